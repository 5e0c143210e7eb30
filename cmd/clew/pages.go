package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
)

// pages answers the browser: the list of threads at /, a thread at /t/ID.
func (c *console) pages(r record.Reader) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, q *http.Request) { c.listPage(w, q, r) })
	mux.HandleFunc("GET /t/{id...}", func(w http.ResponseWriter, q *http.Request) { c.threadPage(w, q, r) })
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	return mux
}

func (c *console) threadPage(w http.ResponseWriter, q *http.Request, r record.Reader) {
	d, err := c.document(q.Context(), r, post.ID(q.PathValue("id")), 0)
	if err != nil {
		c.errorPage(w, err)
		return
	}
	c.answer(w, func(b *bytes.Buffer) error { return html.Render(b, d, html.Options{Thread: threadPath}) })
}

func threadPath(id post.ID) string { return "/t/" + url.PathEscape(string(id)) }

func (c *console) listPage(w http.ResponseWriter, q *http.Request, r record.Reader) {
	c.answer(w, func(b *bytes.Buffer) error {
		b.WriteString("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Clew</title>\n<h1>Threads</h1>\n<ol>\n")
		for s, err := range r.Threads(q.Context(), record.Query{Limit: 200, Public: true}) {
			if err != nil {
				return err
			}
			d, err := c.listedDocument(q.Context(), r, s)
			if err != nil {
				return err
			}
			line := html.AppendText(nil, fmt.Sprintf("%s, %s, %s", d.Title, document.At(d.Author), document.Posts(d.Thread.Verdict.Held)))
			fmt.Fprintf(b, "<li><a href=\"%s\">%s</a></li>\n", html.AppendText(nil, threadPath(s.Root)), line)
		}
		b.WriteString("</ol>\n</html>\n")
		return nil
	})
}

// answer writes a page that was made whole.
func (c *console) answer(w http.ResponseWriter, write func(*bytes.Buffer) error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		c.errorPage(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", html.Policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(b.Bytes()) // the reader has gone away
}

func (c *console) errorPage(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if errors.Is(err, record.ErrNotFound) {
		status = http.StatusNotFound
	} else {
		fmt.Fprintln(c.err, "clew: "+oneLine(translate(err).Error()))
	}
	http.Error(w, http.StatusText(status), status)
}
