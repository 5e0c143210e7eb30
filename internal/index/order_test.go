package index

import (
	"slices"
	"testing"
)

// TestOrder: names of several scripts in the order of a reader's language. Each line is shuffled and sorted again.
func TestOrder(t *testing.T) {
	for lang, want := range map[string][]string{
		"en":  {"3 Sea Summit", "a", "Ábel", "Abel Tasman", "Abela", "Korea", "Korea South", "Koreatown", "Österreich", "Ostrava", "U.S.", "Usedom", "zebra", "Київ", "سوريا", "北朝鮮"},
		"uk":  {"Африка", "Ґданськ", "Данія", "Європа", "Ємен", "Журавно", "Зірка", "Ивано", "Іран", "Італія", "Їжаківка", "Йорданія", "Київ", "Щастя", "Юта", "Ялта", "Kyiv", "Wien"},
		"ko":  {"가나", "대만", "대한민국", "북한", "우크라이나", "NATO", "Київ"},
		"ar":  {"آسيا", "أوروبا", "إيران", "بيروت", "تونس", "سوريا", "كوريا", "NATO"},
		"de":  {"0", "7", "12", "G 7", "G 07 b", "G 8", "G7", "G20", "Ga"},
		"ja":  {"NATO", "ウクライナ", "北朝鮮"},
		"xx!": {"a", "b", "Ω", "я"},
	} {
		x := &Index{Lang: lang}
		less := x.Order()
		for seed := range 7 {
			got := slices.Clone(want)
			for i := range got { // a shuffle that is the same everywhere
				j := (i*5 + seed*3) % len(got)
				got[i], got[j] = got[j], got[i]
			}
			slices.SortFunc(got, less)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", lang, got, want)
				break
			}
		}
	}
}

// TestLetter: what a name stands under.
func TestLetter(t *testing.T) {
	for name, want := range map[string]string{"Ålesund": "A", "“Quoted”": "Q", "Київ": "К", "Їжак": "Ї", "Йорк": "Й", "북한": "ㅂ", "까치": "ㄱ", "أوكرانيا": "ا", "ウクライナ": "ウ", "北": "北", "3rd Army": "#", "🌻": "#", "": "#", "@ann": "A"} {
		if got := Letter(name); got != want {
			t.Errorf("%q stands under %q, not %q", name, got, want)
		}
	}
}
