package web

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
)

// person is an account as a list or page of it tells of it.
type person struct {
	ID      post.AccountID  `json:"id"`
	Network post.Network    `json:"network"`
	Path    string          `json:"path"`
	Name    string          `json:"name"`
	Handle  string          `json:"handle,omitempty"`
	Face    string          `json:"avatar,omitempty"` // where its picture is, here
	URL     string          `json:"url,omitempty"`
	Bio     string          `json:"bio,omitempty"`
	Threads int             `json:"threads,omitempty"` // counted for the owner alone
	Posts   int             `json:"posts,omitempty"`
	Handles []record.Handle `json:"handles,omitempty"`
}

// person gives what may be told of an account. In public nothing is counted: the counts are of all posts,
// those for followers too.
func (v *visit) person(a record.AccountSummary) person {
	x := person{ID: a.ID, Network: a.Network, Path: accountPath(a.ID)}
	x.Name, x.Handle = document.Who(a.Account)
	if !v.public() {
		x.Threads, x.Posts = a.Threads, a.Posts
	}
	return x
}

// maxAccounts is how many accounts the list shows.
const maxAccounts = 500

func (v *visit) accounts() (*sheet, error) {
	rules, err := v.rules(v.r.Context())
	if err != nil {
		return nil, err
	}
	list, more := []person{}, false
	for a, err := range v.Record.Accounts(v.r.Context()) {
		if err != nil {
			return nil, err
		}
		if wantsNoPage(rules, a, v.use(policy.List)) {
			continue
		}
		if more = len(list) == maxAccounts; more {
			break
		}
		list = append(list, v.person(a))
	}
	return &sheet{title: v.lang.Say("frame.accounts"), shared: true, take: len(list) > 0, also: v.opmlLink(), twin: map[string]any{"clew": 1, "accounts": list}, main: func(p *page) {
		p.raw("<h1>")
		p.say("frame.accounts")
		p.raw("</h1>\n<ol class=\"threads\">\n")
		for i := range list {
			p.raw("<li><a class=\"title\" dir=\"auto\" href=\"")
			p.text(list[i].Path)
			p.raw("\">")
			p.text(list[i].Name)
			p.raw("</a>\n<p class=\"m\">")
			p.facts(&list[i])
			p.raw("</p></li>\n")
		}
		p.raw("</ol>\n")
		if more {
			p.raw("<p class=\"note\">")
			p.say("find.more-accounts")
			p.raw("</p>\n")
		}
		if len(list) == 0 {
			p.raw("<p class=\"none\">")
			p.say("find.no-accounts")
			p.raw("</p>\n")
		}
	}}, nil
}

// seen reads an account that may have a page.
func (v *visit) seen(id string, use policy.Use) (a record.AccountSummary, err error) {
	read := v.Record.Person
	if use == policy.Page && !v.public() { // its page counts, for the owner
		read = v.Record.Account
	}
	if a, err = read(v.r.Context(), id); err != nil {
		return a, err
	}
	rules, err := v.rules(v.r.Context())
	if err != nil {
		return a, err
	}
	if wantsNoPage(rules, a, v.use(use)) {
		return a, fmt.Errorf("account %s asks not to be shown: %w", id, record.ErrNotFound)
	}
	return a, nil
}

// accountOrFeed answers with the page of an account, or, where the path ends so, leads to its feed.
func (v *visit) accountOrFeed() {
	id, ending, err := v.rest()
	if err == nil && ending == ".atom" {
		err = v.seeOther("/feed.atom" + feedQuery("author", id))
		if err == nil {
			return
		}
	}
	if err != nil {
		v.fail(err)
		return
	}
	get((*visit).account)(v)
}

func (v *visit) account() (*sheet, error) {
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	a, err := v.seen(id, policy.Page)
	if err != nil {
		return nil, err
	}
	who := v.person(a)
	who.URL, who.Bio, who.Handles = document.AccountURL(a.Account), a.Bio, a.Handles
	who.Face, _ = v.face(a.Account)
	q := record.Query{Author: a.ID}
	year, err := v.year(&q)
	if err != nil {
		return nil, err
	}
	l, err := v.threads(q)
	if err != nil {
		return nil, err
	}
	years, err := v.years(a.ID)
	if err != nil {
		return nil, err
	}
	followed, follows, err := v.follows(a.ID)
	if err != nil {
		return nil, err
	}
	stated, err := v.statedOf(a.ID)
	if err != nil {
		return nil, err
	}
	return &sheet{title: who.Name, style: []string{"find"}, shared: !follows, take: true, links: v.feedLinks(feedQuery("author", string(a.ID))), twin: struct {
		threadList
		Account person `json:"account"`
		Years   []int  `json:"years"`
	}{l, who, years}, main: func(p *page) {
		p.raw("<header class=\"person\">\n")
		if who.Face != "" {
			p.raw(`<img class="face" alt="" width="72" height="72" src="`)
			p.text(who.Face)
			p.raw("\">\n")
		}
		p.raw("<h1 dir=\"auto\">")
		p.text(who.Name)
		p.raw("</h1>\n<p class=\"m\">")
		p.facts(&who)
		p.raw("</p>\n")
		if who.Bio != "" {
			p.raw("<p class=\"bio\" dir=\"auto\">")
			p.text(who.Bio)
			p.raw("</p>\n")
		}
		if follows {
			do, key := "/follow", "find.follow"
			if followed {
				do, key = "/unfollow", "find.unfollow"
			}
			p.button(do, [][2]string{{"account", string(a.ID)}}, key)
		}
		p.raw("<p>")
		p.link(IndexPath("account", string(a.ID)), "index.title")
		p.raw(" · ")
		p.link(severalPath("account", string(a.ID), ""), "several.title")
		p.raw("</p>\n")
		p.handles(&who)
		p.raw("</header>\n")
		p.stated(stated)
		p.years(who.Path, years, year)
		p.threads(l, false)
		if len(l.Threads) == 0 && v.r.URL.Query().Get("before") == "" {
			p.raw("<p class=\"none\">")
			p.say("find.no-threads")
			p.raw("</p>\n")
		}
	}}, nil
}

