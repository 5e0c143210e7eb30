package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/thread"
)

// more is how many other threads of the author stand below a thread.
const more = 6

// threadOrFile answers with the page of a thread, or with the file that the ending of the path names.
func (v *visit) threadOrFile() {
	_, ending, err := v.rest()
	if err != nil {
		v.fail(err)
		return
	}
	if f, ok := v.format(ending); ok && !v.twin {
		v.export(f)
		return
	}
	get((*visit).thread)(v)
}

// asked is the thread that a request names, and how it is to be read.
func (v *visit) asked() (post.ID, Reading, error) {
	given, err := v.id()
	if err != nil {
		return "", Reading{}, err
	}
	id, err := postID(given)
	if err != nil {
		return "", Reading{}, err
	}
	rule, err := ruleOf(v.r.URL.Query().Get("line"))
	return id, Reading{Rule: rule, More: more}, err
}

func (v *visit) thread() (*sheet, error) {
	id, how, err := v.asked()
	if err != nil {
		return nil, err
	}
	d, state, err := v.read(id, how)
	if err != nil {
		return nil, err
	}
	if v.twin {
		b, err := v.twinOf(d)
		return &sheet{twin: b, shared: true}, err
	}
	q := v.r.URL.Query()
	faces, err := v.pictures(d)
	if err != nil {
		return nil, err
	}
	opt := html.Options{Words: document.Words{Language: v.lang}, Lang: v.lang.Tag, Media: v.mediaPath(d.Thread.ID), Thread: ThreadPath, Account: accountPath,
		Avatar: faces.avatar, Emoji: faces.emoji}
	return &sheet{title: d.Title, style: []string{"thread"}, shared: !q.Has("said") && !q.Has("was"), main: func(p *page) {
		p.raw("<article>\n")
		p.b = html.AppendHeader(p.b, d, opt)
		p.b = html.AppendContents(p.b, d, opt)
		p.b = html.AppendPosts(p.b, d, opt)
		p.b = html.AppendDots(p.b, d, opt)
		p.changed(state, q)
		p.raw("<div class=\"say\">\n")
		p.b = html.AppendSentence(p.b, d, opt)
		p.refresh(d, how.Rule, state)
		p.raw("</div>\n")
		p.b = html.AppendPoints(p.b, d, opt)
		p.lineSwitch(d, how.Rule)
		if !v.public() {
			p.b = html.AppendSources(p.b, d, opt) // they name files of the owner's
		}
		p.raw("</section>\n</article>\n")
		p.b = html.AppendMore(p.b, d, opt)
		if len(d.More) > 0 {
			p.raw(`<p class="next"><a href="`)
			p.text(accountPath(d.Author.ID))
			p.raw("\">All threads by this author</a></p>\n")
		}
	}}, nil
}

// read gives a thread as it may be shown, and the state of the whole of it. One of which nothing may be
// shown is not found.
func (v *visit) read(id post.ID, how Reading) (*document.Document, state, error) {
	d, err := v.Document(v.r.Context(), id, how)
	if err != nil {
		return nil, state{}, err
	}
	s := stateOf(d)
	if d = d.For(v.use(policy.Page)); len(d.Thread.Line) == 0 {
		return nil, s, fmt.Errorf("nothing of %s may be shown: %w", id, record.ErrNotFound)
	}
	return d, s, nil
}

func ruleOf(s string) (thread.Rule, error) {
	switch s {
	case "", "longest":
		return thread.Longest, nil
	case "oldest":
		return thread.OldestReply, nil
	}
	return 0, fmt.Errorf("line %q: %w", s, errRequest)
}

// lineSwitch names the rule of the main line and offers the other, where they differ.
func (p *page) lineSwitch(d *document.Document, rule thread.Rule) {
	if len(d.Thread.Branches) == 0 {
		return
	}
	p.raw("<p>")
	if rule == thread.OldestReply {
		p.raw(`At forks the oldest reply is followed. <a href="`)
		p.text(ThreadPath(d.Thread.ID))
		p.raw(`">Follow the longest chain</a></p>` + "\n")
		return
	}
	p.raw(`At forks the longest chain is followed. <a href="`)
	p.text(ThreadPath(d.Thread.ID))
	p.raw(`?line=oldest">Follow the oldest reply</a></p>` + "\n")
}

// state is what a refresh compares: how many posts are held, edited and missing, and the verdict.
type state struct {
	held, edited, missing int
	verdict               thread.State
}

func stateOf(d *document.Document) state {
	s := state{held: d.Thread.Verdict.Held, verdict: d.Thread.Verdict.State}
	for _, v := range d.Versions {
		s.edited += len(v)
	}
	for i := range d.Thread.Gaps {
		s.missing += max(1, d.Thread.Gaps[i].Count)
	}
	return s
}

func (s state) String() string {
	return fmt.Sprintf("%d.%d.%d.%s", s.held, s.edited, s.missing, s.verdict)
}

func parseState(v string) (s state, ok bool) {
	f := strings.SplitN(v, ".", 4)
	if len(f) != 4 {
		return s, false
	}
	for i, to := range []*int{&s.held, &s.edited, &s.missing} {
		n, err := strconv.Atoi(f[i])
		if err != nil || n < 0 {
			return s, false
		}
		*to = n
	}
	s.verdict = thread.State(f[3])
	switch s.verdict {
	case thread.Complete, thread.CompleteAsSeen, thread.Gaps, thread.Unfinished:
		return s, true
	}
	return s, false
}

// since says in words what changed from one state to another.
func (s state) since(was state) string {
	var parts []string
	count := func(n int, one, many string) {
		if n == 1 || n == -1 {
			parts = append(parts, fmt.Sprintf("%+d %s", n, one))
		} else if n != 0 {
			parts = append(parts, fmt.Sprintf("%+d %s", n, many))
		}
	}
	count(s.held-was.held, "post", "posts")
	count(s.edited-was.edited, "older version", "older versions")
	count(s.missing-was.missing, "known missing", "known missing")
	if s.verdict != was.verdict {
		parts = append(parts, fmt.Sprintf("verdict %s before, %s now", was.verdict, s.verdict))
	}
	if len(parts) == 0 {
		return "Refreshed from the record: nothing has changed."
	}
	return "Refreshed from the record: " + strings.Join(parts, ", ") + "."
}

// changed says what the last press of the button changed.
func (p *page) changed(now state, q url.Values) {
	words := ""
	if p.v.refresher != nil {
		words = p.v.refresher.said(q.Get("said"))
	}
	if before, ok := parseState(q.Get("was")); ok && words == "" {
		words = now.since(before)
	}
	if words == "" {
		return
	}
	p.raw(`<p class="done" role="status" id="refreshed">`)
	p.text(words)
	p.raw("</p>\n")
}

// refresh writes the button that reads the thread anew.
func (p *page) refresh(d *document.Document, rule thread.Rule, now state) {
	p.raw(`<form method="post" action="/refresh">`)
	p.hidden("id", string(d.Thread.ID))
	p.hidden("was", now.String())
	if rule == thread.OldestReply {
		p.hidden("line", "oldest")
	}
	p.raw("<button>Force a refresh</button></form>\n")
}
