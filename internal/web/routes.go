package web

import (
	"net/http"
	"slices"
	"strings"
)

// rank is who somebody is to this site. A higher rank may do all that a lower may.
type rank uint8

const (
	visitor rank = iota // anybody, on a site that is public
	reader              // invited, and signed in
	owner               // of the record
)

func (r rank) String() string { return [...]string{"visitor", "reader", "owner"}[r] }

// route is one address of the site. need is who may come.
type route struct {
	pattern string // as net/http has it, with its method
	need    rank
	serve   func(v *visit)
}

// routes is every address of the site but for what holds no data (style, script, icon, health).
func (h *site) routes() []route {
	return append([]route{
		{"GET /{$}", visitor, get((*visit).home)},
		{"GET /search", visitor, (*visit).search},
		{"GET /quote", visitor, (*visit).quote},
		{"POST /quote", visitor, act((*visit).quoteMany)},
		{"GET /index", visitor, (*visit).indexOrFile},
		{"GET /tags", visitor, get((*visit).tags)},
		{"GET /tags/{name}", visitor, get((*visit).tag)},
		{"GET /accounts", visitor, get((*visit).accounts)},
		{"GET /a/{id...}", visitor, (*visit).accountOrFeed},
		{"POST /follow", owner, act((*visit).followIt)},
		{"POST /unfollow", owner, act((*visit).unfollowIt)},
		{"GET /feed.atom", visitor, (*visit).feedAtom},
		{"GET /feed.json", visitor, (*visit).feedJSON},
		{"GET /oembed", visitor, (*visit).oembed},
		{"GET /card/{id...}", visitor, (*visit).card},
		{"GET /robots.txt", visitor, (*visit).robots},
		{"GET /sitemap.xml", visitor, (*visit).sitemap},
		{"GET /opml", reader, (*visit).opmlFile},
		{"GET /t/{id...}", visitor, (*visit).threadOrFile},
		{"GET /versions/{id...}", visitor, get((*visit).versions)},
		{"GET /cite/{id...}", visitor, (*visit).cite},
		{"GET /same", visitor, get((*visit).several)},
		{"GET /same/{id...}", visitor, get((*visit).same)},
		{"GET /send/{id...}", owner, get((*visit).sendSheet)},
		{"POST /send/{id...}", owner, act((*visit).sendIt)},
		{"GET /timegate/{id...}", visitor, (*visit).timegate},
		{"GET /timemap/{id...}", visitor, (*visit).timemap},
		{"POST /refresh", visitor, act((*visit).refresh)},
		{"GET /jobs", owner, get((*visit).jobs)},
		{"GET /sources", owner, get((*visit).sources)},
		{"GET /health", owner, get((*visit).health)},
		{"POST /health", owner, act((*visit).healthAction)},
		{"POST /jobs", owner, act((*visit).jobsAction)},
		{"GET /rules", visitor, get((*visit).rulings)},
		{"GET /settings", visitor, get((*visit).settings)},
		{"POST /settings", visitor, act((*visit).changeSettings)},
		{"GET /offline", visitor, get((*visit).offline)},
		{"GET /open", visitor, get((*visit).open)},
		{"POST /unroll", h.unrollRank(), act((*visit).unroll)},
		{"GET /unroll/{token}", h.unrollRank(), (*visit).watch},
		{"POST /import", owner, act((*visit).takeFile)},
		{"GET /keys", visitor, get((*visit).keys)},
		{"GET /m/{sha256}", visitor, (*visit).media},
	}, slices.Concat(peopleRoutes(), keepRoutes())...)
}

// Route is an address of the site, for tests that walk them all.
type Route struct {
	Method, Pattern string
	Need            string // "visitor", "reader" or "owner"
}

// Routes lists every address that Handler answers with data.
func (s Site) Routes() []Route {
	var out []Route
	for _, r := range (&site{Site: s}).routes() {
		method, pattern, _ := strings.Cut(r.pattern, " ")
		out = append(out, Route{method, pattern, r.need.String()})
	}
	return out
}

// handle registers the routes, each with the twin of its page.
func (h *site) handle(mux *http.ServeMux) {
	posted := map[string]bool{}
	shown := map[string]bool{}
	var home, index http.HandlerFunc
	for _, r := range h.routes() {
		answer := func(w http.ResponseWriter, q *http.Request) {
			v := h.visit(w, q)
			if err := v.may(r.need); err != nil {
				v.fail(err)
				return
			}
			r.serve(v)
		}
		mux.HandleFunc(r.pattern, answer)
		method, path, _ := strings.Cut(r.pattern, " ")
		switch {
		case method == http.MethodPost:
			posted[path] = true
		case path == "/{$}":
			home = answer
		case path == "/index":
			index = answer
		case !strings.HasSuffix(path, "}"):
			mux.HandleFunc("GET "+path+".json", answer)
			shown[path] = true
		default:
			shown[path] = true
		}
	}
	// The twins of two pages have one address: an index names whose it is.
	mux.HandleFunc("GET /index.json", func(w http.ResponseWriter, q *http.Request) {
		if ofIndex(q.URL.Query()) {
			index(w, q)
			return
		}
		home(w, q)
	})
	for path := range posted {
		if !shown[path] {
			mux.HandleFunc(path, h.postOnly)
		}
	}
}

// get answers with a page, or with its twin.
func get(make func(v *visit) (*sheet, error)) func(v *visit) {
	return func(v *visit) {
		if v.fromCache() {
			return
		}
		s, err := make(v)
		if err != nil {
			v.fail(err)
			return
		}
		if s != nil { // nil: it has sent its reader elsewhere
			v.show(s)
		}
	}
}

// act does what a form asks for.
func act(do func(v *visit) error) func(v *visit) {
	return func(v *visit) {
		if err := do(v); err != nil {
			v.fail(err)
		}
	}
}
