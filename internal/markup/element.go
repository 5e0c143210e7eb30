package markup

// kind says what an element does to the text around it.
type kind uint8

const (
	inline    kind = iota // nothing
	line                  // stands on lines of its own
	paragraph             // stands apart by a blank line
	void                  // has no content and shows nothing
	lineBreak
	image
	anchor
	bullets
	numbers
	item
	quote
	preformatted
	quotation // <q>
	ruby
	rubyText
	rubyParen
	formula
	annotation
	dropped // its content is never shown
	raw     // its content is not markup, and never shown
	verbatim
)

// kindOf knows the elements by their lower-case names. Those it does not know are inline.
func kindOf(name []byte) kind {
	switch string(name) {
	case "a":
		return anchor
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "figure", "dl", "hr", "details":
		return paragraph
	case "div", "tr", "dt", "dd", "section", "article", "aside", "header", "footer", "main", "nav",
		"address", "center", "caption", "figcaption", "summary", "fieldset", "form", "legend", "hgroup",
		"thead", "tbody", "tfoot", "body", "html", "option":
		return line
	case "br":
		return lineBreak
	case "img":
		return image
	case "ul", "menu", "dir":
		return bullets
	case "ol":
		return numbers
	case "li":
		return item
	case "blockquote":
		return quote
	case "pre", "listing":
		return preformatted
	case "q":
		return quotation
	case "ruby":
		return ruby
	case "rt":
		return rubyText
	case "rp":
		return rubyParen
	case "math":
		return formula
	case "annotation":
		return annotation
	case "area", "base", "basefont", "bgsound", "col", "embed", "frame", "input", "keygen", "link", "meta",
		"param", "source", "track", "wbr":
		return void
	case "script", "style", "iframe", "noembed", "noframes", "noscript", "textarea", "title":
		return raw
	case "xmp", "plaintext":
		return verbatim
	case "head", "template", "object", "applet", "svg", "select", "datalist", "audio", "video", "canvas",
		"frameset", "map", "dialog", "progress", "meter":
		return dropped
	}
	return inline
}

// isVoid says whether elements of kind k have no end tag.
func (k kind) isVoid() bool { return k == void || k == lineBreak || k == image }

// isBlock says whether elements of kind k break the line before and after them.
func (k kind) isBlock() bool {
	switch k {
	case line, paragraph, bullets, numbers, item, quote, preformatted:
		return true
	}
	return false
}
