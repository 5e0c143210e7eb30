package nostr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

// keeper is a memory that keeps its captures, to be read again.
type keeper struct {
	memory
	parts []unpack.Part
}

func (k *keeper) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	k.parts = append(k.parts, p)
	return k.memory.Capture(ctx, p)
}

// texts are the texts of posts told, sorted.
func (m *memory) texts() (out []string) {
	for _, p := range m.posts {
		out = append(out, p.Text)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func numbered(text string, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("%s %d/", text, i+1))
	}
	slices.Sort(out)
	return out
}

func idRef(id string) source.Ref {
	return source.Ref{Network: post.Nostr, Said: "nostr:" + id, Post: idOf(id)}
}

// fetched walks and then reads the captures again, which must tell the same.
func fetched(t *testing.T, l *Live, w source.Walk) (*keeper, source.Walked, error) {
	t.Helper()
	var k keeper
	got, err := l.Walk(t.Context(), w, &k)
	var again memory
	if err2 := l.Read(t.Context(), &unpack.Input{Name: "again", Parts: k.parts}, source.Options{}, &again); err2 != nil {
		t.Errorf("read again: %v", err2)
	}
	for _, d := range []string{cmp.Diff(k.posts, again.posts), cmp.Diff(k.accounts, again.accounts), cmp.Diff(k.gone, again.gone), cmp.Diff(k.evidence, again.evidence), cmp.Diff(k.skips, again.skips)} {
		if d != "" {
			t.Errorf("read again, it differs:\n%s", d)
		}
	}
	return &k, got, err
}

// A thread of twelve, a branch, an answer by another that the author answers, and strangers' answers: the
// same from every post of it, whichever form of tags its author's program writes.
func TestWalkFromEveryPost(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	lines, ids := run(ann, 12, at, "ann")
	bens, benID := ben.event(1, at+15, "ben asks", replyTo(ids[0], ids[1], ann.pubkey())...)
	stranger, _ := ben.event(1, at+16, "a stranger's answer that the author left alone", replyTo(ids[0], ids[2], ann.pubkey())...)
	later, laterID := ann.event(1, at+300, "ann answers ben", replyTo(ids[0], benID, ben.pubkey())...)
	further, _ := ann.event(1, at+310, "and goes on", replyTo(ids[0], laterID, ann.pubkey())...)
	branch, branchID := ann.event(1, at+320, "a side branch", replyTo(ids[0], ids[4], ann.pubkey())...)
	bare, _ := ann.event(1, at+330, "in the old form", []string{"e", branchID})
	name, _ := ann.event(0, at, `{"name":"ann","display_name":"Ann Example"}`)
	name2, _ := ben.event(0, at, `{"name":"ben"}`)
	elsewhere, _ := ann.event(1, at+400, "another matter")
	relay := (&fake{}).add(lines...).add(bens, stranger, later, further, branch, bare, name, name2, elsewhere)
	want := append(numbered("ann", 12), "a side branch", "and goes on", "ann answers ben", "another matter", "ben asks", "in the old form")
	slices.Sort(want)
	for _, id := range append(slices.Clone(ids), branchID) {
		w, list := one(relay)
		k, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(id)})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, k.texts()); d != "" {
			t.Errorf("from %s: %s", id, d)
		}
		if got.Root != idOf(ids[0]) || got.Post != idOf(id) || got.Posts != 16 {
			t.Errorf("%+v", got)
		}
		if len(k.evidence) != 1 || k.evidence[0].Root != idOf(ids[0]) || k.evidence[0].Limit != "" || k.evidence[0].Source != "1 of 1 Nostr relays, ids and signatures checked" {
			t.Errorf("evidence %+v", k.evidence)
		}
		if len(k.gone) != 0 || len(k.accounts) != 2 {
			t.Errorf("gone %v, accounts %v", k.gone, k.accounts)
		}
	}
	// Ben's post leads to Ben's own thread; what it answers is context.
	w, list := one(relay)
	_, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(benID)})
	if err != nil || got.Root != idOf(benID) || got.Posts != 1 {
		t.Errorf("from another's post: %+v %v", got, err)
	}
}

