package html

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// AppendPosts appends what the root answers, the main line, and the branches, gaps and later parts in
// their places.
func AppendPosts(b []byte, d *document.Document, opt Options) []byte {
	w := newWriter(d, &opt)
	w.numbering()
	stated := opt.stated(d)
	for i := range stated {
		if s := &stated[i]; !s.Correction && s.Post != "" {
			if w.replies == nil {
				w.replies = map[post.ID][]*Statement{}
			}
			w.replies[s.Post] = append(w.replies[s.Post], s)
		}
	}
	f := flow{writer: w, items: d.Flow()}
	b = append(b, "<div class=\"posts"...)
	for _, sw := range opt.View.switches() {
		if *sw.on {
			b = append(append(b, " v-"...), sw.name...)
		}
	}
	if v := opt.View; !v.Apart && !v.Tree && !v.Screen {
		b = append(b, " line"...)
	}
	b = append(b, "\">\n"...)
	if opt.View.Tree {
		b = f.tree(b)
	} else {
		b = f.run(b)
	}
	return append(b, "</div>\n"...)
}

// flow is the items of a document being written.
type flow struct {
	*writer
	items  []document.Item
	before time.Time // of the post before, in this chain
	groups []group   // that are open
	chunk  chunk
}

// group is a branch or a later part that is being written: how it ends, and the time of the post that it
// interrupts.
type group struct {
	end    string
	before time.Time
}

// chunk is a run of posts that a browser need not lay out before it is near. Long documents are cut into
// them, of about one height each.
type chunk struct {
	cut   bool // the document is cut at all
	open  bool
	first bool // the first one is never put off
	size  int  // what it holds, in bytes of text and an allowance for each post
}

const (
	chunksFrom = 60   // posts in the line
	chunkSize  = 8000 // about what a dozen screens hold
	postSize   = 250  // what a post takes besides its text
)

// run writes the document as it is read.
func (f *flow) run(b []byte) []byte {
	f.chunk = chunk{cut: len(f.d.Thread.Line) >= chunksFrom && !f.opt.View.Screen, first: true}
	for i := 0; i < len(f.items); i++ {
		it := &f.items[i]
		switch it.Kind {
		case document.Context:
			b = f.context(b, it.Post)
		case document.Said:
			if len(f.groups) == 0 {
				b = f.border(b)
			}
			n := f.joins(i)
			b = f.later(b, it.Post)
			b = f.posts(b, i, i+n)
			i += n - 1
		case document.Gap:
			b = f.gap(b, it)
		case document.Branch:
			b = append(b, "<details class=\"b\">\n<summary"...)
			b = append(append(b, f.mine...), '>')
			b = f.say(b, "branch", len(it.Branch.Posts))
			b = append(b, "</summary>\n"...)
			b = f.follow(b, it)
			b = f.begin(b, "</details>\n")
		case document.Part:
			b = append(b, "<section class=\"part\">\n"...)
			b = f.open(b, `p class="note"`)
			b = f.part(b, it.Part)
			b = append(b, "</p>\n"...)
			b = f.begin(b, "</section>\n")
		case document.End:
			last := f.groups[len(f.groups)-1]
			f.groups, f.before = f.groups[:len(f.groups)-1], last.before
			b = append(b, last.end...)
		}
	}
	if f.chunk.open {
		b = append(b, "</div>\n"...)
	}
	return b
}

func (f *flow) begin(b []byte, end string) []byte {
	f.groups, f.before = append(f.groups, group{end, f.before}), time.Time{}
	return b
}

// border ends a chunk that is full and begins another, and lets what is written be sent.
func (f *flow) border(b []byte) []byte {
	c := &f.chunk
	if !c.cut || c.open && c.size < chunkSize {
		return b
	}
	if c.open {
		b = append(b, "</div>\n"...)
		c.first = false
		if f.opt.Flush != nil {
			b = f.opt.Flush(b)
		}
	}
	c.open, c.size = true, 0
	if c.first {
		return append(b, "<div class=\"k k0\">\n"...)
	}
	return append(b, "<div class=\"k\">\n"...)
}

