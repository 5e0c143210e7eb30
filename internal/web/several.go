package web

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/same"
)

// Bounds of lists of statements.
const (
	severalShown = 15 // on a page
	severalKept  = 4  // lists that are kept
)

// gathers keeps which threads say the same, for the accounts and collections that were asked for last, as long as the
// record is as it was. It is chosen from all that is held, for nobody in particular: what of it may be seen is decided
// for each page. One is made at a time. It may be used from any number of goroutines.
type gathers struct {
	making chan struct{} // holds one for the one that looks through posts
	kept   recent[same.Gathered]
}

func newGathers() *gathers {
	return &gathers{making: make(chan struct{}, 1), kept: recent[same.Gathered]{most: severalKept}}
}

// severalPath is where it is told what an account, or a collection by its number, has said in several places.
func severalPath(kind, id, from string) string {
	path := "/same?" + kind + "=" + url.QueryEscape(id)
	if from != "" {
		path += "&from=" + url.QueryEscape(from)
	}
	return path
}

// several is the page of what an account, or the threads of a collection, said in several places.
func (v *visit) several() (*sheet, error) {
	q := v.r.URL.Query()
	if q.Get("account") == "" && !q.Has("collection") {
		return v.whoseStatements(""), nil
	}
	if q.Has("account") && q.Has("collection") {
		return nil, fmt.Errorf("statements of an account or of a collection: %w", errRequest)
	}
	ctx, end := context.WithTimeout(v.r.Context(), v.patient(quoteTime))
	defer end()
	leave, err := v.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	ask := &same.Asker{Record: v.Record, See: (&quoteDesk{v: v}).see, Use: v.use(policy.Search)}
	of, accounts, only, err := v.severalOf(ctx, ask)
	if errors.Is(err, record.ErrNotFound) && q.Has("account") {
		return v.unknown(v.whoseStatements(q.Get("account")), q.Get("account"))
	}
	if err != nil {
		return nil, v.late(ctx, err)
	}
	g, err := v.gathered(ctx, of, accounts, only)
	if err != nil {
		return nil, v.late(ctx, err)
	}
	s, err := ask.Several(ctx, g, q.Get("from"), severalShown)
	if errors.Is(err, same.ErrMark) {
		err = fmt.Errorf("%w: %w", errRequest, err)
	}
	if err != nil {
		return nil, v.late(ctx, err)
	}
	if v.public() { // what was said under a warning is not told to programs either
		s.Fold()
	}
	next := ""
	if s.Next != "" {
		next = severalPath(of.Kind, of.ID, s.Next)
	}
	out := &sheet{title: v.lang.Say("several.title"), style: []string{"quote"}, robots: "noindex", shared: of.Kind == "account", take: true, main: func(p *page) { p.several(of, s, next) }}
	if v.twin {
		out.twin, err = s.AppendJSON(nil, of, next)
	}
	return out, err
}

// whoseStatements asks of whom; said is who was asked for in vain.
func (v *visit) whoseStatements(said string) *sheet {
	return &sheet{title: v.lang.Say("several.title"), twin: map[string]any{"clew": 1}, shared: true, main: func(p *page) {
		p.raw("<h1>")
		p.say("several.title")
		p.raw("</h1>\n")
		if said != "" {
			p.notHeld()
		}
		p.raw("<p>")
		p.say("several.lead")
		p.raw("</p>\n<form action=\"/same\"><p class=\"field\"><label for=\"whose\">")
		p.say("several.whose")
		p.raw("</label><input id=\"whose\" name=\"account\" dir=\"ltr\" maxlength=\"400\" required autocomplete=\"off\" value=\"")
		p.text(shortened(said))
		p.raw("\"></p><button class=\"first\">")
		p.say("several.whose-go")
		p.raw("</button></form>\n")
	}}
}

// severalOf is what a request asks for: whose posts, and which threads of them alone.
func (v *visit) severalOf(ctx context.Context, ask *same.Asker) (of same.Of, accounts []post.Account, only []post.ID, err error) {
	q := v.r.URL.Query()
	if q.Has("account") {
		a, err := v.seen(q.Get("account"), policy.Search)
		if err != nil {
			return of, nil, nil, err
		}
		name, _ := document.Words{Language: v.lang}.Who(a.Account)
		return same.Of{Kind: "account", ID: string(a.ID), Title: name}, []post.Account{a.Account}, nil, nil
	}
	n, err := strconv.ParseInt(q.Get("collection"), 10, 64)
	if err != nil || n < 1 {
		return of, nil, nil, fmt.Errorf("collection %.80q: %w", q.Get("collection"), errRequest)
	}
	if v.Shelf == nil {
		return of, nil, nil, fmt.Errorf("collection %d: %w", n, record.ErrNotFound)
	}
	c, err := v.Shelf.Collection(ctx, v.viewer.id, n)
	if err != nil {
		return of, nil, nil, err
	}
	only = []post.ID{}
	for i := range c.Entries {
		only = append(only, c.Entries[i].Thread)
	}
	accounts, err = ask.Authors(ctx, only)
	return same.Of{Kind: "collection", ID: strconv.FormatInt(n, 10), Title: c.Title}, accounts, only, err
}

