package mastodon

import (
	"testing"

	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

func TestRefer(t *testing.T) {
	l := NewLive(&fakeNet{}, Config{})
	for _, c := range []struct {
		said   string
		want   source.Ref
		isPost bool
	}{
		{"https://s.example/users/ann/statuses/109", source.Ref{Post: "https://s.example/users/ann/statuses/109", URL: "https://s.example/users/ann/statuses/109", Handle: "@ann@s.example", Key: "109"}, true},
		{"https://s.example/ap/users/7/statuses/109", source.Ref{Post: "https://s.example/ap/users/7/statuses/109", URL: "https://s.example/ap/users/7/statuses/109", Key: "109"}, true},
		{"https://S.example/@ann/109?x=1#y", source.Ref{URL: "https://s.example/@ann/109", Handle: "@ann@s.example", Key: "109"}, true},
		{" s.example/@ann/109/ ", source.Ref{URL: "https://s.example/@ann/109", Handle: "@ann@s.example", Key: "109"}, true},
		{"https://s.example/@bo@o.example/109", source.Ref{URL: "https://s.example/@bo@o.example/109", Handle: "@bo@o.example", Key: "109"}, true},
		{"https://s.example/web/@bo@o.example/109", source.Ref{URL: "https://s.example/web/@bo@o.example/109", Handle: "@bo@o.example", Key: "109"}, true},
		{"https://s.example/@ann/statuses/01HF7YAT31JZDBDXWQ2S5ZJ5N5", source.Ref{URL: "https://s.example/@ann/statuses/01HF7YAT31JZDBDXWQ2S5ZJ5N5", Handle: "@ann@s.example", Key: "01HF7YAT31JZDBDXWQ2S5ZJ5N5"}, true},
		{"http://localhost:18080/@ann/statuses/01HF7YAT31JZDBDXWQ2S5ZJ5N5", source.Ref{URL: "http://localhost:18080/@ann/statuses/01HF7YAT31JZDBDXWQ2S5ZJ5N5", Handle: "@ann@localhost:18080", Key: "01HF7YAT31JZDBDXWQ2S5ZJ5N5"}, true},
		{"https://s.example/notice/AbCdEf1234567890xy", source.Ref{URL: "https://s.example/notice/AbCdEf1234567890xy", Key: "AbCdEf1234567890xy"}, true},
		{"https://s.example/notes/9abcdefgh1", source.Ref{Post: "https://s.example/notes/9abcdefgh1", URL: "https://s.example/notes/9abcdefgh1", Key: "9abcdefgh1"}, true},
		{"https://s.example/objects/0e6f1c1e-7b1b-4b1f-9d2f-3f0a4f0b5c6d", source.Ref{Post: "https://s.example/objects/0e6f1c1e-7b1b-4b1f-9d2f-3f0a4f0b5c6d", URL: "https://s.example/objects/0e6f1c1e-7b1b-4b1f-9d2f-3f0a4f0b5c6d"}, true},
		{"https://s.example/p/ann/109", source.Ref{URL: "https://s.example/p/ann/109", Handle: "@ann@s.example", Key: "109"}, true},
		{"@ann@S.example", source.Ref{Handle: "@ann@s.example"}, false},
		{"acct:ann@s.example", source.Ref{Handle: "@ann@s.example"}, false},
	} {
		got, ok := l.Refer(c.said)
		c.want.Network, c.want.Said = post.Mastodon, c.said
		if d := cmp.Diff(c.want, got); d != "" || !ok || got.IsPost() != c.isPost {
			t.Errorf("%s: %v, a post: %v (-want +got):\n%s", c.said, ok, got.IsPost(), d)
		}
	}
	for _, said := range []string{
		"", " ", "@", "@ann", "ann@s.example", "@ann@", "@@s.example", "@ann@nodot", "@a n@s.example", "@ann@s.example/x",
		"https://s.example/", "https://s.example/@ann", "https://s.example/users/ann", "https://s.example/@ann/about", "https://s.example/@ann/some-words-1",
		"https://x.com/ann/status/109", "https://x.com/users/ann/statuses/109", "https://twitter.com/@ann/109", "https://bsky.app/profile/ann.example/post/3kabc",
		"https://www.threads.net/@ann/post/CabcdeF1234", "https://medium.com/@ann/1234567890ab", "https://a.substack.com/notes/abcdefghij1",
		"https://s.example/notes/short", "https://s.example/notes/nodigitsinhere", "https://s.example/objects/not-a-uuid", "https://s.example/users/ann/statuses/",
		"https://s.example/users/ann/statuses/10/9", "https://s.example/users/a%20b/statuses/109", "ftp://s.example/@ann/109", "javascript:alert(1)",
		"https://ann@s.example/@ann/109", "https://s.example\\@ann/109", "https:///@ann/109", "https://[::1]/@ann/109", "nostr:note1abc", "at://did:plc:x/app.bsky.feed.post/1",
		"x:109", "page:1", "https://s.example/@ann/109\nx", "https://s.example/ap/users/x/statuses/109", "nodot/@ann/109",
	} {
		if ref, ok := l.Refer(said); ok {
			t.Errorf("%q is taken for %+v", said, ref)
		}
	}
}

func FuzzRefer(f *testing.F) {
	for _, s := range []string{"@ann@s.example", "https://s.example/@ann/109", "s.example/notes/9abcdefgh1", "https://s.example/web/@a@b.c/1"} {
		f.Add(s)
	}
	l := NewLive(&fakeNet{}, Config{})
	f.Fuzz(func(t *testing.T, s string) {
		ref, ok := l.Refer(s)
		if !ok {
			return
		}
		if ref.Post != "" {
			if _, err := post.ParseID(string(ref.Post)); err != nil {
				t.Fatal(err)
			}
		}
		if ref.IsPost() == (ref.URL == "") {
			t.Fatalf("%q: %+v", s, ref)
		}
	})
}
