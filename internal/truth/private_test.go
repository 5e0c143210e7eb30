package truth_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
)

// secret is a word that stands in no public post.
const secret = "qzvplanted"

// TestNotPublicStaysUnseen plants a word in everything of an export that is not public, and looks for it in
// everything the program prints, serves and keeps as posts.
func TestNotPublicStaysUnseen(t *testing.T) {
	parallelly(t)
	record := t.TempDir()
	path, hidden := plantMastodon(t)
	must(t, 0, record, "import", path)
	must(t, 0, record, "import", plantX(t))
	if n := len(column(t, database(t, record), "SELECT id FROM posts WHERE text LIKE '%"+secret+"%' OR more LIKE '%"+secret+"%'")); n > 0 {
		t.Errorf("%d planted posts are in the table of posts", n)
	}
	for p := range held(t, open(t, record)) {
		if slices.Contains(hidden, string(p.ID)) && (p.State != post.Private || p.Text != "") {
			t.Errorf("%s is held: %+v", p.ID, p)
		}
	}
	list := must(t, 0, record, "threads", "-f", "jsonl").out
	look(t, "threads", list)
	for _, id := range hidden {
		if strings.Contains(list, `"id":"`+id+`"`) {
			t.Errorf("the list of threads names %s", id)
		}
	}
	if s := clew(t, record, "show", hidden[0]); s.status == 0 || strings.Contains(s.out+s.err, secret) {
		t.Errorf("show of a post that is not public: status %d, %s", s.status, s.out)
	}
	roots := rootsOf(t, list)
	for _, format := range []string{"text", "markdown", "html", "json", "threadreader"} {
		for _, root := range roots[:3] {
			look(t, format, clew(t, record, "show", "-f", format, "--no-pager", root).out)
		}
	}
	look(t, "accounts", must(t, 0, record, "accounts").out)
	serve(t, record, len(roots))
}

// TestPrivateOnDemand: with --private an export's followers-only posts are kept, as what they are; messages
// to named people never.
func TestPrivateOnDemand(t *testing.T) {
	parallelly(t)
	record := t.TempDir()
	path, hidden := plantMastodon(t)
	must(t, 0, record, "import", "--private", path)
	kept := 0
	for p := range held(t, open(t, record)) {
		switch {
		case !slices.Contains(hidden, string(p.ID)) || p.State != post.Present:
		case p.Visibility == post.Direct:
			t.Errorf("%s went to named people", p.ID)
		case p.Visibility != post.Followers:
			t.Errorf("%s is kept as if it were public", p.ID)
		default:
			kept++
		}
	}
	if kept == 0 {
		t.Error("no followers-only post was kept")
	}
}

func look(t *testing.T, where, s string) {
	t.Helper()
	if s == "" {
		t.Errorf("%s: printed nothing", where)
	}
	if i := strings.Index(s, secret); i >= 0 {
		t.Errorf("%s shows a planted post: …%s…", where, s[max(0, i-80):min(len(s), i+80)])
	}
}

func rootsOf(t *testing.T, list string) []string {
	t.Helper()
	var out []string
	err := eachLine(strings.NewReader(list), func(b []byte) error {
		var d struct{ ID string }
		err := json.Unmarshal(b, &d)
		out = append(out, d.ID)
		return err
	})
	if err != nil || len(out) < 10 {
		t.Fatalf("%d threads, %v", len(out), err)
	}
	return out
}

