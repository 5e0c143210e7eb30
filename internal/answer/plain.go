package answer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// headSize is how much of an input is looked at to tell what it is.
const headSize = 4096

// plain reads a text: UTF-8, or UTF-16 that begins with its mark. What comes out is UTF-8 without a mark at its beginning, as
// far as it was UTF-8, and its lines end with a line feed, also those of old Macs. What is seen at its beginning to be no
// text is a Fault.
func plain(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return nil, err
	}
	if code := notText(head); code != "" {
		return nil, &Fault{Code: code}
	}
	var text io.Reader = b
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = b.Discard(3)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		text = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(b)
	}
	return bufio.NewReaderSize(&lineFeeds{r: text}, 64<<10), nil
}

// notText tells by its beginning what is no text; "" if it may be one.
func notText(head []byte) FaultCode {
	for _, k := range []struct {
		begins string
		code   FaultCode
	}{
		{"PK\x03\x04", FaultZip}, {"PK\x05\x06", FaultZip}, {"%PDF-", FaultPDF}, {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FaultOffice}, {"{\\rtf", FaultRich},
		{"\x1f\x8b", FaultPacked}, {"BZh91AY", FaultPacked}, {"\x28\xb5\x2f\xfd", FaultPacked}, {"\xfd7zXZ", FaultPacked}, {"7z\xbc\xaf\x27\x1c", FaultPacked}, {"Rar!\x1a", FaultPacked},
		{"\x89PNG\r\n\x1a\n", FaultPicture}, {"\xff\xd8\xff", FaultPicture}, {"GIF87a", FaultPicture}, {"GIF89a", FaultPicture}, {"II*\x00", FaultPicture}, {"MM\x00*", FaultPicture},
		{"\xff\xfe\x00\x00", FaultWide}, {"\x00\x00\xfe\xff", FaultWide},
	} {
		if bytes.HasPrefix(head, []byte(k.begins)) {
			return k.code
		}
	}
	if len(head) > 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP" || len(head) > 12 && string(head[:3]) == "\x00\x00\x00" && string(head[4:8]) == "ftyp" {
		return FaultPicture
	}
	low := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head[:min(len(head), 64)], []byte("\xef\xbb\xbf")), " \t\r\n")))
	if strings.HasPrefix(low, "<!doctype html") || strings.HasPrefix(low, "<html") {
		return FaultPage
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return ""
	}
	zeros := [2]int{}
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch n := zeros[0] + zeros[1]; {
	case n >= 2 && n*20 >= len(head) && (zeros[0] == 0 || zeros[1] == 0):
		return FaultWide
	case n*4 >= len(head) && n > 0, n >= 8 && n*10 > len(head):
		return FaultBytes
	}
	return ""
}

// lineFeeds ends lines with a line feed alone.
type lineFeeds struct {
	r  io.Reader
	cr bool // the last byte was a carriage return
}

// Read implements io.Reader.
func (l *lineFeeds) Read(p []byte) (int, error) {
	for {
		n, err := l.r.Read(p)
		if !l.cr && bytes.IndexByte(p[:n], '\r') < 0 {
			return n, err
		}
		out := p[:0]
		for _, c := range p[:n] {
			switch {
			case c == '\r':
				out = append(out, '\n')
			case c == '\n' && l.cr:
			default:
				out = append(out, c)
			}
			l.cr = c == '\r'
		}
		if len(out) > 0 || err != nil || len(p) == 0 {
			return len(out), err
		}
	}
}

// ReadText reads one text as it may come out of a file or another program: UTF-8, with a mark at its beginning or not, or
// UTF-16 with one. What is no text is a Fault. Of a text of more than most bytes that many and one more are given.
func ReadText(r io.Reader, most int) (string, error) {
	p, err := plain(r)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(io.LimitReader(p, int64(most)+1))
	if err != nil {
		return "", err
	}
	s := string(b)
	if len(b) > most { // a letter may be cut
		return s, nil
	}
	if code := broken(s); code != "" {
		return "", &Fault{Code: code}
	}
	return s, nil
}

// broken says what is wrong with the letters of a text; "" if nothing is.
func broken(s string) FaultCode {
	switch {
	case !utf8.ValidString(s):
		return FaultEncoding
	case strings.IndexByte(s, 0) >= 0:
		return FaultZero
	case strings.ContainsRune(s, utf8.RuneError):
		return FaultLost
	case garbled(s):
		return FaultGarbled
	}
	return ""
}
