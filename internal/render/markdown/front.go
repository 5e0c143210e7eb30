package markdown

import (
	"strconv"
	"time"

	"clew/internal/document"
)

// front writes what programs read of the document, as YAML at its head.
func (p *page) front() {
	d, t := p.d, p.d.Thread
	p.out = append(p.out, "---\n"...)
	p.yaml("clew", d.Clew)
	p.yaml("id", string(t.ID))
	p.yaml("network", string(t.Network))
	p.yaml("title", p.words.Title(d.Title, d.OwnTitle))
	p.yaml("author", d.Author.Name)
	p.yaml("handle", d.Author.Handle)
	p.yaml("author_id", string(d.Author.ID))
	p.yaml("url", d.URL)
	p.yamlTime("published", d.Published)
	p.yamlTime("updated", d.Updated)
	p.yamlTime("at", d.At)
	p.yaml("verdict", string(t.Verdict.State))
	p.yaml("evidence", document.Bare(p.words.Basis(d)))
	p.yamlTime("checked", t.Verdict.Checked)
	p.yamlInt("held", t.Verdict.Held)
	if t.Verdict.Stated > 0 {
		p.yamlInt("stated", t.Verdict.Stated)
	}
	p.yamlInt("minutes", d.Minutes)
	var gaps []string
	for _, g := range p.words.Statement(d).Gaps {
		gaps = append(gaps, document.Bare(g))
	}
	p.yamlList("gaps", gaps)
	p.yamlList("languages", languages(d))
	p.yamlList("sources", p.sources())
	if p.opt.Notes {
		p.yamlList("tags", tags(d))
		p.yamlList("aliases", []string{p.words.Title(d.Title, d.OwnTitle)})
	}
	p.out = append(p.out, "---\n\n"...)
}

// sources says where the thread came from, in words.
func (p *page) sources() []string {
	var out []string
	for _, o := range p.d.Sources {
		out = append(out, document.Bare(p.words.Source(o)))
	}
	return out
}

func (p *page) yaml(key, value string) {
	if value == "" {
		return
	}
	p.out = append(append(p.out, key...), ": "...)
	p.out = append(appendYAML(p.out, value), '\n')
}

// yamlTime writes a time, unquoted so that readers take it for one.
func (p *page) yamlTime(key string, t time.Time) {
	if t.IsZero() {
		return
	}
	p.out = append(append(p.out, key...), ": "...)
	p.out = append(t.UTC().AppendFormat(p.out, time.RFC3339), '\n')
}

func (p *page) yamlInt(key string, n int) {
	p.out = append(append(p.out, key...), ": "...)
	p.out = append(strconv.AppendInt(p.out, int64(n), 10), '\n')
}

func (p *page) yamlList(key string, values []string) {
	if len(values) == 0 {
		return
	}
	p.out = append(append(p.out, key...), ":\n"...)
	for _, v := range values {
		p.out = append(p.out, "  - "...)
		p.out = append(appendYAML(p.out, v), '\n')
	}
}

// languages gives the languages of the line, in the order in which they appear.
func languages(d *document.Document) []string {
	var langs []string
	seen := map[string]bool{"": true}
	for i := range d.Thread.Line {
		if l := d.Thread.Line[i].Lang; !seen[l] {
			seen[l] = true
			langs = append(langs, l)
		}
	}
	return langs
}
