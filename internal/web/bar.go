package web

import "strings"

// ball is drawn with a stroke of 2.2 in a field of 32.
const ball = `<circle cx="14" cy="14" r="11"/><path d="M4.5 9.500c7-2 13.500 2 15.500 13M9.500 4c7.500.5 14 6.500 15 13M3.200 16.500c5-.8 9 2 11 8.300M22 22c2.500 4 5 6.500 8.500 6.500"/>`

// top writes the bar at the top: the way home, where else one can go, search, and how pages look. On a
// telephone the ways stand in a menu that opens without script.
func (p *page) top() {
	v := p.v
	p.raw("<header class=\"top\"><a class=\"mark\" lang=\"en\" href=\"/\"><img src=\"/icon.svg\" alt=\"\" width=\"28\" height=\"28\"><span>Clew</span></a>\n<nav id=\"menu\" popover class=\"pop\" aria-label=\"")
	p.say("look.menu")
	p.raw(`">`)
	here := v.r.URL.Path
	for _, w := range v.ways() {
		if !w.there || v.viewer.rank < w.need {
			continue
		}
		p.way(w.to, w.key, here == w.to)
	}
	p.raw("</nav>\n<form class=\"find\" role=\"search\" aria-label=\"")
	p.say("look.search")
	p.raw("\" action=\"/search\"><input type=\"search\" name=\"q\" autocomplete=\"off\" aria-label=\"")
	p.say("look.search")
	p.raw(`" placeholder="`)
	p.say("look.search")
	p.raw(`"></form>` + "\n<button popovertarget=\"aa\" aria-label=\"Aa: ")
	p.say("look.appearance")
	p.raw(`">Aa</button><button class="menu" popovertarget="menu" aria-label="`)
	p.say("look.menu")
	p.raw("\">☰</button>\n")
	p.appearance()
	p.raw("</header>\n")
}

// appearance writes the small form of what is changed most. Each button changes one thing and comes back.
func (p *page) appearance() {
	v := p.v
	all := choices()
	p.raw(`<form id="aa" popover class="pop" method="post" action="/settings" aria-label="`)
	p.say("look.appearance")
	p.raw(`">`)
	p.hidden("back", v.back())
	for _, i := range [2]int{choseTheme, choseFont} {
		ch := all[i]
		at := v.taste.picked(i, ch)
		p.raw(`<p class="seg" role="group" aria-label="`)
		p.say("look." + ch.name)
		p.raw(`">`)
		for n, value := range ch.values {
			p.pressed(ch.name, value, n == at)
			p.say("look." + ch.name + "-" + value)
			p.raw("</button>")
		}
		p.raw("</p>\n")
	}
	size := all[choseSize]
	at := v.taste.picked(choseSize, size)
	p.raw(`<p class="bar">`)
	p.size(size, at-1, "look.smaller", "A−")
	p.size(size, at+1, "look.larger", "A+")
	p.link("/settings", "look.all-settings")
	p.raw("</p></form>\n")
}

// size writes the button of a size of text, if there is such a size.
func (p *page) size(ch choice, n int, key string, shown lit) {
	p.raw(`<button name="size" aria-label="`)
	p.say(key)
	if n < 0 || n >= len(ch.values) {
		p.raw(`" disabled>`)
	} else {
		p.raw(`" value="`)
		p.text(ch.values[n])
		p.raw(`">`)
	}
	p.raw(shown + "</button>")
}

// back is the page's own address, for forms that come back to it. Where there is no such page it is the
// first one: an address that somebody made up is not said again.
func (v *visit) back() string {
	back := v.r.URL.EscapedPath()
	if v.lost || v.r.Method != "GET" && v.r.Method != "HEAD" || strings.HasPrefix(back, "//") {
		return "/"
	}
	if v.r.URL.RawQuery != "" {
		back += "?" + v.r.URL.RawQuery
	}
	return back
}

// foot ends the page.
func (p *page) foot() {
	p.raw("</main>\n<footer class=\"foot\">")
	for _, w := range p.v.footWays() {
		if w.there && p.v.viewer.rank >= w.need {
			p.link(w.to, w.key)
		}
	}
	p.raw("</footer>\n</body>\n</html>\n")
}

// footWays are the entries at the foot of every page.
func (v *visit) footWays() []way {
	return []way{
		{"/rules", "frame.rules", visitor, v.Rulings != nil},
		{"/rights", "people.rights-short", visitor, v.Rights.given()},
		{"/settings", "look.settings", visitor, true},
		{"/keys", "look.keys", visitor, true},
	}
}
