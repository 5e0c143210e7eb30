package web

import (
	"strings"
	"testing"

	"clew/internal/render/html"
)

func TestPrune(t *testing.T) {
	for _, c := range []struct{ css, page, want string }{
		{".a{x}.b{y}", `<p class="c a d">`, ".a{x}"},
		{".a,.b{x}", `<p class="b">`, ".b{x}"},
		{".a .b{x}.a>.c{y}", `<p class="a"><i class="b">`, ".a .b{x}"},
		{":is(.a,.b)>.c{x}", `<p class="c">`, ""},
		{":is(.a,.b)>.c{x}", `<p class="b"><p class="c">`, ":is(.a,.b)>.c{x}"},
		{":is(.a,:hover)>.c{x}", `<p class="c">`, ":is(.a,:hover)>.c{x}"},
		{":is(:is(.a,i) b,.d){x}", `<i>`, ":is(:is(.a,i) b,.d){x}"},
		{"h1:is(:lang(ar),:lang(fa)){x}", `<h1 lang="ko">`, ""},
		{".a:not(.b,.c):hover{x}", `<p class="a">`, ".a:not(.b,.c):hover{x}"},
		{".a:has(>.zz){x}", `<p class="a">`, ".a:has(>.zz){x}"},
		{`[dir=rtl] .a{x}[data-b="}"]{y}`, `<p class="a">`, `[dir=rtl] .a{x}[data-b="}"]{y}`},
		{":lang(ko){x}:lang(zh-TW){y}:lang(zh){z}", `<p lang="zh-TW">`, ":lang(zh-TW){y}:lang(zh){z}"},
		{"video,audio{x}table{y}", `<audio>`, "audio{x}"},
		{"*,::before{x}:root{y}", ``, "*,::before{x}:root{y}"},
		{"@media(a){.a{x}.b{y}}@media(b){.b{z}}", `<p class="a">`, "@media(a){.a{x}}"},
		{"@supports (a:b){@media c{.a{x}}}", `<p class="a">`, "@supports (a:b){@media c{.a{x}}}"},
		{"@keyframes k{from{x}to{y}}", ``, "@keyframes k{from{x}to{y}}"},
		{".a{x}", `<p title="a > b" class="a">`, ".a{x}"},
		{".a{x}", `<p>class="a"</p>`, ""},
		{".a-b{x}.a{y}", `<p class="a-b">`, ".a-b{x}"},
		{".dark .a{x}.told{y}", `<p class="a">`, ".dark .a{x}.told{y}"},
		{"h1 + p{x}", `<h1>`, "h1 + p{x}"},
		{".broken{x", `<p class="broken">`, ".broken{x}"},
		{"no rule", ``, ""},
	} {
		if got := newPruner(c.css).of([]byte(c.page)); got != c.want {
			t.Errorf("%s for %s: %q, expected %q", c.css, c.page, got, c.want)
		}
	}
}

// A page that holds everything keeps everything, whatever file a style comes from.
func TestPruneWhole(t *testing.T) {
	files, err := static.ReadDir("static")
	if err != nil {
		t.Fatal(err)
	}
	styles := map[string]string{"posts": html.Posts}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".css") {
			b, err := static.ReadFile("static/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			styles[f.Name()] = string(b)
		}
	}
	for name, text := range styles {
		if strings.Count(text, "{") != strings.Count(text, "}") {
			t.Errorf("%s: brackets that do not close", name)
		}
		pr := newPruner(text)
		page := ""
		for need := range pr.place {
			switch need[0] {
			case '.':
				page += `<p class="` + need[1:] + `">`
			case ':':
				page += `<p lang="` + need[1:] + `">`
			default:
				page += "<" + need + ">"
			}
		}
		if got, want := strings.Count(pr.of([]byte(page)), "{"), strings.Count(text, "{"); got != want {
			t.Errorf("%s: %d rules of %d are kept", name, got, want)
		}
	}
}

func BenchmarkPrune(b *testing.B) {
	h := &site{}
	s := h.style([]string{"thread"})
	page := []byte(strings.Repeat(`<section class="p" id="p-1"><p dir="auto" lang="en">Some words of a post, as long as posts are, and a link.</p><p class="m w"><a href="#p-1">1</a></p></section>`, 50))
	for b.Loop() {
		policyOf(s.of(page))
	}
}
