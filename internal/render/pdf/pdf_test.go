package pdf_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/pdf"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
	"clew/internal/typeset"
)

// set renders a thread that stands alone, with the built-in fonts.
func set(t testing.TB, d *document.Document, opt pdf.Options) []byte {
	t.Helper()
	return bound(t, document.BookOf(d, document.Words{}), opt)
}

func bound(t testing.TB, book *document.Book, opt pdf.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Render(&b, book, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tool runs a program on a file on its standard input, or skips the test where there is none.
func tool(t testing.TB, in []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not there; scripts/deps installs it", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// words are what poppler reads from a file, in one line.
func words(t testing.TB, file []byte) string {
	t.Helper()
	s := tool(t, file, "pdftotext", "-enc", "UTF-8", "-", "-")
	s = strings.NewReplacer("\u202a", "", "\u202b", "", "\u202c", "", "\f", "\n", "\u00ad\n", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

type fullDisk struct{ left int }

var errFull = errors.New("no space left")

func (f *fullDisk) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestFailingWriter(t *testing.T) {
	for _, left := range []int{0, 100, 5000, 12_000} {
		err := pdf.Render(&fullDisk{left}, document.BookOf(rendertest.RootGone(), document.Words{}), pdf.Options{})
		if !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: %v", left, err)
		}
	}
}

func TestSame(t *testing.T) {
	a, b := set(t, rendertest.RootGone(), pdf.Options{}), set(t, rendertest.RootGone(), pdf.Options{})
	if !bytes.Equal(a, b) {
		t.Error("two renderings of one document differ")
	}
}

func TestPapers(t *testing.T) {
	for _, paper := range []pdf.Paper{pdf.A4, pdf.Letter, pdf.A5, pdf.EReader} {
		if p, ok := pdf.ParsePaper(paper.String()); !ok || p != paper {
			t.Errorf("%v is read back as %v", paper, p)
		}
		out := set(t, rendertest.RootGone(), pdf.Options{Paper: paper})
		if s := words(t, out); !strings.Contains(s, "What survives begins with the second post.") {
			t.Errorf("%v: %s", paper, s)
		}
	}
	if _, ok := pdf.ParsePaper("quarto"); ok {
		t.Error("a paper that there is not was read")
	}
}

func BenchmarkRender(b *testing.B) {
	rendertest.Bench(b, func(w io.Writer, d *document.Document) error {
		return pdf.Render(w, document.BookOf(d, document.Words{}), pdf.Options{})
	})
}

// fonts are those of the machine.
func fonts() pdf.Options { return pdf.Options{Folders: typeset.Folders("")} }

func TestFeatures(t *testing.T) {
	for _, paper := range []pdf.Paper{pdf.A4, pdf.Letter, pdf.A5, pdf.EReader} {
		opt := fonts()
		opt.Paper = paper
		lacks := 0
		opt.Report = func(r pdf.Report) { lacks = len(r.Glyphs) }
		out := words(t, set(t, rendertest.Full(), opt))
		if lacks > 0 {
			t.Logf("%d characters have no font on this machine: what is written in them is not looked for", lacks)
		}
		for _, f := range rendertest.Features {
			if strings.Contains(out, f) || lacks > 0 && !ascii(f) {
				continue
			}
			// What a narrow page breaks over lines is still there.
			if !strings.Contains(strings.ReplaceAll(out, " ", ""), strings.ReplaceAll(f, " ", "")) {
				t.Errorf("%v lacks %q", paper, f)
			}
		}
		for _, no := range []string{"Held but gone words.", "Its fourth post, not shown."} {
			if strings.Contains(out, no) {
				t.Errorf("%v shows %q", paper, no)
			}
		}
		if fold, body := strings.Index(out, "Folded under content warnings"), strings.Index(out, "Folded words"); fold < 0 || body < fold {
			t.Errorf("%v: the folded body is at %d, its fold at %d", paper, body, fold)
		}
	}
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) < 0
}

func TestSecret(t *testing.T) {
	if out := words(t, set(t, rendertest.Private(), fonts())); !strings.Contains(out, "SECRET") {
		t.Error("the owner's own reading lacks the private posts: the next checks prove nothing")
	}
	for _, use := range []policy.Use{policy.Page, policy.List, policy.Search, policy.Feed, policy.Export} {
		file := set(t, rendertest.Private().For(use), fonts())
		out := words(t, file) + tool(t, file, "pdfinfo", "-struct-text", "-") + tool(t, file, "pdfinfo", "-")
		if i := strings.Index(out, "SECRET"); i >= 0 {
			t.Errorf("use %d shows %q", use, out[i:min(len(out), i+30)])
		}
		if !strings.Contains(out, "Open words end it.") {
			t.Errorf("use %d lacks the open posts", use)
		}
	}
}

// active are the names by which a PDF asks a reader to do something.
var active = regexp.MustCompile(`/(JavaScript|JS|AA|OpenAction|Launch|EmbeddedFile)\b`)

// saved puts a file where programs find it.
func saved(t *testing.T, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "it.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sound holds a file against qpdf and poppler: whole, tagged, and nothing in it that runs.
func sound(t *testing.T, file []byte) {
	t.Helper()
	path := saved(t, file)
	if out := tool(t, nil, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") || strings.Contains(out, "WARNING") {
		t.Errorf("qpdf: %s", out)
	}
	plain := tool(t, nil, "qpdf", "--object-streams=disable", "--stream-data=preserve", path, "-")
	if found := active.FindString(plain); found != "" {
		t.Errorf("the file has %s", found)
	}
	if out := tool(t, nil, "pdfinfo", path); !regexp.MustCompile(`Tagged: +yes`).MatchString(out) || !regexp.MustCompile(`JavaScript: +no`).MatchString(out) {
		t.Errorf("pdfinfo: %s", out)
	}
}

func TestSound(t *testing.T) {
	for name, d := range map[string]*document.Document{"full": rendertest.Full(), "root gone": rendertest.RootGone(), "long": rendertest.Long(120), "deep": rendertest.Deep(200)} {
		t.Run(name, func(t *testing.T) { sound(t, set(t, d, fonts())) })
	}
	d, held := illustrated(60)
	opt := fonts()
	opt.Media = held
	t.Run("illustrated", func(t *testing.T) { sound(t, set(t, d, opt)) })
}

func TestHostile(t *testing.T) {
	list := rendertest.HostileStrings(t)
	if len(list) < 800 {
		t.Fatalf("only %d hostile strings", len(list))
	}
	lib := typeset.NewLibrary(typeset.Folders(""))
	for i, h := range list {
		d := rendertest.Hostile(h)
		file := set(t, d, pdf.Options{Fonts: lib, Paper: pdf.Paper(i % 4)})
		if found := active.Find(file); found != nil {
			t.Errorf("%q: the file has %s", h, found)
		}
		if i%40 == 0 {
			sound(t, file)
			if err := rendertest.Safe([]byte(words(t, file))); err != nil {
				t.Errorf("%q: %v", h, err)
			}
		}
		if t.Failed() {
			return
		}
	}
}

func TestExtreme(t *testing.T) {
	gaps := &thread.Thread{Gaps: []thread.Gap{{Count: 3, Reason: thread.ReasonDeleted}, {Reason: thread.ReasonNumbering}}, Verdict: thread.Verdict{State: thread.Gaps}}
	address := rendertest.Hostile("https://example.org/" + strings.Repeat("a/very=long&way?", 200))
	for i := range address.Thread.Line {
		address.Thread.Line[i].Links = []post.Link{{Start: 2, End: 9, URL: "https://example.org/" + strings.Repeat("a/very=long&way?", 200)}}
	}
	for name, d := range map[string]*document.Document{
		"no posts":        document.New(&thread.Thread{}, document.About{}),
		"gaps alone":      document.New(gaps, document.About{}),
		"huge text":       rendertest.Hostile(strings.Repeat("word &<> \u0301漢字 ", 2_000)),
		"long word":       rendertest.Hostile(strings.Repeat("x", 30_000)),
		"long address":    address,
		"deep":            rendertest.Deep(3_000),
		"bad bytes":       rendertest.Hostile(strings.Repeat("\xff\n", 2_000)),
		"10,000 posts":    rendertest.Long(10_000),
		"100,000 letters": single(strings.Repeat("Twice a day somebody had to be there, whatever the hour. ", 1_800)),
		"lines alone":     single(strings.Repeat("a\n", 20_000)),
		"paragraphs":      single(strings.Repeat("a\n\n", 5_000)),
	} {
		t.Run(name, func(t *testing.T) {
			for _, paper := range []pdf.Paper{pdf.A4, pdf.EReader} {
				if name == "10,000 posts" && paper != pdf.A4 {
					continue
				}
				opt := fonts()
				opt.Paper = paper
				if file := set(t, d, opt); len(d.Thread.Line) < 5000 && paper == pdf.A4 {
					sound(t, file)
				} else if out := tool(t, file, "pdfinfo", "-"); !strings.Contains(out, "Pages: ") {
					t.Error(out) // qpdf takes long over so much
				}
			}
		})
	}
}

func single(text string) *document.Document {
	return document.New(&thread.Thread{ID: "x:1", Line: []post.Post{{ID: "x:1", Text: text, Lang: "en"}}, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: 1}}, document.About{})
}

// What was said can be found and copied as it was said, in every script, whatever lines it is broken into.
func TestSelectable(t *testing.T) {
	for lang, text := range map[string]string{
		"en": "Nobody in the village remembers a night when it was not done, and nobody can say who did it; representatives of incomprehensibly longwinded organisations notwithstanding, 1,234.5 of 12/13 were affected (fifty–fifty).",
		"uk": "Колесо поверталося двічі на день триста років, і двічі на день хтось мав бути там, хоч би яка була година, щоб підняти заслінку й поставити камені; ніхто не пам’ятає ночі без цього.",
		"el": "Ο τροχός γύριζε δύο φορές την ημέρα για τριακόσια χρόνια, και δύο φορές την ημέρα κάποιος έπρεπε να είναι εκεί.",
		"ko": "한옥 지붕을 걷어 내면 그 집의 나이가 나옵니다. 이번 봄에 고친 전주의 작은 집 이야기를 적어 봅니다. 기와는 모두 4,200장.",
		"ja": "水車は三百年のあいだ一日に二度回り、一日に二度、何時であろうと誰かがそこにいて、水門を上げ、石を据えなければならなかった。「また来ます」と言って帰った。",
		"zh": "水车三百年来每天转两次，每天两次总有人在那里，无论什么时候，都要抬起闸门，放好石头。",
		"ar": "زرنا الطاحونة القديمة عند المد، وكان فيها 12 حجرا من سنة 1912، ثم عدنا إلى البيت قبل الغروب بقليل.",
		"he": "ביקרנו בטחנה הישנה בזמן הגאות, והיו בה שתים עשרה אבנים משנת 1912, ואחר כך חזרנו הביתה.",
		"hi": "पहिया तीन सौ साल तक दिन में दो बार घूमता रहा और दिन में दो बार किसी को वहाँ होना पड़ता था।",
		"th": "กังหันหมุนวันละสองครั้งเป็นเวลาสามร้อยปี และวันละสองครั้งต้องมีใครสักคนอยู่ที่นั่น",
	} {
		t.Run(lang, func(t *testing.T) {
			d := single(text)
			d.Thread.Line[0].Lang = lang
			opt := fonts()
			opt.Paper = pdf.A5 // on the smallest, pages are broken within
			lacks := 0
			opt.Report = func(r pdf.Report) { lacks = len(r.Glyphs) }
			file := set(t, d, opt)
			if lacks > 0 {
				t.Skip("this machine has no font for it")
			}
			bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
			if document.RightToLeft(lang) { // poppler puts the words of such lines in an order by what else is on the page
				out := words(t, file)
				for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
					if !strings.Contains(out, w) {
						t.Errorf("the word %s is not read: %s", w, out)
					}
				}
				return
			}
			if out := words(t, file); !strings.Contains(bare(out), bare(text)) {
				t.Errorf("said: %s\nread: %s", text, out)
			}
		})
	}
}

// A post that is kept though it is gone at its source says so under it, once.
func TestStays(t *testing.T) {
	line := []post.Post{{ID: "x:1", Network: post.X, Author: "x:7", Text: "One."}, {ID: "x:2", Network: post.X, Author: "x:7", Text: "Two."}}
	d := document.New(&thread.Thread{ID: "x:1", Author: "x:7", Network: post.X, Line: line,
		Gone: map[post.ID]thread.Gone{"x:2": {State: post.Deleted, Stays: true}}}, document.About{})
	said := words(t, set(t, d, pdf.Options{}))
	want := document.Words{}.Stays(d, &line[1])
	if i := strings.Index(said, "Two."); want == "" || strings.Count(said, want) != 1 || i < 0 || strings.Index(said, want) < i {
		t.Errorf("%q is not said after the post:\n%s", want, said)
	}
}
