package activity_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/piprate/json-gold/ld"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/activity"
	"clew/internal/render/rendertest"
	"clew/internal/source"
	"clew/internal/source/mastodon"
	"clew/internal/source/sourcetest"
	"clew/internal/thread"
	"clew/internal/unpack"
)

// offline gives the one context that is known, and nothing from a network.
type offline struct{ context any }

func (o offline) LoadDocument(u string) (*ld.RemoteDocument, error) {
	if u != "https://www.w3.org/ns/activitystreams" {
		return nil, errors.New("a context from elsewhere: " + u)
	}
	return &ld.RemoteDocument{DocumentURL: u, Document: o.context}, nil
}

// expand has another program read JSON-LD.
func expand(t testing.TB, raw []byte) []any {
	t.Helper()
	b, err := os.ReadFile("testdata/ns/activitystreams.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	var context, doc any
	if err := errors.Join(json.Unmarshal(b, &context), json.Unmarshal(raw, &doc)); err != nil {
		t.Fatal(err)
	}
	opt := ld.NewJsonLdOptions("")
	opt.DocumentLoader = offline{context}
	opt.SafeMode = true
	out, err := ld.NewJsonLdProcessor().Expand(doc, opt)
	if err != nil {
		t.Fatalf("json-gold: %v\n%s", err, raw)
	}
	return out
}

// meant says what in an expanded document has no meaning: names that no context knows, ids that are no IRIs.
func meant(v any) error {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			if err := meant(x); err != nil {
				return err
			}
		}
	case map[string]any:
		for k, x := range v {
			if !strings.HasPrefix(k, "@") && !strings.Contains(k, "#") || strings.HasPrefix(k, "_:") {
				return fmt.Errorf("the name %q means nothing", k)
			}
			if id, ok := x.(string); ok && k == "@id" && !strings.Contains(id, ":") {
				return fmt.Errorf("the id %q is relative", id)
			}
			if err := meant(x); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestLinkedData(t *testing.T) {
	docs := map[string]*document.Document{"full": rendertest.Full(), "root gone": rendertest.RootGone(), "private": rendertest.Private(), "long": rendertest.Long(30)}
	for _, s := range rendertest.HostileStrings(t) {
		docs[s] = rendertest.Hostile(s)
	}
	for name, d := range docs {
		var b bytes.Buffer
		if err := activity.Render(&b, d, activity.Options{}); err != nil {
			t.Fatal(err)
		}
		out := expand(t, b.Bytes())
		if len(out) != 1 {
			t.Fatalf("%q: %d objects at the top", name, len(out))
		}
		if err := meant(out); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		top := out[0].(map[string]any)
		if got := fmt.Sprint(top["@type"]); got != "[https://www.w3.org/ns/activitystreams#OrderedCollection]" {
			t.Errorf("%q: the type is %s", name, got)
		}
	}
}

// fediverse makes a thread of one server with texts of all kinds.
func fediverse(texts ...string) *document.Document {
	const ann = post.AccountID("https://m.example/users/ann")
	var line []post.Post
	for i, text := range texts {
		p := post.Post{ID: post.ID(fmt.Sprintf("https://m.example/users/ann/statuses/10000%d", i)), Network: post.Mastodon, Author: ann, Text: text, Lang: "en"}
		if i > 0 {
			p.Parent, p.ParentAuthor = line[i-1].ID, ann
		}
		line = append(line, p)
	}
	t := &thread.Thread{ID: line[0].ID, Author: ann, Network: post.Mastodon, Line: line, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: len(line)}}
	return document.New(t, document.About{Accounts: map[post.AccountID]post.Account{ann: {ID: ann, Network: post.Mastodon, Handle: "@ann@m.example", Name: "Ann"}}})
}

// back has Clew's own source of saved objects read a file.
func back(t testing.TB, raw []byte) *sourcetest.Sink {
	t.Helper()
	in, err := unpack.FromReader(t.Context(), "thread.json", bytes.NewReader(raw), unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := (mastodon.Object{}).Recognise(t.Context(), in); !ok || err != nil {
		t.Fatalf("not recognised: %v %v", ok, err)
	}
	var sink sourcetest.Sink
	if err := (mastodon.Object{}).Read(t.Context(), in, source.Options{}, &sink); err != nil {
		t.Fatal(err)
	}
	return &sink
}

func TestComesBack(t *testing.T) {
	texts := []string{
		"One line.", "Two lines\nof one paragraph.", "Two\n\nparagraphs.", "Far\n\n\nand\n\n\n\nfarther apart.", "  Spaces  in  the text.", "<b>no markup</b> & no entities &amp; \"quotes\" 'too'",
		"A tag #mills, a link https://example.org/a?b=c&d=e and @bo@o.example.", "日本語の文章。\n二行目。", "زرنا الطاحونة", "👩‍👩‍👧‍👦 e\u0301", "a\u202eb\u202cc", "ends with a line\n", "tab\there",
	}
	d := fediverse(texts...)
	p := &d.Thread.Line[6]
	p.Tags = []post.Tag{{Start: 6, End: 12, Name: "mills"}}
	p.Links = []post.Link{{Start: 21, End: 50, URL: "https://example.org/a?b=c&d=e"}}
	p.Mentions = []post.Mention{{Start: 55, End: 68, Account: "https://o.example/users/bo", Handle: "@bo@o.example"}}
	d.Thread.Line[1].Warning = "mills & <water>"
	d.Thread.Line[2].Media = []post.Media{{Kind: post.Image, URL: "https://m.example/a.jpg", Alt: "A wheel & a \"gate\"", Type: "image/jpeg", Width: 10, Height: 20}, {Kind: post.Video, URL: "https://m.example/a.mp4", Alt: "It turns"}}
	d.Thread.Line[2].Sensitive = true
	d.Thread.Line[3].Poll = &post.Poll{Options: []post.PollOption{{Text: "Yes", Votes: 3}, {Text: "No", Votes: -1}}, Voters: 3}
	d.Thread.Gaps = []thread.Gap{{After: d.Thread.Line[4].ID, Count: 1, Reason: thread.ReasonDeleted}}
	var b bytes.Buffer
	if err := activity.Render(&b, d, activity.Options{Indent: true}); err != nil {
		t.Fatal(err)
	}
	sink := back(t, b.Bytes())
	if len(sink.Told) != len(texts) {
		t.Fatalf("%d posts come back of %d", len(sink.Told), len(texts))
	}
	for i, got := range sink.Told {
		want := d.Thread.Line[i]
		want.Text = strings.TrimRight(want.Text, "\n") // as HTML means it
		for _, c := range []struct {
			what      string
			got, want any
		}{
			{"text", got.Text, want.Text}, {"id", got.ID, want.ID}, {"author", got.Author, want.Author}, {"parent", got.Parent, want.Parent}, {"language", got.Lang, want.Lang},
			{"warning", got.Warning, want.Warning}, {"links", got.Links, want.Links}, {"tags", got.Tags, want.Tags}, {"mentions", got.Mentions, want.Mentions}, {"media", got.Media, want.Media}, {"poll", got.Poll, want.Poll},
			{"visibility", got.Visibility, want.Visibility},
		} {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Errorf("post %d, %s (-said +read back):\n%s", i, c.what, diff)
			}
		}
	}
}

// TestBook reads a book of two threads back.
func TestBook(t *testing.T) {
	b := &document.Book{Title: "Two & two", Preface: "Of mills.", By: "Ann", Lost: 1, Chapters: []document.Chapter{{Document: fediverse("One.", "Two."), Note: "Read it first."}, {Document: rendertest.Full()}}}
	var out bytes.Buffer
	if err := activity.Book(&out, b, activity.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := meant(expand(t, out.Bytes())); err != nil {
		t.Error(err)
	}
	if got := back(t, out.Bytes()); len(got.Told) != 2 || got.Told[1].Text != "Two." {
		t.Errorf("%d posts come back", len(got.Told))
	}
	for _, want := range []string{"Two & two", "Of mills.", "Read it first.", "clew:lost"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is lost", want)
		}
	}
}

// TestNobodyElse says that posts of other networks do not come back as posts of the fediverse.
func TestNobodyElse(t *testing.T) {
	var b bytes.Buffer
	if err := activity.Render(&b, rendertest.Full(), activity.Options{}); err != nil {
		t.Fatal(err)
	}
	if sink := back(t, b.Bytes()); len(sink.Told) != 0 {
		t.Errorf("%d posts of X are read as posts of the fediverse", len(sink.Told))
	}
}
