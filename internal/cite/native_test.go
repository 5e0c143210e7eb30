package cite_test

import (
	"strings"
	"testing"
	"time"

	"clew/internal/cite"
	"clew/internal/cite/csl"
)

// TestDates: a citation has its dates in the order and the case of its language, whatever language the style was written
// for, and no English words beside them.
func TestDates(t *testing.T) {
	d := doc("Ilse Varga", "@ilse_varga", "Ὕδωρ")
	for i := range d.Thread.Line {
		d.Thread.Line[i].Created = time.Date(2026, 5, 16, 8, 0, 0, 0, time.UTC)
	}
	d.Published = d.Thread.Line[0].Created
	c := must(t, d, cite.Of{Accessed: time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)})
	lib := cite.NewLibrary()
	for _, x := range []struct {
		lang, style string
		has         []string
		not         string
	}{
		{"uk", "apa", []string{"(2026, 16 травня)", "[Тред]"}, " of "},
		{"uk", "mla", []string{"16 травня 2026"}, "Травень"},
		{"uk", "chicago-notes", []string{"16 травня 2026", "Тред"}, "Thread"},
		{"uk-UA", "iso690", []string{"Онлайн. 16 травня 2026", "[Дата звернення:\u00a028 листопада 2026]", "Доступно за адресою: https"}, "Accessed"},
		{"uk", "iso690-numeric", []string{"16 травня 2026", "28 листопада 2026"}, "Available"},
		{"uk", "harvard", []string{"Доступно за адресою: https", "Дата звернення: 28 листопада 2026"}, "Листопад"},
		{"ar", "apa", []string{"(2026, 16 مايو)"}, "Thread"},
		{"ar", "mla", []string{"16 مايو 2026"}, "،"},
		{"ar", "iso690", []string{"16 مايو 2026", "28 نوفمبر 2026"}, "Accessed"},
		{"ko", "apa", []string{"(2026, 5월 16일)"}, "Thread"},
		{"ko", "iso690", []string{"2026년 5월 16일", "[접속일:\u00a02026년 11월 28일]"}, "Online"},
		{"ko", "harvard", []string{"출처: https", "(접속일: 2026년 11월 28일)"}, "Available"},
		{"de", "apa", []string{"(2026, 16. Mai)"}, " of "},
		{"de", "iso690", []string{"16. Mai 2026", "[Zugriff am\u00a028. November 2026]", "Verfügbar unter: https"}, "Accessed"},
		{"fr", "apa", []string{"(2026, 16 mai)", "[Fil]"}, "mai 16"},
		{"fr", "iso690", []string{"16 mai 2026", "[Consulté le\u00a028 novembre 2026]"}, "Available"},
		{"es", "apa", []string{"(2026, 16 de mayo)"}, "mayo 16"},
		{"es", "iso690", []string{"16 de mayo de 2026"}, ""},
		{"pl", "mla", []string{"16 maja 2026"}, ""},
		{"ru", "mla", []string{"16 мая 2026 г."}, ""},
		{"ja", "apa", []string{"(2026, 5月16日)"}, ""},
		{"en", "apa", []string{"(2026, May 16)", "[Thread]", " of "}, ""},
		{"en-GB", "iso690", []string{"16 May 2026", "Accessed\u00a028\u00a0November\u00a02026"}, ""},
		{"", "iso690", []string{"16 May 2026", "Available from: https"}, ""},
	} {
		p, err := lib.Processor(x.style, x.lang)
		if err != nil {
			t.Fatal(err)
		}
		got := cite.Formatted(p, []*cite.Citation{c})[0].Text()
		for _, want := range x.has {
			if !strings.Contains(got, want) {
				t.Errorf("%s in %s: no %q in %s", x.style, x.lang, want, got)
			}
		}
		if x.not != "" && strings.Contains(got, x.not) {
			t.Errorf("%s in %s: %q in %s", x.style, x.lang, x.not, got)
		}
	}
	if c.Item.Fields["genre"] != "Thread" {
		t.Error("the item itself has another genre:", c.Item.Fields["genre"])
	}
}

// TestMonthAlone: a month without a day is not in the case that a day asks for, and a style that names its months itself, or
// that is written for the language, is carried out as it is.
func TestMonthAlone(t *testing.T) {
	style := func(head, parts string) string {
		return `<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"` + head + `<citation><layout><date variable="issued">` + parts + `</date></layout></citation></style>`
	}
	const month, day, year = `<date-part name="month"/>`, `<date-part name="day" prefix=" "/>`, `<date-part name="year" prefix=" "/>`
	for _, x := range []struct {
		lang, style string
		date        []int
		want        string
	}{
		{"uk", style(">", month+year), []int{2026, 5, 16}, "травень 2026"},
		{"uk", style(">", month+day+year), []int{2026, 5}, "травень 2026"},
		{"uk", style(">", month+day+year), []int{2026, 5, 16}, "16 травня 2026"},
		{"uk", style(">", month+day), []int{2026, 5, 16}, "16 травня"},
		{"uk", style(">", day+year+month), []int{2026, 5, 16}, "16 2026травня"},
		{"uk", style(">", `<date-part name="month" form="numeric"/>`+day+year), []int{2026, 5, 16}, "5 16 2026"},
		{"uk", style(` default-locale="uk-UA">`, month+day+year), []int{2026, 5, 16}, "травня 16 2026"},
		{"uk", style(`><locale xml:lang="uk"><terms><term name="month-05">май</term></terms></locale>`, month+day), []int{2026, 5, 16}, "16 май"},
		{"ko", style(">", month+year), []int{2026, 5, 16}, "5월 2026"},
		{"en", style(">", month+day+year), []int{2026, 5, 16}, "May 16 2026"},
		{"xx", style(">", month+day+year), []int{2026, 5, 16}, "May 16 2026"},
		{"../uk", style(">", month+day), []int{2026, 5, 16}, "May 16"},
	} {
		p, err := cite.NewLibrary().ProcessorOf(strings.NewReader(x.style), x.lang)
		if err != nil {
			t.Fatal(err)
		}
		it := &csl.Item{ID: "a", Type: "post", Dates: map[string]csl.Date{"issued": {Parts: [][]int{x.date}}}}
		if got := p.Citation([]csl.Cite{{Item: it}}, []*csl.Item{it}).Text(); got != x.want {
			t.Errorf("%s, %s: got %q, want %q", x.lang, x.style, got, x.want)
		}
	}
}
