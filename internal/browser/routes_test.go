package browser

import (
	"net/url"
	"os"
	"path/filepath"
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
	arab    who = "in Arabic"     // the owner at home, in that language
	large   who = "contrast"      // the owner at home, in high contrast and the largest letters
)

// sampled has a row for every GET route of the router.
func sampled() []sample {
	account := url.PathEscape(string(writer))
	return []sample{
		{pattern: "/{$}", at: []string{"/"}},
		{pattern: "/{$}", at: []string{"/"}, who: anybody},
		{pattern: "/{$}", at: []string{"/"}, who: keeper},
		{pattern: "/{$}", at: []string{"/", threadPath(fullThread), "/settings", "/shelf"}, who: arab},
		{pattern: "/{$}", at: []string{"/", threadPath(fullThread), "/settings"}, who: large},
		{pattern: "/accounts", at: []string{"/accounts"}},
		{pattern: "/a/{id...}", at: []string{"/a/" + account}},
		{pattern: "/a/{id...}", at: []string{"/a/" + account}, who: anybody},
		{pattern: "/t/{id...}", at: []string{threadPath(plainThread), threadPath(fullThread), threadPath(koreanID), threadPath(arabicID), threadPath(longThread), threadPath(fullThread) + "?line=oldest", threadPath(plainThread) + "?at=2999-01-01"}},
		{pattern: "/t/{id...}", at: []string{threadPath(plainThread)}, who: anybody},
		{pattern: "/t/{id...}", at: []string{threadPath(fullThread)}, who: member},
		{pattern: "/search", at: []string{"/search", "/search?q=mill", "/search?q=zzzz"}},
		{pattern: "/search", at: []string{"/search?q=mill"}, who: anybody},
		{pattern: "/index", at: []string{"/index", "/index?thread=" + url.QueryEscape(fullThread), "/index?account=" + account, "/index?collection=1"}},
		{pattern: "/index", at: []string{"/index?thread=" + url.QueryEscape(plainThread)}, who: anybody},
		{pattern: "/quote", at: []string{"/quote", "/quote?q=The+wheel+turned+twice+a+day+for+three+hundred+years", "/quote?q=The+wheel+never+turned+twice+a+day+for+three+hundred+years&around=2024-05-03", "/quote?q=The+miller+kept+a+list+of+names+on+the+door%2C+at+low+water+the+stones+stand+dry", "/quote?q=nothing+of+the+kind+was+here", "/quote?q=a+night"}},
		{pattern: "/quote", at: []string{"/quote?q=The+wheel+never+turned+twice+a+day+for+three+hundred+years"}, who: anybody},
		{pattern: "/quote", at: []string{"/quote?q=%D8%AF%D8%A7%D8%B1%D8%AA+%D8%A7%D9%84%D8%B7%D8%A7%D8%AD%D9%88%D9%86%D8%A9+%D9%85%D8%B1%D8%AA%D9%8A%D9%86+%D9%81%D9%8A+%D8%A7%D9%84%D9%8A%D9%88%D9%85+%D8%AB%D9%84%D8%A7%D8%AB%D9%85%D8%A6%D8%A9+%D9%8A%D9%88%D9%85"}, who: arab},
		{pattern: "/quote", at: []string{"/quote?q=The+wheel+never+turned+twice+a+day+for+three+hundred+years"}, who: large},
		{pattern: "/quote", at: []string{"/quote?as=screenshot", "/quote?as=screenshot&q=Some+Body%0A%40somebody%0AThe+wheel+turned+twice+a+day+for+three+hundred+years%0A10%3A23+AM+%C2%B7+Oct+31%2C+2019"}},
		{pattern: "/same", at: []string{"/same", "/same?account=" + account, "/same?collection=1"}},
		{pattern: "/same/{id...}", at: []string{"/same/" + strings.TrimPrefix(threadPath(plainThread), "/t/"), "/same/" + strings.TrimPrefix(threadPath(fullThread), "/t/")}},
		{pattern: "/tags", at: []string{"/tags"}},
		{pattern: "/tags/{name}", at: []string{"/tags/mills"}},
		{pattern: "/oembed", why: "an answer for programs"},
		{pattern: "/card/{id...}", why: "a picture"},
		{pattern: "/robots.txt", why: "for crawlers"},
		{pattern: "/sitemap.xml", why: "for crawlers"},
		{pattern: "/sources", at: []string{"/sources"}},
		{pattern: "/health", at: []string{"/health"}},
		{pattern: "/feed.atom", why: "a feed"},
		{pattern: "/feed.json", why: "a feed"},
		{pattern: "/opml", why: "a list of feeds"},
		{pattern: "/versions/{id...}", at: []string{"/versions/x:1786000000000000012"}},
		{pattern: "/cite/{id...}", at: []string{citeAt(plainThread), citeAt(plainThread) + "?post=2", citeAt(plainThread) + "?words=no+such+words", citeAt(arabicID)}},
		{pattern: "/cite/{id...}", at: []string{citeAt(plainThread)}, who: anybody},
		{pattern: "/send/{id...}", at: []string{sendAt(plainThread), sendAt(plainThread) + "?said=sent", sendAt(arabicID) + "?said=refused"}},
		{pattern: "/timegate/{id...}", why: "it leads to a thread as it was"},
		{pattern: "/timemap/{id...}", why: "a list for programs"},
		{pattern: "/jobs", at: []string{"/jobs"}},
		{pattern: "/rules", at: []string{"/rules"}},
		{pattern: "/settings", at: []string{"/settings", "/settings?saved=1"}},
		{pattern: "/offline", at: []string{"/offline"}},
		{pattern: "/open", at: []string{"/open?said=https%3A%2F%2Fbsky.app%2Fprofile%2Fname.example%2Fpost%2F3lk2abcdefg22", "/open?said=%3F%3F"}},
		{pattern: "/unroll/{token}", why: "the journeys watch a thread come, and judge the page then"},
		{pattern: "/shelf", at: []string{"/shelf"}},
		{pattern: "/shelf", at: []string{"/shelf"}, who: member},
		{pattern: "/labels", at: []string{"/labels"}},
		{pattern: "/labels/{name...}", at: []string{"/labels/mills"}},
		{pattern: "/collections", at: []string{"/collections"}},
		{pattern: "/collections/{n}", at: []string{"/collections/1"}},
		{pattern: "/collections/{n}/remove", at: []string{"/collections/1/remove"}},
		{pattern: "/highlights", at: []string{"/highlights"}},
		{pattern: "/highlights.md", why: "a file of what is highlighted"},
		{pattern: "/mark/{id...}", at: []string{"/mark/x:1870000000000100003"}},
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
	home, new, site := serveWith(t, []string{"CLEW_CONFIG=" + mailed(t)}, copied(t)), public(t), public(t)
	furnish(t, home.base)
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
			case arab:
				l.base, l.cookies = home.base, []map[string]string{{"name": "taste", "value": "lang=ar"}}
			case large:
				l.base, l.cookies = home.base, []map[string]string{{"name": "taste", "value": "theme=contrast&size=5&width=3"}}
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

func citeAt(id string) string { return "/cite/" + url.PathEscape(id) }

// mailed is a configuration with a mail server, which nothing here sends by.
func mailed(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte("[mail]\nserver = \"127.0.0.1\"\nport = 9\ntls = \"none\"\nfrom = \"me@host.example\"\nreader = \"me@kindle.example\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sendAt is where the page that sends a thread is.
func sendAt(id string) string { return "/send/" + url.PathEscape(id) }

// furnish puts things on the owner's shelf, so that its pages have something to show.
func furnish(t *testing.T, base string) {
	t.Helper()
	p := newPerson(t, base, "owner")
	form := func(pairs ...string) url.Values {
		f := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			f.Add(pairs[i], pairs[i+1])
		}
		return f
	}
	for _, id := range []string{plainThread, arabicID, fullThread} {
		p.post(t, "/save", form("thread", id, "state", "to-read"))
		p.post(t, "/label", form("thread", id, "labels", "mills, طواحين"))
	}
	p.post(t, "/stop", form("thread", plainThread, "post", "x:1870000000000100009"))
	p.post(t, "/collections", form("title", "Mills and weirs", "subtitle", "A book of two", "preface", "Why these.", "thread", plainThread))
	p.post(t, "/collections/1", form("do", "put", "thread", arabicID, "note", "The same in Arabic"))
	p.post(t, "/highlights", form("do", "mark", "thread", plainThread, "post", "x:1870000000000100003", "words", "At low water the stones stand dry", "note", "as in 1707", "colour", "green"))
}

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
