package index

import (
	"slices"
	"testing"

	"clew/internal/figure"
	"clew/internal/post"
)

// TestAccounts: handles are found where they stand alone, names where they can be nothing else.
func TestAccounts(t *testing.T) {
	g := loaded(t)
	var n Names
	for _, a := range []post.Account{
		{ID: "x:1", Handle: "@olena_h", Name: "Olena Horyn"}, {ID: "x:2", Handle: "@war", Name: "Ukraine War"}, {ID: "x:3", Handle: "@gm", Name: "Good Morning"},
		{ID: "x:4", Handle: "@will", Name: "Will"}, {ID: "x:5", Handle: "@one", Name: "Jan Kovář"}, {ID: "x:6", Handle: "@two", Name: "Jan Kovář"},
		{ID: "x:7", Handle: "@news", Name: "Daily News"}, {ID: "x:8", Handle: "@low", Name: "petra novak"}, {ID: "x:9", Handle: "@loud", Name: "BREAKING NEWS NOW"},
		{ID: "x:10", Handle: "@emoji", Name: "Maria 🌻 Bell"}, {ID: "x:11", Handle: "@ja", Name: "猫好き"}, {ID: "x:12", Handle: "@uk", Name: "Ольга Стефанишина"},
		{ID: "x:13", Handle: "@long", Name: "The Long Road Home To My Old Town"}, {ID: "x:14", Handle: "@putin", Name: "Vladimir Putin"}, {ID: "x:15", Handle: "@olena_h", Name: ""},
		{ID: "", Handle: "@none", Name: "No Body"},
	} {
		n.Add(g, a)
	}
	var o Options
	n.Put(&o)
	for text, want := range map[string][]string{
		"Olena Horyn said so.":                              {"account/x:1"},
		"olena horyn said so.":                              nil,
		"The Ukraine War goes on.":                          nil,
		"Good Morning to all, Will. Daily News. 猫好きです":      nil,
		"Jan Kovář and petra novak":                         nil, // two accounts; and small letters
		"Breaking News Now":                                 nil,
		"Ольга Стефанишина сказала":                         {"account/x:12"},
		"Vladimir Putin":                                    nil, // the list's, not the account of that name
		"ask @war, and @WAR. Not a@war or @warden or @ war": {"account/x:2", "account/x:2"},
		"@olena_h": nil, // two accounts have it
		"@gm.":     {"account/x:3"},
		"No Body":  nil,
		"@":        nil,
	} {
		x := Build(g, []Post{{ID: "x:1", Text: text}}, o)
		var got []string
		for _, h := range x.Headings {
			for range h.Count {
				if h.Kind == Account {
					got = append(got, h.ID)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	// What the network told of a mention holds, whatever the words are.
	x := Build(g, []Post{{ID: "x:1", Text: "well, @nobody and friends", Mentions: []Mention{{figure.Span{Start: 6, End: 13}, "x:3"}}}}, o)
	if h := x.Heading("account/x:3"); h == nil || x.Reader().Said(1, h.Places[0].Spans[0]) != "@nobody" || h.Name != "Good Morning (@gm)" {
		t.Errorf("a mention: %+v", h)
	}
}
