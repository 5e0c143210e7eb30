package quotation

import (
	"bytes"
	"encoding/json"
	"time"

	"clew/internal/post"
)

// The JSON form of an answer: SPEC §5, with fields added. Times are RFC 3339 in UTC; places are code points.

type jsonSpan struct {
	Post    string  `json:"post"`
	Start   int     `json:"start"`
	End     int     `json:"end"`
	Text    string  `json:"text"`
	Quote   *[2]int `json:"quote,omitempty"`
	Author  string  `json:"author,omitempty"`
	Thread  string  `json:"thread,omitempty"`
	Created string  `json:"created,omitempty"`
	Version string  `json:"version,omitempty"`
	Until   string  `json:"until,omitempty"`
	Deleted bool    `json:"deleted,omitempty"`
}

type jsonChange struct {
	Op       Op     `json:"op"`
	Record   string `json:"record"`
	Quote    string `json:"quote"`
	Marked   bool   `json:"marked"`
	Spelling bool   `json:"spelling,omitempty"`
	Post     string `json:"post,omitempty"`
	At       [2]int `json:"at"`
	In       [2]int `json:"in"`
	Flags    []Flag `json:"flags,omitempty"`
}

type jsonCut struct {
	Word   string  `json:"word"`
	Post   post.ID `json:"post"`
	At     [2]int  `json:"at"`
	Behind bool    `json:"behind"`

	Condition bool `json:"condition,omitempty"`
}

type jsonClose struct {
	jsonSpan
	Shared []string `json:"shared,omitempty"`
}

type jsonElsewhere struct {
	Relation Relation `json:"relation"`
	Verdict  Verdict  `json:"verdict"`
	jsonSpan
}

type jsonTimes struct {
	Posts    int       `json:"posts"`
	AtLeast  bool      `json:"atLeast,omitempty"`
	Earliest *jsonSpan `json:"earliest,omitempty"`
	Latest   *jsonSpan `json:"latest,omitempty"`
}

type jsonWhy struct {
	Tokens     int `json:"tokens"`
	Matched    int `json:"matched"`
	Coverage   int `json:"coverage"` // thousandths
	Longest    int `json:"longest"`
	Unmatched  int `json:"unmatched"`
	Runs       int `json:"runs"`
	Postings   int `json:"postings"`
	Candidates int `json:"candidates"`
	Stretches  int `json:"stretches"`
}

type jsonAccount struct {
	ID     string `json:"id"`
	Handle string `json:"handle,omitempty"`
	Posts  int    `json:"posts"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}

type jsonCovered struct {
	Posts    int           `json:"posts"`
	Authors  int           `json:"authors"`
	Accounts []jsonAccount `json:"accounts,omitempty"`
	Until    string        `json:"until,omitempty"`
	Missing  []string      `json:"missing,omitempty"`
}

type jsonAnswer struct {
	Clew      int             `json:"clew"`
	Verdict   Verdict         `json:"verdict"`
	Spans     []jsonSpan      `json:"spans"`
	Changes   []jsonChange    `json:"changes"`
	Flags     []Flag          `json:"flags"`
	Cuts      []jsonCut       `json:"cuts,omitempty"`
	Type      []string        `json:"type,omitempty"`
	Closest   []jsonClose     `json:"closest"`
	Elsewhere []jsonElsewhere `json:"elsewhere"`
	Times     *jsonTimes      `json:"times,omitempty"`
	Short     bool            `json:"short,omitempty"`
	Apart     bool            `json:"apart,omitempty"`
	Aside     [][2]int        `json:"aside,omitempty"`
	Only      bool            `json:"only,omitempty"`
	Marked    *bool           `json:"marked,omitempty"`
	Lists     string          `json:"lists"`
	Why       jsonWhy         `json:"why"`
	Covered   jsonCovered     `json:"covered"`
}

// AppendJSON appends the answer as `clew quote -f json` gives it: one object, without a line end.
func (a *Answer) AppendJSON(b []byte) ([]byte, error) {
	j := jsonAnswer{
		Clew: 1, Verdict: a.Verdict, Spans: []jsonSpan{}, Changes: []jsonChange{}, Flags: []Flag{}, Type: a.Type,
		Closest: []jsonClose{}, Elsewhere: []jsonElsewhere{}, Short: a.Short, Apart: a.Apart, Aside: a.Aside, Only: a.Only, Lists: a.Lists, Why: jsonWhy(a.Why),
	}
	for i := range a.Spans {
		j.Spans = append(j.Spans, a.Spans[i].json(true))
	}
	for i := range a.Changes {
		c := &a.Changes[i]
		j.Changes = append(j.Changes, jsonChange{c.Op, c.Record, c.Quote, c.Marked, c.Spelling, string(c.Post), c.At, c.In, c.flags})
	}
	j.Flags = append(j.Flags, a.Flags...)
	for _, c := range a.Cuts {
		j.Cuts = append(j.Cuts, jsonCut(c))
	}
	for i := range a.Closest {
		j.Closest = append(j.Closest, jsonClose{a.Closest[i].json(false), a.Closest[i].Shared})
	}
	for i := range a.Elsewhere {
		e := &a.Elsewhere[i]
		j.Elsewhere = append(j.Elsewhere, jsonElsewhere{e.Relation, e.Verdict, e.Span.json(false)})
	}
	if t := a.Times; t != nil {
		j.Times = &jsonTimes{Posts: t.Posts, AtLeast: t.AtLeast}
		if t.Posts > 0 {
			x, y := t.Earliest.json(false), t.Latest.json(false)
			j.Times.Earliest, j.Times.Latest = &x, &y
		}
	}
	if a.Verdict == Spliced {
		j.Marked = &a.Marked
	}
	j.Covered = a.Covered.json()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(j); err != nil {
		return b, err
	}
	return append(b, bytes.TrimRight(out.Bytes(), "\n")...), nil
}

func (s *Span) json(paste bool) jsonSpan {
	j := jsonSpan{
		Post: string(s.Post), Start: s.Start, End: s.End, Text: s.Text, Author: string(s.Author), Thread: string(s.Thread),
		Created: stamp(s.Created), Version: s.Version, Until: stamp(s.Until), Deleted: s.Deleted,
	}
	if paste {
		at := s.Paste
		j.Quote = &at
	}
	return j
}

func (c *Covered) json() jsonCovered {
	j := jsonCovered{Posts: c.Posts, Authors: c.Authors, Until: stamp(c.Until), Missing: c.Missing}
	for _, a := range c.Accounts {
		j.Accounts = append(j.Accounts, jsonAccount{string(a.ID), a.Handle, a.Posts, stamp(a.From), stamp(a.To)})
	}
	return j
}

// stamp is a time as it is written; "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
