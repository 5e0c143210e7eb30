package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/mail"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
)

// Sending hands threads to the owner's mail server, from their pages.
type Sending struct {
	Reader string // address of the owner's e-reader; "" for none
	// Send sends one thread. Its errors are those of package mail, and ErrSendLarge. It may be called by several.
	Send func(ctx context.Context, e Errand) error
}

// Errand is one thread to be sent.
type Errand struct {
	Book  *document.Book
	Media *enclosure.Set
	To    string // an address of e-mail; "" is the owner's e-reader
	File  string // name of the format of the file beside the letter; "" for none, not to an e-reader
}

// ErrSendLarge is met where a file is larger than mail servers and e-readers take.
var ErrSendLarge = errors.New("too large to be sent")

// Bounds of sending from pages: what a person sends by hand, and no more if somebody else sits at the browser.
const (
	sendTime  = 2 * time.Minute
	sendApart = time.Minute // between two letters with one thread to one address
	sendMany  = 30          // letters an hour
	sendHour  = time.Hour
)

// errOften is met where letters are sent too often.
var errOften = errors.New("too many letters")

// outbox remembers what was sent of late. One letter is on its way at a time.
type outbox struct {
	now func() time.Time

	mu   sync.Mutex
	busy bool
	sent []dispatch // of the last hour, the oldest first
}

type dispatch struct {
	at   time.Time
	what string
}

// begin lets a letter out, or says that it is too early for it.
func (o *outbox) begin(what string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	o.sent = slices.DeleteFunc(o.sent, func(d dispatch) bool { return now.Sub(d.at) >= sendHour })
	if o.busy || len(o.sent) >= sendMany || slices.ContainsFunc(o.sent, func(d dispatch) bool { return d.what == what && now.Sub(d.at) < sendApart }) {
		return errOften
	}
	o.busy = true
	return nil
}

// end notes what became of the letter that begin let out. One that was not taken may be tried again at once, but counts.
func (o *outbox) end(what string, taken bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !taken {
		what = ""
	}
	o.busy = false
	o.sent = append(o.sent, dispatch{o.now(), what})
}

// sendPath is where a thread is sent from.
func sendPath(id post.ID) string { return "/send/" + escaped(string(id)) }

// handedOn gives the thread that the address names as it may be handed on: not more than anybody may have, though
// its owner asks, for it leaves this machine.
func (v *visit) handedOn() (*document.Document, error) {
	id, how, err := v.asked()
	if err != nil {
		return nil, err
	}
	d, err := v.Document(v.r.Context(), id, how)
	if err != nil {
		return nil, err
	}
	if d = d.For(policy.Export); len(d.Thread.Line) == 0 {
		return nil, fmt.Errorf("nothing of %s may be handed on: %w", id, record.ErrNotFound)
	}
	if d, err = v.along(d); err != nil {
		return nil, err
	}
	return v.stating(d)
}

// sendTwin is the JSON of the page that sends.
type sendTwin struct {
	Clew   int     `json:"clew"`
	Thread post.ID `json:"thread"`
	Title  string  `json:"title"`
	Reader bool    `json:"reader"` // an e-reader is configured
	Said   string  `json:"said,omitempty"`
}

// sendSaid is what the page says of what was just asked for: only these.
func sendSaid() []string {
	return []string{"sent", "sent-reader", "refused", "unreachable", "sign-in", "address", "large", "often", "failed"}
}

// sendSheet is the page that sends a thread.
func (v *visit) sendSheet() (*sheet, error) {
	if v.Sending == nil {
		return nil, record.ErrNotFound
	}
	d, err := v.handedOn()
	if err != nil {
		return nil, err
	}
	said := v.r.URL.Query().Get("said")
	if !slices.Contains(sendSaid(), said) {
		said = ""
	}
	title := v.lang.Say("send.title")
	name := document.Words{Language: v.lang}.Title(d.Title, d.OwnTitle)
	return &sheet{title: title, style: []string{"people"}, secret: true, robots: "noindex", twin: sendTwin{1, d.Thread.ID, name, v.Sending.Reader != "", said}, main: func(p *page) {
		p.heading("send.title")
		p.raw("<p class=\"m\"><a href=\"")
		p.text(v.threadAddress(d))
		p.raw("\"><bdi>")
		p.text(name)
		p.raw("</bdi></a></p>\n")
		p.sendSaid(said)
		p.para("send.lead")
		if v.Sending.Reader != "" {
			p.sendForm(d, true)
		}
		p.sendForm(d, false)
	}}, nil
}

func (p *page) sendSaid(said string) {
	switch {
	case strings.HasPrefix(said, "sent"):
		p.raw(`<p class="done" role="status">`)
	case said != "":
		p.raw(`<p class="warn" role="alert">`)
	default:
		return
	}
	p.say("send.said-" + said)
	p.raw("</p>\n")
}

