// Package threadreader writes a document as the plain text of a thread reader's page, the form of the
// page that Clew grew from: a post a line, "• • •", the reader's own sentence about missing posts, and the
// first three posts of up to six more threads of the author. It has no line feed at its end, and no head
// and no verdict, for that page has none.
//
// A post that has lines of its own would fall into several posts in that form. If any post of the document
// has them, each post becomes a paragraph instead: its lines are kept, empty ones among them left out, and
// an empty line stands between two posts and around the dots. What such a page cannot say otherwise stands
// in square brackets on a line of its own: side branches, gaps other than a preview's end, warnings in
// place of what is folded under them, posts that have no words.
package threadreader

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// Options is empty: the form leaves nothing to choose.
type Options struct{}

// The page's own words.
const (
	dots    = "• • •"
	missing = "Missing some Tweet in this thread? You can try to"
	refresh = "force a refresh"
)

// Render writes the page. The only errors are w's.
func Render(w io.Writer, d *document.Document, _ Options) error {
	p := page{between: "\n"}
	line := p.line(d)
	more := p.more(d)
	if p.several {
		p.between = "\n\n"
	}
	p.write(line)
	p.write([]string{dots, missing + "\n" + refresh})
	p.write(more)
	if _, err := io.WriteString(w, p.out.String()); err != nil {
		return fmt.Errorf("write a thread reader's page: %w", err)
	}
	return nil
}

// page is the text being written.
type page struct {
	out     strings.Builder
	several bool // a post has lines of its own
	between string
}

func (p *page) write(blocks []string) {
	for _, b := range blocks {
		if p.out.Len() > 0 {
			p.out.WriteString(p.between)
		}
		p.out.WriteString(b)
	}
}

// line gives the thread's posts and what stands between them.
func (p *page) line(d *document.Document) []string {
	var blocks []string
	if d.Thread.RootGone {
		blocks = append(blocks, "["+document.RootGoneWords+"]")
	}
	for _, it := range d.Flow() {
		switch it.Kind {
		case document.Context:
			blocks = append(blocks, "[in reply to "+plain(document.At(d.By(it.Post)))+"]")
		case document.Said:
			blocks = append(blocks, p.post(it.Post))
		case document.Gap:
			if it.Gap.Reason != thread.ReasonPreview {
				blocks = append(blocks, "["+plain(document.GapWords(it.Gap))+"]")
			}
		case document.Branch:
			blocks = append(blocks, "["+document.BranchWords(it.Branch)+"]")
		case document.Part:
			blocks = append(blocks, "["+plain(d.PartWords(it.Part))+"]")
		case document.End:
			blocks = append(blocks, "[end of this part]")
		}
	}
	return blocks
}

// more gives the first posts of the author's other threads.
func (p *page) more(d *document.Document) []string {
	var blocks []string
	for i := range d.More {
		for j := range d.More[i].Posts {
			blocks = append(blocks, p.post(&d.More[i].Posts[j]))
		}
	}
	return blocks
}

// post gives the words of a post.
func (p *page) post(q *post.Post) string {
	if q.Warning != "" {
		return "[Content warning: " + plain(q.Warning) + "]"
	}
	var lines []string
	for l := range strings.FieldsFuncSeq(q.Text, lineEnd) {
		if l = safe(l); strings.TrimSpace(l) != "" {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return wordless(q)
	}
	if len(lines) > 1 {
		p.several = true
	}
	return strings.Join(lines, "\n")
}

// wordless stands for a post that has no text.
func wordless(q *post.Post) string {
	var parts []string
	for i := range q.Media {
		s := document.MediaWords(&q.Media[i])
		if alt := plain(q.Media[i].Alt); alt != "" {
			s += ": " + alt
		}
		parts = append(parts, s)
	}
	if q.Poll != nil {
		parts = append(parts, "Poll")
	}
	if q.Quote != nil {
		parts = append(parts, "A quoted post")
	}
	if len(parts) == 0 {
		return "[A post without words]"
	}
	return "[" + strings.Join(parts, "; ") + "]"
}

func lineEnd(r rune) bool { return r == '\n' || r == '\r' || r == 0x2028 || r == 0x2029 }

// plain puts a foreign string on one line.
func plain(s string) string { return safe(strings.Join(strings.Fields(s), " ")) }

// safe replaces what must not reach a screen as it is; all other bytes stay.
func safe(s string) string {
	if strings.IndexFunc(s, odd) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if odd(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func odd(r rune) bool { return r == utf8.RuneError || document.Odd(r) }
