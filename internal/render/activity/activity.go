// Package activity writes threads as ActivityStreams 2.0: a thread is an OrderedCollection of its author's posts
// as Notes, in the order in which they are read, with a Tombstone where a post was found deleted; what the thread
// answers stands in its context; a book is an OrderedCollection of threads.
//
// It is valid JSON-LD: what ActivityStreams has no word for has a name of Clew's own, which means nothing to
// others and is not lost by them. Ids are those of package post: the object's own address on ActivityPub servers,
// so that Clew and others read the posts back as they were, and x:…, at:…, nostr:… elsewhere, which nobody can
// take for a post of the fediverse. Content is HTML made of Clew's own ranges; source is the text as it was said.
package activity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// Options say how the file is laid out.
type Options struct {
	Indent bool           // over several lines, for a person
	Words  document.Words // of the summaries; English if zero
}

// Namespace names Clew's own words. There is nothing to be found at it.
const Namespace = "tag:clew.invalid,2026:ns#"

// Render writes one thread. The only errors are w's.
func Render(w io.Writer, d *document.Document, opt Options) error {
	c := threadOf(d, opt)
	c.Context = context()
	return write(w, c, opt)
}

// Book writes a book: the collection of its threads, or its one thread. The only errors are w's.
func Book(w io.Writer, b *document.Book, opt Options) error {
	opt.Words = b.Words
	if b.Alone && len(b.Chapters) == 1 {
		return Render(w, b.Chapters[0].Document, opt)
	}
	c := &collection{Context: context(), Type: "OrderedCollection", Name: b.Title, Generator: &generator{"Application", "Clew", b.Clew}, Published: moment(b.Made), Items: []any{}, Lost: b.Lost, Preface: b.Preface, Subtitle: b.Subtitle}
	if b.By != "" {
		c.By = &person{Type: "Person", Name: b.By}
	}
	for i := range b.Chapters {
		t := threadOf(b.Chapters[i].Document, opt)
		t.Note = b.Chapters[i].Note
		c.Items = append(c.Items, t)
	}
	c.Total = len(c.Items)
	return write(w, c, opt)
}

// write writes a collection; what a screen must not get is written as escapes, which mean the same.
func write(w io.Writer, c *collection, opt Options) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if opt.Indent {
		e.SetIndent("", "  ")
	}
	if err := e.Encode(c); err != nil {
		return fmt.Errorf("write ActivityStreams: %w", err)
	}
	if _, err := w.Write(document.EscapeJSON(b.Bytes())); err != nil {
		return fmt.Errorf("write ActivityStreams: %w", err)
	}
	return nil
}

