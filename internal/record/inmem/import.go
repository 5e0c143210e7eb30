package inmem

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// errEnded is returned by an Import used after its last Commit or Close.
var errEnded = errors.New("the import has ended")

// intake is one Import. It gathers what the source tells and applies it at Commit, so that readers see
// whole batches or nothing.
type intake struct {
	r       *Record
	number  int64 // of the import; 0 until the first Commit, and of a rebuild
	about   record.About
	rebuild *derived // a rebuild's new data; nil otherwise
	ended   bool

	open    []*opened
	steps   []func(d *derived, at time.Time) // what Commit applies, in order
	media   []medium
	names   map[string]string
	renum   map[int64]int64 // a capture held before: its number then
	counts  record.Counts
	next    int64          // the last capture number given
	current record.Capture // opened last, for a rebuild's times

	optedOut map[post.AccountID]bool
}

// opened is a capture being read.
type opened struct {
	capture
	buf    bytes.Buffer
	hash   hash.Hash
	closed bool
}

// Import implements record.Writer.
func (r *Record) Import(ctx context.Context, about record.About) (record.Import, error) {
	if err := r.wait(ctx); err != nil {
		return nil, err
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if about.At.IsZero() {
		about.At = r.now().UTC()
	}
	return &intake{r: r, about: about, names: map[string]string{}, renum: map[int64]int64{}, next: r.kept.last, optedOut: optOuts(r.rulings)}, nil
}

// Done implements record.Import.
func (m *intake) Done() bool {
	m.r.mu.RLock()
	defer m.r.mu.RUnlock()
	return m.rebuild == nil && m.about.Identity != "" && m.r.kept.done[keyOf(m.about)]
}

// Capture implements source.Sink.
func (m *intake) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	if m.ended {
		return source.Capture{}, errEnded
	}
	if m.rebuild != nil {
		return m.again(p)
	}
	r, err := p.Open()
	if err != nil {
		return source.Capture{}, err
	}
	m.next++
	o := &opened{capture: capture{Capture: record.Capture{Number: m.next, Name: p.Name, Type: p.Type, About: m.about, Status: p.Status}}, hash: sha256.New()}
	switch {
	case len(p.Exchange) == 0:
	case len(p.Exchange) > record.MaxExchange || !json.Valid(p.Exchange):
		skip(&m.counts, source.Skipped{Part: p.Name, Offset: -1, Why: "the description of how it was fetched is too long to keep, or broken"})
	default:
		o.Exchange = p.Exchange
	}
	m.open = append(m.open, o)
	return source.Capture{Number: m.next, ReadCloser: &keeping{r: r, to: o}}, nil
}

// again gives a stored capture back, to a rebuild. Of a part that is not of the record nothing is kept.
func (m *intake) again(p unpack.Part) (source.Capture, error) {
	if p.Number == 0 {
		r, err := p.Open()
		return source.Capture{ReadCloser: r}, err
	}
	m.r.mu.RLock()
	defer m.r.mu.RUnlock()
	c, ok := m.r.kept.captures[p.Number]
	if !ok {
		return source.Capture{}, fmt.Errorf("capture %d: %w", p.Number, record.ErrNotFound)
	}
	m.current = c.Capture
	return source.Capture{Number: p.Number, ReadCloser: io.NopCloser(bytes.NewReader(c.data))}, nil
}

// keeping keeps what is read, and on closing the rest.
type keeping struct {
	r  io.ReadCloser
	to *opened
}

func (k *keeping) Read(b []byte) (int, error) {
	n, err := k.r.Read(b)
	k.to.buf.Write(b[:n])
	k.to.hash.Write(b[:n])
	return n, err
}

func (k *keeping) Close() error {
	if k.to.closed {
		return nil
	}
	k.to.closed = true
	_, err := io.Copy(io.Discard, readerOnly{k})
	return errors.Join(err, k.r.Close())
}

// readerOnly hides Close, which would call itself.
type readerOnly struct{ io.Reader }

// from is the import that the next steps belong to, and what is known of it.
func (m *intake) from() (int64, record.About) {
	if m.rebuild != nil {
		return m.current.Import, m.current.About
	}
	return m.number, m.about
}

func (m *intake) later(f func(d *derived, imported int64, at time.Time)) error {
	if m.ended {
		return errEnded
	}
	n, about := m.from()
	m.steps = append(m.steps, func(d *derived, _ time.Time) {
		if n == 0 {
			n = m.number
		}
		f(d, n, about.At)
	})
	return nil
}

