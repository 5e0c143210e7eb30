package gazetteer_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"clew/internal/effort"
	"clew/internal/gazetteer"
)

// words gives what was found, for reading: words=heading.
func words(g *gazetteer.Gazetteer, text string, found []gazetteer.Name) []string {
	runes := []rune(text)
	var out []string
	for _, n := range found {
		head := g.Display(n.ID, "en")
		if head == "" {
			head = n.ID
		}
		out = append(out, string(runes[n.Start:n.End])+"="+head)
	}
	return out
}

// TestNoName holds texts in which there is none, whatever it looks like.
func TestNoName(t *testing.T) {
	g := load(t)
	for _, c := range []struct{ lang, text string }{
		{"en", "May we go? You may. In May it rained, and it may again."},
		{"en", "Turkey shoot on Saturday, turkey soup on Sunday. Turkey again on Monday."},
		{"en", "The annual Turkey Shoot was cancelled."},
		{"en", "Reading is good. We were Reading together. I like Reading."},
		{"en", "Nice to meet you. What a Nice day. Be Nice to people."},
		{"en", "Strong allies are essential. Turning to talks. As we said, To be clear, the world must see."},
		{"en", "To and As and Of and Man and Van and Split and Most and Same: words."},
		{"en", "She collects china cups. China cups are thin. He sells China plates."},
		{"en", "Set it in Georgia, 12 points, and the titles in Verdana."},
		{"en", "Jordan said he would come. I saw Jordan yesterday; Jordan laughed."},
		{"en", "Chad brought the ladder. My friend Chad is late."},
		{"en", "Michael Jordan scored. Paris Hilton smiled. Jack London wrote. Irving Berlin composed."},
		{"en", "Victoria, Charlotte, Lincoln, Madison, Austin, Sofia and Santiago came to dinner."},
		{"en", "Houston, we have a problem."},
		{"en", "WHO ARE YOU AND WHAT DO YOU WANT FROM US? TELL US NOW, IT IS LATE."},
		{"en", "Who said so? He who laughs. us, un, eu, uk, it, who, nato."},
		{"en", "We looked west, then Western movies bored us. A western saddle."},
		{"en", "The polish came off. Polish remover works. Polish it with care, swede and danish in hand."},
		{"en", "Ukrаine with one Cyrillic letter, and Rusѕia."},
		{"en", "ukraine, russia and north korea in small letters are nobody's business"},
		{"en", "See www.ukraine.com, https://russia.example/China, mail Poland@example.org, @Germany."},
		{"en", "Mr Putinsky and Mrs Putins are others."},
		{"en", "Melania spoke; Melania Trump left, Hunter Biden stayed."},
		{"en", "Mobile phones, Orange juice, Bath towels, Cork floors, Surprise parties."},
		{"en", "A Georgia O'Keeffe print and a Georgia peach pie from the font Georgia."},
		{"en", "Anatole Holland and J. Ireland met Tom Holland. He read A. France aloud."},
		{"en", "Jordan took the night train and read. My cousin Charlotte came; Charlotte agrees."},
		{"uk", "Вулиця Б. Хмельницького перекрита. Богдан Хмельницький мовчав."},
		{"en", "My new Toyota car, old Hollywood films, her brother Basel and (John) Bolton."},
		{"en", "Summit, Council, President, Minister, Region, Platform."},
		{"de", "Der Reading-Abend war nett. Die Nice-Karte, das Man, die Most-Presse."},
		{"fr", "C’est nice, deux tours de sens, des angers. Nice ! Tours de magie, paris sportifs."},
		{"uk", "Рада рада. Сума сум. Суми витрат зросли. Мир і спокій. Рівне поле, ізюм, золоте."},
		{"uk", "Чад і дим. Малі діти. Того дня. Захід сонця був гарний."},
		{"ru", "Мали хлеба. Того дня. Чад и дым. Орёл летел. Закат на запад."},
		{"ru", "Владимир и Киров пошли в кино, Пушкин читал стихи."},
		{"ko", "그 수단으로 말리는 가나 다라 본 것. 인도적 지원, 그리스도, 대구탕, 부산물."},
		{"ko", "고양이와 공주와 파리와 배가 있다. 이란성 쌍둥이."},
		{"ja", "インドアでカラオケ。トルコ石、フランスパン、日本酒、京都議定書。"},
		{"ja", "千葉さん、長崎さん、マリさん、チャドさん、リマさん。"},
		{"ar", "الدعم المالي مالي. قطر الدائرة. صلاة المغرب. قم وافتح."},
		{"zh", "印度洋的土耳其石，京都议定书。"},
		{"", ""},
		{"", "🧵 1/ … — “” «» 12:30"},
	} {
		if found := g.Find(c.text, c.lang, nil); len(found) > 0 {
			t.Errorf("%s %q: %q", c.lang, c.text, words(g, c.text, found))
		}
	}
}

