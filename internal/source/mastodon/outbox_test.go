package mastodon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

const (
	ann      = "https://m.example/users/ann"
	everyone = `"to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["https://m.example/users/ann/followers"]`
	annActor = `{"@context":["https://www.w3.org/ns/activitystreams"],"id":"https://m.example/users/ann","type":"Person","preferredUsername":"ann","name":"Ann","summary":"<p>Hi <b>there</b></p>","url":"https://m.example/@ann","followers":"https://m.example/users/ann/followers","icon":{"type":"Image","url":"avatar.png"},"outbox":"outbox.json"}`
)

// create makes a Create of one of Ann's notes; more are members of the note.
func create(n int, more string) string {
	id := fmt.Sprintf("%s/statuses/%d", ann, n)
	if !strings.Contains(more, `"to"`) {
		more += "," + everyone
	}
	return fmt.Sprintf(`{"id":"%s/activity","type":"Create","actor":"%s","published":"2024-05-03T10:00:00Z","object":{"id":"%s","type":"Note","attributedTo":"%s","published":"2024-05-03T10:00:00Z",%s}}`,
		id, ann, id, ann, more)
}

func outbox(items ...string) unpack.Part {
	return file("outbox.json", fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":"outbox.json","type":"OrderedCollection","totalItems":%d,"orderedItems":[%s]}`,
		len(items), strings.Join(items, ",")))
}

// one reads an export of one activity, and gives its post; the zero Post if it gave none.
func one(t *testing.T, item string, opt source.Options) (post.Post, *memory) {
	t.Helper()
	m := read(t, Outbox{}, input(file("actor.json", annActor), outbox(item)), opt)
	if len(m.posts) == 0 {
		return post.Post{}, m
	}
	return m.posts[0], m
}

func TestNote(t *testing.T) {
	p, m := one(t, create(7, `"url":"https://m.example/@ann/7","summary":"food","sensitive":true,"inReplyTo":"https://m.example/users/ann/statuses/6","updated":"2024-05-03T10:05:00Z","conversation":"tag:m.example,2024:objectId=1:objectType=Conversation",
		"content":"<p><span class=\"h-card\"><a href=\"https://o.example/@bo\" class=\"u-url mention\">@<span>bo</span></a></span> \u003cb\u003eyes\u003c/b\u003e :cat: <a href=\"https://m.example/tags/x\" class=\"mention hashtag\" rel=\"tag\">#<span>x</span></a></p>",
		"contentMap":{"de":"other","en":"<p><span class=\"h-card\"><a href=\"https://o.example/@bo\" class=\"u-url mention\">@<span>bo</span></a></span> <b>yes</b> :cat: <a href=\"https://m.example/tags/x\" class=\"mention hashtag\" rel=\"tag\">#<span>x</span></a></p>"},
		"tag":[{"type":"Mention","href":"https://o.example/users/bo","name":"@bo@o.example"},{"type":"Hashtag","name":"#x"},{"type":"Emoji","name":":cat:","icon":{"type":"Image","url":"https://m.example/cat.png"}}],
		"attachment":[{"type":"Document","mediaType":"image/png","url":"/system/media_attachments/files/1/a.png","name":"A cat","width":3,"height":4},{"type":"Video","url":[{"type":"Link","href":"https://m.example/v.mp4","mediaType":"video/mp4"}]}]`), source.Options{})
	c := m.captures[2]
	want := post.Post{
		ID: ann + "/statuses/7", Network: post.Mastodon, Author: ann, URL: "https://m.example/@ann/7",
		Parent: ann + "/statuses/6", ParentAuthor: ann,
		Created: time.Date(2024, 5, 3, 10, 0, 0, 0, time.UTC), Edited: time.Date(2024, 5, 3, 10, 5, 0, 0, time.UTC), Version: "2024-05-03T10:05:00Z",
		Text: "@bo yes :cat: #x", Lang: "en", Warning: "food", Sensitive: true,
		Mentions: []post.Mention{{Start: 0, End: 3, Account: "https://o.example/users/bo", Handle: "@bo"}},
		Tags:     []post.Tag{{Start: 14, End: 16, Name: "x"}},
		Emoji:    []post.Emoji{{Code: "cat", URL: "https://m.example/cat.png"}},
		Media: []post.Media{
			{Kind: post.Image, Alt: "A cat", Type: "image/png", Width: 3, Height: 4, Name: "media_attachments/files/1/a.png"},
			{Kind: post.Video, URL: "https://m.example/v.mp4", Type: "video/mp4"},
		},
		Raw: post.Raw{Capture: 2, Offset: int64(strings.Index(string(c.bytes), `{"id":"https`)), Length: int64(len(c.bytes)) - int64(strings.Index(string(c.bytes), `{"id":"https`)) - 2},
	}
	if d := cmp.Diff(want, p); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	wantAccount := post.Account{ID: ann, Network: post.Mastodon, Handle: "@ann@m.example", Name: "Ann", URL: "https://m.example/@ann", Bio: "Hi there"}
	if d := cmp.Diff([]post.Account{wantAccount}, m.accounts); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestPolls(t *testing.T) {
	options := `[{"type":"Note","name":"a","replies":{"type":"Collection","totalItems":3}},{"type":"Note","name":"b"}]`
	p, _ := one(t, strings.Replace(create(1, `"content":"?","anyOf":`+options+`,"votersCount":5,"endTime":"2024-06-01T00:00:00Z","closed":"2024-06-01T00:00:00Z"`), `"Note"`, `"Question"`, 1), source.Options{})
	want := &post.Poll{Options: []post.PollOption{{Text: "a", Votes: 3}, {Text: "b", Votes: -1}}, Voters: 5, Ends: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC), Closed: true, Many: true}
	if d := cmp.Diff(want, p.Poll); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	p, _ = one(t, create(1, `"content":"?","oneOf":`+options), source.Options{})
	if p.Poll == nil || p.Poll.Many || p.Poll.Closed || p.Poll.Voters != -1 {
		t.Errorf("poll %+v", p.Poll)
	}
}

