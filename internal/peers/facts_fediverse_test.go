package peers

import (
	"net/http"
	"slices"
	"testing"
)

// These tests hold what is said of the servers where truths are built upon it: should a newer version
// behave otherwise, they fail before anything else does.

func TestFediverseTellsNobodyAnything(t *testing.T) {
	f := GoToSocial(t)
	s := f.Members["alice"].Say(t, Status{Text: "in public"})
	for _, c := range []struct {
		what, url, accept string
		status            int
	}{
		{"a status", f.URL + "/api/v1/statuses/" + s.API, "application/json", 401},
		{"a context", f.URL + "/api/v1/statuses/" + s.API + "/context", "application/json", 401},
		{"an object that nobody signed for", s.URI, "application/activity+json", 401},
		{"the page", s.URL, "text/html", 200},
	} {
		r, err := http.NewRequest("GET", c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", c.accept)
		a, err := answer(client.Do(r))
		if err != nil {
			t.Fatal(err)
		}
		if a.Status != c.status {
			t.Errorf("%s answers %d to nobody, not %d", c.what, a.Status, c.status)
		}
	}
}

func TestFediverseContextBelongsToAReader(t *testing.T) {
	f := GoToSocial(t)
	alice, bob := f.Members["alice"], f.Members["bob"]
	first := alice.Say(t, Status{Text: "first"})
	second := alice.Reply(t, first, "second")
	third := alice.Reply(t, second, "third")
	side := bob.Reply(t, first, "a side reply")
	whisper := bob.Say(t, Status{Text: "@alice a whisper", To: second.API, Visibility: "direct"})
	_, hers := alice.Context(t, first)
	_, others := f.Members["reader"].Context(t, first)
	if want := []string{second.API, third.API, side.API}; !slices.Equal(others, want) {
		t.Errorf("a stranger's context is %v, not the run first and the side reply after it, %v", others, want)
	}
	if len(hers) != 4 || !slices.Contains(hers, whisper.API) {
		t.Errorf("the author's context has %d posts, and the whisper is in it: %v", len(hers), slices.Contains(hers, whisper.API))
	}
}

func TestFediverseContextStopsAtADeletedPost(t *testing.T) {
	f := GoToSocial(t)
	s := Plain(t, f.Town("alice"), 12)
	alice, reader := f.Members["alice"], f.Members["reader"]
	posted := func(i int) Posted { return s.Notes[i].own.(Posted) }
	alice.Delete(t, posted(7))
	if _, below := reader.Context(t, posted(0)); len(below) != 6 {
		t.Errorf("below the first of twelve stand %d posts, not 6", len(below))
	}
	if above, _ := reader.Context(t, posted(11)); len(above) != 3 {
		t.Errorf("above the last stand %d posts, not 3", len(above))
	}
	var ninth struct {
		To string `json:"in_reply_to_id"`
	}
	reader.Call(t, "GET", "/api/v1/statuses/"+posted(8).API, nil).Into(t, &ninth)
	if ninth.To != posted(7).API {
		t.Errorf("the ninth names %q as its parent, not the deleted %q", ninth.To, posted(7).API)
	}
	var own []Posted
	reader.Call(t, "GET", "/api/v1/accounts/"+alice.API+"/statuses?limit=40&min_id="+posted(0).API, nil).Into(t, &own)
	if len(own) != 10 {
		t.Errorf("the author's own list has %d posts after the first, not 10", len(own))
	}
}

func TestFediverseKeepsEdits(t *testing.T) {
	f := GoToSocial(t)
	alice := f.Members["alice"]
	s := alice.Edit(t, alice.Say(t, Status{Text: "before"}), "after")
	var history []any
	f.Members["reader"].Call(t, "GET", "/api/v1/statuses/"+s.API+"/history", nil).Into(t, &history)
	if len(history) != 2 {
		t.Errorf("the history has %d versions, not 2", len(history))
	}
}
