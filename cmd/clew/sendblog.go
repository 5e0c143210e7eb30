package main

import (
	"context"
	"errors"
	"net/url"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/fetch"
	"clew/internal/micropub"
	"clew/internal/post"
	"clew/internal/render/letter"
)

// Bounds of the pictures that go to a site.
const (
	maxPhotos = 40
	photoSide = 2400
)

// micropub puts the thread on the author's own site.
func (s *sender) micropub(ctx context.Context) error {
	if len(s.b.Chapters) != 1 {
		return usage("one thread at a time goes to a site", "", "name one thread")
	}
	d := s.b.Chapters[0].Document
	if !s.cmd.Bool("anyway") && !s.own(d.Author) {
		return usage("this is for threads of your own", document.At(d.Author), "put your accounts into the configuration: accounts in [micropub]; or add --anyway if its author agrees")
	}
	page := s.cmd.String("micropub")
	e, err := s.entry(d)
	if err != nil {
		return err
	}
	if s.cmd.Bool("dry-run") {
		return s.say("would post " + e.Name + " to " + page)
	}
	token := s.conf.Micropub.Token
	if token == "" {
		return usage("no token", page, "make one on your site and put it into the configuration: token in [micropub], or CLEW_MICROPUB_TOKEN")
	}
	door := fetch.New(fetch.Config{Agent: "Clew/" + version, Contact: s.conf.Contact, Allow: append(s.conf.Allow, s.cmd.StringSlice("allow")...), Now: s.c.now})
	defer door.Close()
	site, err := micropub.Find(ctx, door, page, token)
	if err == nil {
		var at string
		var left int
		if at, left, err = site.Post(ctx, e); err == nil {
			if left > 0 {
				s.c.warn(counted(left, "picture was", "pictures were") + " left out: the site takes no files")
			}
			return s.say(at)
		}
	}
	do := ""
	switch {
	case errors.Is(err, micropub.ErrNone):
		do = "look at the address: its page names an endpoint with rel=\"micropub\""
	case errors.Is(err, micropub.ErrToken):
		do = "make a token that may create and upload"
	case errors.Is(err, micropub.ErrRefused):
		do = "look at what the site says"
	default:
		return err
	}
	return &failure{what: oneLine(err.Error()), do: do, status: statusFailed, cause: err}
}

// own says whether the configuration names an account as the owner's.
func (s *sender) own(a post.Account) bool {
	for _, mine := range s.conf.Micropub.Accounts {
		if mine != "" && (mine == string(a.ID) || mine == a.Handle || "@"+mine == a.Handle) {
			return true
		}
	}
	return false
}

// entry is the thread as a site takes it.
func (s *sender) entry(d *document.Document) (*micropub.Entry, error) {
	e := &micropub.Entry{Name: s.b.Words.Title(d.Title, d.OwnTitle), HTML: string(letter.Content(d, s.b.Words)), Published: d.Published, Draft: s.cmd.Bool("draft")}
	if u, err := url.Parse(d.URL); err == nil && document.WebURL(d.URL) {
		e.Original = []string{u.String()}
	}
	seen := map[string]bool{}
	for i := range d.Thread.Line {
		p := &d.Thread.Line[i]
		if p.Warning != "" {
			continue
		}
		for _, t := range p.Tags {
			if !seen["#"+t.Name] && len(e.Category) < 30 {
				seen["#"+t.Name] = true
				e.Category = append(e.Category, t.Name)
			}
		}
		for j := range p.Media {
			m := &p.Media[j]
			if m.Kind != post.Image || document.Covered(p) || seen[m.SHA256] || len(e.Photos) == maxPhotos {
				continue
			}
			seen[m.SHA256] = true
			photo, ok, err := s.photo(m)
			if err != nil {
				return nil, err
			}
			if ok {
				e.Photos = append(e.Photos, photo)
			}
		}
	}
	return e, s.held.Err()
}

// photo is a picture that a site is to have; ok is false for one that does not travel.
func (s *sender) photo(m *post.Media) (p micropub.Photo, ok bool, err error) {
	x, ok := s.held.Medium(m.SHA256)
	if !ok || !x.Picture() {
		return p, false, nil
	}
	r, err := s.held.Open(x)
	if err != nil {
		return p, false, err
	}
	b, kind, err := enclosure.Fit(r, x, photoSide)
	if closed := r.Close(); err != nil || closed != nil {
		s.c.warn("a picture is left out: it cannot be drawn")
		return p, false, nil
	}
	ending := ".jpg"
	if kind == "image/png" {
		ending = ".png"
	}
	return micropub.Photo{Name: m.SHA256[:16] + ending, Type: kind, Alt: m.Alt, Bytes: b}, true, nil
}
