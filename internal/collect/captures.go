package collect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/warc"
)

// CaptureStore is what captures are taken out of.
type CaptureStore interface {
	record.Reader
	record.Blobs
	Captures(ctx context.Context) iter.Seq2[record.Capture, error]
}

// CaptureOptions say which captures go out, and for whom.
type CaptureOptions struct {
	// Threads are posts, one of each thread whose captures are wanted; nil wants those of the whole record.
	Threads []post.ID
	Use     policy.Use
	Rules   policy.Rules
	Sources []source.Source // all that may have told the record something: they say what a capture holds
	// Medium gives the bytes of a medium that may be handed on, by its SHA-256, with their media type; nil: those
	// that are held, as they are.
	Medium func(sha256 string) (warc.Body, string, bool)
	// Pages are written before the captures, for people to read. They say nothing that the captures do not.
	Pages []CapturePage
	Clew  string // name and version of the program
	Title string
}

// CapturePage is a page that goes with captures: made here, and said to be.
type CapturePage struct {
	Path  string // below https://clew.invalid/
	Title string
	Text  string // plain, for a search
	Made  time.Time
	HTML  func(list []Captured) []byte // called once all that goes out is known
}

// Captured is a capture, as a list names it.
type Captured struct {
	Address string // in the archive
	Name    string // in the record
	Source  string
	At      time.Time
	Size    int64
	Status  int
	Page    bool // made here
}

// LeftOut says what does not go out, and why.
type LeftOut struct {
	Why   string `json:"why"`
	Count int    `json:"count"`
}

// CapturesOut is what went into an archive.
type CapturesOut struct {
	Captures, Media int
	Bytes           int64 // of the captures
	Left            []LeftOut
	List            []Captured
	First, Last     time.Time
}

// Place is where things stand in an archive that have no address of their own. It cannot exist elsewhere.
const Place = "https://clew.invalid/"

// Captures writes the captures of threads, or of the whole record, into a web archive: as they were received,
// with all that is known of how they came. Of each it says what import told them, so that Import makes the
// same of them again. What holds anything that policy hides from the use is left out, and counted.
//
// Memory grows with the number of captures, and not with their size. The error wraps the record's,
// the context's or those of w.
func Captures(ctx context.Context, store CaptureStore, w *warc.Writer, opt CaptureOptions) (CapturesOut, error) {
	x := &captures{store: store, opt: opt, w: w, judge: newJudge(store, opt), left: map[string]int{}, media: map[string]bool{}}
	groups, err := x.choose(ctx)
	if err != nil {
		return CapturesOut{}, fmt.Errorf("choose captures: %w", err)
	}
	if err := x.begin(ctx, groups); err != nil {
		return CapturesOut{}, err
	}
	for i := range groups {
		if err := x.write(ctx, groups[i]); err != nil {
			return CapturesOut{}, err
		}
	}
	if err := x.writeMedia(ctx); err != nil {
		return CapturesOut{}, err
	}
	if err := x.tellLeft(ctx); err != nil {
		return CapturesOut{}, err
	}
	return x.out, nil
}

// captures is one archive being written.
type captures struct {
	store CaptureStore
	opt   CaptureOptions
	w     *warc.Writer
	judge *judge
	left  map[string]int
	media map[string]bool // names of media of what goes out
	out   CapturesOut
}

// group is the captures of one import that are wanted and may go out.
type group struct {
	about record.About
	list  []record.Capture
}

// choose finds the captures that are wanted, and takes out what may not go.
func (x *captures) choose(ctx context.Context) ([]group, error) {
	want, err := x.wanted(ctx)
	if err != nil {
		return nil, err
	}
	var groups []group
	at := map[int64]int{}
	for c, err := range x.store.Captures(ctx) {
		if err != nil {
			return nil, err
		}
		if !want(c) {
			continue
		}
		i, ok := at[c.Import]
		if !ok {
			i = len(groups)
			at[c.Import] = i
			groups = append(groups, group{about: c.About})
		}
		groups[i].list = append(groups[i].list, c)
	}
	for i := range groups {
		why, err := x.judge.group(ctx, groups[i])
		if err != nil {
			return nil, err
		}
		groups[i].list = slices.DeleteFunc(groups[i].list, func(c record.Capture) bool {
			if why[c.Number] != "" {
				x.left[why[c.Number]]++
			}
			return why[c.Number] != ""
		})
		for _, c := range groups[i].list {
			for _, name := range x.judge.media[c.Number] {
				x.media[name] = true
			}
		}
	}
	return groups, nil
}

