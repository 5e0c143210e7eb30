package web

import (
	"bytes"
	"slices"
	"strings"
)

// A style names what may stand on some page; a page carries the rules of what stands on it. That halves what
// is sent before the first words can be seen.

// sheetRule is a rule of a style, or an at-rule around some.
type sheetRule struct {
	at    string // "@media(…)"; "" for a plain rule
	inner []sheetRule
	sel   []selector
	body  string // of a plain rule, or of an at-rule that holds no rules
}

// selector is one of a rule's, and what a page must hold for it to match anything: of each list one, as places
// in the list of needs.
type selector struct {
	text  string
	needs [][]int
}

// pruner takes from a style what a page needs. It does not change once it is made.
type pruner struct {
	rules []sheetRule
	place map[string]int // of needs: "p" an element, ".by" a class, ":ko" a language
}

// scripted are classes and elements that the script brings, or that change without a new page: they count as
// being on every page.
func scripted() []string {
	out := []string{"html", "body", "button", "p", ".told", ".far", ".copy", ".note", ".marker", "mark", ".hl"}
	for _, ch := range choices() {
		for _, c := range ch.classes {
			if c != "" {
				out = append(out, "."+c)
			}
		}
	}
	return out
}

func newPruner(text string) *pruner {
	pr := &pruner{place: map[string]int{}}
	pr.rules = pr.read(text, scripted())
	return pr
}

// read reads rules. A style that is not well formed would be a mistake of ours: it is read as far as it goes.
func (pr *pruner) read(text string, always []string) []sheetRule {
	var out []sheetRule
	for {
		head, rest, ok := strings.Cut(text, "{")
		if !ok {
			return out
		}
		end, depth := 0, 1
		for end < len(rest) && depth > 0 {
			switch rest[end] {
			case '{':
				depth++
			case '}':
				depth--
			}
			end++
		}
		body := strings.TrimSuffix(rest[:end], "}")
		text = rest[end:]
		head = strings.TrimSpace(head)
		switch {
		case strings.HasPrefix(head, "@media"), strings.HasPrefix(head, "@supports"):
			out = append(out, sheetRule{at: head, inner: pr.read(body, always)})
		case strings.HasPrefix(head, "@"):
			out = append(out, sheetRule{at: head, body: body})
		default:
			r := sheetRule{body: body}
			for _, s := range selectors(head) {
				r.sel = append(r.sel, selector{s, pr.needs(s, always)})
			}
			out = append(out, r)
		}
	}
}

// selectors splits a list of selectors at the commas that stand in no brackets.
func selectors(head string) []string {
	var out []string
	depth, from := 0, 0
	for i := range len(head) {
		switch head[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, strings.TrimSpace(head[from:i]))
				from = i + 1
			}
		}
	}
	return append(out, strings.TrimSpace(head[from:]))
}

// needs finds what a page must hold for a selector to match. What stands in the brackets of :not, of :has and
// of attributes is taken to match.
func (pr *pruner) needs(sel string, always []string) [][]int {
	var out [][]int
	need := func(name string) {
		if slices.Contains(always, name) {
			return
		}
		n, ok := pr.place[name]
		if !ok {
			n = len(pr.place)
			pr.place[name] = n
		}
		out = append(out, []int{n})
	}
	for i := 0; i < len(sel); {
		c := sel[i]
		j := i + 1
		for j < len(sel) && nameByte(sel[j]) {
			j++
		}
		switch {
		case c == '.':
			need(sel[i:j])
		case c == ':' || c == '#':
			if j < len(sel) && sel[j] == '(' {
				k := closing(sel, j)
				switch sel[i:j] {
				case ":lang":
					need(":" + sel[j+1:k-1])
				case ":is", ":where":
					if any := pr.anyOf(selectors(sel[j+1:k-1]), always); any != nil {
						out = append(out, any)
					}
				}
				j = k
			}
		case c == '[':
			j = i + strings.IndexByte(sel[i:], ']') + 1
		case c >= 'a' && c <= 'z':
			need(sel[i:j])
		}
		i = max(j, i+1)
	}
	return out
}

// anyOf finds of which things a page must hold one for one of some selectors to match; nil if one of them needs
// nothing.
func (pr *pruner) anyOf(list []string, always []string) []int {
	var out []int
	for _, s := range list {
		n := pr.needs(s, always)
		if len(n) == 0 {
			return nil
		}
		out = append(out, n[0]...)
	}
	return out
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// closing is the place behind the bracket that closes the one at i.
func closing(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// of gives the style for a page.
func (pr *pruner) of(page []byte) string {
	have := make([]bool, len(pr.place))
	pr.scan(page, have)
	b := make([]byte, 0, 16<<10)
	return string(appendRules(b, pr.rules, have))
}

func appendRules(b []byte, rules []sheetRule, have []bool) []byte {
	for i := range rules {
		r := &rules[i]
		start := len(b)
		if r.at != "" {
			b = append(append(b, r.at...), '{')
			inner := len(b)
			b = append(appendRules(b, r.inner, have), r.body...)
			if len(b) == inner {
				b = b[:start] // nothing of it is needed
				continue
			}
			b = append(b, '}')
			continue
		}
		for _, s := range r.sel {
			if !holds(s.needs, have) {
				continue
			}
			if len(b) > start {
				b = append(b, ',')
			}
			b = append(b, s.text...)
		}
		if len(b) > start {
			b = append(append(append(b, '{'), r.body...), '}')
		}
	}
	return b
}

func holds(needs [][]int, have []bool) bool {
	for _, any := range needs {
		if !slices.ContainsFunc(any, func(n int) bool { return have[n] }) {
			return false
		}
	}
	return true
}

// scan marks what a page holds. Pages are written by this program: every < begins a tag, every attribute that
// matters here stands in double quotes.
func (pr *pruner) scan(page []byte, have []bool) {
	mark := func(name string) {
		if n, ok := pr.place[name]; ok {
			have[n] = true
		}
	}
	var room [64]byte
	token := func(kind byte, name []byte) {
		if len(name) == 0 || len(name) >= len(room) {
			return
		}
		if kind == 0 {
			mark(string(name))
			return
		}
		mark(string(append(append(room[:0], kind), name...)))
	}
	for {
		i := bytes.IndexByte(page, '<')
		if i < 0 {
			return
		}
		page = page[i+1:]
		end := 0
		for end < len(page) && nameByte(page[end]) {
			end++
		}
		if end == 0 {
			continue
		}
		token(0, page[:end])
		tag := page[end:tagEnd(page, end)]
		for _, v := range attribute(tag, ` class="`) {
			token('.', v)
		}
		for _, v := range attribute(tag, ` lang="`) {
			token(':', v)
			if i := bytes.IndexByte(v, '-'); i > 0 {
				token(':', v[:i])
			}
		}
	}
}

// tagEnd is where the tag that begins a page ends: at the first > that stands in no quotes.
func tagEnd(page []byte, from int) int {
	quoted := false
	for i := from; i < len(page); i++ {
		switch page[i] {
		case '"':
			quoted = !quoted
		case '>':
			if !quoted {
				return i
			}
		}
	}
	return len(page)
}

// attribute gives the words of an attribute of a tag; none if it has no such attribute.
func attribute(tag []byte, name string) [][]byte {
	_, v, ok := bytes.Cut(tag, []byte(name))
	if !ok {
		return nil
	}
	v, _, _ = bytes.Cut(v, []byte{'"'})
	return bytes.Fields(v)
}