// year narrows a list of threads to the year that a request names; 0 for all.
func (v *visit) year(q *record.Query) (int, error) {
	s := v.r.URL.Query().Get("year")
	if s == "" {
		return 0, nil
	}
	y, err := strconv.Atoi(s)
	if err != nil || y < 1970 || y > 9999 {
		return 0, fmt.Errorf("year %.20q: %w", s, errRequest)
	}
	q.Since, q.Until = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(y+1, 1, 1, 0, 0, 0, 0, time.UTC)
	return y, nil
}

// maxYears is how many years of an account are told.
const maxYears = 40

// years are those in which an account has threads that a list may name, the newest first.
func (v *visit) years(id post.AccountID) ([]int, error) {
	years := []int{}
	q := record.Query{Author: id, Limit: 1, Public: v.public()}
	for len(years) < maxYears {
		last := time.Time{}
		for s, err := range v.Record.Threads(v.r.Context(), q) {
			if err != nil {
				return nil, err
			}
			last = s.Published
		}
		if last.IsZero() {
			break
		}
		y := last.UTC().Year()
		years = append(years, y)
		q.Until = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return years, nil
}

// years writes the choice of years, where there is one.
func (p *page) years(path string, years []int, chosen int) {
	if len(years) < 2 && chosen == 0 {
		return
	}
	p.raw("<nav class=\"tabs\" aria-label=\"")
	p.say("find.years")
	p.raw(`"><a href="`)
	p.text(path)
	p.raw(`"`)
	if chosen == 0 {
		p.raw(` aria-current="page"`)
	}
	p.raw(">")
	p.say("find.all-years")
	p.raw("</a>")
	for _, y := range years {
		p.raw(`<a href="`)
		p.text(path)
		p.raw("?year=")
		p.num(y)
		p.raw(`"`)
		if chosen == y {
			p.raw(` aria-current="page"`)
		}
		p.raw(">")
		p.num(y)
		p.raw("</a>")
	}
	p.raw("</nav>\n")
}

// wantsNoPage says whether an account has no page of its own: where nothing that it says could be shown,
// its name and its words about itself are not either.
func wantsNoPage(rules policy.Rules, a record.AccountSummary, use policy.Use) bool {
	return rules.Decide(&post.Post{Network: a.Network, Author: a.ID}, a.Account, use).Show == policy.Hide
}

// facts writes an account's handle, how much is held, and a link to where it lives.
func (p *page) facts(x *person) {
	between := lit("")
	if x.Handle != "" && x.Handle != x.Name {
		p.bdi(x.Handle)
		between = " · "
	}
	if x.Posts > 0 {
		p.raw(between)
		p.say("frame.threads-held", x.Threads)
		p.raw(" · ")
		p.say("frame.posts", x.Posts)
		between = " · "
	}
	if document.WebURL(x.URL) {
		p.raw(between + "<a class=\"out\" rel=\"nofollow\" href=\"")
		p.text(x.URL)
		p.raw("\">")
		p.say("find.on-network")
		p.raw("</a>")
	}
}

// handles tells the permanent id and earlier handles, on demand.
func (p *page) handles(x *person) {
	p.raw("<details><summary>")
	p.say("find.handles")
	p.raw("</summary><p><code dir=\"ltr\">")
	p.text(string(x.ID))
	p.raw("</code></p>\n<ul>")
	for _, h := range x.Handles {
		p.raw("<li>")
		p.bdi(h.Handle)
		if h.Name != "" {
			p.raw(" ")
			p.bdi(h.Name)
		}
		first, last := p.v.lang.Day(h.First), p.v.lang.Day(h.Last)
		if !h.First.IsZero() {
			p.raw(", ")
			if first == last {
				p.say("find.seen", first)
			} else {
				p.say("find.seen-to", first, last)
			}
		}
		p.raw("</li>")
	}
	p.raw("</ul></details>\n")
}

// follows says whether an account is followed, and whether the viewer may change that.
func (v *visit) follows(id post.AccountID) (followed, may bool, err error) {
	if v.Following == nil || v.Follow == nil || v.viewer.rank < owner {
		return false, false, nil
	}
	list, err := v.Following(v.r.Context())
	if err != nil {
		return false, false, err
	}
	for _, f := range list {
		if f.Account == id {
			return true, true, nil
		}
	}
	return false, true, nil
}

func (v *visit) followIt() error   { return v.followForm(v.Follow) }
func (v *visit) unfollowIt() error { return v.followForm(v.Unfollow) }

// followForm does what a button on an account's page says.
func (v *visit) followForm(do func(ctx context.Context, id post.AccountID) error) error {
	if do == nil {
		return fmt.Errorf("follow: %w", record.ErrNotFound)
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	id, err := post.ParseAccountID(form.Get("account"))
	if err != nil {
		return fmt.Errorf("%w: %w", errRequest, err)
	}
	if err := do(v.r.Context(), id); err != nil && !errors.Is(err, record.ErrNotFound) {
		return err
	}
	return v.seeOther(accountPath(id))
}
