package web

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Intake is how threads come in through the pages. Its functions may be called from several goroutines.
type Intake struct {
	// Find gives a post that the record holds for what a person typed: an id in any form, a link, the number
	// of a thread. The error wraps record.ErrNotFound where nothing fits.
	Find func(ctx context.Context, said string) (post.ID, error)
	// Known reads a reference by its form alone and asks nobody.
	Known func(said string) (source.Ref, bool)
	// Unroll fetches the thread that a reference means and takes it into the record; nil where no network is
	// asked. spend bounds what it may cost, in micro-dollars, where that is more than the operator allows
	// already; below 0 nothing may be spent. tell is called from one goroutine. The error wraps those of the networks, the door and the
	// record, or a PriceError.
	Unroll func(ctx context.Context, said string, spend int64, tell func(Progress)) (post.ID, error)
	// Refresh fetches the thread of a post anew and says what changed, as Site.Refresh does, but tells
	// how far it is, and may cost what the operator allows; nil where no network is asked.
	Refresh func(ctx context.Context, id post.ID, tell func(Progress)) (collect.Change, error)
	// Import takes a file into the record under a name; nil where files are not taken.
	Import func(ctx context.Context, path, name string, opt source.Options, tell func(Progress)) (Imported, error)
	// Who may have threads fetched: "owner" (also ""), "readers" or "everybody".
	Who string
	// Folder is where files that come in are put meanwhile; MaxFile bounds one, in bytes: 0 means 2 GiB.
	Folder  string
	MaxFile int64
}

// Progress says how far an intake is.
type Progress struct {
	Source   string // who is asked, or what is read: "Bluesky", "twitter-archive"
	Asked    string // who is being asked: "bsky.example", "X"; "" if nobody is
	Doing    string // in English: "asking bsky.example for replies"
	Posts    int
	Requests int
	Media    int    // pictures and films fetched
	OfMedia  int    // of so many
	Read, Of int64  // bytes of a file; Of is 0 while it is not known
	Spent    int64  // micro-dollars
	Price    *Price // what it will cost; nil while that is not known
	// Seen are posts as they come. They are good until the call returns.
	Seen []post.Post
}

// Price is what an intake costs, in micro-dollars.
type Price struct {
	Likely, Most int64
	Why          string // in English
}

// PriceError says that more would be spent than is allowed. It wraps source.ErrSpend.
type PriceError struct{ Price }

// Error implements error.
func (e *PriceError) Error() string { return source.ErrSpend.Error() + ": " + e.Why }

// Unwrap gives source.ErrSpend.
func (e *PriceError) Unwrap() error { return source.ErrSpend }

// Imported is what came of a file.
type Imported struct {
	collect.Result
	// Threads are posts of threads in it, at most a hundred; Main is of the one that is meant, if there is one.
	Threads []post.ID
	Main    post.ID
	Many    int // threads in it
}

// unrollRank is who may have threads fetched.
func (h *site) unrollRank() rank {
	switch {
	case h.Intake == nil:
		return owner
	case h.Intake.Who == "everybody":
		return visitor
	case h.Intake.Who == "readers":
		return reader
	}
	return owner
}

// mayUnroll says whether the viewer may have a thread fetched, and there is anybody to ask.
func (v *visit) mayUnroll() bool {
	return v.Intake != nil && v.Intake.Unroll != nil && v.viewer.rank >= v.unrollRank()
}

// mayImport says whether the viewer may hand over a file.
func (v *visit) mayImport() bool {
	return v.Intake != nil && v.Intake.Import != nil && v.viewer.rank == owner
}

// maxSaid bounds what is typed into the box.
const maxSaid = maxShared

// meant is what was typed into the box: the address of a page of this site that answers it, or something to
// be fetched, or neither.
type meant struct {
	path  string
	fetch string
	why   string // key of the sentence, where it is neither
}

// understand reads what was typed into the box.
func (v *visit) understand(said string) (meant, error) {
	said = strings.TrimSpace(said)
	if link := linkIn(said); link != "" {
		said = link
	}
	switch {
	case said == "":
		return meant{why: "intake.nothing-said"}, nil
	case len(said) > maxSaid || !printable(said):
		return meant{why: "intake.not-understood"}, nil
	}
	if tag, ok := strings.CutPrefix(said, "#"); ok && !number(tag) && tag != "" && !strings.ContainsAny(tag, " /#") {
		return meant{path: tagPath(tag)}, nil
	}
	if v.Intake != nil && v.Intake.Find != nil {
		id, err := v.Intake.Find(v.r.Context(), said)
		if err == nil {
			return meant{path: ThreadPath(id)}, nil
		}
		if !errors.Is(err, record.ErrNotFound) && !errors.Is(err, errRequest) && v.r.Context().Err() != nil {
			return meant{}, err
		}
	}
	if m, ok, err := v.account1(said); ok || err != nil {
		return m, err
	}
	web := fetched(said)
	if v.Intake != nil && v.Intake.Known != nil {
		ref, ok := v.Intake.Known(said)
		switch {
		case ok && ref.IsPost():
			return meant{fetch: said}, nil
		case ok && (web || strings.HasPrefix(said, "@") || strings.HasPrefix(said, "did:") || strings.HasPrefix(said, "npub1")):
			return meant{why: "intake.an-account"}, nil
		}
	}
	switch {
	case web:
		return meant{fetch: said}, nil
	case number(strings.TrimPrefix(said, "#")):
		return meant{why: "intake.no-such-number"}, nil
	}
	return meant{path: "/search?q=" + url.QueryEscape(said)}, nil
}

