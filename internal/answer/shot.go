package answer

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
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
}

// Person gives an account by its id or handle; record.ErrNotFound if whoever asks may not know of one.
type Person func(ctx context.Context, idOrHandle string) (record.AccountSummary, error)

// CheckShot checks the text of a screenshot as a quotation. It looks through the posts of the account that has the
// handle first, and of equal posts takes the one nearest to the time that was read; where the text was not said there
// it looks through all. asked.Text and asked.By are not read. Errors are those of check and of person.
func CheckShot(ctx context.Context, s *screenshot.Shot, asked Asked, person Person, check func(context.Context, Asked) (*Told, error)) (*Shot, error) {
	asked.Text, asked.By = s.Text.Text, post.Account{}
	claimed := asked
	if asked.Around.IsZero() {
		claimed.Around = s.Time.At
	}
	out := &Shot{Shot: s}
	if s.Handle.Text != "" {
		who, err := person(ctx, s.Handle.Text)
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return nil, err
		}
		if err == nil {
			own := claimed
			own.By = who.Account
			if out.Told, err = check(ctx, own); err != nil {
				return nil, err
			}
		}
	}
	if out.Told == nil || !out.Told.Held() {
		all, err := check(ctx, claimed)
		if err != nil {
			return nil, err
		}
		if out.Told == nil || all.Held() || len(out.Told.Spans) == 0 {
			out.Told = all
		}
	}
	out.Told.Asked.Around = asked.Around // a time without a zone is no date; what it says is a difference
	if len(out.Told.Spans) == 0 {
		return out, nil
	}
	x := &out.Told.Spans[0]
	h := screenshot.Held{Handle: x.By.Handle, Name: x.By.Name, Created: x.Created, Deleted: x.Deleted, Earlier: !x.Until.IsZero()}
	who, err := person(ctx, string(x.By.ID))
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return nil, err
	}
	for _, n := range who.Handles {
		h.Handles = append(h.Handles, screenshot.Name{Handle: n.Handle, Name: n.Name, First: n.First, Last: n.Last})
	}
	out.Differences = screenshot.Compare(s, h)
	return out, nil
}

// Held says whether text, handle and time may all have stood in a picture of the post that was found.
func (s *Shot) Held() bool {
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
	for i := range s.Differences {
		d := &s.Differences[i]
		key := "screenshot." + string(d.What)
		if d.What == screenshot.HandleThen && !d.Until.IsZero() {
			key = "screenshot.handle-until"
		}
		out = append(out, l.Say(key, isolated(d.Shot), isolated(d.Record), dayOf(l, d.Until), dayOf(l, d.Since)))
	}
	if len(s.Told.Spans) > 0 && len(out) == 0 {
		out = append(out, l.Say("screenshot.agree"))
	}
	return out
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
	Counts      []jsonPart   `json:"counts"`
	Differences []jsonDiffer `json:"differences"`
	Sentences   []string     `json:"sentences"`
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
	Until      string          `json:"until,omitempty"`
	Since      string          `json:"since,omitempty"`
}

// AppendJSON appends one object, without a line end: what was read, what differs, and the answer about the text.
func (s *Shot) AppendJSON(b []byte, l *words.Language, links Links) ([]byte, error) {
	a, err := s.Told.AppendJSON(nil, l, links)
	if err != nil {
		return b, err
	}
	r := jsonRead{Name: jsonPart(s.Name), Handle: jsonPart(s.Handle), Text: jsonPart(s.Text), Time: jsonPart(s.Time.Part), Grain: string(s.Time.Grain), At: stamp(s.Time.At),
		Counts: []jsonPart{}, Differences: []jsonDiffer{}, Sentences: append([]string{}, s.Findings(l)...)}
	for _, c := range s.Counts {
		r.Counts = append(r.Counts, jsonPart(c))
	}
	for _, d := range s.Differences {
		r.Differences = append(r.Differences, jsonDiffer{d.What, d.Shot, d.Record, stamp(d.Until), stamp(d.Since)})
	}
	j, err := json.Marshal(jsonShot{1, s.Held(), r, a})
	return append(b, document.EscapeJSON(j)...), err
}
