package markup

import "unicode/utf8"

// write puts characters into the text: white space as its element wants it, controls replaced.
func (c *Converter) write(s string) {
	for i := 0; i < len(s); {
		switch s[i] {
		case ' ', '\t':
			j := i + 1
			for j < len(s) && (s[j] == ' ' || s[j] == '\t') {
				j++
			}
			c.hard = append(c.hard, s[i:j]...)
			i = j
		case '\n', '\r':
			if s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n' {
				i++
			}
			i++
			c.lineFeed()
		case '\f':
			i++
			c.soft = true
		default:
			j, clean := visibleRun(s, i)
			c.visible(s[i:j], clean)
			i = j
		}
	}
}

// visibleRun gives the end of the run of visible characters that begins at s[i], spaces within it
// included, those at its end not; clean is false if some must be replaced.
func visibleRun(s string, i int) (end int, clean bool) {
	clean = true
	j := i
	for j < len(s) {
		c := s[j]
		if c > ' ' && c < 0x7f {
			j++
			continue
		}
		if c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			break
		}
		if c < ' ' || c == 0x7f || c == 0xc2 && j+1 < len(s) && s[j+1] < 0xa0 {
			clean = false
		}
		j++
	}
	for j > i && s[j-1] == ' ' {
		j--
	}
	return j, clean
}

// visible puts a run that begins with a visible character into the text, after what is owed before it.
func (c *Converter) visible(s string, clean bool) {
	if !c.onLine {
		c.beginLine()
		if c.soft {
			c.hard = c.hard[:0]
		}
	} else if c.soft {
		c.hard = append(c.hard[:0], ' ')
	}
	c.onLine, c.soft, c.skipNL = true, false, false
	c.add(string(c.hard))
	c.hard = c.hard[:0]
	if c.link.open && c.link.start < 0 {
		c.link.start, c.link.startByte = c.runes, len(c.out)
	}
	if clean {
		c.add(s)
		return
	}
	for _, r := range s {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			r = utf8.RuneError
			c.text.Replaced++
		}
		c.out = utf8.AppendRune(c.out, r)
		c.runes++
	}
}

func (c *Converter) add(s string) {
	c.out = append(c.out, s...)
	c.runes += utf8.RuneCountInString(s)
}

// beginLine writes the line breaks owed, and the marks that begin a line.
func (c *Converter) beginLine() {
	if len(c.out) > 0 {
		for range c.gap {
			c.out = append(c.out, '\n')
		}
		c.runes += c.gap
	}
	c.gap = 0
	for range min(c.quotes, maxMarks) {
		c.add("> ")
	}
	c.add(c.marker)
	c.marker = ""
}

// endLine ends the line that has characters; spaces at its end are kept as they stand.
func (c *Converter) endLine() {
	if c.onLine && !c.soft {
		c.add(string(c.hard))
	}
	c.hard, c.soft, c.onLine = c.hard[:0], false, false
}

// block ends the line and owes at least n line breaks.
func (c *Converter) block(n int) {
	c.endLine()
	c.gap = max(c.gap, n)
}

// newline ends the line and owes one more line break.
func (c *Converter) newline() {
	c.endLine()
	c.gap++
}

// lineFeed is a line break in the source.
func (c *Converter) lineFeed() {
	switch {
	case c.pre == 0:
		c.soft = true
	case c.skipNL:
		c.skipNL = false
	default:
		c.newline()
	}
}
