package document

import (
	"strings"
	"time"

	"clew/internal/post"
)

// SourceLines say where the document came from, for programs: as post.Origin's String does, whatever the language.
func (d *Document) SourceLines() []string {
	if len(d.Sources) == 0 {
		return nil
	}
	out := make([]string, len(d.Sources))
	for i, o := range d.Sources {
		out[i] = o.String()
	}
	return out
}

// Source says where posts came from, to people: "page.txt (a page of a thread reader, as text; taken in 3 May 2024;
// SHA-256 …)". Names and digests in it are marked as what is known in English alone is.
func (w Words) Source(o post.Origin) string {
	foreign := func(s string) string {
		if w.english() {
			return s
		}
		return isolated(s)
	}
	what := foreign(o.Name)
	if o.Part != "" {
		part := foreign(o.Part)
		if o.Host != "" {
			part = w.origin("answer", part, foreign(o.Host))
		}
		what = w.Say("comma", what, part)
	}
	kind := o.Kind
	if key := "kind-" + kind; kind != "" && w.in().Has("origin."+key) {
		kind = w.origin(key)
	} else if kind != "" {
		kind = foreign(kind)
	}
	key := "undated"
	switch {
	case o.At.IsZero():
	case o.Live:
		key = "fetched"
	default:
		key = "taken"
	}
	return w.origin(key, what, kind, foreign(o.SHA256), w.Day(o.At))
}

// origin gives a sentence of the catalogue's part "origin".
func (w Words) origin(key string, args ...any) string { return w.in().Say("origin."+key, args...) }

// Basis says on what the verdict of a document rests, without when that was looked at last.
func (w Words) Basis(d *Document) string {
	v := d.Thread.Verdict
	if w.english() {
		return v.Evidence
	}
	t := *d.Thread
	t.Verdict.Checked = time.Time{}
	return strings.TrimSpace(w.evidence(&t))
}
