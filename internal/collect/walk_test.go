package collect_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/thread"
)

// clock is a time that tests move.
type clock struct{ t time.Time }

func (c *clock) now() time.Time            { return c.t }
func (c *clock) pass(d time.Duration)      { c.t = c.t.Add(d) }
func newClock() *clock                     { return &clock{time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)} }
func refTo(n int) source.Ref               { return source.Ref{Network: post.X, Said: string(xid(n)), Post: xid(n)} }
func options(c *clock) collect.WalkOptions { return collect.WalkOptions{Now: c.now} }

// tell fills a town with a thread of the mayor's: posts 100 to 100+n-1.
func tell(t *town, n int) {
	for i := range n {
		parent := 0
		if i > 0 {
			parent = 99 + i
		}
		t.say(100+i, mayor, parent, "Part "+string(rune('a'+i)))
	}
}

func load(t *testing.T, r record.Reader, n int) *collect.Loaded {
	t.Helper()
	l, err := collect.Load(context.Background(), r, xid(n), collect.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func refresh(t *testing.T, town source.Live, r collect.Base, c *clock, n int) collect.Refreshed {
	t.Helper()
	res, err := collect.Refresh(context.Background(), town, refTo(n), r, options(c))
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// A refresh says exactly what changed; a post that is not found is deleted only after two looks an hour
// apart, and comes back when it is seen again.
func TestRefresh(t *testing.T) {
	c := newClock()
	town, r := newTown(c.now), inmem.New(c.now)
	tell(town, 12)
	step := func(n int, want string) collect.Refreshed {
		t.Helper()
		res := refresh(t, town, r, c, n)
		if got := res.Change.Words(); got != want {
			t.Errorf("%s: %q, want %q", c.t.Format(time.RFC3339), got, want)
		}
		return res
	}
	step(105, "12 posts; complete as seen")
	step(111, "nothing has changed; complete as seen")
	town.say(112, mayor, 111, "One more")
	town.say(113, mayor, 112, "And another")
	c.pass(time.Minute)
	step(100, "+2 posts; complete as seen")
	town.say(104, mayor, 103, "Put otherwise")
	c.pass(time.Minute)
	step(100, "1 edited; complete as seen")

	town.remove(107)
	c.pass(time.Minute)
	res := step(100, "1 not found this time, which proves nothing yet; complete as seen")
	if l := load(t, r, 100); len(l.Thread.Line) != 14 {
		t.Errorf("after one look %d posts are shown, want 14", len(l.Thread.Line))
	}
	if len(res.Change.Doubtful) != 1 || res.Change.Doubtful[0] != xid(107) {
		t.Errorf("doubtful: %v", res.Change.Doubtful)
	}
	c.pass(10 * time.Minute)
	step(100, "nothing has changed; complete as seen")
	c.pass(time.Hour)
	step(100, "1 gone since 3 May 2026; with gaps, was complete as seen")
	l := load(t, r, 100)
	if len(l.Thread.Line) != 13 || len(l.Thread.Gaps) != 1 || l.Thread.Gaps[0].Reason != thread.ReasonDeleted || l.Thread.Gaps[0].After != xid(106) {
		t.Errorf("after two looks: %d posts, gaps %+v", len(l.Thread.Line), l.Thread.Gaps)
	}
	town.say(107, mayor, 106, "Part h")
	c.pass(time.Hour)
	step(100, "1 back; complete as seen, was with gaps")
}

// What a walk told before it failed is kept, and the verdict names what stopped it; the next walk lifts it.
func TestStoppedWalk(t *testing.T) {
	c := newClock()
	town, r := newTown(c.now), inmem.New(c.now)
	tell(town, 5)
	town.fail = &fetch.LimitedError{Host: "town.example", Until: c.t.Add(time.Hour)}
	res, err := collect.Refresh(context.Background(), town, refTo(100), r, options(c))
	if !errors.Is(err, fetch.ErrLimited) || res.Change.After.State != thread.Unfinished || !strings.Contains(res.Change.After.Limit, "town.example asks to wait") {
		t.Fatalf("error %v, verdict %+v", err, res.Change.After)
	}
	town.fail = nil
	c.pass(time.Hour)
	if got := refresh(t, town, r, c, 100).Change.Words(); got != "+4 posts; complete as seen, was unfinished" {
		t.Error(got)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := collect.Refresh(ctx, town, refTo(100), r, options(c)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A walk that finds nothing leaves nothing behind.
func TestNoPost(t *testing.T) {
	c := newClock()
	town, r := newTown(c.now), inmem.New(c.now)
	for _, e := range []error{nil, source.ErrPrivate, fetch.ErrUnreachable, source.ErrNeedsKey} {
		town.refuse = e
		want := e
		if want == nil {
			want = source.ErrNoPost
		}
		if _, err := collect.Refresh(context.Background(), town, refTo(100), r, options(c)); !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
	if st, err := r.Stats(context.Background()); err != nil || st.Captures != 0 || st.Posts != 0 {
		t.Errorf("held: %+v, %v", st, err)
	}
}

// No fault of a network takes a held post away.
func TestFaultsTakeNothing(t *testing.T) {
	c := newClock()
	town, r := newTown(c.now), inmem.New(c.now)
	tell(town, 5)
	refresh(t, town, r, c, 100)
	for i, e := range []error{fetch.ErrUnreachable, fetch.ErrBroken, fetch.ErrBound, fetch.ErrLimited, fetch.ErrForbidden, source.ErrPrivate, source.ErrNeedsKey, source.ErrSpend, source.ErrNoPost, context.DeadlineExceeded} {
		for range 3 {
			c.pass(2 * time.Hour)
			town.refuse = e
			if i%2 == 1 {
				town.refuse, town.fail = nil, e
			}
			collect.Refresh(context.Background(), town, refTo(100), r, options(c))
			if l := load(t, r, 100); len(l.Thread.Line) != 5 || len(l.Gone) != 0 {
				t.Fatalf("after %v: %d posts, gone %v", e, len(l.Thread.Line), l.Gone)
			}
		}
		town.refuse, town.fail = nil, nil
	}
}

// asker serves media, and shows a certificate.
type asker struct {
	mu    sync.Mutex
	asked []string
}

func (a *asker) Do(_ context.Context, r fetch.Request) (*fetch.Exchange, error) {
	a.mu.Lock()
	a.asked = append(a.asked, r.URL)
	a.mu.Unlock()
	sum := sha256.Sum256([]byte("certificate"))
	x := &fetch.Exchange{URL: r.URL, Status: 200, Header: http.Header{"Content-Type": {"image/png"}}, Body: []byte("\x89PNG\r\n\x1a\n" + r.URL),
		Chain: []string{hex.EncodeToString(sum[:])}, Certificates: [][]byte{[]byte("certificate")}}
	if strings.HasSuffix(r.URL, "missing") {
		x.Status = 404
	}
	if strings.HasSuffix(r.URL, "page") {
		x.Header.Set("Content-Type", "text/html")
	}
	return x, nil
}

func (*asker) Dial(context.Context, fetch.Request) (fetch.Socket, error) {
	return nil, fetch.ErrForbidden
}

// Media of new posts are fetched once and kept by their hash; certificates are kept beside the answers; and
// a rebuild from the captures gives the same thread.
func TestWalkMedia(t *testing.T) {
	ctx := context.Background()
	c := newClock()
	town, r := newTown(c.now), inmem.New(c.now)
	tell(town, 3)
	p := town.posts[xid(101)]
	p.Media = []post.Media{{Kind: post.Image, URL: "https://town.example/a.png", Alt: "a"}, {Kind: post.Image, URL: "https://town.example/missing"},
		{Kind: post.Image, URL: "https://town.example/page"}, {Kind: post.Video, URL: "https://town.example/v.m3u8"}, {Kind: post.Image, URL: "https://town.example/a.png"}}
	town.posts[p.ID] = p
	a := &asker{}
	chains := collect.KeepChains(a)
	if _, err := chains.Do(ctx, fetch.Request{URL: "https://town.example/"}); err != nil {
		t.Fatal(err)
	}
	opt := collect.WalkOptions{Now: c.now, Media: a, Chains: chains}
	res, err := collect.Refresh(ctx, town, refTo(100), r, opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.asked) != 4 || res.Counts.Skipped != 2 {
		t.Errorf("asked for %q, %d skipped", a.asked, res.Counts.Skipped)
	}
	if _, err := collect.Refresh(ctx, town, refTo(100), r, opt); err != nil || len(a.asked) != 4 {
		t.Errorf("media are fetched again: %q, %v", a.asked[4:], err)
	}
	check := func(when string) {
		t.Helper()
		m := load(t, r, 100).Thread.Line[1].Media
		if len(m) != 5 || m[0].SHA256 == "" || m[1].SHA256 != "" || m[2].SHA256 != "" || m[4].SHA256 != m[0].SHA256 {
			t.Errorf("%s: media %+v", when, m)
		}
		if _, rc, err := r.Media(ctx, m[0].SHA256); err != nil {
			t.Errorf("%s: %v", when, err)
		} else if b, err := io.ReadAll(rc); err != nil || !strings.HasSuffix(string(b), "a.png") {
			t.Errorf("%s: %q %v", when, b, err)
		}
	}
	check("walked")
	certs := 0
	for k, err := range r.Captures(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if k.Type == "application/pkix-cert" {
			certs++
		} else if k.Name != "clew:report" && k.Exchange == nil {
			t.Errorf("%s is kept without its exchange", k.Name)
		}
	}
	if certs != 1 {
		t.Errorf("%d copies of the certificate are kept, want one", certs)
	}
	if _, err := collect.Rebuild(ctx, r, []source.Source{town}, nil); err != nil {
		t.Fatal(err)
	}
	check("rebuilt")
	if l := load(t, r, 100); len(l.Thread.Line) != 3 || l.Thread.Verdict.State != thread.CompleteAsSeen {
		t.Errorf("rebuilt: %d posts, %s", len(l.Thread.Line), l.Thread.Verdict.State)
	}
}

// Pictures of those who speak and custom emoji are fetched once, under their addresses; nothing is missing
// where one is not to be had.
func TestWalkFaces(t *testing.T) {
	ctx := context.Background()
	c := newClock()
	town, r := newTown(c.now), inmem.New(c.now)
	tell(town, 3)
	p := town.posts[xid(101)]
	p.Emoji = []post.Emoji{{Code: "blob", URL: "https://town.example/blob.png"}, {Code: "lost", URL: "https://town.example/missing"}, {Code: "odd", URL: "data:image/png,x"}}
	town.posts[p.ID] = p
	face := "https://town.example/face.png"
	town.people = []post.Account{{ID: p.Author, Network: post.X, Handle: "@a", Avatar: face}, {ID: "x:99", Network: post.X, Avatar: "https://town.example/silent.png"}}
	a := &asker{}
	opt := collect.WalkOptions{Now: c.now, Media: a}
	res, err := collect.Refresh(ctx, town, refTo(100), r, opt)
	if err != nil || res.Counts.Skipped != 0 || res.Counts.Expected != 1 {
		t.Fatalf("%v, %d skipped, %d left out", err, res.Counts.Skipped, res.Counts.Expected)
	}
	slices.Sort(a.asked)
	if want := []string{"https://town.example/blob.png", face, "https://town.example/missing"}; !slices.Equal(a.asked, want) {
		t.Errorf("asked for %q", a.asked)
	}
	got, err := r.MediaNamed(ctx, []string{face, "https://town.example/blob.png", "https://town.example/missing"})
	if err != nil || len(got) != 2 {
		t.Errorf("held: %v, %v", got, err)
	}
	a.asked = nil
	town.people[0].Avatar = "https://town.example/new.png"
	if _, err := collect.Refresh(ctx, town, refTo(100), r, opt); err != nil || !slices.Contains(a.asked, "https://town.example/new.png") || len(a.asked) != 2 {
		t.Errorf("asked again for %q, %v", a.asked, err)
	}
}
