package answer

import (
	"slices"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/words"
)

// turned says whether a change is one of those after which it was not said like this.
func turned(flags []quotation.Flag) bool {
	return slices.ContainsFunc(flags, func(f quotation.Flag) bool {
		return f == quotation.Negation || f == quotation.Figure || f == quotation.Name || f == quotation.Opposite
	})
}

// Held says whether the quotation held: the words were said like this, changes that the verdict names as
// harmless aside. What was found nowhere, put together, turned, or is too short to tell did not.
func (t *Told) Held() bool {
	return !t.Short && (t.Verdict == quotation.Exact || t.Verdict == quotation.Changed && !turned(t.Flags))
}

// Headline is the verdict in a sentence or two.
func (t *Told) Headline(l *words.Language) string {
	switch {
	case t.Short && t.found() == 0 && (t.Answer.Times == nil || !t.Answer.Times.AtLeast):
		return l.Say("quote.short-none")
	case t.Short:
		return l.Say("quote.short")
	case t.Verdict == quotation.Exact && slices.ContainsFunc(t.Cuts, func(c quotation.Cut) bool { return !c.Condition }):
		return l.Say("quote.exact-cut")
	case t.Verdict == quotation.Exact && len(t.Cuts) > 0:
		return l.Say("quote.exact-cut-if")
	case t.Verdict == quotation.Exact:
		return l.Say("quote.exact")
	case t.Verdict == quotation.Changed && turned(t.Flags):
		return l.Say("quote.turned")
	case t.Verdict == quotation.Changed:
		return l.Say("quote.changed")
	case t.Verdict == quotation.Spliced:
		s := l.Say("quote.spliced-one")
		if n := t.posts(); n > 1 {
			s = l.Say("quote.spliced-posts", l.Say("quote.posts", n))
		}
		if turned(t.Flags) {
			s = l.Say("quote.turned") + " " + s
		}
		return s
	case t.Asked.By.ID != "":
		return l.Say("quote.not-found-by", name(l, t.Asked.By))
	}
	return l.Say("quote.not-found")
}

// found counts where words that are too short to tell stand.
func (t *Told) found() int {
	if t.Apart {
		return 0
	}
	if t.Answer.Times != nil {
		return max(t.Answer.Times.Posts, len(t.Closest))
	}
	return len(t.Closest)
}

// posts counts the posts of a splice.
func (t *Told) posts() int {
	seen := map[post.ID]bool{}
	for i := range t.Spans {
		seen[t.Spans[i].Post] = true
	}
	return len(seen)
}

// name is how an account is named in a sentence.
func name(l *words.Language, a post.Account) string {
	return foreign(l, document.Words{Language: l}.At(a))
}

// Findings are the sentences behind the headline, the ones that say most first: what differs, who else said it, when
// and in which version, how often.
func (t *Told) Findings(l *words.Language) []string {
	var out []string
	if t.Verdict == quotation.Spliced {
		out = append(out, t.seams(l)...)
	}
	for i := range t.Cuts {
		key := "quote.cut-before"
		if t.Cuts[i].Behind {
			key = "quote.cut-behind"
		} else if t.Cuts[i].Condition {
			key = "quote.cut-if"
		}
		out = append(out, l.Say(key, foreign(l, t.Cuts[i].Word)))
	}
	out = append(out, t.changes(l)...)
	if len(t.Type) > 0 {
		out = append(out, t.types(l))
	}
	out = append(out, t.byOthers(l)...)
	out = append(out, t.when(l)...)
	out = append(out, t.versions(l)...)
	if s := t.often(l); s != "" {
		out = append(out, s)
	}
	for _, e := range t.Each {
		place := ""
		if len(e.Spans) > 0 {
			place = e.Spans[0].Place(l) + "."
		}
		out = append(out, strings.TrimSpace(l.Say("quote.each", foreign(l, near(squeezed(e.Asked.Text), false, 80)), e.Headline(l), place)))
	}
	if len(t.Aside) > 0 {
		aside := ""
		for _, at := range t.Aside {
			aside = list(l, aside, l.Say("quote.quoted", foreign(l, near(squeezed(points(t.Asked.Text, at[0], at[1])), false, 120))))
		}
		out = append(out, l.Say("quote.aside", aside))
	}
	if t.Only {
		out = append(out, l.Say("quote.only"))
	}
	if t.Lists == "" && len(t.Changes) > 0 {
		out = append(out, l.Say("quote.no-lists"))
	}
	return out
}

