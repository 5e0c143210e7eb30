package csl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Name is a person, or with Literal alone whoever has a name that is not to be taken apart.
type Name struct {
	Family              string `json:"family,omitempty"`
	Given               string `json:"given,omitempty"`
	DroppingParticle    string `json:"dropping-particle,omitempty"`
	NonDroppingParticle string `json:"non-dropping-particle,omitempty"`
	Suffix              string `json:"suffix,omitempty"`
	CommaSuffix         bool   `json:"-"`
	Literal             string `json:"literal,omitempty"`
}

// UnmarshalJSON reads a name; flags may be written as numbers, words or booleans.
func (n *Name) UnmarshalJSON(b []byte) error {
	type plain Name
	var p struct {
		plain
		Comma any `json:"comma-suffix"`
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	*n = Name(p.plain)
	n.CommaSuffix = truth(p.Comma)
	return nil
}

func truth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != "" && v != "false" && v != "0"
	}
	return false
}

// Date is a day, a month or a year, or two of them for a range; or with Literal alone words. Parts hold year, month
// (21 to 24 are seasons) and day, as far as they are known; a year before our era is negative.
type Date struct {
	Parts   [][]int `json:"date-parts,omitempty"`
	Season  int     `json:"-"`
	Circa   bool    `json:"-"`
	Literal string  `json:"literal,omitempty"`
}

// UnmarshalJSON reads a date; its parts may be numbers or words that are numbers.
func (d *Date) UnmarshalJSON(b []byte) error {
	var p struct {
		Parts   [][]any `json:"date-parts"`
		Season  any     `json:"season"`
		Circa   any     `json:"circa"`
		Literal any     `json:"literal"`
		Raw     string  `json:"raw"`
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	*d = Date{Circa: truth(p.Circa)}
	d.Literal, _ = p.Literal.(string)
	d.Season = whole(p.Season)
	for _, part := range p.Parts {
		var out []int
		for _, v := range part {
			n := whole(v)
			if n == 0 {
				break
			}
			out = append(out, n)
		}
		if len(out) > 0 {
			d.Parts = append(d.Parts, out)
		}
	}
	if len(d.Parts) == 0 && d.Literal == "" {
		d.Literal = p.Raw
	}
	return nil
}

// whole reads a whole number from what JSON may write one as; 0 for none.
func whole(v any) int {
	switch v := v.(type) {
	case float64:
		return int(v)
	case string:
		n, _ := strconv.Atoi(strings.TrimSpace(v))
		return n
	}
	return 0
}

func (d Date) empty() bool { return len(d.Parts) == 0 && d.Literal == "" && d.Season == 0 }

// Item is what is cited. Fields have the names of the CSL variables.
type Item struct {
	ID     string
	Type   string
	Fields map[string]string
	Names  map[string][]Name
	Dates  map[string]Date
	Custom map[string]string // what CSL has no variable for: "custom" of the JSON
	// Verbatim keeps the letters of title and container-title as they are where a style would write them large or
	// small: words quoted in place of a title, a server's name. It is not part of the JSON.
	Verbatim bool
}

// dateFields are the variables that are dates.
var dateFields = []string{"accessed", "available-date", "event-date", "issued", "original-date", "submitted"}

// nameFields are the variables that are names.
var nameFields = []string{
	"author", "chair", "collection-editor", "compiler", "composer", "container-author", "contributor", "curator",
	"director", "editor", "editor-translator", "editorial-director", "executive-producer", "guest", "host", "illustrator",
	"interviewer", "narrator", "organizer", "original-author", "performer", "producer", "recipient", "reviewed-author",
	"script-writer", "series-creator", "translator",
}

// UnmarshalJSON reads an item of CSL-JSON. Fields that it does not know are kept as text where they are text.
func (it *Item) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*it = Item{Fields: map[string]string{}}
	for k, v := range raw {
		var err error
		switch {
		case slices.Contains(dateFields, k):
			var d Date
			if err = json.Unmarshal(v, &d); err == nil && !d.empty() {
				it.setDate(k, d)
			}
		case slices.Contains(nameFields, k):
			var n []Name
			if err = json.Unmarshal(v, &n); err == nil && len(n) > 0 {
				it.setNames(k, n)
			}
		default:
			s, ok := scalar(v)
			switch {
			case !ok:
			case k == "id":
				it.ID = s
			case k == "type":
				it.Type = s
			default:
				it.Fields[k] = s
			}
		}
		if err != nil {
			return fmt.Errorf("field %s: %w", k, err)
		}
	}
	return nil
}

func (it *Item) setDate(name string, d Date) {
	if it.Dates == nil {
		it.Dates = map[string]Date{}
	}
	it.Dates[name] = d
}

func (it *Item) setNames(name string, n []Name) {
	if it.Names == nil {
		it.Names = map[string][]Name{}
	}
	it.Names[name] = n
}

// scalar reads a text, a number or a truth as text.
func scalar(v json.RawMessage) (string, bool) {
	v = bytes.TrimSpace(v)
	if len(v) == 0 {
		return "", false
	}
	switch v[0] {
	case '"':
		var s string
		err := json.Unmarshal(v, &s)
		return s, err == nil
	case '{', '[', 'n':
		return "", false
	}
	return string(v), true
}

// MarshalJSON writes the item as CSL-JSON, its fields in the order of their names after id and type.
func (it Item) MarshalJSON() ([]byte, error) {
	b := []byte(`{"id":`)
	b = appendJSON(b, it.ID)
	b = append(b, `,"type":`...)
	b = appendJSON(b, it.Type)
	keys := make([]string, 0, len(it.Fields)+len(it.Names)+len(it.Dates))
	for k := range it.Fields {
		keys = append(keys, k)
	}
	for k := range it.Names {
		keys = append(keys, k)
	}
	for k := range it.Dates {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		b = append(b, ',')
		b = appendJSON(b, k)
		b = append(b, ':')
		switch {
		case it.Names[k] != nil:
			b = appendJSON(b, it.Names[k])
		case !it.Dates[k].empty():
			b = appendJSON(b, it.Dates[k])
		default:
			b = appendJSON(b, it.Fields[k])
		}
	}
	if len(it.Custom) > 0 {
		b = append(b, `,"custom":`...)
		b = appendJSON(b, it.Custom)
	}
	return append(b, '}'), nil
}

// appendJSON appends a value as JSON, its marks as they are: it stands in a file, not in a page.
func appendJSON(b []byte, v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // texts, numbers and lists of them cannot fail
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}
