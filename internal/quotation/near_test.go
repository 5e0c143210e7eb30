package quotation_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"clew/internal/post"
	"clew/internal/quotation"
)

// TestNear: a short quotation without three words in a row that stand together is not found, and what is near it is shown.
func TestNear(t *testing.T) {
	for _, c := range []struct{ lang, record, quote string }{
		{"fr", "Nous n'irons jamais voter pour ce maire.", "Nous irons voter"},
		{"fr", "On n'a pas fermé l'école du bourg.", "On a fermé l'école"},
		{"es", "No cerramos nunca la biblioteca.", "Cerramos siempre la biblioteca"},
		{"de", "Wir schließen keine Schule.", "Wir schließen jede Schule"},
		{"pl", "Nigdy nie zamkniemy szpitala.", "Zamkniemy ten szpital"},
		{"tr", "Okulu asla kapatmayacağız.", "Okulu kapatacağız"},
		{"uk", "Ми не закриємо лікарню ніколи.", "Ми закриємо лікарню"},
		{"ru", "Мы никогда не закроем больницу.", "Мы скоро закроем больницу"},
		{"ar", "لن نغلق المستشفى أبدا.", "نغلق المستشفى غدا"},
		{"en", "We never closed the old library.", "We closed a library"},
		{"ko", "우리는 도서관을 닫지 않는다.", "도서관을 곧 닫는다"},
		{"zh", "我们绝不关闭图书馆。", "他们关闭了图书馆"},
	} {
		m := quotation.NewMemory()
		m.Add(quotation.Passage{Post: "x:1", Author: "a", Lang: c.lang, Text: c.record})
		m.Add(quotation.Passage{Post: "x:2", Author: "b", Lang: "en", Text: "Nothing of this has to do with anything that others wrote."})
		for _, by := range []post.AccountID{"", "a"} {
			a, err := quotation.NewChecker(m).Check(t.Context(), quotation.Question{Text: c.quote, By: by})
			if err != nil {
				t.Fatal(err)
			}
			if a.Short && (!a.Apart || a.Times != nil) {
				t.Errorf("%s %q: told as standing there: %v", c.lang, c.quote, a.Closest)
			}
			if a.Verdict == quotation.Exact || a.Verdict == quotation.NotFound && (len(a.Closest) != 1 || a.Closest[0].Post != "x:1") {
				t.Errorf("%s %q by %q: %s, closest %v", c.lang, c.quote, by, a.Verdict, a.Closest)
			}
		}
		a, err := quotation.NewChecker(m).Check(t.Context(), quotation.Question{Text: c.quote, By: "b"})
		if err != nil || a.Verdict != quotation.NotFound || slices.ContainsFunc(a.Closest, func(c quotation.Close) bool { return c.Post == "x:1" }) {
			t.Errorf("%s %q by somebody else: %s, closest %v, %v", c.lang, c.quote, a.Verdict, a.Closest, err)
		}
	}
	m := quotation.NewMemory()
	m.Add(quotation.Passage{Post: "x:1", Author: "a", Lang: "en", Text: "We never closed the old library."})
	for _, far := range []string{"What a lovely day", "the of and", "We went home", "старая библиотека", "12 34 56"} {
		a, err := quotation.NewChecker(m).Check(t.Context(), quotation.Question{Text: far})
		if err != nil || len(a.Closest) > 0 || a.Verdict != quotation.NotFound {
			t.Errorf("%q: %s, closest %v, %v", far, a.Verdict, a.Closest, err)
		}
	}
}

// wordless is an index whose words are not to be had.
type wordless struct{ *quotation.Memory }

func (wordless) Few(context.Context, string, int) ([]int64, bool, error) {
	return nil, false, errors.New("not level")
}

