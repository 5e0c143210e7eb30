package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"clew/internal/people"
	"clew/internal/policy"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/words"
)

// visit is one request being answered: who asks, and how they like their pages.
type visit struct {
	*site
	w      http.ResponseWriter
	r      *http.Request
	viewer viewer
	lang   *words.Language
	taste  taste
	twin   bool // the page's twin in JSON is wanted

	who     people.Person  // who is signed in; the zero Person for a visitor, and at home
	session people.Session // of who
	token   people.Token   // of session
	shelved *onShelf       // what the viewer keeps of the thread of the page, once it was asked for

	lost bool   // the answer is an error
	key  string // of the cache; "" where the answer is not kept
	gen  uint64 // of the record, when the answer was begun
}

// viewer is who asks. id names the shelf: "owner" for the owner at home, "" for a visitor.
type viewer struct {
	rank rank
	id   string
	name string
}

// sheet is what a page says.
type sheet struct {
	title  string
	style  []string    // further files of static/, without .css
	links  []headLink  // for <head>: feeds, next, canonical, oEmbed
	meta   [][2]string // further meta elements: name, or property where it begins with "og:", and content
	robots string      // X-Robots-Tag; "" is noindex
	main   func(p *page)
	twin   any        // what the .json answers
	shared bool       // the same for all viewers of this rank, language and taste: may be kept
	take   bool       // below it stands as what it can be taken away: its twin, its feeds, and also
	also   []headLink // further files, by title and href
	stream bool       // long: it goes out as it is written
	secret bool       // for this browser alone: nobody keeps it
}

// headLink is one <link> of a page's head.
type headLink struct{ rel, kind, href, title string }

// Errors of visits, beside those of the record.
var (
	errRequest   = errors.New("bad request")
	errSignIn    = errors.New("only for those who are signed in")
	errForbidden = errors.New("not for this reader")
)

func (h *site) visit(w http.ResponseWriter, r *http.Request) *visit {
	v := &visit{site: h, w: w, r: r}
	v.viewer = v.whoIs()
	v.taste = tasteOf(r)
	v.lang = h.language(r, v.taste)
	v.twin = strings.HasSuffix(r.URL.EscapedPath(), ".json")
	return v
}

// language is the one that a reader chose, or the browser's.
func (h *site) language(r *http.Request, t taste) *words.Language {
	for _, tag := range [2]string{r.URL.Query().Get("lang"), t.lang} {
		if l, ok := h.Words.Language(tag); ok {
			return l
		}
	}
	return h.Words.Match(r.Header.Get("Accept-Language"))
}

// may says whether the viewer is of a rank. What does not exist for visitors at all answers them as if it
// were not there.
func (v *visit) may(need rank) error {
	switch {
	case v.viewer.rank >= need:
		return nil
	case v.viewer.rank == visitor:
		return errSignIn
	}
	return errForbidden
}

// use is what pages are read for: by the owner, by invited readers, or by anybody.
func (v *visit) use(public policy.Use) policy.Use {
	switch {
	case v.viewer.rank == owner:
		return policy.Read
	case v.viewer.rank == reader && public == policy.Page:
		return policy.Member
	}
	return public
}

// public says whether the rules for others than the owner hold.
func (v *visit) public() bool { return v.viewer.rank < owner }

// endings are what a path may end with behind an id: twins, and files of a thread.
func endings(formats []Format) []string {
	out := []string{".json"}
	for _, f := range formats {
		out = append(out, "."+f.Ending)
	}
	// The longest is looked for first: "threadreader.txt" before "txt".
	slices.SortStableFunc(out, func(a, b string) int { return len(b) - len(a) })
	return append(out, ".atom", ".png")
}

// rest gives what a path names behind its first part, unescaped, and the ending cut off it: ".json",
// ".atom", that of a format; "" if it has none. Paths that escaped wrote come back unchanged.
func (v *visit) rest() (id, ending string, err error) {
	_, raw, _ := strings.Cut(strings.TrimPrefix(v.r.URL.EscapedPath(), "/"), "/")
	for _, e := range v.endings {
		if s, ok := strings.CutSuffix(raw, e); ok {
			raw, ending = s, e
			break
		}
	}
	id, err = url.PathUnescape(strings.ReplaceAll(raw, "~", "%2F"))
	if err != nil {
		return "", "", fmt.Errorf("%w: %w", errRequest, err)
	}
	return id, ending, nil
}

// id gives the id that a path names.
func (v *visit) id() (string, error) {
	id, _, err := v.rest()
	return id, err
}

// path gives a wildcard of the path, without the ending of a twin.
func (v *visit) path(name string) string { return strings.TrimSuffix(v.r.PathValue(name), ".json") }