// A thread below another's post begins with the author's first answer.
func TestThreadInAnothersConversation(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	top, topID := ben.event(1, at, "ben begins")
	first, firstID := ann.event(1, at+10, "ann 1", replyTo(topID, topID, ben.pubkey())...)
	second, secondID := ann.event(1, at+20, "ann 2", replyTo(topID, firstID, ann.pubkey())...)
	third, thirdID := ann.event(1, at+30, "ann 3", replyTo(topID, secondID, ann.pubkey())...)
	w, list := one((&fake{}).add(top, first, second, third))
	for _, id := range []string{firstID, secondID, thirdID} {
		k, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(id)})
		if err != nil || got.Root != idOf(firstID) || got.Posts != 3 || len(k.texts()) != 4 {
			t.Errorf("%+v %v %q", got, err, k.texts())
		}
	}
}

// The deleted middle: what stands below it is found from above it and from below, and the deletion is told
// where a relay has it, and only then.
func TestDeletedMiddle(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	lines, ids := run(ann, 12, at, "ann")
	left := append(slices.Clone(lines[:7]), lines[8:]...)
	away, _ := ann.event(5, at+500, "", []string{"e", ids[7]})
	foreign, _ := ben.event(5, at+500, "", []string{"e", ids[7]}, []string{"e", ids[3]})
	held := []post.Post{}
	for _, id := range ids {
		held = append(held, post.Post{ID: idOf(id), Author: post.AccountID("nostr:" + ann.pubkey()), Network: post.Nostr, Created: clock()})
	}
	cases := []struct {
		name string
		add  []string
		held []post.Post
		gone int
	}{
		{"the relay forgot the deletion, nothing is held", nil, nil, 0},
		{"the relay forgot the deletion, the post is held", nil, held, 0},
		{"another's deletion", []string{foreign}, held, 0},
		{"the deletion is there", []string{away, foreign}, nil, 1},
		{"the deletion is there, and the post is held", []string{away}, held, 1},
	}
	for _, c := range cases {
		for _, entry := range []int{0, 6, 8, 11} {
			w, list := one((&fake{}).add(left...).add(c.add...))
			k, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(ids[entry]), Held: c.held})
			if err != nil || len(k.texts()) != 11 || got.Root != idOf(ids[0]) || got.Posts != 11 {
				t.Fatalf("%s, from %d: %v, %d posts, %+v", c.name, entry, err, len(k.texts()), got)
			}
			if len(k.gone) != c.gone || c.gone == 1 && (k.gone[0].ID != idOf(ids[7]) || k.gone[0].State != post.Deleted || k.gone[0].Why != "deletion event") {
				t.Errorf("%s, from %d: gone %+v", c.name, entry, k.gone)
			}
			if forgot := strings.Contains(k.evidence[0].Source, "1 held before"); forgot != (c.held != nil) {
				t.Errorf("%s: %q", c.name, k.evidence[0].Source)
			}
		}
	}
}

// A refresh of a thread of which the post that names it is gone reads the rest all the same.
func TestRefreshOfADeletedRoot(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 5, at, "ann")
	held := []post.Post{{ID: idOf(ids[0]), Author: post.AccountID("nostr:" + ann.pubkey()), Created: clock()}, {ID: idOf(ids[1]), Parent: idOf(ids[0]), Author: post.AccountID("nostr:" + ann.pubkey()), Created: clock()}}
	away, _ := ann.event(5, at+500, "", []string{"e", ids[0]})
	w, list := one((&fake{}).add(lines[1:]...).add(away))
	for i := range held {
		held[i].Created = held[i].Created.Add(-100_000e9)
	}
	k, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(ids[0]), Held: held})
	if err != nil || len(k.texts()) != 4 || len(k.gone) != 1 || got.Root != idOf(ids[0]) {
		t.Fatalf("%v %q %+v %+v", err, k.texts(), k.gone, got)
	}
	// The conversation still names the root: of posts that survive below it the first one found leads.
	k, got, err = fetched(t, w.live(list), source.Walk{Ref: idRef(ids[4])})
	if err != nil || len(k.texts()) != 4 || got.Posts != 4 {
		t.Fatalf("%v %q %+v", err, k.texts(), got)
	}
}

