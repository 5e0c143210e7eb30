package html

import (
	"clew/internal/cite"
	"clew/internal/document"
)

// estimate is about how many bytes the page takes.
func estimate(d *document.Document) int {
	n := 12 << 10
	for i := range d.Thread.Line {
		n += 600 + len(d.Thread.Line[i].Text)
	}
	return n
}

// cited is how the document is cited, for what its page says of it to programs: it travels with the file. Of a document
// without posts nothing is said.
func cited(d *document.Document) *cite.Citation {
	if len(d.Thread.Line) == 0 {
		return nil
	}
	c, err := cite.New(d, cite.Of{})
	if err != nil {
		return nil // only posts and words that are asked for can be missing
	}
	return c
}

// Meta is what the head of a document's page says to programs that cite, by name and content.
func Meta(d *document.Document) (out [][2]string) {
	if c := cited(d); c != nil {
		for _, t := range c.Meta(d) {
			out = append(out, [2]string{t.Name, t.Content})
		}
	}
	return out
}

// AppendHead appends all up to and with <body>.
func AppendHead(b []byte, d *document.Document, opt Options) []byte {
	return appendHead(b, d, opt, Style)
}

// appendHead appends the head of a page with a sheet.
func appendHead(b []byte, d *document.Document, opt Options, sheet string) []byte {
	policy := Policy
	if sheet != Style {
		policy = policyOf(sheet)
	}
	b = append(b, "<!DOCTYPE html>\n<html lang=\""...)
	b = AppendText(b, language(d))
	b = append(b, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""...)
	b = append(b, policy...)
	b = append(b, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"Clew "...)
	b = AppendText(b, d.Clew)
	b = append(b, "\">\n<meta name=\"author\" content=\""...)
	name, _ := opt.Words.Who(d.Author)
	b = AppendText(b, name)
	for _, m := range Meta(d) {
		b = append(b, "\">\n<meta name=\""...)
		b = AppendText(b, m[0])
		b = append(b, "\" content=\""...)
		b = AppendText(b, m[1])
	}
	b = append(b, "\">\n<title>"...)
	b = appendTitle(b, opt.Words.Title(d.Title, d.OwnTitle))
	b = append(b, "</title>\n<style>"...)
	b = append(b, sheet...)
	return append(b, "</style>\n</head>\n<body>\n"...)
}

// language is the language of most posts of the line; "und" if none is told. The words of Clew's own
// are marked with theirs where they stand.
func language(d *document.Document) string {
	best, most := "und", 0
	var counts map[string]int
	for i := range d.Thread.Line {
		lang := d.Thread.Line[i].Lang
		if lang == "" || !languageTag(lang) {
			continue
		}
		if counts == nil {
			counts = make(map[string]int, 4)
		}
		counts[lang]++
		if counts[lang] > most {
			best, most = lang, counts[lang]
		}
	}
	return best
}

// languageTag says whether s has the form of a language tag: a language of two to eight letters, then what narrows it down, of at
// most eight letters and digits each.
func languageTag(s string) bool {
	if len(s) > 35 {
		return false
	}
	from, first := 0, true
	for i := range len(s) + 1 {
		if i == len(s) || s[i] == '-' {
			if n := i - from; n < 1 || n > 8 || first && n < 2 {
				return false
			}
			from, first = i+1, false
			continue
		}
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (first || c < '0' || c > '9') {
			return false
		}
	}
	return true
}
