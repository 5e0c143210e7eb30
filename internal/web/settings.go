package web

import "net/http"

// taste is how a reader likes pages. It comes from a cookie and holds nothing that tells who they are.
type taste struct {
	lang string // tag of the language of the interface; "" is the browser's
}

// tasteOf reads the cookie.
func tasteOf(*http.Request) taste { return taste{} }

// class is what <html> is marked with, for the style to follow.
func (t taste) class() string { return "" }

// headExtra writes what else stands in the head of a page: the script, and what makes it installable.
func (p *page) headExtra() {
	p.raw(`<script src="`)
	p.text(p.v.script.path)
	p.raw("\" defer></script>\n")
}
