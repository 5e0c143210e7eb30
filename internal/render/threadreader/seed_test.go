package threadreader_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/threadreader"
	"clew/internal/thread"
)

// seedPage finds the seed page in the project or beside it.
func seedPage(t *testing.T) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
	for _, path := range []string{"testdata/seed/page.txt", "../shared/data/seed/page.txt"} {
		if page, err := os.ReadFile(filepath.Join(dir, path)); err == nil {
			return page
		}
	}
	t.Skip("the seed page is neither in testdata/seed nor in ../shared/data/seed")
	return nil
}

// The page that the project grew from comes back byte for byte.
func TestSeed(t *testing.T) {
	page := seedPage(t)
	lines := strings.Split(string(page), "\n")
	if len(lines) != 53 {
		t.Fatalf("the seed page has %d lines", len(lines))
	}
	posts := func(lines []string) *thread.Thread {
		t := &thread.Thread{Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: len(lines)}}
		for i, l := range lines {
			t.Line = append(t.Line, post.Post{ID: post.ID("page:" + l[:8] + string(rune('a'+i))), Text: l})
		}
		t.ID = t.Line[0].ID
		return t
	}
	var more []document.Preview
	for i := 35; i < len(lines); i += 3 {
		other := posts(lines[i : i+3])
		other.Gaps = []thread.Gap{{After: other.Line[2].ID, Reason: thread.ReasonPreview}}
		more = append(more, document.NewPreview(other, post.Account{}))
	}
	if len(more) != 6 {
		t.Fatalf("%d previews", len(more))
	}
	d := document.New(posts(lines[:32]), document.About{More: more})
	var b bytes.Buffer
	if err := threadreader.Render(&b, d, threadreader.Options{}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), page) {
		t.Errorf("the page comes back with %d bytes of %d:\n%s", b.Len(), len(page), b.String())
	}
}
