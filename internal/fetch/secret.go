package fetch

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// hidden stands where a secret was.
const hidden = "***"

// secrets knows what of one request must not be seen: names of headers and parameters, and the values that
// they had, wherever those turn up again.
type secrets struct {
	names  []string // lower case
	values []string // longest first; each also as links write it
}

// newSecrets collects the secrets of a request whose address was parsed already.
func newSecrets(r Request, u *url.URL) *secrets {
	s := &secrets{}
	for _, n := range r.Secret {
		s.names = append(s.names, strings.ToLower(n))
	}
	for name, all := range r.Header {
		if s.header(http.CanonicalHeaderKey(name)) {
			for _, v := range all {
				s.add(v)
				if _, token, ok := strings.Cut(v, " "); ok { // the scheme before it is no secret
					s.add(strings.TrimSpace(token))
				}
				for pair := range strings.SplitSeq(v, ";") { // of cookies
					if _, value, ok := strings.Cut(pair, "="); ok {
						s.add(value)
					}
				}
			}
		}
	}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		if s.param(name) {
			s.add(value)
			if plain, err := url.QueryUnescape(value); err == nil {
				s.add(plain)
			}
		}
	}
	slices.SortFunc(s.values, func(a, b string) int { return len(b) - len(a) })
	return s
}

// add remembers a value. Shorter ones than six bytes are hidden in their own place only: looked for
// everywhere they would take pieces out of other words.
func (s *secrets) add(v string) {
	if len(v) < 6 {
		return
	}
	for _, form := range []string{v, url.QueryEscape(v), url.PathEscape(v)} {
		if !slices.Contains(s.values, form) {
			s.values = append(s.values, form)
		}
	}
}

// header says whether a header's value is secret.
func (s *secrets) header(name string) bool {
	switch name {
	case "Authorization", "Cookie", "Proxy-Authorization":
		return true
	}
	return len(s.names) > 0 && slices.Contains(s.names, strings.ToLower(name))
}

// param says whether a query parameter's value is secret. Some are whatever a request says of them.
func (s *secrets) param(rawName string) bool {
	n, err := url.QueryUnescape(rawName)
	if err != nil {
		n = rawName
	}
	n = strings.ToLower(n)
	switch n {
	case "access_token", "refresh_token", "client_secret", "api_key", "apikey", "password":
		return true
	}
	return slices.Contains(s.names, n)
}

// text hides the values wherever they stand.
func (s *secrets) text(v string) string {
	for _, secret := range s.values {
		v = strings.ReplaceAll(v, secret, hidden)
	}
	return v
}

// body hides the values in the body of an answer: some hosts send back what they were sent. cut says that
// there were any.
func (s *secrets) body(b []byte) (kept []byte, cut bool) {
	for _, secret := range s.values {
		for _, form := range []string{secret, strings.ReplaceAll(secret, "/", `\/`)} { // as JSON may write it
			if bytes.Contains(b, []byte(form)) {
				b, cut = bytes.ReplaceAll(b, []byte(form), []byte(hidden)), true
			}
		}
	}
	return b, cut
}

// url is an address that can be shown.
func (s *secrets) url(u *url.URL) string {
	c := *u
	c.User = nil
	return s.link(c.String())
}

func (s *secrets) query(raw string) string {
	if !s.inQuery(raw) {
		return raw
	}
	parts := strings.Split(raw, "&")
	for i, p := range parts {
		if name, _, ok := strings.Cut(p, "="); ok && s.param(name) {
			parts[i] = name + "=" + hidden
		}
	}
	return strings.Join(parts, "&")
}

func (s *secrets) inQuery(raw string) bool {
	for part := range strings.SplitSeq(raw, "&") {
		if name, _, ok := strings.Cut(part, "="); ok && s.param(name) {
			return true
		}
	}
	return false
}

// request is a header as it was sent, fit to be kept.
func (s *secrets) request(h http.Header) http.Header { return s.headers(h, false) }

// answer is a header as it was received, fit to be kept: names of cookies stay, their values do not.
func (s *secrets) answer(h http.Header) http.Header { return s.headers(h, true) }

// harmless says that nothing can be hidden in a header.
func (s *secrets) harmless(h http.Header, answer bool) bool {
	if len(s.values) > 0 {
		return false
	}
	for name := range h {
		if s.header(name) || answer && (name == "Set-Cookie" || name == "Location" || name == "Content-Location") {
			return false
		}
	}
	return true
}

func (s *secrets) headers(h http.Header, answer bool) http.Header {
	if s.harmless(h, answer) {
		return h
	}
	out := make(http.Header, len(h))
	for name, all := range h {
		kept := make([]string, len(all))
		for i, v := range all {
			switch {
			case s.header(name):
				kept[i] = hidden
			case answer && name == "Set-Cookie":
				kept[i] = cookie(s.text(v))
			case answer && (name == "Location" || name == "Content-Location"):
				kept[i] = s.link(v)
			default:
				kept[i] = s.text(v)
			}
		}
		out[name] = kept
	}
	return out
}

// link hides the secrets of a header that holds an address, which need not be a good one.
func (s *secrets) link(v string) string {
	before, rest, ok := strings.Cut(v, "?")
	if !ok {
		return s.text(v)
	}
	query, fragment, more := strings.Cut(rest, "#")
	if s.inQuery(query) {
		v = before + "?" + s.query(query)
		if more {
			v += "#" + fragment
		}
	}
	return s.text(v)
}

// cookie hides the value of a Set-Cookie header.
func cookie(v string) string {
	pair, rest, more := strings.Cut(v, ";")
	name, _, ok := strings.Cut(pair, "=")
	if !ok {
		name = ""
	}
	out := name + "=" + hidden
	if more {
		out += ";" + rest
	}
	return out
}
