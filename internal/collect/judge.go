package collect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"

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
	leftWords   = "it holds words that are not shown here"
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
	s := &judging{j: j, why: why, api: g.about.Source == "x-live"}
	if err := j.read(ctx, src, in, g.about.Options, s); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, record.ErrDamaged) || errors.Is(err, record.ErrDisk) {
			return nil, fmt.Errorf("read the captures of %s: %w", g.about.Name, err)
		}
		return all(leftBroken)
	}
	return why, j.decide(ctx, g, s)
}

// read has a source read an import: as a whole, as it was told, and each part alone, since what was told by one
// answer is not told again by the next.
func (j *judge) read(ctx context.Context, src source.Source, in *unpack.Input, opt source.Options, s *judging) error {
	if err := src.Read(ctx, in, opt, s); err != nil {
		return err
	}
	if _, ok := src.(source.Export); ok || len(in.Parts) == 1 {
		return nil
	}
	for i := range in.Parts {
		one := *in
		one.Parts, one.Kind = in.Parts[i:i+1:i+1], "file"
		if err := src.Read(ctx, &one, opt, s); err != nil {
			return err
		}
	}
	return nil
}

// decide asks about the posts that are not judged yet, and looks for the words of those that may not go out in all
// of the captures.
func (j *judge) decide(ctx context.Context, g group, s *judging) error {
	for i := range s.told {
		if err := s.judge(ctx, &s.told[i].post, s.told[i].capture, s.told[i].text); err != nil {
			return err
		}
	}
	words := s.words
	for _, c := range g.list {
		if s.why[c.Number] != "" {
			continue
		}
		if len(words) > 0 {
			found, err := j.holds(ctx, c, words)
			if err != nil {
				return err
			}
			if found {
				s.why[c.Number] = leftWords
			}
		}
		for _, said := range [][]byte{[]byte(c.Name), []byte(c.About.Name), c.Exchange} {
			if anyIn(said, j.needles) {
				s.why[c.Number] = leftNamed
			}
		}
	}
	return nil
}

// holds says whether any of some words stands in a capture.
func (j *judge) holds(ctx context.Context, c record.Capture, words [][]byte) (found bool, err error) {
	_, in, err := j.store.Capture(ctx, c.Number)
	if err != nil {
		return false, err
	}
	r := &searched{ReadCloser: in, needles: words, found: func() { found = true }}
	return found, r.Close()
}

func anyIn(text []byte, needles [][]byte) bool {
	for _, x := range needles {
		if len(x) > 0 && bytes.Contains(text, x) {
			return true
		}
	}
	return false
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
	if len(j.states) > 20_000 {
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
	api  bool // the network's API gave them, under its terms

	told   []toldPost // not judged yet
	hidden map[post.ID]bool
	words  [][]byte // of the hidden
}

type toldPost struct {
	post    post.Post
	capture int64
	text    string
}

// Capture implements source.Sink.
func (s *judging) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	in, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	s.last = p.Number
	n := p.Number
	return source.Capture{Number: n, ReadCloser: &searched{ReadCloser: in, needles: s.j.needles, found: func() { s.why[n] = leftNamed }}}, nil
}

// Posts implements source.Sink. Posts are judged as they come; those of accounts of which the record says nothing
// wait for what else the import tells.
func (s *judging) Posts(ctx context.Context, posts []post.Post) error {
	nameMedia(posts)
	for i := range posts {
		n := posts[i].Raw.Capture
		if n == 0 {
			n = s.last
		}
		for p := &posts[i]; p != nil; {
			s.media(p, n)
			if _, err := s.j.standing(ctx, p); err != nil {
				return err
			}
			if _, known := s.j.accounts[p.Author]; known {
				if err := s.judge(ctx, p, n, p.Text); err != nil {
					return err
				}
			} else {
				s.told = append(s.told, toldPost{*bones(p), n, p.Text})
			}
			if p.Quote == nil {
				break
			}
			p = p.Quote.Post
		}
	}
	return nil
}

// judge notes why a capture may not go out, if a post that it tells may not.
func (s *judging) judge(ctx context.Context, p *post.Post, capture int64, text string) error {
	reason, err := s.j.post(ctx, p, s.api)
	if err != nil || reason == "" {
		return err
	}
	s.why[capture] = reason
	if !s.hidden[p.ID] {
		if s.hidden == nil {
			s.hidden = map[post.ID]bool{}
		}
		s.hidden[p.ID] = true
		s.words = append(s.words, telling(text)...)
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
	needles [][]byte
	found   func()
	tail    []byte
}

func (r *searched) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	if n > 0 && len(r.needles) > 0 {
		r.look(b[:n])
	}
	return n, err
}

func (r *searched) look(b []byte) {
	text, most := append(r.tail, b...), 0
	if anyIn(text, r.needles) {
		r.found()
	}
	for _, x := range r.needles {
		most = max(most, len(x))
	}
	r.tail = bytes.Clone(text[max(0, len(text)-most):])
}

// Close reads what was not read.
func (r *searched) Close() error {
	if len(r.needles) > 0 {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return errors.Join(err, r.ReadCloser.Close())
		}
	}
	return r.ReadCloser.Close()
}

// telling gives some words of a post by which it is found in other bytes, as they stand in text and in JSON: its
// longest run of letters, digits and spaces, which no network writes in another way. Nil where it has none that
// tells.
func telling(text string) [][]byte {
	best := ""
	for run := range strings.FieldsFuncSeq(text, func(c rune) bool { return c != ' ' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		if run = strings.TrimSpace(run); len(run) > len(best) {
			best = run
		}
	}
	if len(best) < 12 {
		return nil
	}
	if len(best) > 96 {
		best = strings.ToValidUTF8(best[:96], "")
	}
	out := [][]byte{[]byte(best)}
	var b []byte
	for _, c := range best {
		if c < 0x80 {
			b = append(b, byte(c))
			continue
		}
		for _, u := range utf16.Encode([]rune{c}) {
			b = fmt.Appendf(b, `\u%04x`, u)
		}
	}
	if len(b) != len(best) {
		out = append(out, b)
	}
	return out
}
