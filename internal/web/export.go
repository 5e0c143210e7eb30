package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/record"
	"clew/internal/render/html"
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
	if err := f.Write(&b, d); err != nil {
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
	var b bytes.Buffer
	if err == nil {
		v.remember(id, d)
		err = v.write(&b, f, d)
	}
	if err != nil {
		v.fail(err)
		return
	}
	head := v.w.Header()
	head.Set("Content-Type", f.Type)
	head.Set("Content-Disposition", `attachment; filename="`+fileName(string(d.Thread.ID))+"."+f.Ending+`"`)
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	v.private(&sheet{})
	v.answer(http.StatusOK, b.Bytes(), &sheet{})
}

// write writes a thread as a file. Pages that hold media are written two at a time: they are large.
func (v *visit) write(b *bytes.Buffer, f Format, d *document.Document) error {
	if f.Page == nil {
		return f.Write(b, d)
	}
	select {
	case v.inlaying <- struct{}{}:
		defer func() { <-v.inlaying }()
	case <-v.r.Context().Done():
		return v.r.Context().Err()
	}
	x, err := NewInlay(v.r.Context(), v.Record, d)
	if err != nil {
		return err
	}
	return errors.Join(f.Page(b, d, x.In(html.Options{Words: document.Words{Language: v.lang}})), x.Err())
}

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
