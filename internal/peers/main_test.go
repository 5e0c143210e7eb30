package peers

import (
	"net"
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// TestNetwork shows that nothing outside can be reached where the tests have a network of their own.
func TestNetwork(t *testing.T) {
	if !Isolated() {
		t.Skip("SKIP: the tests share this machine's network")
	}
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if i.Flags&net.FlagLoopback == 0 && i.Flags&net.FlagUp != 0 {
			t.Errorf("the interface %s is up", i.Name)
		}
	}
}

func TestGoToSocialStarts(t *testing.T) {
	f := GoToSocial(t)
	alice := f.Members["alice"]
	s := alice.Say(t, Status{Text: "hello"})
	if s.ID() == "" || s.API == "" {
		t.Fatalf("%+v", s)
	}
	t.Log(s, alice.ID)
}

func TestATStarts(t *testing.T) {
	n := ATProto(t)
	alice := n.Join(t, "alice")
	a := alice.Post(t, "one", nil)
	b := alice.Reply(t, a, a, "two", nil)
	n.Settle(t)
	t.Logf("%s", n.View(t, "app.bsky.feed.getPostThread", "uri", b.URI).Body)
}

func TestRelayStarts(t *testing.T) {
	r := NostrRelay(t)
	s := NewSigner(t)
	e := s.Sign(t, 1, "héllo <b> & \"x\"")
	r.Accept(t, e)
	t.Log(r.Query(t, map[string]any{"ids": []string{e.ID}}))
}
