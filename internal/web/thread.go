package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/thread"
)

// more is how many other threads of the author stand below a thread.
const more = 6

func (h *site) thread(r *http.Request) ([]byte, error) {
	given, err := idFrom(r)
	if err != nil {
		return nil, err
	}
	id, err := postID(given)
	if err != nil {
		return nil, err
	}
	rule, err := ruleOf(r.URL.Query().Get("line"))
	if err != nil {
		return nil, err
	}
	d, state, err := h.read(r.Context(), id, rule, more)
	if err != nil {
		return nil, err
	}
	opt := html.Options{Media: h.mediaPath(d.Thread.ID), Thread: ThreadPath, Account: accountPath}
	b := h.head(make([]byte, 0, 64<<10), d.Title)
	b = append(b, "<main>\n<article>\n"...)
	b = html.AppendHeader(b, d, opt)
	b = html.AppendPosts(b, d, opt)
	b = html.AppendDots(b)
	b = h.appendChanged(b, state, r.URL.Query())
	b = append(b, "<div class=\"say\">\n"...)
	b = html.AppendSentence(b, d)
	b = appendRefresh(b, d, rule, state)
	b = append(b, "</div>\n"...)
	b = html.AppendPoints(b, d)
	b = appendLineSwitch(b, d, rule)
	if !h.Public {
		b = html.AppendSources(b, d) // they name files of the owner's
	}
	b = append(b, "</section>\n</article>\n"...)
	b = html.AppendMore(b, d, opt)
	if len(d.More) > 0 {
		b = append(b, `<p class="next"><a href="`...)
		b = html.AppendText(b, accountPath(d.Author.ID))
		b = append(b, "\">All threads by this author</a></p>\n"...)
	}
	b = append(b, "</main>\n"...)
	return foot(b), nil
}

// read gives a thread as it may be shown, and the state of the whole of it. One of which nothing may be
// shown is not found.
func (h *site) read(ctx context.Context, id post.ID, rule thread.Rule, more int) (*document.Document, state, error) {
	d, err := h.Document(ctx, id, rule, more)
	if err != nil {
		return nil, state{}, err
	}
	s := stateOf(d)
	if d = d.For(h.use(policy.Page)); len(d.Thread.Line) == 0 {
		return nil, s, fmt.Errorf("nothing of %s may be shown: %w", id, record.ErrNotFound)
	}
	return d, s, nil
}

func ruleOf(s string) (thread.Rule, error) {
	switch s {
	case "", "longest":
		return thread.Longest, nil
	case "oldest":
		return thread.OldestReply, nil
	}
	return 0, fmt.Errorf("line %q: %w", s, errRequest)
}

// appendLineSwitch names the rule of the main line and offers the other, where they differ.
func appendLineSwitch(b []byte, d *document.Document, rule thread.Rule) []byte {
	if len(d.Thread.Branches) == 0 {
		return b
	}
	here := ThreadPath(d.Thread.ID)
	b = append(b, `<p>`...)
	if rule == thread.OldestReply {
		b = append(b, `At forks the oldest reply is followed. <a href="`...)
		b = html.AppendText(b, here)
		return append(b, `">Follow the longest chain</a></p>`+"\n"...)
	}
	b = append(b, `At forks the longest chain is followed. <a href="`...)
	b = html.AppendText(b, here)
	return append(b, `?line=oldest">Follow the oldest reply</a></p>`+"\n"...)
}

// state is what a refresh compares: how many posts are held, edited and missing, and the verdict.
type state struct {
	held, edited, missing int
	verdict               thread.State
}

func stateOf(d *document.Document) state {
	s := state{held: d.Thread.Verdict.Held, verdict: d.Thread.Verdict.State}
	for _, v := range d.Versions {
		s.edited += len(v)
	}
	for i := range d.Thread.Gaps {
		s.missing += max(1, d.Thread.Gaps[i].Count)
	}
	return s
}

func (s state) String() string {
	return fmt.Sprintf("%d.%d.%d.%s", s.held, s.edited, s.missing, s.verdict)
}

func parseState(v string) (s state, ok bool) {
	f := strings.SplitN(v, ".", 4)
	if len(f) != 4 {
		return s, false
	}
	for i, to := range []*int{&s.held, &s.edited, &s.missing} {
		n, err := strconv.Atoi(f[i])
		if err != nil || n < 0 {
			return s, false
		}
		*to = n
	}
	s.verdict = thread.State(f[3])
	switch s.verdict {
	case thread.Complete, thread.CompleteAsSeen, thread.Gaps, thread.Unfinished:
		return s, true
	}
	return s, false
}