// TestNearWordless: without an index of words there is no closest passage, and a verdict all the same.
func TestNearWordless(t *testing.T) {
	m := quotation.NewMemory()
	m.Add(quotation.Passage{Post: "x:1", Author: "a", Lang: "en", Text: "We never closed the old library."})
	for text, want := range map[string]quotation.Verdict{"We closed that library today": quotation.NotFound, "We never closed the old library": quotation.Exact} {
		if a, err := quotation.NewChecker(wordless{m}).Check(t.Context(), quotation.Question{Text: text}); err != nil || a.Verdict != want {
			t.Errorf("%q: %v, %v", text, a, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := quotation.NewChecker(wordless{m}).Check(ctx, quotation.Question{Text: "We closed that library today"}); err == nil {
		t.Error("a check that was called off gives an answer")
	}
}

// TestTurkishTyped: Turkish typed without its letters is found, is no word by word quotation, and its spelling is told.
func TestTurkishTyped(t *testing.T) {
	const record = "Kırmızı ışıkta çarşıya yakın köprüyü ağır ağır geçtiği için yargılandı."
	for _, quote := range []string{
		"Kirmizi isikta carsiya yakin kopruyu agir agir gectigi icin yargilandi.",
		"KIRMIZI ISIKTA CARSIYA YAKIN KOPRUYU AGIR AGIR GECTIGI ICIN YARGILANDI",
		"kırmızı ışıkta çarşıya yakin köprüyü ağır ağır geçtiği için yargılandı",
	} {
		a := one(t, "tr", record, quote)
		if a.Verdict != quotation.Changed || len(a.Flags) > 0 || len(a.Changes) == 0 || slices.ContainsFunc(a.Changes, func(c quotation.Change) bool { return !c.Spelling }) {
			t.Errorf("%q: %s %v %v", quote, a.Verdict, a.Flags, a.Changes)
		}
	}
	if a := one(t, "tr", record, "KIRMIZI IŞIKTA ÇARŞIYA YAKIN KÖPRÜYÜ AĞIR AĞIR GEÇTİĞİ İÇİN YARGILANDI"); a.Verdict != quotation.Exact {
		t.Errorf("in its capitals: %s %v", a.Verdict, a.Changes)
	}
	for _, c := range [][3]string{ // a letter of another language is never told from its look alone
		{"tr", "Sınır bugün sabah erken saatte kapandı.", "Sinir bugün sabah erken saatte kapandı."},
		{"en", "The ship will sail in the morning of Friday.", "The shıp will sail in the morning of Friday."},
	} {
		if a := one(t, c[0], c[1], c[2]); a.Verdict != quotation.Changed {
			t.Errorf("%q: %s", c[2], a.Verdict)
		}
	}
}

// TestExchanged: two words that changed places, and those of which none is a doer.
func TestExchanged(t *testing.T) {
	const opp, name = quotation.Opposite, quotation.Name
	for _, c := range []struct {
		lang, record, quote string
		want                []quotation.Flag
	}{
		{"fr", "Il y a plus de bus le matin et moins de bus le soir à Vierzon.", "Il y a moins de bus le matin et plus de bus le soir à Vierzon.", []quotation.Flag{opp}},
		{"es", "Hay más trenes de día y menos trenes de noche en este pueblo.", "Hay menos trenes de día y más trenes de noche en este pueblo.", []quotation.Flag{opp}},
		{"uk", "Вдень тут більше людей, а вночі менше людей на вокзалі.", "Вдень тут менше людей, а вночі більше людей на вокзалі.", []quotation.Flag{opp}},
		{"en", "The baker sued the brewer over the mill in the valley.", "The brewer sued the baker over the mill in the valley.", []quotation.Flag{name}},
		{"ru", "Пекарь подал в суд на пивовара из соседней деревни.", "Пивовар подал в суд на пекаря из соседней деревни.", []quotation.Flag{name}},
		{"zh", "面包师起诉了酿酒师，因为磨坊在山谷里。", "酿酒师起诉了面包师，因为磨坊在山谷里。", []quotation.Flag{name}},
	} {
		a := one(t, c.lang, c.record, c.quote)
		for _, f := range c.want {
			if !slices.Contains(a.Flags, f) {
				t.Errorf("%s %q: %v, want %v", c.lang, c.quote, a.Flags, c.want)
			}
		}
		if !slices.Contains(c.want, name) && slices.Contains(a.Flags, name) {
			t.Errorf("%s %q: a name was changed, it says", c.lang, c.quote)
		}
	}
	for _, c := range [][3]string{
		{"en", "The baker and the brewer met at the mill in the valley.", "The brewer and the baker met at the mill in the valley."},
		{"en", "At the mill in the valley the baker met the brewer today.", "The baker met the brewer today at the mill in the valley."},
		{"zh", "面包师和酿酒师在山谷的磨坊里见面。", "酿酒师和面包师在山谷的磨坊里见面。"},
		{"ja", "パン屋と酒屋が谷の水車小屋で会った。", "酒屋とパン屋が谷の水車小屋で会った。"},
	} {
		if a := one(t, c[0], c[1], c[2]); slices.Contains(a.Flags, name) {
			t.Errorf("%s %q: %v", c[0], c[2], a.Flags)
		}
	}
}

// TestCutCondition: an "if" cut off at the beginning is told.
func TestCutCondition(t *testing.T) {
	for _, c := range []struct {
		lang, record, quote, word string
	}{
		{"en", "If the water falls below two metres, the lock will close.", "the water falls below two metres, the lock will close", "If"},
		{"en", "If the water falls below two metres, the lock will close.", "water falls below two metres, the lock will close", "If"},
		{"de", "Falls der Bund zahlt, wird die Strecke gebaut.", "der Bund zahlt, wird die Strecke gebaut", "Falls"},
		{"ru", "Если дождь кончится, уборка начнётся в среду.", "дождь кончится, уборка начнётся в среду", "Если"},
		{"es", "Si llega la ayuda, el mercado abrirá en otoño.", "llega la ayuda, el mercado abrirá en otoño", "Si"},
		{"es", "Sí llega la ayuda, el mercado abrirá en otoño.", "llega la ayuda, el mercado abrirá en otoño", ""},
		{"en", "If it rains, we stay. The water falls below two metres today.", "The water falls below two metres today", ""},
		{"en", "Nobody knows if the water falls below two metres today.", "the water falls below two metres today", ""},
		{"en", "If the water falls below two metres, the lock will close.", "If the water falls below two metres", ""},
	} {
		a := one(t, c.lang, c.record, c.quote)
		got := ""
		for _, cut := range a.Cuts {
			if cut.Condition {
				got = cut.Word
			}
		}
		if a.Verdict != quotation.Exact || got != c.word {
			t.Errorf("%q: %s, cut %q, want %q", c.quote, a.Verdict, got, c.word)
		}
	}
}
