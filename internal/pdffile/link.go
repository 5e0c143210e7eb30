package pdffile

import (
	"net/url"
	"strings"
)

// maxURL bounds the address of a link, in bytes.
const maxURL = 4096

// Linkable says whether Page.Link takes an address: http, https and mailto with something behind them.
func Linkable(address string) bool {
	_, ok := address7(address)
	return ok
}

// address7 gives an address in ASCII, as a reader of the file opens it.
func address7(address string) (string, bool) {
	if address == "" || len(address) > maxURL {
		return "", false
	}
	for i := range len(address) {
		if address[i] < ' ' || address[i] == 0x7f {
			return "", false
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		if u.Hostname() == "" || u.Opaque != "" {
			return "", false
		}
	case "mailto":
		if u.Opaque == "" && u.Path == "" {
			return "", false
		}
	default:
		return "", false
	}
	// The address as it was given, for servers tell apart what is equal by the rules; only what is not of an
	// address is escaped.
	var b strings.Builder
	for i := 0; i < len(address); i++ {
		c := address[i]
		if i > 0 && address[i-1] == '/' && forbidden(address[i:]) > 0 {
			escape(&b, c)
			continue
		}
		switch {
		case c <= ' ' || c > '~', strings.IndexByte("\"<>\\^`{|}", c) >= 0:
			escape(&b, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}

func escape(b *strings.Builder, c byte) {
	b.WriteByte('%')
	b.WriteByte("0123456789ABCDEF"[c>>4])
	b.WriteByte("0123456789ABCDEF"[c&15])
}

// appendURL writes an address that address7 gave.
func appendURL(b []byte, address string) []byte {
	b = append(b, '(')
	for i := range len(address) {
		if c := address[i]; c == '(' || c == ')' {
			b = append(b, '\\')
		}
		b = append(b, address[i])
	}
	return append(b, ')')
}
