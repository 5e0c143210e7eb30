package cite_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"clew/internal/cite"
	"clew/internal/render/rendertest"
)

// read is what one reader found in a file.
type read struct {
	many   int
	title  string
	author string
	url    string
	errs   string
}

// reads gives what each reader found.
func reads(t *testing.T, list []*cite.Citation) []map[string]read {
	t.Helper()
	var in []map[string]any
	for _, c := range list {
		one := []*cite.Citation{c}
		j, err := cite.CSLJSON(one)
		if err != nil {
			t.Fatal(err)
		}
		in = append(in, map[string]any{"bibtex": string(cite.BibTeX(one)), "biblatex": string(cite.BibLaTeX(one)), "ris": string(cite.RIS(one)), "csl": json.RawMessage(j)})
	}
	var out []map[string]json.RawMessage
	node(t, "read.js", in, &out)
	var all []map[string]read
	for _, o := range out {
		m := map[string]read{}
		for name, raw := range o {
			var js []struct {
				Title, URL string
				Author     []struct{ Family, Given, Literal string }
			}
			var conv struct {
				Error   string
				Errors  []any
				Entries []struct {
					Title, URL string
					Author     []string
				}
			}
			r := read{}
			if json.Unmarshal(raw, &js) == nil {
				r.many = len(js)
				if len(js) > 0 {
					r.title, r.url = js[0].Title, js[0].URL
					if len(js[0].Author) == 1 {
						a := js[0].Author[0]
						r.author = strings.TrimSpace(a.Given + " " + a.Family + a.Literal)
					}
				}
			} else if err := json.Unmarshal(raw, &conv); err == nil {
				r.many, r.errs = len(conv.Entries), conv.Error
				if len(conv.Errors) > 0 {
					b, _ := json.Marshal(conv.Errors)
					r.errs += string(b)
				}
				if len(conv.Entries) > 0 {
					r.title, r.url = conv.Entries[0].Title, conv.Entries[0].URL
					if len(conv.Entries[0].Author) == 1 {
						r.author = strings.TrimSpace(conv.Entries[0].Author[0])
					}
				}
			} else {
				t.Fatalf("%s: %v: %.200s", name, err, raw)
			}
			m[name] = r
		}
		all = append(all, m)
	}
	return all
}

// TestReaders: six readers that are not ours find the one entry, its title, its author as one name, and its address.
func TestReaders(t *testing.T) {
	texts := []string{"The mill turns again. Here is how", "Über die Mühle: Façade, naïve, Łódź, ß & 50% of $5 #1", "Водяний млин на припливі", "潮の満ち引きで回る水車は、もう動かない。", "زرنا الطاحونة القديمة", "조력 방앗간", "a_b ^ c ~ d \\ e", "NASA and iPhone and McDonald", "x = {y}; see [1]"}
	names := []string{"Ilse Varga", "O'Neil, Jr.", "Майя and co", "김하나", "Varga, Ilse and Okafor, Ben", "NASA"}
	var list []*cite.Citation
	for i, s := range texts {
		list = append(list, must(t, doc(names[i%len(names)], "@ilse_varga", s), cite.Of{}))
	}
	for i, got := range reads(t, list) {
		f := list[i].Item
		for reader, r := range got {
			switch {
			case r.errs != "" || r.many != 1:
				t.Errorf("%s of %q: %d entries, %s", reader, texts[i], r.many, r.errs)
			case plainly(r.title) != plainly(f.Fields["title"]):
				t.Errorf("%s: title %q, want %q", reader, r.title, f.Fields["title"])
			case plainly(r.author) != plainly(f.Names["author"][0].Literal) && !(reader == "ris" && strings.Contains(r.author, " ")):
				// RIS has no way to say that a comma is part of a name.
				t.Errorf("%s: author %q, want %q", reader, r.author, f.Names["author"][0].Literal)
			case r.url != f.Fields["URL"]:
				t.Errorf("%s: address %q, want %q", reader, r.url, f.Fields["URL"])
			}
		}
	}
}

// plainly makes what readers differ in the same: kinds of quotation marks, of dashes and of spaces, and signs whose
// command one of them does not know (^).
func plainly(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "\u00a0", " ", "…", "...", "{", "", "}", "", `\`, "", "^", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// TestReadersOfHostile: whatever posts hold, every reader finds one entry, and its address.
func TestReadersOfHostile(t *testing.T) {
	var list []*cite.Citation
	var from []string
	for _, s := range append(rendertest.HostileStrings(t), `}}, note={x}, url={http://evil.example}`, "{{{{", "}}}}", `"} @misc{evil, title="x"`, "a\r\nER  - \r\nTY  - BOOK\r\nTI  - evil", "% comment", `\input{/etc/passwd}`, "$x^2_1$ & #1 ~ \\", "@book{x,", "a,\n}\n@misc{b,") {
		if len(s) > 2000 || strings.TrimSpace(cite.Clean(s)) == "" {
			continue
		}
		d := doc(s, "@ilse_varga", s+" end")
		d.URL = "https://x.com/ilse_varga/status/1850912345678901234"
		list, from = append(list, must(t, d, cite.Of{})), append(from, s)
	}
	for i, got := range reads(t, list) {
		for reader, r := range got {
			if r.many != 1 || r.url != list[i].Item.Fields["URL"] {
				t.Errorf("%s of %.80q: %d entries, address %q %s", reader, from[i], r.many, r.url, r.errs)
			}
		}
	}
}

// TestSchema holds CSL-JSON against the CSL project's schema, a copy of which CLEW_CSL_SCHEMA names (csl-data.json).
func TestSchema(t *testing.T) {
	path := os.Getenv("CLEW_CSL_SCHEMA")
	if path == "" {
		t.Skip("CLEW_CSL_SCHEMA names no copy of csl-data.json of citation-style-language/schema: no package brings it")
	}
	var lists []json.RawMessage
	for _, d := range []string{"The mill turns again.", "x", "", "潮の満ち引き", "\x00\xff"} {
		dd := doc("Ilse Varga", "@ilse_varga", d+" ", "second")
		for _, of := range []cite.Of{{}, {Post: dd.Thread.ID}, {Words: "second", Page: "https://clew.example/t/x:1"}} {
			j, err := cite.CSLJSON([]*cite.Citation{must(t, dd, of)})
			if err != nil {
				t.Fatal(err)
			}
			lists = append(lists, j)
		}
	}
	bad := len(lists)
	lists = append(lists, json.RawMessage(`[{"id":"x","type":"tweet"}]`)) // the schema can fail
	var out []string
	node(t, "schema.js", map[string]any{"schema": path, "lists": lists}, &out)
	for i, e := range out {
		if (e != "") != (i == bad) {
			t.Errorf("%s: %s", lists[i], e)
		}
	}
}
