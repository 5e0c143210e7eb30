package web

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"clew/internal/people"
)

// peopleRoutes are the addresses of people and of authors.
func peopleRoutes() []route {
	return []route{
		{"GET /setup", visitor, get((*visit).setup)},
		{"POST /setup", visitor, act((*visit).doSetup)},
		{"GET /signin", visitor, get((*visit).signIn)},
		{"POST /signin", visitor, act((*visit).doSignIn)},
		{"POST /signout", visitor, act((*visit).doSignOut)},
		{"GET /invitation", visitor, get((*visit).invitation)},
		{"POST /invitation", visitor, act((*visit).doInvitation)},
		{"GET /me", reader, get((*visit).me)},
		{"POST /me", reader, act((*visit).changeMe)},
		{"GET /people", owner, get((*visit).peoplePage)},
		{"POST /people", owner, act((*visit).changePeople)},
		{"POST /passkey/ask", visitor, passkey((*visit).askPasskey)},
		{"POST /passkey/in", visitor, passkey((*visit).signInByPasskey)},
		{"POST /passkey/new", reader, passkey((*visit).askNewPasskey)},
		{"POST /passkey/add", reader, passkey((*visit).addPasskey)},
		{"GET /takedowns", visitor, get((*visit).takedowns)},
		{"GET /rights", visitor, get((*visit).rightsPage)},
		{"POST /rights", visitor, act((*visit).changeRights)},
		{"GET /rights/held", visitor, (*visit).heldOfAuthor},
	}
}

// whoIs says who asks. At home, where nobody has an account, everybody is the owner; everywhere else it is
// who the session of the browser belongs to.
func (v *visit) whoIs() viewer {
	home := viewer{rank: owner, id: "owner"}
	if v.People == nil {
		if v.Public {
			return viewer{}
		}
		return home
	}
	if c, err := v.r.Cookie(v.cookieName("clew")); err == nil && c.Value != "" {
		p, s, err := v.People.Who(v.r.Context(), people.Token(c.Value))
		switch {
		case err == nil:
			v.who, v.session, v.token = p, s, people.Token(c.Value)
			if p.Rank == people.Owner {
				return viewer{rank: owner, id: string(p.ID), name: p.Name}
			}
			return viewer{rank: reader, id: string(p.ID), name: p.Name}
		case !errors.Is(err, people.ErrSignedOut):
			v.Log.Error("a session could not be looked up", "error", err)
			return viewer{}
		}
	}
	if v.Public {
		return viewer{}
	}
	empty, err := v.People.Empty(v.r.Context())
	if err != nil {
		v.Log.Error("people could not be looked up", "error", err)
	}
	if err != nil || !empty {
		return viewer{}
	}
	return home
}

// signedIn says whether the viewer has a session: at home there is none.
func (v *visit) signedIn() bool { return v.session.Sum != "" }

// audience names those who are shown the same page where it is the same for many.
func (v *visit) audience() string {
	if v.signedIn() {
		return v.viewer.rank.String() + " signed in"
	}
	return v.viewer.rank.String()
}

// secure says whether cookies may ask for an encrypted way.
func (v *visit) secure() bool { return v.r.TLS != nil || strings.HasPrefix(v.URL, "https://") }

// cookieName is the name of a cookie: with the prefix that keeps other hosts from setting it, where the way is
// encrypted.
func (v *visit) cookieName(name string) string {
	if v.secure() {
		return "__Host-" + name
	}
	return name
}

// setCookie gives the browser a token to keep; "" takes it away.
func (v *visit) setCookie(name, value string, lasts time.Duration) {
	c := &http.Cookie{Name: v.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: v.secure(), SameSite: http.SameSiteLaxMode, MaxAge: int(lasts.Seconds())}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.w, c)
	v.w.Header().Set("Cache-Control", "private, no-store")
}

// enter gives the browser the token of a session that has just begun, and goes on to a page of this site.
func (v *visit) enter(t people.Token, to string) error {
	v.setCookie("clew", t.Reveal(), people.Absolute)
	return v.seeOther(localPath(to))
}

// localPath is a path of this site that somebody asks to be sent to; "/" for whatever is none.
func localPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || len(s) > 512 || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n\t") {
		return "/"
	}
	return s
}

// guest says from where and with what somebody comes.
func (v *visit) guest() people.Guest {
	return people.Guest{Addr: v.from(), Agent: agentWords(v.r.UserAgent())}
}

