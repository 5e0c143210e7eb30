package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"clew/internal/collect"
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
		p.raw("<p class=\"m\" lang=\"en\">")
		p.bdi(n.Why)
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

// lastCheck is what the last check of the record came to.
type lastCheck struct {
	At       time.Time `json:"at"`
	Seconds  int       `json:"seconds"`
	Captures int       `json:"captures"`
	Posts    int       `json:"posts"`
	Media    int       `json:"media"`
	Bytes    int64     `json:"bytes"`
	Problems int       `json:"problems"`
	First    []string  `json:"first,omitempty"` // the first problems
	Error    string    `json:"error,omitempty"` // why it could not be finished
}

// checker runs one check of the record at a time.
type checker struct {
	mu    sync.Mutex
	begun time.Time // zero: none runs
}

// Bounds of a check from the page.
const (
	checkTime     = 24 * time.Hour
	problemsKept  = 10
	problemLength = 200
)

// health tells what is held and how sound it is.
func (v *visit) health() (*sheet, error) {
	o := v.Operator
	if o == nil {
		return nil, record.ErrNotFound
	}
	t := struct {
		Clew    int              `json:"clew"`
		Version string           `json:"version"`
		Folder  string           `json:"folder,omitempty"`
		Stats   record.Stats     `json:"-"`
		Held    map[string]int64 `json:"held"`
		Free    int64            `json:"free,omitempty"`
		Disk    int64            `json:"disk,omitempty"`
		Low     bool             `json:"low,omitempty"`
		Check   *lastCheck       `json:"check"`
		Running bool             `json:"checking"`
	}{Clew: 1, Version: o.Version, Folder: o.Folder}
	var err error
	ctx := v.r.Context()
	if o.Stats != nil {
		if t.Stats, err = o.Stats(ctx); err != nil {
			return nil, err
		}
	}
	t.Held = map[string]int64{"posts": int64(t.Stats.Posts), "threads": int64(t.Stats.Threads), "accounts": int64(t.Stats.Accounts), "versions": int64(t.Stats.Versions),
		"gone": int64(t.Stats.Gone), "captures": int64(t.Stats.Captures), "media": int64(t.Stats.Media), "bytes": t.Stats.Bytes, "log": t.Stats.Log, "layout": int64(t.Stats.Version)}
	if o.Disk != nil {
		if t.Free, t.Disk, err = o.Disk(); err != nil {
			v.Log.Error("free space is not known", "error", err)
		}
		t.Low = t.Disk > 0 && (t.Free < lowDisk || t.Free < t.Disk/20)
	}
	if t.Check, err = v.lastCheck(ctx); err != nil {
		return nil, err
	}
	v.check.mu.Lock()
	begun := v.check.begun
	v.check.mu.Unlock()
	t.Running = !begun.IsZero()
	return &sheet{title: v.lang.Say("operator.health"), style: []string{"operator"}, twin: t, main: func(p *page) {
		p.raw("<h1 class=\"wide\">")
		p.say("operator.health")
		p.raw("</h1>\n")
		p.operatorTabs("/health")
		if t.Low {
			p.raw("<p class=\"warn\" role=\"alert\">")
			p.say("operator.low", size(t.Free))
			p.raw("</p>\n")
		}
		p.held(t.Stats)
		p.raw("<h2>")
		p.say("operator.check")
		p.raw("</h2>\n")
		p.checked(t.Check)
		switch {
		case t.Running:
			p.raw("<p role=\"status\">")
			p.say("operator.checking")
			p.raw(" ")
			p.moment(begun)
			p.raw("</p>\n")
		case o.Check != nil:
			p.button("/health", [][2]string{{"do", "check"}}, "operator.check-now")
		}
		p.raw("<h2>")
		p.say("operator.place")
		p.raw("</h2>\n<dl>")
		if t.Folder != "" {
			p.raw("<dt>")
			p.say("operator.folder")
			p.raw("</dt><dd><code>")
			p.text(t.Folder)
			p.raw("</code></dd>")
		}
		if t.Disk > 0 {
			p.raw("<dt>")
			p.say("operator.free")
			p.raw("</dt><dd>")
			p.say("operator.free-words", size(t.Free), size(t.Disk))
			p.raw("</dd>")
		}
		p.raw("<dt>")
		p.say("operator.version")
		p.raw("</dt><dd>Clew ")
		p.text(t.Version)
		p.raw("</dd></dl>\n")
		if t.Folder != "" {
			p.raw("<p class=\"note\">")
			p.say("operator.backup")
			p.raw("</p>\n")
		} else {
			p.raw("<p class=\"note\">")
			p.say("operator.memory")
			p.raw("</p>\n")
		}
	}}, nil
}

