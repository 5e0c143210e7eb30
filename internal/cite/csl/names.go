package csl

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// inherited are the attributes of names that a style, its citation or its bibliography may set for all.
var inherited = []string{"and", "delimiter-precedes-et-al", "delimiter-precedes-last", "et-al-min", "et-al-use-first", "et-al-use-last", "initialize", "initialize-with", "name-as-sort-order", "sort-separator", "name-form", "name-delimiter", "names-delimiter"}

// nameAttrs gathers them: what is nearer holds.
func nameAttrs(from ...*elem) map[string]string {
	out := map[string]string{}
	for _, e := range from {
		for _, k := range inherited {
			if v, ok := e.attr[k]; ok {
				out[k] = v
			}
		}
	}
	return out
}

// nameRule is how the names of one element are written.
type nameRule struct {
	attr   func(string) string
	name   *elem // may be nil
	etal   *elem
	label  *elem
	before bool // the label stands before the names
}

func (r *renderer) rule(e *elem, up *nameRule) nameRule {
	rule := nameRule{name: e.kid("name"), etal: e.kid("et-al"), label: e.kid("label")}
	if up != nil && rule.name == nil && rule.etal == nil && rule.label == nil {
		rule.name, rule.etal, rule.label, rule.before = up.name, up.etal, up.label, up.before
	} else if rule.label != nil {
		for _, k := range e.kids {
			if k.name == "name" {
				break
			}
			if k.name == "label" {
				rule.before = true
			}
		}
		rule.before = rule.before && rule.name != nil
	}
	rule.attr = func(k string) string {
		if r.sort && k == "name-as-sort-order" {
			return "all"
		}
		if rule.name != nil {
			if v, ok := rule.name.attr[k]; ok {
				return v
			}
		}
		switch k {
		case "form", "delimiter":
			k = "name-" + k
		}
		if v, ok := r.attr[k]; ok {
			return v
		}
		switch k {
		case "name-delimiter", "sort-separator":
			return ", "
		}
		return ""
	}
	return rule
}

func renderNames(r *renderer, e *elem) *node {
	first := r.bib && !r.author
	if n := r.names(e, nil); n != nil {
		n.author = first
		r.author = true
		return n
	}
	sub := e.kid("substitute")
	if sub == nil {
		return nil
	}
	rule := r.rule(e, nil)
	for _, k := range sub.kids {
		if !r.step() {
			return nil
		}
		up := *r.top
		var n *node
		if k.name == "names" {
			n = r.names(k, &rule)
		} else {
			n = r.elem(k)
		}
		if n.blank() {
			continue
		}
		if first {
			r.author = true
		}
		*r.top = up
		r.called(true)
		r.suppress(k)
		out := e.wrap(&node{kids: []*node{n}})
		out.author = first
		return out
	}
	return nil
}

// suppress keeps what stood in for something else from being written again.
func (r *renderer) suppress(e *elem) {
	if r.done == nil {
		r.done = map[string]bool{}
	}
	var walk func(e *elem, depth int)
	walk = func(e *elem, depth int) {
		if depth > maxDepth || !r.step() {
			return
		}
		if e.name == "text" || e.name == "names" || e.name == "date" || e.name == "number" {
			for _, v := range e.vars {
				if r.has(v) {
					r.done[v] = true
				}
			}
		}
		if m := e.get("macro"); m != "" {
			walk(r.style.macros[m], depth+1)
		}
		if e.name == "choose" {
			if b := r.branch(e); b != nil {
				walk(b, depth+1)
			}
			return
		}
		for _, k := range e.kids {
			walk(k, depth+1)
		}
	}
	walk(e, 0)
}

