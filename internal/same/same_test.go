package same_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clew/internal/answer"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/finding"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/same"
	"clew/internal/sqlite"
	"clew/internal/unpack"
	"clew/internal/words"
)

var noon = time.Date(2024, 10, 31, 12, 0, 0, 0, time.UTC)

const news = "We have information that 3,000 soldiers are currently in a training camp, and that number is expected to rise to 12,000 soldiers and officers soon."

// desk is a record on disk, with the index that is kept beside it.
type desk struct {
	r   *sqlite.Record
	use policy.Use
	at  string
	ask same.Asker
}

func newDesk(t testing.TB, use policy.Use, posts ...post.Post) *desk {
	t.Helper()
	d := &desk{use: use, at: t.TempDir()}
	var err error
	if d.r, err = sqlite.Open(t.Context(), d.at, sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.r.Close() })
	d.put(t, posts...)
	f, err := finding.Open(t.Context(), filepath.Join(d.at, finding.Folder), d.r, finding.Options{})
	if err == nil {
		err = f.Level(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	d.ask = same.Asker{Record: d.r, Index: finding.Quotes(f, d.r, d.see, use), See: d.see, Use: use}
	return d
}

func (d *desk) put(t testing.TB, posts ...post.Post) {
	t.Helper()
	ctx := t.Context()
	im, err := d.r.Import(ctx, record.About{Name: "posts.json", Source: "test", At: noon})
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	c, err := im.Capture(ctx, unpack.Part{Name: "posts.json", Size: int64(2 * len(posts)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(strings.Repeat("{}", len(posts)))), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Offset: int64(2 * i), Length: 2}
	}
	people := []post.Account{
		{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann", Bio: "also @ann.example"},
		{ID: "did:plc:ann", Network: post.Bluesky, Handle: "@ann.example", Name: "Ann", Bio: "https://x.com/ann"},
		{ID: "x:2", Network: post.X, Handle: "@bo", Name: "Bo", Bio: "https://x.com/ann"},
		{ID: "https://m.example/u/cy", Network: post.Mastodon, Handle: "@cy@m.example", NoIndex: true},
	}
	if err := errors.Join(im.Accounts(ctx, people), im.Posts(ctx, posts), c.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := im.Commit(ctx, true); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) see(ctx context.Context, id post.ID) (*document.Document, error) {
	l, err := collect.Load(ctx, d.r, id, collect.LoadOptions{Now: noon.AddDate(1, 0, 0)})
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return document.New(l.Thread, document.About{API: l.API, Accounts: l.Accounts, Versions: l.Versions}).For(d.use), nil
}

func said(id post.ID, author post.AccountID, after time.Duration, text string) post.Post {
	return post.Post{ID: id, Network: author.Network(), Author: author, Lang: "en", Text: text, Created: noon.Add(after)}
}

func everybody() []post.Post {
	return []post.Post{
		said("x:100", "x:1", 0, news),
		said("at://did:plc:ann/app.bsky.feed.post/3l", "did:plc:ann", 3*time.Minute, strings.Replace(news, "currently", "now", 1)),
		said("x:300", "x:2", time.Hour, news+" https://short.example/a"),
		said("x:301", "x:2", 2*time.Hour, strings.Replace(news, "3,000", "30,000", 1)),
		said("x:302", "x:2", 2*time.Hour, "Bread rises twice before it is worth baking, said every baker whom I asked."),
		said("https://m.example/s/1", "https://m.example/u/cy", time.Minute, news),
	}
}

// TestOnDisk: what an index on disk finds is what a walk finds, and of whom nothing may be found nothing is.
func TestOnDisk(t *testing.T) {
	for _, use := range []policy.Use{policy.Read, policy.Search} {
		d := newDesk(t, use, everybody()...)
		doc, err := d.see(t.Context(), "x:100")
		if err != nil {
			t.Fatal(err)
		}
		told, err := d.ask.Of(t.Context(), doc, "")
		if err != nil {
			t.Fatal(err)
		}
		list := ""
		for i := range told.Places {
			p := &told.Places[i]
			list += fmt.Sprintf("%s %s %s; ", p.Thread, p.Who, p.Kind)
		}
		b, err := told.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(list, "at://did:plc:ann/app.bsky.feed.post/3l linked changed; ") || !strings.Contains(list, "x:300 other same; ") || len(told.Turned) != 1 || told.Turned[0].Thread != "x:301" || len(told.Linked) != 1 {
			t.Errorf("%s; %s", list, b)
		}
		if strings.Contains(string(b), "m.example") != (use == policy.Read) {
			t.Errorf("use %v: who may not be found: %s", use, b)
		}
		w, err := answer.Walk(t.Context(), d.r, d.see, use, answer.Bound{Now: func() time.Time { return noon }})
		if err != nil {
			t.Fatal(err)
		}
		walking := d.ask
		walking.Index = w
		other, err := walking.Of(t.Context(), doc, "")
		if err != nil {
			t.Fatal(err)
		}
		if o, err := other.AppendJSON(nil); err != nil || string(o) != string(b) {
			t.Errorf("a walk finds\n%s\nand the index\n%s", o, b)
		}
		if _, err := d.ask.Of(t.Context(), doc, "x:300"); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("another thread's post: %v", err)
		}
	}
}

// TestAlsoGlance: a glance tells of the author alone, and where its time is over before it began, of nobody.
func TestAlsoGlance(t *testing.T) {
	d := newDesk(t, policy.Search, everybody()...)
	doc, err := d.see(t.Context(), "x:100")
	if err != nil {
		t.Fatal(err)
	}
	list, over, err := d.ask.Also(t.Context(), doc, time.Minute)
	if err != nil || over || len(list) != 1 || list[0].By.ID != "did:plc:ann" || list[0].Post != "x:100" {
		t.Fatalf("%v %v %+v", err, over, list)
	}
	if got := list[0].Say(words.English()); got != "Also on Bluesky, as \u2068@ann.example\u2069, 3 minutes later, with changes" {
		t.Errorf("%q", got)
	}
	if list, over, err = d.ask.Also(t.Context(), doc, 0); err != nil || !over || len(list) > 0 {
		t.Errorf("no time: %v %v %+v", err, over, list)
	}
	if doc, err = d.see(t.Context(), "x:302"); err != nil {
		t.Fatal(err)
	}
	if list, over, err = d.ask.Also(t.Context(), doc, time.Minute); err != nil || over || len(list) > 0 {
		t.Errorf("said by nobody else: %v %v %+v", err, over, list)
	}
}

// TestAlsoLong: a long thread's own posts, which share most with it, do not use up the glance.
func TestAlsoLong(t *testing.T) {
	posts := everybody()
	for i := range 30 {
		p := said(post.ID(fmt.Sprint("x:", 500+i)), "x:1", time.Duration(i)*time.Minute, fmt.Sprintf("Of the %d boats in the harbour %d were counted twice by the fishermen, and %d sank in a storm.", 3*i+1, i+2, 7*i))
		if i > 0 {
			p.Parent, p.ParentAuthor = post.ID(fmt.Sprint("x:", 499+i)), "x:1"
		}
		posts = append(posts, p)
	}
	c := posts[len(posts)-7]
	c.ID, c.Parent, c.ParentAuthor, c.Author, c.Network = "at://did:plc:ann/app.bsky.feed.post/3z", "", "", "did:plc:ann", post.Bluesky
	d := newDesk(t, policy.Search, append(posts, c)...)
	doc, err := d.see(t.Context(), "x:500")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := d.ask.Also(t.Context(), doc, time.Minute)
	if err != nil || len(list) != 1 || list[0].By.ID != "did:plc:ann" {
		t.Errorf("%v %+v", err, list)
	}
}

// BenchmarkAlso is what the page of a thread pays once for each state of the record: a thread of 30 posts among 3,000
// others made of the same words.
func BenchmarkAlso(b *testing.B) { benchmark(b, true) }

// BenchmarkOf is the whole answer for it.
func BenchmarkOf(b *testing.B) { benchmark(b, false) }

func benchmark(b *testing.B, glance bool) {
	posts := everybody()
	for i := range 3030 {
		p := said(post.ID(fmt.Sprint("x:", 10_000+i)), "x:2", time.Duration(i)*time.Minute, fmt.Sprintf("Of the %d boats in the harbour %d were counted twice by fisherman number %d this spring, and %d sank in a storm.", 3*i, i, i%97, 7*i))
		if i > 0 && i < 30 {
			p.Parent, p.ParentAuthor = post.ID(fmt.Sprint("x:", 9_999+i)), "x:2"
		}
		posts = append(posts, p)
	}
	d := newDesk(b, policy.Search, posts...)
	doc, err := d.see(b.Context(), "x:10000")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if glance {
			_, _, err = d.ask.Also(b.Context(), doc, time.Minute)
		} else {
			_, err = d.ask.Of(b.Context(), doc, "")
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// TestHandedOn: a repost that is written out and a quotation are said as such, are no cross-posts, and are in no list.
func TestHandedOn(t *testing.T) {
	posts := everybody()[:1]
	posts = append(posts,
		said("at://did:plc:ann/app.bsky.feed.post/3r", "did:plc:ann", 2*time.Minute, "RT @ann: "+news),
		said("x:310", "x:2", time.Hour, "RT @ann: "+news),
		said("x:311", "x:2", 2*time.Hour, "“"+news+"” (Ann)"))
	d := newDesk(t, policy.Search, posts...)
	doc, err := d.see(t.Context(), "x:100")
	if err != nil {
		t.Fatal(err)
	}
	told, err := d.ask.Of(t.Context(), doc, "")
	if err != nil {
		t.Fatal(err)
	}
	got := map[post.ID]string{}
	for i := range told.Places {
		got[told.Places[i].Thread] = told.Places[i].Headline(words.English())
	}
	for id, want := range map[post.ID]string{
		"at://did:plc:ann/app.bsky.feed.post/3r": "Reposted by \u2068@ann.example\u2069 on Bluesky, 2 minutes later",
		"x:310":                                  "Reposted by \u2068@bo\u2069 on X, 60 minutes later",
		"x:311":                                  "Quoted by \u2068@bo\u2069 on X, 2 hours later",
	} {
		if got[id] != want {
			t.Errorf("%s: %q, want %q", id, got[id], want)
		}
	}
	b, err := told.AppendJSON(nil)
	if err != nil || strings.Count(string(b), `"manner":"reposts"`) != 2 || strings.Count(string(b), `"manner":"quotes"`) != 1 {
		t.Errorf("%v %s", err, b)
	}
	if list, _, err := d.ask.Also(t.Context(), doc, time.Minute); err != nil || len(list) != 0 {
		t.Errorf("%v %+v", err, list)
	}
	a, err := d.r.Account(t.Context(), "@ann")
	if err != nil {
		t.Fatal(err)
	}
	g, err := same.Gather(t.Context(), d.r, []post.Account{a.Account}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := d.ask.Several(t.Context(), g, "", 9); err != nil || len(s.Statements) != 0 {
		t.Errorf("%v %+v", err, s)
	}
	if doc, err = d.see(t.Context(), "x:310"); err != nil {
		t.Fatal(err)
	}
	if told, err = d.ask.Of(t.Context(), doc, ""); err != nil {
		t.Fatal(err)
	}
	found := false
	for i := range told.Places {
		found = found || told.Places[i].Headline(words.English()) == "A repost of \u2068@ann\u2069 on X, 60 minutes earlier"
	}
	if !found {
		t.Error("the repost does not say whose words it hands on")
	}
}