func TestRequestsToVanish(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 3, at, "ann")
	all, _ := ann.event(62, at+15, "", []string{"relay", "ALL_RELAYS"})
	some, _ := ann.event(62, at+15, "", []string{"relay", "wss://a.example"})
	late, _ := ann.event(62, at+1000, "", []string{"relay", "ALL_RELAYS"})
	other, _ := newSigner("ben").event(62, at+1000, "", []string{"relay", "ALL_RELAYS"})
	for name, c := range map[string]struct {
		event string
		want  []string
	}{
		"two of three came before": {all, []string{string(idOf(ids[0])), string(idOf(ids[1]))}},
		"to one relay":             {some, nil},
		"another's":                {other, nil},
		"everything":               {late, []string{string(idOf(ids[0])), string(idOf(ids[1])), string(idOf(ids[2])), "nostr:" + ann.pubkey()}},
	} {
		w, list := one((&fake{}).add(lines...).add(c.event))
		k, _, err := fetched(t, w.live(list), source.Walk{Ref: idRef(ids[1])})
		var got []string
		for _, g := range k.gone {
			got = append(got, string(g.ID)+string(g.Account))
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if d := cmp.Diff(c.want, got); d != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, d)
		}
	}
}

// The thread is on a relay that only its author's list names, or only the link.
func TestRelaysOfTheAuthorAndTheLink(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 4, at, "ann")
	list10002, _ := ann.event(10002, at, "", []string{"r", "wss://b.example/"}, []string{"r", "wss://c.example", "read"}, []string{"r", "ws://10.0.0.1"}, []string{"r", "nonsense"}, []string{"r", "wss://u:p@c.example"})
	older, _ := ann.event(10002, at-5, "", []string{"r", "wss://c.example"})
	a, b, c := (&fake{}).add(lines[2], list10002, older), (&fake{}).add(lines...), &fake{}
	w, list := one(a, b, c)
	k, got, err := fetched(t, w.live(list[:1]), source.Walk{Ref: idRef(ids[2])})
	if err != nil || len(k.texts()) != 4 || got.Root != idOf(ids[0]) || k.evidence[0].Source != "2 of 2 Nostr relays, ids and signatures checked" {
		t.Fatalf("%v %q %+v", err, k.texts(), k.evidence)
	}
	if slices.Contains(w.dialed, "wss://c.example") {
		t.Errorf("a relay that the author only reads was asked: %v", w.dialed)
	}
	// nevent with a hint, and one that no door opens.
	data := append([]byte{0, 32}, unhex(t, ids[1])...)
	for _, hint := range []string{"ws://10.0.0.7", "wss://b.example"} {
		data = append(append(data, 1, byte(len(hint))), hint...)
	}
	w, list = one(&fake{}, b)
	l := w.live(list[:1])
	ref, ok := l.Refer("nostr:" + bech32("nevent", data))
	if !ok {
		t.Fatal("not read")
	}
	k, _, err = fetched(t, l, source.Walk{Ref: ref})
	if err != nil || len(k.texts()) != 4 || k.evidence[0].Source != "2 of 2 Nostr relays, ids and signatures checked" {
		t.Fatalf("%v %q %+v", err, k.texts(), k.evidence)
	}
	// A post is on its author's relay alone, and the link names the author.
	named := append(append([]byte{0, 32}, unhex(t, ids[1])...), append([]byte{2, 32}, unhex(t, ann.pubkey())...)...)
	w, list = one((&fake{}).add(list10002), b)
	l = w.live(list[:1])
	ref, _ = l.Refer(bech32("nevent", named))
	if k, _, err = fetched(t, l, source.Walk{Ref: ref}); err != nil || len(k.texts()) != 4 {
		t.Fatalf("%v %q", err, k.texts())
	}
	// A parent is where its answer says it is.
	hinted, hintedID := ann.event(1, at+50, "hinted", []string{"e", ids[0], "wss://b.example", "root"})
	w, list = one((&fake{}).add(hinted), b)
	if k, got, err = fetched(t, w.live(list[:1]), source.Walk{Ref: idRef(hintedID)}); err != nil || got.Root != idOf(ids[0]) || len(k.texts()) != 5 {
		t.Fatalf("%v %q %+v", err, k.texts(), got)
	}
}

