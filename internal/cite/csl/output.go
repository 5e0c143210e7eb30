package csl

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// font is how a stretch looks; "" is as its surroundings do.
type font struct{ style, variant, weight, line, align string }

func fontOf(attr map[string]string) font {
	return font{attr["font-style"], attr["font-variant"], attr["font-weight"], attr["text-decoration"], attr["vertical-align"]}
}

// over gives f with what o says otherwise.
func (f font) over(o font) font {
	pick := func(a, b string) string {
		if b != "" {
			return b
		}
		return a
	}
	return font{pick(f.style, o.style), pick(f.variant, o.variant), pick(f.weight, o.weight), pick(f.line, o.line), pick(f.align, o.align)}
}

// node is a piece of an entry: words, or other nodes.
type node struct {
	text    string
	kids    []*node
	delim   string // between kids
	prefix  string
	suffix  string
	font    font
	quote   bool
	display string
	field   bool   // words of the item: quotation marks in them are turned to fit
	link    string // where the words lead
	author  bool   // the first names of an entry
}

// blank says whether nothing of n would be seen.
func (n *node) blank() bool {
	if n == nil {
		return true
	}
	if n.text != "" {
		return false
	}
	for _, k := range n.kids {
		if !k.blank() {
			return false
		}
	}
	return true
}

// kind tells runs apart.
type kind uint8

const (
	words    kind = iota
	opening       // a quotation mark
	closing       // a quotation mark
	begin         // of a block: how it is laid out is in s
	end           // of a block
	blocking      // nothing: the border of an entry
)

// run is a stretch of an entry that looks alike.
type run struct {
	s    string
	font font
	kind kind
	link string
}

// writer makes runs of nodes: quotation marks are set, and marks that meet are made one.
type writer struct {
	t     *terms
	runs  []run
	depth int // of quotation marks
	size  int // bytes written
}

func (w *writer) node(n *node, f font) {
	if w.size > maxEntry || n.blank() {
		return
	}
	if n.display != "" {
		w.runs = append(w.runs, run{s: n.display, kind: begin})
	}
	w.put(n.prefix, f, "", words)
	own := f.over(n.font)
	if n.quote {
		w.put(w.mark("open"), own, "", opening)
		w.depth++
	}
	switch {
	case n.text != "" && n.field:
		w.field(n.text, own, n.link)
	case n.text != "":
		w.put(n.text, own, n.link, words)
	}
	first := true
	for _, k := range n.kids {
		if k.blank() {
			continue
		}
		if !first {
			w.put(n.delim, own, "", words)
		}
		first = false
		w.node(k, own)
	}
	if n.quote {
		w.depth--
		w.put(w.mark("close"), own, "", closing)
	}
	w.put(n.suffix, f, "", words)
	if n.display != "" {
		w.runs = append(w.runs, run{s: n.display, kind: end})
	}
}

// mark gives a quotation mark for the depth.
func (w *writer) mark(which string) string {
	if w.depth%2 == 1 {
		return w.t.word(which + "-inner-quote")
	}
	return w.t.word(which + "-quote")
}

// field writes words of the item. Pairs of double quotation marks in them become those of the language, inner ones
// where the words are themselves between marks; an apostrophe becomes a curved one.
func (w *writer) field(s string, f font, link string) {
	if link != "" || !strings.ContainsAny(s, "\"“”'") {
		w.put(s, f, link, words)
		return
	}
	pairs := paired(s)
	from := 0
	for i, r := range s {
		size := utf8.RuneLen(r)
		if r == '\'' && apostrophe(s, i) {
			w.put(s[from:i], f, link, words)
			from = i + size
			w.glue("’", f)
			continue
		}
		side, ok := pairs[i]
		if !ok {
			continue
		}
		w.put(s[from:i], f, link, words)
		from = i + size
		if side == opening {
			w.put(w.mark("open"), f, "", opening)
			w.depth++
		} else {
			w.depth--
			w.put(w.mark("close"), f, "", closing)
		}
	}
	w.put(s[from:], f, link, words)
}

