package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/record"
)

// rightsPage is for authors: what they can do here, the proof that an account is theirs, and then doing it.
func (v *visit) rightsPage() (*sheet, error) {
	if !v.Rights.given() {
		return nil, record.ErrNotFound
	}
	_, c, ok := v.claim()
	switch {
	case !ok:
		return v.rightsIntro("", ""), nil
	case !c.proved:
		return v.rightsCode(c, ""), nil
	}
	return v.rightsHeld(c)
}

// rightsTwin is the JSON of the page of rights.
type rightsTwin struct {
	Clew    int          `json:"clew"`
	State   string       `json:"state"` // "unknown", "code" or "author"
	Account string       `json:"account,omitempty"`
	Code    string       `json:"code,omitempty"`
	Held    *rightsCount `json:"held,omitempty"`
	OptOut  bool         `json:"optOut,omitempty"`
	Indexed bool         `json:"indexed,omitempty"`
}

type rightsCount struct {
	Posts   int `json:"posts"`
	Threads int `json:"threads"`
}

func (v *visit) rightsIntro(said, wrong string) *sheet {
	return &sheet{title: v.lang.Say("people.rights"), style: []string{"people"}, secret: true, twin: rightsTwin{Clew: 1, State: "unknown"}, main: func(p *page) {
		p.heading("people.rights")
		p.done()
		p.para("people.rights-lead")
		p.raw("<ul>\n")
		for _, key := range []string{"see", "leave", "correct", "answer", "index"} {
			p.raw("<li>")
			p.say("people.rights-" + key)
			p.raw("</li>\n")
		}
		p.raw("</ul>\n")
		if v.Rights.Prove == nil {
			p.wrong("people.rights-offline")
			return
		}
		p.wrong(wrong)
		p.raw(`<form class="sign" method="post" action="/rights">`)
		p.hidden("do", "claim")
		p.field(field{name: "account", kind: "text", key: "people.your-account", hint: "people.your-account-hint", auto: "off", value: said})
		p.send("people.get-code")
		p.raw("<p>")
		p.link("/takedowns", "people.takedowns")
		p.raw(" · ")
		p.link("/rules", "frame.rules")
		p.raw("</p>\n")
	}}
}

func (v *visit) rightsCode(c claim, wrong string) *sheet {
	return &sheet{title: v.lang.Say("people.rights"), style: []string{"people"}, secret: true, twin: rightsTwin{Clew: 1, State: "code", Account: string(c.account.ID), Code: c.code}, main: func(p *page) {
		p.heading("people.prove")
		p.wrong(wrong)
		p.raw("<p>")
		p.say("people.prove-account")
		p.raw(" <strong><bdi>")
		p.text(cmp.Or(c.account.Handle, c.account.Name, string(c.account.ID)))
		p.raw("</bdi></strong> <code><bdi>")
		p.text(string(c.account.ID))
		p.raw("</bdi></code></p>\n")
		p.para("people.prove-how")
		p.raw(`<p><input class="link" readonly dir="ltr" aria-label="`)
		p.say("people.code")
		p.raw(`" value="`)
		p.text(c.code)
		p.raw("\"></p>\n<p class=\"hint\">")
		p.say("people.code-until")
		p.raw(" ")
		p.moment(c.until)
		p.raw("</p>\n")
		p.raw(`<form class="sign" method="post" action="/rights">`)
		p.hidden("do", "prove")
		p.field(field{name: "link", kind: "url", key: "people.prove-link", hint: "people.prove-link-hint", auto: "off"})
		p.send("people.prove-now")
		p.button("/rights", [][2]string{{"do", "leave"}}, "people.another-account")
	}}
}

// heldThread is a thread of an author as they see it on the page of rights.
type heldThread struct {
	record.Summary
	first string
	down  *record.Takedown // that holds
}

// threadsShown is how many threads an author sees at once.
const threadsShown = 50

func (v *visit) rightsHeld(c claim) (*sheet, error) {
	ctx, id := v.r.Context(), c.account.ID
	a, err := v.Record.Account(ctx, string(id))
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return nil, err
	}
	rulings, err := v.Rights.Rules.Rulings(ctx)
	if err != nil {
		return nil, err
	}
	has := func(kind string) bool {
		return slices.ContainsFunc(rulings, func(r record.Ruling) bool { return r.Account == id && r.Kind == kind })
	}
	down, err := v.takedownsOf(id)
	if err != nil {
		return nil, err
	}
	statements, err := v.Rights.Statements.StatementsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	threads, next, sources, err := v.threadsOf(id, down)
	if err != nil {
		return nil, err
	}
	twin := rightsTwin{Clew: 1, State: "author", Account: string(id), Held: &rightsCount{a.Posts, a.Threads}, OptOut: has(record.RuleOptOut), Indexed: has(record.RuleIndexed)}
	about := v.r.URL.Query().Get("thread")
	return &sheet{title: v.lang.Say("people.rights"), style: []string{"people"}, secret: true, twin: twin, main: func(p *page) {
		p.raw("<h1><bdi>")
		p.text(cmp.Or(c.account.Name, c.account.Handle, string(id)))
		p.raw("</bdi></h1>\n")
		p.done()
		p.raw(`<p class="m"><code><bdi>`)
		p.text(string(id))
		p.raw("</bdi></code> · ")
		p.say("people.author-until")
		p.raw(" ")
		p.moment(c.until)
		p.raw("</p>\n")
		p.button("/rights", [][2]string{{"do", "leave"}}, "people.leave")
		p.rightsSwitches(twin)
		p.statementForm(about)
		p.statementsMade(statements)
		p.raw("<section><h2>")
		p.say("people.held")
		p.raw("</h2>\n")
		p.para("people.held-posts", a.Posts)
		p.para("people.held-threads", a.Threads)
		if len(sources) > 0 {
			p.raw("<p>")
			p.say("people.held-from")
			p.raw(" <bdi>")
			p.text(strings.Join(sources, ", "))
			p.raw("</bdi></p>\n")
		}
		p.raw("<p>")
		p.link("/rights/held", "people.download")
		p.raw("</p>\n<ol class=\"threads\">\n")
		for i := range threads {
			p.heldThread(&threads[i])
		}
		p.raw("</ol>\n")
		if next > 0 {
			p.raw(`<p class="next"><a rel="next" href="/rights?before=`)
			p.num(int(next))
			p.raw(`">`)
			p.say("frame.older")
			p.raw("</a></p>\n")
		}
		p.raw("</section>\n")
	}}, nil
}