// Relays give fewer events at a time than there are.
func TestPages(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 230, at, "ann")
	for _, most := range []int{25, 100, 500} {
		relay := (&fake{cap: most}).add(lines...)
		w, list := one(relay)
		l := w.live(list)
		k, got, err := fetched(t, l, source.Walk{Ref: idRef(ids[150])})
		if err != nil || got.Posts != 230 || len(k.posts) != 230 || got.Root != idOf(ids[0]) || k.evidence[0].Limit != "" {
			t.Fatalf("%d at a time: %v %+v, %d posts, limit %q", most, err, got, len(k.posts), k.evidence[0].Limit)
		}
	}
	// No tag names the first post, and each answer only its parent: a run is not fetched one by one.
	var bare []string
	last := ""
	for i := range 120 {
		var tags [][]string
		if i > 0 {
			tags = append(tags, []string{"e", last, "", "reply"})
		}
		var line string
		line, last = ann.event(1, at+int64(i), fmt.Sprint("bare ", i), tags...)
		bare = append(bare, line)
	}
	relay := (&fake{}).add(bare...)
	w, list := one(relay)
	_, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(last)})
	if err != nil || got.Posts != 120 || got.Requests > 20 {
		t.Fatalf("%v %+v", err, got)
	}
}

// A busy author: what belongs to the thread is found by its tags and its time.
func TestManyOtherPosts(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 10, at, "ann")
	for i := range 400 {
		line, _ := ann.event(1, at+1000+int64(i), fmt.Sprint("other ", i))
		lines = append(lines, line)
	}
	late, _ := ann.event(1, at+50_000, "an answer long after", replyTo(ids[0], ids[9], ann.pubkey())...)
	early, _ := ann.event(1, at-500_000, "an answer that claims to be older", replyTo(ids[0], ids[9], ann.pubkey())...)
	w, list := one((&fake{cap: 50}).add(lines...).add(late, early))
	l := NewLive(w, Config{Relays: list, Now: clock, Pages: 2})
	k, got, err := fetched(t, l, source.Walk{Ref: idRef(ids[5])})
	if err != nil || got.Posts != 12 || k.evidence[0].Limit != "" {
		t.Fatalf("%v %+v %+v", err, got, k.evidence)
	}
}

// A busy author's comments on a text of his own, below others' comments, are found by what is at the top.
func TestManyCommentsElsewhere(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	address := "30023:" + ann.pubkey() + ":x"
	text, textID := ann.event(30023, at, "a text", []string{"d", "x"})
	top := [][]string{{"A", address}, {"E", textID, "", ann.pubkey()}, {"K", "30023"}}
	asks, asksID := ben.event(1111, at+10, "ben asks", append(slices.Clone(top), []string{"a", address}, []string{"e", textID, "", ann.pubkey()})...)
	answer, answerID := ann.event(1111, at+50_000, "ann answers", append(slices.Clone(top), []string{"e", asksID, "", ben.pubkey()})...)
	bare, _ := ann.event(1111, at+50_001, "ann adds", []string{"A", address}, []string{"a", address})
	lines := []string{text, asks, answer, bare}
	for i := range 200 {
		line, _ := ann.event(1, at+60_000+int64(i), fmt.Sprint("other ", i))
		lines = append(lines, line)
	}
	for id, all := range map[string][]string{textID: {"a text", "ben asks", "ann answers", "ann adds"}, answerID: {"a text", "ben asks", "ann answers"}} {
		w, list := one((&fake{cap: 30}).add(lines...))
		k, _, err := fetched(t, NewLive(w, Config{Relays: list, Now: clock, Pages: 2}), source.Walk{Ref: idRef(id)})
		for _, want := range all {
			if err != nil || !slices.Contains(k.texts(), want) {
				t.Errorf("from %s: %v, not %q", id, err, want)
			}
		}
	}
}

