package xcom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/thread"
	"clew/internal/unpack"
)

// fakeNow is when the tests' walks are made.
var fakeNow = time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)

// fakeX behaves as X's API v2 does where a walk depends on it: searches give the newest first, a page at a
// time and of seven days unless the key may search all; what is missing stands in errors; posts and users
// are charged once a day, by a ledger of its own.
type fakeX struct {
	t       testing.TB
	tweets  map[string]map[string]any
	users   map[string]map[string]any
	media   map[string]any
	state   map[string]string // by post: "not-found", "not-authorized", "suspended"
	full    bool
	unfound map[string]bool // posts that the search leaves out
	now     time.Time
	page    int // largest page, below what is asked for; 0 for no such bound
	fault   func(n int, r *http.Request, w http.ResponseWriter, real func() []byte) bool

	requests int
	log      []string
	spent    int64
	charged  map[string]bool
}

const fakeToken = "operators-secret"

func newFakeX(t testing.TB) *fakeX {
	f := &fakeX{t: t, tweets: map[string]map[string]any{}, users: map[string]map[string]any{}, media: map[string]any{},
		state: map[string]string{}, unfound: map[string]bool{}, charged: map[string]bool{}, now: fakeNow}
	f.user("42", "rye_baker", false)
	return f
}

func (f *fakeX) user(id, handle string, protected bool) {
	f.users[id] = map[string]any{"id": id, "username": handle, "name": "Name of " + handle, "protected": protected,
		"public_metrics": map[string]any{"followers_count": 1}}
}

// fakeID is the id of a post made some time before fakeNow.
func fakeID(before time.Duration, n int) string {
	ms := fakeNow.Add(-before).UnixMilli() - snowflakeEpoch
	return strconv.FormatInt(ms<<22+int64(n), 10)
}

// say adds a post. up is the post it answers, "" for none.
func (f *fakeX) say(id, author, up, text string) map[string]any {
	t := map[string]any{"id": id, "author_id": author, "text": text, "conversation_id": id, "created_at": snowflakeTime(id).Format(time.RFC3339),
		"edit_history_tweet_ids": []any{id}, "lang": "en"}
	if up != "" {
		t["conversation_id"] = f.tweets[up]["conversation_id"]
		t["in_reply_to_user_id"] = f.tweets[up]["author_id"]
		f.refer(t, "replied_to", up)
	}
	f.tweets[id] = t
	return t
}

func (f *fakeX) refer(t map[string]any, kind, id string) {
	refs, _ := t["referenced_tweets"].([]any)
	t["referenced_tweets"] = append(refs, map[string]any{"type": kind, "id": id})
}

// thread adds n posts of one author, each the answer to the one before, a minute apart.
func (f *fakeX) thread(author string, began time.Duration, n int) []string {
	ids := make([]string, n)
	up := ""
	for i := range ids {
		ids[i] = fakeID(began-time.Duration(i)*time.Minute, 1)
		f.say(ids[i], author, up, fmt.Sprintf("%d/%d of a thread about bread", i+1, n))
		up = ids[i]
	}
	return ids
}

func (f *fakeX) serve(w http.ResponseWriter, r *http.Request) {
	f.requests++
	f.log = append(f.log, r.URL.Path+"?"+r.URL.RawQuery)
	w.Header().Set("Content-Type", "application/json")
	real := func() []byte { return f.answer(w, r) }
	if f.fault != nil && f.fault(f.requests, r, w, real) {
		return
	}
	if b := real(); b != nil {
		w.Write(b)
	}
}

