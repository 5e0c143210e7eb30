package replayed_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/collect"
	"clew/internal/policy"
)

// view is what a person sees of an address in ReplayWeb.page.
type view struct {
	Address, Shown, Title, Text string
	Images                      []int
	Outside                     []string
}

// shown opens addresses of a WACZ file in ReplayWeb.page.
func shown(t *testing.T, wacz, shot string, addresses ...string) (out []view) {
	t.Helper()
	tool(t, "chromium")
	lines, said, err := node(t, "replay.mjs", append([]string{wacz, shot}, addresses...)...)
	if err != nil {
		t.Fatalf("it cannot be replayed: %v\n%s", err, said)
	}
	for line := range strings.Lines(lines) {
		var v view
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		if len(v.Outside) > 0 {
			t.Errorf("%s asks the network for %v", v.Address, v.Outside)
		}
		if v.Shown == "" {
			t.Errorf("%s shows nothing", v.Address)
		}
		out = append(out, v)
	}
	if len(out) != len(addresses) {
		t.Fatalf("%d of %d addresses were opened\n%s", len(out), len(addresses), said)
	}
	return out
}

// TestReplay has the program export a thread that was fetched, and opens its pages and answers as a person would.
func TestReplay(t *testing.T) {
	for name := range recordings {
		network, _, _ := strings.Cut(name, "/")
		t.Run(network, func(t *testing.T) {
			store, ids := walked(t, name)
			p := someone(t, store, ids...)
			whole, _ := archive(t, store, collect.CaptureOptions{Use: policy.Read}, true)
			rec, path := filepath.Join(t.TempDir(), "record"), filepath.Join(t.TempDir(), "thread.wacz")
			if out, said, status := clew(t, rec, "import", file(t, "whole.wacz", whole)); status != 0 {
				t.Fatalf("import: %d %s%s", status, out, said)
			}
			if out, said, status := clew(t, rec, "export", string(p.ID), "--private", "-o", path); status != 0 && status != 3 {
				t.Fatalf("export: %d %s%s", status, out, said)
			}
			wacz, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range faults(wacz) {
				t.Error(fault)
			}
			raw := rawCapture(t, wacz, p.Text)
			seen := shown(t, path, "", collect.Place+"thread/1/", collect.Place+"captures/", raw)
			if !strings.Contains(seen[0].Text, p.Text) {
				t.Errorf("the thread's page does not show %q but %.300s", p.Text, seen[0].Text)
			}
			if !strings.HasPrefix(seen[1].Title, "Captures: ") || len(strings.Split(seen[1].Text, "\n")) < 3 {
				t.Errorf("the list of captures shows %.300s", seen[1].Text)
			}
			if !strings.Contains(seen[2].Text, p.Text) {
				t.Errorf("the answer %s does not show %q but %.300s", raw, p.Text, seen[2].Text)
			}
		})
	}
}

// rawCapture gives the address of a capture that a browser shows as text and that holds some words.
func rawCapture(t *testing.T, wacz []byte, words string) string {
	t.Helper()
	records := split(t, dataOf(t, wacz, "archive/data.warc.gz"))
	for _, r := range records {
		s := string(r)
		kind := strings.Contains(s, "\r\nWARC-Type: response\r\n") && strings.Contains(s, "\r\nContent-Type: application/json") || strings.Contains(s, "\r\nWARC-Type: resource\r\n") && !strings.Contains(s, "text/html")
		if kind && strings.Contains(s, words) {
			_, rest, _ := strings.Cut(s, "\r\nWARC-Target-URI: ")
			address, _, _ := strings.Cut(rest, "\r\n")
			if strings.HasPrefix(address, "http") {
				return address
			}
		}
	}
	t.Fatal("no capture can be shown in a browser")
	return ""
}

// TestReplayPictures looks at the pictures of a thread. With CLEW_SHOTS=FOLDER a picture of the page is kept.
func TestReplayPictures(t *testing.T) {
	tool(t, "chromium")
	tool(t, "packages")
	rec, path := filepath.Join(t.TempDir(), "record"), filepath.Join(t.TempDir(), "thread.wacz")
	if out, said, status := clew(t, rec, "import", filepath.Join("..", "..", "testdata", "demo", "tamsin_orrel")); status != 0 {
		t.Fatalf("import: %d %s%s", status, out, said)
	}
	if _, said, status := clew(t, rec, "export", "--account", "@tamsin_orrel", "-o", path); status != 3 || !strings.Contains(said, "left out") {
		t.Errorf("an own export is handed on: %d %s", status, said)
	}
	if out, said, status := clew(t, rec, "export", "--account", "@tamsin_orrel", "--private", "-o", path); status != 0 {
		t.Fatalf("export: %d %s%s", status, out, said)
	}
	shot := ""
	if dir := os.Getenv("CLEW_SHOTS"); dir != "" {
		shot = filepath.Join(dir, "replayweb.png")
	}
	wide := 0
	for _, v := range shown(t, path, shot, collect.Place+"thread/3/", collect.Place+"thread/2/", collect.Place+"thread/1/") {
		for _, w := range v.Images {
			if w == 0 {
				t.Errorf("a picture of %s is broken", v.Address)
			}
			wide += w
		}
	}
	if wide < 200 {
		t.Errorf("no picture is shown: %d", wide)
	}
}
