package site

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strings"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/feed"
	"clew/internal/render/html"
)

// feedThreads is how many threads a feed names unless it is said.
const feedThreads = 50

// newest keeps the entries of a feed: the newest of those that come.
type newest struct {
	n       int
	entries []feed.Entry
}

// takes says whether a thread is one of the newest so far.
func (n *newest) takes(d *document.Document) bool {
	return len(n.entries) < n.n || d.Published.After(n.entries[len(n.entries)-1].Published)
}

func (n *newest) add(e feed.Entry) {
	at, _ := slices.BinarySearchFunc(n.entries, e, func(x, e feed.Entry) int {
		return cmp.Or(e.Published.Compare(x.Published), cmp.Compare(x.ID, e.ID))
	})
	n.entries = slices.Insert(n.entries, at, e)
	n.entries = n.entries[:min(len(n.entries), n.n)]
}

// feeds takes a thread into the feed, if it may stand there and is new enough.
func (w *Writer) feeds(d *document.Document, m Media) {
	if len(d.Thread.Line) == 0 || !w.feed.takes(d) {
		return
	}
	opt := feed.Options{
		Words:  w.site.Words,
		Host:   w.host(),
		Thread: func(id post.ID) string { return w.base + "t/" + threadName(string(id)) + ".html" },
		Anchor: func(page string, id post.ID) string { return page + "#" + html.Anchor(id) },
		Account: func(id post.AccountID) string {
			if a := w.authors[id]; a != nil {
				return w.base + "a/" + a.name + ".html"
			}
			return ""
		},
		Media: func(sha256 string) (string, bool) {
			at := w.media[sha256]
			return w.base + at, at != ""
		},
	}
	if m == nil {
		opt.Media = nil
	}
	w.feed.add(feed.NewEntry(d, opt))
}

// host is the name that entries are named with.
func (w *Writer) host() string {
	if u, err := url.Parse(w.base); err == nil {
		return u.Hostname()
	}
	return ""
}

// writeFeeds writes both forms of the feed. Without an address of the site, what they lead to is told from
// where they stand.
func (w *Writer) writeFeeds() error {
	name := w.site.Title
	f := feed.Feed{ID: feed.Tag(w.host(), "site", cmp.Or(w.base, name)), Title: name, About: w.site.Subtitle, Clew: w.site.Clew, Lang: w.lang.Tag, Home: w.base + "index.html", Entries: w.feed.entries}
	var b bytes.Buffer
	f.Self = w.base + "feed.atom"
	if err := feed.Atom(&b, &f); err != nil {
		return err
	}
	if err := w.folder.put("feed.atom", b.Bytes()); err != nil {
		return err
	}
	b.Reset()
	f.Self = w.base + "feed.json"
	if err := feed.JSON(&b, &f); err != nil {
		return err
	}
	return w.folder.put("feed.json", b.Bytes())
}

// absolute turns a page's ways within the site into ways from anywhere.
func absolute(b []byte, base string) []byte {
	with := string(html.AppendText(nil, base))
	s := string(b)
	for _, attr := range [...]string{`href="`, `src="`, `action="`} {
		var out strings.Builder
		for {
			before, after, ok := strings.Cut(s, " "+attr)
			out.WriteString(before)
			if !ok {
				break
			}
			out.WriteString(" " + attr)
			if !strings.HasPrefix(after, "#") && !strings.Contains(after[:strings.IndexByte(after, '"')], ":") {
				out.WriteString(with)
			}
			s = after
		}
		s = out.String()
	}
	return []byte(s)
}

// pathOf is the path of an address.
func pathOf(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.EscapedPath() == "" {
		return "/"
	}
	return u.EscapedPath()
}
