package hostile

import (
	"fmt"
	"net/http"
	"strings"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/bluesky/repo"
)

const (
	did     = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
	rkey    = "3l3qo2vutsw2b"
	atPost  = "at://" + did + "/app.bsky.feed.post/" + rkey
	handle  = "ann.hostile.dev"
	viewAt  = "view.example"
	plcAt   = "plc.example"
	ownerAt = "pds.example"
)

// at is a network of one account and one post. Each field of it is a place for an address.
type at struct {
	id, pds, claims, wellKnown, picture        string
	plc, view, owner, handleHost, list, images string // addresses that all requests there are sent on to
}

// cidOf is the content id of a record in JSON.
func cidOf(record string) string {
	var p repo.Parser
	v, err := p.Parse(record, 0)
	if err != nil {
		panic(err)
	}
	b, ok := repo.Encode(&v)
	if !ok {
		panic("a record that has no CBOR")
	}
	return repo.Sum(b).String()
}

func (a at) sites() map[string]site {
	or := func(s, d string) string {
		if s == "" {
			return d
		}
		return s
	}
	id := or(a.id, did)
	uri := "at://" + id + "/app.bsky.feed.post/" + rkey
	rec := `{"$type":"app.bsky.feed.post","createdAt":"2026-05-01T09:00:00Z","text":"words"}`
	embed := ""
	if a.picture != "" {
		embed = fmt.Sprintf(`,"embed":{"$type":"app.bsky.embed.images#view","images":[{"thumb":%q,"fullsize":%q,"alt":"a"}]}`, a.picture, a.picture)
		rec = `{"$type":"app.bsky.feed.post","createdAt":"2026-05-01T09:00:00Z","text":"words","embed":{"$type":"app.bsky.embed.images","images":[{"alt":"a","image":{"$type":"blob","ref":{"$link":"bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy"},"mimeType":"image/jpeg","size":3}}]}}`
	}
	view := fmt.Sprintf(`{"uri":%q,"cid":%q,"author":{"did":%q,"handle":%q,"avatar":%q},"record":%s,"indexedAt":"2026-05-01T09:00:00Z","replyCount":0%s}`, uri, cidOf(rec), id, handle, a.picture, rec, embed)
	doc := fmt.Sprintf(`{"id":%q,"alsoKnownAs":["at://%s"],"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":%q}]}`, id, or(a.claims, handle), or(a.pds, "https://"+ownerAt))
	to := func(address string, s site) site {
		if address != "" {
			return moved(address)
		}
		return s
	}
	out := map[string]site{
		plcAt:  to(a.plc, say(asJSON, doc)),
		handle: to(a.handleHost, say("text/plain", or(a.wellKnown, id))),
		viewAt: to(a.view, paths(map[string]site{"/xrpc/app.bsky.feed.getPostThread": say(asJSON, `{"thread":{"$type":"app.bsky.feed.defs#threadViewPost","post":`+view+`,"replies":[]}}`),
			"/xrpc/app.bsky.feed.getPosts":             say(asJSON, `{"posts":[`+view+`]}`),
			"/xrpc/com.atproto.identity.resolveHandle": say(asJSON, `{"did":"`+id+`"}`),
			"/xrpc/app.bsky.unspecced.getPostThreadV2": say(asJSON, `{"thread":[]}`)})),
		ownerAt: to(a.owner, paths(map[string]site{"/xrpc/com.atproto.repo.listRecords": to(a.list, say(asJSON, `{"records":[{"uri":"`+uri+`","cid":"`+cidOf(rec)+`","value":`+rec+`}]}`)),
			"/xrpc/com.atproto.repo.getRecord": say(asJSON, `{"uri":"`+uri+`","cid":"`+cidOf(rec)+`","value":`+rec+`}`)})),
	}
	if a.images != "" {
		out["img.example"] = moved(a.images)
	}
	return out
}

func atLive(ask fetch.Asker, _ string) source.Live {
	return bluesky.NewLive(ask, bluesky.Config{AppView: "https://" + viewAt, PLC: "https://" + plcAt, Jetstream: []string{}})
}

// blindLive has no AppView.
func blindLive(ask fetch.Asker, _ string) source.Live {
	return bluesky.NewLive(ask, bluesky.Config{AppView: "none", PLC: "https://" + plcAt, Jetstream: []string{}})
}

func atRef(string) source.Ref {
	return source.Ref{Network: post.Bluesky, Said: atPost, Post: atPost}
}

func handleRef(string) source.Ref {
	return source.Ref{Network: post.Bluesky, Said: "@" + handle, Handle: "@" + handle, Key: rkey}
}

func fieldsOfAT() []field {
	from := func(name string, ref func(string) source.Ref, make func(target string) at) field {
		return field{name: "AT: " + name, live: atLive, ref: ref, sites: func(target string) map[string]site { return make(target).sites() }}
	}
	all := []field{
		from("service endpoint", atRef, func(s string) at { return at{pds: "https://" + s} }),
		from("did:web by a handle", handleRef, func(s string) at { return at{wellKnown: "did:web:" + strings.ReplaceAll(s, ":", "%3A")} }),
		from("handle that is claimed", atRef, func(s string) at { return at{claims: s} }),
		from("redirect of the directory", atRef, func(s string) at { return at{plc: "https://" + s + "/"} }),
		from("redirect of the directory in plain", atRef, func(s string) at { return at{plc: "//" + s + "/"} }),
		from("redirect of a handle's host", handleRef, func(s string) at { return at{handleHost: "https://" + s + "/"} }),
		from("redirect of the AppView", atRef, func(s string) at { return at{view: "https://" + s + "/xrpc/"} }),
		from("redirect of the owner's server", atRef, func(s string) at { return at{owner: "https://" + s + "/"} }),
		from("redirect of the list", atRef, func(s string) at { return at{list: "https://" + s + "/"} }),
		from("picture of a view", atRef, func(s string) at { return at{picture: "https://" + s + "/a.jpg"} }),
		from("redirect of a picture", atRef, func(s string) at { return at{picture: "https://img.example/a.jpg", images: "https://" + s + "/a.jpg"} }),
	}
	web := from("did:web of a post", func(s string) source.Ref {
		id := post.ID("at://did:web:" + strings.ReplaceAll(s, ":", "%3A") + "/app.bsky.feed.post/" + rkey)
		return source.Ref{Network: post.Bluesky, Said: string(id), Post: id}
	}, func(string) at { return at{} })
	blind := from("service endpoint, without an AppView", atRef, func(s string) at { return at{pds: "https://" + s} })
	blind.live = blindLive
	found := from("handle of an account looked for", func(string) source.Ref {
		return source.Ref{Network: post.Bluesky, Said: did, Account: did}
	}, func(s string) at { return at{claims: s} })
	found.find = true
	typed := from("handle that is typed", func(s string) source.Ref {
		return source.Ref{Network: post.Bluesky, Said: "@" + s, Handle: "@" + s, Key: rkey}
	}, func(string) at { return at{} })
	stream := field{name: "AT: redirect of Jetstream", follow: true, idle: true, ref: func(string) source.Ref { return source.Ref{Account: did} },
		live: func(ask fetch.Asker, _ string) source.Live {
			return bluesky.NewLive(ask, bluesky.Config{AppView: "https://" + viewAt, PLC: "https://" + plcAt, Jetstream: []string{"wss://jet.example"}})
		},
		sites: func(s string) map[string]site {
			return map[string]site{"jet.example": func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "wss://"+s+"/")
				w.WriteHeader(http.StatusTemporaryRedirect)
			}}
		}}
	return append(all, web, blind, found, typed, stream)
}