// account1 finds an account that the record holds: by its handle, its id or the link of its profile.
func (v *visit) account1(said string) (meant, bool, error) {
	if strings.ContainsAny(said, " \t") {
		return meant{}, false, nil
	}
	names := []string{said}
	if !strings.HasPrefix(said, "@") && strings.Contains(said, ".") && !strings.ContainsAny(said, "/:") {
		names = append(names, "@"+said)
	}
	if v.Intake != nil && v.Intake.Known != nil {
		if ref, ok := v.Intake.Known(said); ok && !ref.IsPost() {
			for _, s := range []string{string(ref.Account), ref.Handle} {
				if s != "" && !slices.Contains(names, s) {
					names = append(names, s)
				}
			}
		}
	}
	for _, name := range names {
		a, err := v.Record.Account(v.r.Context(), name)
		if err == nil {
			return meant{path: accountPath(a.ID)}, true, nil
		}
		if !errors.Is(err, record.ErrNotFound) {
			return meant{}, false, err
		}
	}
	return meant{}, false, nil
}

func number(s string) bool {
	return s != "" && len(s) < 19 && strings.Trim(s, "0123456789") == ""
}

// printable says whether a text holds no control characters.
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' })
}

// open answers a link of a bookmark, or what a telephone shares. What is held is shown; for anything else
// nothing is done before its reader says so.
func (v *visit) open() (*sheet, error) {
	q := v.r.URL.Query()
	said := ""
	for _, name := range [...]string{"said", "url", "text", "title"} {
		if said = strings.TrimSpace(q.Get(name)); name != "said" && linkIn(said) != "" {
			said = linkIn(said)
		}
		if said != "" {
			break
		}
	}
	m, err := v.understand(said)
	if err != nil {
		return nil, err
	}
	if m.path != "" {
		return nil, v.seeOther(m.path)
	}
	if m.fetch != "" && !v.mayUnroll() {
		m.why = "intake.not-held"
		if v.Intake != nil && v.Intake.Unroll == nil && v.viewer.rank == owner {
			m.why = "intake.offline"
		}
	}
	type twin struct {
		Clew int    `json:"clew"`
		Said string `json:"said"`
		May  bool   `json:"may_unroll"`
	}
	may := m.why == ""
	return &sheet{title: v.lang.Say("intake.open-title"), style: []string{"intake"}, twin: twin{1, said, may}, main: func(p *page) {
		p.raw("<h1>")
		p.say("intake.open-title")
		p.raw("</h1>\n")
		if may {
			p.raw("<p>")
			p.say("intake.open-ask")
			p.raw("</p>\n<p class=\"said\">")
			p.bdi(m.fetch)
			p.raw("</p>\n<form method=\"post\" action=\"/unroll\" class=\"bar\">")
			p.hidden("said", m.fetch)
			p.raw("<button class=\"first\">")
			p.say("intake.unroll")
			p.raw("</button></form>\n")
			return
		}
		p.raw("<p class=\"warn\" role=\"status\">")
		p.say(m.why)
		p.raw("</p>\n")
		p.box(said)
	}}, nil
}

// trouble says in words what went wrong with an intake, and what to do: keys of the catalogue.
func trouble(err error) string {
	for _, t := range []struct {
		is  error
		key string
	}{
		{errBusyUnrolling, "intake.busy"},
		{source.ErrSpend, "intake.costs"}, {source.ErrNeedsKey, "intake.needs-key"}, {source.ErrPrivate, "intake.private"},
		{source.ErrNotYet, "intake.not-yet"}, {source.ErrNoPost, "intake.no-post"}, {source.ErrNoAccount, "intake.no-account"},
		{errAccount, "intake.an-account"}, {collect.ErrNoNetwork, "intake.no-network"}, {collect.ErrOptedOut, "intake.opted-out"},
		{fetch.ErrForbidden, "intake.forbidden"}, {fetch.ErrLimited, "intake.limited"}, {fetch.ErrBound, "intake.too-long"},
		{fetch.ErrBroken, "intake.broken"}, {context.DeadlineExceeded, "intake.too-slow"}, {fetch.ErrUnreachable, "intake.unreachable"},
		{collect.ErrUnrecognised, "intake.unrecognised"}, {unpack.ErrBound, "intake.beyond"}, {unpack.ErrBroken, "intake.damaged"},
		{record.ErrBusy, "intake.record-busy"}, {record.ErrDisk, "intake.disk"}, {record.ErrNotFound, "intake.nothing-public"},
	} {
		if errors.Is(err, t.is) {
			return t.key
		}
	}
	return unknownTrouble
}

// unknownTrouble is the key of what has no words of its own: the log says more.
const unknownTrouble = "intake.failed"

// Errors that an Intake's functions wrap, besides those of the packages they use.
var (
	errAccount       = errors.New("an account, not a post")
	errBusyUnrolling = errors.New("too many threads are being fetched")
)

// ErrAccount gives the error of what names an account where a post is wanted.
func ErrAccount() error { return errAccount }
