package collect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Reasons why a capture does not go out, besides those of policy.
const (
	leftOwn     = "an author's own export, which holds more than was published"
	leftPrivate = "taken in as private"
	leftUnread  = "no source of this clew reads it, so that nobody knows what it holds"
	leftBroken  = "it cannot be read whole, so that nobody knows what it holds"
	leftNamed   = "it names somebody or something that is not shown here"
)

// judge says which captures may go out for a use: it has the sources read them again, and asks policy about every
// post that they tell, as it was then and as it is now.
type judge struct {
	store    CaptureStore
	opt      CaptureOptions
	needles  [][]byte // what must not stand in any capture, told or not
	accounts map[post.AccountID]post.Account
	states   map[post.ID]standing
	down     map[post.ID]bool   // taken down here, one by one or with their threads
	media    map[int64][]string // names of media, by the capture that told them
}

// standing is what the record knows of a post now.
type standing struct {
	now  *post.Post // without its content; nil if it is not held
	gone post.State
}

func newJudge(store CaptureStore, opt CaptureOptions) *judge {
	j := &judge{store: store, opt: opt, accounts: map[post.AccountID]post.Account{}, states: map[post.ID]standing{}, media: map[int64][]string{}}
	for id := range opt.Rules.OptOuts {
		j.needles = append(j.needles, needle(string(id)))
	}
	if opt.Use == policy.Read {
		return j
	}
	for id := range opt.Rules.Takedowns {
		j.needles = append(j.needles, needle(string(id)))
	}
	if opt.Use != policy.Member {
		j.needles = append(j.needles, []byte(`"`+policy.LoggedInLabel+`"`))
	}
	return j
}

// needle is an id as it stands in what networks answer.
func needle(id string) []byte {
	if digits, ok := strings.CutPrefix(id, "x:"); ok {
		return []byte(`"` + digits + `"`)
	}
	id = strings.TrimPrefix(id, "nostr:")
	return []byte(id)
}

// exports says whether a source reads what one account exported.
func (j *judge) exports(name string) bool {
	_, ok := named(j.opt.Sources, name).(source.Export)
	return ok
}

// group gives, of the captures of one import that may not go out, the reasons.
func (j *judge) group(ctx context.Context, g group) (map[int64]string, error) {
	why := map[int64]string{}
	all := func(reason string) (map[int64]string, error) {
		for _, c := range g.list {
			why[c.Number] = reason
		}
		return why, nil
	}
	src := named(j.opt.Sources, g.about.Source)
	switch {
	case src == nil:
		return all(leftUnread)
	case j.opt.Use != policy.Read && j.exports(g.about.Source):
		return all(leftOwn)
	case j.opt.Use != policy.Read && g.about.Options.Private:
		return all(leftPrivate)
	}
	in := &unpack.Input{Name: g.about.Name, Kind: "file", Close: func() error { return nil }}
	for _, c := range g.list {
		if c.Type != certificateType {
			in.Parts = append(in.Parts, part(ctx, j.store, c))
		}
	}
	if len(in.Parts) > 1 {
		in.Kind = "folder"
	}
	s := &judging{j: j, why: why}
	if err := src.Read(ctx, in, g.about.Options, s); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, record.ErrDamaged) || errors.Is(err, record.ErrDisk) {
			return nil, fmt.Errorf("read the captures of %s: %w", g.about.Name, err)
		}
		return all(leftBroken)
	}
	for i := range s.told {
		t := &s.told[i]
		reason, err := j.post(ctx, &t.post, g.about.Source == "x-live")
		if err != nil {
			return nil, err
		}
		if reason != "" {
			why[t.capture] = reason
		}
	}
	return why, nil
}

// post says why a post may not go out; "" if it may.
func (j *judge) post(ctx context.Context, p *post.Post, api bool) (string, error) {
	if p.State != post.Present || p.Repost {
		return "", nil // nothing of its words is told
	}
	now, err := j.standing(ctx, p)
	if err != nil {
		return "", err
	}
	for _, q := range []*post.Post{p, now.now} {
		if q == nil {
			continue
		}
		d := j.opt.Rules.Judge(policy.Case{Post: q, Account: j.accounts[p.Author], Use: j.opt.Use, Gone: now.gone, API: api})
		if d.Show == policy.Hide {
			return d.Reason, nil
		}
	}
	if j.down[p.ID] && j.opt.Use != policy.Read {
		return policy.TakenDown, nil
	}
	return "", nil
}

// standing finds what the record knows of a post now.
func (j *judge) standing(ctx context.Context, p *post.Post) (standing, error) {
	if err := j.takedowns(ctx); err != nil {
		return standing{}, err
	}
	if s, ok := j.states[p.ID]; ok {
		return s, nil
	}
	if len(j.states) > 1<<20 {
		clear(j.states)
	}
	h, err := j.store.Thread(ctx, p.ID)
	switch {
	case errors.Is(err, record.ErrNotFound):
		j.states[p.ID] = standing{}
		return standing{}, nil
	case err != nil:
		return standing{}, err
	}
	j.learn(h)
	s := j.states[p.ID]
	j.states[p.ID] = s
	return s, nil
}

