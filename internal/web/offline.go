package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// manifest says how the site is installed on a device.
type manifest struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	ShortName   string         `json:"short_name"`
	Description string         `json:"description"`
	Lang        string         `json:"lang"`
	Dir         string         `json:"dir"`
	Start       string         `json:"start_url"`
	Scope       string         `json:"scope"`
	Display     string         `json:"display"`
	Background  string         `json:"background_color"`
	Theme       string         `json:"theme_color"`
	Categories  []string       `json:"categories"`
	Icons       []manifestIcon `json:"icons"`
	Shortcuts   []shortcut     `json:"shortcuts"`
	Share       shareTarget    `json:"share_target"`
}

type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

type shortcut struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// shareTarget is where a telephone sends what is shared to Clew.
type shareTarget struct {
	Action string            `json:"action"`
	Method string            `json:"method"`
	Params map[string]string `json:"params"`
}

// manifest answers in the reader's language.
func (h *site) manifest(w http.ResponseWriter, r *http.Request) {
	v := h.visit(w, r)
	m := manifest{
		ID: "/", Name: "Clew", ShortName: "Clew", Description: v.lang.Say("look.what"), Lang: v.lang.Tag, Dir: v.lang.Dir,
		Start: "/", Scope: "/", Display: "standalone", Background: "#fcfbf7", Theme: "#fcfbf7", Categories: []string{"news", "books", "social"},
		Icons: []manifestIcon{
			{"/icon-192.png", "192x192", "image/png", ""}, {"/icon-512.png", "512x512", "image/png", ""},
			{"/icon-192.png", "192x192", "image/png", "maskable"}, {"/icon-512.png", "512x512", "image/png", "maskable"},
			{"/icon.svg", "any", "image/svg+xml", ""},
		},
		Shortcuts: []shortcut{{v.lang.Say("look.search"), "/search"}},
		Share:     shareTarget{"/open", "GET", map[string]string{"title": "title", "text": "text", "url": "url"}},
	}
	b, err := json.Marshal(m)
	if err != nil {
		v.fail(err)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "application/manifest+json; charset=utf-8")
	head.Set("Cache-Control", "no-cache")
	head.Set("Vary", "Accept-Language, Cookie")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

// picture answers with an icon of the files in static.
func picture(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		b, err := static.ReadFile("static/" + name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Cache-Control", "max-age=86400")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
	}
}

// worker is the script that keeps threads on a reader's device. A new one is taken by browsers when its bytes
// change, so the digest of all that its pages need stands in it.
func (h *site) worker(w http.ResponseWriter, r *http.Request) {
	text, err := static.ReadFile("static/sw.js")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	sum := sha256.Sum256([]byte(h.script.path + h.style(nil).text))
	set := "'use strict';\nconst SHELL = '" + hex.EncodeToString(sum[:6]) + "', SCRIPT = '" + h.script.path + "';\n"
	head := w.Header()
	head.Set("Content-Type", "text/javascript; charset=utf-8")
	head.Set("Cache-Control", "no-cache")
	head.Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'")
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(set+string(text)))
}

// offline is the page that a device shows where there is no connection.
func (v *visit) offline() (*sheet, error) {
	return &sheet{title: v.lang.Say("look.offline"), twin: struct {
		Clew int `json:"clew"`
	}{1}, main: func(p *page) {
		p.raw("<h1>")
		p.say("look.offline")
		p.raw("</h1>\n<p>")
		p.say("look.offline-lead")
		p.raw("</p>\n<section><h2>")
		p.say("look.offline-kept")
		p.raw("</h2>\n<p class=\"none\">")
		p.say("look.offline-none")
		p.raw("</p>\n<ol class=\"threads\" data-kept hidden></ol></section>\n")
	}}, nil
}

// maxShared bounds a link that is shared.
const maxShared = 2048

// linkIn is the first web address in a text, without what closes the sentence around it; "" if it has none.
func linkIn(text string) string {
	for word := range strings.FieldsSeq(text) {
		i := strings.Index(word, "https://")
		if i < 0 {
			i = strings.Index(word, "http://")
		}
		if i < 0 {
			continue
		}
		word = strings.TrimRight(word[i:], ".,;:!?)]}>»”\"'")
		if u, err := url.Parse(word); err == nil && u.Host != "" && len(word) <= maxShared {
			return word
		}
	}
	return ""
}