// names writes the names of an element's variables; nil if there are none.
func (r *renderer) names(e *elem, up *nameRule) *node {
	rule := r.rule(e, up)
	vars := e.vars
	merged := ""
	if len(vars) == 2 && slices.Contains(vars, "editor") && slices.Contains(vars, "translator") {
		a, b := r.it.Names["editor"], r.it.Names["translator"]
		if _, ok := r.t.term("editortranslator", "", false); ok && len(a) > 0 && slices.Equal(a, b) {
			vars, merged = []string{"editor"}, "editortranslator"
		}
	}
	var kids []*node
	count := 0
	for _, v := range vars {
		list := r.it.Names[v]
		if r.done[v] {
			continue
		}
		r.called(len(list) > 0)
		if len(list) == 0 {
			continue
		}
		if rule.attr("form") == "count" {
			count += r.shown(rule, len(list))
			continue
		}
		n := r.list(rule, list)
		if rule.label != nil {
			term := v
			if merged != "" {
				term = merged
			}
			n = r.labelled(rule, term, len(list), n)
		}
		kids = append(kids, n)
	}
	if count > 0 {
		kids = append(kids, &node{text: itoa(count)})
	}
	if len(kids) == 0 {
		return nil
	}
	delim, ok := e.attr["delimiter"]
	if !ok {
		delim = r.attr["names-delimiter"]
	}
	n := &node{kids: kids, delim: delim}
	if up != nil && e.prefix == "" && e.suffix == "" {
		return n
	}
	return e.wrap(n)
}

func (r *renderer) labelled(rule nameRule, v string, n int, names *node) *node {
	e := rule.label
	plural := n > 1
	switch e.get("plural") {
	case "always":
		plural = true
	case "never":
		plural = false
	}
	w, _ := r.t.term(v, e.get("form"), plural)
	l := r.strip(e, e.wrap(&node{text: textCase(w, e.get("text-case"), r.english())}))
	if l == nil {
		return names
	}
	if rule.before {
		return &node{kids: []*node{l, names}}
	}
	return &node{kids: []*node{names, l}}
}

// shown says how many of n names are written before "et al."; n if all are.
func (r *renderer) shown(rule nameRule, n int) int {
	least, _ := strconv.Atoi(rule.attr("et-al-min"))
	use, _ := strconv.Atoi(rule.attr("et-al-use-first"))
	if least > 0 && use > 0 && n >= least && use < n {
		return use
	}
	return n
}

// list writes the names of one variable.
func (r *renderer) list(rule nameRule, names []Name) *node {
	show := r.shown(rule, len(names))
	var each []*node
	for i := range show {
		each = append(each, r.person(rule, &names[i], i == 0))
	}
	delim := rule.attr("delimiter")
	inverted := rule.attr("name-as-sort-order")
	invertedLast := inverted == "all" || inverted == "first" && show == 1
	precedes := func(how string, contextual bool) bool {
		switch how {
		case "always":
			return true
		case "never":
			return false
		case "after-inverted-name":
			return invertedLast && names[show-1].Literal == ""
		}
		return contextual
	}
	var kids []*node
	join := func(sep string, n *node) { kids = append(kids, &node{text: sep}, n) }
	switch {
	case show < len(names) && rule.attr("et-al-use-last") == "true" && len(names) >= show+2:
		kids = []*node{{kids: each, delim: delim}}
		join(delim, &node{text: "… "})
		kids = append(kids, r.person(rule, &names[len(names)-1], false))
	case show < len(names):
		kids = []*node{{kids: each, delim: delim}}
		if r.sort {
			break
		}
		term := "et-al"
		var f *elem
		if rule.etal != nil {
			f = rule.etal
			if t := f.get("term"); t != "" {
				term = t
			}
		}
		n := &node{text: r.t.word(term)}
		if f != nil {
			n = f.wrap(n)
		}
		if n.blank() {
			break // a style may have emptied the words
		}
		sep := " "
		if unspaced(n.text) {
			sep = ""
		}
		if precedes(rule.attr("delimiter-precedes-et-al"), show > 1) {
			sep = delim
		}
		join(sep, n)
	case show > 1 && rule.attr("and") != "":
		and := "&"
		if rule.attr("and") == "text" {
			and = r.t.word("and")
		}
		inverted := rule.attr("name-as-sort-order")
		invertedLast = inverted == "all" || inverted == "first" && show == 2
		kids = []*node{{kids: each[:show-1], delim: delim}}
		sep := " "
		if precedes(rule.attr("delimiter-precedes-last"), show > 2) {
			sep = delim
		}
		if unspaced(and) {
			if show > 2 || sep == " " {
				sep = ""
			}
			join(sep+and, each[show-1])
			break
		}
		join(sep+and+" ", each[show-1])
	default:
		kids = []*node{{kids: each, delim: delim}}
	}
	n := &node{kids: kids}
	if rule.name != nil {
		n.prefix, n.suffix, n.font = rule.name.prefix, rule.name.suffix, rule.name.font
	}
	return n
}

