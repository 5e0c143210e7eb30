package sqlite

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"clew/internal/pack"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// view is one consistent look at the record: a read transaction, and what it has met already.
type view struct {
	rd       *reader
	captures map[int64]record.Capture
	known    map[post.ID]time.Time // of the posts read
}

// look runs f in one read transaction.
func (r *Record) look(ctx context.Context, f func(*view) error) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	rd, err := r.reader()
	if err != nil {
		return err
	}
	defer r.give(rd)
	begin, err := rd.stmt("BEGIN")
	if err != nil {
		return err
	}
	end, err := rd.stmt("COMMIT")
	if err != nil {
		return err
	}
	if err := begin.run(); err != nil {
		return meaning(err)
	}
	if err = rd.fresh(); err == nil {
		err = f(&view{rd: rd, captures: map[int64]record.Capture{}, known: map[post.ID]time.Time{}})
	}
	for _, s := range rd.stmts {
		s.reset()
	}
	if e := end.run(); err == nil {
		err = e
	}
	return meaning(err)
}

// Thread implements record.Reader.
func (r *Record) Thread(ctx context.Context, id post.ID) (*record.Held, error) {
	var h *record.Held
	err := r.look(ctx, func(v *view) error {
		n, err := v.threadOf(id)
		if err != nil {
			return err
		}
		h, err = v.held(n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("thread of %s: %w", id, err)
	}
	return h, nil
}

// Plain says whether nothing was ever found gone or changed: all posts stand as they came.
func (r *Record) Plain(ctx context.Context) (plain bool, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT NOT EXISTS(SELECT 1 FROM gone) AND NOT EXISTS(SELECT 1 FROM versions)")
		if err != nil {
			return err
		}
		ok, err := s.one()
		plain = ok && s.colInt(0) == 1
		return err
	})
	return plain, err
}

// Has implements record.Reader.
func (r *Record) Has(ctx context.Context, id post.ID) (bool, error) {
	err := r.look(ctx, func(v *view) error {
		_, err := v.threadOf(id)
		return err
	})
	if errors.Is(err, record.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Numbered implements record.Reader.
func (r *Record) Numbered(ctx context.Context, n int64) (post.ID, error) {
	id, err := r.idOf(ctx, "SELECT root FROM threads WHERE number=?1 UNION ALL SELECT id FROM posts WHERE key=?1 AND thread=?1 LIMIT 1", n)
	if err != nil {
		return "", fmt.Errorf("thread number %d: %w", n, err)
	}
	return id, nil
}

// idOf gives the one id that a query finds by a number. ErrNotFound if there is none.
func (r *Record) idOf(ctx context.Context, query string, n int64) (id post.ID, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt(query)
		if err != nil {
			return err
		}
		ok, err := s.int(1, n).one()
		if err == nil && !ok {
			err = record.ErrNotFound
		}
		if err != nil {
			return err
		}
		id = s.colRef(0).id()
		return nil
	})
	return id, err
}

// threadOf finds the thread of a post, by an id that an edit replaced too.
func (v *view) threadOf(id post.ID) (int64, error) {
	for _, sql := range []string{
		"SELECT thread FROM posts WHERE id=?",
		"SELECT p.thread FROM waiting w JOIN posts p ON p.key=w.key WHERE w.id=? LIMIT 1",
	} {
		s, err := v.rd.stmt(sql)
		if err != nil {
			return 0, err
		}
		ok, err := s.ref(1, refOf(id)).one()
		if err != nil {
			return 0, err
		}
		if ok {
			n := s.colInt(0)
			s.reset()
			return n, nil
		}
	}
	return 0, record.ErrNotFound
}

// held gathers what is known of thread n.
func (v *view) held(n int64) (*record.Held, error) {
	h := &record.Held{Number: n, Accounts: map[post.AccountID]post.Account{}, Versions: map[post.ID][]record.Version{}, Gone: map[post.ID]record.Tombstone{}, Seen: v.captures, Known: v.known, Handles: map[post.AccountID][]record.Handle{}}
	keys, err := v.members(n)
	if err != nil {
		return nil, err
	}
	h.Posts = make([]post.Post, 0, len(keys))
	authors := map[int64]bool{}
	for _, k := range keys {
		p, author, err := v.post(k)
		if err != nil {
			return nil, err
		}
		authors[author] = true
		h.Posts = append(h.Posts, p)
	}
	if err := v.others(h, n); err != nil {
		return nil, err
	}
	if err := v.surroundings(h, authors); err != nil {
		return nil, err
	}
	for _, c := range h.Seen {
		if c.About.At.After(h.Checked) {
			h.Checked = c.About.At
		}
	}
	return h, nil
}

