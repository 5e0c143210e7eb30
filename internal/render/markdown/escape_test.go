package markdown

import (
	"html"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/render/rendertest"
)

// plainText reads what appendText wrote as CommonMark does: a backslash before a sign gives the sign, an
// entity its character. It says which sign was left to mean something, if any.
func plainText(md string) (text string, live string) {
	var b strings.Builder
	for i := 0; i < len(md); i++ {
		c := md[i]
		switch {
		case c == '\\' && i+1 < len(md) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", md[i+1]) >= 0:
			i++
			b.WriteByte(md[i])
		case c == '&':
			end := strings.IndexByte(md[i:], ';')
			if end < 0 {
				return b.String(), md[i:]
			}
			b.WriteString(html.UnescapeString(md[i : i+end+1]))
			i += end
		case strings.IndexByte("`*[]<>\\", c) >= 0:
			return b.String(), md[i:]
		case c == '_' && !inWord(md, i):
			return b.String(), md[i:]
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// blockStart says what block a line would begin instead of a paragraph's text, "" for none.
func blockStart(line string) string {
	if line == "" {
		return ""
	}
	if strings.IndexByte("#>+=-~:% \t", line[0]) >= 0 {
		return line[:1]
	}
	n := 0
	for n < len(line) && line[n] >= '0' && line[n] <= '9' {
		n++
	}
	if n > 0 && n < 10 && n < len(line) && (line[n] == '.' || line[n] == ')') {
		return line[:n+1]
	}
	return ""
}

// seen is the text that a reader is to get back: what a screen may not have is replaced, marks are capped.
func seen(s string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if document.Mark(r) {
			if marks++; marks > document.MaxMarks {
				return -1
			}
			return r
		}
		marks = 0
		if document.Odd(r) || r == '\n' {
			return 0xfffd
		}
		return r
	}, s)
}

func TestTextComesBack(t *testing.T) {
	list := append(rendertest.HostileStrings(t),
		"1. item", "12) item", "1234567890. no item", "1 2. no item", "- item", "--- rule", "a -- b", "# head", "#tag", "=x", "  indented", "ends in spaces  ", " ",
		"snake_case_name", "_emphasis_", "a_", "*a*", "\\", "\\\\n", "&amp; &lt; &#1234; &copy", "<!-- x -->", "https://example.org/a_b?c=d&e=f", "> quote", ": definition", "%% note", "==high==", "+1", "@name")
	for _, s := range list {
		for line := range strings.SplitSeq(s, "\n") {
			md := string(appendText(nil, line, true, true))
			if got, live := plainText(md); live != "" {
				t.Errorf("%q becomes %q, in which %q means something", line, md, live)
			} else if want := seen(line); got != want {
				t.Errorf("%q becomes %q, which reads %q", line, md, got)
			}
			if start := blockStart(md); start != "" {
				t.Errorf("%q becomes %q, which begins a block with %q", line, md, start)
			}
		}
	}
}

func TestReadable(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Plain words, with stops. And (brackets)!", "Plain words, with stops. And (brackets)!"},
		{"1 200 posts - or 1.5 million", "1 200 posts - or 1.5 million"},
		{"@snake_case is fine", "\\@snake_case is fine"},
		{"*x*", "\\*x\\*"},
		{"1. a", "1\\. a"},
	} {
		if got := string(appendText(nil, c.in, true, true)); got != c.want {
			t.Errorf("%q becomes %q, expected %q", c.in, got, c.want)
		}
	}
}

func TestURL(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"https://a.example/\ufffd?\xff", "<https://a.example/\ufffd?%FF>"},
		{"https://example.org/a(b)c", "<https://example.org/a(b)c>"},
		{"https://example.org/a b<c>\\d\n", "<https://example.org/a%20b%3Cc%3E%5Cd%0A>"},
		{"https://example.org/?a=1&b=2", "<https://example.org/?a=1&amp;b=2>"},
		{"https://example.org/\u202e\xff", "<https://example.org/%E2%80%AE%FF>"},
	} {
		if got := string(appendURL(nil, c.in)); got != c.want {
			t.Errorf("%q becomes %q, expected %q", c.in, got, c.want)
		}
	}
}

func TestYAML(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a: b # c", `"a: b # c"`},
		{"say \"x\" \\ y", `"say \"x\" \\ y"`},
		{"two\nlines\t.", `"two\nlines\t."`},
		{"\x1b\u202e\x00", `"\u001b\u202e\u0000"`},
		{"---\n- x", `"---\n- x"`},
	} {
		if got := string(appendYAML(nil, c.in)); got != c.want {
			t.Errorf("%q becomes %s, expected %s", c.in, got, c.want)
		}
	}
}
