// Package site writes threads as a site that needs no server: a folder of pages that can be opened from a disk,
// put on a stick or under any path of any web server. There is no script but that of its search, which asks only
// the site itself; without it the lists remain.
//
// The folder is made again in place: only what changed is written, what is gone is deleted, and what others put
// there stays. The same threads make the same bytes, but for the date on the page about the site.
//
// What may be shown is asked of package document for each use by itself: a page is an export, a list and a tag
// are lists, the search has its own rule and the feed has its own.
package site

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/fold"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/thread"
	"clew/internal/words"
)

// Site says what a site is. Title is needed, all else may be missing.
type Site struct {
	Title    string
	Subtitle string
	Preface  string // plain text of whoever put it together
	By       string // who put it together
	// Chosen says that the threads were chosen and put in an order: a collection. They stand as they come, with
	// their notes. Otherwise they come newest first.
	Chosen bool
	URL    string // of the folder as others will reach it; "" if that is not known: no sitemap then
	Words  document.Words
	Made   time.Time // stands on the page about the site alone
	Clew   string    // version of the program
	Force  bool      // write into a folder that holds other things, and over files in the way
	// Names finds what stands in the index of names, figures and dates; nil: the site has none.
	Names *gazetteer.Gazetteer
	// Feed is how many threads a feed names; 0 is 50.
	Feed int
	// Has says whether a thread is going to be added, so that others may lead to its page; nil: all may be.
	Has func(id post.ID) bool
	// Media gives the media of a document that was made ready to be handed on; nil: none are held.
	Media func(d *document.Document) (Media, error)
}

// Media are the media of a document that may travel with it: an enclosure.Set.
type Media interface {
	Medium(sha256 string) (m enclosure.Medium, ok bool)
	Named(address string) (sha256 string, ok bool)
	Open(m enclosure.Medium) (io.ReadCloser, error)
	Err() error
	Left() []enclosure.Missing
}

// Thread is a thread on its way into a site.
type Thread struct {
	Document *document.Document // as the record has it: what may be shown is asked here
	Note     string             // of whoever put a collection together, plain text
}

// Done says what a run did.
type Done struct {
	Threads  int // with a page
	Posts    int // that a search finds
	Unlisted int // of Threads: reached by its link alone
	Hidden   int // threads without a page: nothing of them may be shown
	Media    int
	Left     int // media that are named and do not travel
	Written  int // files
	Same     int // files that were as they should be
	Removed  int // files of an earlier run
}

// Writer writes a site. It is for one goroutine. Finish or Close ends it.
type Writer struct {
	site     Site
	lang     *words.Language
	folder   *folder
	index    *finder
	names    *index.Binder  // nil: no index
	langs    map[string]int // posts that lists name, by their language
	done     Done
	entries  []entry
	authors  map[post.AccountID]*author
	byAuthor []*author // in the order in which they came
	tags     map[string]*tag
	fold     *fold.Folder
	feed     newest
	verdicts map[thread.State]int
	indexed  int               // entries that search engines may list
	pages    map[string]bool   // of threads, by name
	wanted   map[string]*want  // pages that others lead to and that are not there yet
	media    map[string]string // address within the site, by digest
	base     string            // absolute, with a slash at its end; "" if not known
	b        []byte
}

// Open begins a site in a folder. The error wraps ErrForeign where the folder is in other use.
func Open(dir string, s Site) (*Writer, error) {
	s.Title = cmp.Or(strings.TrimSpace(s.Title), "Clew")
	w := &Writer{site: s, lang: s.Words.Language, authors: map[post.AccountID]*author{}, tags: map[string]*tag{}, fold: fold.New(), langs: map[string]int{},
		verdicts: map[thread.State]int{}, pages: map[string]bool{}, wanted: map[string]*want{}, media: map[string]string{}}
	if w.lang == nil {
		w.lang = words.English()
	}
	var err error
	if w.base, err = baseOf(s.URL); err != nil {
		return nil, err
	}
	w.feed.n = cmp.Or(s.Feed, feedThreads)
	if w.folder, err = openFolder(dir, s.Force); err != nil {
		return nil, fmt.Errorf("open the folder of a site: %w", err)
	}
	w.index = newFinder(w.folder.put)
	w.names = w.newNames()
	return w, nil
}

// ErrURL is wrapped by Open's error where Site.URL is not the address of a folder on the web.
var ErrURL = errors.New("not the address of a site")

// baseOf is the address of a site with a slash at its end.
func baseOf(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || !document.WebURL(s) || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%q: %w", s, ErrURL)
	}
	return strings.TrimRight(u.String(), "/") + "/", nil
}

// entry is a thread as lists name it.
type entry struct {
	name, title, lang string
	by                *author
	published         time.Time
	posts, minutes    int
	verdict           thread.State
	note              string
	indexed           bool
}

// author is somebody with a page of their own.
type author struct {
	id           post.AccountID
	name         string // of the page
	said, handle string
	url, bio     string
	threads      []int // places in entries
	indexed      bool
}

// tag is a tag with its threads.
type tag struct {
	name    string // of the page
	said    string // as it was first written
	threads []int
}

