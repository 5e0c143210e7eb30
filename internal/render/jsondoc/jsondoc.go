// Package jsondoc writes the JSON document of SPEC §5: one object, whose fields keep their meaning for
// ever; fields may be added. Times are RFC 3339 in UTC. What is not known is null, or "" where the field
// is a string; what is known to be empty is [].
//
// Summary writes the same object for lists, without what posts say.
package jsondoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// Options say how the object is laid out.
type Options struct {
	Indent bool // over several lines, for a person
}

// Render writes the document and a line feed. The only errors are w's.
func Render(w io.Writer, d *document.Document, opt Options) error {
	b := appendDocument(make([]byte, 0, 4096+800*len(d.Thread.Line)), d, false)
	b = append(b, '\n')
	if opt.Indent {
		var out bytes.Buffer
		if err := json.Indent(&out, b, "", "  "); err != nil {
			return fmt.Errorf("lay out JSON: %w", err)
		}
		b = out.Bytes()
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// Summary writes the document on one line without its posts' text and all that follows it. The only
// errors are w's.
func Summary(w io.Writer, d *document.Document) error {
	b := AppendSummary(make([]byte, 0, 1024+160*d.Thread.Verdict.Held), d)
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// AppendSummary appends what Summary writes, for callers that write very many.
func AppendSummary(b []byte, d *document.Document) []byte {
	return append(appendDocument(b, d, true), '\n')
}

// version is the contract's; it changes when a field changes its meaning.
const version = 1

func appendDocument(b []byte, d *document.Document, short bool) []byte {
	t := d.Thread
	e := encoder{d: d, short: short}
	b = append(b, `{"clew":`...)
	b = strconv.AppendInt(b, version, 10)
	b = field(b, "id", string(t.ID))
	b = field(b, "network", string(t.Network))
	b = field(b, "url", d.URL)
	b = append(b, `,"author":`...)
	b = appendAccount(b, d.Author)
	b = field(b, "title", d.Title)
	b = timeField(b, "published", d.Published)
	b = timeField(b, "updated", d.Updated)
	b = atField(b, d.At)
	b = append(b, `,"minutes":`...)
	b = strconv.AppendInt(b, int64(d.Minutes), 10)
	b = append(b, `,"verdict":`...)
	b = appendVerdict(b, t)
	b = field(b, "line", line(t.Rule))
	b = boolField(b, "root_gone", t.RootGone)
	b = append(b, `,"posts":`...)
	if short && t.Missing != nil {
		b = newSkeleton(t).append(b, e)
	} else {
		b = e.tree(b, t)
	}
	b = append(b, `,"continued":[`...)
	for i := range t.Continued {
		b = comma(b, i)
		b = append(b, `{"to":`...)
		b = appendID(b, t.Continued[i].To)
		b = append(b, `,"posts":`...)
		b = e.posts(b, t.Continued[i].Posts)
		b = e.branches(b, t.Continued[i].Branches)
		b = appendGaps(b, t.Continued[i].Gaps)
		b = append(b, '}')
	}
	b = append(b, `],"context":[`...)
	for i := range t.Context {
		b = comma(b, i)
		b = e.post(b, &t.Context[i], true, 0)
	}
	b = append(b, ']')
	if t.ContinuedFrom != "" {
		b = append(b, `,"continued_from":`...)
		b = appendID(b, t.ContinuedFrom)
	}
	b = append(b, `,"linked":[`...)
	for i, l := range t.Linked {
		b = comma(b, i)
		b = append(b, `{"post":`...)
		b = appendID(b, l.Post)
		b = append(b, `,"to":`...)
		b = appendID(b, l.To)
		b = field(b, "how", l.How)
		if j, ok := d.Joined[l.To]; ok {
			b = append(b, `,"thread":`...)
			b = appendID(b, j.ID)
			b = field(b, "title", j.Title)
			b = timeField(b, "published", j.Published)
			b = append(b, `,"held":`...)
			b = strconv.AppendInt(b, int64(j.Held), 10)
		}
		b = append(b, '}')
	}
	b = append(b, `],"more":[`...)
	for i := range d.More {
		b = comma(b, i)
		b = e.preview(b, &d.More[i])
	}
	b = append(b, `],"statements":[`...)
	for i := range d.Stated {
		s := &d.Stated[i]
		b = comma(b, i)
		if s.Correction {
			b = append(b, `{"kind":"correction"`...)
		} else {
			b = append(b, `{"kind":"reply"`...)
		}
		b = timeField(b, "at", s.At)
		b = append(b, `,"post":`...)
		b = appendID(b, s.Post)
		b = field(b, "text", s.Text)
		b = append(b, '}')
	}
	b = append(b, `],"problems":[`...)
	for i, p := range t.Problems {
		b = comma(b, i)
		b = append(b, `{"post":`...)
		b = appendID(b, p.Post)
		b = field(b, "why", p.Why)
		b = append(b, '}')
	}
	b = append(b, `],"sources":[`...)
	for i, s := range d.Sources {
		b = comma(b, i)
		b = appendString(b, s.String())
	}
	b = append(b, ']')
	b = timeField(b, "made", d.Made)
	b = field(b, "program", d.Clew)
	return append(b, '}')
}

// tree writes the main line and the branches.
func (e encoder) tree(b []byte, t *thread.Thread) []byte {
	return e.branches(e.posts(b, t.Line), t.Branches)
}

// branches writes side branches, of the thread or of a later part.
func (e encoder) branches(b []byte, branches []thread.Branch) []byte {
	b = append(b, `,"branches":[`...)
	for i := range branches {
		b = comma(b, i)
		b = append(b, `{"at":`...)
		b = appendString(b, string(branches[i].At))
		b = append(b, `,"posts":`...)
		b = e.posts(b, branches[i].Posts)
		b = append(b, '}')
	}
	return append(b, ']')
}

func line(r thread.Rule) string {
	if r == thread.OldestReply {
		return "oldest"
	}
	return "longest"
}

func appendVerdict(b []byte, t *thread.Thread) []byte {
	v := t.Verdict
	b = append(b, `{"state":`...)
	b = appendString(b, string(v.State))
	b = append(b, `,"held":`...)
	b = strconv.AppendInt(b, int64(v.Held), 10)
	b = append(b, `,"stated":`...)
	b = appendCount(b, v.Stated)
	b = field(b, "evidence", v.Evidence)
	b = append(b, `,"limit":`...)
	b = appendOr(b, v.Limit)
	b = timeField(b, "checked", v.Checked)
	return append(appendGaps(b, t.Gaps), '}')
}

func appendGaps(b []byte, gaps []thread.Gap) []byte {
	b = append(b, `,"gaps":[`...)
	for i := range gaps {
		g := &gaps[i]
		b = comma(b, i)
		b = append(b, `{"after":`...)
		b = appendID(b, g.After)
		b = append(b, `,"count":`...)
		b = appendCount(b, g.Count)
		b = field(b, "reason", string(g.Reason))
		b = field(b, "note", g.Note)
		b = timeField(b, "seen", g.Seen)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendAccount(b []byte, a post.Account) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, string(a.ID))
	b = field(b, "handle", a.Handle)
	b = field(b, "name", a.Name)
	return append(b, '}')
}

func (e encoder) preview(b []byte, p *document.Preview) []byte {
	b = append(b, `{"id":`...)
	b = appendID(b, p.ID)
	b = field(b, "url", p.URL)
	b = field(b, "title", p.Title)
	b = timeField(b, "published", p.Published)
	b = append(b, `,"posts":`...)
	b = e.posts(b, p.Posts)
	b = append(b, `,"held":`...)
	b = strconv.AppendInt(b, int64(p.Held), 10)
	return append(b, '}')
}

// comma separates the elements of an array.
func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

func name(b []byte, n string) []byte {
	b = append(b, ',', '"')
	b = append(b, n...)
	return append(b, '"', ':')
}

func field(b []byte, n, v string) []byte { return appendString(name(b, n), v) }

func timeField(b []byte, n string, t time.Time) []byte { return appendTime(name(b, n), t) }

func boolField(b []byte, n string, v bool) []byte { return strconv.AppendBool(name(b, n), v) }

// appendTime appends a time, null if it is not known or has a year that RFC 3339 cannot write.
func appendTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b = t.AppendFormat(b, time.RFC3339)
	return append(b, '"')
}

// appendCount appends a number, null for 0, which means not known.
func appendCount(b []byte, n int) []byte {
	if n == 0 {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// appendTold appends a number, null for a negative one, which means not told.
func appendTold(b []byte, n int) []byte {
	if n < 0 {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// appendOr appends a string, null for "".
func appendOr(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return appendString(b, s)
}

func appendID(b []byte, id post.ID) []byte { return appendOr(b, string(id)) }

// atField says of which time the document is, where it is not of now.
func atField(b []byte, at time.Time) []byte {
	if at.IsZero() {
		return b
	}
	return timeField(b, "at", at)
}
