package xcom

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/post"
)

// lookUp asks for posts by their ids, a hundred at a time, and tells them. author is who wrote them where
// that is known to be a public account; else the accounts are asked for as well.
func (k *walk) lookUp(doing string, ids []post.ID, author post.AccountID) error {
	for len(ids) > 0 {
		n := k.affordable(ids, author)
		if n == 0 {
			n = 1 // get says that it does not fit
		}
		batch := ids[:n]
		ids = ids[n:]
		q := tweetQuery(author == "")
		q.Set("ids", numbers(batch))
		a, err := k.get(k.ctx, doing, "/2/tweets", q, k.cost(batch, author))
		if err != nil {
			return err
		}
		if err := k.take(a, batch, author); err != nil {
			return err
		}
	}
	return nil
}

// cost is the most that a lookup can cost.
func (k *walk) cost(ids []post.ID, author post.AccountID) int64 {
	now := k.live.c.Now()
	most := k.purse.posts(ids, author, now)
	if author == "" {
		most += int64(len(ids)) * k.purse.prices.User
	}
	return most
}

// affordable is how many of the ids can be asked for at once.
func (k *walk) affordable(ids []post.ID, author post.AccountID) int {
	n := min(len(ids), apiPage)
	for n > 0 && !k.purse.fits(k.cost(ids[:n], author)) {
		n--
	}
	return n
}

// conversation reads the author's posts of the conversation by search, newest first, to its last page.
func (k *walk) conversation() error { return k.search(k.convs) }

// otherIDs searches again where the conversation turned out to have more ids: its first post was edited.
func (k *walk) otherIDs() error {
	had := len(k.convs)
	for _, id := range slices.Clone(k.convs) {
		if c := k.known(id); c != nil && c.Author == k.author {
			for _, e := range c.Edits {
				k.addConversation(e)
			}
		}
	}
	if len(k.convs) == had {
		return nil
	}
	if err := k.search(k.convs[had:]); err != nil {
		return err
	}
	return k.fill()
}

func (k *walk) search(convs []post.ID) error {
	words := make([]string, len(convs))
	began := k.from
	for i, id := range convs {
		words[i] = "conversation_id:" + string(id[len("x:"):])
		if at, ok := id.Time(); !ok {
			began = time.Date(2006, 3, 26, 0, 0, 0, 0, time.UTC)
		} else if at.Before(began) {
			began = at.Add(-time.Second)
		}
	}
	q := tweetQuery(false)
	q.Set("query", "("+strings.Join(words, " OR ")+") from:"+string(k.author[len("x:"):]))
	if k.full {
		all := cloneQuery(q)
		all.Set("start_time", began.Format(time.RFC3339))
		err := k.pages(k.ctx, listing{"asking X for the conversation", "/2/tweets/search/all", all, "next_token", apiLeast, apiPage, k.author, 0}, k.tellPage)
		var s *stop
		if !errors.As(err, &s) || s.status != http.StatusForbidden {
			return err
		}
		k.full = false // the key does not go so far: what follows is the search of seven days
	}
	return k.pages(k.ctx, listing{"asking X for the last seven days", "/2/tweets/search/recent", q, "next_token", apiLeast, apiPage, k.author, 0}, k.tellPage)
}

// tellPage tells a page of the author's posts.
func (k *walk) tellPage(a *answer) error { return k.take(a, nil, k.author) }

func cloneQuery(q url.Values) url.Values {
	c := make(url.Values, len(q))
	for name, v := range q {
		c[name] = slices.Clone(v)
	}
	return c
}

// fill asks for what is missing between the author's posts and above them, and for the other versions of
// those that were edited, until nothing is left to ask for.
func (k *walk) fill() error {
	asked := make(map[post.ID]bool)
	for {
		var want []post.ID
		add := func(id post.ID) {
			if _, gone := k.gone[id]; id != "" && !gone && !asked[id] && k.met[id] == nil {
				asked[id] = true
				want = append(want, id)
			}
		}
		for _, p := range k.met {
			if !k.mine(p) {
				continue
			}
			for _, e := range p.Edits {
				add(e)
			}
			if p.Parent.Compare(p.ID) < 0 && k.known(p.Parent) == nil && (p.ParentAuthor == k.author || p.ParentAuthor == "") {
				add(p.Parent)
			}
		}
		if len(want) == 0 {
			return nil
		}
		slices.SortFunc(want, post.ID.Compare)
		if err := k.lookUp("asking X for posts above", want, ""); err != nil {
			return err
		}
	}
}

