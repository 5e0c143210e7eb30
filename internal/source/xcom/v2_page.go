package xcom

import (
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

// v2Page is what a response brings beside its posts. It points into the page's JSON and is good until the
// next item is read.
type v2Page struct {
	users  map[string]apiValue
	media  map[string]apiValue
	polls  map[string]apiValue
	tweets map[string]apiValue
	told   map[post.ID]bool
}

func (p *v2Page) reset() {
	clear(p.users)
	clear(p.media)
	clear(p.polls)
	clear(p.tweets)
	clear(p.told)
}

func (p *v2Page) fill(includes apiValue) {
	p.reset()
	if p.users == nil {
		p.users, p.media = make(map[string]apiValue), make(map[string]apiValue)
		p.polls, p.tweets = make(map[string]apiValue), make(map[string]apiValue)
		p.told = make(map[post.ID]bool)
	}
	indexBy(p.users, includes.get("users"), "id")
	indexBy(p.media, includes.get("media"), "media_key")
	indexBy(p.polls, includes.get("polls"), "id")
	indexBy(p.tweets, includes.get("tweets"), "id")
}

func indexBy(to map[string]apiValue, list apiValue, key string) {
	for v := range list.elems() {
		if id := v.get(key).bytes(); id != nil {
			to[string(id)] = v
		}
	}
}

// tweetPage tells a response: its posts, then those they refer to, each once; then what it says is not
// to be had.
func (f *v2Form) tweetPage(r *apiRun, page apiValue) error {
	includes := page.get("includes")
	f.page.fill(includes)
	for u := range includes.get("users").elems() {
		if err := f.user(r, u); err != nil {
			return err
		}
	}
	data := page.get("data")
	if data.object() {
		if err := f.pageTweet(r, page, data); err != nil {
			return err
		}
	}
	for t := range data.elems() {
		if err := f.pageTweet(r, page, t); err != nil {
			return err
		}
	}
	for t := range includes.get("tweets").elems() {
		if f.page.told[t.get("id").postID()] {
			continue
		}
		if err := f.tweet(r, t); err != nil {
			return err
		}
	}
	for e := range page.get("errors").elems() {
		if err := f.problem(r, page, e); err != nil {
			return err
		}
	}
	return nil
}

func (f *v2Form) pageTweet(r *apiRun, page, t apiValue) error {
	if isV2User(t, true) {
		return nil // told as an account
	}
	if !isV2Tweet(t, true) {
		return r.skip(t, "no id and text where a post is due")
	}
	f.weekLong(page, t.get("conversation_id").postID())
	return f.tweet(r, t)
}

// problem tells one of a response's errors: a post it could not give, or an account that is suspended.
// That a post is "not found" says nothing of why, and is not a deletion (SPEC §3 rule 13).
func (f *v2Form) problem(r *apiRun, page, e apiValue) error {
	id := e.get("resource_id")
	if !id.isString() {
		id = e.get("value")
	}
	kind := e.get("type").str()
	switch e.get("resource_type").str() {
	case "tweet":
		if id.postID() == "" || strings.HasSuffix(kind, "not-authorized-for-field") {
			r.expect("field of a post that was not given", 1)
			return nil
		}
		return f.missing(r, page, e, id.postID(), kind)
	case "user":
		if id.accountID() != "" && strings.Contains(strings.ToLower(e.get("detail").str()), "suspended") {
			return r.account(post.Account{ID: id.accountID(), Suspended: true}, f.at)
		}
		r.expect("account that was not given", 1)
		return nil
	}
	r.expect("picture, poll or place that was not given", 1)
	return nil
}

// missing tells a post that the response names and does not have.
func (f *v2Form) missing(r *apiRun, page, e apiValue, id post.ID, kind string) error {
	if f.page.told[id] {
		return nil
	}
	f.page.told[id] = true
	p := post.Post{ID: id, Network: post.X, State: post.NotFetched, Raw: r.raw(e)}
	if strings.HasSuffix(kind, "not-authorized-for-resource") {
		p.State = post.Private
	}
	named := false
	for t := range page.get("data").elems() {
		for ref := range t.get("referenced_tweets").elems() {
			if ref.get("type").is("replied_to") && ref.get("id").postID() == id {
				p.Author = t.get("in_reply_to_user_id").accountID()
				p.Conversation = t.get("conversation_id").postID()
				named = true
			}
		}
	}
	if f.live && !named {
		return nil
	}
	return r.tell(p)
}

// v2ComplianceLine tells a line of a compliance list: what was deleted, suspended, made private. A list
// of posts and one of accounts have lines of one form. A post's time is that in its id, to the
// millisecond; where that cannot be seen the file's name decides, and where it says nothing the line is
// listed as not understood.
func v2ComplianceLine(r *apiRun, line apiValue) error {
	id, reason := string(line.get("id").digits()), line.get("reason").str()
	if reason == "scrub_geo" {
		r.expect("place removed from a post", 1)
		return nil
	}
	state, ok := goneBy(reason)
	action := line.get("action").str()
	restored := strings.HasPrefix(action, "un")
	if !ok && !restored {
		return r.skip(line, "compliance list with an unknown reason")
	}
	g := source.Gone{State: state, Why: "X compliance list: " + reason, Restored: restored}
	if at := line.timeAt("redacted_at"); !at.IsZero() {
		g.At = at.Format(time.RFC3339Nano)
	}
	name := strings.ToLower(r.part.Name)
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = name[i+1:]
	}
	made := line.timeAt("created_at")
	switch {
	case !made.IsZero() && made.Nanosecond() != 0 && made.Equal(snowflakeTime(id)), strings.Contains(name, "tweet") || strings.Contains(name, "post"):
		g.ID = post.ID("x:" + id)
	case strings.Contains(name, "user") || strings.Contains(name, "account"):
		g.Account = post.AccountID("x:" + id)
	case len(id) <= 10 && made.Year() > 2010: // posts had longer ids by then
		g.Account = post.AccountID("x:" + id)
	default:
		return r.skip(line, "compliance list that does not say whether it speaks of posts or accounts")
	}
	return r.found(g)
}
