package words_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"clew/internal/words"
)

func load(t *testing.T) *words.Catalog {
	t.Helper()
	c, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSay(t *testing.T) {
	c := load(t)
	uk, _ := c.Language("uk")
	ar, _ := c.Language("ar")
	for _, x := range []struct {
		l    *words.Language
		n    int
		want string
	}{
		{c.English(), 1, "1 post"}, {c.English(), 0, "0 posts"}, {c.English(), 32, "32 posts"},
		{uk, 1, "1 допис"}, {uk, 3, "3 дописи"}, {uk, 11, "11 дописів"}, {uk, 21, "21 допис"}, {uk, 25, "25 дописів"},
		{ar, 1, "منشور واحد"}, {ar, 2, "منشوران"}, {ar, 5, "5 منشورات"}, {ar, 11, "11 منشورًا"}, {ar, 100, "100 منشور"},
	} {
		if got := x.l.Say("frame.posts", x.n); got != x.want {
			t.Errorf("%s %d: %q, expected %q", x.l.Tag, x.n, got, x.want)
		}
	}
	if got := c.English().Say("no.such-key"); got != "[no.such-key]" {
		t.Errorf("an unknown key gives %q", got)
	}
}

func TestDay(t *testing.T) {
	c := load(t)
	at := time.Date(2024, 5, 3, 23, 30, 0, 0, time.FixedZone("", -3600))
	for tag, want := range map[string]string{"en": "4 May 2024", "uk": "4 травня 2024", "ko": "2024년 5월 4일", "ar": "4 مايو 2024"} {
		if l, ok := c.Language(tag); !ok || l.Day(at) != want {
			t.Errorf("%s: %q, expected %q", tag, l.Day(at), want)
		}
	}
}

func TestMatch(t *testing.T) {
	c := load(t)
	for accept, want := range map[string]string{
		"": "en", "uk": "uk", "uk-UA,uk;q=0.9,en;q=0.8": "uk", "ko-KR": "ko", "ar-EG,en;q=0.5": "ar", "fr": "en", "fr,ko;q=0.3": "ko", "xx;;;": "en",
		strings.Repeat("a,", 10_000): "en",
	} {
		if got := c.Match(accept).Tag; got != want {
			t.Errorf("%.40q gives %s, expected %s", accept, got, want)
		}
	}
}

func TestFurtherLanguage(t *testing.T) {
	more := fstest.MapFS{
		"eo/language.toml": {Data: []byte("name = \"Esperanto\"\ndir = \"ltr\"\nday = \"{0}-a de {1} {2}\"\nmonths = [\"januaro\",\"februaro\",\"marto\",\"aprilo\",\"majo\",\"junio\",\"julio\",\"aŭgusto\",\"septembro\",\"oktobro\",\"novembro\",\"decembro\"]\n")},
		"eo/frame.toml":    {Data: []byte("[accounts]\ntext = \"Kontoj\"\n")},
	}
	c, err := words.Load(more)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := c.Language("eo")
	if !ok || l.Say("frame.accounts") != "Kontoj" || l.Say("frame.posts", 2) != "2 posts" || c.Match("eo").Tag != "eo" {
		t.Errorf("%v: %q, %q", ok, l.Say("frame.accounts"), l.Say("frame.posts", 2))
	}
	for name, data := range map[string]string{
		"eo/a.toml":        "[k]\ntext = \"an {open brace\"\n",
		"eo/b.toml":        "[k]\none = \"no other\"\n",
		"eo/c.toml":        "[k]\nthree = \"x\"\nother = \"y\"\n",
		"eo/d.toml":        "not toml",
		"eo/language.toml": "name = \"x\"\ndir = \"up\"\n",
		"!!/language.toml": "name = \"x\"\n",
	} {
		if _, err := words.Load(fstest.MapFS{name: {Data: []byte(data)}}); err == nil || !strings.Contains(err.Error(), strings.SplitN(name, "/", 2)[0]) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestKeysOfCode looks whether every key that code names is in the catalogue.
func TestKeysOfCode(t *testing.T) {
	c := load(t)
	named := regexp.MustCompile(`(?:\b[sS]ay|\.link|\.button|\bsays)\((?:[^"()]|\([^()]*\))*"([a-z]+\.[a-z0-9-]+)"[,)]`)
	n := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range named.FindAllSubmatch(text, -1) {
			n++
			if !c.English().Has(string(m[1])) {
				t.Errorf("%s says %q, which the catalogue does not have", path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 10 {
		t.Errorf("only %d keys were found: the search is wrong", n)
	}
}
