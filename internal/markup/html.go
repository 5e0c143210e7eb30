package markup

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	"clew/internal/post"
)

// Bounds of one text. What exceeds them is left out and Text.Cut is set.
const (
	MaxSize   = 1 << 20 // bytes of HTML
	maxOutput = 4 << 20 // bytes of text: list and quote marks may make it longer than its HTML
	maxTags   = 1 << 16
	maxDepth  = 256 // elements open at once; deeper ones are taken as if they were not there
	maxMarks  = 8   // quote marks and list indents on one line
	maxURL    = 8192
)

// Text is what a piece of HTML says. All ranges lie within Text, in code points, and each holds what it
// claims: a mention begins with @, a tag with #, a link has at least one character.
type Text struct {
	Text     string
	Links    []post.Link
	Mentions []Mention
	Tags     []post.Tag
	Replaced int  // characters replaced by U+FFFD: NUL, other controls, broken UTF-8
	Hidden   int  // elements left out because they show nothing
	Cut      bool // a bound was reached: this is not all
}

// Mention is an account named in the text, with the address it leads to. That is a profile page or an
// actor's id: the network decides.
type Mention struct {
	Start, End int
	Handle     string // as said, with @
	URL        string // "" if it leads nowhere that may be followed
}

// Options change what is left out.
type Options struct {
	// QuoteKnown says that the post carries the post it quotes apart from its text, so that the line which
	// servers add for others ("RE: https://…", class quote-inline) is left out, as they do themselves.
	QuoteKnown bool
}

// FromHTML reads one piece of HTML.
func FromHTML(src string, opt Options) Text {
	var c Converter
	return c.HTML(src, opt)
}

// Converter reads one piece of HTML after another with the same memory. It is for one goroutine.
type Converter struct {
	out   []byte
	runes int // code points in out
	stack []element
	text  Text
	opt   Options

	gap    int    // line breaks owed before the next visible character
	onLine bool   // the line has a visible character
	hard   []byte // spaces owed as they stand
	soft   bool   // white space with a line break: one space, or none at a line's edge
	marker string // of the list item that begins
	skipNL bool   // the first line break in <pre> is not shown

	quotes, lists, pre int // open
	link               openLink
}

// element is an open element.
type element struct {
	name   string
	kind   kind
	hidden bool // it or one around it is not shown
	number int  // of the next item of a numbered list
	paren  bool // ruby: has parentheses of its own; ruby text: closes one
}

// HTML reads one piece of HTML.
func (c *Converter) HTML(src string, opt Options) Text {
	*c = Converter{out: c.out[:0], stack: c.stack[:0], hard: c.hard[:0], opt: opt}
	if len(src) > MaxSize {
		src, c.text.Cut = src[:MaxSize], true
	}
	if !utf8.ValidString(src) {
		c.text.Replaced += broken(src)
		src = strings.ToValidUTF8(src, "\uFFFD")
	}
	c.read(src)
	c.closeLink()
	c.endLine()
	c.text.Text = string(c.out)
	return c.text
}

// broken counts the runs of bytes that are no UTF-8.
func broken(s string) int {
	n, in := 0, false
	for i, w := 0, 0; i < len(s); i += w {
		var r rune
		r, w = utf8.DecodeRuneInString(s[i:])
		bad := r == utf8.RuneError && w == 1
		if bad && !in {
			n++
		}
		in = bad
	}
	return n
}

func (c *Converter) read(src string) {
	var t tag
	for at, tags := 0, 0; at < len(src); {
		n := strings.IndexByte(src[at:], '<')
		if n < 0 {
			c.say(src[at:])
			return
		}
		if n > 0 {
			c.say(src[at : at+n])
			at += n
		}
		next, ok := scanTag(src, at, &t)
		switch {
		case next == at:
			c.say("<")
			at++
			continue
		case !ok:
		case t.end:
			c.end(t.name)
		default:
			next = c.start(&t, src, next)
		}
		at = next
		if tags++; tags > maxTags || len(c.out) > maxOutput {
			c.text.Cut = true
			return
		}
	}
}

// start opens an element whose tag ends at next, and gives the place to read on from.
func (c *Converter) start(t *tag, src string, next int) int {
	var low [16]byte
	k := inline
	if len(t.name) <= len(low) {
		k = kindOf(lower(low[:0], t.name))
	}
	switch k {
	case raw:
		c.text.Hidden++
		return rawEnd(src, next, t.name)
	case verbatim:
		end := rawEnd(src, next, t.name)
		c.block(2)
		c.plain(src[next:end])
		c.block(2)
		return end
	}
	hidden := c.hidden()
	if !hidden && c.hides(t, k) {
		c.text.Hidden++
		if k.isVoid() {
			return next
		}
		hidden = true
	}
	if k == annotation && strings.EqualFold(t.encoding, "application/x-tex") {
		hidden = c.outsideFormula()
	}
	if k.isVoid() {
		if !hidden {
			c.void(t, k)
		}
		return next
	}
	if k.isBlock() && !hidden {
		c.block(c.margin(k))
	}
	if len(c.stack) >= maxDepth {
		c.text.Cut = true
		return next
	}
	e := element{name: t.name, kind: k, hidden: hidden}
	if !hidden {
		c.open(&e, t)
	}
	c.stack = append(c.stack, e)
	return next
}

