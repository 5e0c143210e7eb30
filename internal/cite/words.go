package cite

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/post"
)

// said gives every post of the author that the document shows, in the order in which it is read.
func said(d *document.Document) []*post.Post {
	var out []*post.Post
	for _, it := range d.Flow() {
		if it.Kind == document.Said {
			out = append(out, it.Post)
		}
	}
	return out
}

// find gives a post of the document by its id; an id of an older version leads to it too.
func find(d *document.Document, id post.ID) *post.Post {
	for _, p := range said(d) {
		if p.ID == id {
			return p
		}
		for _, e := range p.Edits {
			if e == id {
				return p
			}
		}
	}
	return nil
}

// locate finds exact words: in p, or if it is nil in the first post that has them. start and end are code points.
func locate(d *document.Document, p *post.Post, words string) (_ *post.Post, start, end int, err error) {
	list := []*post.Post{p}
	if p == nil {
		list = said(d)
	}
	for _, q := range list {
		if i := strings.Index(q.Text, words); i >= 0 {
			start = utf8.RuneCountInString(q.Text[:i])
			return q, start, start + utf8.RuneCountInString(words), nil
		}
	}
	e := &WordsError{Words: words}
	best := 0.0
	want := pieces(words)
	for _, q := range list {
		if q.Warning != "" {
			continue // its words are folded
		}
		for _, s := range sentences(q.Text) {
			if n := overlap(want, pieces(s)); n > best {
				best, e.Closest, e.Post = n, short(Clean(s)), q.ID
			}
		}
	}
	return nil, 0, 0, e
}

// sentences divides a text where sentences and lines end: not in 3.5, nor in a name such as host.example.
func sentences(s string) []string {
	var out []string
	from := 0
	for i, r := range s {
		if r == '\n' || strings.ContainsRune("。！？", r) || strings.ContainsRune(".!?", r) && !goesOn(s[i+1:]) {
			if t := strings.TrimSpace(s[from : i+utf8.RuneLen(r)]); t != "" {
				out = append(out, t)
			}
			from = i + utf8.RuneLen(r)
		}
	}
	if t := strings.TrimSpace(s[from:]); t != "" {
		out = append(out, t)
	}
	return out
}

// goesOn says whether a word or a number goes on with what follows.
func goesOn(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// maxCompared bounds the letters that are compared of one text.
const maxCompared = 4000

// pieces gives the runs of three letters of a text, and the pairs of scripts that write much in few.
func pieces(s string) map[string]bool {
	set := map[string]bool{}
	var last []rune
	for _, r := range strings.ToLower(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			r = ' '
		}
		if r == ' ' && len(last) > 0 && last[len(last)-1] == ' ' {
			continue
		}
		if last = append(last, r); len(last) > 3 {
			last = last[1:]
		}
		n := 3
		if r > 0x2e80 {
			n = 2
		}
		if len(last) >= n {
			set[string(last[len(last)-n:])] = true
		}
		if len(set) >= maxCompared {
			break
		}
	}
	return set
}

// overlap says how much of a is in b, from 0 to 1; of two that have the same, the shorter b wins.
func overlap(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	if len(a) == 0 || both == 0 || both*4 < len(a) {
		return 0
	}
	return float64(both)/float64(len(a)) - float64(len(b))/1e6
}

// place is the address of what is cited on a page of this Clew: its post, and the words as a text fragment.
func place(of Of, p *post.Post, words string) string {
	if of.Page == "" || p == nil {
		return of.Page
	}
	at, _, _ := strings.Cut(of.Page, "#")
	at += "#"
	if of.Anchor != nil {
		at += of.Anchor(p.ID)
	}
	if words != "" {
		at += ":~:" + Fragment(words)
	}
	return strings.TrimSuffix(at, "#")
}

// Said gives every post of the author that the document shows, in the order in which it is read: what can be cited.
func Said(d *document.Document) []*post.Post { return said(d) }

// Fragment names exact words for a browser to find on a page: the directive "text=…" of a text fragment. Long words
// are named by how they begin and end; so are words over several lines, which a page may lay out as paragraphs.
func Fragment(words string) string {
	f := strings.Fields(words)
	if len(f) <= 12 && !strings.ContainsAny(strings.TrimSpace(words), "\n\r") {
		return "text=" + fragmentPart(strings.Join(f, " "))
	}
	n := min(5, len(f)/2)
	if n == 0 {
		return "text=" + fragmentPart(strings.Join(f, " "))
	}
	return "text=" + fragmentPart(strings.Join(f[:n], " ")) + "," + fragmentPart(strings.Join(f[len(f)-n:], " "))
}

// fragmentPart escapes what has a meaning in a directive: comma, ampersand and hyphen.
func fragmentPart(s string) string {
	return strings.NewReplacer("-", "%2D", ",", "%2C", "&", "%26", "+", "%20").Replace(url.QueryEscape(s))
}