// since says in words what changed from one state to another.
func (s state) since(was state) string {
	var parts []string
	count := func(n int, one, many string) {
		if n == 1 || n == -1 {
			parts = append(parts, fmt.Sprintf("%+d %s", n, one))
		} else if n != 0 {
			parts = append(parts, fmt.Sprintf("%+d %s", n, many))
		}
	}
	count(s.held-was.held, "post", "posts")
	count(s.edited-was.edited, "older version", "older versions")
	count(s.missing-was.missing, "known missing", "known missing")
	if s.verdict != was.verdict {
		parts = append(parts, fmt.Sprintf("verdict %s before, %s now", was.verdict, s.verdict))
	}
	if len(parts) == 0 {
		return "Refreshed from the record: nothing has changed."
	}
	return "Refreshed from the record: " + strings.Join(parts, ", ") + "."
}

// appendChanged says what the last press of the button changed.
func (h *site) appendChanged(b []byte, now state, q url.Values) []byte {
	words := ""
	if h.refresher != nil {
		words = h.refresher.said(q.Get("said"))
	}
	if before, ok := parseState(q.Get("was")); ok && words == "" {
		words = now.since(before)
	}
	if words == "" {
		return b
	}
	b = append(b, `<p class="done" role="status" id="refreshed">`...)
	b = html.AppendText(b, words)
	return append(b, "</p>\n"...)
}

// appendRefresh appends the button that reads the thread anew.
func appendRefresh(b []byte, d *document.Document, rule thread.Rule, now state) []byte {
	b = append(b, `<form method="post" action="/refresh"><input type="hidden" name="id" value="`...)
	b = html.AppendText(b, string(d.Thread.ID))
	b = append(b, `"><input type="hidden" name="was" value="`...)
	b = html.AppendText(b, now.String())
	if rule == thread.OldestReply {
		b = append(b, `"><input type="hidden" name="line" value="oldest`...)
	}
	return append(b, `"><button>Force a refresh</button></form>`+"\n"...)
}

// mediaPath is where the media of a thread's page are. In public they name the thread: they are shown as
// long as it shows them.
func (h *site) mediaPath(id post.ID) func(sha256 string) (string, bool) {
	of := ""
	if h.Public {
		of = "?of=" + url.QueryEscape(string(id))
	}
	return func(sha256 string) (string, bool) { return "/m/" + sha256 + of, sha256 != "" }
}

// mayShow says whether a medium stands on the page that asks for it, as it may be shown now. Bytes outlive
// posts, and an address may have been seen before a post was deleted. The owner is shown everything.
func (h *site) mayShow(r *http.Request, sha256 string) error {
	if !h.Public {
		return nil
	}
	id, err := postID(r.URL.Query().Get("of"))
	if err != nil {
		return fmt.Errorf("a medium of no thread: %w", record.ErrNotFound)
	}
	d, _, err := h.read(r.Context(), id, thread.Longest, more)
	if err != nil {
		return err
	}
	if !d.Shows(sha256) {
		return fmt.Errorf("medium %s is not shown in %s: %w", sha256, id, record.ErrNotFound)
	}
	return nil
}

// media answers with the bytes of a medium. What is no picture, film or sound by its content is handed
// over as a file, never shown.
func (h *site) media(w http.ResponseWriter, r *http.Request) {
	if err := h.mayShow(r, r.PathValue("sha256")); err != nil {
		h.fail(w, r, err)
		return
	}
	info, rc, err := h.Record.Media(r.Context(), r.PathValue("sha256"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	defer rc.Close()
	head := w.Header()
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	head.Set("Cache-Control", "private, max-age=31536000, immutable")
	head.Set("Content-Length", strconv.FormatInt(info.Size, 10))
	if shown(info.Type) {
		head.Set("Content-Type", info.Type)
	} else {
		head.Set("Content-Type", "application/octet-stream")
		head.Set("Content-Disposition", "attachment")
	}
	if r.Method == http.MethodHead {
		return
	}
	if err := copyAll(w, rc); err != nil && r.Context().Err() == nil {
		h.Log.Error("a medium could not be read", "sha256", info.SHA256, "error", err)
		panic(http.ErrAbortHandler) // the browser must not take what it has for the whole
	}
}

// shown lists the types that a browser may show. SVG is not among them: it can hold script.
func shown(kind string) bool {
	switch kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "video/mp4", "video/webm", "audio/mpeg", "audio/wave", "audio/ogg", "application/ogg":
		return true
	}
	return false
}