func TestQuotes(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     *post.Quote
	}{
		{"none", `"quote":null`, nil},
		{"no address", `"quote":"tag:x"`, nil},
		{"approved", `"quote":"https://o.example/n/1","quoteAuthorization":"https://o.example/a/1"`, &post.Quote{ID: "https://o.example/n/1", URL: "https://o.example/n/1", State: post.QuoteMissing}},
		{"not yet approved", `"quote":"https://o.example/n/1"`, &post.Quote{ID: "https://o.example/n/1", URL: "https://o.example/n/1", State: post.QuotePending}},
		{"of oneself", `"quote":"https://m.example/users/ann/statuses/1"`, &post.Quote{ID: ann + "/statuses/1", URL: ann + "/statuses/1", Author: ann, State: post.QuoteMissing}},
		{"by quoteUri", `"quoteUri":"https://o.example/n/1"`, &post.Quote{ID: "https://o.example/n/1", URL: "https://o.example/n/1", State: post.QuoteMissing}},
		{"by Misskey", `"_misskey_quote":"https://o.example/n/1","quoteUrl":"https://o.example/n/2"`, &post.Quote{ID: "https://o.example/n/1", URL: "https://o.example/n/1", State: post.QuoteMissing}},
		{"by a link", `"tag":[{"type":"Link","mediaType":"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"","href":"https://o.example/n/1","name":"RE: x"}]`, &post.Quote{ID: "https://o.example/n/1", URL: "https://o.example/n/1", State: post.QuoteMissing}},
		{"by a link to a page", `"tag":[{"type":"Link","mediaType":"text/html","href":"https://o.example/n/1"}]`, nil},
	} {
		p, _ := one(t, create(9, `"content":"x",`+c.in), source.Options{})
		if d := cmp.Diff(c.want, p.Quote); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestVisibility(t *testing.T) {
	const everybody, followers, bo = `"https://www.w3.org/ns/activitystreams#Public"`, `"https://m.example/users/ann/followers"`, `"https://o.example/users/bo"`
	for _, c := range []struct {
		name, audience string
		want           post.Visibility
	}{
		{"public", `"to":[` + everybody + `],"cc":[` + followers + `]`, post.Public},
		{"public as one", `"to":` + everybody, post.Public},
		{"public in short", `"to":"as:Public"`, post.Public},
		{"public in shorter", `"to":["Public"]`, post.Public},
		{"public as an object", `"to":{"id":` + everybody + `}`, post.Public},
		{"unlisted", `"to":[` + followers + `],"cc":[` + everybody + `]`, post.Unlisted},
		{"unlisted and named", `"to":[` + bo + `],"cc":[` + everybody + `]`, post.Unlisted},
		{"followers", `"to":[` + followers + `],"cc":[` + bo + `]`, post.Followers},
		{"followers in copy", `"to":[` + bo + `],"cc":[` + followers + `]`, post.Followers},
		{"direct", `"to":[` + bo + `],"cc":[]`, post.Direct},
		{"somebody else's followers", `"to":["https://o.example/users/bo/followers"]`, post.Direct},
		{"nearly public", `"to":["https://www.w3.org/ns/activitystreams#public"]`, post.Direct},
		{"hidden copy to all", `"to":[],"bto":[` + everybody + `],"bcc":[` + everybody + `]`, post.Direct},
		{"nobody", `"to":[],"cc":null`, post.Direct},
	} {
		item := create(1, `"content":"secret",`+c.audience)
		p, m := one(t, item, source.Options{Private: true})
		if c.want == post.Direct {
			if len(m.posts) != 0 || m.expected("a direct message, or addressed to nobody") != 1 {
				t.Errorf("%s: told %+v, skips %+v", c.name, m.posts, m.skips)
			}
			continue
		}
		if p.Visibility != c.want || p.Text != "secret" {
			t.Errorf("%s: %d, want %d", c.name, p.Visibility, c.want)
		}
		if p, m := one(t, item, source.Options{}); c.want == post.Followers && (p.ID != "" || m.expected("followers-only posts") != 1) {
			t.Errorf("%s: told without having been asked for: %+v", c.name, p)
		}
	}
}

func TestPrivateParents(t *testing.T) {
	const followers = `"to":["https://m.example/users/ann/followers"]`
	under := func(n int) string { return fmt.Sprintf(`"inReplyTo":"%s/statuses/%d",`, ann, n) }
	items := []string{
		create(1, `"content":"a",`+followers), create(2, under(1)+`"content":"b",`+followers), create(3, under(2)+`"content":"c"`),
		create(4, `"content":"alone",`+followers), create(5, under(3)+`"content":"end",`+followers),
	}
	m := read(t, Outbox{}, input(file("actor.json", annActor), outbox(items...)), source.Options{})
	states := map[post.ID]post.State{}
	for _, p := range m.posts {
		states[p.ID] = p.State
	}
	want := map[post.ID]post.State{ann + "/statuses/1": post.Private, ann + "/statuses/2": post.Private, ann + "/statuses/3": post.Present}
	if d := cmp.Diff(want, states); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if n := m.expected("followers-only posts"); n != 4 {
		t.Errorf("%d followers-only posts left out, want 4", n)
	}
}

func TestActivities(t *testing.T) {
	m := read(t, Outbox{}, input(file("actor.json", annActor), outbox(
		create(1, `"content":"one"`),
		strings.Replace(create(1, `"content":"two","updated":"2024-05-04T00:00:00Z"`), `"Create"`, `"Update"`, 1),
		`{"id":"`+ann+`/statuses/2/activity","type":"Announce","actor":"`+ann+`","published":"2024-05-03T11:00:00Z","object":"https://o.example/n/1","to":"as:Public"}`,
		`{"id":"`+ann+`/statuses/3/activity","type":"Announce","actor":"`+ann+`","object":"https://o.example/n/2","to":["`+ann+`/followers"]}`,
		`{"id":"x","type":"Delete","actor":"`+ann+`","published":"2024-05-05T00:00:00Z","object":{"id":"`+ann+`/statuses/9","type":"Tombstone"}}`,
		`{"id":"x","type":"Delete","actor":"`+ann+`","object":"https://o.example/n/1"}`,
		`{"id":"x","type":"Like","actor":"`+ann+`","object":"https://o.example/n/1"}`,
		`{"id":"x","type":"Follow","actor":"`+ann+`","object":"https://o.example/n/1"}`,
		`{"id":"x","type":"Create","actor":"`+ann+`","object":"`+ann+`/statuses/8"}`,
		`{"id":"x","type":"Create","actor":"`+ann+`","object":{"id":"`+ann+`/f","type":"ChatMessage","attributedTo":"`+ann+`","to":"as:Public"}}`,
	)), source.Options{})
	if len(m.posts) != 3 || m.posts[1].Version != "2024-05-04T00:00:00Z" || m.posts[0].ID != m.posts[1].ID {
		t.Errorf("posts %+v", m.posts)
	}
	if p := m.posts[2]; !p.Repost || p.RepostOf != "https://o.example/n/1" || p.ID != ann+"/statuses/2/activity" {
		t.Errorf("boost %+v", p)
	}
	if d := cmp.Diff([]source.Gone{{ID: ann + "/statuses/9", State: post.Deleted, At: "2024-05-05T00:00:00Z", Why: "Delete activity in the export"}}, m.gone); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if u := m.unexpected(); len(u) != 1 || len(m.evidence) != 0 {
		t.Errorf("skipped %q, evidence %+v", u, m.evidence)
	}
}

// TestRefused holds what must not become a post.
func TestRefused(t *testing.T) {
	good := create(1, `"content":"good"`)
	for name, bad := range map[string]string{
		"another host's author":    strings.ReplaceAll(create(2, `"content":"x"`), `"attributedTo":"https://m.example`, `"attributedTo":"https://evil.example`),
		"another host's id":        strings.ReplaceAll(create(2, `"content":"x"`), `"object":{"id":"https://m.example`, `"object":{"id":"https://evil.example`),
		"another account's":        strings.ReplaceAll(create(2, `"content":"x"`), `users/ann`, `users/eve`),
		"another actor's":          strings.ReplaceAll(create(2, `"content":"x"`), `"actor":"`+ann, `"actor":"https://m.example/users/eve`),
		"id with a password":       strings.ReplaceAll(create(2, `"content":"x"`), `"object":{"id":"https://m.example`, `"object":{"id":"https://ann:x@m.example`),
		"id of another kind":       strings.ReplaceAll(create(2, `"content":"x"`), `"object":{"id":"https:`, `"object":{"id":"javascript:`),
		"id with a space":          strings.ReplaceAll(create(2, `"content":"x"`), `"object":{"id":"https://m.example/`, `"object":{"id":"https://m.example/ `),
		"name twice":               create(2, `"content":"x","content":"y"`),
		"broken escape":            create(2, `"content":"\x"`),
		"lone surrogate":           create(2, `"content":"\ud800"`),
		"broken UTF-8":             create(2, "\"content\":\"\xff\""),
		"control character":        create(2, "\"content\":\"\n\""),
		"bad number":               create(2, `"content":"x","n":01`),
		"a number":                 "17",
		"null":                     "null",
		"a string":                 `"x"`,
		"too long":                 create(2, `"content":"`+strings.Repeat("a", maxItem)+`"`),
		"brackets that do not fit": `{"id":[1,2}}`,
	} {
		m := read(t, Outbox{}, input(file("actor.json", annActor), outbox(good, bad, create(3, `"content":"also"`))), source.Options{})
		if len(m.posts) != 2 || m.posts[0].Text != "good" || m.posts[1].Text != "also" {
			t.Errorf("%s: %d posts, skips %+v", name, len(m.posts), m.skips)
		}
		if u := m.unexpected(); len(u) != 1 {
			t.Errorf("%s: skipped %q", name, u)
		}
		for _, s := range m.skips {
			if !s.Expected && s.Offset <= 0 {
				t.Errorf("%s: at %d", name, s.Offset)
			}
		}
		if len(m.evidence) != 0 {
			t.Errorf("%s: called whole", name)
		}
	}
}

// TestBrokenOff cuts an export at every byte: never a panic, never more posts than were whole, never
// called whole.
func TestBrokenOff(t *testing.T) {
	whole := outbox(create(1, `"content":"one"`), create(2, `"content":"two \"}]"`))
	b := mustRead(t, whole)
	for n := range b {
		m := &memory{}
		if err := (Outbox{}).Read(t.Context(), input(file("outbox.json", b[:n])), source.Options{}, m); err != nil {
			t.Fatalf("at %d: %v", n, err)
		}
		m.check(t)
		if n < len(b)-1 && len(m.evidence) > 0 {
			t.Fatalf("called whole at %d of %d", n, len(b))
		}
		if len(m.posts) > 0 && n < strings.Index(b, "one") {
			t.Fatalf("a post at %d", n)
		}
	}
}

func mustRead(t *testing.T, p unpack.Part) string {
	t.Helper()
	r, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestKeys: an actor.json with a private key is read and not kept, by whatever name the key goes.
func TestKeys(t *testing.T) {
	for _, key := range []string{`"privateKeyPem":"x"`, `"publicKey":{"privateKey":"x"}`, `"keys":"-----BEGIN RSA PRIVATE KEY-----\nMII"`} {
		m := read(t, Outbox{}, input(file("actor.json", annActor[:len(annActor)-1]+","+key+"}"), outbox(create(1, `"content":"x"`))), source.Options{})
		for _, c := range m.captures {
			if c.name == "actor.json" {
				t.Errorf("kept an actor with %s", key)
			}
		}
		if len(m.accounts) != 1 || m.accounts[0].Handle != "@ann@m.example" || m.expected("actor.json holds a private key: read, and not kept") != 1 {
			t.Errorf("%s: accounts %+v, skips %+v", key, m.accounts, m.skips)
		}
	}
}

func TestLayout(t *testing.T) {
	picture := `"content":"x","attachment":[{"type":"Document","mediaType":"image/png","url":"/media_attachments/files/1/a.png"}]`
	secret := `"content":"x","to":["https://o.example/users/bo"],"attachment":[{"type":"Document","mediaType":"image/png","url":"/media_attachments/files/1/secret.png"}]`
	box := mustRead(t, outbox(create(1, picture), create(2, secret)))
	m := read(t, Outbox{}, input(file("archive/actor.json", annActor), file("archive/outbox.json", box), file("archive/likes.json", "{}"), file("archive/bookmarks.json", "{}"), file("archive/avatar.png", "x"),
		file("archive/media_attachments/files/1/a.png", "x"), file("archive/media_attachments/files/1/secret.png", "x"), file("media_attachments/files/1/a.png", "x"), file("notes.txt", "x")), source.Options{})
	if d := cmp.Diff([]string{"media_attachments/files/1/a.png"}, m.media); d != "" {
		t.Errorf("media (-want +got):\n%s", d)
	}
	var kept []string
	for n := range int64(len(m.captures)) {
		kept = append(kept, m.captures[n+1].name)
	}
	if d := cmp.Diff([]string{"archive/actor.json", "archive/outbox.json"}, kept); d != "" {
		t.Errorf("kept (-want +got):\n%s", d)
	}
	for why, n := range map[string]int{"likes": 1, "bookmarks": 1, "the account's own pictures": 1, "media of posts that were left out, or of none": 2, "files that are no part of an export": 1} {
		if got := m.expected(why); got != n {
			t.Errorf("%s: %d, want %d", why, got, n)
		}
	}
	// Without actor.json the owner is the first activity's; a rebuild may give either file alone.
	m = read(t, Outbox{}, input(file("outbox.json", box)), source.Options{})
	if len(m.posts) != 1 || len(m.evidence) != 1 {
		t.Errorf("alone: %d posts, evidence %+v", len(m.posts), m.evidence)
	}
	m = &memory{}
	if err := (Outbox{}).Read(t.Context(), input(file("actor.json", annActor)), source.Options{}, m); err != nil || len(m.accounts) != 1 || len(m.evidence) != 0 {
		t.Errorf("actor alone: %v, accounts %+v", err, m.accounts)
	}
}

func TestFewerThanSaid(t *testing.T) {
	box := strings.Replace(mustRead(t, outbox(create(1, `"content":"x"`))), `"totalItems":1`, `"totalItems":3`, 1)
	m := read(t, Outbox{}, input(file("outbox.json", box)), source.Options{})
	if len(m.evidence) != 0 || len(m.unexpected()) != 1 {
		t.Errorf("evidence %+v, skips %+v", m.evidence, m.skips)
	}
}

// failing is a sink that fails at the n-th post.
type failing struct {
	memory
	err error
}

func (f *failing) Posts(context.Context, []post.Post) error { return f.err }

func TestErrorsPass(t *testing.T) {
	in := input(file("actor.json", annActor), outbox(create(1, `"content":"x"`)))
	f := &failing{err: errors.New("disk full")}
	if err := (Outbox{}).Read(t.Context(), in, source.Options{}, f); !errors.Is(err, f.err) {
		t.Errorf("sink's error: %v", err)
	}
	broken := in.Parts[1]
	broken.Open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(`{"id":"outbox.json","type":"OrderedCollection","orderedItems":[`), errReader{})), nil
	}
	if err := (Outbox{}).Read(t.Context(), input(file("actor.json", annActor), broken), source.Options{}, readThrough{&memory{}}); !errors.Is(err, unpack.ErrBroken) {
		t.Errorf("reader's error: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := (Outbox{}).Read(ctx, in, source.Options{}, &memory{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, fmt.Errorf("part: %w", unpack.ErrBroken) }

// readThrough gives a part's own reader, with its errors.
type readThrough struct{ *memory }

func (r readThrough) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	rc, err := p.Open()
	return source.Capture{Number: 1, ReadCloser: rc}, err
}

// endless gives a number of notes as they are asked for.
type endless struct {
	n, of int
	left  string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left == "" {
		switch {
		case e.n == e.of:
			return 0, io.EOF
		case e.n == 0:
			e.left = `{"id":"outbox.json","type":"OrderedCollection","orderedItems":[`
		}
		e.n++
		e.left += create(e.n, `"inReplyTo":"https://o.example/n/1","content":"<p>words</p>"`)
		if e.n < e.of {
			e.left += ","
		} else {
			e.left += "]}"
		}
	}
	n := copy(p, e.left)
	e.left = e.left[n:]
	return n, nil
}

// watcher is a sink that looks at the memory in use.
type watcher struct {
	nothing
	early, late uint64
}

func (w *watcher) Posts(ctx context.Context, p []post.Post) error {
	if w.posts += len(p); w.posts%(10*batchSize) == 0 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if w.late = m.HeapAlloc; w.early == 0 {
			w.early = w.late
		}
	}
	return nil
}

// TestMemory: what is held does not grow with the number of notes.
func TestMemory(t *testing.T) {
	const notes = 51_200
	p := unpack.Part{Name: "outbox.json", Size: -1, Open: func() (io.ReadCloser, error) { return io.NopCloser(&endless{of: notes}), nil }}
	w := &watcher{}
	if err := (Outbox{}).Read(t.Context(), input(p), source.Options{}, w); err != nil || w.posts != notes {
		t.Fatalf("%d posts, %v", w.posts, err)
	}
	if w.late > w.early+1<<20 {
		t.Errorf("%d bytes in use after %d notes, %d at the end", w.early, 10*batchSize, w.late)
	}
}
