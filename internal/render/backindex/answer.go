// Package backindex writes an index of names and figures: as the JSON of SPEC §5, as a table, and as text for a terminal.
// The page of package web tells the same, from the same Answer.
package backindex

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/figure"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/post"
	"clew/internal/words"
)

// Answer is an index for somebody.
type Answer struct {
	Index *index.Index
	Of    Of
	Lang  *words.Language // of Clew's own words; never nil
	// Hide says that words which stand under a content warning are not told: the answer is for others than the record's
	// owner.
	Hide bool
	// Left says that older posts, or further threads, were left out: the bound on one index was met.
	Left         bool
	Since, Until time.Time // only posts of these days; zero for no bound
	Lost         int       // threads of a collection that may not be told or are no longer held
}

// Of is what an index is of.
type Of struct {
	Kind  string // "thread", "threads", "account", "collection"
	ID    string // of a thread or an account; the number of a collection
	Title string
}

// Kinds of entries, in the order in which they are printed.
const (
	Date     gazetteer.Kind = "date"
	Quantity gazetteer.Kind = "quantity"
)

// Kinds gives all kinds of entries.
func Kinds() []gazetteer.Kind {
	return []gazetteer.Kind{gazetteer.Person, gazetteer.Place, gazetteer.Organisation, gazetteer.Event, index.Account, Date, Quantity}
}

// Entry is one line of an index: a heading, a "see", a date or a figure. Only the pointer of its kind is set.
type Entry struct {
	Kind     gazetteer.Kind
	Heading  *index.Heading
	See      *index.See
	Date     *index.Date
	Quantity *index.Quantity
}

// Entries gives the entries of a kind, or of all where it is "": names in the alphabet's order, with the "see" among them,
// dates, figures by what they count.
func (a *Answer) Entries(kind gazetteer.Kind) []Entry {
	x := a.Index
	out := a.names(kind)
	if kind == "" || kind == Date {
		for i := range x.Dates {
			out = append(out, Entry{Kind: Date, Date: &x.Dates[i]})
		}
	}
	if kind == "" || kind == Quantity {
		for i := range x.Quantities {
			out = append(out, Entry{Kind: Quantity, Quantity: &x.Quantities[i]})
		}
	}
	return out
}

func (a *Answer) names(kind gazetteer.Kind) []Entry {
	x := a.Index
	kinds := map[string]gazetteer.Kind{}
	for i := range x.Headings {
		kinds[x.Headings[i].ID] = x.Headings[i].Kind
	}
	var out []Entry
	see := x.See
	less := x.Order()
	for i := range x.Headings {
		h := &x.Headings[i]
		for len(see) > 0 && less(see[0].Name, h.Name) < 0 {
			out, see = a.see(out, &see[0], kinds[see[0].ID], kind), see[1:]
		}
		if kind == "" || h.Kind == kind {
			out = append(out, Entry{Kind: h.Kind, Heading: h})
		}
	}
	for i := range see {
		out = a.see(out, &see[i], kinds[see[i].ID], kind)
	}
	return out
}

func (a *Answer) see(out []Entry, s *index.See, of, kind gazetteer.Kind) []Entry {
	if kind == "" || kind == of {
		return append(out, Entry{Kind: of, See: s})
	}
	return out
}

// Name is what an entry is sorted and shown by; "" for dates and figures.
func (e Entry) Name() string {
	switch {
	case e.Heading != nil:
		return e.Heading.Name
	case e.See != nil:
		return e.See.Name
	}
	return ""
}

// Value says what a figure may be, where its own words do not: "2,000–9,000" of a vague one, "≥ 5", "< 8", in the language's plain
// digits. "" where the words are exact.
func Value(q *figure.Quantity) string {
	low, high := Number(q.Low), Number(q.High)
	switch {
	case low == high: // as said; nothing is made up of what "about" allows
		return ""
	case q.Hedge == figure.Over:
		return "> " + low
	case q.Hedge == figure.Under || q.Hedge == figure.Nearly && q.Low == 0:
		return "< " + high
	case q.Hedge == figure.AtMost && q.Low == 0:
		return "≤ " + high
	case low == "":
		return "≤ " + high
	case high == "":
		return "≥ " + low
	}
	return low + "–" + high
}

