package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
)

// A thread's page is an Original Resource in the words of RFC 7089 (Memento), its page at a time a Memento.
// What the record came to know at different times are its states: document.Moments.

// digits is how a moment stands in an address, as archives of the web write it.
const digits = "20060102150405"

// momentOf is the time at which a page is asked for; zero for now.
func momentOf(q url.Values) (time.Time, error) {
	s := q.Get("at")
	if s == "" {
		return time.Time{}, nil
	}
	t, err := record.ParseMoment(s)
	if err != nil {
		return t, fmt.Errorf("at: %w: %w", errRequest, err)
	}
	return t, nil
}

// thenPath is where the thread of a post is read as it was known at a time; a zero time is now.
func thenPath(id post.ID, t time.Time) string {
	if t.IsZero() {
		return ThreadPath(id)
	}
	return ThreadPath(id) + "?at=" + t.UTC().Format(digits)
}

// threadThen is where another thread is read from this page: as of the same time.
func (v *visit) threadThen(id post.ID) string {
	t, _ := momentOf(v.r.URL.Query()) // whoever made the page has checked it
	return thenPath(id, t)
}

// timeline is the states of a thread that a reader may ask for.
type timeline struct {
	id      post.ID
	moments []time.Time
}

// at gives the place of the state that held at a time: the newest that is not after it, or the first.
func (l timeline) at(t time.Time) int {
	i, same := slices.BinarySearchFunc(l.moments, t, time.Time.Compare)
	if !same {
		i--
	}
	return max(i, 0)
}

// memento is an entry of a timeline with its relations, as a link.
func (l timeline) memento(origin string, i int, rel string) link {
	return link{href: origin + thenPath(l.id, l.moments[i]), rel: rel, params: [][2]string{{"datetime", l.moments[i].Format(http.TimeFormat)}}}
}

// mementos are links to the first and the last state, and to those beside the i-th, each once with all that it
// is; i is -1 for none.
func (l timeline) mementos(origin string, i int) []link {
	last := len(l.moments) - 1
	var out []link
	for k := range l.moments {
		if k != 0 && k != last && (i < 0 || k < i-1 || k > i+1) {
			continue
		}
		out = append(out, l.memento(origin, k, l.rel(k, i)))
	}
	return out
}

// rel is what the k-th state is to the i-th.
func (l timeline) rel(k, i int) string {
	var rel []string
	for _, r := range []struct {
		is   bool
		word string
	}{{k == 0, "first"}, {k == len(l.moments)-1, "last"}, {i >= 0 && k == i-1, "prev"}, {i >= 0 && k == i+1, "next"}} {
		if r.is {
			rel = append(rel, r.word)
		}
	}
	return strings.Join(append(rel, "memento"), " ")
}

// places are the links to what there is of a thread beside its states.
func (l timeline) places(origin string) []link {
	path := strings.TrimPrefix(ThreadPath(l.id), "/t/")
	m := link{href: origin + "/timemap/" + path, rel: "timemap", params: [][2]string{{"type", linkFormat}}}
	if n := len(l.moments); n > 0 {
		m.params = append(m.params, [2]string{"from", l.moments[0].Format(http.TimeFormat)}, [2]string{"until", l.moments[n-1].Format(http.TimeFormat)})
	}
	return []link{{href: origin + ThreadPath(l.id), rel: "original"}, {href: origin + "/timegate/" + path, rel: "timegate"}, m}
}

// remember sets the headers by which clients of Memento find their way. Where the site does not know its own
// address, those in them are relative: the page may be kept and given to those who know it by another name.
func (v *visit) remember(id post.ID, d *document.Document) {
	if len(d.Moments) == 0 {
		return
	}
	l := timeline{id, d.Moments}
	head := v.w.Header()
	if d.At.IsZero() {
		head.Set("Link", joinLinks(append(l.places(v.URL), l.mementos(v.URL, -1)...), ", "))
		return
	}
	i := l.at(d.At)
	head.Set("Link", joinLinks(append(l.places(v.URL), l.mementos(v.URL, i)...), ", "))
	head.Set("Memento-Datetime", l.moments[i].Format(http.TimeFormat))
}

