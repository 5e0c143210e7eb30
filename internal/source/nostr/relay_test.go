package nostr

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/fetch"
)

// world is a network in memory: relays by their addresses, and pages.
type world struct {
	mu     sync.Mutex
	relays map[string]*fake
	pages  map[string]*fetch.Exchange
	dialed []string
	got    []string // pages
}

func (w *world) Dial(ctx context.Context, r fetch.Request) (fetch.Socket, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dialed = append(w.dialed, r.URL)
	f := w.relays[r.URL]
	switch {
	case strings.Contains(r.URL, "10.0.0."):
		return nil, fmt.Errorf("%s: %w", r.URL, fetch.ErrForbidden)
	case f == nil || f.down:
		return nil, fmt.Errorf("%s: %w", r.URL, fetch.ErrUnreachable)
	}
	return &socket{f: f, url: r.URL, more: make(chan struct{}, 1)}, nil
}

func (w *world) Do(_ context.Context, r fetch.Request) (*fetch.Exchange, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got = append(w.got, r.URL)
	x := w.pages[r.URL]
	if x == nil {
		return nil, fmt.Errorf("%s: %w", r.URL, fetch.ErrUnreachable)
	}
	x.URL = cmp.Or(x.URL, r.URL)
	return x, nil
}

// page makes an answer of the web.
func page(status int, body string, hops ...fetch.Hop) *fetch.Exchange {
	return &fetch.Exchange{Status: status, Body: []byte(body), Header: http.Header{"Content-Type": {"application/json"}}, Hops: hops, At: time.Unix(1_700_500_000, 0)}
}

// fake is a relay. Its store is searched by NIP-01's words, without the code under test.
type fake struct {
	mu     sync.Mutex
	events []stored // newest first
	cap    int      // most events of an answer; 0: 500
	down   bool
	asked  []string                                     // REQ messages
	answer func(s *socket, sub string, stored []string) // nil: stored, then EOSE
	socks  []*socket
}

type stored struct {
	ID        string     `json:"id"`
	PubKey    string     `json:"pubkey"`
	CreatedAt int64      `json:"created_at"`
	Kind      int        `json:"kind"`
	Tags      [][]string `json:"tags"`
	line      string
}

