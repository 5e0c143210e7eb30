package page

import (
	"strings"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/source"
)

// posts makes posts of the lines of a region. What the text tells about where posts end, in this order:
//
//   - a page that render/threadreader wrote with empty lines: a post is what stands between them;
//   - other pages with empty lines (stored copies): a line end ends a post, an empty line does not, but
//     behind a sign that the thread goes on ("+");
//   - numbers at the lines' ends or beginnings that count on from 1, where the lines between them, put
//     together, fit one post of 280 characters;
//   - else every line is a post.
//
// Lines that stand wholly in square brackets are notes of the page, not posts; they are listed.
func (r *reading) posts(lines []line) []said {
	var groups [][]line
	switch {
	case r.written:
		groups = paragraphs(lines)
	case hasInnerBlank(lines):
		groups = joined(lines)
	default:
		groups = byNumber(single(lines))
	}
	var posts []said
	for _, g := range groups {
		if note := g[0].text; len(g) == 1 && strings.HasPrefix(note, "[") && strings.HasSuffix(note, "]") {
			r.page.skipped = append(r.page.skipped, source.Skipped{Offset: r.place(g).Offset, Why: "a note of the page in square brackets, not a post"})
			continue
		}
		text := textOf(g)
		s := said{Post: post.Post{Text: text, Raw: r.place(g)}}
		spans(&s.Post)
		posts = append(posts, s)
	}
	return posts
}

// place is where lines stand in the capture.
func (r *reading) place(g []line) post.Raw {
	if r.copied {
		return post.Raw{Length: int64(r.whole)}
	}
	last := g[len(g)-1]
	return post.Raw{Offset: g[0].at, Length: last.at + int64(len(last.text)) - g[0].at}
}

// textOf is the lines of a post as they stand on the page.
func textOf(g []line) string {
	texts := make([]string, len(g))
	for i, l := range g {
		texts[i] = l.text
	}
	return strings.Join(texts, "\n")
}

func isBlank(l line) bool { return strings.TrimSpace(l.text) == "" }

// trimmed leaves empty lines off at both ends.
func trimmed(lines []line) []line {
	for len(lines) > 0 && isBlank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && isBlank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func hasInnerBlank(lines []line) bool {
	for _, l := range trimmed(lines) {
		if isBlank(l) {
			return true
		}
	}
	return false
}

// paragraphs are the runs of lines between empty ones.
func paragraphs(lines []line) [][]line {
	var groups [][]line
	var g []line
	for _, l := range append(trimmed(lines), line{}) {
		switch {
		case !isBlank(l):
			g = append(g, l)
		case len(g) > 0:
			groups, g = append(groups, g), nil
		}
	}
	return groups
}

// joined keeps lines together across empty ones.
func joined(lines []line) [][]line {
	var groups [][]line
	var g []line
	flush := func() {
		if g = trimmed(g); len(g) > 0 {
			groups = append(groups, g)
		}
		g = nil
	}
	for _, l := range trimmed(lines) {
		if !isBlank(l) && len(g) > 0 && (!isBlank(g[len(g)-1]) || goesOn(trimmed(g))) {
			flush()
		}
		g = append(g, l)
	}
	flush()
	return groups
}

// goesOn says whether a post ends with the sign that another follows.
func goesOn(g []line) bool {
	return len(g) > 0 && strings.HasSuffix(strings.TrimSpace(g[len(g)-1].text), " +")
}

// single makes a group of every line.
func single(lines []line) [][]line {
	var groups [][]line
	for i := range lines {
		if !isBlank(lines[i]) {
			groups = append(groups, lines[i:i+1])
		}
	}
	return groups
}

// fits is how long a post of several lines may be, in code points.
const fits = 280

// byNumber puts lines together where numbers count the posts.
func byNumber(lines [][]line) [][]line {
	if g := countedBy(lines, atEnd, false); g != nil {
		return g
	}
	if g := countedBy(lines, atBegin, true); g != nil {
		return g
	}
	return lines
}

// countedBy puts lines together by numbers that read takes from a line: a number opens a post, or closes
// it; what stands before a first opening one is a post a line. It gives nil unless two numbers or more count from 1 without a hole, some line has none, and each
// post fits.
func countedBy(lines [][]line, read func(string) int, opens bool) [][]line {
	next, bare := 1, 0
	var groups [][]line
	var g []line
	for _, l := range lines {
		n := read(l[0].text)
		switch {
		case n == 0:
			bare++
		case n != next:
			return nil
		default:
			next++
		}
		if n > 0 && opens && len(g) > 0 {
			groups, g = append(groups, g), nil
		}
		g = append(g, l[0])
		if n > 0 && !opens || opens && next == 1 {
			groups, g = append(groups, g), nil
		}
	}
	if len(g) > 0 {
		groups = append(groups, g)
	}
	if next <= 2 || bare == 0 {
		return nil
	}
	for _, g := range groups {
		if utf8.RuneCountInString(textOf(g)) > fits {
			return nil
		}
	}
	return groups
}

// numbered is the number that a post bears, at its beginning or end; 0 if none.
func numbered(text string) int {
	if n := atBegin(text); n > 0 {
		return n
	}
	return atEnd(text)
}

// atBegin reads "3/", "3/12", "(3/12)" at a text's beginning.
func atBegin(text string) int {
	text = strings.TrimLeft(text, " ([")
	n, rest := leadingNumber(text)
	if n == 0 || !strings.HasPrefix(rest, "/") {
		return 0
	}
	_, rest = leadingNumber(rest[1:])
	if rest != "" && !strings.ContainsAny(rest[:1], " )].:\n") {
		return 0
	}
	return n
}

// atEnd reads "3/", "3/12", "(3/12)" and "12X", the end of a count, at a text's end.
func atEnd(text string) int {
	text = strings.TrimRight(text, " )].")
	at := len(text)
	for at > 0 && (text[at-1] >= '0' && text[at-1] <= '9' || text[at-1] == '/' || text[at-1] == 'X') {
		at--
	}
	tail := text[at:]
	if last, ok := strings.CutSuffix(tail, "X"); ok {
		n, rest := leadingNumber(last)
		if rest != "" {
			return 0
		}
		return n
	}
	n, rest := leadingNumber(tail)
	if n == 0 || !strings.HasPrefix(rest, "/") {
		return 0
	}
	if _, rest = leadingNumber(rest[1:]); rest != "" {
		return 0
	}
	return n
}

func leadingNumber(s string) (n int, rest string) {
	i := 0
	for i < len(s) && i < 4 && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, s[i:]
}
