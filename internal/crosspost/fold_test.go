package crosspost

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
)

// ann is one author in three networks, and others who name her.
var people = map[string]post.Account{
	"x":     {ID: "x:1", Network: post.X, Handle: "@ann", Bio: "also @ann.example and @ann@m.example"},
	"sky":   {ID: "did:plc:ann", Network: post.Bluesky, Handle: "@ann.example", Bio: "https://x.com/ann"},
	"mast":  {ID: "https://m.example/u/ann", Network: post.Mastodon, Handle: "@ann@m.example", Bio: "https://x.com/ann"},
	"bo":    {ID: "x:2", Network: post.X, Handle: "@bo", Bio: "https://x.com/ann, not her"},
	"copy":  {ID: "did:plc:copy", Network: post.Bluesky, Handle: "@ann.m.example.ap.brid.gy"},
	"no id": {Handle: "@ann"},
}

func TestPersons(t *testing.T) {
	names := []string{"bo", "sky", "mast", "copy", "x", "no id", "x"}
	var list []post.Account
	for _, n := range names {
		list = append(list, people[n])
	}
	of := Persons(list)
	var got []string
	for i, n := range of {
		got = append(got, fmt.Sprint(names[i], "=", names[n]))
	}
	if of[0] == of[1] || of[5] == of[4] || of[1] != of[4] || of[2] != of[4] || of[3] != of[2] || of[6] != of[4] {
		t.Errorf("%q", got)
	}
	for i := range list {
		for k := range list {
			if _, linked := LinkedAccounts(list[i], list[k]); linked && of[i] != of[k] {
				t.Errorf("%s and %s are linked", names[i], names[k])
			}
		}
	}
	many := slices.Repeat(list, 60)
	if of := Persons(many); of[0] == of[1] || of[400] != 400 {
		t.Error("of very many")
	}
}