// Posts implements source.Sink.
func (m *intake) Posts(_ context.Context, posts []post.Post) error {
	return m.later(func(d *derived, imported int64, at time.Time) {
		names := m.names
		if m.rebuild != nil && imported > 0 {
			names = m.r.kept.imports[imported-1].names
		}
		for _, p := range posts {
			if len(m.optedOut) > 0 && m.unwanted(&p) {
				continue
			}
			if n, ok := m.renum[p.Raw.Capture]; ok {
				p.Raw.Capture = n
			}
			p.Media = joined(p.Media, names)
			d.addPost(p, imported, at, &m.counts)
		}
	})
}

// joined gives media the digest of the bytes that came under their name.
func joined(media []post.Media, names map[string]string) []post.Media {
	if !slices.ContainsFunc(media, func(x post.Media) bool { return x.SHA256 == "" && names[x.Name] != "" }) {
		return media
	}
	media = slices.Clone(media)
	for i := range media {
		if media[i].SHA256 == "" && media[i].Name != "" {
			media[i].SHA256 = names[media[i].Name]
		}
	}
	return media
}

// Accounts implements source.Sink.
func (m *intake) Accounts(_ context.Context, accounts []post.Account) error {
	return m.later(func(d *derived, _ int64, at time.Time) {
		for _, a := range accounts {
			if m.optedOut[a.ID] {
				continue
			}
			d.addAccount(a, at, &m.counts)
		}
	})
}

// Gone implements source.Sink.
func (m *intake) Gone(_ context.Context, gone []source.Gone) error {
	return m.later(func(d *derived, _ int64, at time.Time) {
		for _, g := range gone {
			d.bury(g, at, &m.counts)
		}
	})
}

// Evidence implements source.Sink.
func (m *intake) Evidence(_ context.Context, e post.Evidence) error {
	return m.later(func(d *derived, imported int64, _ time.Time) { d.addEvidence(e, imported) })
}

// Media implements source.Sink.
func (m *intake) Media(_ context.Context, name string, p unpack.Part) error {
	if m.ended {
		return errEnded
	}
	if m.rebuild != nil {
		return nil
	}
	r, err := p.Open()
	if err != nil {
		return err
	}
	data, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("media %s: %w", name, err)
	}
	sum := digest(data)
	m.names[name] = sum
	m.counts.Bytes += int64(len(data))
	m.counts.Media++
	m.media = append(m.media, medium{MediaInfo: record.MediaInfo{SHA256: sum, Size: int64(len(data)), Type: kindOf(data)}, data: data})
	return nil
}

// Skip implements source.Sink.
func (m *intake) Skip(_ context.Context, s source.Skipped) error {
	if m.ended {
		return errEnded
	}
	skip(&m.counts, s)
	return nil
}

// skip counts and lists an item that was not used.
func skip(c *record.Counts, s source.Skipped) {
	n := max(s.Count, 1)
	if s.Expected {
		c.Expected += n
	} else {
		c.Skipped += n
	}
	if len(c.Skips) < 100 {
		c.Skips = append(c.Skips, s)
	}
}

// Commit implements record.Import.
func (m *intake) Commit(_ context.Context, last bool) (record.Counts, error) {
	if m.ended {
		return m.counts, errEnded
	}
	m.r.change()
	defer m.r.mu.Unlock()
	if m.rebuild != nil {
		m.replay(last)
		return m.counts, nil
	}
	if m.number == 0 {
		m.r.kept.imports = append(m.r.kept.imports, imported{about: m.about, names: m.names})
		m.number = int64(len(m.r.kept.imports))
	}
	m.store(last)
	if last {
		m.r.kept.imports[m.number-1].whole = true
		if m.about.Identity != "" {
			m.r.kept.done[keyOf(m.about)] = true
		}
		m.end()
	}
	return m.counts, nil
}

// replay applies a rebuild's steps; the last Commit puts the new data in the old one's place.
func (m *intake) replay(last bool) {
	for _, step := range m.steps {
		step(m.rebuild, time.Time{})
	}
	m.steps = nil
	if last {
		r, d := m.r, m.rebuild
		m.counts.Threads = d.threadCount()
		r.derived, r.shared = d, false
		d.takeChanged() // the log has all of them anew
		r.log, r.position = nil, map[string]int64{record.Rebuilt: r.position[record.Rebuilt] + 1}
		marks{}.log(r, marks{captures: r.kept.last, posts: int64(len(d.order)),
			gone: d.tombs, media: int64(len(r.kept.media)), accounts: int64(len(d.people))})
		m.end()
	}
}

