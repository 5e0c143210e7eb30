package document

import (
	"strconv"
	"strings"
	"time"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/thread"
)

// Statement is what is said about a thread's wholeness, in words, where a thread reader prints its own
// sentence. Every renderer and page prints this one.
type Statement struct {
	Sentence string   // the verdict
	Gaps     []string // each missing piece: "1 post deleted after the 7th, last seen 3 May 2024"
	Notes    []string // what else a reader should know of how the document was made
	Evidence string   // on what the verdict rests, and when it was last checked; "" if nothing is told
}

// Lines gives the statement as sentences in order, each with its full stop.
func (s Statement) Lines() []string {
	lines := append([]string{s.Sentence}, s.Gaps...)
	lines = append(lines, s.Notes...)
	if s.Evidence != "" {
		lines = append(lines, s.Evidence)
	}
	for i, l := range lines {
		if l != "" && !strings.HasSuffix(l, ".") {
			lines[i] = l + "."
		}
	}
	return lines
}

// Statement puts the verdict into words.
func (d *Document) Statement() Statement {
	t := d.Thread
	s := Statement{Sentence: verdict(t), Evidence: evidence(t.Verdict)}
	if len(t.Gaps) > 0 {
		place := places(t)
		for i := range t.Gaps {
			s.Gaps = append(s.Gaps, gapSentence(&t.Gaps[i], place))
		}
	}
	s.Notes = notes(t)
	return s
}

// verdict says the state. What was counted, and which limit was met, is said by the evidence where there is
// some, and here where there is none.
func verdict(t *thread.Thread) string {
	v := t.Verdict
	held := Posts(v.Held)
	switch v.State {
	case thread.Complete:
		if v.Held == 1 {
			return "Whole: its one post is here."
		}
		return "Whole: all " + held + " are here."
	case thread.Unfinished:
		limit := ""
		if v.Limit != "" {
			limit = " (" + v.Limit + ")"
		}
		if v.Evidence != "" {
			return "Not finished."
		}
		return "Not finished: a limit" + limit + " stopped the walk. " + held + are(v.Held) + "here, and there may be more."
	case thread.Gaps:
		missing, unknown := 0, false
		for i := range t.Gaps {
			missing += t.Gaps[i].Count
			unknown = unknown || t.Gaps[i].Count == 0
		}
		switch {
		case missing == 0:
			return "Not whole: " + held + are(v.Held) + "here, and some are missing."
		case unknown:
			return "Not whole: " + held + are(v.Held) + "here, at least " + strconv.Itoa(missing) + are(missing) + "missing."
		}
		return "Not whole: " + held + are(v.Held) + "here, " + strconv.Itoa(missing) + are(missing) + "missing."
	}
	if v.Evidence != "" {
		return "Whole as far as can be seen."
	}
	return "Whole as far as can be seen: " + held + are(v.Held) + "here and no gap is known. Nobody states how many there should be."
}

func are(n int) string {
	if n == 1 {
		return " is "
	}
	return " are "
}

// Posts says a number of posts: "1 post", "32 posts".
func Posts(n int) string {
	if n == 1 {
		return "1 post"
	}
	return strconv.Itoa(n) + " posts"
}

func evidence(v thread.Verdict) string {
	e := strings.TrimSpace(v.Evidence)
	if v.Stated > 0 && !strings.Contains(e, strconv.Itoa(v.Stated)) {
		e = join(e, "The network states "+Posts(v.Stated))
	}
	if !v.Checked.IsZero() {
		e = join(e, "Last checked "+Day(v.Checked))
	}
	return e
}

func join(a, b string) string {
	switch {
	case a == "":
		return b + "."
	case strings.HasSuffix(a, "."):
		return a + " " + b + "."
	}
	return a + ". " + b + "."
}

// Day says a date in words, in UTC; "" for the zero time.
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 January 2006")
}

// place is where a post stands, for sentences that name it.
type place struct {
	n  int
	in string // "", inBranch, inPart
}

const (
	inBranch = " of a side branch"
	inPart   = " of a later part"
)

func places(t *thread.Thread) map[post.ID]place {
	m := make(map[post.ID]place, len(t.Line))
	put := func(posts []post.Post, in string) {
		for i := range posts {
			if _, ok := m[posts[i].ID]; !ok {
				m[posts[i].ID] = place{i + 1, in}
			}
		}
	}
	put(t.Line, "")
	for i := range t.Branches {
		put(t.Branches[i].Posts, inBranch)
	}
	for i := range t.Continued {
		put(t.Continued[i].Posts, inPart)
		for k := range t.Continued[i].Branches {
			put(t.Continued[i].Branches[k].Posts, inBranch)
		}
	}
	return m
}

