package collect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/thread"
)

// Loaded is a thread read from a record, with all that a document needs beside it.
type Loaded struct {
	Thread    *thread.Thread
	Accounts  map[post.AccountID]post.Account
	Versions  map[post.ID][]post.Post // older versions, oldest first
	Published time.Time               // what a person said of the input; zero if nothing
	Sources   []post.Origin           // where the posts came from
	Gone      map[post.ID]record.Tombstone
	API       map[int64]bool   // captures that came by a network's API, under its terms
	Captures  map[int64]string // SHA-256, in hex, of the captures that the posts point into
	More      []*thread.Thread // other threads of the author, newest first
	// Joined are the threads that this one leads to (its Linked and ContinuedFrom), by the post they are named
	// by, as far as they are held; nil if none is.
	Joined map[post.ID]*thread.Thread
	Number int64 // of the thread in the record
	// Root is, of a thread as of a time, its first post as known now, if that was taken down here; else "".
	Root    post.ID
	Moments []time.Time // when something about the thread changed in the record: record.Held.Moments
}

// ErrOptedOut: a thread's author asked not to be here. It is a record.ErrNotFound.
var ErrOptedOut = fmt.Errorf("its author asked not to be here: %w", record.ErrNotFound)

// LoadOptions say how to read a thread. The zero value is usable.
type LoadOptions struct {
	Rule thread.Rule
	More int       // how many other threads of the author to read as well
	Now  time.Time // for dates in the future; zero: no such check
	// Rules are the operator's: a public figure's deleted posts stay, and of who opted out nothing is read.
	Rules policy.Rules
	// At reads the thread as the record knew it then (record.Held.AsOf), and the author's other threads too;
	// zero: as it is known now. What was ruled, and what authors ask for, holds as of now.
	At time.Time
}

// Load reads the thread that a post belongs to. The error wraps record.ErrNotFound if it is not held, or was not
// at opt.At.
func Load(ctx context.Context, r record.Reader, id post.ID, opt LoadOptions) (*Loaded, error) {
	return load(ctx, r, id, opt, true)
}

// load is Load; with joined it finds out which of the author's other threads this one names.
func load(ctx context.Context, r record.Reader, id post.ID, opt LoadOptions, joined bool) (*Loaded, error) {
	h, err := r.Thread(ctx, id)
	if err != nil {
		return nil, err
	}
	moments := h.Moments()
	var root post.ID
	if !opt.At.IsZero() {
		if root, err = takenDown(h, id, opt); err != nil {
			return nil, err
		} else if root != "" && !joined {
			return nil, fmt.Errorf("a thread of %s, which was taken down: %w", id, record.ErrNotFound)
		}
		if h, id, err = asOf(ctx, r, h, id, opt.At); err != nil {
			return nil, err
		}
	}
	api := byAPI(h)
	m := material(h, api, opt)
	n := &namer{r: r, at: opt.At}
	if i := slices.IndexFunc(h.Posts, func(p post.Post) bool { return p.Author != "" }); joined && i >= 0 {
		if n.account = h.Accounts[h.Posts[i].Author]; n.account.ID == "" {
			n.account.ID = h.Posts[i].Author
		}
		if err := linked(ctx, n, h, &m); err != nil {
			return nil, fmt.Errorf("read what the thread of %s names: %w", id, err)
		}
	}
	t, err := thread.Assemble(m, id, opt.Rule)
	if err != nil {
		return nil, held(id, err)
	}
	goneQuotes(t, h)
	if opt.Rules.OptOuts[t.Author] {
		return nil, fmt.Errorf("a thread of %s: %w", t.Author, ErrOptedOut)
	}
	l := &Loaded{
		Thread:    t,
		Accounts:  h.Accounts,
		Versions:  versions(h),
		Published: published(h),
		Sources:   sources(h),
		Gone:      h.Gone,
		API:       api,
		Captures:  digests(h),
		Number:    h.Number,
		Moments:   moments,
		Root:      root,
	}
	if opt.More > 0 && l.Thread.Author != "" {
		if l.More, err = more(ctx, r, l, opt); err != nil {
			return nil, fmt.Errorf("read more threads of %s: %w", l.Thread.Author, err)
		}
		if err := linkedBy(ctx, n, t, l.More); err != nil {
			return nil, fmt.Errorf("read what names the thread of %s: %w", id, err)
		}
	}
	if joined {
		if err := readJoined(ctx, r, l, opt); err != nil {
			return nil, fmt.Errorf("read what is joined to the thread of %s: %w", id, err)
		}
	}
	return l, nil
}

