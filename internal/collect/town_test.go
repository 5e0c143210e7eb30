package collect_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// town is a network in memory, small enough to be sure of: it shows exactly the posts it has, and a walk
// of it goes wrong on demand. Its posts have the ids of X.
type town struct {
	mu     sync.Mutex
	now    func() time.Time
	posts  map[post.ID]post.Post
	people []post.Account // told by walks
	fail   error          // met by walks after the first answer
	refuse error          // met by walks before any answer
	walks  int
	since  int
	stream chan source.Stretch
	begun  []string // cursors that streams were opened at
}

const (
	mayor   = post.AccountID("x:500")
	visitor = post.AccountID("x:600")
)

func newTown(now func() time.Time) *town {
	return &town{now: now, posts: map[post.ID]post.Post{}, stream: make(chan source.Stretch)}
}

// say adds a post, or changes one.
func (t *town) say(n int, by post.AccountID, parent int, text string) post.Post {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := post.Post{ID: xid(n), Network: post.X, Author: by, Text: text, Created: t.now().UTC().Truncate(time.Second)}
	if parent != 0 {
		p.Parent = xid(parent)
		p.ParentAuthor = t.posts[p.Parent].Author
	}
	if old, ok := t.posts[p.ID]; ok {
		p.Created, p.Edited = old.Created, t.now().UTC().Truncate(time.Second)
		p.Version = strconv.FormatInt(t.now().Unix(), 10)
	}
	t.posts[p.ID] = p
	return p
}

// counts says how often it was walked and read.
func (t *town) counts() (walks, since int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.walks, t.since
}

// opened gives the cursors at which streams were begun.
func (t *town) opened() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.begun)
}

// post gives a post as it is now.
func (t *town) post(n int) post.Post {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.posts[xid(n)]
}

func (t *town) remove(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.posts, xid(n))
}

func xid(n int) post.ID { return post.ID("x:" + strconv.Itoa(n)) }

func (*town) Name() string          { return "town-live" }
func (*town) Network() post.Network { return post.X }

func (*town) Recognise(context.Context, *unpack.Input) (bool, error) { return false, nil }

func (*town) Refer(said string) (source.Ref, bool) {
	r := source.Ref{Network: post.X, Said: said}
	if a, ok := strings.CutPrefix(said, "account:"); ok {
		r.Account = post.AccountID(a)
		return r, true
	}
	id, err := post.ParseID(said)
	r.Post = id
	return r, err == nil && id.Network() == post.X
}

// Read implements source.Source.
func (t *town) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	for _, p := range in.Parts {
		if source.IsReport(p) {
			if _, err := source.ReadReport(ctx, p, to); err != nil {
				return err
			}
			continue
		}
		if _, err := t.tell(ctx, p, to); err != nil {
			return err
		}
	}
	return nil
}

// tell reads one answer.
func (t *town) tell(ctx context.Context, p unpack.Part, to source.Sink) ([]post.Post, error) {
	c, err := to.Capture(ctx, p)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(c)
	if err := errors.Join(err, c.Close()); err != nil {
		return nil, err
	}
	if p.Status == http.StatusNotFound {
		return nil, nil
	}
	var posts []post.Post
	if err := json.Unmarshal(b, &posts); err != nil {
		return nil, err
	}
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Length: int64(len(b))}
	}
	return posts, to.Posts(ctx, slices.Clone(posts))
}

// answer is what the town's server says.
func (t *town) answer(path string, status int, posts []post.Post) unpack.Part {
	b, err := json.Marshal(posts)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256([]byte("certificate"))
	return source.Fetched(&fetch.Exchange{Method: "GET", Asked: "https://town.example" + path, URL: "https://town.example" + path, At: t.now().UTC(), Status: status,
		Header: http.Header{"Content-Type": {"application/json"}}, Chain: []string{hex.EncodeToString(sum[:])}, SHA256: fetch.Digest(b), Body: b})
}

