package worddiff_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"clew/internal/effort"
	"clew/internal/worddiff"
)

// spelt writes a difference as [-gone-] and {+added+}, as git's word diff does.
func spelt(ops []worddiff.Op) string {
	var b strings.Builder
	for _, op := range ops {
		switch op.Kind {
		case worddiff.Same:
			b.WriteString(op.Text)
		case worddiff.Gone:
			b.WriteString("[-" + op.Text + "-]")
		case worddiff.Added:
			b.WriteString("{+" + op.Text + "+}")
		}
	}
	return b.String()
}

// TestDiff holds the differences that a person would mark.
func TestDiff(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"", "", ""},
		{"same", "same", "same"},
		{"", "new", "{+new+}"},
		{"old", "", "[-old-]"},
		{"the cat sat", "the dog sat", "the [-cat-]{+dog+} sat"},
		{"one two three", "one three", "one [-two -]three"},
		{"one three", "one two three", "one {+two +}three"},
		{"a b", "a b c", "a b{+ c+}"},
		{"He did say it.", "He did not say it.", "He did {+not +}say it."},
		{"Costs 30 million.", "Costs 300 million.", "Costs [-30-]{+300+} million."},
		{"First. Second. Third.", "First. Third.", "First. [-Second. -]Third."},
		{"line one\nline two\n", "line one\nline one and a half\nline two\n", "line one\n{+line one and a half\n+}line two\n"},
		{"the quick brown fox", "a slow red fox", "[-the quick brown-]{+a slow red+} fox"},
		{"naïve café", "naïve cafe\u0301", "naïve [-café-]{+cafe\u0301+}"},
		{"Добрий день, світе", "Доброго дня, світе", "[-Добрий день-]{+Доброго дня+}, світе"},
		{"我昨天没有去北京。", "我昨天去了北京。", "我昨天[-没有-]去{+了+}北京。"},
		{"東京タワーへ行く", "大阪タワーへ行く", "[-東京-]{+大阪+}タワーへ行く"},
		{"나는 어제 학교에 갔다", "나는 오늘 학교에 갔다", "나는 [-어제-]{+오늘+} 학교에 갔다"},
		{"قال الوزير أمس", "قال الوزير اليوم", "قال الوزير [-أمس-]{+اليوم+}"},
		{"ฉันไป", "ฉันมา", "ฉัน[-ไป-]{+มา+}"},
		{"go 👩‍👩‍👧 go", "go 👩‍👩‍👦 go", "go [-👩‍👩‍👧-]{+👩‍👩‍👦+} go"},
		{"see https://example.org/a", "see https://example.org/b", "see https://example.org/[-a-]{+b+}"},
		{"ready by May 2026, the minister said.", "ready by 2027.", "ready by [-May 2026, the minister said-]{+2027+}."},
		{"\xff\xfe one", "\xff two", "\xff[-\xfe one-]{+ two+}"},
	} {
		if got := spelt(worddiff.Diff(c.old, c.new)); got != c.want {
			t.Errorf("%q to %q:\n got %q\nwant %q", c.old, c.new, got, c.want)
		}
	}
}

// hold checks what Diff promises of any two texts.
func hold(t interface {
	Helper()
	Fatalf(string, ...any)
}, old, new string) {
	t.Helper()
	ops := worddiff.Diff(old, new)
	var a, b strings.Builder
	for i, op := range ops {
		if op.Text == "" {
			t.Fatalf("an empty piece: %q", ops)
		}
		if i > 0 && ops[i-1].Kind == op.Kind || i > 0 && ops[i-1].Kind == worddiff.Added && op.Kind == worddiff.Gone {
			t.Fatalf("pieces out of order: %q", ops)
		}
		if op.Kind != worddiff.Added {
			a.WriteString(op.Text)
		}
		if op.Kind != worddiff.Gone {
			b.WriteString(op.Text)
		}
	}
	if a.String() != old || b.String() != new {
		t.Fatalf("%q to %q came out as %q to %q", old, new, a.String(), b.String())
	}
	if old == new && len(ops) > 1 {
		t.Fatalf("no difference, and yet %q", ops)
	}
}

