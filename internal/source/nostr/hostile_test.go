package nostr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

// One relay lies or breaks, another is honest: what is told is what the honest one has, no more and no less.
func TestOneHostileRelay(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	lines, ids := run(ann, 6, at, "ann")
	want := numbered("ann", 6)
	other, _ := ben.event(1, at+5, "spam", replyTo(ids[0], ids[1], ann.pubkey())...)
	sig := lines[2][strings.Index(lines[2], `"sig":"`)+7:][:128]
	badSig := strings.Replace(lines[2], sig, strings.Repeat("1", 128), 1)
	otherSig := strings.Replace(lines[2], sig, lines[3][strings.Index(lines[3], `"sig":"`)+7:][:128], 1)
	badText := strings.Replace(lines[2], "ann 3/", "Ann 3/", 1)
	badKey := strings.Replace(lines[2], ann.pubkey(), ben.pubkey(), 1)
	badRoot := strings.Replace(lines[4], ids[3], ids[0], 1)
	badID := strings.Replace(lines[2], ids[2], strings.Repeat("0", 64), 1)
	deletion, _ := ben.event(5, at+50, "", []string{"e", ids[2]}, []string{"e", ids[0]})
	forgedDeletion, _ := ann.event(5, at+50, "", []string{"e", ids[2]})
	forgedDeletion = strings.Replace(forgedDeletion, ids[2], ids[3], 1)
	vanish, _ := ben.event(62, at+50, "", []string{"relay", "ALL_RELAYS"})
	forgedVanish := strings.Replace(vanish, ben.pubkey(), ann.pubkey(), 1)
	says := func(lines ...string) func(*socket, string, []string) {
		return func(s *socket, sub string, _ []string) {
			s.events(sub, lines...)
			s.send(`["EOSE","` + sub + `"]`)
		}
	}
	ends := func(f frame) func(*socket, string, []string) {
		return func(s *socket, sub string, stored []string) {
			s.events(sub, stored[:min(1, len(stored))]...)
			s.put(f)
		}
	}
	flood := make([]string, 3000)
	for i := range flood {
		flood[i] = fmt.Sprintf(`{"id":%q,"pubkey":%q,"created_at":%d,"kind":1,"tags":[["e",%q,"","root"]],"content":"x","sig":%q}`, ids[0], ann.pubkey(), at+int64(i), ids[0], sig)
	}
	cases := map[string]func(*socket, string, []string){
		"a signature of nothing":             says(badSig),
		"another event's signature":          says(otherSig),
		"other text under a good id":         says(badText),
		"the good event, then other text":    says(lines[2], badText),
		"other text, then the good event":    says(badText, lines[2]),
		"another key":                        says(badKey),
		"another parent":                     says(badRoot),
		"another id":                         says(badID),
		"another's post":                     says(other),
		"another's deletion":                 says(deletion),
		"a deletion that was changed":        says(forgedDeletion),
		"another's wish to vanish":           says(vanish),
		"a wish to vanish under another key": says(forgedVanish),
		"a flood of forgeries":               says(flood...),
		"the same over and over":             says(slices.Repeat(lines, 50)...),
		"no JSON":                            says("{", "[[[[", "\x00\xff", `"`),
		"no event":                           says("{}", "[]", "null", `{"id":1}`),
		"another question's answer": func(s *socket, sub string, _ []string) {
			s.events("other", other, badText)
			s.send(`["EOSE","other"]`, `["CLOSED","other","x"]`, `["EOSE","`+sub+`"]`)
		},
		"other messages": func(s *socket, sub string, stored []string) {
			s.send(`["NOTICE","slow down"]`, `["AUTH","challenge"]`, `["OK","x",true,""]`, `["COUNT","x",{}]`, `["NEW","thing"]`, `{}`, ``, `[`, `["EOSE"]`, `["EVENT"]`, `[7]`)
			s.events(sub, stored...)
			s.send(`["EOSE","` + sub + `"]`)
		},
		"messages over many lines": func(s *socket, sub string, stored []string) {
			for _, l := range stored {
				s.send("[\"EVENT\",\r\n\"" + sub + "\",\n" + strings.ReplaceAll(l, `,"`, ",\n\"") + "\n]")
			}
			s.send("[\"EOSE\",\n\"" + sub + "\"]")
		},
		"events of every question at once": func(s *socket, sub string, _ []string) {
			s.events(sub, append(slices.Clone(lines), other, deletion)...)
			s.send(`["EOSE","` + sub + `"]`)
		},
		"binary":            ends(frame{text: "\x01\x02", binary: true}),
		"hangs up":          ends(frame{err: fmt.Errorf("x: %w", fetch.ErrUnreachable)}),
		"closes in order":   ends(frame{err: io.EOF}),
		"too long":          ends(frame{err: fmt.Errorf("x: %w", fetch.ErrBound)}),
		"wants to know who": ends(frame{text: `["CLOSED","clew1","auth-required: who are you"]`}),
		"closes the next question": func(s *socket, sub string, stored []string) {
			if sub != "clew1" {
				s.send(`["CLOSED","` + sub + `","rate-limited: \u0007 wait"]`)
				return
			}
			s.events(sub, stored...)
			s.send(`["EOSE","` + sub + `"]`)
		},
	}
	for name, answer := range cases {
		for _, first := range []bool{true, false} {
			honest, liar := (&fake{}).add(lines...), (&fake{answer: answer}).add(lines...)
			w, list := one(honest, liar)
			if first {
				w, list = one(liar, honest)
			}
			k, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(ids[3])})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if d := cmp.Diff(want, k.texts()); d != "" || len(k.posts) != 6 || got.Root != idOf(ids[0]) {
				t.Errorf("%s: %s, %+v", name, d, got)
			}
			if len(k.gone) > 0 || len(k.accounts) > 0 {
				t.Errorf("%s: gone %+v, accounts %+v", name, k.gone, k.accounts)
			}
			if k.evidence[0].Limit != "" {
				t.Errorf("%s: limit %q", name, k.evidence[0].Limit)
			}
		}
	}
	t.Logf("%d kinds of relay", len(cases))
}

