package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/urfave/cli/v3"

	"clew/internal/answer"
	"clew/internal/record"
	"clew/internal/screenshot"
)

// shot reads the block that --screenshot names; nil where it is not given.
func (c *console) shot(cmd *cli.Command) (*screenshot.Shot, error) {
	path := cmd.String("screenshot")
	if path == "" {
		return nil, nil
	}
	if cmd.Args().Present() || cmd.String("file") != "" {
		return nil, usage("both a screenshot and a text", path, "check one of them")
	}
	in := c.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, screenshot.MaxBlock+1))
	if err != nil {
		return nil, err
	}
	s, err := screenshot.Read(string(b))
	switch {
	case errors.Is(err, screenshot.ErrEmpty):
		return nil, usage("no text of a post", path, "give what stands in the picture: name, handle, text, time, a line each")
	case errors.Is(err, screenshot.ErrLong):
		return nil, usage("more than stands in a screenshot", path, "give the text of one post")
	}
	return s, err
}

// jsonShot is what -f json says with --screenshot: what was read, what differs, and the answer about the text.
type jsonShot struct {
	Clew       int             `json:"clew"`
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
	Counts      []jsonPart   `json:"counts"`
	Differences []jsonDiffer `json:"differences"`
}

type jsonPart struct {
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

type jsonDiffer struct {
	What       screenshot.What `json:"what"`
	Screenshot string          `json:"screenshot"`
	Record     string          `json:"record"`
}

// tellShot prints the answer about a screenshot's text, and what else differs from the post that has it.
func (q *quoting) tellShot(ctx context.Context, s *screenshot.Shot, t *answer.Told, format string, why bool) error {
	var differ []screenshot.Difference
	if len(t.Spans) > 0 {
		x := &t.Spans[0]
		h := screenshot.Held{Handle: x.By.Handle, Name: x.By.Name, Created: x.Created, Deleted: x.Deleted, Earlier: !x.Until.IsZero()}
		a, err := q.r.Person(ctx, string(x.By.ID))
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return err
		}
		for _, n := range a.Handles {
			h.Handles = append(h.Handles, screenshot.Name{Handle: n.Handle, Name: n.Name, First: n.First, Last: n.Last})
		}
		differ = screenshot.Compare(s, h)
	}
	if format == "text" {
		if err := q.tell(t, format, why); err != nil {
			return err
		}
		q.writeShot(s, t, differ)
	} else if err := q.jsonShot(s, t, differ); err != nil {
		return err
	}
	for _, d := range differ {
		switch d.What {
		case screenshot.HandleOther, screenshot.HandleRead, screenshot.TimeOther:
			return errMissing
		}
	}
	if !t.Held() {
		return errMissing
	}
	return nil
}

func (q *quoting) writeShot(s *screenshot.Shot, t *answer.Told, differ []screenshot.Difference) {
	out := bufio.NewWriter(q.c.out)
	defer out.Flush()
	w := &answerWriter{out: out}
	w.blank()
	read := ""
	for _, p := range []screenshot.Part{s.Name, s.Handle, s.Time.Part} {
		if p.Text != "" {
			if read != "" {
				read += " · "
			}
			read += p.Text
		}
	}
	w.line("", q.lang.Say("screenshot.read", read))
	for _, d := range differ {
		w.line("  ", q.lang.Say("screenshot."+string(d.What), d.Shot, d.Record))
	}
	if len(t.Spans) > 0 && len(differ) == 0 {
		w.line("  ", q.lang.Say("screenshot.agree"))
	}
}

func (q *quoting) jsonShot(s *screenshot.Shot, t *answer.Told, differ []screenshot.Difference) error {
	b, err := t.AppendJSON(nil, q.lang, q.links(t))
	if err != nil {
		return err
	}
	r := jsonRead{Name: jsonPart(s.Name), Handle: jsonPart(s.Handle), Text: jsonPart(s.Text), Time: jsonPart(s.Time.Part), Grain: string(s.Time.Grain), At: instant(s.Time.At), Counts: []jsonPart{}, Differences: []jsonDiffer{}}
	for _, c := range s.Counts {
		r.Counts = append(r.Counts, jsonPart(c))
	}
	for _, d := range differ {
		r.Differences = append(r.Differences, jsonDiffer{d.What, d.Shot, d.Record})
	}
	j, err := json.Marshal(jsonShot{1, r, b})
	if err != nil {
		return err
	}
	_, err = q.c.out.Write(append(j, '\n'))
	return err
}
