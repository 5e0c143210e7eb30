package web

import (
	"context"
	"strconv"
	"strings"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record"
)

// Operator is what the pages of the record's owner tell of how it does. Nil functions tell nothing.
type Operator struct {
	// Networks tells of the networks that can be asked, in the order in which a link is shown to them.
	Networks func(ctx context.Context) ([]NetworkState, error)
	// Hosts are those asked lately, the last first.
	Hosts func() []fetch.HostState
	// Streams are those of who is followed.
	Streams func() []collect.StreamState
	// Uses tells which sources told the record something.
	Uses func(ctx context.Context) ([]record.Use, error)
	// Stats counts what is held; Check is record.Keeper's.
	Stats func(ctx context.Context) (record.Stats, error)
	Check func(ctx context.Context, report func(problem string)) (record.Checked, error)
	// Recall and Remember keep a few words under a name, over restarts.
	Recall   func(ctx context.Context, name string) (string, error)
	Remember func(ctx context.Context, name, words string) error
	// Indexes tells how the indexes do that searches ask.
	Indexes func(ctx context.Context) ([]IndexState, error)
	// Disk tells how many bytes are free where the record is, and how many there are.
	Disk func() (free, total int64, err error)
	// Folder is the record's; "" where it is in memory.
	Folder  string
	Version string
}

// NetworkState is how a network can be asked.
type NetworkState struct {
	Name    string       `json:"name"`
	Network post.Network `json:"network"`
	// State is "up", "limited" (a host asks to wait), "failing" (the last answer was an error), "priced" (it
	// sells what is asked), "shut" (only a part of it can be had without a key), or "quiet" (not asked yet).
	State string    `json:"state"`
	Until time.Time `json:"until,omitzero"` // of "limited"
	Good  time.Time `json:"good,omitzero"`  // last success, of this run or as the record knows it
	Bad   time.Time `json:"bad,omitzero"`   // last failure of this run
	Why   string    `json:"why,omitempty"`  // of the last failure, in English
	Today int       `json:"today"`          // requests
	// Of what is sold, in micro-dollars: spent today and this month, and what one thread may cost.
	Priced     bool  `json:"priced,omitempty"`
	SpentToday int64 `json:"spent_today,omitempty"`
	SpentMonth int64 `json:"spent_month,omitempty"`
	Cap        int64 `json:"cap,omitempty"`
}

// lowDisk is how much must be free: less is warned of.
const lowDisk = 2 << 30

// sources tells of the networks and hosts: which can be asked, what they answered, what they cost.
func (v *visit) sources() (*sheet, error) {
	o := v.Operator
	if o == nil {
		return nil, record.ErrNotFound
	}
	t := struct {
		Clew     int            `json:"clew"`
		Networks []NetworkState `json:"networks"`
		Streams  []streamTwin   `json:"streams"`
		Hosts    []hostTwin     `json:"hosts"`
		Uses     []useTwin      `json:"uses"`
	}{Clew: 1, Networks: []NetworkState{}, Streams: []streamTwin{}, Hosts: []hostTwin{}, Uses: []useTwin{}}
	var streams []collect.StreamState
	var hosts []fetch.HostState
	var uses []record.Use
	var err error
	ctx := v.r.Context()
	if o.Networks != nil {
		if t.Networks, err = o.Networks(ctx); err != nil {
			return nil, err
		}
	}
	if o.Streams != nil {
		streams = o.Streams()
	}
	if o.Hosts != nil {
		hosts = o.Hosts()
	}
	if o.Uses != nil {
		if uses, err = o.Uses(ctx); err != nil {
			return nil, err
		}
	}
	for _, s := range streams {
		t.Streams = append(t.Streams, streamTwin{s.Name, s.Open(), s.Opened, s.Heard, s.Ended, s.Events, s.Lost, s.Error})
	}
	for _, h := range hosts {
		t.Hosts = append(t.Hosts, hostTwin{h.Host, h.Requests, h.Today, h.Status, h.Asked, h.Good, h.Bad, h.Until, h.Why})
	}
	for _, u := range uses {
		t.Uses = append(t.Uses, useTwin{u.Source, u.Last, u.Imports})
	}
	return &sheet{title: v.lang.Say("operator.sources"), style: []string{"operator"}, twin: t, main: func(p *page) {
		p.raw("<h1 class=\"wide\">")
		p.say("operator.sources")
		p.raw("</h1>\n")
		p.operatorTabs("/sources")
		if len(t.Networks) == 0 {
			p.raw("<p class=\"note\">")
			p.say("operator.offline")
			p.raw("</p>\n")
		}
		p.raw("<ul class=\"cards\">\n")
		for i := range t.Networks {
			p.network(&t.Networks[i])
		}
		p.raw("</ul>\n")
		p.streams(streams)
		p.hosts(hosts)
		p.uses(uses)
	}}, nil
}

