// Package cite says how a thread, a post or a marked sentence is cited, in a fixed version.
//
// New makes a Citation of a document; it is written as CSL-JSON, BibTeX, BibLaTeX or RIS, and by the styles of a
// Library as people print it. The library carries style and locale files of the Citation Style Language; package csl
// carries them out.
//
// A citation names who said it as they name themselves: names are never taken apart. What it says of the version is a
// SHA-256 that anybody can work out again: TextDigest.
//
// Documents have passed the policy before they come here (document.Document.For): nothing is decided here of what may
// be shown. All functions are pure; a Library may be shared by goroutines.
package cite

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"clew/internal/cite/csl"
	"clew/internal/document"
	"clew/internal/post"
)

// ErrNoPost is returned by New where the post is not one of the document's.
var ErrNoPost = errors.New("the post is not part of the thread")

// ErrWords is in the chain of the error of New where the words do not stand in the text exactly so; a *WordsError
// says what comes closest.
var ErrWords = errors.New("the words do not stand there exactly")

// WordsError says what comes closest to words that were not found.
type WordsError struct {
	Words   string
	Closest string // a sentence of a post; "" if nothing is near
	Post    post.ID
}

func (e *WordsError) Error() string {
	if e.Closest == "" {
		return ErrWords.Error() + ", nor anything like them"
	}
	return ErrWords.Error() + "; closest, in " + string(e.Post) + ": “" + e.Closest + "”"
}

// Unwrap makes it an ErrWords.
func (e *WordsError) Unwrap() error { return ErrWords }

// Of says what of a document is cited, and where the citation is made.
type Of struct {
	Post     post.ID   // one post; "" for the thread
	Words    string    // exact words, of Post or of the first post that has them; "" for none
	Accessed time.Time // when the citation is made
	Page     string    // address of the thread's page on this Clew; "" if others cannot reach one
	// Anchor names a post within that page; nil: it is not named.
	Anchor func(post.ID) string
}

// Citation is one cited thread, post or sentence.
type Citation struct {
	Key     string    // names it in a bibliography: letters, digits and hyphens
	Item    *csl.Item // what the styles take
	Post    post.ID   // "" for a whole thread
	Quote   string    // the exact words; "" for none
	Start   int       // of Quote in the post's text, in code points
	End     int
	Issued  time.Time // to the second; zero if not known
	Seen    time.Time // when the citation was made
	Digest  string    // SHA-256 of the version, in hex: TextDigest of a post, or of the list that Manifest gives
	Place   string    // address of this page, with the words as a text fragment; "" if there is none
	Verdict string    // of the thread: "complete", "gaps" …
	Held    int       // posts of the main line that are held
	AsOf    time.Time // the record was read as it was then; zero for now
	ID      string    // permanent id of what is cited
}

// New cites something of d. Errors are ErrNoPost and *WordsError.
func New(d *document.Document, of Of) (*Citation, error) {
	c := &Citation{Seen: of.Accessed.UTC(), Verdict: string(d.Thread.Verdict.State), Held: len(d.Thread.Line), AsOf: d.At}
	var p *post.Post
	if of.Post != "" {
		if p = find(d, of.Post); p == nil {
			return nil, fmt.Errorf("cite %s: %w", of.Post, ErrNoPost)
		}
	}
	if of.Words != "" {
		var err error
		if p, c.Start, c.End, err = locate(d, p, of.Words); err != nil {
			return nil, fmt.Errorf("cite: %w", err)
		}
		c.Quote = of.Words
	}
	c.fill(d, p, of)
	return c, nil
}

// fill makes the item.
func (c *Citation) fill(d *document.Document, p *post.Post, of Of) {
	genre, author := "Thread", d.Author
	title, at := d.Title, d.Published
	c.ID, c.Digest = string(d.Thread.ID), ManifestDigest(d)
	where, lang := d.URL, ""
	if len(d.Thread.Line) > 0 {
		first := &d.Thread.Line[0]
		lang = first.Lang
		if s := firstWords(d, first); s != "" && !d.OwnTitle {
			title = s
		}
	}
	if p != nil {
		genre, author = "Post", d.By(p)
		c.Post, c.ID, c.Digest = p.ID, string(p.ID), TextDigest(p)
		title, at, lang = firstWords(d, p), p.Created, p.Lang
		where = document.PostURL(p, author)
	}
	c.Issued = at.UTC()
	c.Place = place(of, p, c.Quote)
	if where == "" {
		where = of.Page
	}
	it := &csl.Item{Type: "post", Fields: map[string]string{}, Names: map[string][]csl.Name{"author": {{Literal: Name(author)}}}, Dates: map[string]csl.Date{}, Verbatim: true}
	set := func(k, v string) {
		if v = Clean(v); v != "" {
			it.Fields[k] = v
		}
	}
	set("title", title)
	set("container-title", Network(d, p))
	set("genre", genre)
	set("URL", where)
	set("language", lang)
	set("archive", c.archive(of.Page))
	set("archive_location", "SHA-256 "+c.Digest[:16]+" of "+c.ID)
	set("note", c.note())
	if !at.IsZero() {
		it.Dates["issued"] = day(at)
	}
	if !of.Accessed.IsZero() {
		it.Dates["accessed"] = day(of.Accessed)
	}
	it.Custom = map[string]string{"id": c.ID, "sha256": c.Digest, "verdict": c.Verdict}
	if !at.IsZero() {
		it.Custom["issued"] = c.Issued.Format(time.RFC3339)
	}
	if c.Quote != "" {
		it.Custom["quote"] = c.Quote
	}
	if c.Place != "" {
		it.Custom["page"] = c.Place
	}
	c.Item = it
	c.Key = key(author, at, title, c.Digest)
	it.ID = c.Key
}