// learn notes the posts of a thread as they are now.
func (j *judge) learn(h *record.Held) {
	for _, list := range [][]post.Post{h.Posts, h.Others} {
		for i := range list {
			s := standing{now: bones(&list[i])}
			if t, ok := h.Gone[list[i].ID]; ok && t.Sure() {
				s.gone = t.State
			}
			j.states[list[i].ID] = s
		}
	}
	for id, t := range h.Gone {
		if _, ok := j.states[id]; !ok && t.Sure() {
			j.states[id] = standing{gone: t.State}
		}
	}
	for id, a := range h.Accounts {
		j.account(id, a)
	}
}

// account notes what an account asks for: of two words about it the stricter holds.
func (j *judge) account(id post.AccountID, a post.Account) {
	was := j.accounts[id]
	a.Protected = a.Protected || was.Protected
	a.LoggedInOnly = a.LoggedInOnly || was.LoggedInOnly
	a.Gone = a.Gone || was.Gone
	a.Suspended = a.Suspended || was.Suspended
	j.accounts[id] = a
}

// takedowns finds, once, which posts were taken down with their threads.
func (j *judge) takedowns(ctx context.Context) error {
	if j.down != nil {
		return nil
	}
	j.down = map[post.ID]bool{}
	for id := range j.opt.Rules.Takedowns {
		j.down[id] = true
		h, err := j.store.Thread(ctx, id)
		if errors.Is(err, record.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		for i := range h.Posts {
			if p := &h.Posts[i]; p.ID == id && (i == 0 || !p.SelfReply()) {
				for k := range h.Posts {
					j.down[h.Posts[k].ID] = true
				}
			}
		}
	}
	return nil
}

// bones is a post without its content: what its signals are.
func bones(p *post.Post) *post.Post {
	return &post.Post{ID: p.ID, Network: p.Network, Author: p.Author, State: p.State, Parent: p.Parent, ParentAuthor: p.ParentAuthor,
		Conversation: p.Conversation, Repost: p.Repost, Warning: p.Warning, Sensitive: p.Sensitive, Labels: p.Labels, Visibility: p.Visibility}
}

// judging is a sink that notes what the captures of one import tell.
type judging struct {
	j    *judge
	why  map[int64]string
	last int64
	told []toldPost
}

type toldPost struct {
	post    post.Post
	capture int64
}

// Capture implements source.Sink.
func (s *judging) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	in, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	s.last = p.Number
	return source.Capture{Number: p.Number, ReadCloser: &searched{ReadCloser: in, s: s, number: p.Number}}, nil
}

// Posts implements source.Sink.
func (s *judging) Posts(_ context.Context, posts []post.Post) error {
	nameMedia(posts)
	for i := range posts {
		n := posts[i].Raw.Capture
		if n == 0 {
			n = s.last
		}
		for p := &posts[i]; p != nil; {
			s.told = append(s.told, toldPost{*bones(p), n})
			s.media(p, n)
			if p.Quote == nil {
				break
			}
			p = p.Quote.Post
		}
	}
	return nil
}

func (s *judging) media(p *post.Post, capture int64) {
	add := func(name string) {
		if name != "" {
			s.j.media[capture] = append(s.j.media[capture], name)
		}
	}
	for i := range p.Media {
		add(p.Media[i].Name)
		add(p.Media[i].Poster)
	}
	for _, e := range p.Emoji {
		add(e.URL)
	}
}

// Accounts implements source.Sink.
func (s *judging) Accounts(_ context.Context, accounts []post.Account) error {
	for _, a := range accounts {
		s.j.account(a.ID, a)
		if a.Avatar != "" && !a.Protected {
			s.j.media[s.last] = append(s.j.media[s.last], a.Avatar)
		}
	}
	return nil
}

// Media implements source.Sink.
func (s *judging) Media(context.Context, string, unpack.Part) error { return nil }

// Gone implements source.Sink.
func (s *judging) Gone(context.Context, []source.Gone) error { return nil }

// Evidence implements source.Sink.
func (s *judging) Evidence(context.Context, post.Evidence) error { return nil }

// Skip implements source.Sink.
func (s *judging) Skip(context.Context, source.Skipped) error { return nil }

// searched looks for what must not stand in a capture, while a source reads it, and in what it does not read.
type searched struct {
	io.ReadCloser
	s      *judging
	number int64
	tail   []byte
}

func (r *searched) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	if n > 0 && len(r.s.j.needles) > 0 {
		r.look(b[:n])
	}
	return n, err
}

func (r *searched) look(b []byte) {
	text, most := append(r.tail, b...), 0
	for _, x := range r.s.j.needles {
		if len(x) > 0 && bytes.Contains(text, x) {
			r.s.why[r.number] = leftNamed
		}
		most = max(most, len(x))
	}
	r.tail = bytes.Clone(text[max(0, len(text)-most):])
}

// Close reads what the source did not.
func (r *searched) Close() error {
	if len(r.s.j.needles) > 0 {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return errors.Join(err, r.ReadCloser.Close())
		}
	}
	return r.ReadCloser.Close()
}
