package gazetteer_test

import (
	"slices"
	"testing"
)

// TestClubs: where a match's score is told, a city is its club; money, streets, cousins and masters are no places.
func TestClubs(t *testing.T) {
	g := load(t)
	for _, c := range []struct {
		lang, text string
		want       []string
	}{
		{"en", "Liverpool beat Leeds 4-1.", nil},
		{"en", "Leeds lost 4-1 in Liverpool.", []string{"Liverpool=Liverpool"}},
		{"en", "Liverpool beat Leeds 4-1. It rained in Leeds.", []string{"Leeds=Leeds"}},
		{"en", "The train from Liverpool takes 2-3 hours.", []string{"Liverpool=Liverpool"}},
		{"en", "They say Liverpool woke at 4:50 and won nothing.", []string{"Liverpool=Liverpool"}},
		{"uk", "Київ програв Одесі 2:1", nil},
		{"ru", "Казань обыграла Самару 3:0", nil},
		{"zh", "曼谷3比1击败雅典", nil},
		{"en", "It costs US$40.", nil},
		{"en", "The US pays $40.", []string{"US=United States"}},
		{"en", "a Mr. Kent Lebanon", nil},
		{"en", "London is my uncle", nil},
		{"en", "Lima beans", nil},
		{"en", "Turkey will send ships, they said in Ankara.", []string{"Turkey=Turkey", "Ankara=Ankara"}},
		{"en", "Jordan scored in Amman.", []string{"Amman=Amman"}},
		{"uk", "салат «Грецький»", nil},
		{"ar", "السيد لندن في شارع بغداد", nil},
		{"ar", "نهر الأردن", []string{"نهر الأردن=Jordan River"}},
		{"zh", "火山西侧的河南岸", nil},
		{"zh", "她是湖南人", []string{"湖南=Hunan"}},
		{"zh", "长江后浪推前浪", nil},
		{"zh", "皇家马德里的球迷", []string{"皇家马德里=Real Madrid"}},
	} {
		if got := words(g, c.text, g.Find(c.text, c.lang, nil)); !slices.Equal(got, c.want) {
			t.Errorf("%s %q: %q, not %q", c.lang, c.text, got, c.want)
		}
	}
}
