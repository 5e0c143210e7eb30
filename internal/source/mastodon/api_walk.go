package mastodon

import (
	"errors"
	"strings"
)

// place is where an answer came from, as far as that is known.
type place struct {
	server string // host of the server that answered; "" if not known
	path   string // of the call; "" if not known
}

// status gives the local number of the status that the call was about; "" if it was about none.
func (p place) status() string {
	_, rest, ok := strings.Cut(p.path, "/statuses/")
	id, _, _ := strings.Cut(rest, "/")
	if !ok || id == "" || len(id) > 64 {
		return ""
	}
	return id
}

func placeOf(address string) place {
	return place{server: hostOf(address), path: pathOf(address)}
}

// item is one object of an answer.
type item struct {
	kind  answerKind
	v     value
	at    int64 // where it stands in the part
	place place
	in    role
	depth int      // how many statuses it stands in
	bad   *refusal // why it cannot be used
}

// role is what part an object plays in its answer.
type role uint8

const (
	roleAlone role = iota
	roleAncestor
	roleDescendant
	roleContext // the end of a context
	roleFirst   // the first version of a history
	roleLater
)

// walker goes through the objects of a part's answers, in order.
type walker struct {
	place place
	visit func(item) error
}

// answers walks a part: one answer, or several, a line each.
func (w *walker) answers(s *stream) error {
	for {
		c, err := s.peek()
		switch {
		case err != nil:
			return err
		case c == 0:
			return nil
		case c == '[':
			n := 0
			err = s.list(func(v value, at int64, bad error) error {
				n++
				return w.framed(v, at, bad, historyRole(n))
			})
		case c == '{':
			err = w.document(s)
		default:
			return errSyntax
		}
		if err != nil {
			return err
		}
	}
}

func historyRole(n int) role {
	if n == 1 {
		return roleFirst
	}
	return roleLater
}

// document walks one object. A context is walked status by status, however long it is.
func (w *walker) document(s *stream) error {
	head, err := s.head(headSize)
	if err != nil {
		return err
	}
	if kindOf(value(head)) != kindContext {
		v, at, err := s.value()
		if err != nil && !errors.Is(err, errTooLong) {
			return err
		}
		return w.framed(v, at, err, roleAlone)
	}
	err = s.object(func(name string) error {
		in, ok := contextRole(name)
		if c, err := s.peek(); err != nil {
			return err
		} else if !ok || c != '[' {
			_, _, err := s.value()
			return err
		}
		return s.list(func(v value, at int64, bad error) error { return w.framed(v, at, bad, in) })
	})
	if err != nil {
		return err
	}
	return w.visit(item{kind: kindContext, place: w.place, in: roleContext})
}

func contextRole(name string) (role, bool) {
	switch name {
	case "ancestors":
		return roleAncestor, true
	case "descendants":
		return roleDescendant, true
	}
	return roleAlone, false
}

// framed takes an object as it was cut out of the stream.
func (w *walker) framed(v value, at int64, bad error, in role) error {
	switch {
	case bad != nil:
		return w.visit(item{at: at, place: w.place, bad: refuse(bad.Error())})
	case !v.valid():
		return w.visit(item{at: at, place: w.place, bad: refuse("broken JSON")})
	}
	return w.object(v, at, w.place, in, 0)
}

// object takes an object known to be right. depth counts how far it stands within others that only hold
// it: an exchange's body, a search result.
func (w *walker) object(v value, at int64, from place, in role, depth int) error {
	k := kindOf(v)
	if depth > 2 {
		k = kindOther
	}
	switch k {
	case kindExchange:
		return w.exchange(v, at, depth)
	case kindContext:
		for name, list := range v.members() {
			if in, ok := contextRole(string(name)); ok {
				if err := w.list(v, list, at, from, in, depth); err != nil {
					return err
				}
			}
		}
		return w.visit(item{kind: kindContext, place: from, in: roleContext})
	case kindSearch:
		for name, list := range v.members() {
			if n := string(name); n == "statuses" || n == "accounts" {
				if err := w.list(v, list, at, from, roleAlone, depth); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return w.visit(item{kind: k, v: v, at: at, place: from, in: in})
}

// list takes the elements of a list within v, which stands at at.
func (w *walker) list(v, list value, at int64, from place, in role, depth int) error {
	n := 0
	for e := range list.each() {
		n++
		to := in
		if in == roleFirst {
			to = historyRole(n)
		}
		if err := w.object(e, at+within(v, e), from, to, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// exchange takes a recorded call: only answers that say all is well, and none to a deletion, which tell
// of a post that is no more.
func (w *walker) exchange(v value, at int64, depth int) error {
	method, uri, body := v.member("method").text(), v.member("uri").text(), v.member("body")
	if status := v.member("status").number(); status < 200 || status > 299 || method == "DELETE" {
		return w.visit(item{kind: kindOther, at: at, place: w.place})
	}
	in := roleAlone
	if body.is() == '[' {
		in = roleFirst
	}
	return w.list(v, body, at, placeOf(uri), in, depth)
}
