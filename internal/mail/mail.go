// Package mail writes letters and hands them to a server: text and HTML with pictures in it, and a file beside
// (RFC 5322, 2045 to 2047, 2183), by submission with TLS and a password (RFC 6409, 8314, 4954).
//
// It knows nothing of posts, and connects to nobody itself: whoever sends gives the way to connect. What comes from
// elsewhere (a subject, a name) is one line of text before it is written, so that nothing in it becomes a header.
package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	stdmail "net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// Address is where a letter goes to or comes from.
type Address = stdmail.Address

// ErrAddress is wrapped by ParseAddress's error.
var ErrAddress = errors.New("not an address of e-mail")

// maxAddress is the longest address that servers must take (RFC 5321), and maxLine the longest subject and name.
const (
	maxAddress = 254
	maxLine    = 500
)

// ParseAddress reads one address: name@host.example, or Name <name@host.example>. The address itself is of ASCII,
// without comments and quotation marks, and its host is a name with a dot, or localhost.
func ParseAddress(s string) (Address, error) {
	bad := fmt.Errorf("%.100q: %w", s, ErrAddress)
	if len(s) > 2*maxAddress || strings.ContainsAny(s, ":;\\") || strings.ContainsFunc(s, unicode.IsControl) {
		return Address{}, bad
	}
	a, err := stdmail.ParseAddress(s)
	if err != nil || len(a.Address) > maxAddress {
		return Address{}, bad
	}
	local, host, _ := strings.Cut(a.Address, "@")
	if !atoms(local, "!#$%&'*+-/=?^_`{|}~") || !atoms(host, "-") || !strings.Contains(host, ".") && host != "localhost" {
		return Address{}, bad
	}
	return Address{Name: nameOf(a.Name), Address: a.Address}, nil
}

// atoms says whether s is of parts with dots between them, of letters, digits and some signs.
func atoms(s, signs string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" {
			return false
		}
		for i := range len(part) {
			if c := part[i]; (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && !strings.ContainsRune(signs, rune(c)) {
				return false
			}
		}
	}
	return true
}

// File is a picture in the HTML of a letter, or a file beside it.
type File struct {
	Name  string // of letters, digits, "-", "_" and "." alone; what is not becomes "-"
	Type  string // media type
	ID    string // of a picture: the HTML names it cid:ID. Letters, digits, "-", "." and "@" alone
	Bytes []byte
}

// Letter is what is sent.
type Letter struct {
	From    Address
	To      []Address
	Subject string
	Text    string // never empty
	HTML    string // "" for none
	Inline  []File // pictures that HTML shows
	Files   []File // beside it
	Date    time.Time
	Agent   string // name and version of the program
}

// MessageID names the letter: the same letter to the same people has the same name, so that one that was sent twice
// by mistake is known for one.
func (l *Letter) MessageID() string {
	h := sha256.New()
	add := func(s string) { fmt.Fprintf(h, "%d:%s\n", len(s), s) }
	add(l.From.Address)
	for _, a := range l.To {
		add(a.Address)
	}
	add(l.Subject)
	add(l.Date.UTC().Format(time.RFC3339Nano))
	add(l.Text)
	add(l.HTML)
	for _, f := range l.Files {
		add(f.Name)
		add(string(f.Bytes))
	}
	_, host, _ := strings.Cut(l.From.Address, "@")
	return hex.EncodeToString(h.Sum(nil)[:16]) + "@" + host
}

// Write writes the letter as it travels. Errors are of what is missing in it, and w's.
func (l *Letter) Write(w io.Writer) error {
	m, err := l.message()
	if err != nil {
		return err
	}
	if _, err := m.WriteTo(w); err != nil {
		return fmt.Errorf("write a letter: %w", err)
	}
	return nil
}

// message makes what the library sends.
func (l *Letter) message() (*gomail.Msg, error) {
	if len(l.To) == 0 || l.From.Address == "" || l.Text == "" {
		return nil, errors.New("a letter needs a sender, somebody to go to and words")
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	for _, a := range append([]Address{l.From}, l.To...) {
		if _, err := ParseAddress(a.Address); err != nil {
			return nil, err
		}
	}
	from := Address{Name: nameOf(l.From.Name), Address: l.From.Address}
	m.FromMailAddress(&from)
	for _, a := range l.To {
		m.AddToMailAddress(&Address{Name: nameOf(a.Name), Address: a.Address})
	}
	m.SetGenHeaderPreformatted(gomail.HeaderSubject, words(oneLine(l.Subject)))
	m.SetDateWithValue(l.Date)
	m.SetMessageIDWithValue(l.MessageID())
	if l.Agent != "" {
		m.SetUserAgent(safe(l.Agent))
	}
	// A program made it: whoever is away need not answer it (RFC 3834).
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, text(l.Text))
	if l.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, text(l.HTML))
	}
	for _, f := range l.Inline {
		err := m.EmbedReader(safe(f.Name), bytes.NewReader(f.Bytes), gomail.WithFileContentType(gomail.ContentType(kind(f.Type))), gomail.WithFileContentID("<"+safe(f.ID)+">"))
		if err != nil {
			return nil, fmt.Errorf("picture %s: %w", f.Name, err)
		}
	}
	for _, f := range l.Files {
		if err := m.AttachReader(safe(f.Name), bytes.NewReader(f.Bytes), gomail.WithFileContentType(gomail.ContentType(kind(f.Type)))); err != nil {
			return nil, fmt.Errorf("file %s: %w", f.Name, err)
		}
	}
	return m, nil
}

// text makes the lines of a text end as a letter's do.
func text(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n")
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r", "\n"), "\x00", "\ufffd")
}

// oneLine makes foreign words one line without control characters and marks that turn the direction of text.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == 0x2028, r == 0x2029:
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > maxLine {
		s = string([]rune(s)[:maxLine-1]) + "…"
	}
	return s
}

// safe makes a name of letters, digits and a few signs.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.', r == '@':
			return r
		}
		return '-'
	}, s[:min(len(s), maxName)])
}

// maxName is the longest name of a file, and of a person as headers say it.
const maxName = 64

// nameOf is the name of a person in a header: without the signs that have a meaning there.
func nameOf(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"<>()[],;:\\@=?", r) {
			return ' '
		}
		return r
	}, oneLine(s))
	r := []rune(strings.Join(strings.Fields(s), " "))
	return strings.TrimSpace(string(r[:min(len(r), maxName)]))
}

// words writes a line so that it may stand in a header: as it is where it is short and plain, else in encoded words
// (RFC 2047), each on a line of its own.
func words(s string) string {
	plain := len(s) < 60 && !strings.Contains(s, "=?")
	for i := range len(s) {
		plain = plain && s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return s
	}
	var b strings.Builder
	const most = 42 // bytes of a word: 75 letters with what is around
	for len(s) > 0 {
		n := min(most, len(s))
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n--
		}
		if b.Len() > 0 {
			b.WriteString("\r\n ")
		}
		b.WriteString("=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(s[:n])) + "?=")
		s = s[n:]
	}
	return b.String()
}

// kind is a media type, or that of bytes of which nothing is known.
func kind(s string) string {
	if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-+./") != "" || strings.Count(s, "/") != 1 {
		return "application/octet-stream"
	}
	return s
}
