package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/gazetteer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/site"
)

// siteFlags are the flags of an export that is a site.
func siteFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "site", Usage: "write a site that needs no server into the folder `DIR`, or bring it up to date"},
		&cli.StringFlag{Name: "url", Usage: "`ADDRESS` at which the site will be reached: for its feeds, and what search engines are told"},
		&cli.BoolFlag{Name: "force", Usage: "write the site into a folder that holds other things, and over files in its way; notes over notes that differ"},
	}
}

// moreUpTo is how many threads a site may have for their pages to offer the author's other threads as well.
const moreUpTo = 500

// planned is what a site is made of: the threads, named by a post of each, with notes.
type planned struct {
	site.Site
	ids    []post.ID
	notes  []string // nil: none
	listed bool     // lone posts are left out, as lists do
}

// siteAction writes a site.
func (c *console) siteAction(ctx context.Context, cmd *cli.Command) (err error) {
	for _, flag := range []string{"output", "format", "private"} {
		if cmd.IsSet(flag) {
			return usage("a site is a folder of its own kind", "--"+flag, "leave it out, or leave out --site")
		}
	}
	if cmd.String("site") == "" {
		return usage("no folder named", "", "name the one that the site is to be in: --site DIR")
	}
	boundMemory()
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	p, err := c.planSite(ctx, cmd, r)
	if err != nil {
		return err
	}
	p.Media = func(d *document.Document) (site.Media, error) { return enclosure.New(ctx, r, d) }
	going := make(map[post.ID]bool, len(p.ids))
	for _, id := range p.ids {
		going[id] = true
	}
	p.Has = func(id post.ID) bool { return going[id] }
	rules, err := collect.RulesOf(ctx, r)
	if err != nil {
		return err
	}
	if !cmd.IsSet("index") || cmd.Bool("index") {
		if p.Names, err = gazetteer.New(); err != nil {
			return fmt.Errorf("read the lists of names: %w", err)
		}
	}
	w, err := site.Open(cmd.String("site"), p.Site)
	if err != nil {
		return c.siteFailure(err, cmd)
	}
	b := builder{c: c, r: r, w: w, rules: rules, api: map[post.Network]int{}}
	if b.days, err = daysOf(cmd); err == nil {
		err = b.all(ctx, p)
	}
	if err != nil {
		return c.siteFailure(errors.Join(err, w.Close()), cmd)
	}
	done, err := w.Finish()
	if err != nil {
		return c.siteFailure(err, cmd)
	}
	c.tellSite(done, b.lost)
	if b.lacking > 0 {
		c.warn(counted(b.lacking, "thread has gaps or was not read to its end: its page says", "threads have gaps or were not read to their end: their pages say") + " what is missing")
	}
	if b.lost > 0 || b.lacking > 0 || done.Hidden > 0 && !p.listed {
		return errMissing
	}
	return nil
}

// siteFailure says what to do about a folder that cannot be written into.
func (c *console) siteFailure(err error, cmd *cli.Command) error {
	switch {
	case errors.Is(err, site.ErrForeign):
		return &failure{what: "there are other files: " + oneLine(err.Error()), to: cmd.String("site"), do: "name an empty folder, or add --force to write among them", status: statusFailed, cause: err}
	case errors.Is(err, site.ErrDamaged):
		return &failure{what: "the site's own list of its files is damaged", to: cmd.String("site"), do: "add --force to make it anew over them, or name an empty folder", status: statusFailed, cause: err}
	case errors.Is(err, site.ErrOther):
		return &failure{what: "the site was made by a newer clew", to: cmd.String("site"), do: "use that one, or another folder", status: statusFailed, cause: err}
	case errors.Is(err, site.ErrURL):
		return usage("not the address of a site", cmd.String("url"), "write it as https://name.example/folder/")
	}
	var p *fs.PathError
	if errors.As(err, &p) && strings.HasSuffix(p.Path, "part") { // it is gone when this is read, and the folder is what is full
		err = named(err, cmd.String("site"))
	}
	return outputFailure(err)
}

