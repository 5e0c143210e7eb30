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

	"clew/internal/record"
)

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
		Indexes []IndexState     `json:"indexes"`
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
	if o.Indexes != nil {
		if t.Indexes, err = o.Indexes(ctx); err != nil {
			return nil, err
		}
	}
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
		p.indexes(t.Indexes)
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
