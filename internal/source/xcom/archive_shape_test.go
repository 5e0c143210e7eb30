package xcom

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

// readTwice reads an element with what t learnt before, and in full, and compares. known says that its
// shape was known.
func readTwice(t *testing.T, got *tweet, element []byte) (known bool) {
	t.Helper()
	if known = readByShape(t, got, element); !known {
		got.element(&cursor{b: element})
	}
	return known
}

// readByShape does the same and learns nothing.
func readByShape(t *testing.T, got *tweet, element []byte) (known bool) {
	t.Helper()
	var want tweet
	want.reset()
	full := cursor{b: element}
	wantPlace, wantEnd, wantOK := want.elementInFull(&full)
	got.reset()
	c := cursor{b: element}
	place, end, ok := got.shapes.read(&c, got)
	if !ok {
		if c.i != 0 || got.id.there || got.full.there {
			t.Fatalf("a shape that is not known leaves traces: %.300q", element)
		}
		return false
	}
	if !wantOK || place != wantPlace || end != wantEnd || c.i != full.i {
		t.Fatalf("read by its shape: %d to %d, cursor at %d; in full: %d to %d, cursor at %d, %v\n%.2000q", place, end, c.i, wantPlace, wantEnd, full.i, wantOK, element)
	}
	if a, b := bare(&want), bare(got); !reflect.DeepEqual(a, b) {
		t.Fatalf("in full: %+v\nby its shape: %+v\n%.2000q", a, b, element)
	}
	return true
}

// bare is t without what it remembers, empty lists being nil.
func bare(t *tweet) tweet {
	b := *t
	b.seen, b.habit, b.shapes = 0, nil, nil
	b.edits, b.withheld = noneIfEmpty(b.edits), noneIfEmpty(b.withheld)
	b.urls, b.mentions, b.tags = noneIfEmpty(b.urls), noneIfEmpty(b.mentions), noneIfEmpty(b.tags)
	b.media, b.extended = noneIfEmpty(b.media), noneIfEmpty(b.extended)
	b.sizes, b.variants, b.poll = noneIfEmpty(b.sizes), noneIfEmpty(b.variants), noneIfEmpty(b.poll)
	return b
}

func noneIfEmpty[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

// elementsOf cuts a list into its elements, each with something behind it.
func elementsOf(t testing.TB, list string) [][]byte {
	t.Helper()
	var l cutter
	return l.cut(t, list)
}

type cutter struct{ list }

func (l *cutter) cut(t testing.TB, s string) (out [][]byte) {
	if err := l.begin(strings.NewReader(s)); err != nil {
		t.Fatal(err)
	}
	for first := true; l.next(first, func(c *cursor) bool { return c.skip(1) }) == element; first = false {
		out = append(out, append(bytes.Clone(l.buf[l.start:l.end]), "\n        "...))
	}
	return out
}

// What is read by its shape is what is read in full, post by post.
func TestShapesAgree(t *testing.T) {
	agree(t, benchTweets(500))
	agree(t, readFile(t, sample+"/data/tweets.js"))
}

func TestShapesAgreeOnRealPosts(t *testing.T) {
	agree(t, readFile(t, sharedData(t, "twitter-archive-ytd/alrocar/data/tweets.js")))
}

func agree(t *testing.T, list string) {
	t.Helper()
	var got tweet
	got.reset()
	all, known := elementsOf(t, list), 0
	for _, e := range all {
		readTwice(t, &got, e)
		if readByShape(t, &got, e) {
			known++
		}
	}
	// Polls and the like are not learnt.
	if len(all) == 0 || known*10 < len(all)*9 {
		t.Errorf("of %d posts %d have a shape", len(all), known)
	}
}

// One byte changed anywhere in a post whose shape is known: if a shape still fits, the post is read as in
// full.
func TestShapesAreStrict(t *testing.T) {
	t.Parallel()
	for _, list := range []string{benchTweets(12), readFile(t, sample+"/data/tweets.js")} {
		var got tweet
		got.reset()
		all := elementsOf(t, list)
		for _, e := range all {
			readTwice(t, &got, e)
		}
		for n, e := range all {
			for i := n % 11; i < len(e); i += 11 {
				was := e[i]
				for _, e[i] = range []byte{'"', '\\', 0, '}', ',', '7', 0xFF} {
					readByShape(t, &got, e)
				}
				e[i] = was
			}
		}
	}
}

// FuzzShapes learns from one element and reads another.
func FuzzShapes(f *testing.F) {
	all := elementsOf(f, readFile(f, sample+"/data/tweets.js"))
	for i := range all {
		f.Add(all[i], all[(i+1)%len(all)])
		f.Add(all[i], all[i])
	}
	f.Add([]byte(`{"tweet":{"id":12,"id_str":"12","text":"a","truncated":"true"}} `), []byte(`{"tweet":{"id":13,"id_str":"13","text":"b","truncated":"false"}} `))
	f.Add([]byte(`{"tweet":{"id_str":"12","text":"a"},"more":["x",-1]} `), []byte(`{"tweet":{"id_str":"12","text":"abc"},"more":["yyy",-1.5e3]} `))
	f.Add([]byte(`{"id_str":"12","text":"a","source":"<a href=\"x\">"} `), []byte(`{"id_str":"12","text":"\u00e9\n","source":""} `))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var got tweet
		got.reset()
		for _, e := range [][]byte{a, b, a} {
			readTwice(t, &got, append(bytes.Clone(e), "        "...))
		}
	})
}

func TestShapesAreBounded(t *testing.T) {
	var got tweet
	got.reset()
	for i := range 3000 {
		e := `{"tweet":{"id_str":"1","x` + pad(i) + `":[` + strings.Repeat(`"a",`, i%40) + `1],"text":"b"}} `
		c := cursor{b: []byte(e)}
		if _, _, ok := got.element(&c); !ok {
			t.Fatal(c.why)
		}
	}
	if got.shapes.turns > maxTurns+maxHoles || got.shapes.bytes > maxWayTexts+maxHoles*maxWayText {
		t.Errorf("%d turns, %d bytes", got.shapes.turns, got.shapes.bytes)
	}
}
