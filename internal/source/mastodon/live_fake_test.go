package mastodon

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// fakeNet is an Asker over servers in memory.
type fakeNet struct {
	mu     sync.Mutex
	hosts  map[string]http.Handler
	asked  []string
	fail   map[string]error                                         // by host
	dial   func(r fetch.Request) (fetch.Socket, error)              // nil: no sockets
	twist  func(r fetch.Request, x *fetch.Exchange) *fetch.Exchange // changes an answer on its way
	breaks func(r fetch.Request, n int) error                       // n: number of the question
}

func (f *fakeNet) Do(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	f.asked = append(f.asked, r.URL)
	n := len(f.asked)
	f.mu.Unlock()
	if f.breaks != nil {
		if err := f.breaks(r, n); err != nil {
			return nil, err
		}
	}
	x := &fetch.Exchange{Method: r.Method, Asked: r.URL, At: time.Unix(1_700_000_000, 0).UTC()}
	at := r.URL
	for hop := 0; ; hop++ {
		h := f.hosts[hostOf(at)]
		if err := f.fail[hostOf(at)]; err != nil || h == nil {
			if err == nil {
				err = fetch.ErrUnreachable
			}
			return nil, fmt.Errorf("%s: %w", r.URL, err)
		}
		method := r.Method
		if method == "" {
			method = http.MethodGet
		}
		q := httptest.NewRequest(method, at, bytes.NewReader(r.Body))
		for k, v := range r.Header {
			q.Header[k] = v
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		x.URL, x.Status, x.Header, x.Body = at, w.Code, w.Header(), w.Body.Bytes()
		to := w.Header().Get("Location")
		if w.Code < 300 || w.Code > 399 || to == "" {
			break
		}
		if hop == 10 {
			return nil, fmt.Errorf("%s: redirects: %w", r.URL, fetch.ErrUnreachable)
		}
		x.Hops = append(x.Hops, fetch.Hop{URL: at, Status: w.Code})
		base, _ := url.Parse(at)
		next, err := base.Parse(to)
		if err != nil {
			return nil, fetch.ErrForbidden
		}
		at = next.String()
	}
	if int64(len(x.Body)) > r.Max && r.Max > 0 {
		return nil, fmt.Errorf("%s: %w", r.URL, fetch.ErrBound)
	}
	x.SHA256 = fetch.Digest(x.Body)
	x.SHA256Coded = x.SHA256
	if f.twist != nil {
		x = f.twist(r, x)
	}
	return x, nil
}

func (f *fakeNet) Dial(_ context.Context, r fetch.Request) (fetch.Socket, error) {
	if f.dial == nil {
		return nil, fetch.ErrUnreachable
	}
	return f.dial(r)
}

// said is a post on a fake server.
type said struct {
	n, parent int
	who       string // "ann", "bo"; of another server "cy@o.example"
	shown     string // "" is public
	text      string
	more      string   // members of its status, from the comma on
	versions  []string // texts, oldest first, if it was edited
	gone      int      // HTTP status it is gone with; 0 if it is there
}

// fakeServer is a Mastodon server of two accounts, ann and bo.
type fakeServer struct {
	host    string
	posts   map[int]*said
	soft    string // its software
	caps    bool   // contexts are cut as Mastodon cuts them
	token   string // everything is for its bearers alone
	noAP    bool   // objects are for servers that sign
	noAPI   bool
	forget  bool // a reply to a deleted post forgets its number
	liar    bool // in_reply_to_account_id is somebody else's
	sees    string
	refresh int // contexts that say that more arrives
	late    []*said
	names   bool // conversations are named by their first post
	newest  bool // histories begin with the newest version
}

func newFake(host string, posts ...said) *fakeServer {
	f := &fakeServer{host: host, posts: map[int]*said{}, soft: "mastodon", caps: true}
	for _, p := range posts {
		f.posts[p.n] = &p
	}
	return f
}

// chain makes posts of ann's from first to last, each answering the one before.
func chain(first, last int) []said {
	var all []said
	for n := first; n <= last; n++ {
		p := said{n: n, who: "ann", parent: n - 1, text: fmt.Sprintf("part %d", n)}
		if n == first {
			p.parent = 0
		}
		all = append(all, p)
	}
	return all
}

func (f *fakeServer) uri(n int) string {
	p := f.posts[n]
	if p == nil {
		return fmt.Sprintf("https://%s/users/ann/statuses/%d", f.host, n)
	}
	user, host, remote := strings.Cut(p.who, "@")
	if !remote {
		host = f.host
	}
	return fmt.Sprintf("https://%s/users/%s/statuses/%d", host, user, n)
}

func accountNumber(who string) string {
	switch who {
	case "ann":
		return "1"
	case "bo":
		return "2"
	}
	return "3"
}

func (f *fakeServer) account(who string) string {
	user, host, remote := strings.Cut(who, "@")
	if !remote {
		host = f.host
	}
	return fmt.Sprintf(`{"id":%q,"username":%q,"acct":%q,"display_name":%q,"url":"https://%s/@%s","uri":"https://%s/users/%s","indexable":true,"locked":false}`,
		accountNumber(who), user, who, user, host, user, host, user)
}

func (f *fakeServer) created(n int) string {
	return time.Unix(1_700_000_000+int64(n)*60, 0).UTC().Format("2006-01-02T15:04:05.000Z")
}

func (f *fakeServer) status(p *said) string {
	reply := `,"in_reply_to_id":null,"in_reply_to_account_id":null`
	if up := f.posts[p.parent]; p.parent != 0 {
		who := accountNumber("ann")
		if up != nil {
			who = accountNumber(up.who)
		}
		if f.liar {
			who = "77"
		}
		id := fmt.Sprintf("%q", strconv.Itoa(p.parent))
		if f.forget && (up == nil || up.gone != 0) {
			id = "null"
		}
		reply = fmt.Sprintf(`,"in_reply_to_id":%s,"in_reply_to_account_id":%q`, id, who)
	}
	edited := ""
	text := p.text
	if len(p.versions) > 0 {
		edited = fmt.Sprintf(`,"edited_at":%q`, f.created(p.n+len(p.versions)-1))
		text = p.versions[len(p.versions)-1]
	}
	shown := p.shown
	if shown == "" {
		shown = "public"
	}
	return fmt.Sprintf(`{"id":"%d","created_at":%q,"uri":%q,"url":%q,"account":%s,"sensitive":false,"spoiler_text":"","visibility":%q,"content":"<p>%s</p>"%s%s%s}`,
		p.n, f.created(p.n), f.uri(p.n), f.uri(p.n), f.account(p.who), shown, text, reply, edited, p.more)
}

func (f *fakeServer) note(p *said, kids bool) string {
	reply := "null"
	if up := f.posts[p.parent]; p.parent != 0 && !(f.forget && (up == nil || up.gone != 0)) {
		reply = fmt.Sprintf("%q", f.uri(p.parent))
	}
	to, cc := `"https://www.w3.org/ns/activitystreams#Public"`, `"`+f.actorID(p.who)+`/followers"`
	switch p.shown {
	case "unlisted":
		to, cc = cc, to
	case "private":
		to, cc = cc, `"x:y"`
	case "direct":
		to, cc = `"https://elsewhere.example/users/zed"`, `"x:y"`
	}
	replies := ""
	if kids {
		replies = fmt.Sprintf(`,"replies":{"id":"%s/replies","type":"Collection","first":{"type":"CollectionPage","partOf":"%s/replies","next":"%s/replies?page=1","items":[]}}`, f.uri(p.n), f.uri(p.n), f.uri(p.n))
	}
	return fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":%q,"type":"Note","attributedTo":%q,"published":%q,"inReplyTo":%s,"to":[%s],"cc":[%s],"content":"<p>%s</p>","conversation":%q%s}`,
		f.uri(p.n), f.actorID(p.who), f.created(p.n), reply, to, cc, p.text, f.conversation(p), replies)
}

