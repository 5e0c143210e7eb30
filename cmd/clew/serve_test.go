package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/web"
)

// serving answers for pages until the test ends it. It gives the address, and what ends it and says how it ended.
func serving(t *testing.T, c *console, h http.Handler) (at string, end func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.serve(ctx, l, h) }()
	return "http://" + l.Addr().String(), func() error { stop(); return <-done }
}

// The program ends while a thread is being fetched and somebody watches: both end, and are told.
func TestServeEnds(t *testing.T) {
	c := testConsole()
	c.now = time.Now
	r := inmem.New(nil)
	ctx, stop := context.WithCancel(t.Context())
	in := c.incoming(ctx, r)
	began, ended := make(chan struct{}), make(chan struct{})
	pages := c.pages(r, false)
	pages.Intake = &web.Intake{Find: in.find, Known: in.known(), Unroll: func(ctx context.Context, _ string, _ int64, tell func(web.Progress)) (post.ID, error) {
		ctx, done := in.during(ctx)
		defer done()
		close(began)
		<-ctx.Done()
		close(ended)
		return "", ctx.Err()
	}}
	at, end := serving(t, c, pages.Handler())
	res, err := http.PostForm(at+"/unroll", url.Values{"said": {"https://town.example/@a/1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	<-began
	stop()
	in.end()
	<-ended
	b, err := io.ReadAll(res.Body)
	if err != nil || !strings.HasSuffix(string(b), "</html>\n") {
		t.Errorf("the page that was watched ends in %q, %v", b[max(0, len(b)-40):], err)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

// Whoever takes an answer and does not read on keeps nothing from ending, and that is no failure.
func TestServeEndsWithoutItsReader(t *testing.T) {
	c := testConsole()
	gone := make(chan struct{})
	at, end := serving(t, c, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(gone)
		for {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				return
			}
		}
	}))
	conn, err := net.Dial("tcp", strings.TrimPrefix(at, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := end(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	<-gone
}

// checking is a record whose check takes until it is told to end.
type checking struct {
	*inmem.Record
	began, ended chan struct{}
}

func (r checking) Check(ctx context.Context, _ func(string)) (record.Checked, error) {
	close(r.began)
	<-ctx.Done()
	close(r.ended)
	return record.Checked{}, ctx.Err()
}

// A check of the record that is going on ends before the record is closed.
func TestCheckEnds(t *testing.T) {
	c := testConsole()
	c.now = time.Now
	r := checking{inmem.New(nil), make(chan struct{}), make(chan struct{})}
	in := c.incoming(t.Context(), r)
	o := c.operator(r, nil, "", in, nil, nil)
	go o.Check(t.Context(), func(string) {}) // what it says is the page's to tell
	<-r.began
	in.end()
	<-r.ended
}
