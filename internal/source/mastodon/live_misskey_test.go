package mastodon

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"clew/internal/post"

	"github.com/google/go-cmp/cmp"
)

// fakeMisskey is a Misskey server of one user, whose notes answer each other.
type fakeMisskey struct {
	notes map[string]string // by id
	up    map[string]string
	shown map[string]string
	by    map[string]string
	gone  map[string]bool
}

func noteKey(n int) string { return fmt.Sprintf("9abcdefg%02d", n) }

func (f *fakeMisskey) note(id string) string {
	user := `{"id":"9user00001","username":"mia","host":null,"name":"Mia","avatarUrl":"https://mk.example/a.png"}`
	uri := "null"
	if f.by[id] == "remote" {
		user = `{"id":"9user00002","username":"cy","host":"o.example","name":"Cy","uri":"https://o.example/users/cy"}`
		uri = fmt.Sprintf("%q", "https://o.example/notes/"+id)
	}
	reply := "null"
	if f.up[id] != "" {
		reply = fmt.Sprintf("%q", f.up[id])
	}
	shown := f.shown[id]
	if shown == "" {
		shown = "public"
	}
	return fmt.Sprintf(`{"id":%q,"createdAt":"2024-05-03T10:00:00.000Z","userId":"x","user":%s,"text":%q,"cw":null,"visibility":%q,"replyId":%s,"uri":%s,"files":[]}`, id, user, f.notes[id], shown, reply, uri)
}

func (f *fakeMisskey) list(ids []string) string {
	var all []string
	for _, id := range ids {
		all = append(all, f.note(id))
	}
	return "[" + strings.Join(all, ",") + "]"
}

func (f *fakeMisskey) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var ask struct{ NoteID, UserID, UntilID, SinceID string }
	if r.Method == http.MethodPost {
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			answerJSON(w, 400, `{}`)
			return
		}
	}
	open := func(id string) bool {
		return !f.gone[id] && f.notes[id] != ""
	}
	var ids []string
	for id := range f.notes {
		if open(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	switch r.URL.Path {
	case "/.well-known/nodeinfo":
		answerJSON(w, 200, `{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.1","href":"https://mk.example/nodeinfo/2.1"}]}`)
	case "/nodeinfo/2.1":
		answerJSON(w, 200, `{"software":{"name":"misskey"},"protocols":["activitypub"]}`)
	case "/api/notes/show":
		if !open(ask.NoteID) {
			answerJSON(w, 400, `{"error":{"code":"NO_SUCH_NOTE"}}`)
			return
		}
		answerJSON(w, 200, f.note(ask.NoteID))
	case "/api/notes/conversation":
		var up []string
		for at := f.up[ask.NoteID]; at != "" && open(at) && len(up) < 10; at = f.up[at] {
			up = append(up, at)
		}
		answerJSON(w, 200, f.list(up))
	case "/api/notes/children":
		ids = slices.DeleteFunc(ids, func(id string) bool { return f.up[id] != ask.NoteID || ask.UntilID != "" && id >= ask.UntilID })
		answerJSON(w, 200, f.list(ids))
	case "/api/users/notes":
		ids = slices.DeleteFunc(ids, func(id string) bool { return f.by[id] == "remote" || ask.UntilID != "" && id >= ask.UntilID })
		answerJSON(w, 200, f.list(ids[:min(len(ids), 20)]))
	case "/api/users/show":
		answerJSON(w, 200, `{"id":"9user00001","username":"mia","host":null,"name":"Mia"}`)
	default:
		answerJSON(w, 404, `{}`)
	}
}

func misskeyChain(n int) *fakeMisskey {
	f := &fakeMisskey{notes: map[string]string{}, up: map[string]string{}, shown: map[string]string{}, by: map[string]string{}, gone: map[string]bool{}}
	for i := 1; i <= n; i++ {
		f.notes[noteKey(i)] = fmt.Sprintf("part %d", i)
		if i > 1 {
			f.up[noteKey(i)] = noteKey(i - 1)
		}
	}
	return f
}

func TestWalkMisskey(t *testing.T) {
	const mia = "https://mk.example/users/9user00001"
	for _, entry := range []int{1, 15, 30} {
		f := misskeyChain(30)
		f.notes["9abcdefg99"], f.up["9abcdefg99"], f.shown["9abcdefg99"] = canary, noteKey(3), "followers"
		f.notes["9abcdefg98"], f.up["9abcdefg98"], f.by["9abcdefg98"] = "FORGED", noteKey(3), "remote"
		n, l := newNet()
		n.hosts["mk.example"] = f
		k, w := walkOf(t, l, "https://mk.example/notes/"+noteKey(entry))
		var want []string
		for i := 1; i <= 30; i++ {
			want = append(want, noteKey(i))
		}
		if got := threadOf(k, mia); got != strings.Join(want, " ") || w.Posts != 30 {
			t.Errorf("from %d: told %s, %+v", entry, got, w)
		}
		if len(k.evidence) != 1 || k.evidence[0].Limit != "" {
			t.Errorf("from %d: evidence %+v", entry, k.evidence)
		}
		for _, p := range k.posts {
			if strings.Contains(p.Text, "FORGED") {
				t.Errorf("%s tells %s", p.ID, p.Text)
			}
		}
		for _, c := range k.captures {
			if strings.Contains(string(c.bytes), canary) {
				t.Errorf("%s keeps what is for followers", c.name)
			}
		}
	}
	f := misskeyChain(6)
	f.gone[noteKey(4)] = true
	n, l := newNet()
	n.hosts["mk.example"] = f
	held := post.Post{ID: post.ID("https://mk.example/notes/" + noteKey(4)), Author: mia}
	k, _ := walkOf(t, l, "https://mk.example/notes/"+noteKey(1), held)
	if len(k.gone) != 1 || k.gone[0].ID != held.ID || k.gone[0].Why != "HTTP 404" {
		t.Errorf("gone %+v", k.gone)
	}
	state, err := l.Since(t.Context(), mia, "", &kept{})
	if err != nil || state != "misskey 9user00001 "+noteKey(6) {
		t.Errorf("since: %q, %v", state, err)
	}
}

func TestMFM(t *testing.T) {
	p := post.Post{Text: "お知らせ: @mia and @cy@o.example, see https://s.example/a_(b). #tag #42 a#b mail@x.y (https://s.example/c) $[x #二つ]"}
	mfm(&p)
	at := func(start, end int) string { s, _ := post.Slice(p.Text, start, end); return s }
	var got []string
	for _, l := range p.Links {
		got = append(got, at(l.Start, l.End)+"="+l.URL)
	}
	for _, m := range p.Mentions {
		got = append(got, at(m.Start, m.End)+"="+m.Handle)
	}
	for _, g := range p.Tags {
		got = append(got, at(g.Start, g.End)+"=#"+g.Name)
	}
	want := []string{"https://s.example/a_(b)=https://s.example/a_(b)", "https://s.example/c=https://s.example/c", "@mia=@mia", "@cy@o.example=@cy@o.example", "#tag=#tag", "#二つ=#二つ"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func FuzzMFM(f *testing.F) {
	f.Add("@a@b.c #d https://e.f/(g)")
	f.Add("\xff@x http://\xff")
	f.Fuzz(func(t *testing.T, s string) {
		p := post.Post{Text: s, ID: "https://s.example/1"}
		mfm(&p)
		checkRanges(t, &p)
	})
}
