package web

import "sync"

// recent keeps the last few things made for pages, so that what was looked through once is not looked through again for the
// next page of it. Each stands under a key that names its audience and viewer, as of one generation of the record: asked for
// as of another, it is not found. It may be used from any number of goroutines; what it gives is shared and only read.
type recent[T any] struct {
	most int // at least 1

	mu   sync.Mutex
	kept []madeAt[T] // the last used first
}

type madeAt[T any] struct {
	key string
	gen uint64
	was *T
}

// get gives what was put under a key as of a generation, and nil where that is not kept.
func (k *recent[T]) get(key string, gen uint64) *T {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, one := range k.kept {
		if one.key == key && one.gen == gen {
			copy(k.kept[1:i+1], k.kept[:i])
			k.kept[0] = one
			return one.was
		}
	}
	return nil
}

// put keeps what was made, in place of what was not used for longest where there are too many.
func (k *recent[T]) put(key string, gen uint64, was *T) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = append([]madeAt[T]{{key, gen, was}}, k.kept[:min(len(k.kept), k.most-1)]...)
}
