package cite

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"clew/internal/cite/csl"
)

// CSLJSON writes citations as a list of CSL-JSON, one item a line.
func CSLJSON(list []*Citation) ([]byte, error) {
	b := []byte("[")
	for i, c := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '\n')
		one, err := c.Item.MarshalJSON()
		if err != nil {
			return nil, fmt.Errorf("cite as CSL-JSON: %w", err)
		}
		b = append(b, one...)
	}
	b = append(b, "\n]\n"...)
	if !json.Valid(b) {
		return nil, fmt.Errorf("cite as CSL-JSON: %w", csl.ErrStyle)
	}
	return b, nil
}

// field is a line of an entry of BibTeX.
type field struct{ name, value string }

func entry(kind, key string, fields []field) []byte {
	b := []byte("@" + kind + "{" + key)
	for _, f := range fields {
		if f.value != "" {
			b = append(b, ",\n  "+f.name+" = {"+f.value+"}"...)
		}
	}
	return append(b, "\n}\n"...)
}

// BibTeX writes citations for BibTeX: entries of type misc in ASCII as far as LaTeX has a command for a letter, in
// UTF-8 beyond. Names and titles keep their capitals and are not taken apart.
func BibTeX(list []*Citation) []byte {
	var b []byte
	for i, c := range list {
		if i > 0 {
			b = append(b, '\n')
		}
		f := func(k string) string { return latex(c.Item.Fields[k], true) }
		fields := []field{
			{"author", "{" + latex(c.Item.Names["author"][0].Literal, true) + "}"},
			{"title", "{" + f("title") + "}"},
			{"year", dated(c.Issued, "2006")},
			{"month", strings.ToLower(dated(c.Issued, "Jan"))},
			{"howpublished", braced(f("container-title")) + bracketed(f("genre"))},
			{"url", address(c.Item.Fields["URL"])},
			{"note", latex(accessedWords(c), true)},
		}
		one := string(entry("misc", c.Key, fields))
		// A month is a macro of BibTeX, which knows it in every language.
		if m := fields[3].value; m != "" {
			one = strings.Replace(one, "month = {"+m+"}", "month = "+m, 1)
		}
		b = append(b, one...)
	}
	return b
}

// accessedWords is what has no field of its own in BibTeX.
func accessedWords(c *Citation) string {
	s := ""
	if !c.Seen.IsZero() {
		s = "Accessed " + c.Seen.Format("2006-01-02") + ". "
	}
	return s + c.Item.Fields["archive"] + ", " + c.Item.Fields["archive_location"] + ". " + c.Item.Fields["note"]
}

func braced(s string) string {
	if s == "" {
		return ""
	}
	return "{" + s + "}"
}

func bracketed(s string) string {
	if s == "" {
		return ""
	}
	return " [" + s + "]"
}

// BibLaTeX writes citations for BibLaTeX: entries of type online in UTF-8, their dates to the second.
func BibLaTeX(list []*Citation) []byte {
	var b []byte
	for i, c := range list {
		if i > 0 {
			b = append(b, '\n')
		}
		f := func(k string) string { return latex(c.Item.Fields[k], false) }
		b = append(b, entry("online", c.Key, []field{
			{"author", "{" + latex(c.Item.Names["author"][0].Literal, false) + "}"},
			{"title", "{" + f("title") + "}"},
			{"date", dated(c.Issued, "2006-01-02T15:04:05Z")},
			{"organization", braced(f("container-title"))},
			{"titleaddon", f("genre")},
			{"entrysubtype", strings.ToLower(f("genre"))},
			{"url", address(c.Item.Fields["URL"])},
			{"urldate", dated(c.Seen, "2006-01-02")},
			{"eprint", latex(c.ID, false)},
			{"eprinttype", "clew"},
			{"eprintclass", c.Digest[:16]},
			{"langid", babel(c.Item.Fields["language"])},
			{"annotation", latex(c.Quote, false)},
			{"note", f("note")},
		})...)
	}
	return b
}

func dated(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}

