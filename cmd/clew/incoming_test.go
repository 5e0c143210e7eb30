package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/web"
)

// arriving is what takes threads in, over a record in memory and a door to public addresses alone.
func arriving(t *testing.T) (*incoming, *inmem.Record) {
	c := testConsole()
	c.now = time.Now
	o := &outside{door: fetch.New(fetch.Config{Tries: 1}), ledger: &collect.Ledger{}}
	t.Cleanup(func() { o.close() })
	o.chains = collect.KeepChains(o.door)
	o.bluesky, o.networks = lives(o.chains, configuration{}, 0, c.now)
	r := inmem.New(nil)
	i := c.incoming(context.Background(), r)
	t.Cleanup(i.end)
	i.o = o
	return i, r
}

// What is pasted reaches no private address, whatever form it has.
func TestUnrollReachesNothingPrivate(t *testing.T) {
	i, _ := arriving(t)
	for _, said := range []string{
		"http://127.0.0.1/@a/1", "http://127.0.0.1:22/@a/109000000000000000", "https://localhost/@a/109000000000000000", "http://169.254.169.254/latest/meta-data", "https://10.0.0.1/users/a/statuses/1",
		"http://[::1]/@a/109000000000000000", "https://[fd00::1]/@a/109000000000000000", "https://2130706433/@a/109000000000000000", "https://0x7f.1/@a/109000000000000000", "https://017700000001/@a/109000000000000000",
		"https://[::ffff:127.0.0.1]/@a/109000000000000000", "https://user:word@127.0.0.1/@a/109000000000000000", "https://router.local/@a/109000000000000000", "https://intranet/@a/109000000000000000", "http://0/@a/109000000000000000",
	} {
		id, err := i.unroll(t.Context(), said, 0, func(web.Progress) {})
		if id != "" || !errors.Is(err, fetch.ErrForbidden) && !errors.Is(err, collect.ErrNoNetwork) {
			t.Errorf("%s: %s, %v", said, id, err)
		}
	}
	if got := i.o.door.Hosts(); len(got) != 0 {
		t.Errorf("these were asked: %+v", got)
	}
}

// What is sold is not bought without a word.
func TestUnrollAgreesFirst(t *testing.T) {
	i, _ := arriving(t)
	i.o.bluesky, i.o.networks = lives(i.o.chains, func() (c configuration) { c.X.Bearer = "key"; return }(), 0, i.c.now)
	_, err := i.unroll(t.Context(), "https://x.com/a/status/1850912345678901234", 0, func(web.Progress) {})
	var price *web.PriceError
	if !errors.As(err, &price) || !errors.Is(err, source.ErrSpend) || price.Likely <= 0 || price.Most < price.Likely || price.Most > 10*price.Likely || price.Why == "" {
		t.Errorf("%v: %+v", err, price)
	}
	i.o.spend = 5_000_000
	if _, err := i.unroll(t.Context(), "https://x.com/a/status/1850912345678901234", -1, func(web.Progress) {}); !errors.As(err, &price) {
		t.Errorf("for a visitor: %v", err)
	}
	if _, err := i.unroll(t.Context(), "@name.example", 0, func(web.Progress) {}); !errors.Is(err, web.ErrAccount()) {
		t.Errorf("of an account: %v", err)
	}
}

// A file is taken in as clew import takes it; what is hostile changes nothing.
func TestTakeFile(t *testing.T) {
	i, r := arriving(t)
	dir := t.TempDir()
	seed, err := os.ReadFile("../../testdata/seed/page.txt")
	if err != nil {
		t.Fatal(err)
	}
	var climbing, bomb bytes.Buffer
	z := zip.NewWriter(&climbing)
	w, _ := z.Create("../../../outside.json")
	w.Write([]byte(`{"a":1}`))
	z.Close()
	z = zip.NewWriter(&bomb)
	w, _ = z.Create("data/tweets.js")
	w.Write([]byte("window.YTD.tweets.part0 = ["))
	w.Write(bytes.Repeat([]byte(" "), 200<<20))
	z.Close()
	for name, b := range map[string][]byte{"a.zip": climbing.Bytes(), "bomb.zip": bomb.Bytes(), "noise.bin": bytes.Repeat([]byte{0xff, 0}, 5000), "empty": nil, "page.html": []byte("<p>nothing")} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := i.take(t.Context(), path, name, source.Options{}, func(web.Progress) {}); err == nil && got.Counts.Posts > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(dir)), "outside.json")); len(left) > 0 {
		t.Errorf("it climbed out: %q", left)
	}
	path := filepath.Join(dir, "page.txt")
	if err := os.WriteFile(path, seed, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, known := range []bool{false, true} {
		seen := 0
		got, err := i.take(t.Context(), path, "page.txt", source.Options{Handle: "@name"}, func(p web.Progress) { seen += len(p.Seen) })
		if err != nil || got.Known != known || got.Main == "" || got.Many != 1 || !known && seen == 0 {
			t.Fatalf("known %v: %+v, %v", known, got, err)
		}
		if d, err := i.c.document(t.Context(), r, got.Main, 0, time.Time{}); err != nil || len(d.Thread.Line) != 32 {
			t.Errorf("the thread: %v", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := i.take(ctx, path, "page.txt", source.Options{Handle: "@other"}, func(web.Progress) {}); err == nil {
		t.Error("it went on after its end")
	}
}

// An author who asked not to be here is not fetched.
func TestUnrollRespects(t *testing.T) {
	i, r := arriving(t)
	id := post.ID("at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3kaaaaaaaaa2a")
	put := func() {
		imp, err := r.Import(t.Context(), record.About{Name: "a", Source: "test", At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		defer imp.Close()
		if err := imp.Posts(t.Context(), []post.Post{{ID: id, Network: post.Bluesky, Author: "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", Text: "one"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := imp.Commit(t.Context(), true); err != nil {
			t.Fatal(err)
		}
	}
	put()
	if err := r.Rule(t.Context(), record.Ruling{Account: "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", Kind: record.RuleOptOut, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if _, err := i.unroll(t.Context(), string(id), 0, func(web.Progress) {}); !errors.Is(err, collect.ErrOptedOut) {
		t.Errorf("got %v", err)
	}
	if got := i.o.door.Hosts(); len(got) != 0 {
		t.Errorf("these were asked: %+v", got)
	}
}

func TestBytesOf(t *testing.T) {
	for said, want := range map[string]bytesOf{"2GiB": 2 << 30, "500 MB": 500e6, "1048576": 1 << 20, "64KiB": 64 << 10, "7B": 7} {
		var n bytesOf
		if err := n.UnmarshalText([]byte(said)); err != nil || n != want {
			t.Errorf("%s: %d, %v", said, n, err)
		}
	}
	for _, bad := range []string{"", "GiB", "-1", "0", "2 gigs", "1.5GiB", strings.Repeat("9", 30), "9999999GiB"} {
		var n bytesOf
		if err := n.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%s: %d", bad, n)
		}
	}
}
