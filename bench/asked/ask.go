package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"clew/internal/answer"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/finding"
	"clew/internal/inverted"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/same"
	"clew/internal/search"
	"clew/internal/sqlite"
	"clew/internal/web"
)

// bench is a record with its indexes, and what is asked about it.
type bench struct {
	r    *sqlite.Record
	f    *finding.Finding
	o    options
	said []post.Post // of all over the record
}

// sample chooses the posts that questions are made of; each run chooses the same.
func (b *bench) sample(ctx context.Context) error {
	var last int64
	for m, err := range b.r.Newest(ctx, record.Scan{}) {
		if err != nil {
			return err
		}
		last = max(last, m.Place.Number)
		break
	}
	log, err := b.r.Entries(ctx, 0, 1<<20)
	if err != nil {
		return err
	}
	for _, e := range log {
		if e.Kind == "posts" {
			last = max(last, e.Last)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for tries := 0; len(b.said) < 4*b.o.n && tries < 100*b.o.n; tries++ {
		met, err := b.r.Met(ctx, []int64{1 + random.Int64N(last)})
		if err != nil {
			return err
		}
		if p := met[0].Post; p != nil && len(strings.Fields(p.Text)) > 5 {
			b.said = append(b.said, *p)
		}
	}
	if len(b.said) < 4 {
		return fmt.Errorf("too few posts with words in %s", b.o.record)
	}
	return nil
}

// rules are read once: nothing is ruled meanwhile.
func (b *bench) document(ctx context.Context, rules policy.Rules) func(context.Context, post.ID, web.Reading) (*document.Document, error) {
	return func(ctx context.Context, id post.ID, how web.Reading) (*document.Document, error) {
		l, err := collect.Load(ctx, b.r, id, collect.LoadOptions{Rule: how.Rule, More: how.More, Now: time.Now(), Rules: rules, At: how.At})
		if err != nil {
			return nil, err
		}
		about := document.About{Rules: rules, API: l.API, Captures: l.Captures, Accounts: l.Accounts, Versions: l.Versions, Published: l.Published, Sources: l.Sources, Made: time.Now().UTC(), Moments: l.Moments, Root: l.Root}
		for _, t := range l.More {
			about.More = append(about.More, document.NewPreview(t, l.Accounts[t.Author]))
		}
		d := document.New(l.Thread, about)
		d.At = how.At
		return d, nil
	}
}

// site is the reader of the record; of one without also, pages have no line about where else the same was said.
func (b *bench) site(ctx context.Context, public, also bool) (http.Handler, error) {
	rules, err := collect.RulesOf(ctx, b.r)
	if err != nil {
		return nil, err
	}
	s := web.Site{
		Record: b.r, Document: b.document(ctx, rules), Public: public, Generation: b.r.Generation, Version: "bench",
		Rulings: b.r.Rulings, Takedowns: b.r.Takedowns,
		Search: &search.Indexed{Words: func() *inverted.Snapshot { return b.f.Words() }, Posts: b.r},
		Plain: func(ctx context.Context) (bool, error) {
			if len(rules.OptOuts)+len(rules.Takedowns) > 0 {
				return false, nil
			}
			return b.r.Plain(ctx)
		},
	}
	if also {
		s.Quotes = func(see answer.See, use policy.Use) quotation.Index {
			return finding.Quotes(b.f, b.r, finding.See(see), use)
		}
	}
	return s.Handler(), nil
}

// get asks a page of the reader.
func get(h http.Handler, path string) (*httptest.ResponseRecorder, error) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("%s: status %d: %.200s", path, w.Code, w.Body.String())
	}
	return w, nil
}

// queries makes n searches out of what was said.
func (b *bench) queries() (out []string) {
	for i := range b.o.n {
		w := strings.Fields(b.said[i].Text)
		at := i % (len(w) - 2)
		word := strings.Trim(w[at], `.,!?"()-:`)
		two := strings.Trim(w[at+2], `.,!?"()-:`)
		switch i % 5 {
		case 0, 1:
			out = append(out, word)
		case 2:
			out = append(out, word+" "+two)
		case 3:
			out = append(out, `"`+strings.Trim(w[at]+" "+w[at+1], `"`)+`"`)
		case 4:
			r := []rune(word)
			out = append(out, string(r[:min(len(r), 3)])+"*")
		}
	}
	return out
}

// viewers does a job as the owner at home and as anybody.
func (b *bench) viewers(ctx context.Context, do func(who string, h http.Handler) error) error {
	for _, public := range []bool{false, true} {
		h, err := b.site(ctx, public, true)
		if err != nil {
			return err
		}
		who := "owner"
		if public {
			who = "anybody"
		}
		if err := do(who, h); err != nil {
			return err
		}
	}
	return nil
}

// searches measures the pages of searches, each asked once.
func (b *bench) searches(ctx context.Context) error {
	return b.viewers(ctx, func(who string, h http.Handler) error {
		for _, page := range []string{"/search.json", "/search"} {
			for _, sort := range []string{"", "&sort=relevance"} {
				var t times
				for _, q := range b.queries() {
					path := page + "?q=" + url.QueryEscape(q) + sort
					if err := t.of(func() error { _, err := get(h, path); return err }); err != nil && !strings.Contains(err.Error(), "status 400") {
						return err
					}
				}
				fmt.Printf("%s%s, %s: %v\n", page, sort, who, t)
			}
		}
		return nil
	})
}

// quotation is a quotation out of a post, every other one altered.
func (b *bench) quotation(i int) string {
	w := strings.Fields(b.said[i].Text)
	w = w[:min(len(w), 12)]
	if i%2 == 1 {
		w[len(w)/2] = "altogether"
	}
	return strings.Join(w, " ")
}

