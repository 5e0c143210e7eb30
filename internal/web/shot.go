package web

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"clew/internal/answer"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/screenshot"
)

// asShot is what as= of the page of quotations says for what was read from the picture of a post.
const asShot = "screenshot"

func (v *visit) shotFault(key string, args ...any) *quoteFault {
	return &quoteFault{v.lang.Say("screenshot."+key, args...), v.lang.Say("screenshot." + key + "-do")}
}

// screenshot is the page that lays what was read from the picture of a post beside the record.
func (v *visit) screenshot(f quoteForm) {
	if !v.r.URL.Query().Has("q") {
		v.show(&sheet{title: v.lang.Say("screenshot.check"), style: []string{"quote"}, twin: map[string]int{"clew": 1}, main: func(p *page) { p.quoteBox(f, nil) }})
		return
	}
	if f.only {
		v.shotRead(f)
		return
	}
	told, at, err := v.shotAnswer(f)
	var fault *quoteFault
	switch {
	case errors.As(err, &fault):
		v.wrongQuote(f, fault)
		return
	case err != nil:
		v.fail(err)
		return
	}
	links := answer.Links{Path: postPath, Self: v.base() + shotPath(f, at)}
	s := &sheet{title: v.lang.Say("screenshot.title", document.At(post.Account{Name: shortened(told.Text.Text)})), style: []string{"quote"}, take: true, main: func(p *page) {
		p.shotBox(told.Shot)
		p.shot(told)
		p.told(told.Told, links)
	}}
	if v.twin {
		if s.twin, err = told.AppendJSON(nil, v.lang, links); err != nil {
			v.fail(err)
			return
		}
	}
	v.show(s)
}

// shotRead shows what was read, to be corrected before it is looked for.
func (v *visit) shotRead(f quoteForm) {
	shot, err := v.shotOf(f)
	var fault *quoteFault
	if errors.As(err, &fault) {
		v.wrongQuote(f, fault)
		return
	}
	s := &sheet{title: v.lang.Say("screenshot.check"), style: []string{"quote"}, main: func(p *page) { p.shotBox(shot) }}
	if v.twin {
		if s.twin, err = answer.AppendReadJSON(nil, shot); err != nil {
			v.fail(err)
			return
		}
	}
	v.show(s)
}

// shotPath is the page that gives the answer about a screenshot again.
func shotPath(f quoteForm, at time.Time) string {
	q := url.Values{"as": {asShot}, "q": {f.text}, "at": {at.UTC().Format(time.RFC3339)}}
	for name, value := range map[string]string{"by": f.by, "around": f.around, "name": f.name} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.plain {
		q.Set("plain", "1")
	}
	return "/quote?" + q.Encode()
}

// shotOf reads what was pasted: a block, or the text alone with all else apart from it. What is wrong with it is a quoteFault.
func (v *visit) shotOf(f quoteForm) (*screenshot.Shot, error) {
	read := screenshot.Read
	if f.plain {
		read = screenshot.Plain
	}
	s, err := read(strings.ReplaceAll(f.text, "\x00", "\ufffd"))
	switch {
	case errors.Is(err, screenshot.ErrLong):
		return nil, v.shotFault("wrong-long")
	case err != nil:
		return nil, v.shotFault("wrong-empty")
	}
	if !s.Fill(shortened(strings.ToValidUTF8(f.by, "")), f.around) {
		return nil, v.shotFault("wrong-time", shortened(f.around))
	}
	if f.name != "" {
		s.Name = screenshot.Part{Text: shortened(strings.ToValidUTF8(f.name, ""))}
	}
	return s, nil
}

// shotAnswer answers what was asked, and says as of when. What is wrong with it is a quoteFault.
func (v *visit) shotAnswer(f quoteForm) (told *answer.Shot, at time.Time, err error) {
	s, err := v.shotOf(f)
	if err != nil {
		return nil, at, err
	}
	if f.at != "" {
		if at, err = record.ParseMoment(f.at); err != nil {
			return nil, at, v.quoteFault("wrong-date", shortened(f.at))
		}
		at = at.Truncate(time.Second)
	}
	ctx, end := context.WithTimeout(v.r.Context(), v.patient(quoteTime))
	defer end()
	leave, err := v.turn(ctx)
	if err != nil {
		return nil, at, err
	}
	defer leave()
	k, err := v.quoteDesk(ctx, at)
	if err != nil {
		return nil, at, v.late(ctx, err)
	}
	if told, err = answer.CheckShot(ctx, s, answer.Asked{At: at}, v.findable, k.check); err != nil {
		return nil, at, v.late(ctx, err)
	}
	if at.IsZero() {
		at = told.Told.Checked
	}
	return told, at, nil
}