// store applies what was gathered, with log entries for each kind of thing.
func (m *intake) store(last bool) {
	r := m.r
	if r.shared {
		r.derived, r.shared = r.derived.clone(), false
	}
	d := r.derived
	d.threads = nil
	before := marks{captures: r.kept.last, posts: int64(len(d.order)),
		gone: d.tombs, media: int64(len(r.kept.media)), accounts: int64(len(d.people))}
	m.storeCaptures(last)
	for _, x := range m.media {
		if _, held := r.kept.media[x.SHA256]; !held {
			r.kept.media[x.SHA256] = x
		}
	}
	m.media = nil
	for _, step := range m.steps {
		step(d, m.about.At)
	}
	m.steps = nil
	if last {
		d.joinMedia(m.number, m.names)
		m.counts.Threads = d.threadsWith(m.number)
	}
	before.log(r, marks{captures: r.kept.last, posts: int64(len(d.order)), changed: d.takeChanged(),
		gone: d.tombs, media: int64(len(r.kept.media)), accounts: int64(len(d.people))})
}

// storeCaptures keeps what was read of the captures opened so far. Bytes held already under the same
// name are not kept twice: the posts point at the earlier ones.
func (m *intake) storeCaptures(last bool) {
	k := &m.r.kept
	var open []*opened
	for _, o := range m.open {
		_, begun := k.captures[o.Number]
		data := o.buf.Bytes()
		o.Size, o.SHA256, o.Import, o.data = int64(len(data)), hex.EncodeToString(o.hash.Sum(nil)), m.number, data[:len(data):len(data)]
		whole := last || o.closed
		if whole {
			m.counts.Bytes += o.Size
		}
		if old := m.r.held(o.Capture); whole && old != 0 {
			m.renum[o.Number] = old
			if begun {
				delete(k.captures, o.Number)
				m.counts.Captures--
				m.r.derived.repoint(o.Number, old)
			}
			continue
		}
		k.captures[o.Number] = o.capture
		k.last = max(k.last, o.Number)
		if !begun {
			m.counts.Captures++
		}
		if !whole {
			open = append(open, o)
		}
	}
	m.open = open
}

// held finds an earlier capture of the same bytes and name; 0 if there is none.
func (r *Record) held(c record.Capture) int64 {
	for n, k := range r.kept.captures {
		if n != c.Number && k.SHA256 == c.SHA256 && k.Name == c.Name && k.Size == c.Size && k.About.Source == c.About.Source && k.Exchange == nil && c.Exchange == nil {
			return n
		}
	}
	return 0
}

// marks are the numbers reached by each kind of thing, and the posts that changed.
type marks struct {
	captures, posts, gone, media, accounts int64
	changed                                []int64
}

func (b marks) log(r *Record, a marks) {
	now := r.now().UTC()
	for _, k := range []struct {
		kind     string
		from, to int64
	}{
		{"capture", b.captures, a.captures}, {"media", b.media, a.media}, {"accounts", b.accounts, a.accounts},
		{"posts", b.posts, a.posts}, {"gone", b.gone, a.gone},
	} {
		if k.to > k.from {
			r.log = append(r.log, record.Entry{Number: int64(len(r.log)) + 1, At: now, Kind: k.kind, First: k.from + 1, Last: k.to})
		}
	}
	for _, n := range a.changed {
		if n <= b.posts { // those that came with this commit are among its posts
			r.log = append(r.log, record.Entry{Number: int64(len(r.log)) + 1, At: now, Kind: "versions", First: n, Last: n})
		}
	}
}

// takeChanged gives the posts that were told differently since it was called last.
func (d *derived) takeChanged() []int64 {
	slices.Sort(d.changed)
	n := slices.Compact(d.changed)
	d.changed = nil
	return n
}

// Close implements record.Import.
func (m *intake) Close() error {
	if m.ended {
		return nil
	}
	m.r.change()
	defer m.r.mu.Unlock()
	m.end()
	return nil
}

// end lets the next import begin; the caller holds the lock.
func (m *intake) end() {
	m.ended = true
	m.open, m.steps, m.media = nil, nil, nil
	<-m.r.turn
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// kindOf tells a medium's type by its first bytes.
func kindOf(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(b, []byte("GIF8")):
		return "image/gif"
	case len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return "image/webp"
	case len(b) > 12 && string(b[4:8]) == "ftyp":
		return "video/mp4"
	case bytes.HasPrefix(b, []byte("\x1aE\xdf\xa3")):
		return "video/webm"
	}
	return "application/octet-stream"
}