// TestNames holds single rules, each with the case that it is for.
func TestNames(t *testing.T) {
	g := load(t)
	for _, c := range []struct {
		lang, text string
		want       string // joined by "; "
	}{
		{"en", "They met in Reading, England.", "Reading=Reading; England=England"},
		{"en", "England lost again; the police in Reading knew.", "England=England; Reading=Reading"},
		{"en", "The UK is wet. The police in Reading knew.", "UK=United Kingdom; Reading=Reading"},
		{"en", "France is large. We spent a week in Nice.", "France=France; Nice=Nice"},
		{"en", "Jordan took the train to France.", "France=France"},
		{"en", "The US is large. Charlotte agrees. Peach trees in Georgia and Florida.", "US=United States; Florida=Florida"},
		{"en", "Washington and Kyiv agreed; trains from Tbilisi to Georgia's coast", "Washington=Washington; Kyiv=Kyiv; Tbilisi=Tbilisi; Georgia=Georgia"},
		{"en", "along the Kursk axis, and in Kursk", "Kursk=Kursk Oblast; Kursk=Kursk Oblast"},
		{"en", "A train to Kursk.", "Kursk=Kursk"},
		{"en", "South East Europe before Europe, North Korea before Korea.", "South East Europe=South East Europe; Europe=Europe; North Korea=North Korea"},
		{"en", "UKRAINE WILL WIN, AND RUSSIA KNOWS.", "UKRAINE=Ukraine; RUSSIA=Russia"},
		{"en", "the West, Western partners, and the West Coast", "West=the West; Western=the West"},
		{"en", "anti-Russian, pro-Ukraine, U.S.-made, Kyiv’s and Kyiv's", "Russian=Russia; Ukraine=Ukraine; U.S.=United States; Kyiv=Kyiv; Kyiv=Kyiv"},
		{"en", "At the Fifth Crimea Platform Summit", "Fifth Crimea Platform Summit=Crimea Platform Summit"},
		{"en", "Bosnia and Herzegovina; Côte d’Ivoire; São Tomé and Príncipe", "Bosnia and Herzegovina=Bosnia and Herzegovina; Côte d’Ivoire=Ivory Coast; São Tomé and Príncipe=São Tomé and Príncipe"},
		{"en", "President Zelenskyy met Prime Minister Starmer", "Zelenskyy=Volodymyr Zelensky; Starmer=Keir Starmer"},
		{"uk", "Ми їдемо в Рівне. УКРАЇНА ПЕРЕМОЖЕ.", "Рівне=Rivne; УКРАЇНА=Ukraine"},
		{"uk", "між Північною Кореєю, Великою Британією та Новою Зеландією", "Північною Кореєю=North Korea; Великою Британією=United Kingdom; Новою Зеландією=New Zealand"},
		{"uk", "на Харківському напрямку, в Сумській області, на Донеччині", "Харківському напрямку=Kharkiv Oblast; Сумській області=Sumy Oblast; Донеччині=Donetsk Oblast"},
		{"ru", "между Северной Кореей и Россией, из Москвы в Киев, северокорейские солдаты", "Северной Кореей=North Korea; Россией=Russia; Москвы=Moscow; Киев=Kyiv; северокорейские=North Korea"},
		{"ko", "북한군과 우크라이나에서는, NATO와 유엔은", "북한=North Korea; 우크라이나=Ukraine; NATO=NATO; 유엔=United Nations"},
		{"ar", "وبأوكرانيا وللصين ولروسيا والأمم المتحدة", "أوكرانيا=Ukraine; لصين=China; روسيا=Russia; الأمم المتحدة=United Nations"},
		{"zh", "北韩士兵抵达俄罗斯，乌克兰总统泽连斯基在基辅", "北韩=North Korea; 俄罗斯=Russia; 乌克兰=Ukraine; 泽连斯基=Volodymyr Zelensky; 基辅=Kyiv"},
		{"uk", "Український NATO-саміт", "Український=Ukraine; NATO=NATO"},
	} {
		if got := strings.Join(words(g, c.text, g.Find(c.text, c.lang, nil)), "; "); got != c.want {
			t.Errorf("%s %q:\n got %s\nwant %s", c.lang, c.text, got, c.want)
		}
	}
}

