package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/bluesky/repo"
)

const (
	viewHost = "view.live.example"
	plcHost  = "plc.live.example"
	dataHost = "data.live.example"
	nameHost = "ann.live.example"
	annDID   = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
	postType = "app.bsky.feed.post"
)

// atproto is an AppView, a directory and an author's own server.
func atproto(posts int) (scene, http.Handler) {
	s := newSky(posts)
	mux := http.NewServeMux()
	mux.HandleFunc(viewHost+"/xrpc/app.bsky.feed.getPostThread", s.thread)
	mux.HandleFunc(viewHost+"/xrpc/app.bsky.unspecced.getPostThreadV2", s.counted)
	mux.HandleFunc(viewHost+"/xrpc/app.bsky.feed.getPosts", s.views)
	mux.HandleFunc(plcHost+"/{did}", say(`{"id":"`+annDID+`","alsoKnownAs":["at://`+nameHost+`"],"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"http://`+dataHost+`"}]}`))
	mux.HandleFunc(nameHost+"/.well-known/atproto-did", say(annDID))
	mux.HandleFunc(dataHost+"/xrpc/com.atproto.repo.listRecords", s.list)
	mux.HandleFunc(dataHost+"/xrpc/com.atproto.repo.getRecord", s.record)
	mux.HandleFunc(dataHost+"/xrpc/com.atproto.sync.getRepoStatus", say(`{"did":"`+annDID+`","active":true}`))
	live := func(ask fetch.Asker) source.Live {
		return bluesky.NewLive(ask, bluesky.Config{AppView: "http://" + viewHost, PLC: "http://" + plcHost, Jetstream: []string{}})
	}
	return scene{said: s.uri(posts / 2), posts: posts, live: live}, mux
}

// sky is one thread of an author.
type sky struct{ keys, records, cids []string }

func newSky(posts int) *sky {
	s := &sky{}
	for n := range posts {
		at := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Minute)
		s.keys = append(s.keys, tid(at.UnixMicro()))
		reply := ""
		if n > 0 {
			reply = fmt.Sprintf(`,"reply":{"parent":{"uri":%q,"cid":%q},"root":{"uri":%q,"cid":%q}}`, s.uri(n-1), s.cids[n-1], s.uri(0), s.cids[0])
		}
		s.records = append(s.records, fmt.Sprintf(`{"$type":%q,"createdAt":%q,"langs":["en"],"text":%q%s}`, postType, at.Format(time.RFC3339), words(n+1), reply))
		var p repo.Parser
		v, err := p.Parse(s.records[n], 0)
		b, ok := repo.Encode(&v)
		if err != nil || !ok {
			panic("a record of this program's own making cannot be encoded")
		}
		s.cids = append(s.cids, repo.Sum(b).String())
	}
	return s
}

// tid writes a time as a record key.
func tid(us int64) string {
	var b [13]byte
	for i, v := 12, us<<10; i >= 0; i, v = i-1, v>>5 {
		b[i] = "234567abcdefghijklmnopqrstuvwxyz"[v&31]
	}
	return string(b[:])
}

func (s *sky) uri(n int) string { return "at://" + annDID + "/" + postType + "/" + s.keys[n] }

// find gives the number of the post of a URI; -1 for none.
func (s *sky) find(uri string) int {
	return slices.Index(s.keys, uri[strings.LastIndexByte(uri, '/')+1:])
}

func (s *sky) view(n int) map[string]any {
	replies := 1
	if n == len(s.keys)-1 {
		replies = 0
	}
	return map[string]any{"uri": s.uri(n), "cid": s.cids[n], "author": map[string]any{"did": annDID, "handle": nameHost, "displayName": "Ann Example"},
		"record": json.RawMessage(s.records[n]), "replyCount": replies, "repostCount": 0, "likeCount": 0, "quoteCount": 0, "indexedAt": "2025-04-01T00:00:00Z"}
}

func answerJSON(w http.ResponseWriter, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps and strings only
	}
	answer(w, string(b))
}

// thread shows as many levels below and above a post as are asked for.
func (s *sky) thread(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	n := s.find(q.Get("uri"))
	if n < 0 {
		w.WriteHeader(http.StatusBadRequest)
		answer(w, `{"error":"NotFound","message":"Post not found"}`)
		return
	}
	node := func(n int) map[string]any {
		return map[string]any{"$type": "app.bsky.feed.defs#threadViewPost", "post": s.view(n)}
	}
	top := node(n)
	for i, at := n+1, top; i < len(s.keys) && i-n <= number(q.Get("depth"), 6); i++ {
		next := node(i)
		at["replies"] = []any{next}
		at = next
	}
	for i, at := n-1, top; i >= 0 && n-i <= number(q.Get("parentHeight"), 80); i-- {
		above := node(i)
		at["parent"] = above
		at = above
	}
	answerJSON(w, map[string]any{"thread": top})
}

// counted says of how many posts the thread is.
func (s *sky) counted(w http.ResponseWriter, r *http.Request) {
	n := s.find(r.URL.Query().Get("anchor"))
	if n < 0 {
		http.NotFound(w, r)
		return
	}
	value := map[string]any{"$type": "app.bsky.unspecced.defs#threadItemPost", "post": s.view(n), "moreReplies": 0, "opThread": true, "opThreadPostCount": len(s.keys)}
	answerJSON(w, map[string]any{"hasOtherReplies": false, "thread": []any{map[string]any{"uri": s.uri(n), "depth": 0, "value": value}}})
}

func (s *sky) views(w http.ResponseWriter, r *http.Request) {
	all := []any{}
	for _, u := range r.URL.Query()["uris"] {
		if n := s.find(u); n >= 0 {
			all = append(all, s.view(n))
		}
	}
	answerJSON(w, map[string]any{"posts": all})
}

// list gives the author's records, newest first unless asked otherwise.
func (s *sky) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	keys := slices.Clone(s.keys)
	forward := q.Get("reverse") == "true"
	if !forward {
		slices.Reverse(keys)
	}
	records, cursor := []any{}, ""
	for _, k := range keys {
		if c := q.Get("cursor"); c != "" && (forward && k <= c || !forward && k >= c) {
			continue
		}
		if len(records) == number(q.Get("limit"), 50) {
			break
		}
		n := s.find(k)
		records = append(records, map[string]any{"uri": s.uri(n), "cid": s.cids[n], "value": json.RawMessage(s.records[n])})
		cursor = k
	}
	v := map[string]any{"records": records}
	if cursor != "" {
		v["cursor"] = cursor
	}
	answerJSON(w, v)
}

func (s *sky) record(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if n := s.find(q.Get("rkey")); n >= 0 {
		answerJSON(w, map[string]any{"uri": s.uri(n), "cid": s.cids[n], "value": json.RawMessage(s.records[n])})
		return
	}
	if q.Get("rkey") == "self" {
		answer(w, `{"uri":"at://`+annDID+`/app.bsky.actor.profile/self","value":{"$type":"app.bsky.actor.profile","displayName":"Ann Example"}}`)
		return
	}
	w.WriteHeader(http.StatusBadRequest)
	answer(w, `{"error":"RecordNotFound","message":"no"}`)
}
