package csl_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"clew/internal/cite/csl"
)

const open = `<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">`

func cites(macro string) string {
	return `<citation><layout><text macro="` + macro + `"/></layout></citation></style>`
}

// TestRefused: what is no style, or is too large, is refused with ErrStyle.
func TestRefused(t *testing.T) {
	for name, s := range map[string]string{
		"nothing":                   "",
		"another root":              "<locale/>",
		"broken":                    open + "<citation>",
		"a document type":           `<!DOCTYPE style [<!ENTITY a "x">]>` + open + cites("a"),
		"no citation":               open + "</style>",
		"dependent":                 open + `<info><link rel="independent-parent" href="x"/></info></style>`,
		"no layout":                 open + "<citation/></style>",
		"no such macro":             open + cites("a"),
		"no such macro, not called": open + `<citation><layout><names variable="author"><substitute><group macro="none"><text value="x"/></group></substitute></names></layout></citation></style>`,
		"no such macro to sort by":  open + `<citation><sort><by macro="none"/></sort><layout><text value="x"/></layout></citation></style>`,
		"text in pieces":            open + `<info><title>` + strings.Repeat("x<!-- -->", 200_000) + `</title></info></style>`,
		"calls itself":              open + `<macro name="a"><text macro="b"/></macro><macro name="b"><group><text macro="a"/></group></macro>` + cites("a"),
		"deep":                      open + strings.Repeat("<group>", 100) + strings.Repeat("</group>", 100) + cites("a"),
		"many":                      open + strings.Repeat("<info/>", 50_000) + "</style>",
		"large":                     open + `<info><title>` + strings.Repeat("x", 3<<20) + `</title></info></style>`,
	} {
		if _, err := csl.ParseStyle(strings.NewReader(s)); !errors.Is(err, csl.ErrStyle) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := csl.ParseLocale(strings.NewReader("<style/>")); !errors.Is(err, csl.ErrStyle) {
		t.Errorf("a style as a locale: %v", err)
	}
}

// TestBombs: macros that grow by doubling end, in bounded memory and steps.
func TestBombs(t *testing.T) {
	var b strings.Builder
	b.WriteString(open + `<macro name="m0"><text value="` + strings.Repeat("x", 100_000) + `"/><text variable="title"/></macro>`)
	for i := 1; i < 50; i++ {
		fmt.Fprintf(&b, `<macro name="m%d">%s</macro>`, i, strings.Repeat(fmt.Sprintf(`<text macro="m%d"/>`, i-1), 10))
	}
	b.WriteString(cites("m49"))
	s, err := csl.ParseStyle(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	it := &csl.Item{Type: "post", Fields: map[string]string{"title": "x"}}
	done := make(chan int, 1)
	go func() { done <- len(csl.New(s, "", locale).Citation([]csl.Cite{{Item: it}}, nil).Text()) }()
	select {
	case n := <-done:
		if n > 1<<20 {
			t.Errorf("%d bytes", n)
		}
	case <-time.After(10 * time.Minute):
		t.Fatal("it does not end")
	}
}

// TestEmptyTerms: a style that empties the words it uses prints the rest.
func TestEmptyTerms(t *testing.T) {
	s, err := csl.ParseStyle(strings.NewReader(open + `<locale><terms><term name="et-al"></term><term name="and"></term></terms></locale><citation et-al-min="2" et-al-use-first="1"><layout><names variable="author"><name and="text"/><et-al font-style="italic"/></names><names variable="editor" prefix=" / "><name and="text" et-al-min="9" et-al-use-first="1"/></names></layout></citation></style>`))
	if err != nil {
		t.Fatal(err)
	}
	two := []csl.Name{{Family: "Varga"}, {Family: "Li"}}
	it := &csl.Item{Type: "post", Names: map[string][]csl.Name{"author": two, "editor": two}}
	if got := csl.New(s, "", locale).Citation([]csl.Cite{{Item: it}}, nil).Text(); got != "Varga / Varga Li" {
		t.Errorf("%q", got)
	}
}
