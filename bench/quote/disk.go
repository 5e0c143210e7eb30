package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/finding"
	"clew/internal/inverted"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/runs"
	"clew/internal/sqlite"
	"clew/internal/unpack"
)

// disk is a record on disk with an index of runs beside it, as clew keeps them.
type disk struct {
	dir     string
	r       *sqlite.Record
	x       *runs.Index
	waiting []post.Post
	last    map[post.ID]post.Post
	fed     int64
}

func newDisk(ctx context.Context) (*disk, error) {
	dir, err := os.MkdirTemp("", "clew-quote-*")
	if err != nil {
		return nil, err
	}
	d := &disk{dir: dir, last: map[post.ID]post.Post{}}
	if d.r, err = sqlite.Open(ctx, filepath.Join(dir, "record"), sqlite.Options{}); err != nil {
		return nil, err
	}
	d.x, err = runs.Create(filepath.Join(dir, "runs"))
	return d, err
}

func (d *disk) Close() error { return errors.Join(d.r.Close(), os.RemoveAll(d.dir)) }

func (d *disk) Runs() *runs.Snapshot      { return d.x.Snapshot() }
func (d *disk) Words() *inverted.Snapshot { return nil }

// add takes a post in, with fifty thousand others.
func (d *disk) add(ctx context.Context, p quotation.Passage) error {
	w := post.Post{ID: p.Post, Network: post.X, Author: p.Author, Created: p.Created, Lang: p.Lang, Text: p.Text}
	before, ok := d.last[p.Thread]
	if ok { // a thread has one author
		w.Parent, w.ParentAuthor, w.Author = before.ID, before.Author, before.Author
	}
	d.last[p.Thread] = w
	if d.waiting = append(d.waiting, w); len(d.waiting) < 50_000 {
		return nil
	}
	if len(d.last) > 1000 {
		clear(d.last)
	}
	return d.take(ctx)
}

func (d *disk) take(ctx context.Context) (err error) {
	if len(d.waiting) == 0 {
		return nil
	}
	im, err := d.r.Import(ctx, record.About{Name: "made", Source: "made", At: time.Now()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, im.Close()) }()
	n := len(d.waiting)
	c, err := im.Capture(ctx, unpack.Part{Name: "made", Size: int64(2 * n), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(strings.Repeat("{}", n))), nil
	}})
	if err != nil {
		return err
	}
	for i := range d.waiting {
		d.waiting[i].Raw = post.Raw{Capture: c.Number, Offset: int64(2 * i), Length: 2}
	}
	if err := im.Posts(ctx, d.waiting); err != nil {
		return err
	}
	if err := c.Close(); err != nil {
		return err
	}
	d.waiting = nil
	if _, err := im.Commit(ctx, true); err != nil {
		return err
	}
	t := quotation.NewTokenizer()
	for p, err := range d.r.Stored(ctx, d.fed+1, 1<<40) {
		if err != nil {
			return err
		}
		finding.TakeRuns(t, &p, d.x.Add)
		d.fed = p.Place.Number
	}
	if err := d.x.Commit(true, nil); err != nil {
		return err
	}
	_, err = d.x.Merge(false)
	return err
}

// index is what one check is held against: it remembers nothing of others.
func (d *disk) index() quotation.Index { return finding.Quotes(d, d.r, d.see, policy.Search) }

func (d *disk) see(ctx context.Context, id post.ID) (*document.Document, error) {
	l, err := collect.Load(ctx, d.r, id, collect.LoadOptions{Now: time.Now()})
	if err != nil {
		return nil, err
	}
	return document.New(l.Thread, document.About{API: l.API, Accounts: l.Accounts, Versions: l.Versions}).For(policy.Search), nil
}
