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
	size  int  // what it holds, as weight counts
}

// run writes the document as it is read.
func (f *flow) run(b []byte) []byte {
	f.chunk = chunk{cut: len(f.d.Thread.Line) >= chunksFrom && !f.opt.View.Screen, first: true}
	for i := 0; i < len(f.items); i++ {
		it := &f.items[i]
		switch it.Kind {
		case document.Context:
			b = f.context(b, it.Post)
		case document.Said:
			n := f.joins(i)
			if len(f.groups) == 0 {
				next := 0
				for j := range n {
					next += weight(f.items[i+j].Post)
				}
				b = f.border(b, next)
			}
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

// border ends a chunk that has no room for what comes next and begins another, and lets what is written be sent. What is
// put off is taken for as high as a full chunk: what is higher would lie over the chunk behind it for programs that measure
// what is put off, so that one alone which is more is not put off.
func (f *flow) border(b []byte, next int) []byte {
	c := &f.chunk
	if !c.cut || c.open && c.size+next <= chunkSize {
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
	if c.first || next > chunkSize {
		return append(b, "<div class=\"k k0\">\n"...)
	}
	return append(b, "<div class=\"k\">\n"...)
}

// weight is about how high a post stands where it is set widest, in bytes of text: 8000 of them are 130 rem.
func weight(p *post.Post) int {
	n := postSize + max(len(p.Text), lineSize*(1+strings.Count(p.Text, "\n")))
	switch k := len(p.Media); k {
	case 0:
	case 1:
		n += 1700
	default:
		n += 1000 * k
	}
	for i := range p.Links {
		if l := &p.Links[i]; l.Start >= l.End {
			n += postSize + len(l.Title) + len(l.Text)
		}
	}
	if p.Poll != nil {
		n += postSize + 2*lineSize*len(p.Poll.Options)
	}
	if p.Quote != nil {
		if n += postSize; p.Quote.Post != nil {
			n += weight(p.Quote.Post)
		}
	}
	return n
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
		f.chunk.size += weight(it.Post)
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
