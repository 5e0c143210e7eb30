package web

// keyHelp is what keys do where the page's script runs: the keys, and the word that tells it.
func keyHelp() [][2]string {
	return [][2]string{
		{"j", "look.key-next"}, {"k", "look.key-previous"},
		{"n", "look.key-page-next"}, {"p", "look.key-page-previous"},
		{"o", "look.key-original"}, {"s", "look.key-save"}, {"c", "look.key-copy"},
		{"/", "look.key-search"}, {"h", "look.key-home"}, {"?", "look.key-help"},
	}
}

// keysTwin is the JSON of the page of keys.
type keysTwin struct {
	Clew int               `json:"clew"`
	Keys map[string]string `json:"keys"`
}

func (v *visit) keys() (*sheet, error) {
	twin := keysTwin{1, map[string]string{}}
	for _, k := range keyHelp() {
		twin.Keys[k[0]] = v.lang.Say(k[1])
	}
	return &sheet{title: v.lang.Say("look.keys"), twin: twin, shared: true, main: (*page).keys}, nil
}

func (p *page) keys() {
	p.raw("<h1>")
	p.say("look.keys")
	p.raw("</h1>\n<p>")
	p.say("look.keys-lead")
	p.raw(" ")
	p.link("/settings", "look.keys-off")
	p.raw("</p>\n<table class=\"keys\"><thead><tr><th scope=\"col\">")
	p.say("look.key")
	p.raw(`</th><th scope="col">`)
	p.say("look.key-does")
	p.raw("</th></tr></thead><tbody>\n")
	for _, k := range keyHelp() {
		p.raw(`<tr><th scope="row"><kbd>`)
		p.text(k[0])
		p.raw("</kbd></th><td>")
		p.say(k[1])
		p.raw("</td></tr>\n")
	}
	p.raw("</tbody></table>\n")
}
