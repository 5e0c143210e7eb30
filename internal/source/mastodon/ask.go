package mastodon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/source"
)

const (
	usualRequests = 2000 // of one walk
	maxBarren     = 40   // answers in a row that bring nothing new
	acceptObject  = `application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"`
	tellsOfRetry  = "Mastodon-Async-Refresh"
)

// errStop ends a walk at a limit; what was found until then stands.
var errStop = errors.New("the walk has met a limit")

// asking puts questions to servers and has the listener hear the answers. It belongs to one walk.
type asking struct {
	*Live
	ctx     context.Context
	h       *listener
	max     int
	used    int
	barren  int
	patient bool // what is asked now is a list that is known and bounded
	servers map[string]*server
	limits  []string
	trouble error // the first error of the door
	last    *fetch.Exchange
	step    func(source.Step)
	posts   func() int
}

// server is what a walk knows of one server.
type server struct {
	software string
	family   family
	known    bool
	keyed    bool // it is asked with the operator's token
	needsKey bool // its client interface asks for a token and there is none
	signed   bool // its objects are given to servers that sign alone
	closed   bool // it gave no answer
	speaks   bool // its NodeInfo names ActivityPub
}

// family is the interface that a server speaks beside ActivityPub.
type family uint8

const (
	familyUnknown family = iota
	familyMastodon
	familyMisskey
	familyNone
)

// familyOf sorts servers by the name of their software.
func familyOf(software string) family {
	switch software {
	case "mastodon", "hometown", "glitchcafe", "gotosocial", "pleroma", "akkoma", "pixelfed", "friendica", "fedibird", "kmyblue", "snac", "mitra", "takahe":
		return familyMastodon
	case "misskey", "sharkey", "firefish", "calckey", "foundkey", "iceshrimp", "cherrypick", "catodon", "magnetar":
		return familyMisskey
	case "":
		return familyUnknown
	}
	return familyNone
}

func (l *Live) asking(ctx context.Context, to source.Sink, max int) *asking {
	if max <= 0 {
		max = usualRequests
	}
	return &asking{Live: l, ctx: ctx, h: newListener(ctx, to, l.recent), max: max, servers: map[string]*server{}}
}

func (q *asking) server(host string) *server {
	s := q.servers[host]
	if s == nil {
		s = &server{}
		q.servers[host] = s
	}
	return s
}

// limit names a limit, once.
func (q *asking) limit(words string) {
	if !slices.Contains(q.limits, words) && len(q.limits) < 20 {
		q.limits = append(q.limits, words)
	}
}

// base gives the beginning of a server's addresses.
func (l *Live) base(host string) string {
	name, _, _ := strings.Cut(host, ":")
	if l.plain[host] || l.plain[name] {
		return "http://" + host
	}
	return "https://" + host
}

// secure gives the address under which something is asked for: over https, but for hosts that may be plain.
func (l *Live) secure(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host := hostOf(address)
	_, path, _ := strings.Cut(rest, "/")
	return l.base(host) + "/" + path
}

// do puts one question. It is false where no answer came; the error is the sink's, the context's, or errStop.
func (q *asking) do(r fetch.Request, keyed bool) (bool, error) {
	host := hostOf(r.URL)
	s := q.server(host)
	switch {
	case q.ctx.Err() != nil:
		return false, q.ctx.Err()
	case s.closed:
		return false, nil
	case q.used >= q.max:
		q.limit(fmt.Sprintf("%d requests", q.max))
		return false, errStop
	case q.barren >= maxBarren && !q.patient:
		q.limit(fmt.Sprintf("%d answers in a row with nothing new", maxBarren))
		return false, errStop
	}
	q.used++
	if q.step != nil {
		q.step(source.Step{Asked: host, Doing: "asking " + host, Posts: q.posts(), Requests: q.used})
	}
	r.Max = maxAnswer
	x, err := q.ask.Do(q.ctx, r)
	if err != nil {
		if q.ctx.Err() != nil {
			return false, q.ctx.Err()
		}
		if q.trouble == nil {
			q.trouble = err
		}
		q.h.heard = heard{}
		q.limit(troubleWords(host, err))
		s.closed = !errors.Is(err, fetch.ErrBound) && !errors.Is(err, fetch.ErrBroken)
		return false, nil
	}
	before := len(q.h.order)
	x = withhold(x, keyed)
	q.last = x
	if err := q.h.hear(source.Fetched(x)); err != nil {
		return false, err
	}
	q.barren++
	if len(q.h.order) > before {
		q.barren = 0
	}
	return true, nil
}

// troubleWords says in a limit why a host gave no answer.
func troubleWords(host string, err error) string {
	var l *fetch.LimitedError
	switch {
	case errors.As(err, &l):
		return host + " asks to wait until " + l.Until.UTC().Format(time.RFC3339)
	case errors.Is(err, fetch.ErrLimited):
		return host + " asks to wait"
	case errors.Is(err, fetch.ErrForbidden):
		return host + " may not be fetched"
	case errors.Is(err, fetch.ErrBound):
		return host + " gave too long an answer"
	case errors.Is(err, fetch.ErrBroken):
		return host + " gave a damaged answer"
	}
	return host + " gave no answer"
}

