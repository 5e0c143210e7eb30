package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

const (
	pagesOfNew   = 50 // of one account's posts, in one reading
	findRequests = 40
)

// Guess implements source.Guess: a server is one of the network's if its NodeInfo says that it speaks
// ActivityPub, or if it gives the link as an object.
func (l *Live) Guess(ctx context.Context, link string) (source.Ref, bool, error) {
	address, ok := addressSaid(strings.TrimSpace(link))
	if !ok || elsewhere(hostOf(address)) {
		return source.Ref{}, false, nil
	}
	q := l.asking(ctx, nowhere{}, findRequests)
	s, err := q.kind(hostOf(address))
	if err == nil && s.closed {
		err = q.trouble
	}
	if err != nil {
		return source.Ref{}, false, fmt.Errorf("ask what %s is: %w", hostOf(address), err)
	}
	ref := source.Ref{Network: post.Mastodon, Said: link, URL: address}
	if _, err := q.object(address); err != nil && !errors.Is(err, errStop) {
		return source.Ref{}, false, fmt.Errorf("ask what %s is: %w", hostOf(address), err)
	}
	switch h := &q.h.heard; {
	case h.actor != nil:
		ref.Account, ref.Handle = h.account.ID, h.account.Handle
		return ref, true, nil
	case len(h.posts) > 0:
		ref.Post = h.posts[0].id
		return ref, true, nil
	case h.other != "":
		ref.URL = h.other
		return ref, true, nil
	}
	if !s.signed && !s.speaks {
		return source.Ref{}, false, nil
	}
	if a := readAddress(address); !a.post {
		if name, ok := profileAt(address); ok {
			ref.Handle = name
		}
	}
	return ref, true, nil
}

// profileAt gives the handle that an address of a profile names: /@name, /@name@host, /users/name.
func profileAt(address string) (string, bool) {
	segments := strings.Split(strings.Trim(pathOf(address), "/"), "/")
	switch {
	case len(segments) == 1 && isAt(segments[0]):
		return handleAt(segments[0], hostOf(address)), true
	case len(segments) == 2 && segments[0] == "users" && plainName(segments[1]):
		return "@" + segments[1] + "@" + hostOf(address), true
	}
	return "", false
}

// Find implements source.Finder. A handle is followed to the account by WebFinger, and back: what the
// account calls itself must lead to it again.
func (l *Live) Find(ctx context.Context, ref source.Ref, to source.Sink) (post.Account, error) {
	q := l.asking(ctx, to, findRequests)
	a, err := q.find(ref)
	if err != nil && !errors.Is(err, errStop) {
		return post.Account{}, err
	}
	if err := q.h.end(ref.Said); err != nil {
		return post.Account{}, err
	}
	if a.ID != "" {
		return a, nil
	}
	for _, s := range q.servers {
		if s.needsKey || s.signed {
			return a, fmt.Errorf("%s: its server shows accounts to its own alone: %w", ref.Said, source.ErrNeedsKey)
		}
	}
	if q.trouble != nil {
		return a, fmt.Errorf("%s: %w", ref.Said, q.trouble)
	}
	return a, fmt.Errorf("%s: %w", ref.Said, source.ErrNoAccount)
}

// find gives the account that a reference means; the zero account if there is none.
func (q *asking) find(ref source.Ref) (post.Account, error) {
	id := ref.Account
	handle := ref.Handle
	if id == "" && handle == "" && ref.URL != "" {
		if name, ok := profileAt(ref.URL); ok {
			handle = name
		} else if _, err := q.object(ref.URL); err != nil {
			return post.Account{}, err
		} else if q.h.heard.actor != nil {
			id = q.h.heard.account.ID
		} else if len(q.h.heard.posts) > 0 {
			id = q.h.heard.posts[0].author
		}
	}
	named := ""
	if id == "" && handle != "" {
		_, host, _ := strings.Cut(strings.TrimPrefix(handle, "@"), "@")
		var err error
		if id, named, err = q.finger(host, handle); err != nil || id == "" {
			return post.Account{}, err
		}
	}
	if id == "" {
		return post.Account{}, nil
	}
	a, err := q.account(id, handle)
	if err != nil || a.ID == "" {
		return a, err
	}
	// What it calls itself is checked with the server that the name is of.
	user, host, _ := strings.Cut(strings.TrimPrefix(a.Handle, "@"), "@")
	if named != "" && strings.EqualFold(named, a.Handle) {
		return a, nil
	}
	back, name, err := q.finger(host, "@"+user+"@"+host)
	if err != nil {
		return post.Account{}, err
	}
	called, _, _ := strings.Cut(strings.TrimPrefix(name, "@"), "@")
	if back != id || name != "" && !strings.EqualFold(called, user) {
		return post.Account{}, nil
	}
	if _, at, _ := strings.Cut(strings.TrimPrefix(name, "@"), "@"); name != "" && at != host && name != named {
		if back, _, err = q.finger(at, name); err != nil || back != id {
			return a, err // a name of another host's counts where that host says so too
		}
	}
	if name != "" {
		a.Handle = name // the name that the account's server prefers, which may be of another host than its id
	}
	return a, nil
}

