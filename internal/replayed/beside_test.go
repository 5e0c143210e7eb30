package replayed_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"clew/internal/collect"
	"clew/internal/policy"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/unpack"
)

// dot is the smallest GIF, of one point.
const dot = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

// TestPicturesAreNotMissed takes a Mastodon export of two posts into a record, one picture of which the export does not have, and
// the captures of that into another: of the picture that travelled nothing says that it is not there.
func TestPicturesAreNotMissed(t *testing.T) {
	dir := t.TempDir()
	gif, err := base64.StdEncoding.DecodeString(dot)
	if err != nil {
		t.Fatal(err)
	}
	note := func(n string) string {
		return `{"id":"https://s.example/users/ann/statuses/` + n + `/activity","type":"Create","actor":"https://s.example/users/ann","published":"2024-05-0` + n + `T10:00:00Z",
			"to":["https://www.w3.org/ns/activitystreams#Public"],"object":{"id":"https://s.example/users/ann/statuses/` + n + `","type":"Note","published":"2024-05-0` + n + `T10:00:00Z",
			"attributedTo":"https://s.example/users/ann","to":["https://www.w3.org/ns/activitystreams#Public"],"content":"<p>a dot</p>",
			"attachment":[{"type":"Document","mediaType":"image/gif","url":"/media_attachments/files/` + n + `.gif"}]}}`
	}
	for name, b := range map[string][]byte{
		"outbox.json":                   []byte(`{"@context":"https://www.w3.org/ns/activitystreams","id":"outbox.json","type":"OrderedCollection","totalItems":2,"orderedItems":[` + note("1") + `,` + note("2") + `]}`),
		"actor.json":                    []byte(`{"@context":"https://www.w3.org/ns/activitystreams","id":"https://s.example/users/ann","type":"Person","preferredUsername":"ann","name":"Ann","url":"https://s.example/@ann"}`),
		"media_attachments/files/1.gif": gif,
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in, err := unpack.Open(t.Context(), dir, unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	store := inmem.New(later)
	res, err := collect.Import(t.Context(), in, sources(), store, collect.Options{Options: source.Options{}, Now: earlier}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := func(where string, res collect.Result) {
		t.Helper()
		if res.Counts.Posts != 2 || res.Counts.Media != 1 || res.Counts.Expected != 1 {
			t.Errorf("%s: %d posts, %d media, %d left out: %v; want 2, 1 and the picture that is not there", where, res.Counts.Posts, res.Counts.Media, res.Counts.Expected, res.Counts.Skips)
		}
	}
	want("the export", res)
	for _, packed := range []bool{false, true} {
		data, _ := archive(t, store, collect.CaptureOptions{Use: policy.Read}, packed)
		_, res := taken(t, data, later)
		want("its captures", res)
	}
}
