package peers

import (
	"testing"

	"clew/internal/post"
	"clew/internal/thread"
)

// onAT begins a story of somebody new.
func onAT(t testing.TB, n *AT) *atStory {
	t.Helper()
	s := story(t, n.Town())
	return &atStory{Story: s, p: s.Author.(atPen).p}
}

type atStory struct {
	*Story
	p *Person
}

// put says a post of the thread, in answer to the last one put unless it is the first.
func (s *atStory) put(t testing.TB, text string, more Fields, want Said) Record {
	t.Helper()
	var r Record
	n := &Note{Text: text}
	if k := len(s.Notes); k == 0 {
		r = s.p.Post(t, text, more)
	} else {
		n.top = s.Notes[0]
		r = s.p.Reply(t, n.top.own.(Record), s.Notes[k-1].own.(Record), text, more)
	}
	n.ID, n.own = r.ID(), r
	s.Notes = append(s.Notes, n)
	want.Text = text
	if want.Lang == "" {
		want.Lang = "en"
	}
	s.Said[n.ID] = want
	return r
}

// done makes a line of all that was put.
func (s *atStory) done(t testing.TB) *Story {
	t.Helper()
	s.Line = of(s.Notes)
	return s.end(t)
}

// Edited is a thread of five posts of which the third was changed where its author's records are.
func (n *AT) Edited(t testing.TB) *Story {
	t.Helper()
	s := onAT(t, n)
	s.run(t, nil, 5, "edited")
	n.Settle(t)
	s.change(t, 2, "edited, part 3: second thoughts")
	return s.done(t)
}

// change puts other words into a record.
func (s *atStory) change(t testing.TB, i int, text string) {
	t.Helper()
	r := s.Notes[i].own.(Record)
	record := s.p.Reload(t, r)
	record["text"] = text
	s.Notes[i].own = s.p.Put(t, r, record)
	said := s.Said[s.Notes[i].ID]
	said.Text = text
	s.Said[s.Notes[i].ID] = said
}

// Recreated is a thread of five posts of which the third was deleted and written anew at the same address.
func (n *AT) Recreated(t testing.TB) *Story {
	t.Helper()
	s := onAT(t, n)
	s.run(t, nil, 5, "written anew")
	n.Settle(t)
	r := s.Notes[2].own.(Record)
	record := s.p.Reload(t, r)
	s.p.Delete(t, r)
	n.Settle(t)
	_, key := r.parts(t)
	record["text"] = "written anew, at the same address"
	s.p.Create(t, "app.bsky.feed.post", key, record)
	s.Said[r.ID()] = Said{Text: "written anew, at the same address", Lang: "en"}
	return s.done(t)
}

// Dressed is a thread with pictures, warnings, cards and quotes.
func (n *AT) Dressed(t testing.TB) *Story {
	t.Helper()
	bob := n.Join(t, "bob")
	shown, lost := bob.Post(t, "quote me", nil), bob.Post(t, "quote me while you can", nil)
	s := onAT(t, n)
	images := func(alts ...string) Fields {
		var all []Fields
		for _, alt := range alts {
			all = append(all, Fields{"image": s.p.Upload(t), "alt": alt, "aspectRatio": Fields{"width": 40, "height": 30}})
		}
		return Fields{"$type": "app.bsky.embed.images", "images": all}
	}
	s.put(t, "two pictures", Fields{"embed": images("a square that grows lighter", "")}, Said{Alts: []string{"a square that grows lighter", ""}})
	s.put(t, "a covered one", Fields{
		"embed":  images("a \"covered\" <b>square</b> & more"),
		"labels": Fields{"$type": "com.atproto.label.defs#selfLabels", "values": []Fields{{"val": "nudity"}}},
	}, Said{Alts: []string{"a \"covered\" <b>square</b> & more"}, Sensitive: true, Labels: []string{"nudity"}})
	s.put(t, "a quote", Fields{"embed": Fields{"$type": "app.bsky.embed.record", "record": shown}}, Said{Quote: shown.ID()})
	s.put(t, "a quote of what is gone", Fields{"embed": Fields{"$type": "app.bsky.embed.record", "record": lost}}, Said{Quote: lost.ID(), QuoteState: post.QuoteMissing})
	s.put(t, "a card", Fields{"embed": Fields{"$type": "app.bsky.embed.external", "external": Fields{"uri": "https://example.test/page", "title": "A page", "description": "of somebody's"}}}, Said{})
	s.put(t, "שלום, זה חלק 6", Fields{"langs": []string{"he", "en"}}, Said{Lang: "he"})
	s.put(t, "これは七番目です。👩‍👩‍👧‍👦 e\u0301 ünï\n\n1 < 2 & \"3\" > 'x'", Fields{"langs": []string{"ja"}}, Said{Lang: "ja"})
	bob.Delete(t, lost)
	return s.done(t)
}

// Gated is a thread that nobody may answer, though a stranger had.
func (n *AT) Gated(t testing.TB) *Story {
	t.Helper()
	s := onAT(t, n)
	first := s.put(t, "gated, part 1", nil, Said{})
	n.Join(t, "bob").Reply(t, first, first, "before the gate", nil)
	_, key := first.parts(t)
	s.p.Create(t, "app.bsky.feed.threadgate", key, Fields{"post": first.URI, "allow": []any{}})
	s.run(t, s.Notes[0], 4, "gated, after the gate")
	return s.done(t)
}

// Shunned is a thread of four posts under the post of somebody who has blocked the author since.
func (n *AT) Shunned(t testing.TB) *Story {
	t.Helper()
	bob := n.Join(t, "bob")
	above := bob.Post(t, "say something", nil)
	s := onAT(t, n)
	s.run(t, &Note{ID: above.ID(), own: above}, 4, "shunned")
	bob.Create(t, "app.bsky.graph.block", "", Fields{"subject": s.p.DID})
	s.State = thread.CompleteAsSeen
	s.Line = of(s.Notes)
	n.Settle(t)
	return s.Story
}

// Whispered is a thread of somebody who asks to be shown to members alone. The AppView counts such threads
// for members only.
func (n *AT) Whispered(t testing.TB) *Story {
	t.Helper()
	s := onAT(t, n)
	s.p.Create(t, "app.bsky.actor.profile", "self", Fields{"displayName": "For members",
		"labels": Fields{"$type": "com.atproto.label.defs#selfLabels", "values": []Fields{{"val": "!no-unauthenticated"}}}})
	s.run(t, nil, 3, "whispered")
	s.State, s.Line = thread.CompleteAsSeen, of(s.Notes)
	n.Settle(t)
	return s.Story
}
