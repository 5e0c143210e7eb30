package hostile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/mastodon"
	"clew/internal/source/nostr"
	"clew/internal/source/xcom"
	"clew/internal/sqlite"
	"clew/internal/unpack"
)

// behind is what a server shows to a key alone, or by mistake to anybody: none of it is kept, in any form.
const behind = "qzvbehindtheseal"

// house is a server of ann's whose posts have the visibilities given, the open ones and those with the word.
type house struct {
	visible map[int]string // by number; each answers the one before
	locked  bool           // the client interface is for keys alone
}

func (h house) status(n int) string {
	reply := `"in_reply_to_id":null,"in_reply_to_account_id":null`
	if h.visible[n-1] != "" {
		reply = fmt.Sprintf(`"in_reply_to_id":"%d","in_reply_to_account_id":"1"`, n-1)
	}
	return fmt.Sprintf(`{"id":"%d","created_at":"2026-05-01T09:%02d:00.000Z","uri":"%s/statuses/%d","url":"%s/statuses/%d","account":{"id":"1","username":"ann","acct":"ann","url":"https://%s/@ann","uri":%q},"sensitive":false,"spoiler_text":%q,"visibility":%q,"content":"<p>%s</p>","media_attachments":[{"id":"1","type":"image","url":"https://img.example/%s.png","description":%q}],"card":{"url":"https://x.example/","title":%q},%s}`,
		n, n, apAnn, n, apAnn, n, home, apAnn, h.spoiler(n), h.visible[n], h.word(n), h.word(n), h.word(n), h.word(n), reply)
}

func (h house) open(n int) bool { return h.visible[n] == "public" || h.visible[n] == "unlisted" }

func (h house) word(n int) string {
	if h.open(n) {
		return fmt.Sprint("open", n)
	}
	return behind
}

func (h house) spoiler(n int) string {
	if h.open(n) {
		return ""
	}
	return behind
}

func (h house) note(n int) string {
	to, reply := map[string]string{"public": public, "unlisted": `"` + apAnn + `/followers"`, "private": `"` + apAnn + `/followers"`, "direct": `"https://else.example/users/zed"`}[h.visible[n]], ""
	cc := `"x:y"`
	if h.visible[n] == "unlisted" {
		cc = public
	}
	if h.visible[n-1] != "" {
		reply = fmt.Sprintf(`,"inReplyTo":"%s/statuses/%d"`, apAnn, n-1)
	}
	return fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":"%s/statuses/%d","type":"Note","attributedTo":%q,"published":"2026-05-01T09:%02d:00Z","to":[%s],"cc":[%s],"summary":%q,"content":"<p>%s</p>"%s}`,
		apAnn, n, apAnn, n, to, cc, h.spoiler(n), h.word(n), reply)
}

func (h house) site(soft bool) site {
	all, list := map[string]site{}, []string{}
	var notes []string
	for n := 9; n > 0; n-- {
		if h.visible[n] == "" {
			continue
		}
		list, notes = append(list, h.status(n)), append(notes, `{"id":"`+fmt.Sprint(apAnn, "/statuses/", n, "/activity")+`","type":"Create","actor":"`+apAnn+`","object":`+h.note(n)+`}`)
		all[fmt.Sprint("/users/ann/statuses/", n)] = say(activity, h.note(n))
	}
	all["/users/ann/outbox"] = say(activity, `{"id":"`+apAnn+`/outbox","type":"OrderedCollection","orderedItems":[`+strings.Join(notes, ",")+`]}`)
	if soft {
		for n := range h.visible {
			var up, down []string
			for m := 1; m < 10; m++ {
				switch {
				case h.visible[m] == "" || m == n:
				case m < n:
					up = append(up, h.status(m))
				default:
					down = append(down, h.status(m))
				}
			}
			all[fmt.Sprint("/api/v1/statuses/", n)] = say(asJSON, h.status(n))
			all[fmt.Sprint("/api/v1/statuses/", n, "/context")] = say(asJSON, `{"ancestors":[`+strings.Join(up, ",")+`],"descendants":[`+strings.Join(down, ",")+`]}`)
		}
		all["/api/v1/accounts/1/statuses"] = say(asJSON, `[`+strings.Join(list, ",")+`]`)
		all["/api/v1/accounts/lookup"] = say(asJSON, fmt.Sprintf(`{"id":"1","username":"ann","acct":"ann","url":"https://%s/@ann","uri":%q}`, home, apAnn))
	}
	a := ap{more: all}
	if soft {
		a.status = " "
	}
	s := a.sites()[home]
	return func(w http.ResponseWriter, r *http.Request) {
		if h.locked && strings.HasPrefix(r.URL.Path, "/api/") && r.Header.Get("Authorization") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		s(w, r)
	}
}

