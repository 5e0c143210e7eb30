package mastodon

import (
	"context"
	"errors"
	"fmt"

	"clew/internal/markup"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// API reads saved answers of the Mastodon REST interface: a status, lists of statuses, a context, the
// history of one status, accounts, search results, and recordings of calls as lists of exchanges with
// method, uri, status and body. Browser captures give each answer under its address, which tells the server.
//
// It goes through the input twice: the first time it learns which local number is which post, which is all
// its memory grows with.
type API struct{}

// Name implements source.Source.
func (API) Name() string { return "mastodon-api" }

// Recognise implements source.Source.
func (API) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	looked := 0
	for _, p := range in.Parts {
		if !looksJSON(p) || looked == 16 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		looked++
		head, err := p.Head(headSize)
		if err != nil {
			return false, fmt.Errorf("read %s: %w", p.Name, err)
		}
		if isAnswer(headValue(head)) {
			return true, nil
		}
	}
	return false, nil
}

// isAnswer says whether a JSON text, of which only the beginning may be there, is an answer with posts
// or accounts in it.
func isAnswer(v value) bool {
	if v.is() == '[' {
		for e := range v.each() {
			return isElement(e)
		}
		return false
	}
	if v.is() != '{' {
		return false
	}
	switch k := kindOf(v); k {
	case kindContext, kindStatus, kindAccount:
		return true
	case kindSearch:
		for e := range v.member("statuses").each() {
			return isElement(e)
		}
		for e := range v.member("accounts").each() {
			return isElement(e)
		}
	}
	return false
}

func isElement(e value) bool {
	switch kindOf(e) {
	case kindStatus, kindAccount, kindHistory, kindExchange:
		return true
	}
	return false
}

// answerKind is what an object of an answer is.
type answerKind uint8

const (
	kindOther answerKind = iota
	kindStatus
	kindHistory // one version of a status, without its id
	kindContext
	kindAccount
	kindSearch
	kindExchange  // a recorded call
	kindScheduled // a draft
	kindNotification
)

// kindOf tells what an object is by the names of its members.
func kindOf(v value) answerKind {
	const (
		id = 1 << iota
		uri
		account
		content
		spoiler
		acct
		username
		ancestors
		descendants
		statuses
		accounts
		method
		body
		scheduled
		status
		hashtags
		created
		visibility
	)
	has := 0
	for k := range v.members() {
		switch string(k) {
		case "id":
			has |= id
		case "uri", "url":
			has |= uri
		case "account":
			has |= account
		case "content":
			has |= content
		case "spoiler_text":
			has |= spoiler
		case "acct":
			has |= acct
		case "username":
			has |= username
		case "ancestors":
			has |= ancestors
		case "descendants":
			has |= descendants
		case "statuses":
			has |= statuses
		case "accounts":
			has |= accounts
		case "method":
			has |= method
		case "body":
			has |= body
		case "scheduled_at":
			has |= scheduled
		case "status":
			has |= status
		case "hashtags":
			has |= hashtags
		case "created_at":
			has |= created
		case "visibility":
			has |= visibility
		}
	}
	all := func(want int) bool { return has&want == want }
	switch {
	case all(scheduled):
		return kindScheduled
	case all(method|uri|body|status) && !all(content):
		return kindExchange
	case all(account|content|created|id) && has&(spoiler|visibility) != 0:
		return kindStatus
	case all(account | content | created | spoiler):
		return kindHistory
	case all(ancestors | descendants):
		return kindContext
	case all(acct | username | id):
		return kindAccount
	case all(statuses | accounts | hashtags):
		return kindSearch
	case all(id | account | status):
		return kindNotification
	}
	return kindOther
}

// Read implements source.Source.
func (API) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	index := newIndex(opt.Private)
	for i, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := index.part(i, p); err != nil {
			return err
		}
	}
	r := apiReader{teller: newTeller(ctx, to), opt: opt, index: index, accounts: map[post.AccountID]bool{}, missing: map[post.ID]bool{}}
	for i, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.part(i, p); err != nil {
			return err
		}
	}
	for _, l := range index.limits() {
		if err := to.Evidence(ctx, l); err != nil {
			return err
		}
	}
	return r.end(in.Name)
}

// apiReader tells what the answers say.
type apiReader struct {
	*teller
	opt      source.Options
	index    *index
	html     markup.Converter
	accounts map[post.AccountID]bool // told
	missing  map[post.ID]bool        // placeholders told
	capture  int64
	name     string // of the part
	history  known  // the status whose history is being read, where the call does not say
}

func (r *apiReader) part(i int, p unpack.Part) (err error) {
	if !r.index.useful[i] {
		return r.skip(p.Name, -1, leaveOut("files without posts or accounts that may be kept"))
	}
	c, err := r.to.Capture(r.ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	r.capture, r.name = c.Number, p.Name
	w := walker{place: r.index.places[i], visit: r.item}
	s := newStream(c)
	err = w.answers(s)
	if errors.Is(err, errSyntax) {
		return r.skip(p.Name, s.offset(), refuse("the file breaks off or is "+errSyntax.Error()))
	}
	return err
}

// item takes one object of an answer.
func (r *apiReader) item(it item) error {
	if it.bad != nil {
		return r.skip(r.name, it.at, it.bad)
	}
	var left *refusal
	var err error
	switch it.kind {
	case kindStatus:
		_, left, err = r.status(it)
	case kindHistory:
		left, err = r.version(it)
	case kindAccount:
		left, err = r.account(it)
	case kindContext:
		return nil
	case kindScheduled:
		left = leaveOut("drafts")
	case kindNotification:
		left = leaveOut("notifications")
	default:
		left = leaveOut("answers that are no posts")
	}
	if err != nil || left == nil {
		return err
	}
	return r.skip(r.name, it.at, left)
}

func (r *apiReader) account(it item) (*refusal, error) {
	a, ok := apiAccount(it.v)
	if !ok {
		return refuse("an account without an address"), nil
	}
	return nil, r.tellAccount(a)
}

func (r *apiReader) tellAccount(a post.Account) error {
	if r.accounts[a.ID] {
		return nil
	}
	r.accounts[a.ID] = true
	return r.to.Accounts(r.ctx, []post.Account{a})
}
