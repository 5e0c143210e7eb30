package pdf

import (
	"clew/internal/document"
	"clew/internal/pdffile"
	"clew/internal/typeset"
)

// never is the cost of a break that is made only where there is no other.
const never = 1e6

// row is a step down the page: what stands at one height.
type row struct {
	above, give  float64 // space before it, which is dropped at the head of a page, and by how much it may grow
	high         float64
	cost         float64 // of breaking the page before it: 0 gladly
	fresh        bool    // it begins a page
	set          []strip
	draw         func(l *leaf, x, top float64) // what is not words; nil: nothing
	sides        []side
	notes        []*note
	knot         *knot
	thread       bool // the thread runs beside it
	dests        []string
	resize       func(high float64) // of pictures, which may be made a little smaller to fit a page; nil: of nothing else
	late         bool               // it says what is known only at the end: its page is written then
	places       []document.Place
	figures      []*pdffile.Elem // that draw draws
	begins, ends []*spot         // words of the index
}

// strip is a line of text in a row.
type strip struct {
	line  typeset.Line
	x     float64 // from the left of the text
	base  float64 // of its baseline, from the top of the row
	elem  *pdffile.Elem
	marks []*mark
}

// side is drawn along rows that belong together: a rule at their side, or a ground under them.
type side struct {
	x, w  float64
	color uint32
	n     int // tells apart those that stand one below the other
}

// knot marks where a post begins, in the margin.
type knot struct {
	number string
	times  []string
	url    string
	branch bool    // of a side branch: it sits on that branch's line
	x      float64 // where that is
	elem   *pdffile.Elem
}

// galley is the column of rows that pages are cut from.
type galley struct {
	p     *press
	rows  []row
	high  float64 // of the rows, about
	carry []*tail // notes that the page before had no room for

	caught *[]row // where rows go that are to stay together; nil: on the galley

	above, give float64
	cost        float64
	fresh       bool
	places      []document.Place // that begin with the next row
	knot        *knot
	dests       []string
	thread      bool
}

// space asks for room before the next row; of several requests the largest holds.
func (g *galley) space(above, give float64) {
	g.above, g.give = max(g.above, above), max(g.give, give)
}

// price sets what a break before the next row costs; of several the dearest holds.
func (g *galley) price(cost float64) { g.cost = max(g.cost, cost) }

// keep holds the next row on the page of the one before.
func (g *galley) keep() { g.cost = never }

// add puts a row at the end.
func (g *galley) add(r row) {
	if g.p.err != nil {
		return
	}
	r.above, r.give, r.cost = r.above+g.above, r.give+g.give, max(r.cost, g.cost)
	r.fresh = r.fresh || g.fresh
	r.dests = append(r.dests, g.dests...)
	r.places = append(r.places, g.places...)
	if r.knot == nil {
		r.knot = g.knot
	}
	r.thread = g.thread
	g.above, g.give, g.cost, g.fresh, g.knot, g.dests, g.places = 0, 0, 0, false, nil, nil, nil
	if g.caught != nil {
		*g.caught = append(*g.caught, r)
		return
	}
	g.put(r)
}

// put adds a row that is ready, and cuts pages as there are enough rows.
func (g *galley) put(r row) {
	if r.fresh {
		g.flush()
	}
	g.rows = append(g.rows, r)
	g.high += r.above + r.high + noteHeight(r.notes)
	for g.high > 1.5*g.p.sheet.deep && g.p.err == nil {
		g.cut(false)
	}
}

// flush sets all that is left.
func (g *galley) flush() {
	for (len(g.rows) > 0 || len(g.carry) > 0) && g.p.err == nil {
		g.cut(true)
	}
	g.high = 0
}

// cut takes a page off the galley: the break of the least cost of those that fill it.
func (g *galley) cut(last bool) {
	n := g.choose(last)
	if g.squeeze(n) {
		n = g.choose(last)
	}
	rows := g.rows[:n:n]
	l := g.p.leaf(rows, g.carry)
	g.carry = l.foot()
	if !last || n < len(g.rows) {
		l.feather()
	}
	g.rows = append(g.rows[:0:0], g.rows[n:]...)
	g.high = 0
	for i := range g.rows {
		g.high += g.rows[i].above + g.rows[i].high + noteHeight(g.rows[i].notes)
	}
	g.p.ship(l)
}

// squeeze makes pictures that a page of n rows has no room for so much smaller that they fit, where much of the
// page would stay empty and they lose little.
func (g *galley) squeeze(n int) bool {
	if n >= len(g.rows) || g.rows[n].resize == nil {
		return false
	}
	const most = 0.42 // of their height
	deep, used := g.p.sheet.deep, 0.0
	for i := range g.rows[:n] {
		if i > 0 {
			used += g.rows[i].above
		}
		used += g.rows[i].high
	}
	feet := noteHeights(g.rows[:n]) + carried(g.carry)
	need, pictures, end := 0.0, 0.0, n
	for i := n; i < len(g.rows) && (i == n || g.rows[i].cost >= never); i++ {
		need += g.rows[i].above + g.rows[i].high
		feet += noteHeight(g.rows[i].notes)
		if g.rows[i].resize != nil {
			pictures += g.rows[i].high
		}
		end = i + 1
	}
	if feet > 0 {
		feet += noteGap
	}
	over := used + need + feet - deep + 0.5
	if over <= 0.5 || over > pictures*most || deep-used < deep*0.15 {
		return false
	}
	room := 0.0
	for i := 1; i <= n; i++ {
		room += g.rows[i].above
	}
	if over < room/4 { // a little less space will do
		for i := 1; i <= n; i++ {
			g.rows[i].above *= 1 - over/room
		}
		return true
	}
	for i := n; i < end; i++ {
		if r := &g.rows[i]; r.resize != nil {
			r.high *= 1 - over/pictures
			r.resize(r.high)
			r.resize = nil
		}
	}
	return true
}

func noteHeights(rows []row) (high float64) {
	for i := range rows {
		high += noteHeight(rows[i].notes)
	}
	return high
}

// choose gives how many rows the next page takes.
func (g *galley) choose(last bool) int {
	deep := g.p.sheet.deep
	used, feet := 0.0, 0.0
	if n := carried(g.carry); n > 0 {
		feet = min(n, deep*maxFeet) + noteGap
	}
	best, least := 0, 2*never*never
	for i := range g.rows {
		r := &g.rows[i]
		step := r.high
		if i > 0 {
			slack := (deep - used - feet) / deep
			if c := r.cost + slack*slack*8000; c <= least {
				best, least = i, c
			}
			step += r.above
		}
		more := noteHeight(r.notes)
		if more > 0 && feet == 0 {
			more += noteGap
		}
		if used+step+feet+more > deep+0.01 {
			if i == 0 {
				return 1
			}
			// A long note may go on overleaf.
			if more > 0 && lines(r.notes) > 3 && used+step+feet+noteGap+noteFirst(r.notes) <= deep {
				c := 150.0
				if i+1 < len(g.rows) {
					c += g.rows[i+1].cost
				}
				if c < least {
					best = i + 1
				}
			}
			return best
		}
		used += step
		feet += more
	}
	if last || best == 0 {
		return len(g.rows)
	}
	return best
}
