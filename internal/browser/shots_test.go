package browser

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shotsRecord is a record of what ships with Clew to be looked at: the saved page that it grew from, and
// threads of our own in five languages. Their reader has saved some and marked words.
func shotsRecord(t *testing.T) (record, thread string) {
	t.Helper()
	record = filepath.Join(t.TempDir(), "record")
	data := filepath.Join("..", "..", "testdata")
	clewSays(t, record, "import", filepath.Join(data, "seed", "page.txt"), "--author", "@ZelenskyyUa", "--name", "Volodymyr Zelenskyy", "--published", "2024-10-31")
	demos, err := os.ReadDir(filepath.Join(data, "demo"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range demos {
		if d.IsDir() {
			clewSays(t, record, "import", filepath.Join(data, "demo", d.Name()))
		}
	}
	return record, "/t/page:2f3565dcb724a9f817c0a1b8f401f3a0"
}

// TestShots takes the pictures of doc/shots: the main pages by day and by night, on a telephone and from
// right to left. It runs when CLEW_SHOTS names the folder they go to.
func TestShots(t *testing.T) {
	to := os.Getenv("CLEW_SHOTS")
	if to == "" {
		t.Skip("SKIP: pictures are taken by: make shots")
	}
	installed(t)
	to, err := filepath.Abs(to)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(to, 0o777); err != nil {
		t.Fatal(err)
	}
	record, seed := shotsRecord(t)
	s := serve(t, record, "--offline")
	const mill, bridge, glass = "x:2055711376143286273", "x:2043261843010486273", "x:2086480874173366273"
	post := func(path string, form url.Values) {
		q, err := http.NewRequest("POST", s.base+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r, err := http.DefaultTransport.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode >= 400 {
			t.Fatalf("%s: status %d", path, r.StatusCode)
		}
	}
	for id, labels := range map[string]string{mill: "mills, wood", bridge: "rivers", glass: "glass"} {
		post("/save", url.Values{"thread": {id}, "state": {"to-read"}, "back": {"/"}})
		post("/label", url.Values{"thread": {id}, "labels": {labels}, "back": {"/"}})
	}
	post("/highlights", url.Values{"do": {"mark"}, "thread": {mill}, "post": {mill}, "words": {"This is how we got it going, what broke, and what I would do differently."}, "note": {"For the talk in June."}})
	post("/collections", url.Values{"title": {"Things that turn"}, "subtitle": {"Mills, rivers, wheels"}, "thread": {mill}})

	type shot struct {
		URL    string `json:"url"`
		File   string `json:"file"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
		Dark   bool   `json:"dark"`
		Locale string `json:"locale,omitempty"`
		Touch  bool   `json:"touch,omitempty"`
		Scroll string `json:"scroll,omitempty"`
	}
	var list []shot
	for _, p := range []struct{ name, path, scroll string }{
		{"home", "/", ""},
		{"thread", seed, ""},
		{"verdict", "/t/" + bridge, ".dots"},
		{"pictures", "/t/" + mill, "figure"},
		{"author", "/a/x:910000001", ""},
		{"search", "/search?q=mill", ""},
		{"index", "/index?thread=" + strings.TrimPrefix(seed, "/t/"), "[id='e-country/KP']"},
		{"quote", "/quote?q=A+tide+mill+is+not+a+water+mill+for+people+without+a+river", ""},
		{"shelf", "/shelf", ""},
		{"highlights", "/highlights", ""},
		{"settings", "/settings", ""},
		{"rights", "/rights", ""},
	} {
		for _, v := range []shot{
			{File: "light", Width: 1280, Height: 800},
			{File: "dark", Width: 1280, Height: 800, Dark: true},
			{File: "phone", Width: 390, Height: 844, Touch: true},
			{File: "right-to-left", Width: 1280, Height: 800, Locale: "ar"},
		} {
			v.URL, v.Scroll = p.path, p.scroll
			if p.name == "thread" && v.Locale == "ar" {
				v.URL = "/t/" + glass
			}
			v.File = filepath.Join(to, p.name+"-"+v.File+".png")
			list = append(list, v)
		}
	}
	if got := drive[int](t, "shots", map[string]any{"base": s.base, "shots": list}); got != len(list) {
		t.Errorf("%d pictures of %d", got, len(list))
	}
	var size int64
	for _, v := range list {
		info, err := os.Stat(v.File)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	t.Logf("figures: %d pictures, %d bytes", len(list), size)
	if size > 6<<20 {
		t.Errorf("the pictures have %d bytes", size)
	}
}
