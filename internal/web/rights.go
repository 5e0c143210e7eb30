package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"clew/internal/collect"
	"clew/internal/people"
	"clew/internal/post"
	"clew/internal/record"
)

// Rights is what authors can do about what is held of them, and how they prove that they are the authors.
type Rights struct {
	Rules      record.Rules
	Takedowns  record.Takedowns
	Statements record.Statements
	// Find gives the account that somebody names by a handle, an id or a link, whether the record knows it or
	// not. The error wraps record.ErrNotFound where there is none.
	Find func(ctx context.Context, said string) (post.Account, error)
	// Prove says whether what a link leads to is the account's own public word and holds the code; the error
	// wraps collect.ErrUnproved where not. Nil: no network is asked, and nothing can be proved.
	Prove func(ctx context.Context, account post.AccountID, code, link string) error
}

// given says whether there are pages of rights.
func (r Rights) given() bool { return r.Rules != nil && r.Find != nil }

// Errors of authors' visits.
var (
	errUnproved = collect.ErrUnproved
	errTooMany  = errors.New("too many of these from here")
)

// How long things hold, and how many there may be.
const (
	codeTime   = 24 * time.Hour
	authorTime = time.Hour
	claimsKept = 5_000
	claimsHour = 10 // of one address
	proofsHour = 10 // of one address
	countsKept = 20_000
	// proofsOfHour is how often all together may try for one account: so many that nobody keeps its author out.
	proofsOfHour = 500
)

// desk is where authors prove that an account is theirs. It is forgotten when the program ends: whoever was
// at it begins again.
type desk struct {
	now func() time.Time

	mu     sync.Mutex
	claims map[string]*claim // by the sum of the token that the browser holds
	counts map[string]window
}

// claim is one browser's business with one account.
type claim struct {
	account post.Account
	code    string
	until   time.Time
	proved  bool
	proof   string // the link
}

type window struct {
	n     int
	since time.Time
}

func newDesk() *desk {
	return &desk{now: time.Now, claims: map[string]*claim{}, counts: map[string]window{}}
}

// count says whether something may happen once more in this hour.
func (d *desk) count(key string, most int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	w, ok := d.counts[key]
	if !ok && len(d.counts) >= countsKept {
		for k, x := range d.counts {
			if now.Sub(x.since) > time.Hour {
				delete(d.counts, k)
			}
		}
		if len(d.counts) >= countsKept {
			return false
		}
	}
	if !ok || now.Sub(w.since) > time.Hour {
		w = window{since: now}
	}
	w.n++
	d.counts[key] = w
	return w.n <= most
}

// claim begins: the browser gets a token, and a code to say in public.
func (d *desk) begin(a post.Account) (people.Token, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if len(d.claims) >= claimsKept {
		for k, c := range d.claims {
			if now.After(c.until) {
				delete(d.claims, k)
			}
		}
		if len(d.claims) >= claimsKept {
			return "", errTooMany
		}
	}
	t := people.NewToken()
	d.claims[t.Sum()] = &claim{account: a, code: "clew-" + strings.ToLower(rand.Text()), until: now.Add(codeTime)}
	return t, nil
}

// of gives the claim of a token.
func (d *desk) of(t people.Token) (claim, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.claims[t.Sum()]
	if c == nil || d.now().After(c.until) {
		return claim{}, false
	}
	return *c, true
}

// prove turns a claim into a session of its author, with a new token.
func (d *desk) prove(t people.Token, link string) (people.Token, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.claims[t.Sum()]
	delete(d.claims, t.Sum())
	if c == nil || d.now().After(c.until) {
		return "", false
	}
	next := people.NewToken()
	d.claims[next.Sum()] = &claim{account: c.account, until: d.now().Add(authorTime), proved: true, proof: link}
	return next, true
}

func (d *desk) end(t people.Token) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.claims, t.Sum())
}

// authorCookie is the name of the cookie of the desk.
const authorCookie = "clew-author"

// claim gives what the browser has going with an account.
func (v *visit) claim() (people.Token, claim, bool) {
	c, err := v.r.Cookie(v.cookieName(authorCookie))
	if err != nil || c.Value == "" || len(c.Value) > 100 {
		return "", claim{}, false
	}
	t := people.Token(c.Value)
	got, ok := v.desk.of(t)
	return t, got, ok
}

// author gives the account whose author the browser has proved to be.
func (v *visit) author() (claim, error) {
	_, c, ok := v.claim()
	if !ok || !c.proved {
		return claim{}, errProof
	}
	return c, nil
}

// beginClaim takes the account that somebody says is theirs.
func (v *visit) beginClaim(said string) error {
	said = strings.TrimSpace(said)
	if said == "" || len(said) > 512 {
		return errRequest
	}
	if !v.desk.count("claim "+people.Place(v.from()), claimsHour) {
		return errTooMany
	}
	a, err := v.Rights.Find(v.r.Context(), said)
	if errors.Is(err, record.ErrNotFound) {
		v.again(http.StatusNotFound, v.rightsIntro(said, "people.no-such-account"))
		return nil
	}
	if err != nil {
		v.Log.Error("an account could not be looked up", "error", err)
		v.again(http.StatusBadGateway, v.rightsIntro(said, "people.network-silent"))
		return nil
	}
	t, err := v.desk.begin(a)
	if err != nil {
		return err
	}
	v.setCookie(authorCookie, t.Reveal(), codeTime)
	return v.seeOther("/rights")
}

// prove looks at the link that is to prove a claim.
func (v *visit) prove(link string) error {
	t, c, ok := v.claim()
	if !ok {
		return errProof
	}
	if c.proved {
		return v.seeOther("/rights")
	}
	link = strings.TrimSpace(link)
	if link == "" || len(link) > 2048 || v.Rights.Prove == nil {
		return errRequest
	}
	if !v.desk.count("proof "+people.Place(v.from()), proofsHour) || !v.desk.count("proof of "+string(c.account.ID), proofsOfHour) {
		return errTooMany
	}
	err := v.Rights.Prove(v.r.Context(), c.account.ID, c.code, link)
	if errors.Is(err, errUnproved) {
		v.again(http.StatusForbidden, v.rightsCode(c, "people.unproved"))
		return nil
	}
	if err != nil {
		v.Log.Error("a proof could not be looked at", "account", c.account.ID, "error", err)
		v.again(http.StatusBadGateway, v.rightsCode(c, "people.network-silent"))
		return nil
	}
	next, ok := v.desk.prove(t, link)
	if !ok {
		return errProof
	}
	v.Log.Info("an author proved control", "account", c.account.ID)
	v.setCookie(authorCookie, next.Reveal(), authorTime)
	return v.seeOther("/rights?said=proved")
}
