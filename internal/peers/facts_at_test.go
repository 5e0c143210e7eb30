package peers

import (
	"encoding/json"
	"strings"
	"testing"
)

// flat is a thread as the AppView's second call gives it.
type flat struct {
	Thread []struct {
		URI   string `json:"uri"`
		Depth int    `json:"depth"`
		Value struct {
			Type        string `json:"$type"`
			MoreReplies int    `json:"moreReplies"`
			MoreParents bool   `json:"moreParents"`
			OpThread    bool   `json:"opThread"`
			Post        struct {
				ReplyCount int `json:"replyCount"`
			} `json:"post"`
		} `json:"value"`
	} `json:"thread"`
}

// second asks for a thread with the AppView's second call.
func (n *AT) second(t testing.TB, r Record, below string) flat {
	t.Helper()
	var f flat
	n.View(t, "app.bsky.unspecced.getPostThreadV2", "anchor", r.URI, "below", below).Into(t, &f)
	return f
}

func TestATThreadStopsAtADeletedPost(t *testing.T) {
	n := ATProto(t)
	s := Plain(t, n.Town(), 12)
	record := func(i int) Record { return s.Notes[i].own.(Record) }
	s.Author.Remove(t, s.Notes[7])
	n.Settle(t)

	body := string(n.View(t, "app.bsky.feed.getPostThread", "uri", record(0).URI, "depth", "1000").Body)
	for i, there := range map[int]bool{6: true, 8: false, 11: false} {
		if strings.Contains(body, record(i).URI) != there {
			t.Errorf("post %d is in the thread of the first: %v, not %v", i+1, !there, there)
		}
	}
	if body := n.View(t, "app.bsky.feed.getPostThread", "uri", record(8).URI).Body; !strings.Contains(string(body), "notFoundPost") {
		t.Error("above the ninth stands no notFoundPost")
	}
	missing := false
	for _, i := range n.second(t, record(8), "20").Thread {
		missing = missing || i.Depth == -1 && strings.HasSuffix(i.Value.Type, "threadItemNotFound")
	}
	if !missing {
		t.Error("the second call does not say that the post above the ninth is missing")
	}
	if a := n.View(t, "app.bsky.feed.getPostThread", "uri", record(7).URI); a.Status != 400 || !strings.Contains(string(a.Body), "NotFound") {
		t.Errorf("the deleted post answers %d: %s", a.Status, a.Body)
	}
	_, key := record(7).parts(t)
	who := []string{"collection", "app.bsky.feed.post", "rkey", key}
	if a := n.Repo(t, "com.atproto.repo.getRecord", append(who, "repo", string(s.Truth.Author))...); a.Status != 400 || !strings.Contains(string(a.Body), "RecordNotFound") {
		t.Errorf("the deleted record answers %d: %s", a.Status, a.Body)
	}
	if a := n.Repo(t, "com.atproto.sync.getRecord", append(who, "did", string(s.Truth.Author))...); a.Status != 200 || len(a.Body) == 0 {
		t.Errorf("the proof that the record is not there answers %d with %d bytes", a.Status, len(a.Body))
	}
}

func TestATSecondCallCutsAndSaysSo(t *testing.T) {
	n := ATProto(t)
	s := Plain(t, n.Town(), 12)
	all := n.second(t, s.Notes[0].own.(Record), "6").Thread
	if len(all) != 7 || all[6].Depth != 6 || all[6].Value.MoreReplies != 1 {
		t.Errorf("a look six deep gives %d posts, the last with %+v", len(all), all[len(all)-1].Value)
	}
}

func TestATGatesAndBlocksHideReplies(t *testing.T) {
	n := ATProto(t)
	alice, bob, carol := n.Join(t, "alice"), n.Join(t, "bob"), n.Join(t, "carol")
	top := alice.Post(t, "gated", nil)
	_, key := top.parts(t)
	alice.Create(t, "app.bsky.feed.threadgate", key, Fields{"post": top.URI, "allow": []any{}})
	second := alice.Post(t, "blocked", nil)
	alice.Create(t, "app.bsky.graph.block", "", Fields{"subject": carol.DID})
	n.Settle(t) // what comes later from others may be taken in earlier
	bob.Reply(t, top, top, "let me in", nil)
	carol.Reply(t, second, second, "me too", nil)
	n.Settle(t)
	for i, r := range []Record{top, second} {
		all := n.second(t, r, "6").Thread
		// The gate's count is of what is shown; the block's is not.
		if len(all) != 1 || all[0].Value.Post.ReplyCount != i {
			t.Errorf("%s: %d posts are shown, with a count of %d replies", r.URI, len(all), all[0].Value.Post.ReplyCount)
		}
	}
}

func TestATTakedownsAndReturns(t *testing.T) {
	n := ATProto(t)
	alice := n.Join(t, "alice")
	r := alice.Post(t, "taken down and back", nil)
	n.Settle(t)
	_, key := r.parts(t)
	status := func() (pds, view int) {
		n.Settle(t)
		return n.Repo(t, "com.atproto.repo.getRecord", "repo", string(alice.DID), "collection", "app.bsky.feed.post", "rkey", key).Status,
			n.View(t, "app.bsky.feed.getPostThread", "uri", r.URI).Status
	}
	n.TakeDownRecord(t, r, true)
	if pds, view := status(); pds != 400 || view != 200 {
		t.Errorf("a record taken down at its server answers %d there and %d in the AppView, not 400 and 200", pds, view)
	}
	n.TakeDownRecord(t, r, false)
	alice.Call(t, "com.atproto.server.deactivateAccount", Fields{})
	if _, view := status(); view == 200 {
		t.Error("a post of a deactivated account is shown")
	}
	alice.Call(t, "com.atproto.server.activateAccount", nil)
	if pds, view := status(); pds != 200 || view != 200 {
		t.Errorf("an account is back, and its post answers %d and %d", pds, view)
	}
	n.TakeDownAccount(t, alice, true)
	var why struct {
		Active bool
		Status string
	}
	n.Repo(t, "com.atproto.sync.getRepoStatus", "did", string(alice.DID)).Into(t, &why)
	if why.Active || why.Status != "takendown" {
		t.Errorf("an account taken down has the status %+v", why)
	}
}

func TestATAddressHoldsAnotherRecord(t *testing.T) {
	n := ATProto(t)
	alice := n.Join(t, "alice")
	before := alice.Post(t, "before", nil)
	_, key := before.parts(t)
	alice.Delete(t, before)
	after := alice.Create(t, "app.bsky.feed.post", key, Fields{"text": "after"})
	if after.URI != before.URI || after.CID == before.CID {
		t.Errorf("%v, then %v", before, after)
	}
}

func TestATHandleMoves(t *testing.T) {
	n := ATProto(t)
	alice := n.Join(t, "alice")
	old := alice.Handle
	alice.Rename(t, "renamed")
	if a := n.Repo(t, "com.atproto.identity.resolveHandle", "handle", old); a.Status == 200 {
		t.Errorf("the old handle still leads to %s", a.Body)
	}
	var now struct{ DID string }
	if a := n.Repo(t, "com.atproto.identity.resolveHandle", "handle", alice.Handle); json.Unmarshal(a.Body, &now) != nil || now.DID != string(alice.DID) {
		t.Errorf("the new handle answers %d: %s", a.Status, a.Body)
	}
}
