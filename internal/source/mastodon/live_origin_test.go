package mastodon

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
)

const (
	forged  = "FORGED-words"
	annPost = "https://s.example/users/ann/statuses/101"
	eveNote = "https://evil.example/users/eve/statuses/1"
	eveURI  = "https://evil.example/users/eve"
	apJSON  = "application/activity+json"
	public  = `"https://www.w3.org/ns/activitystreams#Public"`
)

// forgery is one attempt: what hosts answer, what is asked, and whether anything of it may be told.
type forgery struct {
	name  string
	hosts map[string]http.Handler
	link  string
	held  []post.Post
	tells bool // the attempt is none: its words are their author's own
	gone  bool // what it says of a deletion holds
}

// eve is a server whose note, actor and other answers are as given.
func eve(note, actor string, more ...string) fixed {
	if actor == "" {
		actor = actorOn("evil.example", "eve", "")
	}
	f := fixed{"/users/eve/statuses/1": {apJSON, note}, "/users/eve": {apJSON, actor}}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i]] = [2]string{apJSON, more[i+1]}
	}
	return f
}

func actorOn(host, name, more string) string {
	return fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":"https://%s/users/%s","type":"Person","preferredUsername":%q,"inbox":"https://%s/inbox","outbox":"https://%s/users/%s/outbox"%s}`, host, name, name, host, host, name, more)
}

// noteOf makes a note with everybody among its readers, unless more says otherwise.
func noteOf(id, by, more string) string {
	if !strings.Contains(more, `"to"`) && !strings.Contains(more, `"cc"`) && !strings.Contains(more, "bto") && !strings.Contains(more, "bcc") && !strings.Contains(more, "audience") {
		more += `,"to":[` + public + `]`
	}
	if !strings.Contains(more, `"content"`) {
		more += `,"content":"<p>` + forged + `</p>"`
	}
	return fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":%q,"type":"Note","attributedTo":%q,"published":"2024-05-03T10:00:00Z"%s}`, id, by, more)
}

func only(host string, h http.Handler) map[string]http.Handler {
	return map[string]http.Handler{host: h}
}

// TestOrigin is the matrix of RELIABILITY.md S5: no forged attribution, nothing private taken for public, at
// most 50 questions for one request.
func TestOrigin(t *testing.T) {
	all := forgeries()
	all = append(all, hostile()...)
	all = append(all, audiences()...)
	told, held := 0, 0
	for _, c := range all {
		n, l := newNet()
		n.hosts = c.hosts
		ref, ok := l.Refer(c.link)
		if !ok {
			t.Errorf("%s: %s is no link", c.name, c.link)
			continue
		}
		k := &kept{}
		_, err := l.Walk(t.Context(), source.Walk{Ref: ref, Held: c.held}, k)
		k.check(t)
		if err == nil {
			again(t, l, k)
		}
		saysIt := false
		for _, p := range k.posts {
			saysIt = saysIt || strings.Contains(fmt.Sprintf("%+v", p), forged)
			if strings.Contains(fmt.Sprintf("%+v %+v", p, p.Quote), canary) {
				t.Errorf("%s: %s tells what is not public", c.name, p.ID)
			}
			if strings.Contains(p.Text, forged) && hostOf(string(p.ID)) != hostOf(c.link) {
				t.Errorf("%s: %s is said to say it", c.name, p.ID)
			}
		}
		for _, x := range k.captures {
			if strings.Contains(string(x.bytes), canary) {
				held++
				t.Errorf("%s: %s keeps what is not public: %s", c.name, x.name, x.bytes)
			}
		}
		if saysIt != c.tells {
			told++
			t.Errorf("%s: told: %v, want %v (%v; %q)", c.name, saysIt, c.tells, err, k.unexpected())
		}
		if (len(k.gone) > 0) != c.gone {
			t.Errorf("%s: gone %+v", c.name, k.gone)
		}
		if len(n.asked) > 50 {
			t.Errorf("%s: %d fetches", c.name, len(n.asked))
		}
	}
	if len(all) < 100 {
		t.Errorf("%d cases", len(all))
	}
	t.Logf("%d cases; forged %d, private kept %d", len(all), told, held)
}

