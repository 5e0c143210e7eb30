package web

import (
	"cmp"
	"fmt"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/same"
)

// glance is how long the page of a thread waits to say where else its author said the same, where Site.Glance does not
// say. The link to the whole answer stands on it whatever is found.
const glance = 4 * time.Millisecond

// glances is how many pages of a thread look before one is kept for which the time was not enough.
const glances = 3

// also says in a line where else the author of a thread said the same, where an index of runs is level with the
// record. It is looked for once for each state of the record, or until it could be looked for whole.
func (p *page) also(d *document.Document) {
	for _, x := range p.v.quotes.said(p.v, d) {
		p.raw(`<p class="m also"><a href="`)
		p.text(samePath(d.Thread.ID, x.Post))
		p.raw(`">`)
		p.sentence(x.Say(p.v.lang))
		p.raw("</a></p>\n")
	}
}

// said gives what a glance finds, and keeps it. What it cannot find out it does not say: the page is not about it.
func (q *quotes) said(v *visit, d *document.Document) []same.Also {
	if v.Quotes == nil {
		return nil
	}
	gen, ok, err := q.state(v)
	if err != nil || !ok {
		return nil
	}
	key := fmt.Sprint(v.use(policy.Search), " ", d.Thread.ID)
	q.mu.Lock()
	was, have := q.also[key]
	q.mu.Unlock()
	if have && (was.late == 0 || was.late >= glances) {
		return was.list
	}
	k := &quoteDesk{v: v}
	if k.index = v.Quotes(k.see, v.use(policy.Search)); k.index == nil {
		return nil
	}
	ask := &same.Asker{Record: v.Record, Index: k.index, See: k.see, Use: v.use(policy.Search)}
	begun, within := time.Now(), cmp.Or(v.Glance, v.patient(glance))
	list, over, err := ask.Also(v.r.Context(), d, within)
	if err != nil {
		return nil
	}
	now := glimpse{list: list}
	if over && time.Since(begun) >= within {
		now.late = was.late + 1
		if now.late < glances { // the next who comes looks again, with what is warm by then
			v.key = ""
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.gen == gen {
		if len(q.also) >= keptAlso {
			clear(q.also)
		}
		q.also[key] = now
	}
	return list
}
