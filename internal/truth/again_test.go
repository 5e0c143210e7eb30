package truth_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// result is what an import tells scripts.
type result struct {
	Before                 bool `json:"imported_before"`
	Posts, Known, Versions int
	Threads, Skipped       int
}

func imported(t *testing.T, record string, args ...string) result {
	t.Helper()
	var r result
	s := must(t, 0, record, append([]string{"import", "-f", "json"}, args...)...)
	if err := json.Unmarshal([]byte(s.out), &r); err != nil {
		t.Fatalf("%v: %s", err, s.out)
	}
	return r
}

// export writes an archive of X with posts first to last, each a reply to the one before; likes is a count
// that changes from export to export.
func export(t *testing.T, date string, first, last, likes int) string {
	t.Helper()
	dir := t.TempDir()
	var posts []string
	for i := first; i <= last; i++ {
		parent := ""
		if i > 0 {
			parent = fmt.Sprintf(`"in_reply_to_status_id_str":"%d","in_reply_to_user_id_str":"4242",`, 1050118621198921728+i-1)
		}
		posts = append(posts, fmt.Sprintf(`{"tweet":{%s"id_str":"%d","full_text":"number %d","favorite_count":"%d","created_at":"Wed Oct 10 20:19:%02d +0000 2018","lang":"en"}}`,
			parent, 1050118621198921728+i, i, likes, 24+i))
	}
	files := map[string]string{
		"manifest.js": `window.__THAR_CONFIG = {"userInfo":{"accountId":"4242","userName":"adalbertina","displayName":"A Name"},"archiveInfo":{"generationDate":"` + date + `T00:00:00.000Z"},"dataTypes":{}}`,
		"tweets.js":   "window.YTD.tweets.part0 = [" + strings.Join(posts, ",\n") + "]",
	}
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, "data", name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestLaterExportAddsWhatIsNew: of a later export of the same account only the new posts are added, without
// a new version of those whose counts alone have changed; the first once more adds nothing.
func TestLaterExportAddsWhatIsNew(t *testing.T) {
	parallelly(t)
	record := t.TempDir()
	first, second := export(t, "2023-11-16", 0, 9, 3), export(t, "2024-11-16", 5, 14, 8)
	for _, c := range []struct {
		name, path string
		want       result
	}{
		{"first", first, result{Posts: 10, Threads: 1}},
		{"again", first, result{Known: 10}},
		{"later", second, result{Posts: 5, Known: 5}},
		{"first, after the later", first, result{Known: 10}},
	} {
		if got := imported(t, record, c.path); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	list := must(t, 0, record, "threads", "-f", "jsonl").out
	if strings.Count(list, "\n") != 1 || !strings.Contains(list, `"held":15`) {
		t.Errorf("%s", list)
	}
}
