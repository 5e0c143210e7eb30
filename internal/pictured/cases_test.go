package pictured

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// said is a post that the record has, and what can be made of it.
type said struct {
	Lang, Handle, Name     string
	Created                time.Time
	Text                   string
	Word, Number, Negation [2]string
	Never                  string // its author never posted it
}

// kind is what was done to a post before it was drawn.
type kind string

const (
	right    kind = "right"
	word     kind = "word"
	number   kind = "number"
	negation kind = "negation"
	handle   kind = "handle"
	clock    kind = "time"
	never    kind = "never"
)

// shot is a picture, and what was read from it.
type shot struct {
	ID, Lang, Layout string
	Post             int // of posts
	Kind             kind
	Form             string // png, or jpg: half the size, quality 50
	Raw              string // as it was read
}

func posts(t testing.TB) (out []said) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "posts.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// offsets of the three networks from a post's time: one after the other it was put on them.
var offsets = map[string]time.Duration{"x": 0, "bluesky": 2 * time.Minute, "mastodon": 5 * time.Minute}

// handleOn is the author's handle on a network.
func handleOn(network, handle string) string {
	switch network {
	case "bluesky":
		return strings.ReplaceAll(handle, "_", "-") + ".skies.example"
	case "mastodon":
		return handle + "@birch.example"
	}
	return handle
}

// cases are the pictures: every post's truth in every layout of its language by turns, every alteration once, and what was never said.
func cases(list []said) (out []*shot) {
	all := layouts()
	add := func(post, at int, k kind) {
		s := shot{Lang: list[post].Lang, Layout: all[at%len(all)].name, Post: post, Kind: k}
		for _, form := range []string{"png", "jpg"} {
			c := s
			c.Form = form
			c.ID = fmt.Sprintf("%s-%d-%s-%s-%s", c.Lang, post%3+1, c.Layout, k, form)
			out = append(out, &c)
		}
	}
	for p := range list {
		if p%3 == 0 {
			for i := range all {
				add(p+i%3, i, right)
			}
		}
		for i, k := range []kind{word, number, negation} {
			add(p, 5*p+i*3, k)
		}
		add(p, []int{0, 1, 2, 5, 7, 3, 6, 4, 8}[(p*2)%9], handle)
		add(p, []int{0, 1, 2, 5, 7, 11, 12}[p%7], clock)
		if p%3 != 2 {
			add(p, 3*p+1, never)
		}
	}
	return out
}

// drawn is the card of a shot.
func (s *shot) drawn(list []said) *drawn {
	p := list[s.Post]
	c := &drawn{lang: p.Lang, name: p.Name, text: p.Text, tongue: tongues()[p.Lang], n: s.Post*7 + len(s.Layout)}
	for _, l := range layouts() {
		if l.name == s.Layout {
			c.layout = l
		}
	}
	c.handle = handleOn(c.network, p.Handle)
	c.at = p.Created.Add(offsets[c.network])
	if c.network != "" {
		c.at = c.at.Add([]time.Duration{0, 2, 9, -5}[s.Post%4] * time.Hour)
	}
	switch s.Kind {
	case word:
		c.text = strings.Replace(c.text, p.Word[0], p.Word[1], 1)
	case number:
		c.text = strings.Replace(c.text, p.Number[0], p.Number[1], 1)
	case negation:
		c.text = strings.Replace(c.text, p.Negation[0], p.Negation[1], 1)
	case handle:
		c.handle = handleOn(c.network, p.Handle+"_news")
	case clock:
		c.at = c.at.Add([]time.Duration{72 * time.Hour, 37 * time.Minute}[s.Post%2])
	case never:
		c.text = p.Never
	}
	return c
}

// kept gives what was read of every picture, as it stands in testdata.
func kept(t testing.TB) (out []*shot) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "read.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s shot
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		out = append(out, &s)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
