package hostile

import (
	"fmt"
	"net/http"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/mastodon"
)

const (
	apAnn  = "https://" + home + "/users/ann"
	apPost = apAnn + "/statuses/2"
	public = `"https://www.w3.org/ns/activitystreams#Public"`
)

// ap is a server of one account and one post. What is set stands in place of what is usual; note, actor and
// status add members, from the comma on.
type ap struct {
	id, attributed, note      string
	actorMore, outbox         string
	outboxSite                site
	nodeinfo, finger, subject string
	status                    string // of the client interface; "" for none
	header                    string // Link of every answer
	streaming                 string
	more                      map[string]site // by path
	all                       string          // address that all requests are sent on to
	others                    map[string]site // by host
}

func (a ap) sites() map[string]site {
	or := func(s, d string) string {
		if s == "" {
			return d
		}
		return s
	}
	note := fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":%q,"type":"Note","attributedTo":%q,"published":"2026-05-01T09:00:00Z","to":[%s],"content":"<p>words</p>"%s}`,
		or(a.id, apPost), or(a.attributed, apAnn), public, a.note)
	actor := fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":%q,"type":"Person","preferredUsername":"ann","inbox":"%s/inbox","outbox":%q%s}`, apAnn, apAnn, or(a.outbox, apAnn+"/outbox"), a.actorMore)
	box := a.outboxSite
	if box == nil {
		box = say(activity, `{"id":"`+apAnn+`/outbox","type":"OrderedCollection","orderedItems":[]}`)
	}
	soft := "other"
	if a.status != "" || a.streaming != "" {
		soft = "mastodon"
	}
	all := map[string]site{
		"/.well-known/nodeinfo": say(asJSON, fmt.Sprintf(`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":%q}]}`, or(a.nodeinfo, "https://"+home+"/nodeinfo/2.0"))),
		"/nodeinfo/2.0":         say(asJSON, fmt.Sprintf(`{"version":"2.0","software":{"name":%q,"version":"1"},"protocols":["activitypub"]}`, soft)),
		"/.well-known/webfinger": say("application/jrd+json", fmt.Sprintf(`{"subject":"acct:%s","links":[{"rel":"self","type":"application/activity+json","href":%q},{"rel":"http://ostatus.org/schema/1.0/subscribe","template":%q}]}`,
			or(a.subject, "ann@"+home), or(a.finger, apAnn), or(a.finger, apAnn)+"?uri={uri}")),
		"/users/ann":            say(activity, actor),
		"/users/ann/statuses/2": say(activity, note),
		"/users/ann/outbox":     box,
	}
	if a.streaming != "" {
		all["/api/v2/instance"] = say(asJSON, `{"configuration":{"urls":{"streaming":"`+a.streaming+`"}},"urls":{"streaming_api":"`+a.streaming+`"}}`)
	}
	if a.status != "" {
		status := fmt.Sprintf(`{"id":"2","created_at":"2026-05-01T09:00:00.000Z","uri":%q,"url":%q,"account":{"id":"1","username":"ann","acct":"ann","url":"https://%s/@ann","uri":%q},"sensitive":false,"spoiler_text":"","visibility":"public","content":"<p>words</p>","in_reply_to_id":null,"in_reply_to_account_id":null%s}`,
			or(a.id, apPost), or(a.id, apPost), home, apAnn, a.status)
		all["/api/v1/statuses/2"] = say(asJSON, status)
		all["/api/v1/statuses/2/context"] = say(asJSON, `{"ancestors":[],"descendants":[]}`)
		all["/api/v1/accounts/1/statuses"] = say(asJSON, `[`+status+`]`)
	}
	for p, s := range a.more {
		all[p] = s
	}
	server := paths(all)
	out := map[string]site{home: func(w http.ResponseWriter, r *http.Request) {
		if a.header != "" {
			w.Header().Set("Link", a.header)
		}
		if a.all != "" {
			moved(a.all)(w, r)
			return
		}
		server(w, r)
	}}
	for h, s := range a.others {
		out[h] = s
	}
	return out
}

func apLive(ask fetch.Asker, _ string) source.Live { return mastodon.NewLive(ask, mastodon.Config{}) }

func apRef(string) source.Ref {
	return source.Ref{Network: post.Mastodon, Said: apPost, URL: apPost}
}

