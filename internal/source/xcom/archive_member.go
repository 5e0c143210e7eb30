package xcom

// member names a member of a post.
type member uint8

// Members that are read come first, then those that are passed over and stand in most posts.
const (
	unknown member = iota
	mEditInfo
	mEntities
	mIDStr
	mID
	mFullText
	mText
	mCreated
	mLang
	mParentStr
	mParent
	mParentUserStr
	mParentUser
	mParentName
	mSensitive
	mTruncated
	mExtended
	mRange
	mConversation
	mQuoted
	mQuotedStatus
	mReposted
	mUser
	mWithheld
	mWithheldCopyright
	mCard
	mRetweeted
	mSource
	mFavorites
	mReposts
	mFavorited
	mURLs
	mMentions
	mTags
	mSymbols
	mMedia
	mPolls
	members
)

// Strings of a post that stand deeper in it.
const (
	fRepostOf = members + iota
	fUserID
	fUserName
	fUserHandle
	fUserBio
	fUserAvatar
	fPollEnds
	fCardURL
	fCardTitle
	fCardText
	fields
)

// field is where t keeps a member that is a string; nil if it is not.
func (t *tweet) field(m member) *raw {
	switch m {
	case mIDStr:
		return &t.id
	case mID:
		return &t.idNumber
	case mFullText:
		return &t.full
	case mText:
		return &t.text
	case mCreated:
		return &t.created
	case mLang:
		return &t.lang
	case mParentStr:
		return &t.parent
	case mParent:
		return &t.parentNumber
	case mParentUserStr:
		return &t.parentUser
	case mParentUser:
		return &t.parentUserNum
	case mParentName:
		return &t.parentName
	case mConversation:
		return &t.conversation
	case mQuoted:
		return &t.quoted
	case fRepostOf:
		return &t.repostOf
	case fUserID:
		return &t.user.id
	case fUserName:
		return &t.user.name
	case fUserHandle:
		return &t.user.handle
	case fUserBio:
		return &t.user.bio
	case fUserAvatar:
		return &t.user.avatar
	case fPollEnds:
		return &t.pollEnds
	case fCardURL:
		return &t.cardURL
	case fCardTitle:
		return &t.cardTitle
	case fCardText:
		return &t.cardTx
	}
	return nil
}

// memberOf tells a member of a post, or of its entities, by its name.
func memberOf(name []byte) member {
	switch string(name) {
	case "edit_info":
		return mEditInfo
	case "entities":
		return mEntities
	case "id_str":
		return mIDStr
	case "id":
		return mID
	case "full_text":
		return mFullText
	case "text":
		return mText
	case "created_at":
		return mCreated
	case "lang":
		return mLang
	case "in_reply_to_status_id_str":
		return mParentStr
	case "in_reply_to_status_id":
		return mParent
	case "in_reply_to_user_id_str":
		return mParentUserStr
	case "in_reply_to_user_id":
		return mParentUser
	case "in_reply_to_screen_name":
		return mParentName
	case "possibly_sensitive":
		return mSensitive
	case "truncated":
		return mTruncated
	case "extended_entities":
		return mExtended
	case "display_text_range":
		return mRange
	case "conversation_id_str":
		return mConversation
	case "quoted_status_id_str":
		return mQuoted
	case "quoted_status":
		return mQuotedStatus
	case "retweeted_status":
		return mReposted
	case "user":
		return mUser
	case "withheld_in_countries":
		return mWithheld
	case "withheld_copyright":
		return mWithheldCopyright
	case "card":
		return mCard
	case "retweeted":
		return mRetweeted
	case "source":
		return mSource
	case "favorite_count":
		return mFavorites
	case "retweet_count":
		return mReposts
	case "favorited":
		return mFavorited
	case "urls":
		return mURLs
	case "user_mentions":
		return mMentions
	case "hashtags":
		return mTags
	case "symbols":
		return mSymbols
	case "media":
		return mMedia
	case "polls":
		return mPolls
	}
	return unknown
}

