package web

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/thread"
)

// Bounds of refreshing from pages.
const (
	refreshWait  = 20 * time.Second // a page waits so long for its refresh
	refreshTime  = 10 * time.Minute // for one refresh in all
	refreshApart = time.Minute      // between two refreshes of one thread
	refreshMany  = 8                // at a time
	notesKept    = 1024
	noteAge      = 10 * time.Minute
)

// errBusyRefreshing is met where too many threads are being read at once.
var errBusyRefreshing = errors.New("too many refreshes at once")

// refresher reads threads anew for those who press the button: each thread once at a time, however many
// press, and not again within a minute.
type refresher struct {
	fetch func(context.Context, post.ID) (collect.Change, error)
	now   func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	running map[post.ID]*reading
	notes   map[string]note // by token
}

// reading is one refresh under way, or just over.
type reading struct {
	done   chan struct{}
	ended  time.Time // zero while it runs
	change collect.Change
	err    error
}

// note is what a refresh has to say to the page that its reader is sent back to.
type note struct {
	words string
	at    time.Time
}

func newRefresher(fetch func(context.Context, post.ID) (collect.Change, error), log *slog.Logger) *refresher {
	return &refresher{fetch: fetch, now: time.Now, log: log, running: map[post.ID]*reading{}, notes: map[string]note{}}
}

// begin starts the refresh of a thread, or joins the one that runs or has just ended.
func (f *refresher) begin(ctx context.Context, id post.ID) (*reading, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, busy := f.now(), 0
	for k, r := range f.running {
		switch {
		case r.ended.IsZero():
			busy++
		case now.Sub(r.ended) > refreshApart:
			delete(f.running, k)
		}
	}
	if r := f.running[id]; r != nil {
		return r, nil
	}
	if busy >= refreshMany {
		return nil, errBusyRefreshing
	}
	r := &reading{done: make(chan struct{})}
	f.running[id] = r
	// It outlives the request: whoever closes the page does not stop what others may wait for.
	go f.run(context.WithoutCancel(ctx), id, r)
	return r, nil
}

func (f *refresher) run(ctx context.Context, id post.ID, r *reading) {
	ctx, stop := context.WithTimeout(ctx, refreshTime)
	defer stop()
	var change collect.Change
	err := caught(f.log, func() (err error) { change, err = f.fetch(ctx, id); return err })
	if err != nil && trouble(err) == unknownTrouble {
		f.log.Error("a refresh failed", "thread", id, "error", err)
	}
	f.mu.Lock()
	r.change, r.err, r.ended = change, err, f.now()
	f.mu.Unlock()
	close(r.done)
}

// wait gives what a refresh came to, or says that it is still going on.
func (r *reading) wait(ctx context.Context, in document.Words) string {
	t := time.NewTimer(refreshWait)
	defer t.Stop()
	select {
	case <-r.done:
	case <-ctx.Done():
		return ""
	case <-t.C:
		return in.Say("refresh-runs")
	}
	if r.err != nil {
		key := trouble(r.err)
		return in.Language.Say(key) + " " + in.Language.Say(key+"-do")
	}
	return refreshed(in, r.change)
}

// refreshed says what a refresh changed, in a reader's words.
func refreshed(in document.Words, c collect.Change) string {
	return in.Say("refresh-said", in.Say("apart", changed(in, c), stateWords(in, c)))
}

// changed says what happened to the posts of a thread.
func changed(in document.Words, c collect.Change) string {
	if c.Before.State == "" {
		return in.Say("said-new", len(c.New))
	}
	var gone string
	if since := c.GoneSince(); since.IsZero() {
		gone = in.Say("said-gone", len(c.Gone))
	} else {
		gone = in.Say("said-gone-since", len(c.Gone), in.Day(since))
	}
	said := ""
	for _, x := range []struct {
		is    bool
		words string
	}{
		{len(c.New) > 0, in.Say("said-new", len(c.New))}, {len(c.Edited) > 0, in.Say("said-edited", len(c.Edited))}, {len(c.Gone) > 0, gone},
		{len(c.Restored) > 0, in.Say("said-back", len(c.Restored))}, {len(c.Doubtful) > 0, in.Say("said-doubtful", len(c.Doubtful))}, {c.Line, in.Say("said-line")},
	} {
		switch {
		case !x.is:
		case said == "":
			said = x.words
		default:
			said = in.Say("comma", said, x.words)
		}
	}
	switch {
	case said != "":
		return said
	case c.Before.State != c.After.State:
		return in.Say("said-no-post-changed")
	}
	return in.Say("said-nothing-changed")
}

// stateWords says how whole a thread is, and how whole it was before, where that differs.
func stateWords(in document.Words, c collect.Change) string {
	name := func(s thread.State) string {
		switch s {
		case thread.Complete:
			return in.Say("said-complete")
		case thread.CompleteAsSeen:
			return in.Say("said-complete-as-seen")
		case thread.Gaps:
			return in.Say("said-with-gaps")
		}
		return in.Say("said-unfinished")
	}
	if c.Before.State == "" || c.Before.State == c.After.State {
		return name(c.After.State)
	}
	return in.Say("comma", name(c.After.State), in.Say("said-was", name(c.Before.State)))
}

// leave keeps words under a token, for the page to find them.
func (f *refresher) leave(words string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	for k, n := range f.notes {
		if now.Sub(n.at) > noteAge || len(f.notes) >= notesKept {
			delete(f.notes, k)
		}
	}
	token := rand.Text()
	f.notes[token] = note{words, now}
	return token
}

// said gives the words left under a token; "" if there are none.
func (f *refresher) said(token string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.notes[token].words
}

// refresh reads the thread anew, from its network where that can be asked, and goes back to it, saying what
// changed.
func (v *visit) refresh() error {
	form, err := v.form()
	if err != nil {
		return err
	}
	id, err := postID(form.Get("id"))
	if err != nil {
		return err
	}
	rule, err := ruleOf(form.Get("line"))
	if err != nil {
		return err
	}
	d, _, err := v.read(id, Reading{Rule: rule})
	if err != nil {
		return err
	}
	q := url.Values{}
	words := ""
	if v.refresher != nil && v.Intake != nil && v.Intake.Refresh != nil && v.viewer.rank == owner {
		watch := ""
		if words, watch, err = v.refreshLive(d.Thread.ID); err == nil && watch != "" {
			return v.seeOther(watch)
		}
	} else {
		words, err = v.fetchAnew(v.r.Context(), d.Thread.ID)
	}
	if err != nil {
		return err
	}
	if words != "" {
		q.Set("said", v.refresher.leave(words))
	} else if _, ok := parseState(form.Get("was")); ok {
		q.Set("was", form.Get("was"))
	}
	if rule == thread.OldestReply {
		q.Set("line", "oldest")
	}
	if view, ok := html.ParseView(form.Get("view")); ok && view != (html.View{}) {
		q.Set("view", view.String())
	}
	return v.seeOther(ThreadPath(d.Thread.ID) + "?" + q.Encode() + "#refreshed")
}

// fetchAnew asks the network, if there is one to ask; its words are "" where there is none.
func (v *visit) fetchAnew(ctx context.Context, id post.ID) (string, error) {
	if v.refresher == nil {
		return "", nil
	}
	run, err := v.refresher.begin(ctx, id)
	if err != nil {
		return "", err
	}
	return run.wait(ctx, document.Words{Language: v.lang}), nil
}