func (f *fakeServer) conversation(p *said) string {
	if f.names {
		return f.uri(f.rootOf(p))
	}
	return fmt.Sprintf("tag:%s:c%d", f.host, f.rootOf(p))
}

func (f *fakeServer) rootOf(p *said) int {
	for range 10_000 {
		up := f.posts[p.parent]
		if up == nil {
			break
		}
		p = up
	}
	return p.n
}

func (f *fakeServer) actorID(who string) string {
	user, host, remote := strings.Cut(who, "@")
	if !remote {
		host = f.host
	}
	return "https://" + host + "/users/" + user
}

func (f *fakeServer) actor(who string) string {
	id := f.actorID(who)
	return fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":%q,"type":"Person","preferredUsername":%q,"name":%q,"inbox":"%s/inbox","outbox":"%s/outbox","followers":"%s/followers","url":"https://%s/@%s","indexable":true}`,
		id, who, who, id, id, id, f.host, who)
}

// kids gives the replies to a post that a caller sees, oldest first.
func (f *fakeServer) kids(n int, keyed bool) []*said {
	var all []*said
	for _, p := range f.posts {
		if p.parent == n && p.n != n && f.shows(p, keyed) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *said) int { return a.n - b.n })
	return all
}

func (f *fakeServer) shows(p *said, keyed bool) bool {
	open := p.shown == "" || p.shown == "unlisted" || p.shown == "public"
	return p.gone == 0 && (open || keyed)
}

