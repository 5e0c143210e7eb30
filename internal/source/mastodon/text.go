package mastodon

import (
	"html"
	"strings"
	"unicode/utf8"

	"clew/internal/markup"
	"clew/internal/post"
)

// named is an account that a post names beside its text, as one network tells it: an actor's URI where
// it is known, the page it is read at, and a name with or without its host.
type named struct {
	account post.AccountID
	page    string
	name    string // "@ann@m.example" or "ann"
}

// saidIn puts what HTML says into a post: its text and ranges, after its title if it has one.
func saidIn(c *markup.Converter, p *post.Post, title, content string, people []named) {
	t := c.HTML(content, markup.Options{QuoteKnown: p.Quote != nil && p.Quote.ID != ""})
	shift := 0
	p.Text = t.Text
	if title != "" {
		head := markup.FromHTML(html.EscapeString(title), markup.Options{}).Text // a title is no HTML
		if head != "" && !strings.HasPrefix(t.Text, head) {
			p.Text = strings.TrimRight(head+"\n\n"+t.Text, "\n")
			shift = utf8.RuneCountInString(head) + 2
		}
	}
	p.Cut = t.Cut
	p.Links, p.Tags = t.Links, t.Tags
	for i := range p.Links {
		p.Links[i].Start += shift
		p.Links[i].End += shift
	}
	for i := range p.Tags {
		p.Tags[i].Start += shift
		p.Tags[i].End += shift
	}
	for _, m := range t.Mentions {
		p.Mentions = append(p.Mentions, post.Mention{Start: m.Start + shift, End: m.End + shift, Handle: m.Handle, Account: whois(m, people)})
	}
}

// whois finds the account a mention means, "" if the post does not say.
func whois(m markup.Mention, people []named) post.AccountID {
	for _, n := range people {
		if m.URL != "" && (string(n.account) == m.URL || n.page == m.URL) {
			return n.account
		}
	}
	user, host, _ := strings.Cut(m.Handle[1:], "@")
	if host == "" {
		host = hostOf(m.URL)
	}
	for _, n := range people {
		nuser, nhost, _ := strings.Cut(strings.TrimPrefix(n.name, "@"), "@")
		if nhost == "" {
			nhost = hostOf(string(n.account))
		}
		if strings.EqualFold(nuser, user) && strings.EqualFold(nhost, host) {
			return n.account
		}
	}
	return ""
}

// warning gives a content warning as it was said; some servers write it as HTML.
func warning(s string) string {
	if strings.Contains(s, "</") || strings.Contains(s, "/>") || strings.Contains(s, "<br>") {
		return markup.FromHTML(s, markup.Options{}).Text
	}
	return strings.TrimSpace(s)
}