// later says that a day or more went by before a post.
func (f *flow) later(b []byte, p *post.Post) []byte {
	said := f.words.Later(f.before, p.Created)
	if said == "" {
		return b
	}
	b = f.open(b, `p class="later"`)
	b = append(b, "<span>"...)
	b = AppendText(b, said)
	return append(b, "</span></p>\n"...)
}

// part says under whose reply a part stands.
func (w *writer) part(b []byte, p *thread.Part) []byte {
	for i := range w.d.Thread.Context {
		if c := &w.d.Thread.Context[i]; c.ID == p.To {
			return w.naming(b, "part", w.words.At(w.d.By(c)))
		}
	}
	return w.say(b, "part-unknown")
}

func (f *flow) gap(b []byte, it *document.Item) []byte {
	b = f.open(b, `p class="note gap"`)
	b = f.said(b, f.words.Gap(it.Gap))
	return append(b, "</p>\n"...)
}

// follow offers to read on along a branch.
func (f *flow) follow(b []byte, it *document.Item) []byte {
	if f.opt.Branch == nil || len(it.Branch.Posts) == 0 {
		return b
	}
	url := f.opt.Branch(it.Branch.Posts[0].ID)
	if !ownAddress(url) {
		return b
	}
	b = f.open(b, `p class="m go"`)
	b = append(b, "<a href=\""...)
	b = AppendText(b, url)
	b = append(b, "\">"...)
	b = f.say(b, "branch-follow")
	return append(b, "</a></p>\n"...)
}

// maxJoined bounds how many posts are joined into one.
const maxJoined = 100

// joins is how many items from i on are posts whose words run on into each other, where the view asks for
// that; 1 otherwise.
func (f *flow) joins(i int) int {
	n := 1
	if !f.opt.View.Joined {
		return n
	}
	for i+n < len(f.items) && n < maxJoined && f.joined(&f.items[i+n-1], &f.items[i+n]) {
		n++
	}
	return n
}

// joined says whether a sentence runs over from a post to the next: nothing stands between them, the first
// ends in the middle of a sentence, and the other does not begin one.
func (f *flow) joined(a, z *document.Item) bool {
	if z.Kind != document.Said || z.Depth != a.Depth || z.N != a.N+1 {
		return false
	}
	p, q := a.Post, z.Post
	if p.Warning != "" || q.Warning != "" || len(p.Media) > 0 || p.Poll != nil || p.Quote != nil || p.Lang != q.Lang || p.Cut ||
		len(f.d.Versions[p.ID]) > 0 || f.replies[p.ID] != nil || f.words.Later(p.Created, q.Created) != "" {
		return false
	}
	for i := range p.Links {
		if p.Links[i].Start >= p.Links[i].End {
			return false // a card stands below it
		}
	}
	return runsOn(f.bare(p), f.bare(q))
}

// bare is a post's text without its numbers.
func (f *flow) bare(p *post.Post) string {
	t := prose{text: p.Text, hidden: f.numbers[p.ID]}
	from, to := t.bounds()
	return p.Text[from:to]
}

// runsOn says whether a sentence runs over from one text to the next.
func runsOn(a, z string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(z)
	if a == "" || z == "" {
		return false
	}
	if last == '…' && first == '…' {
		return true
	}
	if unicode.IsLower(first) {
		return unicode.IsLetter(last) || unicode.IsNumber(last) || last == ',' || last == ';' || last == '-' || last == '–' || last == '—' || last == '…' || last == '(' || last == ')' || last == '"' || last == '”' || last == '»'
	}
	if last == ',' || last == ';' || last == '、' || last == '،' || last == '，' {
		return unicode.IsLetter(first) || unicode.IsNumber(first)
	}
	return false
}

