package warc

import (
	"encoding/json"
	"slices"
	"strings"
)

// index gathers the lines of a package's index.
type index struct {
	filename string
	lines    []string
}

// add notes a record that can be looked up by its address.
func (x *index) add(at Written, mime string, status int, sum string) {
	mime, _, _ = strings.Cut(mime, ";")
	entry := struct {
		URL      string `json:"url"`
		Digest   string `json:"digest"`
		MIME     string `json:"mime,omitempty"`
		Offset   int64  `json:"offset"`
		Length   int64  `json:"length"`
		Sum      string `json:"recordDigest"`
		Status   int    `json:"status"`
		Filename string `json:"filename"`
	}{at.URI, at.Payload, strings.TrimSpace(mime), at.Offset, at.Length, sum, status, x.filename}
	var b strings.Builder
	b.WriteString(searchable(at.URI))
	b.WriteByte(' ')
	b.WriteString(strings.Replace(at.Date.UTC().Format("20060102150405.000"), ".", "", 1))
	b.WriteByte(' ')
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(entry); err != nil {
		panic("warc: an index line cannot be written as JSON: " + err.Error()) // strings and numbers alone
	}
	x.lines = append(x.lines, b.String())
}

// sorted gives the lines in the order of their bytes.
func (x *index) sorted() []string {
	slices.Sort(x.lines)
	return x.lines
}
