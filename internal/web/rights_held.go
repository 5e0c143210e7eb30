package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
)

// heldPost is one post of what an author takes away.
type heldPost struct {
	ID       string           `json:"id"`
	URL      string           `json:"url,omitempty"`
	Thread   string           `json:"thread"`
	Created  *time.Time       `json:"created"`
	Edited   *time.Time       `json:"edited,omitempty"`
	Lang     string           `json:"lang,omitempty"`
	Text     string           `json:"text"`
	Media    []heldMedium     `json:"media,omitempty"`
	Versions []heldVersion    `json:"versions,omitempty"`
	Gone     *heldGone        `json:"gone,omitempty"`
	Capture  *heldProvenience `json:"capture,omitempty"`
}

type heldMedium struct {
	Kind   string `json:"kind"`
	URL    string `json:"url,omitempty"`
	Alt    string `json:"alt,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

type heldVersion struct {
	Text  string     `json:"text"`
	Known *time.Time `json:"known"`
}

type heldGone struct {
	First time.Time `json:"first"`
	Why   string    `json:"why"`
}

// heldProvenience is where a post came from.
type heldProvenience struct {
	Source string    `json:"source"`
	At     time.Time `json:"at"`
	SHA256 string    `json:"sha256"`
}

// heldOfAuthor hands an author all posts that are held of the account, as they are written, a JSON object.
func (v *visit) heldOfAuthor() {
	if !v.Rights.given() {
		v.fail(record.ErrNotFound)
		return
	}
	v.twin = true
	c, err := v.author()
	if err != nil {
		v.fail(err)
		return
	}
	if !v.desk.count("held "+string(c.account.ID), proofsHour) {
		v.fail(errTooMany)
		return
	}
	head := v.w.Header()
	head.Set("Content-Type", "application/json; charset=utf-8")
	head.Set("Content-Disposition", `attachment; filename="clew-held.json"`)
	head.Set("Cache-Control", "private, no-store")
	if v.r.Method == http.MethodHead {
		return
	}
	if err := v.writeHeld(c); err != nil {
		v.Log.Error("what is held of an author could not be written whole", "account", c.account.ID, "error", err)
		panic(http.ErrAbortHandler) // what went out is cut, and must not look whole
	}
}

func (v *visit) writeHeld(c claim) error {
	ctx, id := v.r.Context(), c.account.ID
	e := json.NewEncoder(v.w)
	e.SetEscapeHTML(false)
	if _, err := fmt.Fprintf(v.w, `{"clew":1,"account":%s,"at":%s,"posts":[`, jsonString(string(id)), jsonString(v.desk.now().UTC().Format(time.RFC3339))); err != nil {
		return err
	}
	first := true
	for s, err := range v.Record.Threads(ctx, record.Query{Author: id, MinPosts: 1}) {
		if err != nil {
			return err
		}
		h, err := v.Record.Thread(ctx, s.Root)
		if errors.Is(err, record.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		for i := range h.Posts {
			if h.Posts[i].Author != id {
				continue
			}
			if !first {
				if _, err := v.w.Write([]byte(",")); err != nil {
					return err
				}
			}
			first = false
			if err := e.Encode(heldOf(h, &h.Posts[i], s.Root)); err != nil {
				return err
			}
		}
	}
	_, err := v.w.Write([]byte("]}\n"))
	return err
}

func jsonString(s string) []byte {
	b, _ := json.Marshal(s) // a string can always be written
	return b
}

func heldOf(h *record.Held, p *post.Post, thread post.ID) heldPost {
	out := heldPost{ID: string(p.ID), URL: document.PostURL(p, h.Accounts[p.Author]), Thread: string(thread), Created: orNull(p.Created), Edited: orNull(p.Edited), Lang: p.Lang, Text: p.Text}
	for _, m := range p.Media {
		out.Media = append(out.Media, heldMedium{string(m.Kind), m.URL, m.Alt, m.SHA256})
	}
	for _, x := range h.Versions[p.ID] {
		out.Versions = append(out.Versions, heldVersion{x.Post.Text, orNull(x.Known)})
	}
	if g, ok := h.Gone[p.ID]; ok {
		out.Gone = &heldGone{g.FirstGone, g.Why}
	}
	if x, ok := h.Seen[p.Raw.Capture]; ok {
		out.Capture = &heldProvenience{x.About.Source, x.About.At, x.SHA256}
	}
	return out
}