func forgeries() []forgery {
	var all []forgery
	add := func(name string, hosts map[string]http.Handler, tells bool) {
		all = append(all, forgery{name: name, hosts: hosts, link: eveNote, tells: tells})
	}
	good := noteOf(eveNote, eveURI, "")
	add("as it should be", only("evil.example", eve(good, "")), true)
	for _, typ := range []string{`application/ld+json; profile="https://www.w3.org/ns/activitystreams"`, "application/activity+json; charset=utf-8",
		`application/ld+json; profile="https://x.example https://www.w3.org/ns/activitystreams"`} {
		f := eve(good, "")
		f["/users/eve/statuses/1"] = [2]string{typ, good}
		add("type "+typ, only("evil.example", f), true)
	}
	for _, typ := range []string{"", "text/plain", "text/html", "image/png", "image/svg+xml", "audio/ogg", "application/octet-stream", "application/json", "application/xml",
		"application/ld+json", `application/ld+json; profile="https://x.example"`, "application/activity+jsonx", "application/jrd+json", "activity+json", "application/activity+json,text/plain"} {
		for _, body := range []string{good, `{"@context":"https://www.w3.org/ns/activitystreams","id":"https://evil.example/c","type":"Create","actor":"` + eveURI + `","to":[` + public + `],"object":` + good + `}`} {
			f := eve(good, "")
			f["/users/eve/statuses/1"] = [2]string{typ, body}
			add(fmt.Sprintf("an upload of type %q", typ), only("evil.example", f), false)
		}
		f := eve(good, "")
		f["/users/eve"] = [2]string{typ, actorOn("evil.example", "eve", "")}
		add(fmt.Sprintf("an account of type %q", typ), only("evil.example", f), false)
	}
	for _, id := range []string{annPost, "https://s.example:443/users/ann/statuses/101", "https://evil.example:8443/users/eve/statuses/1", "https://s.example.evil.example/users/eve/statuses/1",
		"https://evil.example@s.example/users/ann/statuses/101", "https://s.example@evil.example/1", "https://sub.evil.example/1", "https://evil.example./1", "https://xevil.example/1",
		"https://evil.example\\\\@s.example/1", "https:evil.example/1", "//evil.example/1", "data:text/plain,1", "tag:evil.example,2024:1", "", "https://s.example#@evil.example/1"} {
		add("id "+id, only("evil.example", eve(noteOf(id, eveURI, ""), "")), false)
		add("of another, id "+id, only("evil.example", eve(noteOf(id, annURI, ""), "")), false)
	}
	for _, by := range []string{annURI, "https://s.example/users/eve", "https://evil.example:8443/users/eve", "https://evil.example.s.example/users/eve", "https://evil.example@s.example/users/ann", "", "eve", "acct:eve@evil.example"} {
		add("attributedTo "+by, only("evil.example", eve(noteOf(eveNote, by, ""), "")), false)
	}
	list := strings.Replace(good, fmt.Sprintf(`"attributedTo":%q`, eveURI), fmt.Sprintf(`"attributedTo":[%q,%q]`, annURI, eveURI), 1)
	add("attributedTo a list, another first", only("evil.example", eve(list, "")), false)
	for name, actor := range map[string]string{
		"of another id":         actorOn("evil.example", "zed", ""),
		"of another host":       actorOn("s.example", "ann", ""),
		"boxes elsewhere":       strings.Replace(actorOn("evil.example", "eve", ""), `"inbox":"https://evil.example`, `"inbox":"https://s.example`, 1),
		"outbox elsewhere":      strings.Replace(actorOn("evil.example", "eve", ""), `"outbox":"https://evil.example`, `"outbox":"https://s.example`, 1),
		"no account":            good,
		"not JSON":              "<html>",
		"no type":               strings.Replace(actorOn("evil.example", "eve", ""), `"type":"Person",`, "", 1),
		"cut off":               `{"@context":"https://www.w3.org/ns/activitystreams","id":"` + eveURI + `","type":"Person"`,
		"its id said twice":     strings.Replace(actorOn("evil.example", "eve", ""), `"type":"Person"`, `"type":"Person","id":"https://s.example/users/ann"`, 1),
		"JSON-LD's own names":   strings.NewReplacer(`"id"`, `"@id"`, `"type"`, `"@type"`).Replace(actorOn("evil.example", "eve", "")),
		"a Tombstone":           `{"@context":"https://www.w3.org/ns/activitystreams","id":"` + eveURI + `","type":"Tombstone"}`,
		"its id with a capital": strings.Replace(actorOn("evil.example", "eve", ""), "users/eve\",\"type", "users/Eve\",\"type", 1),
	} {
		add("account: "+name, only("evil.example", eve(good, actor)), false)
	}
	for name, note := range map[string]string{
		"@id and @type":          strings.NewReplacer(`"id"`, `"@id"`, `"type"`, `"@type"`).Replace(good),
		"prefixed names":         strings.NewReplacer(`"attributedTo"`, `"as:attributedTo"`, `"content"`, `"as:content"`).Replace(good),
		"content renamed":        strings.Replace(noteOf(eveNote, eveURI, `,"content":"plain","said":"`+forged+`"`), `"https://www.w3.org/ns/activitystreams"`, `["https://www.w3.org/ns/activitystreams",{"said":"as:content"}]`, 1),
		"a graph":                `{"@context":"https://www.w3.org/ns/activitystreams","@graph":[` + good + `]}`,
		"a list":                 "[" + good + "]",
		"a member twice":         strings.Replace(good, `"type":"Note"`, `"type":"Note","type":"Note"`, 1),
		"a name with an escape":  strings.Replace(good, `"type":"Note"`, `"type":"Note","t\u0079pe":"Note"`, 1),
		"broken off":             good[:len(good)-2],
		"more behind it":         good + good,
		"deeper than anybody is": strings.Repeat(`{"a":`, 20_000) + good + strings.Repeat("}", 20_000),
		"not UTF-8":              strings.Replace(good, "<p>", "<p>\xff", 1),
	} {
		add("names: "+name, only("evil.example", eve(note, "")), false)
	}
	return all
}

