package mastodon

// misskeyPage is how many notes are asked for at once.
const misskeyPage = 100

// conversation asks for what stands above a note, and for the replies to it, page by page.
func (t *walk) conversation(n *node) error {
	if n.up != "" && t.h.parentOf(n) == nil {
		if _, err := t.misskey(n.server, "notes/conversation", map[string]any{"noteId": n.local, "limit": misskeyPage}); err != nil {
			return err
		}
	}
	until := ""
	for range pagesForward {
		ask := map[string]any{"noteId": n.local, "limit": misskeyPage}
		if until != "" {
			ask["untilId"] = until
		}
		ok, err := t.misskey(n.server, "notes/children", ask)
		if err != nil {
			return err
		}
		h := &t.h.heard
		if !ok {
			if h.status != 0 {
				t.limit(n.server + " does not tell of the replies to a note")
			}
			return nil
		}
		next := h.last
		if h.first != "" && compareLocal(h.first, next) < 0 {
			next = h.first
		}
		if h.listed < misskeyPage || next == "" || until != "" && compareLocal(next, until) >= 0 {
			return nil
		}
		until = next
	}
	t.limit("replies to one note past the thirtieth page")
	return nil
}

// notesOf asks for one page of an account's notes.
func (q *asking) notesOf(host, account, bound, local string) (bool, error) {
	ask := map[string]any{"userId": account, "limit": misskeyPage, "withReplies": true, "includeReplies": true, "withRenotes": false, "includeMyRenotes": false}
	switch {
	case local == "":
	case bound == "max_id":
		ask["untilId"] = local
	default:
		ask["sinceId"] = local
	}
	return q.misskey(host, "users/notes", ask)
}
