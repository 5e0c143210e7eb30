package pictured

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/screenshot"
	"clew/internal/unpack"
)

// desk answers what is asked of a record in which every post stands on three networks.
type desk struct {
	r     *inmem.Record
	index *answer.Walked
	names func(text, lang string) []quotation.Named
	at    map[post.ID]place
}

// place is which of the posts one is, and where.
type place struct {
	post    int
	network string
}

var towns = sync.OnceValues(gazetteer.New)

func now() time.Time { return time.Date(2026, 12, 1, 3, 4, 5, 0, time.UTC) }

func newDesk(t testing.TB, list []said) *desk {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d := &desk{r: inmem.New(nil), at: map[post.ID]place{}, names: answer.Names(towns)}
	ctx := t.Context()
	im, err := d.r.Import(ctx, record.About{Name: "pictured", Source: "made", At: now()})
	must(err)
	defer im.Close()
	body := "pictured"
	c, err := im.Capture(ctx, unpack.Part{Name: body, Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }})
	must(err)
	var accounts []post.Account
	var all []post.Post
	for i, p := range list {
		for _, network := range []string{"x", "bluesky", "mastodon"} {
			a := post.Account{Network: post.Network(network), Handle: "@" + handleOn(network, p.Handle), Name: p.Name}
			var id post.ID
			switch network {
			case "x":
				a.ID, id = post.AccountID(fmt.Sprint("x:", 100+i/3)), post.ID(fmt.Sprint("x:", 190000+i))
			case "bluesky":
				a.ID = post.AccountID(fmt.Sprint("did:plc:made", i/3))
				id = post.ID(fmt.Sprint("at://did:plc:made", i/3, "/app.bsky.feed.post/3k", 100+i))
			case "mastodon":
				a.ID = post.AccountID("https://birch.example/users/" + p.Handle)
				id = post.ID(fmt.Sprint("https://birch.example/users/", p.Handle, "/statuses/", 500+i))
			}
			if i%3 == 0 {
				accounts = append(accounts, a)
			}
			d.at[id] = place{i, network}
			all = append(all, post.Post{ID: id, Network: a.Network, Author: a.ID, Lang: p.Lang, Text: p.Text, Created: p.Created.Add(offsets[network]), Raw: post.Raw{Capture: c.Number, Length: 2}})
		}
	}
	must(c.Close())
	must(im.Accounts(ctx, accounts))
	must(im.Posts(ctx, all))
	_, err = im.Commit(ctx, true)
	must(err)
	d.index, err = answer.Walk(ctx, d.r, d.see, policy.Read, answer.Bound{Now: now})
	must(err)
	return d
}

func (d *desk) see(ctx context.Context, id post.ID) (*document.Document, error) {
	l, err := collect.Load(ctx, d.r, id, collect.LoadOptions{Now: now()})
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return document.New(l.Thread, document.About{Accounts: l.Accounts, Versions: l.Versions, Root: l.Root}).For(policy.Read), nil
}

func (d *desk) check(ctx context.Context, a answer.Asked) (*answer.Told, error) {
	k := answer.Checker{Index: d.index, See: d.see, Now: now, Names: d.names}
	return k.Check(ctx, a, answer.Covered{})
}

// ask lays what was read beside the record.
func (d *desk) ask(ctx context.Context, raw string) (*answer.Shot, error) {
	s, err := screenshot.Read(raw)
	if err != nil {
		return nil, err
	}
	return answer.CheckShot(ctx, s, answer.Asked{}, d.r.Person, d.check)
}
