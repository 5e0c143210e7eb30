package document

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/thread"
	"clew/internal/words"
)

// Words says what a document says in words of Clew's own, in one language. The zero Words speak English.
//
// Words of other parts of Clew that are known in English alone, the name of a source for one, stand in a
// sentence of another language between U+2068 and U+2069: who shows the sentence marks them as English.
type Words struct{ Language *words.Language }

func (w Words) in() *words.Language {
	if w.Language == nil {
		return words.English()
	}
	return w.Language
}

func (w Words) english() bool { return w.Language == nil || w.Language.Tag == "en" }

// Say gives a sentence of the catalogue's part "document".
func (w Words) Say(key string, args ...any) string {
	return w.in().Say("document."+key, args...)
}

// Append appends what Say gives.
func (w Words) Append(b []byte, key string, args ...any) []byte {
	return w.in().Append(b, "document."+key, args...)
}

// Title says a title that has words of Clew in it (own); one of the author's words alone stays as it is.
func (w Words) Title(title string, own bool) string {
	if !own || w.english() {
		return title
	}
	for _, key := range [...]string{"title-hidden", "title-warning", "title-by", "title-none"} {
		if args, ok := match(title, "document."+key); ok {
			return w.Say(key, args...)
		}
	}
	return title
}

// Day says a date, in UTC; "" for the zero time.
func (w Words) Day(t time.Time) string { return w.in().Day(t) }

// Posts says a number of posts.
func (w Words) Posts(n int) string { return w.Say("posts", n) }

// Media names a medium: "Image", "Video".
func (w Words) Media(m *post.Media) string {
	switch m.Kind {
	case post.Image:
		return w.Say("image")
	case post.Video:
		return w.Say("video")
	case post.GIF:
		return w.Say("animation")
	case post.Audio:
		return w.Say("sound")
	}
	return w.Say("file")
}

// Quote says why a quoted post is not shown; "" where it is.
func (w Words) Quote(q *post.Quote) string {
	switch q.State {
	case post.QuoteShown:
		if q.Post != nil {
			return ""
		}
	case post.QuoteDeleted, post.QuoteBlocked, post.QuoteDetached, post.QuotePending, post.QuoteRevoked, post.QuotePrivate:
		return w.Say("quote-" + string(q.State))
	}
	return w.Say("quote-missing")
}

// Context says why a post by somebody else has no text; "" where it has.
func (w Words) Context(p *post.Post) string {
	if p.State == post.Present {
		return ""
	}
	return w.Say("context-gone", w.Known(policy.StateWords(p.State)))
}

// Option says how an answer of a poll did, and its share in percent, -1 where none can be told.
func (w Words) Option(p *post.Poll, i int) (said string, share int) {
	n := p.Options[i].Votes
	if n < 0 {
		return "", -1
	}
	total := 0
	for _, o := range p.Options {
		total += max(0, o.Votes)
	}
	votes := w.Say("votes", n)
	if total == 0 || p.Many {
		if p.Many && p.Voters >= n && p.Voters > 0 {
			return votes, (n*100 + p.Voters/2) / p.Voters
		}
		return votes, -1
	}
	share = (n*100 + total/2) / total
	return w.Say("share", share, votes), share
}

// PollEnd says when a poll ends or ended, and by how many it was answered; "" if nothing is told.
func (w Words) PollEnd(p *post.Poll) string {
	s := ""
	add := func(t string) {
		if s == "" {
			s = t
			return
		}
		s = w.Say("comma", s, t)
	}
	if p.Many {
		add(w.Say("poll-many"))
	}
	if p.Voters > 0 {
		add(w.Say("voters", p.Voters))
	}
	switch {
	case p.Closed && !p.Ends.IsZero():
		add(w.Say("poll-closed-on", w.Day(p.Ends)))
	case p.Closed:
		add(w.Say("poll-closed"))
	case !p.Ends.IsZero():
		add(w.Say("poll-open", w.Day(p.Ends)))
	}
	return s
}

// At is the shortest name of an account, "somebody" if nothing is known. An id that names nobody is no name.
func (w Words) At(a post.Account) string {
	switch {
	case a.Handle != "" || a.Name != "":
	case a.ID == "":
		return w.Say("somebody")
	case nameless(a.ID):
		return w.Say("unknown-author")
	}
	return At(a)
}

// Who names an account for a head: name and handle, what of them is known, or its id.
func (w Words) Who(a post.Account) (name, handle string) {
	if a.Handle == "" && a.Name == "" && nameless(a.ID) {
		return w.Say("unknown-author"), ""
	}
	return Who(a)
}

// day is how far apart two posts of a chain stand where the reader is told.
const day = 24 * time.Hour

