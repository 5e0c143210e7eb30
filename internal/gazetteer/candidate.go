package gazetteer

import (
	"cmp"
	"slices"
	"strings"
)

// Candidate is a heading that a pattern suggests for a person to accept or to refuse. It is no find: no index
// may print it by itself.
type Candidate struct {
	Words   string // as first written
	Kind    Kind   // "" where the pattern does not tell
	Pattern string // "title", "body", "event" or "recurring"
	Places  []Spot
}

// Spot is where a candidate stands: which text of the thread, and code points of it.
type Spot struct{ Text, Start, End int }

// bounds of candidates: a longer run of capitals is a headline, a longer list nobody's to read.
const (
	mostCandidates = 200
	longestRun     = 6
	recurs         = 3
)

var (
	bodyNouns  = &wordSet{words: "council ministry agency bank committee commission institute university party army parliament assembly court tribunal corporation company foundation fund institution federation alliance brigade battalion regiment service bureau department office"}
	eventNouns = &wordSet{words: "summit conference forum congress games festival agreement accord accords treaty war battle uprising revolution referendum championship"}
)

// Candidates gives what looks like a name of a person ("President X"), of a body ("X Council") or of an event
// ("X Summit"), and runs of two or more capitalised words inside a sentence that stand in three texts or more. found
// is FindThread's answer for the same texts: what it holds is no candidate. English patterns; the last also Ukrainian
// and Russian. German, French and Spanish texts give none. At most two hundred, those in most texts first.
func Candidates(texts []Text, found [][]Name) []Candidate {
	all := map[string]*Candidate{}
	var order []string
	for n, t := range texts {
		if l := language(t.Lang); (l < 0 || l >= de) && t.Lang != "" {
			continue
		}
		var names []Name
		if n < len(found) {
			names = found[n]
		}
		tokens := tokenize(t.Text)
		for i := 0; i < len(tokens); {
			j := capitals(tokens, i)
			if c, ok := suggest(tokens[i:j]); ok && !overlaps(names, tokens[i].at, tokens[j-1].past) {
				k, words := c.Pattern+"\x00"+joinKeys(c.tokens), t.Text[c.tokens[0].start:c.tokens[len(c.tokens)-1].end]
				if all[k] == nil {
					all[k] = &Candidate{Words: words, Kind: c.Kind, Pattern: c.Pattern}
					order = append(order, k)
				}
				all[k].Places = append(all[k].Places, Spot{n, c.tokens[0].at, c.tokens[len(c.tokens)-1].past})
			}
			i = max(j, i+1)
		}
	}
	var out []Candidate
	for _, k := range order {
		if c := all[k]; c.Pattern != "recurring" || inTexts(c.Places) >= recurs {
			out = append(out, *c)
		}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(inTexts(b.Places), inTexts(a.Places)), cmp.Compare(a.Words, b.Words))
	})
	return out[:min(len(out), mostCandidates)]
}

func inTexts(spots []Spot) int {
	n, last := 0, -1
	for _, s := range spots {
		if s.Text != last {
			n, last = n+1, s.Text
		}
	}
	return n
}

func overlaps(names []Name, start, end int) bool {
	at, _ := slices.BinarySearchFunc(names, start, func(n Name, start int) int { return cmp.Compare(n.End, start+1) })
	return at < len(names) && names[at].Start < end
}

// capitals gives the end of the run of capitalised words at i; i if there is none.
func capitals(tokens []token, i int) int {
	j := i
	for j < len(tokens) && tokens[j].upper && (tokens[j].script == latin || tokens[j].script == cyrillic) &&
		(j == i || tokens[j].spaced && tokens[j].script == tokens[i].script && !tokens[j-1].possessive) {
		j++
	}
	return j
}

type suggestion struct {
	Kind    Kind
	Pattern string
	tokens  []token
}

// suggest reads a run of capitalised words.
func suggest(run []token) (suggestion, bool) {
	for len(run) > 0 && run[0].first && (openers[en].has(run[0].key) || openers[uk].has(run[0].key) || openers[ru].has(run[0].key)) {
		run = run[1:]
	}
	if len(run) < 2 || len(run) > longestRun {
		return suggestion{}, false
	}
	last := run[len(run)-1].key
	switch {
	case titles.has(run[0].key):
		rest := run
		for len(rest) > 0 && titles.has(rest[0].key) {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return suggestion{}, false
		}
		return suggestion{Person, "title", rest}, true
	case bodyNouns.has(last):
		return suggestion{Organisation, "body", run}, true
	case eventNouns.has(last):
		return suggestion{Event, "event", run}, true
	case run[0].first:
		return suggestion{}, false
	}
	if strings.TrimSpace(last) == "" {
		return suggestion{}, false
	}
	return suggestion{"", "recurring", run}, true
}
