package torture

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// streamed is a stream of events as Jetstream sends them, and what must be held when all were seen.
type streamed struct {
	lines [][]byte
	at    []int64           // the latest time of any event up to each, in microseconds
	texts map[string]string // of every post that is left, by its id
	ended int               // accounts
}

const (
	streamBegin = int64(1_735_689_600_000_000) // 1 January 2025
	streamStep  = 20_000                       // microseconds between two events, about
)

// streamMaker makes streams. Everything in them follows from the seed.
type streamMaker struct {
	streamed
	r     *rand.Rand
	now   int64
	tid   int64
	dids  []string
	posts []streamPost // newest last
	late  []lateEvent
}

type streamPost struct{ did, rkey, cid, root string }

func (p streamPost) id() string { return "at://" + p.did + "/app.bsky.feed.post/" + p.rkey }

// lateEvent is an event that comes after those that answer it.
type lateEvent struct {
	due  int // how many lines must stand before it
	did  string
	body string
}

// makeStream makes about n events: threads whose parents come late, answers to others, edits, deletions,
// accounts that end, and stretches that are sent twice. A share of likes passes by.
func makeStream(seed uint64, n int) *streamed {
	m := &streamMaker{r: rand.New(rand.NewPCG(seed, 71)), now: streamBegin, streamed: streamed{texts: map[string]string{}}}
	for range 120 {
		m.dids = append(m.dids, m.newDID())
	}
	for len(m.lines) < n {
		m.step()
	}
	for _, l := range m.late {
		m.emit(l.did, l.body)
	}
	return &m.streamed
}

func (m *streamMaker) newDID() string {
	var b strings.Builder
	b.WriteString("did:plc:")
	for range 24 {
		b.WriteByte("abcdefghijklmnopqrstuvwxyz234567"[m.r.IntN(32)])
	}
	return b.String()
}

// key is a record key: sortable, and never given twice.
func (m *streamMaker) key() string {
	m.tid = max(m.tid+1, m.now)
	var b [13]byte
	for i, v := 12, m.tid<<10; i >= 0; i, v = i-1, v>>5 {
		b[i] = "234567abcdefghijklmnopqrstuvwxyz"[v&31]
	}
	return string(b[:])
}

func contentID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "b" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(append([]byte{1, 0x71, 0x12, 32}, sum[:]...)))
}

// emit writes an event, and before it what was held back until now.
func (m *streamMaker) emit(did, body string) {
	m.now += 1 + int64(m.r.IntN(2*streamStep))
	m.lines = append(m.lines, fmt.Appendf(nil, `{"did":%q,"time_us":%d,%s}`, did, m.now, body))
	m.at = append(m.at, m.now)
}

func (m *streamMaker) commit(did, operation, collection, rkey, record string) string {
	if record == "" {
		return fmt.Sprintf(`"kind":"commit","commit":{"rev":%q,"operation":%q,"collection":%q,"rkey":%q}`, m.key(), operation, collection, rkey)
	}
	return fmt.Sprintf(`"kind":"commit","commit":{"rev":%q,"operation":%q,"collection":%q,"rkey":%q,"record":%s,"cid":%q}`, m.key(), operation, collection, rkey, record, contentID(record))
}

func (m *streamMaker) step() {
	if len(m.late) > 0 && m.late[0].due <= len(m.lines) {
		l := m.late[0]
		m.late = m.late[1:]
		m.emit(l.did, l.body)
		return
	}
	switch x := m.r.IntN(1000); {
	case x < 600:
		did := m.someone()
		m.emit(did, m.commit(did, "create", "app.bsky.feed.like", m.key(), `{"$type":"app.bsky.feed.like","createdAt":"2025-01-01T00:00:00Z","subject":{"cid":"`+contentID("x")+`","uri":"at://`+m.someone()+`/app.bsky.feed.post/3lenax2ss2323"}}`))
	case x < 760:
		m.post(m.someone(), nil)
	case x < 820:
		m.thread()
	case x < 880 && len(m.posts) > 0:
		m.post(m.someone(), &m.posts[len(m.posts)-1-m.r.IntN(min(len(m.posts), 50))])
	case x < 920:
		m.edit()
	case x < 970:
		m.remove()
	case x < 985:
		did := m.someone()
		m.emit(did, m.commit(did, "update", "app.bsky.actor.profile", "self", fmt.Sprintf(`{"$type":"app.bsky.actor.profile","displayName":"Name %d"}`, m.r.IntN(1000))))
	case x < 990:
		m.end()
	default:
		m.again()
	}
}

func (m *streamMaker) someone() string { return m.dids[m.r.IntN(len(m.dids))] }

// thread writes an account's answers to itself; now and then a parent comes after its children.
func (m *streamMaker) thread() {
	did := m.someone()
	last := m.post(did, nil)
	for range 1 + m.r.IntN(6) {
		last = m.post(did, &last)
	}
}

