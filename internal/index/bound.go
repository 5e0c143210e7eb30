package index

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/figure"
	"clew/internal/post"
	"clew/internal/words"
)

// mostBound is how many entries, and how many places, the index of a book has at most: a book made to be slow is not.
const (
	mostBound  = 20_000
	mostPlaces = 400_000
)

// sortedAccounts are those who speak in a document, in an order that is always the same.
func sortedAccounts(d *document.Document) []post.Account {
	out := make([]post.Account, 0, len(d.Accounts))
	for _, a := range d.Accounts {
		out = append(out, a)
	}
	slices.SortFunc(out, func(x, y post.Account) int { return cmp.Compare(x.ID, y.ID) })
	return out
}

// mentions turns places into stretches of bytes.
func (m *Binder) mentions(places []Locator) []document.Mention {
	var out []document.Mention
	for _, l := range places {
		for _, s := range l.Spans {
			if m.places++; m.places > mostPlaces {
				m.out.Left = true
				return out
			}
			from := m.byteOf(l.No, s.Start)
			out = append(out, document.Mention{Post: l.No - 1, Start: from, End: m.byteOf(l.No, s.End)})
		}
	}
	slices.SortFunc(out, func(a, b document.Mention) int {
		return cmp.Or(cmp.Compare(a.Post, b.Post), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return slices.Compact(out)
}

// byteOf turns a code point of a post into a byte.
func (m *Binder) byteOf(no, point int) int {
	w := &m.bytes
	if w.no != no || w.point > point {
		w.no, w.point, w.at = no, 0, 0
	}
	text := m.read[no-1].Text
	for w.point < point && w.at < len(text) {
		n := 1
		if text[w.at] >= utf8.RuneSelf {
			_, n = utf8.DecodeRuneInString(text[w.at:])
		}
		w.at += n
		w.point++
	}
	return w.at
}

// part ends a part of the index: its entries are sorted, and bounded.
func (m *Binder) part(kind document.IndexKind, entries []document.IndexEntry) {
	if room := mostBound - len(m.out.Entries); len(entries) > room {
		entries, m.out.Left = entries[:room], true
	}
	if len(entries) == 0 {
		return
	}
	from := len(m.out.Entries)
	m.out.Entries = append(m.out.Entries, entries...)
	m.out.Parts = append(m.out.Parts, document.IndexPart{Kind: kind, From: from, To: len(m.out.Entries)})
}

// key is what a name is sorted by: an English article is passed over.
func (m *Binder) key(name string) string {
	if m.lang == "en" {
		if rest, ok := strings.CutPrefix(name, "the "); ok {
			return rest
		}
	}
	return strings.TrimLeft(name, "@#\"'“„«")
}

func (m *Binder) less(a, b string) int {
	return cmp.Or(m.order(m.key(a), m.key(b)), cmp.Compare(a, b))
}

// names enters people, places, bodies, events and accounts, with the other names that lead to them.
func (m *Binder) names() {
	type made struct {
		document.IndexEntry
		id string // of a heading; of a "see", that which it leads to
	}
	var all []made
	for i := range m.x.Headings {
		h := &m.x.Headings[i]
		m.has[h.ID] = h
		e := document.IndexEntry{Name: h.Name, See: -1, At: m.mentions(h.Places)}
		for _, s := range h.Subs {
			if s.Form != "" && s.Name == string(s.Form) {
				continue // its places stand with the heading's
			}
			name := s.Name
			if s.Form == "" && m.lang != "de" { // a people's name keeps its capital, and so does a German noun
				name = lowered(name)
			}
			e.Subs = append(e.Subs, document.IndexEntry{Name: name, See: -1, At: m.mentions(s.Places)})
		}
		all = append(all, made{e, h.ID})
	}
	for _, s := range m.x.See {
		if h := m.has[s.ID]; h != nil && !alike(m.lang, m.key(s.Name), m.key(h.Name)) {
			all = append(all, made{document.IndexEntry{Name: s.Name, See: 0}, s.ID})
		}
	}
	slices.SortStableFunc(all, func(a, b made) int { return cmp.Or(m.less(a.Name, b.Name), cmp.Compare(a.id, b.id)) })
	if len(all) > mostBound {
		all, m.out.Left = all[:mostBound], true
	}
	at := map[string]int{}
	for i := range all {
		if all[i].See < 0 {
			at[all[i].id] = i
		}
	}
	for i := range all {
		if h := m.has[all[i].id]; all[i].See < 0 {
			for _, id := range h.SeeAlso {
				if to, ok := at[id]; ok {
					all[i].Also = append(all[i].Also, to)
				}
			}
			slices.Sort(all[i].Also)
		} else if to, ok := at[all[i].id]; ok {
			all[i].See = to
		} else {
			all[i].Name = "" // what it leads to was left out
		}
		all[i].Group = Letter(m.key(all[i].Name))
	}
	entries := make([]document.IndexEntry, len(all))
	for i := range all {
		entries[i] = all[i].IndexEntry
	}
	m.part(document.IndexNames, entries)
}

// figures enters quantities under what they count; measures under what they measure.
func (m *Binder) figures() {
	type thing struct {
		document.IndexEntry
		key  string
		subs map[string]*sum
	}
	things := map[string]*thing{}
	var all []*thing
	for i := range m.x.Quantities {
		q := &m.x.Quantities[i]
		key, name := m.counted(q)
		if key == "" || q.Negated || len(m.out.Entries)+len(all) >= mostBound {
			continue
		}
		said := strings.TrimSpace(m.reader.Said(q.No, q.Span))
		if said == "" || strings.ContainsAny(said, "\r\n") {
			continue
		}
		t := things[key]
		if t == nil {
			t = &thing{IndexEntry: document.IndexEntry{Name: name, See: -1}, key: key, subs: map[string]*sum{}}
			if q.Kind == figure.Count {
				t.Lang = document.Tag(m.read[q.No-1].Lang)
			} else {
				t.Lang = m.own.Tag
			}
			things[key] = t
			all = append(all, t)
		}
		said = lowered(strings.Join(strings.Fields(said), " "))
		if q.Kind == figure.Count && len(q.Of) > 0 {
			var of []string
			for _, id := range q.Of {
				if h := m.has[id]; h != nil {
					of = append(of, h.Name)
				}
			}
			if len(of) > 0 {
				said += " (" + strings.Join(of, ", ") + ")"
			}
		}
		s := t.subs[said]
		if s == nil {
			s = &sum{low: q.Low, high: q.High}
			t.subs[said] = s
		}
		s.places = locate(s.places, q.Post, q.No, q.Span)
	}
	slices.SortStableFunc(all, func(a, b *thing) int { return cmp.Or(m.less(a.Name, b.Name), cmp.Compare(a.key, b.key)) })
	entries := make([]document.IndexEntry, 0, len(all))
	for _, t := range all {
		said := make([]string, 0, len(t.subs))
		for s := range t.subs {
			said = append(said, s)
		}
		slices.SortFunc(said, func(a, b string) int {
			x, y := t.subs[a], t.subs[b]
			return cmp.Or(cmp.Compare(x.low, y.low), cmp.Compare(x.high, y.high), cmp.Compare(a, b))
		})
		for _, s := range said {
			t.Subs = append(t.Subs, document.IndexEntry{Name: s, Lang: t.Lang, See: -1, At: m.mentions(t.subs[s].places)})
		}
		if t.Lang == m.lang {
			t.Lang = ""
		}
		entries = append(entries, t.IndexEntry)
	}
	m.part(document.IndexFigures, entries)
}

// sum is a figure with its places.
type sum struct {
	low, high float64
	places    []Locator
}

// counted gives what a figure stands under: the words that were counted, without whose they are, and what they are
// compared by; or what was measured, in Clew's words. "" for a figure that is left out.
func (m *Binder) counted(q *Quantity) (key, name string) {
	switch q.Kind {
	case figure.Count:
		if q.Noun.Lemma == "" || q.High < 3 && !math.IsInf(q.High, 1) {
			return "", ""
		}
		from := q.Noun.Span.Start
		if q.Noun.From == figure.After && q.Span.End <= q.Noun.Span.End {
			from = max(from, q.Span.End)
		}
		for _, id := range q.Of {
			for _, s := range m.spansOf(id, q.No) {
				if s.Start >= q.Noun.Span.Start && s.End < q.Noun.Span.End {
					from = max(from, s.End)
				}
			}
		}
		name = strings.Join(strings.Fields(m.reader.Said(q.No, figure.Span{Start: from, End: q.Noun.Span.End})), " ")
		name = strings.TrimLeftFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
		if !q.large {
			name = lowered(name)
		}
		if name == "" {
			name = q.Noun.Lemma
		}
		lang, _, _ := strings.Cut(m.read[q.No-1].Lang, "-")
		return lang + "\x00" + q.Noun.Lemma + "\x00" + strings.ToLower(name), name
	case figure.Plain, figure.Ordinal:
		return "", ""
	}
	if said := "backmatter.measure-" + string(q.Kind); m.own.Has(said) {
		return "\x00" + said, m.own.Say(said)
	}
	return "", ""
}

// spansOf are where a heading stands in a post.
func (m *Binder) spansOf(id string, no int) []figure.Span {
	h := m.has[id]
	if h == nil {
		return nil
	}
	places := h.Places
	if at, ok := slices.BinarySearchFunc(places, no, func(l Locator, no int) int { return cmp.Compare(l.No, no) }); ok {
		return places[at].Spans
	}
	return nil
}

// lowered takes the capital off a word that begins a sentence.
func lowered(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[n:])
	if unicode.IsUpper(first) && (unicode.IsLower(second) || unicode.IsSpace(second)) && first != 'I' {
		return string(unicode.ToLower(first)) + s[n:]
	}
	return s
}

// dates enters the dates that are known, the earliest first.
func (m *Binder) dates() {
	var entries []document.IndexEntry
	for i := range m.x.Dates {
		d := &m.x.Dates[i]
		if d.Value == "" || d.Earliest.IsZero() || d.Latest.IsZero() {
			continue
		}
		entries = append(entries, document.IndexEntry{Name: m.date(d), Lang: m.own.Tag, See: -1, At: m.mentions(d.Places)})
		if m.own.Tag == m.lang {
			entries[len(entries)-1].Lang = ""
		}
	}
	m.part(document.IndexDates, entries)
}

// date says a date in the book's words.
func (m *Binder) date(d *Date) string { return d.In(m.own) }

// In says when a date is in the words of a language: "summer 1931", "May 2024", "16 May 2026". It is d.Value where the date has no
// first or no last day.
func (d *Date) In(l *words.Language) string {
	from, to := d.Earliest, d.Latest
	if from.IsZero() || to.IsZero() {
		return d.Value
	}
	year := strconv.Itoa(from.Year())
	say := func(key string) string { return l.Say("backmatter."+key, year) }
	switch v := d.Value; {
	case from.Equal(to):
		return l.Day(from)
	case len(v) == len("2006") && v == year:
		return year
	case len(v) == len("2006-01") && v[:4] == year:
		n, err := strconv.Atoi(v[5:])
		switch {
		case err != nil:
		case n >= 1 && n <= 12:
			return say("month-" + strconv.Itoa(n))
		case n >= 21 && n <= 24 && l.Has("backmatter.season-"+strconv.Itoa(n-20)):
			return say("season-" + strconv.Itoa(n-20))
		}
	}
	if from.YearDay() == 1 && to.Month() == 12 && to.Day() == 31 {
		return year + "–" + strconv.Itoa(to.Year())
	}
	return l.Day(from) + " – " + l.Day(to)
}
