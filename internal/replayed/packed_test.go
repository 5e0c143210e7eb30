package replayed_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clew/internal/collect"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/sqlite"
	"clew/internal/unpack"
	"clew/internal/warc"
)

// TestPackedExport says that the captures of an export that came as a zip go out and come back: what the record keeps of it
// are the packed bytes, and their digest.
func TestPackedExport(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.zip")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, text string) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put("data/account.js", `window.YTD.account.part0 = [{"account":{"accountId":"2244994945","username":"mill_keeper","accountDisplayName":"Mill Keeper","createdAt":"2013-12-14T04:35:55.000Z"}}]`)
	var tweets []string
	for i := range 200 {
		reply := ""
		if i > 0 {
			reply = fmt.Sprintf(`"in_reply_to_status_id_str":"%d","in_reply_to_user_id_str":"2244994945",`, 1850000000000000000+(i-1)*4194304)
		}
		tweets = append(tweets, fmt.Sprintf(`{"tweet":{"id_str":"%d",%s"lang":"en","created_at":"Wed Jan 01 %02d:%02d:00 +0000 2025","full_text":"Post %d of the wheel that turns.","entities":{"urls":[],"user_mentions":[],"hashtags":[]}}}`,
			1850000000000000000+i*4194304, reply, i/60, i%60, i))
	}
	put("data/tweets.js", "window.YTD.tweets.part0 = ["+strings.Join(tweets, ",")+"]")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	open := func(name string) *sqlite.Record {
		r, err := sqlite.Open(t.Context(), filepath.Join(dir, name), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close() })
		return r
	}
	one, two := open("one"), open("two")
	in, err := unpack.Open(t.Context(), path, unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := collect.Import(t.Context(), in, sources(), one, collect.Options{Now: later}, nil); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	done, err := collect.Captures(t.Context(), one, warc.NewWriter(&out), collect.CaptureOptions{Use: policy.Read, Sources: sources(), Clew: "Clew test"})
	if err != nil {
		t.Fatal(err)
	}
	if done.Captures == 0 || len(done.Left) > 0 {
		t.Fatalf("%+v", done)
	}
	back := filepath.Join(dir, "back.warc.gz")
	if err := os.WriteFile(back, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	takenInto(t, two, back, later)
	id := post.ID("x:1850000000000000000")
	if diff := cmp.Diff(loaded(t, one, id).Thread, loaded(t, two, id).Thread); diff != "" {
		t.Errorf("(-record +archive)\n%s", diff)
	}
}
