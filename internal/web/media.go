package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/media"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/thread"
)

// mediaPath is where the media of a thread's page are. In public they name the thread: they are shown as
// long as it shows them.
func (v *visit) mediaPath(id post.ID) func(sha256 string) (string, bool) {
	of := ""
	if v.public() {
		of = "?of=" + url.QueryEscape(string(id))
	}
	return func(sha256 string) (string, bool) { return "/m/" + sha256 + of, sha256 != "" }
}

// pictures are the faces of accounts, the pictures of custom emoji and the still pictures of films that are
// held, by their addresses.
type pictures struct {
	at map[string]string
	of string // ends their paths
}

// pictures finds those of a document's accounts and posts.
func (v *visit) pictures(d *document.Document) (pictures, error) {
	x := pictures{}
	if v.public() {
		x.of = "?of=" + url.QueryEscape(string(d.Thread.ID))
	}
	var err error
	x.at, err = v.Record.MediaNamed(v.r.Context(), addresses(d))
	return x, err
}

// maxPictures bounds the faces and emoji of one page.
const maxPictures = 500

// addresses lists where the faces and the emoji of a document come from, each once.
func addresses(d *document.Document) []string {
	var out []string
	known := map[string]bool{}
	add := func(u string) {
		if len(out) < maxPictures && fetched(u) && !known[u] {
			known[u] = true
			out = append(out, u)
		}
	}
	add(d.Author.Avatar)
	for _, a := range d.Accounts {
		add(a.Avatar)
	}
	d.Each(func(p *post.Post) {
		for _, e := range p.Emoji {
			add(e.URL)
		}
		for _, m := range p.Media {
			add(m.Poster)
		}
	})
	return out
}

// fetched says whether a name under which a medium is kept can be the address it was fetched from.
func fetched(name string) bool {
	return strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://")
}

// avatar is where an account's face is; it fits html.Options.
func (x pictures) avatar(a post.Account) (string, bool) { return x.path(a.Avatar) }

// emoji is where the picture of a custom emoji is; it fits html.Options.
func (x pictures) emoji(e post.Emoji) (string, bool) { return x.path(e.URL) }

// poster is where the still picture of a film is; it fits html.Options.
func (x pictures) poster(m *post.Media) (string, bool) { return x.path(m.Poster) }

func (x pictures) path(address string) (string, bool) {
	sum := x.at[address]
	return "/m/" + sum + x.of, sum != ""
}

// face is where the face of an account is, on pages that are not of a thread.
func (v *visit) face(a post.Account) (string, bool) {
	if !fetched(a.Avatar) {
		return "", false
	}
	at, err := v.Record.MediaNamed(v.r.Context(), []string{a.Avatar})
	if err != nil {
		v.Log.Error("a face could not be found", "account", a.ID, "error", err)
		return "", false
	}
	x := pictures{at: at}
	if v.public() {
		x.of = "?by=" + url.QueryEscape(string(a.ID))
	}
	return x.avatar(a)
}

// mayShow says whether a medium stands on the page that asks for it, as it may be shown now. Bytes outlive
// posts, and an address may have been seen before a post was deleted. The owner is shown everything.
func (v *visit) mayShow(sha256 string) error {
	if !v.public() {
		return nil
	}
	q := v.r.URL.Query()
	if by := q.Get("by"); by != "" {
		return v.mayShowFace(sha256, by)
	}
	id, err := postID(q.Get("of"))
	if err != nil {
		return fmt.Errorf("a medium of no thread: %w", record.ErrNotFound)
	}
	for _, rule := range []thread.Rule{thread.Longest, thread.OldestReply} {
		d, _, err := v.read(id, Reading{Rule: rule, More: more})
		if err != nil {
			return err
		}
		if d.Shows(sha256) {
			return nil
		}
		x, err := v.pictures(d)
		if err != nil {
			return err
		}
		for _, sum := range x.at {
			if sum == sha256 {
				return nil
			}
		}
		if len(d.Thread.Branches) == 0 {
			break
		}
	}
	return fmt.Errorf("medium %s is not shown in %s: %w", sha256, id, record.ErrNotFound)
}

