package bluesky

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source/bluesky/repo"
)

const (
	appHost = "api.view.example"
	plcHost = "plc.example"
	pdsHost = "pds.example"
)

// began is when the invented posts begin; one comes each minute.
var began = time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)

// key is the record key of the i-th minute.
func key(i int) string { return tid(began.Add(time.Duration(i)*time.Minute).UnixMicro() + 1) }

func uri(did string, i int) post.ID { return post.ID("at://" + did + "/" + postType + "/" + key(i)) }

// entry is one post of the world.
type entry struct {
	id, parent, root post.ID
	json, cid        string
	old              string // what the AppView still shows, as JSON; "" if it is up to date
	deleted          bool   // everywhere
	takenDown        bool   // at the server: its tree still has it
	unseen           bool   // the AppView omits it
	blocked          bool   // the AppView shows a block
}

// world is a network with one AppView, one directory and one server.
type world struct {
	posts    map[post.ID]*entry
	kids     map[post.ID][]*entry
	handles  map[string]string // of accounts
	claims   map[string]string // handle that the directory names, where it is another
	names    map[string]string // what hosts say of their own name
	labels   map[string]string // self-labels of accounts
	states   map[string]string // of accounts that are not active
	repos    map[string][]byte
	app      bool   // there is an AppView
	depth    int    // most levels of an answer
	branches int    // most replies shown of one post; 0 for all
	stated   int    // opThreadPostCount; 0 for none
	endpoint string // of the server, as the directory names it
	pageSize int
	change   func(call string, w http.ResponseWriter, r *http.Request) bool // answers in the world's place
	asked    []string
}

func newWorld() *world {
	return &world{posts: map[post.ID]*entry{}, kids: map[post.ID][]*entry{}, handles: map[string]string{alice: "alice.example", bob: "bob.example"}, claims: map[string]string{},
		names: map[string]string{}, labels: map[string]string{}, states: map[string]string{}, repos: map[string][]byte{}, app: true, depth: 1000, pageSize: 100, endpoint: "https://" + pdsHost}
}

// write adds a post at minute i; parent "" begins a conversation. more is added to the record.
func (w *world) write(t testing.TB, did string, i int, parent post.ID, more string) post.ID {
	t.Helper()
	e := &entry{id: uri(did, i), parent: parent}
	reply := ""
	if parent != "" {
		e.root = parent
		if p := w.posts[parent]; p != nil && p.root != "" {
			e.root = p.root
		}
		reply = fmt.Sprintf(`,"reply":{"parent":{"uri":%q,"cid":%q},"root":{"uri":%q,"cid":%q}}`, parent, w.cidOf(parent), e.root, w.cidOf(e.root))
	}
	e.json = fmt.Sprintf(`{"$type":"app.bsky.feed.post","createdAt":%q,"langs":["en"],"text":"post %d of %s"%s%s}`,
		began.Add(time.Duration(i)*time.Minute).Format(time.RFC3339), i, did[8:11], reply, more)
	e.cid = cidOfJSON(t, e.json)
	w.posts[e.id] = e
	w.kids[parent] = append(w.kids[parent], e)
	return e.id
}

func (w *world) cidOf(id post.ID) string {
	if e := w.posts[id]; e != nil {
		return e.cid
	}
	return "bafyreicl7rzkxdrm4zz2ehbx52kuk3mvfow6p3gzfys72r5grvskxoswy4"
}

func cidOfJSON(t testing.TB, s string) string {
	t.Helper()
	var p repo.Parser
	v, err := p.Parse(s, 0)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := repo.Encode(&v)
	if !ok {
		t.Fatalf("%s has no CBOR", s)
	}
	return repo.Sum(b).String()
}

// thread writes n posts of alice, each answering the one before, from minute 0 in steps of step, with a
// stranger's reply to each.
func (w *world) thread(t testing.TB, n, step int) []post.ID {
	t.Helper()
	var ids []post.ID
	parent := post.ID("")
	for i := range n {
		parent = w.write(t, alice, i*step, parent, "")
		ids = append(ids, parent)
		if step > 1 {
			w.write(t, bob, i*step+1, parent, "")
		}
	}
	return ids
}

// edit changes a post at its server. Where the AppView is behind, it goes on showing the old one.
func (w *world) edit(t testing.TB, id post.ID, behind bool) {
	e := w.posts[id]
	if behind {
		e.old = e.json
	}
	e.json = strings.Replace(e.json, `"text":"post`, `"text":"edited post`, 1)
	e.cid = cidOfJSON(t, e.json)
}

func (w *world) children(id post.ID) (out []*entry) {
	for _, e := range w.kids[id] {
		if !e.deleted && !e.unseen {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b *entry) int { return a.id.Compare(b.id) })
	return out
}

