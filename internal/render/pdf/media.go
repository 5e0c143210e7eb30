package pdf

import (
	"bytes"
	"fmt"
	"strings"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/pdffile"
	"clew/internal/post"
	"clew/internal/typeset"
)

// held gives the picture that can be printed for a medium: itself, or the still picture of a film.
func (c *chapter) held(m *post.Media) (enclosure.Medium, bool) {
	if c.p.opt.Media == nil {
		return enclosure.Medium{}, false
	}
	sha := ""
	switch m.Kind {
	case post.Image:
		sha = m.SHA256
	case post.Video, post.GIF:
		if m.Poster != "" {
			sha, _ = c.p.opt.Media.Named(m.Poster)
		}
		if sha == "" && m.Kind == post.GIF {
			sha = m.SHA256
		}
	}
	if sha == "" {
		return enclosure.Medium{}, false
	}
	x, ok := c.p.opt.Media.Medium(sha)
	return x, ok && x.Width > 0 && x.Height > 0 && strings.HasPrefix(x.Type, "image/")
}

// media sets the pictures, films and sounds of a post.
func (c *chapter) media(q *post.Post) {
	if len(q.Media) == 0 {
		return
	}
	p := c.p
	if document.Covered(q) {
		c.covered(q)
		return
	}
	for i := 0; i < len(q.Media); {
		var run []enclosure.Medium
		j := i
		for j < len(q.Media) && q.Media[j].Kind == post.Image && len(run) < 4 {
			m, ok := c.held(&q.Media[j])
			if !ok {
				break
			}
			run = append(run, m)
			j++
		}
		if len(run) > 0 {
			c.gallery(q, q.Media[i:j], run)
			i = j
			continue
		}
		m := &q.Media[i]
		if still, ok := c.held(m); ok {
			c.gallery(q, q.Media[i:i+1], []enclosure.Medium{still})
		} else {
			p.unheld++
			p.galley.space(p.sheet.lead*0.4, 2)
			p.together(func() { c.described(q, m, p.words.Say("not-held", p.words.Media(m)), c.frame) })
			p.galley.space(p.sheet.lead*0.4, 2)
		}
		i++
	}
}

// covered names media that are not drawn.
func (c *chapter) covered(q *post.Post) {
	p := c.p
	p.galley.space(p.sheet.lead*0.4, 2)
	c.joined()
	p.together(func() {
		f := p.boxed(c.frame, 9)
		p.galley.add(row{high: 6, sides: f.sides})
		st := p.sansSmall()
		st.Bold, st.Color = true, ink
		p.own(p.say("covered"), st, p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		for i := range q.Media {
			p.galley.space(2, 0)
			c.described(q, &q.Media[i], p.words.Media(&q.Media[i])+".", f)
		}
		p.gap(6, f)
	})
	p.galley.space(p.sheet.lead*0.4, 2)
}

// described sets a medium in words.
func (c *chapter) described(q *post.Post, m *post.Media, words string, f frame) {
	p := c.p
	sect := p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})
	st := p.sansSmall()
	t := &phrase{}
	t.add(words+" ", st)
	if document.WebURL(m.URL) {
		c.noted(t, p.words.Say("media-original"), m.URL, st)
	}
	p.set(t, p.ours(f, sect))
	c.caption(q, m, "", f)
}

// caption sets the author's description of a medium.
func (c *chapter) caption(q *post.Post, m *post.Media, number string, f frame) {
	if strings.TrimSpace(m.Alt) == "" {
		return
	}
	p := c.p
	st := p.serif(q.Lang)
	st.Size, st.Italic, st.Color = p.sheet.small*1.05, true, dim
	t := &phrase{}
	if number != "" {
		n := p.sans(p.sheet.small * 0.85)
		n.Bold = true
		t.add(number+"\u2002", n)
	}
	t.add(tidy(m.Alt), st)
	p.galley.space(1.5, 0)
	p.galley.keep()
	p.set(t, block{frame: f, elem: p.file.Elem(c.sect, "Caption", pdffile.Attr{Lang: p.tagOf(q.Lang)}), lead: p.sheet.tight})
}

// placed is a picture where it stands.
type placed struct {
	enclosure.Medium
	x, w, h float64
	elem    *pdffile.Elem
	words   string
}

const gutter = 5

// gallery sets one to four pictures with their descriptions.
func (c *chapter) gallery(q *post.Post, media []post.Media, run []enclosure.Medium) {
	p, s := c.p, &c.p.sheet
	p.galley.space(s.lead*0.5, 3)
	c.joined()
	p.together(func() {
		for i := 0; i < len(run); {
			n := len(run) - i
			if len(run) == 4 {
				n = 2
			}
			c.pictures(q, media[i:i+n], run[i:i+n])
			i += n
			if i < len(run) {
				p.galley.space(gutter, 0)
				p.galley.keep()
			}
		}
		for i := range media {
			number := ""
			if len(media) > 1 {
				number = p.lang.Number(i + 1)
			}
			p.galley.space(2.5, 0)
			c.caption(q, &media[i], number, c.frame)
			if m := &media[i]; m.Kind != post.Image {
				t := &phrase{}
				st := p.sansSmall()
				t.add(p.say("still", p.words.Media(m))+" ", st)
				if document.WebURL(m.URL) {
					c.noted(t, p.words.Say("media-original"), m.URL, st)
				}
				p.galley.space(2.5, 0)
				p.galley.keep()
				p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
			}
		}
	})
	p.galley.space(s.lead*0.85, 4)
}

