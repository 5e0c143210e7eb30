package mastodon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Object reads saved ActivityPub objects: notes, the activities around them, actors, and collections or
// their pages with the items in them. It follows no address.
type Object struct{}

// Name implements source.Source.
func (Object) Name() string { return "activitystreams" }

// Recognise implements source.Source. A part is read if it begins as a JSON object whose @context is
// ActivityStreams' and it is no account's export.
func (Object) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	if p, err := findOutbox(ctx, in); p != nil || err != nil {
		return false, err
	}
	looked := 0
	for _, p := range in.Parts {
		if !looksJSON(p) || looked == 16 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		looked++
		head, err := p.Head(headSize)
		if err != nil {
			return false, fmt.Errorf("read %s: %w", p.Name, err)
		}
		if isActivityStreams(headValue(head)) {
			return true, nil
		}
	}
	return false, nil
}

// looksJSON says whether a part may be JSON by what its container or its name says; one that says nothing
// may be.
func looksJSON(p unpack.Part) bool {
	if p.Type != "" {
		return strings.Contains(p.Type, "json") || strings.HasPrefix(p.Type, "text/plain") || strings.HasPrefix(p.Type, "application/octet-stream")
	}
	switch path.Ext(p.Name) {
	case ".json", ".jsonld", ".jsonl", ".ndjson", ".activity", ".txt", "":
		return true
	}
	return isWeb(p.Name)
}

// isActivityStreams says whether a JSON text, of which only the beginning may be there, names the
// ActivityStreams context.
func isActivityStreams(v value) bool {
	for k, m := range v.members() {
		if string(k) == "@context" && bytes.Contains(m, []byte("www.w3.org/ns/activitystreams")) {
			return true
		}
	}
	return false
}

// Read implements source.Source.
func (Object) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	r := objectReader{teller: newTeller(ctx, to), opt: opt}
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.part(p); err != nil {
			return err
		}
	}
	return r.end(in.Name)
}

type objectReader struct {
	*teller
	opt   source.Options
	notes noteReader
}

