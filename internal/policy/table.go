package policy

import "clew/internal/post"

// Labels that say how a post may be shown. The sources give them.
const (
	LoggedInLabel       = "!no-unauthenticated"  // Bluesky: not for readers who are not logged in
	HideLabel           = "!hide"                // Bluesky: hidden by moderation
	WarnLabel           = "!warn"                // Bluesky: only after a warning
	HiddenReplyLabel    = "bluesky:hidden-reply" // hidden by the author of the thread it answers
	NostrProtectedLabel = "nostr:protected"      // NIP-70: not to be passed on by others
)

// TakenDown is the reason of what was taken down here.
const TakenDown = "taken down here"

// Signals, the gravest first: of two that are equally strict the first gives the reason.
const (
	optedOut = iota
	takenDown
	direct
	followers
	deletedAPI // found deleted, by X's API, of a public figure
	deleted
	deletedFigure
	foundGone // found, but not deleted: suspended, private, withheld, blocked
	accountGoneAPI
	accountGone
	accountGoneFigure
	suspended
	absent // a placeholder: there is nothing to show to its reader either
	loggedIn
	hidden
	hiddenReply
	unlisted
	notPassedOn
	noIndex
	warning
	warned
	sensitive
	covered
)

// row is what follows from one signal.
type row struct {
	answers                string // a letter for each use, Read, Member, Page, List, Search, Feed, Export: s shown, f folded, h hidden
	reason                 string // "" is the words of the post's state
	cover, tombstone, link bool
}

var table = [...]row{
	optedOut:  {answers: "hhhhhhh", reason: "its author asked not to be here"},
	takenDown: {answers: "fhhhhhh", reason: TakenDown},
	direct:    {answers: "shhhhhh", reason: "sent to named people only"},
	followers: {answers: "shhhhhh", reason: "for followers only"},

	deletedAPI:        {answers: "hhhhhhh", link: true},
	deleted:           {answers: "hhhhhhh"},
	deletedFigure:     {answers: "ssssshs", tombstone: true},
	foundGone:         {answers: "shhhhhh"},
	accountGoneAPI:    {answers: "hhhhhhh", reason: "its account was deleted", link: true},
	accountGone:       {answers: "shhhhhh", reason: "its account was deleted"},
	accountGoneFigure: {answers: "ssssshs", reason: "its account was deleted", tombstone: true},
	suspended:         {answers: "shhhhhh", reason: "its account is suspended"},
	absent:            {answers: "shhhhhh"},

	loggedIn:    {answers: "sshhhhh", reason: "its author asks that only people who are logged in see it"},
	hidden:      {answers: "shhhhhh", reason: "hidden by its network"},
	hiddenReply: {answers: "fhhhhhh", reason: "hidden by the author of the thread it answers"},
	unlisted:    {answers: "ssshhhs", reason: "unlisted by its author"},
	notPassedOn: {answers: "ssshhhh", reason: "its author asks that others do not pass it on"},
	noIndex:     {answers: "sssshhs", reason: "its author asks not to be searched"},

	warning:   {answers: "fffffff", reason: "content warning"},
	warned:    {answers: "fffffff", reason: "a warning of its network"},
	sensitive: {answers: "sssssss", cover: true},
	covered:   {answers: "sssssss", cover: true},
}

func (w *row) show(use Use) Show {
	switch w.answers[use] {
	case 's':
		return Whole
	case 'f':
		return Fold
	}
	return Hide
}

func (w *row) words(c *Case) string {
	switch {
	case w.reason != "":
		return w.reason
	case c.Gone != post.Present:
		return StateWords(c.Gone)
	}
	return StateWords(c.Post.State)
}

// set is a set of signals.
type set uint32

func (s *set) add(signal int, said bool) {
	if said {
		*s |= 1 << signal
	}
}

// signals gives all that speak in a case.
func (r *Rules) signals(c *Case) set {
	var s set
	p, a := c.Post, &c.Account
	s.add(optedOut, r.optedOut(c))
	s.add(takenDown, r.takenDown(c))
	s.add(direct, p.Visibility >= post.Direct)
	s.add(followers, p.Visibility == post.Followers || a.Protected)
	s.add(unlisted, p.Visibility == post.Unlisted)
	s.add(absent, p.State != post.Present)
	s.add(loggedIn, a.LoggedInOnly)
	s.add(noIndex, a.NoIndex)
	s.add(suspended, a.Suspended)
	s.add(warning, p.Warning != "")
	s.add(sensitive, p.Sensitive)
	if c.Gone != post.Present || a.Gone {
		s.gone(c, r.figure(c))
	}
	for _, l := range p.Labels {
		switch l {
		case LoggedInLabel:
			s.add(loggedIn, true)
		case HideLabel:
			s.add(hidden, true)
		case WarnLabel:
			s.add(warned, true)
		case HiddenReplyLabel:
			s.add(hiddenReply, !ownThread(c))
		case NostrProtectedLabel:
			s.add(notPassedOn, true)
		case "porn", "sexual", "nudity", "graphic-media", "gore", "nsfl":
			s.add(covered, true)
		}
	}
	return s
}

// gone adds what is said by a tombstone, and by the end of the account.
func (s *set) gone(c *Case, figure bool) {
	api := c.API && (c.Post.Network == post.X || c.Post.ID.Network() == post.X || c.Account.Network == post.X)
	if c.Gone == post.Deleted {
		s.add(deleted, !figure)
		s.add(deletedAPI, figure && api)
		s.add(deletedFigure, figure && !api)
	} else {
		s.add(foundGone, c.Gone != post.Present)
	}
	if c.Account.Gone {
		s.add(accountGoneAPI, api)
		s.add(accountGone, !figure)
		s.add(accountGoneFigure, figure && !api)
	}
}

// takenDown says whether the post, or the whole thread that is being shown, was taken down here.
func (r *Rules) takenDown(c *Case) bool {
	if len(r.Takedowns) == 0 {
		return false
	}
	_, alone := r.Takedowns[c.Post.ID]
	_, whole := r.Takedowns[c.Root]
	// A later post of a thread that was taken down, quoted elsewhere, where ids tell whose the thread is.
	_, later := r.Takedowns[c.Post.Conversation]
	return alone || whole && c.Root != "" || later && c.Post.Author != "" && c.Post.Conversation.Author() == c.Post.Author
}

func (r *Rules) optedOut(c *Case) bool { return r.OptOuts[c.Post.Author] || r.OptOuts[c.Account.ID] }
func (r *Rules) figure(c *Case) bool   { return r.Figures[c.Post.Author] || r.Figures[c.Account.ID] }

// ownThread says whether a post stands in its own author's thread: what others hid stays in there.
func ownThread(c *Case) bool {
	whose := c.Thread
	if whose == "" {
		whose = c.Post.Conversation.Author()
	}
	return whose != "" && whose == c.Post.Author
}
