package web

// IndexState is how an index does that searches or quotations ask.
type IndexState struct {
	Name   string `json:"name"`   // "words" or "runs"
	Posts  int    `json:"posts"`  // that are in it: of words, posts as they stand, reposts and placeholders left out; of runs, versions of them
	Bytes  int64  `json:"bytes"`  // on disk
	Log    int64  `json:"log"`    // entries of the record's log that are in it
	Behind int64  `json:"behind"` // and that are not yet
}

// indexes writes a line for each index.
func (p *page) indexes(list []IndexState) {
	if len(list) == 0 {
		return
	}
	p.raw("<h2>")
	p.say("finding.indexes")
	p.raw("</h2>\n<dl>")
	for _, s := range list {
		p.raw("<dt>")
		switch s.Name {
		case "words":
			p.say("finding.words")
		case "runs":
			p.say("finding.runs")
		default:
			p.text(s.Name)
		}
		p.raw("</dt><dd>")
		p.say("finding.holds", s.Posts, size(s.Bytes))
		p.raw(" ")
		if s.Behind > 0 {
			p.say("finding.behind", int(s.Behind))
		} else {
			p.say("finding.level")
		}
		p.raw("</dd>")
	}
	p.raw("</dl>\n<p class=\"note\">")
	p.say("finding.counts")
	p.raw("</p>\n")
}