// archive says where the copy is that the citation rests on.
func (c *Citation) archive(page string) string {
	if page != "" {
		return page
	}
	return "Clew"
}

// note says how whole what is cited is, and which version it is.
func (c *Citation) note() string {
	var parts []string
	parts = append(parts, "Verdict: "+c.Verdict, fmt.Sprintf("posts held: %d", c.Held))
	if !c.AsOf.IsZero() {
		parts = append(parts, "as known at "+c.AsOf.UTC().Format(time.RFC3339))
	}
	if c.Quote != "" {
		parts = append(parts, fmt.Sprintf("characters %d to %d of the post", c.Start, c.End))
	}
	return strings.Join(append(parts, "SHA-256 "+c.Digest), "; ")
}

func day(t time.Time) csl.Date {
	t = t.UTC()
	return csl.Date{Parts: [][]int{{t.Year(), int(t.Month()), t.Day()}}}
}

// Name is how an author is cited: "Name [@handle]", or what of them is known. It is one literal name.
func Name(a post.Account) string {
	name, handle := document.Who(a)
	name, handle = Clean(name), Clean(handle)
	if handle == "" || handle == name {
		return name
	}
	return name + " [" + handle + "]"
}

// Network names where it was said: "X", "Bluesky", "Nostr", or a server of Mastodon by its name.
func Network(d *document.Document, p *post.Post) string {
	n, id := d.Thread.Network, d.Thread.ID
	if p != nil {
		n, id = p.Network, p.ID
		if n == "" {
			n = p.ID.Network()
		}
	}
	switch n {
	case post.X:
		return "X"
	case post.Bluesky:
		return "Bluesky"
	case post.Nostr:
		return "Nostr"
	}
	for _, s := range []string{string(id), d.URL} {
		if u, err := url.Parse(s); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
			return u.Host
		}
	}
	if n == post.Mastodon {
		return "Mastodon"
	}
	return ""
}

// TextDigest is the SHA-256 of a post's text as it is stored, in UTF-8, in hex.
func TextDigest(p *post.Post) string {
	sum := sha256.Sum256([]byte(p.Text))
	return hex.EncodeToString(sum[:])
}

// Manifest lists the version of a thread: for each post of the main line a line of TextDigest, two spaces and its
// id, as sha256sum writes them.
func Manifest(d *document.Document) []byte {
	var b []byte
	for i := range d.Thread.Line {
		p := &d.Thread.Line[i]
		b = append(b, TextDigest(p)...)
		b = append(b, "  "...)
		b = append(b, p.ID...)
		b = append(b, '\n')
	}
	return b
}

// ManifestDigest is the SHA-256 of Manifest, in hex.
func ManifestDigest(d *document.Document) string {
	sum := sha256.Sum256(Manifest(d))
	return hex.EncodeToString(sum[:])
}

// titleWords is how many words of a post stand for its title, as APA counts them.
const titleWords = 20

// firstWords is what is cited in place of a title: the first twenty words of a post. Of a post under a content
// warning it is the warning, never the words below it.
func firstWords(d *document.Document, p *post.Post) string {
	if p.Warning != "" || strings.TrimSpace(p.Text) == "" {
		return document.Words{}.FirstWords(p)
	}
	fields := strings.Fields(Clean(p.Text))
	if len(fields) <= titleWords {
		return short(strings.Join(fields, " "))
	}
	return short(strings.TrimRight(strings.Join(fields[:titleWords], " "), ".,;:!?…") + "…")
}

// maxTitle bounds a title in scripts that do not divide words.
const maxTitle = 200

func short(s string) string {
	if r := []rune(s); len(r) > maxTitle {
		return strings.TrimSpace(string(r[:maxTitle])) + "…"
	}
	return s
}

// Clean makes foreign words one line without marks that turn the direction of what follows, controls and broken
// bytes; floods of combining marks are cut.
func Clean(s string) string {
	var b strings.Builder
	marks, space := 0, true
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space, marks = true, 0
			continue
		case document.Odd(r):
			continue
		case document.Mark(r):
			if marks++; marks > document.MaxMarks {
				continue
			}
		default:
			marks = 0
		}
		b.WriteRune(r)
		space = false
	}
	return strings.TrimRight(b.String(), " ")
}

// key names a citation: "jane-2024-how-3f9a1c".
func key(a post.Account, at time.Time, title, digest string) string {
	_, handle := document.Who(a)
	who := plainLetters(strings.TrimPrefix(handle, "@"))
	if who == "" {
		name, _ := document.Who(a)
		who = plainLetters(name)
	}
	parts := []string{}
	if who != "" {
		parts = append(parts, who)
	}
	if !at.IsZero() {
		parts = append(parts, at.UTC().Format("2006"))
	}
	for _, w := range strings.Fields(title) {
		if w = plainLetters(w); len(w) > 2 {
			parts = append(parts, w)
			break
		}
	}
	return strings.Join(append(parts, digest[:6]), "-")
}

// plainLetters gives the ASCII letters and digits of the beginning of s, small.
func plainLetters(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if r == '.' || r == '@' {
			break
		}
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) && b.Len() < 20 {
			b.WriteRune(r)
		}
	}
	return b.String()
}
