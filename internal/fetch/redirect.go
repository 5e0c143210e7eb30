package fetch

import (
	"fmt"
	"net/http"
	"strings"
)

// follow moves a question on to where an answer sends it.
func (q *question) follow(x *Exchange) (bool, error) {
	if q.location == "" || !redirects(x.Status) {
		return false, nil
	}
	d := q.door
	if d.cfg.Redirects == 0 {
		return false, nil
	}
	if len(q.hops) >= d.cfg.Redirects {
		return false, fmt.Errorf("%w: more than %d redirects", ErrUnreachable, d.cfg.Redirects)
	}
	to, err := q.at.url.Parse(q.location)
	if err != nil {
		return false, fmt.Errorf("%w: it leads to no link", ErrBroken)
	}
	at, err := d.rules.gate(to.String(), false)
	if err != nil {
		return false, err
	}
	if err := q.mayLead(at, x.Status); err != nil {
		return false, err
	}
	q.hops = append(q.hops, Hop{URL: x.URL, Status: x.Status, Peer: x.Peer})
	if x.Status == http.StatusSeeOther && q.method != http.MethodHead ||
		q.method == http.MethodPost && (x.Status == http.StatusMovedPermanently || x.Status == http.StatusFound) {
		q.method, q.body = http.MethodGet, nil
		q.header = q.header.Clone() // the exchange of the last hop has it
		for name := range q.header {
			if strings.HasPrefix(name, "Content-") {
				delete(q.header, name)
			}
		}
	}
	if at.hostPort != q.at.hostPort && !upgraded(q.at, at) {
		q.leave()
	}
	q.at = at
	return true, nil
}

// upgraded says whether a redirect leads from http to https of the same host.
func upgraded(from, to *target) bool {
	return from.host == to.host && from.port == 80 && to.port == 443 && to.secure
}

// leave takes the secrets off a question that goes to another host, for good.
func (q *question) leave() {
	q.header = q.header.Clone()
	for name := range q.header {
		if q.secrets.header(name) {
			delete(q.header, name)
		}
	}
}

// mayLead judges a redirect as a step; the gate has judged where it leads.
func (q *question) mayLead(to *target, status int) error {
	other := to.hostPort != q.at.hostPort && !upgraded(q.at, to)
	switch {
	case q.at.secure && !to.secure:
		return fmt.Errorf("%w: a redirect from https to http", ErrForbidden)
	case to.let && !q.at.let: // what a stranger writes must not choose among the operator's own servers
		return ErrForbidden
	case other && q.secrets.text(to.url.String()) != to.url.String():
		return fmt.Errorf("%w: a redirect that would carry a secret to another host", ErrForbidden)
	case other && len(q.body) > 0 && (status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect):
		return fmt.Errorf("%w: a redirect that would carry what was sent to another host", ErrForbidden)
	}
	return nil
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}
