package screenshot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// headMost is in how many lines, drawings aside, a name and a handle stand above the text.
const headMost = 2

// head reads name and handle, which stand in the first lines, and says where the text begins.
func (s *Shot) head(all []line) int {
	plain, dated, begin := 0, false, 0
	name := -1 // the line that may be the name
	var left []Part
	for i, l := range all[:min(len(all), 10)] {
		own := furniture(l.Text)
		if !own && s.handled(all, i, name, plain) {
			s.Left = left
			if i+1 < len(all) && s.Time.Text == "" && s.wrapped(&all[i], &all[i+1]) {
				i++
			}
			return s.under(all, i+1)
		}
		if w, rest, ok := strings.Cut(l.Text, " "); ok && plain < 2 && asWritten(strings.TrimFunc(w, skipped)) && len(strings.Fields(rest)) > 1 && prose(rest) {
			for _, above := range all[:i] {
				s.Left = append(s.Left[:len(s.Left):len(s.Left)], above.Part)
			}
			return i // below a picture the handle stands before the words
		}
		if own || i+1 < len(all) && (status(l.Text) || scrap(l.Text) && !lettered(l.Text)) {
			left = append(left, l.Part)
			if plain == 0 {
				begin, s.Left = i+1, left
			}
			continue
		}
		if t, ok := alone(l.Text); ok && !dated && (plain == 0 || plain == 1 && titled(all[name].Text) && more(all[i+1:])) {
			// Above a text stands a date below a name, or a date alone.
			if dated = true; plain == 1 {
				s.Name = named(all[name])
			}
			t.Part = l.Part
			s.Time, begin, s.Left = t, i+1, left
			if plain == 1 {
				if begin < len(all) && s.handled(all, begin, name, plain) {
					if s.Time.Text == "" {
						s.Time = t
					}
					begin++
				}
				return s.under(all, begin)
			}
			continue
		}
		if plain++; plain > headMost {
			break
		}
		name = i
	}
	return begin
}

// titled says of a line that it can be a name: it is short, and does not end as a sentence.
func titled(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return len(strings.Fields(s)) < 7 && !strings.ContainsRune("!?。！？؟", last) && (last != '.' || len(strings.Fields(s)) < 3)
}

// more says whether a text can be in lines.
func more(all []line) bool {
	for _, l := range all {
		if !furniture(l.Text) && !counts(l.Text) && !scrap(l.Text) && !timely(l.Text) {
			return true
		}
	}
	return false
}

// lettered says of a line that letters are all there is in it, as in a short name.
func lettered(s string) bool {
	return strings.ContainsFunc(s, unicode.IsLetter) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune("✓✔☑✅ ", r) && !skipped(r)
	})
}

// under passes over what the network wrote between a head and the text.
func (s *Shot) under(all []line, from int) int {
	for from < len(all) && (furniture(all[from].Text) || from+1 < len(all) && (scrap(all[from].Text) && !lettered(all[from].Text) || mention(all[from].Text))) {
		s.Left = append(s.Left, all[from].Part)
		from++
	}
	return from
}

// alone reads a line that is a time and nothing else.
func alone(s string) (t Time, ok bool) {
	if t, ok = since(s); ok {
		return t, true
	}
	if t, ok = moment(s); !ok {
		t, ok = yearless(s)
	}
	return t, ok && t.whole(s)
}

// handled reads the handle of line i, and the name in it or above; it says whether there is one.
func (s *Shot) handled(all []line, i, name, plain int) bool {
	l := all[i]
	at, n := handleIn(l.Text)
	if n == 0 {
		at, n = handleLost(l.Text)
	}
	if n == 0 || plain > headMost {
		return false
	}
	before, rest := strings.TrimFunc(l.Text[:at], ornament), l.Text[at+n:]
	if t := strings.TrimFunc(rest, ornament); t != "" {
		when, took := tail(t)
		if !took {
			if f := strings.Fields(l.Text); len(f) != 2 || !federated(f) {
				return false // a mention in a sentence
			}
			at, n, before, when = 0, len(l.Text), "", Time{} // a server behind a space
		}
		if s.Time = when; when.Grain != "" {
			start := l.Start + utf8.RuneCountInString(l.Text[:at+n+strings.Index(rest, t)])
			s.Time.Part = Part{t, start, start + utf8.RuneCountInString(t)}
		}
	}
	if clean := named(line{Part{before, 0, 0}}); clean.Text == "" && plain > 0 {
		s.Name = named(all[name])
	} else if clean.Text != "" {
		if plain > 0 && len(strings.Fields(clean.Text)) > 4 {
			s.Time = Time{}
			return false
		}
		start := l.Start + utf8.RuneCountInString(l.Text[:strings.Index(l.Text, clean.Text)])
		s.Name = Part{clean.Text, start, start + utf8.RuneCountInString(clean.Text)}
	}
	start := l.Start + utf8.RuneCountInString(l.Text[:at])
	s.Handle = Part{l.Text[at : at+n], start, start + utf8.RuneCountInString(l.Text[at:at+n])}
	return true
}

// tail reads what stands behind a handle: how long ago, a date, or drawings that were read as letters.
func tail(s string) (t Time, ok bool) {
	if t, ok = moment(s); ok {
		return t, true
	}
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return ornament(r) || strings.ContainsRune("-:.«»\"”", r) })
	for i := range f {
		if t, n := ages(f[i:]); n > 0 && scraps(f[:i]) && scraps(f[i+n:]) {
			return t, true
		}
	}
	return Time{}, scraps(f)
}

