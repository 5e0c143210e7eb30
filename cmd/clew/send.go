package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/urfave/cli/v3"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/fetch"
	"clew/internal/mail"
	"clew/internal/render/bundle"
	"clew/internal/render/letter"
	"clew/internal/web"
)

// maxAttached bounds a file that is sent by e-mail: what the services of e-readers take, before it is written as text.
const maxAttached = 50 << 20

func (c *console) sendCommand() *cli.Command {
	return &cli.Command{
		Name:      "send",
		Usage:     "send threads: by e-mail, to an e-reader, to a blog of your own",
		ArgsUsage: "[THREAD...]",
		Description: `Sends one thread, several, a collection or all threads of an author. --to sends a letter;
--to-reader sends a book by e-mail to an e-reader; --folder copies the book to one that is
plugged in; --micropub puts a thread on a site of your own. doc/configuration.md says where
the mail server, the e-reader's address and the site's token are told. Exit status 3 if
something of it is missing.

Examples:
  clew send 12 --to name@host.example
  clew send 12 --to name@host.example --attach pdf
  clew send --collection 1 --to-reader
  clew send 12 --folder /media/KOBOeReader
  clew send 12 --micropub https://blog.example --draft
  clew send 12 --to name@host.example -o letter.eml`,
		Flags: append([]cli.Flag{
			&cli.StringSliceFlag{Name: "to", Usage: "send a letter to this `ADDRESS`"},
			&cli.BoolFlag{Name: "to-reader", Usage: "send a book to the e-reader of the configuration"},
			&cli.StringFlag{Name: "folder", Usage: "copy the book into the folder `DIR` of an e-reader"},
			&cli.StringFlag{Name: "micropub", Usage: "put one thread on the site at `ADDRESS`"},
			&cli.StringFlag{Name: "attach", Usage: "put a file of this `FORMAT` beside the letter, as clew export makes it: epub, pdf, html ..."},
			&cli.StringFlag{Name: "subject", Usage: "`WORDS` of the letter's subject"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the letter to `FILE` and send nothing"},
			&cli.BoolFlag{Name: "dry-run", Usage: "say what would be sent, and send nothing"},
			&cli.BoolFlag{Name: "draft", Usage: "leave it a draft on the site"},
			&cli.BoolFlag{Name: "anyway", Usage: "put it on the site though its author is not you"},
			&cli.StringSliceFlag{Name: "allow", Usage: "let `HOST` be on a private address, on any port, without TLS; for servers of your own"},
			langFlag(),
		}, chosenFlags()...),
		Action: c.sendAction,
	}
}

func (c *console) sendAction(ctx context.Context, cmd *cli.Command) (err error) {
	ways := 0
	for _, is := range []bool{cmd.IsSet("to"), cmd.Bool("to-reader"), cmd.IsSet("folder"), cmd.IsSet("micropub")} {
		if is {
			ways++
		}
	}
	if ways != 1 {
		return usage("where to is not said, or more than once", "", "add one of --to ADDRESS, --to-reader, --folder DIR, --micropub ADDRESS")
	}
	conf, err := c.configure()
	if err != nil {
		return err
	}
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	b, err := c.book(ctx, cmd, r)
	if err != nil {
		return err
	}
	held, err := enclosure.New(ctx, r, b.Documents()...)
	if err != nil {
		return err
	}
	s := &sender{c: c, cmd: cmd, conf: conf, b: b, held: held}
	switch {
	case cmd.IsSet("micropub"):
		err = s.micropub(ctx)
	case cmd.IsSet("folder"):
		err = s.folder(ctx, cmd.String("folder"))
	default:
		err = s.mail(ctx)
	}
	if err != nil {
		return err
	}
	if c.tellLacking(b) {
		return errMissing
	}
	return nil
}

// sender sends a book.
type sender struct {
	c    *console
	cmd  *cli.Command
	conf configuration
	b    *document.Book
	held *enclosure.Set
}

// file makes a file of the book in a format.
func (s *sender) file(name string) (format, []byte, error) {
	f, err := formatOf(name, "")
	if err != nil {
		return f, nil, err
	}
	if len(s.b.Chapters) > 1 && f.can&(books|follow) == 0 {
		return f, nil, usage("one file holds one thread in this format", f.name, "choose epub, pdf or html")
	}
	var b bytes.Buffer
	err = f.write(&limited{w: &b, left: maxAttached, of: f.name}, s.b, view{media: s.held, fonts: s.c.fonts(), warn: s.c.warn})
	if err = errors.Join(err, s.held.Err()); err != nil {
		return f, nil, err
	}
	return f, b.Bytes(), nil
}

// limited refuses more than may be sent.
type limited struct {
	w    io.Writer
	left int
	of   string
}

// Write writes what there is room for.
func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, &failure{what: "more than 50 MB, which mail servers and e-readers do not take", to: l.of, do: "choose fewer threads, or another format", status: statusFailed, cause: web.ErrSendLarge}
	}
	return l.w.Write(p)
}

