package csl

import (
	"strings"
)

// Processor writes citations by one style in one language. It does not change: goroutines may share it.
type Processor struct {
	style *Style
	t     *terms
}

// New joins a style with a language, a tag of BCP 47 ("uk", "en-GB"); "" is the style's own, or American English.
// locale gives the words of a language by a tag as locale files are named for ("uk-UA"), nil if there are none; it
// must have "en-US".
func New(s *Style, lang string, locale func(tag string) *Locale) *Processor {
	p := newProcessor(s, lang, locale, nil, nil)
	p.t.native = false
	return p
}

// NewNative is New for readers of a language that the style was not written for: the parts of a date stand in the order of
// the language, and a month that has a day is in its case. own holds words of the language beneath those that the style
// has, over words above them; nil for none. A style in its own language is carried out as it is written.
func NewNative(s *Style, lang string, locale func(tag string) *Locale, own, over *Locale) *Processor {
	p := newProcessor(s, lang, locale, own, over)
	base, _, _ := strings.Cut(p.t.lang, "-")
	written, _, _ := strings.Cut(s.Language, "-")
	p.t.native = p.t.native && !strings.EqualFold(base, "en") && !strings.EqualFold(base, written)
	return p
}

func newProcessor(s *Style, lang string, locale func(tag string) *Locale, own, over *Locale) *Processor {
	if lang == "" {
		lang = s.Language
	}
	if lang == "" {
		lang = "en-US"
	}
	t := newTerms(lang)
	near := regional(lang)
	if locale(near) == nil {
		near = regional(strings.SplitN(lang, "-", 2)[0]) // de-AT where there is de-DE
	}
	for _, tag := range []string{"en-US", near} {
		if l := locale(tag); l != nil && (tag == "en-US" || near != "en-US") {
			if tag != "en-US" {
				t.genders, t.inQuote, t.limitDay, t.native = map[string]string{}, false, false, true
			}
			t.add(l.root)
		}
	}
	if own != nil {
		t.add(own.root)
	}
	base, _, _ := strings.Cut(lang, "-")
	for _, want := range []string{"", base, regional(lang)} {
		for _, l := range s.locales {
			if tag := l.get("lang"); strings.EqualFold(tag, want) {
				t.add(l)
			}
		}
		if want == regional(lang) && base == want {
			break
		}
	}
	if over != nil {
		t.add(over.root)
	}
	return &Processor{style: s, t: t}
}

// Word gives a word of the language by its name as a term; "" if there is none.
func (p *Processor) Word(name string) string { return p.t.word(name) }

// regions says which locale file a language without a region means.
var regions = map[string]string{
	"af": "ZA", "bg": "BG", "ca": "AD", "cs": "CZ", "cy": "GB", "da": "DK", "de": "DE", "el": "GR", "en": "US", "es": "ES", "et": "EE",
	"fa": "IR", "fi": "FI", "fr": "FR", "he": "IL", "hi": "IN", "hr": "HR", "hu": "HU", "id": "ID", "is": "IS", "it": "IT", "ja": "JP", "km": "KH",
	"ko": "KR", "lt": "LT", "lv": "LV", "mn": "MN", "nb": "NO", "nl": "NL", "nn": "NO", "pl": "PL", "pt": "PT", "ro": "RO", "ru": "RU",
	"sk": "SK", "sl": "SI", "sr": "RS", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "vi": "VN", "zh": "CN",
}

func regional(lang string) string {
	base, rest, ok := strings.Cut(lang, "-")
	base = strings.ToLower(base)
	if ok && len(rest) == 2 {
		return base + "-" + strings.ToUpper(rest)
	}
	if ok && strings.EqualFold(rest, "Hant") && base == "zh" {
		return "zh-TW"
	}
	if r := regions[base]; r != "" {
		return base + "-" + r
	}
	return base
}

// group is what a group, or what stands for one, has come across.
type group struct{ asked, found, term bool }

// renderer writes one entry.
type renderer struct {
	*Processor
	it     *Item
	cite   Cite
	number int
	suffix string // the letter after the year
	bib    bool
	sort   bool              // a sort key is written
	attr   map[string]string // of names, as the style, the citation or bibliography say it
	done   map[string]bool   // variables that stood in for others
	clear  bool              // a condition may ask for telling apart
	top    *group
	steps  int
	author bool // the first names were met
}