// Twins of what the page of sources tells.
type (
	streamTwin struct {
		Name   string    `json:"name"`
		Open   bool      `json:"open"`
		Opened time.Time `json:"opened,omitzero"`
		Heard  time.Time `json:"heard,omitzero"`
		Ended  time.Time `json:"ended,omitzero"`
		Events int64     `json:"events"`
		Lost   bool      `json:"lost,omitempty"`
		Error  string    `json:"error,omitempty"`
	}
	hostTwin struct {
		Host     string    `json:"host"`
		Requests int       `json:"requests"`
		Today    int       `json:"today"`
		Status   int       `json:"status"`
		Asked    time.Time `json:"asked,omitzero"`
		Good     time.Time `json:"good,omitzero"`
		Bad      time.Time `json:"bad,omitzero"`
		Until    time.Time `json:"until,omitzero"`
		Why      string    `json:"why,omitempty"`
	}
	useTwin struct {
		Source  string    `json:"source"`
		Last    time.Time `json:"last"`
		Imports int       `json:"imports"`
	}
)

// operatorTabs leads from one of the owner's pages to the others.
func (p *page) operatorTabs(here string) {
	v := p.v
	p.raw("<nav class=\"tabs\" aria-label=\"")
	p.say("operator.pages")
	p.raw("\">")
	for _, w := range []way{
		{"/sources", "operator.sources", owner, v.Operator != nil},
		{"/jobs", "frame.jobs", owner, v.Jobs != nil},
		{"/health", "operator.health", owner, v.Operator != nil},
		{"/rules", "frame.rules", owner, v.Rulings != nil},
		{"/takedowns", "operator.takedowns", owner, v.Takedowns != nil},
	} {
		if !w.there {
			continue
		}
		p.raw("<a href=\"")
		p.text(w.to)
		if w.to == here {
			p.raw("\" aria-current=\"page")
		}
		p.raw("\">")
		p.say(w.key)
		p.raw("</a>")
	}
	p.raw("</nav>\n")
}

func (p *page) network(n *NetworkState) {
	p.raw("<li class=\"card state ")
	switch n.State {
	case "up", "priced":
		p.raw("up")
	case "quiet":
		p.raw("quiet")
	default:
		p.raw("care")
	}
	p.raw("\"><h2>")
	p.text(n.Name)
	p.raw("</h2>\n<p><strong>")
	p.say("operator.state-" + n.State)
	p.raw("</strong>")
	if !n.Until.IsZero() {
		p.raw(" ")
		p.say("operator.until")
		p.raw(" ")
		p.moment(n.Until)
	}
	p.raw("</p>\n<dl>")
	p.fact("operator.good", n.Good)
	p.fact("operator.bad", n.Bad)
	p.raw("<dt>")
	p.say("operator.today")
	p.raw("</dt><dd>")
	p.say("intake.requests", n.Today)
	p.raw("</dd>")
	if n.Priced {
		p.raw("<dt>")
		p.say("operator.spent")
		p.raw("</dt><dd>")
		p.say("operator.spent-words", dollars(n.SpentToday), dollars(n.SpentMonth), dollars(n.Cap))
		p.raw("</dd>")
	}
	p.raw("</dl>\n")
	if n.Why != "" && !n.Bad.Before(n.Good) {
		p.raw("<p class=\"m\">")
		p.known(document.Words{Language: p.v.lang}.Known(n.Why))
		p.raw("</p>\n")
	}
	p.raw("</li>\n")
}