// Walk implements source.Live: one answer a post.
func (t *town) Walk(ctx context.Context, w source.Walk, to source.Sink) (source.Walked, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.walks++
	out := source.Walked{Post: w.Ref.Post}
	if t.refuse != nil {
		return out, t.refuse
	}
	root, ok := t.posts[w.Ref.Post]
	r := source.Report{Asked: w.Ref.Said, At: t.now().UTC()}
	if ok {
		for t.posts[root.Parent].Author == root.Author {
			root = t.posts[root.Parent]
		}
		out.Root = root.ID
		r.Evidence = []post.Evidence{{Root: root.ID, Source: "the town", At: r.At}}
	}
	if err := to.Accounts(ctx, t.people); err != nil {
		return out, err
	}
	met := map[post.ID]bool{}
	for _, id := range t.ids() {
		p := t.posts[id]
		if p.Author != root.Author && p.Author != "" {
			continue
		}
		out.Requests++
		if _, err := t.tell(ctx, t.answer("/"+string(id), 200, []post.Post{p}), to); err != nil {
			return out, err
		}
		met[id] = true
		if t.fail != nil {
			return out, t.fail
		}
	}
	for _, h := range w.Held {
		if met[h.ID] {
			continue
		}
		out.Requests++
		if _, err := t.tell(ctx, t.answer("/"+string(h.ID), 404, nil), to); err != nil {
			return out, err
		}
		r.Gone = append(r.Gone, source.Gone{ID: h.ID, State: post.Deleted, At: r.At.Format(time.RFC3339), Why: "HTTP 404"})
	}
	if !ok && len(w.Held) == 0 {
		return out, fmt.Errorf("%s: %w", w.Ref.Said, source.ErrNoPost)
	}
	return out, source.TellReport(ctx, r, to)
}

func (t *town) ids() []post.ID {
	var out []post.ID
	for id := range t.posts {
		out = append(out, id)
	}
	slices.SortFunc(out, post.ID.Compare)
	return out
}

// Find implements source.Finder.
func (t *town) Find(ctx context.Context, ref source.Ref, to source.Sink) (post.Account, error) {
	if ref.Account != mayor && ref.Account != visitor {
		return post.Account{}, source.ErrNoAccount
	}
	a := post.Account{ID: ref.Account, Network: post.X, Handle: "@mayor", Name: "The Mayor"}
	return a, to.Accounts(ctx, []post.Account{a})
}

// Since implements source.Finder.
func (t *town) Since(ctx context.Context, a post.AccountID, state string, to source.Sink) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.since++
	if t.refuse != nil {
		return "", t.refuse
	}
	var news []post.Post
	last := post.ID(state)
	for _, id := range t.ids() {
		if t.posts[id].Author == a && (state == "" || id.Compare(post.ID(state)) > 0) {
			news = append(news, t.posts[id])
			last = id
		}
	}
	if len(news) > 0 {
		if _, err := t.tell(ctx, t.answer("/since", 200, news), to); err != nil {
			return "", err
		}
	}
	return string(last), source.TellReport(ctx, source.Report{Asked: string(a), At: t.now().UTC()}, to)
}

// Streams implements source.Streamer.
func (t *town) Streams(context.Context, []post.AccountID) ([]source.Stream, error) {
	return []source.Stream{townStream{t}}, nil
}

type townStream struct{ *town }

func (townStream) Name() string { return "town stream" }

// Follow implements source.Stream.
func (s townStream) Follow(ctx context.Context, cursor string, take func(context.Context, source.Stretch) error) error {
	s.mu.Lock()
	s.begun = append(s.begun, cursor)
	s.mu.Unlock()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case st, ok := <-s.stream:
			if !ok {
				return fmt.Errorf("town stream: %w", fetch.ErrUnreachable)
			}
			if err := take(ctx, st); err != nil {
				return err
			}
		}
	}
}

// quietTown is a town without a stream.
type quietTown struct{ source.Live }

func (q quietTown) Find(ctx context.Context, ref source.Ref, to source.Sink) (post.Account, error) {
	return q.Live.(*town).Find(ctx, ref, to)
}

func (q quietTown) Since(ctx context.Context, a post.AccountID, state string, to source.Sink) (string, error) {
	return q.Live.(*town).Since(ctx, a, state, to)
}