// hostile are answers that lead astray: redirects, embedded posts of others, deletions of others' posts, rounds
// and endless collections.
func hostile() []forgery {
	var all []forgery
	good := noteOf(eveNote, eveURI, "")
	for hops := 1; hops <= 6; hops++ {
		all = append(all, forgery{name: fmt.Sprintf("%d redirects", hops), link: eveNote, hosts: only("evil.example", hopping(eve(good, ""), hops, "")), tells: hops <= maxHops})
	}
	for _, to := range []string{"https://s.example/copy", "http://evil.example/copy", "https://sub.evil.example/copy"} {
		away := fixed{"/copy": {apJSON, good}, "/users/eve": {apJSON, actorOn("evil.example", "eve", "")}}
		all = append(all, forgery{name: "redirect to " + to, link: eveNote, hosts: map[string]http.Handler{"evil.example": hopping(eve(good, ""), 1, to), "s.example": away, "sub.evil.example": away}})
	}
	theirs := noteOf(annPost, annURI, "")
	plain := func(more string) string { return noteOf(eveNote, eveURI, `,"content":"plain"`+more) }
	outbox := func(item string) string {
		return `{"@context":"https://www.w3.org/ns/activitystreams","id":"https://evil.example/users/eve/outbox","type":"OrderedCollection","orderedItems":[` + item + `]}`
	}
	act := func(typ, object string) string {
		return `{"id":"https://evil.example/a/1","type":"` + typ + `","actor":"` + eveURI + `","to":[` + public + `],"object":` + object + `}`
	}
	for name, item := range map[string]string{
		"a note of another's":             theirs,
		"a Create of another's note":      act("Create", theirs),
		"an Update of another's note":     act("Update", theirs),
		"an Announce with a note in it":   act("Announce", theirs),
		"a Create by another":             strings.Replace(act("Create", theirs), eveURI, annURI, 1),
		"a Create of another's own id":    strings.Replace(act("Create", theirs), "https://evil.example/a/1", "https://s.example/a/1", 1),
		"a note attributed to another":    noteOf("https://evil.example/2", annURI, ""),
		"a Create with two minds":         strings.Replace(act("Create", noteOf("https://evil.example/2", "https://evil.example/users/zed", "")), eveURI, annURI, 1),
		"a Delete of another's note":      act("Delete", `"`+annPost+`"`),
		"a Tombstone of another's note":   `{"id":"` + annPost + `","type":"Tombstone"}`,
		"a collection within":             outbox(theirs),
		"a note that answers the thread":  noteOf(annPost, annURI, `,"inReplyTo":"`+eveNote+`"`),
		"a note in a note":                noteOf("https://evil.example/2", eveURI, `,"content":"plain","quote":`+theirs),
		"an item that is a number":        "7",
		"an item that is a list of lists": "[[[" + theirs + "]]]",
	} {
		all = append(all, forgery{name: "in the outbox " + name, link: eveNote, hosts: only("evil.example", eve(plain(""), "", "/users/eve/outbox", outbox(item)))})
		all = append(all, forgery{name: "among the replies " + name, link: eveNote, hosts: only("evil.example", eve(plain(`,"replies":{"type":"Collection","first":{"type":"CollectionPage","items":[`+item+`]}}`), ""))})
	}
	held := []post.Post{{ID: annPost, Author: annURI}}
	for name, h := range map[string]http.Handler{
		"a Tombstone as a page":           typed("text/html", `{"@context":"https://www.w3.org/ns/activitystreams","id":"`+annPost+`","type":"Tombstone"}`),
		"a Tombstone of another id":       typed(apJSON, `{"@context":"https://www.w3.org/ns/activitystreams","id":"`+eveNote+`","type":"Tombstone"}`),
		"200 with an error":               typed("application/json", `{"error":"Record not found"}`),
		"200 with an error, as an object": typed(apJSON, `{"error":"Record not found"}`),
		"a login page":                    typed("text/html", "<html>please log in"),
		"an empty answer":                 typed(apJSON, ""),
		"404 for everything":              refusing(404, "text/html", "<html>not found"),
		"410 for everything":              refusing(410, "text/html", "<html>gone"),
		"403":                             refusing(403, "application/json", `{}`),
		"451":                             refusing(451, "application/json", `{}`),
		"500":                             refusing(500, "application/json", `{}`),
		"429":                             refusing(429, "application/json", `{}`),
	} {
		all = append(all, forgery{name: "deletion: " + name, link: eveNote, held: held, hosts: map[string]http.Handler{"evil.example": eve(plain(""), ""), "s.example": h}})
	}
	for name, h := range withoutEnd() {
		all = append(all, forgery{name: name, link: eveNote, hosts: only("evil.example", h)})
	}
	return all
}

