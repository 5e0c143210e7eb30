package bluesky

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
	"clew/internal/unpack"
)

// framesHead is what a file of firehose frames begins with. After it comes each frame as it was received,
// behind its length in four bytes, the highest first.
const framesHead = "clew at-firehose 1\n"

// Firehose reads kept messages of com.atproto.sync.subscribeRepos. Of each commit with posts every block is
// hashed, and the commit must be the account's and the revision that the message says. Signatures and the
// tree are not checked here: what it tells is as good as the server's word.
type Firehose struct{}

// Name is "at-firehose".
func (Firehose) Name() string { return "at-firehose" }

// Recognise looks for the first line.
func (Firehose) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	return anyPart(ctx, in, looksLikeFrames)
}

func looksLikeFrames(head []byte) bool { return bytes.HasPrefix(head, []byte(framesHead)) }

// Read tells the posts, profiles, handles, deletions and ends of accounts.
func (Firehose) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	return eachPart(ctx, in, to, looksLikeFrames, func(p unpack.Part, c source.Capture) error {
		f := frames{out: newOut(ctx, to, p.Name, c.Number)}
		if err := f.read(c); err != nil {
			return fmt.Errorf("reading %s: %w", p.Name, err)
		}
		return nil
	})
}

// frames reads one part.
type frames struct {
	*out
	message, block repo.Decoder
	slice          repo.Slice
	at             int64 // where the frame begins
	size           int
	first, last    time.Time
}

func (f *frames) read(r io.Reader) error {
	br := bufio.NewReaderSize(r, 256<<10)
	if _, err := br.Discard(len(framesHead)); err != nil {
		return err
	}
	at, b := int64(len(framesHead)), []byte(nil)
	for n := 0; ; n++ {
		var prefix [4]byte
		switch _, err := io.ReadFull(br, prefix[:]); {
		case err == io.EOF:
			return f.end()
		case errors.Is(err, io.ErrUnexpectedEOF):
			return errors.Join(f.skip(at, errCutFrame), f.end())
		case err != nil:
			return err
		}
		size := int64(binary.BigEndian.Uint32(prefix[:]))
		f.at, f.size = at+4, int(size)
		at += 4 + size
		if size > repo.MaxFrame {
			if _, err := br.Discard(int(size)); err != nil && err != io.EOF {
				return err
			}
			if err := f.skip(f.at, fmt.Sprintf("a frame of %d bytes", size)); err != nil {
				return err
			}
			continue
		}
		if int64(cap(b)) < size {
			b = make([]byte, max(size, 64<<10))
		}
		b = b[:size]
		if _, err := io.ReadFull(br, b); err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.Join(f.skip(f.at, errCutFrame), f.end())
		} else if err != nil {
			return err
		}
		if err := f.frame(b); err != nil {
			return err
		}
		if n%1024 == 0 && f.ctx.Err() != nil {
			return f.ctx.Err()
		}
	}
}

const errCutFrame = "a frame that ends too early"

func (f *frames) end() error {
	if err := f.close(); err != nil || f.last.IsZero() {
		return err
	}
	words := "AT Protocol firehose from " + f.first.Format(time.RFC3339) + " to " + f.last.Format(time.RFC3339)
	return f.to.Evidence(f.ctx, post.Evidence{Source: words, At: f.last})
}

// frame tells one message.
func (f *frames) frame(b []byte) error {
	m, err := f.message.Frame(b)
	if err != nil {
		return f.skip(f.at, err.Error())
	}
	seen := datetimeOrZero(m.Body.Text("time"))
	if !seen.IsZero() && (f.first.IsZero() || seen.Before(f.first)) {
		f.first = seen
	}
	if seen.After(f.last) {
		f.last = seen
	}
	switch m.Kind {
	case "#commit":
		return f.commit(&m.Body, seen)
	case "#identity":
		return f.identity(f.at, m.Body.Text("did"), m.Body.Text("handle"), seen)
	case "#account":
		return f.accountState(f.at, m.Body.Text("did"), m.Body.True("active"), m.Body.Text("status"), seen)
	}
	f.pass("an event about the stream or a repository's state")
	return nil
}

// commit tells what a commit did to posts and to the profile.
func (f *frames) commit(body *repo.Value, seen time.Time) error {
	did := body.Text("repo")
	if !isDID(did) {
		return f.skip(f.at, errNoDID)
	}
	ops := body.List("ops")
	if !touches(ops) {
		f.pass("a commit of other records")
		return nil
	}
	if err := f.check(did, body); err != nil {
		return f.skip(f.at, err.Error())
	}
	for i := range ops {
		collection, rkey, _ := strings.Cut(ops[i].Text("path"), "/")
		if !wanted([]byte(collection)) {
			continue
		}
		if err := f.op(did, collection, rkey, &ops[i], seen); err != nil {
			return err
		}
	}
	return nil
}

// touches says whether one of the operations is of a collection that is read.
func touches(ops []repo.Value) bool {
	for i := range ops {
		if collection, _, _ := strings.Cut(ops[i].Text("path"), "/"); wanted([]byte(collection)) {
			return true
		}
	}
	return false
}

// check reads the blocks of a commit and holds the signed commit against what the message says.
func (f *frames) check(did string, body *repo.Value) error {
	if body.True("tooBig") {
		return errors.New("a commit that was too big for the stream")
	}
	if err := f.slice.Read([]byte(body.Get("blocks").Str)); err != nil {
		return fmt.Errorf("blocks of a commit: %w", err)
	}
	commit, err := f.slice.Commit()
	if err != nil {
		return err
	}
	named, ok := body.Link("commit")
	switch {
	case !ok || named != commit.CID:
		return errors.New("a message that names another commit than it holds")
	case commit.DID != did:
		return errors.New("a commit of another account than the message says")
	case commit.Rev != body.Text("rev"):
		return errors.New("a commit of another revision than the message says")
	}
	return nil
}

// op tells one operation.
func (f *frames) op(did, collection, rkey string, op *repo.Value, seen time.Time) error {
	action := op.Text("action")
	if collection == profileType && (action == "delete" || rkey != "self") {
		f.pass("a profile taken back")
		return nil
	}
	id, err := post.ParseID("at://" + did + "/" + postType + "/" + rkey)
	if err != nil {
		return f.skip(f.at, errAddress.Error())
	}
	switch action {
	case "delete":
		return f.lost(source.Gone{ID: id, State: post.Deleted, At: stamp(seen), Why: "delete event"})
	case "create", "update":
	default:
		return f.skip(f.at, fmt.Sprintf("an operation called %.40q", action))
	}
	cid, _ := op.Link("cid")
	block, ok := f.slice.Block(cid)
	if !ok {
		return f.skip(f.at, "a commit without the record that it adds")
	}
	rec, err := f.block.Decode(block)
	if err != nil {
		return f.skip(f.at, err.Error())
	}
	if t := rec.Text("$type"); t != collection {
		return f.skip(f.at, fmt.Sprintf("a record that says it is %.80q", t))
	}
	if collection == profileType {
		return f.account(readProfile(did, &rec))
	}
	p, err := readPostAt(id, &rec, seen)
	if err != nil {
		return f.skip(f.at, err.Error())
	}
	if p.Version = cid.String(); action == "update" {
		p.Edited = seen
	}
	p.Raw = post.Raw{Capture: f.capture, Offset: f.at, Length: int64(f.size)}
	return f.post(p)
}
