package answer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/screenshot"
	"clew/internal/words"
)

// Shot is what is told of what was read from the picture of a post: the answer about its text, and what else differs
// from the post that has it.
type Shot struct {
	*screenshot.Shot
	Told        *Told
	Differences []screenshot.Difference // none where nothing was found
	Words       Words                   // "" where nothing was found
	Readings    []screenshot.Reading    // of each of Told.Changes
}

// Person gives an account by its id or handle; record.ErrNotFound if whoever asks may not know of one.
type Person func(ctx context.Context, idOrHandle string) (record.AccountSummary, error)

// CheckShot checks the text of a screenshot as a quotation. It looks through the posts of the account that has the
// handle first, and of equal posts takes the one nearest to the time that was read; where the text was not said there
// it looks through all. asked.Text and asked.By are not read. Errors are those of check and of person.
func CheckShot(ctx context.Context, s *screenshot.Shot, asked Asked, person Person, check func(context.Context, Asked) (*Told, error)) (*Shot, error) {
	k := &shotCheck{asked: asked, person: person, check: check}
	told, err := k.look(ctx, s)
	if err != nil {
		return nil, err
	}
	if len(told.Spans) == 0 { // a line of what stands around the text can hide a short one
		for _, less := range s.Cores() {
			if slices.ContainsFunc(less.Outside, func(p screenshot.Part) bool { return !screenshot.Aside(p.Text) }) {
				continue // a sentence is none of that
			}
			core, err := k.look(ctx, less)
			if err != nil {
				return nil, err
			}
			if core.Verdict == quotation.Exact || core.Verdict == quotation.Changed {
				s, told = less, core
				break
			}
		}
	}
	if len(told.Spans) > 0 {
		if s, told, err = k.bounded(ctx, s, told); err != nil {
			return nil, err
		}
	}
	if len(told.Spans) > 0 {
		if told, err = k.nearest(ctx, s, told); err != nil {
			return nil, err
		}
	}
	told.Asked.Around, told.Asked.Text = asked.Around, s.Text.Text // a time without a zone is no date; what it says is a difference
	out := &Shot{Shot: s, Told: told}
	if len(told.Spans) == 0 {
		return out, nil
	}
	x := &told.Spans[0]
	h := screenshot.Held{Handle: x.By.Handle, Name: x.By.Name, Created: x.Created, Deleted: x.Deleted, Earlier: !x.Until.IsZero()}
	who, err := person(ctx, string(x.By.ID))
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return nil, err
	}
	for _, n := range who.Handles {
		h.Handles = append(h.Handles, screenshot.Name{Handle: n.Handle, Name: n.Name, First: n.First, Last: n.Last})
	}
	out.Differences = screenshot.Compare(s, h)
	out.weigh()
	return out, nil
}

// shotCheck is one check of a screenshot.
type shotCheck struct {
	asked  Asked
	person Person
	check  func(context.Context, Asked) (*Told, error)
}