// plantMastodon generates an export as a folder and puts the word in every note that is not public.
func plantMastodon(t *testing.T) (path string, hidden []string) {
	t.Helper()
	g := generators()[3]
	prefix := g.make(t, 1500)
	path = filepath.Join(t.TempDir(), "export")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	hidden = readTruth(t, prefix).NotPublic
	if len(hidden) < 10 {
		t.Fatalf("only %d notes are not public", len(hidden))
	}
	planted := 0
	for name, b := range members(t, prefix+".zip") {
		if name == "outbox.json" {
			b = eachNote(t, b, func(n map[string]any) {
				if id, _ := n["id"].(string); slices.Contains(hidden, id) {
					n["content"] = "<p>" + secret + " " + n["content"].(string) + "</p>"
					n["summary"] = secret
					planted++
				}
			})
		}
		if !strings.Contains(name, "/") {
			if err := os.WriteFile(filepath.Join(path, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if planted != len(hidden) {
		t.Fatalf("planted %d of %d", planted, len(hidden))
	}
	return path, hidden
}

// eachNote changes the notes of an outbox.
func eachNote(t *testing.T, b []byte, change func(map[string]any)) []byte {
	t.Helper()
	var box map[string]any
	if err := json.Unmarshal(b, &box); err != nil {
		t.Fatal(err)
	}
	for _, it := range box["orderedItems"].([]any) {
		if n, ok := it.(map[string]any)["object"].(map[string]any); ok {
			change(n)
		}
	}
	out, err := json.Marshal(box)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// plantX makes an archive of X with the word in its messages, drafts, deleted and Circle posts.
func plantX(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	tweet := func(id, text string) string {
		return `{"tweet":{"id_str":"` + id + `","id":"` + id + `","full_text":"` + text + `","created_at":"Wed Oct 10 20:19:24 +0000 2018","lang":"en","entities":{"urls":[],"user_mentions":[],"hashtags":[],"symbols":[]}}}`
	}
	for name, body := range map[string]string{
		"manifest.js":              `window.__THAR_CONFIG = {"userInfo":{"accountId":"4242","userName":"plantedname","displayName":"A Name"},"archiveInfo":{"sizeBytes":"1","generationDate":"2024-11-16T00:00:00.000Z"},"dataTypes":{}}`,
		"account.js":               `window.YTD.account.part0 = [{"account":{"email":"` + secret + `@example.com","username":"plantedname","accountId":"4242","accountDisplayName":"A Name"}}]`,
		"tweets.js":                `window.YTD.tweets.part0 = [` + tweet("1050118621198921728", "said to all") + `]`,
		"circle-tweet.js":          `window.YTD.circle_tweet.part0 = [` + tweet("1050118621198921729", secret) + `]`,
		"deleted-tweets.js":        `window.YTD.deleted_tweets.part0 = [` + tweet("1050118621198921730", secret) + `]`,
		"direct-messages.js":       `window.YTD.direct_messages.part0 = [{"dmConversation":{"conversationId":"1-2","messages":[{"messageCreate":{"recipientId":"2","text":"` + secret + `","senderId":"4242","id":"7","createdAt":"2018-10-10T20:19:24.000Z"}}]}}]`,
		"direct-messages-group.js": `window.YTD.direct_messages_group.part0 = [{"dmConversation":{"conversationId":"3","messages":[{"messageCreate":{"text":"` + secret + `","senderId":"4242","id":"8"}}]}}]`,
	} {
		path := filepath.Join(dir, "data", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// serve starts the web reader on the record, and looks at its lists and at threads.
func serve(t *testing.T, record string, threads int) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, path, "--record", record, "serve", "--listen", "127.0.0.1:0")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- errors.Join(cmd.Wait(), w.Close()) }()
	defer func() { stop(); <-done }()
	base := ""
	lines := bufio.NewScanner(r)
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	for base == "" && lines.Scan() {
		base = address.FindString(lines.Text())
	}
	if base == "" {
		t.Fatal("serve printed no address")
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	seen, queue := map[string]bool{"/": true}, []string{"/"}
	link := regexp.MustCompile(`href="(/[^"#]*)"`)
	for len(queue) > 0 && len(seen) < 400 {
		here := queue[0]
		queue = queue[1:]
		body := get(t, base+here)
		look(t, here, body)
		for _, m := range link.FindAllStringSubmatch(body, -1) {
			if to := strings.ReplaceAll(m[1], "&amp;", "&"); !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	if len(seen) < min(threads, 30) {
		t.Errorf("only %d pages were found", len(seen))
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := io.Copy(&b, resp.Body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