// audiences are notes that not everybody may read, however that is said.
func audiences() []forgery {
	var all []forgery
	for _, who := range []string{
		`"to":["https://evil.example/users/eve/followers"]`, `"cc":["https://evil.example/users/eve/followers"]`, `"to":["https://s.example/users/ann"]`, `"to":[]`, `"to":null`,
		`"bto":[` + public + `]`, `"bcc":[` + public + `]`, `"to":["https://evil.example/users/eve/followers"],"bto":[` + public + `]`,
		`"audience":["https://evil.example/users/eve/followers"]`, `"to":"https://www.w3.org/ns/activitystreams#public"`, `"to":"https://www.w3.org/ns/activitystreams"`,
		`"to":{"name":"https://www.w3.org/ns/activitystreams#Public"}`, `"as:to":[` + public + `],"bto":[]`,
		`"to":"https://evil.example/#Public"`, `"to":["public"]`,
	} {
		note := noteOf(eveNote, eveURI, `,"content":"`+canary+`",`+who)
		all = append(all, forgery{name: "for some: " + who, link: eveNote, hosts: only("evil.example", eve(note, ""))})
		plain := noteOf(eveNote, eveURI, `,"content":"plain"`)
		in := `{"@context":"https://www.w3.org/ns/activitystreams","id":"https://evil.example/users/eve/outbox","type":"OrderedCollection","orderedItems":[{"id":"https://evil.example/a/1","type":"Create","actor":"` + eveURI + `","to":[` + public + `],"object":` +
			strings.Replace(note, "statuses/1", "statuses/2", 1) + `}]}`
		if who != `"to":[]` && who != `"to":null` && !strings.Contains(who, "bto") && !strings.Contains(who, "bcc") { // there the activity's own readers count
			all = append(all, forgery{name: "in an activity for everybody: " + who, link: eveNote, hosts: only("evil.example", eve(plain, "", "/users/eve/outbox", in))})
		}
		all = append(all, forgery{name: "among replies: " + who, link: eveNote, hosts: only("evil.example", eve(noteOf(eveNote, eveURI, `,"content":"plain","replies":{"type":"Collection","items":[`+strings.Replace(note, "statuses/1", "statuses/2", 1)+`]}`), ""))})
	}
	return all
}

