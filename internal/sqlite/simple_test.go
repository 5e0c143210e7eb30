package sqlite

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/unpack"
)

// manyKinds are posts with each of what a row keeps beside its columns, alone and together.
func manyKinds() []post.Post {
	set := []func(p *post.Post){
		func(p *post.Post) {},
		func(p *post.Post) { p.Network = post.Mastodon },
		func(p *post.Post) { p.URL = "https://example.org/1?a=b&c" },
		func(p *post.Post) { p.URL = "https://example.org/ї\"\\" },
		func(p *post.Post) { p.Parent, p.ParentAuthor = "x:1", "x:7" },
		func(p *post.Post) { p.Parent, p.ParentAuthor = "x:1", "x:8" },
		func(p *post.Post) { p.State = post.Blocked },
		func(p *post.Post) { p.Repost = true },
		func(p *post.Post) { p.Repost, p.RepostOf = true, "x:2" },
		func(p *post.Post) { p.Edited = time.Unix(1_700_000_000, 0).UTC() },
		func(p *post.Post) { p.Version = "bafy" },
		func(p *post.Post) { p.Cut = true },
		func(p *post.Post) { p.Lang = "uk-UA" },
		func(p *post.Post) { p.Links = []post.Link{{Start: 0, End: 4, URL: "https://example.org/"}} },
		func(p *post.Post) {
			p.Links = []post.Link{{Start: 10, End: 14, URL: "https://example.org/", Title: "A [title], it is"}, {Start: 0, End: 100}}
		},
		func(p *post.Post) { p.Links = []post.Link{{End: 4, URL: "https://example.org/", Text: "слово"}} },
		func(p *post.Post) {
			p.Mentions = []post.Mention{{Start: 1, End: 5, Account: "x:9", Handle: "@nine"}, {Start: 6, End: 7}}
		},
		func(p *post.Post) {
			p.Tags = []post.Tag{{Start: 1, End: 5, Name: "tag"}, {Start: 6, End: 9, Name: "ключ]"}}
		},
		func(p *post.Post) { p.Emoji = []post.Emoji{{Code: ":a:", URL: "https://example.org/a"}} },
		func(p *post.Post) {
			p.Media = []post.Media{{Kind: post.Image, URL: "https://example.org/i", Alt: "alt"}}
		},
		func(p *post.Post) { p.Quote = &post.Quote{ID: "x:3", State: post.QuoteShown} },
		func(p *post.Post) { p.Poll = &post.Poll{Options: []post.PollOption{{Text: "yes", Votes: 1}}} },
		func(p *post.Post) { p.Warning = "warned" },
		func(p *post.Post) { p.Sensitive = true },
		func(p *post.Post) { p.Labels = []string{"porn"} },
		func(p *post.Post) { p.Visibility = post.Followers },
	}
	var out []post.Post
	for i, f := range set {
		for j, g := range set[:i+1] {
			p := post.Post{ID: post.ID(fmt.Sprintf("x:%d", 1000+100*i+j)), Network: post.X, Author: "x:7", Created: time.Unix(int64(1_700_000_000+i), 0).UTC(), Text: "some words of it"}
			f(&p)
			g(&p)
			out = append(out, p)
		}
	}
	return out
}

// TestSimple: what is read by hand is what is read as JSON.
func TestSimple(t *testing.T) {
	byHand := 0
	for _, p := range manyKinds() {
		b := appendMore(nil, &p)
		fresh := post.Post{ID: p.ID, Author: p.Author, Network: post.X}
		got := fresh
		if !simple(b, &got, false) {
			if !reflect.DeepEqual(got, fresh) {
				t.Errorf("%s was left half read", b)
			}
			continue
		}
		byHand++
		want := post.Post{ID: p.ID, Author: p.Author}
		must(t, readMore(append([]byte(" "), b...), &want)) // a space is not simple
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", b, got, want)
		}
	}
	if byHand < 20 {
		t.Errorf("only %d were read by hand", byHand)
	}
}

