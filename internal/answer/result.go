package answer

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/quotation"
)

// Result is what a list says of one quotation.
type Result struct {
	Line    int               `json:"line"`
	Text    string            `json:"text"`
	By      string            `json:"by,omitempty"`     // as it was written
	Around  string            `json:"around,omitempty"` // as it was written
	Verdict quotation.Verdict `json:"verdict,omitempty"`
	Held    bool              `json:"held"`
	Short   bool              `json:"short,omitempty"`
	Flags   []quotation.Flag  `json:"flags"`
	Cuts    []string          `json:"cuts,omitempty"`   // negations that stand right beside the words and were cut off
	Link    string            `json:"link,omitempty"`   // of the answer
	Post    post.ID           `json:"post,omitempty"`   // the first of those it was made from, else the closest
	URL     string            `json:"url,omitempty"`    // of that post, on its network
	Author  string            `json:"author,omitempty"` // of that post
	Date    string            `json:"date,omitempty"`   // of that post
	Error   string            `json:"error,omitempty"`

	Headline string `json:"-"` // the verdict in a sentence, where a page shows it
}

// Result gives of an answer what a list says of it.
func (t *Told) Result(q Quote, link string) Result {
	r := Result{Line: q.Line, Text: q.Text, By: q.By, Around: q.Around, Verdict: t.Verdict, Held: t.Held(), Short: t.Short, Flags: append([]quotation.Flag{}, t.Flags...), Link: link}
	for i := range t.Cuts {
		r.Cuts = append(r.Cuts, t.Cuts[i].Word)
	}
	where := t.Spans
	if len(where) == 0 && !t.Apart {
		where = t.Closest
	}
	if len(where) > 0 {
		s := &where[0]
		r.Post, r.URL, r.Author = s.Post, s.URL, document.At(s.By)
		if !s.Created.IsZero() {
			r.Date = stamp(s.Created)
		}
	}
	return r
}

// ResultWriter writes results as JSON lines or as a table.
type ResultWriter struct {
	kind Kind
	w    io.Writer
	csv  *csv.Writer
}

// NewResultWriter writes a table's head, if it is one.
func NewResultWriter(w io.Writer, kind Kind) (*ResultWriter, error) {
	r := &ResultWriter{kind: kind, w: w}
	if kind != Table {
		return r, nil
	}
	r.csv = csv.NewWriter(w)
	return r, r.csv.Write([]string{"line", "verdict", "held", "flags", "text", "by", "around", "post", "author", "date", "url", "link", "error", "cuts"})
}

// Write writes one.
func (w *ResultWriter) Write(r Result) error {
	if w.kind != Table {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(struct {
			Clew int `json:"clew"`
			Result
		}{1, r}); err != nil {
			return err
		}
		_, err := w.w.Write(document.EscapeJSON(b.Bytes()))
		return err
	}
	var flags []string
	for _, f := range r.Flags {
		flags = append(flags, string(f))
	}
	verdict := string(r.Verdict)
	if r.Short {
		verdict = "too-short"
	}
	return w.csv.Write([]string{strconv.Itoa(r.Line), verdict, strconv.FormatBool(r.Held), strings.Join(flags, " "), cell(r.Text), cell(r.By), cell(r.Around),
		cell(string(r.Post)), cell(r.Author), cell(r.Date), cell(r.URL), cell(r.Link), cell(r.Error), cell(strings.Join(r.Cuts, " "))})
}

// Flush writes what is kept back.
func (w *ResultWriter) Flush() error {
	if w.csv == nil {
		return nil
	}
	w.csv.Flush()
	return w.csv.Error()
}

// cell keeps a spreadsheet from taking a text for a formula, and a terminal from obeying it, as tables of posts do: an
// apostrophe before it, and U+FFFD in place of what is odd.
func cell(s string) string {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "'"))
	formula := s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", " \n"), "\r", "\n")
	s = strings.Map(func(r rune) rune {
		if document.Odd(r) {
			return utf8.RuneError
		}
		return r
	}, s)
	if formula {
		return "'" + s
	}
	return s
}