// wanted says which captures belong to the threads: those that their posts were read from; of what was fetched,
// and of exports, all that came with them; and later walks to the same threads.
func (x *captures) wanted(ctx context.Context) (func(record.Capture) bool, error) {
	if x.opt.Threads == nil {
		return func(record.Capture) bool { return true }, nil
	}
	numbers, whole, asked := map[int64]bool{}, map[int64]bool{}, map[string]bool{}
	for _, id := range x.opt.Threads {
		h, err := x.store.Thread(ctx, id)
		if err != nil {
			return nil, err
		}
		for n, c := range h.Seen {
			numbers[n] = true
			if live(c.About.Source) {
				asked[c.About.Name] = true
			}
			if live(c.About.Source) || x.judge.exports(c.About.Source) {
				whole[c.Import] = true
			}
		}
		for _, p := range h.Posts {
			asked[string(p.ID)] = true
			if p.URL != "" {
				asked[p.URL] = true
			}
		}
	}
	return func(c record.Capture) bool {
		return numbers[c.Number] || whole[c.Import] || live(c.About.Source) && asked[c.About.Name]
	}, nil
}

// live says whether a source is one of networks.
func live(source string) bool { return strings.HasSuffix(source, "-live") }

// begin writes what heads the archive: what it is, and the pages.
func (x *captures) begin(ctx context.Context, groups []group) error {
	for i := range groups {
		for _, c := range groups[i].list {
			one := listed(c)
			x.out.List = append(x.out.List, one)
			if x.out.First.IsZero() || one.At.Before(x.out.First) {
				x.out.First = one.At
			}
			if one.At.After(x.out.Last) {
				x.out.Last = one.At
			}
		}
	}
	made := x.out.Last
	for _, p := range x.opt.Pages {
		if p.Made.After(made) {
			made = p.Made
		}
	}
	fields := []warc.Field{
		{Name: "software", Value: x.opt.Clew},
		{Name: "format", Value: "WARC File Format 1.1"},
		{Name: "conformsTo", Value: "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"},
		{Name: "description", Value: "captures as a record of Clew kept them; bodies are unpacked, fields that said otherwise begin with X-Orig-"},
	}
	if x.opt.Title != "" {
		fields = append(fields, warc.Field{Name: "isPartOf", Value: x.opt.Title})
	}
	if err := x.w.Info(ctx, made, "", fields); err != nil {
		return err
	}
	for _, p := range x.opt.Pages {
		if err := x.page(ctx, p, made); err != nil {
			return err
		}
	}
	return nil
}

func (x *captures) page(ctx context.Context, p CapturePage, made time.Time) error {
	if !p.Made.IsZero() {
		made = p.Made
	}
	b := p.HTML(x.out.List)
	at, err := x.w.Resource(ctx, Place+p.Path, "text/html; charset=utf-8", made, warc.Bytes(b))
	if err != nil {
		return err
	}
	x.out.List = append(x.out.List, Captured{Address: at.URI, Name: p.Title, At: made, Size: int64(len(b)), Status: 200, Page: true})
	return x.note(ctx, at, note{Kind: pageNote, Name: p.Title})
}

// listed is a capture as a list names it.
func listed(c record.Capture) Captured {
	out := Captured{Name: c.Name, Source: c.About.Source, At: c.About.At, Size: c.Size, Status: c.Status, Address: placeOf(c)}
	if x := exchangeOf(c); x != nil {
		if !x.At.IsZero() {
			out.At = x.At
		}
		if fetched(x) {
			out.Address = warc.Address(x.URL)
		}
	}
	return out
}

func exchangeOf(c record.Capture) *fetch.Exchange {
	if len(c.Exchange) == 0 {
		return nil
	}
	x, err := fetch.ReadExchange(c.Exchange)
	if err != nil {
		return nil
	}
	return x
}

// fetched says whether an exchange can be written as an answer of a web server: what came by a socket cannot.
func fetched(x *fetch.Exchange) bool {
	return x != nil && x.Status >= 200 && webFile(x.URL)
}

// placeOf is the address of a capture that has none of its own: plain letters, so that nothing on the way reads
// it in another way. The whole name stands in its note.
func placeOf(c record.Capture) string {
	name := strings.TrimPrefix(strings.TrimPrefix(c.Name, "wss://"), "ws://")
	name, _, _ = strings.Cut(name, "?")
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '/', r == '.', r == '_', r == '-':
			return r
		}
		return '-'
	}, name)
	plain = strings.Trim(path.Clean("/"+plain), "/")
	if len(plain) > 120 {
		plain = strings.TrimLeft(plain[len(plain)-120:], "/")
	}
	return Place + "capture/" + strconv.FormatInt(c.Number, 10) + "/" + plain
}

// write writes the captures of one import.
func (x *captures) write(ctx context.Context, g group) error {
	for _, c := range g.list {
		if err := x.capture(ctx, c); err != nil {
			return err
		}
		x.out.Captures++
		x.out.Bytes += c.Size
	}
	return nil
}

func (x *captures) capture(ctx context.Context, c record.Capture) error {
	body := warc.Body{Size: c.Size, Open: func() (io.ReadCloser, error) {
		_, r, err := x.store.Capture(ctx, c.Number)
		return r, err
	}}
	if len(c.Exchange) > 0 { // of a file out of a zip the digest is that of its packed bytes; the record compares it itself
		body.SHA256 = c.SHA256
	}
	at, err := x.put(ctx, c, body)
	if err != nil {
		return err
	}
	n := note{Kind: captureNote, Name: c.Name, Type: c.Type, Status: c.Status, SHA256: c.SHA256, Size: c.Size,
		Import: c.Import, Source: c.About.Source, Input: c.About.Name, At: c.About.At, Options: c.About.Options, Exchange: c.Exchange}
	if c.Type == certificateType {
		n.Kind = certificateNote
	}
	return x.note(ctx, at, n)
}

