package typeset

import "math"

// What Knuth and Plass weigh lines by. The badness of a line is 100 where it is stretched or drawn in as much as
// is pleasant, and grows with the third power.
const (
	lineCost   = 10
	hyphenCost = 70   // a hyphen
	signCost   = 40   // a break after a sign within a word, or in an address
	tightCost  = 60   // a break within words that are not parted by spaces
	wordCost   = 9000 // a break within a Korean word
	insideCost = 900  // a break anywhere in a word
	twiceCost  = 12_000
	unlikeCost = 4_000
	shortCost  = 6_000
	lastCost   = 6_000 // a hyphen in the line before the last
	loosest    = 3.2   // a line that would be stretched further is not stretched at all
	pleasant   = 1.3   // no hyphens are looked for if no line is stretched further
)

// rule says how lines are judged.
type rule struct {
	first, others float64 // widths
	justify       bool
	plain         bool // hyphens are passed over
}

type node struct {
	spot, prev int32 // prev in the list of nodes; -1 for none
	fit        int8
	hyphens    int8
	worst      float32 // stretch of its loosest line
	cost       float64
}

// judge gives the badness of a line and how far it is stretched; ok is false for one that does not fit.
func (r *rule) judge(width, up, in, room float64, end bool) (bad, stretch float64, ok bool) {
	slack := room - width
	switch {
	case slack < -0.005:
		if in <= 0 || -slack > in+0.005 {
			return 0, 0, false
		}
		x := -slack / in
		return 100 * x * x * x, -x, true
	case end:
		return 0, 0, true
	case !r.justify:
		x := slack / (0.18 * room)
		return 60 * x * x, 0, true
	case up <= 0 || slack > loosest*up:
		return 100*loosest*loosest*loosest + 6000*slack/room, loosest + 1 + slack/room, true
	}
	x := slack / up
	return 100 * x * x * x, x, true
}

// fit chooses among spots those at which lines end, the last with the paragraph. The first of the spots is where
// the text begins.
func (r *rule) fit(spots []spot) (ends []int, worst float64) {
	if last := spots[len(spots)-1]; float64(len(spots))*min(r.first, r.others) > maxOnLine*max(1, last.pre) {
		return r.greedy(spots), 0
	}
	nodes := []node{{prev: -1, fit: 1}}
	active := []int32{0}
	var spare []int32
	for j := 1; j < len(spots); j++ {
		x := &spots[j]
		if r.plain && x.kind == hyphen {
			continue
		}
		var best [4]node
		for c := range best {
			best[c].cost = math.Inf(1)
		}
		found := false
		keep := spare[:0]
		var last int32 = -1 // of those that no longer fit
		for _, a := range active {
			n := &nodes[a]
			from := &spots[n.spot]
			room := r.others
			if n.spot == 0 {
				room = r.first
			}
			width, in := x.pre-from.post, x.preIn-from.postIn
			if !r.justify {
				in = 0
			}
			if width-in > room+0.005 {
				last = a
			} else {
				keep = append(keep, a)
			}
			bad, stretch, ok := r.judge(width+x.hyphen, x.preUp-from.postUp, in, room, x.end)
			if !ok {
				continue
			}
			fit := int8(1)
			switch {
			case !r.justify || x.end:
			case stretch < -0.5:
				fit = 0
			case stretch > 1:
				fit = 3
			case stretch > 0.5:
				fit = 2
			}
			c := lineCost + bad
			if !x.end {
				c += r.penalty(x)
			}
			c = n.cost + c*c
			hyphens := int8(0)
			if x.kind == hyphen {
				if hyphens = min(n.hyphens+1, 100); hyphens > 1 {
					c += twiceCost * float64(hyphens-1)
				}
			}
			if r.justify && (fit-n.fit > 1 || n.fit-fit > 1) {
				c += unlikeCost
			}
			if x.end && n.spot > 0 {
				if width < 0.1*room {
					c += shortCost
				}
				if n.hyphens > 0 {
					c += lastCost
				}
			}
			if c < best[fit].cost {
				best[fit] = node{int32(j), a, fit, hyphens, max(n.worst, float32(stretch)), c}
				found = true
			}
		}
		if !found && len(keep) == 0 && last >= 0 { // nothing fits: a single thing is wider than the line
			n := &nodes[last]
			best[1] = node{int32(j), last, 1, 0, max(n.worst, loosest+1), n.cost + 1e8}
			found = true
		}
		if x.end {
			keep = keep[:0]
		}
		if found {
			least := math.Inf(1)
			for c := range best {
				least = min(least, best[c].cost)
			}
			for c := range best {
				if best[c].cost <= least+2*unlikeCost {
					keep = append(keep, int32(len(nodes)))
					nodes = append(nodes, best[c])
				}
			}
		}
		active, spare = keep, active
	}
	best := int32(-1)
	for _, a := range active {
		if int(nodes[a].spot) == len(spots)-1 && (best < 0 || nodes[a].cost < nodes[best].cost) {
			best = a
		}
	}
	if best < 0 {
		return nil, math.Inf(1)
	}
	worst = float64(nodes[best].worst)
	for n := best; nodes[n].prev >= 0; n = nodes[n].prev {
		ends = append(ends, int(nodes[n].spot))
	}
	for i, j := 0, len(ends)-1; i < j; i, j = i+1, j-1 {
		ends[i], ends[j] = ends[j], ends[i]
	}
	return ends, worst
}

// maxOnLine is how many spots a line may have on the average to be weighed against others: a page has less than a
// hundred, and work grows with their square.
const maxOnLine = 400

// greedy fills one line after the other with what fits.
func (r *rule) greedy(spots []spot) (ends []int) {
	from, good, room := 0, -1, r.first
	for j := 1; j < len(spots); j++ {
		x := &spots[j]
		if r.plain && x.kind == hyphen {
			continue
		}
		if x.pre+x.hyphen-spots[from].post > room+0.005 && good > from {
			ends = append(ends, good)
			from, room = good, r.others
		}
		if good = j; x.end {
			ends = append(ends, j)
			from, room = j, r.others
		}
	}
	return ends
}

func (r *rule) penalty(x *spot) float64 {
	switch x.kind {
	case hyphen:
		if !r.justify {
			return 3 * hyphenCost
		}
		return hyphenCost
	case tight:
		if x.cjk { // Korean has spaces
			return wordCost
		}
		return tightCost
	case inside:
		return insideCost
	}
	if x.at == x.next && !x.cjk {
		return signCost
	}
	return 0
}
