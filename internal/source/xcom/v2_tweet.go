package xcom

import (
	"strings"

	"clew/internal/post"
)

// tweet tells one post, and those inlined in it.
func (f *v2Form) tweet(r *apiRun, t apiValue) error {
	author := f.author(t)
	for _, u := range []apiValue{author, t.get("in_reply_to_user")} {
		if u.object() {
			if err := f.user(r, u); err != nil {
				return err
			}
		}
	}
	p, why := f.translate(t)
	if why != "" {
		return r.skip(t, why)
	}
	if f.page.told != nil {
		f.page.told[p.ID] = true
	}
	for ref := range t.get("referenced_tweets").elems() {
		if isV2Tweet(ref, true) { // flattened: the whole post
			if err := f.inlined(r, &p, ref); err != nil {
				return err
			}
		} else if p.Quote != nil && ref.get("type").is("quoted") {
			f.quoted(r, &p, f.page.tweets[string(ref.get("id").bytes())])
		}
	}
	if r.protectedAuthor(&p, author.get("protected").isTrue()) {
		return nil
	}
	p.Raw = r.raw(t)
	return r.tell(p)
}

// inlined tells a post that another one refers to and has within it.
func (f *v2Form) inlined(r *apiRun, by *post.Post, ref apiValue) error {
	author := f.author(ref)
	if author.object() {
		if err := f.user(r, author); err != nil {
			return err
		}
	}
	p, why := f.translate(ref)
	if why != "" {
		return r.skip(ref, why)
	}
	if ref.get("type").is("quoted") {
		f.quoted(r, by, ref)
	}
	if r.protectedAuthor(&p, author.get("protected").isTrue()) {
		return nil
	}
	p.Raw = r.raw(ref)
	return r.tell(p)
}

// quoted puts the post quoted into the quote, where it may be shown.
func (f *v2Form) quoted(r *apiRun, by *post.Post, t apiValue) {
	if by.Quote == nil || !t.object() || f.author(t).get("protected").isTrue() {
		return
	}
	q, why := f.translate(t)
	if why != "" || q.ID != by.Quote.ID {
		return
	}
	q.Raw = r.raw(t)
	by.Quote.Author, by.Quote.State, by.Quote.Post = q.Author, post.QuoteShown, &q
}

func (f *v2Form) author(t apiValue) apiValue {
	if a := t.get("author"); a.object() {
		return a
	}
	if len(f.page.users) == 0 {
		return apiValue{}
	}
	return f.page.users[string(t.get("author_id").bytes())]
}

// translate turns a post of API v2 into Clew's words. why is not "" where it is none.
func (f *v2Form) translate(t apiValue) (p post.Post, why string) {
	id := t.get("id").postID()
	if id == "" {
		return p, "post without an id"
	}
	short := t.get("text")
	if !short.isString() {
		return p, "post without text"
	}
	p = post.Post{
		ID:           id,
		Network:      post.X,
		Author:       t.get("author_id").accountID(),
		Conversation: t.get("conversation_id").postID(),
		Created:      t.timeAt("created_at"),
		Lang:         language(t.get("lang").bytes()),
		Sensitive:    t.get("possibly_sensitive").isTrue(),
	}
	if p.Author == "" {
		p.Author = t.path("author", "id").accountID()
	}
	if p.Created.IsZero() {
		p.Created = snowflakeTime(string(id[len("x:"):]))
	}
	f.references(&p, t)
	if v2Withheld(&p, t.get("withheld")) {
		p.State, p.Quote = post.Withheld, nil
		return p, ""
	}
	text, entities := newAPIText(short.str()), t.get("entities")
	if note := t.get("note_tweet"); note.get("text").isString() {
		text, entities = noteText(note.get("text").str(), text.escaped, true), note.get("entities")
	}
	if len(text.said) > apiMaxText {
		return p, "post with more text than X allows"
	}
	p.Text = text.said
	text.entities(&p, entities, v2Names())
	p.Cut = cutShort(&p)
	f.attachments(&p, t.get("attachments"))
	announcement(&p, t.get("article"), "")
	editChain(&p, t.get("edit_history_tweet_ids"))
	return p, ""
}

// v2Withheld says whether a post is withheld everywhere (XX) or on a copyright claim (XY): its text is then
// X's notice. It labels a post withheld in some places.
func v2Withheld(p *post.Post, withheld apiValue) bool {
	everywhere := withheld.get("copyright").isTrue()
	for c := range withheld.get("country_codes").elems() {
		switch code := c.str(); {
		case code == "XX", code == "XY":
			everywhere = true
		case len(code) == 2:
			p.Labels = append(p.Labels, "withheld:"+code)
		}
	}
	return everywhere
}

