package xcom

// tweet is a post as X's archives write it. Its strings point into the window and are good until more is
// read.
type tweet struct {
	id, idNumber              raw
	full, text                raw
	created, lang             raw
	parent, parentNumber      raw
	parentUser, parentUserNum raw
	parentName                raw
	conversation              raw
	quoted, repostOf          raw
	quotedStatus              []byte // the whole object; nil: none
	flags
	user                       user
	edits                      []raw
	urls                       []urlEntity
	mentions                   []nameEntity
	tags                       []nameEntity
	media, extended            []mediaEntity
	sizes                      []sizeEntity
	variants                   []variant
	poll                       []pollEntity
	pollEnds                   raw
	cardURL, cardTitle, cardTx raw
	withheld                   []raw
	seen                       uint32
	habit                      *habit
	shapes                     *shapes
}

// flags are what a post says by true and false.
type flags struct{ truncated, sensitive, repost, withheldCopyright bool }

type user struct {
	id, name, handle, bio, avatar raw
	protected                     bool
}

type urlEntity struct{ short, expanded, start raw }

// nameEntity is a mention (with id) or a tag.
type nameEntity struct{ name, id, start raw }

type mediaEntity struct {
	short, expanded, start, kind, url, alt raw
	w, h                                   raw // the original's
	// Where its sizes and variants stand among those of the tweet.
	firstSize, endSize, firstVariant, endVariant int
}

// sizeEntity is one of the sizes in which X keeps a picture.
type sizeEntity struct{ w, h, resize raw }

// variant is one of the files of a film.
type variant struct{ url, kind, bitrate raw }

type pollEntity struct{ text raw }

// reset empties t and keeps its slices' room.
func (t *tweet) reset() {
	*t = tweet{
		edits: t.edits[:0], urls: t.urls[:0], mentions: t.mentions[:0], tags: t.tags[:0],
		media: t.media[:0], extended: t.extended[:0], poll: t.poll[:0], withheld: t.withheld[:0],
		sizes: t.sizes[:0], variants: t.variants[:0],
		habit: t.habit, shapes: t.shapes,
	}
	if t.habit == nil {
		t.habit, t.shapes = new(habit), new(shapes)
	}
}

// element reads one element of a list of posts: {"tweet": {…}}, or the post itself. place and end are
// where the post's own object stands in the window.
func (t *tweet) element(c *cursor) (place, end int, ok bool) {
	t.reset()
	if place, end, ok = t.shapes.read(c, t); ok {
		return place, end, true
	}
	from := c.i
	place, end, ok = t.elementInFull(c)
	if ok && !c.odd {
		t.shapes.learn(c.b[from:c.i], t, place-from, end-from)
	}
	return place, end, ok
}

func (t *tweet) elementInFull(c *cursor) (place, end int, ok bool) {
	if !wrapped(c) {
		place = c.i
		ok = t.read(c, 1)
		return place, c.i, ok
	}
	more, ok := c.open('{', '}', 1)
	for ok && more {
		var name raw
		if !c.name(&name) {
			return 0, 0, false
		}
		if end == 0 {
			c.peek()
			place = c.i
			ok = t.read(c, 2)
			end = c.i
		} else {
			ok = c.skip(2)
		}
		if ok {
			more, ok = c.next('}')
		}
	}
	return place, end, ok
}

// wrapped says whether the object at the cursor begins with the member "tweet".
func wrapped(c *cursor) bool {
	w := cursor{b: c.b, i: c.i}
	if w.literal("{\n    \"tweet\" : {") {
		return true
	}
	var name raw
	ok := w.take('{') && w.str(&name) && string(name.b) == "tweet" && w.take(':') && w.peek() == '{'
	return ok && w.i < len(w.b)
}

// fields reads an object's members with member; another kind of value is passed over.
func (c *cursor) fields(d int, member func(c *cursor, name []byte) bool) bool {
	if c.peek() != '{' {
		return c.skip(d)
	}
	return c.object(d, member)
}

// items reads an array's elements with element; another kind of value is passed over.
func (c *cursor) items(d int, element func(c *cursor) bool) bool {
	if c.peek() != '[' {
		return c.skip(d)
	}
	return c.array(d, element)
}

// strings reads an array of strings.
func (c *cursor) strings(dst *[]raw, d int) bool {
	return c.items(d, func(c *cursor) bool {
		var s raw
		if !c.text(&s, d+1) {
			return false
		}
		if s.there {
			*dst = append(*dst, s)
		}
		return true
	})
}

// editInfo finds the ids of all versions, which stand under "initial" in the first version and under
// "edit", "editControlInitial" in the later ones.
func (t *tweet) editInfo(c *cursor, d int) bool {
	if neverEdited(c) {
		return true
	}
	return c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "editTweetIds", "edit_tweet_ids":
			t.edits = t.edits[:0]
			return c.strings(&t.edits, d+1)
		case "initial", "edit", "editControlInitial", "edit_control_initial":
			return t.editInfo(c, d+1)
		}
		return c.skip(d + 1)
	})
}

// neverEdited passes over the edit_info of a post that was never edited, as X writes it to the byte. It is
// a fifth of most posts and says nothing. It leaves the cursor alone where the bytes are others.
func neverEdited(c *cursor) bool {
	w := cursor{b: c.b, i: c.i}
	var s raw
	ok := w.literal("{\n        \"initial\" : {\n          \"editTweetIds\" : [\n            ") && w.str(&s) &&
		w.literal("\n          ],\n          \"editableUntil\" : ") && w.str(&s) &&
		w.literal(",\n          \"editsRemaining\" : ") && w.str(&s) &&
		w.literal(",\n          \"isEditEligible\" : ") && (w.literal("true") || w.literal("false")) &&
		w.literal("\n        }\n      }")
	if ok {
		c.i = w.i
	}
	return ok
}

func (t *tweet) reposted(c *cursor, d int) bool {
	if c.peek() != '{' {
		return c.skip(d)
	}
	t.repost = true
	return c.object(d, func(c *cursor, name []byte) bool {
		if string(name) == "id_str" {
			return c.text(&t.repostOf, d+1)
		}
		return c.skip(d + 1)
	})
}

func (t *tweet) quotedObject(c *cursor, d int) bool {
	if c.peek() != '{' {
		return c.skip(d)
	}
	from := c.i
	if !c.skip(d) {
		return false
	}
	t.quotedStatus = c.b[from:c.i]
	return true
}

func (t *tweet) card(c *cursor, d int) bool {
	return c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "url":
			return c.text(&t.cardURL, d+1)
		case "title":
			return c.text(&t.cardTitle, d+1)
		case "description":
			return c.text(&t.cardTx, d+1)
		}
		return c.skip(d + 1)
	})
}

func (u *user) read(c *cursor, d int) bool {
	return c.fields(d, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "id_str":
			return c.text(&u.id, d+1)
		case "name":
			return c.text(&u.name, d+1)
		case "screen_name":
			return c.text(&u.handle, d+1)
		case "description":
			return c.text(&u.bio, d+1)
		case "profile_image_url_https":
			return c.text(&u.avatar, d+1)
		case "protected":
			return c.boolean(&u.protected, d+1)
		}
		return c.skip(d + 1)
	})
}
