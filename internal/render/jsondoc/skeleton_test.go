package jsondoc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/jsondoc"
	"clew/internal/thread"
)

// TestMissingKeepTheirPlaces: of each case the posts (id<parent, with ! for one found deleted) and the line
// and branches of a list, with the missing in brackets.
func TestMissingKeepTheirPlaces(t *testing.T) {
	for _, c := range []struct{ name, posts, want string }{
		{"nothing missing", "1 2<1 3<2 4<1", "1 2 3 | 1: 4"},
		{"in the line", "1 2<1! 3<2", "1 [2] 3"},
		{"two in the line", "1 2<1! 3<2! 4<3", "1 [2] [3] 4"},
		{"counts towards its chain", "1 2<1 3<1! 4<3", "1 [3] 4 | 1: 2"},
		{"a fork at a missing post", "1 2<1! 3<2 4<2", "1 [2] 3 | 2: 4"},
		{"a branch that begins with one", "1 2<1 3<2 4<3 5<1! 6<5", "1 2 3 4 | 1: [5] 6"},
		{"a lost root with two replies", "1! 2<1 3<1 4<3", "[1] 3 4 | 1: 2"},
		{"a lost root further up than the fork", "1! 2<1! 3<2 4<2", "[2] 3 | 2: 4"},
		{"a lost root with one reply", "1! 2<1 3<2", "2 3"},
		{"nothing below", "1 2<1 3<2!", "1 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := thread.Material{Gone: map[post.ID]thread.Gone{}}
			for _, f := range strings.Fields(c.posts) {
				f, gone := strings.CutSuffix(f, "!")
				id, parent, _ := strings.Cut(f, "<")
				p := post.Post{ID: post.ID("x:" + id), Network: post.X, Author: "x:70", Text: "words"}
				if parent != "" {
					p.Parent, p.ParentAuthor = post.ID("x:"+parent), "x:70"
				}
				m.Posts = append(m.Posts, p)
				if gone {
					m.Gone[p.ID] = thread.Gone{State: post.Deleted, Sightings: 2}
				}
			}
			at := m.Posts[len(m.Posts)-1].ID
			if strings.HasSuffix(c.posts, "!") {
				at = m.Posts[0].ID
			}
			th, err := thread.Assemble(m, at, thread.Longest)
			if err != nil {
				t.Fatal(err)
			}
			if got := skeleton(t, jsondoc.AppendSummary(nil, document.New(th, document.About{}))); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// skeleton writes the ids of a list's line and branches.
func skeleton(t *testing.T, b []byte) string {
	type entry struct{ ID, Missing string }
	var d struct {
		Posts    []entry
		Branches []struct {
			At    string
			Posts []entry
		}
	}
	if err := json.NewDecoder(bytes.NewReader(b)).Decode(&d); err != nil {
		t.Fatal(err)
	}
	ids := func(list []entry) string {
		var out []string
		for _, e := range list {
			id := strings.TrimPrefix(e.ID, "x:")
			if e.Missing != "" {
				id = "[" + id + "]"
			}
			out = append(out, id)
		}
		return strings.Join(out, " ")
	}
	out := ids(d.Posts)
	for _, br := range d.Branches {
		out += fmt.Sprintf(" | %s: %s", strings.TrimPrefix(br.At, "x:"), ids(br.Posts))
	}
	return out
}

// TestPrivateAreNotNamed: a list does not name a post that was never public.
func TestPrivateAreNotNamed(t *testing.T) {
	m := thread.Material{Posts: []post.Post{
		{ID: "x:1", Network: post.X, Author: "x:70"},
		{ID: "x:2", Network: post.X, Author: "x:70", Parent: "x:1", ParentAuthor: "x:70", State: post.Private},
		{ID: "x:3", Network: post.X, Author: "x:70", Parent: "x:2", ParentAuthor: "x:70"},
	}}
	th, err := thread.Assemble(m, "x:1", thread.Longest)
	if err != nil {
		t.Fatal(err)
	}
	if got := skeleton(t, jsondoc.AppendSummary(nil, document.New(th, document.About{}))); got != "1 3" {
		t.Errorf("%s", got)
	}
}