// mayShowFace says whether a medium is the face of an account that may be shown.
func (v *visit) mayShowFace(sha256, account string) error {
	no := fmt.Errorf("medium %s is not shown with %s: %w", sha256, account, record.ErrNotFound)
	a, err := v.Record.Person(v.r.Context(), account)
	if err != nil {
		return err
	}
	rules, err := v.rules(v.r.Context())
	if err != nil {
		return err
	}
	if string(a.ID) != account || wantsNoPage(rules, a, v.use(policy.Page)) || !fetched(a.Avatar) {
		return no
	}
	at, err := v.Record.MediaNamed(v.r.Context(), []string{a.Avatar})
	if err == nil && at[a.Avatar] != sha256 {
		err = no
	}
	return err
}

// media answers with the bytes of a medium, without what tells where and by whom it was made: that stays in
// the record, and the owner can have it by ?original=1. What is no picture, film or sound by its content, or
// is none that is understood, is handed to the owner as a file, and to others not at all.
func (v *visit) media() {
	name := v.r.PathValue("sha256")
	if err := v.mayShow(name); err != nil {
		v.fail(err)
		return
	}
	info, rc, err := v.Record.Media(v.r.Context(), name)
	if err != nil {
		v.fail(err)
		return
	}
	defer rc.Close()
	all, at, err := fromAnywhere(rc, info.Size)
	if err != nil {
		v.fail(fmt.Errorf("medium %s: %w", name, err))
		return
	}
	plan := media.Whole("", info.Size)
	original := v.viewer.rank == owner && v.r.URL.Query().Has("original")
	tag := `"` + info.SHA256 + `"`
	if !original {
		switch p, err := cleanedOf(at, info.Size); {
		case err == nil:
			plan, tag = p, `"`+info.SHA256+`-shown"`
		case !errors.Is(err, media.ErrUnknown) && !errors.Is(err, media.ErrDamaged):
			v.fail(fmt.Errorf("medium %s: %w", name, err))
			return
		case v.public():
			v.fail(fmt.Errorf("medium %s cannot be shown without what it may tell: %w: %w", name, record.ErrNotFound, err))
			return
		}
	}
	head := v.w.Header()
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	head.Set("Cache-Control", "private, max-age=31536000, immutable")
	head.Set("ETag", tag)
	if shown(plan.Type) {
		head.Set("Content-Type", plan.Type)
	} else {
		head.Set("Content-Type", "application/octet-stream")
		head.Set("Content-Disposition", "attachment")
	}
	body := &noting{Body: plan.Body(all, at)}
	if at == nil {
		v.r.Header.Del("Range") // it can be read from the beginning alone
	}
	http.ServeContent(v.w, v.r, "", time.Time{}, body)
	if body.err != nil && v.r.Context().Err() == nil {
		v.Log.Error("a medium could not be read", "sha256", info.SHA256, "error", body.err)
		panic(http.ErrAbortHandler) // the browser must not take what it has for the whole
	}
}

// fromAnywhere makes a medium one that can be read from any place, where it is packed and not too large to be
// held; at is nil where it cannot be.
func fromAnywhere(rc io.Reader, size int64) (all io.Reader, at io.ReaderAt, err error) {
	const most = 32 << 20
	if at, ok := rc.(io.ReaderAt); ok {
		return rc, at, nil
	}
	if size > most {
		return rc, nil, nil
	}
	b, err := io.ReadAll(rc)
	return bytes.NewReader(b), bytes.NewReader(b), err
}

// cleanedOf says how a medium is shown.
func cleanedOf(at io.ReaderAt, size int64) (*media.Plan, error) {
	if at == nil {
		return nil, media.ErrUnknown
	}
	return media.Clean(at, size)
}

// noting keeps the error that http.ServeContent does not tell.
type noting struct {
	*media.Body
	err error
}

// Read implements io.Reader.
func (n *noting) Read(b []byte) (int, error) {
	got, err := n.Body.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		n.err = err
	}
	return got, err
}

// shown lists the types that a browser may show. SVG is not among them: it can hold script.
func shown(kind string) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "video/quicktime", "video/webm",
		"audio/mp4", "audio/mpeg", "audio/wave", "audio/ogg"}, kind)
}