// Later says how long after another post one was made: "continued 3 days later". It is "" for less than a
// day, and where a time is not known.
func (w Words) Later(before, at time.Time) string {
	if before.IsZero() || at.IsZero() || at.Sub(before) < day {
		return ""
	}
	days := int(at.Sub(before) / day)
	switch {
	case days < 31:
		return w.Say("later-days", days)
	case days < 365:
		return w.Say("later-months", max(1, int(float64(days)/30.44+0.5)))
	}
	return w.Say("later-years", int(float64(days)/365.25+0.5))
}

// Linked says how this thread is joined to another one of the author.
func (w Words) Linked(how string) string {
	switch how {
	case "quotes", "links":
		return w.Say("linked-" + how)
	case "quoted by", "linked by":
		return w.Say("linked-" + strings.Replace(how, " ", "-", 1))
	}
	return w.Say("linked-other", how)
}

// Statement puts the verdict into words.
func (w Words) Statement(d *Document) Statement {
	t := d.Thread
	s := Statement{Sentence: w.verdict(t), Evidence: w.evidence(t), Notes: w.notes(t)}
	if len(t.Gaps) > 0 {
		place := places(t)
		for i := range t.Gaps {
			s.Gaps = append(s.Gaps, capital(w.gap(&t.Gaps[i], w.where(&t.Gaps[i], place))))
		}
	}
	return s
}

func (w Words) here(n int) string { return w.Say("here", n) }

func (w Words) verdict(t *thread.Thread) string {
	v := t.Verdict
	switch v.State {
	case thread.Complete:
		return w.Say("verdict-whole", v.Held)
	case thread.Unfinished:
		switch {
		case v.Evidence != "":
			return w.Say("verdict-unfinished")
		case v.Limit != "":
			return w.Say("verdict-unfinished-limit", w.here(v.Held), w.Known(v.Limit))
		}
		return w.Say("verdict-unfinished-long", w.here(v.Held))
	case thread.Gaps:
		missing, unknown := 0, false
		for i := range t.Gaps {
			missing += t.Gaps[i].Count
			unknown = unknown || t.Gaps[i].Count == 0
		}
		key := "missing"
		switch {
		case missing == 0:
			key = "missing-some"
		case unknown:
			key = "missing-least"
		}
		return w.Say("verdict-gaps", w.here(v.Held), w.Say(key, missing))
	}
	if v.Evidence != "" {
		return w.Say("verdict-seen")
	}
	return w.Say("verdict-seen-long", w.here(v.Held))
}

// evidence says on what the verdict rests: in English by the sentence that came with it, in other languages
// from its facts. Facts of a verdict that were not told leave the English sentence, marked.
func (w Words) evidence(t *thread.Thread) string {
	v := t.Verdict
	if w.english() {
		return evidence(v)
	}
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, capital(s))
		}
	}
	e := strings.TrimSpace(v.Evidence)
	if v.Basis != nil && e != "" {
		add(w.basis(t))
	} else if e != "" {
		said := isolated(e)
		if !strings.HasSuffix(e, ".") {
			said += "."
		}
		add(said)
		if v.Stated > 0 && !strings.Contains(e, strconv.Itoa(v.Stated)) {
			add(w.Say("states", w.Posts(v.Stated)))
		}
	}
	if !v.Checked.IsZero() {
		add(w.Say("checked", w.Day(v.Checked)))
	}
	return strings.Join(parts, " ")
}

func (w Words) basis(t *thread.Thread) string {
	v, here := t.Verdict, w.here(t.Verdict.Held)
	switch {
	case v.State == thread.Unfinished:
		return w.Say("basis-limit", w.Known(v.Limit), here)
	case v.State == thread.Gaps:
		return "" // the gaps are listed one by one
	case v.State == thread.Complete && v.Basis.Whole != "":
		return w.Say("basis-whole", w.Known(v.Basis.Whole), here)
	case v.State == thread.Complete:
		if more := v.Held - v.Basis.Counted; more > 0 {
			return w.Say("basis-counts-more", more, w.Posts(v.Stated), w.here(v.Basis.Counted))
		}
		return w.Say("basis-counts", w.Posts(v.Stated), w.here(v.Basis.Counted))
	case v.Stated > 0:
		return w.Say("basis-counted", w.Posts(v.Stated), here)
	}
	return w.Say("basis-none", here)
}

// Gap says a gap where it stands.
func (w Words) Gap(g *thread.Gap) string { return w.gap(g, "") }