// api asks a server's client interface, without a token where that is enough. It is true where the answer is
// of the kind asked for.
func (q *asking) api(host, path string, body []byte) (bool, error) {
	s := q.server(host)
	token := q.conf.Tokens[host]
	for {
		if s.needsKey {
			return false, nil
		}
		r := fetch.Request{URL: q.base(host) + path, Header: http.Header{"Accept": {"application/json"}}}
		if body != nil {
			r.Method, r.Body = http.MethodPost, body
			r.Header.Set("Content-Type", "application/json")
		}
		keyed := s.keyed && body == nil
		if keyed {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		if ok, err := q.do(r, keyed); err != nil || !ok {
			return false, err
		}
		switch q.h.heard.status {
		case http.StatusUnauthorized, http.StatusForbidden:
			if token != "" && !s.keyed && body == nil {
				s.keyed = true
				continue
			}
			if q.h.heard.status == http.StatusUnauthorized {
				s.needsKey = true
			}
			return false, nil
		case http.StatusOK:
			if !q.h.heard.usable {
				q.limit(host + " gives something else than what was asked for")
			}
			return q.h.heard.usable, nil
		}
		return false, nil
	}
}

// keyWords names, as a limit, that a server shows what was asked for to some alone.
func keyWords(host string, signed bool) string {
	if signed {
		return host + " " + source.ErrNeedsKey.Error() + ": it gives objects to servers that sign their questions alone"
	}
	return host + " " + source.ErrNeedsKey.Error() + ": it shows posts to its own accounts alone"
}

// object asks for an ActivityPub object, and for the accounts of the posts in it. It is true where it was
// one that may be used.
func (q *asking) object(address string) (bool, error) {
	host := hostOf(address)
	s := q.server(host)
	if s.signed {
		return false, nil
	}
	ok, err := q.do(fetch.Request{URL: q.secure(address), Header: http.Header{"Accept": {acceptObject}}}, false)
	if err != nil || !ok {
		return false, err
	}
	if q.h.heard.status == http.StatusUnauthorized {
		s.signed = true
		return false, nil
	}
	heard := q.h.heard
	for i, n := range heard.posts {
		if i < 100 {
			if err := q.actor(n); err != nil {
				return false, err
			}
		}
	}
	q.h.heard = heard
	return heard.usable, nil
}

// actor asks for the account of a post, once.
func (q *asking) actor(n *node) error {
	if n.foreign || n.author == "" {
		return nil
	}
	if _, asked := q.h.actors[n.author]; asked {
		return nil
	}
	q.h.actors[n.author] = &actorKnown{}
	_, err := q.do(fetch.Request{URL: q.secure(string(n.author)), Header: http.Header{"Accept": {acceptObject}}}, false)
	return err
}

// kind finds out what a server is, by NodeInfo.
func (q *asking) kind(host string) (*server, error) {
	s := q.server(host)
	if s.known {
		return s, nil
	}
	s.known = true
	header := http.Header{"Accept": {"application/json"}}
	ok, err := q.do(fetch.Request{URL: q.base(host) + "/.well-known/nodeinfo", Header: header}, false)
	if err != nil || !ok || !q.h.heard.usable {
		return s, err
	}
	best := ""
	for e := range q.h.heard.body.member("links").each() {
		if href := e.member("href").text(); strings.Contains(e.member("rel").text(), "nodeinfo") && hostOf(href) == host {
			best = max(best, href)
		}
	}
	if best == "" {
		return s, nil
	}
	if ok, err = q.do(fetch.Request{URL: q.secure(best), Header: header}, false); err != nil || !ok {
		return s, err
	}
	name := strings.ToLower(q.h.heard.body.member("software").member("name").text())
	if q.h.heard.status == http.StatusOK && len(name) <= 64 {
		s.software, s.family = name, familyOf(name)
		for e := range q.h.heard.body.member("protocols").each() {
			s.speaks = s.speaks || e.text() == "activitypub"
		}
	}
	return s, nil
}

// misskey asks Misskey's interface.
func (q *asking) misskey(host, what string, body map[string]any) (bool, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return false, fmt.Errorf("write a question: %w", err)
	}
	return q.api(host, "/api/"+what, b)
}

// arriving gives how long a server wants to be left alone while it fetches replies from others; false
// where it does not.
func (q *asking) arriving() (time.Duration, bool) {
	if q.last == nil {
		return 0, false
	}
	for part := range strings.SplitSeq(q.last.Header.Get(tellsOfRetry), ",") {
		k, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		if n, err := strconv.Atoi(v); k == "retry" && err == nil && n >= 0 {
			return min(time.Duration(min(n, 3600))*time.Second, maxRefresh), true
		}
	}
	return 0, false
}

// wait waits, unless the context ends.
func (q *asking) wait(d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-q.ctx.Done():
		return q.ctx.Err()
	case <-t.C:
		return nil
	}
}
