// Package web is the reader in the browser: the list of threads, a thread, an account. Pages are rendered
// here, whole, and need no script; nothing on them is fetched from another host.
//
// It reads the record through small interfaces and changes nothing in it: what a button asks for (a thread
// anew, a pause of the background work) is done by what it is given. Every document passes the table of
// package policy on its way out.
package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/job"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/thread"
)

// Record is what the pages are made from.
type Record interface {
	record.Reader
	Media(ctx context.Context, sha256 string) (record.MediaInfo, io.ReadCloser, error)
}

// Site is the reader's configuration.
type Site struct {
	Record Record
	// Document reads a thread of the record, with up to so many other threads of its author beside it.
	Document func(ctx context.Context, id post.ID, rule thread.Rule, more int) (*document.Document, error)
	// Refresh fetches the thread of a post anew from its network and says in words what changed; nil where no
	// network is asked. It may be called from several goroutines.
	Refresh func(ctx context.Context, id post.ID) (words string, err error)
	// Jobs is the background work, for its owner's eyes; nil if there is none.
	Jobs job.Keeper
	// Rulings gives what the operator has ruled about accounts; nil for no such page.
	Rulings func(ctx context.Context) ([]record.Ruling, error)
	// Takedowns gives entries of the log of takedowns, as record.Takedowns does; nil for no such log.
	Takedowns func(ctx context.Context, after int64, limit int) ([]record.Takedown, error)
	// Public is set where others than the record's owner can read: the rules for public pages hold.
	Public bool
	// Log takes what goes wrong here; nil is slog.Default.
	Log *slog.Logger
}

// site answers requests.
type site struct {
	Site
	css       string
	policy    string     // content security policy
	refresher *refresher // nil where no network is asked
}

// Handler gives the pages. It may be called from any number of goroutines.
func (s Site) Handler() http.Handler {
	if s.Log == nil {
		s.Log = slog.Default()
	}
	h := &site{Site: s, css: html.Style + style}
	if s.Refresh != nil {
		h.refresher = newRefresher(s.Refresh)
	}
	sum := sha256.Sum256([]byte(h.css))
	h.policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.page(h.home))
	mux.HandleFunc("GET /accounts", h.page(h.accounts))
	mux.HandleFunc("GET /a/{id...}", h.page(h.account))
	mux.HandleFunc("GET /t/{id...}", h.page(h.thread))
	mux.HandleFunc("POST /refresh", h.refresh)
	mux.HandleFunc("/refresh", h.postOnly)
	mux.HandleFunc("GET /jobs", h.page(h.jobs))
	mux.HandleFunc("POST /jobs", h.jobsAction)
	mux.HandleFunc("GET /rules", h.page(h.rulings))
	mux.HandleFunc("GET /m/{sha256}", h.media)
	mux.HandleFunc("GET /icon.svg", icon)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { h.fail(w, r, record.ErrNotFound) })
	return h.guarded(h.atHome(http.NewCrossOriginProtection().Handler(mux)))
}

// atHome refuses requests under the name of some host on a site that is not public: a hostile page can give
// its own name this machine's address, and would read the record through the owner's browser. An address
// or localhost cannot be taken so.
func (h *site) atHome(next http.Handler) http.Handler {
	if h.Public {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil && host != "localhost" {
			http.Error(w, "This site answers under its own address only.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// postOnly answers those who come to an action by a link.
func (h *site) postOnly(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Allow", http.MethodPost)
	http.Error(w, "Press the button under a thread.", http.StatusMethodNotAllowed)
}

// guarded sets what holds for every answer, and turns a mistake of ours into an error page.
func (h *site) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				h.Log.Error("a page failed", "path", r.URL.Path, "panic", p)
				h.fail(w, r, errors.New("a page failed"))
			}
		}()
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("X-Robots-Tag", "noindex")
		next.ServeHTTP(w, r)
	})
}

// page answers with a page that is made whole before the first byte goes out.
func (h *site) page(make func(r *http.Request) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		b, err := make(r)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		h.send(w, r, http.StatusOK, b)
	}
}

