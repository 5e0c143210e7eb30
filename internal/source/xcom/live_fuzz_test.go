package xcom

import (
	"context"
	"net/http"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

// FuzzLiveWalk answers every request of a walk with the same hostile bytes, by the API and by the embed.
func FuzzLiveWalk(f *testing.F) {
	id := fakeID(2*day, 1)
	f.Add([]byte(`{"data":{"id":"`+id+`","text":"a","author_id":"42","conversation_id":"`+id+`"},"includes":{"users":[{"id":"42","username":"a","name":"A","protected":false}]}}`), false)
	f.Add([]byte(`{"data":[{"id":"`+id+`","text":"a","author_id":"42","conversation_id":"20","edit_history_tweet_ids":["20","`+id+`"],"referenced_tweets":[{"type":"replied_to","id":"21"},{"type":"quoted","id":"22"}],"in_reply_to_user_id":"42"}],"includes":{"users":[{"id":"42","username":"a","name":"A"}]},"meta":{"next_token":"t"}}`), false)
	f.Add([]byte(`{"errors":[{"resource_type":"tweet","resource_id":"`+id+`","type":"https://x/problems/resource-not-found"}]}`), false)
	f.Add([]byte(`{"__typename":"Tweet","id_str":"`+id+`","text":"a","user":{"id_str":"42"},"in_reply_to_status_id_str":"20","in_reply_to_user_id_str":"42"}`), true)
	f.Add([]byte(`{"__typename":"TweetTombstone"}`), true)
	f.Fuzz(func(t *testing.T, body []byte, embed bool) {
		ask := &plainAsker{now: func() time.Time { return fakeNow }, handler: func(w http.ResponseWriter, _ *http.Request) { w.Write(body) }}
		c := Config{Now: ask.now}
		if !embed {
			c.Bearer = fakeToken
		}
		l := NewLive(ask, c)
		s := &liveSink{}
		w, err := l.Walk(context.Background(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + id)}, Held: heldPosts("42", "20", id), Spend: 400_000, Requests: 200}, s)
		if ask.n > 200 || w.Requests != ask.n {
			t.Errorf("%d requests, said %d", ask.n, w.Requests)
		}
		if err == nil && len(s.evidence) != 1 {
			t.Errorf("%d reports", len(s.evidence))
		}
		for _, g := range s.gone {
			if g.ID == "" || g.State == post.Present {
				t.Errorf("gone %+v", g)
			}
		}
		checkWalk(t, l, s)
	})
}

// FuzzLiveRefer holds that whatever is typed makes an id that is one, or nothing.
func FuzzLiveRefer(f *testing.F) {
	for _, s := range []string{"https://x.com/a/status/20", "x:20", "x:@a", "x.com/i/web/status/20/photo/1?s=20", "https://twitter.com/#!/a/status/20", "//x.com/a", "http://[::1]/a/status/2", "https://nitter.a/%2f/status/1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		ref, ok := (*Live)(nil).Refer(said)
		if !ok {
			if ref != (source.Ref{}) {
				t.Errorf("%q: %+v", said, ref)
			}
			return
		}
		if _, err := post.ParseID(string(ref.Post)); ref.Post != "" && err != nil {
			t.Error(err)
		}
		if _, err := post.ParseAccountID(string(ref.Account)); ref.Account != "" && err != nil {
			t.Error(err)
		}
		if ref.Post == "" && ref.Account == "" && ref.Handle == "" || ref.Said != said || ref.Network != post.X {
			t.Errorf("%q: %+v", said, ref)
		}
		if ref.Handle != "" && atHandle([]byte(ref.Handle[1:])) != ref.Handle {
			t.Errorf("%q: handle %q", said, ref.Handle)
		}
	})
}
