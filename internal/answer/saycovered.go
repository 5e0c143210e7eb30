package answer

import (
	"strconv"

	"clew/internal/post"
	"clew/internal/words"
)

// namedAccounts is how many accounts the sentences name.
const namedAccounts = 8

// CheckedAgainst is the sentence of what the answer was checked against.
func (t *Told) CheckedAgainst(l *words.Language) string {
	c := &t.Covered
	switch {
	case c.Posts == 0:
		return l.Say("quote.empty")
	case c.Until.IsZero():
		return l.Say("quote.checked-undated", l.Say("quote.posts", c.Posts), l.Say("quote.authors", c.Authors))
	}
	return l.Say("quote.checked", l.Say("quote.posts", c.Posts), l.Say("quote.authors", c.Authors), l.Day(c.Until))
}

// CoveredIn says precisely what was looked through, and what is known to be missing from it.
func (t *Told) CoveredIn(l *words.Language) []string {
	c := &t.Covered
	out := []string{t.CheckedAgainst(l)}
	if !t.Asked.At.IsZero() {
		out = append(out, l.Say("quote.past", l.Day(t.Asked.At)))
	}
	if c.Walked > 0 {
		out = append(out, l.Say("quote.walked", l.Say("quote.posts", c.Walked), l.Day(c.From)))
	}
	for i, a := range c.Accounts {
		who := name(l, post.Account{ID: a.ID, Handle: a.Handle})
		if a.Handle == string(a.ID) {
			who = name(l, post.Account{ID: a.ID})
		}
		if i == namedAccounts {
			out = append(out, l.Say("quote.more-accounts", strconv.Itoa(c.Authors-i)))
			break
		}
		posts, from, to := l.Say("quote.posts", a.Posts), l.Day(a.From), l.Day(a.To)
		switch {
		case a.From.IsZero():
			out = append(out, l.Say("quote.holds-undated", who, posts))
		case from == to:
			out = append(out, l.Say("quote.holds-day", who, posts, to))
		default:
			out = append(out, l.Say("quote.holds", who, posts, from, to))
		}
	}
	return append(append(out, c.gaps(l)...), c.never(l)...)
}

// gaps says what is known to be missing.
func (c *Covered) gaps(l *words.Language) []string {
	if c.Threads == 0 {
		return nil
	}
	threads := func(n int) string { return l.Say("frame.threads-held", n) }
	key := "quote.looked-newest"
	if c.Whole {
		key = "quote.looked"
	}
	s := l.Say(key, threads(c.Threads)) + " "
	if c.Missing == 0 {
		s += l.Say("quote.no-gaps")
	} else {
		s += l.Say("quote.missing", l.Say("quote.posts", c.Missing), strconv.Itoa(c.Gaps))
	}
	if c.Deleted > 0 {
		s += " " + l.Say("quote.deleted", l.Say("quote.posts", c.Deleted))
	}
	if c.Unfinished > 0 {
		s += " " + l.Say("quote.unfinished", threads(c.Unfinished))
	}
	return []string{s}
}

// never says what no record of posts holds.
func (c *Covered) never(l *words.Language) []string {
	var out []string
	if c.Left {
		out = append(out, l.Say("quote.left"))
	}
	return append(out, l.Say("quote.not-in-it"))
}

// Number is one of the numbers behind a verdict, with its name.
type Number struct{ Name, Value string }

// Numbers are the numbers behind the verdict, so that they can be counted again by eye.
func (t *Told) Numbers(l *words.Language) []Number {
	w := &t.Answer.Why
	out := []Number{}
	for _, n := range []struct {
		key   string
		value int
	}{
		{"tokens", w.Tokens}, {"matched", w.Matched}, {"unmatched", w.Unmatched}, {"longest", w.Longest}, {"coverage", w.Coverage},
		{"stretches", w.Stretches}, {"runs", w.Runs}, {"postings", w.Postings}, {"candidates", w.Candidates},
	} {
		out = append(out, Number{l.Say("quote.why-" + n.key), strconv.Itoa(n.value)})
	}
	lists := t.Lists
	if lists == "" {
		lists = "-"
	}
	return append(out, Number{l.Say("quote.why-lists"), lists})
}
