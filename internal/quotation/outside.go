package quotation

import "slices"

// Of a sentence outside the quotation marks half has to stand in the record, no further than so many words from what
// stands inside them.
const outsideAway = 8

// sentence is a stretch of a paste with its tokens, and the tokens of the record that they were paired with.
type sentence struct {
	stretch
	inside      bool // it stands in quotation marks
	first, last int  // of the record; first is -1 if there is none
	have, total int  // weight
	content     int  // content words that are paired, in halves of a word
}

// outside reads a paste anew whose words outside quotation marks stand in the record beside those inside, as many
// as do: they are quoted too, whatever the marks say, and may have been altered. m is how all of the paste matched.
// Nil if there are none.
func (s *said) outside(t *Tokenizer, whole *said, m *match) *said {
	if m == nil || m.whole {
		return nil
	}
	list := s.sentencesOf(whole, m)
	joined := make([]bool, len(list))
	for i := range list {
		joined[i] = list[i].inside
	}
	any := false
	for again := true; again; {
		again = false
		for i := range list {
			x := &list[i]
			if joined[i] || x.first < 0 || 2*x.have < x.total || x.content < 4 {
				continue
			}
			before := i > 0 && joined[i-1] && list[i-1].first >= 0 && x.first > list[i-1].last && x.first-list[i-1].last <= outsideAway
			behind := i+1 < len(list) && joined[i+1] && list[i+1].first >= 0 && list[i+1].first > x.last && list[i+1].first-x.last <= outsideAway
			if before || behind {
				joined[i], any, again = true, true, true
			}
		}
	}
	if !any {
		return nil
	}
	var parts []stretch
	left := false
	for i, x := range list {
		switch {
		case !joined[i]:
			left = true
		case i > 0 && joined[i-1]:
			parts[len(parts)-1].to = x.to
		default:
			parts = append(parts, x.stretch)
		}
	}
	if !left {
		return whole
	}
	more := &said{paste: s.paste, only: true}
	more.take(t, []rune(s.paste), parts)
	return more
}

// sentencesOf cuts a paste at its marks, and at the sentences outside them.
func (s *said) sentencesOf(whole *said, m *match) []sentence {
	var out []sentence
	was := -1
	for i := range whole.tok {
		k := &whole.tok[i]
		at := slices.IndexFunc(s.parts, func(p stretch) bool { return p.from <= k.Start && k.Start < p.to })
		if n := len(out); n == 0 || at != was || at < 0 && k.First {
			x := sentence{stretch: stretch{k.Start, k.End}, inside: at >= 0, first: -1}
			if at >= 0 {
				x.stretch = s.parts[at]
			}
			out = append(out, x)
			was = at
		}
		x := &out[len(out)-1]
		if !x.inside {
			x.to = k.End
		}
		w := int(weight(k))
		x.total += w
		if m.pair[i] < 0 || !m.agrees(whole, i) {
			continue
		}
		if x.first < 0 {
			x.first = int(m.pair[i])
		}
		x.last = int(m.pair[i])
		x.have += w
		if w != sameSmall {
			x.content += size(k)
		}
	}
	return out
}
