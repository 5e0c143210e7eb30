package mastodon

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
)

// held asks for each post that is held and was not met.
func (t *walk) held() error {
	t.patient = true
	limits := slices.Clone(t.limits)
	defer func() { t.patient = false }()
	asked := 0
	for _, p := range t.w.Held {
		id := string(p.ID)
		if n := t.h.known[p.ID]; n != nil && !n.foreign && t.sure(n) || webAddress(id) == "" || strings.Contains(id, "#") {
			continue
		}
		if asked++; asked > maxHeld {
			t.limit(fmt.Sprintf("%d held posts asked for one by one", maxHeld))
			return nil
		}
		if err := t.missing(p.ID); err != nil {
			return err
		}
	}
	t.limits = limits // what was not learned of single posts cuts nothing off
	return nil
}

// missing asks what became of a post.
func (t *walk) missing(id post.ID) error {
	host := hostOf(string(id))
	if t.goneSeen[id] {
		return nil
	}
	t.goneSeen[id] = true
	s, err := t.kind(host)
	if err != nil {
		return err
	}
	why := ""
	if a := readAddress(string(id)); a.local != "" && s.family != familyNone && !s.needsKey {
		n, err := t.status(host, a.local)
		if err != nil || n != nil {
			return err
		}
		if why = t.denials[key(host, a.local)]; why == notPublic {
			return nil
		}
	}
	if why != "HTTP 410" && s.family != familyMisskey && !s.signed {
		if _, err := t.object(string(id)); err != nil {
			return err
		}
		h := &t.h.heard
		switch n := t.h.known[id]; {
		case n != nil && t.sure(n):
			return nil
		case h.gone != "":
			why = h.gone
		case h.status == http.StatusNotFound && why == "":
			why = "HTTP 404"
		case !s.signed && (h.status == http.StatusOK || h.status == http.StatusForbidden || h.private):
			why = "" // it is there, and not for everybody
		}
	}
	if why != "" {
		t.gone = append(t.gone, source.Gone{ID: id, State: post.Deleted, Why: why})
	}
	return nil
}

// confirm drops what was found gone where its server, asked at last for what it must have, has nothing
// either: a server that has lost itself says 404 to everything. stopped says that no more may be asked.
func (t *walk) confirm(stopped bool) error {
	sound := map[string]bool{}
	for _, g := range t.gone {
		host := hostOf(string(g.ID))
		if _, asked := sound[host]; asked || stopped {
			continue
		}
		limits := slices.Clone(t.limits)
		there, err := t.there(host)
		if err != nil && !errors.Is(err, errStop) {
			return err
		}
		sound[host] = err == nil && there
		t.limits = limits
	}
	t.gone = slices.DeleteFunc(t.gone, func(g source.Gone) bool { return g.Why != "Tombstone" && !sound[hostOf(string(g.ID))] })
	return nil
}

// there says whether a server still tells of the post that the walk went in by, or of the author.
func (t *walk) there(host string) (bool, error) {
	t.patient = true
	n := t.focus
	switch {
	case n != nil && n.server == host && t.how == byObjects:
		return t.object(string(n.id))
	case n != nil && n.server == host && t.server(host).family == familyMisskey:
		return t.misskey(host, "notes/show", map[string]any{"noteId": n.local})
	case n != nil && n.server == host && n.local != "":
		return t.api(host, "/api/v1/statuses/"+n.local, nil)
	}
	for _, p := range t.w.Held {
		if hostOf(string(p.Author)) == host {
			return t.object(string(p.Author))
		}
	}
	return false, nil
}
