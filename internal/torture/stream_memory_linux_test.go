package torture

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestTortureStreamMemory reads how much memory an import of a stream takes as the stream grows. Nine events
// in ten are passed over, as on the network itself.
func TestTortureStreamMemory(t *testing.T) {
	total := size(300_000, 10_000_000)
	if n, err := strconv.Atoi(os.Getenv("CLEW_TORTURE_EVENTS")); err == nil {
		total = n
	}
	dir, done := folder(t)
	defer done()
	process := make(chan int, 1)
	var peaks []int // in KiB, after each tenth
	posts := 0
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := upgraded(w, r)
		if err != nil {
			return
		}
		defer f.c.Close()
		pid := <-process
		m := &manyEvents{}
		for i := range total {
			if i > 0 && i%(total/10) == 0 {
				peaks = append(peaks, peakOf(t, pid))
			}
			f.message(1, m.next(i))
			if f.err != nil {
				return
			}
		}
		posts = m.posts
		f.w.Flush()
		peaks = append(peaks, peakOf(t, pid))
		f.end(1000)
	}))
	defer h.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	c := command(ctx, dir, "import", "-f", "json", "ws"+strings.TrimPrefix(h.URL, "http")+"/subscribe")
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	must(t, c.Start())
	process <- c.Process.Pid
	if err := c.Wait(); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	h.Close() // waits for the handler: its figures are whole
	if got := count(t, dir, "SELECT count(*) FROM posts"); got != posts {
		t.Errorf("%d posts are held of %d", got, posts)
	}
	t.Logf("%d events, %d posts: peak of memory after each tenth, in MiB: %v", total, posts, inMiB(peaks))
	if len(peaks) != 10 {
		t.Fatalf("%d of 10 looks", len(peaks))
	}
	const mib = 1 << 10
	if first, last := peaks[1], peaks[9]; last > first+first/4+16*mib || last > 128*mib {
		t.Errorf("memory grows from %d to %d MiB", first/mib, last/mib)
	}
}

func inMiB(kib []int) []int {
	var out []int
	for _, k := range kib {
		out = append(out, k>>10)
	}
	return out
}

// peakOf gives the most memory that a process had resident until now, in KiB.
func peakOf(t testing.TB, pid int) int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Errorf("look at the process: %v", err)
		return 0
	}
	_, after, _ := bytes.Cut(b, []byte("VmHWM:"))
	f := bytes.Fields(after)
	if len(f) == 0 {
		t.Error("the process has no peak: it has ended")
		return 0
	}
	n, err := strconv.Atoi(string(f[0]))
	if err != nil {
		t.Errorf("look at the process: %v", err)
	}
	return n
}

// manyEvents writes any number of events without keeping them: likes, and one post in ten, of which every
// other answers the one before. No id comes twice.
type manyEvents struct {
	b     []byte
	posts int
	last  string
}

func (m *manyEvents) next(i int) []byte {
	us := streamBegin + int64(i)*2500
	m.b = fmt.Appendf(m.b[:0], `{"did":"did:plc:aaaaaaaaaaa%s","time_us":%d,"kind":"commit","commit":{"rev":"3lenax2ss232b","operation":"create","collection":`, base32Digits(uint64(i/20%50_000)), us)
	key := base32Digits(uint64(us) << 8)
	if i%10 != 0 {
		m.b = fmt.Appendf(m.b, `"app.bsky.feed.like","rkey":%q,"record":{"$type":"app.bsky.feed.like","createdAt":"2025-01-01T00:00:00.000Z","subject":{"cid":"bafyreigccbhte3g26ra4p73gsgcmle327rw37bsi6jpiaq7g7kniibcpsq","uri":"at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3lenax2ss2323"}},"cid":"bafyreigccbhte3g26ra4p73gsgcmle327rw37bsi6jpiaq7g7kniibcpsq"}}`, key)
		return m.b
	}
	reply := ""
	if i%20 == 10 {
		reply = fmt.Sprintf(`,"reply":{"parent":{"cid":"bafyreigccbhte3g26ra4p73gsgcmle327rw37bsi6jpiaq7g7kniibcpsq","uri":%q},"root":{"cid":"bafyreigccbhte3g26ra4p73gsgcmle327rw37bsi6jpiaq7g7kniibcpsq","uri":%q}}`, m.last, m.last)
	}
	m.last = fmt.Sprintf("at://did:plc:aaaaaaaaaaa%s/app.bsky.feed.post/%s", base32Digits(uint64(i/20%50_000)), key)
	m.posts++
	m.b = fmt.Appendf(m.b, `"app.bsky.feed.post","rkey":%q,"record":{"$type":"app.bsky.feed.post","createdAt":"2025-01-01T00:00:00.000Z","langs":["en"]%s,"text":"This is number %d of many, and there is nothing else to say about it."},"cid":%q}}`, key, reply, i, contentID(key))
	return m.b
}

// base32Digits writes a number as identifiers of the AT Protocol have it, 13 digits.
func base32Digits(v uint64) string {
	var b [13]byte
	for i := 12; i >= 0; i, v = i-1, v>>5 {
		b[i] = "234567abcdefghijklmnopqrstuvwxyz"[v&31]
	}
	return string(b[:])
}
