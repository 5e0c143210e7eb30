package sqlite

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"clew/internal/fold"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
)

// maxTags is how many tags of one post are kept as tags. All stay in the post.
const maxTags = 64

// tagsOf gives the folded tags of a post, each once.
func (w *writer) tagsOf(p *post.Post) []string {
	if len(p.Tags) == 0 || p.State != post.Present || p.Repost {
		return nil
	}
	names := make([]string, 0, len(p.Tags))
	for _, t := range p.Tags {
		names = append(names, t.Name)
	}
	return foldTags(w.folder, names)
}

func foldTags(f *fold.Folder, names []string) []string {
	out := make([]string, 0, len(names))
	for _, n := range names[:min(len(names), maxTags)] {
		if t := f.Tag(n); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// retag puts the tags of a post's new state in place of those of the old.
func (w *writer) retag(r *row, h *stored) error {
	for _, name := range h.tags {
		if !slices.Contains(r.tags, name) {
			if err := w.dropTag.text(1, name).int(2, h.key).run(); err != nil {
				return err
			}
		}
	}
	for _, name := range r.tags {
		if err := w.insertTag.text(1, name).int(2, h.key).run(); err != nil {
			return err
		}
	}
	return nil
}

// tagged is what a post's more says of its tags.
type tagged struct {
	State  int     `json:"state"`
	Repost bool    `json:"repost"`
	Tags   [][]any `json:"tags"`
}

func (t *tagged) names() []string {
	if t.State != 0 || t.Repost {
		return nil
	}
	out := make([]string, 0, len(t.Tags))
	for _, x := range t.Tags {
		out = append(out, word(x, 2))
	}
	return out
}

// fillTags makes the rows of tags from the posts that are there.
func fillTags(c *conn) error {
	read, err := c.prepare("SELECT key, more FROM posts WHERE more->'tags' IS NOT NULL")
	if err != nil {
		return err
	}
	defer read.close()
	put, err := c.prepare("INSERT INTO tags(name, post) VALUES(?,?) ON CONFLICT DO NOTHING")
	if err != nil {
		return err
	}
	defer put.close()
	f := fold.New()
	for {
		ok, err := read.step()
		if err != nil || !ok {
			return err
		}
		var m tagged
		if err := json.Unmarshal(read.colBytes(1), &m); err != nil {
			return fmt.Errorf("post number %d: %w: %w", read.colInt(0), record.ErrDamaged, err)
		}
		for _, name := range foldTags(f, m.names()) {
			if err := put.text(1, name).int(2, read.colInt(0)).run(); err != nil {
				return err
			}
		}
	}
}

// tagQuery asks for a page of the threads with a tag, newest first; with lone, posts that stand alone are
// threads too.
func tagQuery(lone bool, and string) string {
	const of = `(SELECT DISTINCT p.thread FROM tags g CROSS JOIN posts p ON p.key=g.post WHERE g.name=?6)`
	q := `SELECT t.number, author, posts, root, published, updated FROM ` + of + ` n CROSS JOIN threads t ON t.number=n.thread`
	if lone {
		q += `
UNION ALL SELECT p.key, p.author, 1, p.id, p.created, p.created FROM tags g CROSS JOIN posts p ON p.key=g.post WHERE g.name=?6 AND p.key=p.thread
 AND NOT EXISTS(SELECT 1 FROM threads t WHERE t.number=p.key)`
	}
	return `SELECT * FROM (` + q + `) t WHERE (published, number)<(?1, ?2) AND posts>=?4` + and + ` ORDER BY published DESC, number DESC LIMIT ?3`
}

// heldPosts are the conditions under which anybody may be told of post t: it was neither found gone nor taken
// down, and its author did not ask not to be here.
const heldPosts = `
 AND NOT EXISTS(SELECT 1 FROM gone x WHERE x.id=t.id AND x.sightings>0)
 AND NOT EXISTS(SELECT 1 FROM takedowns d WHERE d.lifted=0 AND d.post IN (CASE typeof(t.id) WHEN 'integer' THEN 'x:'||t.id ELSE t.id END,
  (SELECT CASE typeof(h.root) WHEN 'integer' THEN 'x:'||h.root ELSE h.root END FROM threads h WHERE h.number=t.thread)))
 AND NOT EXISTS(SELECT 1 FROM accounts a JOIN rulings u ON u.account=a.id WHERE a.key=t.author AND u.kind='` + record.RuleOptOut + `')`

// publicPosts are the further conditions, beside those of its author, under which a public list may say
// something of post t: it is public, nothing asks to hide it, and its thread may be named. They are those of
// package policy for lists, or stricter.
const publicPosts = openPosts + `
 AND NOT EXISTS(SELECT 1 FROM threads h JOIN posts r ON r.id=h.root WHERE h.number=t.thread AND ifnull(r.more->>'visibility', 0)>0)` + publicAuthors

// openPosts are those of the post itself.
const openPosts = `
 AND ifnull(t.more->>'visibility', 0)=0
 AND (t.more->'labels' IS NULL OR NOT EXISTS(SELECT 1 FROM json_each(t.more, '$.labels') WHERE value IN ('` +
	policy.LoggedInLabel + `','` + policy.HideLabel + `','` + policy.HiddenReplyLabel + `','` + policy.NostrProtectedLabel + `')))`

// Tags implements record.Finder.
func (r *Record) Tags(ctx context.Context, q record.TagQuery) (out []record.TagCount, err error) {
	may := heldPosts
	if q.Public {
		may += publicPosts
	}
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt(`SELECT g.name, count(DISTINCT t.thread) n, max(t.key) FROM tags g CROSS JOIN posts t ON t.key=g.post WHERE true` + may +
			` GROUP BY g.name ORDER BY n DESC, g.name LIMIT ?`)
		if err != nil {
			return err
		}
		var keys []int64
		s.int(1, int64(q.Limit))
		for {
			ok, err := s.step()
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			out = append(out, record.TagCount{Tag: s.colText(0), Threads: int(s.colInt(1))})
			keys = append(keys, s.colInt(2))
		}
		return v.nameTags(out, keys)
	})
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	return out, nil
}

// nameTags gives each tag the spelling of one post.
func (v *view) nameTags(tags []record.TagCount, keys []int64) error {
	s, err := v.rd.stmt("SELECT more FROM posts WHERE key=?")
	if err != nil {
		return err
	}
	f := fold.New()
	for i := range tags {
		tags[i].Name = tags[i].Tag
		ok, err := s.int(1, keys[i]).one()
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		var m tagged
		if err := json.Unmarshal(s.colBytes(0), &m); err != nil {
			return fmt.Errorf("post number %d: %w: %w", keys[i], record.ErrDamaged, err)
		}
		s.reset()
		for _, n := range m.names() {
			if f.Tag(n) == tags[i].Tag {
				tags[i].Name = n
				break
			}
		}
	}
	return nil
}