func (r *renderer) kids(e *elem) []*node {
	var out []*node
	for _, k := range e.kids {
		if k.name == "choose" {
			// Its parts stand where it stands, and are divided as those around it.
			if branch := r.branch(k); branch != nil && r.step() {
				out = append(out, r.kids(branch)...)
			}
			continue
		}
		if n := r.elem(k); !n.blank() {
			out = append(out, n)
		}
	}
	return out
}

func (r *renderer) step() bool {
	r.steps++
	return r.steps <= maxSteps
}

func (r *renderer) elem(e *elem) *node {
	if !r.step() || e.process == nil {
		return nil
	}
	return e.process(r, e)
}

// processOf says what renders an element; nil for one that renders nothing.
func processOf(name string) func(*renderer, *elem) *node {
	switch name {
	case "text":
		return renderText
	case "group":
		return renderGroup
	case "choose":
		return renderChoose
	case "names":
		return renderNames
	case "date":
		return renderDate
	case "number":
		return renderNumber
	case "label":
		return renderLabel
	}
	return nil
}

func (r *renderer) called(found bool) {
	r.top.asked = true
	if found {
		r.top.found = true
	}
}

// within runs f as a group of its own, and says whether it is shown.
func (r *renderer) within(f func() *node) *node {
	up := r.top
	own := group{}
	r.top = &own
	n := f()
	r.top = up
	if own.found || own.term && !own.asked {
		if !n.blank() {
			up.found = true
		}
		up.asked = up.asked || own.asked
		return n
	}
	up.asked = up.asked || own.asked
	return nil
}

func (e *elem) wrap(n *node) *node {
	if n.blank() {
		return nil
	}
	n.prefix, n.suffix, n.font, n.display = e.prefix, e.suffix, e.font, e.get("display")
	n.quote = e.get("quotes") == "true"
	return n
}

func renderGroup(r *renderer, e *elem) *node {
	return r.within(func() *node {
		return e.wrap(&node{kids: r.kids(e), delim: e.get("delimiter")})
	})
}

// branch gives the first branch of a condition that fits, nil if none does.
func (r *renderer) branch(e *elem) *elem {
	for _, k := range e.kids {
		if k.name == "else" || r.fits(k) {
			return k
		}
	}
	return nil
}

func renderChoose(r *renderer, e *elem) *node {
	if b := r.branch(e); b != nil {
		return &node{kids: r.kids(b)}
	}
	return nil
}

func (r *renderer) fits(e *elem) bool {
	for _, list := range e.attr {
		r.steps += len(list) / 64 // long lists of conditions are work too
	}
	any, none := e.get("match") == "any", e.get("match") == "none"
	all := !any && !none
	result, decided := !any, false
	test := func(ok bool) {
		if decided {
			return
		}
		switch {
		case any && ok:
			result, decided = true, true
		case all && !ok, none && ok:
			result, decided = false, true
		}
	}
	for _, v := range e.vars {
		test(r.has(v))
	}
	for _, v := range strings.Fields(e.get("type")) {
		test(r.it.Type == v)
	}
	for _, v := range strings.Fields(e.get("is-numeric")) {
		test(numeric(r.text(v)))
	}
	for _, v := range strings.Fields(e.get("is-uncertain-date")) {
		test(r.it.Dates[v].Circa)
	}
	for _, v := range strings.Fields(e.get("locator")) {
		test(r.cite.Locator != "" && r.cite.label() == v)
	}
	for _, v := range strings.Fields(e.get("position")) {
		test(v == "first" && !r.bib)
	}
	if v := e.get("disambiguate"); v != "" {
		test((v == "true") == r.clear)
	}
	return result
}

// has says whether a variable has a value.
func (r *renderer) has(v string) bool {
	return r.text(v) != "" || len(r.it.Names[v]) > 0 || !r.it.Dates[v].empty()
}

// text gives the words of a variable.
func (r *renderer) text(v string) string {
	switch v {
	case "citation-number":
		if r.number > 0 {
			return itoa(r.number)
		}
		return ""
	case "year-suffix":
		return r.suffix
	case "locator":
		return r.cite.Locator
	case "page-first":
		if s := r.it.Fields["page-first"]; s != "" {
			return s
		}
		s, _, _ := strings.Cut(strings.ReplaceAll(r.it.Fields["page"], "–", "-"), "-")
		return s
	}
	return r.it.Fields[v]
}

