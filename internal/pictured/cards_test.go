package pictured

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// layout is how one network shows a post. The words and drawings are ours: only where things stand is theirs.
type layout struct {
	name    string
	network string // x, bluesky, mastodon; "" for one that no record has posts of
	width   int    // CSS pixels
	scale   int    // device pixels to one
	colours string // of page, text, what is beside
	dated   bool   // the time is written out
	card    func(c *drawn) string
}

// drawn is what stands in a card.
type drawn struct {
	layout
	tongue
	lang               string
	name, handle, text string
	at                 time.Time // in the zone of the screen
	n                  int       // varies what stands around
}

const (
	light = "#fff;#0f1419;#536471"
	dim   = "#15202b;#f7f9f9;#8b98a5"
	dark  = "#000;#e7e9ea;#71767b"
)

func layouts() []layout {
	return []layout{
		{"x-light", "x", 390, 2, light, true, (*drawn).xPost},
		{"x-dark", "x", 390, 2, dark, true, (*drawn).xPost},
		{"x-dim-desktop", "x", 600, 1, dim, true, (*drawn).xPost},
		{"x-feed-dark", "x", 390, 2, dark, false, (*drawn).xFeed},
		{"x-feed-desktop", "x", 600, 1, light, false, (*drawn).xFeed},
		{"bluesky", "bluesky", 390, 2, "#fff;#0b0f14;#42576c", true, (*drawn).skyPost},
		{"bluesky-feed-dark", "bluesky", 600, 1, "#161e27;#f1f3f5;#8c9eb2", false, (*drawn).skyFeed},
		{"mastodon-dark", "mastodon", 600, 1, "#191b22;#fff;#9baec8", true, (*drawn).mastodonPost},
		{"mastodon-feed", "mastodon", 390, 2, "#fff;#1b1b1f;#5b5b66", false, (*drawn).mastodonFeed},
		{"threads", "", 390, 2, "#fff;#000;#999", false, (*drawn).threads},
		{"threads-dark", "", 600, 1, "#181818;#f3f5f7;#777", false, (*drawn).threads},
		{"facebook", "", 390, 2, "#fff;#050505;#65676b", true, (*drawn).facebook},
		{"facebook-desktop", "", 680, 1, "#fff;#050505;#65676b", true, (*drawn).facebook},
		{"telegram", "", 390, 2, "#cfe3c8;#000;#8a9a86", true, (*drawn).telegram},
		{"telegram-dark", "", 600, 1, "#17212b;#f5f5f5;#6d7f8f", true, (*drawn).telegram},
		{"instagram", "", 390, 2, "#fff;#000;#737373", false, (*drawn).instagram},
	}
}

// Drawings that stand for the networks' own.
const (
	bubble = `<svg viewBox="0 0 24 24"><path d="M3 11a8 8 0 0 1 8-8h2a8 8 0 0 1 0 16l-5 3v-3a8 8 0 0 1-5-8z"/></svg>`
	arrows = `<svg viewBox="0 0 24 24"><path d="M4 9l4-4 4 4M8 5v10a3 3 0 0 0 3 3h3M20 15l-4 4-4-4M16 19V9a3 3 0 0 0-3-3h-3"/></svg>`
	heart  = `<svg viewBox="0 0 24 24"><path d="M12 21C5 15 3 12 3 8a4.5 4.5 0 0 1 9-1 4.5 4.5 0 0 1 9 1c0 4-2 7-9 13z"/></svg>`
	bars   = `<svg viewBox="0 0 24 24"><path d="M5 21v-8M10 21V5M15 21v-6M20 21V9"/></svg>`
	ribbon = `<svg viewBox="0 0 24 24"><path d="M5 3h14v18l-7-5-7 5z"/></svg>`
	send   = `<svg viewBox="0 0 24 24"><path d="M12 15V3M7 8l5-5 5 5M4 14v6h16v-6"/></svg>`
	tick   = `<svg viewBox="0 0 24 24" class="tick"><circle cx="12" cy="12" r="11"/><path d="M7 12l4 4 6-8"/></svg>`
	globe  = `<svg viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c-5 6-5 12 0 18M12 3c5 6 5 12 0 18"/></svg>`
	dots   = `<svg viewBox="0 0 24 24" class="dots"><circle cx="4" cy="12" r="2"/><circle cx="12" cy="12" r="2"/><circle cx="20" cy="12" r="2"/></svg>`
	back   = `<svg viewBox="0 0 24 24"><path d="M20 12H4M10 5l-7 7 7 7"/></svg>`
	eye    = `<svg viewBox="0 0 24 24"><path d="M2 12c5-8 15-8 20 0-5 8-15 8-20 0z"/><circle cx="12" cy="12" r="3"/></svg>`
)

