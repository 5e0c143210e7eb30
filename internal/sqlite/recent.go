package sqlite

import "hash/maphash"

// waiting says quickly that nobody waits for a post. It holds a hash of each id waited for, never fewer
// than there are; past its bound it says "perhaps" of every id.
type waiting struct {
	seed   maphash.Seed
	factor uint64 // odd
	ids    map[uint64]struct{}
	full   bool
}

const maxWaiting = 1 << 20

// hash spreads numbers by a multiplication (Knuth's, with a secret factor), which is several times
// cheaper than hashing them as bytes.
func (t *waiting) hash(id ref) uint64 {
	if id.s != "" {
		return maphash.String(t.seed, id.s)
	}
	return uint64(id.n) * t.factor
}

func (t *waiting) add(id ref) {
	if len(t.ids) >= maxWaiting {
		t.full, t.ids = true, map[uint64]struct{}{}
	}
	if !t.full {
		t.ids[t.hash(id)] = struct{}{}
	}
}

func (t *waiting) perhaps(id ref) bool {
	if t.full {
		return true
	}
	if len(t.ids) == 0 {
		return false
	}
	_, ok := t.ids[t.hash(id)]
	return ok
}

// member is what grouping needs of a post.
type member struct {
	key, thread, author, created int64
}

// recent is a cache of a fixed size: a number has two places, and a newcomer drives out the older of
// them. What fell out is asked of the database.
type recent [][2]slot

type slot struct {
	id int64 // 0: empty
	member
}

// recentSets is a power of two; a set takes 80 bytes.
const recentSets = 1 << 17

func (c recent) set(id int64) *[2]slot {
	return &c[uint64(id)*0x9e3779b97f4a7c15>>(64-17)] // Fibonacci hashing
}

func (c recent) put(id int64, m member) {
	s := c.set(id)
	if s[0].id != id {
		s[1] = s[0]
	}
	s[0] = slot{id, m}
}

func (c recent) find(id int64) (member, bool) {
	for i := range 2 {
		if s := &c.set(id)[i]; s.id == id {
			return s.member, true
		}
	}
	return member{}, false
}
