// Package index makes the index at the back of a book: who and what a thread, an account or a collection names, when,
// and how much, with every place where it stands.
//
// Posts go in, in the order in which they are read, and an Index comes out that is the same on every machine for the same
// posts and the same versions of the gazetteer and of the figures' rules; it names both. It knows no record and no
// page: who calls decides which posts may be told (package policy) and numbers pages.
//
// Every entry keeps the spans of the words that made it. Wrong is worse than absent: patterns make no entries.
package index

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/figure"
	"clew/internal/gazetteer"
	"clew/internal/post"
)

// Post is what an index reads of one post.
type Post struct {
	ID     post.ID
	Thread string // posts of one thread are evidence for each other's names
	Author string
	Text   string
	Lang   string    // BCP 47, "" if not told
	At     time.Time // when it was said; zero if not known: then "today" has no date
	Zone   *time.Location
	South  bool // the author's summer is in January

	// Run and N are how the post is numbered in its thread: "" and 5, "5a." and 1 of the first side branch that leaves
	// there. N is 0 where nothing is told; the post's number in the index then stands for it.
	Run      string
	N        int
	Warning  string    // its content warning: its words are folded under it
	Mentions []Mention // in the order of the text; their accounts are headings where Options.Names has them
	API      bool      // it came by its network's API, under its terms
}

// mostRead is how many code points of one post are read: what follows is left out, and Index.Partly says so. A post made
// to be slow costs no more than a quarter of a second.
const mostRead = 1 << 16

// Index is the whole index. Its slices are sorted and are not to be changed.
type Index struct {
	Gazetteer  string // version of the lists
	Figures    int    // version of the figures' rules
	Lang       string // the language its headings are in
	Posts      int
	Threads    []Thread   // as Options named them
	Partly     []int      // numbers of posts of which only the beginning was read
	Stopped    bool       // Options.Stop ended the reading: Posts are all that were read
	Headings   []Heading  // people, places, organisations and events, in the order of Lang's alphabet
	See        []See      // other names that texts used, in the same order
	Dates      []Date     // earliest first
	Quantities []Quantity // by what is counted, then by place
	Groups     []Group    // of Quantities, in their order: by what is counted
	Series     []figure.Series
	Near       [][2]int // series, by index, that a person may want to join

	read   []Post
	thread []int // by post, the number of its thread, from 1
	byID   map[post.ID]int
	byName map[string]int // headings by id
	things map[string]string
}

// Heading gives a heading by its id; nil if there is none.
func (x *Index) Heading(id string) *Heading {
	if i, ok := x.byName[id]; ok {
		return &x.Headings[i]
	}
	return nil
}

// Heading is one name with all its places.
type Heading struct {
	ID      string // "country/KP"; of the register, its own
	Kind    gazetteer.Kind
	Name    string // in the index's language
	Count   int    // mentions
	Places  []Locator
	Subs    []Sub
	SeeAlso []string // ids of headings that are named inside it or that it is named inside, sorted
}

// Sub is a sub-heading: a form of the name, or what was counted beside it.
type Sub struct {
	Name   string
	Form   gazetteer.Form // of a counted thing, ""
	Places []Locator
}

// Locator is one post with the code points at which something stands in it. No counts posts from 1.
type Locator struct {
	Post  post.ID
	No    int
	Spans []figure.Span
}

// See leads from a name that a text used to the heading it is found under.
type See struct{ Name, ID string }

// Date is one date with its places.
type Date struct {
	Value    string // as figure.Date has it; "" for dates that have none
	Refused  string // why it has none
	Earliest time.Time
	Latest   time.Time
	Places   []Locator
	Words    []string // as said, one for each span in order
}

// Quantity is one figure in its place.
type Quantity struct {
	Post   post.ID
	No     int
	Of     []string // ids of the headings that say whose: "country/KP" of "3,000 North Korean troops"
	Series int      // its place in Index.Series; -1 for a figure of none
	Group  int      // its place in Index.Groups
	large  bool     // its noun is a German one, which keeps its capital
	figure.Quantity
}

// Options are what an index may be asked.
type Options struct {
	Lang     string              // of the headings; "" is English
	Register *gazetteer.Register // the record's own names; nil for none
	Handles  map[string]string   // headings of accounts, by handle in small letters: "@name"
	Names    map[string]string   // of the register's headings and the accounts, how they are displayed; an id without one displays itself
	Threads  []Thread            // what the posts' threads are; nil where nothing need be told of them
	Stop     func() bool         // asked before each post: true ends the reading there; nil never does
}