// TestFold: what is folded into what, and what must stand for itself.
func TestFold(t *testing.T) {
	alone := func(l Listed) Listed { l.Alone = true; return l }
	n := 0
	say := func(who string, minute int, text string) Listed {
		n++
		p := on(post.ID(fmt.Sprint("x:", n)), people[who].ID, 1, minute, text)
		return Listed{Post: &p, By: people[who], Thread: p.ID}
	}
	in := func(l Listed, thread post.ID) Listed { l.Thread = thread; return l }
	timeless := say("sky", 0, camp)
	timeless.Post.Created = time.Time{}
	for _, c := range []struct {
		name string
		list []Listed
		want string
	}{
		{"nothing", nil, "[]"},
		{"somebody else", []Listed{say("x", 0, camp), say("bo", 1, camp)}, "[-1 -1]"},
		{"the same account again", []Listed{say("x", 0, camp), say("x", 1, camp)}, "[-1 -1]"},
		{"a greeting of two people", []Listed{say("x", 0, "Happy New Year!"), say("bo", 1, "Happy New Year!")}, "[-1 -1]"},
		{"a day later", []Listed{say("x", 0, camp), say("sky", 24*60, camp)}, "[-1 -1]"},
		{"without a time", []Listed{say("x", 0, camp), timeless}, "[-1 -1]"},
		{"another figure", []Listed{say("x", 0, camp), say("sky", 1, strings.Replace(camp, "3,000", "30,000", 1))}, "[-1 -1]"},
		{"turned", []Listed{say("x", 0, camp), say("sky", 1, strings.Replace(camp, "are currently", "are not currently", 1))}, "[-1 -1]"},
		{"under a warning", []Listed{say("x", 0, camp), alone(say("sky", 1, camp))}, "[-1 -1]"},
		{"into what is under a warning", []Listed{alone(say("x", 0, camp)), say("sky", 1, camp)}, "[-1 -1]"},
		{"of one thread", []Listed{in(say("x", 0, camp), "x:9"), in(say("sky", 1, camp), "x:9")}, "[-1 -1]"},
		{"nobody's", []Listed{say("no id", 0, camp), say("no id", 1, camp)}, "[-1 -1]"},
		{"links alone", []Listed{say("x", 0, "https://a.example/1"), say("sky", 1, "https://a.example/1")}, "[-1 -1]"},
		{"another topic", []Listed{say("x", 0, camp), say("sky", 1, "Bread rises twice before it is worth baking, said every baker.")}, "[-1 -1]"},

		{"cross-posted", []Listed{say("x", 0, camp), say("sky", 3, camp+" #news https://b.example")}, "[-1 0]"},
		{"the later first", []Listed{say("sky", 3, camp), say("x", 0, camp)}, "[-1 0]"},
		{"a greeting", []Listed{say("x", 0, "Happy New Year!"), say("bo", 0, "Happy New Year!"), say("sky", 3, "Happy New Year")}, "[-1 -1 0]"},
		{"a word changed", []Listed{say("x", 0, camp), say("sky", 3, strings.Replace(camp, "currently", "now", 1))}, "[-1 0]"},
		{"three", []Listed{say("mast", 3, camp), say("bo", 3, camp), say("x", 0, camp), say("sky", 1, camp)}, "[-1 -1 0 0]"},
		{"the changed one first", []Listed{say("sky", 3, strings.Replace(camp, "currently", "now", 1)), say("mast", 1, camp), say("x", 0, camp)}, "[-1 0 0]"},
		{"notices of one form", []Listed{say("x", 0, camp), say("x", 2, strings.Replace(camp, "training camp", "village hall", 1)), say("sky", 3, strings.Replace(camp, "training camp", "village hall", 1)), say("sky", 4, camp)}, "[-1 -1 1 0]"},
		{"an equal one that is a repost", []Listed{say("x", 0, camp), say("sky", 3, "RT @ann "+camp)}, "[-1 -1]"},
		{"other links of one site", []Listed{say("x", 0, "The report of the week is on our pages now, and everybody may read it https://a.example/1"), say("sky", 3, "The report of the week is on our pages now, and everybody may read it https://a.example/2")}, "[-1 -1]"},
		{"links of two sites", []Listed{say("x", 0, "The report of the week is on our pages now, and everybody may read it https://a.example/1"), say("sky", 3, "The report of the week is on our pages now, and everybody may read it https://b.example/2")}, "[-1 0]"},
		{"a shortened link", []Listed{say("x", 0, "The report of the week is on our pages now, and everybody may read it https://bit.ly/1"), say("sky", 3, "The report of the week is on our pages now, and everybody may read it https://bit.ly/2")}, "[-1 0]"},
		{"halves", []Listed{say("x", 0, camp), say("sky", 1, camp[:strings.Index(camp, "near")]), in(say("sky", 1, camp[strings.Index(camp, "training"):]), "x:9")}, "[-1 0 0]"},
	} {
		got := []int{}
		for i, f := range Fold(c.list) {
			got = append(got, f.Into)
			if f.Into >= i || f.Into >= 0 && f.After != c.list[i].Post.Created.Sub(c.list[f.Into].Post.Created) {
				t.Errorf("%s: %+v", c.name, f)
			}
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
	// A long list costs no more than its bound, and loses nothing.
	var long []Listed
	for i := range 2000 {
		long = append(long, say([]string{"x", "sky"}[i%2], 0, fmt.Sprintf("Of the boats in the harbour number %d was counted again by all the fishermen.", i)))
	}
	if got := Fold(long); len(got) != 2000 || got[1999].Into != -1 {
		t.Error("a long list")
	}
}

// BenchmarkFold is a page of 60 hits, of which every second was posted by another account of the author too.
func BenchmarkFold(b *testing.B) {
	for _, c := range []struct {
		name string
		list func(i int) Listed
	}{
		{"crossposts", func(i int) Listed {
			p := on(post.ID(fmt.Sprint("x:", i)), "x:1", i/2, i%2, fmt.Sprintf("Boat number %d and its crew of %d came back into the harbour. ", i/2, i/2)+camp)
			return Listed{&p, people[[]string{"x", "sky"}[i%2]], p.ID, false}
		}},
		{"strangers", func(i int) Listed {
			p := on(post.ID(fmt.Sprint("x:", i)), post.AccountID(fmt.Sprint("x:", i)), i/2, i%2, camp)
			return Listed{&p, post.Account{ID: p.Author, Handle: fmt.Sprint("@n", i), Bio: "Writes letters from https://a.example and @somewhere.example, in Kyiv"}, p.ID, false}
		}},
		{"one author", func(i int) Listed {
			p := on(post.ID(fmt.Sprint("x:", i)), "x:1", i/2, i%2, camp)
			return Listed{&p, people["x"], p.ID, false}
		}},
	} {
		var list []Listed
		for i := range 60 {
			list = append(list, c.list(i))
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(list)
			}
		})
	}
}