func renderText(r *renderer, e *elem) *node {
	switch {
	case e.get("macro") != "":
		m := r.style.macros[e.get("macro")]
		return r.within(func() *node {
			n := e.wrap(&node{kids: r.kids(m)})
			if n != nil && e.get("text-case") != "" {
				recase(n, e.get("text-case"), r.english())
			}
			return r.strip(e, n)
		})
	case e.get("term") != "":
		s, _ := r.t.term(e.get("term"), e.get("form"), e.get("plural") == "true")
		if s == "" {
			return nil
		}
		r.top.term = true
		return r.strip(e, e.wrap(&node{text: textCase(s, e.get("text-case"), r.english()), field: true}))
	case e.attr["value"] != "":
		r.top.term = true
		return r.strip(e, e.wrap(&node{text: textCase(e.get("value"), e.get("text-case"), r.english()), field: true}))
	case len(e.vars) > 0:
		return r.variable(e, e.vars[0])
	}
	return nil
}

func (r *renderer) variable(e *elem, v string) *node {
	if r.done[v] {
		return nil
	}
	s := ""
	if e.get("form") == "short" {
		s = r.text(v + "-short")
		if v == "title" && s == "" {
			s = r.text("shortTitle")
		}
	}
	if s == "" {
		s = r.text(v)
	}
	if v == "page" {
		s = r.pages(s)
	}
	if v == "locator" {
		s = strings.ReplaceAll(s, "-", "–")
	}
	if s != "" || v != "year-suffix" {
		r.called(s != "")
	}
	if s == "" {
		return nil
	}
	if how := e.get("text-case"); how != "" && !(r.it.Verbatim && (strings.HasPrefix(v, "title") || strings.HasPrefix(v, "container-title"))) {
		s = textCase(s, how, r.english())
	}
	n := &node{text: s, field: true}
	if v == "URL" && webAddress(s) {
		n.link = s
	}
	if v == "DOI" {
		n.field = false
	}
	return r.strip(e, e.wrap(n))
}

func webAddress(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.ContainsAny(s, " \t\r\n")
}

func (r *renderer) strip(e *elem, n *node) *node {
	if n != nil && e.get("strip-periods") == "true" {
		stripPeriods(n)
	}
	return n
}

func stripPeriods(n *node) {
	n.text = strings.ReplaceAll(n.text, ".", "")
	for _, k := range n.kids {
		if k == nil {
			continue
		}
		stripPeriods(k)
		k.prefix, k.suffix = strings.ReplaceAll(k.prefix, ".", ""), strings.ReplaceAll(k.suffix, ".", "")
	}
}

// recase writes all words below n in a case; of capitalize-first only the first.
func recase(n *node, how string, english bool) bool {
	if n == nil {
		return false
	}
	if n.text != "" {
		n.text = textCase(n.text, how, english)
		return true
	}
	for _, k := range n.kids {
		if recase(k, how, english) && how == "capitalize-first" {
			return true
		}
	}
	return false
}

// english says whether titles are written as English ones are.
func (r *renderer) english() bool {
	lang := r.it.Fields["language"]
	if lang == "" {
		lang = r.t.lang
	}
	return len(lang) >= 2 && strings.EqualFold(lang[:2], "en") && (len(lang) == 2 || lang[2] == '-' || lang[2] == '_')
}

func renderLabel(r *renderer, e *elem) *node {
	if len(e.vars) == 0 {
		return nil
	}
	v := e.vars[0]
	s, name := r.text(v), v
	if v == "locator" {
		name = r.cite.label()
	}
	r.called(s != "")
	if s == "" {
		return nil
	}
	plural := false
	switch e.get("plural") {
	case "always":
		plural = true
	case "never":
	default:
		if strings.HasPrefix(v, "number-of-") {
			plural = strings.TrimSpace(s) != "1"
		} else {
			plural = several(s)
		}
	}
	w, _ := r.t.term(name, e.get("form"), plural)
	return r.strip(e, e.wrap(&node{text: textCase(w, e.get("text-case"), r.english())}))
}

// label is what a locator counts.
func (c Cite) label() string {
	if c.Label == "" {
		return "page"
	}
	return c.Label
}

func renderNumber(r *renderer, e *elem) *node {
	if len(e.vars) == 0 {
		return nil
	}
	v := e.vars[0]
	if r.done[v] {
		return nil
	}
	s := r.text(v)
	if v == "page" {
		s = r.pages(s)
	}
	r.called(s != "")
	if s == "" {
		return nil
	}
	if numeric(s) {
		s = r.t.number(s, e.get("form"), r.t.genders[v])
	}
	return r.strip(e, e.wrap(&node{text: textCase(s, e.get("text-case"), r.english()), field: true}))
}
