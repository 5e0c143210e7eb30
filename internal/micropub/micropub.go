// Package micropub puts a post on somebody's own site by the W3C's Micropub: it finds the site's endpoint, uploads
// pictures to its media endpoint, and makes an h-entry in JSON. The token is the author's, made on their site.
//
// It knows nothing of threads: who calls gives the words. All requests go through the door.
package micropub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"clew/internal/fetch"
)

// Errors that callers tell apart; each is wrapped with what the site said.
var (
	// ErrNone: the page names no endpoint.
	ErrNone = errors.New("the site names no Micropub endpoint")
	// ErrToken: the site does not take the token, or it does not allow this.
	ErrToken = errors.New("the site does not take the token")
	// ErrRefused: the site answers something else than the protocol says.
	ErrRefused = errors.New("the site does not take the post")
)

// maxPage bounds what is read of a site, and maxAnswer of an answer.
const (
	maxPage   = 2 << 20
	maxAnswer = 256 << 10
)

// Site is a site with an endpoint.
type Site struct {
	Endpoint string
	Media    string // the endpoint for files; "" if there is none
	door     fetch.Asker
	token    string
}

// Photo is a picture of an entry.
type Photo struct {
	Name, Type, Alt string
	Bytes           []byte // to upload
}

// Entry is what is put on the site.
type Entry struct {
	Name      string
	HTML      string
	Published time.Time
	Category  []string
	Original  []string // where it was first: its syndication
	Slug      string
	Draft     bool
	Photos    []Photo
}

// Find finds the endpoint of a site: in the header Link of its page, else in the page.
func Find(ctx context.Context, door fetch.Asker, page, token string) (*Site, error) {
	u, err := url.Parse(page)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("%.200q: %w", page, ErrNone)
	}
	x, err := door.Do(ctx, fetch.Request{URL: page, Max: maxPage, Header: http.Header{"Accept": {"text/html"}}})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", page, err)
	}
	if x.Status/100 != 2 {
		return nil, fmt.Errorf("%s answers %d: %w", page, x.Status, ErrNone)
	}
	base, err := url.Parse(x.URL)
	if err != nil {
		base = u
	}
	at := linkIn(x.Header.Values("Link"))
	if at == "" {
		at = linkInPage(x.Body)
	}
	if at == "" {
		return nil, fmt.Errorf("%s: %w", page, ErrNone)
	}
	s := &Site{door: door, token: token}
	if s.Endpoint, err = endpoint(base, at); err != nil {
		return nil, err
	}
	return s, s.configure(ctx)
}

// endpoint is an address that a site names, absolute. One that is reached without TLS from a page that was not is
// none: the token would go in the clear.
func endpoint(base *url.URL, at string) (string, error) {
	u, err := base.Parse(strings.TrimSpace(at))
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || base.Scheme != "http") {
		return "", fmt.Errorf("%.200q is no endpoint: %w", at, ErrNone)
	}
	u.Fragment = ""
	return u.String(), nil
}

// linkIn finds the endpoint in headers Link.
func linkIn(headers []string) string {
	for _, h := range headers {
		for len(h) > 0 {
			_, rest, ok := strings.Cut(h, "<")
			at, params, closed := strings.Cut(rest, ">")
			if !ok || !closed {
				break
			}
			params, h, _ = strings.Cut(params, "<")
			for p := range strings.SplitSeq(params, ";") {
				name, value, _ := strings.Cut(strings.Trim(p, " ,\t"), "=")
				if strings.EqualFold(strings.TrimSpace(name), "rel") && has(strings.Trim(strings.TrimSpace(value), `"`), "micropub") {
					return at
				}
			}
			if h != "" {
				h = "<" + h
			}
		}
	}
	return ""
}

func has(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// linkInPage finds the first <link> or <a> that names the endpoint.
func linkInPage(page []byte) string {
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.Data != "link" && t.Data != "a" {
				continue
			}
			rel, href, named := "", "", false
			for _, a := range t.Attr {
				switch a.Key {
				case "rel":
					rel = a.Val
				case "href":
					href, named = a.Val, true
				}
			}
			if named && has(rel, "micropub") {
				if href == "" {
					return "?" // the page itself
				}
				return href
			}
		}
	}
}

// configure asks the endpoint what it offers. One that says nothing has no endpoint for files.
func (s *Site) configure(ctx context.Context) error {
	at, err := url.Parse(s.Endpoint)
	if err != nil {
		return err
	}
	q := at.Query()
	q.Set("q", "config")
	at.RawQuery = q.Encode()
	x, err := s.ask(ctx, fetch.Request{URL: at.String(), Header: http.Header{"Accept": {"application/json"}}})
	if err != nil {
		return err
	}
	if x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden {
		return s.refusal(x)
	}
	var said struct {
		Media string `json:"media-endpoint"`
	}
	if x.Status != http.StatusOK || json.Unmarshal(x.Body, &said) != nil || said.Media == "" {
		return nil
	}
	base, err := url.Parse(s.Endpoint)
	if err != nil {
		return err
	}
	s.Media, err = endpoint(base, said.Media)
	return err
}

