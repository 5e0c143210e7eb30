// Package web is the reader in the browser: the list of threads, a thread, an account. Pages are rendered
// here, whole, and need no script; nothing on them is fetched from another host.
//
// It reads the record through small interfaces and changes nothing in it: what a button asks for (a thread
// anew, a pause of the background work) is done by what it is given. Every document passes the table of
// package policy on its way out.
package web

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"clew/internal/answer"
	"clew/internal/card"
	"clew/internal/cite"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/job"
	"clew/internal/people"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/search"
	"clew/internal/shelf"
	"clew/internal/thread"
	"clew/internal/words"
)

// Record is what the pages are made from.
type Record interface {
	record.Reader
	record.Finder
	Media(ctx context.Context, sha256 string) (record.MediaInfo, io.ReadCloser, error)
	MediaNamed(ctx context.Context, names []string) (map[string]string, error)
}

// Reading says how a thread is to be read.
type Reading struct {
	Rule thread.Rule
	More int       // so many other threads of the author stand beside it
	At   time.Time // as the record knew it then; zero: as it does now
}

// Format is a form in which a thread, or a collection of threads, can be taken away.
type Format struct {
	Name   string // of the format: "Markdown"
	Ending string // of its files: "md"
	Type   string // its media type
	Media  bool   // its files hold media: few are written at once
	Books  bool   // one file can hold several threads: collections offer it
	Of     string // it is another size of the format of that name, and stands beside it
	// Indexed: a book worth an index has one; Indexable: it has one if it is asked for.
	Indexed, Indexable bool

	Write func(w io.Writer, b *document.Book, media *enclosure.Set) error
}

// Site is the reader's configuration.
type Site struct {
	Record Record
	// Plain says whether the record's owner may find all posts as they are held: none was ruled on, found gone or
	// changed. Nil says that it is not known.
	Plain func(ctx context.Context) (bool, error)
	// Document reads a thread of the record.
	Document func(ctx context.Context, id post.ID, how Reading) (*document.Document, error)
	// Refresh fetches the thread of a post anew from its network and says what changed; nil where no
	// network is asked. It is for those who may not spend the owner's money: nothing that costs is done. It may be
	// called from several goroutines.
	Refresh func(ctx context.Context, id post.ID) (collect.Change, error)
	// Intake is how threads come in through the pages; nil where none do.
	Intake *Intake
	// Following gives who is followed, for the owner's first page; nil if nobody is.
	Following Followed
	// Operator tells its owner how the record and its sources do; nil for no such pages.
	Operator *Operator
	// Jobs is the background work, for its owner's eyes; nil if there is none.
	Jobs job.Keeper
	// Rulings gives what the operator has ruled about accounts; nil for no such page.
	Rulings func(ctx context.Context) ([]record.Ruling, error)
	// Takedowns gives entries of the log of takedowns, as record.Takedowns does; nil for no such log.
	Takedowns func(ctx context.Context, after int64, limit int) ([]record.Takedown, error)
	// Shelf keeps what readers keep: saved threads, places, labels, collections, highlights. Nil: nothing can be
	// kept.
	Shelf shelf.Store
	// Search answers searches; nil looks through the record's posts.
	Search search.Index
	// Quotes gives what quotations are held against, as far as see shows it in a use: an index that is kept, or nil where
	// that is not level with the record. Nil: there is none. Without one the record is walked.
	Quotes func(see answer.See, use policy.Use) quotation.Index
	// Glance is how long the page of a thread may look for where else its author said the same; zero for 4 ms.
	Glance time.Duration
	// Patience is how many times as long as usual pages look, count and wait before what they say is cut short; zero is
	// once. Tests that compare what pages say have it large: a busy machine must not change that.
	Patience int
	// Follow and Unfollow change who is followed; nil where no network is asked.
	Follow, Unfollow func(ctx context.Context, id post.AccountID) error
	// Card draws the picture of a thread for those who show what a link leads to; nil: there is none.
	Card func(ctx context.Context, c card.Card) ([]byte, error)
	// Version of the program, for feeds.
	Version string
	// Formats are what a thread can be had as, besides its page, in the order in which they are offered; the one of
	// the ending "json" is its twin.
	Formats []Format
	// Words is the catalogue of the interface; nil is the one that ships with Clew.
	Words *words.Catalog
	// Generation tells the state of the record: as long as it gives the same number, every page that is the
	// same for many stays as it is. Nil: nothing is kept.
	Generation func() (uint64, error)
	// Public is set where others than the record's owner can read: the rules for public pages hold.
	Public bool
	// People is who has an account here; nil where nobody can have one: then everybody is the owner at home,
	// and a visitor where Public is set.
	People *people.House
	// URL is the site's address as others reach it, scheme and host without a slash at the end; "" if it was
	// not configured. Nothing is ever taken from a request's Host in its place but for its own reader.
	URL string
	// Proxies are those that are believed when they say for whom they ask.
	Proxies []netip.Prefix
	// Rights is what authors can do about what is held of them; the zero Rights is nothing.
	Rights Rights
	// Sending sends threads from their pages; nil where no mail server is configured: then there are no such pages.
	Sending *Sending
	// Log takes what goes wrong here; nil is slog.Default.
	Log *slog.Logger
}

// patient gives how long something may take that usually may take so long.
func (s *Site) patient(usual time.Duration) time.Duration {
	return usual * time.Duration(max(s.Patience, 1))
}

