package xcom

// maxEntities bounds the links, mentions, tags and media of one post. X allows far fewer; what is beyond
// is passed over.
const maxEntities = 4096

func (t *tweet) entities(c *cursor, d int, media *[]mediaEntity) bool {
	if c.peek() != '{' {
		return c.skip(d)
	}
	more, ok := c.openLine(d)
	for last := mEntities; ok && more; {
		m, named := t.habit.member(c, last)
		if !named {
			return false
		}
		if ok = t.entityList(c, m, d+1, media); ok {
			more, ok = c.next('}')
		}
		last = m
	}
	return ok
}

func (t *tweet) entityList(c *cursor, m member, d int, media *[]mediaEntity) bool {
	if c.literal("[ ]") {
		return true
	}
	if c.peek() != '[' {
		return c.skip(d)
	}
	var read func(*cursor) bool
	switch m {
	case mURLs:
		read = func(c *cursor) bool { return t.urlEntity(c, d+1) }
	case mMentions:
		read = func(c *cursor) bool { return nameEntities(c, &t.mentions, d+1) }
	case mTags, mSymbols:
		read = func(c *cursor) bool { return nameEntities(c, &t.tags, d+1) }
	case mMedia:
		read = func(c *cursor) bool { return t.mediaEntity(c, media, d+1) }
	case mPolls:
		read = func(c *cursor) bool { return t.pollEntity(c, d+1) }
	default:
		return c.skip(d)
	}
	return c.array(d, read)
}

func (t *tweet) urlEntity(c *cursor, d int) bool {
	if len(t.urls) >= maxEntities {
		return c.skip(d)
	}
	var u urlEntity
	ok := c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "url":
			return c.text(&u.short, d+1)
		case "expanded_url":
			return c.text(&u.expanded, d+1)
		case "indices":
			return c.indices(&u.start, d+1)
		}
		return c.skip(d + 1)
	})
	if u.short.there {
		t.urls = append(t.urls, u)
	}
	return ok
}

func nameEntities(c *cursor, dst *[]nameEntity, d int) bool {
	if len(*dst) >= maxEntities {
		return c.skip(d)
	}
	var n nameEntity
	ok := c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "screen_name", "text":
			return c.text(&n.name, d+1)
		case "id_str":
			return c.text(&n.id, d+1)
		case "indices":
			return c.indices(&n.start, d+1)
		}
		return c.skip(d + 1)
	})
	if n.name.there {
		*dst = append(*dst, n)
	}
	return ok
}

// indices reads the first number of [from, to].
func (c *cursor) indices(start *raw, d int) bool {
	n := 0
	return c.items(d, func(c *cursor) bool {
		n++
		if n > 1 {
			return c.skip(d + 1)
		}
		return c.scalar(start, d+1)
	})
}

func (t *tweet) mediaEntity(c *cursor, dst *[]mediaEntity, d int) bool {
	if len(*dst) >= maxEntities {
		return c.skip(d)
	}
	m := mediaEntity{firstSize: len(t.sizes), firstVariant: len(t.variants)}
	ok := c.fields(d, func(c *cursor, name []byte) bool { return t.mediaMember(c, &m, name, d+1) })
	m.endSize, m.endVariant = len(t.sizes), len(t.variants)
	if m.url.there || m.short.there {
		*dst = append(*dst, m)
	}
	return ok
}

func (t *tweet) mediaMember(c *cursor, m *mediaEntity, name []byte, d int) bool {
	switch string(name) {
	case "url":
		return c.text(&m.short, d)
	case "expanded_url":
		return c.text(&m.expanded, d)
	case "media_url_https":
		return c.text(&m.url, d)
	case "media_url":
		if m.url.there {
			return c.skip(d)
		}
		return c.text(&m.url, d)
	case "type":
		return c.text(&m.kind, d)
	case "indices":
		return c.indices(&m.start, d)
	case "ext_alt_text", "media_alt", "alt_text":
		return c.text(&m.alt, d)
	case "original_info":
		return m.original(c, d)
	case "sizes":
		return t.mediaSizes(c, d)
	case "video_info":
		return t.video(c, d)
	}
	return c.skip(d)
}

func (m *mediaEntity) original(c *cursor, d int) bool {
	return c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "width":
			return c.scalar(&m.w, d+1)
		case "height":
			return c.scalar(&m.h, d+1)
		}
		return c.skip(d + 1)
	})
}

// mediaSizes reads {"large": {…}, …} or, in the oldest archives, [{…}, …].
func (t *tweet) mediaSizes(c *cursor, d int) bool {
	if c.peek() == '[' {
		return c.array(d, func(c *cursor) bool { return t.size(c, d+1) })
	}
	return c.fields(d, func(c *cursor, _ []byte) bool { return t.size(c, d+1) })
}

func (t *tweet) size(c *cursor, d int) bool {
	var s sizeEntity
	ok := c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "w":
			return c.scalar(&s.w, d+1)
		case "h":
			return c.scalar(&s.h, d+1)
		case "resize":
			return c.text(&s.resize, d+1)
		}
		return c.skip(d + 1)
	})
	if len(t.sizes) < maxEntities {
		t.sizes = append(t.sizes, s)
	}
	return ok
}

// pixels are the original's width and height, or those of the largest size that is not a crop.
func (m *mediaEntity) pixels(sizes []sizeEntity) (w, h int) {
	if w, h = m.w.count(), m.h.count(); w > 0 && h > 0 {
		return w, h
	}
	w, h = 0, 0
	for _, s := range sizes[m.firstSize:m.endSize] {
		if sw, sh := s.w.count(), s.h.count(); sw > w && sh > 0 && string(s.resize.b) != "crop" {
			w, h = sw, sh
		}
	}
	return w, h
}

func (t *tweet) video(c *cursor, d int) bool {
	return c.fields(d, func(c *cursor, name []byte) bool {
		if string(name) != "variants" {
			return c.skip(d + 1)
		}
		return c.items(d+1, func(c *cursor) bool { return t.variant(c, d+2) })
	})
}

func (t *tweet) variant(c *cursor, d int) bool {
	var v variant
	ok := c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "url":
			return c.text(&v.url, d+1)
		case "content_type":
			return c.text(&v.kind, d+1)
		case "bitrate":
			return c.scalar(&v.bitrate, d+1)
		}
		return c.skip(d + 1)
	})
	if v.url.there && len(t.variants) < maxEntities {
		t.variants = append(t.variants, v)
	}
	return ok
}

// bits is how many bits a second the file has; 0 if it is not told.
func (v *variant) bits() int { return max(v.bitrate.count(), 0) }

func (t *tweet) pollEntity(c *cursor, d int) bool {
	return c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "end_datetime":
			return c.text(&t.pollEnds, d+1)
		case "options":
			return c.items(d+1, func(c *cursor) bool {
				var o pollEntity
				ok := c.fields(d+2, func(c *cursor, name []byte) bool {
					if string(name) == "text" {
						return c.text(&o.text, d+3)
					}
					return c.skip(d + 3)
				})
				if o.text.there && len(t.poll) < 64 {
					t.poll = append(t.poll, o)
				}
				return ok
			})
		}
		return c.skip(d + 1)
	})
}
