package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"clew/internal/mail"
	"clew/internal/web"
)

// A site with a mail server of its owner's sends threads; only its owner, only what may be handed on, and not again
// and again.
func TestSend(t *testing.T) {
	s := siteOf(citable(t))
	if w := ask(s.Handler(), "GET", "/send/x:7000"); w.Code != http.StatusNotFound {
		t.Errorf("without a mail server: status %d", w.Code)
	}
	lacks(t, page(t, s.Handler(), "/t/x:7000"), "/send/")
	var got []string
	var fails error
	s.Sending = &web.Sending{Reader: "me@kindle.example", Send: func(_ context.Context, e web.Errand) error {
		for _, p := range e.Book.Chapters[0].Document.Thread.Line {
			if strings.Contains(p.Text, "SECRET") {
				t.Error("what is for followers was sent")
			}
		}
		if e.Media == nil || !e.Book.Alone {
			t.Errorf("%+v", e)
		}
		got = append(got, e.To+"|"+e.File)
		return fails
	}}
	h := s.Handler()
	has(t, page(t, h, "/t/x:7000"), `href="/send/x:7000"`)
	has(t, page(t, h, "/send/x:7000"), "me@kindle.example", "The mill turns again", `name="to" type="email"`, `value="epub"`)
	has(t, page(t, h, "/send/x:7000?lang=uk"), "Надіслати")
	lacks(t, page(t, h, "/send/x:7000?said=%3Cb%3E"), `role="alert"`, `role="status"`)
	send := func(to string, form ...string) (code int, said string) {
		f := url.Values{}
		for i := 0; i+1 < len(form); i += 2 {
			f.Set(form[i], form[i+1])
		}
		w := postForm(h, to, f)
		at, _ := url.Parse(w.Header().Get("Location"))
		if w.Code == http.StatusSeeOther {
			has(t, page(t, h, at.String()), "sent") // "Sent.", "Not sent:"
		}
		return w.Code, at.Query().Get("said")
	}
	for _, c := range []struct {
		name string
		form []string
		fail error
		code int
		said string
		sent string // "" if nothing is handed over
	}{
		{"to the reader", []string{"do", "reader", "file", "epub"}, nil, 303, "sent-reader", "|epub"},
		{"again at once", []string{"do", "reader", "file", "pdf"}, nil, 303, "often", ""},
		{"to an address", []string{"do", "mail", "to", " Ann <ann@host.example> "}, nil, 303, "sent", "ann@host.example|"},
		{"with a file", []string{"do", "mail", "to", "bo@host.example", "file", "html"}, nil, 303, "sent", "bo@host.example|html"},
		{"a server that refuses", []string{"do", "mail", "to", "cy@host.example"}, fmt.Errorf("%w: 550", mail.ErrRefused), 303, "refused", "cy@host.example|"},
		{"and takes it then", []string{"do", "mail", "to", "cy@host.example"}, nil, 303, "sent", "cy@host.example|"},
		{"no server", []string{"do", "mail", "to", "di@host.example"}, mail.ErrReach, 303, "unreachable", "di@host.example|"},
		{"too large", []string{"do", "mail", "to", "di@host.example"}, web.ErrSendLarge, 303, "large", "di@host.example|"},
		{"another error", []string{"do", "mail", "to", "di@host.example"}, errors.New("disk"), 303, "failed", "di@host.example|"},
		{"no address", []string{"do", "mail", "to", ""}, nil, 303, "address", ""},
		{"two addresses", []string{"do", "mail", "to", "a@b.example, c@d.example"}, nil, 303, "address", ""},
		{"a head in the address", []string{"do", "mail", "to", "a@b.example\r\nBcc: c@d.example"}, nil, 303, "address", ""},
		{"no way", []string{"to", "a@b.example"}, nil, 400, "", ""},
		{"no such format", []string{"do", "mail", "to", "a@b.example", "file", "warc"}, nil, 400, "", ""},
		{"a letter to the reader", []string{"do", "reader", "file", ""}, nil, 400, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, fails = nil, c.fail
			code, said := send("/send/x:7000", c.form...)
			if code != c.code || said != c.said || strings.Join(got, " ") != c.sent {
				t.Errorf("status %d, said %q, handed over %q", code, said, got)
			}
		})
	}
	fails = nil
	for _, none := range []string{"/send/x:9999", "/send/at:%2F%2Fdid:plc:abc~app.bsky.feed.post~3l2aaaaaaaa2a", "/send/"} {
		if code, _ := send(none, "do", "reader", "file", "epub"); code == http.StatusSeeOther {
			t.Errorf("%s was sent", none)
		}
	}
	for range 40 {
		send("/send/x:7000", "do", "mail", "to", fmt.Sprintf("n%d@host.example", len(got)))
	}
	if len(got) > 30 {
		t.Errorf("%d letters in an hour", len(got))
	}
	s.Public = true
	if w := ask(s.Handler(), "GET", "/send/x:7000"); w.Code == http.StatusOK {
		t.Error("a visitor may send")
	}
	lacks(t, page(t, s.Handler(), "/t/x:7000"), "/send/")
}