// TestOneHeading: the same id from every language.
func TestOneHeading(t *testing.T) {
	g := load(t)
	for id, names := range map[string]map[string]string{
		"country/KP":                   {"en": "North Korea", "uk": "Північна Корея", "ru": "Северная Корея", "ko": "북한", "ja": "北朝鮮", "ar": "كوريا الشمالية", "zh": "朝鲜"},
		"country/UA":                   {"en": "Ukraine", "uk": "Україна", "ru": "Украина", "ko": "우크라이나", "ja": "ウクライナ", "ar": "أوكرانيا", "zh": "乌克兰"},
		"city/703448":                  {"en": "Kyiv", "uk": "Київ", "ru": "Киев", "ko": "키이우", "ja": "キーウ", "ar": "كييف", "zh": "基辅"},
		"body/un":                      {"en": "United Nations", "uk": "ООН", "ru": "ООН", "ko": "유엔", "ja": "国連", "ar": "الأمم المتحدة", "zh": "联合国"},
		"person/vladimir-putin":        {"en": "Putin", "uk": "Путін", "ru": "Путин", "ko": "푸틴", "ja": "プーチン", "ar": "بوتين", "zh": "普京"},
		"event/crimea-platform-summit": {"en": "Crimea Platform", "uk": "Кримська платформа", "ru": "Крымская платформа", "ko": "크림 플랫폼", "ja": "クリミア・プラットフォーム", "ar": "منصة القرم"},
	} {
		for lang, name := range names {
			found := g.Find(name, lang, nil)
			if len(found) != 1 || found[0].ID != id || found[0].Start != 0 || found[0].End != utf8.RuneCountInString(name) {
				t.Errorf("%s %q: %v, want %s alone", lang, name, found, id)
			}
		}
	}
	if got := g.Display("country/KP", "ko-KR"); got != "북한" {
		t.Errorf("display: %q", got)
	}
	if got := g.Display("country/KP", "sw"); got != "North Korea" {
		t.Errorf("display in a language without names: %q", got)
	}
}