// quotes measures pages of checks: the first, which counts what is covered, and those after it.
func (b *bench) quotes(ctx context.Context) error {
	err := b.viewers(ctx, func(who string, h http.Handler) error {
		for _, page := range []string{"/quote.json", "/quote"} {
			var first, rest times
			for i := range b.o.n {
				t := &rest
				if i == 0 && page == "/quote.json" {
					t = &first
				}
				if err := t.of(func() error { _, err := get(h, page+"?q="+url.QueryEscape(b.quotation(i))); return err }); err != nil {
					return err
				}
			}
			if len(first) > 0 {
				fmt.Printf("%s, %s, the first: %v\n", page, who, first)
			}
			fmt.Printf("%s, %s: %v\n", page, who, rest)
		}
		return nil
	})
	if err != nil || b.o.clew == "" {
		return err
	}
	return b.commands(ctx, "quote", func(i int) string { return b.quotation(i) })
}

// commands runs a command of the program from start to end.
func (b *bench) commands(ctx context.Context, name string, arg func(i int) string) error {
	var t times
	most := int64(0)
	for i := range min(b.o.n, 20) {
		c := exec.CommandContext(ctx, b.o.clew, "--record", b.o.record, name, "--", arg(i))
		err := c.Run()
		if c.ProcessState == nil || c.ProcessState.ExitCode() != 0 && c.ProcessState.ExitCode() != 3 {
			return fmt.Errorf("clew %s: %w", name, err)
		}
		t = append(t, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
		most = max(most, peak(c.ProcessState))
	}
	fmt.Printf("clew %s, from start to end: %v; most memory %d MB\n", name, t, most>>20)
	return nil
}

// covers measures what is counted for an answer, alone.
func (b *bench) covers(ctx context.Context) error {
	rules, err := collect.RulesOf(ctx, b.r)
	if err != nil {
		return err
	}
	read := b.document(ctx, rules)
	for _, use := range []policy.Use{policy.Read, policy.Search} {
		see := func(ctx context.Context, id post.ID) (*document.Document, error) {
			d, err := read(ctx, id, web.Reading{})
			if err != nil {
				return nil, err
			}
			return d.For(use), nil
		}
		for _, by := range []post.AccountID{"", b.said[0].Author} {
			var t times
			var c answer.Covered
			for range 7 {
				if err := t.of(func() (err error) {
					c, err = answer.Cover(ctx, b.r, by, see, use, rules, answer.Bound{Now: time.Now, Time: answer.MaxCoverTime})
					return err
				}); err != nil {
					return err
				}
			}
			fmt.Printf("counted for %v, by %q (%d posts of %d accounts, %d threads looked through): %v\n", use, by, c.Posts, c.Authors, c.Threads, t)
		}
	}
	var t times
	for range 5 {
		if err := t.of(func() error { _, err := b.r.Tallies(ctx, ""); return err }); err != nil {
			return err
		}
	}
	fmt.Printf("tallies alone: %v\n", t)
	t = nil
	for range 5 {
		err := t.of(func() error {
			for _, err := range b.r.Accounts(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	fmt.Printf("accounts alone: %v\n", t)
	return nil
}

// same measures the whole answer to where else the same was said, of a thread.
func (b *bench) same(ctx context.Context) error {
	rules, err := collect.RulesOf(ctx, b.r)
	if err != nil {
		return err
	}
	read := b.document(ctx, rules)
	see := func(ctx context.Context, id post.ID) (*document.Document, error) {
		d, err := read(ctx, id, web.Reading{})
		if err != nil {
			return nil, err
		}
		return d.For(policy.Read), nil
	}
	var whole, short times
	for i := range b.o.n {
		d, err := see(ctx, b.said[i].ID)
		if err != nil {
			return err
		}
		ask := func() *same.Asker {
			return &same.Asker{Record: b.r, Index: finding.Quotes(b.f, b.r, see, policy.Read), See: see, Use: policy.Read}
		}
		if err := whole.of(func() error { _, err := ask().Of(ctx, d, ""); return err }); err != nil {
			return err
		}
		if err := short.of(func() error { _, _, err := ask().Also(ctx, d, time.Second); return err }); err != nil {
			return err
		}
	}
	fmt.Printf("where else the same was said: %v\n", whole)
	fmt.Printf("a glance at it: %v\n", short)
	if b.o.clew == "" {
		return nil
	}
	return b.commands(ctx, "same", func(i int) string { return string(b.said[i].ID) })
}

// threads measures the pages of threads with and without the line, in turns, and how much of a page without it one with
// it takes.
func (b *bench) threads(ctx context.Context) error {
	with, err := b.site(ctx, false, true)
	if err != nil {
		return err
	}
	without, err := b.site(ctx, false, false)
	if err != nil {
		return err
	}
	var t [2]times
	for i := range b.o.n {
		path := web.ThreadPath(b.said[i].ID)
		for k := range 2 {
			which := (i + k) % 2 // neither is always asked after the other
			h := [2]http.Handler{without, with}[which]
			if err := t[which].of(func() error { _, err := get(h, path); return err }); err != nil && !strings.Contains(err.Error(), "status 30") {
				return err
			}
		}
	}
	fmt.Printf("a thread's page: %v\nthe same with the line: %v\n", t[0], t[1])
	fmt.Printf("with the line a page takes %.3f times as long (p50), %.3f (mean)\n", t[1].at(.5)/t[0].at(.5), t[1].mean()/t[0].mean())
	return nil
}

// peak is the most memory that a program had, in bytes.
func peak(s *os.ProcessState) int64 {
	if u, ok := s.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss << 10
	}
	return 0
}