// from is the address of who asks. What a proxy says of it is believed of those proxies alone that the
// configuration names.
func (v *visit) from() netip.Addr {
	at, err := netip.ParseAddrPort(v.r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := at.Addr().Unmap()
	if !v.trusted(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(v.r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if addr = hop.Unmap(); !v.trusted(addr) {
			break
		}
	}
	return addr
}

func (v *visit) trusted(a netip.Addr) bool {
	for _, p := range v.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// agentWords says in a few words what browser somebody has, so that they know their sessions apart.
func agentWords(agent string) string {
	find := func(words ...string) string {
		for _, w := range words {
			key, name, ok := strings.Cut(w, "=")
			if !ok {
				name = key
			}
			if strings.Contains(agent, key) {
				return name
			}
		}
		return ""
	}
	browser := find("Firefox", "Edg=Edge", "OPR=Opera", "Chrome", "Safari", "curl")
	system := find("Android", "iPhone", "iPad", "Windows", "Mac OS X=Mac", "Linux")
	switch {
	case browser == "":
		return system
	case system == "":
		return browser
	}
	return browser + ", " + system
}

// Errors of visits that have to do with people.
var (
	// errAgain: the viewer must first prove anew who they are.
	errAgain = errors.New("proof of who it is wanted")
	// errProof is what a form of an author finds whose proof is too old.
	errProof = errors.New("proof of control wanted")
)

// lately demands that who is signed in has proved it in the last minutes. At home nobody has to.
func (v *visit) lately() error {
	if v.signedIn() && !v.People.Fresh(v.session) {
		return errAgain
	}
	return nil
}

// signInPage sends a visitor to where they can sign in, and says whether it did: pages are for browsers, forms
// and programs are told.
func (v *visit) signInPage() bool {
	if v.People == nil || v.twin || v.r.Method != http.MethodGet && v.r.Method != http.MethodHead {
		return false
	}
	return v.toSignIn(v.r.URL.RequestURI())
}

func (v *visit) toSignIn(to string) bool {
	v.w.Header().Set("Cache-Control", "private, no-store")
	return v.seeOther("/signin?"+url.Values{"to": {localPath(to)}}.Encode()) == nil
}

// ofPeople translates errors about people: the status, and the key of the sentence.
func (v *visit) ofPeople(err error) (status int, key string, ok bool) {
	var slow *people.Slow
	switch {
	case errors.As(err, &slow):
		v.w.Header().Set("Retry-After", strconv.Itoa(int(slow.After.Seconds())+1))
		return http.StatusTooManyRequests, "people.slow", true
	case errors.Is(err, people.ErrBusy):
		v.w.Header().Set("Retry-After", "5")
		return http.StatusServiceUnavailable, "people.busy", true
	case errors.Is(err, errSignIn) && v.People != nil, errors.Is(err, people.ErrSignedOut):
		return http.StatusUnauthorized, "people.sign-in-first", true
	case errors.Is(err, people.ErrRefused):
		return http.StatusForbidden, "people.refused", true
	case errors.Is(err, people.ErrInvitation):
		return http.StatusNotFound, "people.invitation-over", true
	case errors.Is(err, people.ErrLastOwner):
		return http.StatusConflict, "people.last-owner", true
	case errors.Is(err, people.ErrFull):
		return http.StatusConflict, "people.full", true
	case errors.Is(err, people.ErrTaken):
		return http.StatusConflict, "people.taken", true
	case errors.Is(err, people.ErrNobody):
		return http.StatusNotFound, "people.nobody", true
	case errors.Is(err, people.ErrNoPasskeys):
		return http.StatusNotFound, "people.no-passkeys", true
	case errors.Is(err, errAgain):
		return http.StatusForbidden, "people.again", true
	case errors.Is(err, errProof):
		return http.StatusForbidden, "people.proof-first", true
	case errors.Is(err, errUnproved):
		return http.StatusForbidden, "people.unproved", true
	case errors.Is(err, errTooMany):
		v.w.Header().Set("Retry-After", "3600")
		return http.StatusTooManyRequests, "people.too-many", true
	}
	return 0, "", false
}

// wrongForm says what is wrong with what somebody chose; "" if it is nothing that they can mend in a form.
func wrongForm(err error) string {
	switch {
	case errors.Is(err, people.ErrName):
		return "people.bad-name"
	case errors.Is(err, people.ErrPassword):
		return "people.bad-password"
	case errors.Is(err, people.ErrTaken):
		return "people.name-taken"
	case errors.Is(err, people.ErrRefused):
		return "people.refused"
	}
	return ""
}

// again answers a form with the form, and with what was wrong.
func (v *visit) again(status int, s *sheet) {
	v.lost = true
	s.secret = true
	v.html(status, s)
}
