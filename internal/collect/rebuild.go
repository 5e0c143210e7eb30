package collect

import (
	"context"
	"fmt"
	"io"

	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Store is what a rebuild works on.
type Store interface {
	record.Blobs
	record.Keeper
}

// Rebuild makes everything derived anew from the captures. Until it is done readers see the old data, and
// an error leaves it in place. progress may be nil.
func Rebuild(ctx context.Context, store Store, sources []source.Source, progress func(Progress)) (record.Counts, error) {
	inputs, err := stored(ctx, store)
	if err != nil {
		return record.Counts{}, err
	}
	imp, err := store.Rebuild(ctx)
	if err != nil {
		return record.Counts{}, err
	}
	defer imp.Close()
	m := &meter{tell: progress}
	for _, s := range inputs {
		m.expect(s.in)
	}
	for _, s := range inputs {
		src := named(sources, s.about.Source)
		if src == nil {
			return record.Counts{}, fmt.Errorf("rebuild %s: no source is called %q in this clew", s.about.Name, s.about.Source)
		}
		m.source = src.Name()
		to := &sink{Import: imp, meter: m}
		if _, live := src.(source.Live); live {
			to.fetched = true
		}
		if err := src.Read(ctx, m.counting(s.in), s.about.Options, to); err != nil && !damaged(err) {
			return record.Counts{}, fmt.Errorf("rebuild %s: %w", s.about.Name, err)
		}
	}
	return imp.Commit(ctx, true)
}

// again is one stored import as an input.
type again struct {
	about record.About
	in    *unpack.Input
}

// stored gives the stored imports in the order they came, each with its captures as parts.
func stored(ctx context.Context, store Store) ([]again, error) {
	var out []again
	at := map[int64]int{}
	for c, err := range store.Captures(ctx) {
		if err != nil {
			return nil, err
		}
		if c.Type == certificateType {
			continue // evidence, from which nothing is derived
		}
		i, ok := at[c.Import]
		if !ok {
			i = len(out)
			at[c.Import] = i
			out = append(out, again{about: c.About, in: &unpack.Input{Name: c.About.Name, Kind: "file", Close: func() error { return nil }}})
		}
		out[i].in.Parts = append(out[i].in.Parts, part(ctx, store, c))
		if len(out[i].in.Parts) > 1 {
			out[i].in.Kind = "folder"
		}
	}
	return out, nil
}

func part(ctx context.Context, store record.Blobs, c record.Capture) unpack.Part {
	return unpack.Part{Name: c.Name, Size: c.Size, Type: c.Type, Status: c.Status, Exchange: c.Exchange, Number: c.Number, Open: func() (io.ReadCloser, error) {
		_, r, err := store.Capture(ctx, c.Number)
		return r, err
	}}
}

func named(sources []source.Source, name string) source.Source {
	for _, s := range sources {
		if s.Name() == name {
			return s
		}
	}
	return nil
}
