package site

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"clew/internal/document"
)

// maxStored is how much of a post's text a search has to show and to look through, in code points.
const maxStored = 600

// source is a thread as its search results name it.
type source struct {
	name, title, lang, author string
}

// said is a post as a search finds it.
type said struct {
	anchor, day, lang, text string
	folded                  bool // the text is a warning
}

// store takes what is shown of the next document. The first of a part names its thread anew.
func (x *finder) store(of *source, p *said) error {
	if len(x.texts.b) == 0 {
		x.textFirst = append(x.textFirst, x.docs)
		x.texts.b = fmt.Appendf(nil, "clew(\"d%d\",[", x.texts.n)
		x.stored = nil
	} else {
		x.texts.b = append(x.texts.b, ',')
	}
	b := append(x.texts.b, '[')
	if x.stored != of {
		x.stored = of
		b = append(b, '[')
		b = append(appendString(b, of.name), ',')
		title, _ := stored(of.title)
		author, _ := stored(of.author)
		b = append(appendString(b, title), ',')
		b = append(appendString(b, document.Tag(of.lang)), ',')
		b = append(appendString(b, author), ']')
	} else {
		b = append(b, '0')
	}
	b = appendString(append(b, ','), p.anchor)
	b = appendString(append(b, ','), p.day)
	b = appendString(append(b, ','), document.Tag(p.lang))
	text, whole := stored(p.text)
	b = appendString(append(b, ','), text)
	switch {
	case p.folded:
		b = append(b, ",2"...)
	case !whole:
		b = append(b, ",1"...)
	}
	x.texts.b = append(b, ']')
	if len(x.texts.b) < textsPart {
		return nil
	}
	return x.endTexts()
}

func (x *finder) endTexts() error {
	if len(x.texts.b) == 0 {
		return nil
	}
	err := x.put(fmt.Sprintf("s/d-%d.js", x.texts.n), append(x.texts.b, "]);\n"...))
	x.texts = part{n: x.texts.n + 1}
	return err
}

// stored is a text as a search keeps it: one line, without what turns the direction of text.
func stored(s string) (text string, whole bool) {
	var b strings.Builder
	n, marks, space := 0, 0, false
	for _, r := range s {
		if !document.Mark(r) {
			marks = 0
		} else if marks++; marks > document.MaxMarks {
			continue
		}
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == ' ' || r == 0x2028 || r == 0x2029:
			space = n > 0
			continue
		case r == utf8.RuneError || document.Odd(r):
			continue
		}
		if n++; n > maxStored {
			return b.String(), false
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String(), true
}

// appendString appends a text as JavaScript and JSON write it, so that it may stand in a script on a page as well.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ' || r == '<' || r == '>' || r == '&' || r == '\'' || r == 0x7f || r == 0x2028 || r == 0x2029:
			b = append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
