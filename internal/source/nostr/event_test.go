package nostr

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/post"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/google/go-cmp/cmp"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOfficialSignatureVectors(t *testing.T) {
	f, err := os.Open("testdata/bip340.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	good, bad := 0, 0
	for _, row := range rows[1:] {
		err := verifySignature(unhex(t, row[1]), unhex(t, row[2]), unhex(t, row[3]))
		if (err == nil) != (row[4] == "TRUE") {
			t.Errorf("vector %s (%s): %v", row[0], row[5], err)
		}
		if err == nil {
			good++
		} else {
			bad++
		}
	}
	if good != 5 || bad != 10 {
		t.Errorf("%d good, %d bad", good, bad)
	}
}

// signer makes events in tests: BIP-340 signing with a nonce made from the key and the message.
type signer struct {
	d   btcec.ModNScalar
	key []byte
}

func newSigner(seed string) *signer {
	h := sha256.Sum256([]byte(seed))
	s := &signer{}
	s.d.SetBytes(&h)
	var p btcec.JacobianPoint
	btcec.ScalarBaseMultNonConst(&s.d, &p)
	p.ToAffine()
	if p.Y.IsOdd() {
		s.d.Negate()
	}
	x := p.X.Bytes()
	s.key = x[:]
	return s
}

func (s *signer) pubkey() string { return hex.EncodeToString(s.key) }

func (s *signer) sign(message []byte) []byte {
	d := s.d.Bytes()
	h := tagged("test nonce", d[:], message)
	var k, e btcec.ModNScalar
	k.SetBytes(&h)
	var r btcec.JacobianPoint
	btcec.ScalarBaseMultNonConst(&k, &r)
	r.ToAffine()
	if r.Y.IsOdd() {
		k.Negate()
	}
	x := r.X.Bytes()
	c := tagged("BIP0340/challenge", x[:], s.key, message)
	e.SetBytes(&c)
	out := e.Mul(&s.d).Add(&k).Bytes()
	return append(x[:], out[:]...)
}

// event makes a signed event's JSON and its id.
func (s *signer) event(kind int, at int64, content string, tags ...[]string) (line, id string) {
	if tags == nil {
		tags = [][]string{}
	}
	pub, sig := s.pubkey(), ""
	e := event{PubKey: &pub, CreatedAt: &at, Kind: &kind, Tags: tags, Content: &content, Sig: &sig}
	sum := sha256.Sum256(e.canonical())
	id, sig = hex.EncodeToString(sum[:]), hex.EncodeToString(s.sign(sum[:]))
	e.ID = &id
	b, err := json.Marshal(&e)
	if err != nil {
		panic(err)
	}
	return string(b), id
}

// Every file of the shared data, with what comes out of it.
func TestSharedEvents(t *testing.T) {
	dir := shared(t, "data", "nostr")
	cases := []struct {
		file                              string
		posts, reposts, replies, accounts int
		gone, left, skipped               int
	}{
		{"go-nostr-relay-messages-1.jsonl", 95, 6, 48, 6, 0, 160, 0},
		{"nos-sample.json", 45, 10, 24, 3, 0, 87, 0},
		{"nos-sample_replies.json", 3, 0, 2, 0, 0, 0, 0},
		{"nos-sample_repost.json", 1, 1, 0, 0, 0, 0, 0}, // the copy inside holds
		{"nos-text_note_multiple_media.json", 1, 0, 0, 0, 0, 0, 0},
		{"nos-text_note_with_duplicate_metadata_urls.json", 0, 0, 0, 0, 0, 0, 1},
		{"nos-unsupported_kinds.json", 0, 0, 0, 0, 0, 2, 0},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			content := mustFile(t, filepath.Join(dir, c.file))
			m, err := read(t, Events{}, input(c.file, content))
			if err != nil {
				t.Fatal(err)
			}
			got := c
			got.posts, got.reposts, got.replies, got.left = 0, 0, 0, 0
			for _, p := range m.posts {
				if p.Repost {
					got.reposts++
				} else {
					got.posts++
				}
				if p.Parent != "" {
					got.replies++
				}
				raw := cut(t, content, p.Raw)
				if !strings.HasPrefix(raw, "{") || !strings.HasSuffix(raw, "}") || !json.Valid([]byte(raw)) {
					t.Errorf("%s: raw %.80q", p.ID, raw)
				}
				for _, l := range p.Links {
					if l.End > 0 && points(p.Text, l.Start, l.End) != l.URL {
						t.Errorf("%s: link %q at %q", p.ID, l.URL, points(p.Text, l.Start, l.End))
					}
				}
			}
			for _, n := range m.left() {
				got.left += n
			}
			got.accounts, got.gone, got.skipped = len(m.accounts), len(m.gone), len(m.unexpected())
			if got != c {
				t.Errorf("got %+v\nleft out %v\nskipped %q", got, m.left(), m.unexpected())
			}
		})
	}
}