// readJoined reads the threads that a thread leads to, so that they can be offered by their titles.
func readJoined(ctx context.Context, r record.Reader, l *Loaded, opt LoadOptions) error {
	asked := 0
	take := func(id post.ID) error {
		if id == "" || l.Joined[id] != nil || asked == maxLinked {
			return nil
		}
		for _, t := range l.More {
			if holds(t, id) {
				l.joined(id, t)
				return nil
			}
		}
		asked++
		other, err := load(ctx, r, id, LoadOptions{Rule: opt.Rule, Now: opt.Now, Rules: opt.Rules, At: opt.At}, false)
		switch {
		case errors.Is(err, record.ErrNotFound):
			return nil
		case err != nil:
			return err
		}
		if other.Thread.ID != l.Thread.ID {
			accounts := maps.Clone(other.Accounts)
			maps.Copy(accounts, l.Accounts)
			l.Accounts = accounts
			l.joined(id, other.Thread)
		}
		return nil
	}
	if err := take(l.Thread.ContinuedFrom); err != nil {
		return err
	}
	for _, x := range l.Thread.Linked {
		if err := take(x.To); err != nil {
			return err
		}
	}
	return nil
}

func (l *Loaded) joined(id post.ID, t *thread.Thread) {
	if l.Joined == nil {
		l.Joined = map[post.ID]*thread.Thread{}
	}
	l.Joined[id] = t
}

// holds says whether a post is one of a thread.
func holds(t *thread.Thread, id post.ID) bool {
	found := false
	each(t, func(p *post.Post) { found = found || p.ID == id })
	return found
}

// Listed says whether a list of threads names this one: one of two posts or more, or of which something is
// missing. Edits of a lone post, say, are no thread.
func (l *Loaded) Listed() bool { return l.Thread.Verdict.Held > 1 || len(l.Thread.Gaps) > 0 }

// held says of a post that belongs to no thread (a repost, or one of which nothing survives) that it is
// not there to be read.
func held(id post.ID, err error) error {
	if errors.Is(err, thread.ErrNotHeld) {
		return fmt.Errorf("a thread of %s: %w", id, record.ErrNotFound)
	}
	return err
}

// more reads the author's other threads, and adds the accounts of everyone in them: what those ask for
// holds for what is quoted of them.
func more(ctx context.Context, r record.Reader, l *Loaded, opt LoadOptions) ([]*thread.Thread, error) {
	var out []*thread.Thread
	if l.Accounts = maps.Clone(l.Accounts); l.Accounts == nil {
		l.Accounts = make(map[post.AccountID]post.Account)
	}
	// Twice as many are asked for as are wanted: some may be passed over.
	q := record.Query{Author: l.Thread.Author, Except: l.Thread.ID, Limit: 2 * opt.More}
	for s, err := range r.Threads(ctx, q) {
		if err != nil {
			return nil, err
		}
		other, err := load(ctx, r, s.Root, LoadOptions{Rule: opt.Rule, Now: opt.Now, Rules: opt.Rules, At: opt.At}, false)
		switch {
		case errors.Is(err, record.ErrNotFound):
			continue // all of it was deleted
		case err != nil:
			return nil, err
		case !other.Listed() || other.Thread.ID == l.Thread.ID:
			continue
		}
		maps.Copy(l.Accounts, other.Accounts)
		if out = append(out, other.Thread); len(out) == opt.More {
			break
		}
	}
	slices.SortStableFunc(out, later)
	return out, nil
}

// later orders threads newest first. Saved pages date nothing, but stand newest first themselves: threads
// without a date keep the order in which they were captured.
func later(a, b *thread.Thread) int {
	if len(a.Line) == 0 || len(b.Line) == 0 {
		return cmp.Compare(len(b.Line), len(a.Line))
	}
	x, y := &a.Line[0], &b.Line[0]
	if c := y.Created.Compare(x.Created); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(x.Raw.Capture, y.Raw.Capture), cmp.Compare(x.Raw.Offset, y.Raw.Offset))
}

func material(h *record.Held, api map[int64]bool, opt LoadOptions) thread.Material {
	m := thread.Material{
		Posts:    append(slices.Clip(h.Posts), h.Others...),
		Evidence: h.Evidence,
		Checked:  h.Checked,
		Now:      opt.Now,
	}
	if len(h.Gone) > 0 {
		m.Gone = make(map[post.ID]thread.Gone, len(h.Gone))
		for id, t := range h.Gone {
			m.Gone[id] = thread.Gone{State: t.State, LastSeen: t.LastSeen, FirstGone: t.FirstGone, Sightings: t.Sightings, Why: t.Why}
		}
	}
	if len(m.Gone) == 0 || len(opt.Rules.Figures) == 0 {
		return m
	}
	for i := range m.Posts {
		p := &m.Posts[i]
		if g, ok := m.Gone[p.ID]; ok {
			g.Stays = opt.Rules.Stays(p.Author, g.State, api[p.Raw.Capture])
			m.Gone[p.ID] = g
		}
	}
	return m
}