// changes lists every change, and beside it what weighs.
func (t *Told) changes(l *words.Language) []string {
	var out []string
	for i := range t.Changes {
		c := &t.Changes[i]
		record, quote := foreign(l, c.Record), foreign(l, c.Quote)
		key := "quote." + string(c.Op)
		switch {
		case c.Op == quotation.Punctuation:
			key = "quote.punctuation"
		case c.Spelling:
			key = "quote.spelled"
		case c.Marked:
			key += "-marked"
		}
		said := record
		switch {
		case c.Op == quotation.Inserted:
			said = quote
		case c.Op == quotation.Punctuation && squeezed(c.Record) == "":
			key, said, quote = "quote.punctuation-inserted", quote, foreign(l, betweenWords(t.Asked.Text, c.In))
		case c.Op == quotation.Punctuation && squeezed(c.Quote) == "":
			key, quote = "quote.punctuation-omitted", foreign(l, t.around(c))
		}
		s := l.Say(key, said, quote)
		flags := c.Flags()
		if turned(flags) && c.Op != quotation.Replaced {
			if whole := t.around(c); whole != "" {
				s += " " + l.Say("quote.record-has", foreign(l, whole))
			}
		}
		if c.Op == quotation.Replaced && otherScript(c.Record, c.Quote) {
			s += " " + l.Say("quote.lookalike")
		}
		for _, f := range flags {
			s += " " + flagged(l, f, c.Op)
		}
		out = append(out, s)
	}
	return out
}

// flagged is what a flag says of a change of one kind.
func flagged(l *words.Language, f quotation.Flag, op quotation.Op) string {
	key := "quote.flag-" + string(f)
	if s := key + "-" + string(op); l.Has(s) {
		key = s
	}
	return l.Say(key)
}

// around gives a change's words of the record with two words on either side.
func (t *Told) around(c *quotation.Change) string {
	i := slices.IndexFunc(t.Spans, func(s Stretch) bool { return s.Post == c.Post })
	if i < 0 {
		return ""
	}
	return betweenWords(t.Spans[i].Full, c.At)
}

// betweenWords gives a stretch of a text with two words on either side.
func betweenWords(text string, at [2]int) string {
	lead, tail := points(text, 0, at[0]), points(text, at[1], -1)
	before, after := strings.Fields(lead), strings.Fields(tail)
	left, right := strings.Join(before[max(0, len(before)-2):], " "), strings.Join(after[:min(2, len(after))], " ")
	if startsWithSpace(tail) {
		right = " " + right
	}
	if endsWithSpace(lead) {
		left += " "
	}
	return squeezed(left + points(text, at[0], at[1]) + right)
}

// types names the differences of type.
func (t *Told) types(l *words.Language) string {
	s := ""
	for _, kind := range t.Type {
		s = list(l, s, l.Say("quote.type-"+strings.ReplaceAll(kind, " ", "-")))
	}
	if t.Verdict == quotation.Exact {
		return l.Say("quote.type", s)
	}
	return l.Say("quote.type-too", s)
}

// list adds to a list of words.
func list(l *words.Language, all, one string) string {
	if all == "" {
		return one
	}
	return l.Say("quote.and", all, one)
}

// seams says of a splice which pieces come from where, in which order, and how far they are apart.
func (t *Told) seams(l *words.Language) []string {
	var out []string
	for i := range t.Spans {
		s := &t.Spans[i]
		line := l.Say("quote.piece", foreign(l, near(squeezed(s.Text), false, 80)), s.Place(l))
		if i > 0 {
			line = l.Say("quote.then", line, apart(l, &t.Spans[i-1], s))
		}
		out = append(out, line+".")
	}
	if t.Marked {
		return append(out, l.Say("quote.seam-marked"))
	}
	return append(out, l.Say("quote.seam-unmarked"))
}

// apart says how a piece stands to the one before it.
func apart(l *words.Language, a, b *Stretch) string {
	switch {
	case a.Author != b.Author:
		return l.Say("quote.other-author")
	case a.In != b.In || a.chain != b.chain:
		return l.Say("quote.other-thread")
	case a.Post == b.Post && b.Start < a.Start:
		return l.Say("quote.then", l.Say("quote.same-post"), l.Say("quote.other-order"))
	case a.Post == b.Post:
		return l.Say("quote.same-post")
	case b.place < a.place:
		return l.Say("quote.then", l.Say("quote.apart", l.Say("quote.posts", a.place-b.place)), l.Say("quote.other-order"))
	}
	return l.Say("quote.apart", l.Say("quote.posts", b.place-a.place))
}

