package torture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// followers is how many accounts of each network are followed: Jetstream's own bound.
const followers = 10_000

// TestTortureManyFollowed follows 10,000 accounts of each network that has a stream, and counts connections.
func TestTortureManyFollowed(t *testing.T) {
	dir, done := folder(t)
	defer done()
	follow(t, dir)
	s := &streamsHere{post: make(chan string, 1), authors: map[string]bool{}, dids: map[string]bool{}}
	h := httptest.NewServer(s)
	defer h.Close()
	ws := "ws" + strings.TrimPrefix(h.URL, "http")
	conf := filepath.Join(scratch, "many.toml")
	must(t, os.WriteFile(conf, fmt.Appendf(nil, "allow = [%q]\n[bluesky]\nappview = \"none\"\nplc = %q\njetstream = [%q]\n[nostr]\nrelays = [%q]\n",
		strings.TrimPrefix(h.URL, "http://"), h.URL, ws, ws+"/relay"), 0o600))
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	c := command(ctx, dir, "follow")
	c.Env = append(c.Env, "CLEW_CONFIG="+conf)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	must(t, c.Start())
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	wait := func(what string, is func() bool) {
		t.Helper()
		for !is() {
			select {
			case err := <-ended:
				t.Fatalf("it ended before %s: %v: %s%s", what, err, out.String(), errs.String())
			case <-ctx.Done():
				t.Fatalf("waited in vain for %s", what)
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	wait("all are asked for", func() bool { d, a, _ := s.counts(); return d == followers && a == followers })
	last := followerDID(followers - 1)
	s.post <- fmt.Sprintf(`{"did":%q,"time_us":%d,"kind":"commit","commit":{"rev":"3lenax2ss232b","operation":"create","collection":"app.bsky.feed.post","rkey":"3lenax2ss2323","record":%s,"cid":%q}}`,
		last, time.Now().UnixMicro(), postRecord("from the last of many", ""), contentID("x"))
	wait("the post", func() bool {
		return count(t, dir, "SELECT count(*) FROM posts WHERE id LIKE '%3lenax2ss2323'") == 1
	})
	time.Sleep(time.Second) // idle
	_, _, open := s.counts()
	peak := peakOf(t, c.Process.Pid) >> 10
	must(t, c.Process.Signal(os.Interrupt))
	<-ended
	t.Logf("%d accounts of each of two networks: %d connections are open, %d were ever; peak of memory %d MiB", followers, open, s.ever, peak)
	if open != 2 || s.ever > 3 { // the relay is asked once, before, where its accounts write
		t.Errorf("%d connections are open, %d were ever; want one of each network", open, s.ever)
	}
	if peak > 160 {
		t.Errorf("%d MiB", peak)
	}
}

func followerDID(i int) string { return "did:plc:aaaaaaaaaaa" + base32Digits(uint64(i)) }

func followerKey(i int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "key %d", i)) // need be no point of the curve: nothing is signed
	return hex.EncodeToString(sum[:])
}

// follow makes a record that follows many. They were read a moment ago: no poll is due.
func follow(t testing.TB, dir string) {
	t.Helper()
	in := filepath.Join(scratch, "one.jsonl")
	must(t, os.WriteFile(in, append((&manyEvents{}).next(0), '\n'), 0o600))
	if o := clew(t, dir, "import", in); o.status != 0 {
		t.Fatalf("make a record: %s", o.errs)
	}
	db, err := database(dir)
	must(t, err)
	defer db.Close()
	tx, err := db.Begin()
	must(t, err)
	now := time.Now().UnixMilli()
	for i := range followers {
		for _, id := range []string{followerDID(i), "nostr:" + followerKey(i)} {
			_, err := tx.Exec("INSERT INTO follows(account, handle, name, added, checked, state, error) VALUES(?,'','',?,?,'','')", id, now, now)
			must(t, err)
		}
	}
	must(t, tx.Commit())
}

// streamsHere is a Jetstream and a relay, which listen to what they are asked for.
type streamsHere struct {
	post chan string

	mu            sync.Mutex
	open, ever    int
	dids, authors map[string]bool
}

func (s *streamsHere) counts() (dids, authors, open int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.dids), len(s.authors), s.open
}

// ServeHTTP implements http.Handler.
func (s *streamsHere) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	c.SetReadLimit(16 << 20)
	s.mu.Lock()
	s.open, s.ever = s.open+1, s.ever+1
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.open--
		s.mu.Unlock()
	}()
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	if r.URL.Path != "/relay" {
		go func() {
			select {
			case p := <-s.post:
				_ = c.Write(ctx, websocket.MessageText, []byte(p)) // what is lost is waited for in vain
			case <-ctx.Done():
			}
		}()
	}
	for {
		_, m, err := c.Read(ctx)
		if err != nil {
			return
		}
		if answer := s.hear(m); answer != "" && c.Write(ctx, websocket.MessageText, []byte(answer)) != nil {
			return
		}
	}
}

// hear notes who is asked for, and gives the answer.
func (s *streamsHere) hear(m []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hello struct {
		Payload struct{ WantedDids []string }
	}
	if json.Unmarshal(m, &hello) == nil {
		for _, d := range hello.Payload.WantedDids {
			s.dids[d] = true
		}
		return ""
	}
	var words []json.RawMessage
	var sub string
	if json.Unmarshal(m, &words) != nil || len(words) < 3 || json.Unmarshal(words[1], &sub) != nil {
		return ""
	}
	for _, w := range words[2:] {
		var f struct {
			Authors []string
			Kinds   []int
		}
		if json.Unmarshal(w, &f) == nil && len(f.Kinds) > 1 { // not the question where they write
			for _, a := range f.Authors {
				s.authors[a] = true
			}
		}
	}
	return fmt.Sprintf(`["EOSE",%q]`, sub)
}