// finger asks by WebFinger which account a handle means, and what that account is called.
func (q *asking) finger(host, handle string) (post.AccountID, string, error) {
	if !isHost(host) {
		return "", "", nil
	}
	resource := "acct:" + strings.TrimPrefix(handle, "@")
	r := fetch.Request{URL: q.base(host) + "/.well-known/webfinger?resource=" + queryEscape(resource), Header: http.Header{"Accept": {"application/jrd+json, application/json"}}}
	ok, err := q.do(r, false)
	if err != nil || !ok || !q.h.heard.usable {
		return "", "", err
	}
	v := q.h.heard.body
	subject, _ := strings.CutPrefix(v.member("subject").text(), "acct:")
	name, valid := handleSaid("@" + subject)
	if !valid {
		name = ""
	}
	for e := range v.member("links").each() {
		typ := e.member("type").text()
		if e.member("rel").text() == "self" && (isActivityJSON(typ) || strings.Contains(typ, "activitystreams")) {
			if id, ok := actorID(e.member("href").text()); ok {
				return id, name, nil
			}
		}
	}
	return "", "", nil
}

// account asks an account's own server for it: for the object, or by the client interface.
func (q *asking) account(id post.AccountID, handle string) (post.Account, error) {
	if _, err := q.object(string(id)); err != nil {
		return post.Account{}, err
	}
	if h := &q.h.heard; h.actor != nil && h.account.ID == id {
		return h.account, nil
	}
	host := hostOf(string(id))
	if !q.server(host).signed {
		return post.Account{}, nil
	}
	user, _, _ := strings.Cut(strings.TrimPrefix(handle, "@"), "@")
	if user == "" {
		user = string(id)[strings.LastIndexByte(string(id), '/')+1:]
	}
	ok, err := q.api(host, "/api/v1/accounts/lookup?acct="+queryEscape(user), nil)
	if err != nil || !ok || q.h.heard.account.ID != id {
		return post.Account{}, err
	}
	return q.h.heard.account, nil
}

// Since implements source.Finder. The state is the interface, the account's number in it (or its outbox) and
// the newest post read, with spaces between them.
func (l *Live) Since(ctx context.Context, account post.AccountID, state string, to source.Sink) (string, error) {
	q := l.asking(ctx, to, usualRequests)
	next, err := q.since(account, state)
	if err != nil && !errors.Is(err, errStop) {
		return state, err
	}
	if err := q.h.end(string(account)); err != nil {
		return state, err
	}
	if next == "" {
		s := q.server(hostOf(string(account)))
		switch {
		case s.needsKey || s.signed:
			return state, fmt.Errorf("%s: its server shows posts to its own accounts alone: %w", account, source.ErrNeedsKey)
		case q.trouble != nil:
			return state, fmt.Errorf("%s: %w", account, q.trouble)
		}
		return state, fmt.Errorf("%s: %w", account, source.ErrNoAccount)
	}
	r := source.Report{Asked: string(account), At: l.conf.Now().UTC(), Requests: q.used}
	return next, source.TellReport(ctx, r, to)
}

