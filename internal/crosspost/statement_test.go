package crosspost

import (
	"testing"

	"clew/internal/post"
	"clew/internal/worddiff"
)

// TestHanded: what hands another post on, and what only looks like it.
func TestHanded(t *testing.T) {
	said := func(text string) *post.Post { return &post.Post{ID: "x:2", Text: text} }
	for _, c := range []struct {
		text string
		who  Who
		want Manner
	}{
		{camp, Other, ""},
		{"", Other, ""},
		{"RT @ann: " + camp, Other, Reposts},
		{"RT @ann: " + camp, Linked, Reposts},
		{"Yes! RT @ann " + camp, Own, Reposts},
		{"MT @ann@m.example: " + camp, Other, Reposts},
		{"“" + camp + "”", Other, Quotes},
		{"„" + camp + "“ — Ann", Other, Quotes},
		{"« " + camp + " »", Other, Quotes},
		{"「" + camp + "」", Other, Quotes},
		{"> " + camp, Other, Quotes},

		{"RT " + camp, Other, ""},
		{"RT: " + camp, Other, ""},
		{"START @ann " + camp, Other, ""},
		{"@ann RT", Other, ""},
		{"rt @ann", Other, ""},
		{"“" + camp + "”", Linked, ""},
		{"“" + camp + "”", Own, ""},
		{"“" + camp, Other, ""},
		{"“Ah.” " + camp, Other, ""},
		{camp + " “Ah.”", Other, ""},
		{"“”", Other, ""},
		{"\"", Other, ""},
	} {
		if got := Handed(&post.Post{ID: "x:1", Text: camp}, said(c.text), c.who); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.who, c.text, got, c.want)
		}
		back := map[Manner]Manner{Reposts: RepostOf, Quotes: QuoteOf}[c.want]
		if got := Handed(said(c.text), &post.Post{ID: "x:1", Text: camp}, c.who); got != back {
			t.Errorf("the other way round: %s %q: %q, want %q", c.who, c.text, got, back)
		}
		if got := Handed(said(c.text), said(c.text), c.who); got != "" {
			t.Errorf("twice %q: %q", c.text, got)
		}
	}
	a, b := &post.Post{ID: "x:1", Text: camp}, &post.Post{ID: "x:2", Text: camp, Quote: &post.Quote{ID: "x:1"}}
	if Handed(a, b, Own) != Quotes || Handed(b, a, Own) != QuoteOf {
		t.Error("a quotation that the network knows")
	}
	b.Quote.ID = "x:9"
	if Handed(a, b, Own) != "" {
		t.Error("a quotation of another post")
	}
	if Handed(&post.Post{}, &post.Post{Quote: &post.Quote{}}, Other) != "" {
		t.Error("a quotation of nothing")
	}
}

// TestOtherLink: links speak against one statement only where they lead to two pages of one site.
func TestOtherLink(t *testing.T) {
	linked := func(list ...string) *post.Post {
		p := &post.Post{}
		for _, u := range list {
			p.Links = append(p.Links, post.Link{URL: u})
		}
		return p
	}
	for _, c := range []struct {
		a, b []string
		want bool
	}{
		{nil, nil, false},
		{[]string{"https://a.example/1"}, nil, false},
		{[]string{"https://a.example/1"}, []string{"https://www.a.example/1/?utm_source=x"}, false},
		{[]string{"https://a.example/1"}, []string{"http://A.example/1"}, false},
		{[]string{"https://a.example/1"}, []string{"https://b.example/1"}, false},
		{[]string{"https://bit.ly/1"}, []string{"https://bit.ly/2"}, false},
		{[]string{"https://t.co/1"}, []string{"https://t.co/2"}, false},
		{[]string{"https://x.com/a/status/1"}, []string{"https://x.com/a/status/2"}, false},
		{[]string{"https://a.example/1", "https://a.example/2"}, []string{"https://a.example/2", "https://a.example/3"}, false},
		{[]string{"%zz"}, []string{"%zz/1"}, false},
		{[]string{"https://a.example/1"}, []string{"https://a.example/2"}, true},
		{[]string{"https://a.example/?p=1"}, []string{"https://a.example/?p=2"}, true},
	} {
		if got := OtherLink(linked(c.a...), linked(c.b...)); got != c.want || OtherLink(linked(c.b...), linked(c.a...)) != c.want {
			t.Errorf("%q %q: %v", c.a, c.b, got)
		}
	}
	if !OtherLink(&post.Post{Text: "Read https://a.example/1."}, &post.Post{Text: "Read (https://a.example/2)"}) {
		t.Error("links that stand in the text alone")
	}
}

// TestReplaced: how many other words one statement can have, near and far.
func TestReplaced(t *testing.T) {
	for _, c := range []struct {
		a, b      string
		near, far bool
	}{
		{camp, camp, false, false},
		{"", "", false, false},
		{camp, camp + " And so on, and so on, and so on.", false, false},
		{"The training camp is near the border, and more will come soon.", "The training camp is near the bordr, and more will come soon.", false, false},
		{"We have information that many soldiers are currently in a training camp near the border.", "We have information that many soldiers are now in a training camp near the border.", false, true},
		{"The report on rivers of Spain is here, for all who asked", "The report on contour lines of the Iberian peninsula is here, for all who asked", true, true},
		{"Hajj article edited anonymously from the House of Representatives", "Iraq article edited anonymously from the House of Representatives", true, true},
		{"Bread", "Storm", true, true},
	} {
		ops := worddiff.Diff(c.a, c.b)
		if n, f := replaced(ops, false), replaced(ops, true); n != c.near || f != c.far {
			t.Errorf("%q %q: near %v, far %v", c.a, c.b, n, f)
		}
	}
}
