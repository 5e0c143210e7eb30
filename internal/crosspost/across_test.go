package crosspost

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"clew/internal/gazetteer"
	"clew/internal/post"
)

func lists(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

type translated struct {
	of   int
	lang string
	text string
}

func translations(t testing.TB) (out []translated) {
	t.Helper()
	b, err := os.ReadFile("testdata/translated.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		f := strings.SplitN(strings.TrimSpace(line), " | ", 3)
		if len(f) != 3 {
			continue
		}
		n, err := strconv.Atoi(f[0])
		if err != nil {
			continue
		}
		out = append(out, translated{n - 1, f[1], f[2]})
	}
	return out
}

func keys(list []Trait) string {
	var out []string
	for _, t := range list {
		out = append(out, t.Say)
	}
	return strings.Join(out, "; ")
}

// TestAcross pairs posts with what they say in another language: by traits alone the right one comes first, and of what
// is told nothing is wrong.
func TestAcross(t *testing.T) {
	r := NewReader(lists(t))
	at := time.Date(2024, 10, 31, 18, 0, 0, 0, time.UTC)
	rarity := &Rarity{}
	var others []Statement
	for i, text := range seed(t) {
		s := r.Read(&post.Post{ID: post.ID(fmt.Sprint("x:", i+1)), Created: at, Text: text, Lang: "en"})
		rarity.Add(&s)
		others = append(others, s)
	}
	first, told, all := 0, 0, translations(t)
	var own []Statement
	for i, c := range all {
		s := r.Read(&post.Post{ID: post.ID(fmt.Sprint("x:1000", i)), Created: at.Add(5 * time.Minute), Text: c.text, Lang: c.lang})
		own = append(own, s)
		list := rank(&s, others, rarity)
		if list[0].With == c.of && list[0].Score > list[1].Score {
			first++
		} else {
			t.Logf("%s of %d: %d comes first (%d): %s; of the post %s", c.lang, c.of+1, list[0].With+1, list[0].Score, keys(s.Traits), keys(others[c.of].Traits))
		}
	}
	for _, l := range Across(own, others, rarity) {
		if told++; l.With != all[l.At].of {
			t.Errorf("%s of %d is told to be %d (%d): %s", all[l.At].lang, all[l.At].of+1, l.With+1, l.Score, keys(l.Shared))
		}
	}
	t.Logf("%d of %d come first; %d told", first, len(all), told)
	if len(all) != 20 || first < 19 || told < 7 { // a pair is told once for each original
		t.Errorf("%d of %d come first, %d told", first, len(all), told)
	}
}

// TestNotAcross checks what is told of nobody: posts on the same things, far apart, in one language, of other length, and
// translations whose original is not there.
func TestNotAcross(t *testing.T) {
	r := NewReader(lists(t))
	at := time.Date(2024, 10, 31, 18, 0, 0, 0, time.UTC)
	rarity := &Rarity{}
	posts := seed(t)
	var others []Statement
	for i, text := range posts {
		s := r.Read(&post.Post{ID: post.ID(fmt.Sprint("x:", i+1)), Created: at, Text: text, Lang: "en"})
		rarity.Add(&s)
		others = append(others, s)
	}
	for i, c := range translations(t) {
		p := &post.Post{ID: "x:9999", Created: at.Add(time.Hour), Text: c.text, Lang: c.lang}
		s := r.Read(p)
		without := append(append([]Statement(nil), others[:c.of]...), others[c.of+1:]...)
		for _, l := range Across([]Statement{s}, without, rarity) {
			t.Errorf("%d, %s of %d, which is not there, is told to be %q (%d): %s", i, c.lang, c.of+1, without[l.With].Post.Text, l.Score, keys(l.Shared))
		}
		far := *p
		far.Created = at.Add(Near + time.Minute)
		same := *p
		same.Lang = "en"
		none := *p
		none.Created = time.Time{}
		long := *p
		long.Text = strings.Repeat(c.text+" ", 4)
		for name, p := range map[string]*post.Post{"far": &far, "same language": &same, "no time": &none, "long": &long} {
			if got := Across([]Statement{r.Read(p)}, others, rarity); got != nil {
				t.Errorf("%s: %s of %d is told: %+v", name, c.lang, c.of+1, got)
			}
		}
	}
	if got := Across(others[:1], others[1:2], &Rarity{}); got != nil {
		t.Errorf("without a record something is told: %+v", got)
	}
	// the same topics and small numbers
	for _, c := range []string{
		"Сьогодні я говорив із президентом Південної Кореї про допомогу Україні. Дякую за підтримку нашої країни та наших людей у цей важкий час війни.",
		"Північна Корея та Росія — союзники у цій війні, і світ має реагувати на це разом, рішуче й без зволікань, бо наша сила в єдності.",
		"Три країни, два саміти, один результат: сила. Ми працюємо разом щодня, щоб наші люди були у безпеці, і так буде завжди, повірте мені.",
		"우크라이나와 러시아의 전쟁은 오늘도 계속되고 있습니다. 우리는 모든 파트너에게 감사드립니다.",
		"북한과 러시아에 대해 오늘 한국 대표단과 이야기했습니다. 우리는 계속 협력할 것입니다.",
	} {
		s := r.Read(&post.Post{ID: "x:9999", Created: at, Text: c})
		for _, l := range Across([]Statement{s}, others, rarity) {
			t.Errorf("%q is told to be %q (%d): %s", c, others[l.With].Post.Text, l.Score, keys(l.Shared))
		}
	}
}