// answer makes and charges the true answer; nil where it refused by status.
func (f *fakeX) answer(w http.ResponseWriter, r *http.Request) []byte {
	if r.Header.Get("Authorization") != "Bearer "+fakeToken {
		return refuse(w, 401, "Unauthorized")
	}
	q, path := r.URL.Query(), r.URL.Path
	a := map[string]any{}
	switch {
	case strings.HasPrefix(path, "/2/tweets/search/"):
		if strings.HasSuffix(path, "/all") && !f.full {
			return refuse(w, 403, "Client Forbidden")
		}
		if !f.search(a, path, q) {
			return refuse(w, 400, "Invalid Request")
		}
	case path == "/2/tweets":
		ids := strings.Split(q.Get("ids"), ",")
		if len(ids) > 100 {
			return refuse(w, 400, "Invalid Request")
		}
		f.lookUp(a, ids, false)
	case strings.HasPrefix(path, "/2/tweets/"):
		f.lookUp(a, []string{path[len("/2/tweets/"):]}, true)
	case strings.HasPrefix(path, "/2/users/by/username/"):
		f.account(a, func(u map[string]any) bool {
			return strings.EqualFold(u["username"].(string), path[len("/2/users/by/username/"):])
		})
	case strings.HasSuffix(path, "/tweets"):
		if !f.timeline(a, strings.TrimSuffix(path[len("/2/users/"):], "/tweets"), q) {
			return refuse(w, 400, "Invalid Request")
		}
	default:
		f.account(a, func(u map[string]any) bool { return u["id"] == path[len("/2/users/"):] })
	}
	f.include(a, q.Get("expansions"))
	f.charge(a)
	b, err := json.Marshal(a)
	if err != nil {
		f.t.Error(err)
	}
	return b
}

