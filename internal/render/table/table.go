// Package table writes the posts of threads as a table for analysis, one row a post: as CSV for spreadsheets
// and scripts, and as Parquet with typed columns.
//
// Rows stand in the order in which a document is read. Both forms have the same columns by the same names;
// doc/formats.md says of each what it holds. A missing post has no row: the post before it says what is missing
// after it. A thread of which no post may be shown has one row with its verdict.
package table

import (
	"encoding/json"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// cells takes the cells of a row, in the order of the columns, which is that of row.put.
type cells interface {
	text(column, s string)             // "" is null
	said(column, s string, there bool) // "" is an empty text
	number(column string, n int, known bool)
	truth(column string, v bool)
	moment(column string, t time.Time) // zero is null
	texts(column string, list []string)
}

// Places where a post stands.
const (
	inLine    = "line"
	inBranch  = "branch"
	inPart    = "part"
	inContext = "context"
)

// row is one post with what is known of its thread.
type row struct {
	d       *document.Document
	p       *post.Post
	by      post.Account
	place   string
	chain   int     // which branch or part, from 1; 0 otherwise
	n       int     // its place in the chain, from 1; 0 for what stands in none
	fork    post.ID // of a branch: where it leaves; of a part: what it answers
	state   string
	gone    thread.Gone
	before  []string
	after   []string
	missing int // posts after it, as far as they are counted
}

// put tells a row, column by column.
func (r *row) put(to cells) {
	d, t, p := r.d, r.d.Thread, r.p
	to.text("thread", string(t.ID))
	to.text("thread_title", d.Title)
	to.text("id", string(p.ID))
	to.text("url", document.PostURL(p, r.by))
	to.text("network", string(p.Network))
	to.text("place", r.place)
	to.number("chain", r.chain, r.chain > 0)
	to.number("position", r.n, r.n > 0)
	to.text("fork", string(r.fork))
	to.text("author_id", string(p.Author))
	to.text("author_handle", strings.TrimPrefix(r.by.Handle, "@"))
	to.text("author_name", r.by.Name)
	to.moment("created", p.Created)
	edited, isEdited := d.Edited(p)
	to.truth("edited", isEdited)
	to.moment("edited_at", edited)
	to.number("versions", len(d.Versions[p.ID])+1, r.there())
	to.text("state", r.state)
	to.moment("first_gone", r.gone.FirstGone)
	to.moment("last_seen", r.gone.LastSeen)
	to.text("reply_to", string(p.Parent))
	to.text("reply_to_author", string(p.ParentAuthor))
	r.content(to)
	to.texts("gaps_before", r.before)
	to.texts("gaps_after", r.after)
	to.number("missing_after", r.missing, r.missing > 0)
	r.statements(to)
	v := t.Verdict
	to.text("verdict", string(v.State))
	to.number("verdict_held", v.Held, true)
	to.number("verdict_stated", v.Stated, v.Stated > 0)
	to.number("verdict_gaps", len(t.Gaps), true)
	to.text("verdict_evidence", v.Evidence)
	to.text("verdict_limit", v.Limit)
	to.moment("verdict_checked", v.Checked)
	linked := make([]string, 0, len(t.Linked))
	for _, l := range t.Linked {
		linked = append(linked, string(l.To))
	}
	to.texts("linked", linked)
	to.moment("as_of", d.At)
	to.text("capture_sha256", d.Captures[p.Raw.Capture])
	to.texts("sources", d.SourceLines())
	to.text("clew", d.Clew)
}

// there says whether the post's words are here.
func (r *row) there() bool { return r.place != "" && r.p.State == post.Present }

// content tells what the post says.
func (r *row) content(to cells) {
	p, there := r.p, r.there()
	to.said("text", p.Text, there)
	to.truth("cut", p.Cut)
	to.text("lang", p.Lang)
	to.text("warning", p.Warning)
	to.truth("sensitive", document.Covered(p))
	to.texts("labels", p.Labels)
	var links, mentions, tags []string
	for i := range p.Links {
		links = append(links, p.Links[i].URL)
	}
	for i := range p.Mentions {
		mentions = append(mentions, strings.TrimPrefix(p.Mentions[i].Handle, "@"))
	}
	for i := range p.Tags {
		tags = append(tags, p.Tags[i].Name)
	}
	to.texts("links", links)
	to.texts("mentions", mentions)
	to.texts("tags", tags)
	to.text("ranges", ranges(p))
	var kinds, urls, alts, sums []string
	for i := range p.Media {
		m := &p.Media[i]
		kinds, urls = append(kinds, string(m.Kind)), append(urls, m.URL)
		alts, sums = append(alts, m.Alt), append(sums, m.SHA256)
	}
	to.number("media", len(p.Media), there)
	to.texts("media_kinds", kinds)
	to.texts("media_urls", urls)
	to.texts("media_alts", alts)
	to.texts("media_sha256", sums)
	r.quote(to)
	to.text("poll", poll(p.Poll))
}

func (r *row) quote(to cells) {
	q := r.p.Quote
	if q == nil {
		q = &post.Quote{}
	}
	state := string(q.State)
	if r.p.Quote != nil && state == "" {
		if state = "shown"; q.Post == nil {
			state = string(post.QuoteMissing)
		}
	}
	to.text("quote_id", string(q.ID))
	to.text("quote_author", string(q.Author))
	to.text("quote_handle", strings.TrimPrefix(r.quoted(q).Handle, "@"))
	to.text("quote_state", state)
	text, warning, there := "", "", false
	if p := document.Quoted(q); p != nil {
		text, warning, there = p.Text, p.Warning, true
	}
	to.said("quote_text", text, there)
	to.text("quote_warning", warning)
}

func (r *row) quoted(q *post.Quote) post.Account {
	if p := document.Quoted(q); p != nil {
		return r.d.By(p)
	}
	return post.Account{}
}

// statements tells what the author says where the thread is shown.
func (r *row) statements(to cells) {
	said := func(list []document.Stated) []string {
		var out []string
		for i := range list {
			out = append(out, list[i].Text)
		}
		return out
	}
	to.texts("corrections", said(r.d.Corrections()))
	to.texts("replies_here", said(r.d.RepliesTo(r.p)))
}

// ranges gives the places of links, mentions and tags in the text as JSON, "" for none.
func ranges(p *post.Post) string {
	if len(p.Links)+len(p.Mentions)+len(p.Tags) == 0 {
		return ""
	}
	type place struct {
		Start  int    `json:"start"`
		End    int    `json:"end"`
		URL    string `json:"url,omitempty"`
		Title  string `json:"title,omitempty"`
		Handle string `json:"handle,omitempty"`
		ID     string `json:"id,omitempty"`
		Name   string `json:"name,omitempty"`
	}
	var all struct {
		Links    []place `json:"links,omitempty"`
		Mentions []place `json:"mentions,omitempty"`
		Tags     []place `json:"tags,omitempty"`
	}
	for i := range p.Links {
		l := &p.Links[i]
		all.Links = append(all.Links, place{Start: l.Start, End: l.End, URL: l.URL, Title: l.Title})
	}
	for i := range p.Mentions {
		m := &p.Mentions[i]
		all.Mentions = append(all.Mentions, place{Start: m.Start, End: m.End, Handle: m.Handle, ID: string(m.Account)})
	}
	for i := range p.Tags {
		t := &p.Tags[i]
		all.Tags = append(all.Tags, place{Start: t.Start, End: t.End, Name: t.Name})
	}
	return inJSON(all)
}

// poll gives a poll as JSON, "" for none. Numbers that nobody told are null.
func poll(q *post.Poll) string {
	if q == nil {
		return ""
	}
	told := func(n int) *int {
		if n < 0 {
			return nil
		}
		return &n
	}
	type option struct {
		Text  string `json:"text"`
		Votes *int   `json:"votes"`
	}
	var all struct {
		Options []option   `json:"options"`
		Voters  *int       `json:"voters"`
		Ends    *time.Time `json:"ends"`
		Closed  bool       `json:"closed"`
		Many    bool       `json:"many"`
	}
	for _, o := range q.Options {
		all.Options = append(all.Options, option{o.Text, told(o.Votes)})
	}
	all.Voters, all.Closed, all.Many = told(q.Voters), q.Closed, q.Many
	if at := q.Ends.UTC(); !at.IsZero() && at.Year() >= 0 && at.Year() <= 9999 {
		all.Ends = &at
	}
	return inJSON(all)
}

func inJSON(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "" // no value of these kinds fails
	}
	return strings.TrimSuffix(b.String(), "\n")
}