// Trap 8 of the data: this event has neither a right id nor a right signature, so nothing is told of it.
func TestTrap8EventWithWrongIDAndSignature(t *testing.T) {
	content := mustFile(t, shared(t, "data", "nostr", "nos-text_note_with_duplicate_metadata_urls.json"))
	m, err := read(t, Events{}, input("trap8.json", content))
	if err != nil || len(m.posts) != 0 || len(m.unexpected()) != 1 {
		t.Fatalf("%v; %d posts, skipped %q", err, len(m.posts), m.unexpected())
	}
	// With a signature of the right length it fails by its id.
	signed := bytes.Replace(content, []byte(`"sig": ""`), []byte(`"sig": "`+strings.Repeat("0", 128)+`"`), 1)
	e, err := decode(signed)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.verify(); !errors.Is(err, errID) {
		t.Errorf("verify: %v", err)
	}
}

func TestCanonicalFormHasSevenEscapesAndNoOthers(t *testing.T) {
	pub, at, kind := strings.Repeat("a", 64), int64(1), 1
	content := "\n\"\\\r\t\b\f/<>&\u2028\x7f\x01é😀"
	e := event{PubKey: &pub, CreatedAt: &at, Kind: &kind, Content: &content, Tags: [][]string{{"t", "x\ny"}, {}}}
	want := `[0,"` + pub + `",1,1,[["t","x\ny"],[]],"\n\"\\\r\t\b\f/<>&` + "\u2028\x7f\x01é😀" + `"]`
	if diff := cmp.Diff(want, string(e.canonical())); diff != "" {
		t.Error(diff)
	}
}

// What must not pass, each made from one good event.
func TestForgedAndMisshapenEvents(t *testing.T) {
	s := newSigner("ann")
	good, id := s.event(1, 1700000000, "hello", []string{"t", "x"})
	sig := good[strings.Index(good, `"sig":"`)+7:][:128]
	pub := s.pubkey()
	bad := map[string]string{
		"other content":         strings.Replace(good, "hello", "hullo", 1),
		"other time":            strings.Replace(good, "1700000000", "1700000001", 1),
		"other tag":             strings.Replace(good, `["t","x"]`, `["t","y"]`, 1),
		"other kind":            strings.Replace(good, `"kind":1`, `"kind":30023`, 1),
		"other key":             strings.Replace(good, pub, newSigner("ben").pubkey(), 1),
		"other id":              strings.Replace(good, id, strings.Repeat("0", 64), 1),
		"upper-case id":         strings.Replace(good, id, strings.ToUpper(id), 1),
		"upper-case key":        strings.Replace(good, pub, strings.ToUpper(pub), 1),
		"upper-case signature":  strings.Replace(good, sig, strings.ToUpper(sig), 1),
		"signature of zeros":    strings.Replace(good, sig, strings.Repeat("0", 128), 1),
		"short signature":       strings.Replace(good, sig, sig[:126], 1),
		"long signature":        strings.Replace(good, sig, sig+"00", 1),
		"no signature":          strings.Replace(good, `,"sig":"`+sig+`"`, "", 1),
		"content twice":         strings.Replace(good, `"content":"hello"`, `"content":"hello","content":"hello"`, 1),
		"tags null":             strings.Replace(good, `"tags":[["t","x"]]`, `"tags":null`, 1),
		"a tag null":            strings.Replace(good, `["t","x"]`, `null`, 1),
		"a tag of numbers":      strings.Replace(good, `["t","x"]`, `["t",1]`, 1),
		"content null":          strings.Replace(good, `"content":"hello"`, `"content":null`, 1),
		"lone surrogate":        strings.Replace(good, "hello", `\ud800`, 1),
		"invalid UTF-8":         strings.Replace(good, "hello", "\xff", 1),
		"time a fraction":       strings.Replace(good, "1700000000", "1700000000.5", 1),
		"time negative":         strings.Replace(good, "1700000000", "-1", 1),
		"time beyond all":       strings.Replace(good, "1700000000", "99999999999999", 1),
		"kind out of range":     strings.Replace(good, `"kind":1,`, `"kind":65536,`, 1),
		"names in another case": strings.Replace(good, `"content"`, `"Content"`, 1),
		"tags nested":           strings.Replace(good, `["t","x"]`, `["t",["x"]]`, 1),
	}
	for name, line := range bad {
		if line == good {
			t.Fatalf("%s: the case changes nothing", name)
		}
		m, err := read(t, Events{}, input("x.jsonl", []byte(good+"\n"+line+"\n"+good+"\n")))
		if err != nil || len(m.posts) != 2 || len(m.unexpected()) != 1 || m.skips[0].Offset != int64(len(good)+1) {
			t.Errorf("%s: %v; %d posts, skips %+v", name, err, len(m.posts), m.skips)
		}
	}
}

