package web

import (
	"net/http"
	"net/url"

	"clew/internal/people"
	"clew/internal/record"
)

// account is the JSON of pages about signing in.
type signTwin struct {
	Clew     int    `json:"clew"`
	SignedIn bool   `json:"signedIn"`
	Name     string `json:"name,omitempty"`
	Rank     string `json:"rank"`
	Passkeys bool   `json:"passkeys"` // whether they can be used here
}

func (v *visit) signTwin() signTwin {
	return signTwin{1, v.signedIn(), v.viewer.name, v.viewer.rank.String(), v.People.Passkeys()}
}

// field is one field of a form.
type field struct {
	name, kind lit
	key        string // of its label
	hint       string // key of what is said under it; "" for nothing
	auto       lit    // what a browser may fill in
	value      string
	optional   bool
}

func (p *page) field(f field) {
	p.raw(`<p class="field"><label for="` + f.name + `">`)
	p.say(f.key)
	p.raw(`</label><input id="` + f.name + `" name="` + f.name + `" type="` + f.kind + `" autocomplete="` + f.auto + `" value="`)
	p.text(f.value)
	p.raw(`" maxlength="1024"`)
	if f.name == "name" {
		p.raw(` dir="auto" autocapitalize="none" spellcheck="false"`)
	}
	if f.hint != "" {
		p.raw(` aria-describedby="` + f.name + `-hint"`)
	}
	if !f.optional {
		p.raw(" required")
	}
	p.raw(">")
	if f.hint != "" {
		p.raw(`<span class="hint" id="` + f.name + `-hint">`)
		p.say(f.hint)
		p.raw("</span>")
	}
	p.raw("</p>\n")
}

// wrong says what was wrong with a form; nothing for "".
func (p *page) wrong(key string) {
	if key == "" {
		return
	}
	p.raw(`<p class="warn" role="alert">`)
	p.say(key)
	p.raw("</p>\n")
}

func (p *page) heading(key string, args ...any) {
	p.raw("<h1>")
	p.say(key, args...)
	p.raw("</h1>\n")
}

func (p *page) para(key string, args ...any) {
	p.raw("<p>")
	p.say(key, args...)
	p.raw("</p>\n")
}

func (p *page) send(key string) {
	p.raw(`<p class="bar"><button class="first">`)
	p.say(key)
	p.raw("</button></p>\n</form>\n")
}

// passkeyButton writes a button that the script shows where it works.
func (p *page) passkeyButton(what lit, key, to string) {
	p.raw(`<p class="bar passkey" hidden data-passkey="` + what + `" data-to="`)
	p.text(to)
	p.raw(`"><button type="button">`)
	p.say(key)
	p.raw(`</button></p>` + "\n" + `<p class="warn" role="alert" hidden data-passkey-wrong>`)
	p.say("people.passkey-wrong")
	p.raw("</p>\n")
}

// signIn is where one signs in, and where who is signed in says again who they are.
func (v *visit) signIn() (*sheet, error) {
	if v.People == nil {
		return nil, record.ErrNotFound
	}
	return v.signInSheet(localPath(v.r.URL.Query().Get("to")), "", ""), nil
}

func (v *visit) signInSheet(to, name, wrong string) *sheet {
	key := "people.sign-in"
	if v.signedIn() {
		key, name = "people.say-again", v.viewer.name
	}
	return &sheet{title: v.lang.Say(key), style: []string{"people"}, secret: true, twin: v.signTwin(), main: func(p *page) {
		p.heading(key)
		if v.signedIn() {
			p.para("people.say-again-why")
		}
		p.wrong(wrong)
		if v.People.Passkeys() {
			p.passkeyButton("in", "people.sign-in-passkey", to)
		}
		p.raw(`<form class="sign" method="post" action="/signin">`)
		p.hidden("to", to)
		p.field(field{name: "name", kind: "text", key: "people.name", auto: "username webauthn", value: name})
		p.field(field{name: "password", kind: "password", key: "people.password", auto: "current-password"})
		p.send(key)
		p.raw(`<p class="hint">`)
		p.say("people.no-account")
		p.raw("</p>\n")
	}}
}

