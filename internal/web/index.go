package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/backindex"
)

// Bounds of the indexes that pages show.
const (
	indexPosts   = 20_000
	indexSize    = 8 << 20 // bytes of texts
	indexMany    = 2       // made at a time
	indexWait    = 5 * time.Second
	indexKept    = 8
	indexEntries = 150 // of one page
)

// errBusyIndexing is met where too many indexes are being made at once, for longer than one may take.
var errBusyIndexing = errors.New("too many indexes at once")

// indexes makes indexes, and keeps the last of them as long as the record is as it was. It may be used from any number of
// goroutines.
type indexes struct {
	names  func() (*gazetteer.Gazetteer, error)
	making chan struct{} // holds one for each index that is being made
	kept   recent[backindex.Answer]
}

func newIndexes() *indexes {
	return &indexes{names: sync.OnceValues(gazetteer.New), making: make(chan struct{}, indexMany), kept: recent[backindex.Answer]{most: indexKept}}
}

// indexOf is whose index a request asks for.
type indexOf struct {
	kind         string // "thread", "account", "collection"; "" where it names none
	id           string
	since, until time.Time
}

// indexAsked reads the request.
func (v *visit) indexAsked() (of indexOf, err error) {
	q := v.r.URL.Query()
	for _, kind := range []string{"thread", "account", "collection"} {
		if q.Has(kind) {
			if of.kind != "" {
				return of, fmt.Errorf("an index of two things: %w", errRequest)
			}
			of.kind, of.id = kind, q.Get(kind)
		}
	}
	for name, to := range map[string]*time.Time{"since": &of.since, "until": &of.until} {
		if s := q.Get(name); s != "" {
			if *to, err = time.Parse(time.DateOnly, s); err != nil {
				return of, fmt.Errorf("%s %.20q: %w", name, s, errRequest)
			}
		}
	}
	return of, nil
}

// IndexPath is where an index of names and figures is read: of a thread, an account or a collection by its number.
func IndexPath(kind, id string) string {
	return "/index?" + kind + "=" + strings.NewReplacer("%3A", ":", "%2F", "/").Replace(url.QueryEscape(id))
}

// path is where the index is read, with choices: names and their values in turn, "" for none.
func (of indexOf) path(choices ...string) string {
	s := IndexPath(of.kind, of.id)
	if !of.since.IsZero() {
		s += "&since=" + of.since.Format(time.DateOnly)
	}
	if !of.until.IsZero() {
		s += "&until=" + of.until.Format(time.DateOnly)
	}
	for i := 0; i+1 < len(choices); i += 2 {
		if choices[i+1] != "" {
			s += "&" + choices[i] + "=" + url.QueryEscape(choices[i+1])
		}
	}
	return s
}

