package bluesky

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
	"clew/internal/unpack"
)

// maxLine bounds one event, in bytes. A record is at most 1 MiB as CBOR; JSON's escapes make it longer.
const maxLine = 8 << 20

// Jetstream reads events of the network's stream, one a line, of both wires. Posts and what is found gone
// reach the sink in the order of the stream, so a stretch may be read twice and a parent come late.
type Jetstream struct{}

// Name is "jetstream".
func (Jetstream) Name() string { return "jetstream" }

// Recognise looks for an event in the first line.
func (Jetstream) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	return anyPart(ctx, in, looksLikeEvents)
}

// Read tells the posts, profiles, handles, deletions and ends of accounts.
func (Jetstream) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	return eachPart(ctx, in, to, looksLikeEvents, func(p unpack.Part, c source.Capture) error {
		s := stream{out: newOut(ctx, to, p.Name, c.Number)}
		if err := s.read(c); err != nil {
			return fmt.Errorf("reading %s: %w", p.Name, err)
		}
		return nil
	})
}

// stream reads one part.
type stream struct {
	*out
	parser      repo.Parser
	e           event
	quick       quick
	at, lead    int64 // where the line begins, and bytes of it before the event
	first, last time.Time
}

func (s *stream) read(r io.Reader) error {
	br := bufio.NewReaderSize(r, 256<<10)
	var long []byte
	for n := 0; ; n++ {
		line, size, err := readLine(br, &long)
		if err != nil && err != io.EOF {
			return err
		}
		if err := s.bytes(line, size); err != nil {
			return err
		}
		s.at += size
		if err == io.EOF {
			break
		}
		if n%4096 == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
	}
	if err := s.close(); err != nil {
		return err
	}
	if s.last.IsZero() {
		return nil
	}
	words := "AT Protocol event stream from " + s.first.Format(time.RFC3339) + " to " + s.last.Format(time.RFC3339)
	return s.to.Evidence(s.ctx, post.Evidence{Source: words, At: s.last})
}

// bytes tells one line of size bytes; line is nil if it is too long.
func (s *stream) bytes(line []byte, size int64) error {
	if line == nil && size > 0 {
		return s.skip(s.at, fmt.Sprintf("a line longer than %d bytes", maxLine))
	}
	if s.at == 0 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	s.lead = size - int64(len(line))
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r' || line[len(line)-1] == ' ' || line[len(line)-1] == '\t') {
		line = line[:len(line)-1]
	}
	if len(line) == 0 {
		return nil
	}
	return s.line(line)
}

// readLine gives the next line and how many bytes it took. A line that is too long is passed over and
// nil; one that is empty is not.
func readLine(br *bufio.Reader, long *[]byte) (line []byte, size int64, err error) {
	line, err = br.ReadSlice('\n')
	size = int64(len(line))
	if err != bufio.ErrBufferFull {
		return line, size, err
	}
	*long = append((*long)[:0], line...)
	for err == bufio.ErrBufferFull {
		line, err = br.ReadSlice('\n')
		size += int64(len(line))
		if size <= maxLine {
			*long = append(*long, line...)
		}
	}
	if size > maxLine {
		return nil, size, err
	}
	return *long, size, err
}

// line tells one event. Only the line's end was trimmed, for offsets to hold.
func (s *stream) line(line []byte) error {
	out := s.quick.read(line, &s.e, &s.parser)
	if out == broken {
		out = s.e.read(line)
	}
	switch out {
	case broken:
		return s.skip(s.at, "a line that is no event")
	case settled:
		if why := passed(string(s.e.collection)); why != "" {
			s.pass(why)
		} else {
			s.pass("a repost")
		}
		return nil
	}
	seen := s.time()
	switch string(s.e.kind) {
	case "commit":
		return s.commit(line, seen)
	case "identity":
		return s.identity(s.at, string(s.e.did), string(s.e.handle), seen)
	case "account":
		return s.accountState(s.at, string(s.e.did), string(s.e.active) == "true", string(s.e.status), seen)
	case "sync", "info", "error":
		s.pass("an event about the stream or a repository's state")
		return nil
	}
	return s.skip(s.at, fmt.Sprintf("an event of unknown kind %.40q", s.e.kind))
}

// time is when the stream saw the event; it also keeps the stream's first and last time.
func (s *stream) time() time.Time {
	t := datetimeOrZero(string(s.e.time))
	if us, err := strconv.ParseInt(string(s.e.timeUS), 10, 64); err == nil && us > 0 && us < 1<<55 {
		t = time.UnixMicro(us).UTC()
	}
	if !t.IsZero() && (s.first.IsZero() || t.Before(s.first)) {
		s.first = t
	}
	if t.After(s.last) {
		s.last = t
	}
	return t
}

func (s *stream) commit(line []byte, seen time.Time) error {
	did, rkey, cid := s.quick.did, s.quick.rkey, s.quick.cid
	if !s.quick.whole {
		did, rkey, cid = string(s.e.did), string(s.e.rkey), string(s.e.cid)
	}
	if !wanted(s.e.collection) {
		return s.skip(s.at, "a commit without a collection")
	}
	if string(s.e.collection) == profileType {
		return s.profile(did, rkey, seen)
	}
	id, err := post.ParseID("at://" + did + "/" + postType + "/" + rkey)
	if err != nil {
		return s.skip(s.at, errAddress.Error())
	}
	if string(s.e.op) == "delete" {
		return s.lost(source.Gone{ID: id, State: post.Deleted, At: stamp(seen), Why: "delete event"})
	}
	switch string(s.e.op) {
	case "create", "update", "createResync":
	default:
		return s.skip(s.at, fmt.Sprintf("a commit with the operation %.40q", s.e.op))
	}
	rec, err := s.record()
	if err != nil {
		return s.skip(s.at, "a post record: "+err.Error())
	}
	if t := rec.Text("$type"); t != postType {
		return s.skip(s.at, fmt.Sprintf("a post record that says it is %.80q", t))
	}
	p, err := readPostAt(id, &rec, seen)
	if err != nil {
		return s.skip(s.at, err.Error())
	}
	if p.Version = cidText(cid); string(s.e.op) == "update" {
		p.Edited = seen
	}
	p.Raw = post.Raw{Capture: s.capture, Offset: s.at + s.lead, Length: int64(len(line))}
	return s.post(p)
}

// record is the record of a commit, which the quick reading has read already.
func (s *stream) record() (repo.Value, error) {
	if s.quick.whole {
		return s.quick.record, nil
	}
	return s.parser.Parse(string(s.e.record), 0)
}

func (s *stream) profile(did, rkey string, seen time.Time) error {
	if string(s.e.op) == "delete" || rkey != "self" {
		s.pass("a profile taken back")
		return nil
	}
	rec, err := s.record()
	if err != nil {
		return s.skip(s.at, "a profile: "+err.Error())
	}
	if !isDID(did) {
		return s.skip(s.at, errNoDID)
	}
	a := readProfile(did, &rec)
	a.Seen = seen // a stream may send an older one again
	return s.account(a)
}

// stamp is a time in RFC 3339, "" for zero.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}
