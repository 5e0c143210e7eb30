package exports

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/mail"
	"clew/internal/render/letter"
	"clew/internal/render/rendertest"
)

// TestLetters has Python's package email read the letters that the program makes of every sample's thread, and of threads whose words
// are attacks: one sender, one address, no header of anybody else's, every text in both parts, every picture beside it, no larger than
// mail servers take.
func TestLetters(t *testing.T) {
	x := all(t)
	config := filepath.Join(scratch, "config", "clew")
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "config.toml"), []byte("[mail]\nfrom = \"Sender <sender@host.example>\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var letters []file
	for _, f := range x.files["text"] {
		lang, ok := sited[f.sample]
		if !ok || !f.clew {
			continue
		}
		path := filepath.Join(dir, f.sample+".eml")
		id := string(f.book.Chapters[0].Document.Thread.ID)
		if _, said, status := clew(t, filepath.Join(scratch, "program", f.sample+".record"), "send", id, "--to", "reader@host.example", "--lang", lang, "-o", path); status != 0 && status != 3 {
			t.Fatalf("a letter of %s: status %d: %s", f.sample, status, said)
		}
		f.path = path
		letters = append(letters, f)
	}
	if len(letters) != len(sited) {
		t.Fatalf("%d letters", len(letters))
	}
	for i, s := range rendertest.HostileStrings(t) {
		if i%8 != 0 && !strings.ContainsAny(s, "\r\n\x00\u202e\u2028") {
			continue
		}
		x, err := letter.New(rendertest.Hostile(s), letter.Options{Words: In(t, []string{"en", "ar"}[i%2])})
		if err != nil {
			t.Fatal(err)
		}
		l := mail.Letter{From: mail.Address{Name: s, Address: "sender@host.example"}, To: []mail.Address{{Name: s, Address: "reader@host.example"}}, Subject: x.Subject + s, Text: x.Text, HTML: x.HTML, Date: now, Agent: s}
		path := filepath.Join(dir, fmt.Sprintf("%s%03d.eml", attack, i))
		out, err := os.Create(path)
		if err == nil {
			err = errors.Join(l.Write(out), out.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		letters = append(letters, file{sample: attack, path: path, book: &document.Book{}, attack: true})
	}
	python(t, "letter.py", handed(t, letters))
}