// A relay that answers with nothing but lies has nothing.
func TestHostileRelayAlone(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	line, id := ann.event(1, at, "true")
	spam, _ := ben.event(1, at, "spam")
	for name, f := range map[string]struct {
		answer func(*socket, string, []string)
		want   error
	}{
		"forged": {func(s *socket, sub string, _ []string) {
			s.events(sub, strings.Replace(line, "true", "lies", 1))
			s.send(`["EOSE","` + sub + `"]`)
		}, source.ErrNoPost},
		"not asked":  {func(s *socket, sub string, _ []string) { s.events(sub, spam); s.send(`["EOSE","` + sub + `"]`) }, source.ErrNoPost},
		"auth":       {func(s *socket, sub string, _ []string) { s.send(`["CLOSED","` + sub + `","auth-required: no"]`) }, fetch.ErrUnreachable},
		"bare close": {func(s *socket, sub string, _ []string) { s.send(`["CLOSED","` + sub + `"]`) }, fetch.ErrUnreachable},
		"stray":      {func(s *socket, _ string, _ []string) { s.send(slices.Repeat([]string{`["EOSE","x"]`}, 2000)...) }, fetch.ErrUnreachable},
		"no end": {func(s *socket, _ string, _ []string) {
			s.send(slices.Repeat([]string{`["NOTICE","x"]`}, maxMessages+10)...)
		}, fetch.ErrUnreachable},
		"no bound": {func(s *socket, _ string, _ []string) {
			s.send(slices.Repeat([]string{`["NOTICE","` + strings.Repeat("x", 1<<20) + `"]`}, 20)...)
		}, fetch.ErrUnreachable},
	} {
		w, list := one(&fake{answer: f.answer})
		k, _, err := fetched(t, w.live(list), source.Walk{Ref: idRef(id)})
		if !errors.Is(err, f.want) || len(k.posts) > 0 {
			t.Errorf("%s: %v, %q", name, err, k.texts())
		}
	}
}