// name is a name for the book's file: letters and digits of any script, and "-".
func (s *sender) name(ending string) string {
	var b strings.Builder
	gap := false
	for _, r := range s.b.Title {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r) && b.Len() > 0:
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
		if b.Len() > 100 {
			break
		}
	}
	stem := b.String()
	if stem == "" || bundle.Reserved(stem) {
		stem = strings.TrimRight("thread-"+stem, "-")
	}
	return stem + "." + ending
}

// plainName is a file's name of ASCII letters alone, as every mail program takes it.
func plainName(name string) string {
	dot := strings.LastIndexByte(name, '.')
	stem := strings.FieldsFunc(name[:dot], func(r rune) bool {
		return r >= unicode.MaxASCII || r == '-' || !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
	s := strings.Join(stem, "-")
	return cmp.Or(s[:min(len(s), 40)], "thread") + name[dot:]
}

// folder copies the book into a folder, whole and on disk.
func (s *sender) folder(ctx context.Context, dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return usage("not a folder", dir, "name the folder of the e-reader")
	}
	f, b, err := s.file(cmp.Or(s.cmd.String("attach"), "epub"))
	if err != nil {
		return err
	}
	path := filepath.Join(dir, s.name(f.ending))
	if s.cmd.Bool("dry-run") {
		return s.say("would write " + path)
	}
	if err := s.c.writeOut(ctx, path, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
		return err
	}
	return s.say(path)
}

func (s *sender) say(line string) error {
	_, err := fmt.Fprintln(s.c.out, line)
	return err
}

// mail sends the book as a letter, or beside one.
func (s *sender) mail(ctx context.Context) error {
	l, err := s.letter(errand{to: s.cmd.StringSlice("to"), reader: s.cmd.Bool("to-reader"), attach: s.cmd.String("attach"), subject: s.cmd.String("subject")})
	if err != nil {
		return err
	}
	if path := s.cmd.String("output"); path != "" {
		return s.c.writeOut(ctx, path, l.Write)
	}
	var to []string
	for _, a := range l.To {
		to = append(to, a.Address)
	}
	what := fmt.Sprintf("%q to %s", l.Subject, strings.Join(to, ", "))
	if s.cmd.Bool("dry-run") {
		var n counter
		if err := l.Write(&n); err != nil {
			return err
		}
		return s.say(fmt.Sprintf("would send %s, %s", what, counted(int(n), "byte", "bytes")))
	}
	if err := s.hand(ctx, l); err != nil {
		return s.mailFailure(err)
	}
	return s.say("sent " + what)
}

// hand gives a letter to the mail server of the configuration.
func (s *sender) hand(ctx context.Context, l *mail.Letter) error {
	server, err := s.server()
	if err != nil {
		return err
	}
	door := fetch.New(fetch.Config{Agent: "Clew/" + version, Allow: []string{server.Address()}, Now: s.c.now})
	defer door.Close()
	server.Dial = func(ctx context.Context, address string) (net.Conn, error) { return door.Connect(ctx, address) }
	return server.Send(ctx, l)
}

// sending sends threads from their pages; nil where the configuration has no mail server.
func (c *console) sending(conf configuration) *web.Sending {
	if conf.Mail.Server == "" || conf.Mail.From == "" {
		return nil
	}
	return &web.Sending{Reader: conf.Mail.Reader, Send: func(ctx context.Context, e web.Errand) error {
		s := &sender{c: c, conf: conf, b: e.Book, held: e.Media}
		how := errand{reader: e.To == "", attach: e.File}
		if e.To != "" {
			how.to = []string{e.To}
		}
		l, err := s.letter(how)
		if err != nil {
			return err
		}
		return s.hand(ctx, l)
	}}
}

// errand is how a book is sent by e-mail.
type errand struct {
	to              []string
	reader          bool   // to the e-reader of the configuration, not to them
	attach, subject string // "": none, and the title
}

// counter counts what is written.
type counter int

// Write counts.
func (n *counter) Write(p []byte) (int, error) { *n += counter(len(p)); return len(p), nil }

func (s *sender) mailFailure(err error) error {
	for _, m := range []struct {
		is error
		do string
	}{
		{mail.ErrSignIn, "look at user and password of [mail] in the configuration"},
		{mail.ErrTLS, "look at server, port and tls of [mail] in the configuration"},
		{mail.ErrReach, "look at server and port of [mail] in the configuration"},
		{mail.ErrRefused, "look at the addresses, and at what the server says"},
	} {
		if errors.Is(err, m.is) {
			return &failure{what: oneLine(err.Error()), do: m.do, status: statusFailed, cause: err}
		}
	}
	return err
}

// letter makes what is sent.
func (s *sender) letter(e errand) (*mail.Letter, error) {
	to, from := e.to, s.conf.Mail.From
	if e.reader {
		if to = []string{s.conf.Mail.Reader}; to[0] == "" {
			return nil, usage("the e-reader has no address", "", s.c.settle("reader = \"name@kindle.example\"", false)+"; doc/send.md tells how")
		}
	}
	if from == "" {
		return nil, usage("no sender", "", s.c.settle("from = \"you@host.example\"", s.conf.Mail.Server == ""))
	}
	l := &mail.Letter{Date: s.c.now(), Agent: "Clew/" + version}
	var err error
	if l.From, err = mail.ParseAddress(from); err != nil {
		return nil, usage("not an address of e-mail", from, "correct from in [mail] of the configuration")
	}
	const maxTo = 20
	if len(to) > maxTo {
		return nil, usage("too many addresses", strconv.Itoa(len(to)), "at most 20 at once")
	}
	for _, t := range to {
		a, err := mail.ParseAddress(t)
		if err != nil {
			return nil, usage("not an address of e-mail", t, "write it as name@host.example")
		}
		l.To = append(l.To, a)
	}
	attach := e.attach
	if e.reader {
		attach = cmp.Or(attach, "epub")
	}
	if err := s.words(l, e.reader || len(s.b.Chapters) > 1, &attach); err != nil {
		return nil, err
	}
	l.Subject = cmp.Or(e.subject, l.Subject)
	if attach != "" {
		f, b, err := s.file(attach)
		if err != nil {
			return nil, err
		}
		l.Files = append(l.Files, mail.File{Name: plainName(s.name(f.ending)), Type: strings.TrimSpace(strings.SplitN(f.kind, ";", 2)[0]), Bytes: b})
	}
	return l, nil
}

// words puts the thread itself into the letter; of a book, which is beside it, its contents.
func (s *sender) words(l *mail.Letter, book bool, attach *string) error {
	if book {
		*attach = cmp.Or(*attach, "epub")
		l.Subject = s.b.Title
		text := s.b.Title + "\n"
		for i, d := range s.b.Documents() {
			text += fmt.Sprintf("\n%d. %s\n   %s\n", i+1, s.b.Words.Title(d.Title, d.OwnTitle), d.URL)
		}
		l.Text = text
		return nil
	}
	x, err := letter.New(s.b.Chapters[0].Document, letter.Options{Words: s.b.Words, Media: s.held})
	if err != nil {
		return err
	}
	if err := s.held.Err(); err != nil {
		return err
	}
	l.Subject, l.Text, l.HTML = x.Subject, x.Text, x.HTML
	for _, p := range x.Pictures {
		l.Inline = append(l.Inline, mail.File{Name: p.Name, Type: p.Type, ID: p.ID, Bytes: p.Bytes})
	}
	if x.Left > 0 {
		s.c.warn(counted(x.Left, "picture is", "pictures are") + " described, not shown: no room for more in a letter")
	}
	return nil
}

// settle says which file takes which keys of [mail]: line, and those of the mail server.
func (c *console) settle(line string, server bool) string {
	var keys []string
	if line != "" {
		keys = append(keys, line)
	}
	if server {
		keys = append(keys, `server = "smtp.host.example"`, "user", "password")
	}
	path := c.configPath()
	if path == "" {
		path = "a file that CLEW_CONFIG names"
	}
	return "put into " + path + ", below [mail]: " + strings.Join(keys, ", ")
}

// server is the mail server of the configuration.
func (s *sender) server() (*mail.Server, error) {
	m := s.conf.Mail
	if m.Server == "" {
		return nil, usage("no mail server", "", s.c.settle("", true)+"; or write the letter to a file with -o")
	}
	x := &mail.Server{Host: m.Server, Port: m.Port, User: m.User, Password: m.Password}
	switch m.TLS {
	case "", "starttls":
	case "tls":
		x.TLS = true
	case "none":
		x.Plain = true
	default:
		return nil, usage("no such way to be safe", m.TLS, "tls in [mail] is starttls, tls, or none for a server on this machine")
	}
	if m.Port == 465 && m.TLS == "" {
		x.TLS = true
	}
	return x, nil
}