// answered asks for what others said where the author's posts answer them: above the first post of the
// run, and where the author goes on below such an answer.
func (k *walk) answered() error {
	goesOn := make(map[post.ID]bool)
	for _, p := range k.met {
		if k.mine(p) && p.ParentAuthor == k.author {
			goesOn[k.firstOf(p.Parent)] = true
		}
	}
	var top *post.Post
	if p := k.known(k.entry); p != nil {
		top = k.climb(p)
	}
	var want []post.ID
	for id, p := range k.met {
		if !k.mine(p) || p.Parent == "" || p.ParentAuthor == k.author || k.known(p.Parent) != nil || p.Parent.Compare(p.ID) >= 0 {
			continue
		}
		if _, gone := k.gone[p.Parent]; !gone && (p == top || goesOn[k.firstOf(id)]) && !slices.Contains(want, p.Parent) {
			want = append(want, p.Parent)
		}
	}
	slices.SortFunc(want, post.ID.Compare)
	return k.lookUp("asking X for what is answered", want, "")
}

const (
	listDay     = 24 * time.Hour // how far behind the last post known the author's list is read
	listWindows = 8              // how often that is done anew when it brings more
)

// ownList reads the author's own list of posts for the time of the thread. What of it belongs to the
// conversation and was not met is asked for by its id and told; the rest concerns other threads, of which
// a piece would say nothing, and is not kept.
func (k *walk) ownList() error {
	first, last := k.span()
	if first == "" {
		return nil
	}
	for range listWindows {
		q := url.Values{"tweet.fields": {"author_id,conversation_id,created_at"}, "exclude": {"retweets"}}
		q.Set("since_id", strconv.FormatInt(max(1, decimal(string(first[len("x:"):]))-1), 10))
		until, at := snowflakeAfter(last, listDay), snowflakeTime(string(last[len("x:"):]))
		if until == "" {
			return nil // ids of before 2010 tell no time: nothing would bound the list
		}
		if at.Add(listDay).Before(k.from) {
			q.Set("until_id", until)
		}
		var found []post.ID
		err := k.pages(k.ctx, listing{"asking X for the author's own list", "/2/users/" + string(k.author[len("x:"):]) + "/tweets", q, "pagination_token", 5, apiPage, k.author, 0}, func(a *answer) error {
			if err := strange(a.item, nil, k.author); err != nil {
				return err
			}
			each(a.item.get("data"), func(t apiValue) {
				id := t.get("id").postID()
				if k.met[id] == nil && !slices.Contains(found, id) &&
					slices.Contains(k.convs, t.get("conversation_id").postID()) {
					found = append(found, id)
				}
			})
			return nil
		})
		if e := k.lookUp("asking X for posts that the search left out", found, k.author); e != nil {
			return e
		}
		was := last
		if _, last = k.span(); err != nil || last == was || q.Get("until_id") == "" {
			return err
		}
	}
	return nil
}

// span gives the oldest and the newest post known of the author's in the conversation.
func (k *walk) span() (first, last post.ID) {
	for id, p := range k.met {
		if !k.mine(p) {
			continue
		}
		if first == "" || id.Compare(first) < 0 {
			first = id
		}
		if last == "" || id.Compare(last) > 0 {
			last = id
		}
	}
	return first, last
}

// snowflakeAfter is the smallest number of a post made some time after another; "" where ids tell no time.
func snowflakeAfter(id post.ID, by time.Duration) string {
	n, step := decimal(string(id[len("x:"):])), by.Milliseconds()<<22
	if n < firstSnowflake || n > 1<<63-1-step {
		return ""
	}
	return strconv.FormatInt(n+step, 10)
}

// held asks for the held posts that were not met, to know what became of them.
func (k *walk) held() error {
	var want []post.ID
	for i := range k.w.Held {
		h := &k.w.Held[i]
		_, gone := k.gone[h.ID]
		if h.ID.Network() == post.X && strings.HasPrefix(string(h.ID), "x:") && !gone && k.met[h.ID] == nil && !slices.Contains(want, h.ID) {
			want = append(want, h.ID)
		}
	}
	if err := k.lookUp("asking X for posts held", want, k.author); err != nil {
		return fmt.Errorf("ask for held posts: %w", err)
	}
	return nil
}
