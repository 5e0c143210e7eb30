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
		p.quoteBox(f, nil)
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

// shotPath is the page that gives the answer about a screenshot again.
func shotPath(f quoteForm, at time.Time) string {
	q := url.Values{"as": {asShot}, "q": {f.text}, "at": {at.UTC().Format(time.RFC3339)}}
	if f.by != "" {
		q.Set("by", f.by)
	}
	if f.around != "" {
		q.Set("around", f.around)
	}
	return "/quote?" + q.Encode()
}

// shotAnswer answers what was asked, and says as of when. What is wrong with it is a quoteFault.
func (v *visit) shotAnswer(f quoteForm) (told *answer.Shot, at time.Time, err error) {
	s, err := screenshot.Read(strings.ReplaceAll(f.text, "\x00", "\ufffd"))
	switch {
	case errors.Is(err, screenshot.ErrEmpty):
		return nil, at, v.shotFault("wrong-empty")
	case errors.Is(err, screenshot.ErrLong):
		return nil, at, v.shotFault("wrong-long")
	case err != nil:
		return nil, at, err
	}
	if !s.Fill(shortened(strings.ToValidUTF8(f.by, "")), f.around) {
		return nil, at, v.shotFault("wrong-time", shortened(f.around))
	}
	if f.at != "" {
		if at, err = record.ParseMoment(f.at); err != nil {
			return nil, at, v.quoteFault("wrong-date", shortened(f.at))
		}
		at = at.Truncate(time.Second)
	}
	ctx, end := context.WithTimeout(v.r.Context(), quoteTime)
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

// shot writes what was read besides the text, and what of it differs from the post that was found.
func (p *page) shot(s *answer.Shot) {
	l := p.v.lang
	read, finds := s.Read(l), s.Findings(l)
	if read == "" && len(finds) == 0 {
		return
	}
	p.raw(`<section class="answer" aria-labelledby="shot"><h2 id="shot" class="`)
	if len(s.Told.Spans) > 0 && !speaks(s) {
		p.raw("held")
	} else {
		p.raw("not")
	}
	p.raw(`">`)
	p.say("screenshot.differs")
	p.raw("</h2>\n")
	if read != "" {
		p.raw("<p class=\"m\">")
		p.sentence(read)
		p.raw("</p>\n")
	}
	p.sentences("finds", finds)
	p.raw("</section>\n")
}

func speaks(s *answer.Shot) bool {
	for i := range s.Differences {
		if s.Differences[i].Speaks() {
			return true
		}
	}
	return false
}
