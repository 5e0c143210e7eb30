package hostile

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/nostr"
	"clew/internal/source/page"
	"clew/internal/source/xcom"
)

func fieldsOfAll() []field {
	var all []field
	for _, f := range [][]field{fieldsOfAT(), fieldsOfAP(), fieldsOfNostr(), fieldsOfX(), fieldsOfPages()} {
		all = append(all, f...)
	}
	return all
}

const relayAt = "relay.example"

func nostrLive(ask fetch.Asker, _ string) source.Live {
	return nostr.NewLive(ask, nostr.Config{Relays: []string{"wss://" + relayAt}, Wait: 3 * time.Second})
}

func fieldsOfNostr() []field {
	const when = 1777600000
	note := signed(1, when, 1, "words")
	nameless, _ := json.Marshal(map[string]string{"name": "ann"})
	profile := signed(1, when, 0, string(nameless))
	ref := func(said string, id post.ID) func(string) source.Ref {
		return func(string) source.Ref { return source.Ref{Network: post.Nostr, Said: said, Post: id} }
	}
	// from has a relay with what events gives for an address; the note is what is asked for, unless there is another.
	from := func(name string, events func(s string) []event) field {
		f := field{name: "Nostr: " + name, live: nostrLive}
		f.sites = func(s string) map[string]site { return map[string]site{relayAt: relayOf(events(s)...)} }
		f.ref = func(s string) source.Ref {
			for _, e := range events(s) {
				if e.Kind == 1 {
					return ref("nostr:"+e.ID, post.ID("nostr:"+e.ID))(s)
				}
			}
			return source.Ref{Network: post.Nostr, Said: "nostr:" + nostrID(1), Account: post.AccountID("nostr:" + nostrID(1))}
		}
		return f
	}
	idle := func(f field) field { f.idle = true; return f }
	who := func(f field) field { f.find = true; return f }
	hints := from("hint of a nevent", func(string) []event { return []event{note, profile} })
	hints.ref = func(s string) source.Ref {
		return ref(entity("nevent", note.ID, "wss://"+s), post.ID("nostr:"+note.ID))("")
	}
	plain := from("hint of a nevent, in plain", func(string) []event { return []event{note, profile} })
	plain.ref = func(s string) source.Ref {
		return ref(entity("nevent", note.ID, "ws://"+s), post.ID("nostr:"+note.ID))("")
	}
	person := who(from("hint of an nprofile", func(string) []event { return []event{profile} }))
	person.ref = func(s string) source.Ref {
		return source.Ref{Network: post.Nostr, Said: entity("nprofile", nostrID(1), "wss://"+s), Account: post.AccountID("nostr:" + nostrID(1))}
	}
	claims := func(s string) event {
		b, _ := json.Marshal(map[string]string{"name": "ann", "nip05": "ann@" + s})
		return signed(1, when, 0, string(b))
	}
	named := func(f field, s func(target string) site) field {
		f.find = true
		f.ref = func(string) source.Ref {
			return source.Ref{Network: post.Nostr, Said: "ann@names.example", Handle: "@ann@names.example"}
		}
		was := f.sites
		f.sites = func(target string) map[string]site {
			all := was(target)
			all["names.example"] = s(target)
			return all
		}
		return f
	}
	redirected := idle(from("redirect of a relay", nil)) // sockets are not led on
	redirected.mute = true
	redirected.ref = ref("nostr:"+note.ID, post.ID("nostr:"+note.ID))
	redirected.sites = func(s string) map[string]site { return map[string]site{relayAt: moved("wss://" + s + "/")} }
	return []field{
		hints, plain, person, redirected,
		from("hint of a reply's tag", func(s string) []event {
			return []event{signed(1, when, 1, "words", []string{"e", "ab" + note.ID[2:], "wss://" + s, "root"}), profile}
		}),
		from("list of relays", func(s string) []event {
			return []event{note, profile, signed(1, when, 10002, "", []string{"r", "wss://" + s}, []string{"r", "ws://" + s})}
		}),
		who(from("name that a profile claims", func(s string) []event { return []event{claims(s)} })),
		named(from("relays that a domain tells", func(string) []event { return []event{profile} }), func(s string) site {
			return say(asJSON, fmt.Sprintf(`{"names":{"ann":%q},"relays":{%q:["wss://%s"]}}`, nostrID(1), nostrID(1), s))
		}),
		named(from("redirect of a domain", func(string) []event { return []event{profile} }), func(s string) site {
			return moved("https://" + s + "/.well-known/nostr.json")
		}),
		from("imeta", func(s string) []event {
			u := "https://" + s + "/a.png"
			return []event{signed(1, when, 1, "words "+u, []string{"imeta", "url " + u, "m image/png"}), profile}
		}),
		from("picture", func(s string) []event {
			b, _ := json.Marshal(map[string]string{"name": "ann", "picture": "https://" + s + "/a.png", "banner": "https://" + s + "/b.png", "website": "https://" + s})
			return []event{note, signed(1, when, 0, string(b))}
		}),
		idle(from("link", func(s string) []event {
			return []event{signed(1, when, 1, "words https://"+s+"/page", []string{"r", "https://" + s + "/page"}), profile}
		})),
	}
}

