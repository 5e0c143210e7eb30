package browser

import (
	"path/filepath"
	"testing"
)

// What the journeys look for on the seed page.
const (
	seedTitle    = "I gave an interview to South Korea"
	seedSentence = "I gave an interview to South Korea"
	seedWords    = "\"North Korean engineering units\""
)

// fresh is a record of its own with the seed page in it, as the README makes one.
func fresh(t *testing.T) string {
	t.Helper()
	record := filepath.Join(t.TempDir(), "record")
	clewSays(t, record, "import", seedPage(t))
	return record
}

// journey has the driver go through one.
func journey(t *testing.T, name string, args map[string]any) {
	t.Helper()
	args["journey"] = name
	if got := drive[struct{ Trouble string }](t, "journey", args); got.Trouble != "" {
		t.Log("done at the second try: ", got.Trouble)
	}
}

// TestJourneys does what readers do, each from a fresh folder.
func TestJourneys(t *testing.T) {
	installed(t)
	for _, how := range []string{"mouse", "keyboard", "phone", "bare"} {
		t.Run("keep "+how, func(t *testing.T) {
			s := serve(t, fresh(t), "--offline")
			journey(t, "keep", map[string]any{"base": s.base, "how": how, "title": seedTitle, "sentence": seedSentence, "words": seedWords})
		})
		t.Run("settle "+how, func(t *testing.T) {
			s := serve(t, fresh(t), "--offline")
			journey(t, "settle", map[string]any{"base": s.base, "how": how})
		})
		t.Run("unroll "+how, func(t *testing.T) {
			v := newVillage(t, 3)
			s := serve(t, filepath.Join(t.TempDir(), "record"), "--allow", "127.0.0.1")
			journey(t, "unroll", map[string]any{"base": s.base, "how": how, "link": v.link(2), "first": "1/ The weir", "last": "3/ The weir"})
		})
	}
	t.Run("keys", func(t *testing.T) {
		s := serve(t, town(t), "--offline")
		journey(t, "keys", map[string]any{"base": s.base, "thread": threadPath(plainThread)})
	})
	t.Run("share", func(t *testing.T) {
		s := serve(t, fresh(t), "--offline")
		link := "https://bsky.app/profile/name.example/post/3lk2abcdefg22"
		journey(t, "share", map[string]any{"base": s.base, "link": link, "expect": link})
	})
	for _, how := range []string{"mouse", "bare"} {
		t.Run("drop "+how, func(t *testing.T) {
			s := serve(t, filepath.Join(t.TempDir(), "record"), "--offline")
			journey(t, "drop", map[string]any{"base": s.base, "how": how, "file": seedPage(t), "title": seedTitle})
		})
	}
	t.Run("away", func(t *testing.T) {
		s := serve(t, fresh(t), "--offline")
		journey(t, "away", map[string]any{"base": s.base, "title": seedTitle})
		s.leave(t)
		journey(t, "offline", map[string]any{"sentence": seedSentence})
	})
	t.Run("passkey", func(t *testing.T) {
		h := public(t)
		admin := h.found(t)
		journey(t, "passkey", map[string]any{"base": localhost(h.base), "name": admin.name, "password": password})
	})
	t.Run("invited", func(t *testing.T) {
		h := public(t)
		admin := h.found(t)
		journey(t, "invited", map[string]any{"base": h.base, "invitation": admin.invite(t), "name": "bo", "password": password, "title": "The tide mill"})
	})
}