// hopping answers the note by way of redirects; the last leads to an address, or to the note itself.
func hopping(f fixed, hops int, to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := 0
		fmt.Sscanf(r.URL.RawQuery, "hop=%d", &n)
		if r.URL.Path == "/users/eve/statuses/1" && n < hops {
			next := fmt.Sprintf("https://evil.example/users/eve/statuses/1?hop=%d", n+1)
			if to != "" && n == hops-1 {
				next = to
			}
			http.Redirect(w, r, next, http.StatusFound)
			return
		}
		if r.URL.Path == "/copy" {
			r.URL.Path = "/users/eve/statuses/1"
		}
		f.ServeHTTP(w, r)
	})
}

func typed(typ, body string) http.Handler { return refusing(200, typ, body) }

// withoutEnd are servers whose answers have no end.
func withoutEnd() map[string]http.Handler {
	collection := func(id, more string) string {
		return fmt.Sprintf(`{"@context":"https://www.w3.org/ns/activitystreams","id":%q,"type":"OrderedCollectionPage"%s}`, id, more)
	}
	plain := noteOf(eveNote, eveURI, `,"content":"plain","replies":"https://evil.example/replies"`)
	pages := func(box string, page func(n int) string) http.Handler {
		f := eve(plain, "")
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != box {
				f.ServeHTTP(w, r)
				return
			}
			n := 0
			fmt.Sscanf(r.URL.RawQuery, "p=%d", &n)
			answerAP(w, 200, page(n))
		})
	}
	many := func(box string, item func(n, i int) string) http.Handler {
		return pages(box, func(n int) string {
			var items []string
			for i := range 20 {
				items = append(items, item(n, i))
			}
			at := "https://evil.example" + box
			return collection(fmt.Sprintf("%s?p=%d", at, n), fmt.Sprintf(`,"next":"%s?p=%d","orderedItems":[%s]`, at, n+1, strings.Join(items, ",")))
		})
	}
	named := func(n, i int) string { return fmt.Sprintf(`"https://evil.example/users/eve/statuses/%d"`, 1000+n*20+i) }
	foreign := func(n, i int) string { return fmt.Sprintf(`"https://o.example/users/x/statuses/%d"`, 1000+n*20+i) }
	stranger := func(n, i int) string { return fmt.Sprintf(`"https://evil.example/objects/%d"`, 1000+n*20+i) }
	up := func(f func(n int) int) http.Handler {
		e := eve("", "")
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := 0
			if _, err := fmt.Sscanf(r.URL.Path, "/users/eve/statuses/%d", &n); err != nil {
				e.ServeHTTP(w, r)
				return
			}
			answerAP(w, 200, noteOf(fmt.Sprintf("https://evil.example/users/eve/statuses/%d", n), "https://evil.example/users/"+map[bool]string{true: "eve", false: "zed"}[n < 1000],
				fmt.Sprintf(`,"content":"plain","inReplyTo":"https://evil.example/users/eve/statuses/%d"`, f(n))))
		})
	}
	return map[string]http.Handler{
		"10,000 pages of replies by name":      many("/replies", named),
		"10,000 pages of others' replies":      many("/replies", foreign),
		"10,000 pages of strangers":            many("/replies", stranger),
		"10,000 pages of an outbox":            many("/users/eve/outbox", named),
		"10,000 pages of an outbox of others'": many("/users/eve/outbox", foreign),
		"a page that is its own next": pages("/replies", func(int) string {
			return collection("https://evil.example/replies", `,"next":"https://evil.example/replies"`)
		}),
		"two pages that follow each other": pages("/replies", func(n int) string {
			return collection("https://evil.example/replies", fmt.Sprintf(`,"next":"https://evil.example/replies?p=%d"`, 1-n%2))
		}),
		"10,000 empty pages": pages("/replies", func(n int) string {
			return collection("https://evil.example/replies", fmt.Sprintf(`,"next":"https://evil.example/replies?p=%d"`, n+1))
		}),
		"replies on another server": pages("/replies", func(int) string {
			return collection("https://evil.example/replies", `,"next":"https://s.example/replies"`)
		}),
		"a post that answers itself":       up(func(n int) int { return n }),
		"two posts that answer each other": up(func(n int) int { return 3 - n }),
		"a long way up of somebody else's": up(func(n int) int { return n + 1000 }),
		"100,000 replies by name on one page": pages("/replies", func(int) string {
			return collection("https://evil.example/replies", `,"orderedItems":["x`+strings.Repeat(`","x`, 100_000)+`"]`)
		}),
		"a collection of another server's name": pages("/replies", func(int) string { return collection("https://s.example/replies", `,"orderedItems":[]`) }),
	}
}