// TestNotPublicLeavesNoBytes: what walks and readings meet that is not public is in no file of the record and in
// no capture; what is public beside it is.
func TestNotPublicLeavesNoBytes(t *testing.T) {
	n := newInternet(t)
	door := n.door(t)
	now := func() time.Time { return time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC) }
	probes, leaked, shown := 0, 0, 0
	look := func(where string, b []byte) {
		probes++
		if i := bytes.Index(b, []byte(behind)); i >= 0 {
			leaked++
			t.Errorf("%s: …%q…", where, b[max(0, i-100):min(len(b), i+20)])
		}
	}
	m := mastodon.NewLive(door, mastodon.Config{Tokens: map[string]string{home: token}, Now: now})
	x := xcom.NewLive(door, xcom.Config{API: "https://api.example", Embed: "https://embed.example", Bearer: bearer, Follow: 1_000_000, Now: now})
	ns := nostr.NewLive(door, nostr.Config{Relays: []string{"wss://" + relayAt}, Wait: 2 * time.Second, Now: now})
	ref := func(k int) source.Ref {
		s := fmt.Sprint(apAnn, "/statuses/", k)
		return source.Ref{Network: post.Mastodon, Said: s, URL: s}
	}
	type visit struct {
		name  string
		sites map[string]site
		live  source.Live
		ref   source.Ref
		id    post.AccountID
	}
	var all []visit
	for _, kind := range []string{"private", "direct"} {
		for _, locked := range []bool{false, true} {
			for _, soft := range []bool{false, true} {
				h := house{visible: map[int]string{1: "public", 2: "public", 3: kind, 4: "public", 5: kind, 6: "unlisted"}, locked: locked}
				for k := 1; k <= 6; k++ {
					all = append(all, visit{fmt.Sprintf("Mastodon, %s, locked %v, interface %v, from post %d", kind, locked, soft, k), map[string]site{home: h.site(soft)}, m, ref(k), apAnn})
				}
			}
		}
	}
	note := signed(1, 1777600000, 1, "open1")
	dm := []event{note, signed(1, 1777600001, 4, behind, []string{"p", nostrID(2)}), signed(1, 1777600002, 1059, behind, []string{"e", note.ID}, []string{"p", nostrID(2)}), signed(1, 1777600003, 14, behind, []string{"e", note.ID})}
	all = append(all, visit{"Nostr, messages", map[string]site{relayAt: relayOf(dm...)}, ns, source.Ref{Network: post.Nostr, Said: "nostr:" + note.ID, Post: post.ID("nostr:" + note.ID)}, post.AccountID("nostr:" + nostrID(1))})
	for name, protected := range map[string]bool{"X, protected": true, "X, open": false} {
		all = append(all, visit{name, map[string]site{"api.example": tweets(protected)}, x, source.Ref{Network: post.X, Said: "x:" + tweetID, Post: "x:" + tweetID}, "x:42"})
	}
	for _, v := range all {
		n.reset(v.sites)
		dir := t.TempDir()
		r, err := sqlite.Open(t.Context(), dir, sqlite.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		open := visitOne(t, r, v.live, v.ref, v.id, door, now, func(where string, b []byte) { look(v.name+": "+where, b) })
		if (strings.HasSuffix(v.name, "post 1") || strings.HasSuffix(v.name, "post 2") || strings.HasPrefix(v.name, "Nostr") || v.name == "X, open") && !open {
			t.Errorf("%s: what is open was not kept", v.name)
		}
		if open {
			shown++
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(name)
			look(v.name+": file "+filepath.Base(name), b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintf(os.Stderr, "posts that are not public: leaked %d of %d, what is open was kept in %d of %d records\n", leaked, probes, shown, len(all))
	if probes < 300 {
		t.Errorf("only %d probes", probes)
	}
}

// tweets is X's interface with one post, of an account that is protected, or not.
func tweets(protected bool) site {
	text := "open1"
	if protected {
		text = behind
	}
	tweet := fmt.Sprintf(`{"id":"%s","author_id":"42","conversation_id":"%[1]s","created_at":"2024-10-28T14:47:46.155Z","text":%q,"edit_history_tweet_ids":["%[1]s"]}`, tweetID, text)
	user := fmt.Sprintf(`{"id":"42","name":"Ann","username":"ann","protected":%v,"created_at":"2020-01-01T00:00:00.000Z"}`, protected)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", asJSON)
		switch {
		case strings.HasPrefix(r.URL.Path, "/2/users/42") && !strings.HasSuffix(r.URL.Path, "/tweets"):
			_, _ = fmt.Fprintf(w, `{"data":%s}`, user)
		case strings.HasSuffix(r.URL.Path, "/"+tweetID):
			_, _ = fmt.Fprintf(w, `{"data":%s,"includes":{"users":[%s]}}`, tweet, user)
		default:
			_, _ = fmt.Fprintf(w, `{"data":[%s],"includes":{"users":[%s]},"meta":{"result_count":1}}`, tweet, user)
		}
	}
}

// visitOne walks from a post and reads an account's list into a record, looks at what was said and kept, and says
// whether something open is among it.
func visitOne(t *testing.T, r *sqlite.Record, live source.Live, ref source.Ref, id post.AccountID, door *fetch.Door, now func() time.Time, look func(string, []byte)) (open bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	defer stop()
	got, err := collect.Walk(ctx, live, ref, r, collect.WalkOptions{Now: now, Spend: 1_000_000, Requests: 60, Media: door})
	if err != nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, fetch.ErrForbidden)) {
		t.Errorf("%s: %v", ref.Said, err)
	}
	look("words", []byte(fmt.Sprint(got, err)))
	if f, ok := live.(source.Finder); ok {
		s := &told{}
		_, err := f.Since(ctx, id, "", s)
		look("new posts", []byte(fmt.Sprintf("%+v %v", s.posts, err)))
		look("kept of new posts", s.kept.Bytes())
	}
	for k, err := range r.Captures(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		b := content(t, r, k.Number)
		look("capture "+k.Name, b)
		look("exchange "+k.Name, k.Exchange)
		open = open || bytes.Contains(b, []byte("open1"))
	}
	return open
}

// told remembers what it is told, and the bytes it is given to keep.
type told struct {
	deaf
	posts []post.Post
	kept  bytes.Buffer
}

// Capture implements source.Sink.
func (s *told) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	b, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		return source.Capture{}, err
	}
	s.kept.Write(b)
	s.kept.Write(p.Exchange)
	return source.Capture{ReadCloser: io.NopCloser(bytes.NewReader(b))}, nil
}

// Posts implements source.Sink.
func (s *told) Posts(_ context.Context, posts []post.Post) error {
	s.posts = append(s.posts, posts...)
	return nil
}
