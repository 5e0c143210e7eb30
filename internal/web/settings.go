package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// choice is one thing that readers decide about pages: the values it can have, and for each the class that
// <html> is marked with. The value without a class is what holds for those who decide nothing.
type choice struct {
	name    string
	values  []string
	classes []string
}

// Places of the choices in a taste.
const (
	choseTheme = iota
	choseSize
	choseWidth
	choseFont
	choseJust
	choseNumbers
	choseLetters
	choiceCount
)

func choices() [choiceCount]choice {
	return [...]choice{
		choseTheme:   {"theme", []string{"auto", "light", "dark", "contrast"}, []string{"", "light", "dark", "contrast"}},
		choseSize:    {"size", []string{"1", "2", "3", "4", "5"}, []string{"s1", "s2", "", "s4", "s5"}},
		choseWidth:   {"width", []string{"1", "2", "3"}, []string{"w1", "", "w3"}},
		choseFont:    {"font", []string{"serif", "sans", "clear"}, []string{"", "sans", "clear"}},
		choseJust:    {"just", []string{"0", "1"}, []string{"", "just"}},
		choseNumbers: {"numbers", []string{"0", "1"}, []string{"", "nonum"}},
		choseLetters: {"letters", []string{"0", "1"}, []string{"", "nokeys"}},
	}
}

// taste is how a reader likes pages. It comes from a cookie and holds nothing that tells who they are. The
// zero taste is that of those who have decided nothing.
type taste struct {
	lang  string             // tag of the language of the interface; "" is the browser's
	picks [choiceCount]uint8 // the value of each choice, counted from 1; 0 where nothing was decided
}

// tasteCookie is the cookie's name; maxTaste bounds what is read of it.
const (
	tasteCookie = "taste"
	maxTaste    = 256
)

// tasteOf reads the cookie. What makes no sense in it is as if it were not there.
func tasteOf(r *http.Request) taste {
	var t taste
	if r.Header.Get("Cookie") == "" {
		return t
	}
	c, err := r.Cookie(tasteCookie)
	if err != nil || len(c.Value) > maxTaste {
		return t
	}
	q, err := url.ParseQuery(c.Value)
	if err != nil {
		return t
	}
	for i, ch := range choices() {
		if n := slices.Index(ch.values, q.Get(ch.name)); n >= 0 {
			t.set(i, n, ch)
		}
	}
	if lang := q.Get("lang"); len(lang) <= 35 {
		t.lang = lang // whoever looks it up finds whether there is such a language
	}
	return t
}

// set decides a choice. What holds anyhow is kept as undecided, so that equal tastes are equal.
func (t *taste) set(i, n int, ch choice) {
	t.picks[i] = 0
	if ch.classes[n] != "" {
		t.picks[i] = uint8(n + 1)
	}
}

// picked is the place of the value that holds among those of a choice.
func (t taste) picked(i int, ch choice) int {
	if n := int(t.picks[i]); n > 0 {
		return n - 1
	}
	return slices.Index(ch.classes, "")
}

// class is what <html> is marked with, for the style to follow.
func (t taste) class() string {
	if t.picks == [choiceCount]uint8{} {
		return ""
	}
	var b strings.Builder
	for i, ch := range choices() {
		if c := ch.classes[t.picked(i, ch)]; c != "" {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(c)
		}
	}
	return b.String()
}

// cookie is how a taste is kept: only what was decided.
func (t taste) cookie() string {
	q := url.Values{}
	for i, ch := range choices() {
		if t.picks[i] > 0 {
			q.Set(ch.name, ch.values[t.picked(i, ch)])
		}
	}
	if t.lang != "" {
		q.Set("lang", t.lang)
	}
	return q.Encode()
}

// numbersHidden says whether a reader wants the numbers of numbered posts left out where the address does
// not say otherwise.
func (t taste) numbersHidden() bool { return t.picks[choseNumbers] > 0 }

// settingsTwin is the JSON of the settings.
type settingsTwin struct {
	Clew      int               `json:"clew"`
	Settings  map[string]string `json:"settings"`
	Languages []languageTwin    `json:"languages"`
}

type languageTwin struct {
	Tag  string `json:"tag"`
	Name string `json:"name"`
}

