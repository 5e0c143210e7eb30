package index

import (
	"strconv"
	"time"

	"clew/internal/figure"
	"clew/internal/post"
	"clew/internal/thread"
)

// Thread is what an index tells of a thread that posts of it stand in.
type Thread struct {
	ID        post.ID
	Number    int64 // in the record that it was read from; 0 if it was read from none
	Title     string
	OwnTitle  bool // as of document.Document
	Author    post.Account
	URL       string
	Published time.Time
	Posts     int // of the thread, as far as they may be told
	State     thread.State
	Gaps      int  // places where posts are missing
	Missing   int  // posts known to be missing there
	Given     bool // its posts have no times of their own: dates are counted from the day that was given for it
}

// Range is a run of places that follow one another: "3–5", "12:3–5" where there are several threads.
type Range struct {
	First, Last int    // numbers of posts of the index, from 1
	From, To    string // as printed; To is "" for a single post
}

// String is the range as a book prints it.
func (r Range) String() string {
	if r.To == "" {
		return r.From
	}
	return r.From + "–" + r.To
}

// Ranges joins places that follow one another in their thread.
func (x *Index) Ranges(places []Locator) []Range {
	var out []Range
	for i := 0; i < len(places); {
		j := i
		for j+1 < len(places) && x.follows(places[j].No, places[j+1].No) {
			j++
		}
		r := Range{First: places[i].No, Last: places[j].No, From: x.Label(places[i].No)}
		if j > i {
			r.To = x.Short(places[j].No)
		}
		out = append(out, r)
		i = j + 1
	}
	return out
}

func (x *Index) follows(a, b int) bool {
	if b != a+1 {
		return false
	}
	p, q := &x.read[a-1], &x.read[b-1]
	return x.thread[a-1] == x.thread[b-1] && p.Run == q.Run && (q.N == p.N+1 || p.N == 0 && q.N == 0)
}

// Label is how a post is named: its number in its thread, with the thread's number before it where there are several.
func (x *Index) Label(no int) string {
	if len(x.Threads) < 2 {
		return x.Short(no)
	}
	return strconv.Itoa(x.thread[no-1]) + ":" + x.Short(no)
}

// Short is a post's name without its thread.
func (x *Index) Short(no int) string {
	p := &x.read[no-1]
	if p.N == 0 {
		return p.Run + strconv.Itoa(no)
	}
	return p.Run + strconv.Itoa(p.N)
}

// Post gives what was read of a post of the index, by its number from 1.
func (x *Index) Post(no int) *Post { return &x.read[no-1] }

// ThreadOf gives the number, from 1, of the thread that a post stands in. Threads holds it at that number less one, where
// Options named threads.
func (x *Index) ThreadOf(no int) int { return x.thread[no-1] }

// Reader gives the words that stand in an index's places. It is not for several goroutines at a time; an Index is.
type Reader struct {
	x    *Index
	segs map[int][]segment
}

// Reader makes a Reader.
func (x *Index) Reader() *Reader { return &Reader{x: x, segs: map[int][]segment{}} }

// mostCut is how many posts' sentences a Reader keeps.
const mostCut = 1024

func (r *Reader) of(no int) (string, []segment) {
	text := r.x.read[no-1].Text
	segs, ok := r.segs[no]
	if !ok {
		if len(r.segs) >= mostCut {
			clear(r.segs)
		}
		segs = segments(text)
		r.segs[no] = segs
	}
	return text, segs
}

// Sentence gives the sentence that a span of a post stands in.
func (r *Reader) Sentence(no int, s figure.Span) Excerpt {
	text, segs := r.of(no)
	return excerpt(text, segs, s)
}

// Said gives the words of a span.
func (r *Reader) Said(no int, s figure.Span) string {
	text, segs := r.of(no)
	if s.Empty() || s.Start < 0 || s.End > segs[len(segs)-1].rune {
		return ""
	}
	return slice(text, segs, s)
}
