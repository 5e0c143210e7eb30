package inmem

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// derived is all that follows from the captures. Readers hold a pointer to one that no longer changes:
// a commit works on a copy.
type derived struct {
	entries  map[post.ID]*entry
	alias    map[post.ID]post.ID // ids of edit chains to a post that names them
	order    []*entry            // by number, from 1
	versions int64               // the highest number given to one
	changed  []int64             // numbers of posts that were told differently since the last commit
	accounts map[post.AccountID]*account
	people   []post.AccountID // in order of arrival
	gone     map[post.ID]record.Sightings
	lost     map[post.AccountID]record.Sightings // whole accounts
	tombs    int64
	evidence []told
	threads  *threads // worked out on demand
}

// entry is one post with all its versions. Entries are replaced, never changed, once readers can see them.
type entry struct {
	number   int64
	post     post.Post // the newest version
	seen     time.Time // when that was captured, last
	known    time.Time // when it was first
	versions []record.Version
	imports  []int64 // that told of it
}

// told is evidence and the import that brought it.
type told struct {
	post.Evidence
	imported int64
}

type account struct {
	post.Account
	at      time.Time
	handles []record.Handle // oldest first
}

func newDerived() *derived {
	return &derived{
		entries:  map[post.ID]*entry{},
		alias:    map[post.ID]post.ID{},
		accounts: map[post.AccountID]*account{},
		gone:     map[post.ID]record.Sightings{},
		lost:     map[post.AccountID]record.Sightings{},
	}
}

// find gives the entry of an id, or one of its edit chain where that very version is not held; nil if
// none is.
func (d *derived) find(id post.ID) *entry {
	if e := d.entries[id]; e != nil {
		return e
	}
	return d.entries[d.alias[id]]
}

// maxQuotes bounds quotes within quotes.
const maxQuotes = 8

// addPost takes one post, and those it quotes, and counts what changed. It refuses a post that says to be
// by another author than the one held under its id.
func (d *derived) addPost(p post.Post, imported int64, at time.Time, c *record.Counts) {
	d.addOne(p, imported, at, c)
	q := p.Quote
	for range maxQuotes {
		if q == nil || q.Post == nil || q.Post.ID == "" {
			return
		}
		d.addOne(*q.Post, imported, at, c)
		q = q.Post.Quote
	}
}

func (d *derived) addOne(p post.Post, imported int64, at time.Time, c *record.Counts) {
	old := d.entries[p.ID]
	if old != nil && old.post.Author != "" && p.Author != "" && old.post.Author != p.Author {
		skip(c, source.Skipped{Offset: p.Raw.Offset, Why: "post " + string(p.ID) + " is held as another author's"})
		return
	}
	for _, id := range p.Edits {
		if _, taken := d.alias[id]; !taken && id != p.ID {
			d.alias[id] = p.ID
		}
	}
	if old == nil {
		e := &entry{number: int64(len(d.order)) + 1, post: p, seen: at, known: at, imports: []int64{imported}}
		d.entries[p.ID] = e
		d.order = append(d.order, e)
		c.Posts++
		return
	}
	e := *old
	if !slices.Contains(e.imports, imported) {
		e.imports = append(slices.Clone(e.imports), imported)
	}
	d.merge(&e, p, at, c)
	if len(e.versions) != len(old.versions) || !reflect.DeepEqual(&e.post, &old.post) {
		d.changed = append(d.changed, e.number)
	}
	d.entries[p.ID] = &e
	d.order[e.number-1] = &e
}

// merge joins what is told now with what was held. Nothing held is lost: a newer content sets the older
// aside as a version, an older one becomes a version, an equal one fills what was not known.
func (d *derived) merge(e *entry, p post.Post, at time.Time, c *record.Counts) {
	switch {
	case p.State != post.Present && e.post.State == post.Present:
		if p.State != post.NotFetched {
			d.bury(source.Gone{ID: e.post.ID, State: p.State, Why: "missing from a later capture"}, at, c)
		}
		c.Known++
	case p.State != post.Present:
		if e.post.State == post.NotFetched {
			p.Raw = pick(e.post.Raw, p.Raw)
			fill(&p, e.post)
			e.post = p
		} else {
			fill(&e.post, p)
		}
		c.Known++
	case e.post.State != post.Present:
		fill(&p, e.post)
		e.post, e.seen, e.known = p, at, at
		c.Posts++
	case sameContent(&e.post, &p):
		if at.After(e.seen) {
			e.seen = at
		}
		fill(&e.post, p)
		c.Known++
	case p.Cut && !e.post.Cut:
		fill(&e.post, structureOf(p))
		c.Known++
	case e.post.Cut && !p.Cut:
		fill(&p, structureOf(e.post))
		e.post, e.seen = p, at
		c.Known++
	case d.hasVersion(e, &p):
		c.Known++
	case newer(&p, at, &e.post, e.seen):
		d.versions++
		e.versions = insertVersion(e.versions, record.Version{Post: e.post, Known: e.known, Number: d.versions})
		d.seenNew(&p, at)
		fill(&p, structureOf(e.post))
		e.post, e.seen, e.known = p, at, at
		c.Versions++
	default:
		d.versions++
		e.versions = insertVersion(e.versions, record.Version{Post: p, Known: at, Number: d.versions})
		c.Versions++
	}
}

