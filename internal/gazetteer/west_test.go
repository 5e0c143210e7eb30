package gazetteer_test

import (
	"slices"
	"strings"
	"testing"

	"clew/internal/gazetteer"
)

// TestWest holds single rules of German, French and Spanish: what is found, as "words=English heading".
func TestWest(t *testing.T) {
	g := load(t)
	for _, c := range []struct {
		lang, text string
		want       []string
	}{
		{"de", "Macrons Rede, Merkels Erbe, Chinas Häfen und Kiews Antwort.", []string{"Macrons=Emmanuel Macron", "Merkels=Angela Merkel", "Chinas=China", "Kiews=Kyiv"}},
		{"de", "Manfred Scholz und Melania Trump tanzen, Kanzler Scholz singt.", []string{"Scholz=Olaf Scholz"}},
		{"de", "Die französische Armee und die Franzosen, die Französin auch.", []string{"französische=France", "Franzosen=France", "Französin=France"}},
		{"de", "Ich lerne Polnisch und spreche deutsch. Schweizer Käse, Türkischer Honig.", nil},
		{"de", "Das Essen in Essen ist gut, nach Essen riecht es auch.", []string{"Essen=Essen"}},
		{"de", "Straßburg und STRASSBURG sind eins.", []string{"Straßburg=Strasbourg", "STRASSBURG=Strasbourg"}},
		{"de", "Frau Polen, Herr Ulm und unser Kater Berlin. Er heißt Boston.", nil},
		{"de", "Köln verliert 0:2. Die Mannschaft fliegt von Köln nach Hause.", []string{"Köln=Cologne"}},
		{"de", "Der Ukraine-Krieg, die EU-Kommission, die Merkel-Raute.", []string{"Ukraine=Ukraine", "EU-Kommission=European Commission", "Merkel=Angela Merkel"}},
		{"fr", "L’Ukraine, d'Israël, qu’Emmanuel Macron et la Côte d’Ivoire.", []string{"Ukraine=Ukraine", "Israël=Israel", "Emmanuel Macron=Emmanuel Macron", "Côte d’Ivoire=Ivory Coast"}},
		{"fr", "On va au Havre, du Mans à Nice. Tours de magie, paris truqués.", []string{"Havre=Le Havre", "Mans=Le Mans", "Nice=Nice"}},
		{"fr", "Nice est belle, Tours aussi, Angers de même.", []string{"Tours=Tours", "Angers=Angers"}},
		{"fr", "La rue de Marseille, la gare de Lyon, la Banque de France, l’avenue d’Italie, un brie de Meaux.", nil},
		{"fr", "Paris-Nice, la course. J’ai dit à Nancy de venir. Le commissaire Paris.", nil},
		{"fr", "Il parle français, en russe, un peu de polonais. Salade russe, filet américain.", nil},
		{"fr", "Le pétrole russe, des élus américains et chinois, les Polonais.", []string{"russe=Russia", "américains=United States", "chinois=China", "Polonais=Poland"}},
		{"fr", "M. Macron parle. Brigitte Macron aussi, et Laura Macron.", []string{"Macron=Emmanuel Macron", "Brigitte Macron=Brigitte Macron"}},
		{"fr", "François Hollande revient. Hollande hésite.", []string{"François Hollande=François Hollande", "Hollande=François Hollande"}},
		{"fr", "Le Sénat américain, ou le Sénat tout court. Selon Le Monde, tout le monde.", []string{"Sénat américain=US Senate", "Sénat=Senate of France", "Le Monde=Le Monde"}},
		{"fr", "Saint Denis, priez pour nous.", nil},
		{"es", "El Sevilla perdió, el Valencia ganó, Sevilla 1, Valencia 2.", nil},
		{"es", "En Granada, en La Paz y en Valencia. Salta a la vista. Quito las fotos.", []string{"Granada=Granada", "La Paz=La Paz", "Valencia=Valencia"}},
		{"es", "La señora Lima, la calle Toledo, la Universidad de Chile, mi gato Londres.", nil},
		{"es", "EE. UU. y EE.UU. votan; los españoles y las tropas rusas.", []string{"EE. UU.=United States", "EE.UU.=United States", "españoles=Spain", "rusas=Russia"}},
		{"es", "Habla ruso y francés. Ensaladilla rusa, cuento chino, tortilla francesa.", nil},
		{"es", "Sánchez no viene. Lionel Sánchez tampoco.", nil},
		{"es", "Pedro Sánchez no viene. Sánchez calla, y el presidente Sánchez también.", []string{"Pedro Sánchez=Pedro Sánchez", "Sánchez=Pedro Sánchez", "Sánchez=Pedro Sánchez"}},
		{"es", "Paris Hilton, Don Santiago Córdoba y Victoria. León se llama mi gato.", nil},
		{"it", "Emmanuel Macron a Parigi.", nil},
	} {
		if got := words(g, c.text, g.Find(c.text, c.lang, nil)); !slices.Equal(got, c.want) {
			t.Errorf("%s %q: %q, want %q", c.lang, c.text, got, c.want)
		}
	}
}

// TestElided holds that an elided article parts from a name, and that a register's own names keep theirs.
func TestElided(t *testing.T) {
	g := load(t)
	reg := gazetteer.NewRegister([]gazetteer.Entry{
		{ID: "jeanne", Kind: gazetteer.Person, Spellings: []string{"Jeanne d’Arc"}},
		{ID: "angelo", Kind: gazetteer.Person, Spellings: []string{"D’Angelo Russell"}},
		{ID: "olena", Kind: gazetteer.Person, Spellings: []string{"Olena Horyn"}},
		{ID: "oreal", Kind: gazetteer.Organisation, Spellings: []string{"L’Oréal"}},
	})
	text := "Qu’Olena Horyn lise : Jeanne d'Arc et D’Angelo Russell, chez L’Oréal, jusqu’à l’Ukraine."
	var got []string
	for _, n := range g.Find(text, "fr", reg) {
		got = append(got, string([]rune(text)[n.Start:n.End])+"="+n.ID)
	}
	want := []string{"Olena Horyn=olena", "Jeanne d'Arc=jeanne", "D’Angelo Russell=angelo", "L’Oréal=oreal", "Ukraine=country/UA"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, hostile := range []string{"l’", "’’’l’’", "l’l’l’Ukraine", "d’\u0301Ukraine", strings.Repeat("d’", 5000) + "Ukraine", "L’\xff’"} {
		for _, n := range g.Find(hostile, "fr", reg) {
			if n.Start < 0 || n.End > len([]rune(hostile)) || n.End <= n.Start {
				t.Errorf("%.20q: %v", hostile, n)
			}
		}
	}
}
