package mastodon

import (
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

const annNote = `{"@context":"https://www.w3.org/ns/activitystreams","id":"https://m.example/notes/1","type":"Note","attributedTo":"https://m.example/users/ann","to":"as:Public","content":"<p>one</p>"}`

func TestObjects(t *testing.T) {
	bare := strings.Replace(annNote, `"@context":"https://www.w3.org/ns/activitystreams",`, "", 1)
	second := strings.Replace(strings.Replace(bare, "notes/1", "notes/2", 1), "one", "two", 1)
	const context = `{"@context":["https://www.w3.org/ns/activitystreams"],`
	for _, c := range []struct {
		name, in   string
		want       []string
		gone       int
		accounts   int
		unexpected int
	}{
		{"a note", annNote, []string{"one"}, 0, 0, 0},
		{"types", strings.Replace(annNote, `"Note"`, `["x:Thing","Note"]`, 1), []string{"one"}, 0, 0, 0},
		{"a Create", context + `"type":"Create","id":"https://m.example/a/1","actor":"https://m.example/users/ann","object":` + bare + `}`, []string{"one"}, 0, 0, 0},
		{"an article", strings.Replace(annNote, `"Note"`, `"Article","name":"Title","summary":"about"`, 1), []string{"Title\n\none"}, 0, 0, 0},
		{"a page whose title is its text", strings.Replace(annNote, `"Note"`, `"Page","name":"one"`, 1), []string{"one"}, 0, 0, 0},
		{"a collection", context + `"type":"Collection","items":[` + bare + `,"https://m.example/notes/9",` + second + `]}`, []string{"one", "two"}, 0, 0, 0},
		{"a collection of one", context + `"type":"OrderedCollection","orderedItems":` + bare + `}`, []string{"one"}, 0, 0, 0},
		{"a page in a collection", context + `"type":"Collection","first":{"type":"CollectionPage","items":[` + bare + `]}}`, []string{"one"}, 0, 0, 0},
		{"a page", context + `"type":"OrderedCollectionPage","next":"https://m.example/2","orderedItems":[` + second + `]}`, []string{"two"}, 0, 0, 0},
		{"an actor", annActor, nil, 0, 1, 0},
		{"a tombstone", context + `"type":"Tombstone","id":"https://m.example/notes/1"}`, nil, 1, 0, 0},
		{"a Delete", context + `"type":"Delete","actor":"https://m.example/users/ann","object":"https://m.example/notes/1"}`, nil, 1, 0, 0},

		{"a Delete of an account", context + `"type":"Delete","actor":"https://m.example/users/ann","object":"https://m.example/users/ann"}`, nil, 1, 0, 0},

		{"a Delete of another's", context + `"type":"Delete","actor":"https://m.example/users/ann","object":"https://o.example/notes/1"}`, nil, 0, 0, 0},
		{"another host's author", strings.Replace(annNote, `"attributedTo":"https://m.example`, `"attributedTo":"https://evil.example`, 1), nil, 0, 0, 1},
		{"another port's author", strings.Replace(annNote, `"attributedTo":"https://m.example`, `"attributedTo":"https://m.example:444`, 1), nil, 0, 0, 1},
		{"another host's Create", context + `"type":"Create","actor":"https://evil.example/users/ann","object":` + bare + `}`, nil, 0, 0, 1},
		{"a host in a password", strings.Replace(annNote, `"id":"https://m.example`, `"id":"https://m.example@evil.example`, 1), nil, 0, 0, 1},
		{"an id that is a number", strings.Replace(annNote, `"id":"https://m.example/notes/1"`, `"id":4`, 1), nil, 0, 0, 0},
		{"no readers", strings.Replace(annNote, `"to":"as:Public",`, ``, 1), nil, 0, 0, 0},
		{"followers-only", strings.Replace(annNote, `as:Public`, `https://m.example/users/ann/followers`, 1), nil, 0, 0, 0},
		{"direct", strings.Replace(annNote, `as:Public`, `https://m.example/users/bo`, 1), nil, 0, 0, 0},
		{"name twice", strings.Replace(annNote, `"to"`, `"type":"Note","to"`, 1), nil, 0, 0, 1},
		{"breaks off", annNote[:len(annNote)-5], nil, 0, 0, 1},
		{"more behind it", annNote + annNote, []string{"one"}, 0, 0, 1},
		{"a page in a page in a page", context + `"type":"Collection","first":{"type":"CollectionPage","items":[{"type":"CollectionPage","items":[` + bare + `]}]}}`, nil, 0, 0, 0},
	} {
		m := read(t, Object{}, input(file("o.json", c.in)), source.Options{})
		var got []string
		for _, p := range m.posts {
			got = append(got, p.Text)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
		if len(m.gone) != c.gone || len(m.accounts) != c.accounts || len(m.unexpected()) != c.unexpected {
			t.Errorf("%s: %d gone, %d accounts, skips %+v", c.name, len(m.gone), len(m.accounts), m.skips)
		}
	}
	if m := read(t, Object{}, input(file("o.json", annActor)), source.Options{}); !m.accounts[0].NoIndex || m.accounts[0].LoggedInOnly {
		t.Errorf("an account that does not say it is indexable: %+v", m.accounts[0])
	}
	hides := strings.Replace(annActor, `"type"`, `"indexable":true,"hidesToPublicFromUnauthedWeb":true,"type"`, 1)
	if m := read(t, Object{}, input(file("o.json", hides)), source.Options{}); m.accounts[0].NoIndex || !m.accounts[0].LoggedInOnly {
		t.Errorf("an account that hides from the open web: %+v", m.accounts[0])
	}
	deleted := context + `"type":"Delete","actor":"https://m.example/users/ann","object":"https://m.example/users/ann"}`
	if m := read(t, Object{}, input(file("o.json", deleted)), source.Options{}); m.gone[0].ID != "" || m.gone[0].Account != "https://m.example/users/ann" {
		t.Errorf("an account's end: %+v", m.gone)
	}
}

func TestIDs(t *testing.T) {
	for _, c := range []struct{ id, author, parent, tag, parentAuthor, conversation string }{
		{ann + "/statuses/2", ann, ann + "/statuses/1", "tag:m.example,2024:objectId=1", ann, ""},
		{"https://m.example/ap/users/11/statuses/2", "https://m.example/ap/users/11", "https://m.example/ap/users/11/statuses/1", "https://m.example/contexts/11-1", "https://m.example/ap/users/11", "https://m.example/ap/users/11/statuses/1"},
		{"https://m.example/ap/users/11/statuses/2", "https://m.example/ap/users/11", "https://m.example/ap/users/111/statuses/1", "https://m.example/contexts/12-1", "", ""},
		{"https://m.example/notes/2", "https://m.example/users/x", "https://m.example/notes/1", ann + "/statuses/1", "", ann + "/statuses/1"},
		{"https://m.example/objects/2", ann, "https://m.example/objects/1", "https://m.example/contexts/5f0c", "", ""},
		{ann + "/statuses/2", ann, ann + "2/statuses/1", ann + "/statuses/1/context", "", ""},
		{ann + "/statuses/2", ann, "tag:x", "https://evil.example/contexts/ann-1", "", ""},
		{ann + "/statuses/2", ann, ann + "/statuses/2", "", "", ""},
	} {
		in := strings.NewReplacer("https://m.example/notes/1", c.id, ann, c.author).Replace(annNote)
		in = strings.Replace(in, `"content"`, `"inReplyTo":"`+c.parent+`","context":"`+c.tag+`","content"`, 1)
		m := read(t, Object{}, input(file("o.json", in)), source.Options{})
		if len(m.posts) != 1 {
			t.Errorf("%s: skips %+v", c.id, m.skips)
			continue
		}
		p := m.posts[0]
		parent := post.ID(c.parent)
		if !isWeb(c.parent) || c.parent == c.id {
			parent = ""
		}
		if p.Parent != parent || string(p.ParentAuthor) != c.parentAuthor || string(p.Conversation) != c.conversation {
			t.Errorf("%s: parent %q by %q in %q", c.id, p.Parent, p.ParentAuthor, p.Conversation)
		}
	}
}

// TestRecognition holds the three ways in apart from each other and from what other networks hand out.
func TestRecognition(t *testing.T) {
	box := mustRead(t, outbox(create(1, `"content":"x"`)))
	for _, c := range []struct{ name, file, in, want string }{
		{"an outbox", "outbox.json", box, "mastodon-outbox"},
		{"an outbox of another name", "saved.json", box, "mastodon-outbox"},
		{"an outbox in a folder", "a/outbox.json", box, "mastodon-outbox"},
		{"an actor", "actor.json", annActor, "activitystreams"},
		{"a note", "n.json", annNote, "activitystreams"},
		{"a note with no name", "", "\xef\xbb\xbf \n" + annNote, "activitystreams"},
		{"likes", "likes.json", `{"@context":"https://www.w3.org/ns/activitystreams","id":"likes.json","type":"OrderedCollection","orderedItems":[]}`, "activitystreams"},
		{"a status", "s.json", apiStatus(1, "ann", ""), "mastodon-api"},
		{"statuses", "s.json", "[" + apiStatus(1, "ann", "") + "]", "mastodon-api"},
		{"a context", "s.json", contextOf(nil, nil), "mastodon-api"},
		{"an account", "s.json", accountOf(apiStatus(1, "ann", "")), "mastodon-api"},
		{"a long status", "s.json", apiStatus(1, "ann", `,"x":"`+strings.Repeat("x", 2*headSize)+`"`), ""},

		{"X API v1.1", "s.json", `{"created_at":"Fri Dec 07 09:10:11 +0000 2018","id":1,"id_str":"1","full_text":"x","user":{"id_str":"1","screen_name":"a"},"entities":{}}`, ""},
		{"X API v1.1 list", "s.json", `[{"created_at":"Fri Dec 07 09:10:11 +0000 2018","id_str":"1","text":"x","user":{"id_str":"1"}}]`, ""},
		{"X API v1.1 search", "s.json", `{"statuses":[{"id_str":"1","text":"x","user":{}}],"search_metadata":{}}`, ""},
		{"X API v2", "s.json", `{"data":[{"id":"1","text":"x","author_id":"2","created_at":"2024-01-01T00:00:00Z"}],"includes":{"users":[{"id":"2","username":"a"}]},"meta":{}}`, ""},
		{"X API v2 flat", "s.json", `{"id":"1","text":"x","author_id":"2","author":{"id":"2","username":"a"},"created_at":"2024-01-01T00:00:00Z"}`, ""},
		{"X archive", "tweets.js", `window.YTD.tweets.part0 = [{"tweet":{"id_str":"1"}}]`, ""},
		{"Bluesky thread", "s.json", `{"thread":{"$type":"app.bsky.feed.defs#threadViewPost","post":{"uri":"at://x","cid":"y","author":{},"record":{}}}}`, ""},
		{"Bluesky feed", "s.json", `{"feed":[{"post":{"uri":"at://x"}}],"cursor":"x"}`, ""},
		{"Jetstream", "s.json", `{"did":"did:plc:x","time_us":1,"kind":"commit","commit":{}}`, ""},
		{"Nostr", "s.json", `{"id":"a","pubkey":"b","created_at":1,"kind":1,"tags":[],"content":"x","sig":"c"}`, ""},
		{"Nostr list", "s.json", `[{"id":"a","pubkey":"b","created_at":1,"kind":1,"tags":[],"content":"x","sig":"c"}]`, ""},
		{"a web page", "s.html", `<html></html>`, ""},
		{"nothing", "s.json", ``, ""},
		{"JSON of another kind", "s.json", `{"statuses":[],"accounts":[]}`, ""},
		{"an empty outbox.json", "outbox.json", `{}`, ""},
		{"a list", "outbox.json", `[1,2]`, ""},
		{"a broken one", "outbox.json", `{"type":"OrderedColl`, ""},
	} {
		got := ""
		for _, s := range []source.Source{Outbox{}, API{}, Object{}} {
			ok, err := s.Recognise(t.Context(), input(file(c.file, c.in)))
			if err != nil {
				t.Errorf("%s: %s: %v", c.name, s.Name(), err)
			}
			if ok {
				got += s.Name()
			}
		}
		if got != c.want {
			t.Errorf("%s: recognised by %q, want %q", c.name, got, c.want)
		}
	}
}

// TestOthersData holds recognition against the real data of other networks.
func TestOthersData(t *testing.T) {
	n := 0
	for _, dir := range []string{"twitter-api-v11", "x-api-v2", "x-graphql", "bsky-thread-json", "nostr", "atproto-firehose", "mastodon-api"} {
		for _, p := range folder(t, sharedData(t, dir)).Parts {
			n++
			for _, s := range []source.Source{Outbox{}, API{}, Object{}} {
				ok, err := s.Recognise(t.Context(), input(p))
				if want := dir == "mastodon-api" && s.Name() == "mastodon-api"; ok != want || err != nil {
					t.Errorf("%s/%s: %s says %v, %v", dir, p.Name, s.Name(), ok, err)
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d files", n)
	}
}
