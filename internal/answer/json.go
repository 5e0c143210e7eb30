package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/words"
)

type jsonAuthor struct {
	ID     post.AccountID `json:"id"`
	Handle string         `json:"handle"`
	Name   string         `json:"name"`
}

type jsonNeighbour struct {
	Post    post.ID `json:"post"`
	Text    string  `json:"text"`
	Warning string  `json:"warning,omitempty"`
}

// jsonPlace is where a span, a closest passage or a finding elsewhere stands, in the same order as these.
type jsonPlace struct {
	Post     post.ID        `json:"post"`
	Thread   post.ID        `json:"thread"`
	Author   jsonAuthor     `json:"author"`
	URL      string         `json:"url,omitempty"`
	Path     string         `json:"path,omitempty"`
	Number   int            `json:"number,omitempty"`
	Of       int            `json:"of,omitempty"`
	Warning  string         `json:"warning,omitempty"`
	Lead     string         `json:"lead"`
	Tail     string         `json:"tail"`
	Previous *jsonNeighbour `json:"previous"`
	Next     *jsonNeighbour `json:"next"`
}

type jsonAsked struct {
	Text   string         `json:"text"`
	By     post.AccountID `json:"by,omitempty"`
	Around string         `json:"around,omitempty"`
	At     string         `json:"at,omitempty"`
}

type jsonLooked struct {
	Threads    int  `json:"threads"`
	Whole      bool `json:"whole"`
	Gaps       int  `json:"gaps"`
	Missing    int  `json:"missing"`
	Deleted    int  `json:"deleted"`
	Unfinished int  `json:"unfinished"`
	Walked     int  `json:"walked,omitempty"`
	Left       bool `json:"left,omitempty"`
}

type jsonTold struct {
	Held      bool        `json:"held"`
	Headline  string      `json:"headline"`
	Sentences []string    `json:"sentences"`
	Asked     jsonAsked   `json:"asked"`
	Checked   string      `json:"checked"`
	Places    []jsonPlace `json:"places"`
	Near      []jsonPlace `json:"near"`
	Others    []jsonPlace `json:"others"`
	Looked    jsonLooked  `json:"looked"`
	Link      string      `json:"link,omitempty"`
	Each      []Result    `json:"each,omitempty"`
}

// Links says where things of an answer are read; its fields may be nil or "".
type Links struct {
	Path func(thread, id post.ID) string // of a post, from the root of the site
	Self string                          // of the answer
}

// AppendJSON appends the answer as one object, without a line end: what SPEC §5 promises, and behind it what else a
// page shows, its sentences in a language.
func (t *Told) AppendJSON(b []byte, l *words.Language, links Links) ([]byte, error) {
	t.Answer.Covered.Missing = append(t.Covered.gaps(l), t.Covered.never(l)...)
	b, err := t.Answer.AppendJSON(b)
	if err != nil {
		return b, fmt.Errorf("write an answer: %w", err)
	}
	more := jsonTold{Held: t.Held(), Headline: t.Headline(l), Sentences: append(append([]string{}, t.Findings(l)...), t.Nearest(l)...), Link: links.Self,
		Asked:   jsonAsked{t.Asked.Text, t.Asked.By.ID, stamp(t.Asked.Around), stamp(t.Asked.At)},
		Checked: stamp(t.Checked), Places: places(t.Spans, links), Near: places(t.Closest, links), Others: places(t.Others, links),
		Looked: jsonLooked{t.Covered.Threads, t.Covered.Whole, t.Covered.Gaps, t.Covered.Missing, t.Covered.Deleted, t.Covered.Unfinished, t.Covered.Walked, t.Covered.Left}}
	for i, e := range t.Each {
		more.Each = append(more.Each, e.Result(Quote{Line: i + 1, Text: e.Asked.Text}, ""))
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(more); err != nil {
		return b, fmt.Errorf("write an answer: %w", err)
	}
	b[len(b)-1] = ','
	return document.EscapeJSON(append(b, bytes.TrimRight(out.Bytes(), "\n")[1:]...)), nil
}

func places(list []Stretch, links Links) []jsonPlace {
	out := []jsonPlace{}
	for i := range list {
		s := &list[i]
		p := jsonPlace{Post: s.Post, Thread: s.In, Author: jsonAuthor{s.By.ID, s.By.Handle, s.By.Name}, URL: s.URL, Number: s.At, Of: s.Of,
			Warning: s.Warning, Lead: s.Lead(), Tail: s.Tail(), Previous: s.Previous.json(), Next: s.Next.json()}
		if links.Path != nil {
			p.Path = links.Path(s.In, s.Post)
		}
		out = append(out, p)
	}
	return out
}

func (n *Neighbour) json() *jsonNeighbour {
	if n.Post == "" {
		return nil
	}
	return &jsonNeighbour{n.Post, n.Text, n.Warning}
}

// stamp is a time as it is written; "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
