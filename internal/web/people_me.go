package web

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"clew/internal/people"
	"clew/internal/record"
)

// said is what a page says of the form that was just sent: only these.
var saidKeys = []string{"saved", "ended", "passkey", "removed", "revoked", "readmitted", "ranked", "withdrawn", "welcome",
	"opt-out", "opt-in", "indexed", "unindexed", "taken-down", "lifted", "stated", "unsaid", "proved", "left"}

// done says that what a form asked for was done.
func (p *page) done() {
	said := p.v.r.URL.Query().Get("said")
	if !slices.Contains(saidKeys, said) {
		return
	}
	p.raw(`<p class="done" role="status">`)
	p.say("people.done-" + said)
	p.raw("</p>\n")
}

// meTwin is the JSON of one's own page.
type meTwin struct {
	Clew     int           `json:"clew"`
	Name     string        `json:"name"`
	Rank     string        `json:"rank"`
	Added    *time.Time    `json:"added"`
	Sessions []sessionTwin `json:"sessions"`
	Passkeys []passkeyTwin `json:"passkeys"`
}

type sessionTwin struct {
	Agent string    `json:"agent"`
	Begun time.Time `json:"begun"`
	Seen  time.Time `json:"seen"`
	This  bool      `json:"this"`
}

type passkeyTwin struct {
	Label string     `json:"label"`
	Added time.Time  `json:"added"`
	Used  *time.Time `json:"used"`
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// me is one's own page: sessions, password, passkeys, and the way out.
func (v *visit) me() (*sheet, error) {
	if v.People == nil {
		return nil, record.ErrNotFound
	}
	if !v.signedIn() {
		return &sheet{title: v.lang.Say("people.me"), style: []string{"people"}, secret: true, twin: meTwin{Clew: 1, Name: "", Rank: v.viewer.rank.String()}, main: func(p *page) {
			p.heading("people.me")
			p.para("people.at-home")
		}}, nil
	}
	sessions, err := v.People.SessionsOf(v.r.Context(), v.who.ID)
	if err != nil {
		return nil, err
	}
	keys, err := v.People.PasskeysOf(v.r.Context(), v.who.ID)
	if err != nil {
		return nil, err
	}
	twin := meTwin{1, v.who.Name, v.viewer.rank.String(), orNull(v.who.Added), []sessionTwin{}, []passkeyTwin{}}
	for _, s := range sessions {
		twin.Sessions = append(twin.Sessions, sessionTwin{s.Agent, s.Begun, s.Seen, s.Sum == v.session.Sum})
	}
	for _, k := range keys {
		twin.Passkeys = append(twin.Passkeys, passkeyTwin{k.Label, k.Added, orNull(k.Used)})
	}
	return v.meSheet(twin, sessions, keys, ""), nil
}

func (v *visit) meSheet(twin any, sessions []people.Session, keys []people.Passkey, wrong string) *sheet {
	return &sheet{title: v.lang.Say("people.me"), style: []string{"people"}, secret: true, twin: twin, main: func(p *page) {
		p.raw(`<h1 dir="auto">`)
		p.text(v.who.Name)
		p.raw("</h1>\n")
		p.done()
		p.wrong(wrong)
		p.raw(`<p class="m">`)
		p.say("people.rank-" + v.viewer.rank.String())
		p.raw(" · ")
		p.day(v.who.Added)
		p.raw("</p>\n")
		p.button("/signout", nil, "people.sign-out")
		p.sessions(sessions)
		p.passkeys(keys)
		p.raw(`<section><h2 id="password-h">`)
		p.say("people.password")
		p.raw("</h2>\n" + `<form class="sign" method="post" action="/me">`)
		p.hidden("do", "password")
		// A password manager wants to know whose password it is.
		p.raw(`<input type="text" name="username" autocomplete="username" readonly hidden value="`)
		p.text(v.who.Name)
		p.raw(`">`)
		p.field(field{name: "old", kind: "password", key: "people.password-old", auto: "current-password"})
		p.field(field{name: "new", kind: "password", key: "people.password-new", hint: "people.password-hint", auto: "new-password"})
		p.send("people.set-password")
		p.raw("</section>\n<section><details><summary>")
		p.say("people.delete")
		p.raw("</summary>\n")
		p.para("people.delete-what")
		p.button("/me", [][2]string{{"do", "delete"}}, "people.delete-now")
		p.raw("</details></section>\n")
	}}
}

func (p *page) sessions(list []people.Session) {
	p.raw("<section><h2>")
	p.say("people.sessions")
	p.raw("</h2>\n<ul class=\"threads people\">\n")
	for _, s := range list {
		p.raw(`<li><p class="title"><bdi>`)
		if s.Agent == "" {
			p.say("people.some-browser")
		} else {
			p.text(s.Agent)
		}
		p.raw("</bdi></p><p class=\"m\">")
		p.say("people.since")
		p.raw(" ")
		p.moment(s.Begun)
		p.raw(" · ")
		p.say("people.seen")
		p.raw(" ")
		p.moment(s.Seen)
		if s.Sum == p.v.session.Sum {
			p.raw(" · <strong>")
			p.say("people.this-browser")
			p.raw("</strong></p></li>\n")
			continue
		}
		p.raw("</p>")
		p.button("/me", [][2]string{{"do", "end"}, {"session", s.Sum}}, "people.end-session")
		p.raw("</li>\n")
	}
	p.raw("</ul>\n")
	if len(list) > 1 {
		p.button("/me", [][2]string{{"do", "end-others"}}, "people.end-others")
	}
	p.raw("</section>\n")
}

func (p *page) passkeys(list []people.Passkey) {
	p.raw(`<section><h2 id="passkeys">`)
	p.say("people.passkeys")
	p.raw("</h2>\n")
	if !p.v.People.Passkeys() {
		p.para("people.no-passkeys")
		p.raw("</section>\n")
		return
	}
	p.para("people.passkeys-lead")
	if len(list) > 0 {
		p.raw("<ul class=\"threads people\">\n")
		for _, k := range list {
			p.raw(`<li><p class="title"><bdi>`)
			if k.Label == "" {
				p.say("people.passkey")
			} else {
				p.text(k.Label)
			}
			p.raw("</bdi></p><p class=\"m\">")
			p.say("people.since")
			p.raw(" ")
			p.day(k.Added)
			if !k.Used.IsZero() {
				p.raw(" · ")
				p.say("people.seen")
				p.raw(" ")
				p.day(k.Used)
			}
			p.raw("</p>")
			p.button("/me", [][2]string{{"do", "remove-passkey"}, {"passkey", hex.EncodeToString(k.ID)}}, "people.remove-passkey")
			p.raw("</li>\n")
		}
		p.raw("</ul>\n")
	}
	p.passkeyButton("new", "people.add-passkey", "")
	p.raw("<noscript>")
	p.para("people.passkeys-script")
	p.raw("</noscript></section>\n")
}

// changeMe does what a form of one's own page asks for.
func (v *visit) changeMe() error {
	if v.People == nil {
		return record.ErrNotFound
	}
	if !v.signedIn() {
		return errSignIn
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	ctx, me := v.r.Context(), v.who.ID
	switch form.Get("do") {
	case "password":
		t, err := v.People.SetPassword(ctx, v.token, form.Get("old"), form.Get("new"), v.guest())
		if key := wrongForm(err); key != "" {
			s, err := v.me()
			if err != nil {
				return err
			}
			main := s.main
			s.main = func(p *page) { p.wrong(key); main(p) }
			v.again(http.StatusUnprocessableEntity, s)
			return nil
		}
		if err != nil {
			return err
		}
		return v.enter(t, "/me?said=saved")
	case "end":
		err := v.People.End(ctx, me, form.Get("session"))
		if err != nil && !errors.Is(err, people.ErrSignedOut) { // over meanwhile
			return err
		}
		return v.seeOther("/me?said=ended")
	case "end-others":
		if err := v.People.EndOthers(ctx, me, v.session.Sum); err != nil {
			return err
		}
		return v.seeOther("/me?said=ended")
	case "remove-passkey":
		id, err := hex.DecodeString(form.Get("passkey"))
		if err != nil {
			return fmt.Errorf("%w: %w", errRequest, err)
		}
		if err := v.grave("/me"); err != nil {
			return err
		}
		if err := v.People.RemovePasskey(ctx, me, id); err != nil {
			return err
		}
		return v.seeOther("/me?said=removed#passkeys")
	case "delete":
		if err := v.grave("/me"); err != nil {
			return err
		}
		if err := v.forget(me); err != nil {
			return err
		}
		v.setCookie("clew", "", 0)
		return v.seeOther("/")
	}
	return fmt.Errorf("no such action: %w", errRequest)
}

// forget removes an account and what it kept.
func (v *visit) forget(id people.ID) error {
	if err := v.People.Remove(v.r.Context(), id); err != nil {
		return err
	}
	if v.Shelf == nil || id == people.FirstOwner { // that shelf is the record's owner's, with an account or without
		return nil
	}
	return v.Shelf.Forget(v.r.Context(), string(id))
}

// grave lets a grave action pass where who asks has proved lately who they are; else nothing is done, and
// they are sent to do so and come back.
func (v *visit) grave(back string) error {
	err := v.lately()
	if err != nil && v.toSignIn(back) {
		return errAnswered
	}
	return err
}

// errAnswered is returned by what has answered already.
var errAnswered = errors.New("answered")

// peopleTwin is the JSON of the page of people.
type peopleTwin struct {
	Clew        int              `json:"clew"`
	People      []personTwin     `json:"people"`
	Invitations []invitationTwin `json:"invitations"`
}

type personTwin struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Rank    string     `json:"rank"`
	Added   time.Time  `json:"added"`
	Revoked *time.Time `json:"revoked"`
}

type invitationTwin struct {
	Number  int64     `json:"number"`
	Note    string    `json:"note"`
	Expires time.Time `json:"expires"`
}

func rankOf(p people.Person) rank {
	if p.Rank == people.Owner {
		return owner
	}
	return reader
}

// peoplePage is for owners: who has an account, who is invited.
func (v *visit) peoplePage() (*sheet, error) {
	if v.People == nil {
		return nil, record.ErrNotFound
	}
	all, err := v.People.People(v.r.Context())
	if err != nil {
		return nil, err
	}
	invited, err := v.People.Invitations(v.r.Context())
	if err != nil {
		return nil, err
	}
	twin := peopleTwin{1, []personTwin{}, []invitationTwin{}}
	for _, x := range all {
		twin.People = append(twin.People, personTwin{string(x.ID), x.Name, rankOf(x).String(), x.Added, orNull(x.Revoked)})
	}
	for _, i := range invited {
		twin.Invitations = append(twin.Invitations, invitationTwin{i.Number, i.Note, i.Expires})
	}
	link := ""
	if v.signedIn() && !v.twin {
		link = v.notes.take(v.session.Sum)
	}
	return &sheet{title: v.lang.Say("people.people"), style: []string{"people"}, secret: true, twin: twin, main: func(p *page) {
		p.heading("people.people")
		p.done()
		if len(all) == 0 {
			p.para("people.nobody-yet")
			return
		}
		if link != "" {
			p.raw(`<div class="done" role="status">`)
			p.para("people.link-made")
			p.raw(`<p><input class="link" readonly dir="ltr" aria-label="`)
			p.say("people.link")
			p.raw(`" value="`)
			p.text(link)
			p.raw("\"></p></div>\n")
		}
		p.raw("<ul class=\"threads people\">\n")
		for _, x := range all {
			p.personEntry(x)
		}
		p.raw("</ul>\n<section><h2>")
		p.say("people.invite")
		p.raw("</h2>\n")
		p.para("people.invite-lead")
		p.raw(`<form class="sign" method="post" action="/people">`)
		p.hidden("do", "invite")
		p.field(field{name: "note", kind: "text", key: "people.invite-note", auto: "off", optional: true})
		p.send("people.invite-make")
		if len(invited) > 0 {
			p.raw("<ul class=\"threads people\">\n")
			for _, i := range invited {
				p.raw(`<li><p class="title"><bdi>`)
				if i.Note == "" {
					p.say("people.invitation-number", i.Number)
				} else {
					p.text(i.Note)
				}
				p.raw("</bdi></p><p class=\"m\">")
				p.say("people.until")
				p.raw(" ")
				p.moment(i.Expires)
				p.raw("</p>")
				p.button("/people", [][2]string{{"do", "withdraw"}, {"invitation", fmt.Sprint(i.Number)}}, "people.withdraw")
				p.raw("</li>\n")
			}
			p.raw("</ul>\n")
		}
		p.raw("</section>\n")
	}}, nil
}

func (p *page) personEntry(x people.Person) {
	act := func(do, key string) {
		p.button("/people", [][2]string{{"do", do}, {"person", string(x.ID)}}, key)
	}
	p.raw(`<li><p class="title"><bdi>`)
	p.text(x.Name)
	p.raw("</bdi></p><p class=\"m\">")
	p.say("people.rank-" + rankOf(x).String())
	p.raw(" · ")
	p.say("people.since")
	p.raw(" ")
	p.day(x.Added)
	if !x.Revoked.IsZero() {
		p.raw(" · <strong>")
		p.say("people.revoked")
		p.raw("</strong> ")
		p.day(x.Revoked)
	}
	p.raw("</p>\n")
	if x.ID == p.v.who.ID {
		p.raw("<p class=\"m\">")
		p.link("/me", "people.me")
		p.raw("</p></li>\n")
		return
	}
	p.raw("<details><summary>")
	p.say("people.change")
	p.raw(" <bdi>")
	p.text(x.Name)
	p.raw("</bdi></summary><div class=\"bar\">\n")
	if x.Revoked.IsZero() {
		act("revoke", "people.revoke")
	} else {
		act("readmit", "people.readmit")
	}
	act("forgot", "people.forgot")
	if x.Rank == people.Owner {
		act("demote", "people.demote")
	} else {
		act("promote", "people.promote")
	}
	act("remove", "people.remove")
	p.raw("</div></details></li>\n")
}

// changePeople does what a form of the page of people asks for.
func (v *visit) changePeople() error {
	if v.People == nil {
		return record.ErrNotFound
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	if !v.signedIn() {
		return errForbidden // at home nobody has an account
	}
	if err := v.grave("/people"); err != nil {
		return err
	}
	ctx, id := v.r.Context(), people.ID(form.Get("person"))
	if id == v.who.ID {
		return fmt.Errorf("one's own account: %w", errRequest)
	}
	switch form.Get("do") {
	case "invite":
		return v.invite("", form.Get("note"))
	case "forgot":
		return v.invite(id, "")
	case "withdraw":
		var n int64
		if _, err := fmt.Sscan(form.Get("invitation"), &n); err != nil {
			return fmt.Errorf("%w: %w", errRequest, err)
		}
		err := v.People.Withdraw(ctx, n)
		if err != nil && !errors.Is(err, people.ErrInvitation) { // used meanwhile: the page shows it
			return err
		}
		return v.seeOther("/people?said=withdrawn")
	}
	what := map[string]struct {
		do   func() error
		said string
	}{
		"revoke":  {func() error { return v.People.Revoke(ctx, id) }, "revoked"},
		"readmit": {func() error { return v.People.Readmit(ctx, id) }, "readmitted"},
		"promote": {func() error { return v.People.SetRank(ctx, id, people.Owner) }, "ranked"},
		"demote":  {func() error { return v.People.SetRank(ctx, id, people.Reader) }, "ranked"},
		"remove":  {func() error { return v.forget(id) }, "removed"},
	}[form.Get("do")]
	if what.do == nil {
		return fmt.Errorf("no such action: %w", errRequest)
	}
	if err := what.do(); err != nil {
		return err
	}
	return v.seeOther("/people?said=" + what.said)
}

// invite makes a link and shows it once, on the page of people.
func (v *visit) invite(person people.ID, note string) error {
	t, err := v.People.Invite(v.r.Context(), v.who.ID, person, note)
	if err != nil {
		return err
	}
	v.notes.leave(v.session.Sum, v.address("/invitation?"+url.Values{"token": {t.Reveal()}}.Encode()))
	return v.seeOther("/people")
}

// address is a path of this site with the address that the configuration gives it. Without one it is that of
// the request, which the owner who reads it has used.
func (v *visit) address(path string) string {
	if v.URL != "" {
		return v.URL + path
	}
	scheme := "http://"
	if v.r.TLS != nil {
		scheme = "https://"
	}
	return scheme + v.r.Host + path
}