// What a relay sends that never says it is done, or says something now and then for ever.
func TestSlowRelays(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 3, at, "ann")
	silent := func(s *socket, sub string, stored []string) { s.events(sub, stored...) }
	trickle := func(s *socket, _ string, _ []string) {
		go func() {
			for range 100 {
				time.Sleep(900 * time.Millisecond)
				s.send(`["NOTICE","soon"]`)
			}
		}()
	}
	for name, answer := range map[string]func(*socket, string, []string){"silent": silent, "trickle": trickle} {
		synctest.Test(t, func(t *testing.T) {
			w, list := one((&fake{}).add(lines...), (&fake{answer: answer}).add(lines...), (&fake{}).add(lines...))
			began := time.Now()
			k, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(ids[2])})
			if err != nil || got.Posts != 3 || k.evidence[0].Source != "2 of 3 Nostr relays, ids and signatures checked" || k.evidence[0].Limit != "" {
				t.Errorf("%s: %v %+v %+v", name, err, got, k.evidence)
			}
			// One wait: a relay that was too slow is not asked again.
			if took := time.Since(began); took > 7*time.Second {
				t.Errorf("%s: %v", name, took)
			}
			time.Sleep(time.Minute * 2)
			// Alone, it has nothing whole, and its slowness is no end of the walk's time.
			w, list = one(&fake{answer: func(*socket, string, []string) {}})
			if _, err := w.live(list).Walk(t.Context(), source.Walk{Ref: idRef(ids[2])}, &keeper{}); !errors.Is(err, fetch.ErrUnreachable) || errors.Is(err, context.Canceled) {
				t.Errorf("%s alone: %v", name, err)
			}
		})
	}
}

// Fewer than half of the relays, or none that the author writes to: the walk is limited, and says so.
func TestTooFewAnswer(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 3, at, "ann")
	home, _ := ann.event(10002, at, "", []string{"r", "wss://d.example"})
	good, down := (&fake{}).add(lines...), &fake{down: true}
	for name, c := range map[string]struct {
		relays []*fake
		want   string
	}{
		"one of three":             {[]*fake{good, down, down}, "only 1 of 3 relays answered"},
		"one of two":               {[]*fake{good, down}, ""},
		"none of the author's own": {[]*fake{(&fake{}).add(append(lines, home)...), good, good, down}, "no relay that the author writes to answered"},
	} {
		w, list := one(c.relays...)
		k, _, err := fetched(t, w.live(list), source.Walk{Ref: idRef(ids[0])})
		if err != nil || k.evidence[0].Limit != c.want {
			t.Errorf("%s: %v %+v", name, err, k.evidence)
		}
	}
}

// Times in the future, in the past and before all time order nothing and stop nothing.
func TestClaimedTimes(t *testing.T) {
	ann := newSigner("ann")
	root, rootID := ann.event(1, maxTime, "1")
	two, twoID := ann.event(1, 0, "2", replyTo(rootID, rootID, ann.pubkey())...)
	three, threeID := ann.event(1, at, "3", replyTo(rootID, twoID, ann.pubkey())...)
	for _, id := range []string{rootID, twoID, threeID} {
		w, list := one((&fake{}).add(root, two, three))
		k, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(id)})
		if err != nil || got.Posts != 3 || got.Root != idOf(rootID) {
			t.Errorf("%v %+v %q", err, got, k.texts())
		}
	}
}

// Ids are hashes, so only an address can close a circle: an article that answers a comment on itself.
func TestCircles(t *testing.T) {
	ann := newSigner("ann")
	address := "30023:" + ann.pubkey() + ":x"
	one1, id1 := ann.event(30023, at, "one", []string{"d", "x"})
	comment, commentID := ann.event(1111, at+1, "comment", []string{"A", address}, []string{"K", "30023"}, []string{"a", address}, []string{"e", id1})
	two, id2 := ann.event(30023, at+2, "two", []string{"d", "x"}, []string{"e", commentID, "", "root"})
	bare, bareID := ann.event(1111, at+3, "bare", []string{"A", address}, []string{"a", address})
	self, selfID := ann.event(1, at+4, "self", []string{"e", strings.Repeat("cd", 32), "", "root"}, []string{"e", strings.Repeat("cd", 32), "", "reply"})
	for _, id := range []string{id1, id2, commentID, bareID, selfID} {
		w, list := one((&fake{}).add(one1, comment, two, bare, self))
		if _, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(id)}); err != nil || got.Root == "" {
			t.Errorf("%v %+v", err, got)
		}
	}
}

