package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/document"
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

// changeRights does what a form of the page of rights asks for.
func (v *visit) changeRights() error {
	if !v.Rights.given() {
		return record.ErrNotFound
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	switch form.Get("do") {
	case "claim":
		return v.beginClaim(form.Get("account"))
	case "prove":
		return v.prove(form.Get("link"))
	case "leave":
		if t, _, ok := v.claim(); ok {
			v.desk.end(t)
		}
		v.setCookie(authorCookie, "", 0)
		return v.seeOther("/rights?said=left")
	}
	c, err := v.author()
	if err != nil {
		return err
	}
	said, err := v.asAuthor(c, form)
	if err != nil {
		return err
	}
	v.Log.Info("an author changed what is shown", "account", c.account.ID, "did", said)
	return v.seeOther("/rights?said=" + said)
}

// asAuthor does what an author asks for, who proved that the account is theirs. It says what was done.
func (v *visit) asAuthor(c claim, form url.Values) (said string, err error) {
	ctx, id, now := v.r.Context(), c.account.ID, v.desk.now().UTC()
	rights := v.Rights
	switch form.Get("do") {
	case "opt-out":
		if err := rights.Rules.Rule(ctx, record.Ruling{Account: id, Kind: record.RuleOptOut, Reason: "the author asked, with proof", By: record.ByAuthor, At: now}); err != nil {
			return "", err
		}
		down, err := v.takedownsOf(id)
		if err != nil || down[""] != nil { // it stands in the log already
			return "opt-out", err
		}
		_, err = rights.Takedowns.TakeDown(ctx, record.Takedown{At: now, Account: id, Ground: record.GroundOptOut, By: record.ByAuthor})
		return "opt-out", err
	case "opt-in":
		if err := unruled(rights.Rules.Unrule(ctx, id, record.RuleOptOut)); err != nil {
			return "", err
		}
		down, err := v.takedownsOf(id)
		if err != nil || down[""] == nil {
			return "opt-in", err
		}
		return "opt-in", unruled(rights.Takedowns.Lift(ctx, down[""].Number, record.ByAuthor, now))
	case "index":
		return "indexed", rights.Rules.Rule(ctx, record.Ruling{Account: id, Kind: record.RuleIndexed, Reason: "the author asked, with proof", By: record.ByAuthor, At: now})
	case "unindex":
		return "unindexed", unruled(rights.Rules.Unrule(ctx, id, record.RuleIndexed))
	case "take-down":
		thread, _, err := v.ownPost(id, form.Get("thread"))
		if err != nil {
			return "", err
		}
		down, err := v.takedownsOf(id)
		if err != nil || down[thread] != nil {
			return "taken-down", err
		}
		_, err = rights.Takedowns.TakeDown(ctx, record.Takedown{At: now, Post: thread, Account: id, Ground: record.GroundAuthor, By: record.ByAuthor})
		return "taken-down", err
	case "lift":
		down, err := v.takedownsOf(id)
		if err != nil {
			return "", err
		}
		for _, t := range down {
			if fmt.Sprint(t.Number) == form.Get("takedown") && t.By == record.ByAuthor && t.Post != "" {
				return "lifted", unruled(rights.Takedowns.Lift(ctx, t.Number, record.ByAuthor, now))
			}
		}
		return "", fmt.Errorf("no takedown of the author's: %w", errForbidden)
	case "state":
		return "stated", v.state(c, form, now)
	case "withdraw":
		var n int64
		if _, err := fmt.Sscan(form.Get("statement"), &n); err != nil {
			return "", fmt.Errorf("%w: %w", errRequest, err)
		}
		return "unsaid", unruled(rights.Statements.Withdraw(ctx, id, n))
	}
	return "", fmt.Errorf("no such action: %w", errRequest)
}

// unruled is nothing where what was to be taken back is not there any more.
func unruled(err error) error {
	if errors.Is(err, record.ErrNotFound) {
		return nil
	}
	return err
}

// ownPost finds a post by an account, and the thread it belongs to.
func (v *visit) ownPost(account post.AccountID, said string) (thread, p post.ID, err error) {
	id, err := postID(strings.TrimSpace(said))
	if err != nil {
		return "", "", err
	}
	h, err := v.Record.Thread(v.r.Context(), id)
	if err != nil {
		return "", "", err
	}
	i := slices.IndexFunc(h.Posts, func(p post.Post) bool { return p.ID == id && p.Author == account })
	if i < 0 {
		return "", "", fmt.Errorf("%s is not by %s: %w", id, account, errForbidden)
	}
	thread = h.Posts[0].ID
	if d, err := v.Document(v.r.Context(), id, Reading{}); err == nil {
		thread = d.Thread.ID
	}
	return thread, id, nil
}

// state keeps what an author says in place.
func (v *visit) state(c claim, form url.Values, now time.Time) error {
	s := record.Statement{Account: c.account.ID, Kind: form.Get("kind"), Text: strings.TrimSpace(form.Get("text")), At: now, Proof: c.proof}
	if s.Kind != record.Correction && s.Kind != record.Answer || s.Text == "" || !utf8.ValidString(s.Text) || utf8.RuneCountInString(s.Text) > record.MaxStatement {
		return fmt.Errorf("a statement: %w", errRequest)
	}
	if said := strings.TrimSpace(form.Get("thread")); said != "" {
		thread, p, err := v.ownPost(c.account.ID, said)
		if err != nil {
			return err
		}
		if s.Thread = thread; p != thread {
			s.Post = p
		}
	}
	list, err := v.Rights.Statements.StatementsOf(v.r.Context(), c.account.ID)
	if err != nil {
		return err
	}
	if len(list) >= record.MaxStatements {
		return errTooMany
	}
	_, err = v.Rights.Statements.State(v.r.Context(), s)
	return err
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

// heldPost is one post of what an author takes away.
type heldPost struct {
	ID       string           `json:"id"`
	URL      string           `json:"url,omitempty"`
	Thread   string           `json:"thread"`
	Created  *time.Time       `json:"created"`
	Edited   *time.Time       `json:"edited,omitempty"`
	Lang     string           `json:"lang,omitempty"`
	Text     string           `json:"text"`
	Media    []heldMedium     `json:"media,omitempty"`
	Versions []heldVersion    `json:"versions,omitempty"`
	Gone     *heldGone        `json:"gone,omitempty"`
	Capture  *heldProvenience `json:"capture,omitempty"`
}

type heldMedium struct {
	Kind   string `json:"kind"`
	URL    string `json:"url,omitempty"`
	Alt    string `json:"alt,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

type heldVersion struct {
	Text  string     `json:"text"`
	Known *time.Time `json:"known"`
}

type heldGone struct {
	First time.Time `json:"first"`
	Why   string    `json:"why"`
}

// heldProvenience is where a post came from.
type heldProvenience struct {
	Source string    `json:"source"`
	At     time.Time `json:"at"`
	SHA256 string    `json:"sha256"`
}

// heldOfAuthor hands an author all posts that are held of the account, as they are written, a JSON object.
func (v *visit) heldOfAuthor() {
	if !v.Rights.given() {
		v.fail(record.ErrNotFound)
		return
	}
	v.twin = true
	c, err := v.author()
	if err != nil {
		v.fail(err)
		return
	}
	if !v.desk.count("held "+string(c.account.ID), proofsHour) {
		v.fail(errTooMany)
		return
	}
	head := v.w.Header()
	head.Set("Content-Type", "application/json; charset=utf-8")
	head.Set("Content-Disposition", `attachment; filename="clew-held.json"`)
	head.Set("Cache-Control", "private, no-store")
	if v.r.Method == http.MethodHead {
		return
	}
	if err := v.writeHeld(c); err != nil {
		v.Log.Error("what is held of an author could not be written whole", "account", c.account.ID, "error", err)
		panic(http.ErrAbortHandler) // what went out is cut, and must not look whole
	}
}

func (v *visit) writeHeld(c claim) error {
	ctx, id := v.r.Context(), c.account.ID
	e := json.NewEncoder(v.w)
	e.SetEscapeHTML(false)
	if _, err := fmt.Fprintf(v.w, `{"clew":1,"account":%s,"at":%s,"posts":[`, jsonString(string(id)), jsonString(v.desk.now().UTC().Format(time.RFC3339))); err != nil {
		return err
	}
	first := true
	for s, err := range v.Record.Threads(ctx, record.Query{Author: id, MinPosts: 1}) {
		if err != nil {
			return err
		}
		h, err := v.Record.Thread(ctx, s.Root)
		if errors.Is(err, record.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		for i := range h.Posts {
			if h.Posts[i].Author != id {
				continue
			}
			if !first {
				if _, err := v.w.Write([]byte(",")); err != nil {
					return err
				}
			}
			first = false
			if err := e.Encode(heldOf(h, &h.Posts[i], s.Root)); err != nil {
				return err
			}
		}
	}
	_, err := v.w.Write([]byte("]}\n"))
	return err
}

func jsonString(s string) []byte {
	b, _ := json.Marshal(s) // a string can always be written
	return b
}

func heldOf(h *record.Held, p *post.Post, thread post.ID) heldPost {
	out := heldPost{ID: string(p.ID), URL: document.PostURL(p, h.Accounts[p.Author]), Thread: string(thread), Created: orNull(p.Created), Edited: orNull(p.Edited), Lang: p.Lang, Text: p.Text}
	for _, m := range p.Media {
		out.Media = append(out.Media, heldMedium{string(m.Kind), m.URL, m.Alt, m.SHA256})
	}
	for _, x := range h.Versions[p.ID] {
		out.Versions = append(out.Versions, heldVersion{x.Post.Text, orNull(x.Known)})
	}
	if g, ok := h.Gone[p.ID]; ok {
		out.Gone = &heldGone{g.FirstGone, g.Why}
	}
	if x, ok := h.Seen[p.Raw.Capture]; ok {
		out.Capture = &heldProvenience{x.About.Source, x.About.At, x.SHA256}
	}
	return out
}