const tweetID = "1850912345678901234"

func xLive(ask fetch.Asker, _ string) source.Live {
	return xcom.NewLive(ask, xcom.Config{Embed: "https://embed.example", API: "https://api.example"})
}

func fieldsOfX() []field {
	ref := func(string) source.Ref {
		return source.Ref{Network: post.X, Said: "x:" + tweetID, Post: "x:" + tweetID}
	}
	from := func(name string, more func(s string) string) field {
		return field{name: "X: " + name, live: xLive, ref: ref, sites: func(s string) map[string]site {
			return map[string]site{"embed.example": say(asJSON, `{"__typename":"Tweet","lang":"en","created_at":"2026-05-01T09:00:00.000Z","id_str":"`+tweetID+`","text":"words","entities":{},"user":{"id_str":"42","name":"Ann","screen_name":"ann"`+more(s)+`}`),
				"img.example": moved("https://" + s + "/a.jpg")}
		}}
	}
	photo := func(u string) string {
		return `},"mediaDetails":[{"type":"photo","media_url_https":"` + u + `","url":"https://t.co/a","expanded_url":"https://x.com/a","indices":[0,0]}]`
	}
	sent := from("redirect of the embed", func(string) string { return "}" })
	sent.sites = func(s string) map[string]site { return map[string]site{"embed.example": moved("https://" + s + "/")} }
	api := field{name: "X: redirect of the interface, with a token", ref: ref,
		live: func(ask fetch.Asker, _ string) source.Live {
			return xcom.NewLive(ask, xcom.Config{API: "https://api.example", Bearer: "token"})
		},
		sites: func(s string) map[string]site { return map[string]site{"api.example": moved("https://" + s + "/")} }}
	face := from("profile picture", func(s string) string { return `,"profile_image_url_https":"https://` + s + `/a.jpg"}` })
	card := from("card", func(s string) string {
		return `},"card":{"url":"https://` + s + `/","binding_values":{"thumbnail_image":{"image_value":{"url":"https://` + s + `/a.jpg"}}}}`
	})
	card.idle = true
	return []field{sent, api, face, card,
		from("photo", func(s string) string { return photo("https://" + s + "/a.jpg") }),
		from("redirect of a photo", func(string) string { return photo("https://img.example/a.jpg") }),
		from("film", func(s string) string {
			return `},"mediaDetails":[{"type":"video","media_url_https":"https://pbs.example/2.jpg","url":"https://t.co/a","indices":[0,0],"video_info":{"variants":[{"bitrate":9,"content_type":"video/mp4","url":"https://` + s + `/9.mp4"}]}}]`
		}),
	}
}

func fieldsOfPages() []field {
	const address = "https://threadreaderapp.com/thread/1700000000000000001.html"
	ref := func(string) source.Ref { return source.Ref{Said: address, URL: address} }
	live := func(ask fetch.Asker, _ string) source.Live { return page.NewLive(ask) }
	from := func(name string, s func(target string) site) field {
		return field{name: "page: " + name, live: live, ref: ref, sites: func(target string) map[string]site {
			return map[string]site{"threadreaderapp.com": s(target)}
		}}
	}
	html := func(inside string) site {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, `<!doctype html><html><head><title>Thread</title></head><body><div class="content-tweet allow-preview" id="tweet_1" data-tweet="1700000000000000001" data-screenname="rye_baker" dir="auto">First.`+inside+`</div>
<div class="content-tweet allow-preview" id="tweet_2" data-tweet="1700000000000000002" data-screenname="rye_baker" dir="auto">Second.</div></body></html>`)
		}
	}
	idle := from("link, frame and style", func(s string) site {
		return html(`<a href="https://` + s + `/">x</a><iframe src="https://` + s + `/"></iframe><link rel="stylesheet" href="https://` + s + `/a.css"><base href="https://` + s + `/">`)
	})
	idle.idle = true
	return []field{idle,
		from("redirect", func(s string) site { return moved("https://" + s + "/thread/1700000000000000001.html") }),
		from("picture", func(s string) site {
			return html(`<span class="entity-image"><a href="https://` + s + `/a.jpg" target="_blank"><img alt="" src="https://` + s + `/a.jpg" data-src="https://` + s + `/a.jpg"></a></span>`)
		}),
	}
}
