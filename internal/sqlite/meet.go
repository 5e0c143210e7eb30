package sqlite

import (
	"bytes"
	"fmt"
	"unsafe"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// bytesText lets a byte slice be bound as text; the engine copies it before the call returns.
func bytesText(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// version is an older state of a post as the database keeps it.
type version struct {
	Created int64          `json:"created,omitzero"`
	Capture int64          `json:"capture,omitzero"`
	Place   int64          `json:"place,omitzero"`
	Text    string         `json:"text"`
	More    jsontext.Value `json:"more,omitzero"`
	Known   int64          `json:"known,omitzero"` // when it was first had; 0: when its capture was
}

// stored is the row that is held under an id.
type stored struct {
	row
	key, thread int64
}

func (w *writer) stored(key int64) (stored, error) {
	s := w.postByKey.int(1, key)
	ok, err := s.one()
	if err != nil {
		return stored{}, err
	}
	if !ok {
		return stored{}, fmt.Errorf("post number %d: %w", key, record.ErrDamaged)
	}
	defer s.reset()
	h := stored{key: key, thread: w.group.now(s.colInt(2))}
	h.id, h.author, h.parent, h.created = s.colRef(0), s.colInt(1), s.colRef(3), s.colInt(4)
	h.capture, h.place, h.conv, h.text, h.more = s.colInt(5), s.colInt(6), s.colRef(7), s.colText(8), s.colBytes(9)
	if len(h.more) > 0 {
		var m more
		if err := json.Unmarshal(h.more, &m); err != nil {
			return h, fmt.Errorf("post number %d: %w: %w", key, record.ErrDamaged, err)
		}
		h.state, h.edited, h.version, h.cut = post.State(m.State), m.Edited, m.Version, m.Cut
		h.tags = foldTags(w.folder, (&tagged{State: m.State, Repost: m.Repost, Tags: m.Tags}).names())
	}
	return h, nil
}

// meet decides between a post that comes and the one held under its id. Nothing is lost: what does not
// become or stay the current version is kept as an older one, and a placeholder never hides content.
func (w *writer) meet(r *row) error {
	m, ok, err := w.find(r.id)
	if err != nil || !ok {
		return fmt.Errorf("post %s is held and cannot be found: %w", r.id.id(), record.ErrDamaged)
	}
	h, err := w.stored(m.key)
	if err != nil {
		return err
	}
	same := h.parent == r.parent && h.created == r.created && h.text == r.text && bytes.Equal(h.more, r.more) && h.author == r.author
	switch {
	case same:
		w.counts.Known++
		return nil
	case r.state != post.Present && h.state == post.Present:
		w.counts.Known++
		return w.sighted(r, &h)
	case r.author != 0 && h.author != 0 && r.author != h.author:
		countSkip(&w.counts, source.Skipped{Offset: r.place >> lengthBits, Why: fmt.Sprintf("%s is held as a post of another account", r.id.id())})
		return nil
	case h.state != post.Present && r.state == post.Present:
		return w.replace(r, &h, m)
	case r.state != post.Present:
		w.counts.Known++
		return nil
	case h.text == r.text && !reissued(r, &h.row):
		return w.richer(r, &h, m)
	case r.cut && !h.cut:
		w.counts.Known++
		return nil
	case h.cut && !r.cut:
		return w.replace(r, &h, m)
	case r.edited < h.edited:
		if err := w.keepVersion(r, w.now); err != nil {
			return err
		}
		return w.log("versions", h.key, h.key)
	}
	known, err := w.since(&h)
	if err != nil {
		return err
	}
	if err := w.keepVersion(&h.row, known); err != nil {
		return err
	}
	if err := w.dropKnown.int(1, h.key).run(); err != nil {
		return err
	}
	if err := w.seenNew(r); err != nil {
		return err
	}
	return w.update(r, &h, m)
}

// reissued says whether two tellings of one text are two versions all the same, by the network's word: links,
// pictures or a warning were changed.
func reissued(r, h *row) bool {
	return r.version != "" && h.version != "" && r.version != h.version || r.edited != 0 && h.edited != 0 && r.edited != h.edited
}

// since is when a held post was first had as it stands.
func (w *writer) since(h *stored) (int64, error) {
	s := w.askKnown.int(1, h.key).int(2, h.capture)
	ok, err := s.one()
	if err != nil || !ok {
		return 0, err
	}
	defer s.reset()
	return s.colInt(0), nil
}

// richer keeps the fuller of two tellings of the same text, whichever came first.
func (w *writer) richer(r *row, h *stored, m member) error {
	w.counts.Known++
	if len(r.more) < len(h.more) || len(r.more) == len(h.more) && bytes.Compare(r.more, h.more) <= 0 {
		return nil
	}
	if r.parent.none() {
		r.parent = h.parent
	}
	if r.conv.none() {
		r.conv = h.conv
	}
	if r.created == 0 {
		r.created = h.created
	}
	return w.retell(r, h, m)
}

// retell is update where what was said stays the same: it is known since it was first.
func (w *writer) retell(r *row, h *stored, m member) error {
	if err := w.keepKnown.int(1, h.key).int(2, h.capture).int(3, w.now).run(); err != nil {
		return err
	}
	return w.update(r, h, m)
}

// replace puts content where there was a placeholder, or the whole text where it was cut.
func (w *writer) replace(r *row, h *stored, m member) error {
	w.counts.Versions++
	if h.state == post.Present {
		return w.retell(r, h, m)
	}
	if err := w.dropKnown.int(1, h.key).run(); err != nil {
		return err
	}
	return w.update(r, h, m)
}

// update makes r the current state of a held post, which may show at last where it belongs.
func (w *writer) update(r *row, h *stored, m member) error {
	if r.author == 0 {
		r.author = h.author
	}
	s := w.updatePost.int(1, h.key).int(2, r.author).ref(3, r.parent).int(4, r.created).int(5, r.capture).int(6, r.place).ref(7, r.conv).text(8, r.text)
	if len(r.more) == 0 {
		s.null(9)
	} else {
		s.text(9, bytesText(r.more))
	}
	if err := s.run(); err != nil {
		return err
	}
	if err := w.retag(r, h); err != nil {
		return err
	}
	if err := w.log("versions", h.key, h.key); err != nil {
		return err
	}
	m.author = r.author
	w.group.remember(r.id, m)
	thread, orphan, err := w.place(r)
	if err != nil {
		return err
	}
	if thread != 0 && thread != m.thread {
		if err := w.unite(member{key: h.key, thread: thread, author: r.author}, m); err != nil {
			return err
		}
		m.thread = w.group.now(thread)
	}
	b, err := w.bagOf(m.thread)
	if err != nil {
		return err
	}
	b.author = r.author
	if b.root == r.id {
		b.published = r.created
	}
	b.moved = true
	b.updated = max(b.updated, r.created, r.edited)
	if len(b.keys) > 1 {
		w.group.touch(m.thread, b)
	}
	if orphan {
		if err := w.wait(r.parent, h.key); err != nil {
			return err
		}
	}
	for _, e := range r.edits {
		if f := refOf(e); f != r.id {
			if err := w.edition(f, m); err != nil {
				return err
			}
		}
	}
	return w.call(r.id, m)
}

// keepVersion keeps an older state, once. known is when it was first had.
func (w *writer) keepVersion(r *row, known int64) error {
	v := version{Created: r.created, Capture: r.capture, Place: r.place, Text: r.text, Known: known}
	if len(r.more) > 0 {
		v.More = jsontext.Value(r.more)
	}
	f := w.findVersions.ref(1, r.id)
	for {
		ok, err := f.step()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		var old version
		if err := json.Unmarshal(f.colBytes(0), &old); err != nil {
			f.reset()
			return fmt.Errorf("version of %s: %w: %w", r.id.id(), record.ErrDamaged, err)
		}
		if old.Text == v.Text && bytes.Equal(old.More, v.More) {
			f.reset()
			w.counts.Known++
			return nil
		}
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("version of %s: %w", r.id.id(), err)
	}
	w.counts.Versions++
	return w.insertVersion.ref(1, r.id).text(2, string(b)).int(3, w.now).run()
}

// accountMore is what an account's row keeps beside its columns.
func accountMore(a *post.Account) (string, error) {
	w := accountRest{URL: a.URL, Avatar: a.Avatar, Bio: a.Bio, Network: string(a.Network), Protected: a.Protected, NoIndex: a.NoIndex, LoggedInOnly: a.LoggedInOnly, Bridged: a.Bridged, Suspended: a.Suspended, Gone: a.Gone}
	b, err := json.Marshal(w)
	if err != nil {
		return "", fmt.Errorf("account %s: %w", a.ID, err)
	}
	return string(b), nil
}

type accountRest struct {
	Network      string `json:"network,omitzero"`
	URL          string `json:"url,omitzero"`
	Avatar       string `json:"avatar,omitzero"`
	Bio          string `json:"bio,omitzero"`
	Protected    bool   `json:"protected,omitzero"`
	NoIndex      bool   `json:"noIndex,omitzero"`
	LoggedInOnly bool   `json:"loggedInOnly,omitzero"`
	Bridged      bool   `json:"bridged,omitzero"`
	Suspended    bool   `json:"suspended,omitzero"`
	Gone         bool   `json:"gone,omitzero"`
}