// Build makes an index. Its time grows with the posts' text.
func Build(g *gazetteer.Gazetteer, posts []Post, o Options) *Index {
	b := &builder{g: g, o: o, headings: map[string]*Heading{}, subs: map[string]map[string]*Sub{}, see: map[See]bool{}, dates: map[string]*Date{}}
	x := &Index{Gazetteer: g.Version(), Figures: figure.Version, Lang: cmp.Or(o.Lang, "en"), Threads: o.Threads}
	names := newNaming(b, posts)
	var points []figure.Point
	for i := range posts {
		if o.Stop != nil && o.Stop() {
			x.Stopped = true
			break
		}
		p := posts[i]
		p.Text = beginning(p.Text)
		if len(p.Text) < len(posts[i].Text) {
			x.Partly = append(x.Partly, i+1)
		}
		found, segs := names.of(i), segments(p.Text)
		b.post(i, p, segs, found)
		b.mentions(i, p)
		q, pts := b.figures(i, p, segs, found)
		x.Quantities, points = append(x.Quantities, q...), append(points, pts...)
		b.datesOf(i, p)
		x.Posts++
	}
	x.read = posts[:x.Posts:x.Posts]
	x.thread = numbered(x.read, x.Threads)
	x.byID = make(map[post.ID]int, len(x.read))
	for i := range x.read {
		x.byID[x.read[i].ID] = i + 1
	}
	b.finish(x)
	x.figured(points)
	return x
}

// beginning is as much of a text as is read.
func beginning(text string) string {
	if len(text) <= mostRead {
		return text
	}
	n := 0
	for i := range text {
		if n++; n > mostRead {
			return text[:i]
		}
	}
	return text
}

// numbered gives the number of each post's thread: its place in threads, where they are told, else that of its first post.
func numbered(posts []Post, threads []Thread) []int {
	numbers := make(map[string]int, len(threads))
	for i := range threads {
		numbers[string(threads[i].ID)] = i + 1
	}
	out := make([]int, len(posts))
	for i := range posts {
		n := numbers[posts[i].Thread]
		if n == 0 {
			n = len(numbers) + 1
			numbers[posts[i].Thread] = n
		}
		out[i] = n
	}
	return out
}

type builder struct {
	g        *gazetteer.Gazetteer
	o        Options
	headings map[string]*Heading
	subs     map[string]map[string]*Sub // by heading, then name
	see      map[See]bool
	dates    map[string]*Date
}

// naming finds the names of posts, a thread at a time when its first post is met.
type naming struct {
	b       *builder
	posts   []Post
	threads map[string][]int
	found   map[int][]gazetteer.Name
}

func newNaming(b *builder, posts []Post) *naming {
	n := &naming{b: b, posts: posts, threads: map[string][]int{}, found: map[int][]gazetteer.Name{}}
	for i := range posts {
		n.threads[posts[i].Thread] = append(n.threads[posts[i].Thread], i)
	}
	return n
}

func (n *naming) of(i int) []gazetteer.Name {
	t := n.posts[i].Thread
	if members := n.threads[t]; members != nil {
		texts := make([]gazetteer.Text, len(members))
		for j, k := range members {
			texts[j] = gazetteer.Text{Text: beginning(n.posts[k].Text), Lang: n.posts[k].Lang}
		}
		for j, found := range n.b.g.FindThread(texts, n.b.o.Register) {
			n.found[members[j]] = found
		}
		n.threads[t] = nil
	}
	found := n.found[i]
	delete(n.found, i)
	return found
}

func (b *builder) display(id string) string {
	if n := b.g.Display(id, b.o.Lang); n != "" {
		return n
	}
	return cmp.Or(b.o.Names[id], id)
}

func (b *builder) heading(id string, kind gazetteer.Kind) *Heading {
	h := b.headings[id]
	if h == nil {
		h = &Heading{ID: id, Kind: kind, Name: b.display(id)}
		b.headings[id] = h
		b.subs[id] = map[string]*Sub{}
	}
	return h
}

// post enters a post's names.
func (b *builder) post(i int, p Post, segs []segment, names []gazetteer.Name) {
	for _, n := range names {
		span := figure.Span{Start: n.Start, End: n.End}
		h := b.heading(n.ID, n.Kind)
		h.Count++
		h.Places = locate(h.Places, p.ID, i+1, span)
		h.SeeAlso = append(h.SeeAlso, n.Also...)
		said := slice(p.Text, segs, span)
		switch {
		case n.Form != gazetteer.Plain:
			b.sub(n.ID, b.formName(n, said, p.Lang), n.Form, p.ID, i+1, span)
		case b.other(said, h.Name, p.Lang):
			b.see[See{said, n.ID}] = true
		}
	}
}

// formName is what a form's sub-heading is called: as said where the post is in the index's language, so that cases and
// numbers of other languages do not each get a line.
func (b *builder) formName(n gazetteer.Name, said, lang string) string {
	if ascii(said) && (lang == "" || !declining[base(lang)]) {
		return said
	}
	return string(n.Form)
}

// declining are languages in Latin letters whose adjectives and peoples have many forms.
var declining = map[string]bool{"de": true, "fr": true, "es": true}

func base(lang string) string {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	return lang
}