func (p *page) rightsSwitches(t rightsTwin) {
	one := func(title, lead, do, key string) {
		p.raw("<section><h2>")
		p.say(title)
		p.raw("</h2>\n")
		p.para(lead)
		p.button("/rights", [][2]string{{"do", do}}, key)
		p.raw("</section>\n")
	}
	if t.OptOut {
		one("people.opt-out", "people.opted-out-now", "opt-in", "people.opt-in-now")
		return
	}
	one("people.opt-out", "people.opt-out-lead", "opt-out", "people.opt-out-now")
	if t.Indexed {
		one("people.index", "people.indexed-now", "unindex", "people.unindex-now")
	} else {
		one("people.index", "people.index-lead", "index", "people.index-now")
	}
}

func (p *page) heldThread(t *heldThread) {
	p.raw(`<li><a class="title" dir="auto" href="`)
	p.text(ThreadPath(t.Root))
	p.raw(`">`)
	p.text(cmp.Or(t.first, string(t.Root)))
	p.raw("</a><p class=\"m\">")
	p.say("frame.posts", t.Posts)
	p.raw(" · ")
	p.day(t.Published)
	if t.down != nil {
		p.raw(" · <strong>")
		p.say("people.taken-down")
		p.raw("</strong>")
	}
	p.raw("</p><div class=\"bar\">\n")
	p.raw(`<a class="btn" href="/rights?thread=`)
	p.text(url.QueryEscape(string(t.Root)))
	p.raw(`#statement">`)
	p.say("people.statement-here")
	p.raw("</a>")
	switch {
	case t.down == nil:
		p.button("/rights", [][2]string{{"do", "take-down"}, {"thread", string(t.Root)}}, "people.take-down")
	case t.down.By == record.ByAuthor:
		p.button("/rights", [][2]string{{"do", "lift"}, {"takedown", fmt.Sprint(t.down.Number)}}, "people.lift")
	}
	p.raw("</div></li>\n")
}

// takedownsOf gives the takedowns of an account's posts that hold, by post.
func (v *visit) takedownsOf(id post.AccountID) (map[post.ID]*record.Takedown, error) {
	list, err := v.Rights.Takedowns.Takedowns(v.r.Context(), 0, 0)
	out := map[post.ID]*record.Takedown{}
	for i := range list {
		if t := &list[i]; t.Account == id && t.Lifted.IsZero() {
			out[t.Post] = t
		}
	}
	return out, err
}

// threadsOf gives some threads of an account as the record holds them, and where they came from.
func (v *visit) threadsOf(id post.AccountID, down map[post.ID]*record.Takedown) (out []heldThread, next int64, sources []string, err error) {
	q := record.Query{Author: id, MinPosts: 1, Limit: threadsShown + 1}
	if v.r.URL.Query().Has("before") {
		if _, err := fmt.Sscan(v.r.URL.Query().Get("before"), &q.Before); err != nil || q.Before <= 0 {
			return nil, 0, nil, fmt.Errorf("before: %w", errRequest)
		}
	}
	from := map[string]bool{}
	for s, err := range v.Record.Threads(v.r.Context(), q) {
		if err != nil {
			return nil, 0, nil, err
		}
		if len(out) == threadsShown {
			return out, out[len(out)-1].Number, sources, nil
		}
		t := heldThread{Summary: s, down: down[s.Root]}
		h, err := v.Record.Thread(v.r.Context(), s.Root)
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return nil, 0, nil, err
		}
		if err == nil {
			for i := range h.Posts {
				if h.Posts[i].ID == s.Root {
					t.first = firstWords(h.Posts[i].Text)
				}
			}
			for _, c := range h.Seen {
				if word := c.About.Source + " " + c.About.At.UTC().Format(time.DateOnly); !from[word] && len(sources) < 20 {
					from[word] = true
					sources = append(sources, word)
				}
			}
		}
		out = append(out, t)
	}
	slices.Sort(sources)
	return out, 0, sources, nil
}

// firstWords is how a post begins.
func firstWords(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > 100 {
		s = string([]rune(s)[:99]) + "…"
	}
	return s
}
