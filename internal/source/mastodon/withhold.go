package mastodon

import (
	"bytes"
	"encoding/json"
	"fmt"

	"clew/internal/fetch"
	"clew/internal/post"
)

// maxDeep is how deep an answer is looked into; what lies deeper is cut out unseen.
const maxDeep = 64

// withhold gives an exchange as it may be kept: posts that are not public are cut out of its body before
// anything of it is captured, and the exchange says so. Where a followers-only post holds a thread together, its
// ids stay. keyed says that the question carried a token.
func withhold(x *fetch.Exchange, keyed bool) *fetch.Exchange {
	v := trimmed(x.Body)
	if c := v.is(); c != '{' && c != '[' {
		if !keyed || len(v) == 0 {
			return x
		}
		return cutBody(x, []byte{}, "all of it: it came with a token and is not JSON")
	}
	if !v.valid() {
		if !keyed && !maybePrivate(v) {
			return x
		}
		return cutBody(x, []byte{}, "all of it: it is broken, and may hold posts that are not public")
	}
	c := cutter{body: v}
	c.value(v, seen{})
	if c.cut == 0 {
		return x
	}
	return cutBody(x, append(c.out, v[c.done:]...), fmt.Sprintf("%d posts that are not public", c.cut))
}

func cutBody(x *fetch.Exchange, body []byte, words string) *fetch.Exchange {
	y := *x
	if x.Withheld != "" {
		words = x.Withheld + "; " + words
	}
	y.Body, y.Withheld = body, words
	y.SHA256, y.SHA256Coded, y.Size = fetch.Digest(body), "", int64(len(body))
	return &y
}

// maybePrivate says whether a text that cannot be read has a word in it that may mark a post as not public.
func maybePrivate(b []byte) bool {
	for _, w := range [...]string{`"private"`, `"direct"`, `"limited"`, `"followers"`, `"specified"`, `/followers"`, "mutuals"} {
		if bytes.Contains(b, []byte(w)) {
			return true
		}
	}
	return false
}

// cutter copies an answer without the posts in it that are not public.
type cutter struct {
	body     value
	out      []byte
	done     int             // how much of body is copied or cut
	answered map[string]bool // local numbers that public statuses reply to; nil until something is cut
	cut      int
}

// seen is what stands around a value.
type seen struct {
	depth   int
	wrapper value // the activity around it
	beside  bool  // within an attachment, a tag, a picture: no post
}

// look gathers what public statuses reply to.
func (c *cutter) look(v value, depth int) {
	if depth > maxDeep {
		return
	}
	switch v.is() {
	case '[':
		for e := range v.each() {
			c.look(e, depth+1)
		}
	case '{':
		if shown := v.member("visibility").text(); openWord(shown) && len(c.answered) < 10_000 {
			if to := v.member("in_reply_to_id").idText(); to != "" {
				c.answered[to] = true
			}
		}
		for _, m := range v.members() {
			c.look(m, depth+1)
		}
	}
}

// openWord says whether a word of the Mastodon or Misskey interfaces means that anybody may read a post.
func openWord(s string) bool { return s == "public" || s == "unlisted" || s == "home" }

func (c *cutter) value(v value, s seen) {
	if s.depth > maxDeep {
		c.replace(v, []byte("null"))
		return
	}
	s.depth++
	switch v.is() {
	case '[':
		for e := range v.each() {
			c.value(e, s)
		}
	case '{':
		c.object(v, s)
	}
}

func (c *cutter) object(v value, s seen) {
	var shown, typ value
	for k, m := range v.members() {
		switch string(k) {
		case "visibility":
			shown = m
		case "type":
			typ = m
		}
	}
	if w := shown.text(); w != "" && !openWord(w) {
		c.replace(v, c.stub(v, w))
		return
	}
	wraps := false
	if typ != nil && !s.beside {
		o := object{types: typ}
		if anyPost(&o) && !publicNote(v, s.wrapper) {
			c.replace(v, []byte(`{"clew":"withheld"}`))
			return
		}
		for e := range typ.each() {
			switch e.text() {
			case "Create", "Update", "Announce":
				wraps = true
			}
		}
	}
	for k, m := range v.members() {
		in := s
		in.wrapper = nil
		switch string(k) {
		case "attachment", "tag", "icon", "image", "preview", "media_attachments", "files":
			in.beside = true
		case "object":
			if wraps {
				in.wrapper = v
			}
		case "first", "items", "orderedItems":
			in.wrapper = s.wrapper
		}
		c.value(m, in)
	}
}

// publicNote says whether everybody is among the readers of a note, by its own audience or that of the
// activity around it; or whether it says nothing at all, as one that is only named.
func publicNote(v, wrapper value) bool {
	o := readObject(v)
	if o.content == "" && o.contentMap == nil && o.summary == "" && o.name == "" && o.attachment == nil && o.oneOf == nil && o.anyOf == nil && v.member("source") == nil {
		return true
	}
	var act object
	if wrapper != nil {
		act = readObject(wrapper)
	}
	var r noteReader
	author := o.attributedTo
	if author == "" {
		author = act.actor
	}
	return r.visibility(&o, &act, post.AccountID(author)) <= post.Unlisted
}

// stub gives what is kept of a status that is not public: its ids, where it is for followers and a public
// status answers it or it was asked for by itself; nothing of it elsewhere.
func (c *cutter) stub(v value, shown string) []byte {
	s := readStatus(v)
	if c.answered == nil {
		c.answered = map[string]bool{}
		c.look(c.body, 0)
	}
	alone := len(v) == len(c.body)
	if shown != "private" || s.uri == "" || !alone && !c.answered[s.local] {
		if alone {
			return []byte(`{"clew":"withheld"}`)
		}
		return []byte("null")
	}
	type account struct {
		ID  string `json:"id"`
		URI string `json:"uri,omitempty"`
		URL string `json:"url,omitempty"`
	}
	b, err := json.Marshal(struct {
		Clew    string  `json:"clew"`
		ID      string  `json:"id"`
		URI     string  `json:"uri"`
		InReply string  `json:"in_reply_to_id,omitempty"`
		Account account `json:"account"`
	}{"withheld", s.local, s.uri, s.inReplyTo, account{s.accountLocal, s.account.member("uri").text(), s.account.member("url").text()}})
	if err != nil {
		return []byte("null")
	}
	return b
}

// replace puts something else in the place of a part of the body.
func (c *cutter) replace(v value, by []byte) {
	at := int(within(c.body, v))
	if at < c.done {
		return
	}
	c.out = append(append(c.out, c.body[c.done:at]...), by...)
	c.done = at + len(v)
	c.cut++
}