// TestNotSimple: what is not wholly understood is left to the one who reads it whole.
func TestNotSimple(t *testing.T) {
	good := `{"network":"mastodon","url":"https://a","to":"=","repost":true,"version":"v","lang":"en","links":[[0,1,"u"],[1,2,"u","t","x"]],"mentions":[[0,1,"x:1","@a"]],"tags":[[0,10,"n"]]}`
	if !simple([]byte(good), &post.Post{}, false) {
		t.Fatal("the good one is not read")
	}
	bad := []string{
		``, `{`, `}`, `{}`, `{"`, `{"lang"`, `{"lang"}`, `{"lang":}`, `{"lang":"en"`, `{"lang":"en",}`, `{"lang":"en"}}`, `{"lang":"en" }`, `{ "lang":"en"}`, `{"lang":"e\u006e"}`, `{"lang":"é"}`, "{\"lang\":\"e\x01\"}",
		`{"lang":"en","lang":"uk"}`, `{"lang":1}`, `{"lang":null}`, `{"repost":false}`, `{"repost":tru}`, `{"repost":"true"}`, `{"repost":true"lang":"en"}`, `{"unknown":"x"}`, `{"state":1}`, `["lang":"en"]`,
		`{"mentions":[]}`, `{"mentions":[[]]}`, `{"mentions":[[0,1]]}`, `{"mentions":[[0,1,"a"]]}`, `{"mentions":[[0,1,"a","b","c"]]}`, `{"mentions":[[0,1,"a","b"]}`, `{"mentions":[[0,1,"a","b"],]}`, `{"mentions":[[-1,1,"a","b"]]}`,
		`{"mentions":[[01,1,"a","b"]]}`, `{"mentions":[[0,1.5,"a","b"]]}`, `{"mentions":[[0,1000000000,"a","b"]]}`, `{"mentions":[["0",1,"a","b"]]}`, `{"mentions":[[0,1,"a","b"]`, `{"mentions":[[0,1,"a","b"]],"mentions":[[0,1,"a","b"]]}`,
		`{"tags":[[0,1,"a","b"]]}`, `{"links":[[0,1,"a","b"]]}`, `{"links":{}}`,
	}
	for i := range len(good) {
		bad = append(bad, good[:i])
	}
	for _, s := range bad {
		for _, brief := range []bool{false, true} {
			fresh := post.Post{Author: "x:7"}
			got := fresh
			if ok := simple([]byte(s), &got, brief); ok && !(brief && strings.Contains(s, `":[`)) {
				t.Errorf("%s is read: %+v", s, got)
			} else if !ok && !reflect.DeepEqual(got, fresh) {
				t.Errorf("%s was left half read", s)
			}
		}
	}
}

func FuzzSimple(f *testing.F) {
	for _, p := range manyKinds() {
		f.Add(appendMore(nil, &p))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := post.Post{ID: "x:1", Author: "x:7", Network: post.X}
		if !simple(b, &got, false) {
			return
		}
		if err := json.Unmarshal(b, new(more)); err != nil {
			t.Fatalf("%q is read, and no JSON: %v", b, err)
		}
		want := post.Post{ID: "x:1", Author: "x:7"}
		if err := readMore(append([]byte(" "), b...), &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %v\n got %+v\nwant %+v", b, err, got, want)
		}
	})
}

// TestBrief: what counts read of posts is all that Met reads, or leaves out only what no count asks.
func TestBrief(t *testing.T) {
	r, err := Open(t.Context(), t.TempDir(), Options{})
	must(t, err)
	defer r.Close()
	posts := manyKinds()
	im, err := r.Import(t.Context(), record.About{Name: "made", Source: "test", At: time.Unix(1_714_737_600, 0)})
	must(t, err)
	c, err := im.Capture(t.Context(), unpack.Part{Name: "posts", Size: 2, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("{}")), nil }})
	must(t, err)
	must(t, c.Close())
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Length: 2}
	}
	must(t, im.Posts(t.Context(), posts))
	_, err = im.Commit(t.Context(), true)
	must(t, err)
	must(t, im.Close())
	var numbers []int64
	for n := range int64(len(posts) + 3) {
		numbers = append(numbers, n)
	}
	met, err := r.Met(t.Context(), numbers)
	must(t, err)
	brief, err := r.Brief(t.Context(), numbers)
	must(t, err)
	if len(met) != len(brief) {
		t.Fatalf("%d and %d", len(met), len(brief))
	}
	short := 0
	for i := range met {
		a, b := met[i], brief[i]
		if a.Place != b.Place || (a.Post == nil) != (b.Post == nil) {
			t.Errorf("%+v and %+v", a, b)
		}
		if a.Post == nil || reflect.DeepEqual(a.Post, b.Post) {
			continue
		}
		short++
		want := *a.Post
		if want.State != post.Present || want.Warning != "" || want.Sensitive || len(want.Labels) > 0 || want.Visibility != post.Public || want.Quote != nil || want.Poll != nil || len(want.Media)+len(want.Links) > 0 {
			t.Errorf("%s is read in part: %+v", want.ID, want)
		}
		want.Text, want.Mentions, want.Tags, want.Parent, want.ParentAuthor, want.Raw, want.Conversation = "", nil, nil, "", "", post.Raw{}, ""
		if !reflect.DeepEqual(&want, b.Post) {
			t.Errorf("%s:\n got %+v\nwant %+v", want.ID, b.Post, &want)
		}
	}
	if short < 20 {
		t.Errorf("only %d of %d are read in part", short, len(posts))
	}
	if _, err := r.Brief(t.Context(), make([]int64, record.MaxMet+1)); err == nil {
		t.Error("any number of posts can be asked for at once")
	}
}