func gapSentence(g *thread.Gap, at map[post.ID]place) string {
	where := "before the first"
	if g.After != "" {
		if p, ok := at[g.After]; ok {
			where = "after the " + Ordinal(p.n) + p.in
		} else {
			where = "after " + string(g.After)
		}
	}
	s := gapWords(g, where)
	if strings.HasPrefix(s, "an ") || strings.HasPrefix(s, "at ") {
		return "A" + s[1:]
	}
	return s
}

// GapWords says a gap where it stands: "1 post deleted, last seen 3 May 2024".
func GapWords(g *thread.Gap) string { return gapWords(g, "") }

func gapWords(g *thread.Gap, where string) string {
	n, be := Posts(g.Count), are(g.Count)
	if g.Count == 0 {
		n, be = "an unknown number of posts", " are "
	}
	note := strings.TrimSpace(g.Note)
	if rest, ok := strings.CutPrefix(note, "at least one post"); ok && g.Count == 0 {
		n, be, note = "at least one post", " is ", strings.TrimPrefix(rest, "; ")
	}
	if where != "" {
		where = " " + where
	}
	s := ""
	switch g.Reason {
	case thread.ReasonDeleted:
		s = n + " deleted" + where
	case thread.ReasonBlocked:
		s = n + where + " not shown because of a block between accounts"
	case thread.ReasonPrivate:
		if g.Note != "" {
			return n + where + " not shown: " + g.Note
		}
		s = n + where + " not shown: private"
	case thread.ReasonWithheld:
		s = n + where + " withheld by the network"
	case thread.ReasonNumbering:
		s = n + be + "probably missing" + where
	case thread.ReasonPreview:
		s = n + " not in the preview that is held"
		if where != "" {
			s = n + where + " not in the preview that is held"
		}
	default:
		s = n + where + " not fetched"
	}
	if !g.Seen.IsZero() {
		s += ", last seen " + Day(g.Seen)
	}
	if note != "" && (g.Seen.IsZero() || !strings.Contains(note, "seen")) {
		s += ", " + note
	}
	return s
}

// Ordinal says a place: "1st", "22nd", "113th".
func Ordinal(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return strconv.Itoa(n) + end
}

func notes(t *thread.Thread) []string {
	var notes []string
	if n := len(t.Branches); n > 0 {
		posts := 0
		for i := range t.Branches {
			posts += len(t.Branches[i].Posts)
		}
		s := "A side branch of " + Posts(posts) + " is shown at its fork"
		if n > 1 {
			s = strconv.Itoa(n) + " side branches with " + Posts(posts) + " are shown at their forks"
		}
		notes = append(notes, s+"; "+rule(t))
	}
	if n := len(t.Continued); n == 1 {
		notes = append(notes, "The author went on once under another person's reply; it stands at the end")
	} else if n > 1 {
		notes = append(notes, "The author went on "+strconv.Itoa(n)+" times under other people's replies; these parts stand at the end")
	}
	if n := len(t.Linked); n > 0 {
		s := "It quotes or links another thread of the author"
		if n > 1 {
			s = "It is joined by quotes or links to " + strconv.Itoa(n) + " other threads of the author"
		}
		notes = append(notes, s)
	}
	return notes
}

// rule names the rule that chose the main line, and whether the other would choose otherwise.
func rule(t *thread.Thread) string {
	s := "the line follows the longest chain"
	other := "; the oldest replies lead elsewhere"
	if t.Rule == thread.OldestReply {
		s, other = "the line follows the oldest reply", "; the longest chain leads elsewhere"
	}
	if t.Oldest {
		other = ""
	}
	return s + other
}

// QuoteWords says why a quoted post is not shown; "" where it is.
func QuoteWords(q *post.Quote) string {
	switch q.State {
	case post.QuoteShown:
		if q.Post != nil {
			return ""
		}
		return "A quoted post that is not held"
	case post.QuoteDeleted:
		return "A quoted post, deleted"
	case post.QuoteBlocked:
		return "A quoted post, not shown because of a block between accounts"
	case post.QuoteDetached:
		return "A quoted post, detached by its author"
	case post.QuotePending:
		return "A quoted post, waiting for its author's consent"
	case post.QuoteRevoked:
		return "A quoted post, whose author took back consent"
	case post.QuotePrivate:
		return "A quoted post that may not be shown here"
	}
	return "A quoted post that is not held"
}

