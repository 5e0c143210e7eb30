package xcom

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Archive reads the account archive that X gives its owners since 2018 ("window.YTD…"), as a zip or as a
// folder.
//
// It opens only what it needs: the posts, the long texts, the profile, the media of posts, and of
// account.js, manifest.js and protected-history.js the few fields that say whose archive it is and
// whether it is whole. Those three hold private things beside (the owner's mail address above all), so
// they are never captured; what was used of them is captured as a part of its own, manifest-public.js, so
// that a record can be rebuilt. Messages, drafts, deleted posts, likes, advertising and all else are never
// opened.
type Archive struct{}

var _ source.Source = Archive{}

// Name is "x-archive".
func (Archive) Name() string { return "x-archive" }

// ReadsExports implements source.Export.
func (Archive) ReadsExports() {}

// Recognise looks for a list of posts, or for X's manifest, by how the parts begin.
func (Archive) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	tried := 0
	for _, e := range exports(in) {
		for _, l := range e.lists {
			if tried++; tried > maxTried {
				return false, nil
			}
			if err := ctx.Err(); err != nil {
				return false, err
			}
			if listHeader(l) == nil {
				return true, nil
			}
		}
		if e.manifest != nil {
			if head, err := e.manifest.Head(maxHeader); err == nil {
				name, _, _ := header(head)
				return name == manifestName, nil
			}
		}
	}
	return false, nil
}

// maxTried bounds how many parts are opened to recognise an input.
const maxTried = 8

