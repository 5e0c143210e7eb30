package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"clew/internal/answer"
	"clew/internal/quotation"
)

// Bounds of many quotations at once.
const (
	manyQuotes = 100
	manyBytes  = 1 << 20
	manyTime   = 30 * time.Second
)

// quoteMany writes the form for many quotations.
func (p *page) quoteMany() {
	p.raw("<details class=\"many\"><summary>")
	p.say("quote.many")
	p.raw("</summary>\n<form method=\"post\" action=\"/quote\" enctype=\"multipart/form-data\"><p class=\"field\"><label for=\"lines\">")
	p.say("quote.many-lines", p.v.lang.Number(manyQuotes))
	p.raw("</label><textarea id=\"lines\" name=\"lines\" rows=\"6\" dir=\"auto\" spellcheck=\"false\"></textarea></p>\n<p class=\"field\"><label for=\"file\">")
	p.say("quote.many-file")
	p.raw("</label><input id=\"file\" type=\"file\" name=\"file\"></p>\n<p class=\"field\"><label for=\"as\">")
	p.say("quote.many-as")
	p.raw("</label><select id=\"as\" name=\"as\"><option value=\"\">")
	p.say("quote.many-page")
	p.raw("</option><option value=\"csv\">CSV</option><option value=\"jsonl\">JSON Lines</option></select></p>\n<p><button>")
	p.say("quote.go")
	p.raw("</button></p></form></details>\n")
}

// manyAsked is what is posted: the list, how it is written, and how the answer is to be.
type manyAsked struct {
	list []byte
	kind answer.Kind
	as   string
}

// quoteMany checks a list of quotations.
func (v *visit) quoteMany() error {
	m, err := v.manyAsked()
	if err != nil {
		return err
	}
	switch m.as {
	case "", "csv", "jsonl":
	default:
		return fmt.Errorf("quotations as %.20q: %w", m.as, errRequest)
	}
	if len(bytes.TrimSpace(m.list)) == 0 {
		v.wrongQuote(quoteForm{}, v.quoteFault("wrong-empty"))
		return nil
	}
	ctx, end := context.WithTimeout(v.r.Context(), v.patient(manyTime))
	defer end()
	leave, err := v.turn(ctx)
	if err != nil {
		return err
	}
	defer leave()
	list, note, err := v.checkAll(ctx, m)
	var fault *answer.Fault
	if errors.As(err, &fault) {
		what, do := fault.Say(v.lang)
		v.wrongQuote(quoteForm{}, &quoteFault{what, do})
		return nil
	}
	if err != nil {
		return v.late(ctx, err)
	}
	if m.as != "" {
		if note != "" { // a file must say of itself that it is not all
			list = append(list, answer.Result{Line: list[len(list)-1].Line + 1, Error: note, Flags: []quotation.Flag{}})
		}
		return v.manyFile(list, answer.Kind(m.as))
	}
	v.html(http.StatusOK, &sheet{title: v.lang.Say("quote.many-title"), style: []string{"quote"}, main: func(p *page) { p.manyTable(list, note) }})
	return nil
}

// manyAsked reads the form. It is bounded whatever is sent.
func (v *visit) manyAsked() (m manyAsked, err error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, manyBytes+maxForm)
	parts, err := v.r.MultipartReader()
	if err != nil {
		f, err := v.form()
		if err != nil {
			return m, err
		}
		return manyAsked{[]byte(f.Get("lines")), answer.Lines, f.Get("as")}, nil
	}
	for range fieldsMany {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return m, v.tooMuch(err)
		}
		b, err := io.ReadAll(io.LimitReader(part, manyBytes+1))
		switch {
		case err != nil:
			return m, v.tooMuch(err)
		case len(b) > manyBytes:
			return m, v.tooMuch(&http.MaxBytesError{})
		case part.FormName() == "as":
			m.as = string(b)
		case part.FormName() == "lines" && m.list == nil && len(bytes.TrimSpace(b)) > 0:
			m.list, m.kind = b, answer.Lines
		case part.FormName() == "file" && len(b) > 0:
			m.list, m.kind = b, answer.KindOf(part.FileName())
		}
	}
	return m, fmt.Errorf("more than %d fields: %w", fieldsMany, errRequest)
}

// tooMuch words a form that cannot be read.
func (v *visit) tooMuch(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		v.wrong(http.StatusRequestEntityTooLarge, v.lang.Say("quotelist.large"), v.lang.Say("quotelist.large-do"))
		return errAnswered
	}
	return fmt.Errorf("%w: %w", errRequest, err)
}