func (v *visit) doSignIn() error {
	if v.People == nil {
		return record.ErrNotFound
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	to, name := localPath(form.Get("to")), form.Get("name")
	t, err := v.People.SignIn(v.r.Context(), name, form.Get("password"), v.guest(), v.token)
	if key := wrongForm(err); key != "" {
		v.again(http.StatusUnauthorized, v.signInSheet(to, name, key))
		return nil
	}
	if err != nil {
		return err
	}
	return v.enter(t, to)
}

func (v *visit) doSignOut() error {
	if v.People == nil {
		return record.ErrNotFound
	}
	if v.signedIn() {
		if err := v.People.SignOut(v.r.Context(), v.token); err != nil {
			return err
		}
	}
	v.setCookie("clew", "", 0)
	// What the browser kept of pages that only this person may see goes too, what was kept on the device as well.
	v.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return v.seeOther("/")
}

// choose writes the fields for a new account.
func (p *page) choose(name string, named bool) {
	if named {
		p.hidden("name", name)
	} else {
		p.field(field{name: "name", kind: "text", key: "people.name", hint: "people.name-hint", auto: "username", value: name})
	}
	p.field(field{name: "password", kind: "password", key: "people.password", hint: "people.password-hint", auto: "new-password"})
}

// setup is where the administrator makes their account.
func (v *visit) setup() (*sheet, error) {
	if v.People == nil {
		return nil, record.ErrNotFound
	}
	token := people.Token(v.r.URL.Query().Get("token"))
	if may, err := v.People.MayFound(v.r.Context(), token); err != nil || !may {
		return nil, errOr(err, record.ErrNotFound)
	}
	return v.setupSheet(token, "", ""), nil
}

// errOr is err, or else another error.
func errOr(err, or error) error {
	if err != nil {
		return err
	}
	return or
}

func (v *visit) setupSheet(t people.Token, name, wrong string) *sheet {
	return &sheet{title: v.lang.Say("people.setup"), style: []string{"people"}, secret: true, twin: v.signTwin(), main: func(p *page) {
		p.heading("people.setup")
		p.para("people.setup-lead")
		p.wrong(wrong)
		p.raw(`<form class="sign" method="post" action="/setup">`)
		p.hidden("token", t.Reveal())
		p.choose(name, false)
		p.send("people.make-account")
	}}
}

func (v *visit) doSetup() error {
	if v.People == nil {
		return record.ErrNotFound
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	token := people.Token(form.Get("token"))
	if may, err := v.People.MayFound(v.r.Context(), token); err != nil || !may {
		return errOr(err, people.ErrRefused)
	}
	t, err := v.People.Found(v.r.Context(), token, form.Get("name"), form.Get("password"), v.guest())
	if key := wrongForm(err); key != "" {
		v.again(http.StatusUnprocessableEntity, v.setupSheet(token, form.Get("name"), key))
		return nil
	}
	if err != nil {
		return err
	}
	return v.enter(t, "/people")
}

// invitation is where who was invited makes an account, or a new password.
func (v *visit) invitation() (*sheet, error) {
	if v.People == nil {
		return nil, record.ErrNotFound
	}
	token := people.Token(v.r.URL.Query().Get("token"))
	return v.invitationSheet(token, "", "")
}

func (v *visit) invitationSheet(t people.Token, name, wrong string) (*sheet, error) {
	i, err := v.People.Invitation(v.r.Context(), t)
	if err != nil {
		return nil, err
	}
	title := "people.invited"
	if i.Person != "" {
		q, err := v.People.Person(v.r.Context(), i.Person)
		if err != nil {
			return nil, err
		}
		title, name = "people.new-password-of", q.Name
	}
	return &sheet{title: v.lang.Say(title, name), style: []string{"people"}, secret: true, twin: v.signTwin(), main: func(p *page) {
		p.heading(title, name)
		if i.Person == "" {
			p.para("people.invited-lead")
		}
		p.wrong(wrong)
		p.raw(`<form class="sign" method="post" action="/invitation">`)
		p.hidden("token", t.Reveal())
		p.choose(name, i.Person != "")
		if i.Person != "" {
			p.send("people.set-password")
		} else {
			p.send("people.make-account")
		}
	}}, nil
}

func (v *visit) doInvitation() error {
	if v.People == nil {
		return record.ErrNotFound
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	token := people.Token(form.Get("token"))
	t, err := v.People.Accept(v.r.Context(), token, form.Get("name"), form.Get("password"), v.guest())
	if key := wrongForm(err); key != "" {
		s, err := v.invitationSheet(token, form.Get("name"), key)
		if err != nil {
			return err
		}
		v.again(http.StatusUnprocessableEntity, s)
		return nil
	}
	if err != nil {
		return err
	}
	return v.enter(t, "/me?"+url.Values{"welcome": {"1"}}.Encode())
}
