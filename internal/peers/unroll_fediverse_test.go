package peers

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"clew/internal/record/inmem"
)

func TestUnrollFediverse(t *testing.T) {
	t.Parallel()
	f := GoToSocial(t)
	live := f.live(t, "reader")
	for name, plant := range map[string]func(testing.TB) *Story{
		"edited":  f.Edited,
		"warned":  f.Warned,
		"asked":   f.Asked,
		"tongues": f.Tongues,
	} {
		t.Run(name, func(t *testing.T) { unroll(t, live, plant(t).Truth) })
	}
	t.Run("severed", func(t *testing.T) {
		first, last := f.Severed(t)
		unroll(t, live, first)
		unroll(t, live, last)
	})
}

// TestPrivateIsNotTold walks threads that hold what is not public, with the token of somebody who sees none
// of it and of the author, who sees all: neither tells or keeps a word of it.
func TestPrivateIsNotTold(t *testing.T) {
	t.Parallel()
	f := GoToSocial(t)
	first, last, hidden := f.Mixed(t)
	t.Run("stranger", func(t *testing.T) {
		unroll(t, f.live(t, "reader"), first)
		unroll(t, f.live(t, "reader"), last)
	})
	for _, as := range []string{"reader", "amira", "bob"} {
		t.Run("kept for "+as, func(t *testing.T) {
			ctx := context.Background()
			store := inmem.New(time.Now)
			for _, id := range append(first.Line, last.Line...) {
				l := walk(t, f.live(t, as), store, id, time.Now)
				for id, said := range allSaid(l.Thread) {
					for _, secret := range hidden {
						if bytes.Contains([]byte(said), []byte(secret)) {
							t.Errorf("%s tells %q", id, said)
						}
					}
				}
			}
			for c := range store.Captures(ctx) {
				_, r, err := store.Capture(ctx, c.Number)
				if err != nil {
					t.Fatal(err)
				}
				b, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				for _, secret := range hidden {
					if bytes.Contains(b, []byte(secret)) {
						t.Errorf("capture %d, %s, holds %q", c.Number, c.Name, secret)
					}
				}
			}
		})
	}
}