// Number writes a number for people; "" for what is none or has no end.
func Number(v float64) string {
	if v != v || v > 1e18 || v < -1e18 {
		return ""
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	whole, rest, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u202f" + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return sign + whole
}

// Places gives where an entry stands.
func (e Entry) Places() []index.Locator {
	switch {
	case e.Heading != nil:
		return e.Heading.Places
	case e.Date != nil:
		return e.Date.Places
	case e.Quantity != nil:
		return []index.Locator{{Post: e.Quantity.Post, No: e.Quantity.No, Spans: []figure.Span{e.Quantity.Span}}}
	}
	return nil
}

// Folded says whether the words of a post are not to be told.
func (a *Answer) Folded(no int) bool { return a.Hide && a.Index.Post(no).Warning != "" }

// Heading gives a heading by its id; nil if there is none.
func (a *Answer) Heading(id string) *index.Heading { return a.Index.Heading(id) }

// Piece is a stretch of a sentence; Marked is what the entry is about.
type Piece struct {
	Text   string
	Marked bool
}

// Pieces cuts a sentence where its spans begin and end.
func Pieces(e index.Excerpt, spans []figure.Span) []Piece {
	var out []Piece
	at, b := e.Start, 0
	bytesTo := func(point int) int {
		i := b
		for n := point - at; n > 0 && i < len(e.Text); n-- {
			_, size := utf8.DecodeRuneInString(e.Text[i:])
			i += size
		}
		return i
	}
	for _, s := range spans {
		if s.Start < at || s.End > e.End || s.Empty() {
			continue
		}
		if i := bytesTo(s.Start); i > b {
			out = append(out, Piece{Text: e.Text[b:i]})
			b = i
		}
		at = s.Start
		i := bytesTo(s.End)
		out = append(out, Piece{Text: e.Text[b:i], Marked: true})
		at, b = s.End, i
	}
	if b < len(e.Text) {
		out = append(out, Piece{Text: e.Text[b:]})
	}
	return out
}

// refusal says in words why a date has no value.
func refusal(l *words.Language, why string) string {
	key := "index.refused-" + strings.ReplaceAll(why, " ", "-")
	if l.Has(key) {
		return l.Say(key)
	}
	return why
}

// ThreadOf gives the thread of a post.
func (a *Answer) ThreadOf(no int) *index.Thread {
	n := a.Index.ThreadOf(no)
	if n < 1 || n > len(a.Index.Threads) {
		return &index.Thread{ID: post.ID(a.Index.Post(no).Thread)}
	}
	return &a.Index.Threads[n-1]
}

// FromAPI counts the posts that came by a network's API, of each network.
func (a *Answer) FromAPI() map[post.Network]int {
	many := map[post.Network]int{}
	for no := 1; no <= a.Index.Posts; no++ {
		if p := a.Index.Post(no); p.API {
			many[p.ID.Network()]++
		}
	}
	return many
}

// Count is how many entries of a kind there are, "see" aside.
func (a *Answer) Count(kind gazetteer.Kind) int {
	switch kind {
	case Date:
		return len(a.Index.Dates)
	case Quantity:
		return len(a.Index.Quantities)
	}
	n := 0
	for i := range a.Index.Headings {
		if a.Index.Headings[i].Kind == kind {
			n++
		}
	}
	return n
}

// DateID names a date of the index: by its value, or by its place where it has none.
func (a *Answer) DateID(d *index.Date) string {
	if d.Value != "" {
		return "date/" + d.Value
	}
	for i := range a.Index.Dates {
		if &a.Index.Dates[i] == d {
			return "date/n" + strconv.Itoa(i)
		}
	}
	return ""
}

// Entry gives a heading by its id, or a date by what DateID calls it.
func (a *Answer) Entry(id string) (Entry, bool) {
	if strings.HasPrefix(id, "date/") {
		for i := range a.Index.Dates {
			if d := &a.Index.Dates[i]; a.DateID(d) == id {
				return Entry{Kind: Date, Date: d}, true
			}
		}
		return Entry{}, false
	}
	if h := a.Heading(id); h != nil {
		return Entry{Kind: h.Kind, Heading: h}, true
	}
	return Entry{}, false
}