// look checks a text: among the posts of who has the handle, then among all.
func (k *shotCheck) look(ctx context.Context, s *screenshot.Shot) (told *Told, err error) {
	a := k.asked
	a.Text, a.By = unmarked(s.Text.Text), post.Account{}
	if a.Around.IsZero() && !s.Time.Yearless {
		a.Around = s.Time.At
	}
	for _, handle := range s.Handles() {
		who, err := k.person(ctx, handle)
		if errors.Is(err, record.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		own := a
		own.By = who.Account
		if told, err = k.check(ctx, own); err != nil {
			return nil, err
		}
		break
	}
	if told == nil || !told.Held() {
		all, err := k.check(ctx, a)
		if err != nil {
			return nil, err
		}
		if told == nil || all.Held() || len(told.Spans) == 0 {
			told = all
		}
	}
	return told, nil
}

// bounded finds where the text begins and ends now that a post is known: above it a name or handle of the author may have
// been read so that it was not known for one, and below it words of the post were taken for drawings if the post goes on.
func (k *shotCheck) bounded(ctx context.Context, s *screenshot.Shot, told *Told) (*screenshot.Shot, *Told, error) {
	x := &told.Spans[0]
	if less := s.Below(x.By.Name, x.By.Handle); less != nil {
		again, err := k.look(ctx, less)
		if err != nil {
			return nil, nil, err
		}
		if len(again.Spans) > 0 {
			s, told = less, again
		}
	}
	x = &told.Spans[len(told.Spans)-1]
	if rest := points(x.Full, x.End, -1); strings.ContainsFunc(rest, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		if longer := s.Longer(); longer != nil {
			again, err := k.look(ctx, longer)
			if err != nil {
				return nil, nil, err
			}
			if len(again.Spans) > 0 {
				s, told = longer, again
			}
		}
	}
	return s, told, nil
}

// nearest takes, of posts that have the same words, one of the author whose handle was read, or one of the time, where the
// one that was found is not. Networks show the same post under other handles, and minutes later.
func (k *shotCheck) nearest(ctx context.Context, s *screenshot.Shot, told *Told) (*Told, error) {
	fits := func(x *Stretch) int {
		n := 0
		for _, d := range screenshot.Compare(s, screenshot.Held{Handle: x.By.Handle, Created: x.Created}) {
			switch d.What {
			case screenshot.HandleOther:
				n += 4
			case screenshot.HandleRead:
				n++
			case screenshot.TimeOther, screenshot.TimeMinutes:
				n += 2
			}
		}
		return n
	}
	best, by := fits(&told.Spans[0]), post.Account{}
	for i := range told.Others {
		if told.Elsewhere[i].Relation != quotation.Again {
			continue
		}
		if n := fits(&told.Others[i]); n < best {
			best, by = n, told.Others[i].By
		}
	}
	if by.ID == "" {
		return told, nil
	}
	a := k.asked
	a.Text, a.By, a.Around = unmarked(s.Text.Text), by, s.Time.At
	again, err := k.check(ctx, a)
	if err != nil || len(again.Spans) == 0 || again.Verdict != told.Verdict {
		return told, err
	}
	return again, nil
}

// unmarked is a text in which nothing marks a quotation or what was left out of one: in a picture all words are the
// post's. No code point moves.
func unmarked(s string) string {
	r := []rune(s)
	for i, c := range r {
		switch c {
		case '“', '”', '„', '«', '»', '‹', '›', '「', '」', '『', '』', '"', '＂', '[', ']':
			r[i] = ' '
		case '…':
			r[i] = '.'
		case '.':
			if i > 0 && (r[i-1] == '.' || i > 1 && r[i-1] == ' ' && r[i-2] == '.') {
				r[i] = ' '
			}
		}
	}
	return string(r)
}

// Words says how the words that were read stand to the record's.
type Words string

// The Words. Where nothing was found a Shot has "".
const (
	WordsSame    Words = "same"
	WordsReading Words = "reading" // they differ by what programs read wrongly, and nothing turns
	WordsEither  Words = "either"  // by what may be an error of reading or a change
	WordsDiffer  Words = "differ"
)

// atEdge says of a stretch of the text that it is whole lines at its beginning or its end.
func (s *Shot) atEdge(in [2]int) bool {
	text := s.Told.Asked.Text
	before, after := points(text, 0, in[0]), points(text, in[1], -1)
	bare := func(s string) bool {
		return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	}
	line := func(s string, end bool) bool {
		if end {
			s = s[strings.LastIndexByte(s, '\n')+1:]
		} else if i := strings.IndexByte(s, '\n'); i >= 0 {
			s = s[:i]
		}
		return bare(s)
	}
	return bare(before) && line(after, false) || bare(after) && line(before, true)
}

// weigh says of every change of the words what may have come between.
func (s *Shot) weigh() {
	s.Words = WordsSame
	worse := func(w Words) {
		if w == WordsDiffer || w == WordsEither && s.Words != WordsDiffer || s.Words == WordsSame {
			s.Words = w
		}
	}
	if s.Told.Verdict != quotation.Exact && s.Told.Verdict != quotation.Changed || s.Told.Short {
		worse(WordsDiffer)
	}
	if len(s.Outside) > 0 {
		worse(WordsEither)
	}
	for i := range s.Told.Changes {
		c := &s.Told.Changes[i]
		r := screenshot.Misread(c.Record, c.Quote, s.Told.Spans[0].Full)
		if c.Op == quotation.Omitted && r == screenshot.Other && strings.Contains(points(s.Told.Asked.Text, c.In[0]-4, c.In[1]+4), "   ") {
			r = screenshot.Either // there is something in the picture that was not read
		}
		if c.Op == quotation.Inserted && r == screenshot.Other && s.atEdge(c.In) && screenshot.Aside(c.Quote) {
			r = screenshot.Either
		}
		if c.Op == quotation.Punctuation {
			if r = screenshot.Letters; strings.ContainsAny(c.Record+c.Quote, "?!؟？！") {
				r = screenshot.Either
			}
		}
		if r == screenshot.Letters && turned(c.Flags()) {
			r = screenshot.Either
		}
		s.Readings = append(s.Readings, r)
		switch r {
		case screenshot.Letters:
			worse(WordsReading)
		case screenshot.Either:
			worse(WordsEither)
		default:
			worse(WordsDiffer)
		}
	}
}

// Held says whether text, handle and time may all have stood in a picture of the post that was found, and nothing else
// that may be words of it.
func (s *Shot) Held() bool {
	if len(s.Outside) > 0 {
		return false
	}
	for i := range s.Differences {
		if s.Differences[i].Speaks() {
			return false
		}
	}
	return s.Told.Held()
}

// Read says what was read besides the text; "" where nothing was.
func (s *Shot) Read(l *words.Language) string {
	var read []string
	for _, p := range []screenshot.Part{s.Name, s.Handle, s.Time.Part} {
		if p.Text != "" {
			read = append(read, "\u2068"+strings.Join(strings.Fields(p.Text), " ")+"\u2069")
		}
	}
	if len(read) == 0 {
		return ""
	}
	return l.Say("screenshot.read", strings.Join(read, " · "))
}

// Findings are sentences on what differs, or that nothing does; none where the text was not found.
func (s *Shot) Findings(l *words.Language) []string {
	var out []string
	if s.Words == WordsReading || s.Words == WordsEither || s.Words == WordsDiffer {
		out = s.readings(l)
	}
	n := len(out)
	for i := range s.Differences {
		d := &s.Differences[i]
		key, until := "screenshot."+string(d.What), dayOf(l, d.Until)
		switch {
		case d.What == screenshot.HandleThen && !d.Until.IsZero():
			key = "screenshot.handle-until"
		case d.What == screenshot.TimeZone:
			if until = hours(d.Shift.Abs()); d.Shift < 0 {
				key += "-earlier"
			}
		}
		out = append(out, l.Say(key, isolated(d.Shot), isolated(d.Record), until, dayOf(l, d.Since)))
	}
	if len(s.Told.Spans) > 0 && len(out) == n {
		out = append(out, l.Say("screenshot.agree"))
	}
	if len(s.Left) > 0 && len(s.Told.Spans) > 0 {
		out = append(out, l.Say("screenshot.left", LeftOut(s.Shot)))
	}
	return out
}

// readings says which changes of the words may be errors of reading, and which may be changes all the same.
func (s *Shot) readings(l *words.Language) []string {
	var letters, either string
	n, of := 0, 0
	for i, r := range s.Readings {
		c := &s.Told.Changes[i]
		one := l.Say("screenshot.for", isolated(shortest(c.Quote)), isolated(shortest(c.Record)))
		switch {
		case r == screenshot.Letters && n < 8:
			letters = list(l, letters, one)
			n++
		case r == screenshot.Either && of < 8:
			either = list(l, either, one)
			of++
		}
	}
	var out []string
	switch {
	case s.Words == WordsReading:
		out = append(out, l.Say("screenshot.words-reading", letters))
	case letters != "":
		out = append(out, l.Say("screenshot.words-letters", letters))
	}
	if either != "" {
		out = append(out, l.Say("screenshot.words-either", either))
	}
	for _, p := range s.Outside {
		out = append(out, l.Say("screenshot.outside", isolated(shortest(p.Text))))
	}
	return out
}

// shortest puts words on a line and cuts them to what a sentence can hold; a dash stands for none.
func shortest(s string) string {
	if s = squeezed(s); s == "" {
		return "–"
	}
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return s
}

// LeftOut lists what was not taken for words of the post, in its order, cut to what a sentence can hold.
func LeftOut(s *screenshot.Shot) string {
	all := slices.Clone(s.Left)
	slices.SortFunc(all, func(a, b screenshot.Part) int { return a.Start - b.Start })
	var out []string
	for i, p := range all {
		if i == 12 {
			out = append(out, "…")
			break
		}
		out = append(out, isolated(shortest(p.Text)))
	}
	return strings.Join(out, " · ")
}

// hours writes how far two clocks are apart, in hours.
func hours(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

func isolated(s string) string { return "\u2068" + s + "\u2069" }

func dayOf(l *words.Language, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.Day(t)
}

type jsonShot struct {
	Clew       int             `json:"clew"`
	Held       bool            `json:"held"`
	Screenshot jsonRead        `json:"screenshot"`
	Answer     json.RawMessage `json:"answer"`
}

type jsonRead struct {
	Name        jsonPart     `json:"name"`
	Handle      jsonPart     `json:"handle"`
	Text        jsonPart     `json:"text"`
	Time        jsonPart     `json:"time"`
	Grain       string       `json:"grain"` // minute, day, ago; "" where no time was read
	At          string       `json:"at"`    // as if in UTC: the zone is not known
	Words       Words        `json:"words"` // "" where nothing was found
	Readings    []jsonReads  `json:"readings"`
	Counts      []jsonPart   `json:"counts"`
	Left        []jsonPart   `json:"left"`
	Outside     []jsonPart   `json:"outside"`
	Differences []jsonDiffer `json:"differences"`
	Sentences   []string     `json:"sentences"`
}

type jsonPart struct {
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// jsonReads is what may have come between words of the record and those that were read.
type jsonReads struct {
	Record     string             `json:"record"`
	Screenshot string             `json:"screenshot"`
	Reading    screenshot.Reading `json:"reading"`
}

type jsonDiffer struct {
	What       screenshot.What `json:"what"`
	Screenshot string          `json:"screenshot"`
	Record     string          `json:"record"`
	Until      string          `json:"until,omitempty"`
	Since      string          `json:"since,omitempty"`
	Shift      int             `json:"shift,omitempty"` // minutes that the clock in the picture is later than UTC
}

// AppendJSON appends one object, without a line end: what was read, what differs, and the answer about the text.
func (s *Shot) AppendJSON(b []byte, l *words.Language, links Links) ([]byte, error) {
	a, err := s.Told.AppendJSON(nil, l, links)
	if err != nil {
		return b, err
	}
	r := readJSON(s.Shot)
	r.Words, r.Sentences = s.Words, append([]string{}, s.Findings(l)...)
	for i, x := range s.Readings {
		r.Readings = append(r.Readings, jsonReads{s.Told.Changes[i].Record, s.Told.Changes[i].Quote, x})
	}
	for _, d := range s.Differences {
		r.Differences = append(r.Differences, jsonDiffer{d.What, d.Shot, d.Record, stamp(d.Until), stamp(d.Since), int(d.Shift.Minutes())})
	}
	j, err := json.Marshal(jsonShot{1, s.Held(), r, a})
	return append(b, document.EscapeJSON(j)...), err
}

// readJSON is what was read, before anything is looked for.
func readJSON(s *screenshot.Shot) jsonRead {
	at := ""
	if !s.Time.Yearless {
		at = stamp(s.Time.At)
	}
	return jsonRead{Name: jsonPart(s.Name), Handle: jsonPart(s.Handle), Text: jsonPart(s.Text), Time: jsonPart(s.Time.Part), Grain: string(s.Time.Grain), At: at,
		Readings: []jsonReads{}, Counts: jsonParts(s.Counts), Left: jsonParts(s.Left), Outside: jsonParts(s.Outside), Differences: []jsonDiffer{}, Sentences: []string{}}
}

func jsonParts(all []screenshot.Part) []jsonPart {
	out := []jsonPart{}
	for _, p := range all {
		out = append(out, jsonPart(p))
	}
	return out
}

// AppendReadJSON appends one object, without a line end: what was read, where nothing was looked for yet.
func AppendReadJSON(b []byte, s *screenshot.Shot) ([]byte, error) {
	j, err := json.Marshal(struct {
		Clew       int      `json:"clew"`
		Screenshot jsonRead `json:"screenshot"`
	}{1, readJSON(s)})
	return append(b, j...), err
}
