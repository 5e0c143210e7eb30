package index_test

import (
	"slices"
	"testing"

	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/post"
)

// western are posts of one thread in a language.
func western(lang string, texts ...string) []index.Post {
	var out []index.Post
	for i, t := range texts {
		out = append(out, index.Post{ID: post.ID(rune('a' + i)), Thread: "t", Author: "x:0", Text: t, Lang: lang})
	}
	return out
}

func headings(x *index.Index) (out []string) {
	for _, h := range x.Headings {
		out = append(out, index.Letter(h.Name)+" "+h.Name)
	}
	return out
}

// TestWestern: in German and French a name said in two ways stands once, under the letter without its accent, and a
// surname leads to it.
func TestWestern(t *testing.T) {
	g := load(t)
	fr := index.Build(g, western("fr", "Emmanuel Macron reçoit à l’Élysée les Égyptiens. L'Égypte attend.", "Macron parle à Kiev, à Tours et au Havre des troupes égyptiennes."), index.Options{Lang: "fr"})
	if got, want := headings(fr), []string{"E Égypte", "E Élysée", "E Emmanuel Macron", "K Kiev", "L Le Havre", "T Tours"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if want := []index.See{{Name: "Havre", ID: find(fr, headingOf(fr, "Le Havre")).ID}, {Name: "Macron", ID: "person/emmanuel-macron"}}; !slices.Equal(fr.See, want) {
		t.Errorf("see %v, want %v", fr.See, want)
	}
	de := index.Build(g, western("de", "Ursula von der Leyen reist nach Österreich. Macrons Brief liegt dort.", "Der Europäische Rat und sein Chef: den Europäischen Rat kennt sie. Von der Leyen trifft 300 Österreicher und 20 österreichische Soldaten. Die Österreicher reden."), index.Options{Lang: "de"})
	if got, want := headings(de), []string{"E Emmanuel Macron", "E Europäischer Rat", "O Österreich", "U Ursula von der Leyen"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if want := []index.See{{Name: "Von der Leyen", ID: "person/ursula-von-der-leyen"}}; !slices.Equal(de.See, want) {
		t.Errorf("see %v, want %v", de.See, want)
	}
	var subs []string
	for _, s := range find(de, "country/AT").Subs {
		subs = append(subs, s.Name+"/"+string(s.Form))
	}
	if want := []string{"adjective/" + string(gazetteer.Adjective), "Österreicher/", "people/" + string(gazetteer.People), "Soldaten/"}; !slices.Equal(subs, want) {
		t.Errorf("%q, want %q", subs, want)
	}
	var groups []string
	for _, g := range de.Groups {
		groups = append(groups, g.Name)
	}
	if want := []string{"Österreicher", "Soldaten"}; !slices.Equal(groups, want) {
		t.Errorf("%q, want %q", groups, want)
	}
}

func headingOf(x *index.Index, name string) string {
	for _, h := range x.Headings {
		if h.Name == name {
			return h.ID
		}
	}
	return ""
}