func refuse(w http.ResponseWriter, status int, title string) []byte {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"title":%q,"detail":%q,"type":"about:blank","status":%d}`, title, title, status)
	return nil
}

func (f *fakeX) lookUp(a map[string]any, ids []string, single bool) {
	var data, errs []any
	for _, id := range ids {
		t := f.tweets[id]
		state := f.state[id]
		if t == nil && state == "" {
			state = "not-found"
		}
		problem := map[string]any{"resource_type": "tweet", "resource_id": id, "value": id, "parameter": "ids", "title": "Error"}
		switch state {
		case "not-found":
			problem["type"], problem["detail"] = "https://api.twitter.com/2/problems/resource-not-found", "Could not find tweet with ids: ["+id+"]."
		case "not-authorized":
			problem["type"], problem["detail"] = "https://api.twitter.com/2/problems/not-authorized-for-resource", "Sorry, you are not authorized to see the Tweet with ids: ["+id+"]."
		case "suspended":
			problem["type"], problem["detail"] = "https://api.twitter.com/2/problems/resource-not-found", "User has been suspended."
		default:
			data = append(data, t)
			continue
		}
		errs = append(errs, problem)
	}
	if single && len(data) == 1 {
		a["data"] = data[0]
	} else if len(data) > 0 {
		a["data"] = data
	}
	if len(errs) > 0 {
		a["errors"] = errs
	}
}

// search answers the one form of query that a walk makes.
func (f *fakeX) search(a map[string]any, path string, q map[string][]string) bool {
	get := func(name string) string {
		if v := q[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	words, from, ok := strings.Cut(strings.TrimPrefix(get("query"), "("), ") from:")
	since := f.now.Add(-7 * 24 * time.Hour)
	if strings.HasSuffix(path, "/all") {
		since = f.now.Add(-30 * 24 * time.Hour) // what X takes where no time is given
		if at, err := time.Parse(time.RFC3339, get("start_time")); err == nil {
			since = at
		}
	}
	var found []string
	for id, t := range f.tweets {
		conv := "conversation_id:" + t["conversation_id"].(string)
		if f.state[id] == "" && !f.unfound[id] && t["author_id"] == from && slices.Contains(strings.Split(words, " OR "), conv) && !snowflakeTime(id).Before(since) {
			found = append(found, id)
		}
	}
	return ok && f.paged(a, found, get("max_results"), get("next_token"), 10)
}

func (f *fakeX) timeline(a map[string]any, author string, q map[string][]string) bool {
	number := func(name string) int64 {
		if v := q[name]; len(v) > 0 {
			n, _ := strconv.ParseInt(v[0], 10, 64)
			return n
		}
		return 0
	}
	var found []string
	for id, t := range f.tweets {
		n, _ := strconv.ParseInt(id, 10, 64)
		if f.state[id] == "" && t["author_id"] == author && n > number("since_id") && (number("until_id") == 0 || n < number("until_id")) {
			found = append(found, id)
		}
	}
	token := ""
	if v := q["pagination_token"]; len(v) > 0 {
		token = v[0]
	}
	return f.paged(a, found, strconv.FormatInt(number("max_results"), 10), token, 5)
}

// paged gives a page of posts, newest first.
func (f *fakeX) paged(a map[string]any, ids []string, size, token string, least int) bool {
	n, err := strconv.Atoi(size)
	if err != nil || n < least || n > 100 {
		return false
	}
	if f.page > 0 {
		n = min(n, f.page)
	}
	slices.SortFunc(ids, func(x, y string) int { return post.ID("x:" + y).Compare(post.ID("x:" + x)) })
	start := 0
	if token != "" {
		if start, err = strconv.Atoi(strings.TrimPrefix(token, "t")); err != nil || start > len(ids) {
			return false
		}
	}
	end := min(len(ids), start+n)
	meta := map[string]any{"result_count": end - start}
	if end < len(ids) {
		meta["next_token"] = fmt.Sprintf("t%d", end)
	}
	a["meta"] = meta
	var data []any
	for _, id := range ids[start:end] {
		data = append(data, f.tweets[id])
	}
	if data != nil {
		a["data"] = data
	}
	return true
}

func (f *fakeX) account(a map[string]any, is func(map[string]any) bool) {
	for id, u := range f.users {
		if !is(u) {
			continue
		}
		if f.state["user "+id] == "suspended" {
			a["errors"] = []any{map[string]any{"resource_type": "user", "resource_id": id, "type": "https://api.twitter.com/2/problems/resource-not-found", "detail": "User has been suspended: [" + id + "]."}}
			return
		}
		a["data"] = u
		return
	}
	a["errors"] = []any{map[string]any{"resource_type": "user", "value": "x", "type": "https://api.twitter.com/2/problems/resource-not-found", "detail": "Could not find user"}}
}

// include adds what the expansions ask for.
func (f *fakeX) include(a map[string]any, expansions string) {
	asked := strings.Split(expansions, ",")
	users, tweets, media := map[string]bool{}, map[string]bool{}, []any{}
	for _, t := range dataOf(a) {
		if t["text"] == nil {
			continue
		}
		if slices.Contains(asked, "author_id") {
			users[t["author_id"].(string)] = true
		}
		refs, _ := t["referenced_tweets"].([]any)
		for _, ref := range refs {
			id := ref.(map[string]any)["id"].(string)
			q := f.tweets[id]
			if !slices.Contains(asked, "referenced_tweets.id") || q == nil || f.state[id] != "" {
				continue
			}
			tweets[id] = true
			if slices.Contains(asked, "referenced_tweets.id.author_id") {
				users[q["author_id"].(string)] = true
			}
		}
		if at, ok := t["attachments"].(map[string]any); ok && slices.Contains(asked, "attachments.media_keys") {
			keys, _ := at["media_keys"].([]any)
			for _, k := range keys {
				if m := f.media[k.(string)]; m != nil {
					media = append(media, m)
				}
			}
		}
	}
	in := map[string]any{}
	list := func(name string, ids map[string]bool, from map[string]map[string]any) {
		var out []any
		for id := range ids {
			if from[id] != nil {
				out = append(out, from[id])
			}
		}
		if out != nil {
			slices.SortFunc(out, func(x, y any) int {
				return strings.Compare(x.(map[string]any)["id"].(string), y.(map[string]any)["id"].(string))
			})
			in[name] = out
		}
	}
	list("users", users, f.users)
	list("tweets", tweets, f.tweets)
	if len(media) > 0 {
		in["media"] = media
	}
	if len(in) > 0 {
		a["includes"] = in
	}
}

func dataOf(a map[string]any) (out []map[string]any) {
	switch d := a["data"].(type) {
	case map[string]any:
		return []map[string]any{d}
	case []any:
		for _, t := range d {
			out = append(out, t.(map[string]any))
		}
	}
	return out
}

// charge keeps X's books: 5,000 for a post, 10,000 for an account, once a day.
func (f *fakeX) charge(a map[string]any) {
	things := dataOf(a)
	if in, ok := a["includes"].(map[string]any); ok {
		for _, name := range []string{"users", "tweets"} {
			things = append(things, dataOf(map[string]any{"data": in[name]})...)
		}
	}
	for _, t := range things {
		price := int64(5_000)
		key := "post " + t["id"].(string)
		if t["username"] != nil {
			price, key = 10_000, "user "+t["id"].(string)
		}
		if !f.charged[key] {
			f.charged[key] = true
			f.spent += price
		}
	}
}

// plainAsker asks a handler, without any of a door's manners.
type plainAsker struct {
	handler http.HandlerFunc
	now     func() time.Time
	fail    func(n int) error
	n       int
	seen    []fetch.Request
}

func (p *plainAsker) Do(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	p.n++
	p.seen = append(p.seen, r)
	if p.fail != nil {
		if err := p.fail(p.n); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	req.Header = r.Header.Clone()
	w := httptest.NewRecorder()
	p.handler(w, req)
	return &fetch.Exchange{Method: "GET", Asked: r.URL, URL: r.URL, Status: w.Code, Header: w.Header(), At: p.now(), Body: w.Body.Bytes(), Tries: 1}, nil
}

func (*plainAsker) Dial(context.Context, fetch.Request) (fetch.Socket, error) {
	return nil, fetch.ErrForbidden
}

// liveSink keeps all that is told, in order, and the parts captured.
type liveSink struct {
	apiSink
	parts []unpack.Part
	told  []any
}

func (s *liveSink) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	s.parts = append(s.parts, p)
	return s.apiSink.Capture(ctx, p)
}

func (s *liveSink) Posts(ctx context.Context, p []post.Post) error {
	s.told = append(s.told, slices.Clone(p))
	return s.apiSink.Posts(ctx, p)
}

func (s *liveSink) Accounts(ctx context.Context, a []post.Account) error {
	s.told = append(s.told, slices.Clone(a))
	return s.apiSink.Accounts(ctx, a)
}

func (s *liveSink) Gone(ctx context.Context, g []source.Gone) error {
	s.told = append(s.told, slices.Clone(g))
	return s.apiSink.Gone(ctx, g)
}

func (s *liveSink) Evidence(ctx context.Context, e post.Evidence) error {
	s.told = append(s.told, e)
	return s.apiSink.Evidence(ctx, e)
}

// assembled makes a thread of what was told.
func (s *liveSink) assembled(t testing.TB, id post.ID) *thread.Thread {
	t.Helper()
	m := thread.Material{Posts: s.posts, Evidence: s.evidence, Checked: fakeNow, Gone: map[post.ID]thread.Gone{}}
	for _, g := range s.gone {
		m.Gone[g.ID] = thread.Gone{State: g.State, Why: g.Why, Sightings: 1}
	}
	th, err := thread.Assemble(m, id, thread.Longest)
	if err != nil {
		t.Fatalf("assemble %s: %v", id, err)
	}
	return th
}

// live makes a source that asks the fake.
func (f *fakeX) live(change func(*Config)) (*Live, *plainAsker) {
	ask := &plainAsker{handler: f.serve, now: func() time.Time { return f.now }}
	c := Config{Bearer: fakeToken, FullArchive: f.full, Now: ask.now}
	if change != nil {
		change(&c)
	}
	return NewLive(ask, c), ask
}

const plenty = 100_000_000 // micro-dollars

// walk walks and holds what every walk must hold to: the books agree, the secret stays, a rebuild tells the
// same.
func (f *fakeX) walk(t testing.TB, id string, held ...post.Post) (*liveSink, source.Walked, error) {
	t.Helper()
	l, _ := f.live(nil)
	s := &liveSink{}
	w, err := l.Walk(context.Background(), source.Walk{Ref: source.Ref{Network: post.X, Said: "x:" + id, Post: post.ID("x:" + id)}, Held: held, Spend: plenty}, s)
	if w.Spent != f.spent {
		t.Errorf("the walk says that it spent %d, X charged %d", w.Spent, f.spent)
	}
	checkWalk(t, l, s)
	return s, w, err
}

func checkWalk(t testing.TB, l *Live, s *liveSink) {
	t.Helper()
	for _, p := range s.parts {
		if bytes.Contains(p.Exchange, []byte(fakeToken)) {
			t.Error("the secret stands in an exchange")
		}
	}
	again := &liveSink{}
	if err := l.Read(context.Background(), &unpack.Input{Name: "again", Parts: s.parts}, source.Options{}, again); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s.told, again.told); d != "" {
		t.Errorf("a rebuild tells otherwise:\n%s", d)
	}
	checkSound(t, &s.apiSink)
}

// checkSound is checkTold, but placeholders need no bytes.
func checkSound(t testing.TB, s *apiSink) {
	t.Helper()
	for i := range s.posts {
		if err := soundPost(&s.posts[i], s.captured); err != nil {
			t.Errorf("post %s: %v", s.posts[i].ID, err)
		}
	}
}

func heldPosts(author string, ids ...string) (out []post.Post) {
	for _, id := range ids {
		out = append(out, post.Post{ID: post.ID("x:" + id), Network: post.X, Author: post.AccountID("x:" + author)})
	}
	return out
}

var errDown = errors.New("the line is cut")