// seenNew lifts what was found gone before a new version was made.
func (d *derived) seenNew(p *post.Post, at time.Time) {
	if s, held := d.gone[p.ID]; held {
		if !p.Edited.IsZero() {
			at = p.Edited
		}
		s.Restore(at)
		d.gone[p.ID] = s
	}
}

func pick(a, b post.Raw) post.Raw {
	if b == (post.Raw{}) {
		return a
	}
	return b
}

func (d *derived) hasVersion(e *entry, p *post.Post) bool {
	return slices.ContainsFunc(e.versions, func(v record.Version) bool { return sameContent(&v.Post, p) })
}

// insertVersion keeps versions oldest first.
func insertVersion(vs []record.Version, v record.Version) []record.Version {
	vs = slices.Clone(vs)
	i := len(vs)
	for i > 0 && cmp.Or(vs[i-1].Post.Edited.Compare(v.Post.Edited), vs[i-1].Known.Compare(v.Known)) > 0 {
		i--
	}
	return slices.Insert(vs, i, v)
}

// newer says whether version a came after b: by the time of the edit, and where that does not tell, by
// when it was captured (the later arrival of equal ones).
func newer(a *post.Post, aSeen time.Time, b *post.Post, bSeen time.Time) bool {
	if !a.Edited.Equal(b.Edited) {
		return a.Edited.After(b.Edited)
	}
	return !aSeen.Before(bSeen)
}

// sameContent says whether two posts are one version. A network's own name for versions decides where
// both have one.
func sameContent(a, b *post.Post) bool {
	if a.Version != "" && b.Version != "" {
		return a.Version == b.Version
	}
	return a.Text == b.Text && a.Warning == b.Warning && a.Edited.Equal(b.Edited) && samePoll(a.Poll, b.Poll)
}

func samePoll(a, b *post.Poll) bool {
	if a == nil || b == nil {
		return true
	}
	return slices.EqualFunc(a.Options, b.Options, func(x, y post.PollOption) bool { return x.Text == y.Text })
}

// fill gives p what from knows and p does not.
func fill(p *post.Post, from post.Post) {
	set(&p.Network, from.Network)
	set(&p.Author, from.Author)
	set(&p.URL, from.URL)
	set(&p.Parent, from.Parent)
	set(&p.ParentAuthor, from.ParentAuthor)
	set(&p.Conversation, from.Conversation)
	set(&p.Lang, from.Lang)
	set(&p.Version, from.Version)
	set(&p.Raw, from.Raw)
	set(&p.Quote, from.Quote)
	set(&p.Poll, from.Poll)
	if p.Created.IsZero() {
		p.Created = from.Created
	}
	if len(from.Edits) > len(p.Edits) {
		p.Edits = from.Edits
	}
	if p.Text == from.Text {
		fillSlice(&p.Links, from.Links)
		fillSlice(&p.Mentions, from.Mentions)
		fillSlice(&p.Tags, from.Tags)
		fillSlice(&p.Emoji, from.Emoji)
	}
	fillSlice(&p.Media, from.Media)
}

// structureOf is what all versions of a post share.
func structureOf(p post.Post) post.Post {
	return post.Post{Network: p.Network, Author: p.Author, Parent: p.Parent, ParentAuthor: p.ParentAuthor,
		Conversation: p.Conversation, Created: p.Created, Edits: p.Edits, URL: p.URL}
}

func set[T comparable](p *T, from T) {
	var zero T
	if *p == zero {
		*p = from
	}
}

func fillSlice[T any](p *[]T, from []T) {
	if len(*p) == 0 {
		*p = from
	}
}