// Add writes a thread's page and takes it into lists, search and feed, as far as it may stand there.
func (w *Writer) Add(t Thread) error {
	d := t.Document.For(policy.Export)
	if len(d.Thread.Line) == 0 {
		w.done.Hidden++
		return nil
	}
	name := threadName(string(d.Thread.ID))
	if w.pages[name] {
		return nil // it was added before
	}
	w.pages[name] = true
	w.done.Threads++
	robots := d.Rules.Robots(d.Author, d.Thread.Line)
	listed := t.Document.For(policy.List)
	lists := len(listed.Thread.Line) > 0
	var by *author
	if lists {
		by = w.authorOf(listed)
	}
	m, err := w.mediaOf(d)
	if err != nil {
		return err
	}
	if err := w.page(name, d, m, robots, by); err != nil {
		return err
	}
	if m != nil {
		w.done.Left += len(m.Left())
		if err := m.Err(); err != nil {
			return err
		}
	}
	if !lists {
		w.done.Unlisted++
		return nil
	}
	at := w.list(name, listed, by, t.Note, robots)
	if w.names != nil {
		w.names.Add(at, d)
	}
	if err := w.search(name, t.Document.For(policy.Search), &w.entries[at]); err != nil {
		return err
	}
	w.feeds(t.Document.For(policy.Feed), m)
	return nil
}

// list takes a thread into the lists and gives its place.
func (w *Writer) list(name string, d *document.Document, by *author, note, robots string) int {
	e := entry{name: name, title: w.site.Words.Title(d.Title, d.OwnTitle), by: by, published: d.Published, posts: len(d.Thread.Line),
		minutes: d.Minutes, verdict: d.Thread.Verdict.State, note: note, indexed: robots != noIndex}
	if !d.OwnTitle {
		e.lang = d.Thread.Line[0].Lang
	}
	at := len(w.entries)
	w.entries = append(w.entries, e)
	by.threads = append(by.threads, at)
	w.verdicts[e.verdict]++
	if e.indexed {
		w.indexed++
	}
	for i := range d.Thread.Line {
		p := &d.Thread.Line[i]
		if tag := document.Tag(p.Lang); tag != "" {
			w.langs[tag]++
		}
		if p.Warning != "" {
			continue
		}
		for _, x := range p.Tags {
			w.tag(x.Name, at)
		}
	}
	return at
}

const noIndex = "noindex"

// tag takes a thread into the list of a tag.
func (w *Writer) tag(said string, at int) {
	folded := w.fold.Tag(said)
	if folded == "" {
		return
	}
	t := w.tags[folded]
	if t == nil {
		t = &tag{name: nameOf(folded, folded), said: strings.TrimLeft(said, "#")}
		w.tags[folded] = t
	}
	if n := len(t.threads); n == 0 || t.threads[n-1] != at {
		t.threads = append(t.threads, at)
	}
}

// authorOf gives the author of a document that lists may name.
func (w *Writer) authorOf(d *document.Document) *author {
	a := w.authors[d.Author.ID]
	if a == nil {
		a = &author{id: d.Author.ID, url: document.AccountURL(d.Author), bio: d.Author.Bio, indexed: d.Rules.Indexed[d.Author.ID]}
		a.said, a.handle = w.site.Words.Who(d.Author)
		a.name = nameOf(string(d.Author.ID)+" ", strings.TrimPrefix(a.handle, "@"))
		w.authors[d.Author.ID] = a
		w.byAuthor = append(w.byAuthor, a)
	}
	return a
}

// search takes the posts of a thread into the index.
func (w *Writer) search(name string, d *document.Document, e *entry) error {
	of := &source{name: name, title: e.title, lang: e.lang, author: e.by.said}
	for _, it := range d.Flow() {
		if it.Kind != document.Said {
			continue
		}
		p := it.Post
		s := said{anchor: html.Anchor(p.ID), lang: p.Lang, text: p.Text}
		if !p.Created.IsZero() {
			s.day = w.lang.Day(p.Created)
		}
		also := ""
		if p.Warning != "" {
			also = w.site.Words.Warning(p)
			s.text, s.folded = w.site.Words.Say("warning")+" "+also, true
		}
		if err := w.index.store(of, &s); err != nil {
			return err
		}
		if err := w.index.add(p.Text, also, altOf(p)); err != nil {
			return err
		}
		w.done.Posts++
	}
	return nil
}

// altOf is what describes the media of a post.
func altOf(p *post.Post) string {
	all := ""
	for i := range p.Media {
		all += " " + p.Media[i].Alt
	}
	return all
}

// Close ends a site that is not finished. What is written stays, and the next run knows it.
func (w *Writer) Close() error { return errors.Join(w.index.close(), w.folder.leave()) }

// Finish writes the lists, the search and the feeds, and deletes what an earlier run made and this one did not.
func (w *Writer) Finish() (Done, error) {
	err := w.finish()
	err = errors.Join(err, w.index.close())
	if err != nil {
		return w.done, errors.Join(err, w.folder.leave())
	}
	w.done.Removed, err = w.folder.finish()
	w.done.Written, w.done.Same = w.folder.written, w.folder.same
	w.done.Media = len(w.media)
	return w.done, err
}

func (w *Writer) finish() error {
	for _, step := range []func() error{w.mend, w.lists, w.authorPages, w.tagPages, w.namePages, w.searchPage, w.index.write, w.about, w.lost, w.writeFeeds, w.robots, w.assets} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// up is the way from a page to the top of the site.
func up(name string) string { return strings.Repeat("../", strings.Count(path.Clean(name), "/")) }