// site answers requests.
type site struct {
	Site
	styles    sync.Map // of *stylesheet, by the names of its files
	script    script
	library   *cite.Library
	endings   []string // of paths
	cache     *cache
	cards     *cards
	refresher *refresher // nil where no network is asked
	notes     slips
	outbox    *outbox
	desk      *desk // where authors prove who they are
	runs      *runs
	inlaying  chan struct{} // holds one for each page with media in it that is being written
	searching chan struct{} // holds one for each search
	seal      cipher.AEAD   // of places that nobody may read
	quotes    *quotes
	indexes   *indexes
	gathers   *gathers
	check     checker
	taking    atomic.Bool // a file is being taken in
}

// Handler gives the pages. It may be called from any number of goroutines.
func (s Site) Handler() http.Handler {
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if s.Words == nil {
		c, err := words.Load(nil)
		if err != nil {
			panic(err) // what is built in can be read: a test says so
		}
		s.Words = c
	}
	h := &site{Site: s, script: scriptOf(), library: cite.NewLibrary(), endings: endings(s.Formats), cache: newCache(), cards: newCards(), runs: newRuns(s.Log), inlaying: make(chan struct{}, 2), searching: make(chan struct{}, searchMany), seal: newSeal(), quotes: newQuotes()}
	h.desk = newDesk()
	h.indexes = newIndexes()
	h.gathers = newGathers()
	h.outbox = &outbox{now: time.Now}
	if s.Refresh != nil {
		h.refresher = newRefresher(s.Refresh, s.Log)
	}
	mux := http.NewServeMux()
	h.handle(mux)
	mux.HandleFunc("GET "+h.script.path, h.script.serve)
	mux.HandleFunc("GET /icon.svg", icon)
	for _, size := range [...]string{"180", "192", "512"} {
		mux.HandleFunc("GET /icon-"+size+".png", picture("icon-"+size+".png"))
	}
	mux.HandleFunc("GET /apple-touch-icon.png", picture("icon-180.png"))
	mux.HandleFunc("GET /manifest.webmanifest", h.manifest)
	mux.HandleFunc("GET /sw.js", h.worker)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { h.visit(w, r).fail(record.ErrNotFound) })
	origins := http.NewCrossOriginProtection()
	if s.URL != "" {
		if err := origins.AddTrustedOrigin(s.URL); err != nil {
			h.Log.Error("the site's address is no origin", "url", s.URL, "error", err)
		}
	}
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := h.visit(w, r)
		v.wrong(http.StatusForbidden, v.lang.Say("frame.other-site"), v.lang.Say("frame.other-site-do"))
	}))
	return h.guarded(h.atHome(origins.Handler(mux)))
}

// atHome refuses requests under the name of some host on a site that is not public: a hostile page can give
// its own name this machine's address, and would read the record through the owner's browser. An address
// or localhost cannot be taken so.
func (h *site) atHome(next http.Handler) http.Handler {
	if h.Public {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil && host != "localhost" {
			http.Error(w, "This site answers under its own address only.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// postOnly answers those who come to an action by a link.
func (h *site) postOnly(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Allow", http.MethodPost)
	http.Error(w, "Press the button under a thread.", http.StatusMethodNotAllowed)
}

// guarded sets what holds for every answer, and turns a mistake of ours into an error page.
func (h *site) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				h.Log.Error("a page failed", "path", r.URL.Path, "panic", p)
				h.visit(w, r).fail(errors.New("a page failed"))
			}
		}()
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("X-Robots-Tag", "noindex")
		if h.plainly(w, r) {
			return
		}
		next.ServeHTTP(w, r)
	})
}

// errMistake is what becomes of a mistake of ours in what runs beside the requests.
var errMistake = errors.New("a mistake of Clew's own")

// caught does what runs beside the requests: a mistake of ours there ends it, not the program. The log is told
// more than whoever waits.
func caught(log *slog.Logger, do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("work beside the pages failed", "panic", p, "stack", string(debug.Stack()))
			err = errMistake
		}
	}()
	return do()
}

// ThreadPath is where the thread of a post is read, from the root of the site.
func ThreadPath(id post.ID) string { return "/t/" + escaped(string(id)) }

// threadAt gives the thread that an address's path leads to; ok is false where it leads to none.
func threadAt(u *url.URL) (id post.ID, ok bool) {
	raw, ok := strings.CutPrefix(u.EscapedPath(), "/t/")
	if !ok {
		return "", false
	}
	said, err := url.PathUnescape(strings.ReplaceAll(raw, "~", "%2F"))
	if err != nil {
		return "", false
	}
	id, err = post.ParseID(said)
	return id, err == nil
}

// accountPath is where an account's threads are listed.
func accountPath(id post.AccountID) string { return "/a/" + escaped(string(id)) }

// escaped writes an id so that a path brings it back unchanged: slashes too, which servers tidy up, as ~,
// and ~ itself as %7E.
func escaped(id string) string {
	s := strings.NewReplacer("~", "%7E", "%2F", "~").Replace(url.PathEscape(id))
	// What looks like the ending of a twin is part of the id.
	if i := strings.LastIndexByte(s, '.'); i >= 0 && len(s)-i <= maxEnding && !strings.ContainsAny(s[i:], "~%:") {
		s = s[:i] + "%2E" + s[i+1:]
	}
	return s
}

// maxEnding is the longest ending of a path that means something, with its point.
const maxEnding = 16

// postID reads the id of a post as somebody outside gives it.
func postID(s string) (post.ID, error) {
	id, err := post.ParseID(s)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errRequest, err)
	}
	return id, nil
}