// sendForm asks for what is sent to an e-reader, or to an address.
func (p *page) sendForm(d *document.Document, reader bool) {
	kind := "mail"
	if reader {
		kind = "reader"
	}
	p.raw("<h2>")
	p.say("send." + kind)
	p.raw("</h2>\n<form class=\"sign\" method=\"post\" action=\"")
	p.text(sendPath(d.Thread.ID) + p.v.choices("view", ""))
	p.raw("\">\n")
	p.hidden("do", kind)
	if reader {
		p.raw("<p>")
		p.bdi(p.v.Sending.Reader)
		p.raw("</p>\n")
	} else {
		p.field(field{name: "to", kind: "email", key: "send.to", auto: "email"})
	}
	p.raw(`<p class="field"><label for="file-`)
	p.text(kind)
	p.raw(`">`)
	p.say("send.file-" + kind)
	p.raw(`</label><select id="file-`)
	p.text(kind)
	p.raw(`" name="file">`)
	if !reader {
		p.raw(`<option value="">`)
		p.say("send.no-file")
		p.raw("</option>")
	}
	for _, f := range sendFiles(reader) {
		p.raw(`<option value="`)
		p.text(f)
		p.raw(`">`)
		p.say("document.format-" + f)
		p.raw("</option>")
	}
	p.raw("</select></p>\n")
	p.send("send.send")
}

// sendFiles are the formats that go beside a letter.
func sendFiles(reader bool) []string {
	if reader {
		return []string{"epub", "pdf"}
	}
	return []string{"epub", "pdf", "html"}
}

// sendIt sends the thread, and goes back to the page that says what became of it.
func (v *visit) sendIt() error {
	if v.Sending == nil {
		return record.ErrNotFound
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	e := Errand{File: form.Get("file")}
	reader := form.Get("do") == "reader"
	switch {
	case !reader && form.Get("do") != "mail", reader && v.Sending.Reader == "":
		return fmt.Errorf("send by %.80q: %w", form.Get("do"), errRequest)
	case e.File == "" && !reader:
	case !slices.Contains(sendFiles(reader), e.File):
		return fmt.Errorf("send as %.80q: %w", e.File, errRequest)
	}
	d, err := v.handedOn()
	if err != nil {
		return err
	}
	e.Book = document.BookOf(d, document.Words{Language: v.lang})
	e.Book.Clew = v.Version
	for network, posts := range e.Book.FromAPI() {
		if most := policy.ExportBound(network, true); most > 0 && posts > most {
			return fmt.Errorf("%d posts of %s: %w", posts, network, errHandOut)
		}
	}
	said := "sent-reader"
	if !reader {
		said = "sent"
		var a mail.Address
		if a, err = mail.ParseAddress(strings.TrimSpace(form.Get("to"))); err == nil {
			e.To = a.Address
		}
	}
	if err == nil {
		err = v.dispatch(e)
	}
	if v.r.Context().Err() != nil {
		return v.r.Context().Err()
	}
	if err != nil {
		said = sendTrouble(err)
		v.Log.Warn("a thread could not be sent", "thread", d.Thread.ID, "error", err)
	}
	at := v.choices("view", "")
	if at == "" {
		at = "?"
	} else {
		at += "&"
	}
	return v.seeOther(sendPath(d.Thread.ID) + at + "said=" + said)
}

// dispatch hands a thread to the mail server.
func (v *visit) dispatch(e Errand) (err error) {
	what := e.To + " " + string(e.Book.Chapters[0].Document.Thread.ID)
	if err := v.outbox.begin(what); err != nil {
		return err
	}
	defer func() { v.outbox.end(what, err == nil) }()
	// Whoever closes the page does not stop a letter half way: what the server has taken is sent.
	ctx, stop := context.WithTimeout(context.WithoutCancel(v.r.Context()), sendTime)
	defer stop()
	return caught(v.Log, func() error {
		if e.Media, err = enclosure.New(ctx, v.Record, e.Book.Documents()...); err != nil {
			return err
		}
		return errors.Join(v.Sending.Send(ctx, e), e.Media.Err())
	})
}

// sendTrouble is what the page says of an error.
func sendTrouble(err error) string {
	for _, t := range []struct {
		is   error
		said string
	}{
		{errOften, "often"}, {ErrSendLarge, "large"}, {mail.ErrAddress, "address"}, {mail.ErrSignIn, "sign-in"}, {mail.ErrRefused, "refused"},
		{mail.ErrTLS, "unreachable"}, {mail.ErrReach, "unreachable"}, {context.DeadlineExceeded, "unreachable"},
	} {
		if errors.Is(err, t.is) {
			return t.said
		}
	}
	return "failed"
}