// TestPieces: the pieces are the texts, whatever the texts are.
func TestPieces(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "b", "ab", " ", "  ", ". ", "\n", "!", "字", "的", "カナ", "나라", "مرحبا", "é", "e\u0301", "👨‍👩‍👧", "\u202e", "\u200d", "\xff", "\xe4\xb8", "42", "4.2"})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 60).Draw(t, "words"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		old := text.Draw(t, "old")
		next := text.Draw(t, "new")
		if rapid.Bool().Draw(t, "edit") { // most edits keep most of a text
			i := rapid.IntRange(0, len(old)).Draw(t, "from")
			j := rapid.IntRange(i, len(old)).Draw(t, "to")
			next = old[:i] + next + old[j:]
		}
		hold(t, old, next)
	})
}

func FuzzDiff(f *testing.F) {
	f.Add("the cat sat", "the dog sat")
	f.Add("我昨天没有去北京。", "我昨天去了北京。")
	f.Add("\xff\xfe", "a\x00")
	f.Add("a a a a b", "a a b a a")
	f.Fuzz(func(t *testing.T, old, new string) {
		if len(old) > 4096 || len(new) > 4096 {
			return
		}
		hold(t, old, new)
	})
}

// hostile are pairs of 64 KB that cost a careless algorithm its life.
func hostile() map[string][2]string {
	const size = 64 << 10
	rnd := rand.New(rand.NewSource(7))
	random := func(alphabet string) string {
		b := make([]byte, size)
		for i := range b {
			b[i] = alphabet[rnd.Intn(len(alphabet))]
		}
		return string(b)
	}
	var numbers, shuffled []string
	for i := range size / 6 {
		numbers = append(numbers, fmt.Sprint(i))
	}
	for _, i := range rnd.Perm(len(numbers)) {
		shuffled = append(shuffled, numbers[i])
	}
	return map[string][2]string{
		"punctuation":     {random("!?.,;:"), random("!?.,;:")},
		"two signs":       {random("!?"), random("!?")},
		"words":           {random("ab "), random("ab ")},
		"one sign apart":  {strings.Repeat("!?", size/2), "?" + strings.Repeat("!?", size/2-1) + "!"},
		"reversed":        {strings.Repeat("!", size/2) + strings.Repeat("?", size/2), strings.Repeat("?", size/2) + strings.Repeat("!", size/2)},
		"shuffled":        {strings.Join(numbers, " "), strings.Join(shuffled, " ")},
		"nothing shared":  {random("abc "), random("xyz\t")},
		"one word":        {strings.Repeat("a", size), strings.Repeat("b", size)},
		"islands":         {strings.Repeat("a,bb ", size/5), strings.Repeat("c,dd ", size/5)},
		"joiners":         {strings.Repeat("\u200d", size/3), strings.Repeat("\u200d!", size/4)},
		"marks":           {strings.Repeat("e\u0301 ", size/4), strings.Repeat("e\u0300 ", size/4)},
		"slides for ever": {strings.Repeat("a ", size/2), strings.Repeat("a ", size/4)},
	}
}

// TestHostile: an effort that is bounded, measured against that of an honest pair so that a slow machine does
// not fail it.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("64 KB texts")
	}
	diff := func(old, new string) func() { return func() { worddiff.Diff(old, new) } }
	honest := strings.Repeat("It was the best of times, it was the worst of times. ", 1240)
	base := diff(honest, strings.ReplaceAll(honest, "worst", "dullest"))
	for name, pair := range hostile() {
		hold(t, pair[0], pair[1])
		ok, d, usual := effort.AtMost(100, diff(pair[0], pair[1]), base)
		if !ok {
			t.Errorf("%s: %v, an honest pair %v", name, d, usual)
		} else {
			t.Logf("%s: %v, an honest pair %v", name, d, usual)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	post := "The minister said on Tuesday that the bridge will cost 30 million and be ready by May 2027, as far as anybody can tell. "
	for _, size := range []int{1, 10, 500} {
		old := strings.Repeat(post, size)
		new := strings.Replace(old, "Tuesday", "Wednesday", (size+9)/10)
		b.Run(fmt.Sprintf("%dB", len(old)), func(b *testing.B) {
			b.SetBytes(int64(len(old) + len(new)))
			for b.Loop() {
				worddiff.Diff(old, new)
			}
		})
	}
	for name, pair := range hostile() {
		b.Run("hostile/"+strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				worddiff.Diff(pair[0], pair[1])
			}
		})
	}
}