// ContextWords says why a post by somebody else has no text; "" where it has.
func ContextWords(p *post.Post) string {
	if p.State == post.Present {
		return ""
	}
	return "A post that is not here: " + policy.StateWords(p.State)
}

// BranchWords heads a side branch: "also replied here, 3 posts".
func BranchWords(b *thread.Branch) string { return "also replied here, " + Posts(len(b.Posts)) }

// RootGoneWords heads a thread whose first post is gone.
const RootGoneWords = "The first post is not available"

// MediaWords names a medium for a person: "Image", "Video".
func MediaWords(m *post.Media) string {
	switch m.Kind {
	case post.Image:
		return "Image"
	case post.Video:
		return "Video"
	case post.GIF:
		return "Animation"
	case post.Audio:
		return "Sound"
	}
	return "File"
}

// PollWords says how an option did: "45 % (12 votes)", "12 votes", "" if nothing is told.
func PollWords(p *post.Poll, i int) string {
	n := p.Options[i].Votes
	if n < 0 {
		return ""
	}
	total := 0
	for _, o := range p.Options {
		total += max(0, o.Votes)
	}
	words := strconv.Itoa(n) + " votes"
	if n == 1 {
		words = "1 vote"
	}
	if total == 0 || p.Many {
		return words
	}
	return strconv.Itoa((n*100+total/2)/total) + " % (" + words + ")"
}

// PollEnd says when a poll ends or ended, and by how many it was answered; "" if nothing is told.
func PollEnd(p *post.Poll) string {
	var parts []string
	if p.Many {
		parts = append(parts, "several answers allowed")
	}
	if p.Voters == 1 {
		parts = append(parts, "1 voter")
	} else if p.Voters > 1 {
		parts = append(parts, strconv.Itoa(p.Voters)+" voters")
	}
	switch {
	case p.Closed && !p.Ends.IsZero():
		parts = append(parts, "closed "+Day(p.Ends))
	case p.Closed:
		parts = append(parts, "closed")
	case !p.Ends.IsZero():
		parts = append(parts, "open until "+Day(p.Ends))
	}
	return strings.Join(parts, ", ")
}

// nameless says whether an id tells nobody who somebody is: there is none, or it was made of a saved page that named
// nobody.
func nameless(id post.AccountID) bool { return id == "" || strings.HasPrefix(string(id), "page:") }

// Who names an account for a head: name and handle, what of them is known, or its id.
func Who(a post.Account) (name, handle string) {
	name, handle = spaced(a.Name), spaced(a.Handle)
	switch {
	case name == "" && handle == "" && nameless(a.ID):
		return "Author not known", ""
	case name == "" && handle == "":
		return string(a.ID), ""
	case name == "":
		return handle, ""
	}
	return name, handle
}

// At is the shortest name of an account: its handle, or its name, or its id; "somebody" if nothing is
// known.
func At(a post.Account) string {
	for _, s := range [3]string{a.Handle, a.Name, string(a.ID)} {
		if s = spaced(s); s != "" {
			return s
		}
	}
	return "somebody"
}

// MoreWords heads the author's other threads: "More from @name".
func (d *Document) MoreWords() string {
	if a := d.Author; a.Handle == "" && a.Name == "" {
		return "More from the author"
	}
	return "More from " + At(d.Author)
}

// PartWords heads a later part: "continued in reply to @name".
func (d *Document) PartWords(p *thread.Part) string {
	for i := range d.Thread.Context {
		if c := &d.Thread.Context[i]; c.ID == p.To {
			return "continued in reply to " + At(d.By(c))
		}
	}
	return "continued in reply to a post that is not held"
}

// QuoteURL is where a quoted post can be read, "" if that is not known or the post is gone.
func QuoteURL(q *post.Quote) string {
	switch q.State {
	case post.QuoteShown, post.QuoteMissing:
	default:
		return ""
	}
	if WebURL(q.URL) {
		return q.URL
	}
	if q.ID == "" {
		return ""
	}
	return PostURL(&post.Post{ID: q.ID}, post.Account{})
}
