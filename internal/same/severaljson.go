package same

import (
	"encoding/json"

	"clew/internal/post"
)

type jsonSeveral struct {
	Clew       int             `json:"clew"`
	Of         Of              `json:"of"`
	Statements []jsonStatement `json:"statements"`
	Linked     []jsonWho       `json:"linked"`
	Bound      bool            `json:"bound"`
	Next       string          `json:"next,omitempty"`
}

// Of is what is asked for the statements of.
type Of struct {
	Kind  string `json:"kind"` // account or collection
	ID    string `json:"id"`
	Title string `json:"title"`
}

type jsonStatement struct {
	Thread  post.ID      `json:"thread"`
	Post    post.ID      `json:"post"` // the first that stands elsewhere too
	Network post.Network `json:"network"`
	Author  jsonWho      `json:"author"`
	Created string       `json:"created"`
	Text    string       `json:"text"`
	Warning string       `json:"warning,omitempty"`
	Places  []jsonPlace  `json:"places"`
	Turned  []jsonPlace  `json:"turned"`
	Bound   bool         `json:"bound"`
}

// AppendJSON appends a page as `clew same --account -f json` gives it: one object, without a line end. next is where the
// page after it is read; "" for none.
func (s *Several) AppendJSON(b []byte, of Of, next string) ([]byte, error) {
	out := jsonSeveral{Clew: 1, Of: of, Statements: []jsonStatement{}, Linked: []jsonWho{}, Bound: s.Bound, Next: next}
	for _, t := range s.Statements {
		p := t.Said()
		x := jsonStatement{Thread: t.Thread.Thread.ID, Post: p.ID, Network: t.Thread.Thread.Network, Author: who(t.Thread.Author), Created: stamp(p.Created), Text: p.Text, Warning: p.Warning, Places: t.jsonPlaces(t.Places), Turned: t.jsonPlaces(t.Turned), Bound: t.Bound}
		if s.folded && p.Warning != "" {
			x.Text = ""
		}
		out.Statements = append(out.Statements, x)
	}
	for _, a := range s.Linked {
		w := who(a.Account)
		w.How = a.How
		out.Linked = append(out.Linked, w)
	}
	j, err := json.Marshal(&out)
	return append(b, j...), err
}