// fact writes when something was; nothing if it never was.
func (p *page) fact(key string, at time.Time) {
	if at.IsZero() {
		return
	}
	p.raw("<dt>")
	p.say(key)
	p.raw("</dt><dd>")
	p.moment(at)
	p.raw("</dd>")
}

// table opens a table that may be wider than a telephone.
func (p *page) table(key string, columns ...string) {
	p.raw("<h2 id=\"")
	p.text(strings.ReplaceAll(key, ".", "-"))
	p.raw("\">")
	p.say(key)
	p.raw("</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"")
	p.text(strings.ReplaceAll(key, ".", "-"))
	p.raw("\"><table>\n<thead><tr>")
	for i, c := range columns {
		if i == len(columns)-1 { // numbers
			p.raw("<th scope=\"col\" class=\"n\">")
		} else {
			p.raw("<th scope=\"col\">")
		}
		p.say(c)
		p.raw("</th>")
	}
	p.raw("</tr></thead>\n<tbody>\n")
}

func (p *page) endTable() { p.raw("</tbody></table></div>\n") }

func (p *page) streams(list []collect.StreamState) {
	if len(list) == 0 {
		return
	}
	p.table("operator.streams", "operator.name", "operator.state", "operator.heard", "operator.events")
	for i := range list {
		s := &list[i]
		p.raw("<tr><th scope=\"row\">")
		p.bdi(s.Name)
		p.raw("</th><td>")
		if s.Open() {
			p.say("operator.open")
		} else {
			p.say("operator.ended")
			p.raw(" ")
			p.moment(s.Ended)
			p.raw(": <span lang=\"en\">")
			p.bdi(s.Error)
			p.raw("</span>")
		}
		if s.Lost {
			p.raw("; ")
			p.say("operator.lost")
		}
		p.raw("</td><td>")
		if s.Heard.IsZero() {
			p.raw("–")
		} else {
			p.moment(s.Heard)
		}
		p.raw("</td><td class=\"n\">")
		p.text(strconv.FormatInt(s.Events, 10))
		p.raw("</td></tr>\n")
	}
	p.endTable()
}

// hostsShown is how many hosts the page lists.
const hostsShown = 100

func (p *page) hosts(list []fetch.HostState) {
	if len(list) == 0 {
		return
	}
	p.table("operator.hosts", "operator.name", "operator.last", "operator.asked", "operator.today")
	for i := range list[:min(len(list), hostsShown)] {
		h := &list[i]
		p.raw("<tr><th scope=\"row\">")
		p.bdi(h.Host)
		p.raw("</th><td>")
		switch {
		case !h.Until.IsZero() && h.Failed:
			p.say("operator.alone")
			p.raw(" ")
			p.moment(h.Until)
		case !h.Until.IsZero():
			p.say("operator.state-limited")
			p.raw(" ")
			p.say("operator.until")
			p.raw(" ")
			p.moment(h.Until)
		case h.Status > 0:
			p.num(h.Status)
		}
		if h.Why != "" && !h.Bad.Before(h.Good) {
			p.raw(" <span lang=\"en\">")
			p.bdi(h.Why)
			p.raw("</span>")
		}
		p.raw("</td><td>")
		p.moment(h.Asked)
		p.raw("</td><td class=\"n\">")
		p.num(h.Today)
		p.raw("</td></tr>\n")
	}
	p.endTable()
}

func (p *page) uses(list []record.Use) {
	if len(list) == 0 {
		return
	}
	p.table("operator.uses", "operator.name", "operator.last-told", "operator.imports")
	for i := range list {
		p.raw("<tr><th scope=\"row\">")
		p.bdi(list[i].Source)
		p.raw("</th><td>")
		p.moment(list[i].Last)
		p.raw("</td><td class=\"n\">")
		p.num(list[i].Imports)
		p.raw("</td></tr>\n")
	}
	p.endTable()
}

// checkNote is the name under which the last check of the record is remembered.
const checkNote = "last check of the record"

// Bounds of a check from the page.
const (
	checkTime     = 24 * time.Hour
	problemsKept  = 10
	problemLength = 200
)
