package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/people"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/words"
)

// Bounds of what pages have fetched and taken in.
const (
	runTime   = 10 * time.Minute // for one intake in all
	runsMany  = 8                // at a time
	runsLeft  = 2                // of these, for the owner alone
	runsEach  = 2                // at a time for one reader, or one address
	runsKept  = 256              // that have ended, to be seen
	runAge    = time.Hour        // for which they are kept
	runPosts  = 500              // shown while they come
	runText   = 1 << 20          // bytes of these
	runBeat   = 10 * time.Second // of silence, after which something is sent all the same
	runWrite  = time.Minute      // in which what is sent must be taken
	runApart  = time.Minute      // a thread that was fetched is not fetched again for so long
	priceMost = 100_000_000      // micro-dollars that a button can agree to
)

// runs are the intakes of pages: each thread once at a time, however many ask. It may be used from any number
// of goroutines.
type runs struct {
	now func() time.Time
	log *slog.Logger

	mu      sync.Mutex
	byKey   map[string]*run
	byToken map[string]*run
}

// run is one intake, under way or over.
type run struct {
	token, key, said string
	by               rank
	from             string // who began it: a reader, or a visitor's address
	begun            time.Time
	file             bool
	may              func(*post.Post) bool // says whether a post may be shown while it comes

	mu    sync.Mutex
	news  chan struct{} // closed when anything changes
	last  Progress
	found []foundPost
	text  int
	ended time.Time
	id    post.ID
	file1 *Imported
	anew  *collect.Change // what a refresh changed; nil for other intakes
	err   error
}

// foundPost is a post as it is shown while it comes.
type foundPost struct{ by, text, lang string }

func newRuns(log *slog.Logger) *runs {
	return &runs{now: time.Now, log: log, byKey: map[string]*run{}, byToken: map[string]*run{}}
}

// begin starts an intake, or joins the one of the same key that runs or has just ended well. Whoever joins
// must be of the rank that began it, or of a higher one.
func (f *runs) begin(ctx context.Context, r *run, do func(ctx context.Context, tell func(Progress)) error) (*run, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	busy, own, ended := 0, 0, []*run(nil)
	for _, x := range f.byToken {
		if at := x.end(); at.IsZero() {
			busy++
			if x.from == r.from {
				own++
			}
		} else {
			ended = append(ended, x)
		}
	}
	slices.SortFunc(ended, func(a, b *run) int { return a.end().Compare(b.end()) })
	for i, x := range ended {
		if now.Sub(x.end()) > runAge || len(ended)-i > runsKept {
			delete(f.byToken, x.token)
			if f.byKey[x.key] == x {
				delete(f.byKey, x.key)
			}
		}
	}
	if x := f.byKey[r.key]; x != nil && x.joinable(now) && r.by >= x.by {
		return x, nil
	}
	if busy >= runsMany || r.by < owner && (busy >= runsMany-runsLeft || own >= runsEach) {
		return nil, errBusyUnrolling
	}
	r.token, r.begun, r.news = rand.Text(), now, make(chan struct{})
	f.byKey[r.key], f.byToken[r.token] = r, r
	// It outlives the request: whoever closes the page does not stop what others may wait for.
	go f.do(context.WithoutCancel(ctx), r, do)
	return r, nil
}

func (f *runs) do(ctx context.Context, r *run, do func(ctx context.Context, tell func(Progress)) error) {
	ctx, stop := context.WithTimeout(ctx, runTime)
	defer stop()
	err := caught(f.log, func() error { return do(ctx, r.tell) })
	r.change(func() { r.err, r.ended = err, f.now() })
}

func (f *runs) find(token string) *run {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.byToken[token]
}

func (r *run) end() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended
}

func (r *run) joinable(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended.IsZero() || r.err == nil && now.Sub(r.ended) < runApart
}

// change changes the run and tells those who watch.
func (r *run) change(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
	close(r.news)
	r.news = make(chan struct{})
}

// tell notes how far it is.
func (r *run) tell(p Progress) {
	r.change(func() {
		for i := range p.Seen {
			x := &p.Seen[i]
			if len(r.found) >= runPosts || r.text > runText || r.may == nil || !r.may(x) {
				continue
			}
			r.found = append(r.found, foundPost{by: string(x.Author), text: strings.Clone(x.Text), lang: strings.Clone(x.Lang)})
			r.text += len(x.Text)
		}
		p.Seen = nil
		was := r.last
		if p.Price == nil {
			p.Price = was.Price
		}
		p.Source = nonempty(p.Source, was.Source)
		p.Posts, p.Requests, p.Spent = max(p.Posts, was.Posts), max(p.Requests, was.Requests), max(p.Spent, was.Spent)
		if p.Doing == "" {
			p.Doing, p.Asked = was.Doing, was.Asked
		}
		r.last = p
	})
}