func (f *fakeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	keyed := f.token != "" && r.Header.Get("Authorization") == "Bearer "+f.token
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/.well-known/nodeinfo":
		answerJSON(w, 200, fmt.Sprintf(`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://%s/nodeinfo/2.0"}]}`, f.host))
	case r.URL.Path == "/nodeinfo/2.0":
		answerJSON(w, 200, fmt.Sprintf(`{"version":"2.0","software":{"name":%q,"version":"1"},"protocols":["activitypub"]}`, f.soft))
	case r.URL.Path == "/.well-known/webfinger":
		f.webfinger(w, r)
	case path[0] == "api" && f.noAPI:
		answerJSON(w, 404, `{"error":"no route"}`)
	case path[0] == "api" && f.token != "" && !keyed:
		answerJSON(w, 401, `{"error":"Unauthorized: token not supplied"}`)
	case path[0] == "api":
		f.api(w, r, path, keyed)
	case f.noAP:
		answerJSON(w, 401, `{"error":"Unauthorized: signature required"}`)
	default:
		f.objects(w, r, path)
	}
}

func answerJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

func answerAP(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/activity+json; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

func (f *fakeServer) webfinger(w http.ResponseWriter, r *http.Request) {
	user, host, _ := strings.Cut(strings.TrimPrefix(r.URL.Query().Get("resource"), "acct:"), "@")
	if host != f.host || user != "ann" && user != "bo" {
		answerJSON(w, 404, `{}`)
		return
	}
	answerJSON(w, 200, fmt.Sprintf(`{"subject":"acct:%s@%s","links":[{"rel":"self","type":"application/activity+json","href":"https://%s/users/%s"}]}`, user, host, host, user))
}

func (f *fakeServer) api(w http.ResponseWriter, r *http.Request, path []string, keyed bool) {
	if len(path) < 4 {
		answerJSON(w, 404, `{"error":"no route"}`)
		return
	}
	n, _ := strconv.Atoi(path[3])
	p := f.posts[n]
	switch {
	case path[2] == "accounts" && path[3] == "lookup":
		who := r.URL.Query().Get("acct")
		if who != "ann" && who != "bo" {
			answerJSON(w, 404, `{"error":"Record not found"}`)
			return
		}
		answerJSON(w, 200, f.account(who))
	case path[2] == "accounts" && len(path) == 5:
		f.list(w, r, path[3], keyed)
	case path[2] != "statuses" || p == nil:
		answerJSON(w, 404, `{"error":"Record not found"}`)
	case p.gone != 0:
		answerJSON(w, p.gone, `{"error":"Record not found"}`)
	case !f.shows(p, keyed):
		answerJSON(w, 404, `{"error":"Record not found"}`)
	case len(path) == 4:
		answerJSON(w, 200, f.status(p))
	case path[4] == "context":
		f.context(w, p, keyed)
	case path[4] == "history":
		var all []string
		for i, text := range p.versions {
			all = append(all, fmt.Sprintf(`{"content":"<p>%s</p>","spoiler_text":"","sensitive":false,"created_at":%q,"account":%s,"media_attachments":[],"emojis":[]}`, text, f.created(p.n+i), f.account(p.who)))
		}
		if f.newest {
			slices.Reverse(all)
		}
		answerJSON(w, 200, "["+strings.Join(all, ",")+"]")
	}
}

func (f *fakeServer) list(w http.ResponseWriter, r *http.Request, account string, keyed bool) {
	var all []*said
	for _, p := range f.posts {
		if accountNumber(p.who) == account && f.shows(p, keyed) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *said) int { return b.n - a.n })
	q := r.URL.Query()
	limit, _ := strconv.Atoi(q.Get("limit"))
	if most, err := strconv.Atoi(q.Get("max_id")); err == nil {
		all = slices.DeleteFunc(all, func(p *said) bool { return p.n >= most })
	}
	if least, err := strconv.Atoi(q.Get("min_id")); err == nil {
		all = slices.DeleteFunc(all, func(p *said) bool { return p.n <= least })
		all = all[max(0, len(all)-limit):]
	}
	all = all[:min(len(all), limit)]
	out := make([]string, 0, len(all))
	for _, p := range all {
		out = append(out, f.status(p))
	}
	answerJSON(w, 200, "["+strings.Join(out, ",")+"]")
}