// other tells whether a name as said is worth a "see": in letters of the index's language, and not the heading's own.
// Cases of a name are none.
func (b *builder) other(said, name, lang string) bool {
	if strings.EqualFold(said, name) || lang != "" && !same(lang, cmp.Or(b.o.Lang, "en")) {
		return false
	}
	switch base(b.o.Lang) {
	case "de": // a genitive is no other name
		return lang != "" && !strings.HasSuffix(said, "s") && strings.ToUpper(said) != said && !declined(said, name)
	case "fr", "es":
		return lang != "" && strings.ToUpper(said) != said
	}
	return ascii(said) && (b.o.Lang == "" || same(b.o.Lang, "en"))
}

// declined tells whether two names have the same words but for their endings: "Europäischen Rat", "Europäischer Rat".
func declined(a, c string) bool {
	as, cs := strings.Fields(a), strings.Fields(c)
	if len(as) != len(cs) {
		return false
	}
	for i := range as {
		x, y := []rune(as[i]), []rune(cs[i])
		most := max(len(x), len(y))
		n := 0
		for n < len(x) && n < len(y) && x[n] == y[n] {
			n++
		}
		if n < 3 || most-n > 2 {
			return false
		}
	}
	return true
}

func same(a, c string) bool {
	a, _, _ = strings.Cut(a, "-")
	c, _, _ = strings.Cut(c, "-")
	return strings.EqualFold(a, c)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func (b *builder) sub(id, name string, form gazetteer.Form, p post.ID, no int, span figure.Span) {
	s := b.subs[id][name]
	if s == nil {
		s = &Sub{Name: name, Form: form}
		b.subs[id][name] = s
	}
	s.Places = locate(s.Places, p, no, span)
}

// counted makes a sub-heading of a counted thing. What is compared is its plain form; what is printed, the words of the
// first that was met.
func (b *builder) counted(id, lemma, words string, p post.ID, no int, span figure.Span) {
	key := "\x00" + lemma
	if b.subs[id][key] == nil {
		b.subs[id][key] = &Sub{Name: cmp.Or(words, lemma)}
	}
	s := b.subs[id][key]
	s.Places = locate(s.Places, p, no, span)
}

// locate adds a span to the locator of its post; posts come in order.
func locate(places []Locator, p post.ID, no int, span figure.Span) []Locator {
	if n := len(places); n > 0 && places[n-1].No == no {
		spans := places[n-1].Spans // mostly in the order of the text
		if span.Start > spans[len(spans)-1].Start || !slices.Contains(spans, span) {
			places[n-1].Spans = append(spans, span)
		}
		return places
	}
	return append(places, Locator{Post: p, No: no, Spans: []figure.Span{span}})
}

// finish sorts everything.
func (b *builder) finish(x *Index) {
	less := x.Order()
	for id, h := range b.headings {
		for _, also := range h.SeeAlso {
			if o := b.headings[also]; o != nil {
				o.SeeAlso = append(o.SeeAlso, id)
			}
		}
	}
	for id, h := range b.headings {
		slices.Sort(h.SeeAlso)
		h.SeeAlso = slices.Compact(h.SeeAlso)
		h.SeeAlso = slices.DeleteFunc(h.SeeAlso, func(to string) bool { return b.headings[to] == nil })
		for _, s := range b.subs[id] {
			h.Subs = append(h.Subs, *s)
		}
		slices.SortFunc(h.Subs, func(a, c Sub) int { return less(a.Name, c.Name) })
		x.Headings = append(x.Headings, *h)
	}
	slices.SortFunc(x.Headings, func(a, c Heading) int { return cmp.Or(less(a.Name, c.Name), cmp.Compare(a.ID, c.ID)) })
	x.byName = make(map[string]int, len(x.Headings))
	for i := range x.Headings {
		x.byName[x.Headings[i].ID] = i
	}
	for s := range b.see {
		x.See = append(x.See, s)
	}
	slices.SortFunc(x.See, func(a, c See) int { return cmp.Or(less(a.Name, c.Name), cmp.Compare(a.ID, c.ID)) })
	for _, d := range b.dates {
		x.Dates = append(x.Dates, *d)
	}
	slices.SortFunc(x.Dates, func(a, c Date) int {
		return cmp.Or(a.Earliest.Compare(c.Earliest), a.Latest.Compare(c.Latest), cmp.Compare(a.Value, c.Value), cmp.Compare(a.Refused, c.Refused),
			cmp.Compare(a.Places[0].No, c.Places[0].No), cmp.Compare(a.Places[0].Spans[0].Start, c.Places[0].Spans[0].Start))
	})
}

// Numbers prints locators as a book does: "1, 3–5, 9". The numbers are those of posts.
func Numbers(places []Locator) string {
	var b strings.Builder
	for i := 0; i < len(places); {
		j := i
		for j+1 < len(places) && places[j+1].No == places[j].No+1 {
			j++
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(places[i].No))
		if j > i {
			b.WriteString("–" + strconv.Itoa(places[j].No))
		}
		i = j + 1
	}
	return b.String()
}
