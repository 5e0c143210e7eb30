package browser

import (
	"net/url"
	"strings"
	"testing"

	"clew/internal/web"
)

// sample says at which addresses the pages of a route are looked at, and by whom; or, with no address, why it
// has none. {setup} and {invitation} stand for addresses that hold a secret.
type sample struct {
	pattern string // as the router has it, without its method
	at      []string
	who     who
	why     string
}

// who looks at a page.
type who string

const (
	atHome  who = ""              // the record's owner, on a site that listens on loopback alone
	anybody who = "a visitor"     // of a public site
	member  who = "a reader"      // signed in there
	keeper  who = "administrator" // signed in there
	first   who = "the first"     // on a public site that nobody has an account at
)

// sampled has a row for every GET route of the router.
func sampled() []sample {
	account := url.PathEscape(string(writer))
	return []sample{
		{pattern: "/{$}", at: []string{"/"}},
		{pattern: "/{$}", at: []string{"/"}, who: anybody},
		{pattern: "/{$}", at: []string{"/"}, who: keeper},
		{pattern: "/accounts", at: []string{"/accounts"}},
		{pattern: "/a/{id...}", at: []string{"/a/" + account}},
		{pattern: "/a/{id...}", at: []string{"/a/" + account}, who: anybody},
		{pattern: "/t/{id...}", at: []string{threadPath(plainThread), threadPath(fullThread), threadPath(koreanID), threadPath(arabicID), threadPath(longThread), threadPath(fullThread) + "?line=oldest", threadPath(plainThread) + "?at=2999-01-01"}},
		{pattern: "/t/{id...}", at: []string{threadPath(plainThread)}, who: anybody},
		{pattern: "/t/{id...}", at: []string{threadPath(fullThread)}, who: member},
		{pattern: "/versions/{id...}", at: []string{"/versions/x:1786000000000000012"}},
		{pattern: "/timegate/{id...}", why: "it leads to a thread as it was"},
		{pattern: "/timemap/{id...}", why: "a list for programs"},
		{pattern: "/jobs", at: []string{"/jobs"}},
		{pattern: "/rules", at: []string{"/rules"}},
		{pattern: "/settings", at: []string{"/settings", "/settings?saved=1"}},
		{pattern: "/offline", at: []string{"/offline"}},
		{pattern: "/open", why: "it leads to where what was shared is opened"},
		{pattern: "/keys", at: []string{"/keys"}},
		{pattern: "/setup", at: []string{"{setup}"}, who: first},
		{pattern: "/signin", at: []string{"/signin"}, who: anybody},
		{pattern: "/signin", at: []string{"/signin"}, who: keeper},
		{pattern: "/invitation", at: []string{"{invitation}"}, who: anybody},
		{pattern: "/me", at: []string{"/me"}, who: member},
		{pattern: "/people", at: []string{"/people"}, who: keeper},
		{pattern: "/takedowns", at: []string{"/takedowns"}},
		{pattern: "/takedowns", at: []string{"/takedowns"}, who: anybody},
		{pattern: "/rights", at: []string{"/rights"}, who: anybody},
		{pattern: "/rights/held", why: "a file of what is held of an author"},
		{pattern: "/m/{sha256}", why: "a picture, not a page"},
		{pattern: "/", at: []string{"/nowhere", "/t/x:1"}, why: "what is not there"},
	}
}

// look is one page to look at.
type look struct {
	base, at string
	who      who
	cookies  []map[string]string
	error    bool // the page says that something is not there
}

// name is that of its test: slashes would make tests within tests.
func (l look) name() string {
	at, _, _ := strings.Cut(l.at, "token=")
	return strings.TrimSpace(strings.ReplaceAll(strings.TrimPrefix(at, "/"), "/", "~") + " " + string(l.who))
}

// looks starts the sites and gives every page of the samples there.
func looks(t *testing.T) []look {
	t.Helper()
	home, new, site := serve(t, town(t)), public(t), public(t)
	admin := site.found(t)
	invitation := admin.invite(t)
	reader := site.accept(t, admin.invite(t), "bo")
	var out []look
	for _, s := range sampled() {
		for _, at := range s.at {
			l := look{base: site.base, at: strings.NewReplacer("{setup}", new.setup, "{invitation}", invitation).Replace(at), who: s.who, error: s.pattern == "/", cookies: []map[string]string{}}
			switch s.who {
			case atHome:
				l.base = home.base
			case first:
				l.base = new.base
			case member:
				l.cookies = reader.cookies()
			case keeper:
				l.cookies = admin.cookies()
			}
			out = append(out, l)
		}
	}
	return out
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
		if !shown[p] && p != "/" {
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
