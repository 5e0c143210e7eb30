package xcom

import (
	"time"

	"clew/internal/post"
)

// purse counts what a walk spends, in micro-dollars. X charges for each post and account that an answer
// holds, once on a UTC day; what may have been charged without an answer counts as charged.
type purse struct {
	prices Prices
	own    post.AccountID
	cap    int64
	spent  int64
	day    string
	paid   map[string]bool // "p1850…" and "u42", charged on day
}

// fits says whether a request that costs most cannot exceed the cap.
func (m *purse) fits(most int64) bool { return most <= m.cap-m.spent }

// post is what a post by author costs; the dearer of the two prices where the author is not known.
func (m *purse) post(author post.AccountID) int64 {
	switch {
	case m.own == "":
		return m.prices.Post
	case author == "":
		return max(m.prices.Post, m.prices.Own)
	case author == m.own:
		return m.prices.Own
	}
	return m.prices.Post
}

// posts is the most that giving these posts by one author can cost at a time.
func (m *purse) posts(ids []post.ID, author post.AccountID, at time.Time) (most int64) {
	for _, id := range ids {
		if !m.free("p"+string(id), at) {
			most += m.post(author)
		}
	}
	return most
}

// user is the most that giving an account can cost at a time.
func (m *purse) user(id post.AccountID, at time.Time) int64 {
	if id != "" && m.free("u"+string(id), at) {
		return 0
	}
	return m.prices.User
}

// free says whether a thing was charged on the day of at, and will still be free when the answer comes.
func (m *purse) free(thing string, at time.Time) bool {
	const margin = 15 * time.Minute
	return m.paid[thing] && dayOf(at) == m.day && dayOf(at.Add(margin)) == m.day
}

// charge counts what an answer holds.
func (m *purse) charge(item apiValue, at time.Time) {
	if day := dayOf(at); day != m.day || m.paid == nil {
		m.day, m.paid = day, make(map[string]bool)
	}
	data, includes := item.get("data"), item.get("includes")
	each(data, m.thing)
	each(includes.get("tweets"), m.thing)
	each(includes.get("users"), m.thing)
}

func (m *purse) thing(v apiValue) {
	if id := v.get("id").postID(); id != "" && v.get("text").isString() {
		m.once("p"+string(id), m.post(v.get("author_id").accountID()))
	} else if id := v.get("id").accountID(); id != "" && v.get("username").isString() {
		m.once("u"+string(id), m.prices.User)
	}
}

func (m *purse) once(thing string, price int64) {
	if !m.paid[thing] {
		m.paid[thing] = true
		m.spent += price
	}
}

// each visits an object, or the elements of an array.
func each(v apiValue, visit func(apiValue)) {
	if v.object() {
		visit(v)
	}
	for e := range v.elems() {
		visit(e)
	}
}

func dayOf(at time.Time) string { return at.UTC().Format(time.DateOnly) }
