package gazetteer_test

import (
	"slices"
	"testing"

	"clew/internal/gazetteer"
)

// TestCalled holds people, pets, brands and words that only look like places, and short names with their evidence.
func TestCalled(t *testing.T) {
	g := load(t)
	for _, c := range []struct {
		lang, text string
		want       []string
	}{
		{"en", "We asked Dr. London and Miss Paris about it.", nil},
		{"en", "Our dog Vienna chased the cat Oslo.", nil},
		{"en", "Dinner at the hotel “Paris” was cold.", nil},
		{"en", "He says that “Ukraine” is a word.", []string{"Ukraine=Ukraine"}},
		{"en", "Dr. Smith lives in London.", []string{"London=London"}},
		{"uk", "Пан Париж і пані Варшава пили чай.", nil},
		{"uk", "Готель «Львів» закрито, кафе «Одеса» теж.", nil},
		{"uk", "Ми їдемо до Львова.", []string{"Львова=Lviv"}},
		{"uk", "Наш кіт Берлін хворіє.", nil},
		{"ru", "Господин Лондон вышел, кошка Прага спит.", nil},
		{"ru", "Кинотеатр «Берлин» сгорел.", nil},
		{"ru", "Решение Европейского союза", []string{"Европейского союза=European Union"}},
		{"ru", "Рядом с Прагой", []string{"Прагой=Prague"}},
		{"zh", "一瓶巴黎水", nil},
		{"zh", "东西安全第一", nil},
		{"zh", "他变成都市人了", nil},
		{"zh", "大同小异", nil},
		{"zh", "金边眼镜", nil},
		{"zh", "在杭州住了三年", []string{"杭州=Hangzhou"}},
		{"zh", "我是郑州人", []string{"郑州=Zhengzhou"}},
		{"zh", "昆明的春天", []string{"昆明=Kunming"}},
		{"ko", "대구 한 마리를 샀다", nil},
		{"ko", "파리가 날아다닌다", nil},
		{"ko", "고양이에게서", nil},
		{"ko", "길 앞 인도가 막혔다", nil},
		{"ko", "대전까지 갔다", []string{"대전=Daejeon"}},
		{"ja", "大阪王将の餃子", nil},
		{"ja", "使い捨てカイロ", nil},
		{"ja", "カイロの空港", []string{"カイロ=Cairo"}},
		{"ar", "جوز الهند لذيذ", nil},
		{"ar", "التمر الهندي بارد", nil},
		{"ar", "وصلنا إلى الإسكندرية", []string{"الإسكندرية=Alexandria"}},
		{"ar", "ذهبنا إلى المدينة", nil},
	} {
		if got := words(g, c.text, g.Find(c.text, c.lang, nil)); !slices.Equal(got, c.want) {
			t.Errorf("%s %q: %q, not %q", c.lang, c.text, got, c.want)
		}
	}
}

// TestHandles: an account is found where it is mentioned, and nowhere else.
func TestHandles(t *testing.T) {
	g := load(t)
	reg := gazetteer.NewRegister([]gazetteer.Entry{{ID: "a", Kind: gazetteer.Person, Spellings: []string{"@Halya.Pekar"}}, {ID: "b", Kind: gazetteer.Organisation, Spellings: []string{"@bureau"}}})
	for text, want := range map[string][]string{
		"Ask @halya.pekar.":             {"@halya.pekar=a"},
		"київ, @bureau: 🧵 @Halya.Pekar": {"@bureau=b", "@Halya.Pekar=a"},
		"bureau and halya.pekar":        nil,
		"mail a@bureau":                 nil,
		"@bureaux @bureau.example":      nil,
		"@":                             nil,
	} {
		if got := words(g, text, g.Find(text, "en", reg)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}
