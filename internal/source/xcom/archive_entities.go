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
		read = func(c *cursor) bool { return mediaEntities(c, media, d+1) }
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
	u := urlEntity{start: -1}
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
	n := nameEntity{start: -1}
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

// indices reads the first number of [from, to]; -1 if it is none.
func (c *cursor) indices(start *int, d int) bool {
	*start = -1
	n := 0
	return c.items(d, func(c *cursor) bool {
		n++
		if n > 1 {
			return c.skip(d + 1)
		}
		return c.integer(start, d+1)
	})
}

func mediaEntities(c *cursor, dst *[]mediaEntity, d int) bool {
	if len(*dst) >= maxEntities {
		return c.skip(d)
	}
	m := mediaEntity{start: -1}
	ok := c.fields(d, func(c *cursor, name []byte) bool { return m.member(c, name, d+1) })
	if m.url.there || m.short.there {
		*dst = append(*dst, m)
	}
	return ok
}

func (m *mediaEntity) member(c *cursor, name []byte, d int) bool {
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
		return m.sizes(c, d)
	case "video_info":
		return m.video(c, d)
	}
	return c.skip(d)
}

func (m *mediaEntity) original(c *cursor, d int) bool {
	w, h := -1, -1
	ok := c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "width":
			return c.integer(&w, d+1)
		case "height":
			return c.integer(&h, d+1)
		}
		return c.skip(d + 1)
	})
	if w > 0 && h > 0 {
		m.w, m.h, m.exact = w, h, true
	}
	return ok
}

// sizes reads {"large": {…}, …} or, in the oldest archives, [{…}, …].
func (m *mediaEntity) sizes(c *cursor, d int) bool {
	if c.peek() == '[' {
		return c.array(d, func(c *cursor) bool { return m.size(c, d+1) })
	}
	return c.fields(d, func(c *cursor, _ []byte) bool { return m.size(c, d+1) })
}

// size keeps the largest size that is not a crop.
func (m *mediaEntity) size(c *cursor, d int) bool {
	w, h := -1, -1
	var resize raw
	ok := c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "w":
			return c.integer(&w, d+1)
		case "h":
			return c.integer(&h, d+1)
		case "resize":
			return c.text(&resize, d+1)
		}
		return c.skip(d + 1)
	})
	if !m.exact && w > m.w && h > 0 && string(resize.b) != "crop" {
		m.w, m.h = w, h
	}
	return ok
}

func (m *mediaEntity) video(c *cursor, d int) bool {
	return c.fields(d, func(c *cursor, name []byte) bool {
		if string(name) != "variants" {
			return c.skip(d + 1)
		}
		return c.items(d+1, func(c *cursor) bool {
			v := variant{}
			ok := c.fields(d+2, func(c *cursor, name []byte) bool {
				switch string(name) {
				case "url":
					return c.text(&v.url, d+3)
				case "content_type":
					return c.text(&v.kind, d+3)
				case "bitrate":
					return c.integer(&v.bitrate, d+3)
				}
				return c.skip(d + 3)
			})
			if v.url.there && len(m.variants) < 64 {
				m.variants = append(m.variants, v)
			}
			return ok
		})
	})
}

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