// since reads the newer posts; next is "" where nothing could be read.
func (q *asking) since(account post.AccountID, state string) (next string, err error) {
	how, rest, _ := strings.Cut(state, " ")
	number, newest, _ := strings.Cut(rest, " ")
	host := hostOf(string(account))
	s := q.server(host)
	switch how {
	case "api":
		s.family = familyMastodon
	case "misskey":
		s.family = familyMisskey
	case "outbox":
		return q.sinceOutbox(account, number, newest)
	default:
		if how, number, err = q.enrol(account); err != nil || number == "" {
			if err == nil {
				return q.sinceOutbox(account, "", "")
			}
			return "", err
		}
	}
	read, err := q.sinceAPI(host, number, newest)
	if err != nil {
		return "", err
	}
	if read == "" {
		if s.needsKey && newest == "" {
			return q.sinceOutbox(account, "", "")
		}
		return "", nil
	}
	return how + " " + number + " " + read, nil
}

// enrol finds the number that an account has in its server's interface; "" if it has none.
func (q *asking) enrol(account post.AccountID) (how, number string, err error) {
	host := hostOf(string(account))
	s, err := q.kind(host)
	if err != nil || s.family == familyNone {
		return "", "", err
	}
	user := string(account)[strings.LastIndexByte(string(account), '/')+1:]
	if s.family == familyMisskey {
		ok, err := q.misskey(host, "users/show", map[string]any{"userId": user})
		if err != nil || !ok || q.h.heard.account.ID != account {
			return "", "", err
		}
		return "misskey", q.h.heard.number, nil
	}
	if strings.Contains(string(account), "/ap/users/") && isNumber(user) {
		return "api", user, nil
	}
	ok, err := q.api(host, "/api/v1/accounts/lookup?acct="+queryEscape(strings.TrimPrefix(user, "@")), nil)
	if err != nil || !ok || q.h.heard.account.ID != account {
		return "", "", err
	}
	return "api", q.h.heard.number, nil
}

// sinceAPI reads pages from the newest on, until it meets newest, and gives the newest number read: newest
// itself where there is nothing new, "0" where there is nothing at all, "" where it could not be read.
func (q *asking) sinceAPI(host, number, newest string) (string, error) {
	read, oldest := newest, ""
	for range pagesOfNew {
		ok, err := q.accountPage(host, number, "max_id", oldest)
		if err != nil {
			return "", err
		}
		h := &q.h.heard
		if !ok {
			return "", nil
		}
		if h.listed == 0 || h.last == "" || oldest != "" && compareLocal(h.last, oldest) >= 0 {
			break
		}
		read = later(read, h.first)
		oldest = h.last
		if newest == "" || newest == "0" || compareLocal(oldest, newest) <= 0 {
			break
		}
	}
	if read == "" {
		read = "0"
	}
	return read, nil
}

// accountPage asks for one page of an account's posts.
func (q *asking) accountPage(host, number, bound, local string) (bool, error) {
	if q.server(host).family == familyMisskey {
		return q.notesOf(host, number, bound, local)
	}
	path := "/api/v1/accounts/" + queryEscape(number) + "/statuses?exclude_reblogs=true&limit=40"
	if local != "" {
		path += "&" + bound + "=" + queryEscape(local)
	}
	return q.api(host, path, nil)
}

// sinceOutbox reads an account's outbox, until it meets the activity that was the newest last time.
func (q *asking) sinceOutbox(account post.AccountID, box, newest string) (string, error) {
	if _, err := q.object(string(account)); err != nil {
		return "", err
	}
	if a := q.h.actors[account]; box == "" && a != nil && a.ok {
		box = a.outbox
	}
	if box == "" || hostOf(box) != hostOf(string(account)) || strings.ContainsAny(box, " ") {
		return "", nil
	}
	first := ""
	met := map[string]bool{}
	next := box
	for range pagesOfNew {
		if met[next] || next == "" || hostOf(next) != hostOf(box) {
			break
		}
		met[next] = true
		if ok, err := q.object(next); err != nil {
			return "", err
		} else if !ok {
			return "", nil
		}
		h := q.h.heard
		if first == "" {
			first = h.first
		}
		for i, id := range h.items {
			if i < 40 && under(id, account) && q.h.known[post.ID(id)] == nil {
				if _, err := q.object(id); err != nil {
					return "", err
				}
			}
		}
		if h.listed > 0 && (newest == "" || slices.Contains(h.ids, newest)) {
			break
		}
		next = h.next
	}
	if first == "" || strings.ContainsAny(first, " ") {
		first = newest
	}
	return strings.TrimRight("outbox "+box+" "+first, " "), nil
}
