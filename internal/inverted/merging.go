package inverted

import (
	"errors"
	"io"
	"runtime"
	"slices"
)

// Merging is a merge that goes on beside the writer: Index.Merging begins it, Run does the work on any goroutine, and
// Index.Finish takes what it made. Until then the index is as it was.
type Merging struct {
	x    *Index
	in   []*live
	dead []bits // of each when it began
	name string
	made *segment // nil where no document was left
	maps [][]uint32
	err  error
	done bool
}

// Merging begins the merge that Merge would do, and is nil where none is worth while or one goes on. What waits in memory
// is made durable first. There is one at a time, and no Merge beside it.
func (x *Index) Merging() (*Merging, error) {
	if x.merging != nil || x.dir == "" {
		return nil, nil
	}
	if err := x.Commit(true, x.meta); err != nil {
		return nil, err
	}
	in := x.worth(false)
	if in == nil {
		return nil, nil
	}
	m := &Merging{x: x, name: x.name()}
	for _, k := range in {
		l := x.live[k]
		l.shared = true // what is deleted from now on is marked in a copy
		m.in, m.dead = append(m.in, l), append(m.dead, l.dead)
	}
	x.merging = m
	return m, nil
}

// Run writes the new segment. The writer goes on meanwhile.
func (m *Merging) Run() {
	defer func() { m.done = true }()
	segs := make([]*segment, len(m.in))
	for i, l := range m.in {
		segs[i] = l.segment
	}
	m.made, m.err = m.x.file(m.name, func(w io.Writer) (err error) {
		m.maps, _, err = merge(w, segs, m.dead)
		return err
	})
	runtime.KeepAlive(segs)
}

// ErrNotMerging is returned by Finish for a merge that is not the one that goes on, or that has not run.
var ErrNotMerging = errors.New("not the merge that goes on")

// Finish puts what was merged in the place of what it was made of, durably. Run must have returned. Where that failed, its
// error is returned and the index stays as it is.
func (x *Index) Finish(m *Merging) error {
	if m == nil || x.merging != m || !m.done {
		return ErrNotMerging
	}
	x.merging = nil
	if m.err != nil {
		return m.err
	}
	var fresh *live
	if m.made != nil {
		fresh = &live{segment: m.made}
		for i, l := range m.in { // what was deleted meanwhile
			for ord := range l.docs {
				if l.dead.has(ord) && !m.dead[i].has(ord) {
					fresh.kill(m.maps[i][ord])
				}
			}
		}
	}
	var kept []*live
	for _, l := range x.live {
		switch at := slices.Index(m.in, l); {
		case at < 0:
			kept = append(kept, l)
		case at == 0 && fresh != nil:
			kept = append(kept, fresh)
		}
	}
	x.live, x.changed = kept, true
	if err := x.Commit(true, x.meta); err != nil {
		return err
	}
	x.clean()
	return nil
}
