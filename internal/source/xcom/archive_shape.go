package xcom

// Bounds of what is remembered of an archive's shapes. A large archive has some hundreds.
const (
	maxTurns    = 1 << 14 // places where a string or number ends
	maxWays     = 16      // that go on from one of them
	maxWayText  = 4 << 10 // bytes of one
	maxWayTexts = 2 << 20 // bytes of all
	maxHoles    = 1 << 10 // strings and numbers of one post
	maxApp      = 1 << 9  // bytes of the name of a program that is remembered
)

// shapes reads posts that stand in the file as posts before them did, strings and numbers aside. An
// archive is written by one program, so nearly all do: everything between two strings is then compared
// as one piece, and none of it is parsed. Only the ends of strings and numbers are looked for, as strictly
// as a cursor does.
//
// A way is learnt only from a post that was read in full by tweet.read, and holds every byte that is not
// within a string or number. What reads a post by its ways is therefore what read that one, and it
// accepts no more: a string's content changes nothing in how a post is parsed. Two ways from one turn
// never begin one another, because the state of the parser is the same there.
type shapes struct {
	root  turn
	turns int // learnt
	bytes int // of their texts
	holes []hole
	// apps are the first few values of "source", with their closing quotes: an author uses few programs,
	// and their names are full of escapes.
	apps [8]string
}

// turn is the beginning of a post, or the end of a string or number in it.
type turn struct{ ways []way }

// way leads from a turn to the next string or number, or to the post's end.
type way struct {
	text string // to the opening quote and with it, or to the number, or to the end
	to   ending
	uses uint32
	next *turn
	post *shape // at the end
}

type ending uint8

const (
	toString ending = iota
	toNumber
	toApp
	toEnd
)

// hole is a string without its quotes, or a number.
type hole struct {
	from, to      int32
	escaped, high bool
	kind          ending
}

// shape says which hole is which of a tweet's strings.
type shape struct {
	head, tail           int // bytes of the element before and after the post's object
	flags                flags
	protected            bool // the user is
	single               []single
	edits                []ref
	urls, mentions, tags [][3]ref
	sizes, variants      [][3]ref
	media, extended      []mediaShape
}

// ref is the number of a hole; noHole where the tweet's string is not there.
type ref uint16

const noHole = ^ref(0)

type single struct {
	field member
	hole  ref
}

type mediaShape struct {
	strings [8]ref
	ranges  [4]int
}

// read reads the element that the cursor stands before into t, which is empty, if its shape is known. The
// cursor and t are left alone if not.
func (h *shapes) read(c *cursor, t *tweet) (place, end int, ok bool) {
	b, i, n := c.b, c.i, 0
	for at := &h.root; ; n++ {
		w := at.way(b[i:])
		if w == nil {
			return 0, 0, false
		}
		i += len(w.text)
		if w.to == toEnd {
			h.fill(t, w.post, b)
			place, end = c.i+w.post.head, i-w.post.tail
			c.i = i
			return place, end, true
		}
		if i, ok = h.hole(n, b, i, w.to); !ok {
			return 0, 0, false
		}
		at = w.next
	}
}

// way finds the way that b begins with. Those that are used more are tried first.
func (t *turn) way(b []byte) *way {
	for k := range t.ways {
		w := &t.ways[k]
		if len(b) < len(w.text) || string(b[:len(w.text)]) != w.text {
			continue
		}
		w.uses++
		if k > 0 && w.uses > t.ways[k-1].uses {
			t.ways[k], t.ways[k-1] = t.ways[k-1], t.ways[k]
			w = &t.ways[k-1]
		}
		return w
	}
	return nil
}

// hole reads string or number n of a post and gives where it ends, its quote passed.
func (h *shapes) hole(n int, b []byte, i int, kind ending) (int, bool) {
	switch kind {
	case toApp:
		for _, app := range h.apps {
			if len(b)-i >= len(app) && app != "" && string(b[i:i+len(app)]) == app {
				h.holes[n] = hole{}
				return i + len(app), true
			}
		}
	case toNumber:
		var s raw
		c := cursor{b: b, i: i}
		if !c.number(&s) {
			return 0, false
		}
		h.holes[n] = hole{from: int32(i), to: int32(c.i), kind: toNumber}
		return c.i, true
	}
	end, escaped, high := stringEnd(b, i)
	if end < 0 {
		return 0, false
	}
	h.holes[n] = hole{from: int32(i), to: int32(end), escaped: escaped, high: high}
	if kind == toApp && end-i < maxApp {
		for k := range h.apps {
			if h.apps[k] == "" {
				h.apps[k] = string(b[i : end+1])
				break
			}
		}
	}
	return end + 1, true
}

// raw gives a hole as the cursor would have read it.
func (h *shapes) raw(r ref, b []byte) raw {
	if r == noHole {
		return raw{}
	}
	o := &h.holes[r]
	return raw{b: b[o.from:o.to], escaped: o.escaped, high: o.high, there: true, number: o.kind == toNumber}
}

// fill puts the holes into t.
func (h *shapes) fill(t *tweet, s *shape, b []byte) {
	t.flags, t.user.protected = s.flags, s.protected
	for _, x := range s.single {
		*t.field(x.field) = h.raw(x.hole, b)
	}
	for _, r := range s.edits {
		t.edits = append(t.edits, h.raw(r, b))
	}
	for _, r := range s.urls {
		t.urls = append(t.urls, urlEntity{h.raw(r[0], b), h.raw(r[1], b), h.raw(r[2], b)})
	}
	for _, r := range s.mentions {
		t.mentions = append(t.mentions, nameEntity{h.raw(r[0], b), h.raw(r[1], b), h.raw(r[2], b)})
	}
	for _, r := range s.tags {
		t.tags = append(t.tags, nameEntity{h.raw(r[0], b), h.raw(r[1], b), h.raw(r[2], b)})
	}
	for _, r := range s.sizes {
		t.sizes = append(t.sizes, sizeEntity{h.raw(r[0], b), h.raw(r[1], b), h.raw(r[2], b)})
	}
	for _, r := range s.variants {
		t.variants = append(t.variants, variant{h.raw(r[0], b), h.raw(r[1], b), h.raw(r[2], b)})
	}
	for i := range s.media {
		t.media = append(t.media, h.medium(&s.media[i], b))
	}
	for i := range s.extended {
		t.extended = append(t.extended, h.medium(&s.extended[i], b))
	}
}

func (h *shapes) medium(s *mediaShape, b []byte) mediaEntity {
	return mediaEntity{
		short: h.raw(s.strings[0], b), expanded: h.raw(s.strings[1], b), start: h.raw(s.strings[2], b),
		kind: h.raw(s.strings[3], b), url: h.raw(s.strings[4], b), alt: h.raw(s.strings[5], b),
		w: h.raw(s.strings[6], b), h: h.raw(s.strings[7], b),
		firstSize: s.ranges[0], endSize: s.ranges[1], firstVariant: s.ranges[2], endVariant: s.ranges[3],
	}
}
