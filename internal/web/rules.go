package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
)

// figureTwin is a public figure in JSON.
type figureTwin struct {
	Account post.AccountID `json:"account"`
	Name    string         `json:"name"`
	Reason  string         `json:"reason"`
	By      string         `json:"by,omitempty"`
	At      time.Time      `json:"at"`
}

// rulings shows, to everybody, what the operator has ruled about accounts: who is on the list of public
// figures and why, and how many have asked not to be here. Who those are is theirs to say.
func (v *visit) rulings() (*sheet, error) {
	if v.Rulings == nil {
		return nil, record.ErrNotFound
	}
	list, err := v.Rulings(v.r.Context())
	if err != nil {
		return nil, err
	}
	others := 0
	for _, x := range list {
		if x.Kind == record.RuleOptOut {
			others++
		}
	}
	list = slices.DeleteFunc(list, func(x record.Ruling) bool { return x.Kind != record.RuleFigure })
	figures := []figureTwin{}
	for _, x := range list {
		figures = append(figures, figureTwin{x.Account, v.nameOf(v.r.Context(), x.Account), x.Reason, x.By, x.At})
	}
	return &sheet{title: v.lang.Say("frame.rules"), shared: true, twin: map[string]any{"clew": 1, "figures": figures, "optedOut": others}, main: func(p *page) {
		p.heading("people.figures")
		p.para("people.figures-lead")
		p.raw("<ol class=\"threads\">\n")
		for _, x := range figures {
			p.raw("<li><a class=\"title\" href=\"")
			p.text(accountPath(x.Account))
			p.raw("\">")
			p.bdi(x.Name)
			p.raw("</a>\n<p class=\"m\">")
			p.bdi(string(x.Account))
			p.raw(" · ")
			p.day(x.At)
			p.raw(" · ")
			p.bdi(x.Reason)
			if x.By != "" {
				p.raw(" · ")
				p.say("people.decided-by", x.By)
			}
			p.raw("</p></li>\n")
		}
		p.raw("</ol>\n")
		if len(list) == 0 {
			p.para("people.no-figures")
		}
		if others > 0 {
			p.raw("<h2>")
			p.say("people.opted-out")
			p.raw("</h2>\n")
			p.para("people.opted-out-count", others)
		}
		p.raw("<p>")
		if v.Takedowns != nil {
			p.link("/takedowns", "people.takedowns")
		}
		if v.Rights.given() {
			p.raw(" · ")
			p.link("/rights", "people.rights")
		}
		p.raw("</p>\n")
	}}, nil
}

// nameOf is what people call an account, or its id where the record does not know.
func (h *site) nameOf(ctx context.Context, id post.AccountID) string {
	a, err := h.Record.Account(ctx, string(id))
	if err != nil || a.Name == "" && a.Handle == "" {
		return string(id)
	}
	return strings.TrimSpace(a.Name + " " + a.Handle)
}

// takedownsShown is how many entries of the log stand on one page.
const takedownsShown = 200

// takedownTwin is one entry of the log in JSON.
type takedownTwin struct {
	Number   int64      `json:"number"`
	At       time.Time  `json:"at"`
	Ground   string     `json:"ground"`
	By       string     `json:"by"`
	Words    string     `json:"words"`
	Link     string     `json:"link,omitempty"` // on its network; only where the ground allows
	Lifted   *time.Time `json:"lifted"`
	LiftedBy string     `json:"liftedBy,omitempty"`
}

// takedowns is the public log of takedowns, the newest first. It holds no content, and names a post only where
// the ground allows.
func (v *visit) takedowns() (*sheet, error) {
	if v.Takedowns == nil {
		return nil, record.ErrNotFound
	}
	before := int64(0)
	if s := v.r.URL.Query().Get("before"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n <= 1 {
			return nil, fmt.Errorf("before %q: %w", s, errRequest)
		}
		before = n
	}
	after := max(0, before-1-takedownsShown)
	list, err := v.Takedowns(v.r.Context(), after, 0)
	if err != nil {
		return nil, err
	}
	if before > 0 {
		list = slices.DeleteFunc(list, func(t record.Takedown) bool { return t.Number >= before })
	}
	list = list[max(0, len(list)-takedownsShown):]
	slices.Reverse(list)
	out := []takedownTwin{}
	for _, t := range list {
		x := takedownTwin{Number: t.Number, At: t.At, Ground: t.Ground, By: t.By, Words: t.Words, Lifted: orNull(t.Lifted), LiftedBy: t.LiftedBy}
		if t.Named() {
			x.Link = document.PostURL(&post.Post{ID: t.Post, Network: t.Post.Network()}, post.Account{ID: t.Account})
		}
		out = append(out, x)
	}
	return &sheet{title: v.lang.Say("people.takedowns"), style: []string{"people"}, shared: true, twin: map[string]any{"clew": 1, "takedowns": out}, main: func(p *page) {
		p.heading("people.takedowns")
		p.para("people.takedowns-lead")
		if len(out) == 0 {
			p.para("people.takedowns-none")
			return
		}
		p.raw("<ol class=\"threads\">\n")
		for i := range out {
			p.takedown(&out[i])
		}
		p.raw("</ol>\n")
		if last := list[len(list)-1].Number; last > 1 {
			p.raw(`<p class="next"><a rel="next" href="/takedowns?before=`)
			p.num(int(last))
			p.raw(`">`)
			p.say("people.takedowns-older")
			p.raw("</a></p>\n")
		}
	}}, nil
}

func (p *page) takedown(t *takedownTwin) {
	p.raw("<li id=\"")
	p.num(int(t.Number))
	p.raw("\"><p class=\"title\">")
	p.num(int(t.Number))
	p.raw(" · ")
	p.day(t.At)
	p.raw(" · ")
	p.say("people.ground-" + t.Ground)
	p.raw("</p>\n<p class=\"m\">")
	p.say("people.by-" + t.By)
	if t.Words != "" {
		p.raw(" · ")
		p.bdi(t.Words)
	}
	if document.WebURL(t.Link) {
		p.raw(` · <a class="out" rel="nofollow" href="`)
		p.text(t.Link)
		p.raw(`">`)
		p.say("people.on-its-network")
		p.raw("</a>")
	}
	if t.Lifted != nil {
		p.raw(" · <strong>")
		p.say("people.lifted")
		p.raw("</strong> ")
		p.day(*t.Lifted)
	}
	p.raw("</p></li>\n")
}
