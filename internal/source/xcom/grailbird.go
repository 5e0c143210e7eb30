package xcom

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Grailbird reads the account archive that X gave its owners until 2018: data/js/tweets/2016_07.js and so
// on, one file a month ("Grailbird.data.tweets_2016_07 = …"). People keep such archives up with scripts
// that write API answers into them, so both shapes of post and both forms of date stand side by side, and
// numeric ids are rounded.
//
// The tweets.csv beside holds the same posts with less in each, and is not read.
type Grailbird struct{}

var _ source.Source = Grailbird{}

// Name is "x-archive-old".
func (Grailbird) Name() string { return "x-archive-old" }

// ReadsExports implements source.Export.
func (Grailbird) ReadsExports() {}

// Recognise looks for a month of posts by how it begins.
func (Grailbird) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	tried := 0
	for _, e := range yearbooks(in) {
		for _, m := range e.months {
			if tried++; tried > maxTried {
				return false, nil
			}
			if err := ctx.Err(); err != nil {
				return false, err
			}
			if monthHeader(m) == nil {
				return true, nil
			}
		}
	}
	return false, nil
}

// Read tells all posts of the archive.
func (Grailbird) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	for _, e := range yearbooks(in) {
		r := &monthReader{yearbook: e, feed: feed{ctx: ctx, opt: opt, to: to}}
		r.told, r.keep = true, r.isNew
		r.counts, r.others = map[string]int{}, map[post.AccountID]post.Account{}
		if err := r.read(); err != nil {
			return err
		}
	}
	return nil
}

// yearbook is one archive of the input. dir is its folder data/js.
type yearbook struct {
	dir                  string
	months               []*unpack.Part
	user, payload, index *unpack.Part
}

// isMonth says whether a file is named as a month: 2016_07.js.
func isMonth(base string) bool {
	if len(base) != len("2016_07.js") || base[4] != '_' || base[7:] != ".js" {
		return false
	}
	_, year := digits(base[:4])
	_, month := digits(base[5:7])
	return year && month
}

func yearbooks(in *unpack.Input) []*yearbook {
	var all []*yearbook
	byDir := map[string]*yearbook{}
	at := func(dir string) *yearbook {
		if byDir[dir] == nil {
			byDir[dir] = &yearbook{dir: dir}
			all = append(all, byDir[dir])
		}
		return byDir[dir]
	}
	for i := range in.Parts {
		p := &in.Parts[i]
		dir, base := path.Split(p.Name)
		dir = path.Clean(dir)
		switch {
		case isMonth(base):
			if path.Base(dir) == "tweets" {
				dir = path.Dir(dir)
			}
			e := at(dir)
			e.months = append(e.months, p)
		case base == "user_details.js":
			at(dir).user = p
		case base == "payload_details.js":
			at(dir).payload = p
		case base == "tweet_index.js":
			at(dir).index = p
		}
	}
	kept := all[:0]
	for _, e := range all {
		if len(e.months) > 0 {
			kept = append(kept, e)
		}
	}
	return kept
}

// monthHeader proves that a part begins as a month of posts does.
func monthHeader(p *unpack.Part) error {
	head, err := p.Head(maxHeader)
	if err != nil {
		return err
	}
	if err := encodingOf(head); err != nil {
		return err
	}
	if name, _, _ := header(head); !strings.HasPrefix(name, "Grailbird.data.tweets_") {
		return errHeader
	}
	return nil
}

// monthReader reads one old archive.
type monthReader struct {
	feed
	yearbook *yearbook
	id       string // the account's, in digits
	name     string
	bio      string
	avatar   string
	made     time.Time
	index    []listedFile
	counts   map[string]int // objects read, by the file's base name
	limits   []string

	// seen holds the posts told so far, by id, with a hash of their text.
	seed  maphash.Seed
	seen  map[int64]uint64
	again int

	others map[post.AccountID]post.Account
}

// maxOthers bounds how many accounts beside the author's are described.
const maxOthers = 10_000

// maxSeen bounds the memory for finding posts that stand in two months. Beyond it they are told twice,
// which a record does not mind.
const maxSeen = 2 << 20