// Read tells all posts of the archive.
func (Archive) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	for _, e := range exports(in) {
		r := &archiveReader{export: e, feed: feed{ctx: ctx, opt: opt, to: to}}
		err := r.read()
		if gone := r.notes.close(); err == nil {
			err = gone
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// class is what a part of an archive is to its reader.
type class uint8

const (
	other class = iota
	posts
	community
	circle
	longTexts
	accountPart
	profilePart
	manifestPart
	publicManifest
	protectedPart
	deletedPosts
	mediaPart
	circleMedia
	profileMedia
)

// classify tells a part by its name, and the folder of its archive. Lists are looked into before they are
// believed.
func classify(name string) (class, string) {
	dir, base := path.Split(name)
	dir = path.Clean(dir)
	switch path.Base(dir) {
	case "tweets_media", "tweet_media", "community_tweet_media":
		return mediaPart, path.Dir(dir)
	case "twitter_circle_tweet_media":
		return circleMedia, path.Dir(dir)
	case "profile_media":
		return profileMedia, path.Dir(dir)
	}
	stem, ok := strings.CutSuffix(base, ".js")
	if !ok {
		return other, dir
	}
	if i := strings.LastIndex(stem, "-part"); i > 0 {
		if _, ok := digits(stem[i+len("-part"):]); ok {
			stem = stem[:i]
		}
	}
	switch stem {
	case "tweets", "tweet":
		return posts, dir
	case "community-tweet", "community-tweets":
		return community, dir
	case "twitter-circle-tweet":
		return circle, dir
	case "note-tweet", "note-tweets":
		return longTexts, dir
	case "account":
		return accountPart, dir
	case "profile":
		return profilePart, dir
	case "manifest":
		return manifestPart, dir
	case "manifest-public":
		return publicManifest, dir
	case "protected-history":
		return protectedPart, dir
	case "deleted-tweets", "deleted-tweet":
		return deletedPosts, dir
	}
	return other, dir
}

// listPart is a part that should be a list of posts or of long texts.
type listPart struct {
	*unpack.Part
	class class
}

// export is one archive of the input: a person may hand over a folder with several.
type export struct {
	dir                                   string
	lists, notes                          []listPart
	account, profile, manifest, protected *unpack.Part
	media, faces                          []*unpack.Part
	deleted, circles, aside               int
}

// exports sorts the parts into archives. One that has neither posts nor a manifest is none.
func exports(in *unpack.Input) []*export {
	var all []*export
	byDir := map[string]*export{}
	// Only where no name tells of posts are other files looked into: they may be private.
	renamed := len(in.Parts) <= maxTried && !slices.ContainsFunc(in.Parts, func(p unpack.Part) bool {
		c, _ := classify(p.Name)
		return c != other
	})
	for i := range in.Parts {
		p := &in.Parts[i]
		c, dir := classify(p.Name)
		if renamed {
			c = sniff(p)
		}
		e := byDir[dir]
		if e == nil {
			e = &export{dir: dir}
			byDir[dir] = e
			all = append(all, e)
		}
		e.add(c, p)
	}
	kept := all[:0]
	for _, e := range all {
		if len(e.lists) > 0 || e.manifest != nil {
			kept = append(kept, e)
		}
	}
	return kept
}

func (e *export) add(c class, p *unpack.Part) {
	switch c {
	case posts, community, circle:
		e.lists = append(e.lists, listPart{p, c})
		if c == circle {
			e.circles++
		}
	case longTexts:
		e.notes = append(e.notes, listPart{p, c})
	case accountPart:
		e.account = p
	case profilePart:
		e.profile = p
	case manifestPart:
		e.manifest = p
	case publicManifest:
		if e.manifest == nil {
			e.manifest = p
		}
	case protectedPart:
		e.protected = p
	case deletedPosts:
		e.deleted++
	case profileMedia:
		e.faces = append(e.faces, p)
	case mediaPart, circleMedia:
		if c == mediaPart {
			e.media = append(e.media, p)
		}
	default:
		e.aside++
	}
}

// sniff tells a renamed list of posts by how it begins.
func sniff(p *unpack.Part) class {
	switch path.Ext(p.Name) {
	case ".js", ".json", ".txt", "":
	default:
		return other
	}
	head, err := p.Head(maxHeader)
	if err != nil {
		return other
	}
	name, _, _ := header(head)
	for _, c := range [...]class{posts, community} {
		if isListOf(name, c) {
			return c
		}
	}
	return other
}

// listHeader proves that a part begins as a list of its class does.
func listHeader(l listPart) error {
	head, err := l.Head(maxHeader)
	if err != nil {
		return err
	}
	if err := encodingOf(head); err != nil {
		return err
	}
	if name, _, _ := header(head); !isListOf(name, l.class) {
		return errHeader
	}
	return nil
}

// isListOf says whether "window.YTD.tweets.part0" names a list of this class.
func isListOf(name string, c class) bool {
	rest, ok := strings.CutPrefix(name, "window.YTD.")
	kind, part, found := strings.Cut(rest, ".part")
	if _, number := digits(part); !ok || !found || !number || part == "" {
		return false
	}
	switch c {
	case posts:
		return kind == "tweets" || kind == "tweet"
	case community:
		return kind == "community_tweet" || kind == "community_tweets"
	case circle:
		return kind == "twitter_circle_tweet"
	case longTexts:
		return kind == "note_tweet" || kind == "note_tweets"
	}
	return false
}

// archiveReader reads one archive.
type archiveReader struct {
	feed
	export  *export
	about   about
	notes   notes
	limits  []string // why the archive cannot be called whole
	private bool     // the account is protected
}

func (r *archiveReader) read() error {
	if err := r.whose(); err != nil {
		return err
	}
	if err := r.longTexts(); err != nil {
		return err
	}
	r.author, r.number, r.handle = r.about.author(r.opt)
	r.translator.notes = &r.notes
	r.nameFilms()
	// First, for a sink may keep media while posts are read.
	for _, p := range r.export.media {
		if err := r.to.Media(r.ctx, path.Base(p.Name), *p); err != nil {
			return err
		}
	}
	for _, l := range r.export.lists {
		if l.class == circle && !r.opt.Private {
			continue
		}
		r.translator.private = l.class == circle || r.private
		if err := r.list(l); err != nil {
			return err
		}
	}
	if err := r.evidence(); err != nil {
		return err
	}
	return r.leftOut()
}

// nameFilms notes which films the archive has: of one film X names several files and puts in one.
func (r *archiveReader) nameFilms() {
	r.names = map[string]struct{}{}
	for _, list := range [2][]string{r.films(), r.about.films} {
		for _, name := range list {
			r.names[name] = struct{}{}
		}
	}
}

// films lists the files of the archive's media that are no pictures.
func (r *archiveReader) films() []string {
	var out []string
	for _, p := range r.export.media {
		if ext := path.Ext(p.Name); ext != ".jpg" && ext != ".png" && len(out) < maxFilms {
			out = append(out, path.Base(p.Name))
		}
	}
	return out
}

// list reads one list of posts.
func (r *archiveReader) list(l listPart) error {
	if err := listHeader(l); err != nil {
		r.limits = append(r.limits, l.Name+" cannot be read")
		return r.skip(l.Name, 0, err.Error())
	}
	whole, err := r.posts(*l.Part)
	switch stated := r.about.stated(l.Name); {
	case !whole:
		r.limits = append(r.limits, "not every post of "+l.Name+" can be read")
	case stated > r.objects:
		r.limits = append(r.limits, fmt.Sprintf("%s has %d posts and should have %d", l.Name, r.objects, stated))
	}
	return err
}

// longTexts reads the notes, which come before the posts that need them.
func (r *archiveReader) longTexts() error {
	for _, l := range r.export.notes {
		if err := listHeader(l); err != nil {
			if err := r.skip(l.Name, 0, err.Error()); err != nil {
				return err
			}
			continue
		}
		r.notes.parts = append(r.notes.parts, l.Name)
		var failed error
		var n note
		_, err := r.elements(*l.Part, n.element, func(json []byte, _ int64, at int64) string {
			why, err := r.notes.add(&n, json, at)
			failed = err
			return why
		}, func() error { return failed })
		if err != nil {
			return err
		}
	}
	r.notes.sort()
	return nil
}

// leftOut tells what was not used.
func (r *archiveReader) leftOut() error {
	if err := r.lostNotes(); err != nil {
		return err
	}
	for _, s := range []source.Skipped{
		{Why: "posts for followers only are taken with --private alone", Count: r.withheld},
		{Why: "posts for a Circle are taken with --private alone; their files were not opened", Count: r.circles()},
		{Why: "deleted posts are not taken; their files were not opened", Count: r.export.deleted},
		{Why: "files of other kinds (messages, likes, advertising and others) are not posts and were not opened", Count: r.export.aside},
	} {
		if s.Count == 0 {
			continue
		}
		s.Part, s.Offset, s.Expected = r.export.dir, -1, true
		if err := r.to.Skip(r.ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (r *archiveReader) circles() int {
	if r.opt.Private {
		return 0
	}
	return r.export.circles
}

// lostNotes lists the long texts whose posts are not in the archive.
func (r *archiveReader) lostNotes() error {
	more := r.notes.over
	listed := 0
	for _, e := range r.notes.entries {
		if e.used {
			continue
		}
		if listed++; listed > maxListed {
			more++
			continue
		}
		if err := r.skip(r.notes.parts[e.part], e.offset, "no post of the archive begins as this long text does at that time"); err != nil {
			return err
		}
	}
	if more == 0 {
		return nil
	}
	return r.to.Skip(r.ctx, source.Skipped{Part: r.export.dir, Offset: -1, Why: "more long texts without a post", Count: more})
}

// evidence tells whether the archive holds every post of the account.
func (r *archiveReader) evidence() error {
	e := post.Evidence{Source: "X account archive", At: r.about.generated}
	if !e.At.IsZero() {
		e.Source = fmt.Sprintf("X account archive of %s", e.At.Format("2006-01-02"))
	}
	limits := append(r.about.missing(r.export), r.limits...)
	switch {
	case len(limits) > 0:
		e.Limit = strings.Join(limits, "; ")
	case r.author != "" && (r.about.manifest || r.export.account != nil):
		e.Whole = r.author
	default:
		return nil
	}
	return r.to.Evidence(r.ctx, e)
}
