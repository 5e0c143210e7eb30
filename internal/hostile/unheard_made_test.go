package hostile

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"clew/internal/answer"
	"clew/internal/finding"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/search"
	"clew/internal/source"
	"clew/internal/sqlite"
	"clew/internal/web"
)

// madeThread is a thread of a made record. Of a hidden one, how is among hiddenOnes.
type madeThread struct {
	posts  []post.Post
	hidden bool
	how    int
	own    bool // hidden by what its account is
}

// madeWords are few, so that each stands in many posts, in hidden ones more often or less.
var madeWords = strings.Fields("the river bridge harbour ferry storm north of Odesa seven 40 ракета ракети міст 東京の橋 서울에서 🧵 May burned closed not archive lighthouse")

// made draws threads of some accounts; hidden ones come before, between and behind the others.
func made(seed uint64, ways []int) []madeThread {
	r := rand.New(rand.NewPCG(seed, 1))
	say := func() string {
		var words []string
		for range 3 + r.IntN(12) {
			words = append(words, madeWords[r.IntN(1+r.IntN(len(madeWords)))])
		}
		return strings.Join(words, " ") + "."
	}
	var out []madeThread
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for g := range 90 {
		m := madeThread{hidden: r.IntN(2) == 0, how: ways[r.IntN(len(ways))]}
		by := author(r.IntN(4))
		h := &hiddenOnes[m.how]
		if m.own = m.hidden && h.change == nil && h.gone == "" && !h.down; m.own {
			by = author(20 + m.how)
		}
		at := start.AddDate(0, 0, r.IntN(40)*9) // some are of one moment
		var texts []string
		for range 1 + r.IntN(3) {
			texts = append(texts, say())
		}
		m.posts = lines(100+g, by, at, texts...)
		for k := range m.posts {
			p := &m.posts[k]
			if p.Media, p.Poll = nil, nil; r.IntN(4) == 0 {
				p.Media = []post.Media{{Kind: post.Image, URL: "https://img.example/1.png", Alt: say()}}
			}
			if r.IntN(12) == 0 {
				p.Warning = "storm " + say()
			}
			if g%15 == 0 {
				p.Created = time.Time{}
			}
			if m.hidden && h.change != nil {
				h.change(p)
			}
		}
		out = append(out, m)
	}
	return out
}

// build takes threads in, hidden ones too or not.
func build(t *testing.T, list []madeThread, all bool) *town {
	t.Helper()
	w := &town{now: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}
	r, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	w.Record = r
	for _, m := range list {
		if m.hidden && !all {
			continue
		}
		h := &hiddenOnes[m.how]
		a := post.Account{}
		if m.own {
			a = h.account
		}
		a.ID, a.Network = m.posts[0].Author, post.X
		a.Handle, a.Name = "@ann"+string(a.ID[2:]), "Ann "+string(a.ID[2:])
		w.take(t, m.posts, []post.Account{a}, nil, nil)
		if m.hidden {
			w.hide(t, h, m.posts)
		}
	}
	return w
}

// hide does what hides posts that are held.
func (w *town) hide(t *testing.T, h *hiding, posts []post.Post) {
	t.Helper()
	var gone []source.Gone
	for k := range posts {
		if h.gone != "" {
			gone = append(gone, source.Gone{ID: posts[k].ID, State: post.Deleted, Why: h.gone})
		}
	}
	if h.left != "" {
		gone = append(gone, source.Gone{Account: posts[0].Author, State: post.Deleted, Why: h.left})
	}
	if gone != nil {
		w.take(t, nil, nil, gone, nil)
	}
	if h.rule != "" {
		w.rule(t, posts[0].Author, h.rule)
	}
	if h.down {
		if _, err := w.TakeDown(t.Context(), record.Takedown{At: w.now, Post: posts[0].ID, Account: posts[0].Author, Ground: record.GroundPrivacy, By: record.ByOperator}); err != nil {
			t.Fatal(err)
		}
	}
}

// untimed is an index whose answers end with what is found, however busy the machine is.
type untimed struct{ search.Index }

func (x untimed) Find(ctx context.Context, q *search.Query, ask search.Ask) (*search.Found, error) {
	ask.Time = 0
	return x.Index.Find(ctx, q, ask)
}

// Count implements search.Counter.
func (x untimed) Count(q *search.Query, ask search.Ask) (n int, exact bool, err error) {
	if c, ok := x.Index.(search.Counter); ok {
		return c.Count(q, ask)
	}
	return 0, false, nil
}

