package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"clew/internal/answer"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/render/html"
)

// Bounds of the checks of one request.
const (
	quoteTime = 15 * time.Second // of one quotation; the first may have to walk the record
	quoteMost = 5000             // letters of the box: what an address holds
)

// quoteForm is what a reader asks, as it was written.
type quoteForm struct {
	text, by, around, at, as string
	name                     string // of a screenshot: the author's, where the text stands apart
	plain                    bool   // of a screenshot: the text stands apart from all else
	only                     bool   // of a screenshot: show what is read, and look for nothing
}

// quoteFault is what is wrong with a question: two sentences.
type quoteFault struct{ what, do string }

func (f *quoteFault) Error() string { return f.what }

func (v *visit) quoteFault(key string, args ...any) *quoteFault {
	return &quoteFault{v.lang.Say("quote."+key, args...), v.lang.Say("quote." + key + "-do")}
}

// quote is the page that says whether something was said.
func (v *visit) quote() {
	q := v.r.URL.Query()
	f := quoteForm{q.Get("q"), strings.TrimSpace(q.Get("by")), strings.TrimSpace(q.Get("around")), q.Get("at"), q.Get("as"), strings.TrimSpace(q.Get("name")), q.Get("plain") != "", q.Get("only") != ""}
	if f.as == asShot {
		v.screenshot(f)
		return
	}
	f.as = ""
	if !q.Has("q") { // a link that fills the form in
		v.show(&sheet{title: v.lang.Say("quote.check"), style: []string{"quote"}, twin: map[string]int{"clew": 1}, main: func(p *page) {
			p.quoteBox(f, nil)
			p.quoteMany()
		}})
		return
	}
	told, err := v.quoteAnswer(f)
	var fault *quoteFault
	switch {
	case errors.As(err, &fault):
		v.wrongQuote(f, fault)
		return
	case err != nil:
		v.fail(err)
		return
	}
	links := answer.Links{Path: postPath, Self: v.base() + v.answerPath(told)}
	s := &sheet{title: v.lang.Say("quote.title", document.At(post.Account{Name: shortened(f.text)})), style: []string{"quote"}, take: true, main: func(p *page) {
		p.quoteBox(f, nil)
		p.told(told, links)
	}}
	if v.twin {
		if s.twin, err = told.AppendJSON(nil, v.lang, links); err != nil {
			v.fail(err)
			return
		}
	}
	v.show(s)
}

// shortened is the beginning of a text, for a title.
func shortened(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return string(r)
}

// postPath is where a post is read in its thread.
func postPath(thread, id post.ID) string { return ThreadPath(thread) + "#" + html.Anchor(id) }

// answerPath is the page that gives an answer again, as the record knew it then.
func (v *visit) answerPath(t *answer.Told) string {
	at := t.Asked.At
	if at.IsZero() {
		at = t.Checked
	}
	return QuotePath(t.Asked.Text, string(t.Asked.By.ID), t.Asked.Around, at)
}

// wrongQuote shows what is wrong with a question beside the box that it can be mended in.
func (v *visit) wrongQuote(f quoteForm, fault *quoteFault) {
	if v.twin {
		v.wrong(http.StatusBadRequest, fault.what, fault.do)
		return
	}
	v.w.Header().Del("ETag")
	v.lost = true
	title := "quote.check"
	if f.as == asShot {
		title = "screenshot.check"
	}
	v.html(http.StatusBadRequest, &sheet{title: v.lang.Say(title), style: []string{"quote"}, main: func(p *page) { p.quoteBox(f, fault) }})
}

// quoteAnswer answers what was asked. What is wrong with it is a quoteFault.
func (v *visit) quoteAnswer(f quoteForm) (*answer.Told, error) {
	ctx, end := context.WithTimeout(v.r.Context(), v.patient(quoteTime))
	defer end()
	leave, err := v.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	asked, err := v.quoteAsked(ctx, f)
	if err != nil {
		return nil, err
	}
	k, err := v.quoteDesk(ctx, asked.At)
	if err != nil {
		return nil, v.late(ctx, err)
	}
	told, err := k.check(ctx, asked)
	return told, v.late(ctx, err)
}

// late says of what took longer than a page may that too many search at once.
func (v *visit) late(ctx context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil && v.r.Context().Err() == nil {
		return fmt.Errorf("%w: %w", errBusySearching, err)
	}
	return err
}

