package csl

import (
	"slices"
	"strings"
)

// renderDate writes a date, in the language's own form or part by part.
func renderDate(r *renderer, e *elem) *node {
	if len(e.vars) == 0 || r.done[e.vars[0]] {
		return nil
	}
	v := e.vars[0]
	d := r.it.Dates[v]
	if r.sort && len(d.Parts) > 0 {
		r.called(true)
		return &node{text: sortable(d)}
	}
	n := r.date(e, d, v)
	r.called(n != nil)
	return n
}

// sortable writes a date so that a later one sorts later.
func sortable(d Date) string {
	var b strings.Builder
	for _, p := range d.Parts {
		for i := range 3 {
			n := 0
			if i < len(p) {
				n = p[i]
			}
			if i == 0 {
				n += 1_000_000
			}
			s := itoa(n)
			b.WriteString(strings.Repeat("0", max(0, 7-len(s))) + s)
		}
	}
	return b.String()
}

func (r *renderer) date(e *elem, d Date, v string) *node {
	if d.empty() {
		return nil
	}
	if len(d.Parts) == 0 {
		if d.Literal == "" {
			return nil
		}
		return e.wrap(&node{text: textCase(d.Literal, e.get("text-case"), r.english()), field: true})
	}
	parts, delim := r.dateParts(e)
	from := d.Parts[0]
	if len(from) == 1 && d.Season > 0 {
		from = []int{from[0], 20 + d.Season}
	}
	var kids []*node
	if len(d.Parts) > 1 {
		kids = r.dateRange(parts, from, d.Parts[1], v)
	} else {
		kids = r.oneDate(parts, from, v, true)
	}
	if len(kids) == 0 {
		return nil
	}
	n := e.wrap(&node{kids: kids, delim: delim})
	if n != nil && e.get("text-case") != "" {
		recase(n, e.get("text-case"), r.english())
	}
	return n
}

// part is one part of a date as it is to be written.
type part struct {
	name           string
	form           string
	prefix, suffix string
	dash           string
	font           font
	textCase       string
	strip          bool
	ofDay          bool // a month that has a day
}

// dateParts gives the parts in order: of the style alone, or of the language with what the style says otherwise.
func (r *renderer) dateParts(e *elem) ([]part, string) {
	form := e.get("form")
	if form == "" {
		var parts []part
		for _, k := range e.kids {
			if k.name == "date-part" {
				parts = append(parts, partOf(k))
			}
		}
		if r.t.native {
			parts = r.native(parts)
		}
		return parts, e.get("delimiter")
	}
	l := r.t.dates[form]
	if l == nil {
		return nil, ""
	}
	want := e.get("date-parts")
	if want == "" {
		want = "year-month-day"
	}
	var parts []part
	for _, k := range l.kids {
		if k.name != "date-part" || !strings.Contains(want, k.get("name")) {
			continue
		}
		p := partOf(k)
		for _, o := range e.kids {
			if o.name == "date-part" && o.get("name") == p.name {
				p = p.over(o)
			}
		}
		parts = append(parts, p)
	}
	return parts, l.get("delimiter")
}

// native puts the month and the day of a style that was written for another language into the order of this one, and the
// year too where it follows them. What stands before the first part and after the last one is the style's.
func (r *renderer) native(parts []part) []part {
	l := r.t.dates["text"]
	at := map[string]int{}
	for i, p := range parts {
		at[p.name] = i + 1
	}
	if l == nil || at["day"] == 0 || at["month"] == 0 || len(at) != len(parts) || strings.HasPrefix(parts[at["month"]-1].form, "numeric") {
		return parts
	}
	from, to := min(at["day"], at["month"])-1, max(at["day"], at["month"])
	switch y := at["year"]; {
	case y > from && y <= to:
		return parts // the year stands between them
	case y == to+1:
		to = y
	}
	var own []part
	for _, k := range l.kids {
		if k.name != "date-part" {
			continue
		}
		i := at[k.get("name")] - 1
		if i < from || i >= to {
			continue
		}
		p, said := partOf(k), parts[i]
		if p.name == "month" && said.form == "short" && p.form == "" {
			p.form = said.form
		}
		if said.textCase != "" {
			p.textCase = said.textCase
		}
		p.strip, p.font = p.strip || said.strip, p.font.over(said.font)
		own = append(own, p)
	}
	if len(own) != to-from {
		return parts
	}
	first, last := &own[0], &own[len(own)-1]
	first.prefix = parts[from].prefix + bound(first.prefix)
	last.suffix = bound(last.suffix) + parts[to-1].suffix
	for i := range own[:len(own)-1] { // a delimiter of the language's form stands between its parts
		own[i].suffix += l.get("delimiter")
	}
	return slices.Concat(parts[:from], own, parts[to:])
}

// bound is an affix that belongs to its number ("일"), "" for one that only parts it from the next.
func bound(affix string) string {
	if strings.HasPrefix(affix, " ") || strings.HasPrefix(affix, "\u00a0") || strings.HasPrefix(affix, ",") || strings.HasPrefix(affix, "،") {
		return ""
	}
	return affix
}

