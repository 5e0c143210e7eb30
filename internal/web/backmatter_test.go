package web_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/web"
)

// A file has an index if its address asks for one, and on its own where it is long; what a search may not find is not in it.
func TestFileIndex(t *testing.T) {
	r := inmem.New(nil)
	long, short, hidden := chain("x:2", ids(10, 45)...), chain("x:2", ids(60, 3)...), chain("x:3", ids(70, 45)...)
	for i := range long {
		long[i].Text = "We met in Kharkiv."
	}
	for i := range short {
		short[i].Text = "They met in Sumy."
	}
	for i := range hidden {
		hidden[i].Text = "Others met in Odesa."
	}
	put(t, r, batch{posts: append(append(long, short...), hidden...), accounts: []post.Account{{ID: "x:2", Network: post.X, Handle: "@one"}, {ID: "x:3", Network: post.X, Handle: "@three", NoIndex: true}}})
	s := siteOf(r)
	s.Public = true
	names := func(w io.Writer, b *document.Book, _ *enclosure.Set) error {
		if b.Index == nil {
			_, err := io.WriteString(w, "no index")
			return err
		}
		_, err := io.WriteString(w, "index:")
		for _, e := range b.Index.Entries {
			fmt.Fprintf(w, " %s %d", e.Name, len(e.At))
		}
		return err
	}
	s.Formats = append(s.Formats, web.Format{Name: "pdf", Ending: "pdf", Type: "application/pdf", Indexed: true, Write: names},
		web.Format{Name: "text", Ending: "txt", Type: "text/plain", Indexable: true, Write: names}, web.Format{Name: "csv", Ending: "csv", Type: "text/csv", Write: names})
	h := s.Handler()
	for target, want := range map[string]string{
		"/t/x:10.pdf": "index: Kharkiv 45", "/t/x:10.pdf?index=0": "no index", "/t/x:60.pdf": "no index", "/t/x:60.pdf?index=1": "index: Sumy 3",
		"/t/x:10.txt": "no index", "/t/x:10.txt?index=1": "index: Kharkiv 45", "/t/x:10.csv?index=1": "no index", "/t/x:70.pdf?index=1": "index:",
	} {
		if w := ask(h, "GET", target); w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("%s: %d %q, want %q", target, w.Code, w.Body.String(), want)
		}
	}
	if w := ask(h, "GET", "/t/x:10.pdf?index=yes"); w.Code != http.StatusBadRequest {
		t.Errorf("an index of nobody knows what: status %d", w.Code)
	}
	if p := page(t, h, "/t/x:60"); !strings.Contains(p, `With an index: <a href="/t/x:60.pdf?index=1">`) {
		t.Error("a short thread does not offer an index")
	}
	if p := page(t, h, "/t/x:10"); strings.Contains(p, "index=1") {
		t.Error("a long thread, which has an index on its own, offers one")
	}
}

// ids are n ids of X from one on.
func ids(from, n int) []post.ID {
	out := make([]post.ID, n)
	for i := range out {
		out[i] = post.ID(fmt.Sprintf("x:%d", from*1000+i))
	}
	out[0] = post.ID(fmt.Sprintf("x:%d", from))
	return out
}