func TestOnlyTheSameKeyDeletes(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	one, id1 := ann.event(1, 1, "one")
	two, id2 := ann.event(1, 2, "two")
	other, _ := ben.event(5, 3, "", []string{"e", id1})
	own, _ := ann.event(5, 4, "", []string{"e", id2}, []string{"e", strings.Repeat("0", 64)})
	vanish, _ := ben.event(62, 5, "", []string{"relay", "ALL_RELAYS"})
	article, articleID := ann.event(30023, 6, "text", []string{"d", "a"})
	away, _ := ann.event(5, 7, "", []string{"a", "30023:" + ann.pubkey() + ":a"})
	foreign, _ := ben.event(5, 8, "", []string{"a", "30023:" + ann.pubkey() + ":a"})
	// The deletion comes first: order does not matter.
	m, err := read(t, Events{}, input("x.jsonl", []byte(strings.Join([]string{own, foreign, other, one, two, vanish, away, article}, "\n"))))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range m.gone {
		got = append(got, string(g.ID)+string(g.Account)+" "+g.Why)
	}
	want := []string{"nostr:" + id2 + " deletion event", "nostr:" + articleID + " deletion event", "nostr:" + ben.pubkey() + " request to vanish"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	left := map[string]int{"a deletion of another key's event": 1, "a deletion of an event that is not here": 1}
	if diff := cmp.Diff(left, m.left()); diff != "" {
		t.Error(diff)
	}
	_ = id1
}

func TestRelayMessagesAndArrays(t *testing.T) {
	s := newSigner("ann")
	one, id1 := s.event(1, 1, "one")
	two, id2 := s.event(1, 2, "two")
	for name, content := range map[string]string{
		"messages":            `["EVENT","sub",` + one + "]\n[\"EOSE\",\"sub\"]\n[\"NOTICE\",\"slow\"]\n[\"EVENT\",\"sub\", " + two + "]\n[\"OK\",\"x\",true,\"\"]\n",
		"lines":               one + "\n\n" + two,
		"array":               "[" + one + "," + two + "]",
		"array, line by line": "[\n" + one + ",\n" + two + "\n]\n",
		"one after the other": strings.ReplaceAll(one, ",", ",\n") + strings.ReplaceAll(two, ",", ",\n"),
		"mark":                "\ufeff" + one + "\n" + two + "\n",
	} {
		m, err := read(t, Events{}, input("x", []byte(content)))
		if err != nil || len(m.unexpected()) > 0 || len(m.posts) != 2 {
			t.Errorf("%s: %v, skipped %q, %d posts", name, err, m.unexpected(), len(m.posts))
			continue
		}
		for i, id := range []string{id1, id2} {
			raw := cut(t, []byte(content), m.posts[i].Raw)
			if m.posts[i].ID != post.ID("nostr:"+id) || !strings.HasPrefix(raw, "{") || !strings.Contains(raw, id) || !json.Valid([]byte(raw)) {
				t.Errorf("%s: %s, raw %q", name, m.posts[i].ID, raw)
			}
		}
	}
}

func TestBrokenTextKeepsWhatCameBefore(t *testing.T) {
	s := newSigner("ann")
	one, _ := s.event(1, 1, "one")
	m, err := read(t, Events{}, input("x.json", []byte("["+one+",\n{\"id\": tru")))
	if err != nil || len(m.posts) != 1 || len(m.unexpected()) != 1 {
		t.Errorf("%v, %d posts, skipped %q", err, len(m.posts), m.unexpected())
	}
}

// A value without end is given up at the bound, and what came before it is kept.
func TestEventsWithoutEnd(t *testing.T) {
	one, _ := newSigner("ann").event(1, 1, "one")
	long := strings.Repeat("x", maxEvent+3<<20)
	for name, content := range map[string]string{
		"in an array": "[" + one + ",\n{\"content\":\"" + long,
		"in a line":   one + "\n{\"content\":\"" + long,
	} {
		m, err := read(t, Events{}, input("x", []byte(content)))
		if err != nil || len(m.posts) != 1 || len(m.unexpected()) != 1 || !strings.Contains(m.unexpected()[0], "longer than") {
			t.Errorf("%s: %v, %d posts, skipped %q", name, err, len(m.posts), m.unexpected())
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	line, _ := newSigner("ann").event(1, 1700000000, strings.Repeat("a post of some length ", 10))
	e, err := decode([]byte(line))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := e.verify(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEvents(b *testing.B) {
	s := newSigner("ann")
	var buf bytes.Buffer
	for i := range 200 {
		line, _ := s.event(1, int64(i), fmt.Sprintf("post %d with https://example.org/%d", i, i))
		buf.WriteString(line + "\n")
	}
	b.SetBytes(int64(buf.Len()))
	for b.Loop() {
		if _, err := read(b, Events{}, input("x.jsonl", buf.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}

// tagged is BIP-340's hash of parts under a tag, for signing.
func tagged(tag string, parts ...[]byte) [32]byte {
	t := sha256.Sum256([]byte(tag))
	h := sha256.New()
	h.Write(t[:])
	h.Write(t[:])
	for _, p := range parts {
		h.Write(p)
	}
	var out [32]byte
	h.Sum(out[:0])
	return out
}