func (x *captures) put(ctx context.Context, c record.Capture, body warc.Body) (warc.Written, error) {
	l, ex := listed(c), exchangeOf(c)
	if !fetched(ex) {
		mime, err := viewable(c.Type, body)
		if err != nil {
			return warc.Written{}, err
		}
		return x.w.Resource(ctx, l.Address, mime, l.At, body)
	}
	f := warc.Fetched{URI: ex.URL, Date: l.At, Peer: host(ex.Peer), Proto: ex.Proto, TLS: ex.TLS, Status: ex.Status, Header: ex.Header,
		Encoding: ex.Encoding, Body: body, Method: ex.Method, Request: ex.RequestHeader}
	return x.w.Fetched(ctx, f)
}

// viewable is the media type under which a browser shows bytes that were not fetched: their own, but that lines of
// JSON are text, and that what came without a type has that of its beginning. The note has the type as it was.
func viewable(mime string, b warc.Body) (string, error) {
	if strings.Contains(mime, "ndjson") || strings.Contains(mime, "jsonl") {
		return "text/plain; charset=utf-8", nil
	}
	if mime != "" {
		return mime, nil
	}
	in, err := b.Open()
	if err != nil {
		return "", err
	}
	head, err := io.ReadAll(io.LimitReader(in, 512))
	return http.DetectContentType(head), errors.Join(err, in.Close())
}

// host is an address without its port.
func host(peer string) string {
	if i := strings.LastIndexByte(peer, ':'); i >= 0 {
		peer = peer[:i]
	}
	return strings.Trim(peer, "[]")
}

// note writes what Import needs to know of a record.
func (x *captures) note(ctx context.Context, of warc.Written, n note) error {
	n.Clew = 1
	b, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("describe %s: %w", n.Name, err)
	}
	return x.w.Metadata(ctx, of, []warc.Field{{Name: "clew-capture", Value: string(b)}})
}

// writeMedia writes the media that the captures name and the record holds.
func (x *captures) writeMedia(ctx context.Context) error {
	names := make([]string, 0, len(x.media))
	for name := range x.media {
		names = append(names, name)
	}
	slices.Sort(names)
	for some := range slices.Chunk(names, 500) {
		held, err := x.store.MediaNamed(ctx, some)
		if err != nil {
			return err
		}
		for _, name := range some {
			if sum := held[name]; sum != "" {
				if err := x.medium(ctx, name, sum); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (x *captures) medium(ctx context.Context, name, sum string) error {
	body, mime, ok, err := x.mediumBody(ctx, sum)
	if err != nil {
		return err
	}
	if !ok {
		x.left["a medium that is not held, or cannot be handed on"]++
		return nil
	}
	address := Place + "media/" + sum
	if webFile(name) {
		address = name
	}
	at, err := x.w.Resource(ctx, address, mime, x.out.Last, body)
	if err != nil {
		return err
	}
	x.out.Media++
	return x.note(ctx, at, note{Kind: mediumNote, Name: name, Type: mime, SHA256: sum, Size: body.Size})
}

// mediumBody gives a medium; ok is false for one that is not held. Any other failure of the record ends the archive.
func (x *captures) mediumBody(ctx context.Context, sum string) (b warc.Body, mime string, ok bool, err error) {
	if x.opt.Medium != nil {
		b, mime, ok = x.opt.Medium(sum)
		return b, mime, ok, nil
	}
	info, r, err := x.store.Media(ctx, sum)
	if errors.Is(err, record.ErrNotFound) {
		return b, "", false, nil
	}
	if err != nil {
		return b, "", false, err
	}
	b = warc.Body{Size: info.Size, SHA256: sum, Open: func() (io.ReadCloser, error) {
		_, r, err := x.store.Media(ctx, sum)
		return r, err
	}}
	return b, info.Type, true, r.Close()
}

// tellLeft says in the archive what is not in it.
func (x *captures) tellLeft(ctx context.Context) error {
	for why, n := range x.left {
		x.out.Left = append(x.out.Left, LeftOut{why, n})
	}
	slices.SortFunc(x.out.Left, func(a, b LeftOut) int { return strings.Compare(a.Why, b.Why) })
	var fields []warc.Field
	for _, l := range x.out.Left {
		b, err := json.Marshal(l)
		if err != nil {
			return errors.Join(errors.New("say what is left out"), err)
		}
		fields = append(fields, warc.Field{Name: "clew-left-out", Value: string(b)})
	}
	if len(fields) == 0 {
		return nil
	}
	return x.w.Metadata(ctx, warc.Written{URI: Place + "left-out", Date: x.out.Last}, fields)
}
