package peers

import (
	"strings"
	"testing"
)

func TestRelayForgets(t *testing.T) {
	r := NostrRelay(t)
	s := NewSigner(t)
	note := s.Sign(t, 1, "soon gone")
	gone := s.Sign(t, 5, "", []string{"e", note.ID})
	r.Accept(t, note, gone)
	if got := r.Query(t, map[string]any{"ids": []string{note.ID, gone.ID}}); len(got) != 0 {
		t.Errorf("of a deleted note and its deletion the relay gives %d events, not 0", len(got))
	}
	first := s.Sign(t, 30023, "one", []string{"d", "essay"}, []string{"title", "Essay"})
	second := s.Sign(t, 30023, "two", []string{"d", "essay"}, []string{"title", "Essay"})
	r.Accept(t, first, second)
	if got := r.Query(t, map[string]any{"authors": []string{s.Key()}, "kinds": []int{30023}}); len(got) != 1 || got[0].ID != second.ID {
		t.Errorf("of an essay written twice the relay gives %v, not the second alone", got)
	}
}

func TestRelayRefusesWhatIsForged(t *testing.T) {
	r := NostrRelay(t)
	s := NewSigner(t)
	for _, c := range []struct {
		name  string
		spoil func(*Event)
	}{
		{"another text", func(e *Event) { e.Content = "another" }},
		{"another signature", func(e *Event) { e.Signature = strings.Repeat("0", 127) + "1" }},
		{"another key", func(e *Event) { e.Key = NewSigner(t).Key() }},
	} {
		e := s.Sign(t, 1, "signed")
		c.spoil(&e)
		if why := r.Publish(t, e)[0]; why == "" {
			t.Errorf("%s: the relay took it", c.name)
		}
	}
}