// style is of every card; its colours are variables.
const style = `*{box-sizing:border-box;margin:0}body{font:16px/1.35 "Noto Sans","Noto Sans CJK SC","Noto Sans Arabic","Noto Sans Hebrew",sans-serif}
.cut{height:8px;background:#f0f}.card{background:var(--bg);color:var(--fg);padding:12px 16px;position:relative}
svg{width:18px;height:18px;fill:none;stroke:currentColor;stroke-width:2;vertical-align:-4px}.dots{fill:currentColor;stroke:none}.tick{stroke:#fff}.tick circle{fill:#1d9bf0;stroke:none}
.m{color:var(--m);font-size:15px}.row{display:flex;gap:10px;align-items:center}.row>.grow{flex:1;min-width:0}.acts{display:flex;justify-content:space-between;color:var(--m);font-size:13px;margin-top:10px}
.face{width:40px;height:40px;border-radius:50%;flex:none;background:linear-gradient(135deg,#e0a458,#7a4b8a)}.text{margin:10px 0;white-space:pre-wrap;overflow-wrap:break-word}.big{font-size:17px}
.bar{display:flex;justify-content:space-between;font-size:14px;font-weight:600;margin-bottom:8px}.line{border-top:1px solid #8884;padding:10px 0;margin-top:10px}.pill{border:1px solid;border-radius:99px;padding:4px 14px;font-weight:700;font-size:14px}
b{font-weight:700}.bub{background:#fff;border-radius:14px;padding:8px 12px;max-width:330px}.dk .bub{background:#182533}.pic{height:200px;background:linear-gradient(160deg,#456,#9ab 60%,#654);margin:10px -16px}`

// page draws cards one below another, each with a bar behind it that no card has the colour of.
func page(cards []*drawn) string {
	var b strings.Builder
	b.WriteString("<!doctype html><meta charset=utf-8><style>" + style + "</style>")
	for _, c := range cards {
		col := strings.Split(c.colours, ";")
		dir, class := "ltr", "card"
		if c.lang == "ar" || c.lang == "he" {
			dir = "rtl"
		}
		if strings.HasSuffix(c.layout.name, "dark") {
			class += " dk"
		}
		fmt.Fprintf(&b, "<div class=%q lang=%q dir=%q style=\"--bg:%s;--fg:%s;--m:%s\">%s</div><div class=cut></div>", class, c.lang, dir, col[0], col[1], col[2], c.card(c))
	}
	return b.String()
}

func (c *drawn) e(s string) string { return html.EscapeString(s) }

// bar is the first line of a telephone's screen.
func (c *drawn) bar() string {
	if c.width > 500 {
		return ""
	}
	return fmt.Sprintf(`<div class=bar dir=ltr><span>%d:%02d</span><span>%s 5G %d%%</span></div>`, 9+c.n%3, 10+c.n%50, bars, 30+c.n%70)
}

func (c *drawn) count(k int) string {
	return []string{"12", "1.4K", "387", "56", "2,310", "9"}[(c.n+k)%6]
}

func (c *drawn) counted(pattern string, k int) string { return fmt.Sprintf(pattern, c.count(k)) }

func (c *drawn) mention() string { return `<bdi>@` + c.e(c.handle) + `</bdi>` }

// body is the text as the page of a network breaks it.
func (c *drawn) body(class string) string {
	return `<div class="text ` + class + `" dir=auto>` + c.e(c.text) + `</div>`
}

func (c *drawn) acts(views bool) string {
	s := `<div class=acts><span>` + bubble + " " + c.count(0) + `</span><span>` + arrows + " " + c.count(1) + `</span><span>` + heart + " " + c.count(2) + `</span>`
	if views {
		s += `<span>` + bars + " " + c.count(3) + `</span>`
	}
	return s + `<span>` + ribbon + `</span><span>` + send + `</span></div>`
}

func (c *drawn) head(tickTo int) string {
	t := ""
	if c.n%tickTo == 0 {
		t = " " + tick
	}
	return `<b dir=auto>` + c.e(c.name) + `</b>` + t
}

func (c *drawn) xPost() string {
	s := c.bar() + `<div class=row>` + back + `<b class=big>` + c.post + `</b></div><div class=row style="margin-top:12px"><div class=face></div><div class=grow>` + c.head(2) + `<br><span class=m>` + c.mention() + `</span></div>`
	if c.n%3 == 0 {
		s += `<span class=pill>` + c.follow + `</span>`
	}
	s += dots + `</div>`
	if c.n%4 == 1 {
		s += `<div class=m style="margin-top:8px">` + fmt.Sprintf(c.replying, "@river_post") + `</div>`
	}
	s += c.body("big")
	if c.n%3 == 1 {
		s += `<div class=m style="color:#1d9bf0">` + c.translate + `</div>`
	}
	s += `<div class=m>` + c.tongue.at(c.stamp, c.at) + ` · <b>` + c.counted(c.views, 4) + `</b></div>`
	if c.n%2 == 0 {
		s += `<div class="m line">` + c.counted(c.reposts, 1) + ` &nbsp; ` + c.counted(c.quotes, 5) + ` &nbsp; ` + c.counted(c.likes, 2) + `</div>`
	}
	return s + c.acts(false) + `<div class="row line"><div class=face></div><span class=m>` + c.answer + `</span></div>`
}