// checkAll checks the quotations of a list, as many as one page may. note says why the rest was not. A list of which nothing
// can be read is an answer.Fault.
func (v *visit) checkAll(ctx context.Context, m manyAsked) (out []answer.Result, note string, err error) {
	k, err := v.quoteDesk(ctx, time.Time{})
	if err != nil {
		return nil, "", err
	}
	for one, err := range answer.Quotes(bytes.NewReader(m.list), m.kind) {
		if err != nil && len(out) > 0 {
			return out, v.lineFault(err), nil
		}
		if err != nil {
			return nil, "", err
		}
		if len(out) == manyQuotes {
			return out, v.lang.Say("quote.many-more", v.lang.Number(manyQuotes)), nil
		}
		r, err := v.checkOne(ctx, k, one)
		if errors.Is(err, context.DeadlineExceeded) && len(out) > 0 {
			return out, v.lang.Say("quote.many-late"), nil
		}
		if err != nil {
			return nil, "", err
		}
		out = append(out, r)
	}
	return out, "", nil
}

// lineFault words what is wrong with a line.
func (v *visit) lineFault(err error) string {
	var f *answer.Fault
	switch {
	case errors.As(err, &f):
		what, do := f.Say(v.lang)
		return what + " " + do
	case errors.Is(err, quotation.ErrLong):
		return v.lang.Say("quote.wrong-long")
	}
	return v.lang.Say("quote.wrong-line")
}

// checkOne checks one; what is wrong with it alone is told in its result.
func (v *visit) checkOne(ctx context.Context, k *quoteDesk, one answer.Quote) (answer.Result, error) {
	r := answer.Result{Line: one.Line, Text: one.Text, By: one.By, Around: one.Around, Flags: []quotation.Flag{}}
	if one.Err != nil {
		r.Error = v.lineFault(one.Err)
		return r, nil
	}
	var told *answer.Told
	asked, err := v.quoteAsked(ctx, quoteForm{text: one.Text, by: one.By, around: one.Around})
	if err == nil {
		told, err = k.check(ctx, asked)
	}
	var fault *quoteFault
	switch {
	case errors.As(err, &fault):
		r.Error = fault.what
		return r, nil
	case err != nil:
		return r, err
	}
	r = told.Result(one, v.base()+v.answerPath(told))
	r.Headline = told.Headline(v.lang)
	return r, nil
}

// manyFile answers with a file.
func (v *visit) manyFile(list []answer.Result, kind answer.Kind) error {
	var b bytes.Buffer
	w, err := answer.NewResultWriter(&b, kind)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := w.Write(r); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	head := v.w.Header()
	head.Set("Content-Type", map[answer.Kind]string{answer.Table: "text/csv; charset=utf-8"}[kind])
	if kind != answer.Table {
		head.Set("Content-Type", "application/jsonl; charset=utf-8")
	}
	head.Set("Content-Disposition", `attachment; filename="quotations.`+string(kind)+`"`)
	v.private(&sheet{secret: true})
	v.answer(http.StatusOK, b.Bytes(), &sheet{secret: true})
	return nil
}

// manyTable writes the results, each with the page of its answer.
func (p *page) manyTable(list []answer.Result, note string) {
	p.raw("<h1>")
	p.say("quote.many-title")
	p.raw("</h1>\n")
	if note != "" {
		p.raw("<p class=\"warn\" role=\"alert\">")
		p.text(note)
		p.raw("</p>\n")
	}
	if len(list) == 0 {
		p.raw("<p class=\"none\">")
		p.say("quote.many-none")
		p.raw("</p>\n")
		return
	}
	p.raw("<table class=\"many\"><thead><tr>")
	for _, key := range []string{"quote.line", "quote.quotation", "quote.verdict"} {
		p.raw(`<th scope="col">`)
		p.say(key)
		p.raw("</th>")
	}
	p.raw("</tr></thead>\n<tbody>\n")
	for i := range list {
		r := &list[i]
		p.raw("<tr><td>")
		p.num(r.Line)
		p.raw("</td><td>")
		p.bdi(shortened(r.Text))
		p.raw("</td><td>")
		if r.Error != "" {
			p.text(r.Error)
		} else {
			p.raw(`<a href="`)
			p.text(strings.TrimPrefix(r.Link, p.v.base()))
			p.raw(`">`)
			p.sentence(r.Headline)
			p.raw("</a>")
		}
		p.manyWhere(r)
		p.raw("</td></tr>\n")
	}
	p.raw("</tbody></table>\n")
	p.toQuote()
}

// manyWhere writes whose words those of a result are, and of which day; of what was not found, what comes closest.
func (p *page) manyWhere(r *answer.Result) {
	if r.Author == "" {
		return
	}
	where := "\u2068" + r.Author + "\u2069"
	if at, err := time.Parse(time.RFC3339, r.Date); err == nil {
		where += " · " + p.v.lang.Day(at)
	}
	if r.Verdict == quotation.NotFound {
		where = p.v.lang.Say("quote.closest-bare", where)
	}
	p.raw(`<p class="m">`)
	p.sentence(where)
	p.raw("</p>")
}
