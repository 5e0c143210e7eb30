package hostile

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/unpack"
)

// field is one place where a server can write an address.
type field struct {
	name string
	// sites are the servers that write target there.
	sites func(target string) map[string]site
	// live makes the source that is asked, and what of it.
	live func(ask fetch.Asker, target string) source.Live
	ref  func(target string) source.Ref
	// find asks for the account in place of the thread, follow for its stream.
	find, follow bool
	// idle says that Clew goes to nobody by this field: then its twin is not asked either.
	idle bool
	// mute says that for this field's sake nothing can be told.
	mute bool
}

// came is what a person could see of a case.
type came struct {
	words string
	posts int
}

// run walks one case through the real door, with all media, into a record.
func (f *field) run(t *testing.T, door *fetch.Door, target string) came {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	defer stop()
	now := func() time.Time { return time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC) }
	live, ref := f.live(door, target), f.ref(target)
	var words []string
	posts := 0
	switch {
	case f.find:
		a, err := live.(source.Finder).Find(ctx, ref, &deaf{})
		words = append(words, fmt.Sprint(a.ID, a.Handle, err))
	case f.follow:
		streams, err := live.(source.Streamer).Streams(ctx, []post.AccountID{ref.Account})
		words = append(words, fmt.Sprint(err))
		for _, s := range streams {
			ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
			err := s.Follow(ctx, "", func(context.Context, source.Stretch) error { return nil })
			stop()
			words = append(words, fmt.Sprint(err))
		}
	default:
		r := inmem.New(now)
		res, err := collect.Walk(ctx, live, ref, r, collect.WalkOptions{Now: now, Media: door, Requests: 60, Spend: 1_000_000})
		posts = res.Counts.Posts
		words = append(words, fmt.Sprint(err), fmt.Sprint(res.Root))
		for _, k := range res.Counts.Skips {
			words = append(words, k.Why)
		}
		words = append(words, reports(t, r)...)
	}
	return came{strings.Join(words, "\n"), posts}
}

// reports gives what walks concluded.
func reports(t *testing.T, r *inmem.Record) (out []string) {
	t.Helper()
	for k, err := range r.Captures(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if k.Name == "clew:report" {
			out = append(out, string(content(t, r, k.Number)))
		}
	}
	return out
}

func content(t *testing.T, b record.Blobs, number int64) []byte {
	t.Helper()
	_, rc, err := b.Capture(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(rc)
	if err != nil {
		t.Fatal(err)
	}
	if err := rc.Close(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDeliveredAddresses: whatever address a server writes wherever it can write one, nothing is connected to
// that is not public; and where a public one stands, Clew does go there.
func TestDeliveredAddresses(t *testing.T) {
	n := newInternet(t)
	door := n.door(t)
	deliver(t, n, door, func() int { n.mu.Lock(); defer n.mu.Unlock(); return len(n.bad) })
	if len(n.bad) > 0 {
		t.Errorf("dialled %q", n.bad)
	}
}

// deliver runs all cases. bad counts the forbidden connections so far.
func deliver(t *testing.T, n *internet, door *fetch.Door, bad func() int) {
	t.Helper()
	cases, fields := 0, fieldsOfAll()
	for i := range fields {
		f := &fields[i]
		twin := fmt.Sprintf("twin%d.%s", i, home)
		n.reset(f.sites(twin))
		seen := f.run(t, door, twin)
		if f.idle && !f.mute && !f.find && !f.follow && seen.posts == 0 {
			t.Errorf("%s: nothing is told, so nothing was looked at: %s", f.name, seen.words)
		}
		if asked := n.askedOf(twin) > 0; asked == f.idle {
			t.Errorf("%s: a public address is asked: %v; asked were %v", f.name, asked, n.asked)
		}
		said := map[string]map[string]string{}
		for _, c := range forms(n, i) {
			n.reset(f.sites(c.host))
			before := bad()
			got := f.run(t, door, c.host)
			cases++
			if now := bad(); now != before {
				t.Errorf("%s: %s (%s) was dialled", f.name, c.name, c.host)
			}
			if g := c.same(); g != "" {
				if said[g] == nil {
					said[g] = map[string]string{}
				}
				said[g][neutral(got.words, c.host)] = c.name
			}
		}
		for g, words := range said {
			if len(words) != 1 {
				t.Errorf("%s: %s are told apart: %q", f.name, g, words)
			}
		}
	}
	fmt.Fprintf(os.Stderr, "delivered addresses: dials %d of %d, in %d fields\n", bad(), cases, len(fields))
	if cases < 400 {
		t.Errorf("only %d cases", cases)
	}
}

// neutral is what was said, without the address itself: who wrote it knows that already.
func neutral(words, host string) string {
	for _, h := range []string{strings.ReplaceAll(host, ":", "%3A"), strings.ReplaceAll(host, ":", "%3a"), host} {
		words = strings.ReplaceAll(words, h, "HOST")
	}
	for form, as := range map[string]string{`"requests":\d+`: "N", `nostr:[0-9a-f]{64}`: "ID", `nevent1\w+`: "ID", `"[0-9T:.-]+Z"`: "AT"} {
		words = regexp.MustCompile(form).ReplaceAllString(words, as)
	}
	return words
}

// deaf takes everything and keeps nothing.
type deaf struct{ source.Sink }

func (*deaf) Posts(context.Context, []post.Post) error       { return nil }
func (*deaf) Accounts(context.Context, []post.Account) error { return nil }
func (*deaf) Gone(context.Context, []source.Gone) error      { return nil }
func (*deaf) Evidence(context.Context, post.Evidence) error  { return nil }
func (*deaf) Skip(context.Context, source.Skipped) error     { return nil }

// Capture implements source.Sink.
func (*deaf) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	return source.Capture{ReadCloser: r}, err
}