// robotsOf is what a thread's page says to search engines. One of a time is not for them: the thread is its page.
func robotsOf(d *document.Document) string {
	if !d.At.IsZero() {
		return "noindex"
	}
	return d.Rules.Robots(d.Author, d.Thread.Line)
}

// timegate leads to the thread as it was known at the time that the header Accept-Datetime names; without one,
// to its newest state.
func (v *visit) timegate() {
	v.w.Header().Set("Vary", "Accept-Datetime")
	l, err := v.timeline()
	if err != nil {
		v.fail(err)
		return
	}
	i := len(l.moments) - 1
	if s := v.r.Header.Get("Accept-Datetime"); s != "" {
		t, err := datetime(s)
		if err != nil {
			v.fail(fmt.Errorf("the time %q: %w: %w", s, errRequest, err))
			return
		}
		i = l.at(t)
	}
	head := v.w.Header()
	head.Set("Link", joinLinks(append(l.places(v.URL), l.mementos(v.URL, i)...), ", "))
	head.Set("Cache-Control", "no-cache")
	http.Redirect(v.w, v.r, thenPath(l.id, l.moments[i]), http.StatusFound)
}

// datetime reads the one form of a date that RFC 7089 allows: RFC 1123's, in GMT, the day of the week right.
func datetime(s string) (time.Time, error) {
	t, err := time.Parse(http.TimeFormat, s)
	if err != nil {
		return t, err
	}
	if t.Format(http.TimeFormat) != s {
		return t, errors.New("the day of the week is another")
	}
	return t, nil
}

// timeline gives the states of the thread that a request names, if it may be shown at all.
func (v *visit) timeline() (timeline, error) {
	id, _, err := v.asked()
	if err != nil {
		return timeline{}, err
	}
	d, _, err := v.read(id, Reading{})
	if err != nil {
		return timeline{}, err
	}
	if len(d.Moments) == 0 {
		return timeline{}, fmt.Errorf("when %s was known: %w", id, record.ErrNotFound)
	}
	return timeline{id, d.Moments}, nil
}

// linkFormat is the media type of RFC 6690.
const linkFormat = "application/link-format"

// timemap lists all states of a thread, in the form of RFC 6690 or, at its twin, in JSON.
func (v *visit) timemap() {
	l, err := v.timeline()
	if err != nil {
		v.fail(err)
		return
	}
	origin := v.base()
	if v.twin {
		v.json(http.StatusOK, &sheet{twin: l.list(origin)})
		return
	}
	places := l.places(origin)
	places[2].rel = "self"
	links := places
	for i := range l.moments {
		links = append(links, l.memento(origin, i, l.rel(i, -1)))
	}
	v.w.Header().Set("Content-Type", linkFormat)
	v.private(&sheet{})
	v.answer(http.StatusOK, []byte(joinLinks(links, ",\n")+"\n"), &sheet{})
}

// timeList is a timemap in JSON, with the names that archives of the web use for it.
type timeList struct {
	Clew     int    `json:"clew"`
	Original string `json:"original_uri"`
	Gate     string `json:"timegate_uri"`
	Map      struct {
		Link string `json:"link_format"`
		JSON string `json:"json_format"`
	} `json:"timemap_uri"`
	Mementos struct {
		First timeState   `json:"first"`
		Last  timeState   `json:"last"`
		List  []timeState `json:"list"`
	} `json:"mementos"`
}

type timeState struct {
	Datetime time.Time `json:"datetime"`
	URI      string    `json:"uri"`
}

func (l timeline) list(origin string) timeList {
	out := timeList{Clew: 1}
	places := l.places(origin)
	out.Original, out.Gate, out.Map.Link, out.Map.JSON = places[0].href, places[1].href, places[2].href, places[2].href+".json"
	for _, t := range l.moments {
		out.Mementos.List = append(out.Mementos.List, timeState{t, origin + thenPath(l.id, t)})
	}
	out.Mementos.First, out.Mementos.Last = out.Mementos.List[0], out.Mementos.List[len(l.moments)-1]
	return out
}

