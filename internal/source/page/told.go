package page

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

// page is what a saved page tells.
type page struct {
	handle, name, avatar string // of the author; handle with @; "" if not told
	main                 thread
	more                 []thread // other threads, in the page's order: newest first
	skipped              []source.Skipped
}

// thread is a run of posts, each the answer to the one before.
type thread struct {
	root    string // numeric id of the first post; "" if not told
	posts   []said
	stated  int       // how many posts it has; 0 if not told
	date    time.Time // of the first post; zero if not told
	preview bool      // these are only the first posts
}

// said is one post. The ranges in it are those of post.Post.
type said struct {
	post.Post
	number string // numeric id; "" if not told
	handle string // its author, where the page says it post by post
}

// teller tells a page to a sink.
type teller struct {
	to      source.Sink
	part    string
	capture int64
	kind    string // in words
	opt     source.Options
	seen    map[post.ID]bool
	known   map[post.AccountID]bool
	account []post.Account
}

// maxStated bounds a count that a page states.
const maxStated = 100_000

func (t *teller) tell(ctx context.Context, p *page) error {
	t.seen, t.known = map[post.ID]bool{}, map[post.AccountID]bool{}
	if t.opt.Handle != "" {
		p.handle = t.opt.Handle
	}
	if t.opt.Name != "" {
		p.name = t.opt.Name
	}
	said, err := published(t.opt.Published)
	if err != nil {
		return err
	}
	if !said.IsZero() {
		p.main.date = said
	}
	p.main.preview = false
	author := t.author(p)
	threads := append(slices.Clone(p.more), p.main)
	slices.Reverse(threads[:len(p.more)])
	var posts []post.Post
	var evidence []post.Evidence
	for i := range threads {
		made := t.thread(&threads[i], author, p)
		posts = append(posts, made...)
		if len(made) > 0 && (threads[i].preview || threads[i].stated > 0) {
			evidence = append(evidence, post.Evidence{
				Root: made[0].ID, Stated: threads[i].stated, Preview: threads[i].preview, Source: t.kind,
			})
		}
	}
	if len(posts) == 0 {
		p.skipped = append(p.skipped, source.Skipped{Part: t.part, Offset: -1, Why: "there are no posts on this page"})
	}
	return t.send(ctx, posts, evidence, p.skipped)
}