// references sets what the post answers, quotes or passes on.
func (f *v2Form) references(p *post.Post, t apiValue) {
	for ref := range t.get("referenced_tweets").elems() {
		id := ref.get("id").postID()
		switch {
		case ref.get("type").is("replied_to") && id != p.ID:
			p.Parent = id
			p.ParentAuthor = t.get("in_reply_to_user_id").accountID()
			if p.ParentAuthor == "" {
				p.ParentAuthor = ref.get("author_id").accountID()
			}
		case ref.get("type").is("quoted") && id != "":
			p.Quote = &post.Quote{ID: id, State: post.QuoteMissing}
		case ref.get("type").is("retweeted"):
			p.Repost, p.RepostOf = true, id
		}
	}
}

// editChain sets the versions of a post that was edited. Each is a post of its own to X, made when it was
// edited.
func editChain(p *post.Post, history apiValue) {
	if history.first().postID() == "" || history.size() < 2 {
		return
	}
	for e := range history.elems() {
		id := e.postID()
		if id == "" || len(p.Edits) == 100 {
			return
		}
		p.Edits = append(p.Edits, id)
	}
	p.Version = string(p.ID[len("x:"):])
	if p.Edits[0] != p.ID {
		p.Edited = p.Created
	}
}

// announcement notes that the post is the announcement of an article, which is not here.
func announcement(p *post.Post, a apiValue, id string) {
	if !a.object() {
		return
	}
	p.Cut = true
	link := post.Link{URL: "https://x.com/i/article/" + id, Title: a.get("title").str(), Text: a.get("preview_text").str()}
	for i := range p.Links {
		if strings.Contains(p.Links[i].URL, "/i/article/") {
			p.Links[i].Title, p.Links[i].Text = link.Title, link.Text
			return
		}
	}
	if id != "" {
		p.Links = append(p.Links, link)
	}
}

// attachments sets pictures, films and polls, from the page or, in a flattened post, from the post.
func (f *v2Form) attachments(p *post.Post, a apiValue) {
	if !a.object() {
		return
	}
	inlined := false
	for m := range a.get("media").elems() {
		inlined = true
		p.Media = append(p.Media, v2Media(m, m.get("media_key").str()))
	}
	if !inlined {
		for k := range a.get("media_keys").elems() {
			key := k.str()
			p.Media = append(p.Media, v2Media(f.page.media[key], key))
		}
	}
	poll := a.get("poll")
	if !poll.object() {
		poll = a.get("polls").first()
	}
	if !poll.object() {
		for k := range a.get("poll_ids").elems() {
			poll = f.page.polls[k.str()]
			break
		}
	}
	if poll.get("options").array() {
		p.Poll = v2Poll(poll)
	}
}

// v2Media is one picture or film. Of one that the page names only, its key's first number tells the kind.
func v2Media(m apiValue, key string) post.Media {
	out := post.Media{Kind: post.Image, Alt: m.get("alt_text").str(), Width: max(0, m.get("width").number()), Height: max(0, m.get("height").number())}
	kind := m.get("type").str()
	if prefix, _, ok := strings.Cut(key, "_"); ok && kind == "" {
		switch prefix {
		case "7", "13":
			kind = "video"
		case "16":
			kind = "animated_gif"
		}
	}
	switch kind {
	case "video":
		out.Kind = post.Video
	case "animated_gif":
		out.Kind = post.GIF
	default:
		out.URL = webLink(m.get("url").str())
		return out
	}
	out.Poster = webLink(m.get("preview_image_url").str())
	out.URL, out.Type = bestVariant(m.get("variants"), "bit_rate")
	return out
}

// bestVariant is the film with the most bits a second that is one file.
func bestVariant(list apiValue, rate string) (url, kind string) {
	best := -2
	for v := range list.elems() {
		if t := v.get("content_type").str(); strings.HasPrefix(t, "video/") {
			if n := v.get(rate).number(); n > best {
				if u := webLink(v.get("url").str()); u != "" {
					best, url, kind = n, u, t
				}
			}
		}
	}
	return url, kind
}

func v2Poll(v apiValue) *post.Poll {
	p := &post.Poll{Ends: v.timeAt("end_datetime"), Closed: v.get("voting_status").is("closed")}
	for o := range v.get("options").elems() {
		if len(p.Options) == 16 {
			break
		}
		votes := o.get("votes").number()
		if votes < 0 || p.Voters < 0 {
			p.Voters = -1
		} else {
			p.Voters += votes
		}
		p.Options = append(p.Options, post.PollOption{Text: o.get("label").str(), Votes: votes})
	}
	return p
}