// number gives a wildcard of the path that is a number above 0.
func (v *visit) number(name string) (int64, error) {
	n, err := strconv.ParseInt(v.path(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%s %q: %w", name, v.path(name), errRequest)
	}
	return n, nil
}

// maxForm bounds a form that holds no file.
const maxForm = 64 << 10

// form gives the fields of a form.
func (v *visit) form() (url.Values, error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxForm)
	if err := v.r.ParseForm(); err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	return v.r.PostForm, nil
}

// seeOther sends whoever posted a form to a page of this site.
func (v *visit) seeOther(path string) error {
	// Browsers leave control characters out of an address, and take a backslash for a slash.
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }) {
		return fmt.Errorf("to %q: %w", path, errRequest)
	}
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// show answers with a page or its twin.
func (v *visit) show(s *sheet) {
	if v.twin {
		v.json(http.StatusOK, s)
		return
	}
	v.html(http.StatusOK, s)
}

// html answers with a page: made whole before the first byte goes out, unless it is streamed.
func (v *visit) html(status int, s *sheet) {
	sheetOf := v.style(s.style)
	head := v.w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	v.private(s)
	p := &page{v: v, b: make([]byte, 0, 32<<10)}
	if s.stream && v.r.Method != http.MethodHead {
		head.Set("Content-Security-Policy", policyOf(sheetOf.text))
		p.head(s, sheetOf.text)
		v.stream(p, s)
		return
	}
	at := p.head(s, "")
	s.main(p)
	p.takeAway(s)
	p.foot()
	css := sheetOf.of(p.b)
	head.Set("Content-Security-Policy", policyOf(css))
	v.answer(status, slices.Insert(p.b, at, []byte(css)...), s)
}

// json answers with a page's twin.
func (v *visit) json(status int, s *sheet) {
	v.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	v.private(s)
	b, ok := s.twin.([]byte)
	if !ok {
		var err error
		if b, err = json.Marshal(s.twin); err != nil {
			v.fail(fmt.Errorf("write JSON: %w", err))
			return
		}
	}
	v.answer(status, append(b, '\n'), s)
}

// private sets what caches and search engines are told of an answer.
func (v *visit) private(s *sheet) {
	head := v.w.Header()
	if v.signedIn() || s.secret {
		head.Set("Cache-Control", "private, no-store")
	} else {
		head.Set("Cache-Control", "no-cache")
	}
	if s.robots != "" {
		head.Set("X-Robots-Tag", s.robots)
	}
	vary := "Accept-Encoding, Accept-Language, Cookie"
	if own := head.Get("Vary"); own != "" && !strings.Contains(own, vary) {
		vary = own + ", " + vary
	}
	head.Set("Vary", vary)
}

// answer sends bytes, or tells a browser that has them already that they have not changed.
func (v *visit) answer(status int, body []byte, s *sheet) {
	a := newReply(v.w.Header(), status, body)
	if s.shared && status == http.StatusOK {
		v.keep(a)
	}
	a.send(v.w, v.r)
}

// wrong is an error as a person and a program are told it.
type wrong struct {
	What string `json:"what"`
	To   string `json:"to"`
	Do   string `json:"do"`
}

// fail translates an error for a person: the one place where meanings become statuses.
func (v *visit) fail(err error) {
	status, key := http.StatusInternalServerError, "frame.failed"
	ofPeople, says, known := v.ofPeople(err)
	fault, said, shelved := shelfFault(err)
	switch {
	case errors.Is(err, errAnswered), errors.Is(err, errSignIn) && v.signInPage():
		return
	case known:
		status, key = ofPeople, says
	case errors.Is(err, errSignIn):
		status, key = http.StatusNotFound, "frame.not-found"
	case errors.Is(err, errForbidden):
		status, key = http.StatusForbidden, "frame.forbidden"
	case errors.Is(err, record.ErrNotFound):
		status, key = http.StatusNotFound, "frame.not-found"
	case shelved:
		status, key = fault, said
	case errors.Is(err, errHandOut):
		status, key = http.StatusForbidden, "keep.hand-out"
	case errors.Is(err, errBusyRefreshing):
		v.w.Header().Set("Retry-After", "30")
		status, key = http.StatusServiceUnavailable, "frame.busy"
	case errors.Is(err, errBusyUnrolling):
		v.w.Header().Set("Retry-After", "30")
		status, key = http.StatusServiceUnavailable, "intake.busy"
	case errors.Is(err, errBusySearching):
		v.w.Header().Set("Retry-After", "5")
		status, key = http.StatusServiceUnavailable, "find.busy"
	case errors.Is(err, errBusyIndexing):
		v.w.Header().Set("Retry-After", "5")
		status, key = http.StatusServiceUnavailable, "index.busy"
	case errors.Is(err, errRequest):
		status, key = http.StatusBadRequest, "frame.bad-request"
	case v.r.Context().Err() != nil:
		return // nobody is waiting any more
	default:
		v.Log.Error("a page could not be made", "path", v.r.URL.Path, "error", err)
	}
	v.wrong(status, v.lang.Say(key), v.lang.Say(key+"-do"))
}