// members gives the keys of thread n.
func (v *view) members(n int64) ([]int64, error) {
	s, err := v.rd.stmt("SELECT members FROM threads WHERE number=?")
	if err != nil {
		return nil, err
	}
	ok, err := s.int(1, n).one()
	if err != nil {
		return nil, err
	}
	if !ok {
		return []int64{n}, nil
	}
	b := s.colBytes(0)
	s.reset()
	return unpackKeys(b)
}

// postQuery asks for a post by its key, postKnown too where it may have been known before its capture was had.
const (
	postQuery = "SELECT id, author, parent, created, capture, place, conversation, text, more, NULL FROM posts WHERE key=?"
	postKnown = "SELECT id, author, parent, created, capture, place, conversation, text, more, (SELECT at FROM known k WHERE k.key=posts.key) FROM posts WHERE key=?"
)

// post reads one post by its key. The post is whole but for bytes of its media.
func (v *view) post(key int64) (post.Post, int64, error) {
	if _, _, _, err := v.rare(); err != nil {
		return post.Post{}, 0, err
	}
	query := postQuery
	if v.rd.common.known {
		query = postKnown
	}
	s, err := v.rd.stmt(query)
	if err != nil {
		return post.Post{}, 0, err
	}
	ok, err := s.int(1, key).one()
	if err != nil {
		return post.Post{}, 0, err
	}
	if !ok {
		return post.Post{}, 0, fmt.Errorf("post number %d: %w", key, record.ErrNotFound)
	}
	defer s.reset()
	return v.fromColumns(s)
}

func (v *view) fromColumns(s *stmt) (post.Post, int64, error) {
	author := s.colInt(1)
	p := post.Post{ID: s.colRef(0).id(), Parent: s.colRef(2).id(), Created: instant(s.colInt(3)), Raw: rawOf(s.colInt(4), s.colInt(5)), Conversation: s.colRef(6).id(), Text: s.colText(7)}
	more, known := s.colBytes(8), instant(s.colInt(9))
	var err error
	if p.Author, err = v.account(author); err != nil {
		return p, 0, err
	}
	if err := readMore(more, &p); err != nil {
		return p, 0, fmt.Errorf("%w: %w", record.ErrDamaged, err)
	}
	if err := v.media(&p); err != nil {
		return p, 0, err
	}
	c, err := v.capture(p.Raw.Capture)
	if known.IsZero() {
		known = c.About.At
	}
	if !known.IsZero() {
		v.known[p.ID] = known
	}
	return p, author, err
}

// account gives an account's id by its key.
func (v *view) account(key int64) (post.AccountID, error) {
	if key == 0 {
		return "", nil
	}
	if id, ok := v.rd.common.accounts[key]; ok {
		return id, nil
	}
	s, err := v.rd.stmt("SELECT id FROM accounts WHERE key=?")
	if err != nil {
		return "", err
	}
	ok, err := s.int(1, key).one()
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("account number %d: %w", key, record.ErrDamaged)
	}
	id := post.AccountID(s.colText(0))
	s.reset()
	v.rd.common.accounts[key] = id
	return id, nil
}

// media joins a post's media to the bytes that are held: those of its own import, else of the newest.
func (v *view) media(p *post.Post) error {
	for i := range p.Media {
		m := &p.Media[i]
		if m.Name == "" {
			continue
		}
		c, err := v.capture(p.Raw.Capture)
		if err != nil {
			return err
		}
		s, err := v.rd.stmt("SELECT b.sha256, b.type FROM media m JOIN blobs b ON b.number=m.blob WHERE m.name=? ORDER BY m.import<>?, m.import DESC LIMIT 1")
		if err != nil {
			return err
		}
		ok, err := s.text(1, m.Name).int(2, c.Import).one()
		if err != nil {
			return err
		}
		if ok {
			m.SHA256 = hex.EncodeToString(s.colBytes(0))
			if m.Type == "" {
				m.Type = s.colText(1)
			}
			s.reset()
		}
	}
	return nil
}