func nonempty(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// runState is what can be seen of a run at one time.
type runState struct {
	last  Progress
	found []foundPost
	ended time.Time
	id    post.ID
	file  *Imported
	anew  *collect.Change
	err   error
	news  chan struct{}
}

func (r *run) look() runState {
	r.mu.Lock()
	defer r.mu.Unlock()
	return runState{r.last, r.found[:len(r.found):len(r.found)], r.ended, r.id, r.file1, r.anew, r.err, r.news}
}

// unroll begins to fetch what was typed into the box, and goes to where it can be watched.
func (v *visit) unroll() error {
	form, err := v.form()
	if err != nil {
		return err
	}
	m, err := v.understand(form.Get("said"))
	switch {
	case err != nil:
		return err
	case m.path != "" && form.Get("agree") == "":
		return v.seeOther(m.path)
	case m.fetch == "":
		v.misunderstood(form.Get("said"), m.why)
		return nil
	case !v.mayUnroll():
		return errSignIn
	}
	spend := int64(-1) // nobody spends the owner's money but the owner
	if v.viewer.rank == owner {
		spend = 0
	}
	if s := form.Get("agree"); s != "" && v.viewer.rank == owner {
		if spend, err = strconv.ParseInt(s, 10, 64); err != nil || spend < 0 || spend > priceMost {
			return fmt.Errorf("agree %q: %w", s, errRequest)
		}
	}
	may, err := v.watched()
	if err != nil {
		return err
	}
	r := &run{key: keyOf(v, m.fetch), said: m.fetch, by: v.viewer.rank, from: v.asker(), may: may}
	joined, err := v.runs.begin(v.r.Context(), r, func(ctx context.Context, tell func(Progress)) error {
		id, err := v.Intake.Unroll(ctx, m.fetch, spend, tell)
		r.change(func() { r.id = id })
		return err
	})
	if err != nil {
		return err
	}
	return v.seeOther("/unroll/" + joined.token)
}

// asker tells those who have things fetched apart.
func (v *visit) asker() string {
	if v.viewer.id != "" {
		return "reader " + v.viewer.id
	}
	return "address " + people.Place(v.from())
}

// keyOf names a thread by the post that is meant, where its reference tells it.
func keyOf(v *visit, said string) string {
	if v.Intake.Known != nil {
		if ref, ok := v.Intake.Known(said); ok && ref.Post != "" {
			return "post " + string(ref.Post)
		}
	}
	return "said " + said
}

// watched says which posts may be shown while they come: to the owner, all but those of authors who asked not
// to be here; to others none before the thread is judged as a whole.
func (v *visit) watched() (func(*post.Post) bool, error) {
	if v.viewer.rank < owner {
		return nil, nil
	}
	rules, err := v.rules(v.r.Context())
	if err != nil {
		return nil, err
	}
	return func(p *post.Post) bool {
		return p.State == post.Present && !p.Repost && p.Warning == "" && !rules.OptOuts[p.Author] &&
			rules.Decide(p, post.Account{}, policy.Read).Show != policy.Hide
	}, nil
}

// misunderstood says in one sentence what the box cannot do with what was typed.
func (v *visit) misunderstood(said, why string) {
	v.html(http.StatusUnprocessableEntity, &sheet{title: v.lang.Say("intake.title"), style: []string{"intake"}, main: func(p *page) {
		p.raw("<h1>")
		p.say("intake.head")
		p.raw("</h1>\n<p class=\"warn\" role=\"status\">")
		p.say(why)
		p.raw("</p>\n")
		p.box(said)
	}})
}

// runTwin is an intake as a program reads it.
type runTwin struct {
	Clew     int     `json:"clew"`
	State    string  `json:"state"` // "running", "done", "failed"
	Said     string  `json:"said"`
	Source   string  `json:"source,omitempty"`
	Doing    string  `json:"doing,omitempty"`
	Posts    int     `json:"posts"`
	Requests int     `json:"requests"`
	Media    int     `json:"media,omitempty"`
	Spent    float64 `json:"spent"` // dollars
	Seconds  int     `json:"seconds"`
	ID       post.ID `json:"id,omitempty"`
	Path     string  `json:"path,omitempty"`
	Error    *wrong  `json:"error,omitempty"`
}

// watch answers with an intake: while it runs with a page that grows, and ends in the thread; after that by
// sending on to the thread, or with what went wrong.
func (v *visit) watch() {
	r := v.runs.find(v.path("token"))
	if r == nil || v.viewer.rank < r.by {
		v.fail(fmt.Errorf("no such intake: %w", record.ErrNotFound))
		return
	}
	s := r.look()
	switch {
	case v.twin:
		v.show(&sheet{twin: v.runTwin(r, s)})
	case s.ended.IsZero() && v.r.Method == http.MethodHead:
		v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	case !s.ended.IsZero() && s.err == nil && s.id != "" && s.file == nil:
		if err := v.seeOther(v.afterRun(s)); err != nil {
			v.fail(err)
		}
	default:
		v.show(v.growing(r))
	}
}

// afterRun is where a thread that came in is read: with what changed, where it was there before.
func (v *visit) afterRun(s runState) string {
	if s.anew == nil || v.refresher == nil {
		return ThreadPath(s.id)
	}
	return ThreadPath(s.id) + "?said=" + v.refresher.leave(v.refreshed(s)) + "#refreshed"
}

// refreshSoon is how long a page waits for its refresh before it shows how far that is.
const refreshSoon = 1500 * time.Millisecond

// refreshLive has a thread fetched anew where that can be watched. watch is where, if it takes longer; else
// words says what changed. Both are "" where nothing is fetched.
func (v *visit) refreshLive(id post.ID) (words, watch string, err error) {
	may, err := v.watched()
	if err != nil {
		return "", "", err
	}
	r := &run{key: "refresh " + string(id), said: string(id), by: v.viewer.rank, may: may}
	joined, err := v.runs.begin(v.r.Context(), r, func(ctx context.Context, tell func(Progress)) error {
		c, err := v.Intake.Refresh(ctx, id, tell)
		r.change(func() { r.id, r.anew = id, &c })
		return err
	})
	if errors.Is(err, errBusyUnrolling) {
		err = errBusyRefreshing
	}
	if err != nil {
		return "", "", err
	}
	soon := time.NewTimer(refreshSoon)
	defer soon.Stop()
	for {
		s := joined.look()
		if !s.ended.IsZero() && s.err == nil {
			return v.refreshed(s), "", nil
		}
		if !s.ended.IsZero() {
			return "", "/unroll/" + joined.token, nil
		}
		select {
		case <-s.news:
		case <-soon.C:
			return "", "/unroll/" + joined.token, nil
		case <-v.r.Context().Done():
			return "", "", v.r.Context().Err()
		}
	}
}

func (v *visit) runTwin(r *run, s runState) runTwin {
	t := runTwin{Clew: 1, State: "running", Said: r.said, Source: s.last.Source, Doing: s.last.Doing, Posts: s.last.Posts, Requests: s.last.Requests,
		Media: s.last.Media, Spent: float64(s.last.Spent) / 1e6, Seconds: int(v.runs.now().Sub(r.begun).Seconds())}
	if !s.ended.IsZero() {
		t.State, t.Seconds = "done", int(s.ended.Sub(r.begun).Seconds())
		if s.err != nil {
			key := trouble(s.err)
			t.State, t.Error = "failed", &wrong{What: v.lang.Say(key), To: r.said, Do: v.lang.Say(key + "-do")}
		}
	}
	if s.id != "" {
		t.ID, t.Path = s.id, ThreadPath(s.id)
	}
	return t
}

// growing is the page of an intake. It goes out as it is written.
func (v *visit) growing(r *run) *sheet {
	return &sheet{title: v.lang.Say("intake.watch-title"), style: []string{"thread", "parts", "intake"}, stream: true, main: func(p *page) {
		p.raw("<div class=\"watch\" id=\"watch\">\n<h1>")
		p.say("intake.watch-head")
		p.raw("</h1>\n<p class=\"said\">")
		p.bdi(r.said)
		p.raw("</p>\n<div role=\"log\"><ol class=\"steps\">\n")
		s := p.follow(r)
		if s.ended.IsZero() {
			p.raw("</ol></div></div>\n")
			return // nobody waits any more
		}
		p.raw("</ol></div>\n</div>\n")
		p.outcome(r, s)
	}}
}

// follow writes what becomes of a run until it ends or its reader has gone.
func (p *page) follow(r *run) runState {
	out := http.NewResponseController(p.v.w)
	told, shown, seconds := "", 0, -1
	for {
		s := r.look()
		if line := p.v.progressLine(s.last); line != told && line != "" {
			told = line
			p.raw("<li><span>")
			p.text(line)
			p.raw("</span> <small>")
			p.say("intake.seconds", int(p.v.runs.now().Sub(r.begun).Seconds()))
			p.raw("</small></li>\n")
		}
		if c := costLine(p.v.lang, s.last); c != "" && seconds < 0 {
			seconds = 0
			p.raw("<li>")
			p.text(c)
			p.raw("</li>\n")
		}
		for ; shown < len(s.found); shown++ {
			p.foundPost(&s.found[shown])
		}
		if !s.ended.IsZero() {
			return s
		}
		out.SetWriteDeadline(time.Now().Add(runWrite)) // where that cannot be set the server's own holds
		p.flush()
		select {
		case <-s.news:
			select { // a little patience: not every answer is worth a packet
			case <-time.After(50 * time.Millisecond):
			case <-p.v.r.Context().Done():
			}
		case <-time.After(runBeat):
			p.raw("<li><small>")
			p.say("intake.seconds", int(p.v.runs.now().Sub(r.begun).Seconds()))
			p.raw("</small></li>\n")
		case <-p.v.r.Context().Done():
		}
		if p.v.r.Context().Err() != nil {
			return runState{}
		}
	}
}

// refreshed says what a refresh changed.
func (v *visit) refreshed(s runState) string {
	return refreshed(document.Words{Language: v.lang}, *s.anew)
}

// progressLine says how far an intake is.
func (v *visit) progressLine(x Progress) string {
	var parts []string
	if x.Source != "" {
		parts = append(parts, x.Source)
	}
	switch {
	case v.lang.Tag != "en" && x.Asked != "":
		parts = append(parts, v.lang.Say("intake.asking", x.Asked))
	case x.Doing != "":
		parts = append(parts, x.Doing)
	}
	if x.OfMedia > 0 {
		parts = append(parts, v.lang.Say("intake.media-of", x.Media, x.OfMedia))
	}
	if x.Of > 0 {
		parts = append(parts, v.lang.Say("intake.percent", strconv.FormatInt(min(100, x.Read*100/x.Of), 10)))
	}
	if x.Posts > 0 {
		parts = append(parts, v.lang.Say("frame.posts", x.Posts))
	}
	if x.Requests > 0 {
		parts = append(parts, v.lang.Say("intake.requests", x.Requests))
	}
	return strings.Join(parts, " · ")
}

// costLine says what it costs, once that is known.
func costLine(l *words.Language, x Progress) string {
	switch {
	case x.Price == nil:
		return ""
	case x.Price.Most == 0:
		return l.Say("intake.free")
	}
	return l.Say("intake.price", dollars(x.Price.Likely), dollars(x.Price.Most))
}

// dollars writes micro-dollars.
func dollars(micro int64) string { return fmt.Sprintf("$%.2f", float64(micro)/1e6) }

// foundPost writes a post as it comes: its words alone.
func (p *page) foundPost(f *foundPost) {
	p.raw("<li class=\"found\" dir=\"auto\"")
	if f.lang != "" {
		p.raw(` lang="`)
		p.text(f.lang)
		p.raw(`"`)
	}
	p.raw(">")
	p.text(f.text)
	p.raw("</li>\n")
}

// outcome writes what came of a run: the thread, or what went wrong.
func (p *page) outcome(r *run, s runState) {
	switch {
	case s.file != nil:
		p.imported(s.file)
	case s.err != nil:
		p.trouble(r, s.err)
	case s.id != "":
		if s.anew != nil {
			p.raw("<p class=\"done\" role=\"status\">")
			p.known(p.v.refreshed(s))
			p.raw("</p>\n")
		}
		p.lasting(s.id)
	default:
		p.trouble(r, record.ErrNotFound)
	}
}

// lasting writes a thread that has just come in, and where it stays.
func (p *page) lasting(id post.ID) {
	sheet, err := p.v.threadSheet(id, Reading{More: more})
	if err != nil {
		p.trouble(&run{}, err)
		return
	}
	p.raw("<p class=\"done lasting\" role=\"status\" id=\"lasting\" data-path=\"")
	p.text(ThreadPath(id))
	p.raw("\" data-title=\"")
	p.text(sheet.title)
	p.raw("\">")
	p.say("intake.stays")
	p.raw(" <a href=\"")
	p.text(ThreadPath(id))
	p.raw("\">")
	p.say("intake.lasting")
	p.raw("</a></p>\n")
	sheet.main(p)
}

// trouble says what went wrong, and what to do about it.
func (p *page) trouble(r *run, err error) {
	key := trouble(err)
	if key == unknownTrouble {
		p.v.Log.Error("an intake failed", "said", r.said, "error", err)
	}
	p.raw("<div class=\"warn\" role=\"alert\" id=\"trouble\"><p><strong>")
	p.say(key)
	p.raw("</strong></p>\n<p>")
	p.say(key + "-do")
	p.raw("</p>\n")
	var price *PriceError
	if errors.As(err, &price) {
		p.raw("<p>")
		p.say("intake.price", dollars(price.Likely), dollars(price.Most))
		p.raw(" ")
		p.known(document.Words{Language: p.v.lang}.Known(price.Why))
		p.raw("</p>\n")
		if p.v.viewer.rank == owner && price.Most <= priceMost {
			p.button("/unroll", [][2]string{{"said", r.said}, {"agree", strconv.FormatInt(price.Most, 10)}}, "intake.agree", dollars(price.Most))
		}
	}
	p.raw("</div>\n")
	if r.said != "" && !r.file {
		p.box(r.said)
	}
}