func (f *fakeServer) context(w http.ResponseWriter, p *said, keyed bool) {
	if f.refresh > 0 {
		f.refresh--
		w.Header().Set("Mastodon-Async-Refresh", `id="x", retry=2, result_count=0`)
		if f.refresh == 0 {
			for _, l := range f.late {
				f.posts[l.n] = l
			}
		}
	}
	var up, down []string
	for at := f.posts[p.parent]; at != nil && f.shows(at, keyed) && len(up) < 4096; at = f.posts[at.parent] {
		if f.caps && len(up) == 40 {
			break
		}
		up = append(up, f.status(at))
	}
	slices.Reverse(up)
	var walk func(n, depth int)
	walk = func(n, depth int) {
		if f.caps && depth > 20 {
			return
		}
		for _, k := range f.kids(n, keyed) {
			if f.caps && len(down) == 60 {
				return
			}
			down = append(down, f.status(k))
			walk(k.n, depth+1)
		}
	}
	walk(p.n, 1)
	answerJSON(w, 200, `{"ancestors":[`+strings.Join(up, ",")+`],"descendants":[`+strings.Join(down, ",")+`]}`)
}

func (f *fakeServer) objects(w http.ResponseWriter, r *http.Request, path []string) {
	if len(path) < 2 || path[0] != "users" {
		answerAP(w, 404, `{}`)
		return
	}
	if len(path) == 2 {
		answerAP(w, 200, f.actor(path[1]))
		return
	}
	if path[2] == "outbox" {
		f.outbox(w, r, path[1])
		return
	}
	n := 0
	if len(path) > 3 {
		n, _ = strconv.Atoi(path[3])
	}
	p := f.posts[n]
	switch {
	case p == nil || strings.Contains(p.who, "@") || !f.shows(p, false) && p.gone == 0:
		answerAP(w, 404, `{}`)
	case p.gone == 410:
		answerAP(w, 410, fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":%q,"type":"Tombstone"}`, f.uri(n)))
	case p.gone != 0:
		answerAP(w, p.gone, `{}`)
	case len(path) == 5:
		var items []string
		for _, k := range f.kids(n, false) {
			items = append(items, fmt.Sprintf("%q", f.uri(k.n)))
		}
		answerAP(w, 200, fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":"%s/replies?page=1","type":"CollectionPage","items":[%s]}`, f.uri(n), strings.Join(items, ",")))
	default:
		answerAP(w, 200, f.note(p, true))
	}
}

func (f *fakeServer) outbox(w http.ResponseWriter, r *http.Request, who string) {
	id := f.actorID(who) + "/outbox"
	most, paged := strconv.Atoi(r.URL.Query().Get("max_id"))
	if r.URL.Query().Get("page") == "" {
		answerAP(w, 200, fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":%q,"type":"OrderedCollection","first":"%s?page=true"}`, id, id))
		return
	}
	var all []*said
	for _, p := range f.posts {
		if p.who == who && f.shows(p, false) && (paged != nil || p.n < most) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *said) int { return b.n - a.n })
	next := ""
	if len(all) > 20 {
		all = all[:20]
		next = fmt.Sprintf(`"next":"%s?page=true&max_id=%d",`, id, all[19].n)
	}
	var items []string
	for _, p := range all {
		items = append(items, fmt.Sprintf(`{"id":"%s/activity","type":"Create","actor":%q,"to":["https://www.w3.org/ns/activitystreams#Public"],"object":%s}`, f.uri(p.n), f.actorID(who), f.note(p, false)))
	}
	answerAP(w, 200, fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":"%s?page=true",%s"type":"OrderedCollectionPage","orderedItems":[%s]}`, id, next, strings.Join(items, ",")))
}

// kept is a memory that keeps its captures as parts, in order.
type kept struct {
	memory
	parts []unpack.Part
}

func (k *kept) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	c, err := k.memory.Capture(ctx, p)
	if err != nil {
		return c, err
	}
	b := k.captures[c.Number].bytes
	q := p
	q.Number = c.Number
	q.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
	k.parts = append(k.parts, q)
	return c, nil
}

// newNet makes a network of servers and a Live that asks it.
func newNet(servers ...*fakeServer) (*fakeNet, *Live) {
	n := &fakeNet{hosts: map[string]http.Handler{}}
	tokens := map[string]string{}
	for _, s := range servers {
		n.hosts[s.host] = s
		if s.token != "" && s.sees != "nothing" {
			tokens[s.host] = s.token
		}
	}
	return n, NewLive(n, Config{Tokens: tokens, Now: func() time.Time { return time.Unix(1_800_000_000, 0).UTC() }})
}

// walkOf walks from a link, and holds a rebuild from its captures against what it told.
func walkOf(t *testing.T, l *Live, link string, held ...post.Post) (*kept, source.Walked) {
	t.Helper()
	ref, ok := l.Refer(link)
	if !ok {
		t.Fatalf("Refer does not know %s", link)
	}
	k := &kept{}
	walked, err := l.Walk(t.Context(), source.Walk{Ref: ref, Held: held}, k)
	if err != nil {
		t.Fatalf("walk %s: %v", link, err)
	}
	k.check(t)
	again(t, l, k)
	return k, walked
}

// again reads what a walk captured, and wants the same told.
func again(t *testing.T, l *Live, k *kept) {
	t.Helper()
	m := &kept{}
	in := &unpack.Input{Name: "walk", Kind: "folder", Parts: k.parts}
	if err := l.Read(t.Context(), in, source.Options{}, m); err != nil {
		t.Fatalf("read again: %v", err)
	}
	for _, c := range []struct {
		name      string
		was, read any
	}{{"posts", k.posts, m.posts}, {"accounts", k.accounts, m.accounts}, {"gone", k.gone, m.gone}, {"evidence", k.evidence, m.evidence}, {"captures", len(k.captures), len(m.captures)}} {
		was, err := json.Marshal(c.was)
		if err != nil {
			t.Fatal(err)
		}
		read, err := json.Marshal(c.read)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(was, read) {
			t.Errorf("%s read again differ:\nwalk %s\nread %s", c.name, was, read)
		}
	}
}

// threadOf gives the numbers of the author's posts told that hang together under root, in order, and joined
// parts after a bar.
func threadOf(k *kept, author string) string {
	seen := map[post.ID]post.Post{}
	var ids []post.ID
	for _, p := range k.posts {
		if string(p.Author) == author && p.State == post.Present && !p.Repost {
			if _, ok := seen[p.ID]; !ok {
				ids = append(ids, p.ID)
			}
			seen[p.ID] = p
		}
	}
	slices.SortFunc(ids, post.ID.Compare)
	var out []string
	for _, id := range ids {
		out = append(out, string(id)[strings.LastIndexByte(string(id), '/')+1:])
	}
	return strings.Join(out, " ")
}

func numbers(first, last int) string {
	var out []string
	for n := first; n <= last; n++ {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, " ")
}
