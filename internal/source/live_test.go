package source_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/sourcetest"
	"clew/internal/unpack"
)

// written is a report as records hold it; doc/record.md describes it. It must never need another reader.
const written = `{"asked":"https://social.example/@ann/1","at":"2026-05-03T10:00:00Z",` +
	`"evidence":[{"Whole":"","Root":"x:1","Stated":12,"Limit":"7-day search","Preview":false,"Source":"X API v2","At":"0001-01-01T00:00:00Z"}],` +
	`"gone":[{"ID":"x:2","Account":"","State":2,"At":"2026-05-03T10:00:00Z","Why":"HTTP 404","Restored":false}],"requests":7,"spent":5000}`

func report() source.Report {
	at := time.Date(2026, 5, 3, 10, 0, 0, 0, time.UTC)
	return source.Report{Asked: "https://social.example/@ann/1", At: at, Requests: 7, Spent: 5000,
		Evidence: []post.Evidence{{Root: "x:1", Stated: 12, Limit: "7-day search", Source: "X API v2"}},
		Gone:     []source.Gone{{ID: "x:2", State: post.Deleted, At: "2026-05-03T10:00:00Z", Why: "HTTP 404"}}}
}

func TestReportAsWritten(t *testing.T) {
	var s sourcetest.Sink
	if err := source.TellReport(t.Context(), report(), &s); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(written, s.Bytes[1].String()); d != "" {
		t.Errorf("the form that records hold has changed (-want +got):\n%s", d)
	}
	want := report()
	want.Evidence[0].At = want.At
	if d := cmp.Diff(want.Evidence, s.Says); d != "" {
		t.Errorf("evidence without a time is not of the report's (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want.Gone, s.Buried); d != "" {
		t.Error(d)
	}
}

func TestReportAsRead(t *testing.T) {
	read := func(b string) (source.Report, *sourcetest.Sink, error) {
		var s sourcetest.Sink
		p := unpack.Part{Name: "clew:report", Size: int64(len(b)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(b)), nil }}
		r, err := source.ReadReport(t.Context(), p, &s)
		return r, &s, err
	}
	r, s, err := read(written)
	if d := cmp.Diff(report(), r); err != nil || d != "" || len(s.Says) != 1 || len(s.Buried) != 1 {
		t.Errorf("%v %+v (-want +got):\n%s", err, s, d)
	}
	if _, s, err := read(strings.Replace(written, `"requests"`, `"later":{"x":[1]},"requests"`, 1)); err != nil || len(s.Says) != 1 {
		t.Errorf("a member that is not known yet: %v", err)
	}
	for _, b := range []string{"", "{", written[:len(written)-1], `[]`, `"words"`, `{"at":"yesterday"}`, `{"evidence":{}}`, `{"gone":[1]}`, `{"requests":"7"}`, "\x00", "<html>"} {
		if _, s, err := read(b); err == nil || len(s.Says)+len(s.Buried) > 0 {
			t.Errorf("%.40q was read: %v %+v", b, err, s)
		}
	}
}

func TestFetched(t *testing.T) {
	x := &fetch.Exchange{Asked: "https://a.example/1", URL: "https://a.example/2", Status: 404, Header: map[string][]string{"Content-Type": {"application/json"}}, Body: []byte(`{"error":"gone"}`)}
	p := source.Fetched(x)
	if p.Name != x.URL || p.Status != 404 || p.Type != "application/json" || p.Size != int64(len(x.Body)) || source.IsReport(p) {
		t.Errorf("%+v", p)
	}
	if again, err := fetch.ReadExchange(p.Exchange); err != nil || again.Asked != x.Asked || again.Status != 404 {
		t.Errorf("its description is read as %+v, %v", again, err)
	}
	for range 2 {
		r, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil || !bytes.Equal(b, x.Body) {
			t.Errorf("%q %v", b, err)
		}
	}
}

// TestIsPost: what is meant by a reference.
func TestIsPost(t *testing.T) {
	for _, c := range []struct {
		ref  source.Ref
		post bool
	}{
		{source.Ref{}, false},
		{source.Ref{Post: "x:1"}, true},
		{source.Ref{Post: "x:1", Handle: "@ann"}, true},
		{source.Ref{Handle: "@ann", Key: "3kabc"}, true},
		{source.Ref{URL: "https://a.example/1"}, true},
		{source.Ref{URL: "https://a.example/@ann", Handle: "@ann@a.example"}, false},
		{source.Ref{Handle: "@ann"}, false},
		{source.Ref{Account: "did:plc:x"}, false},
		{source.Ref{Account: "did:plc:x", URL: "https://a.example/x"}, false},
	} {
		if got := c.ref.IsPost(); got != c.post {
			t.Errorf("%+v: %v", c.ref, got)
		}
	}
}