func TestRegister(t *testing.T) {
	g := load(t)
	reg := gazetteer.NewRegister([]gazetteer.Entry{
		{ID: "account/1", Kind: gazetteer.Person, Spellings: []string{"Olena Horyn", "Олена Горинь", "한지윤", "Will"}},
		{ID: "account/2", Kind: gazetteer.Organisation, Spellings: []string{"Kyiv Mills", "潮見活版所", "ab"}},
	})
	for text, want := range map[string]string{
		"Olena Horyn and Kyiv Mills met in Kyiv; will Will go?": "Olena Horyn=account/1; Kyiv Mills=account/2; Kyiv=Kyiv; Will=account/1",
		"한지윤은 潮見活版所にいる":                                         "한지윤=account/1; 潮見活版所=account/2",
		"OLENA horyn, ab, Ab":                                   "",
		"Сьогодні Олена Горинь":                                 "Олена Горинь=account/1",
		"Die Olena Horyn ist da.":                               "Olena Horyn=account/1",
	} {
		lang := ""
		if strings.HasPrefix(text, "Die") {
			lang = "de"
		}
		if got := strings.Join(words(g, text, g.Find(text, lang, reg)), "; "); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestCandidates(t *testing.T) {
	g := load(t)
	texts := []gazetteer.Text{
		{Text: "We met President Aurelia Quill at the Harrow Creek Council."},
		{Text: "The mill at Harrow Creek turned. It is the Tide Mill Summit that counts."},
		{Text: "Nobody in Harrow Creek believed it."},
		{Text: "Then Harrow Creek froze. The European Council met President Macron."},
		{Text: "Back to Harrow Creek again. Lower Meadow is far."},
	}
	found := g.FindThread(texts, nil)
	var got []string
	for _, c := range gazetteer.Candidates(texts, found) {
		got = append(got, c.Pattern+" "+c.Words)
	}
	want := []string{"recurring Harrow Creek", "title Aurelia Quill", "body Harrow Creek Council", "event Tide Mill Summit"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestNovel counts what is found in a novel of 1865 that names a handful of places: all that is found is read here.
func TestNovel(t *testing.T) {
	path := "../../../shared/data/quotations/pdnc/AlicesAdventuresInWonderland/novel_text.txt"
	b, err := os.ReadFile(path)
	if err != nil {
		t.Skip("needs the novel in ../shared/data/quotations, which is not here")
	}
	g := load(t)
	count := map[string]int{}
	n := 0
	for _, par := range strings.Split(string(b), "\n\n") {
		for _, w := range words(g, par, g.Find(par, "en", nil)) {
			count[w]++
			n++
		}
	}
	t.Logf("%s: %d bytes, %d finds: %v", filepath.Base(path), len(b), n, count)
	true_ := map[string]bool{"French=France": true, "London=London": true, "Paris=Paris": true, "Rome=Rome": true, "Australia=Australia": true,
		"New Zealand=New Zealand": true, "English=England": true, "England=England": true, "France=France": true, "Nile=Nile": true}
	for w, k := range count {
		if !true_[w] {
			t.Errorf("%s found %d times", w, k)
		}
	}
}

// TestLinear: a text twice as long takes about twice the time, whatever it is made of.
func TestLinear(t *testing.T) {
	g := load(t)
	for name, unit := range map[string]string{
		"names":      "North Korea and Russia in Kursk. ",
		"capitals":   "Ab Cd Ef ",
		"combining":  "e\u0301\u0302\u0303",
		"one word":   "x",
		"hangul":     "북한군사정권",
		"han":        "北朝鮮民主主義人民共和国",
		"arabic":     "وبالوبال ",
		"prefixes":   "United Arab United States of ",
		"homoglyphs": "Uкrаinе ",
		"dots":       "U.S.U.S.A.",
		"at":         "@a",
		"invisible":  "\u200b\u200d",
		"companions": "Jordan, Russia and Chad. ",
		"paris":      "프랑스 파리 수단 ",
		"bad bytes":  "\xff\xc3(",
	} {
		run := func(size int) func() {
			text := strings.Repeat(unit, size/len(unit))
			return func() {
				found := g.Find(text, "", nil)
				gazetteer.Candidates([]gazetteer.Text{{Text: text}}, [][]gazetteer.Name{found})
			}
		}
		ok, large, small := effort.AtMost(32, run(1<<20), run(1<<17))
		if !ok { // a square would be 64 times as much
			t.Errorf("%s: 128 KiB took %v, 1 MiB %v", name, small, large)
		}
		t.Logf("%s: 1 MiB in %v", name, large)
	}
}

func FuzzFind(f *testing.F) {
	g := load(f)
	for _, s := range []string{"North Korea’s", "الأمم المتحدة", "북한군", "北朝鮮", "U.S.A. (WHO)", "Північна\nКорея", "\xff@a.b", "e\u0301\u200bx"} {
		f.Add(s, "")
	}
	reg := gazetteer.NewRegister([]gazetteer.Entry{{ID: "a", Kind: gazetteer.Person, Spellings: []string{"Olena Horyn", "한지윤"}}})
	f.Fuzz(func(t *testing.T, text, lang string) {
		found := g.Find(text, lang, reg)
		last, n := 0, utf8.RuneCountInString(text)
		for _, k := range found {
			if k.Start < last || k.End <= k.Start || k.End > n {
				t.Fatalf("%q: %v of %d code points, after %d", text, k, n, last)
			}
			last = k.End
		}
		if again := g.Find(text, lang, reg); len(again) != len(found) {
			t.Fatalf("%q: %v, then %v", text, found, again)
		}
		gazetteer.Candidates([]gazetteer.Text{{Text: text, Lang: lang}}, [][]gazetteer.Name{found})
	})
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gazetteer.New(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	g := load(b)
	page, err := os.ReadFile("../../testdata/seed/page.txt")
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.Split(string(page), "\n")
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		for _, l := range lines {
			g.Find(l, "en", nil)
		}
	}
}