// posts writes the items from i to j, posts of the author that make one section. More than one is of a
// view with paragraphs joined.
func (f *flow) posts(b []byte, i, j int) []byte {
	first := &f.items[i]
	b = append(b, "<section class=\"p"...)
	if j-i > 1 {
		b = append(b, " j"...)
	}
	b = append(b, "\" id=\""...)
	b = f.anchor(b, first.Post.ID)
	b = append(b, "\">\n"...)
	if j-i == 1 {
		b = f.inner(b, first.Post, 0)
	} else {
		b = f.join(b, i, j)
	}
	for ; i < j; i++ {
		it := &f.items[i]
		b = f.foot(b, it.Post, it.N)
		f.before = it.Post.Created
		f.chunk.size += postSize + len(it.Post.Text) + 800*len(it.Post.Media)
	}
	if f.opt.View.Screen {
		b = f.turn(b, i-1)
	}
	return append(b, "</section>\n"...)
}

// join writes the words of posts as running text; each has its anchor in it. What stands under the last
// stands under all.
func (f *flow) join(b []byte, i, j int) []byte {
	for at := i; at < j; at++ {
		p := f.items[at].Post
		t := f.wordsOf(p)
		if at > i {
			if last, _ := utf8.DecodeLastRuneInString(f.bare(f.items[at-1].Post)); last < 0x3000 {
				b = append(b, ' ')
			}
			b = append(b, "<span id=\""...)
			b = f.anchor(b, p.ID)
			b = append(b, "\"></span>"...)
		}
		b = t.append(b, at == i, at == j-1)
	}
	b = append(b, '\n')
	return f.under(b, f.items[j-1].Post, 0)
}

// wordsOf is what a post of the author says, with its marks and without what the view hides.
func (w *writer) wordsOf(p *post.Post) *prose {
	t := w.prose(p)
	t.marks, t.hidden = w.marksOf(p), w.hidden[p.ID]
	return t
}

// turn writes the links to the posts before and after, of the same chain.
func (f *flow) turn(b []byte, i int) []byte {
	b = append(b, "<p class=\"turn\">"...)
	for _, way := range [2]struct {
		step            int
		key, sign, rule string
	}{{-1, "previous", "↑", ""}, {1, "next", "↓", "#" + f.opt.part + "verdict"}} {
		to := way.rule
		for j := i + way.step; j >= 0 && j < len(f.items); j += way.step {
			if it := &f.items[j]; it.Kind == document.Said && it.Depth == f.items[i].Depth {
				to = string(f.anchor([]byte("#"), it.Post.ID))
				break
			}
		}
		if to == "" {
			continue
		}
		b = append(b, "<a href=\""...)
		b = append(b, to...)
		b = append(b, "\" aria-label=\""...)
		b = f.say(b, way.key)
		b = append(append(append(b, "\">"...), way.sign...), "</a>"...)
	}
	return append(b, "</p>\n"...)
}

// anchor appends the name of a post within the page being written.
func (w *writer) anchor(b []byte, id post.ID) []byte {
	return AppendAnchor(append(b, w.opt.part...), id)
}

// Anchor names a post within its page: it stays the same when the thread grows.
func Anchor(id post.ID) string { return string(AppendAnchor(nil, id)) }

// AppendAnchor appends the Anchor of id.
func AppendAnchor(b []byte, id post.ID) []byte {
	s := string(id)
	i := len(s)
	for i > 0 && len(s)-i < 64 && s[i-1] != '/' && s[i-1] != ':' {
		i--
	}
	if s = s[i:]; len(s) >= 32 && strings.Trim(s, "0123456789abcdef") == "" {
		s = s[:12] // a digest: enough to tell a page's posts apart, and a page of them is much lighter
	}
	b = append(b, "p-"...)
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			c = '_'
		}
		b = append(b, c)
	}
	return b
}

