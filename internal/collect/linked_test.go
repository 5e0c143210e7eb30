package collect_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/render/html"
	"clew/internal/render/markdown"
	"clew/internal/render/text"
	"clew/internal/sqlite"
	"clew/internal/thread"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

type anyStore interface {
	record.Reader
	record.Writer
}

func bothStores(t *testing.T, f func(t *testing.T, s anyStore)) {
	t.Helper()
	t.Run("inmem", func(t *testing.T) { f(t, inmem.New(time.Now)) })
	t.Run("sqlite", func(t *testing.T) {
		s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		f(t, s)
	})
}

// keep takes posts and accounts into a store, as one input.
func keep(t *testing.T, s anyStore, accounts []post.Account, posts ...post.Post) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	im, err := s.Import(t.Context(), record.About{Name: "a", Source: "test", At: time.Now()})
	must(err)
	c, err := im.Capture(t.Context(), unpack.Part{Name: "a", Size: 1, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("a")), nil }})
	must(err)
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Length: 1}
	}
	must(c.Close())
	for _, a := range accounts {
		must(im.Accounts(t.Context(), []post.Account{a}))
	}
	must(im.Posts(t.Context(), posts))
	_, err = im.Commit(t.Context(), true)
	must(err)
	must(im.Close())
}

// pair makes two threads of two posts each by one account.
func pair(a post.Account, ids [4]post.ID) []post.Post {
	var out []post.Post
	for i, id := range ids {
		p := post.Post{ID: id, Network: a.Network, Author: a.ID, Text: fmt.Sprint("part ", i+1), Conversation: ids[i/2*2]}
		if i%2 == 1 {
			p.Parent, p.ParentAuthor = ids[i-1], a.ID
		}
		out = append(out, p)
	}
	return out
}

func ofNetworks() map[string]struct {
	by    post.Account
	ids   [4]post.ID
	links []string // that lead to the first post
} {
	at := func(key string) post.ID { return post.ID("at://did:plc:nell/app.bsky.feed.post/" + key) }
	on := func(n string) post.ID { return post.ID("https://social.example/users/nell/statuses/" + n) }
	event := func(c string) post.ID { return post.ID("nostr:" + strings.Repeat(c, 64)) }
	return map[string]struct {
		by    post.Account
		ids   [4]post.ID
		links []string
	}{
		"x": {post.Account{ID: "x:9", Network: post.X, Handle: "@nell"}, [4]post.ID{"x:101", "x:102", "x:203", "x:204"},
			[]string{"https://x.com/nell/status/101", "https://twitter.com/i/web/status/101?s=20"}},
		"bluesky": {post.Account{ID: "did:plc:nell", Network: post.Bluesky, Handle: "@nell.example"}, [4]post.ID{at("3kaaaaaaaaa2a"), at("3kaaaaaaaab2a"), at("3kbaaaaaaaa2a"), at("3kbaaaaaaab2a")},
			[]string{"https://bsky.app/profile/nell.example/post/3kaaaaaaaaa2a", "https://bsky.app/profile/Nell.Example/post/3kaaaaaaaaa2a/", "https://bsky.app/profile/did:plc:nell/post/3kaaaaaaaaa2a", "https://bsky.app/profile/old-nell.example/post/3kaaaaaaaaa2a"}},
		"mastodon": {post.Account{ID: "https://social.example/users/nell", Network: post.Mastodon, Handle: "@nell@social.example"}, [4]post.ID{on("101"), on("102"), on("203"), on("204")},
			[]string{"https://social.example/@nell/101", "https://social.example/@nell/statuses/101#x", "https://social.example/users/nell/statuses/101"}},
		"nostr": {post.Account{ID: post.AccountID("nostr:" + strings.Repeat("9", 64)), Network: post.Nostr}, [4]post.ID{"nostr:" + post.ID(strings.Repeat("0", 64)), event("2"), event("3"), event("4")},
			[]string{"nostr:" + zeroNote, "https://njump.me/" + zeroNote}},
	}
}

// zeroNote is the NIP-19 word for the event whose id is zero throughout.
const zeroNote = "note1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqn2l0z3"

// A thread that links to an earlier one of its author, or quotes it, offers it; read with more of the author's, the
// earlier offers the later (SPEC §3 rule 8). Neither is counted in the other.
func TestThreadsThatNameEachOther(t *testing.T) {
	for name, c := range ofNetworks() {
		for i, link := range append(c.links, "") {
			t.Run(fmt.Sprintf("%s/%d", name, i), func(t *testing.T) {
				bothStores(t, func(t *testing.T, s anyStore) {
					posts := pair(c.by, c.ids)
					how := "quotes"
					if link != "" {
						how = "links"
						posts[2].Links = []post.Link{{URL: link}}
					} else {
						posts[2].Quote = &post.Quote{ID: c.ids[0]}
					}
					if strings.Contains(link, "old-nell") {
						old := c.by
						old.Handle, old.Seen = "@old-nell.example", time.Now().Add(-time.Hour)
						keep(t, s, []post.Account{old}, posts[:1]...)
					}
					keep(t, s, []post.Account{c.by}, posts...)
					if how == "quotes" {
						offered(t, s, c.ids[3], thread.Linked{Post: c.ids[2], To: c.ids[0], How: "quotes"})
						offered(t, s, c.ids[1], thread.Linked{Post: c.ids[0], To: c.ids[2], How: "quoted by"})
						return
					}
					offered(t, s, c.ids[3], thread.Linked{Post: c.ids[2], To: c.ids[0], How: "links"})
					offered(t, s, c.ids[1], thread.Linked{Post: c.ids[0], To: c.ids[2], How: "linked by"})
				})
			})
		}
	}
}