// home gives the pages of a record to its owner, with indexes and without.
func (w *town) home(t *testing.T) map[string]http.Handler {
	t.Helper()
	f, err := finding.Open(t.Context(), filepath.Join(t.TempDir(), "search"), w, finding.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if err := f.Level(t.Context()); err != nil {
		t.Fatal(err)
	}
	plain := web.Site{Patience: patience, Record: w, Document: w.document, Rulings: w.Rulings, Search: untimed{&search.Scan{Posts: w}}, Log: slog.New(slog.DiscardHandler)}
	kept := plain
	kept.Search = untimed{&search.Indexed{Words: f.Words, Posts: w}}
	kept.Quotes = func(see answer.See, use policy.Use) quotation.Index {
		return finding.Quotes(f, w, finding.See(see), use)
	}
	return map[string]http.Handler{"owner, walked": plain.Handler(), "owner, kept": kept.Handler()}
}

// madeAsked are questions about made records.
func madeAsked(list []madeThread) []string {
	var out []string
	for _, q := range []string{"river", "the", "ferry OR burned", "bridge storm", "ракета", "橋", "har*", `"of odesa"`, "-river", "river -bridge", "storm NEAR/3 the", "서울", "🧵", "from:@ann1001 the", "since:2025-03 until:2025-09 the", "is:root the", "tag:harbour", "has:alt"} {
		out = append(out, "/search.json?q="+url.QueryEscape(q), "/search.json?sort=relevance&q="+url.QueryEscape(q), "/search?q="+url.QueryEscape(q))
	}
	quoted := 0
	for _, m := range list {
		if quoted++; quoted%9 != 0 {
			continue
		}
		words := strings.Fields(m.posts[0].Text)
		out = append(out, "/quote.json?q="+url.QueryEscape(m.posts[0].Text), "/quote.json?q="+url.QueryEscape(strings.Join(words[len(words)/3:], " ")+" and more"))
		if !m.hidden {
			out = append(out, "/same/"+string(m.posts[0].ID)+".json")
		}
	}
	for n := range 4 {
		out = append(out, "/index.json?account="+string(author(n)))
	}
	return out
}

var onward = regexp.MustCompile(`"next":"(/search\?[^"]*)"|rel="next" href="(/search\?[^"]*)"`)

// follow gives all pages of an answer, one after another.
func follow(t *testing.T, h http.Handler, target string) (all string, pages int) {
	t.Helper()
	for twin := strings.HasPrefix(target, "/search.json"); target != "" && pages < 50; pages++ {
		got := checked.ReplaceAllString(get(t, h, target), "")
		all += got
		m := onward.FindStringSubmatch(got)
		if target = ""; m != nil {
			target = strings.NewReplacer("&amp;", "&", `\u0026`, "&").Replace(m[1] + m[2])
			if twin {
				target = strings.Replace(target, "/search?", "/search.json?", 1)
			}
		}
	}
	return all, pages
}

// TestUnheardMade holds made records with posts that may not be found against ones that never had them, to the last page.
func TestUnheardMade(t *testing.T) {
	var every []int
	for i := range hiddenOnes {
		every = append(every, i)
	}
	var owner []int // what is hidden from the owner too
	for i, h := range hiddenOnes {
		if h.rule != "" || h.gone != "" {
			owner = append(owner, i)
		}
	}
	for seed := range uint64(2) {
		for who, ways := range map[string][]int{"others": every, "owner": owner} {
			list := made(seed, ways)
			sites := (*town).sites
			if who == "owner" {
				sites = (*town).home
			}
			with, without := sites(build(t, list, true), t), sites(build(t, list, false), t)
			for name, h := range with {
				paged, differ := 0, 0
				for _, target := range madeAsked(list) {
					if who == "owner" && strings.HasPrefix(target, "/quote") {
						continue // what is covered is all that is held, to whoever holds it
					}
					a, n := follow(t, h, target)
					b, _ := follow(t, without[name], target)
					if n > 1 {
						paged++
					}
					if a == b {
						continue
					}
					if differ++; differ > 6 {
						continue
					}
					i := 0
					for i < min(len(a), len(b)) && a[i] == b[i] {
						i++
					}
					around := func(s string) string { return s[max(0, min(i, len(s))-100):min(len(s), i+100)] }
					t.Errorf("%d, %s: %s tells of posts that may not be found:\n  %q\nand without them\n  %q", seed, name, target, around(a), around(b))
				}
				if paged < 10 {
					t.Errorf("%d, %s: only %d answers have a second page", seed, name, paged)
				}
				if differ > 0 {
					t.Errorf("%d, %s: %d answers differ", seed, name, differ)
				}
			}
		}
	}
}