// findable is an answer.Person: one whose posts may not be searched is as one of whom nothing is held.
func (v *visit) findable(ctx context.Context, idOrHandle string) (record.AccountSummary, error) {
	who, err := v.Record.Person(ctx, idOrHandle)
	if err != nil {
		return who, err
	}
	rules, err := v.rules(ctx)
	if err == nil && (wantsNoPage(rules, who, v.use(policy.Search)) || rules.OptOuts[who.ID]) {
		err = record.ErrNotFound
	}
	if err != nil {
		return record.AccountSummary{}, err
	}
	return who, nil
}

// quoteTabs are the two things that can be checked.
func (p *page) quoteTabs(as string) {
	p.raw("<nav class=\"tabs\" aria-label=\"")
	p.say("quote.check-short")
	p.raw("\">")
	for _, x := range [2]struct {
		as, key string
		path    lit
	}{{"", "quote.quotation", "/quote"}, {asShot, "screenshot.short", "/quote?as=" + asShot}} {
		p.raw(`<a href="` + x.path + `"`)
		if x.as == as {
			p.raw(` aria-current="page"`)
		}
		p.raw(">")
		p.say(x.key)
		p.raw("</a>")
	}
	p.raw("</nav>\n")
}

// shotBox writes what was read into fields of its own, to be corrected and looked for again.
func (p *page) shotBox(s *screenshot.Shot) {
	p.raw("<h1>")
	p.say("screenshot.check")
	p.raw("</h1>\n")
	p.quoteTabs(asShot)
	p.raw("<form class=\"ask\" action=\"/quote\" aria-labelledby=\"read\"><h2 id=\"read\">")
	p.say("screenshot.found")
	p.raw("</h2>\n<p class=\"hint\">")
	p.say("screenshot.correct")
	p.raw("</p>\n")
	p.hidden("as", asShot)
	p.hidden("plain", "1")
	if s.Name.Text != "" {
		p.hidden("name", s.Name.Text)
	}
	p.raw("<p class=\"field\"><label for=\"quote\">")
	p.say("screenshot.words")
	p.raw("</label><textarea id=\"quote\" name=\"q\" rows=\"5\" dir=\"auto\" required maxlength=\"5000\" spellcheck=\"false\">\n")
	p.text(s.Text.Text)
	p.raw("</textarea></p>\n<div class=\"two\">")
	for _, x := range [2]struct {
		id, key lit
		text    string
	}{{"by", "screenshot.handle", s.Handle.Text}, {"around", "screenshot.when", s.Time.Text}} {
		p.raw(`<p class="field"><label for="` + x.id + `">`)
		p.say(string(x.key))
		p.raw(`</label><input id="` + x.id + `" name="` + x.id + `" maxlength="300" dir="auto" autocomplete="off" value="`)
		p.text(strings.Join(strings.Fields(x.text), " "))
		p.raw("\"></p>")
	}
	p.raw("</div>\n")
	if len(s.Left) > 0 {
		p.raw("<p class=\"hint\">")
		p.sentence(p.v.lang.Say("screenshot.read-left", answer.LeftOut(s)))
		p.raw("</p>\n")
	}
	p.raw("<p><button class=\"first\">")
	p.say("quote.go")
	p.raw("</button> ")
	p.raw(`<span class="m">`)
	p.link("/quote?as="+asShot, "screenshot.another")
	p.raw("</span>")
	p.raw("</p></form>\n")
}

// shot writes what of a screenshot differs from the post that was found, and what may be an error of reading.
func (p *page) shot(s *answer.Shot) {
	finds := s.Findings(p.v.lang)
	if len(finds) > 0 {
		p.raw(`<section class="answer" aria-labelledby="shot"><h2 id="shot" class="`)
		switch {
		case speaks(s) || s.Words == answer.WordsDiffer:
			p.raw("not")
		case s.Words == answer.WordsSame:
			p.raw("held")
		default:
			p.raw("held with")
		}
		p.raw(`">`)
		p.say("screenshot.differs")
		p.raw("</h2>\n")
		p.sentences("finds", finds)
		p.raw("</section>\n")
	}
	p.raw("<p class=\"m\">")
	p.say("screenshot.proves")
	p.raw("</p>\n")
}

func speaks(s *answer.Shot) bool {
	for i := range s.Differences {
		if s.Differences[i].Speaks() {
			return true
		}
	}
	return false
}
