package worddiff

// budget bounds the steps of one Diff, and maxCost the edits that are looked for in one piece before the
// farthest way found so far is taken.
const (
	budget  = 8_000_000
	maxCost = 256
)

// matcher marks what is gone from a and added in b, by Myers' algorithm in linear space ("An O(ND) difference
// algorithm and its variations", 1986).
type matcher struct {
	a, b        []int32
	gone, added []bool
	left        int // steps that may still be made

	x, y     []int32 // what of a and b has a partner in the other at all
	ax, by   []int32 // places of x in a, of y in b
	fwd, bwd []int32 // the farthest places reached, by diagonal; offset is their middle
	offset   int
}

// box is a piece of x and y that is still to be compared.
type box struct{ x0, x1, y0, y1 int }

func (m *matcher) run() {
	m.reduce()
	m.offset = len(m.y) + 1
	m.fwd = make([]int32, len(m.x)+len(m.y)+3)
	m.bwd = make([]int32, len(m.x)+len(m.y)+3)
	stack := []box{{0, len(m.x), 0, len(m.y)}}
	for len(stack) > 0 {
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for b.x0 < b.x1 && b.y0 < b.y1 && m.x[b.x0] == m.y[b.y0] {
			b.x0, b.y0 = b.x0+1, b.y0+1
		}
		for b.x0 < b.x1 && b.y0 < b.y1 && m.x[b.x1-1] == m.y[b.y1-1] {
			b.x1, b.y1 = b.x1-1, b.y1-1
		}
		if b.x0 == b.x1 || b.y0 == b.y1 || m.left <= 0 {
			m.replace(b)
			continue
		}
		x, y := m.middle(b)
		if x == b.x0 && y == b.y0 || x == b.x1 && y == b.y1 { // no way on
			m.replace(b)
			continue
		}
		stack = append(stack, box{x, b.x1, y, b.y1}, box{b.x0, x, b.y0, y})
	}
}

// reduce leaves out the words that only one text has: they are gone or added whatever else is.
func (m *matcher) reduce() {
	top := int32(0)
	for _, list := range [2][]int32{m.a, m.b} {
		for _, n := range list {
			top = max(top, n)
		}
	}
	in := make([]uint8, top+1)
	for _, n := range m.a {
		in[n] |= 1
	}
	for _, n := range m.b {
		in[n] |= 2
	}
	for i, n := range m.a {
		if m.gone[i] = in[n] != 3; !m.gone[i] {
			m.x, m.ax = append(m.x, n), append(m.ax, int32(i))
		}
	}
	for i, n := range m.b {
		if m.added[i] = in[n] != 3; !m.added[i] {
			m.y, m.by = append(m.y, n), append(m.by, int32(i))
		}
	}
}

// replace takes all of a box as gone and added.
func (m *matcher) replace(b box) {
	for i := b.x0; i < b.x1; i++ {
		m.gone[m.ax[i]] = true
	}
	for i := b.y0; i < b.y1; i++ {
		m.added[m.by[i]] = true
	}
}

// middle gives a point of a shortest way through a box, or where that is far to find, of a good one. Both
// sides of the box differ at both ends.
func (m *matcher) middle(b box) (int, int) {
	low, high := b.x0-b.y1, b.x1-b.y0 // diagonals x-y
	first, last := b.x0-b.y0, b.x1-b.y1
	odd := (first-last)&1 != 0
	f, r := m.fwd, m.bwd
	o := m.offset
	f[first+o], r[last+o] = int32(b.x0), int32(b.x1)
	fmin, fmax, rmin, rmax := first, first, last, last
	for cost := 1; ; cost++ {
		fmin, fmax = widen(f, o, fmin, fmax, low, high, -1)
		for d := fmax; d >= fmin; d -= 2 {
			x := max(int(f[d-1+o])+1, int(f[d+1+o]))
			y := x - d
			for x < b.x1 && y < b.y1 && m.x[x] == m.y[y] {
				x, y = x+1, y+1
			}
			f[d+o] = int32(x)
			if odd && rmin <= d && d <= rmax && (d-rmin)&1 == 0 && int(r[d+o]) <= x {
				return x, y
			}
		}
		rmin, rmax = widen(r, o, rmin, rmax, low, high, 1<<30)
		for d := rmax; d >= rmin; d -= 2 {
			x := min(int(r[d-1+o]), int(r[d+1+o])-1)
			y := x - d
			for x > b.x0 && y > b.y0 && m.x[x-1] == m.y[y-1] {
				x, y = x-1, y-1
			}
			r[d+o] = int32(x)
			if !odd && fmin <= d && d <= fmax && (d-fmin)&1 == 0 && x <= int(f[d+o]) {
				return x, y
			}
		}
		m.left -= fmax - fmin + rmax - rmin + 2
		if cost >= maxCost || m.left <= 0 {
			return m.farthest(b, fmin, fmax, rmin, rmax)
		}
	}
}

// widen adds a diagonal at each end, or takes one away where the box ends; beyond stands where nothing was
// reached yet.
func widen(v []int32, o, from, to, low, high int, beyond int32) (int, int) {
	if from > low {
		from--
		v[from-1+o] = beyond
	} else {
		from++
	}
	if to < high {
		to++
		v[to+1+o] = beyond
	} else {
		to--
	}
	return from, to
}

// farthest gives the point that came farthest from its end.
func (m *matcher) farthest(b box, fmin, fmax, rmin, rmax int) (int, int) {
	bestX, bestY, most := b.x0, b.y0, -1
	for d := fmin; d <= fmax; d += 2 {
		x := min(int(m.fwd[d+m.offset]), b.x1)
		y := x - d
		if y > b.y1 {
			x, y = b.y1+d, b.y1
		}
		if n := x - b.x0 + y - b.y0; n > most && x >= b.x0 && y >= b.y0 {
			bestX, bestY, most = x, y, n
		}
	}
	for d := rmin; d <= rmax; d += 2 {
		x := max(int(m.bwd[d+m.offset]), b.x0)
		y := x - d
		if y < b.y0 {
			x, y = b.y0+d, b.y0
		}
		if n := b.x1 - x + b.y1 - y; n > most && x <= b.x1 && y <= b.y1 {
			bestX, bestY, most = x, y, n
		}
	}
	return bestX, bestY
}
