package jsondoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"clew/internal/document"
)

// flushSize is how much of a book is held before it is written.
const flushSize = 1 << 20

// Book writes a book: of one thread what Render writes, of several one object that tells of the book in
// "collection" and has the threads in "threads", each as Render writes it, with "note" where whoever put the book
// together says something of it. The only errors are w's.
func Book(w io.Writer, b *document.Book, opt Options) error {
	if b.Alone && len(b.Chapters) == 1 {
		return Render(w, b.Chapters[0].Document, opt)
	}
	if opt.Indent {
		var flat, laid bytes.Buffer
		if err := Book(&flat, b, Options{}); err != nil {
			return err
		}
		if err := json.Indent(&laid, flat.Bytes(), "", "  "); err != nil {
			return fmt.Errorf("lay out JSON: %w", err)
		}
		return put(w, laid.Bytes())
	}
	out := strconv.AppendInt([]byte(`{"clew":`), version, 10)
	out = append(out, `,"collection":{"id":`...)
	out = appendString(out, b.ID)
	out = field(out, "title", b.Title)
	out = field(out, "subtitle", b.Subtitle)
	out = field(out, "preface", b.Preface)
	out = field(out, "by", b.By)
	out = strconv.AppendInt(name(out, "held"), int64(len(b.Chapters)), 10)
	out = strconv.AppendInt(name(out, "lost"), int64(b.Lost), 10)
	out = timeField(out, "made", b.Made)
	out = field(out, "program", b.Clew)
	out = append(out, `},"threads":[`...)
	for i := range b.Chapters {
		c := &b.Chapters[i]
		out = appendDocument(comma(out, i), c.Document, false)
		if c.Note != "" {
			out = append(field(out[:len(out)-1], "note", c.Note), '}')
		}
		if len(out) > flushSize {
			if err := put(w, out); err != nil {
				return err
			}
			out = out[:0]
		}
	}
	return put(w, append(out, "]}\n"...))
}

func put(w io.Writer, b []byte) error {
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
