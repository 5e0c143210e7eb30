package document

import (
	"strings"

	"clew/internal/post"
)

// Index is the index at the back of a book, ready to be set: what stands in it, in which order, and where in which post
// it was said. It knows no pages: a renderer that has some asks itself on which the words came to stand, others name
// posts. Package index makes it.
type Index struct {
	Lang    string // BCP 47 of the headings and of their order
	Lists   string // version of the lists of names
	Rules   int    // version of the rules for figures and dates
	Left    bool   // there was more than an index can hold
	Partly  bool   // of very long posts only the beginning was read
	Posts   []IndexPost
	Entries []IndexEntry // those of a part follow one another
	Parts   []IndexPart  // none is empty
}

// IndexPart is a part of an index: Entries[From:To].
type IndexPart struct {
	Kind     IndexKind
	From, To int
}

// IndexKind is what a part of an index lists.
type IndexKind string

// The kinds, in their order.
const (
	IndexNames   IndexKind = "names"
	IndexFigures IndexKind = "figures" // under what is counted
	IndexDates   IndexKind = "dates"
)

// IndexEntry is a heading, or what stands under one. Its name may hold words of a post and is to be escaped.
type IndexEntry struct {
	Name  string
	Lang  string // BCP 47 of the name; "" for Index.Lang
	Group string // of names, the letter that they stand under
	At    []Mention
	Subs  []IndexEntry // have none themselves
	See   int          // the entry, by its place from 0, that this name is found under; -1 for all that have places of their own
	Also  []int        // entries to be looked at too
}

// Mention is a stretch of a post's text that an entry leads to. Start and End are bytes of it, on the borders of code
// points.
type Mention struct {
	Post       int // of Index.Posts
	Start, End int
}

// IndexPost is a post that an index leads to.
type IndexPost struct {
	Place Place
	ID    post.ID
	Label string // as a book without pages names it: "5", "12:5" where there are several threads, "5a.1" in a branch
	Short string // the same within its thread: what a range ends with
	Next  bool   // it follows the one before it in the same run of posts
}

// IndexRun is a run of posts that follow one another.
type IndexRun struct {
	First, Last int // of Index.Posts
	Label       string
}

// Runs joins mentions in posts that follow one another, as a book without pages names them: "1, 3–5".
func (x *Index) Runs(at []Mention) []IndexRun {
	var out []IndexRun
	for i := 0; i < len(at); {
		first, last := at[i].Post, at[i].Post
		for i++; i < len(at); i++ {
			if next := at[i].Post; next != last {
				if next != last+1 || !x.Posts[next].Next {
					break
				}
				last = next
			}
		}
		r := IndexRun{First: first, Last: last, Label: x.Posts[first].Label}
		if last > first {
			r.Label += "–" + x.Posts[last].Short
		}
		out = append(out, r)
	}
	return out
}

// Headnote says, in the words of a book, what its index is: of pages where it has some, with the versions of what it was
// made by. Foreign words in it stand between isolates.
func (x *Index) Headnote(w Words, pages, several bool) []string {
	l := w.in()
	about := "backmatter.about-posts"
	switch {
	case pages:
		about = "backmatter.about-pages"
	case several:
		about = "backmatter.about-threads"
	}
	out := []string{l.Say(about), l.Say("backmatter.versions", "\u2068"+x.Lists+"\u2069", x.Rules)}
	if x.Left {
		out = append(out, l.Say("backmatter.left"))
	}
	if x.Partly {
		out = append(out, l.Say("backmatter.partly"))
	}
	return out
}

// Bare is a sentence of Words without the marks around what is in English alone, for formats that cannot mark a language.
func Bare(s string) string { return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(s) }

// Back says a sentence of the index: its title, what a part of it lists, "see" and "see also" with a name in it.
func (w Words) Back(key string, args ...any) string { return w.in().Say("backmatter."+key, args...) }

// Comma parts the places of an entry, as the language of the headings does.
func (x *Index) Comma() string {
	switch base, _, _ := strings.Cut(x.Lang, "-"); base {
	case "ar", "fa", "ur":
		return "، "
	}
	return ", "
}

// Indexed says whether the book has an index with anything in it.
func (b *Book) Indexed() bool { return b.Index != nil && len(b.Index.Entries) > 0 }

// longThread is how many posts a thread that stands alone has in its line before its reader looks for things in it. An
// index of a shorter one is longer than the way through it.
const longThread = 40

// WorthIndex says whether a book has an index where nobody said whether it is to have one: one of several threads, or of
// a long one.
func (b *Book) WorthIndex() bool {
	return len(b.Chapters) > 1 || len(b.Chapters) == 1 && len(b.Chapters[0].Document.Thread.Line) >= longThread
}
