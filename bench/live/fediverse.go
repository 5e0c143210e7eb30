package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/source"
	"clew/internal/source/mastodon"
)

const socialHost = "social.live.example"

// fediverse is a Mastodon server: the context of a post shows 40 above it, and below it 60 down to a depth
// of 20; a list of posts has 40 on a page.
func fediverse(posts int) (scene, http.Handler) {
	m := toots(posts)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/nodeinfo", say(`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"http://`+socialHost+`/nodeinfo/2.0"}]}`))
	mux.HandleFunc("GET /nodeinfo/2.0", say(`{"version":"2.0","software":{"name":"mastodon","version":"4.5.0"},"protocols":["activitypub"]}`))
	mux.HandleFunc("GET /api/v1/accounts/lookup", say(annAccount))
	mux.HandleFunc("GET /api/v1/accounts/1", say(annAccount))
	mux.HandleFunc("GET /api/v1/accounts/1/statuses", m.list)
	mux.HandleFunc("GET /api/v1/statuses/{id}", m.one)
	mux.HandleFunc("GET /api/v1/statuses/{id}/context", m.context)
	live := func(ask fetch.Asker) source.Live {
		return mastodon.NewLive(ask, mastodon.Config{AllowPlain: []string{socialHost}})
	}
	return scene{said: fmt.Sprintf("http://%s/@ann/%d", socialHost, posts/2), posts: posts, live: live}, mux
}

const annAccount = `{"id":"1","username":"ann","acct":"ann","display_name":"Ann Example","url":"http://` + socialHost + `/@ann","uri":"http://` + socialHost + `/users/ann","indexable":true,"locked":false}`

func say(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answer(w, body) }
}

func answer(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write([]byte(body)) // into memory
}

// toots is how many posts there are, numbered from 1, each answering the one before.
type toots int

func (m toots) status(n int) string {
	reply := `null,"in_reply_to_account_id":null`
	if n > 1 {
		reply = fmt.Sprintf(`"%d","in_reply_to_account_id":"1"`, n-1)
	}
	at := time.Unix(1_700_000_000+int64(n)*60, 0).UTC().Format("2006-01-02T15:04:05.000Z")
	return fmt.Sprintf(`{"id":"%d","created_at":%q,"uri":"http://%s/users/ann/statuses/%d","url":"http://%s/@ann/%d","account":%s,"sensitive":false,"spoiler_text":"","visibility":"public","content":"<p>%s</p>","in_reply_to_id":%s,"media_attachments":[],"mentions":[],"tags":[],"emojis":[],"poll":null,"edited_at":null,"language":"en"}`,
		n, at, socialHost, n, socialHost, n, annAccount, words(n), reply)
}

// words is the text of a post, about 200 characters.
func words(n int) string {
	return fmt.Sprintf("%d. ", n) + strings.Repeat("Bread wants time, and who has none should buy it. ", 4)
}

func (m toots) joined(from, to int) string {
	var all []string
	for n := max(from, 1); n <= min(to, int(m)); n++ {
		all = append(all, m.status(n))
	}
	return strings.Join(all, ",")
}

func (m toots) id(w http.ResponseWriter, r *http.Request) (int, bool) {
	n, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || n < 1 || n > int(m) {
		http.NotFound(w, r)
		return 0, false
	}
	return n, true
}

func (m toots) one(w http.ResponseWriter, r *http.Request) {
	if n, ok := m.id(w, r); ok {
		answer(w, m.status(n))
	}
}

func (m toots) context(w http.ResponseWriter, r *http.Request) {
	if n, ok := m.id(w, r); ok {
		answer(w, `{"ancestors":[`+m.joined(n-40, n-1)+`],"descendants":[`+m.joined(n+1, n+20)+`]}`)
	}
}

func (m toots) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit := number(q.Get("limit"), 20)
	from, to := 1, int(m)
	if n := number(q.Get("max_id"), 0); n > 0 {
		to = min(to, n-1)
	}
	if n := number(q.Get("since_id"), 0); n > 0 {
		from = n + 1
	}
	if n := number(q.Get("min_id"), 0); n > 0 {
		from, to = n+1, min(to, n+limit)
	}
	var all []string
	for n := max(from, to-limit+1); n <= to; n++ {
		all = append(all, m.status(n))
	}
	slices.Reverse(all)
	answer(w, "["+strings.Join(all, ",")+"]")
}

func number(s string, instead int) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return instead
}
