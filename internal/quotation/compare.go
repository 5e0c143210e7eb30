package quotation

// Compared is what differs between two texts of which one was made from the other.
type Compared struct {
	Changes []Change // in the order of the second text; Post is "", At counts code points of the first, In of the second
	Flags   []Flag
	Type    []string // differences of type only
	Lists   string   // as in Answer: "" says that Flags rest on no word lists
	Matched int      // tokens of the second text that stand in the first
	Tokens  int      // of the second text
}

// Compare lays all of one text along another, without a record: what a Checker says of a quotation of record, whether
// or not it is like enough to be one. Quotation marks are not obeyed. lang is the texts' language, BCP 47, if it is
// known. ok is false where nothing of it matches, and where the texts are too long to be laid along each other.
func (t *Tokenizer) Compare(record, text, lang string) (c Compared, ok bool) {
	if len(record) > MaxPaste || len(text) > MaxPaste {
		return c, false
	}
	s := readWhole(t, text)
	if len(s.tok) == 0 || s.bounded() != nil {
		return c, false
	}
	k := &check{t: t, q: &Question{}, cells: budgetCells}
	p := &part{Passage: &Passage{Text: record}}
	l := &line{}
	l.add(p, k.tokens(p))
	m := k.along(newAligner(s), l)
	if m == nil {
		return c, false
	}
	if first, _ := m.ends(); first < 0 {
		return c, false
	}
	var kinds types
	c.Lists = language(s.tok, lang)
	c.Changes = k.diff(s, m, &kinds)
	c.Flags = k.flags(s, m, c.Changes, c.Lists)
	d := m.measure(s, 0, len(s.tok))
	c.Type, c.Matched, c.Tokens = kinds, d.matched, d.tokens
	return c, true
}