// bury notes that a post or an account was found gone, or is back.
func (d *derived) bury(g source.Gone, at time.Time, c *record.Counts) {
	if t, err := time.Parse(time.RFC3339, g.At); err == nil {
		at = t.UTC()
	}
	told := false
	switch {
	case g.ID != "":
		s := d.gone[g.ID]
		told = look(&s, g, at)
		d.gone[g.ID] = s
	case g.Account != "":
		s := d.lost[g.Account]
		told = look(&s, g, at)
		d.lost[g.Account] = s
	}
	if told {
		d.tombs++
	}
	if told && !g.Restored {
		c.Gone++
	}
}

// look adds one look to sightings, and says whether it told anything new.
func look(s *record.Sightings, g source.Gone, at time.Time) bool {
	if g.Restored {
		return s.Restore(at)
	}
	return s.Add(record.Look{At: at, State: g.State, Why: g.Why})
}

// addAccount takes one account; handles are kept with the times they were seen.
func (d *derived) addAccount(a post.Account, at time.Time, c *record.Counts) {
	if !a.Seen.IsZero() {
		at = a.Seen
	}
	if a.ID == "" {
		return
	}
	old, held := d.accounts[a.ID]
	if !held {
		c.Accounts++
		d.people = append(d.people, a.ID)
		old = &account{}
	}
	n := *old
	n.handles = addHandle(old.handles, record.Handle{Handle: a.Handle, Name: a.Name, First: at, Last: at})
	if !held || !at.Before(old.at) {
		fillAccount(&a, old.Account)
		n.Account, n.at = a, at
	} else {
		fillAccount(&n.Account, a)
	}
	d.accounts[a.ID] = &n
}

func fillAccount(a *post.Account, from post.Account) {
	set(&a.Network, from.Network)
	set(&a.Handle, from.Handle)
	set(&a.Name, from.Name)
	set(&a.URL, from.URL)
	set(&a.Avatar, from.Avatar)
	set(&a.Bio, from.Bio)
}

func addHandle(hs []record.Handle, h record.Handle) []record.Handle {
	if h.Handle == "" {
		return hs
	}
	hs = slices.Clone(hs)
	for i := range hs {
		if hs[i].Handle != h.Handle {
			continue
		}
		if h.First.Before(hs[i].First) {
			hs[i].First = h.First
		}
		if !h.Last.Before(hs[i].Last) {
			hs[i].Last = h.Last
			set(&h.Name, hs[i].Name)
			hs[i].Name = h.Name
		}
		slices.SortStableFunc(hs, byLast)
		return hs
	}
	hs = append(hs, h)
	slices.SortStableFunc(hs, byLast)
	return hs
}

func byLast(a, b record.Handle) int { return a.Last.Compare(b.Last) }

// addEvidence keeps evidence once.
func (d *derived) addEvidence(e post.Evidence, imported int64) {
	for _, t := range d.evidence {
		if t.Evidence == e {
			return
		}
	}
	d.evidence = append(d.evidence, told{Evidence: e, imported: imported})
}

// repoint makes posts read from one capture point into an earlier one of the same bytes.
func (d *derived) repoint(from, to int64) {
	for i, e := range d.order {
		if e.post.Raw.Capture != from {
			continue
		}
		n := *e
		n.post.Raw.Capture = to
		d.order[i], d.entries[n.post.ID] = &n, &n
	}
}

// joinMedia gives the posts of an import the digests of bytes that came after them.
func (d *derived) joinMedia(imported int64, names map[string]string) {
	if len(names) == 0 {
		return
	}
	for i, e := range d.order {
		if !slices.Contains(e.imports, imported) {
			continue
		}
		n := *e
		n.post.Media = joined(e.post.Media, names)
		d.order[i], d.entries[n.post.ID] = &n, &n
	}
}

// threadsWith counts the threads of two or more posts that an import told of.
func (d *derived) threadsWith(imported int64) int {
	n := 0
	for _, g := range d.group().list {
		if g.Posts >= 2 && slices.ContainsFunc(g.entries, func(e *entry) bool { return slices.Contains(e.imports, imported) }) {
			n++
		}
	}
	return n
}

// clone copies d so that a commit may change it. Entries and accounts are replaced, never changed, so
// the maps alone are copied.
func (d *derived) clone() *derived {
	n := *d
	n.entries, n.alias = maps.Clone(d.entries), maps.Clone(d.alias)
	n.accounts, n.gone, n.lost = maps.Clone(d.accounts), maps.Clone(d.gone), maps.Clone(d.lost)
	n.order, n.people, n.evidence = slices.Clone(d.order), slices.Clone(d.people), slices.Clone(d.evidence)
	n.threads = nil
	return &n
}