// glue appends to the run before, if it looks alike.
func (w *writer) glue(s string, f font) {
	if n := len(w.runs); n > 0 && w.runs[n-1].kind == words && w.runs[n-1].font == f && w.runs[n-1].link == "" {
		w.runs[n-1].s += s
		return
	}
	w.runs = append(w.runs, run{s: s, font: f})
}

// apostrophe says whether the straight mark at i stands in or after a word.
func apostrophe(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	return unicode.IsLetter(before) || unicode.IsDigit(before) || unicode.IsLetter(after) && i > 0 && before != '\''
}

// paired finds the double quotation marks of s that open and close something, by where they stand; nil where they do
// not come in pairs.
func paired(s string) map[int]kind {
	pairs := map[int]kind{}
	depth := 0
	for i, r := range s {
		switch r {
		case '“':
			pairs[i] = opening
			depth++
		case '”':
			pairs[i] = closing
			depth--
		case '"':
			before, _ := utf8.DecodeLastRuneInString(s[:i])
			after, _ := utf8.DecodeRuneInString(s[i+1:])
			switch {
			case depth > 0 && (i == len(s)-1 || !unicode.IsLetter(after) && !unicode.IsDigit(after)):
				pairs[i] = closing
				depth--
			case depth == 0 && (i == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before)):
				pairs[i] = opening
				depth++
			default:
				return nil
			}
		}
		if depth < 0 || depth > 1 {
			return nil
		}
	}
	if depth != 0 {
		return nil
	}
	return pairs
}

// meets says what two marks become where one follows the other; both stay where it says nothing.
var meets = map[[2]byte]string{
	{'!', '.'}: "!", {'!', ':'}: "!", {'?', '.'}: "?", {'?', ':'}: "?",
	{':', '!'}: "!", {':', '?'}: "?", {':', '.'}: ":",
	{';', '!'}: "!", {';', '?'}: "?", {';', ':'}: ";", {';', '.'}: ";",
}

func mark(c byte) bool { return strings.IndexByte("!?.:,;", c) >= 0 }

// put appends a run. Where it begins with a mark or a space that the run before ends with, one of them goes; a comma
// or full stop goes before a closing quotation mark where the language wants that.
func (w *writer) put(s string, f font, link string, k kind) {
	if s == "" {
		return
	}
	if w.size += len(s); w.size > maxEntry {
		return // no style says so much of one work
	}
	last := w.last()
	if last >= 0 && w.runs[last].link != "" && k == words {
		// Nothing that is read on as part of an address follows one, whatever the style forgot.
		if r, _ := utf8.DecodeRuneInString(s); unicode.IsLetter(r) || unicode.IsDigit(r) {
			s = " " + s
		}
	}
	if last < 0 || k == opening {
		w.runs = append(w.runs, run{s, f, k, link})
		return
	}
	if w.runs[last].kind == closing && w.t.inQuote && (s[0] == '.' || s[0] == ',' || s[0] == '!' || s[0] == '?') && k == words && link == "" {
		inner := w.inside(last)
		if inner >= 0 {
			w.meet(inner, s[:1])
			s = s[1:]
		}
	} else if mark(s[0]) && k == words {
		at := last
		if w.runs[last].kind == closing {
			if inner := w.inside(last); inner >= 0 && w.swallows(inner, s[0]) {
				s = s[1:]
			}
		} else if p := w.runs[at].s; mark(p[len(p)-1]) {
			if j, ok := join(p[len(p)-1], s[0]); ok {
				if w.runs[at].link == "" {
					w.runs[at].s = p[:len(p)-1] + j
				}
				s = s[1:]
			}
		}
	}
	if p := w.runs[last].s; strings.HasSuffix(p, " ") || strings.HasSuffix(p, "\u00a0") {
		s = strings.TrimLeft(s, " ")
	}
	if s != "" {
		w.runs = append(w.runs, run{s, f, k, link})
	}
}

// join says what two marks become; ok is false where both stay.
func join(a, b byte) (string, bool) {
	if a == b {
		return string(a), true
	}
	j, ok := meets[[2]byte{a, b}]
	return j, ok
}

