package thread

import (
	"testing"

	"clew/internal/post"
)

// seenIn is what is left of a text.
func seenIn(text string, hidden []Stretch) string {
	out, at := "", 0
	for _, h := range hidden {
		out, at = out+text[at:h.Start], h.End
	}
	return out + text[at:]
}

func TestNumbering(t *testing.T) {
	for name, lines := range map[string][][2]string{
		"slashes":       {{"1/ First 🧵", "First"}, {"2/ Second, 3/4 of it", "Second, 3/4 of it"}, {"3/\nThird", "Third"}, {"4/ Fourth 👇🏽", "Fourth"}},
		"Arabic digits": {{"١/ أول", "أول"}, {"٢/ ثان", "ثان"}, {"٣/ ثالث", "ثالث"}},
		"full width":    {{"１／３　一", "一"}, {"２／３　二", "二"}, {"３／３　三", "三"}},
		"with a total, at the end": {
			{"First (1/4)", "First"}, {"Second (2/4) https://example.org/a", "Second https://example.org/a"}, {"Third 3/4 #tag", "Third #tag"}, {"Fourth (4/4) 🧵", "Fourth"},
		},
		"dots":              {{"1. One", "One"}, {"2. Two", "Two"}, {"3. Three", "Three"}, {"Not numbered", "Not numbered"}},
		"keycaps":           {{"1️⃣ One", "One"}, {"2️⃣ Two", "Two"}, {"3️⃣ Three", "Three"}},
		"sign before":       {{"🧵 1/3 One", "One"}, {"🧵2/3 Two", "Two"}, {"3/3 Three", "Three"}},
		"no numbering":      {{"1/2 of the people", "1/2 of the people"}, {"24/7 open", "24/7 open"}, {"Signs 🧵👇", "Signs"}},
		"only a number":     {{"1/", ""}, {"2/", ""}, {"3/", ""}},
		"other signs stay":  {{"Hearts ❤️", "Hearts ❤️"}, {"Thumbs 👍🏽", "Thumbs 👍🏽"}},
		"a sign in between": {{"See 🧵 below", "See 🧵 below"}},
		"broken bytes":      {{"\xff\xfe", "\xff\xfe"}, {"1/ \xff", "1/ \xff"}},
	} {
		var line []post.Post
		for _, l := range lines {
			line = append(line, post.Post{Text: l[0]})
		}
		for i, hidden := range Numbering(line, true) {
			if got := seenIn(line[i].Text, hidden); got != lines[i][1] {
				t.Errorf("%s: %q reads %q, expected %q", name, line[i].Text, got, lines[i][1])
			}
		}
	}
}

// FuzzNumbering holds that stretches lie in the text, in order and apart.
func FuzzNumbering(f *testing.F) {
	f.Add("1/ a 🧵", "2/ b (2/3) 👇", "3/")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		line := []post.Post{{Text: a}, {Text: b}, {Text: c}}
		for i, hidden := range Numbering(line, true) {
			at := 0
			for _, h := range hidden {
				if h.Start < at || h.End <= h.Start || h.End > len(line[i].Text) {
					t.Fatalf("%q: %v", line[i].Text, hidden)
				}
				at = h.End
			}
		}
	})
}