func TestWalkBounds(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 60, at, "ann")
	w, list := one((&fake{cap: 20}).add(lines...))
	k, got, err := fetched(t, w.live(list), source.Walk{Ref: idRef(ids[59]), Requests: 4})
	if err != nil || got.Requests > 4 || k.evidence[0].Limit != "4 requests" {
		t.Errorf("%v %+v %+v", err, got, k.evidence)
	}
	// More posts of one second than a relay gives at once.
	var same []string
	root, rootID := ann.event(1, at, "root")
	for i := range 300 {
		line, _ := ann.event(1, at+5, fmt.Sprint("same ", i), replyTo(rootID, rootID, ann.pubkey())...)
		same = append(same, line)
	}
	w, list = one((&fake{cap: 100}).add(same...).add(root))
	k, _, err = fetched(t, w.live(list), source.Walk{Ref: idRef(rootID)})
	if err != nil || !strings.Contains(k.evidence[0].Limit, "of one second") {
		t.Errorf("%v %+v", err, k.evidence)
	}
}

func TestNothingFound(t *testing.T) {
	id := strings.Repeat("ab", 32)
	empty, gone := &fake{}, &fake{down: true}
	for name, c := range map[string]struct {
		relays []*fake
		ref    source.Ref
		want   error
	}{
		"no relay has it":       {[]*fake{empty, gone}, idRef(id), source.ErrNoPost},
		"no relay answers":      {[]*fake{gone, gone}, idRef(id), fetch.ErrUnreachable},
		"an account":            {[]*fake{empty}, source.Ref{Account: post.AccountID("nostr:" + id)}, source.ErrNoPost},
		"a kind Clew reads not": {[]*fake{empty}, source.Ref{Said: "x", Key: "30402:" + id + ":x"}, source.ErrNotYet},
		"no such text":          {[]*fake{empty}, source.Ref{Said: "x", Key: "30023:" + id + ":x"}, source.ErrNoPost},
	} {
		w, list := one(c.relays...)
		k, got, err := fetched(t, w.live(list), source.Walk{Ref: c.ref})
		if !errors.Is(err, c.want) || len(k.posts)+len(k.gone)+len(k.evidence) > 0 || got.Post != "" {
			t.Errorf("%s: %v, %+v", name, err, k.memory)
		}
	}
	w, _ := one()
	if _, err := w.live([]string{"wss://10.0.0.9"}).Walk(t.Context(), source.Walk{Ref: idRef(id)}, &keeper{}); !errors.Is(err, fetch.ErrForbidden) {
		t.Errorf("only a forbidden relay: %v", err)
	}
}

// The sink's own errors, and the context's, end a walk.
func TestWalkPassesErrorsOn(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 3, at, "ann")
	w, list := one((&fake{}).add(lines...))
	for i := range 6 {
		f := &failing{left: i}
		if _, err := w.live(list).Walk(t.Context(), source.Walk{Ref: idRef(ids[0])}, f); !errors.Is(err, errFull) {
			t.Errorf("call %d failed: %v", i, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := w.live(list).Walk(ctx, source.Walk{Ref: idRef(ids[0])}, &keeper{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

var errFull = errors.New("full")

// failing is a sink that fails after some calls.
type failing struct {
	memory
	left int
}

func (f *failing) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	if f.left--; f.left < 0 {
		return source.Capture{}, errFull
	}
	return f.memory.Capture(ctx, p)
}

func (f *failing) Posts(ctx context.Context, p []post.Post) error {
	if f.left--; f.left < 0 {
		return errFull
	}
	return f.memory.Posts(ctx, p)
}

// All captures are as they came: named by relay and question, with the exchange.
func TestCapturesOfAWalk(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 2, at, "ann")
	w, list := one((&fake{}).add(lines...))
	k, _, err := fetched(t, w.live(list), source.Walk{Ref: idRef(ids[0])})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range k.parts {
		if source.IsReport(p) {
			continue
		}
		x, err := fetch.ReadExchange(p.Exchange)
		if err != nil || p.Type != "application/x-ndjson" || p.Status != 101 || x.URL != p.Name || !strings.HasPrefix(p.Name, "wss://a.example?REQ=%5B%7B") {
			t.Errorf("%s: %v %+v", p.Name, err, x)
		}
		in, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil || x.SHA256 != fetch.Digest(b) || !strings.HasSuffix(string(b), "\"]\n") || !strings.Contains(string(b), `["EOSE",`) {
			t.Errorf("%s: %q", p.Name, b)
		}
	}
	for _, p := range k.posts {
		if p.Raw.Capture == 0 || p.Raw.Length == 0 {
			t.Errorf("%s: %+v", p.ID, p.Raw)
		}
	}
}