func (f *fake) add(lines ...string) *fake {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range lines {
		e := stored{line: l}
		if err := json.Unmarshal([]byte(l), &e); err != nil {
			panic(err)
		}
		f.events = append(f.events, e)
	}
	slices.SortStableFunc(f.events, func(a, b stored) int {
		return cmp.Or(cmp.Compare(b.CreatedAt, a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return f
}

// search gives what fits one of the filters, newest first, each event once.
func (f *fake) search(filters []map[string]any) (out []string) {
	most := cmp.Or(f.cap, 500)
	told := map[string]bool{}
	for _, q := range filters {
		n := 0
		limit := most
		if l, ok := q["limit"].(float64); ok {
			limit = min(limit, int(l))
		}
		for _, e := range f.events {
			if n < limit && match(q, e) {
				n++
				if !told[e.line] {
					told[e.line] = true
					out = append(out, e.line)
				}
			}
		}
	}
	return out
}

func match(q map[string]any, e stored) bool {
	for name, want := range q {
		list, _ := want.([]any)
		n, _ := want.(float64)
		ok := true
		switch name {
		case "ids":
			ok = slices.Contains(list, any(e.ID))
		case "authors":
			ok = slices.Contains(list, any(e.PubKey))
		case "kinds":
			ok = slices.Contains(list, any(float64(e.Kind)))
		case "since":
			ok = float64(e.CreatedAt) >= n
		case "until":
			ok = float64(e.CreatedAt) <= n
		case "limit":
		default:
			ok = slices.ContainsFunc(e.Tags, func(t []string) bool {
				return len(t) > 1 && "#"+t[0] == name && slices.Contains(list, any(t[1]))
			})
		}
		if !ok {
			return false
		}
	}
	return true
}

// socket is one connection to a fake.
type socket struct {
	f   *fake
	url string

	mu     sync.Mutex
	out    []frame
	more   chan struct{}
	subs   []string
	closed bool
}

type frame struct {
	text   string
	binary bool
	err    error
}

func (s *socket) send(texts ...string) {
	for _, t := range texts {
		s.put(frame{text: t})
	}
}

func (s *socket) put(f frame) {
	s.mu.Lock()
	s.out = append(s.out, f)
	s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
}

func (s *socket) Read(ctx context.Context) ([]byte, bool, error) {
	for {
		s.mu.Lock()
		if len(s.out) > 0 {
			f := s.out[0]
			s.out = s.out[1:]
			s.mu.Unlock()
			return []byte(f.text), f.binary, f.err
		}
		s.mu.Unlock()
		select {
		case <-s.more:
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
}

func (s *socket) Write(_ context.Context, m []byte) error {
	var words []json.RawMessage
	var kind, sub string
	if err := json.Unmarshal(m, &words); err != nil {
		return err
	}
	if err := json.Unmarshal(words[0], &kind); err != nil || kind != "REQ" {
		return err
	}
	if err := json.Unmarshal(words[1], &sub); err != nil {
		return err
	}
	var filters []map[string]any
	for _, w := range words[2:] {
		var q map[string]any
		if err := json.Unmarshal(w, &q); err != nil {
			return err
		}
		filters = append(filters, q)
	}
	s.f.mu.Lock()
	s.f.asked = append(s.f.asked, string(m))
	if !slices.Contains(s.f.socks, s) {
		s.f.socks = append(s.f.socks, s)
	}
	found := s.f.search(filters)
	s.f.mu.Unlock()
	s.mu.Lock()
	s.subs = append(s.subs, sub)
	s.mu.Unlock()
	if s.f.answer != nil {
		s.f.answer(s, sub, found)
		return nil
	}
	s.events(sub, found...)
	s.send(`["EOSE","` + sub + `"]`)
	return nil
}

func (s *socket) events(sub string, lines ...string) {
	for _, l := range lines {
		s.send(`["EVENT","` + sub + `",` + l + `]`)
	}
}

func (s *socket) Opened() *fetch.Exchange {
	return &fetch.Exchange{Method: "GET", Asked: s.url, URL: s.url, Status: 101, Header: http.Header{}, Peer: "127.0.0.1:80"}
}

func (s *socket) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	return nil
}

// one makes a world with relays at wss://a.example, b.example …
func one(relays ...*fake) (*world, []string) {
	w := &world{relays: map[string]*fake{}, pages: map[string]*fetch.Exchange{}}
	var list []string
	for i, f := range relays {
		a := "wss://" + string(rune('a'+i)) + ".example"
		w.relays[a] = f
		list = append(list, a)
	}
	return w, list
}

// at is when the events of tests begin; now is a while later.
const at = int64(1_700_000_000)

func clock() time.Time { return time.Unix(at+100_000, 0) }

func (w *world) live(relays []string) *Live {
	return NewLive(w, Config{Relays: relays, Now: clock, Most: 16, Wait: time.Second})
}

// replyTo makes tags of an answer, as NIP-10 wants them.
func replyTo(root, parent, author string) [][]string {
	if root == parent {
		return [][]string{{"e", root, "", "root", author}, {"p", author}}
	}
	return [][]string{{"e", root, "", "root"}, {"e", parent, "", "reply", author}, {"p", author}}
}

// run makes a thread of n posts.
func run(s *signer, n int, from int64, text string) (lines, ids []string) {
	for i := range n {
		var tags [][]string
		if i > 0 {
			tags = replyTo(ids[0], ids[i-1], s.pubkey())
		}
		line, id := s.event(1, from+int64(i)*10, fmt.Sprintf("%s %d/", text, i+1), tags...)
		lines, ids = append(lines, line), append(ids, id)
	}
	return lines, ids
}

func TestFakeRelaySearches(t *testing.T) {
	s := newSigner("ann")
	lines, ids := run(s, 5, at, "x")
	f := (&fake{cap: 2}).add(lines...)
	for want, q := range map[string]map[string]any{
		"4 3": {"authors": []any{s.pubkey()}},
		"4":   {"authors": []any{s.pubkey()}, "limit": 1.0},
		"2 1": {"until": float64(at + 20), "since": float64(at + 10)},
		"0":   {"ids": []any{ids[0]}},
		"":    {"kinds": []any{7.0}},
		"1":   {"#e": []any{ids[0]}, "until": float64(at + 10)},
	} {
		var got []string
		for _, l := range f.search([]map[string]any{q}) {
			got = append(got, fmt.Sprint(slices.Index(lines, l)))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v: %v, want %s", q, got, want)
		}
	}
}