// context is what names mean.
func context() []any {
	return []any{"https://www.w3.org/ns/activitystreams", map[string]any{
		"toot": "http://joinmastodon.org/ns#", "votersCount": "toot:votersCount", "Emoji": "toot:Emoji",
		"sensitive": "as:sensitive", "Hashtag": "as:Hashtag",
		"quote": map[string]string{"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
		"clew":  Namespace,
	}}
}

// public is everybody.
const public = "https://www.w3.org/ns/activitystreams#Public"

// collection is a thread, or a book of threads.
type collection struct {
	Context    []any             `json:"@context,omitempty"`
	ID         string            `json:"id,omitempty"`
	Type       string            `json:"type"`
	Name       string            `json:"name,omitempty"`
	Summary    string            `json:"summary,omitempty"`
	SummaryMap map[string]string `json:"summaryMap,omitempty"`
	By         any               `json:"attributedTo,omitempty"`
	URL        string            `json:"url,omitempty"`
	Published  *time.Time        `json:"published,omitempty"`
	Updated    *time.Time        `json:"updated,omitempty"`
	Generator  *generator        `json:"generator,omitempty"`
	Answers    *others           `json:"context,omitempty"`
	Verdict    *verdict          `json:"clew:verdict,omitempty"`
	RootGone   bool              `json:"clew:rootGone,omitempty"`
	At         *time.Time        `json:"clew:at,omitempty"`
	Linked     []linked          `json:"clew:linked,omitempty"`
	Statements []statement       `json:"clew:statements,omitempty"`
	Sources    []string          `json:"clew:sources,omitempty"`
	Subtitle   string            `json:"clew:subtitle,omitempty"` // of a book
	Preface    string            `json:"clew:preface,omitempty"`
	Lost       int               `json:"clew:lost,omitempty"` // threads that belong to it and are not in it
	Note       string            `json:"clew:note,omitempty"` // of whoever made the book, about a thread
	Total      int               `json:"totalItems"`
	Items      []any             `json:"orderedItems"`
}

type generator struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"clew:version,omitempty"`
}

// others are posts by other people.
type others struct {
	Type  string `json:"type"`
	Total int    `json:"totalItems"`
	Items []any  `json:"items"`
}

type verdict struct {
	State    string     `json:"clew:state"`
	Held     int        `json:"clew:held"`
	Stated   int        `json:"clew:stated,omitempty"`
	Evidence string     `json:"clew:evidence,omitempty"`
	Limit    string     `json:"clew:limit,omitempty"`
	Checked  *time.Time `json:"clew:checked,omitempty"`
	Gaps     []gap      `json:"clew:gaps,omitempty"`
}

type gap struct {
	After  string     `json:"clew:after,omitempty"`
	Count  int        `json:"clew:count,omitempty"`
	Reason string     `json:"clew:reason"`
	Note   string     `json:"clew:gapNote,omitempty"`
	Seen   *time.Time `json:"clew:lastSeen,omitempty"`
	Words  string     `json:"clew:words"`
}

type linked struct {
	Post string `json:"clew:post,omitempty"`
	To   string `json:"clew:to"`
	How  string `json:"clew:how"`
}

type statement struct {
	Kind string     `json:"clew:kind"`
	At   *time.Time `json:"published,omitempty"`
	Post string     `json:"clew:post,omitempty"`
	Text string     `json:"clew:text"`
}

// tombstone stands where a post was found deleted. Its id is not told.
type tombstone struct {
	Type    string `json:"type"`
	Former  string `json:"formerType"`
	Summary string `json:"summary"`
	Count   int    `json:"clew:count,omitempty"`
}

// threadOf makes the collection of a thread.
func threadOf(d *document.Document, opt Options) *collection {
	t := d.Thread
	c := &collection{
		ID: objectID(t.ID), Type: "OrderedCollection", Name: opt.Words.Title(d.Title, d.OwnTitle), URL: iri(d.URL),
		Published: moment(d.Published), Updated: moment(d.Updated), At: moment(d.At), RootGone: t.RootGone,
		Generator: &generator{"Application", "Clew", d.Clew}, Verdict: verdictOf(t, opt.Words), Sources: d.SourceLines(), Items: []any{},
	}
	if c.ID != "" {
		c.ID += "#thread" // the thread is not its first post
	}
	c.By = actor(d.Author)
	for i, l := range opt.Words.Statement(d).Lines() {
		if i > 0 {
			c.Summary += " "
		}
		c.Summary += string(appendHTML(nil, l))
	}
	if tag := language(opt.Words); tag != "" && c.Summary != "" {
		c.SummaryMap = map[string]string{tag: c.Summary}
	}
	for _, l := range t.Linked {
		c.Linked = append(c.Linked, linked{string(l.Post), string(l.To), l.How})
	}
	for i := range d.Stated {
		s := &d.Stated[i]
		kind := "reply"
		if s.Correction {
			kind = "correction"
		}
		c.Statements = append(c.Statements, statement{kind, moment(s.At), string(s.Post), s.Text})
	}
	e := encoder{d: d, opt: opt}
	for _, it := range d.Flow() {
		switch it.Kind {
		case document.Said:
			c.Items = append(c.Items, e.note(it.Post, false, 0))
		case document.Context:
			if c.Answers == nil {
				c.Answers = &others{Type: "Collection"}
			}
			c.Answers.Items = append(c.Answers.Items, e.note(it.Post, true, 0))
			c.Answers.Total++
		case document.Gap:
			if it.Gap.Reason == thread.ReasonDeleted {
				c.Items = append(c.Items, tombstone{"Tombstone", "as:Note", string(appendHTML(nil, opt.Words.Gap(it.Gap))), it.Gap.Count})
			}
		}
	}
	c.Total = len(c.Items)
	return c
}

// language is the tag of the words that Clew says itself.
func language(w document.Words) string {
	if w.Language == nil {
		return "en"
	}
	return w.Language.Tag
}

func verdictOf(t *thread.Thread, w document.Words) *verdict {
	v := t.Verdict
	out := &verdict{string(v.State), v.Held, v.Stated, v.Evidence, v.Limit, moment(v.Checked), nil}
	for i := range t.Gaps {
		g := &t.Gaps[i]
		out.Gaps = append(out.Gaps, gap{string(g.After), g.Count, string(g.Reason), g.Note, moment(g.Seen), w.Gap(g)})
	}
	return out
}

// moment gives a time that RFC 3339 can write, nil for another.
func moment(t time.Time) *time.Time {
	t = t.UTC().Truncate(time.Second)
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return nil
	}
	return &t
}

// objectID gives the id of a post as one that JSON-LD takes; "" for what is no id.
func objectID(id post.ID) string {
	if _, err := post.ParseID(string(id)); err != nil {
		return ""
	}
	return absolute(string(id))
}