// tellSite says what was done.
func (c *console) tellSite(done site.Done, lost int) {
	fmt.Fprintln(c.err, oneLine(fmt.Sprintf("%s, %s to search, %s; files: %d written, %d as they were, %d removed",
		counted(done.Threads, "thread", "threads"), counted(done.Posts, "post", "posts"), counted(done.Media, "medium", "media"), done.Written, done.Same, done.Removed)))
	if done.Unlisted > 0 {
		c.note(counted(done.Unlisted, "thread is", "threads are") + " reached by link alone: their authors want them in no list")
	}
	if n := done.Hidden + lost; n > 0 {
		c.warn(counted(n, "thread is", "threads are") + " not in it: nothing of them may be handed on, or they are not held")
	}
	if done.Left > 0 {
		c.warn(counted(done.Left, "picture or film is", "pictures and films are") + " not in it: never fetched, too large, or not to be cleaned")
	}
}

// planSite says what a command line chose.
func (c *console) planSite(ctx context.Context, cmd *cli.Command, r store) (*planned, error) {
	words, err := c.wordsOf(cmd)
	if err != nil {
		return nil, err
	}
	p := &planned{Site: site.Site{Words: words, Clew: version, Made: c.now().UTC(), URL: cmd.String("url"), Force: cmd.Bool("force")}}
	ways := ways(cmd)
	switch {
	case ways > 1:
		return nil, usage("too much chosen", "", "name threads, or --collection NUMBER, or --account ACCOUNT, or nothing for all that lists name")
	case cmd.IsSet("collection"):
		err = c.planCollection(ctx, cmd, p)
	case cmd.IsSet("account"):
		a, err := r.Account(ctx, cmd.String("account"))
		if err != nil {
			return nil, err
		}
		p.Title, _ = words.Who(a.Account)
		p.By = p.Title
		p.listed = true
		return p.over(cmd), p.walk(ctx, r, record.Query{Author: a.ID, Public: true})
	case ways == 0:
		p.listed = true
		err = p.walk(ctx, r, record.Query{Public: true})
	default:
		p.Chosen = true
		for _, s := range cmd.Args().Slice() {
			id, err := find(ctx, r, s)
			if err != nil {
				return nil, err
			}
			p.ids = append(p.ids, id)
		}
	}
	return p.over(cmd), err
}

// over puts what was said in the place of what was found.
func (p *planned) over(cmd *cli.Command) *planned {
	put(cmd, "title", &p.Title)
	put(cmd, "subtitle", &p.Subtitle)
	put(cmd, "by", &p.By)
	return p
}

// walk takes all threads of a list.
func (p *planned) walk(ctx context.Context, r store, q record.Query) error {
	for s, err := range r.Threads(ctx, q) {
		if err != nil {
			return err
		}
		p.ids = append(p.ids, s.Root)
	}
	return nil
}

func (c *console) planCollection(ctx context.Context, cmd *cli.Command, p *planned) error {
	in, err := c.collectionOf(ctx, cmd)
	if err != nil {
		return err
	}
	p.Title, p.Subtitle, p.Preface, p.Chosen = in.Title, in.Subtitle, in.Preface, true
	for _, e := range in.Entries {
		p.ids, p.notes = append(p.ids, e.Thread), append(p.notes, e.Note)
	}
	return nil
}

// builder puts threads into a site.
type builder struct {
	c       *console
	r       store
	w       *site.Writer
	rules   policy.Rules
	days    days
	api     map[post.Network]int // posts that an API gave, under its terms
	lost    int
	lacking int
}

// all puts the planned threads into the site, one at a time.
func (b *builder) all(ctx context.Context, p *planned) error {
	more := 0
	if len(p.ids) <= moreUpTo {
		more = previews
	}
	for i, id := range p.ids {
		note := ""
		if p.notes != nil {
			note = p.notes[i]
		}
		if err := b.add(ctx, id, note, more, p.listed); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) add(ctx context.Context, id post.ID, note string, more int, listed bool) error {
	l, d, err := b.c.undated(ctx, b.r, id, b.rules, more)
	if errors.Is(err, record.ErrNotFound) {
		if !listed {
			b.lost++
		}
		return nil
	}
	if err != nil {
		return err
	}
	if listed && !l.Listed() {
		return nil
	}
	if !b.days.have(d.Published) {
		return nil
	}
	for n, posts := range document.BookOf(d.For(policy.Export), document.Words{}).FromAPI() {
		b.api[n] += posts
		if most := policy.ExportBound(n, true); most > 0 && b.api[n] > most {
			return &failure{what: fmt.Sprintf("more than %d posts that the API of %s gave: it lets no more be handed on", most, n), do: "choose fewer threads", status: statusFailed}
		}
	}
	if lacking(d) {
		b.lacking++
	}
	return b.w.Add(site.Thread{Document: d, Note: strings.TrimSpace(note)})
}