// send answers with a page, or tells a browser that has it already that it has not changed.
func (h *site) send(w http.ResponseWriter, r *http.Request, status int, page []byte) {
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Security-Policy", h.policy)
	head.Set("Cache-Control", "no-cache")
	sum := sha256.Sum256(page)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	head.Set("ETag", tag)
	head.Set("Vary", "Accept-Encoding")
	if status == http.StatusOK && strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	page, head = pressed(page, r, head)
	head.Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(page) // an error here means that the reader has gone away
	}
}

// fail translates an error for a person: the one place where meanings become statuses.
func (h *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, what, do := http.StatusInternalServerError, "This page could not be made.", "Look at what clew serve printed, and run clew record check."
	switch {
	case errors.Is(err, record.ErrNotFound):
		status, what, do = http.StatusNotFound, "This is not in the record.", "Import an export or a saved page that holds it, or look at the list of threads."
	case errors.Is(err, errBusyRefreshing):
		w.Header().Set("Retry-After", "30")
		status, what, do = http.StatusServiceUnavailable, "Too many threads are being read just now.", "Press the button again in half a minute."
	case errors.Is(err, errRequest):
		status, what, do = http.StatusBadRequest, "This request makes no sense.", "Go back to the list of threads."
	case r.Context().Err() != nil:
		return // nobody is waiting any more
	default:
		h.Log.Error("a page could not be made", "path", r.URL.Path, "error", err)
	}
	b := h.head(nil, what)
	b = append(b, "<main class=\"error\">\n<h1>"...)
	b = html.AppendText(b, what)
	b = append(b, "</h1>\n<p>"...)
	b = html.AppendText(b, do)
	b = append(b, "</p>\n<p><a href=\"/\">List of threads</a></p>\n</main>\n"...)
	h.send(w, r, status, foot(b))
}

var errRequest = errors.New("bad request")

// use is what pages are read for: by the owner, or by anybody.
func (h *site) use(public policy.Use) policy.Use {
	if h.Public {
		return public
	}
	return policy.Read
}

// head appends all up to the page's own content.
func (h *site) head(b []byte, title string) []byte {
	b = append(b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"/icon.svg\">\n<title>"...)
	b = html.AppendText(b, title)
	b = append(b, " · Clew</title>\n<style>"...)
	b = append(b, h.css...)
	b = append(b, "</style>\n</head>\n<body>\n<nav class=\"top\" aria-label=\"Clew\"><a class=\"mark\" href=\"/\">Clew</a><a href=\"/accounts\">Accounts</a>"...)
	if h.Jobs != nil && !h.Public {
		b = append(b, "<a href=\"/jobs\">Jobs</a>"...)
	}
	if h.Rulings != nil {
		b = append(b, "<a href=\"/rules\">Rules</a>"...)
	}
	return append(b, "</nav>\n"...)
}

func foot(b []byte) []byte { return append(b, "</body>\n</html>\n"...) }

// ThreadPath is where the thread of a post is read, from the root of the site.
func ThreadPath(id post.ID) string { return "/t/" + escaped(string(id)) }

// accountPath is where an account's threads are listed.
func accountPath(id post.AccountID) string { return "/a/" + escaped(string(id)) }

// escaped writes an id so that a path brings it back unchanged: slashes too, which servers tidy up.
func escaped(id string) string {
	return strings.NewReplacer("~", "%7E", "%2F", "~").Replace(url.PathEscape(id))
}

// idFrom undoes escaped. A literal ~ in an id travels as %7E.
func idFrom(r *http.Request) (string, error) {
	_, raw, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	id, err := url.PathUnescape(strings.ReplaceAll(raw, "~", "%2F"))
	if err != nil {
		return "", fmt.Errorf("%w: %w", errRequest, err)
	}
	return id, nil
}

// postID reads the id of a post as somebody outside gives it.
func postID(s string) (post.ID, error) {
	id, err := post.ParseID(s)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errRequest, err)
	}
	return id, nil
}
