package document

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"clew/internal/post"
)

// Book is threads put together on purpose, made ready to read: a collection, or one thread alone. Its
// documents have passed the table of package policy; a renderer decides nothing.
type Book struct {
	ID       string // a stable name: a thread's id, or what the caller calls a collection
	Title    string // never empty
	Subtitle string
	Preface  string // plain text of whoever put it together; "" for none
	By       string // who wrote it, or who put it together; "" if not known
	Alone    bool   // one thread and nothing else
	Chapters []Chapter
	Lost     int       // threads that belong to it and are not in it: no longer held, or not to be handed on; it says so
	Words    Words     // the language of Clew's own words
	Made     time.Time // zero: not told, so that the same threads give the same bytes
	Clew     string    // version of the program
	Index    *Index    // what stands in it, for those who look something up; nil: it was not asked for
}

// Chapter is a thread of a book.
type Chapter struct {
	Document *Document
	Note     string // plain text of whoever put the book together; "" for none
}

// BookOf gives a book of one thread.
func BookOf(d *Document, w Words) *Book {
	name, _ := w.Who(d.Author)
	return &Book{ID: string(d.Thread.ID), Title: w.Title(d.Title, d.OwnTitle), By: name, Alone: true, Chapters: []Chapter{{Document: d}}, Words: w, Made: d.Made, Clew: d.Clew}
}

// Documents gives the threads of the book, in order.
func (b *Book) Documents() []*Document {
	out := make([]*Document, len(b.Chapters))
	for i := range b.Chapters {
		out[i] = b.Chapters[i].Document
	}
	return out
}

// FromAPI counts the posts of the book that came by a network's API, under its terms, of each network.
func (b *Book) FromAPI() map[post.Network]int {
	many := map[post.Network]int{}
	for _, d := range b.Documents() {
		d.Each(func(p *post.Post) {
			if d.API[p.Raw.Capture] {
				many[d.Thread.Network]++
			}
		})
	}
	return many
}

// Speaker is somebody who speaks in a book, and where.
type Speaker struct {
	Account post.Account
	At      []Place // in the order of the book
}

// Place is a post of a chapter.
type Place struct {
	Chapter int // from 0
	Post    post.ID
}

// maxPlaces bounds the places that are told of one speaker in one chapter.
const maxPlaces = 40

// Accounts gives everyone who speaks in the book, by name, for an index. Of the author of a chapter its first
// post stands for all; of others each post does, up to a bound. A quoted post stands in the one that quotes it.
func (b *Book) Accounts() []Speaker {
	x := speakers{at: map[post.AccountID]int{}}
	for n := range b.Chapters {
		d := b.Chapters[n].Document
		x.chapter(n, d.Author.ID)
		for _, it := range d.Flow() {
			if it.Post == nil {
				continue
			}
			x.add(d.By(it.Post), it.Post.ID)
			if q := Quoted(it.Post.Quote); q != nil {
				x.add(d.By(q), it.Post.ID)
			}
		}
	}
	slices.SortStableFunc(x.all, func(x, y Speaker) int {
		a, _ := Who(x.Account)
		b, _ := Who(y.Account)
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(string(x.Account.ID), string(y.Account.ID)))
	})
	return x.all
}

// speakers gathers who speaks, chapter by chapter.
type speakers struct {
	all    []Speaker
	at     map[post.AccountID]int
	n      int
	author post.AccountID
	many   map[post.AccountID]int // places in this chapter
}

func (x *speakers) chapter(n int, author post.AccountID) {
	x.n, x.author, x.many = n, author, map[post.AccountID]int{}
}

func (x *speakers) add(a post.Account, at post.ID) {
	most := maxPlaces
	if a.ID == x.author {
		most = 1
	}
	if a.ID == "" || x.many[a.ID] == most {
		return
	}
	x.many[a.ID]++
	i, ok := x.at[a.ID]
	if !ok {
		i = len(x.all)
		x.at[a.ID] = i
		x.all = append(x.all, Speaker{Account: a})
	}
	x.all[i].At = append(x.all[i].At, Place{x.n, at})
}

// Lang is the BCP 47 tag of the language that most posts of the book's lines are written in; "und" if none tells
// one.
func (b *Book) Lang() string {
	count := map[string]int{}
	best := "und"
	for i := range b.Chapters {
		line := b.Chapters[i].Document.Thread.Line
		for j := range line {
			tag := Tag(line[j].Lang)
			if tag == "" {
				continue
			}
			count[tag]++
			if best == "und" || count[tag] > count[best] || count[tag] == count[best] && tag < best {
				best = tag
			}
		}
	}
	return best
}

// Tag gives what a network tells of a post's language as a BCP 47 tag in its canonical form; "" for what is none,
// and for tags that say that no language is known.
func Tag(lang string) string {
	if lang == "" || len(lang) > 64 {
		return ""
	}
	t, err := language.Parse(lang)
	if err != nil || t.IsRoot() {
		return ""
	}
	base, _ := t.Base()
	switch base.String() {
	case "und", "zxx", "mul", "mis", "qaa":
		return ""
	}
	if s := base.String(); len(s) == 3 && s[0] == 'q' { // private use: X says so of what it cannot tell
		return ""
	}
	return t.String()
}

// RightToLeft says whether a language, by its BCP 47 tag, is written from right to left.
func RightToLeft(tag string) bool {
	t, err := language.Parse(tag)
	if err != nil {
		return false
	}
	script, _ := t.Script()
	switch script.String() {
	case "Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Mand", "Samr", "Rohg":
		return true
	}
	return false
}
