package web

import (
	"errors"
	"fmt"
	"strconv"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/record"
	"clew/internal/shelf"
)

// errHandOut is met where more posts are asked for than a network lets be handed on.
var errHandOut = errors.New("more posts than the network lets be handed on")

// collectionOrFile answers with a collection's page or, where the path ends as one of the formats that hold books
// do, with a file.
func (v *visit) collectionOrFile() {
	id, ending, err := v.rest()
	if err != nil {
		v.fail(err)
		return
	}
	f, ok := v.format(ending)
	if !ok || v.twin || !f.Books {
		get((*visit).collection)(v)
		return
	}
	if err := v.collectionFile(f, id); err != nil {
		v.fail(err)
	}
}

// collectionFile answers with the book of a collection.
func (v *visit) collectionFile(f Format, said string) error {
	n, err := strconv.ParseInt(said, 10, 64)
	if err != nil || n < 1 {
		return fmt.Errorf("collection %.80q: %w", said, errRequest)
	}
	if v.Shelf == nil {
		return fmt.Errorf("collection %d: %w", n, record.ErrNotFound)
	}
	c, err := v.Shelf.Collection(v.r.Context(), v.viewer.id, n)
	if err != nil {
		return err
	}
	b, err := v.bookOf(&c)
	if err != nil {
		return err
	}
	for network, posts := range b.FromAPI() {
		if most := policy.ExportBound(network, true); v.public() && most > 0 && posts > most {
			return fmt.Errorf("%d posts of %s: %w", posts, network, errHandOut)
		}
	}
	return v.handOut(f, b, fileName("collection-"+said))
}

// bookOf makes a book of a collection, of what may be handed on to the viewer.
func (v *visit) bookOf(c *shelf.Collection) (*document.Book, error) {
	b := &document.Book{ID: fmt.Sprintf("collection:%d:%d", c.Number, c.Created.Unix()), Title: c.Title, Subtitle: c.Subtitle, Preface: c.Preface,
		Words: document.Words{Language: v.lang}, Clew: v.Version}
	for _, e := range c.Entries {
		d, err := v.mayRead(e.Thread, policy.Export)
		if err == nil && d != nil {
			d, err = v.stating(d)
		}
		if err != nil {
			return nil, err
		}
		if d == nil {
			b.Lost++
			continue
		}
		b.Chapters = append(b.Chapters, document.Chapter{Document: d, Note: e.Note})
	}
	if len(b.Chapters) == 0 {
		return nil, fmt.Errorf("nothing of collection %d may be handed on: %w", c.Number, record.ErrNotFound)
	}
	return b, nil
}

// bookFiles are the files that a collection can be had as.
func (v *visit) bookFiles(c *shelf.Collection) []headLink {
	var out []headLink
	if c.Len == 0 {
		return nil
	}
	for _, f := range v.Formats {
		if f.Books {
			out = append(out, headLink{title: v.lang.Say("document.format-" + f.Name), href: collectionPath(c.Number) + "." + f.Ending})
		}
	}
	return out
}
