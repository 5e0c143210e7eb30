package feed_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"clew/internal/document"
	"clew/internal/render/feed"
	"clew/internal/render/rendertest"
)

func file(w io.Writer, d *document.Document) error {
	return feed.File(w, document.BookOf(d, document.Words{}))
}

func TestFileSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{
		Render: func(w io.Writer, d *document.Document) error {
			var b, laid bytes.Buffer
			if err := file(&b, d); err != nil {
				return err
			}
			if err := json.Indent(&laid, b.Bytes(), "", " "); err != nil {
				return err
			}
			_, err := w.Write(laid.Bytes())
			return err
		},
		Ext: "json", Without: []string{"Other thread 6 begins here.", "Its third post."}, // other threads are not what was asked for
		Inert: func(t *testing.T, hostile string, out []byte) {
			if why := valid(out); why != "" {
				t.Errorf("%q: %s", hostile, why)
			}
		},
	})
}

// valid says what JSON Feed 1.1 does not allow in a feed.
func valid(raw []byte) string {
	var f map[string]any
	if err := json.Unmarshal(raw, &f); err != nil {
		return err.Error()
	}
	if f["version"] != "https://jsonfeed.org/version/1.1" {
		return "no version"
	}
	if s, _ := f["title"].(string); s == "" && f["title"] == nil {
		return "no title"
	}
	items, ok := f["items"].([]any)
	if !ok {
		return "no items"
	}
	for _, x := range items {
		it := x.(map[string]any)
		if _, ok := it["id"].(string); !ok {
			return "an item without an id"
		}
		_, asHTML := it["content_html"].(string)
		_, asText := it["content_text"].(string)
		if !asHTML && !asText {
			return "an item without content"
		}
		for _, key := range []string{"url", "external_url", "image"} {
			if u, ok := it[key].(string); ok && !document.WebURL(u) {
				return key + " is no address: " + u
			}
		}
		for _, key := range []string{"date_published", "date_modified"} {
			if s, ok := it[key].(string); ok {
				if _, err := time.Parse(time.RFC3339, s); err != nil {
					return err.Error()
				}
			}
		}
		attachments, _ := it["attachments"].([]any)
		for _, a := range attachments {
			a := a.(map[string]any)
			if u, _ := a["url"].(string); !document.WebURL(u) || a["mime_type"] == nil {
				return "an attachment without address or type"
			}
		}
		if strings.Contains(strings.ToLower(it["content_html"].(string)), "<script") {
			return "a script"
		}
	}
	return ""
}

// TestFileIsRead has another program read a thread and a collection.
func TestFileIsRead(t *testing.T) {
	two := &document.Book{Title: "Two mills", Preface: "Put together.", Chapters: []document.Chapter{{Document: rendertest.Full(), Note: "Begin here."}, {Document: rendertest.Long(5)}}}
	for _, c := range []struct {
		b     *document.Book
		items int
		first string
	}{{document.BookOf(rendertest.Long(7), document.Words{}), 7, "The wheel turned twice a day"}, {two, 2, "And the miller?"}} {
		var b bytes.Buffer
		if err := feed.File(&b, c.b); err != nil {
			t.Fatal(err)
		}
		if why := valid(b.Bytes()); why != "" {
			t.Error(why)
		}
		f, err := gofeed.NewParser().Parse(&b)
		if err != nil {
			t.Fatal(err)
		}
		if f.FeedType != "json" || len(f.Items) != c.items || !strings.Contains(f.Items[0].Content, c.first) || f.Title != c.b.Title {
			t.Errorf("%s is read as %s with %d items", c.b.Title, f.FeedType, len(f.Items))
		}
	}
}

// TestFileFolds says that no content shows what stands under a warning.
func TestFileFolds(t *testing.T) {
	var b bytes.Buffer
	if err := file(&b, rendertest.Full()); err != nil {
		t.Fatal(err)
	}
	var f struct {
		Items []struct {
			HTML string `json:"content_html"`
		} `json:"items"`
	}
	if err := json.Unmarshal(b.Bytes(), &f); err != nil {
		t.Fatal(err)
	}
	for _, it := range f.Items {
		if strings.Contains(it.HTML, "Folded words") {
			t.Errorf("an item shows what stands under a warning: %s", it.HTML)
		}
	}
}

// TestContextFolds says that the words of somebody else that stand under a warning are marked so.
func TestContextFolds(t *testing.T) {
	d := rendertest.Full()
	d.Thread.Context[0].Warning = "Mills"
	var b bytes.Buffer
	if err := file(&b, d); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `"warning":"Mills"`) {
		t.Error("the warning of what is answered is not told")
	}
}

func BenchmarkFile(b *testing.B) { rendertest.Bench(b, file) }
