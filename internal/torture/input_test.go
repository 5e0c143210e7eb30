package torture

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// input is a file to import, with the posts that it holds: text by id.
type input struct {
	path  string
	truth map[string]string
}

// inputs are the files that the tests import, made once.
type inputs struct {
	lines, archive, page, later, big input
}

var madeInputs = sync.OnceValues(makeInputs)

// given makes the inputs and learns what each of them holds, by importing it alone.
func given(t testing.TB) inputs {
	t.Helper()
	in, err := madeInputs()
	must(t, err)
	return in
}

func makeInputs() (in inputs, err error) {
	dir := filepath.Join(scratch, "inputs")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return in, err
	}
	page, err := filepath.Abs(filepath.Join("..", "..", "testdata", "seed", "page.txt"))
	if err != nil {
		return in, err
	}
	in.lines.path = filepath.Join(dir, "lines.jsonl")
	in.later.path = filepath.Join(dir, "later.jsonl")
	in.big.path = filepath.Join(dir, "big.jsonl")
	in.archive.path = filepath.Join(dir, "archive.zip")
	in.page.path = page
	const first = 1_700_000_000_000_000_000
	for _, f := range []struct {
		to   input
		body []byte
	}{
		{in.lines, statuses(first, 0, 30, "A post in a row of many")},
		// It goes on where lines ends, so its posts join a thread that is there, and says ten of them otherwise.
		{in.later, statuses(first, 20, 50, "A post in a row of many, edited")},
		// More than are committed at once.
		{in.big, statuses(first+1e12, 0, 32_500, "One of many more")},
	} {
		if err := os.WriteFile(f.to.path, f.body, 0o644); err != nil {
			return in, err
		}
	}
	if err := makeArchive(in.archive.path); err != nil {
		return in, err
	}
	for _, i := range []*input{&in.lines, &in.later, &in.big, &in.archive, &in.page} {
		if i.truth, err = learn(i.path); err != nil {
			return in, err
		}
	}
	return in, nil
}

// statuses gives the posts from..to of an author's thread as lines of X's API 1.1.
func statuses(first, from, to int, text string) []byte {
	var b bytes.Buffer
	id := func(i int) string { return fmt.Sprint(first + i*4096) }
	begun := time.Date(2023, 9, 1, 6, 0, 0, 0, time.UTC)
	for i := from; i < to; i++ {
		s := map[string]any{
			"id_str": id(i), "created_at": begun.Add(time.Duration(i) * time.Minute).Format(time.RubyDate),
			"full_text": fmt.Sprintf("%s: number %d.", text, i), "lang": "en",
			"user": map[string]any{"id_str": "770011", "screen_name": "halla_brim", "name": "Halla Brim"},
		}
		if i%40 != 0 {
			s["in_reply_to_status_id_str"], s["in_reply_to_user_id_str"], s["in_reply_to_screen_name"] = id(i-1), "770011", "halla_brim"
		}
		line, err := json.Marshal(s)
		if err != nil {
			panic(err) // a map of strings can be marshalled
		}
		b.Write(append(line, '\n'))
	}
	return b.Bytes()
}

// makeArchive zips the sample archive of package xcom, with pictures of equal length added.
func makeArchive(path string) error {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.AddFS(os.DirFS(filepath.Join("..", "source", "xcom", "testdata", "sample-archive"))); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 12 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("data/tweets_media/1667502494315446272-extra%02d.png", i)})
		if err != nil {
			return err
		}
		body := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 3000)...)
		for j := 8; j < len(body); j++ {
			body[j] = byte(r.Uint32())
		}
		if _, err := w.Write(body); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// learn imports a file alone and gives its posts.
func learn(path string) (map[string]string, error) {
	dir, err := os.MkdirTemp(scratch, "learn")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c := command(context.Background(), dir, "import", path)
	if out, err := c.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("import %s: %w: %s", path, err, out)
	}
	held, err := postsOf(dir)
	if err != nil {
		return nil, err
	}
	truth := map[string]string{}
	for id, texts := range held {
		truth[id] = texts[0]
	}
	if len(truth) < 15 {
		return nil, fmt.Errorf("%s holds only %d posts", path, len(truth))
	}
	return truth, nil
}