func (v *visit) settings() (*sheet, error) {
	twin := settingsTwin{1, map[string]string{"language": v.taste.lang}, nil}
	for i, ch := range choices() {
		twin.Settings[ch.name] = ch.values[v.taste.picked(i, ch)]
	}
	for _, l := range v.Words.All() {
		twin.Languages = append(twin.Languages, languageTwin{l.Tag, l.Name})
	}
	return &sheet{title: v.lang.Say("look.settings"), twin: twin, main: (*page).settings}, nil
}

// settings writes the form of all settings, with some text to see them on.
func (p *page) settings() {
	v := p.v
	p.raw("<h1>")
	p.say("look.settings")
	p.raw("</h1>\n")
	if v.r.URL.Query().Has("saved") {
		p.raw(`<p class="done" role="status">`)
		p.say("look.saved")
		p.raw("</p>\n")
	}
	p.raw("<p>")
	p.say("look.settings-lead")
	p.raw("</p>\n<form class=\"settings\" method=\"post\" action=\"/settings\">\n")
	for i, ch := range choices() {
		p.raw("<fieldset><legend>")
		p.say("look." + ch.name)
		p.raw("</legend><div class=\"seg\">")
		at := v.taste.picked(i, ch)
		for n, value := range ch.values {
			p.raw(`<label><input type="radio" name="`)
			p.text(ch.name)
			p.raw(`" value="`)
			p.text(value)
			if n == at {
				p.raw(`" checked><span>`)
			} else {
				p.raw(`"><span>`)
			}
			p.say("look." + ch.name + "-" + value)
			p.raw("</span></label>")
		}
		p.raw("</div></fieldset>\n")
	}
	p.raw(`<p class="field"><label for="lang">`)
	p.say("look.language")
	p.raw(`</label><select id="lang" name="lang"><option value="">`)
	p.say("look.language-auto")
	p.raw("</option>")
	for _, l := range v.Words.All() {
		p.raw(`<option lang="`)
		p.text(l.Tag)
		p.raw(`" value="`)
		p.text(l.Tag)
		if l.Tag == v.taste.lang {
			p.raw(`" selected>`)
		} else {
			p.raw(`">`)
		}
		p.text(l.Name)
		p.raw("</option>")
	}
	p.raw("</select></p>\n<p class=\"bar\"><button class=\"first\">")
	p.say("look.keep")
	p.raw(`</button><button class="quiet" name="reset" value="1">`)
	p.say("look.reset")
	p.raw("</button></p>\n</form>\n<section class=\"sample\"><h2>")
	p.say("look.sample-title")
	p.raw("</h2>\n<div class=\"p\"><p>")
	p.say("look.sample")
	p.raw("</p></div></section>\n")
}

// changeSettings takes what a form decides, leaves the rest as it was, and goes back to where the form stood.
func (v *visit) changeSettings() error {
	form, err := v.form()
	if err != nil {
		return err
	}
	t := v.taste
	for i, ch := range choices() {
		if !form.Has(ch.name) {
			continue
		}
		n := slices.Index(ch.values, form.Get(ch.name))
		if n < 0 {
			return fmt.Errorf("%s %q: %w", ch.name, form.Get(ch.name), errRequest)
		}
		t.set(i, n, ch)
	}
	if form.Has("lang") {
		t.lang = form.Get("lang")
		if _, ok := v.Words.Language(t.lang); !ok && t.lang != "" {
			return fmt.Errorf("language %q: %w", t.lang, errRequest)
		}
	}
	if form.Has("reset") {
		t = taste{}
	}
	c := &http.Cookie{Name: tasteCookie, Value: t.cookie(), Path: "/", MaxAge: 400 * 24 * 3600, HttpOnly: true,
		Secure: v.secure(), SameSite: http.SameSiteLaxMode}
	if c.Value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.w, c)
	if back := form.Get("back"); back != "" {
		return v.seeOther(back)
	}
	return v.seeOther("/settings?saved=1")
}

// headExtra writes what else stands in the head of a page: the script, with the few words that it says.
func (p *page) headExtra() {
	p.raw(`<script defer src="`)
	p.text(p.v.script.path)
	for _, w := range [...]struct {
		name lit
		key  string
	}{{"copy", "look.copy"}, {"copied", "look.copied"}, {"keep", "look.offline-keep"}, {"drop", "look.offline-drop"}, {"copy-here", "look.offline-shown"}} {
		p.raw(`" data-` + w.name + `="`)
		p.say(w.key)
	}
	if p.v.viewer.id != "" {
		p.raw(`" data-me="`) // there is a shelf, which may be kept on the device
	}
	p.raw("\"></script>\n")
}