// scraps says of words that each is short enough for a drawing.
func scraps(f []string) bool {
	if len(f) > 3 {
		return false
	}
	for _, w := range f {
		if utf8.RuneCountInString(w) > 2 {
			return false
		}
	}
	return true
}

// wrapped reads a time that is broken over two lines, its number at the end of one and its unit alone in the next.
func (s *Shot) wrapped(head, next *line) bool {
	f := strings.Fields(head.Text)
	t, ok := since(f[len(f)-1] + next.Text)
	if ok {
		t.Part, s.Time = next.Part, t
	}
	return ok
}

// named takes away what a drawing beside a name was read as.
func named(l line) Part {
	s := strings.TrimFunc(l.Text, ornament)
	s, _, _ = strings.Cut(s, "   ") // what stands far beside it is none of it
	s, _, _ = strings.Cut(s, " + ") // "+ Follow"
	s = strings.TrimFunc(s, ornament)
	f := strings.Fields(s)
	for len(f) > 1 && drawn(f[len(f)-1]) {
		s = strings.TrimRightFunc(s, unicode.IsSpace)
		s, f = s[:len(s)-len(f[len(f)-1])], f[:len(f)-1]
	}
	for len(f) > 1 && drawn(f[0]) {
		s = strings.TrimLeftFunc(s, unicode.IsSpace)
		s, f = s[len(f[0]):], f[1:]
	}
	s = strings.TrimFunc(s, ornament)
	if utf8.RuneCountInString(s) == 1 || drawn(s) {
		s = ""
	}
	start := l.Start
	if at := strings.Index(l.Text, s); at > 0 {
		start += utf8.RuneCountInString(l.Text[:at])
	}
	return Part{s, start, start + utf8.RuneCountInString(s)}
}

// drawn says of a word beside a name that it is a drawing: there is no letter in it and no digit.
func drawn(w string) bool {
	return !strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// ornament says of marks beside a name that they are none of it.
func ornament(r rune) bool {
	return skipped(r) || strings.ContainsRune("·•・ㆍ|✓✔☑✅🔵⋯…©®\ufe0f", r)
}

// mostHandle is how many bytes a handle has at most: a name and its server.
const mostHandle = 400

// handleIn finds a handle: where it begins and how many bytes it has; 0 if there is none.
func handleIn(s string) (at, n int) {
	for at = strings.IndexByte(s, '@'); at >= 0 && at < len(s); {
		n = 1
		for n < len(s)-at && n < mostHandle {
			r, w := utf8.DecodeRuneInString(s[at+n:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' && r != '.' && r != '@' {
				break
			}
			n += w
		}
		h := strings.TrimRight(s[at:at+n], ".-@")
		if before, _ := utf8.DecodeLastRuneInString(s[:at]); len(h) > 1 && (at == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before)) {
			return at, len(h)
		}
		next := strings.IndexByte(s[at+1:], '@')
		if next < 0 {
			return 0, 0
		}
		at += 1 + next
	}
	return 0, 0
}

// handleLost finds a handle whose @ was read as something else, or not at all: where it begins and how many bytes it
// has; 0 if there is none. It has to look like one, or how long ago stands behind it.
func handleLost(s string) (at, n int) {
	f := strings.FieldsFunc(s, skipped)
	for len(f) > 1 && utf8.RuneCountInString(f[0]) < 3 && f[0] != "@" {
		f = f[1:]
	}
	for len(f) > 1 && utf8.RuneCountInString(f[len(f)-1]) < 3 && !strings.ContainsFunc(f[len(f)-1], unicode.IsDigit) {
		f = f[:len(f)-1]
	}
	switch {
	case len(f) == 0:
		return 0, 0
	case len(f) == 2 && f[0] == "@" && handleLetters(f[1]):
		at = strings.Index(s, "@")
		return at, strings.Index(s, f[1]) + len(f[1]) - at
	case len(f) < 3 && strings.Count(f[len(f)-1], "@") == 1 && federated(f):
		at = strings.Index(s, f[0])
		return at, strings.LastIndex(s, f[len(f)-1]) + len(f[len(f)-1]) - at
	}
	w := strings.TrimLeft(f[0], "©®¢€(&")
	rest := lowered(f[1:])
	for len(rest) > 0 && strings.TrimFunc(rest[0], ornament) == "" {
		rest = rest[1:]
	}
	if _, took := ages(rest); asWritten(w) && (len(f) == 1 || took > 0) || took > 0 && took == len(rest) && len(w) > 3 && handleLetters(w) && w == strings.ToLower(w) {
		return strings.Index(s, w), len(w)
	}
	return 0, 0
}

func lowered(f []string) []string {
	out := make([]string, len(f))
	for i, w := range f {
		out[i] = strings.ToLower(w)
	}
	return out
}

// federated says of one or two words that they are name@server without the first @, or with a space in the name.
func federated(f []string) bool {
	name, server, _ := strings.Cut(f[len(f)-1], "@")
	return handleLetters(name) && handleLetters(server) && strings.Contains(server, ".") && (len(f) == 1 || handleLetters(strings.TrimPrefix(f[0], "@")))
}

func handleLetters(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && r != '.' && r != '-' && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
}

// asWritten says of a word that nothing but a handle is written like it: a low line in it, or two points.
func asWritten(s string) bool {
	return len(s) > 4 && handleLetters(s) && !strings.HasPrefix(s, "www.") && (strings.Contains(strings.Trim(s, "_"), "_") || strings.Count(strings.Trim(s, "."), ".") > 1) && strings.ContainsFunc(s, unicode.IsLetter)
}
