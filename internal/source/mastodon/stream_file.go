package mastodon

import (
	"context"
	"errors"
	"fmt"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Stream reads the events that were kept of a server's stream, a line each.
type Stream struct{}

// Name implements source.Source.
func (Stream) Name() string { return streamName }

// Recognise implements source.Source: each line says what it is.
func (Stream) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	for i, p := range in.Parts {
		if err := ctx.Err(); err != nil || i == 4 {
			return false, err
		}
		head, err := p.Head(headSize)
		if err != nil {
			return false, fmt.Errorf("read %s: %w", p.Name, err)
		}
		if v := headValue(head); v.is() == '{' && v.member("clew").text() == streamName {
			return true, nil
		}
	}
	return false, nil
}

// Read implements source.Source.
func (Stream) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	r := streamReader{h: newListener(ctx, to, nil)}
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.part(p); err != nil {
			return err
		}
	}
	return r.h.teller.end(in.Name)
}

// streamReader tells what events say.
type streamReader struct{ h *listener }

func (r *streamReader) part(p unpack.Part) (err error) {
	c, err := r.h.to.Capture(r.h.ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	r.h.capture, r.h.name = c.Number, p.Name
	s := newStream(c)
	for {
		if next, err := s.peek(); err != nil {
			return err
		} else if next == 0 {
			return r.h.flush()
		}
		v, at, err := s.value()
		switch {
		case errors.Is(err, errSyntax):
			return r.h.skip(p.Name, s.offset(), refuse("the file breaks off or is "+errSyntax.Error()))
		case errors.Is(err, errTooLong):
			err = r.h.skip(p.Name, at, refuse(err.Error()))
		case err == nil && (!v.valid() || v.is() != '{'):
			err = r.h.skip(p.Name, at, refuse("broken JSON"))
		case err == nil:
			err = r.event(p.Name, v, at)
		}
		if err != nil {
			return err
		}
	}
}

// event tells one event. A server is believed about its own posts alone.
func (r *streamReader) event(part string, v value, at int64) error {
	server, uri := v.member("server").text(), v.member("uri").text()
	id, ok := objectID(uri)
	event := v.member("event").text()
	switch {
	case v.member("clew").text() != streamName:
		return r.h.skip(part, at, leaveOut("lines that are no events"))
	case event == "opened":
		return nil
	case !ok || server == "" || hostOf(uri) != server:
		return r.h.skip(part, at, refuse("an event about another server's post"))
	case event == "delete":
		if err := r.h.flush(); err != nil {
			return err
		}
		return r.h.to.Gone(r.h.ctx, []source.Gone{{ID: id, State: post.Deleted, At: v.member("at").text(), Why: "delete event"}})
	case event != "update" && event != "status.update":
		return r.h.skip(part, at, leaveOut("lines that are no events"))
	}
	body := v.member("status")
	if kindOf(body) != kindStatus {
		return r.h.skip(part, at, leaveOut("events without a post"))
	}
	s := readStatus(body)
	if s.reblog.is() == '{' {
		return r.h.skip(part, at, leaveOut("boosts"))
	}
	p, a, left := r.h.translate(&s, server, post.Raw{Capture: r.h.capture, Offset: at + within(v, body), Length: int64(len(body))})
	if left == nil && p.ID != id {
		left = refuse("an event about another post than it holds")
	}
	if left != nil {
		return r.h.skip(part, at, left)
	}
	if err := r.h.tellAccount(a); err != nil {
		return err
	}
	if p.Quote != nil && p.Quote.State == post.QuoteShown {
		p.Quote.State = post.QuoteMissing // the quoted post is not taken from an event
	}
	n := &node{id: id, local: s.local, account: s.accountLocal, answers: s.inReplyToAccount}
	if up, ok := objectID(v.member("parent").text()); ok && up != id {
		p.Parent = up
		if under(string(up), p.Author) {
			p.ParentAuthor = p.Author
		}
	} else if s.inReplyTo != "" && s.inReplyTo != s.local {
		if err := r.h.lost(&p, &waiting{up: key(server, s.inReplyTo), node: n}); err != nil {
			return err
		}
	}
	return r.h.post(p)
}