// Place says where a stretch stands: who, which post, when.
func (s *Stretch) Place(l *words.Language) string {
	out := list(l, name(l, s.By), s.Numbered(l))
	if !s.Created.IsZero() {
		out = list(l, out, l.Day(s.Created))
	}
	return out
}

// Numbered says which post of its thread it is.
func (s *Stretch) Numbered(l *words.Language) string {
	if s.At == 0 {
		return l.Say("quote.off-line")
	}
	return l.Say("quote.post-of", s.At, s.Of)
}

// byOthers says who else has the words, where somebody was named who has not.
func (t *Told) byOthers(l *words.Language) []string {
	var out []string
	for i := range t.Others {
		e, s := &t.Elsewhere[i], &t.Others[i]
		if e.Relation != quotation.ByOther {
			continue
		}
		key := "quote.in-words-by"
		if e.Verdict != quotation.Exact {
			key = "quote.like-by"
		}
		if s.Created.IsZero() {
			out = append(out, l.Say(key+"-undated", name(l, s.By)))
			continue
		}
		out = append(out, l.Say(key, name(l, s.By), l.Day(s.Created)))
	}
	return out
}

// when holds the claimed date against the post's own.
func (t *Told) when(l *words.Language) []string {
	if t.Asked.Around.IsZero() || len(t.Spans) == 0 {
		return nil
	}
	is := t.Spans[0].Created
	switch {
	case is.IsZero():
		return []string{l.Say("quote.date-none")}
	case sameDay(is, t.Asked.Around):
		return []string{l.Say("quote.date-same")}
	}
	return []string{l.Say("quote.date-other", l.Day(is), l.Day(t.Asked.Around))}
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}

// versions says in which version the words stand, where it is not how the post stands now, and what others have.
func (t *Told) versions(l *words.Language) []string {
	var out []string
	seen := map[string]bool{}
	add := func(s string) {
		if !seen[s] {
			out = append(out, s)
		}
		seen[s] = true
	}
	for i := range t.Spans {
		if s := &t.Spans[i]; !s.Until.IsZero() {
			add(l.Say("quote.earlier", l.Day(s.Until)))
		}
		if t.Spans[i].Deleted {
			add(l.Say("quote.gone"))
		}
	}
	for i := range t.Others {
		e, s := &t.Elsewhere[i], &t.Others[i]
		if e.Relation != quotation.OldNow || e.Verdict == quotation.NotFound {
			continue
		}
		if s.Until.IsZero() {
			add(l.Say("quote.now-" + string(e.Verdict)))
		} else {
			add(l.Say("quote.earlier-"+string(e.Verdict), l.Day(s.Until)))
		}
	}
	return out
}

// often says in how many posts the words stand, where these are several.
func (t *Told) often(l *words.Language) string {
	n := t.Answer.Times
	if n == nil || n.Posts == 0 || n.Posts < 2 && !n.AtLeast && !t.Short {
		return ""
	}
	count := l.Say("quote.posts", n.Posts)
	switch {
	case n.Posts == 1 && !n.AtLeast, n.Earliest.Created.IsZero(), n.Latest.Created.IsZero():
		return l.Say("quote.times-undated", count)
	case n.AtLeast:
		return l.Say("quote.times-least", count, l.Day(n.Earliest.Created), l.Day(n.Latest.Created))
	}
	return l.Say("quote.times", count, l.Day(n.Earliest.Created), l.Day(n.Latest.Created))
}

// Nearest names, for each of Closest, the passages that share words with what was not found, or where words too few to tell stand.
func (t *Told) Nearest(l *words.Language) []string {
	var out []string
	for i := range t.Closest {
		s := &t.Closest[i]
		shared := ""
		for _, w := range s.Shared {
			shared = list(l, shared, l.Say("quote.quoted", foreign(l, w)))
		}
		switch {
		case t.Short && !t.Apart:
			out = append(out, l.Say("quote.stands", s.Place(l)))
		case shared == "":
			out = append(out, l.Say("quote.closest-bare", s.Place(l)))
		default:
			out = append(out, l.Say("quote.closest", s.Place(l), shared))
		}
	}
	return out
}
