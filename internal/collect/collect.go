// Package collect brings inputs into a record: it finds the source that reads an input, drives it, commits
// as it goes, and says what came of it. It has networks walk a thread and takes in what they tell, once the
// walk is over (Walk); says what a refresh changed (Refresh); and keeps up with accounts by streams, polls
// and walks that come again (Following). It also rebuilds a record from its captures, and gathers what the
// record holds about a thread so that it can be read.
//
// It knows no network, no store and no queue by name: sources come as a list, in the order they are asked,
// the record as the interface of package record, the queue as that of package job.
package collect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// ErrUnrecognised is wrapped by Import's error where no source reads any part of the input. The message
// names what was looked for.
var ErrUnrecognised = errors.New("not an export or capture that clew knows")

// Options say how to take an input in. The zero value is usable.
type Options struct {
	source.Options
	Identity string           // of the input: see record.About; "" if it has none
	Every    int              // posts between commits; 0 leaves it to the record, which commits whole batches by itself
	Now      func() time.Time // nil means time.Now
	// Skips is told every skipped item, the expected too; nil if nobody asks. The Counts keep the first
	// hundred.
	Skips func(source.Skipped)
	// Seen is told the posts as they pass, before the record owns them; nil if nobody asks. It must not
	// change or keep them.
	Seen func([]post.Post)
	// Told is told the evidence as it passes.
	Told func(post.Evidence)
}

// Progress says how far an import is. Total is 0 while it is not known.
type Progress struct {
	Source      string
	Part        string
	Read, Total int64 // bytes
	Posts       int
}

// Result is what came of one input.
type Result struct {
	Sources []string // the kinds found in it, in the order they were read
	Known   bool     // all of it had been taken in before: nothing was read
	Counts  record.Counts
}

// Import takes an input into the record. The sources that read exports are asked in order whether the
// whole is one; if it is none, all are asked about each part alone, and parts of one kind are read
// together. HAR and WARC captures are always taken part by part: they hold what many sites said.
//
// progress may be nil; it is called from the goroutine of Import, at most a few thousand times. The
// error wraps ErrUnrecognised, unpack's or the record's errors. What was committed before an error stays.
func Import(ctx context.Context, in *unpack.Input, sources []source.Source, w record.Writer, opt Options, progress func(Progress)) (Result, error) {
	jobs, left, err := recognise(ctx, in, sources)
	if err != nil {
		return Result{}, err
	}
	var res Result
	res.Known = true
	m := &meter{tell: progress}
	for _, j := range jobs {
		m.expect(j.in)
	}
	for i, j := range jobs {
		extra := left
		if i > 0 {
			extra = nil
		}
		counts, known, err := take(ctx, j, extra, w, opt, m)
		if !slices.Contains(res.Sources, j.source.Name()) {
			res.Sources = append(res.Sources, j.source.Name())
		}
		res.Counts = add(res.Counts, counts)
		res.Known = res.Known && known
		if err != nil {
			return res, err
		}
	}
	return res, nil
}

// take reads one job into the record.
func take(ctx context.Context, j found, left []source.Skipped, w record.Writer, opt Options, m *meter) (record.Counts, bool, error) {
	now := opt.Now
	if now == nil {
		now = time.Now
	}
	about := record.About{Name: j.in.Name, Source: j.source.Name(), Identity: opt.Identity, Options: opt.Options, At: now().UTC()}
	if j.kept != nil {
		about = j.kept.describe(opt, about.At)
	}
	imp, err := w.Import(ctx, about)
	if err != nil {
		return record.Counts{}, false, err
	}
	defer imp.Close()
	if imp.Done() {
		return record.Counts{}, true, nil
	}
	m.source = j.source.Name()
	s := &sink{Import: imp, opt: opt, meter: m, every: opt.Every}
	_, s.fetched = j.source.(source.Live)
	for _, k := range left {
		if err := s.Skip(ctx, k); err != nil {
			return record.Counts{}, false, err
		}
	}
	readErr := j.source.Read(ctx, m.counting(j.in), about.Options, s)
	if readErr == nil {
		readErr = j.finish(ctx, s)
	}
	if readErr != nil && !errors.Is(readErr, unpack.ErrBroken) && !errors.Is(readErr, unpack.ErrBound) {
		return s.counts, false, readErr
	}
	// Of a damaged input everything before the damage is kept, but it is not marked as taken in whole.
	counts, err := imp.Commit(ctx, readErr == nil)
	return counts, false, errors.Join(readErr, err)
}

