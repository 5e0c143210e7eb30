package answer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/answer"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/unpack"
)

var noon = time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC)

// tell takes posts, accounts and losses into a record, at a time.
func tell(t testing.TB, r *inmem.Record, at time.Time, accounts []post.Account, posts []post.Post, gone ...source.Gone) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	im, err := r.Import(ctx, record.About{Name: "told", Source: "made", At: at})
	must(err)
	defer im.Close()
	body := at.String()
	c, err := im.Capture(ctx, unpack.Part{Name: "told", Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }})
	must(err)
	posts = slices.Clone(posts)
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Length: 2}
	}
	must(c.Close())
	must(im.Accounts(ctx, accounts))
	must(im.Posts(ctx, posts))
	must(im.Gone(ctx, gone))
	_, err = im.Commit(ctx, true)
	must(err)
}

// line is a thread of an author, a post a text, a minute apart.
func line(author post.AccountID, first int, at time.Time, lang string, texts ...string) (out []post.Post) {
	for i, text := range texts {
		p := post.Post{ID: post.ID(fmt.Sprint("x:", first+i)), Network: post.X, Author: author, Text: text, Lang: lang}
		if !at.IsZero() {
			p.Created = at.Add(time.Duration(i) * time.Minute)
		}
		if i > 0 {
			p.Parent, p.ParentAuthor = post.ID(fmt.Sprint("x:", first+i-1)), author
		}
		out = append(out, p)
	}
	return out
}

// harbour is the record that most tests ask.
func harbour(t testing.TB) (*inmem.Record, policy.Rules) {
	t.Helper()
	r := inmem.New(nil)
	people := []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann"}, {ID: "x:2", Network: post.X, Handle: "@bo", Name: "Bo"}, {ID: "x:3", Network: post.X, Handle: "@di", Name: "Di"}}
	posts := slices.Concat(
		line("x:1", 100, noon, "en",
			"The harbour wall was rebuilt by hand in two winters. Nobody asked the council for money.",
			"Our borders are not negotiable, and around 3,000 people said so in the square yesterday.",
			"The tide mill will open again before the summer ends and everybody is invited to see it.",
			"This spring more boats came in than last year: the fishermen of Odesa counted them twice."),
		line("x:2", 300, noon.AddDate(0, 1, 0), "en", "Bread rises twice before it is worth baking, said every baker whom I asked.", "Old ovens keep their heat longer than new ones do."),
		line("x:2", 400, noon.AddDate(0, 2, 0), "en", "We thank everybody who came to help us today. It was a long day."),
		line("x:1", 500, noon.AddDate(0, 3, 0), "en", "We thank everybody who came to help us today. See you in spring."),
		line("x:2", 600, time.Time{}, "en", "A post without any time tells of a cellar full of clocks that stand still."),
		line("x:2", 700, noon.AddDate(0, 4, 0), "cs", "Starý most byl znovu otevřen po mnoha letech čekání a oprav."),
		line("x:3", 800, noon, "en", "The ferry to the island costs nothing on Sundays until the autumn comes.", "Everything else about the ferry stands on the board at the pier."),
		line("x:2", 750, noon.AddDate(0, 5, 0), "ko", "우리는 다음 달 북한 문제에 대해 서울에서 다시 만나기로 했습니다."),
		line("x:3", 900, noon, "en", "The minister promised a new school for the children of the old town."),
	)
	tell(t, r, noon, people, posts)
	edited := posts[slices.IndexFunc(posts, func(p post.Post) bool { return p.ID == "x:800" })]
	edited.Text, edited.Edited = "The ferry to the island costs two coins on Sundays until the autumn comes.", noon.Add(48*time.Hour)
	tell(t, r, noon.Add(48*time.Hour), nil, []post.Post{edited})
	tell(t, r, noon.Add(72*time.Hour), nil, nil, source.Gone{ID: "x:900", State: post.Deleted, Why: "delete event"})
	tell(t, r, noon.Add(96*time.Hour), nil, nil, source.Gone{ID: "x:900", State: post.Deleted, Why: "delete event"})
	return r, policy.Rules{Figures: map[post.AccountID]bool{"x:3": true}}
}

// desk asks a record.
type desk struct {
	t     testing.TB
	r     *inmem.Record
	rules policy.Rules
	use   policy.Use
	at    time.Time
}

// lists are made once for all tests.
var lists = sync.OnceValues(gazetteer.New)

// now is when tests ask.
func now() time.Time { return time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC) }

func (d *desk) see(ctx context.Context, id post.ID) (*document.Document, error) {
	l, err := collect.Load(ctx, d.r, id, collect.LoadOptions{Now: now(), Rules: d.rules, At: d.at})
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return document.New(l.Thread, document.About{Rules: d.rules, Accounts: l.Accounts, Versions: l.Versions, Root: l.Root, At: d.at}).For(d.use), nil
}

func (d *desk) check(a answer.Asked) *answer.Told {
	d.t.Helper()
	ctx := d.t.Context()
	w, err := answer.Walk(ctx, d.r, d.see, d.use, answer.Bound{Now: now})
	if err != nil {
		d.t.Fatal(err)
	}
	c, err := answer.Cover(ctx, d.r, a.By.ID, d.see, d.use, d.rules, answer.Bound{Now: now})
	if err != nil {
		d.t.Fatal(err)
	}
	a.At = d.at
	k := answer.Checker{Index: w, See: d.see, Use: d.use, Now: now, Names: answer.Names(lists)}
	told, err := k.Check(ctx, a, c.Bounded(w))
	if err != nil {
		d.t.Fatalf("%q: %v", a.Text, err)
	}
	return told
}