func partOf(e *elem) part {
	p := part{name: e.get("name"), form: e.get("form"), prefix: e.prefix, suffix: e.suffix, dash: e.get("range-delimiter"), font: e.font, textCase: e.get("text-case"), strip: e.get("strip-periods") == "true"}
	if p.dash == "" {
		p.dash = "–"
	}
	return p
}

// over is what a style says of a language's part: everything but affixes.
func (p part) over(e *elem) part {
	if f := e.get("form"); f != "" {
		p.form = f
	}
	if d := e.get("range-delimiter"); d != "" {
		p.dash = d
	}
	if c := e.get("text-case"); c != "" {
		p.textCase = c
	}
	if s := e.get("strip-periods"); s != "" {
		p.strip = s == "true"
	}
	p.font = p.font.over(e.font)
	return p
}

// oneDate writes a date. A part that is not known is left out with its affixes.
func (r *renderer) oneDate(parts []part, d []int, v string, suffixed bool) []*node {
	var out []*node
	withDay := len(d) > 2 && slices.ContainsFunc(parts, func(p part) bool { return p.name == "day" })
	for _, p := range parts {
		p.ofDay = withDay && p.name == "month"
		s := r.datePart(p, d)
		if s == "" {
			continue
		}
		if p.name == "year" && v == "issued" && suffixed && r.suffix != "" && !r.style.suffixed {
			s += r.suffix
			r.suffix = "" // it stands once
		}
		out = append(out, &node{text: s, prefix: p.prefix, suffix: p.suffix, font: p.font})
	}
	return out
}

// mentions says whether a variable is written by itself somewhere below.
func (e *elem) mentions(v string) bool {
	if e.name == "text" && len(e.vars) == 1 && e.vars[0] == v {
		return true
	}
	for _, k := range e.kids {
		if k.mentions(v) {
			return true
		}
	}
	return false
}

func (r *renderer) datePart(p part, d []int) string {
	n := 0
	switch p.name {
	case "year":
		n = d[0]
	case "month":
		if len(d) > 1 {
			n = d[1]
		}
	case "day":
		if len(d) > 2 {
			n = d[2]
		}
	}
	if n == 0 {
		return ""
	}
	s := ""
	switch p.name {
	case "year":
		s = r.year(n, p.form)
	case "month":
		if n > 12 && n < 25 {
			s = r.t.month(n, "")
			break
		}
		switch p.form {
		case "numeric":
			s = itoa(n)
		case "numeric-leading-zeros":
			s = twoDigits(n)
		case "short":
			s = r.t.month(n, "short")
			if p.ofDay {
				s = r.t.monthOf(n, "short")
			}
		default:
			s = r.t.month(n, "")
			if p.ofDay {
				s = r.t.monthOf(n, "")
			}
		}
	case "day":
		switch p.form {
		case "numeric-leading-zeros":
			s = twoDigits(n)
		case "ordinal":
			s = itoa(n)
			if !r.t.limitDay || n == 1 {
				month := ""
				if len(d) > 1 && d[1] < 13 {
					month = r.t.genders["month-"+twoDigits(d[1])]
				}
				s += r.t.ordinal(n, month)
			}
		default:
			s = itoa(n)
		}
	}
	if p.strip {
		s = strings.ReplaceAll(s, ".", "")
	}
	return textCase(s, p.textCase, r.english())
}

func (r *renderer) year(n int, form string) string {
	if n < 0 {
		return itoa(-n) + r.t.word("bc")
	}
	s := itoa(n)
	if form == "short" && len(s) == 4 {
		return s[2:]
	}
	if n < 1000 {
		return s + r.t.word("ad")
	}
	return s
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + itoa(n)
	}
	return itoa(n)
}

// dateRange writes two dates: what both share once, the rest of both with a dash between.
func (r *renderer) dateRange(parts []part, from, to []int, v string) []*node {
	differs := func(name string) bool {
		i := map[string]int{"year": 0, "month": 1, "day": 2}[name]
		a, b := 0, 0
		if i < len(from) {
			a = from[i]
		}
		if i < len(to) {
			b = to[i]
		}
		return a != b
	}
	rank := map[string]int{"year": 2, "month": 1, "day": 0}
	largest, dash := -1, ""
	for _, p := range parts {
		if differs(p.name) && rank[p.name] > largest {
			largest, dash = rank[p.name], p.dash
		}
	}
	if largest < 0 {
		return r.oneDate(parts, from, v, true)
	}
	var out []*node
	for i := 0; i < len(parts); {
		if rank[parts[i].name] > largest {
			out = append(out, r.oneDate(parts[i:i+1], from, v, true)...)
			i++
			continue
		}
		j := i
		for j < len(parts) && rank[parts[j].name] <= largest {
			j++
		}
		a, b := r.oneDate(parts[i:j], from, v, false), r.oneDate(parts[i:j], to, v, true)
		if len(a) > 0 {
			a[len(a)-1].suffix = ""
		}
		if len(b) > 0 {
			b[0].prefix = ""
		}
		out = append(out, a...)
		if len(a) > 0 && len(b) > 0 {
			out = append(out, &node{text: dash})
		}
		out = append(out, b...)
		i = j
	}
	return out
}