// offered reads a thread of two posts and looks whether it, and what is made of it, offers another.
func offered(t *testing.T, s anyStore, id post.ID, want thread.Linked) {
	t.Helper()
	l, err := collect.Load(t.Context(), s, id, collect.LoadOptions{More: 3})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]thread.Linked{want}, l.Thread.Linked); diff != "" {
		t.Errorf("from %s (-want +got):\n%s", id, diff)
	}
	if j := l.Joined[want.To]; j == nil || len(j.Line) != 2 || j.ID == l.Thread.ID {
		t.Errorf("the thread of %s is not there to be offered by its title: %+v", want.To, j)
	}
	if l.Thread.Verdict.Held != 2 || len(l.Thread.Line) != 2 || len(l.Thread.Gaps) != 0 || len(l.Thread.Problems) != 0 {
		t.Errorf("the thread is not itself any more: %+v", l.Thread)
	}
	d := document.New(l.Thread, document.About{Accounts: l.Accounts})
	var page, plain, md bytes.Buffer
	for _, err := range []error{html.Render(&page, d, html.Options{}), text.Render(&plain, d, text.Options{}), markdown.Render(&md, d, markdown.Options{})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	to := post.Post{ID: want.To}
	url := document.PostURL(&to, l.Accounts[l.Thread.Author])
	if url == "" {
		url = string(want.To)
	}
	for name, out := range map[string]string{"text": plain.String(), "markdown": md.String()} {
		if !strings.Contains(out, "Joined thread (") || !strings.Contains(out, want.How) {
			t.Errorf("%s does not offer %s", name, want.To)
		}
	}
	if !strings.Contains(page.String(), url) {
		t.Errorf("the page has no link to %s", url)
	}
}

// What names nothing of the author's joins nothing, and a thread that names very many asks for few.
func TestThreadsThatNameOthers(t *testing.T) {
	for name, c := range ofNetworks() {
		t.Run(name, func(t *testing.T) {
			bothStores(t, func(t *testing.T, s anyStore) {
				posts := pair(c.by, c.ids)
				other := c.by
				switch name {
				case "x":
					other.ID, other.Handle = "x:8", "@olga"
				case "bluesky":
					other.ID, other.Handle = "did:plc:olga", "@olga.example"
					posts[0].ID, posts[0].Conversation = "at://did:plc:olga/app.bsky.feed.post/3kaaaaaaaaa2a", ""
				case "mastodon":
					other.ID, other.Handle = "https://social.example/users/olga", "@olga@social.example"
					posts[0].ID, posts[0].Conversation = "https://social.example/users/olga/statuses/101", ""
				case "nostr":
					other.ID = post.AccountID("nostr:" + strings.Repeat("8", 64))
				}
				posts[0].Author = other.ID
				for _, l := range append(c.links, "https://social.example/@olga/101", "https://bsky.app/profile/olga.example/post/3kaaaaaaaaa2a",
					"https://bsky.app/profile/nell.example/post/", "https://social.example/@nell", "https://njump.me/note1qqqq", "nostr:", "https://x.com/nell/status/", "::", "") {
					posts[2].Links = append(posts[2].Links, post.Link{URL: l})
				}
				for i := range 40 {
					posts[3].Links = append(posts[3].Links, post.Link{URL: fmt.Sprintf("https://x.com/nell/status/%d", 5000+i)},
						post.Link{URL: fmt.Sprintf("https://bsky.app/profile/n%d.example/post/3kaaaaaaaaa2a", i)}, post.Link{URL: fmt.Sprintf("https://social.example/@nell/%d", 5000+i)})
				}
				keep(t, s, []post.Account{c.by, other}, posts[0], posts[2], posts[3])
				count := &counting{Reader: s}
				l, err := collect.Load(t.Context(), count, c.ids[3], collect.LoadOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if len(l.Thread.Linked) > 0 {
					t.Errorf("it is joined to %v", l.Thread.Linked)
				}
				if count.threads > 1+8 || count.accounts > 8 {
					t.Errorf("%d threads and %d accounts were asked for", count.threads, count.accounts)
				}
			})
		})
	}
}

// counting counts what a record is asked.
type counting struct {
	record.Reader
	threads, accounts int
}

func (c *counting) Thread(ctx context.Context, id post.ID) (*record.Held, error) {
	c.threads++
	return c.Reader.Thread(ctx, id)
}

func (c *counting) Account(ctx context.Context, name string) (record.AccountSummary, error) {
	c.accounts++
	return c.Reader.Account(ctx, name)
}