// turn waits for a place among those who search.
func (v *visit) turn(ctx context.Context) (leave func(), err error) {
	late := time.NewTimer(v.patient(searchTime))
	defer late.Stop()
	select {
	case v.searching <- struct{}{}:
		return func() { <-v.searching }, nil
	case <-late.C:
		return nil, errBusySearching
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// quoteAsked reads a question.
func (v *visit) quoteAsked(ctx context.Context, f quoteForm) (a answer.Asked, err error) {
	a.Text = strings.ReplaceAll(f.text, "\r\n", "\n")
	switch {
	case len(a.Text) > quotation.MaxPaste:
		return a, v.quoteFault("wrong-long")
	case strings.TrimSpace(a.Text) == "":
		return a, v.quoteFault("wrong-empty")
	case strings.ContainsRune(a.Text, 0):
		a.Text = strings.ReplaceAll(a.Text, "\x00", "\ufffd")
	}
	a.Text = strings.ToValidUTF8(a.Text, "\ufffd")
	if f.around != "" {
		if a.Around, err = answer.Date(f.around); err != nil {
			return a, v.quoteFault("wrong-date", shortened(f.around))
		}
	}
	if f.at != "" {
		if a.At, err = record.ParseMoment(f.at); err != nil {
			return a, v.quoteFault("wrong-date", shortened(f.at))
		}
		a.At = a.At.Truncate(time.Second)
	}
	if f.by == "" {
		return a, nil
	}
	who, err := v.Record.Person(ctx, f.by)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return a, err
	}
	rules, rerr := v.rules(ctx)
	if rerr != nil {
		return a, rerr
	}
	// One whose posts may not be searched is as one of whom nothing is held.
	if err != nil || wantsNoPage(rules, who, v.use(policy.Search)) || rules.OptOuts[who.ID] {
		return a, v.quoteFault("wrong-by", shortened(f.by))
	}
	a.By = who.Account
	return a, nil
}

// quoteDesk answers questions about the record as it was at one time, for one kind of viewer.
type quoteDesk struct {
	v     *visit
	at    time.Time
	index quotation.Index
	bound *answer.Walked
}

// quoteDesk makes ready what is looked through.
func (v *visit) quoteDesk(ctx context.Context, at time.Time) (*quoteDesk, error) {
	k := &quoteDesk{v: v, at: at}
	if !at.Before(time.Now().Add(-time.Second)) {
		k.at = time.Time{} // as it is now
	}
	if v.Quotes != nil {
		if k.index = v.Quotes(k.see, v.use(policy.Search)); k.index != nil {
			return k, nil
		}
	}
	w, err := v.quotes.walked(ctx, v, k)
	if err != nil {
		return nil, err
	}
	k.index, k.bound = w, w
	return k, nil
}

// see is an answer.See for who visits.
func (k *quoteDesk) see(ctx context.Context, id post.ID) (*document.Document, error) {
	d, err := k.v.Document(ctx, id, Reading{At: k.at})
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil // a repost, or all of its thread is gone
	}
	if err != nil {
		return nil, err
	}
	return d.For(k.v.use(policy.Search)), nil
}

// check answers one question.
func (k *quoteDesk) check(ctx context.Context, a answer.Asked) (*answer.Told, error) {
	a.At = k.at
	covered, err := k.v.quotes.covered(ctx, k.v, k, a.By.ID)
	if err != nil {
		return nil, err
	}
	c := answer.Checker{Index: k.index, See: k.see, Use: k.v.use(policy.Search), Now: time.Now, Names: answer.Names(k.v.indexes.names)}
	told, err := c.Check(ctx, a, covered.Bounded(k.bound))
	switch {
	case errors.Is(err, quotation.ErrLong):
		return nil, k.v.quoteFault("wrong-long")
	case errors.Is(err, quotation.ErrEmpty):
		return nil, k.v.quoteFault("wrong-empty")
	case err != nil:
		return nil, err
	}
	if k.v.public() {
		told.Fold()
	}
	return told, nil
}

// quoteBox writes the form, with what is wrong with what it says.
func (p *page) quoteBox(f quoteForm, fault *quoteFault) {
	text, by, around, how, kind := "quote.text", "quote.by", "quote.around", "quote.how", lit(` type="date"`)
	p.raw("<h1>")
	if f.as == asShot {
		text, by, around, how, kind = "screenshot.text", "screenshot.by", "screenshot.around", "screenshot.how", ` maxlength="300" dir="auto" autocomplete="off"`
		p.say("screenshot.check")
	} else {
		p.say("quote.check")
	}
	p.raw("</h1>\n")
	p.quoteTabs(f.as)
	if fault != nil {
		p.raw(`<p class="warn" role="alert" id="wrong">`)
		p.text(fault.what)
		p.raw(" ")
		p.text(fault.do)
		p.raw("</p>\n")
	}
	p.raw("<form class=\"ask\" action=\"/quote\">")
	if f.as == asShot {
		p.hidden("as", asShot)
	}
	p.raw("<p class=\"field\"><label for=\"quote\">")
	p.say(text)
	p.raw("</label><textarea id=\"quote\" name=\"q\" rows=\"4\" dir=\"auto\" required maxlength=\"5000\" spellcheck=\"false\"")
	if fault != nil {
		p.raw(` aria-describedby="wrong"`)
	}
	p.raw(">\n")
	if r := []rune(f.text); len(r) > quoteMost {
		f.text = string(r[:quoteMost])
	}
	p.text(f.text)
	p.raw("</textarea></p>\n<div class=\"two\"><p class=\"field\"><label for=\"by\">")
	p.say(by)
	p.raw("</label><input id=\"by\" name=\"by\" maxlength=\"300\" autocomplete=\"off\" dir=\"auto\" placeholder=\"@name\" value=\"")
	p.text(shortened(f.by))
	p.raw("\"></p><p class=\"field\"><label for=\"around\">")
	p.say(around)
	p.raw("</label><input id=\"around\" name=\"around\"" + kind + " value=\"")
	p.text(shortened(f.around))
	p.raw("\"></p></div>\n<p><button class=\"first\">")
	p.say("quote.go")
	p.raw("</button>")
	if f.as == asShot {
		p.raw(" <button name=\"only\" value=\"read\">")
		p.say("screenshot.read-first")
		p.raw("</button>")
	}
	p.raw("</p></form>\n<p class=\"hint\">")
	p.say(how)
	p.raw("</p>\n")
	if f.as == asShot {
		p.raw("<p class=\"hint\">")
		p.say("screenshot.proves")
		p.raw("</p>\n")
	}
}
