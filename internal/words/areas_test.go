package words

import (
	"sync"
	"testing"
	"testing/fstest"
)

// TestAreasAsked: a file that ships is read when one of its keys is asked, no other, and what is not there reads none.
func TestAreasAsked(t *testing.T) {
	c, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.All() {
		files := len(l.areas.unread)
		if files < 10 || len(*l.areas.read.Load()) != 0 {
			t.Fatalf("%s: %d files unread, %d keys read", l.Tag, files, len(*l.areas.read.Load()))
		}
		for _, key := range []string{"nothing.posts", "posts", "", ".", "language.name"} {
			if l.Has(key) {
				t.Errorf("%s has %q", l.Tag, key)
			}
		}
		if n := len(l.areas.unread); n != files {
			t.Errorf("%s: %d of %d files are unread, though none was asked", l.Tag, n, files)
		}
		l.areas.all()
		if len(l.areas.unread) != 0 {
			t.Errorf("%s: %v is unread after all", l.Tag, l.areas.unread)
		}
	}
	c, _ = Load(nil)
	uk, _ := c.Language("uk")
	files := len(uk.areas.unread)
	if got := uk.Say("frame.posts", 3); got != "3 дописи" {
		t.Error(got)
	}
	if _, ok := uk.areas.unread["frame"]; ok || len(uk.areas.unread) != files-1 || len(c.English().areas.unread) != files {
		t.Errorf("of %d files %d are unread in Ukrainian and %d in English, though one of Ukrainian's was asked", files, len(uk.areas.unread), len(c.English().areas.unread))
	}
}

// TestAreasOver: what a folder says in a file stands before what ships in it, in whatever order the two are asked.
func TestAreasOver(t *testing.T) {
	for _, keys := range [][]string{{"frame.accounts", "frame.posts"}, {"frame.posts", "frame.accounts"}} {
		c, err := Load(fstest.MapFS{"uk/frame.toml": {Data: []byte("[accounts]\ntext = \"Люди\"\n")}})
		if err != nil {
			t.Fatal(err)
		}
		uk, _ := c.Language("uk")
		want := map[string]string{"frame.accounts": "Люди", "frame.posts": "3 дописи"}
		for _, key := range keys {
			if got := uk.Say(key, 3); got != want[key] {
				t.Errorf("%s is %q, expected %q", key, got, want[key])
			}
		}
		if n := len(uk.Missing()); n != 0 {
			t.Errorf("%d keys are missing", n)
		}
	}
}

// TestAreasTogether: many may ask at once, of files read and unread.
func TestAreasTogether(t *testing.T) {
	whole, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	want, c := whole.English(), &Catalog{}
	if err := c.read(embedded, shipped); err != nil {
		t.Fatal(err)
	}
	keys := want.areas.all()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for key := range keys { // each in an order of its own
				if got := c.English().Say(key, 3, 4); got != want.Say(key, 3, 4) {
					t.Errorf("%s is %q, alone %q", key, got, want.Say(key, 3, 4))
				}
			}
		})
	}
	all.Wait()
	if n := len(c.English().areas.all()); n != len(keys) {
		t.Errorf("%d keys, alone %d", n, len(keys))
	}
}

// BenchmarkFirst is what a command waits for its first sentence.
func BenchmarkFirst(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		c := &Catalog{}
		if err := c.readLanguage(embedded, shipped, "en"); err != nil {
			b.Fatal(err)
		}
		if c.list[0].Say("document.posts", 3) != "3 posts" {
			b.Fatal("not said")
		}
	}
}

// BenchmarkSay is a sentence of a file that is read already.
func BenchmarkSay(b *testing.B) {
	l := English()
	var room [128]byte
	b.ReportAllocs()
	for b.Loop() {
		if len(l.Append(room[:0], "document.posts", 3)) != 7 {
			b.Fatal("not said")
		}
	}
}