// babel names a language as LaTeX packages do; "" for one that is not known.
func babel(tag string) string {
	lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for _, l := range [][2]string{{"en", "english"}, {"de", "german"}, {"fr", "french"}, {"es", "spanish"}, {"it", "italian"}, {"pt", "portuguese"}, {"nl", "dutch"}, {"pl", "polish"}, {"uk", "ukrainian"}, {"ru", "russian"}, {"tr", "turkish"}, {"ar", "arabic"}, {"he", "hebrew"}, {"fa", "persian"}, {"ko", "korean"}, {"ja", "japanese"}, {"el", "greek"}, {"sv", "swedish"}, {"da", "danish"}, {"fi", "finnish"}, {"cs", "czech"}, {"hi", "hindi"}} {
		if l[0] == lang {
			return l[1]
		}
	}
	return ""
}

// latexMarks are the characters that LaTeX takes for commands, written so that it prints them. None of what is
// written has a brace without its other half, for BibTeX counts those.
var latexMarks = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\textbraceleft{}`, '}': `\textbraceright{}`, '$': `\$`, '&': `\&`, '#': `\#`, '%': `\%`, '_': `\_`,
	'^': `\textasciicircum{}`, '~': `\textasciitilde{}`, '"': `\textquotedbl{}`,
}

// accents are combining marks and the commands of LaTeX for them.
var accents = map[rune]string{
	0x300: "`", 0x301: "'", 0x302: "^", 0x303: "~", 0x304: "=", 0x306: "u ", 0x307: ".", 0x308: `"`, 0x30a: "r ", 0x30b: "H ", 0x30c: "v ", 0x327: "c ", 0x328: "k ",
}

// letters are other letters and signs that LaTeX has commands for.
var letters = map[rune]string{
	'ß': `{\ss}`, 'æ': `{\ae}`, 'Æ': `{\AE}`, 'œ': `{\oe}`, 'Œ': `{\OE}`, 'ø': `{\o}`, 'Ø': `{\O}`, 'ł': `{\l}`, 'Ł': `{\L}`, 'ı': `{\i}`,
	'–': "--", '—': "---", '…': "...", '“': "``", '”': "''", '‘': "`", '’': "'", '\u00a0': `\ `,
}

// latex writes words so that LaTeX prints them and does nothing else; ascii writes letters with accents as commands.
func latex(s string, ascii bool) string {
	s = Clean(s)
	if !ascii {
		var b strings.Builder
		for _, r := range s {
			if m, ok := latexMarks[r]; ok {
				b.WriteString(m)
			} else {
				b.WriteRune(r)
			}
		}
		return b.String()
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		if m, ok := latexMarks[r]; ok {
			b.WriteString(m)
			continue
		}
		if m, ok := letters[r]; ok {
			b.WriteString(m)
			continue
		}
		if r > 0x7f && unicode.IsLetter(r) {
			d := []rune(norm.NFD.String(string(r)))
			if len(d) == 2 && d[0] < 0x80 && accents[d[1]] != "" {
				base := string(d[0])
				b.WriteString(`{\` + accents[d[1]] + base + "}")
				continue
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// address writes an address so that no brace, backslash or space in it ends a field.
func address(s string) string {
	return strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C", " ", "%20", `"`, "%22", "^", "%5E", "`", "%60").Replace(Clean(s))
}

// RIS writes citations as RIS: one field a line, lines ended by CR and LF.
func RIS(list []*Citation) []byte {
	var b []byte
	line := func(tag, value string) {
		if value = Clean(value); value != "" {
			b = append(b, tag+"  - "+value+"\r\n"...)
		}
	}
	for _, c := range list {
		f := c.Item.Fields
		b = append(b, "TY  - ELEC\r\n"...)
		line("ID", c.Key)
		line("AU", c.Item.Names["author"][0].Literal)
		line("TI", f["title"])
		line("T2", f["container-title"])
		line("PY", dated(c.Issued, "2006"))
		line("DA", dated(c.Issued, "2006/01/02/15:04:05"))
		line("Y2", dated(c.Seen, "2006/01/02/"))
		line("M3", f["genre"])
		line("UR", f["URL"])
		line("DB", f["archive"])
		line("AN", f["archive_location"])
		line("LA", f["language"])
		line("N1", f["note"])
		line("C1", c.Quote)
		b = append(b, "ER  - \r\n"...)
	}
	return b
}