// last gives the run that a new one follows, -1 if there is none or a block lies between.
func (w *writer) last() int {
	for i := len(w.runs) - 1; i >= 0; i-- {
		switch {
		case w.runs[i].kind == begin || w.runs[i].kind == end || w.runs[i].kind == blocking:
			return -1
		case w.runs[i].s != "":
			return i
		}
	}
	return -1
}

// inside gives the run within the closing marks that end at i, -1 if there are no words in it.
func (w *writer) inside(i int) int {
	for ; i >= 0 && w.runs[i].kind == closing; i-- {
	}
	if i < 0 || w.runs[i].kind != words || w.runs[i].s == "" {
		return -1
	}
	return i
}

// meet puts a mark behind run i, within its quotation marks.
func (w *writer) meet(i int, m string) {
	p := w.runs[i].s
	c := p[len(p)-1]
	switch {
	case !mark(c):
		w.runs[i].s += m
	case w.runs[i].link == "":
		if j, ok := join(c, m[0]); ok {
			w.runs[i].s = p[:len(p)-1] + j
		} else {
			w.runs[i].s += m
		}
	}
}

// swallows says whether the mark that ends run i makes another behind the quotation mark needless.
func (w *writer) swallows(i int, m byte) bool {
	p := w.runs[i].s
	c := p[len(p)-1]
	return m == '.' && (c == '!' || c == '?' || c == '.')
}

// Entry is one citation or one entry of a bibliography, as it is shown.
type Entry struct{ runs []run }

// Text gives the entry as one line of plain text.
func (e Entry) Text() string {
	var b strings.Builder
	for _, r := range e.runs {
		switch {
		case r.kind == begin && r.s == "block" && b.Len() > 0:
			b.WriteByte(' ')
		case r.kind == end:
			b.WriteByte(' ')
		case r.kind == begin:
		default:
			b.WriteString(r.s)
		}
	}
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' || r == '\n' || r == '\r' || r == '\t' }), " ")
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// HTML gives the entry as markup without any block: <i>, <b>, <u>, <sup>, <sub>, <span class="csl-sc"> for small
// capitals, and <a> where a web address is shown.
func (e Entry) HTML() string {
	var b strings.Builder
	space := true // white space ends what was written
	for i, r := range e.runs {
		s := r.s
		switch {
		case r.kind == begin && !(r.s == "block" && b.Len() > 0):
			continue
		case r.kind == begin, r.kind == end:
			s = " "
		}
		s = squeeze(s, space, i == len(e.runs)-1)
		if s == "" {
			continue
		}
		space = s[len(s)-1] == ' '
		tags := r.font.tags()
		for _, t := range tags {
			b.WriteString("<" + t + ">")
		}
		if r.link != "" {
			b.WriteString(`<a href="` + escapes.Replace(r.link) + `">`)
		}
		b.WriteString(escapes.Replace(s))
		if r.link != "" {
			b.WriteString("</a>")
		}
		for j := len(tags) - 1; j >= 0; j-- {
			name, _, _ := strings.Cut(tags[j], " ")
			b.WriteString("</" + name + ">")
		}
	}
	return b.String()
}

// squeeze makes white space single; none stands at the beginning where some was written before.
func squeeze(s string, before, last bool) string {
	f := func(r rune) bool { return r == ' ' || r == '\n' || r == '\r' || r == '\t' }
	words := strings.FieldsFunc(s, f)
	if len(words) == 0 {
		if before || last {
			return ""
		}
		return " "
	}
	out := strings.Join(words, " ")
	if first, _ := utf8.DecodeRuneInString(s); f(first) && !before {
		out = " " + out
	}
	if end, _ := utf8.DecodeLastRuneInString(s); f(end) && !last {
		out += " "
	}
	return out
}

func (f font) tags() []string {
	var t []string
	if f.style == "italic" || f.style == "oblique" {
		t = append(t, "i")
	}
	if f.weight == "bold" {
		t = append(t, "b")
	}
	if f.line == "underline" {
		t = append(t, "u")
	}
	if f.variant == "small-caps" {
		t = append(t, `span class="csl-sc"`)
	}
	switch f.align {
	case "sup", "sub":
		t = append(t, f.align)
	}
	return t
}