// person writes one name.
func (r *renderer) person(rule nameRule, n *Name, first bool) *node {
	family, given := rule.part("family"), rule.part("given")
	if n.Literal != "" {
		return r.namePart(family, n.Literal)
	}
	if n.Family == "" {
		return r.namePart(family, n.Given)
	}
	short := rule.attr("form") == "short"
	order := rule.attr("name-as-sort-order")
	invert := order == "all" || order == "first" && first
	if asian(n.Family + n.Given) {
		if short {
			return r.namePart(family, n.Family)
		}
		return &node{kids: []*node{r.namePart(family, n.Family), r.namePart(given, n.Given)}}
	}
	surname := r.surname(family, n.NonDroppingParticle, n.Family)
	if short {
		return surname
	}
	first1 := r.initials(rule, n.Given)
	if !invert {
		kids := []*node{r.namePart(given, first1), r.namePart(given, n.DroppingParticle), surname}
		sep := " "
		if n.Suffix != "" && n.CommaSuffix {
			sep = ", "
		}
		return &node{kids: []*node{{kids: kids, delim: " "}, {text: n.Suffix}}, delim: sep}
	}
	demote := r.style.demote
	after := []*node{r.namePart(given, first1), r.namePart(given, n.DroppingParticle)}
	head := surname
	if n.NonDroppingParticle != "" && demote != "never" && (demote == "display-and-sort" || demote == "" || demote == "sort-only" && r.sort) {
		head = r.namePart(family, n.Family)
		after = append(after, r.namePart(family, n.NonDroppingParticle))
	}
	sep := rule.attr("sort-separator")
	return &node{kids: []*node{head, {kids: after, delim: " "}, {text: n.Suffix}}, delim: sep}
}

func (r *renderer) surname(e *elem, particle, family string) *node {
	if particle == "" {
		return r.namePart(e, family)
	}
	sep := " "
	if strings.HasSuffix(particle, "'") || strings.HasSuffix(particle, "’") || strings.HasSuffix(particle, "-") {
		sep = ""
	}
	return r.namePart(e, particle+sep+family)
}

// part gives how a part of the names is written, nil for as it is.
func (rule *nameRule) part(name string) *elem {
	if rule.name == nil {
		return nil
	}
	for _, k := range rule.name.kids {
		if k.name == "name-part" && k.get("name") == name {
			return k
		}
	}
	return nil
}

func (r *renderer) namePart(e *elem, s string) *node {
	if s == "" {
		return nil
	}
	if e == nil {
		return &node{text: s, field: true}
	}
	return e.wrap(&node{text: textCase(s, e.get("text-case"), true), field: true})
}

// unspaced says whether a word is joined to names without a space: those of Hebrew,
// Chinese, Japanese, Korean.
func unspaced(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic)
		}
	}
	return false
}

// asian says whether a name is written without a space, its family first.
func asian(s string) bool {
	found := false
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			found = true
		case unicode.IsLetter(r):
			return false
		}
	}
	return found
}

// initials writes given names as their first letters where the style wants that.
func (r *renderer) initials(rule nameRule, given string) string {
	with, ok := "", false
	if rule.name != nil {
		with, ok = rule.name.attr["initialize-with"]
	}
	if !ok {
		with, ok = r.attr["initialize-with"]
	}
	if !ok || given == "" {
		return given
	}
	full := rule.attr("initialize") == "false"
	var b strings.Builder
	for _, w := range strings.Fields(strings.ReplaceAll(given, ".", ". ")) {
		first := []rune(w)[0]
		single := len([]rune(strings.TrimSuffix(w, "."))) == 1
		switch {
		case unicode.IsLower(first), full && !single:
			if s := b.String(); s != "" && !strings.HasSuffix(s, " ") {
				b.WriteByte(' ')
			}
			b.WriteString(w + " ")
			continue
		}
		for i, p := range strings.Split(strings.TrimSuffix(w, "."), "-") {
			if p == "" {
				continue
			}
			if i > 0 && r.style.hyphen {
				s := strings.TrimRight(b.String(), " ")
				b.Reset()
				b.WriteString(s + "-")
			}
			b.WriteString(string([]rune(p)[0]) + with)
		}
	}
	return strings.TrimSpace(b.String())
}
