package browser

import (
	"net/url"
	"strings"
	"testing"

	"clew/internal/web"
)

// sample says at which addresses the pages of a route are looked at; or, with no address, why it has none.
type sample struct {
	pattern string // as the router has it, without its method
	at      []string
	why     string
}

// sampled has a row for every GET route of the router.
func sampled() []sample {
	account := url.PathEscape(string(writer))
	return []sample{
		{pattern: "/{$}", at: []string{"/"}},
		{pattern: "/accounts", at: []string{"/accounts"}},
		{pattern: "/a/{id...}", at: []string{"/a/" + account}},
		{pattern: "/t/{id...}", at: []string{threadPath(plainThread), threadPath(fullThread), threadPath(koreanID), threadPath(arabicID), threadPath(longThread), threadPath(fullThread) + "?line=oldest"}},
		{pattern: "/jobs", at: []string{"/jobs"}},
		{pattern: "/rules", at: []string{"/rules"}},
		{pattern: "/m/{sha256}", why: "a picture, not a page"},
	}
}

// samples gives every address at which pages are looked at, the page of an error among them.
func samples() []string {
	var out []string
	for _, s := range sampled() {
		out = append(out, s.at...)
	}
	return append(out, "/nowhere")
}

func threadPath(id string) string { return "/t/" + url.PathEscape(id) }

// missing lists the routes without a sample, and the samples without a route.
func missing(routes []web.Route, have []sample) []string {
	var out []string
	rows := map[string]bool{}
	for _, s := range have {
		rows[s.pattern] = true
		if len(s.at) == 0 && s.why == "" {
			out = append(out, s.pattern+" has neither an address nor a reason")
		}
	}
	shown := map[string]bool{}
	for _, r := range routes {
		if r.Method != "GET" {
			continue
		}
		shown[r.Pattern] = true
		if !rows[r.Pattern] {
			out = append(out, r.Pattern+" is looked at nowhere: give it a row in routes_test.go")
		}
	}
	for p := range rows {
		if !shown[p] {
			out = append(out, p+" is no route any more")
		}
	}
	return out
}

// TestEveryPageHasASample fails where the router knows a page that no test here reads.
func TestEveryPageHasASample(t *testing.T) {
	routes := web.Site{}.Routes()
	if len(routes) < 8 {
		t.Fatalf("the router lists %d routes", len(routes))
	}
	for _, m := range missing(routes, sampled()) {
		t.Error(m)
	}
	planted := append(routes, web.Route{Method: "GET", Pattern: "/planted"})
	if m := strings.Join(missing(planted, sampled()), " "); !strings.Contains(m, "/planted") {
		t.Errorf("a planted page without a sample is not missed: %s", m)
	}
}