// habit remembers which member followed which in the posts before, and how it stood in the file from the
// end of the line before to its value. An archive is written by one program in one order, so the next
// member is nearly always found by comparing it with what is expected, and need not be read.
type habit struct {
	after [members]member
	line  [members]string
	// apps are the first few values of "source", with their quotes: an author uses few programs, and their
	// names are full of escapes.
	apps [4]string
}

// maxLine bounds a line that is remembered; longer ones have odd white space.
const maxLine = 64

// member reads a member's name and stops before its value. last is the member before it.
func (h *habit) member(c *cursor, last member) (member, bool) {
	if m := h.after[last]; m != unknown && c.literal(h.line[m]) {
		return m, true
	}
	from := c.i
	var name raw
	c.peek()
	if !c.name(&name) {
		return unknown, false
	}
	m := unknown
	if !name.escaped {
		m = memberOf(name.b)
	}
	// The longest name must fit with what follows it in the window, or the next one could not tell.
	if m != unknown && c.i-from <= maxLine && last != m {
		h.after[last] = m
		if line := c.b[from:c.i]; string(line) != h.line[m] {
			h.line[m] = string(line)
		}
	}
	return m, true
}

// app passes over the name of the program that sent the post.
func (h *habit) app(c *cursor, d int) bool {
	free := -1
	for i, app := range h.apps {
		if app == "" {
			free = i
			break
		}
		if c.literal(app) {
			return true
		}
	}
	c.peek()
	from := c.i
	if !c.skip(d) {
		return false
	}
	if free >= 0 && c.b[from] == '"' && c.i-from < 512 {
		h.apps[free] = string(c.b[from:c.i])
	}
	return true
}

// openLine enters an object and stops before the white space of its first member.
func (c *cursor) openLine(depth int) (more, ok bool) {
	from := c.i
	if more, ok = c.open('{', '}', depth); more {
		// The bracket stands where the white space before it ends.
		c.i = from
		c.peek()
		c.i++
	}
	return more, ok
}

// once says which members may stand once only in a post. A second one would mean that somebody changed
// the post, or that the file is broken.
func (m member) once() bool { return m >= mEditInfo && m <= mExtended }

func (t *tweet) read(c *cursor, depth int) bool {
	more, ok := c.openLine(depth)
	for last := unknown; ok && more; {
		m, named := t.habit.member(c, last)
		if !named {
			return false
		}
		if m.once() {
			if t.seen&(1<<m) != 0 {
				return c.fail("one name stands twice in the post")
			}
			t.seen |= 1 << m
		}
		if ok = t.value(c, m, depth+1); ok {
			more, ok = c.next('}')
		}
		last = m
	}
	return ok
}

// value reads the value of one member.
func (t *tweet) value(c *cursor, m member, d int) bool {
	switch m {
	case mEditInfo:
		return t.editInfo(c, d)
	case mEntities:
		return t.entities(c, d, &t.media)
	case mIDStr, mFullText, mText, mCreated, mLang, mParentStr, mParentUserStr, mParentName, mConversation, mQuoted:
		return c.text(t.field(m), d)
	case mID, mParent, mParentUser:
		return c.scalar(t.field(m), d)
	case mSensitive:
		return c.boolean(&t.sensitive, d)
	case mTruncated:
		return c.boolean(&t.truncated, d)
	case mExtended:
		return t.entities(c, d, &t.extended)
	case mRange:
		return shownRange(c) || c.skip(d)
	case mSource:
		return t.habit.app(c, d)
	case mQuotedStatus:
		return t.quotedObject(c, d)
	case mReposted:
		return t.reposted(c, d)
	case mUser:
		return t.user.read(c, d)
	case mWithheld:
		return c.strings(&t.withheld, d)
	case mWithheldCopyright:
		return c.boolean(&t.withheldCopyright, d)
	case mCard:
		return t.card(c, d)
	}
	return c.skip(d)
}

// shownRange passes over a display_text_range as X writes it to the byte; it leaves the cursor alone where
// the bytes are others.
func shownRange(c *cursor) bool {
	w := cursor{b: c.b, i: c.i}
	var s raw
	ok := w.literal("[\n        \"0\",\n        ") && w.str(&s) && w.literal("\n      ]")
	if ok {
		c.i = w.i
	}
	return ok
}
