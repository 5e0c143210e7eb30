package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"clew/internal/post"
	"clew/internal/record"
)

// openRows are the conditions of a post t's own row under which anybody may be told of it. Most rows have none of these
// words, and are not read as JSON.
const openRows = ` AND (t.more IS NULL OR instr(t.more,'"repost"')+instr(t.more,'"state"')+instr(t.more,'"visibility"')+instr(t.more,'"labels"')=0
 OR (t.more->'repost' IS NULL AND t.more->'state' IS NULL` + openPosts + `))`

// maxHidden is up to how many posts that may not be told of are taken off what was counted. With more of them all
// are counted anew.
const maxHidden = 2000

// Tallies implements record.Finder.
func (r *Record) Tallies(ctx context.Context, by post.AccountID) (out []record.AccountSummary, err error) {
	r.open.mu.Lock()
	defer r.open.mu.Unlock()
	err = r.look(ctx, func(v *view) error {
		posts, err := v.tallied(r.dir, &r.open, 0)
		if err != nil {
			return err
		}
		known, err := v.hide(posts)
		if err == nil && !known {
			posts, err = v.plainTallies()
		}
		if err == nil {
			out, err = v.tallyList(posts, by)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count posts: %w", err)
	}
	return out, nil
}

// plainTallies counts all posts of which anybody may be told.
func (v *view) plainTallies() (map[int64]total, error) {
	p := piece{}
	return p, v.count(openRows+heldPosts, 0, 1<<62, p)
}

// tallyList gives counts with who is counted, or those of one account.
func (v *view) tallyList(posts map[int64]total, by post.AccountID) (out []record.AccountSummary, err error) {
	one := ""
	if by != "" {
		one = " WHERE a.id=?1"
	}
	s, err := v.rd.stmt("SELECT a.id, a.handle, a.name, a.more, a.seen, a.key, g.state, g.sightings, g.why FROM accounts a LEFT JOIN gone g ON g.id='account:'||a.id AND g.sightings>0" + one + " ORDER BY a.key")
	if err != nil {
		return nil, err
	}
	if by != "" {
		s.text(1, string(by))
	}
	for {
		ok, err := s.step()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		n, counted := posts[s.colInt(5)]
		if !counted {
			continue
		}
		a, err := accountFrom(s)
		if err != nil {
			return nil, err
		}
		sum := record.AccountSummary{Account: a, Posts: int(n.n), First: instant(n.first), Last: instant(n.last)}
		lost(&sum.Account, s, 6)
		out = append(out, sum)
	}
	slices.SortStableFunc(out, func(a, b record.AccountSummary) int { return cmp.Compare(b.Posts, a.Posts) })
	return out, nil
}

// hide takes off what was found gone or taken down, and who asked not to be here: what heldPosts leaves out. known is
// false where that is too much to look at one by one.
func (v *view) hide(posts map[int64]total) (known bool, err error) {
	keys, known, err := v.hidden()
	if err != nil || !known {
		return false, err
	}
	edges := map[int64]bool{}
	s, err := v.rd.stmt("SELECT t.author, t.created FROM posts t WHERE t.key=?1" + openRows)
	if err != nil {
		return false, err
	}
	for key := range keys {
		ok, err := s.int(1, key).one()
		if err != nil {
			return false, err
		}
		if !ok {
			continue
		}
		author, created := s.colInt(0), s.colInt(1)
		s.reset()
		n := posts[author]
		edges[author] = edges[author] || created == n.first || created == n.last
		if n.n--; n.n > 0 {
			posts[author] = n
		} else {
			delete(posts, author)
		}
	}
	if s, err = v.rd.stmt("SELECT a.key FROM rulings u JOIN accounts a ON a.id=u.account WHERE u.kind='" + record.RuleOptOut + "'"); err != nil {
		return false, err
	}
	for {
		ok, err := s.step()
		if err != nil {
			return false, err
		}
		if !ok {
			break
		}
		delete(posts, s.colInt(0))
	}
	for author, moved := range edges {
		n, left := posts[author]
		if !moved || !left {
			continue
		}
		if n.first, err = v.edge(author, "ASC"); err != nil {
			return false, err
		}
		if n.last, err = v.edge(author, "DESC"); err != nil {
			return false, err
		}
		posts[author] = n
	}
	return true, nil
}

// edge gives the first or last time of the posts of an account that anybody may be told of; 0 if none has one.
func (v *view) edge(author int64, order string) (int64, error) {
	s, err := v.rd.stmt("SELECT t.created FROM posts t WHERE t.author=?1 AND t.created<>0" + openRows + heldPosts + " ORDER BY t.created " + order + " LIMIT 1")
	if err != nil {
		return 0, err
	}
	ok, err := s.int(1, author).one()
	if err != nil || !ok {
		return 0, err
	}
	defer s.reset()
	return s.colInt(0), nil
}

// hidden gives the numbers of posts that were found gone or taken down, alone or with their thread.
func (v *view) hidden() (keys map[int64]bool, known bool, err error) {
	keys = map[int64]bool{}
	var gone, down []ref
	s, err := v.rd.stmt("SELECT id, 0 FROM gone WHERE sightings>0 UNION ALL SELECT post, 1 FROM takedowns WHERE lifted=0 AND post<>'' LIMIT ?1")
	if err != nil {
		return nil, false, err
	}
	s.int(1, maxHidden+1)
	for {
		ok, err := s.step()
		if err != nil {
			return nil, false, err
		}
		if !ok {
			break
		}
		if s.colInt(1) == 0 {
			gone = append(gone, s.colRef(0))
		} else {
			down = append(down, refOf(post.ID(s.colText(0))))
		}
	}
	if len(gone)+len(down) > maxHidden {
		return nil, false, nil
	}
	if s, err = v.rd.stmt("SELECT key, thread FROM posts WHERE id=?"); err != nil {
		return nil, false, err
	}
	for i, id := range slices.Concat(gone, down) {
		ok, err := s.ref(1, id).one()
		if err != nil {
			return nil, false, err
		}
		if !ok {
			continue
		}
		key, thread := s.colInt(0), s.colInt(1)
		s.reset()
		keys[key] = true
		if i < len(gone) {
			continue
		}
		members, err := v.headed(thread, id)
		if err != nil {
			return nil, false, err
		}
		for _, k := range members {
			keys[k] = true
		}
		if len(keys) > maxHidden {
			return nil, false, nil
		}
	}
	return keys, true, nil
}

// headed gives the members of a thread whose first post is root; none of another.
func (v *view) headed(thread int64, root ref) ([]int64, error) {
	s, err := v.rd.stmt("SELECT 1 FROM threads WHERE number=? AND root=?")
	if err != nil {
		return nil, err
	}
	ok, err := s.int(1, thread).ref(2, root).one()
	if err != nil || !ok {
		return nil, err
	}
	s.reset()
	return v.members(thread)
}