func (w Words) where(g *thread.Gap, at map[post.ID]place) string {
	if g.After == "" {
		return w.Say("where-first")
	}
	p, ok := at[g.After]
	if !ok {
		return w.Say("where-id", string(g.After))
	}
	key := "where-after"
	switch p.in {
	case inBranch:
		key = "where-after-branch"
	case inPart:
		key = "where-after-part"
	}
	return w.Say(key, strconv.Itoa(p.n), Ordinal(p.n))
}

func (w Words) gap(g *thread.Gap, where string) string {
	n, count := w.Posts(g.Count), g.Count
	if g.Count == 0 {
		n = w.Say("posts-unknown")
	}
	note := strings.TrimSpace(g.Note)
	if rest, ok := strings.CutPrefix(note, "at least one post"); ok && g.Count == 0 {
		n, count, note = w.Say("posts-least"), 1, strings.TrimPrefix(rest, "; ")
	}
	key, why := "gap-not-fetched", ""
	switch g.Reason {
	case thread.ReasonDeleted:
		key = "gap-deleted"
	case thread.ReasonBlocked:
		key = "gap-blocked"
	case thread.ReasonPrivate:
		why = w.Say("private")
		if g.Note != "" {
			why, note = w.Known(g.Note), ""
		}
		key = "gap-private"
	case thread.ReasonWithheld:
		key = "gap-withheld"
	case thread.ReasonNumbering:
		key = "gap-numbering"
	case thread.ReasonPreview:
		key = "gap-preview"
	}
	if where != "" {
		key += "-at"
	}
	s := w.Say(key, count, n, where, why)
	if !g.Seen.IsZero() && (why == "" || g.Note == "") {
		s = w.Say("gap-seen", s, w.Day(g.Seen))
	}
	if note != "" && (g.Seen.IsZero() || !strings.Contains(note, "seen")) {
		s = w.Say("comma", s, w.Known(note))
	}
	return s
}

func (w Words) notes(t *thread.Thread) []string {
	var notes []string
	if n := len(t.Branches); n > 0 {
		posts := 0
		for i := range t.Branches {
			posts += len(t.Branches[i].Posts)
		}
		s := w.Say("note-branch", posts)
		if n > 1 {
			s = w.Say("note-branches", n, w.Posts(posts))
		}
		rule := "rule-longest"
		if t.Rule == thread.OldestReply {
			rule = "rule-oldest"
		}
		if !t.Oldest {
			rule += "-other"
		}
		notes = append(notes, w.Say("note-rule", s, w.Say(rule)))
	}
	switch n := len(t.Continued); {
	case n == 1:
		notes = append(notes, w.Say("note-part"))
	case n > 1:
		notes = append(notes, w.Say("note-parts", n))
	}
	switch n := len(t.Linked); {
	case n == 1:
		notes = append(notes, w.Say("note-linked"))
	case n > 1:
		notes = append(notes, w.Say("note-linked-many", n))
	}
	return notes
}

// said are what other parts of Clew say in English only, as keys of the catalogue. Their English there is
// the pattern by which they are known.
var said = [...]string{
	"said-numbered-then", "said-numbered-of", "said-numbering-begins", "said-announced", "said-network-counts",
	"said-only-beginning", "said-not-found-once", "said-account-is-suspended", "said-seen-until", "said-never-seen",
	"said-not-in", "said-opted-out", "said-named-people", "said-followers", "said-account-deleted", "said-account-suspended",
	"said-logged-in", "said-hidden", "said-hidden-reply", "said-unlisted", "said-not-passed-on", "said-no-index", "said-warning",
	"said-network-warning", "said-7-day-search", "said-own-export-of", "said-own-export", "said-x-archive-of", "said-x-archive", "said-mastodon-export",
	"said-more-replies", "said-more-pages", "said-more-left-out", "said-one-line", "said-one-post", "said-depth", "said-height", "said-list-unread", "said-list-circle",
	"said-new", "said-edited", "said-gone-since", "said-gone", "said-back", "said-doubtful", "said-line", "said-nothing-changed", "said-no-post-changed",
	"said-complete", "said-complete-as-seen", "said-with-gaps", "said-unfinished", "said-was",
	"said-no-embed", "said-above-unasked", "said-arriving", "said-requests", "said-parentless", "said-repository", "said-deleted", "said-blocked", "said-withheld", "said-not-fetched", "private",
}

