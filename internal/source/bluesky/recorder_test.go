package bluesky

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

// recorder keeps what it is told and the parts that were captured, for a rebuild.
type recorder struct {
	memory
	parts []unpack.Part
}

func (r *recorder) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	c, err := r.memory.Capture(ctx, p)
	if err != nil {
		return c, err
	}
	b, err := io.ReadAll(c)
	if err != nil {
		return c, err
	}
	p.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
	r.parts = append(r.parts, p)
	c.ReadCloser, err = p.Open()
	return c, err
}

func (w *world) live() *Live {
	return NewLive(w, Config{AppView: "https://" + appHost, PLC: "https://" + plcHost, Jetstream: []string{},
		Now: func() time.Time { return began.Add(2000 * time.Hour) }})
}

// walk walks from a post, and holds what a rebuild tells against what the walk told.
func (w *world) walk(t testing.TB, id post.ID, more ...func(*source.Walk)) (*recorder, source.Walked, error) {
	t.Helper()
	want := source.Walk{Ref: source.Ref{Network: post.Bluesky, Said: string(id), Post: id}}
	for _, f := range more {
		f(&want)
	}
	var r recorder
	w.asked = nil
	l := w.live()
	walked, err := l.Walk(t.Context(), want, &r)
	checkPlaces(t, &r)
	if err == nil {
		sameAgain(t, l, &r)
	}
	return &r, walked, err
}

// sameAgain reads the captured parts and compares.
func sameAgain(t testing.TB, l *Live, r *recorder) {
	t.Helper()
	var again memory
	if err := l.Read(t.Context(), &unpack.Input{Kind: "har", Parts: r.parts}, source.Options{}, &again); err != nil {
		t.Fatalf("reading again: %v", err)
	}
	for _, d := range []string{cmp.Diff(r.posts, again.posts), cmp.Diff(r.accounts, again.accounts), cmp.Diff(r.gone, again.gone), cmp.Diff(r.evidence, again.evidence), cmp.Diff(r.skips, again.skips)} {
		if d != "" {
			t.Errorf("a rebuild tells something else:\n%.2000s", d)
		}
	}
}

// checkPlaces holds every post's Raw against the capture that it names.
func checkPlaces(t testing.TB, r *recorder) {
	t.Helper()
	for _, p := range r.posts {
		if p.Raw.Capture < 1 || int(p.Raw.Capture) > len(r.parts) {
			t.Fatalf("%s points into no capture: %+v", p.ID, p.Raw)
		}
		rc, err := r.parts[p.Raw.Capture-1].Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		if b[0] == '{' && !strings.Contains(cut(t, b, p.Raw), string(p.ID)) {
			t.Errorf("%s: raw %.100q", p.ID, cut(t, b, p.Raw))
		}
	}
}

// of lists the present posts of an account, in id order, the last telling of each.
func (r *recorder) of(did string) []post.ID {
	var out []post.ID
	for id, p := range r.byID() {
		if string(p.Author) == did && p.State == post.Present {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, post.ID.Compare)
	return out
}

func (w *world) times(call string) (n int) {
	for _, u := range w.asked {
		if parsed, err := url.Parse(u); err == nil && callOf(parsed.Path) == call {
			n++
		}
	}
	return n
}

func without(ids []post.ID, drop ...int) (out []post.ID) {
	for i, id := range ids {
		if !slices.Contains(drop, i) {
			out = append(out, id)
		}
	}
	return out
}