// ask makes a request with the token, once: a post that was made must not be made again.
func (s *Site) ask(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Max, r.Once = maxAnswer, true
	x, err := s.door.Do(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("ask the Micropub endpoint: %w", err)
	}
	if len(x.Hops) > 0 { // what was posted was not passed on
		return nil, fmt.Errorf("the endpoint leads to %.200s: %w", x.URL, ErrRefused)
	}
	return x, nil
}

// refusal is what a site says where it does not what it was asked.
func (s *Site) refusal(x *fetch.Exchange) error {
	var said struct {
		Error string `json:"error"`
		More  string `json:"error_description"`
	}
	_ = json.Unmarshal(x.Body, &said) // it need not say anything
	what := fmt.Sprintf("status %d", x.Status)
	for _, w := range []string{said.Error, said.More} {
		if w = strings.Join(strings.Fields(strings.ToValidUTF8(w, "")), " "); w != "" {
			what += ", " + w[:min(len(w), 200)]
		}
	}
	if s.token != "" {
		what = strings.ReplaceAll(what, s.token, "***")
	}
	is := ErrRefused
	if x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden {
		is = ErrToken
	}
	return fmt.Errorf("%w: %s", is, what)
}

// Upload puts a picture on the site and gives its address there.
func (s *Site) Upload(ctx context.Context, p Photo) (string, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	head := textproto.MIMEHeader{}
	head.Set("Content-Disposition", `form-data; name="file"; filename="`+plain(p.Name)+`"`)
	head.Set("Content-Type", p.Type)
	part, err := w.CreatePart(head)
	if err == nil {
		_, err = part.Write(p.Bytes)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return "", err
	}
	x, err := s.ask(ctx, fetch.Request{Method: http.MethodPost, URL: s.Media, Body: b.Bytes(), Header: http.Header{"Content-Type": {w.FormDataContentType()}}})
	if err != nil {
		return "", err
	}
	if x.Status != http.StatusCreated {
		return "", fmt.Errorf("upload %s: %w", p.Name, s.refusal(x))
	}
	return s.location(x)
}

func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, s)
}

// location is the address that an answer names.
func (s *Site) location(x *fetch.Exchange) (string, error) {
	base, err := url.Parse(s.Endpoint)
	if err != nil {
		return "", err
	}
	at, err := base.Parse(x.Header.Get("Location"))
	if err != nil || x.Header.Get("Location") == "" || at.Scheme != "http" && at.Scheme != "https" {
		return "", fmt.Errorf("%w: it names no address of what it made", ErrRefused)
	}
	return at.String(), nil
}

// Post puts an entry on the site, with its pictures where the site takes files, and gives the address at which it
// stands, or will. left is how many pictures the site has no place for.
func (s *Site) Post(ctx context.Context, e *Entry) (at string, left int, err error) {
	p := map[string][]any{"content": {map[string]string{"html": e.HTML}}}
	for _, photo := range e.Photos {
		if s.Media == "" {
			left++
			continue
		}
		where, err := s.Upload(ctx, photo)
		if err != nil {
			return "", left, err
		}
		if photo.Alt == "" {
			p["photo"] = append(p["photo"], where)
		} else {
			p["photo"] = append(p["photo"], map[string]string{"value": where, "alt": photo.Alt})
		}
	}
	one := func(name, value string) {
		if value != "" {
			p[name] = []any{value}
		}
	}
	one("name", e.Name)
	one("mp-slug", e.Slug)
	if !e.Published.IsZero() {
		one("published", e.Published.UTC().Format(time.RFC3339))
	}
	if e.Draft {
		one("post-status", "draft")
	}
	for _, c := range e.Category {
		p["category"] = append(p["category"], c)
	}
	for _, o := range e.Original {
		p["syndication"] = append(p["syndication"], o)
	}
	body, err := json.Marshal(map[string]any{"type": []string{"h-entry"}, "properties": p})
	if err != nil {
		return "", left, err
	}
	x, err := s.ask(ctx, fetch.Request{Method: http.MethodPost, URL: s.Endpoint, Body: body, Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}})
	if err != nil {
		return "", left, err
	}
	if x.Status != http.StatusCreated && x.Status != http.StatusAccepted {
		return "", left, s.refusal(x)
	}
	at, err = s.location(x)
	return at, left, err
}
