package document

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"clew/internal/post"
)

// Span is a stretch of a post's text that leads somewhere. Start and End are bytes of Text, on the
// borders of code points.
type Span struct {
	Start, End int
	URL        string // http or https
}

// Spans gives the links and mentions of p that a reader can follow: in order, inside the text, none over
// another, none over a line's end. Ranges that do not fit are left out, for the text stands without them.
func Spans(p *post.Post) []Span {
	if len(p.Links) == 0 && len(p.Mentions) == 0 {
		return nil
	}
	spans := make([]Span, 0, len(p.Links)+len(p.Mentions))
	for _, l := range p.Links {
		if l.Start < l.End && WebURL(l.URL) {
			spans = append(spans, Span{l.Start, l.End, l.URL})
		}
	}
	for _, m := range p.Mentions {
		if m.Start >= m.End {
			continue
		}
		if u := AccountURL(post.Account{ID: m.Account, Handle: m.Handle}); u != "" && m.Account != "" {
			spans = append(spans, Span{m.Start, m.End, u})
		}
	}
	slices.SortStableFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	return fit(spans, p.Text)
}

// fit turns code points into bytes and drops what does not fit text.
func fit(spans []Span, text string) []Span {
	out, point, at := spans[:0], 0, 0
	// seek moves forward to a code point and gives its byte, or -1 behind the end.
	seek := func(to int) int {
		for point < to {
			if at >= len(text) {
				return -1
			}
			n := 1
			if text[at] >= utf8.RuneSelf {
				_, n = utf8.DecodeRuneInString(text[at:])
			}
			at += n
			point++
		}
		return at
	}
	for _, s := range spans {
		if s.Start < point {
			continue
		}
		start := seek(s.Start)
		if start < 0 {
			break
		}
		end := seek(s.End)
		if end < 0 {
			break
		}
		if !strings.ContainsAny(text[start:end], "\r\n") {
			out = append(out, Span{start, end, s.URL})
		}
	}
	return out
}

// Shows says whether the words of a link tell where it leads, so that a plain text need not repeat its
// address.
func Shows(words, url string) bool {
	bare := func(s string) string {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
		return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
	}
	return strings.HasPrefix(words, "@") || strings.EqualFold(bare(words), bare(url))
}
