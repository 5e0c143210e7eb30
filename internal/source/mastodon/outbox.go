package mastodon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

const maxActor = 1 << 20

// Outbox reads an account's own export from Mastodon or a server that makes the same: actor.json,
// outbox.json and media_attachments, at the top or in one folder. Its memory holds one activity, the names of
// the media that posts use, and short notes of followers-only posts.
type Outbox struct{}

// Name implements source.Source.
func (Outbox) Name() string { return "mastodon-outbox" }

// ReadsExports implements source.Export.
func (Outbox) ReadsExports() {}

// Recognise implements source.Source. An export has a part outbox.json that begins as a collection of
// activities; a file of another name is one if its collection calls itself outbox.json, as exports' do.
func (Outbox) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	p, err := findOutbox(ctx, in)
	return p != nil, err
}

// findOutbox gives the export's outbox, nil if the input has none.
func findOutbox(ctx context.Context, in *unpack.Input) (*unpack.Part, error) {
	looked := 0
	for i := range in.Parts {
		p := &in.Parts[i]
		named := path.Base(p.Name) == "outbox.json"
		if !named && (looked >= 8 || !strings.HasSuffix(p.Name, ".json") || isWeb(p.Name)) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		looked++
		head, err := p.Head(headSize)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", p.Name, err)
		}
		if isOutbox(headValue(head), named) {
			return p, nil
		}
	}
	return nil, nil
}

// headValue prepares the beginning of a file for looking at.
func headValue(head []byte) value {
	head = trimMark(head)
	return value(head[skipSpace(head, 0):])
}

func trimMark(b []byte) []byte {
	if len(b) >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf {
		return b[3:]
	}
	return b
}

func isOutbox(v value, named bool) bool {
	var typ, id string
	items := false
	for k, m := range v.members() {
		switch string(k) {
		case "type":
			typ = m.text()
		case "id":
			id = m.text()
		case "orderedItems":
			items = m.is() == '['
		}
	}
	return typ == "OrderedCollection" && items && (named || id == "outbox.json" || strings.HasSuffix(id, "/outbox.json"))
}

// Read implements source.Source.
func (Outbox) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	r := outboxReader{
		teller: newTeller(ctx, to), opt: opt, in: in, media: map[string]bool{},
		private: map[post.ID]post.Post{}, parents: map[uint64]struct{}{},
	}
	r.notes.owner = &r.owner
	box, err := findOutbox(ctx, in)
	if err != nil {
		return err
	}
	if box != nil {
		r.folder = strings.TrimSuffix(box.Name, path.Base(box.Name))
	} else if n := len(in.Parts); n > 0 {
		r.folder = strings.TrimSuffix(in.Parts[0].Name, path.Base(in.Parts[0].Name))
	}
	if err := r.actor(); err != nil {
		return err
	}
	if box != nil {
		if err := r.outbox(box); err != nil {
			return err
		}
	}
	if err := r.parts(box); err != nil {
		return err
	}
	return r.end(in.Name)
}

// outboxReader reads one export.
type outboxReader struct {
	*teller
	opt    source.Options
	in     *unpack.Input
	folder string // with its slash; "" at the top
	owner  owner
	notes  noteReader
	media  map[string]bool // names that told posts use; true once given

	items, total int       // activities in the outbox, and how many it says it has
	newest       time.Time // of the activities
	brokenOff    bool

	private map[post.ID]post.Post // placeholders of followers-only posts left out
	parents map[uint64]struct{}   // hashes of the own posts that told posts reply to
}

// actor reads actor.json and keeps it, unless it holds a private key.
func (r *outboxReader) actor() error {
	for _, p := range r.in.Parts {
		if p.Name != r.folder+"actor.json" {
			continue
		}
		b, err := readAll(p, maxActor)
		if errors.Is(err, errTooLong) {
			return r.skip(p.Name, 0, refuse("too long for an account's description"))
		} else if err != nil {
			return fmt.Errorf("read %s: %w", p.Name, err)
		}
		v := headValue(b)
		a, followers, ok := actorAccount(v, true)
		if !v.valid() || !ok {
			return r.skip(p.Name, 0, refuse("not the description of an account"))
		}
		r.owner = owner{id: a.ID, followers: followers, oldForm: oldForm(a)}
		if holdsKey(b) {
			if err := r.skip(p.Name, 0, leaveOut("actor.json holds a private key: read, and not kept")); err != nil {
				return err
			}
		} else if err := r.keep(p); err != nil {
			return err
		}
		return r.to.Accounts(r.ctx, []post.Account{a})
	}
	return nil
}

// oldForm gives the account's URI in the form of names, "" if its id is of that form already.
func oldForm(a post.Account) string {
	user, _, _ := strings.Cut(strings.TrimPrefix(a.Handle, "@"), "@")
	scheme, rest, ok := strings.Cut(string(a.ID), "://")
	host, _, _ := strings.Cut(rest, "/")
	if !ok || user == "" {
		return ""
	}
	return scheme + "://" + host + "/users/" + user
}

// keep has a part's bytes kept as they are.
func (r *outboxReader) keep(p unpack.Part) error {
	c, err := r.to.Capture(r.ctx, p)
	if err != nil {
		return err
	}
	return c.Close()
}

// readAll reads a part that is no longer than limit.
func readAll(p unpack.Part, limit int64) (b []byte, err error) {
	rc, err := p.Open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rc.Close()) }()
	b, err = io.ReadAll(io.LimitReader(rc, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = errTooLong
	}
	return b, err
}

// outbox reads the activities.
func (r *outboxReader) outbox(p *unpack.Part) (err error) {
	c, err := r.to.Capture(r.ctx, *p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	s := newStream(c)
	read := false
	err = s.object(func(name string) error {
		next, err := s.peek()
		if err != nil {
			return err
		}
		if name == "orderedItems" && next == '[' && !read {
			read = true
			return s.list(func(v value, at int64, bad error) error {
				return r.item(p.Name, c.Number, v, at, bad)
			})
		}
		v, _, err := s.value()
		if name == "totalItems" {
			r.total = v.number()
		}
		if errors.Is(err, errTooLong) {
			return nil
		}
		return err
	})
	if errors.Is(err, errSyntax) {
		r.brokenOff = true
		return r.skip(p.Name, s.offset(), refuse("the file breaks off or is "+errSyntax.Error()))
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", p.Name, err)
	}
	if err := r.leftPrivate(); err != nil {
		return err
	}
	return r.whole(p.Name)
}

// whole says that the export is all there is, where nothing in it speaks against that.
func (r *outboxReader) whole(part string) error {
	if r.total > r.items {
		return r.skip(part, -1, refuse(fmt.Sprintf("the export says it has %d activities and holds %d", r.total, r.items)))
	}
	if r.broken > 0 || r.owner.id == "" {
		return nil
	}
	words := "Mastodon account export of " + string(r.owner.id)
	if n := len(r.private); n > 0 {
		words += fmt.Sprintf(", %d followers-only posts left out", n)
	}
	return r.to.Evidence(r.ctx, post.Evidence{Whole: r.owner.id, Source: words, At: r.newest})
}