// post writes a post, and holds it back sometimes.
func (m *streamMaker) post(did string, to *streamPost) streamPost {
	text := fmt.Sprintf("Post %d: so viel ist ŝtorm gewiß, 夜 %d", len(m.texts), m.r.IntN(1e9))
	p := streamPost{did: did, rkey: m.key()}
	reply := ""
	if to != nil {
		p.root = to.root
		reply = fmt.Sprintf(`,"reply":{"parent":{"cid":%q,"uri":%q},"root":{"cid":%q,"uri":%q}}`, to.cid, to.id(), contentID(p.root), p.root)
	} else {
		p.root = p.id()
	}
	record := postRecord(text, reply)
	p.cid = contentID(record)
	body := m.commit(did, "create", "app.bsky.feed.post", p.rkey, record)
	m.texts[p.id()] = text
	if to != nil && m.r.IntN(20) == 0 {
		m.late = append(m.late, lateEvent{len(m.lines) + 1 + m.r.IntN(300), did, body})
		slices.SortStableFunc(m.late, func(a, b lateEvent) int { return a.due - b.due })
		return p // it is answered before it comes, and neither edited nor deleted
	}
	m.emit(did, body)
	m.posts = append(m.posts, p)
	return p
}

func postRecord(text, reply string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always can be
	}
	return `{"$type":"app.bsky.feed.post","createdAt":"2025-01-01T00:00:00.000Z","langs":["de"]` + reply + `,"text":` + string(b) + `}`
}

func (m *streamMaker) edit() {
	if len(m.posts) == 0 {
		return
	}
	p := m.posts[len(m.posts)-1-m.r.IntN(min(len(m.posts), 300))]
	if p.root != p.id() {
		return // its reply would have to be written again
	}
	text := m.texts[p.id()] + fmt.Sprintf(" (edited %d)", m.r.IntN(1e6))
	m.emit(p.did, m.commit(p.did, "update", "app.bsky.feed.post", p.rkey, postRecord(text, "")))
	m.texts[p.id()] = text
}

func (m *streamMaker) remove() {
	if len(m.posts) == 0 {
		return
	}
	i := len(m.posts) - 1 - m.r.IntN(min(len(m.posts), 500))
	p := m.posts[i]
	m.posts = slices.Delete(m.posts, i, i+1)
	delete(m.texts, p.id())
	m.emit(p.did, m.commit(p.did, "delete", "app.bsky.feed.post", p.rkey, ""))
}

// end takes an account away with all that it said; somebody new has its place.
func (m *streamMaker) end() {
	i := m.r.IntN(len(m.dids))
	did := m.dids[i]
	if m.ended > len(m.lines)/4000 || slices.ContainsFunc(m.late, func(l lateEvent) bool { return l.did == did }) {
		return
	}
	m.ended++
	m.dids[i] = m.newDID()
	m.posts = slices.DeleteFunc(m.posts, func(p streamPost) bool { return p.did == did })
	for id := range m.texts {
		if strings.HasPrefix(id, "at://"+did+"/") {
			delete(m.texts, id)
		}
	}
	m.emit(did, fmt.Sprintf(`"kind":"account","account":{"active":false,"did":%q,"seq":%d,"status":"deleted","time":"2025-01-01T00:00:00Z"}`, did, m.tid))
}

// again sends what came last a second time, as a server does that was rewound.
func (m *streamMaker) again() {
	n := min(len(m.lines), 1+m.r.IntN(60))
	from := len(m.lines) - n
	m.lines = append(m.lines, m.lines[from:]...)
	for range n {
		m.at = append(m.at, m.now)
	}
}

// TestStreamMaker holds the maker's truth against its own events, read in the plainest way.
func TestStreamMaker(t *testing.T) {
	s := makeStream(3, 20_000)
	left, kinds := map[string]string{}, map[string]int{}
	for _, l := range s.lines {
		var e struct {
			DID    string
			Kind   string
			Commit struct {
				Operation, Collection, RKey string
				Record                      struct{ Text string }
			}
		}
		must(t, json.Unmarshal(l, &e))
		id := "at://" + e.DID + "/app.bsky.feed.post/" + e.Commit.RKey
		switch {
		case e.Kind == "account":
			for k := range left {
				if strings.HasPrefix(k, "at://"+e.DID) {
					delete(left, k)
				}
			}
			kinds["end"]++
		case e.Commit.Collection != "app.bsky.feed.post":
		case e.Commit.Operation == "delete":
			delete(left, id)
			kinds["delete"]++
		default:
			left[id] = e.Commit.Record.Text
			kinds[e.Commit.Operation]++
		}
	}
	if len(left) != len(s.texts) || kinds["create"] < 3000 || kinds["update"] < 100 || kinds["delete"] < 300 || kinds["end"] < 3 {
		t.Errorf("%d posts are left, %d are known; %v", len(left), len(s.texts), kinds)
	}
	for id, text := range s.texts {
		if left[id] != text {
			t.Fatalf("%s is %q, known as %q", id, left[id], text)
		}
	}
	t.Logf("%d events, %d posts left: %v", len(s.lines), len(left), kinds)
}
