package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/policy"
	"clew/internal/record"
)

// format gives the format whose files have an ending, with its point.
func (h *site) format(ending string) (Format, bool) {
	for _, f := range h.Formats {
		if "."+f.Ending == ending {
			return f, true
		}
	}
	return Format{}, false
}

// twinOf is a thread's twin in JSON: the contract's document.
func (v *visit) twinOf(d *document.Document) ([]byte, error) {
	f, ok := v.format(".json")
	if !ok {
		return nil, fmt.Errorf("a thread as JSON: %w", record.ErrNotFound)
	}
	var b bytes.Buffer
	if err := f.Write(&b, document.BookOf(d, document.Words{Language: v.lang}), nil); err != nil {
		return nil, fmt.Errorf("write %s: %w", f.Name, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// export answers with a thread as a file.
func (v *visit) export(f Format) {
	id, how, err := v.asked()
	if err != nil {
		v.fail(err)
		return
	}
	d, err := v.Document(v.r.Context(), id, how)
	if err == nil {
		if d = d.For(v.use(policy.Export)); len(d.Thread.Line) == 0 {
			err = fmt.Errorf("nothing of %s may be handed on: %w", id, record.ErrNotFound)
		}
	}
	if err == nil {
		d, err = v.along(d)
	}
	if err == nil {
		d, err = v.stating(d)
	}
	if err == nil {
		v.remember(id, d)
		err = v.handOut(f, document.BookOf(d, document.Words{Language: v.lang}), fileName(string(d.Thread.ID)))
	}
	if err != nil {
		v.fail(err)
	}
}

// handOut answers with a book as a file. It is written whole before it is sent: what went wrong can still be told.
func (v *visit) handOut(f Format, b *document.Book, name string) (err error) {
	file, err := v.written(f, b)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("read %s back: %w", f.Name, err)
	}
	head := v.w.Header()
	head.Set("Content-Type", f.Type)
	head.Set("Content-Disposition", `attachment; filename="`+name+"."+f.Ending+`"`)
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	head.Set("Content-Length", strconv.FormatInt(size, 10))
	v.private(&sheet{})
	if v.r.Method != http.MethodHead {
		io.Copy(v.w, file) // the reader may have gone
	}
	return nil
}

// written gives a book as a file that is gone when it is closed.
func (v *visit) written(f Format, b *document.Book) (_ *spool, err error) {
	if f.Media {
		select {
		case v.inlaying <- struct{}{}:
			defer func() { <-v.inlaying }()
		case <-v.r.Context().Done():
			return nil, v.r.Context().Err()
		}
	}
	if err := v.backMatter(f, b); err != nil {
		return nil, err
	}
	media, err := enclosure.New(v.r.Context(), v.Record, b.Documents()...)
	if err != nil {
		return nil, err
	}
	s, err := newSpool(v.r.Context())
	if err != nil {
		return nil, err
	}
	whole := false
	defer func() {
		if !whole { // also of a renderer that falls over
			err = errors.Join(err, s.Close())
		}
	}()
	w := bufio.NewWriterSize(s, 64<<10)
	if err := errors.Join(f.Write(w, b, media), w.Flush(), media.Err(), v.r.Context().Err()); err != nil {
		return nil, fmt.Errorf("write %s: %w", f.Name, err)
	}
	whole = true
	return s, nil
}

// spool is a file without a lasting name. It takes nothing more once its context has ended: what renders a long book
// for somebody who has gone is then told to stop.
type spool struct {
	*os.File
	ctx context.Context
}

func newSpool(ctx context.Context) (*spool, error) {
	f, err := os.CreateTemp("", "clew-*")
	if err != nil {
		return nil, fmt.Errorf("a place for the file: %w", err)
	}
	return &spool{f, ctx}, nil
}

// Write implements io.Writer.
func (s *spool) Write(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.File.Write(b)
}

// Close implements io.Closer.
func (s *spool) Close() error { return errors.Join(s.File.Close(), os.Remove(s.Name())) }

// takeAway writes as what a page can be taken away, at its end.
func (p *page) takeAway(s *sheet) {
	if !s.take {
		return
	}
	files := []headLink{{title: "JSON", href: p.v.twinPath()}}
	for _, l := range s.links {
		if l.rel == "alternate" {
			files = append(files, l)
		}
	}
	p.raw("<nav class=\"m take\" aria-label=\"")
	p.say("document.export")
	p.raw("\"><strong>")
	p.say("document.export")
	p.raw("</strong>")
	for _, f := range append(files, s.also...) {
		p.raw(` <a href="`)
		p.text(f.href)
		p.raw(`">`)
		p.text(f.title)
		p.raw("</a>")
	}
	p.raw("</nav>\n")
}

// twinPath is the address of the twin of the page that is asked for.
func (v *visit) twinPath() string {
	path := v.r.URL.EscapedPath()
	if path == "/" {
		path = "/index"
	}
	path += ".json"
	if v.r.URL.RawQuery != "" {
		path += "?" + v.r.URL.RawQuery
	}
	return path
}

// fileName makes a name for a file of an id: small letters, digits and hyphens, at most 80.
func fileName(id string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(id) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == 80 {
			break
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "thread"
}