// capture gives what is known of a capture, once for a view.
func (v *view) capture(n int64) (record.Capture, error) {
	if c, ok := v.captures[n]; ok || n == 0 {
		return c, nil
	}
	if c, ok := v.rd.common.captures[n]; ok {
		v.captures[n] = c
		return c, nil
	}
	s, err := v.rd.stmt(captureQuery + " WHERE c.number=?")
	if err != nil {
		return record.Capture{}, err
	}
	ok, err := s.int(1, n).one()
	if err != nil {
		return record.Capture{}, err
	}
	if !ok {
		return record.Capture{}, fmt.Errorf("capture %d: %w", n, record.ErrDamaged)
	}
	defer s.reset()
	c, _, err := captureFrom(s)
	if v.captures[n] = c; err == nil {
		v.rd.common.captures[n] = c
	}
	return c, err
}

// captureWhole asks for all of a capture, captureQuery for what a thread needs: of how it was fetched, the
// status alone.
const (
	captureWhole = captureColumns + "c.exchange" + captureTables
	captureQuery = captureColumns + "NULL" + captureTables
)

const captureColumns = `SELECT c.number, c.import, c.name, c.type, b.sha256, b.size, b.pack, b.place, b.stored, b.encoding,
 i.name, i.source, i.identity, i.options, i.at, c.status, `

const captureTables = ` FROM captures c JOIN blobs b ON b.number=c.blob JOIN imports i ON i.number=c.import`

func captureFrom(s *stmt) (record.Capture, pack.Place, error) {
	sum := s.colBytes(4)
	c := record.Capture{Number: s.colInt(0), Import: s.colInt(1), Name: s.colText(2), Type: s.colText(3), Size: s.colInt(5), Status: int(s.colInt(15)), Exchange: s.colBytes(16),
		About: record.About{Name: s.colText(10), Source: s.colText(11), Identity: hex.EncodeToString(s.colBytes(12)), At: instant(s.colInt(14))}}
	p := pack.Place{Pack: s.colInt(6), Offset: s.colInt(7), Stored: s.colInt(8), Size: c.Size, Enc: pack.Encoding(s.colInt(9))}
	if len(sum) == 32 {
		c.SHA256, p.SHA256 = hex.EncodeToString(sum), [32]byte(sum)
	}
	var opt source.Options
	if err := json.Unmarshal([]byte(s.colText(13)), &opt); err != nil {
		return c, p, fmt.Errorf("capture %d: options: %w: %w", c.Number, record.ErrDamaged, err)
	}
	c.About.Options = opt
	return c, p, nil
}

// maxOthers bounds how much of a conversation is read beside a thread.
const maxOthers = 5000

// others adds what the thread's posts answer, what they quote, and the rest of a conversation that the
// network names, so that later runs of the author under other people's replies can be found.
func (v *view) others(h *record.Held, n int64) error {
	have := make(map[post.ID]bool, len(h.Posts))
	for i := range h.Posts {
		have[h.Posts[i].ID] = true
	}
	seen := map[post.ID]bool{}
	for i := range h.Posts {
		p := &h.Posts[i]
		if c := p.Conversation; c != "" && !seen[c] {
			seen[c] = true
			if err := v.conversation(h, c, have); err != nil {
				return err
			}
		}
		if q := p.Quote; q != nil && q.Post != nil {
			held, err := v.byID(q.ID)
			if err != nil {
				return err
			}
			q.Post = held
		}
	}
	// Upwards from what is not answered by what we have: a few steps of context.
	const maxAbove = 50
	for i := range h.Posts {
		id := h.Posts[i].Parent
		for range maxAbove {
			if id == "" || have[id] {
				break
			}
			p, err := v.byID(id)
			if err != nil {
				return err
			}
			if p == nil {
				break
			}
			have[id] = true
			h.Others = append(h.Others, *p)
			id = p.Parent
		}
	}
	return nil
}

func (v *view) byID(id post.ID) (*post.Post, error) {
	s, err := v.rd.stmt("SELECT key FROM posts WHERE id=?")
	if err != nil {
		return nil, err
	}
	ok, err := s.ref(1, refOf(id)).one()
	if err != nil || !ok {
		return nil, err
	}
	key := s.colInt(0)
	s.reset()
	p, _, err := v.post(key)
	return &p, err
}

func (v *view) conversation(h *record.Held, c post.ID, have map[post.ID]bool) error {
	s, err := v.rd.stmt("SELECT key FROM posts WHERE conversation=? LIMIT ?")
	if err != nil {
		return err
	}
	var keys []int64
	s.ref(1, refOf(c)).int(2, maxOthers)
	for {
		ok, err := s.step()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		keys = append(keys, s.colInt(0))
	}
	for _, k := range keys {
		p, _, err := v.post(k)
		if err != nil {
			return err
		}
		if !have[p.ID] {
			have[p.ID] = true
			h.Others = append(h.Others, p)
		}
	}
	return nil
}