// held writes what the record holds.
func (p *page) held(s record.Stats) {
	p.raw("<dl class=\"counts\">")
	for _, c := range []struct {
		key string
		n   int
	}{{"operator.posts", s.Posts}, {"frame.threads", s.Threads}, {"frame.accounts", s.Accounts}, {"operator.versions", s.Versions}, {"operator.gone", s.Gone},
		{"operator.captures", s.Captures}, {"operator.media", s.Media}} {
		p.raw("<div><dt>")
		p.say(c.key)
		p.raw("</dt><dd>")
		p.text(p.v.lang.Number(c.n))
		p.raw("</dd></div>")
	}
	for _, c := range [][2]string{{"operator.bytes", size(s.Bytes)}, {"operator.log", strconv.FormatInt(s.Log, 10)}, {"operator.layout", strconv.Itoa(s.Version)}} {
		p.raw("<div><dt>")
		p.say(c[0])
		p.raw("</dt><dd>")
		p.text(c[1])
		p.raw("</dd></div>")
	}
	p.raw("</dl>\n")
}

// checked writes what the last check came to.
func (p *page) checked(c *lastCheck) {
	switch {
	case c == nil:
		p.raw("<p>")
		p.say("operator.never-checked")
		p.raw("</p>\n")
		return
	case c.Error != "":
		p.raw("<p class=\"warn\" role=\"alert\">")
		p.say("operator.check-failed")
		p.raw(" <span lang=\"en\">")
		p.bdi(c.Error)
		p.raw("</span>")
	case c.Problems > 0:
		p.raw("<p class=\"warn\" role=\"alert\">")
		p.say("operator.problems", c.Problems)
	default:
		p.raw("<p class=\"done\">")
		p.say("operator.sound", size(c.Bytes))
	}
	p.raw(" ")
	p.moment(c.At)
	p.raw(" (")
	p.say("intake.seconds", c.Seconds)
	p.raw(")</p>\n")
	if len(c.First) > 0 {
		p.raw("<ul lang=\"en\">")
		for _, s := range c.First {
			p.raw("<li>")
			p.bdi(s)
			p.raw("</li>")
		}
		p.raw("</ul>\n")
	}
}

func (v *visit) lastCheck(ctx context.Context) (*lastCheck, error) {
	if v.Operator.Recall == nil {
		return nil, nil
	}
	said, err := v.Operator.Recall(ctx, checkNote)
	if err != nil || said == "" {
		return nil, err
	}
	return readCheck(said), nil
}

// healthAction begins a check of the record, unless one runs.
func (v *visit) healthAction() error {
	form, err := v.form()
	if err != nil {
		return err
	}
	o := v.Operator
	if o == nil || o.Check == nil {
		return record.ErrNotFound
	}
	if form.Get("do") != "check" {
		return fmt.Errorf("%w: no such action", errRequest)
	}
	v.check.mu.Lock()
	runs := !v.check.begun.IsZero()
	if !runs {
		v.check.begun = time.Now()
		// It outlives the request: reading everything takes as long as it takes.
		go v.checkRecord(context.WithoutCancel(v.r.Context()), v.check.begun)
	}
	v.check.mu.Unlock()
	return v.seeOther("/health")
}

func (h *site) checkRecord(ctx context.Context, begun time.Time) {
	ctx, stop := context.WithTimeout(ctx, checkTime)
	defer stop()
	defer func() {
		h.check.mu.Lock()
		h.check.begun = time.Time{}
		h.check.mu.Unlock()
	}()
	c := lastCheck{At: begun.UTC()}
	var n record.Checked
	err := caught(h.Log, func() (err error) {
		n, err = h.Operator.Check(ctx, func(problem string) {
			if len(c.First) < problemsKept {
				c.First = append(c.First, strings.ToValidUTF8(problem[:min(len(problem), problemLength)], ""))
			}
			c.Problems++
		})
		return err
	})
	c.Captures, c.Posts, c.Media, c.Bytes, c.Seconds = n.Captures, n.Posts, n.Media, n.Bytes, int(time.Since(begun).Seconds())
	if err != nil && !errors.Is(err, record.ErrDamaged) {
		c.Error = err.Error()[:min(len(err.Error()), problemLength)]
	}
	if c.Problems > 0 || err != nil {
		h.Log.Error("the record was checked", "problems", c.Problems, "error", err)
	}
	if h.Operator.Remember == nil {
		return
	}
	if err := h.Operator.Remember(ctx, checkNote, c.write()); err != nil {
		h.Log.Error("what a check found could not be kept", "error", err)
	}
}

// size writes a number of bytes.
func size(n int64) string {
	const k = 1024
	switch f := float64(n); {
	case n >= k*k*k:
		return fmt.Sprintf("%.1f GiB", f/(k*k*k))
	case n >= k*k:
		return fmt.Sprintf("%.1f MiB", f/(k*k))
	case n >= k:
		return fmt.Sprintf("%.1f KiB", f/k)
	}
	return strconv.FormatInt(n, 10) + " B"
}

// write is what is remembered of a check, within what a record remembers.
func (c lastCheck) write() string {
	for {
		b, err := json.Marshal(c)
		if err == nil && len(b) <= record.MaxCursor || len(c.First) == 0 {
			return string(b)
		}
		c.First = c.First[:len(c.First)-1]
	}
}

// readCheck reads what was remembered; nil if it is nothing.
func readCheck(s string) *lastCheck {
	var c lastCheck
	if json.Unmarshal([]byte(s), &c) != nil {
		return nil
	}
	return &c
}