// AppendPost appends one post of the author; n is its place in its chain.
func AppendPost(b []byte, d *document.Document, p *post.Post, n int, opt Options) []byte {
	f := flow{writer: newWriter(d, &opt), items: []document.Item{{Kind: document.Said, N: n, Post: p}}}
	return f.posts(b, 0, 1)
}

// foot appends what stands under a post: its number, its time, its older versions, what the author replies
// to it here, and the controls of the page.
func (f *flow) foot(b []byte, p *post.Post, n int) []byte {
	b = f.open(b, `p class="m w"`)
	b = append(b, "<a href=\"#"...)
	b = f.anchor(b, p.ID)
	b = append(b, "\" aria-label=\""...)
	b = f.say(b, "post-number", n)
	b = append(b, "\">"...)
	b = appendInt(b, n)
	b = append(b, "</a>"...)
	b = f.when(b, p, f.before)
	if f.opt.Note != nil {
		if s := f.opt.Note(p); s != "" {
			b = append(b, "<span> · </span><strong class=\"fresh\">"...)
			b = AppendText(b, s)
			b = append(b, "</strong>"...)
		}
	}
	b = append(b, "</p>\n"...)
	b = f.older(b, p)
	for _, s := range f.replies[p.ID] {
		b = f.statement(b, s)
	}
	if f.opt.After != nil {
		b = f.opt.After(b, p)
	}
	return b
}

// when appends the time of a post, linked to the original, and the mark of an edit.
func (w *writer) when(b []byte, p *post.Post, before time.Time) []byte {
	url := document.PostURL(p, w.d.By(p))
	if !p.Created.IsZero() || url != "" {
		b = append(b, "<span> · </span>"...)
	}
	if url != "" {
		b = appendLink(b, url)
	}
	if !p.Created.IsZero() {
		b = w.moment(b, p.Created, before)
	} else if url != "" {
		b = w.say(b, "original")
	}
	if url != "" {
		b = append(b, "</a>"...)
	}
	if at, edited := w.d.Edited(p); edited {
		b = append(b, "<span> · </span><span class=\"e\">"...)
		linked := false
		if w.opt.Versions != nil {
			b, linked = appendWay(b, w.opt.Versions(p.ID), "")
		}
		b = w.say(b, "edited")
		if linked {
			b = append(b, "</a>"...)
		}
		if !at.IsZero() {
			b = append(b, ' ')
			b = w.moment(b, at, p.Created)
		}
		b = append(b, "</span>"...)
	}
	if gone := w.words.Stays(w.d, p); gone != "" {
		b = append(b, "<span> · </span><span class=\"e\">"...)
		b = AppendText(b, gone)
		b = append(b, "</span>"...)
	}
	if p.Cut {
		b = append(b, "<span> · </span>"...)
		b = w.say(b, "cut")
	}
	return b
}

// older appends what a post said before it was edited, folded.
func (w *writer) older(b []byte, p *post.Post) []byte {
	older := w.d.Versions[p.ID]
	if len(older) == 0 {
		return b
	}
	b = append(b, "<details class=\"old\">\n<summary"...)
	b = append(append(b, w.mine...), '>')
	b = w.say(b, "older", len(older))
	b = append(b, "</summary>\n"...)
	for i := range older {
		v := &older[i]
		b = append(b, "<blockquote class=\"q\">\n"...)
		b = w.open(b, `p class="m"`)
		b = w.say(b, "version", i+1)
		at := v.Edited
		if at.IsZero() {
			at = v.Created
		}
		if !at.IsZero() {
			b = append(b, ", "...)
			b = w.moment(b, at, time.Time{})
		}
		b = append(b, "</p>\n"...)
		b = w.shown(b, v, w.prose(v), 0)
		b = append(b, "</blockquote>\n"...)
	}
	return append(b, "</details>\n"...)
}

