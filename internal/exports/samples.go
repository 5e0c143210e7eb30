package exports

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/render/rendertest"
	"clew/internal/source"
	"clew/internal/source/page"
	"clew/internal/source/xcom"
	"clew/internal/thread"
	"clew/internal/unpack"
	"clew/internal/words"
)

// Sample is a book that every format has to write well, with the media it shows.
type Sample struct {
	Name string
	Book *document.Book
	Held Held
}

// Media gives the media of the sample as an export takes them.
func (s Sample) Media(t testing.TB) *enclosure.Set {
	t.Helper()
	var docs []*document.Document
	for i := range s.Book.Chapters {
		docs = append(docs, s.Book.Chapters[i].Document)
	}
	set, err := enclosure.New(t.Context(), s.Held, docs...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Samples are all of them: the seed thread, threads from right to left and of Korean and Japanese, 500 posts with
// media, everything that a thread can have, a collection, and a book of hostile threads. All but the thread that has
// everything end with an index.
func Samples(t testing.TB) []Sample {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	all := []Sample{Seed(t), RightToLeft(t), Korean(t), Japanese(t), Long(t, 500, 40), Full(t), Collection(t), Hostile(t)}
	for i := range all {
		if all[i].Name != "full" {
			all[i].Book.Index = index.Bound(g, all[i].Book, policy.Search)
		}
	}
	return all
}

// testdata is the project's folder of real and made-up inputs.
func testdata(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", "testdata", name)
}

// given is a medium of the package that cleans them.
func given(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(testdata(filepath.Join("..", "internal", "media", "testdata", name)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// now is when the samples are made: they are the same at any time.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Documents reads every thread of an input, longest first.
func Documents(t testing.TB, path string, opt source.Options) []*document.Document {
	t.Helper()
	ctx := t.Context()
	in, err := unpack.Open(ctx, path, unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	clock := func() time.Time { return now }
	r := inmem.New(clock)
	if _, err := collect.Import(ctx, in, []source.Source{xcom.Archive{}, page.ThreadReaderText{}}, r, collect.Options{Options: opt, Now: clock}, nil); err != nil {
		t.Fatal(err)
	}
	var out []*document.Document
	for sum, err := range r.Threads(ctx, record.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, load(ctx, t, r, sum))
	}
	if len(out) == 0 {
		t.Fatalf("%s holds no thread", path)
	}
	for i := range out { // a few threads: the plainest sort will do
		for j := i + 1; j < len(out); j++ {
			if len(out[j].Thread.Line) > len(out[i].Thread.Line) {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}

func load(ctx context.Context, t testing.TB, r *inmem.Record, sum record.Summary) *document.Document {
	t.Helper()
	id, err := r.Numbered(ctx, sum.Number)
	if err != nil {
		t.Fatal(err)
	}
	l, err := collect.Load(ctx, r, id, collect.LoadOptions{More: 6, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	about := document.About{Accounts: l.Accounts, Versions: l.Versions, Published: l.Published, Sources: l.Sources, Made: now, Clew: "0.1"}
	for _, m := range l.More {
		about.More = append(about.More, document.NewPreview(m, l.Accounts[m.Author]))
	}
	return document.New(l.Thread, about).For(policy.Export)
}

// In gives words in a language that ships with Clew.
func In(t testing.TB, tag string) document.Words {
	t.Helper()
	c, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := c.Language(tag)
	if !ok {
		t.Fatalf("no language %s", tag)
	}
	return document.Words{Language: l}
}

// Seed is the thread of the page that Clew grew from.
func Seed(t testing.TB) Sample {
	t.Helper()
	all := Documents(t, testdata("seed/page.txt"), source.Options{Handle: "@example_office", Name: "An Office", Published: "2024-10-31"})
	return Sample{Name: "seed", Book: document.BookOf(all[0], document.Words{})}
}

// RightToLeft is a thread in Arabic, with Clew's own words in Arabic.
func RightToLeft(t testing.TB) Sample {
	t.Helper()
	return Sample{Name: "right-to-left", Book: document.BookOf(Documents(t, testdata("demo/zujaj_fustat"), source.Options{})[0], In(t, "ar"))}
}

// Korean is a thread in Korean, with Clew's own words in Korean.
func Korean(t testing.TB) Sample {
	t.Helper()
	return Sample{Name: "korean", Book: document.BookOf(Documents(t, testdata("demo/hanok_jiyun"), source.Options{})[0], In(t, "ko"))}
}

// Japanese is a thread in Japanese, with Clew's own words in English.
func Japanese(t testing.TB) Sample {
	t.Helper()
	return Sample{Name: "japanese", Book: document.BookOf(Documents(t, testdata("demo/shiomi_minato"), source.Options{})[0], document.Words{})}
}

// Full is the document in which every feature stands once, with an older version, what the author says of it here, and
// its picture held.
func Full(t testing.TB) Sample {
	t.Helper()
	d := rendertest.Full()
	line := d.Thread.Line
	before := line[11]
	before.Text, before.Edited = "An unedited post, and the last of the line.", time.Time{}
	d.Versions = map[post.ID][]post.Post{line[11].ID: {before}}
	held := Held{Bytes: map[string][]byte{line[4].Media[0].SHA256: JPEG(1200, 800, 1)}}
	d = d.With([]document.Stated{
		{At: now, Text: "The mill stood until 1953, not 1952.", Correction: true},
		{At: now, Text: "The sluice it was.", Post: line[5].ID},
		{At: now, Text: "Thank you for reading."},
	})
	return Sample{Name: "full", Book: document.BookOf(d, In(t, "uk")), Held: held}
}

// Collection is threads of several people and languages put together, with a preface and notes.
func Collection(t testing.TB) Sample {
	t.Helper()
	b := &document.Book{
		ID: "collection:7", Title: "Water, wood and glass", Subtitle: "Threads of four people who look after old things", By: "Reading Room",
		Preface: "These threads were put together because they answer one another.\n\nTwo of them were never finished.",
		Words:   document.Words{}, Made: now, Clew: "0.1",
	}
	for _, name := range []string{"tamsin_orrel", "olena_horyn", "zujaj_fustat", "hanok_jiyun"} {
		all := Documents(t, testdata("demo/"+name), source.Options{})
		for i := range min(3, len(all)) {
			b.Chapters = append(b.Chapters, document.Chapter{Document: all[i]})
		}
	}
	full := Full(t)
	b.Chapters = append(b.Chapters, document.Chapter{Document: full.Book.Chapters[0].Document, Note: "The thread with everything in it.\nSee above."}, document.Chapter{Document: rendertest.RootGone()})
	return Sample{Name: "collection", Book: b, Held: full.Held}
}

// Hostile is a book of which every chapter has a string of the attack lists wherever foreign text can stand.
func Hostile(t testing.TB) Sample {
	t.Helper()
	b := &document.Book{ID: "hostile", Preface: "<script>alert(1)</script>", Words: document.Words{}, Clew: "0.1"}
	for i, s := range rendertest.HostileStrings(t) {
		if i%16 == 0 || strings.ContainsAny(s, "\x00\u202e\ufffe") {
			b.Chapters = append(b.Chapters, document.Chapter{Document: rendertest.Hostile(s), Note: s})
		}
		if i == 40 {
			b.Title, b.Subtitle, b.By, b.ID = s, s, s, s
		}
	}
	return Sample{Name: "hostile", Book: b, Held: Held{}}
}

// Format is a way out, as cmd/clew lists it.
type Format struct{ Name, Ending, Kind string }

// perAttack is how many strings of the attack lists stand in one book.
const perAttack = 48

// attack begins the names of books of attacks.
const attack = "attack-"

// IsAttack says whether a sample of this name is one of Attacks.
func IsAttack(name string) bool { return strings.HasPrefix(name, attack) }

// Attacks are books that together have every string of the attack lists wherever foreign text can stand. The names of each
// book are such a string too.
func Attacks(t testing.TB) []Sample {
	t.Helper()
	list := rendertest.HostileStrings(t)
	var out []Sample
	for from := 0; from < len(list); from += perAttack {
		s := list[from+perAttack/2*(len(out)%2)%(len(list)-from)]
		b := &document.Book{ID: s, Title: s, Subtitle: s, By: s, Preface: s, Words: document.Words{}, Clew: "0.1"}
		for _, s := range list[from:min(len(list), from+perAttack)] {
			b.Chapters = append(b.Chapters, document.Chapter{Document: rendertest.Hostile(s), Note: s})
		}
		out = append(out, Sample{Name: fmt.Sprintf("%s%02d", attack, len(out)), Book: b, Held: Held{}})
	}
	return out
}

// Long is a thread of posts in three scripts, with pictures on some of them, each with a description but every fifth.
// Some pictures are larger than a book shows them, and one has 108 megapixels; one is WebP, one moves; one is none, one is
// cut off, one is not held. Films and a sound stand in it too, and the picture of an emoji.
func Long(t testing.TB, posts, pictures int) Sample {
	t.Helper()
	d := rendertest.Long(posts)
	held := Held{Bytes: map[string][]byte{}, Named: map[string]string{}}
	keep := func(b []byte) string {
		held.Bytes[Sum(b)] = b
		return Sum(b)
	}
	for i := range pictures {
		var b []byte
		switch {
		case i%10 == 3:
			b = PNG(400, 300, i)
		case i%20 == 7:
			b = JPEG(2400, 1800, i)
		case i == 12:
			b = []byte("This is no picture.")
		case i == 14:
			b = JPEG(640, 480, i)
			b = b[:len(b)/2]
		case i == 15:
			b = Huge()
		case i == 16:
			b = given(t, "lossy.webp")
		case i == 18:
			b = given(t, "frames.gif")
		default:
			b = JPEG(900, 600, i)
		}
		p := &d.Thread.Line[i*posts/max(1, pictures)]
		m := post.Media{Kind: post.Image, URL: "https://img.example/" + Sum(b), SHA256: Sum(b)}
		if i%5 != 4 {
			m.Alt = "A wheel of the mill, seen from below at low tide"
		}
		if i != 13 {
			keep(b)
		}
		p.Media = append(p.Media, m)
	}
	still := keep(JPEG(320, 240, 1))
	held.Named["https://img.example/still.jpg"], held.Named["https://img.example/emoji.jpg"] = still, still
	for i, name := range []string{"film.mp4", "film.webm", "sound.mp3"} {
		m := post.Media{Kind: post.Video, URL: "https://img.example/" + name, SHA256: keep(given(t, name)), Poster: "https://img.example/still.jpg", Alt: "The wheel turning"}
		if name == "sound.mp3" {
			m.Kind, m.Poster = post.Audio, ""
		}
		p := &d.Thread.Line[min(i+1, posts-1)]
		p.Media = append(p.Media, m)
		p.Text += " :wheel:"
		p.Emoji = []post.Emoji{{Code: "wheel", URL: "https://img.example/emoji.jpg"}}
	}
	d = document.New(d.Thread, document.About{Accounts: d.Accounts, Sources: d.Sources, Made: now, Clew: "0.1"})
	d.Thread.Verdict.State = thread.Complete
	return Sample{Name: "long", Book: document.BookOf(d, document.Words{}), Held: held}
}
