package csl

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Cite is one thing that a citation names.
type Cite struct {
	Item           *Item
	Locator        string // "3"
	Label          string // what the locator counts: "paragraph"; "" is a page
	Prefix, Suffix string // plain text before and after
}

// Bibliography writes an entry for each item, in the style's order; place gives for each entry which of items it is.
// A style without a bibliography gives what a first note of it says.
func (p *Processor) Bibliography(items []*Item) (entries []Entry, place []int) {
	layout, attr := p.style.citation, nameAttrs(p.style.root, p.style.citation)
	if p.style.bibliography != nil {
		layout, attr = p.style.bibliography, nameAttrs(p.style.root, p.style.bibliography)
	}
	place = p.order(layout, attr, items)
	letters := p.letters(items, place)
	before := ""
	for n, i := range place {
		r := p.renderer(items[i], attr, n+1, letters[i])
		r.bib = p.style.bibliography != nil
		var roots []*node
		roots, before = p.entry(r, layout, before)
		entries = append(entries, p.write(roots))
	}
	return entries, place
}

func (p *Processor) renderer(it *Item, attr map[string]string, n int, letter string) *renderer {
	return &renderer{Processor: p, it: it, attr: attr, number: n, suffix: letter, top: &group{}, cite: Cite{Item: it}}
}

// entry renders the layout of a bibliography. Where the first names are those of the entry before, the style's mark
// stands for them.
func (p *Processor) entry(r *renderer, e *elem, before string) (roots []*node, author string) {
	layout := e.kid("layout")
	kids := r.kids(layout)
	if mark := e.get("subsequent-author-substitute"); mark != "" && r.bib {
		if n := firstAuthor(kids); n != nil {
			author = p.write([]*node{n}).Text()
			if author == before && author != "" {
				n.kids, n.text = []*node{{text: mark}}, ""
			}
		}
	}
	if e.get("second-field-align") != "" && len(kids) > 1 {
		kids = []*node{{kids: kids[:1], display: "left-margin"}, {kids: kids[1:], display: "right-inline"}}
	}
	root := layout.wrap(&node{kids: kids, delim: layout.get("delimiter")})
	if root == nil {
		return nil, author
	}
	// The last block takes the end of the layout in.
	if last := len(root.kids) - 1; last >= 0 && root.kids[last].display != "" && root.suffix != "" {
		k := root.kids[last]
		inner := *k
		inner.display = ""
		root.kids[last] = &node{kids: []*node{&inner}, suffix: root.suffix, display: k.display}
		root.suffix = ""
	}
	return []*node{root}, author
}

func firstAuthor(nodes []*node) *node {
	for _, n := range nodes {
		if n == nil {
			continue
		}
		if n.author {
			return n
		}
		if f := firstAuthor(n.kids); f != nil {
			return f
		}
	}
	return nil
}

func (p *Processor) write(roots []*node) Entry {
	w := writer{t: p.t}
	for _, n := range roots {
		w.node(n, font{})
	}
	return Entry{w.runs}
}

// Citation writes what stands in the text, or in a note, for some items. all are the items that the text cites, in
// the order of its bibliography: they say numbers, and letters after equal years.
func (p *Processor) Citation(cites []Cite, all []*Item) Entry {
	e := p.style.citation
	layout := e.kid("layout")
	attr := nameAttrs(p.style.root, e)
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	letters := p.letters(all, order)
	root := &node{delim: layout.get("delimiter")}
	items := make([]*Item, len(cites))
	for i, c := range cites {
		items[i] = c.Item
	}
	for _, i := range p.order(e, attr, items) {
		c := cites[i]
		n, letter := 0, ""
		if i := slices.Index(all, c.Item); i >= 0 {
			n, letter = i+1, letters[i]
		}
		r := p.renderer(c.Item, attr, n, letter)
		r.cite = c
		one := &node{kids: r.kids(layout), prefix: c.Prefix, suffix: c.Suffix}
		root.kids = append(root.kids, one)
	}
	return p.write([]*node{layout.wrap(root)})
}

// letters gives each item its letter where the style tells works of one author and year apart by letters.
func (p *Processor) letters(items []*Item, place []int) []string {
	out := make([]string, len(items))
	if p.style.citation.get("disambiguate-add-year-suffix") != "true" || len(items) < 2 {
		return out
	}
	layout, attr := p.style.citation.kid("layout"), nameAttrs(p.style.root, p.style.citation)
	same := map[string][]int{}
	var keys []string
	for _, i := range place {
		r := p.renderer(items[i], attr, 0, "")
		key := p.write([]*node{{kids: r.kids(layout)}}).Text()
		if same[key] == nil {
			keys = append(keys, key)
		}
		same[key] = append(same[key], i)
	}
	for _, k := range keys {
		if len(same[k]) < 2 {
			continue
		}
		for n, i := range same[k] {
			out[i] = letter(n)
		}
	}
	return out
}

// letter counts a, b … z, aa, ab.
func letter(n int) string {
	s := string(rune('a' + n%26))
	if n >= 26 {
		return letter(n/26-1) + s
	}
	return s
}

// order gives the places of items in the order of an element's sort keys.
func (p *Processor) order(e *elem, attr map[string]string, items []*Item) []int {
	place := make([]int, len(items))
	for i := range place {
		place[i] = i
	}
	sort := e.kid("sort")
	if sort == nil || len(items) < 2 {
		return place
	}
	keys := make([][]string, len(items))
	for i := range items {
		for _, k := range sort.kids {
			keys[i] = append(keys[i], p.key(k, attr, items[i], i+1))
		}
	}
	slices.SortStableFunc(place, func(a, b int) int {
		for n, k := range sort.kids {
			x, y := keys[a][n], keys[b][n]
			if x == y {
				continue
			}
			if x == "" {
				return 1
			}
			if y == "" {
				return -1
			}
			c := cmp.Compare(x, y)
			if k.get("sort") == "descending" {
				c = -c
			}
			return c
		}
		return 0
	})
	return place
}

// key writes what an item is sorted by.
func (p *Processor) key(k *elem, attr map[string]string, it *Item, n int) string {
	all := map[string]string{}
	for name, v := range attr {
		all[name] = v
	}
	all["name-as-sort-order"] = "all"
	for from, to := range map[string]string{"names-min": "et-al-min", "names-use-first": "et-al-use-first", "names-use-last": "et-al-use-last"} {
		if v := k.get(from); v != "" {
			all[to] = v
		}
	}
	r := p.renderer(it, all, n, "")
	r.sort, r.bib = true, true
	if m := k.get("macro"); m != "" {
		return sortKey(p.write([]*node{{kids: r.kids(p.style.macros[m])}}).Text())
	}
	v := k.get("variable")
	switch {
	case !it.Dates[v].empty():
		return sortable(it.Dates[v])
	case len(it.Names[v]) > 0:
		rule := r.rule(&elem{}, nil)
		return sortKey(p.write([]*node{r.list(rule, it.Names[v])}).Text())
	case v == "citation-number":
		return strings.Repeat("0", max(0, 9-len(itoa(n)))) + itoa(n)
	}
	s := r.text(v)
	if numeric(s) && len(s) < 12 {
		return strings.Repeat("0", 12-len(s)) + s
	}
	return sortKey(s)
}

// sortKey is what two texts are compared by: their letters and digits without regard to case
// and to marks on letters.
func sortKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		case unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, norm.NFKD.String(strings.TrimSpace(s)))
}