// maxQuotes is how deep quotes stand in quotes.
const maxQuotes = 2

// inner appends what a post says: its text, or its warning with the rest folded under it. Marks and what
// the view hides are those of posts of the author, at depth 0.
func (w *writer) inner(b []byte, p *post.Post, depth int) []byte {
	if depth == 0 {
		return w.shown(b, p, w.wordsOf(p), depth)
	}
	return w.shown(b, p, w.prose(p), depth)
}

func (w *writer) shown(b []byte, p *post.Post, t *prose, depth int) []byte {
	if p.Warning != "" {
		b = append(b, "<details class=\"cw\">\n<summary><span"...)
		b = append(append(b, w.mine...), '>')
		b = w.say(b, "warning")
		b = append(b, "</span> <bdi>"...)
		b = w.inline(b, w.words.Warning(p), p.Emoji)
		b = append(b, "</bdi></summary>\n"...)
	}
	b = t.append(b, true, true)
	if len(p.Text) > 0 {
		b = append(b, '\n')
	}
	b = w.under(b, p, depth)
	if p.Warning != "" {
		b = append(b, "</details>\n"...)
	}
	return b
}

// under appends what a post carries besides its text.
func (w *writer) under(b []byte, p *post.Post, depth int) []byte {
	b = w.cards(b, p)
	b = w.media(b, p)
	if p.Poll != nil {
		b = w.poll(b, p)
	}
	if p.Quote != nil {
		b = w.quote(b, p.Quote, depth)
	}
	return b
}

// quote appends a quoted post, or the words that say why it is not shown.
func (w *writer) quote(b []byte, q *post.Quote, depth int) []byte {
	p := document.Quoted(q)
	b = append(b, "<blockquote class=\"q\">\n"...)
	if p == nil || depth == maxQuotes {
		return w.noQuote(b, q)
	}
	b = append(b, "<p class=\"by\">"...)
	b = w.by(b, w.d.By(p))
	b = append(append(append(b, "<span class=\"m\""...), w.mine...), '>')
	b = w.when(b, p, time.Time{})
	b = append(b, "</span></p>\n"...)
	b = w.inner(b, p, depth+1)
	return append(b, "</blockquote>\n"...)
}

func (w *writer) noQuote(b []byte, q *post.Quote) []byte {
	words := w.words.Quote(q)
	if words == "" {
		words = w.words.Say("quote")
	}
	b = w.open(b, `p class="m"`)
	b = AppendText(b, words)
	b = append(b, '.')
	if url := document.QuoteURL(q); url != "" {
		b = append(b, ' ')
		b = appendLink(b, url)
		b = w.say(b, "original")
		b = append(b, "</a>"...)
	}
	return append(b, "</p>\n</blockquote>\n"...)
}

// context appends a post by somebody else.
func (w *writer) context(b []byte, p *post.Post) []byte {
	b = append(b, "<details class=\"c\">\n<summary"...)
	b = append(append(b, w.mine...), '>')
	b = w.naming(b, "in-reply", w.words.At(w.d.By(p)))
	b = append(b, "</summary>\n"...)
	b = w.answered(b, p)
	return append(b, "</details>\n"...)
}

// answered appends the words of a post by somebody else, with its author.
func (w *writer) answered(b []byte, p *post.Post) []byte {
	b = append(b, "<blockquote class=\"ctx\">\n<p class=\"by\">"...)
	b = w.by(b, w.d.By(p))
	b = append(append(append(b, "<span class=\"m\""...), w.mine...), '>')
	b = w.when(b, p, time.Time{})
	b = append(b, "</span></p>\n"...)
	if words := w.words.Context(p); words != "" {
		b = w.open(b, `p class="m"`)
		b = w.said(b, words)
		b = append(b, ".</p>\n"...)
	} else {
		b = w.shown(b, p, w.prose(p), 0)
	}
	return append(b, "</blockquote>\n"...)
}