func (r *monthReader) read() error {
	r.seed, r.seen = maphash.MakeSeed(), map[int64]uint64{}
	if err := r.details(); err != nil {
		return err
	}
	for _, m := range r.yearbook.months {
		if err := r.month(m); err != nil {
			return err
		}
	}
	if err := r.tellAccount(); err != nil {
		return err
	}
	if err := r.evidence(); err != nil {
		return err
	}
	for _, s := range []source.Skipped{
		{Why: "the same post stands in two monthly files", Count: r.again},
		{Why: "posts for followers only are taken with --private alone", Count: r.withheld},
	} {
		if s.Count == 0 {
			continue
		}
		s.Part, s.Offset, s.Expected = r.yearbook.dir, -1, true
		if err := r.to.Skip(r.ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// learn takes what user_details.js does not say from a post, which the scripts write with its author.
func (r *monthReader) learn(p *post.Post) {
	u := &r.tweet.user
	if r.author == "" && p.Author != "" && u.id.there {
		r.author, r.number = post.AccountID(strings.Clone(string(p.Author))), string(u.id.b)
		r.handle, r.name, r.bio = string(u.handle.b), r.plain(u.name), unescape(r.plain(u.bio))
	}
	if p.Author == r.author {
		if r.avatar == "" && u.avatar.there {
			r.avatar = r.plain(u.avatar)
		}
		return
	}
	// Some scripts write the post that was passed on in place of the author's repost of it.
	if _, known := r.others[p.Author]; !known && u.handle.there && len(r.others) < maxOthers {
		r.others[p.Author] = xAccount(p.Author, string(u.handle.b), r.plain(u.name), unescape(r.plain(u.bio)), r.plain(u.avatar))
	}
}

// xAccount is an account as an archive describes it. handle is without @.
func xAccount(id post.AccountID, handle, name, bio, avatar string) post.Account {
	a := post.Account{ID: id, Network: post.X, Name: name, Bio: bio, Avatar: avatar}
	if handle != "" && handleLength(handle) == len(handle) {
		a.Handle, a.URL = "@"+handle, "https://x.com/"+handle
	}
	return a
}

// isNew drops a post that was told already with the same text. One with another text is told: which of
// them holds is for the record to say.
func (r *monthReader) isNew(p *post.Post) bool {
	r.learn(p)
	id, text := decimal(string(p.ID[len("x:"):])), maphash.String(r.seed, p.Text)
	if old, there := r.seen[id]; there && old == text {
		r.again++
		return false
	}
	if len(r.seen) < maxSeen {
		r.seen[id] = text
	}
	return true
}

func (r *monthReader) month(p *unpack.Part) error {
	if err := monthHeader(p); err != nil {
		r.limits = append(r.limits, p.Name+" cannot be read")
		return r.skip(p.Name, 0, err.Error())
	}
	whole, err := r.posts(*p)
	r.counts[path.Base(p.Name)] = r.objects
	if err == nil && !whole {
		r.limits = append(r.limits, "not every post of "+p.Name+" can be read")
	}
	return err
}

// details reads whose archive it is, when it was made, and which months it should have.
func (r *monthReader) details() error {
	e := r.yearbook
	for _, step := range []struct {
		part *unpack.Part
		read func(*cursor) bool
	}{
		{e.user, r.readUser}, {e.payload, r.readPayload}, {e.index, r.readIndex},
	} {
		if step.part == nil {
			continue
		}
		if err := r.small(*step.part, r.to, step.read); err != nil {
			return err
		}
	}
	if r.handle == "" {
		r.handle = strings.TrimPrefix(r.opt.Handle, "@")
	}
	if id, ok := accountID(r.id); ok {
		r.author, r.number = id, r.id
	}
	return nil
}

func (r *monthReader) readUser(c *cursor) bool {
	return c.fields(0, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "id", "id_str":
			var s raw
			ok := c.scalar(&s, 1)
			if id := exact(raw{}, s); id != nil {
				r.id = string(id)
			}
			return ok
		case "screen_name":
			return c.put(&r.handle, 1)
		case "full_name":
			return c.put(&r.name, 1)
		case "bio":
			return c.put(&r.bio, 1)
		}
		return c.skip(1)
	})
}

func (r *monthReader) readPayload(c *cursor) bool {
	return c.fields(0, func(c *cursor, name []byte) bool {
		if string(name) != "created_at" {
			return c.skip(1)
		}
		var s string
		ok := c.put(&s, 1)
		r.made, _ = parseTime(s)
		return ok
	})
}

func (r *monthReader) readIndex(c *cursor) bool {
	return c.items(0, func(c *cursor) bool {
		f := listedFile{count: -1}
		ok := c.fields(1, func(c *cursor, name []byte) bool {
			switch string(name) {
			case "file_name":
				return c.put(&f.name, 2)
			case "tweet_count":
				return c.integer(&f.count, 2)
			}
			return c.skip(2)
		})
		if f.name != "" && len(r.index) < 10_000 {
			r.index = append(r.index, f)
		}
		return ok
	})
}

// tellAccount tells the sink of the account. An archive without user_details.js has the account in its
// posts.
func (r *monthReader) tellAccount() error {
	if r.author == "" {
		return nil
	}
	a := xAccount(r.author, r.handle, r.name, r.bio, r.avatar)
	a.Seen = r.made
	accounts := []post.Account{a}
	for _, id := range slices.Sorted(maps.Keys(r.others)) {
		accounts = append(accounts, r.others[id])
	}
	return r.to.Accounts(r.ctx, accounts)
}

// evidence tells whether all months are here that the index names, with as many posts.
func (r *monthReader) evidence() error {
	e := post.Evidence{Source: "X account archive", At: r.made}
	if !e.At.IsZero() {
		e.Source = fmt.Sprintf("X account archive of %s", e.At.Format("2006-01-02"))
	}
	missing, short := 0, 0
	firstMissing, firstShort := "", ""
	for _, f := range r.index {
		n, here := r.counts[path.Base(f.name)]
		switch {
		case !here && f.count != 0:
			if missing++; missing == 1 {
				firstMissing = f.name
			}
		case f.count > n:
			if short++; short == 1 {
				firstShort = f.name
			}
		}
	}
	if missing > 0 {
		r.limits = append(r.limits, fmt.Sprintf("%d of the %d months of its index are missing (%s first)", missing, len(r.index), firstMissing))
	}
	if short > 0 {
		r.limits = append(r.limits, fmt.Sprintf("%d months have fewer posts than its index says (%s first)", short, firstShort))
	}
	switch {
	case len(r.limits) > 0:
		e.Limit = strings.Join(r.limits, "; ")
	case r.author != "" && len(r.index) > 0:
		e.Whole = r.author
	default:
		return nil
	}
	return r.to.Evidence(r.ctx, e)
}
