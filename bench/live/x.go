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
	"clew/internal/source/xcom"
)

const xHost = "x.live.example"

// x is X's API v2 with a token for the last seven days: 100 posts on a page.
func x(posts int) (scene, http.Handler) {
	t := newTweets(posts)
	mux := http.NewServeMux()
	mux.HandleFunc("/2/tweets/search/recent", t.page("next_token"))
	mux.HandleFunc("/2/users/42/tweets", t.page("pagination_token"))
	mux.HandleFunc("/2/tweets/{id}", t.one)
	mux.HandleFunc("/2/tweets", t.some)
	live := func(ask fetch.Asker) source.Live {
		return xcom.NewLive(ask, xcom.Config{Bearer: "invented", API: "http://" + xHost, Embed: "http://" + xHost})
	}
	return scene{said: "https://x.com/ann_example/status/" + t[posts/2], posts: posts, live: live, spend: 100_000_000}, mux
}

// tweets are the ids of a thread, oldest first.
type tweets []string

func newTweets(posts int) tweets {
	var t tweets
	begun := time.Now().Add(-5 * 24 * time.Hour)
	for n := range posts {
		const epoch = 1_288_834_974_657 // of X's ids, in milliseconds
		t = append(t, strconv.FormatInt((begun.Add(time.Duration(n)*time.Minute).UnixMilli()-epoch)<<22|1, 10))
	}
	return t
}

const annUser = `{"users":[{"id":"42","username":"ann_example","name":"Ann Example","protected":false,"public_metrics":{"followers_count":1}}]}`

func (t tweets) tweet(n int) string {
	reply := ""
	if n > 0 {
		reply = fmt.Sprintf(`,"in_reply_to_user_id":"42","referenced_tweets":[{"type":"replied_to","id":%q}]`, t[n-1])
	}
	id, err := strconv.ParseInt(t[n], 10, 64)
	if err != nil {
		panic(err) // it was written by newTweets
	}
	at := time.UnixMilli(id>>22 + 1_288_834_974_657).UTC().Format("2006-01-02T15:04:05.000Z")
	return fmt.Sprintf(`{"id":%q,"author_id":"42","conversation_id":%q,"created_at":%q,"text":%q,"lang":"en","edit_history_tweet_ids":[%q]%s}`, t[n], t[0], at, words(n+1), t[n], reply)
}

func (t tweets) one(w http.ResponseWriter, r *http.Request) {
	n := slices.Index(t, r.PathValue("id"))
	if n < 0 {
		http.NotFound(w, r)
		return
	}
	answer(w, `{"data":`+t.tweet(n)+`,"includes":`+annUser+`}`)
}

func (t tweets) some(w http.ResponseWriter, r *http.Request) {
	var all []string
	for id := range strings.SplitSeq(r.URL.Query().Get("ids"), ",") {
		if n := slices.Index(t, id); n >= 0 {
			all = append(all, t.tweet(n))
		}
	}
	answer(w, `{"data":[`+strings.Join(all, ",")+`],"includes":`+annUser+`}`)
}

// page gives the author's posts, newest first.
func (t tweets) page(token string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		begin := len(t) - 1 - number(q.Get(token), 0)
		size := number(q.Get("max_results"), 10)
		var all []string
		for n := begin; n >= 0 && len(all) < size; n-- {
			if t.within(n, q.Get("since_id"), q.Get("until_id")) {
				all = append(all, t.tweet(n))
			}
		}
		meta := fmt.Sprintf(`"result_count":%d`, len(all))
		if begin-size >= 0 {
			meta += fmt.Sprintf(`,"next_token":"%d"`, len(t)-1-(begin-size))
		}
		answer(w, `{"data":[`+strings.Join(all, ",")+`],"includes":`+annUser+`,"meta":{`+meta+`}}`)
	}
}

func (t tweets) within(n int, since, until string) bool {
	after := since == "" || len(t[n]) > len(since) || len(t[n]) == len(since) && t[n] > since
	return after && (until == "" || len(t[n]) < len(until) || len(t[n]) == len(until) && t[n] < until)
}
