package cite_test

import (
	"encoding/json"
	"strings"
	"testing"

	"clew/internal/cite"
	"clew/internal/cite/csl"
)

// FuzzFormats: whatever a name and a text hold, a file of a citation has one entry and balanced braces, and what a
// style prints is one line and escaped markup.
func FuzzFormats(f *testing.F) {
	for _, s := range []string{"Ilse", `}}\input{x}`, "a\r\nER  - ", "“\"'…", "{\\\"u}", "\u202e\u0301", "ﬀÅé", "İ", "a\xffb"} {
		f.Add(s, s)
	}
	p, err := cite.NewLibrary().Processor("chicago", "de")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(name)+len(text) > 10_000 {
			return
		}
		c := must(t, doc(name, "@a", text+"."), cite.Of{})
		list := []*cite.Citation{c}
		for _, b := range [][]byte{cite.BibTeX(list), cite.BibLaTeX(list)} {
			if depth(string(b)) != 0 || injected.Match(b) || strings.Count("\n"+string(b), "\n@") != 1 {
				t.Errorf("%s", b)
			}
		}
		if ris := "\n" + string(cite.RIS(list)); strings.Count(ris, "\nER  - ") != 1 || strings.Count(ris, "\nTY  - ") != 1 || strings.Count(ris, "\n") != strings.Count(ris, "\r\n")+1 {
			t.Errorf("%q", ris)
		}
		if _, err := cite.CSLJSON(list); err != nil {
			t.Error(err)
		}
		for _, e := range cite.Formatted(p, list) {
			if strings.ContainsAny(e.Text(), "\r\n") {
				t.Errorf("%q", e.Text())
			}
			checkHTML(t, e.HTML())
		}
	})
}

// FuzzStyle: a style file from anywhere is refused or writes something, and ends.
func FuzzStyle(f *testing.F) {
	const head = `<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">`
	for _, s := range []string{
		head + `<citation><layout><text variable="title"/></layout></citation></style>`,
		head + `<macro name="a"><text macro="a"/></macro><citation><layout><text macro="a"/></layout></citation></style>`,
		head + `<citation et-al-min="3" et-al-use-first="1"><layout delimiter="; "><names variable="author"><name and="text" initialize-with="."/><substitute><text variable="title"/></substitute></names><date variable="issued" form="text"/></layout></citation><bibliography second-field-align="flush"><sort><key variable="issued"/></sort><layout><text variable="citation-number"/><text variable="URL" prefix=" "/></layout></bibliography></style>`,
		head + `<locale xml:lang="de"><terms><term name="and">und</term></terms></locale><citation><layout><choose><if match="none" type="post"><text value="x"/></if><else><group quotes="true"><number variable="volume" form="ordinal"/><label variable="page"/></group></else></choose></layout></citation></style>`,
		`<!DOCTYPE x [<!ENTITY a "b">]><style>&a;</style>`,
	} {
		f.Add(s)
	}
	lib := cite.NewLibrary()
	item := &csl.Item{}
	if err := json.Unmarshal([]byte(`{"id":"x","type":"book","title":"A \"b\" c","author":[{"family":"Varga","given":"Ilse M."},{"literal":"NASA"}],"editor":[{"family":"Li","given":"Na"}],"issued":{"date-parts":[[2020,1,2],[2021]]},"page":"1-20","volume":"3","URL":"https://example.org/"}`), item); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, style string) {
		p, err := lib.ProcessorOf(strings.NewReader(style), "de")
		if err != nil {
			return
		}
		entries, _ := p.Bibliography([]*csl.Item{item, item})
		for _, e := range entries {
			_ = e.Text()
			checkHTML(t, e.HTML())
		}
		_ = p.Citation([]csl.Cite{{Item: item, Locator: "3"}}, []*csl.Item{item}).Text()
	})
}

// FuzzItem: CSL-JSON from anywhere is refused or read, and is written back as JSON.
func FuzzItem(f *testing.F) {
	f.Add(`{"id":1,"type":"book","issued":{"date-parts":[["2020","1"]],"circa":1},"author":[{"literal":"x"}],"volume":3}`)
	f.Add(`{"issued":{"raw":"May 2020"},"author":[],"custom":{"a":"b"}}`)
	f.Fuzz(func(t *testing.T, s string) {
		var it csl.Item
		if json.Unmarshal([]byte(s), &it) != nil {
			return
		}
		if b, err := json.Marshal(&it); err != nil || !json.Valid(b) {
			t.Errorf("%s: %v", b, err)
		}
	})
}
