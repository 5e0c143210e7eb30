package xcom

import (
	"strings"
	"time"

	"clew/internal/post"
)

// webNested bounds how deep posts stand in posts.
const webNested = 4

// tweet takes a post, and the posts it passes on or quotes, into the page. result is t or what holds it.
func (f *webForm) tweet(r *apiRun, t, result apiValue, depth int) (post.Post, error) {
	user := t.path("core", "user_results", "result")
	if user.object() {
		if err := r.account(webAccount(user), time.Time{}); err != nil {
			return post.Post{}, err
		}
	}
	p, why := webTranslate(t, user)
	if why != "" {
		return post.Post{}, r.skip(t, why)
	}
	again := webInner(t, "retweeted_status_result")
	if inner := webTweet(again); inner.object() && depth < webNested {
		q, err := f.tweet(r, inner, again, depth+1)
		if err != nil {
			return post.Post{}, err
		}
		p.Repost, p.RepostOf = true, q.ID
		p.Quote = nil
		p.Cut = cutShort(&p)
	}
	if err := f.quoted(r, &p, t, depth); err != nil {
		return post.Post{}, err
	}
	if t.get("has_birdwatch_notes").isTrue() || t.has("birdwatch_pivot") {
		r.expect("community note", 1)
	}
	if result.has("tweetInterstitial") || result.has("mediaVisibilityResults") {
		p.Sensitive = true
	}
	if webLimited(t, user) && !r.opt.Private {
		r.expect("post of a protected account, a circle or for subscribers", 1)
		return post.Post{}, nil
	} else if webLimited(t, user) {
		p.Visibility = post.Followers
	}
	p.Raw = r.raw(t)
	f.page.add(p)
	return p, nil
}

// webLimited says whether a post was shown to this reader and not to everybody.
func webLimited(t, user apiValue) bool {
	return user.path("privacy", "protected").isTrue() || user.path("legacy", "protected").isTrue() ||
		t.has("trusted_friends_info_result") || t.has("exclusive_tweet_info") || t.has("exclusive_content_info") ||
		t.path("legacy", "exclusive_tweet_creator_screen_name").isString()
}

// webInner is a post within a post: the newer answers have it beside "legacy", the older in it.
func webInner(t apiValue, name string) apiValue {
	if v := t.path(name, "result"); v.object() {
		return v
	}
	return t.path("legacy", name, "result")
}

// quoted sets the post's quote: what it quotes, or why that is not shown.
func (f *webForm) quoted(r *apiRun, p *post.Post, t apiValue, depth int) error {
	result := webInner(t, "quoted_status_result")
	inner := webTweet(result)
	if p.Repost || !result.object() && p.Quote == nil {
		return nil
	}
	if !inner.object() {
		if p.Quote == nil {
			return nil
		}
		if result.object() && !result.get("__typename").is("Tweet") {
			switch tombstone(webReason(result)) {
			case post.Deleted:
				p.Quote.State = post.QuoteDeleted
			case post.Blocked:
				p.Quote.State = post.QuoteBlocked
			}
		}
		return nil
	}
	if depth >= webNested {
		return nil
	}
	q, err := f.tweet(r, inner, result, depth+1)
	if err != nil || q.ID == "" {
		return err
	}
	if p.Quote == nil {
		p.Quote = &post.Quote{ID: q.ID}
	}
	if p.Quote.ID == q.ID && q.Visibility == post.Public {
		p.Quote.Author, p.Quote.State, p.Quote.Post = q.Author, post.QuoteShown, &q
	}
	return nil
}

// webTranslate turns a post into Clew's words: mostly what API v1.1 says, under "legacy", and what came
// after it beside that.
func webTranslate(t, user apiValue) (post.Post, string) {
	legacy := t.get("legacy")
	id := t.get("rest_id").postID()
	if id == "" {
		id = legacy.get("id_str").postID()
	}
	author := user.get("rest_id").accountID()
	if author == "" {
		author = legacy.get("user_id_str").accountID()
	}
	p, why := v1Translate(legacy, id, author)
	if why != "" || p.State != post.Present {
		return p, why
	}
	if note := t.path("note_tweet", "note_tweet_results", "result"); note.get("text").isString() {
		body := noteText(note.get("text").str(), legacy.get("full_text").str(), false)
		if len(body.said) > apiMaxText {
			return p, "post with more text than X allows"
		}
		p.Text, p.Cut = body.said, false
		p.Links, p.Mentions, p.Tags, p.Media = nil, nil, nil, nil
		v1Entities(&p, body, note.get("entity_set"), legacy.get("extended_entities"))
	}
	control := t.get("edit_control")
	if first := control.get("edit_control_initial"); first.object() {
		control = first
	}
	editChain(&p, control.get("edit_tweet_ids"))
	a := t.path("article", "article_results", "result")
	announcement(&p, a, string(a.get("rest_id").digits()))
	webCard(&p, t.get("card"))
	return p, ""
}

func webAccount(u apiValue) post.Account {
	legacy, core := u.get("legacy"), u.get("core")
	pick := func(a, b apiValue) apiValue {
		if a.isString() {
			return a
		}
		return b
	}
	return post.Account{
		ID:        u.get("rest_id").accountID(),
		Handle:    atHandle(pick(core.get("screen_name"), legacy.get("screen_name")).bytes()),
		Name:      pick(core.get("name"), legacy.get("name")).str(),
		Avatar:    webLink(u.path("avatar", "image_url").str(), legacy.get("profile_image_url_https").str()),
		Bio:       unescape(pick(u.path("profile_bio", "description"), legacy.get("description")).str()),
		Protected: u.path("privacy", "protected").isTrue() || legacy.get("protected").isTrue(),
	}
}

// webCard reads a card: a poll, or the title of what a link leads to.
func webCard(p *post.Post, card apiValue) {
	if legacy := card.get("legacy"); legacy.object() {
		card = legacy
	}
	if !card.object() {
		return
	}
	values := make(map[string]apiValue)
	for b := range card.get("binding_values").elems() {
		values[b.get("key").str()] = b.get("value")
	}
	for name, v := range card.get("binding_values").members() {
		values[name] = v
	}
	if strings.HasPrefix(card.get("name").str(), "poll") {
		p.Poll = webPoll(values)
		return
	}
	short := card.get("url").str()
	for i := range p.Links {
		if l := &p.Links[i]; l.Title == "" && short != "" && wordsAt(p.Text, l.Start, l.End) == short {
			l.Title, l.Text = values["title"].get("string_value").str(), values["description"].get("string_value").str()
		}
	}
}

func webPoll(values map[string]apiValue) *post.Poll {
	poll := &post.Poll{}
	for _, n := range []string{"1", "2", "3", "4"} {
		label := values["choice"+n+"_label"].get("string_value")
		if !label.isString() {
			break
		}
		votes := values["choice"+n+"_count"].get("string_value").number()
		if votes < 0 || poll.Voters < 0 {
			poll.Voters = -1
		} else {
			poll.Voters += votes
		}
		poll.Options = append(poll.Options, post.PollOption{Text: label.str(), Votes: votes})
	}
	if len(poll.Options) == 0 {
		return nil
	}
	poll.Ends = values["end_datetime_utc"].timeAt("string_value")
	final := values["counts_are_final"]
	poll.Closed = final.get("boolean_value").isTrue() || final.get("string_value").is("true")
	return poll
}