// link is a web link (RFC 8288). Neither its address nor its parameters hold a quote or an angle bracket: they
// are addresses of ours and dates.
type link struct {
	href, rel string
	params    [][2]string
}

// joinLinks writes links one after another.
func joinLinks(links []link, between string) string {
	var b strings.Builder
	for i, l := range links {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString("<" + l.href + `>; rel="` + l.rel + `"`)
		for _, p := range l.params {
			b.WriteString("; " + p[0] + `="` + p[1] + `"`)
		}
	}
	return b.String()
}

// past says on a page of a time that it is one, and leads to the states beside it and to now.
func (p *page) past(id post.ID, d *document.Document) {
	if d.At.IsZero() {
		return
	}
	l := timeline{id, d.Moments}
	p.raw(`<div class="note past" role="note"><p>`)
	p.say("time.past", p.v.stamp(d.At))
	p.raw(" ")
	p.link(ThreadPath(id), "time.see-now")
	p.raw("</p>\n<p class=\"m\">")
	if d.Thread.Network == post.X {
		p.say("time.x-past")
		p.raw(" ")
		if d.URL != "" {
			p.away(d.URL, "time.on-x")
			p.raw(" ")
		}
	}
	if len(l.moments) > 0 {
		i := l.at(d.At)
		if i > 0 {
			p.state(l, i-1, "time.before")
		}
		if i+1 < len(l.moments) {
			p.state(l, i+1, "time.after")
		}
	}
	p.raw("</p></div>\n")
}

// state links to the i-th state.
func (p *page) state(l timeline, i int, key string) {
	p.raw(`<a href="`)
	p.text(thenPath(l.id, l.moments[i]))
	p.raw(`">`)
	p.say(key, p.v.stamp(l.moments[i]))
	p.raw("</a> ")
}

// maxStates is how many states a page offers by itself; the timemap has all.
const maxStates = 12

// earlier offers a thread as it was known at other times.
func (p *page) earlier(id post.ID, d *document.Document) {
	l := timeline{id, d.Moments}
	n := len(l.moments)
	if n < 2 && d.At.IsZero() {
		return
	}
	p.raw("<details class=\"times\">\n<summary>")
	p.say("time.earlier", n)
	p.raw("</summary>\n<ul>\n")
	for i := max(0, n-maxStates); i < n; i++ {
		p.raw("<li>")
		p.raw(`<a href="`)
		p.text(thenPath(id, l.moments[i]))
		p.raw(`">`)
		p.moment(l.moments[i])
		p.raw("</a></li>\n")
	}
	p.raw("</ul>\n<form action=\"")
	p.text(ThreadPath(id))
	p.raw(`"><label>`)
	p.say("time.day")
	p.raw(` <input type="date" name="at" required></label> <button>`)
	p.say("time.show")
	p.raw("</button></form>\n<p class=\"m\">")
	p.raw(`<a href="`)
	p.text("/timemap/" + strings.TrimPrefix(ThreadPath(id), "/t/") + ".json")
	p.raw(`">`)
	p.say("time.all")
	p.raw("</a></p>\n</details>\n")
}

// stamp is a time as words: the date and the time of day, in UTC.
func (v *visit) stamp(t time.Time) string {
	return v.lang.Say("time.and", v.lang.Day(t), t.UTC().Format("15:04:05 UTC"))
}

// continues says of a thread that hangs under somebody's reply to an earlier one of its author which that is.
func (p *page) continues(d *document.Document) {
	from := d.Thread.ContinuedFrom
	if from == "" {
		return
	}
	p.raw(`<p class="note"><a href="`)
	p.text(p.v.threadThen(from) + "#" + html.Anchor(from))
	p.raw(`">`)
	if there, ok := d.Joined[from]; ok {
		p.say("time.continues", there.Title)
	} else {
		p.say("time.continues-some")
	}
	p.raw("</a></p>\n")
}