// open does what a visible element does at its start.
func (c *Converter) open(e *element, t *tag) {
	switch e.kind {
	case anchor:
		c.closeLink()
		c.link = openLink{open: true, url: t.href, class: t.class, rel: t.rel, start: -1}
	case bullets:
		c.lists++
	case numbers:
		c.lists++
		e.number = 1
		if n, err := strconv.Atoi(t.start); err == nil && n >= 0 && n < 1e6 {
			e.number = n
		}
	case item:
		c.marker = c.itemMark()
	case quote:
		c.quotes++
	case preformatted:
		c.pre++
		c.skipNL = true
	case quotation:
		c.say("“")
	case rubyParen:
		if r := c.inner(ruby); r != nil {
			r.paren = true
		}
	case rubyText:
		if r := c.inner(ruby); r != nil && !r.paren {
			e.paren = true
			c.say("(")
		}
	}
}

// end closes the innermost open element of that name and all within it. Where none is open, the tag says
// nothing, but for </p> and </br>, which break the line in browsers too.
func (c *Converter) end(name string) {
	i := len(c.stack) - 1
	for i >= 0 && !strings.EqualFold(c.stack[i].name, name) {
		i--
	}
	if i < 0 {
		if strings.EqualFold(name, "p") && !c.hidden() {
			c.block(2)
		} else if strings.EqualFold(name, "br") && !c.hidden() {
			c.newline()
		}
		return
	}
	for len(c.stack) > i {
		e := c.stack[len(c.stack)-1]
		if !e.hidden {
			c.shut(e)
		}
		c.stack = c.stack[:len(c.stack)-1]
	}
}

// shut does what a visible element does at its end.
func (c *Converter) shut(e element) {
	switch e.kind {
	case anchor:
		c.closeLink()
	case bullets, numbers:
		c.lists--
	case item:
		c.marker = ""
	case quote:
		c.block(2)
		c.quotes--
		return
	case preformatted:
		c.pre--
		c.skipNL = false
	case quotation:
		c.say("”")
	case rubyText:
		if e.paren {
			c.say(")")
		}
	}
	if e.kind.isBlock() {
		c.block(c.margin(e.kind))
	}
}

func (c *Converter) void(t *tag, k kind) {
	switch k {
	case lineBreak:
		c.newline()
	case image:
		if alt := attribute(t.alt); alt != "" && (hasWord(t.class, "emoji") || hasWord(t.class, "custom-emoji") || isShortcode(alt)) {
			c.say(strings.ReplaceAll(alt, "\n", " "))
		}
	}
}

func (c *Converter) hidden() bool {
	return len(c.stack) > 0 && c.stack[len(c.stack)-1].hidden
}

// hides says whether an element shows nothing by itself.
func (c *Converter) hides(t *tag, k kind) bool {
	switch {
	case k == dropped, k == formula, t.hidden:
		return true
	case c.opt.QuoteKnown && hasWord(t.class, "quote-inline"):
		return true
	case !c.link.open && hasWord(t.class, "invisible"):
		return true
	}
	return t.style != "" && hidesByStyle(attribute(t.style))
}

func hidesByStyle(style string) bool {
	for decl := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(decl, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if strings.EqualFold(name, "display") && len(value) >= 4 && strings.EqualFold(value[:4], "none") ||
			strings.EqualFold(name, "visibility") && len(value) >= 6 && strings.EqualFold(value[:6], "hidden") {
			return true
		}
	}
	return false
}

// inner gives the innermost open element of kind k, nil if there is none.
func (c *Converter) inner(k kind) *element {
	for i := len(c.stack) - 1; i >= 0; i-- {
		if c.stack[i].kind == k {
			return &c.stack[i]
		}
	}
	return nil
}

// outsideFormula says whether what is around the innermost formula is hidden; a TeX annotation is shown
// in the formula's place.
func (c *Converter) outsideFormula() bool {
	for i := len(c.stack) - 1; i >= 0; i-- {
		if c.stack[i].kind == formula {
			return i > 0 && c.stack[i-1].hidden
		}
	}
	return c.hidden()
}

// margin is how many line breaks stand around a block.
func (c *Converter) margin(k kind) int {
	switch k {
	case line, item:
		return 1
	case bullets, numbers:
		if c.lists > 0 {
			return 1
		}
	}
	return 2
}

// itemMark is the mark of the list item that begins.
func (c *Converter) itemMark() string {
	indent := strings.Repeat("  ", min(max(c.lists-1, 0), maxMarks))
	for i := len(c.stack) - 1; i >= 0; i-- {
		switch e := &c.stack[i]; e.kind {
		case numbers:
			e.number++
			return indent + strconv.Itoa(e.number-1) + ". "
		case bullets:
			return indent + "• "
		}
	}
	return "• "
}

// isShortcode says whether s is a custom emoji's :code:.
func isShortcode(s string) bool {
	if len(s) < 3 || s[0] != ':' || s[len(s)-1] != ':' {
		return false
	}
	for _, c := range []byte(s[1 : len(s)-1]) {
		if !isLetter(c) && (c < '0' || c > '9') && !strings.ContainsRune("_-+@.", rune(c)) {
			return false
		}
	}
	return true
}

func lower(to []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		to = append(to, c)
	}
	return to
}

// say takes character data, with its references, as it stands in the source.
func (c *Converter) say(s string) {
	if c.hidden() {
		return
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	c.write(s)
}

// plain takes text that is no markup.
func (c *Converter) plain(s string) {
	if c.hidden() {
		return
	}
	c.pre++
	c.write(s)
	c.pre--
}