func (t *teller) send(ctx context.Context, posts []post.Post, evidence []post.Evidence, skipped []source.Skipped) error {
	if len(posts) > 0 {
		if err := t.to.Accounts(ctx, t.account); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(posts, 512) {
		if err := t.to.Posts(ctx, slices.Clone(chunk)); err != nil {
			return err
		}
	}
	for _, e := range evidence {
		if err := t.to.Evidence(ctx, e); err != nil {
			return err
		}
	}
	for _, s := range skipped {
		s.Part = t.part
		if err := t.to.Skip(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// thread makes posts of one thread: ids, authors, parents.
func (t *teller) thread(th *thread, author post.AccountID, p *page) []post.Post {
	var made []post.Post
	for i := range th.posts {
		s := &th.posts[i]
		q := s.Post
		q.Network, q.Author = post.X, author
		if s.handle != "" && t.opt.Handle == "" {
			if a := accountOf(s.handle); a != "" {
				q.Author = a
				t.addAccount(post.Account{ID: a, Handle: s.handle})
			}
		}
		number := s.number
		if i == 0 && number == "" {
			number = th.root
		}
		q.ID = idOf(number, author, th.posts[0].Text, i+1)
		if t.seen[q.ID] {
			p.skipped = append(p.skipped, source.Skipped{Offset: q.Raw.Offset, Why: "this post stands on the page twice"})
			continue
		}
		t.seen[q.ID] = true
		if len(made) > 0 {
			up := &made[len(made)-1]
			q.Parent, q.ParentAuthor, q.Conversation = up.ID, up.Author, made[0].ID
		} else {
			q.Created = th.date
		}
		q.Raw.Capture = t.capture
		made = append(made, q)
	}
	return made
}

// author gives the account of the page's author.
func (t *teller) author(p *page) post.AccountID {
	if a := accountOf(p.handle); a != "" {
		t.addAccount(post.Account{ID: a, Handle: p.handle, Name: p.name, Avatar: p.avatar})
		return a
	}
	what := "name\n" + p.name
	if p.name == "" {
		what = "first post\n"
		for _, th := range append([]thread{p.main}, p.more...) {
			if len(th.posts) > 0 {
				what += th.posts[0].Text
				break
			}
		}
	}
	a := post.AccountID("page:" + digest("account\n" + what)[:16])
	t.addAccount(post.Account{ID: a, Name: p.name, Avatar: p.avatar})
	return a
}

func (t *teller) addAccount(a post.Account) {
	if t.known[a.ID] {
		return
	}
	t.known[a.ID] = true
	a.Network = post.X
	if a.Handle != "" {
		a.Handle = "@" + strings.TrimPrefix(a.Handle, "@")
		a.URL = "https://x.com/" + a.Handle[1:]
	}
	t.account = append(t.account, a)
}

// accountOf is the account of a handle; "" if it is no handle.
func accountOf(handle string) post.AccountID {
	h := strings.TrimPrefix(strings.TrimSpace(handle), "@")
	if h == "" {
		return ""
	}
	a, err := post.ParseAccountID("page:@" + strings.ToLower(h))
	if err != nil {
		return ""
	}
	return a
}

// idOf is a post's id: see the package comment.
func idOf(number string, author post.AccountID, first string, place int) post.ID {
	if id, err := post.ParseID("x:" + number); err == nil {
		return id
	}
	return post.ID("page:" + digest(fmt.Sprintf("post\n%s\n%d\n%s", author, place, first))[:32])
}

// digest is a SHA-256 in hex. The prefix keeps these hashes apart from all others.
func digest(s string) string {
	sum := sha256.Sum256([]byte("clew page 1\n" + s))
	return hex.EncodeToString(sum[:])
}

// published reads what --published says.
func published(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time: write 2024-10-31 or 2024-10-31T18:02:11Z", s)
}

// pageDate reads a date as a thread reader's page writes it; zero if it is none.
func pageDate(s string) time.Time {
	if len(s) > 40 {
		return time.Time{}
	}
	for _, layout := range []string{"Jan 2, 2006", "January 2, 2006", "2 Jan 2006", "Jan 2 2006", "Jan 2nd 2006", time.DateOnly} {
		if at, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return at
		}
	}
	return time.Time{}
}

// count reads a line such as "Aug 9, 2021 • 6 tweets • 1 min read": its date, and how many posts.
func count(line string) (at time.Time, posts int, ok bool) {
	for i, piece := range strings.Split(line, "•") {
		fields := strings.Fields(piece)
		switch {
		case len(fields) == 2 && isPosts(fields[1]):
			n, err := strconv.Atoi(fields[0])
			if err != nil || n < 1 || n > maxStated {
				return time.Time{}, 0, false
			}
			posts, ok = n, true
		case len(fields) == 3 && fields[1] == "min" && fields[2] == "read" && isNumber(fields[0]):
		case i == 0:
			if at = pageDate(piece); at.IsZero() {
				return time.Time{}, 0, false
			}
		default:
			return time.Time{}, 0, false
		}
	}
	return at, posts, ok
}

func isPosts(s string) bool {
	switch s {
	case "tweet", "tweets", "post", "posts":
		return true
	}
	return false
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) < 10
}

// threadNumber takes the id out of a thread reader's address; "" if it is none.
func threadNumber(address string) string {
	_, rest, ok := strings.Cut(address, "/thread/")
	if !ok {
		return ""
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	if _, err := post.ParseID("x:" + rest[:end]); err != nil {
		return ""
	}
	return rest[:end]
}