// pictures sets some pictures beside each other, of one height.
func (c *chapter) pictures(q *post.Post, media []post.Media, run []enclosure.Medium) {
	p, f := c.p, c.frame
	wide := 0.0
	for _, m := range run {
		wide += aspect(m)
	}
	most := p.sheet.deep * 0.5
	if len(run) > 1 {
		most = p.sheet.deep * 0.36
	}
	high := min((f.w-gutter*float64(len(run)-1))/wide, most)
	if len(run) == 1 {
		high = min(high, max(float64(run[0].Height)*0.75, 24)) // no larger than on a screen
	}
	all := make([]placed, len(run))
	for i, m := range run {
		alt := tidy(media[i].Alt)
		if alt == "" {
			alt = p.words.Say("no-alt", p.words.Media(&media[i]))
		}
		all[i] = placed{Medium: m, words: alt}
		all[i].elem = p.file.Elem(c.sect, "Figure", pdffile.Attr{Alt: alt, Lang: p.tagOf(q.Lang)})
	}
	resize := func(high float64) {
		x := f.x
		for i := range all {
			all[i].x, all[i].w, all[i].h = x, max(high*aspect(all[i].Medium), 2), high
			x += all[i].w + gutter
		}
		if p.rtl {
			for i := range all {
				all[i].x += f.x + f.w - (x - gutter)
			}
		}
	}
	resize(high)
	figures := make([]*pdffile.Elem, len(all))
	for i := range all {
		figures[i] = all[i].elem
	}
	p.galley.add(row{high: high, sides: f.sides, figures: figures, resize: resize, draw: func(l *leaf, x, top float64) {
		for i := range all {
			p.picture(l, &all[i], x+all[i].x, top)
		}
	}})
}

// aspect is how wide a picture is for its height, within what can be set.
func aspect(m enclosure.Medium) float64 {
	return min(max(float64(m.Width)/float64(m.Height), 0.05), 20)
}

// picture draws a picture, or says in its place that it cannot be drawn.
func (p *press) picture(l *leaf, m *placed, x, top float64) {
	im, err := p.embed(m)
	if err != nil && p.err == nil {
		p.unheld++
		l.page.Mark(nil, func() { l.page.Fill(x, l.up(top+m.h), m.w, m.h, ground) })
		line := p.within(m.words, p.sansSmall(), m.w-8)
		l.strip(&strip{line: line, x: x - l.x + 4, base: m.h/2 + 3, elem: m.elem}, top)
		return
	}
	l.flush()
	if im != nil {
		l.page.Mark(m.elem, func() { l.page.Image(im, x, l.up(top+m.h), m.w, m.h) })
	}
}

// dense is how many pixels an inch of print may have before a picture is made smaller.
const dense = 300

// embed gives a picture as the file has it: as it is where it can be, smaller where that saves much. An error
// that is of the file is kept as the press's.
func (p *press) embed(m *placed) (*pdffile.Image, error) {
	side := int(max(m.w, m.h) / 72 * dense)
	pixels := max(m.Width, m.Height)
	as := m.Turned <= 1 && (m.Type == "image/jpeg" || m.Type == "image/png")
	key := m.SHA256
	if !as || pixels > side*3/2 && m.Size > 100<<10 {
		as = false
		key = fmt.Sprint(m.SHA256, " ", min(side, pixels))
	}
	if im, ok := p.pictures[key]; ok {
		if im == nil {
			return nil, enclosure.ErrLarge
		}
		return im, nil
	}
	im, err := p.read(m, as, min(side, pixels))
	if err != nil {
		im = nil
	}
	p.pictures[key] = im
	return im, err
}

func (p *press) read(m *placed, as bool, side int) (*pdffile.Image, error) {
	r, err := p.opt.Media.Open(m.Medium)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if as {
		if im, err := p.file.Image(r, m.Type); err == nil {
			return im, nil
		}
		again, err := p.opt.Media.Open(m.Medium)
		if err != nil {
			return nil, err
		}
		defer again.Close()
		r = again
	}
	b, kind, err := enclosure.Fit(r, m.Medium, side)
	if err != nil {
		return nil, err
	}
	return p.file.Image(bytes.NewReader(b), kind)
}

// custom gives the picture of a custom emoji that is held, as a box in the line.
func (c *chapter) custom(code string, all []post.Emoji, size float64) *typeset.Box {
	if code == "" || len(code) > 80 {
		return nil
	}
	for _, e := range all {
		if strings.Trim(e.Code, ":") != code {
			continue
		}
		sha, ok := c.p.opt.Media.Named(e.URL)
		if !ok {
			return nil
		}
		m, ok := c.p.opt.Media.Medium(sha)
		if !ok || m.Width <= 0 || m.Height <= 0 {
			return nil
		}
		high := size * 1.15
		return &typeset.Box{Width: min(high*aspect(m), size*6), Height: high * 0.8, Depth: high * 0.2, ID: &placed{Medium: m, w: high * aspect(m), h: high}}
	}
	return nil
}