// 100,000 answers by strangers are not even asked for; the author's own have a bound.
func TestManyAnswers(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 3, at, "ann")
	spam := make([]string, 100_000)
	for i := range spam {
		spam[i] = fmt.Sprintf(`{"id":"%064x","pubkey":%q,"created_at":%d,"kind":1,"tags":[["e",%q,"","root"]],"content":"x","sig":"%0128x"}`, i, strings.Repeat("ef", 32), at+int64(i), ids[0], i)
	}
	f := (&fake{}).add(append(spam, lines...)...)
	w, list := one(f)
	k, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(ids[2])})
	if err != nil || got.Posts != 3 || len(k.posts) != 3 || len(k.unexpected()) > 0 {
		t.Errorf("%v %+v, skipped %q", err, got, k.unexpected()[:min(3, len(k.unexpected()))])
	}
}

// A right signature that was seen does not carry over to other text under the same id and signature.
func TestNoCacheIsPoisoned(t *testing.T) {
	ann := newSigner("ann")
	line, _ := ann.event(1, at, "true")
	e, err := decode([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	tell := newTeller(&memory{})
	check := func(e *event) error {
		list := []pending{{e: e}}
		verifyAll(list, tell)
		return list[0].err
	}
	if err := check(e); err != nil {
		t.Fatal(err)
	}
	tell.hear(e, true)
	lies := *e
	text := "lies"
	lies.Content = &text
	if err := check(&lies); !errors.Is(err, errID) {
		t.Errorf("other text: %v", err)
	}
	again := *e
	sig := strings.Repeat("2", 128)
	again.Sig = &sig
	if err := check(&again); !errors.Is(err, errSignature) {
		t.Errorf("another signature: %v", err)
	}
	if err := check(e); err != nil || !tell.proved(e) {
		t.Errorf("the same again: %v", err)
	}
}

// What is read of captures that somebody changed is never an error that stops a rebuild.
func TestReadOfStrangeParts(t *testing.T) {
	ann := newSigner("ann")
	line, _ := ann.event(1, at, "true")
	good, err := answerName("wss://a.example", []filter{{Authors: []string{ann.pubkey()}}})
	if err != nil {
		t.Fatal(err)
	}
	body := `["EVENT","x",` + line + "]\n"
	for name, want := range map[string]int{good: 1, "wss://a.example": 0, "wss://a.example?REQ=": 0, "wss://a.example?REQ=%5B%5D": 0, "wss://a.example?REQ=%5B7%5D": 0, "wss://a.example?REQ=%zz": 0,
		strings.Replace(good, "wss:", "https:", 1): 0, "": 0, strings.Replace(good, ann.pubkey(), strings.Repeat("0", 64), 1): 0} {
		in := input(name, []byte(body))
		in.Parts[0].Type = answerType
		var m memory
		if err := NewLive(nil, Config{}).Read(t.Context(), in, source.Options{}, &m); err != nil || len(m.posts) != want || want == 0 && len(m.skips) == 0 {
			t.Errorf("%q: %v, %d posts, skips %v", name, err, len(m.posts), m.skips)
		}
	}
	in := input("https://a.example/x", []byte("{}"))
	var m memory
	if err := NewLive(nil, Config{}).Read(t.Context(), in, source.Options{}, &m); err != nil || len(m.skips) != 1 || m.captures != 0 {
		t.Errorf("%v %+v", err, m)
	}
}

// A deletion counts for posts that only the sink holds, if they are the account's: the sink judges.
func TestRemover(t *testing.T) {
	ann := newSigner("ann")
	away, _ := ann.event(5, at, "", []string{"e", idA}, []string{"e", idB})
	j := &judge{}
	if err := (Events{}).Read(t.Context(), input("x.jsonl", []byte(away+"\n")), source.Options{}, j); err != nil {
		t.Fatal(err)
	}
	want := []string{"nostr:" + ann.pubkey() + " " + idA, "nostr:" + ann.pubkey() + " " + idB}
	if d := cmp.Diff(want, j.removed); d != "" || len(j.gone) != 0 {
		t.Errorf("%s %v", d, j.gone)
	}
}

// judge is a sink that is a Remover.
type judge struct {
	memory
	removed []string
}

func (j *judge) Removed(_ context.Context, by post.AccountID, gone []source.Gone) error {
	for _, g := range gone {
		j.removed = append(j.removed, string(by)+" "+hexOf(g.ID))
	}
	return nil
}