// wrong answers with an error, in the one shape that errors have.
func (v *visit) wrong(status int, what, do string) {
	v.w.Header().Del("ETag")
	v.lost = true
	v.key = ""
	s := &sheet{title: what, twin: struct {
		Clew  int   `json:"clew"`
		Error wrong `json:"error"`
	}{1, wrong{what, v.r.URL.Path, do}}}
	if v.twin {
		v.json(status, s)
		return
	}
	s.main = func(p *page) {
		p.raw("<h1>")
		p.text(what)
		p.raw("</h1>\n<p>")
		p.text(do)
		p.raw("</p>\n<p>")
		p.link("/", "frame.to-threads")
		p.raw("</p>\n")
	}
	v.html(status, s)
}

// head writes all up to what stands inside <main>, and gives the place of the style.
func (p *page) head(s *sheet, css string) (styleAt int) {
	v := p.v
	p.raw("<!DOCTYPE html>\n<html lang=\"")
	p.text(v.lang.Tag)
	p.raw(`" dir="`)
	p.text(v.lang.Dir)
	if c := v.taste.class(); c != "" {
		p.raw(`" class="`)
		p.text(c)
	}
	p.raw("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
	p.text(s.title)
	p.raw(" · Clew</title>\n<style>")
	styleAt = len(p.b)
	p.b = append(p.b, css...)
	p.raw("</style>\n<link rel=\"icon\" href=\"/icon.svg\">\n<link rel=\"manifest\" href=\"/manifest.webmanifest\">\n")
	for _, m := range s.meta {
		name := lit("name")
		if strings.HasPrefix(m[0], "og:") {
			name = "property"
		}
		p.raw("<meta " + name + `="`)
		p.text(m[0])
		p.raw(`" content="`)
		p.text(m[1])
		p.raw("\">\n")
	}
	for _, l := range s.links {
		p.headLink(l)
	}
	p.headExtra()
	p.raw("</head>\n<body>\n<a class=\"skip\" href=\"#main\">")
	p.say("frame.skip")
	p.raw("</a>\n")
	p.top()
	p.raw("<main id=\"main\" tabindex=\"-1\">\n")
	return styleAt
}

func (p *page) headLink(l headLink) {
	p.raw(`<link rel="`)
	p.text(l.rel)
	if l.kind != "" {
		p.raw(`" type="`)
		p.text(l.kind)
	}
	if l.title != "" {
		p.raw(`" title="`)
		p.text(l.title)
	}
	p.raw(`" href="`)
	p.text(l.href)
	p.raw("\">\n")
}

// way is an entry of the bar at the top.
type way struct {
	to, key string
	need    rank
	there   bool
}

// ways are the entries of the bar at the top.
func (v *visit) ways() []way {
	return []way{
		{"/shelf", "keep.shelf", reader, v.keeps()},
		{"/accounts", "frame.accounts", visitor, true},
		{"/tags", "find.tags", visitor, true},
		{"/quote", "quote.check-short", visitor, true},
		{"/index", "index.title", visitor, true},
		{"/sources", "operator.operator", owner, v.Operator != nil},
		{"/jobs", "frame.jobs", owner, v.Operator == nil && v.Jobs != nil},
		{"/people", "people.people", owner, v.signedIn()},
		{"/me", "people.me", reader, v.signedIn()},
		{"/signin", "people.sign-in", visitor, v.People != nil && v.viewer.rank == visitor},
	}
}

// stylesheet is the style of pages, of which each takes what it needs.
type stylesheet struct {
	text string
	*pruner
}

// policyOf is the content security policy of a page with a style.
func policyOf(css string) string {
	sum := sha256.Sum256([]byte(css))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; script-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// style gives the style of pages that name some files; each is put together once.
func (h *site) style(files []string) *stylesheet {
	key := strings.Join(files, " ")
	if s, ok := h.styles.Load(key); ok {
		return s.(*stylesheet)
	}
	all := []string{"base", "parts"} // a page takes of it what it needs
	text := ""
	for _, f := range append(all, files...) {
		if f == "thread" {
			text += html.Posts
		}
		b, err := static.ReadFile("static/" + f + ".css")
		if err != nil {
			panic("no style " + f)
		}
		text += string(b)
	}
	s := &stylesheet{text, newPruner(text)}
	h.styles.Store(key, s)
	return s
}