func fieldsOfAP() []field {
	from := func(name string, make func(target string) ap) field {
		return field{name: "AP: " + name, live: apLive, ref: apRef, sites: func(target string) map[string]site { return make(target).sites() }}
	}
	idle := func(f field) field { f.idle = true; return f }
	mute := func(f field) field { f.idle, f.mute = true, true; return f } // an account that is not to be believed
	who := func(f field) field {
		f.find, f.ref = true, func(string) source.Ref {
			return source.Ref{Network: post.Mastodon, Said: "@ann@" + home, Handle: "@ann@" + home}
		}
		return f
	}
	at := func(s string) string { return "https://" + s + "/users/ann/statuses/1" }
	page := func(next string) site {
		return say(activity, `{"id":"`+apPost+`/replies","type":"CollectionPage","items":[],"next":"`+next+`"}`)
	}
	img := func(s string) string {
		return fmt.Sprintf(`,"attachment":[{"type":"Document","mediaType":"image/png","url":%q,"name":"a"}]`, s)
	}
	api := func(s string) string {
		return fmt.Sprintf(`,"media_attachments":[{"id":"1","type":"image","url":%q,"preview_url":%q,"remote_url":%q,"description":"a"}]`, s, s, s)
	}
	return []field{
		from("id", func(s string) ap { return ap{id: at(s)} }),
		from("id in plain", func(s string) ap { return ap{id: "http://" + s + "/users/ann/statuses/1"} }),
		from("inReplyTo", func(s string) ap { return ap{note: `,"inReplyTo":"` + at(s) + `"`} }),
		idle(from("replies", func(s string) ap { return ap{note: `,"replies":"` + at(s) + `"`} })),
		idle(from("replies.first", func(s string) ap {
			return ap{note: `,"replies":{"id":"` + apPost + `/replies","type":"Collection","first":"` + at(s) + `"}`}
		})),
		idle(from("next", func(s string) ap {
			return ap{note: `,"replies":"` + apPost + `/replies"`, more: map[string]site{"/users/ann/statuses/2/replies": page(at(s))}}
		})),
		idle(from("items of replies", func(s string) ap {
			return ap{note: `,"replies":{"id":"` + apPost + `/replies","type":"Collection","items":["` + at(s) + `"]}`}
		})),
		mute(from("outbox", func(s string) ap { return ap{outbox: at(s)} })),
		idle(from("outbox.first", func(s string) ap {
			return ap{outboxSite: say(activity, `{"id":"`+apAnn+`/outbox","type":"OrderedCollection","first":"`+at(s)+`"}`)}
		})),
		idle(from("items of the outbox", func(s string) ap {
			return ap{outboxSite: say(activity, `{"id":"`+apAnn+`/outbox","type":"OrderedCollection","orderedItems":["`+at(s)+`"]}`)}
		})),
		mute(from("attributedTo", func(s string) ap { return ap{attributed: "https://" + s + "/users/ann"} })),
		from("icon", func(s string) ap { return ap{actorMore: `,"icon":{"type":"Image","url":"` + at(s) + `"}`} }),
		idle(from("movedTo", func(s string) ap { return ap{actorMore: `,"movedTo":"` + at(s) + `","alsoKnownAs":["` + at(s) + `"]`} })),
		idle(from("featured and followers", func(s string) ap {
			return ap{actorMore: `,"featured":"` + at(s) + `","followers":"` + at(s) + `","publicKey":{"id":"` + at(s) + `","owner":"` + at(s) + `"}`}
		})),
		idle(from("url", func(s string) ap { return ap{note: `,"url":"` + at(s) + `"`, actorMore: `,"url":"` + at(s) + `"`} })),
		idle(from("quote", func(s string) ap {
			return ap{note: `,"quote":"` + at(s) + `","quoteUri":"` + at(s) + `","_misskey_quote":"` + at(s) + `"`}
		})),
		idle(from("context", func(s string) ap { return ap{note: `,"context":"` + at(s) + `","conversation":"` + at(s) + `"`} })),
		idle(from("@context", func(s string) ap {
			return ap{note: `,"tag":[{"type":"Emoji","id":"` + at(s) + `","icon":{"url":"` + at(s) + `"}}]`}
		})),
		idle(from("Link header", func(s string) ap {
			return ap{header: "<" + at(s) + `>; rel="next", <` + at(s) + `>; rel="alternate"; type="application/activity+json"`}
		})),
		idle(from("nodeinfo", func(s string) ap { return ap{nodeinfo: "https://" + s + "/nodeinfo/2.0"} })),
		from("attachment", func(s string) ap { return ap{note: img("https://" + s + "/a.png")} }),
		from("redirect of an attachment", func(s string) ap {
			return ap{note: img("https://img.example/a.png"), others: map[string]site{"img.example": moved("https://" + s + "/a.png")}}
		}),
		from("redirect of everything", func(s string) ap { return ap{all: "https://" + s + "/"} }),
		from("redirect of the object", func(s string) ap { return ap{more: map[string]site{"/users/ann/statuses/2": moved(at(s))}} }),
		from("redirect of the account", func(s string) ap { return ap{more: map[string]site{"/users/ann": moved(at(s))}} }),
		from("redirect of the outbox", func(s string) ap { return ap{outboxSite: moved(at(s))} }),
		from("redirect of nodeinfo", func(s string) ap { return ap{more: map[string]site{"/.well-known/nodeinfo": moved(at(s))}} }),
		who(from("WebFinger's account", func(s string) ap { return ap{finger: "https://" + s + "/users/ann"} })),
		typed(from("WebFinger's subject", func(s string) ap {
			return ap{subject: "ann@" + s, others: map[string]site{"other.example": say("application/jrd+json", `{"subject":"acct:ann@other.example","links":[{"rel":"self","type":"application/activity+json","href":"`+apAnn+`"}]}`)}}
		})),
		who(from("redirect of WebFinger", func(s string) ap { return ap{more: map[string]site{"/.well-known/webfinger": moved(at(s))}} })),
		from("status of another server", func(s string) ap { return ap{id: at(s), status: " "} }),
		from("media of a status", func(s string) ap { return ap{status: api("https://" + s + "/a.png")} }),
		idle(from("card of a status", func(s string) ap {
			return ap{status: `,"card":{"url":"` + at(s) + `","title":"t","image":"` + at(s) + `"}`}
		})),
		from("redirect of the client interface", func(s string) ap {
			return ap{status: " ", more: map[string]site{"/api/v1/statuses/2/context": moved(at(s))}}
		}),
		stream(from("streaming_api", func(s string) ap { return ap{streaming: "wss://" + s} })),
	}
}

// typed looks for a name of another host, that leads here.
func typed(f field) field {
	f.find, f.ref = true, func(string) source.Ref {
		return source.Ref{Network: post.Mastodon, Said: "@ann@other.example", Handle: "@ann@other.example"}
	}
	return f
}

// stream follows an account in place of walking.
func stream(f field) field {
	f.follow, f.ref = true, func(string) source.Ref { return source.Ref{Account: apAnn} }
	f.live = func(ask fetch.Asker, _ string) source.Live {
		return mastodon.NewLive(ask, mastodon.Config{Tokens: map[string]string{home: "token"}})
	}
	return f
}
