package finding

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clew/internal/inverted"
	"clew/internal/quotation"
	"clew/internal/search"
)

// TestHammer asks both indexes from many sides while posts come and their segments are made one again and again: what is
// there stays there, once. It is small, so that it runs under the race detector.
func TestHammer(t *testing.T) {
	place := t.TempDir()
	dir := filepath.Join(place, Folder)
	here, there := onDisk(t, place), onDisk(t, place)
	const old = 60
	put(t, here, start, sentences(1, old)...)
	writer, looker := opened(t, dir, here, Options{}), opened(t, dir, there, Options{})
	writer.pace.after = time.Millisecond // every commit is durable: a segment of its own
	must(t, writer.Level(t.Context()))
	must(t, looker.Level(t.Context()))
	endWriter, endLooker := keep(t, writer), keep(t, looker)
	done := make(chan struct{})
	var all sync.WaitGroup
	var merges, asked atomic.Int64
	all.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			default:
			}
			did, err := mergeNow(writer, n%3 == 0)
			if err != nil {
				t.Error("merge: ", err)
				return
			}
			if did {
				merges.Add(1)
			}
			time.Sleep(time.Millisecond)
		}
	})
	for who := range 6 {
		f := []*Finding{writer, looker}[who%2]
		all.Go(func() {
			tok := quotation.NewTokenizer()
			for n := who; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if err := holdsOld(f, tok, 1+n%old); err != nil {
					t.Error(err)
					return
				}
				asked.Add(1)
			}
		})
	}
	for n := old + 1; n <= 300; n += 10 {
		put(t, here, start, sentences(n, n+9)...)
		findable(t, looker, fmt.Sprint("w", n+9), 1)
		findable(t, writer, fmt.Sprint("w", n+9), 1)
	}
	for until := time.Now().Add(10 * time.Minute); merges.Load() == 0 && time.Now().Before(until); {
		time.Sleep(time.Millisecond)
	}
	close(done)
	all.Wait()
	if merges.Load() == 0 || asked.Load() == 0 {
		t.Errorf("%d merges, %d questions", merges.Load(), asked.Load())
	}
	endWriter()
	endLooker()
	must(t, writer.Level(t.Context()))
	must(t, looker.Level(t.Context()))
	hold(t, writer, here)
	hold(t, looker, there)
	must(t, looker.Close())
	must(t, writer.Close())
	t.Logf("%d merges beside %d questions", merges.Load(), asked.Load())
}

// mergeNow makes one segment of all, or begins a merge beside the feeder.
func mergeNow(f *Finding, whole bool) (did bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.writes() {
		return false, nil
	}
	for _, s := range f.sides {
		if err := s.merged(false); err != nil {
			return did, err
		}
		if s.aside != nil {
			continue
		}
		if !whole {
			if err := s.mergeAside(); err != nil {
				return did, err
			}
			did = did || s.aside != nil
			continue
		}
		one := false
		switch p := s.part.(type) {
		case *words:
			one, err = p.x.Merge(true)
		case *spoken:
			one, err = p.x.Merge(true)
		default:
			err = fmt.Errorf("what is %T", p)
		}
		if did = did || one; err != nil {
			return did, err
		}
	}
	return did, nil
}

// holdsOld says how a post that was there from the beginning is not found as it should be.
func holdsOld(f *Finding, tok *quotation.Tokenizer, n int) error {
	w, r := f.Words(), f.Runs()
	if w == nil || r == nil {
		return nil // behind, for a moment
	}
	term := inverted.Term{Field: search.Body, Text: fmt.Sprint("w", n)}
	got, err := w.Count(term)
	if err != nil || got != 1 {
		return fmt.Errorf("%s is found %d times: %v", term.Text, got, err)
	}
	for _, run := range quotation.Runs(tok.Tokens(sentence(n))) {
		if numbers, held := r.Find(run, 10_000, nil); held != len(numbers) || held == 0 {
			return fmt.Errorf("a run of %q: %d of %d", sentence(n), len(numbers), held)
		}
	}
	return nil
}