// part reads one saved document.
func (r *objectReader) part(p unpack.Part) (err error) {
	if !looksJSON(p) {
		return r.skip(p.Name, -1, leaveOut("files that are no ActivityPub objects"))
	}
	head, err := p.Head(headSize)
	if err != nil {
		return fmt.Errorf("read %s: %w", p.Name, err)
	}
	h := headValue(head)
	if !isActivityStreams(h) {
		return r.skip(p.Name, -1, leaveOut("files that are no ActivityPub objects"))
	}
	c, err := r.to.Capture(r.ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	s := newStream(c)
	if isCollection(h.member("type")) {
		err = r.collection(s, p.Name, c.Number)
	} else {
		err = r.document(s, p.Name, c.Number)
	}
	if errors.Is(err, errSyntax) {
		return r.skip(p.Name, s.offset(), refuse("the file breaks off or is "+errSyntax.Error()))
	}
	return err
}

func isCollection(types value) bool {
	for e := range types.each() {
		switch e.text() {
		case "Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage":
			return true
		}
	}
	return false
}

// document reads a part that is one object.
func (r *objectReader) document(s *stream, part string, capture int64) error {
	v, at, err := s.value()
	if err != nil && !errors.Is(err, errTooLong) {
		return err
	}
	if err := r.checked(part, capture, v, at, err); err != nil {
		return err
	}
	if c, err := s.peek(); err != nil {
		return err
	} else if c != 0 {
		return r.skip(part, s.offset(), refuse("more behind the end of the object"))
	}
	return nil
}

// collection reads the items of a collection as they come.
func (r *objectReader) collection(s *stream, part string, capture int64) error {
	return s.object(func(name string) error {
		c, err := s.peek()
		if err != nil {
			return err
		}
		if (name == "items" || name == "orderedItems") && c == '[' {
			return s.list(func(v value, at int64, bad error) error {
				return r.checked(part, capture, v, at, bad)
			})
		}
		v, at, err := s.value()
		if errors.Is(err, errTooLong) {
			return r.skip(part, at, refuse(err.Error()))
		} else if err != nil {
			return err
		}
		if (name == "first" || name == "items" || name == "orderedItems") && v.is() == '{' {
			return r.checked(part, capture, v, at, nil)
		}
		return nil
	})
}

// checked takes one item if it is right JSON.
func (r *objectReader) checked(part string, capture int64, v value, at int64, bad error) error {
	switch {
	case bad != nil:
		return r.skip(part, at, refuse(bad.Error()))
	case !v.valid():
		return r.skip(part, at, refuse("broken JSON"))
	case v.is() != '{':
		return r.skip(part, at, leaveOut("items that are only named"))
	}
	return r.item(part, v, post.Raw{Capture: capture, Offset: at, Length: int64(len(v))})
}

// item tells one object. A page within a collection is opened, one level deep.
func (r *objectReader) item(part string, v value, raw post.Raw) error {
	if isCollection(v.member("type")) {
		page := v.member("items")
		if page == nil {
			page = v.member("orderedItems")
		}
		for e := range page.each() {
			if e.is() != '{' || isCollection(e.member("type")) {
				r.expected["items that are only named"]++
				continue
			}
			in := raw
			in.Offset, in.Length = raw.Offset+within(v, e), int64(len(e))
			if err := r.item(part, e, in); err != nil {
				return err
			}
		}
		return nil
	}
	o := readObject(v)
	left, err := r.object(&o, v, raw)
	if err != nil || left == nil {
		return err
	}
	return r.skip(part, raw.Offset, left)
}

// within gives where a part of v stands in it: both share one array, which ends with v.
func within(v, part value) int64 { return int64(cap(v) - cap(part)) }

// object tells what one object is.
func (r *objectReader) object(o *object, v value, raw post.Raw) (*refusal, error) {
	switch {
	case isActor(o.typ):
		a, _, ok := actorAccount(v, false)
		if !ok {
			return leaveOut("an account without an address"), nil
		}
		return nil, r.to.Accounts(r.ctx, []post.Account{a})
	case o.typ == "Tombstone":
		return r.gone(o.id, o.id, o)
	case o.typ == "Delete":
		return r.gone(o.object.ref(), o.actor, o)
	case o.typ == "Announce":
		p, left := r.notes.boost(o, raw)
		if left != nil {
			return left, nil
		}
		return nil, r.post(p)
	case o.typ == "Create" || o.typ == "Update":
		if o.object.is() != '{' {
			return leaveOut("activities that only name their object"), nil
		}
		in := readObject(o.object)
		if o.actor == "" && in.attributedTo == "" || !anyPost(&in) {
			return leaveOut("activities on other things than posts"), nil
		}
		return r.told(r.notes.post(&in, o, raw))
	case anyPost(o):
		return r.told(r.notes.post(o, &object{}, raw))
	}
	return leaveOut("objects that are no posts"), nil
}

// anyPost says whether one of the object's types is a post's.
func anyPost(o *object) bool {
	for e := range o.types.each() {
		if isPost(e.text()) {
			return true
		}
	}
	return false
}

func (r *objectReader) told(p post.Post, left *refusal) (*refusal, error) {
	if left != nil {
		return left, nil
	}
	if p.Visibility == post.Followers && !r.opt.Private {
		return leaveOut("followers-only posts"), nil
	}
	return nil, r.post(p)
}

// gone tells of a post or account that was taken back, as its own server says.
func (r *objectReader) gone(id, by string, o *object) (*refusal, error) {
	what, ok := objectID(id)
	if !ok || hostOf(id) != hostOf(by) {
		return leaveOut("deletions of nothing with an address of its own server"), nil
	}
	if o.typ == "Tombstone" {
		by = ""
	}
	return nil, r.to.Gone(r.ctx, []source.Gone{gone(what, by, when(o.published), o.typ+" of its server")})
}