func (c *drawn) xFeed() string {
	s := `<div class=row style="align-items:flex-start"><div class=face></div><div class=grow>` + c.head(2) + ` <span class=m>` + c.mention() + ` · ` + c.ago + `</span>`
	if c.n%4 == 1 {
		s += `<div class=m>` + fmt.Sprintf(c.replying, "@river_post") + `</div>`
	}
	return s + c.body("") + c.acts(true) + `</div>` + dots + `</div>`
}

func (c *drawn) skyPost() string {
	s := c.bar() + `<div class=row>` + back + `<b class=big>` + c.post + `</b></div><div class=row style="margin-top:12px"><div class=face></div><div class=grow>` + c.head(5) + `<br><span class=m>` + c.mention() + `</span></div><span class=pill>+ ` + c.follow + `</span></div>` + c.body("big")
	if c.n%2 == 0 {
		s += `<div class=m style="color:#1083fe">` + c.translate + `</div>`
	}
	return s + `<div class=m>` + c.tongue.at(c.long, c.at) + `</div><div class="m line">` + c.counted(c.reposts, 1) + ` &nbsp; ` + c.counted(c.likes, 2) + `</div>` + c.acts(false)
}

func (c *drawn) skyFeed() string {
	return `<div class=row style="align-items:flex-start"><div class=face></div><div class=grow>` + c.head(5) + ` <span class=m>` + c.mention() + ` · ` + c.ago + `</span>` + c.body("") + c.acts(false) + `</div></div>`
}

func (c *drawn) mastodonPost() string {
	s := `<div class=row><div class=face style="border-radius:6px"></div><div class=grow>` + c.head(99) + `<br><span class=m>` + c.mention() + `</span></div></div>` + c.body("big")
	if c.n%2 == 0 {
		s += `<div class=m>` + c.translate + `</div>`
	}
	s += `<div class=m>` + c.tongue.at(c.long, c.at) + ` · ` + globe
	if c.n%3 == 0 {
		s += ` · ` + c.edited
	}
	return s + `</div><div class="m line">` + c.counted(c.reposts, 1) + ` · ` + c.counted(c.likes, 2) + `</div>` + c.acts(false)
}

func (c *drawn) mastodonFeed() string {
	return c.bar() + `<div class=row><div class=face style="border-radius:6px"></div><div class=grow>` + c.head(99) + `<br><span class=m>` + c.mention() + `</span></div><span class=m>` + globe + " " + c.ago + `</span></div>` + c.body("") + c.acts(false)
}

func (c *drawn) threads() string {
	return c.bar() + `<div class=row style="align-items:flex-start"><div class=face></div><div class=grow><b dir=ltr>` + c.e(c.handle) + `</b> <span class=m>` + c.ago + `</span>` + c.body("") + c.acts(false) + `</div>` + dots + `</div>`
}

func (c *drawn) facebook() string {
	s := c.bar() + `<div class=row><div class=face></div><div class=grow>` + c.head(2) + `<br><span class=m>` + c.tongue.at(c.long, c.at) + ` · ` + globe + `</span></div>` + dots + `</div>` + c.body("")
	if c.n%2 == 0 {
		s += `<div class=m>` + c.translate + `</div>`
	}
	return s + `<div class="row m line"><span class=grow>` + heart + " " + c.count(2) + `</span><span>` + bubble + " " + c.count(0) + `</span></div><div class=acts><span>` + heart + " " + c.comment + `</span><span>` + send + " " + c.share + `</span></div>`
}

func (c *drawn) telegram() string {
	day := strings.TrimSpace(strings.Trim(strings.NewReplacer("{h}:{m}", "", "{H}:{m}", "", "{ap}", "").Replace(c.stamp), " ·"))
	return c.bar() + `<div style="text-align:center;margin-bottom:8px"><span class=pill style="border:0;background:#0003;font-weight:400">` + c.tongue.at(day, c.at) + `</span></div><div class=bub><b dir=auto style="color:#3a8">` + c.e(c.name) + `</b>` + c.body("") +
		`<div class=m style="text-align:end;font-size:13px">` + eye + " " + c.count(1) + " " + c.tongue.at("{H}:{m}", c.at) + `</div></div>`
}

func (c *drawn) instagram() string {
	return c.bar() + `<div class=row><div class=face></div><b class=grow dir=ltr>` + c.e(c.handle) + `</b>` + dots + `</div><div class=pic></div><div class=row style="gap:16px">` + heart + " " + c.count(2) + " " + bubble + " " + c.count(0) + " " + send + `<span class=grow></span>` + ribbon + `</div><div class=text dir=auto><b dir=ltr>` + c.e(c.handle) + `</b> ` + c.e(c.text) + `</div><div class=m style="font-size:13px">` + c.tongue.at("{d}.{M}.{y}", c.at) + `</div>`
}