// limits are the limits and prices that sources tell, as keys of the catalogue's part "limits": those with more words in
// them stand before those that they would be taken for.
var limits = [...]string{
	"reread", "unmet", "note-silent", "note-pages", "descendants", "ancestors",
	"depth", "histories", "reply-pages", "replies-astray", "replies-silent", "strangers",
	"list-pages", "own-list-pages", "own-list-unread", "server-unknown", "hidden-more",
	"up", "barren", "something-else", "context-refused", "wait-until", "wait",
	"forbidden", "too-long", "damaged", "no-answer", "key-signed", "key-accounts",
	"megabytes", "events", "one-second", "relays", "relays-silent", "answers-more",
	"x-younger", "x-key", "x-not-allowed", "x-credits", "x-nothing", "x-http",
	"x-damaged", "x-silent", "x-circle", "x-repeat", "x-others", "x-private",
	"x-part", "protected", "spending", "records-unread", "repository-part", "single",
	"feed-page", "records-page", "stopped", "interrupted", "time", "list-unreadable",
	"list-partly", "list-short", "months-missing", "months-short", "whole-appview",
	"whole-repository", "price-free", "price-stops", "price",
}

// Known says again, in this language, what another part of Clew said in English. What is not known comes
// back as English, marked.
func (w Words) Known(s string) string {
	if w.english() || s == "" {
		return s
	}
	if again, ok := w.again(s); ok {
		return again
	}
	if a, rest, ok := strings.Cut(s, "; "); ok { // limits are joined so
		return w.Say("comma", w.Known(a), w.Known(rest))
	}
	// What a refresh changed is told with commas, and a part may have one.
	for end := strings.LastIndex(s, ", "); end > 0; end = strings.LastIndex(s[:end], ", ") {
		if again, ok := w.again(s[:end]); ok {
			return w.Say("comma", again, w.Known(s[end+len(", "):]))
		}
	}
	return isolated(s)
}

// Warning is what a post is folded under: its author's words as they are, those of Clew in this language.
func (w Words) Warning(p *post.Post) string {
	if w.english() {
		return p.Warning
	}
	if again, ok := w.ofList(p.Warning, "document.", said[:]); ok {
		return again
	}
	return p.Warning
}

// again says in this language what is known in English.
func (w Words) again(s string) (string, bool) {
	if said, ok := w.ofList(s, "document.", said[:]); ok {
		return said, true
	}
	return w.ofList(s, "limits.", limits[:])
}

// ofList is again for the keys of one part.
func (w Words) ofList(s, part string, keys []string) (string, bool) {
	for _, key := range keys {
		if args, ok := match(s, part+key); ok {
			return w.repeat(part+key, args), true
		}
	}
	return "", false
}

// repeat says a sentence again with what stood in its places.
func (w Words) repeat(key string, args []any) string {
	for i := range args {
		text, ok := args[i].(string)
		switch {
		case !ok:
		case key == "document.said-not-in" || key == "limits.stopped": // a sentence stands there
			args[i] = w.Known(text)
		default:
			args[i] = w.argument(text)
		}
	}
	return w.in().Say(key, args...)
}

// argument is what stands in a place of a sentence: a number, a date or a name.
func (w Words) argument(s string) any {
	if n, err := strconv.Atoi(s); err == nil && strconv.Itoa(n) == s {
		return n
	}
	if at, err := time.Parse(time.DateOnly, s); err == nil {
		return w.Day(at)
	}
	if at, err := time.Parse("2 January 2006", s); err == nil {
		return w.Day(at)
	}
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return w.Say("moment", w.Day(at), at.UTC().Format("15:04"))
	}
	for _, key := range [...]string{"said-complete", "said-complete-as-seen", "said-with-gaps", "said-unfinished"} {
		if s == words.English().Say("document."+key) {
			return w.Say(key)
		}
	}
	return isolated(s)
}

// match reads s by the English of a key with its part, and gives what stands in its places.
func match(s, key string) ([]any, bool) {
	if s == words.English().Say(key, 1) { // a singular
		return []any{1}, true
	}
	const place = "\x00"
	pieces := strings.Split(words.English().Say(key, place, place, place, place, place), place)
	s, ok := strings.CutPrefix(s, pieces[0])
	if !ok {
		return nil, false
	}
	var args []any
	for i, piece := range pieces[1:] {
		at := len(s)
		if piece != "" {
			at = strings.Index(s, piece)
		} else if i+2 < len(pieces) {
			return nil, false
		}
		if at <= 0 || strings.Contains(s[:at], ", ") || strings.Contains(s[:at], "; ") {
			return nil, false // nothing stands there, or more than one thing
		}
		args, s = append(args, s[:at]), s[at+len(piece):]
	}
	return args, s == ""
}

// isolated marks a stretch as English.
func isolated(s string) string {
	return "\u2068" + strings.NewReplacer("\u2068", "", "\u2069", "").Replace(s) + "\u2069"
}

// capital begins a sentence with a capital letter, where the words of Clew begin it.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if !unicode.IsLower(first) {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}
