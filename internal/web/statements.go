package web

import (
	"cmp"
	"fmt"
	"slices"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
)

func (p *page) statementForm(about string) {
	p.raw(`<section id="statement"><h2>`)
	p.say("people.statement")
	p.raw("</h2>\n")
	p.para("people.statement-lead")
	p.raw(`<form class="sign" method="post" action="/rights">`)
	p.hidden("do", "state")
	p.raw(`<fieldset><legend>`)
	p.say("people.statement-kind")
	p.raw(`</legend><label class="check"><input type="radio" name="kind" value="correction" checked> `)
	p.say("people.correction")
	p.raw(`</label><label class="check"><input type="radio" name="kind" value="answer"> `)
	p.say("people.answer")
	p.raw("</label></fieldset>\n")
	p.field(field{name: "thread", kind: "text", key: "people.statement-thread", hint: "people.statement-thread-hint", auto: "off", value: about, optional: true})
	p.raw(`<p class="field"><label for="text">`)
	p.say("people.statement-text")
	p.raw(`</label><textarea id="text" name="text" rows="5" maxlength="2000" dir="auto" required></textarea></p>` + "\n")
	p.send("people.statement-make")
	p.raw("</section>\n")
}

func (p *page) statementsMade(list []record.Statement) {
	if len(list) == 0 {
		return
	}
	p.raw("<section><h2>")
	p.say("people.statements")
	p.raw("</h2>\n<ul class=\"threads\">\n")
	for _, s := range list {
		p.raw(`<li><p class="title" dir="auto">`)
		p.text(s.Text)
		p.raw("</p><p class=\"m\">")
		p.say("people." + s.Kind)
		p.raw(" · ")
		p.day(s.At)
		if s.Thread != "" {
			p.raw(` · <a href="`)
			p.text(ThreadPath(s.Thread))
			p.raw(`"><bdi>`)
			p.text(string(cmp.Or(s.Post, s.Thread)))
			p.raw("</bdi></a>")
		}
		p.raw("</p>")
		p.button("/rights", [][2]string{{"do", "withdraw"}, {"statement", fmt.Sprint(s.Number)}}, "people.statement-withdraw")
		p.raw("</li>\n")
	}
	p.raw("</ul></section>\n")
}

// stating gives a document with what its author says in place.
func (v *visit) stating(d *document.Document) (*document.Document, error) {
	list, err := v.statements(d)
	if err != nil || len(list) == 0 && len(d.Stated) == 0 {
		return d, err
	}
	return d.With(list), nil
}

// statements gives what the author of a thread says in place, for its page.
func (v *visit) statements(d *document.Document) ([]document.Stated, error) {
	if v.Rights.Statements == nil || d.Author.ID == "" {
		return d.Stated, nil
	}
	list, err := v.Rights.Statements.StatementsOf(v.r.Context(), d.Author.ID)
	var out []document.Stated
	for _, s := range list {
		if s.Thread == "" || s.Thread == d.Thread.ID {
			out = append(out, document.Stated{At: s.At, Text: s.Text, Correction: s.Kind == record.Correction, Post: s.Post})
		}
	}
	return out, err
}

// statedOf gives what an author says here about all of their threads.
func (v *visit) statedOf(id post.AccountID) ([]record.Statement, error) {
	if v.Rights.Statements == nil {
		return nil, nil
	}
	list, err := v.Rights.Statements.StatementsOf(v.r.Context(), id)
	return slices.DeleteFunc(list, func(s record.Statement) bool { return s.Thread != "" }), err
}

// stated writes what an author says here.
func (p *page) stated(list []record.Statement) {
	for _, s := range list {
		p.raw("<aside class=\"note\"><p class=\"m\"><strong>")
		p.say("people.says-" + s.Kind)
		p.raw("</strong> · ")
		p.day(s.At)
		p.raw("</p>\n<p class=\"bio\" dir=\"auto\">")
		p.text(s.Text)
		p.raw("</p></aside>\n")
	}
}