// sink stands between a source and the record: it commits, counts and tells.
type sink struct {
	record.Import
	opt    Options
	meter  *meter
	every  int
	since  int
	counts record.Counts
	// fetched is set where posts are told again that a walk told: see nameMedia.
	fetched bool
}

// Posts implements source.Sink.
func (s *sink) Posts(ctx context.Context, posts []post.Post) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.opt.Seen != nil {
		s.opt.Seen(posts)
	}
	if s.fetched {
		nameMedia(posts)
	}
	n := len(posts)
	if err := s.Import.Posts(ctx, posts); err != nil {
		return err
	}
	s.meter.posted(n)
	if s.since += n; s.every <= 0 || s.since < s.every {
		return nil
	}
	s.since = 0
	var err error
	s.counts, err = s.Commit(ctx, false)
	return err
}

// Evidence implements source.Sink.
func (s *sink) Evidence(ctx context.Context, e post.Evidence) error {
	if s.opt.Told != nil {
		s.opt.Told(e)
	}
	return s.Import.Evidence(ctx, e)
}

// Skip implements source.Sink.
func (s *sink) Skip(ctx context.Context, k source.Skipped) error {
	if s.opt.Skips != nil {
		s.opt.Skips(k)
	}
	return s.Import.Skip(ctx, k)
}

// Capture implements source.Sink.
func (s *sink) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	s.meter.part = p.Name
	return s.Import.Capture(ctx, p)
}

// meter counts the bytes that sources read, and tells of it at most every hundredth part or 100 ms.
type meter struct {
	tell        func(Progress)
	source      string
	part        string
	read, total atomic.Int64
	posts       int
	last        time.Time
}

func (m *meter) expect(in *unpack.Input) {
	for _, p := range in.Parts {
		if p.Size > 0 {
			m.total.Add(p.Size)
		}
	}
}

func (m *meter) posted(n int) {
	m.posts += n
	if m.tell == nil {
		return
	}
	if now := time.Now(); now.Sub(m.last) >= 100*time.Millisecond {
		m.last = now
		m.tell(Progress{Source: m.source, Part: m.part, Read: m.read.Load(), Total: m.total.Load(), Posts: m.posts})
	}
}

// counting gives the input with parts that count what is read of them.
func (m *meter) counting(in *unpack.Input) *unpack.Input {
	if m.tell == nil {
		return in
	}
	out := *in
	out.Parts = make([]unpack.Part, len(in.Parts))
	for i, p := range in.Parts {
		open := p.Open
		p.Open = func() (io.ReadCloser, error) {
			r, err := open()
			if err != nil {
				return nil, err
			}
			return &counted{ReadCloser: r, n: &m.read}, nil
		}
		out.Parts[i] = p
	}
	return &out
}

type counted struct {
	io.ReadCloser
	n *atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	c.n.Add(int64(n))
	return n, err
}

// add joins the counts of the kinds found in one input.
func add(a, b record.Counts) record.Counts {
	a.Captures += b.Captures
	a.Posts += b.Posts
	a.Known += b.Known
	a.Versions += b.Versions
	a.Gone += b.Gone
	a.Threads += b.Threads
	a.Media += b.Media
	a.Accounts += b.Accounts
	a.Bytes += b.Bytes
	a.Skipped += b.Skipped
	a.Expected += b.Expected
	a.Skips = append(a.Skips, b.Skips...)
	return a
}

// Digest is the SHA-256 of a file in hex; "" for anything but a regular file.
func Digest(ctx context.Context, path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	buf := make([]byte, 1<<20)
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := f.Read(buf)
		h.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return "", fmt.Errorf("read %s: %w", path, err)
		}
	}
}

// names lists the kinds of the sources, for a person.
func names(sources []source.Source) string {
	var out []string
	for _, s := range sources {
		if _, live := s.(source.Live); !live {
			out = append(out, s.Name())
		}
	}
	return strings.Join(out, ", ")
}