// goneQuotes adds to a thread the tombstones of the posts that are quoted in it, which say whether their
// words may be shown.
func goneQuotes(t *thread.Thread, h *record.Held) {
	if len(h.Gone) == 0 {
		return
	}
	look := func(posts []post.Post) {
		for i := range posts {
			for q := posts[i].Quote; q != nil && q.Post != nil; q = q.Post.Quote {
				g, ok := h.Gone[q.ID]
				if !ok || !g.Sure() {
					continue
				}
				if t.Gone == nil {
					t.Gone = map[post.ID]thread.Gone{}
				}
				t.Gone[q.ID] = thread.Gone{State: g.State, LastSeen: g.LastSeen, FirstGone: g.FirstGone, Sightings: g.Sightings, Why: g.Why}
			}
		}
	}
	for posts := range t.Chains() {
		look(posts)
	}
	look(t.Context)
	for _, versions := range t.Versions {
		look(versions)
	}
}

// byAPI gives the captures of a thread that X's API gave: its terms say what becomes of what is deleted.
func byAPI(h *record.Held) map[int64]bool {
	var out map[int64]bool
	for n, c := range h.Seen {
		if c.About.Source == "x-live" {
			if out == nil {
				out = map[int64]bool{}
			}
			out[n] = true
		}
	}
	return out
}

// Ruled gives what the operator and authors have ruled.
type Ruled interface {
	Rulings(ctx context.Context) ([]record.Ruling, error)
	Takedowns(ctx context.Context, after int64, limit int) ([]record.Takedown, error)
}

// RulesOf reads what holds of it.
func RulesOf(ctx context.Context, r Ruled) (policy.Rules, error) {
	var out policy.Rules
	list, err := r.Rulings(ctx)
	if err != nil {
		return out, err
	}
	for _, x := range list {
		switch x.Kind {
		case record.RuleFigure:
			addTo(&out.Figures, x.Account)
		case record.RuleOptOut:
			addTo(&out.OptOuts, x.Account)
		case record.RuleIndexed:
			addTo(&out.Indexed, x.Account)
		}
	}
	down, err := r.Takedowns(ctx, 0, 0)
	if err != nil {
		return policy.Rules{}, err
	}
	for _, t := range down {
		if t.Post == "" || !t.Lifted.IsZero() {
			continue
		}
		if out.Takedowns == nil {
			out.Takedowns = map[post.ID]string{}
		}
		out.Takedowns[t.Post] = t.Ground
	}
	return out, nil
}

func addTo(set *map[post.AccountID]bool, id post.AccountID) {
	if *set == nil {
		*set = map[post.AccountID]bool{}
	}
	(*set)[id] = true
}

func versions(h *record.Held) map[post.ID][]post.Post {
	if len(h.Versions) == 0 {
		return nil
	}
	out := make(map[post.ID][]post.Post, len(h.Versions))
	for id, vs := range h.Versions {
		for _, v := range vs {
			out[id] = append(out[id], v.Post)
		}
	}
	return out
}

// seen gives the captures of a thread in the order they came.
func seen(h *record.Held) []record.Capture {
	out := make([]record.Capture, 0, len(h.Seen))
	for _, c := range h.Seen {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b record.Capture) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

// published is the date that a person said when an input with these posts was taken in. It is the date of
// the input's own thread, not of those of which the input gives a preview.
func published(h *record.Held) time.Time {
	if slices.ContainsFunc(h.Evidence, func(e post.Evidence) bool { return e.Preview }) {
		return time.Time{}
	}
	for _, c := range seen(h) {
		if s := c.About.Options.Published; s != "" {
			for _, form := range []string{time.RFC3339, time.DateOnly} {
				if t, err := time.Parse(form, s); err == nil {
					return t.UTC()
				}
			}
		}
	}
	return time.Time{}
}

// digests gives the SHA-256 of the captures that posts point into.
func digests(h *record.Held) map[int64]string {
	out := make(map[int64]string, len(h.Seen))
	for n, c := range h.Seen {
		out[n] = c.SHA256
	}
	return out
}

// sources says where the posts came from.
func sources(h *record.Held) []post.Origin {
	var out []post.Origin
	for _, c := range seen(h) {
		o := post.Origin{Name: c.About.Name, At: c.About.At.UTC(), SHA256: c.SHA256}
		o.Kind, o.Live = strings.CutSuffix(c.About.Source, "-live")
		if c.Name != c.About.Name {
			o.Part = c.Name
			if o.Live {
				o.Part, o.Host = place(c.Name)
			}
		}
		out = append(out, o)
	}
	return out
}

// place is the name of an answer for a person: the last word of what was asked, and the host that answered, "" if the
// name tells none. The capture keeps the whole address.
func place(name string) (asked, host string) {
	u, err := url.Parse(name)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return name, ""
	}
	return path.Base(u.Path), u.Host
}