// answerOf gives the index that a request asks for, as its viewer may read it.
func (v *visit) answerOf(of indexOf) (*backindex.Answer, error) {
	told, ids, err := v.indexed(of)
	if err != nil {
		return nil, err
	}
	key, gen := "", uint64(0)
	if v.Generation != nil {
		if gen, err = v.Generation(); err == nil {
			key = strings.Join([]string{v.audience(), v.viewer.id, v.lang.Tag, of.path(), told.Title}, "\x00")
			if a := v.indexes.kept.get(key, gen); a != nil {
				return a, nil
			}
		}
	}
	ctx := v.r.Context()
	late := time.NewTimer(v.patient(indexWait))
	defer late.Stop()
	select {
	case v.indexes.making <- struct{}{}:
		defer func() { <-v.indexes.making }()
	case <-late.C:
		return nil, errBusyIndexing
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	a, err := v.makeIndex(ctx, of, told, ids)
	if err == nil && key != "" {
		v.indexes.kept.put(key, gen, a)
	}
	return a, err
}

func (v *visit) makeIndex(ctx context.Context, of indexOf, told backindex.Of, ids iter.Seq2[post.ID, error]) (*backindex.Answer, error) {
	g, err := v.indexes.names()
	if err != nil {
		return nil, err
	}
	use := v.use(policy.Search)
	load := func(ctx context.Context, id post.ID) (*document.Document, error) {
		d, err := v.Document(ctx, id, Reading{})
		if errors.Is(err, record.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if d = d.For(use); len(d.Thread.Line) == 0 {
			return nil, nil
		}
		return d, nil
	}
	bounds := index.Bounds{Posts: indexPosts, Size: indexSize, Use: use, Since: of.since}
	if !of.until.IsZero() {
		bounds.Until = of.until.AddDate(0, 0, 1)
	}
	var names index.Names
	m, left, lost, err := index.Gather(ctx, g, ids, load, bounds, &names)
	if err != nil {
		return nil, err
	}
	switch {
	case of.kind == "account":
		m.Turn()
		lost = 0 // what of an account may not be told is not counted
	case of.kind == "thread" && lost > 0:
		return nil, fmt.Errorf("nothing of %s may be found: %w", of.id, record.ErrNotFound)
	case of.kind == "thread" && len(m.Threads) > 0:
		t := &m.Threads[0]
		told.ID, told.Title = string(t.ID), document.Words{Language: v.lang}.Title(t.Title, t.OwnTitle)
	}
	opt := index.Options{Lang: v.lang.Tag, Threads: m.Threads, Stop: func() bool { return ctx.Err() != nil }}
	names.Put(&opt)
	x := index.Build(g, m.Posts, opt)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &backindex.Answer{Index: x, Of: told, Lang: v.lang, Hide: v.public(), Left: left, Lost: lost, Since: of.since, Until: of.until}, nil
}

// indexed is what an index is of, and its threads: of an account the newest first.
func (v *visit) indexed(of indexOf) (told backindex.Of, ids iter.Seq2[post.ID, error], err error) {
	told = backindex.Of{Kind: of.kind, ID: of.id}
	ctx := v.r.Context()
	switch of.kind {
	case "account":
		a, err := v.seen(of.id, policy.Search)
		if err != nil {
			return told, nil, err
		}
		told.ID = string(a.ID)
		told.Title, _ = document.Words{Language: v.lang}.Who(a.Account)
		return told, func(yield func(post.ID, error) bool) {
			for s, err := range v.Record.Threads(ctx, record.Query{Author: a.ID, MinPosts: 1, Public: v.public()}) {
				if !yield(s.Root, err) {
					return
				}
			}
		}, nil
	case "collection":
		n, err := strconv.ParseInt(of.id, 10, 64)
		if err != nil || n < 1 {
			return told, nil, fmt.Errorf("collection %.80q: %w", of.id, errRequest)
		}
		if v.Shelf == nil {
			return told, nil, fmt.Errorf("collection %d: %w", n, record.ErrNotFound)
		}
		c, err := v.Shelf.Collection(ctx, v.viewer.id, n)
		if err != nil {
			return told, nil, err
		}
		told.Title = c.Title
		return told, func(yield func(post.ID, error) bool) {
			for i := range c.Entries {
				if !yield(c.Entries[i].Thread, nil) {
					return
				}
			}
		}, nil
	}
	id, err := postID(of.id)
	if err != nil {
		return told, nil, err
	}
	return told, func(yield func(post.ID, error) bool) { yield(id, nil) }, nil
}

// indexOrFile answers with an index's page, or with its table.
func (v *visit) indexOrFile() {
	if as := v.r.URL.Query().Get("as"); as != "" && !v.twin {
		if err := v.indexFile(as); err != nil {
			v.fail(err)
		}
		return
	}
	get((*visit).namesAndFigures)(v)
}

// indexFile answers with an index as a table.
func (v *visit) indexFile(as string) error {
	of, err := v.indexAsked()
	if err == nil && (as != "csv" || of.kind == "") {
		err = fmt.Errorf("an index as %.20q: %w", as, errRequest)
	}
	if err != nil {
		return err
	}
	a, err := v.answerOf(of)
	if err != nil {
		return err
	}
	for network, posts := range a.FromAPI() {
		if most := policy.ExportBound(network, true); v.public() && most > 0 && posts > most {
			return fmt.Errorf("%d posts of %s: %w", posts, network, errHandOut)
		}
	}
	entries, _, err := v.chosenEntries(a)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := backindex.CSV(&b, a, entries); err != nil {
		return err
	}
	head := v.w.Header()
	head.Set("Content-Type", "text/csv; charset=utf-8")
	head.Set("Content-Disposition", `attachment; filename="index-`+fileName(a.Of.ID)+`.csv"`)
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	s := &sheet{}
	v.private(s)
	v.answer(http.StatusOK, b.Bytes(), s)
	return nil
}

// chosenEntries gives the entries of the kind that a request asks for, all if it asks for none.
func (v *visit) chosenEntries(a *backindex.Answer) ([]backindex.Entry, gazetteer.Kind, error) {
	kind := gazetteer.Kind(v.r.URL.Query().Get("kind"))
	known := kind == ""
	for _, k := range backindex.Kinds() {
		known = known || k == kind
	}
	if !known {
		return nil, "", fmt.Errorf("entries of kind %.20q: %w", kind, errRequest)
	}
	entries := a.Entries(kind)
	if entries == nil {
		entries = []backindex.Entry{}
	}
	return entries, kind, nil
}