// Do implements fetch.Asker.
func (w *world) Do(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	w.asked = append(w.asked, r.URL)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return nil, err
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, req)
	body := rec.Body.Bytes()
	if rec.Code == 999 {
		return nil, fmt.Errorf("%s: %w", req.Host, fetch.ErrUnreachable)
	}
	if int64(len(body)) > r.Max {
		return nil, fmt.Errorf("%s: %w", req.Host, fetch.ErrBound)
	}
	return &fetch.Exchange{Method: "GET", Asked: r.URL, URL: r.URL, Status: rec.Code, Header: rec.Header(), Body: body, SHA256: fetch.Digest(body)}, nil
}

// Dial implements fetch.Asker.
func (*world) Dial(context.Context, fetch.Request) (fetch.Socket, error) {
	return nil, fetch.ErrUnreachable
}

func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	call := callOf(r.URL.Path)
	if w.change != nil && w.change(call, out, r) {
		return
	}
	q := r.URL.Query()
	id := post.ID(q.Get("uri") + q.Get("anchor"))
	switch {
	case call == callName:
		if did := w.names[r.URL.Host]; did != "" {
			fmt.Fprintln(out, did)
			return
		}
		http.NotFound(out, r)
	case call == callDocument && r.URL.Host == plcHost:
		w.document(out, strings.TrimPrefix(r.URL.Path, "/"))
	case r.URL.Host == appHost && !w.app:
		out.WriteHeader(502)
	case r.URL.Host == appHost && call == callThread:
		w.getThread(out, id, atoi(q.Get("depth")), atoi(q.Get("parentHeight")))
	case r.URL.Host == appHost && call == callThreadV2:
		w.getThreadV2(out, id)
	case r.URL.Host == appHost && call == callPosts:
		w.getPosts(out, q["uris"])
	case r.URL.Host == appHost && call == callResolve:
		for did, h := range w.handles {
			if h == q.Get("handle") {
				write(out, 200, map[string]any{"did": did})
				return
			}
		}
		fault(out, "InvalidRequest")
	case r.URL.Host == pdsHost:
		w.server(out, call, q)
	default:
		out.WriteHeader(999)
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func write(out http.ResponseWriter, status int, v any) {
	out.Header().Set("Content-Type", "application/json")
	out.WriteHeader(status)
	if err := json.NewEncoder(out).Encode(v); err != nil {
		panic(err)
	}
}

func fault(out http.ResponseWriter, name string) {
	write(out, 400, map[string]string{"error": name, "message": "no"})
}

func (w *world) document(out http.ResponseWriter, did string) {
	handle, ok := w.handles[did]
	if !ok {
		write(out, 404, map[string]string{"message": "DID not registered"})
		return
	}
	if c := w.claims[did]; c != "" {
		handle = c
	}
	write(out, 200, map[string]any{"id": did, "alsoKnownAs": []string{"at://" + handle},
		"service": []any{map[string]string{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": w.endpoint}}})
}

func (w *world) view(e *entry) map[string]any {
	did, record, cid := string(e.id.Author()), e.json, e.cid
	if e.old != "" {
		record = e.old
		var p repo.Parser
		v, _ := p.Parse(record, 0)
		b, _ := repo.Encode(&v)
		cid = repo.Sum(b).String()
	}
	author := map[string]any{"did": did, "handle": w.handles[did]}
	if l := w.labels[did]; l != "" {
		author["labels"] = []any{map[string]string{"val": l}}
	}
	return map[string]any{"$type": "app.bsky.feed.defs#postView", "uri": e.id, "cid": cid, "author": author,
		"record": json.RawMessage(record), "replyCount": len(w.children(e.id)), "indexedAt": began.Add(1000 * time.Hour).Format(time.RFC3339)}
}

func (w *world) node(e *entry, depth int) map[string]any {
	if e.blocked {
		return map[string]any{"$type": "app.bsky.feed.defs#blockedPost", "uri": e.id, "blocked": true, "author": map[string]any{"did": e.id.Author()}}
	}
	n := map[string]any{"$type": "app.bsky.feed.defs#threadViewPost", "post": w.view(e)}
	if depth > 0 {
		replies := []any{}
		for _, c := range w.children(e.id) {
			if w.branches > 0 && len(replies) == w.branches {
				break
			}
			replies = append(replies, w.node(c, depth-1))
		}
		n["replies"] = replies
	}
	return n
}

func (w *world) getThread(out http.ResponseWriter, id post.ID, depth, height int) {
	e := w.posts[id]
	if e == nil || e.deleted || e.unseen || w.states[string(id.Author())] != "" {
		fault(out, "NotFound")
		return
	}
	top := w.node(e, min(depth, w.depth))
	for at, n := e, top; at.parent != "" && height > 0; height-- {
		p := w.posts[at.parent]
		if p == nil || p.deleted || p.unseen {
			n["parent"] = map[string]any{"$type": "app.bsky.feed.defs#notFoundPost", "uri": at.parent, "notFound": true}
			break
		}
		above := w.node(p, 0)
		n["parent"] = above
		if p.blocked {
			break
		}
		at, n = p, above
	}
	write(out, 200, map[string]any{"thread": top})
}

func (w *world) getThreadV2(out http.ResponseWriter, id post.ID) {
	e := w.posts[id]
	if e == nil || e.deleted || e.unseen || w.stated < 0 {
		fault(out, "NotFound")
		return
	}
	value := map[string]any{"$type": "app.bsky.unspecced.defs#threadItemPost", "post": w.view(e), "moreReplies": 0}
	if w.stated > 0 {
		value["opThread"], value["opThreadPostCount"] = true, w.stated
	}
	write(out, 200, map[string]any{"hasOtherReplies": false, "thread": []any{map[string]any{"uri": id, "depth": 0, "value": value}}})
}

func (w *world) getPosts(out http.ResponseWriter, uris []string) {
	posts := []any{}
	for _, u := range uris {
		if e := w.posts[post.ID(u)]; e != nil && !e.deleted && !e.unseen && !e.blocked {
			posts = append(posts, w.view(e))
		}
	}
	write(out, 200, map[string]any{"posts": posts})
}

// server answers as the one server of all accounts.
func (w *world) server(out http.ResponseWriter, call string, q url.Values) {
	did := q.Get("repo") + q.Get("did")
	state := w.states[did]
	if call == callStatus {
		if state == "unknown" {
			fault(out, "RepoNotFound")
			return
		}
		v := map[string]any{"did": did, "active": state == ""}
		if state != "" {
			v["status"] = state
		}
		write(out, 200, v)
		return
	}
	if state != "" || w.handles[did] == "" {
		fault(out, "RepoNotFound")
		return
	}
	switch call {
	case callList:
		w.list(out, did, q)
	case callRecord:
		w.record(out, did, q.Get("collection"), q.Get("rkey"))
	case callRepo, callProof:
		if b := w.repos[did]; b != nil {
			out.Header().Set("Content-Type", "application/vnd.ipld.car")
			if _, err := out.Write(b); err != nil {
				panic(err)
			}
			return
		}
		out.WriteHeader(501)
	default:
		out.WriteHeader(404)
	}
}

func (w *world) list(out http.ResponseWriter, did string, q url.Values) {
	var all []*entry
	for _, e := range w.posts {
		if string(e.id.Author()) == did && !e.deleted && !e.takenDown {
			all = append(all, e)
		}
	}
	forward := q.Get("reverse") == "true"
	slices.SortFunc(all, func(a, b *entry) int {
		if forward {
			return strings.Compare(keyOf(a.id), keyOf(b.id))
		}
		return strings.Compare(keyOf(b.id), keyOf(a.id))
	})
	records, cursor := []any{}, ""
	for _, e := range all {
		k, c := keyOf(e.id), q.Get("cursor")
		if c != "" && (forward && k <= c || !forward && k >= c) {
			continue
		}
		if len(records) == min(w.pageSize, atoi(q.Get("limit"))) {
			break
		}
		records = append(records, map[string]any{"uri": e.id, "cid": e.cid, "value": json.RawMessage(e.json)})
		cursor = k
	}
	v := map[string]any{"records": records}
	if cursor != "" {
		v["cursor"] = cursor
	}
	write(out, 200, v)
}

func (w *world) record(out http.ResponseWriter, did, collection, rkey string) {
	if collection == profileType {
		value := `{"$type":"app.bsky.actor.profile","displayName":"Someone Invented","description":"a bio"`
		if l := w.labels[did]; l != "" {
			value += `,"labels":{"$type":"com.atproto.label.defs#selfLabels","values":[{"val":"` + l + `"}]}`
		}
		value += "}"
		write(out, 200, map[string]any{"uri": "at://" + did + "/" + collection + "/self", "value": json.RawMessage(value)})
		return
	}
	e := w.posts[post.ID("at://"+did+"/"+collection+"/"+rkey)]
	if e == nil || e.deleted || e.takenDown {
		fault(out, "RecordNotFound")
		return
	}
	write(out, 200, map[string]any{"uri": e.id, "cid": e.cid, "value": json.RawMessage(e.json)})
}

// cached gives answers that the world gave before, for benchmarks of what is done with them.
type cached struct {
	*world
	answers map[string]*fetch.Exchange
}

func (c *cached) Do(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	if x := c.answers[r.URL]; x != nil {
		return x, nil
	}
	x, err := c.world.Do(ctx, r)
	c.answers[r.URL] = x
	return x, err
}
