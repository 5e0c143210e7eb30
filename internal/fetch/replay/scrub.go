package replay

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"clew/internal/fetch"
)

// hidden stands where a secret was.
const hidden = "***"

// alwaysSecret are names whose values are taken out of every recording: of parameters, headers, and fields
// of JSON and forms.
func alwaysSecret() []string {
	return []string{"access_token", "refresh_token", "id_token", "client_secret", "api_key", "apikey", "password", "accessJwt", "refreshJwt",
		"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "dpop", "bearer"}
}

// scrubber takes secrets out. It is not safe for use by several goroutines.
type scrubber struct {
	names  []string // lower case
	values []string // longest first, in every form in which they are written
}

func newScrubber(names, values []string) *scrubber {
	s := &scrubber{}
	for _, n := range append(alwaysSecret(), names...) {
		if n = strings.ToLower(n); n != "" && !slices.Contains(s.names, n) {
			s.names = append(s.names, n)
		}
	}
	for _, v := range values {
		s.learn(v)
	}
	return s
}

// learn adds a value that must not be written, and its forms in links and in JSON.
func (s *scrubber) learn(v string) {
	if len(v) < 6 {
		return
	}
	quoted, err := json.Marshal(v)
	forms := []string{v, url.QueryEscape(v), url.PathEscape(v)}
	if err == nil {
		forms = append(forms, string(quoted[1:len(quoted)-1]))
	}
	for _, f := range append(forms, strings.ReplaceAll(v, "/", `\/`)) {
		if !slices.Contains(s.values, f) {
			s.values = append(s.values, f)
		}
	}
	slices.SortStableFunc(s.values, func(a, b string) int { return len(b) - len(a) })
}

// learnFrom adds what a request says of its own secrets.
func (s *scrubber) learnFrom(r fetch.Request) {
	secret := func(name string) bool {
		return s.secret(name) || slices.ContainsFunc(r.Secret, func(n string) bool { return strings.EqualFold(n, name) })
	}
	for name, all := range r.Header {
		if !secret(name) {
			continue
		}
		for _, v := range all {
			s.learn(v)
			if _, token, ok := strings.Cut(v, " "); ok {
				s.learn(token)
			}
			for _, c := range readCookies(v) {
				s.learn(c)
			}
		}
	}
	_, query, _ := strings.Cut(r.URL, "?")
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil && secret(plain) {
			s.learn(value)
			if v, err := url.QueryUnescape(value); err == nil {
				s.learn(v)
			}
		}
	}
}

func readCookies(v string) (values []string) {
	cookies, err := http.ParseCookie(v)
	if err != nil {
		return nil
	}
	for _, c := range cookies {
		values = append(values, c.Value)
	}
	return values
}

func (s *scrubber) secret(name string) bool {
	return slices.Contains(s.names, strings.ToLower(name))
}

// link takes the secrets out of an address. Names may be written with escapes.
func (s *scrubber) link(v string, more []string) string {
	before, rest, ok := strings.Cut(v, "?")
	if ok {
		query, fragment, hash := strings.Cut(rest, "#")
		parts := strings.Split(query, "&")
		for i, p := range parts {
			name, _, has := strings.Cut(p, "=")
			plain, err := url.QueryUnescape(name)
			if has && err == nil && (s.secret(plain) || slices.ContainsFunc(more, func(n string) bool { return strings.EqualFold(n, plain) })) {
				parts[i] = name + "=" + hidden
			}
		}
		v = before + "?" + strings.Join(parts, "&")
		if hash {
			v += "#" + fragment
		}
	}
	return string(s.known([]byte(v)))
}

// known takes out the values that are known.
func (s *scrubber) known(b []byte) []byte {
	for _, v := range s.values {
		if bytes.Contains(b, []byte(v)) {
			b = bytes.ReplaceAll(b, []byte(v), []byte(hidden))
		}
	}
	return b
}

// body takes the secrets out of a body: the values that are known and, in text, what stands behind a secret
// name in JSON ("name": "value"), in a form or link (name=value), and behind the word Bearer.
func (s *scrubber) body(b []byte) []byte {
	b = s.known(b)
	if !utf8.Valid(b) {
		return b
	}
	var out []byte
	done := 0
	for i := 0; i < len(b); {
		if !letter(b[i]) || i > 0 && wordByte(b[i-1]) {
			i++
			continue
		}
		end := i
		for end < len(b) && wordByte(b[end]) {
			end++
		}
		if from, to := s.after(b, i, end); to > from {
			out = append(append(out, b[done:from]...), hidden...)
			done, end = to, to
		}
		i = end
	}
	if done == 0 {
		return b
	}
	return append(out, b[done:]...)
}

// after gives where the secret value of a word b[from:to] stands; to <= from where there is none.
func (s *scrubber) after(b []byte, from, to int) (int, int) {
	word := b[from:to]
	if len(word) > 64 || !s.secret(string(word)) {
		return 0, 0
	}
	i := to
	if strings.EqualFold(string(word), "bearer") && i < len(b) && b[i] == ' ' {
		return value(b, i+1)
	}
	if i < len(b) && b[i] == '\\' { // JSON within JSON
		i++
	}
	if i < len(b) && b[i] == '"' {
		i++
	}
	i = blank(b, i)
	switch {
	case i >= len(b):
		return 0, 0
	case b[i] == '=':
		return value(b, i+1)
	case b[i] != ':':
		return 0, 0
	}
	i = blank(b, i+1)
	for i < len(b) && (b[i] == '[' || b[i] == '\\') { // a list's first
		i = blank(b, i+1)
	}
	if i < len(b) && b[i] == '"' {
		return quoted(b, i+1, b[i-1] == '\\')
	}
	from, to = value(b, i)
	switch string(bytes.ToLower(b[from:to])) {
	case "bearer", "basic", "dpop", "token": // the scheme of a header, and then the secret
		_, to = value(b, blank(b, to))
	}
	return from, to
}

func blank(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

// value is a run of bytes as tokens and form values have.
func value(b []byte, i int) (int, int) {
	end := i
	for end < len(b) && b[end] > ' ' && !bytes.ContainsRune([]byte(`"'&<>;,#\{}[]`), rune(b[end])) {
		end++
	}
	return i, end
}

// quoted is a JSON string's inside, up to a quotation mark that is not escaped; within a string of JSON that
// holds JSON, up to one that is.
func quoted(b []byte, i int, within bool) (int, int) {
	for end := i; end < len(b); end++ {
		switch {
		case b[end] == '"':
			return i, end
		case b[end] != '\\':
		case within && end+1 < len(b) && b[end+1] == '"':
			return i, end
		default:
			end++
		}
	}
	return i, len(b)
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func wordByte(c byte) bool { return letter(c) || c >= '0' && c <= '9' || c == '_' || c == '-' }
