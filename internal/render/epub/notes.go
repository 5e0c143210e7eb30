package epub

import "strconv"

// noteref appends words that lead to a note, which is written at the end of the file.
func (c *chapter) noteref(words string, write func()) {
	c.noted++
	n := strconv.Itoa(c.noted)
	c.raw(`<a epub:type="noteref" role="doc-noteref" class="nr" id="r` + n + `" href="#n` + n + `"` + c.mine + `>`)
	c.said(words)
	c.raw("</a>")
	c.notes = append(c.notes, note{c.noted, write})
}

// footnotes writes the notes of the file, and the notes in them. Readers that know notes show one where it is asked
// for; all others have them here.
func (c *chapter) footnotes() {
	if len(c.notes) == 0 {
		return
	}
	c.raw("<section class=\"notes\">\n")
	c.line("h2", "", c.say("notes"))
	for len(c.notes) > 0 {
		next := c.notes[0]
		c.notes = c.notes[1:]
		n := strconv.Itoa(next.n)
		c.raw(`<aside epub:type="footnote" role="doc-footnote" id="n` + n + `">` + "\n")
		next.write()
		c.open(`p class="m"`)
		c.raw(`<a role="doc-backlink" href="#r` + n + `">`)
		c.said(c.say("back"))
		c.raw("</a></p>\n</aside>\n")
	}
	c.raw("</section>\n")
	c.notes = nil
}