// gathered gives what was chosen for a list, and keeps it for the pages that follow.
func (v *visit) gathered(ctx context.Context, of same.Of, accounts []post.Account, only []post.ID) (*same.Gathered, error) {
	k := v.gathers
	key := fmt.Sprint(of.Kind, "\x00", of.ID, "\x00", only)
	for _, a := range accounts {
		key += "\x00" + string(a.ID)
	}
	select {
	case k.making <- struct{}{}:
		defer func() { <-k.making }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	gen, kept := uint64(0), v.Generation != nil
	if kept {
		var err error
		if gen, err = v.Generation(); err != nil {
			return nil, err
		}
		if g := k.kept.get(key, gen); g != nil {
			return g, nil
		}
	}
	g, err := same.Gather(ctx, v.Record, accounts, nil, only)
	if err == nil && kept {
		k.kept.put(key, gen, g)
	}
	return g, err
}

func (p *page) several(of same.Of, s *same.Several, next string) {
	p.raw("<h1>")
	p.say("several.title")
	p.raw("</h1>\n<p class=\"m\"><a href=\"")
	if of.Kind == "account" {
		p.text(accountPath(post.AccountID(of.ID)))
	} else {
		p.text("/collections/" + of.ID)
	}
	p.raw("\"><bdi>")
	p.text(of.Title)
	p.raw("</bdi></a></p>\n<p class=\"hint\">")
	p.say("several.lead")
	p.raw("</p>\n<div class=\"answer\">\n")
	for _, t := range s.Statements {
		p.severalOne(t)
	}
	if len(s.Statements) == 0 {
		p.raw(`<p class="none" role="status">`)
		if p.v.r.URL.Query().Get("from") == "" {
			p.say("several.none")
		} else {
			p.say("several.none-more")
		}
		p.raw("</p>\n")
	}
	for _, n := range s.Notes(p.v.lang) {
		p.raw("<p class=\"hint\">")
		p.sentence(n)
		p.raw("</p>\n")
	}
	p.raw("</div>\n")
	if next != "" {
		p.raw(`<p class="next"><a rel="next" href="`)
		p.text(next)
		p.raw(`">`)
		p.say("several.go-page")
		p.raw("</a></p>\n")
	}
}

// severalOne writes one statement, and where else it stands.
func (p *page) severalOne(t *same.Told) {
	said := t.Said()
	p.raw("<section class=\"several\">\n<p class=\"m place\"><bdi>")
	p.text(same.Network(t.Thread.Thread.Network))
	p.raw("</bdi> · ")
	p.bdi(document.At(t.Thread.Author))
	p.raw(` · <a href="`)
	p.text(postPath(t.Thread.Thread.ID, said.ID))
	p.raw(`">`)
	if said.Created.IsZero() {
		p.say("find.post")
	} else {
		p.raw("<bdi>")
		p.moment(said.Created)
		p.raw("</bdi>")
	}
	p.raw("</a></p>\n<blockquote class=\"close\" dir=\"auto\"")
	p.langOf(said.Lang)
	p.raw("><p>")
	if said.Warning != "" {
		p.raw("<em>")
		p.say("quote.folded", said.Warning)
		p.raw("</em>")
	} else {
		p.text(same.Opening(said.Text))
	}
	p.raw("</p></blockquote>\n<ul class=\"finds\">\n")
	for i := range t.Places {
		p.severalPlace(t, &t.Places[i], false)
	}
	for i := range t.Turned {
		p.severalPlace(t, &t.Turned[i], true)
	}
	p.raw("</ul>\n</section>\n")
}

// severalPlace writes where else a statement stands in a line, with what differs on demand.
func (p *page) severalPlace(t *same.Told, x *same.Place, turned bool) {
	p.raw(`<li><a href="`)
	if len(x.Pairs) > 0 {
		p.text(postPath(x.Thread, x.Pairs[0].Post.Post))
	} else {
		p.text(ThreadPath(x.Thread))
	}
	p.raw(`">`)
	p.sentence(x.Headline(p.v.lang))
	p.raw("</a>. ")
	if turned {
		p.raw("<strong>")
		p.say("same.turned")
		p.raw("</strong>")
	} else {
		p.text(same.Kind(p.v.lang, x.Wording()))
	}
	flags := []string{}
	changed := false
	for i := range x.Pairs {
		changed = changed || x.Pairs[i].Kind == crosspost.Changed
		for _, f := range same.Flags(p.v.lang, x.Pairs[i].Flags) {
			if !slices.Contains(flags, f) {
				flags = append(flags, f)
			}
		}
	}
	for _, f := range flags {
		p.raw(" ")
		p.text(f)
	}
	if changed {
		p.raw(" <details><summary>")
		p.say("several.whole")
		p.raw("</summary>\n")
		shown := 0
		for i := range x.Pairs {
			pair := &x.Pairs[i]
			if pair.Kind != crosspost.Changed || x.Warning(pair) != "" {
				continue
			}
			if shown++; shown <= 3 {
				p.sameSides(pair)
			}
		}
		p.raw(`<p class="m"><a href="`)
		p.text(samePath(t.Thread.Thread.ID, ""))
		p.raw(`">`)
		p.say("same.title")
		p.raw("</a></p></details>")
	}
	p.raw("</li>\n")
}
