package xcom

import (
	"strings"

	"clew/internal/post"
)

// walk looks for posts, missing posts and offers of more in all of an answer. entry names the list entry
// it is in: a missing post has no other id. Depth is bounded by the parser.
func (f *webForm) walk(r *apiRun, v apiValue, entry string) error {
	if v.array() {
		for e := range v.elems() {
			if k := e.kind(); k != apiObject && k != apiArray {
				continue
			}
			if err := f.walk(r, e, entry); err != nil {
				return err
			}
		}
		return nil
	}
	if !v.object() {
		return nil
	}
	if id := v.get("entryId"); id.isString() {
		entry = id.str()
	}
	switch {
	case v.get("cursorType").isString():
		f.cursor(v)
		return nil
	case v.has("promotedMetadata"):
		r.expect("advertisement", 1)
		return nil
	case isWebResult(v):
		return f.result(r, v, entry)
	}
	f.conversation(v)
	for name, m := range v.members() {
		switch {
		case name == "instructions":
			f.page.timeline = true
		case strings.HasPrefix(name, "threaded_conversation_with_injections"):
			f.page.detail = true
		}
		if k := m.kind(); k != apiObject && k != apiArray {
			continue
		}
		if err := f.walk(r, m, entry); err != nil {
			return err
		}
	}
	return nil
}

// cursor notes an offer of more below or between the posts; those of what is newer do not matter.
func (f *webForm) cursor(v apiValue) {
	c := webCursor{value: v.get("value").str()}
	switch kind := v.get("cursorType").str(); {
	case strings.HasPrefix(kind, "ShowMore"), kind == "Gap":
		c.limit = webMore
	case kind == "Bottom":
		c.limit = webBelow
	default:
		return
	}
	if len(f.page.cursors) < webCursors {
		f.page.cursors = append(f.page.cursors, c)
	}
}

// conversation notes where a timeline names more posts of a conversation than it shows.
func (f *webForm) conversation(v apiValue) {
	ids := v.path("metadata", "conversationMetadata", "allTweetIds")
	if !ids.array() {
		return
	}
	shown := v.get("items").size()
	if first := ids.first().postID(); first != "" && ids.size() > shown {
		f.page.partly = append(f.page.partly, first)
	}
}

// isWebResult says whether v is a post, or stands where one was due.
func isWebResult(v apiValue) bool {
	switch v.get("__typename").str() {
	case "Tweet", "TweetWithVisibilityResults", "TweetTombstone", "TweetUnavailable", "TweetPreviewDisplay":
		return true
	case "":
		return webTweet(v).object()
	}
	return false
}

// webTweet is the post in a result; not there if it holds none.
func webTweet(v apiValue) apiValue {
	if inner := v.get("tweet"); inner.object() {
		v = inner
	}
	if v.path("legacy", "full_text").isString() && (v.has("rest_id") || v.path("legacy", "id_str").isString()) {
		return v
	}
	return apiValue{}
}

// result tells what stands at the place of a post.
func (f *webForm) result(r *apiRun, v apiValue, entry string) error {
	t := webTweet(v)
	if t.object() {
		p, err := f.tweet(r, t, v, 0)
		if err == nil && p.ID != "" && f.page.detail && strings.HasPrefix(entry, "tweet-") {
			f.page.line = append(f.page.line, p.ID)
		}
		return err
	}
	words := webReason(v)
	id := webID(v)
	if id == "" {
		if at := strings.LastIndex(entry, "tweet-"); at >= 0 {
			id, _ = postID(entry[at+len("tweet-"):])
		}
	}
	if id == "" {
		id = f.page.asked
	}
	switch {
	case v.get("__typename").is("Tweet"):
		r.expect("post named without its content", 1)
		return nil
	case id == "":
		return r.skip(v, "a post that is not there ("+words+"), and the answer does not say which")
	}
	f.page.add(post.Post{ID: id, Network: post.X, State: tombstone(words), Raw: r.raw(v)})
	if f.page.detail && strings.HasPrefix(entry, "tweet-") {
		f.page.line = append(f.page.line, id)
	}
	return nil
}

// webID is the id that a result has itself.
func webID(v apiValue) post.ID {
	if id := v.get("rest_id").postID(); id != "" {
		return id
	}
	return v.path("tweet", "rest_id").postID()
}

// webReason are the words that a page has at the place of a missing post.
func webReason(v apiValue) string {
	for _, words := range []apiValue{
		v.path("tombstone", "text", "text"), v.path("tombstone", "richText", "text"),
		v.get("reason"), v.path("tombstone", "text"), v.path("tombstone", "unavailable_reason"),
	} {
		if s := words.str(); s != "" {
			return clipWords(s)
		}
	}
	return "no reason given"
}

// clipWords bounds words from outside that go into a message.
func clipWords(s string) string {
	n := 0
	for i := range s {
		if n++; n > 80 {
			return s[:i] + "…"
		}
	}
	return s
}
