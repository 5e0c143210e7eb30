package pdf

import (
	"cmp"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/typeset"
)

// spot is a stretch of a post's text that the index leads to, and where it came to stand.
type spot struct {
	start, end  int32 // bytes of the text
	first, last int32 // pages, from 1; 0: it is not set
	line        int32 // the name of the row it begins in: see rowName
}

// spotted are the spots of a paragraph that is being put together, by how many signs of it stand before their two ends.
type spotted struct {
	all      []*spot
	from, to []int
	signs    int // of the paragraph
}

// watch makes ready to note where words come to stand that the index leads to.
func (p *press) watch() {
	x := p.book.Index
	if !p.book.Indexed() {
		return
	}
	p.spots = make([][]spot, len(x.Posts))
	p.posts = make(map[document.Place]int, len(x.Posts))
	for i := range x.Posts {
		p.posts[x.Posts[i].Place] = i
	}
	take := func(at []document.Mention) {
		for _, m := range at {
			p.spots[m.Post] = append(p.spots[m.Post], spot{start: int32(m.Start), end: int32(m.End)})
		}
	}
	for i := range x.Entries {
		take(x.Entries[i].At)
		for j := range x.Entries[i].Subs {
			take(x.Entries[i].Subs[j].At)
		}
	}
	for i := range p.spots {
		slices.SortFunc(p.spots[i], byStart)
		p.spots[i] = slices.CompactFunc(p.spots[i], func(a, b spot) bool { return a.start == b.start && a.end == b.end })
	}
	p.seek[indexPlace] = true
}

func byStart(a, b spot) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) }

// spotOf gives the spot of a mention.
func (p *press) spotOf(m document.Mention) *spot {
	all := p.spots[m.Post]
	if i, ok := slices.BinarySearchFunc(all, spot{start: int32(m.Start), end: int32(m.End)}, byStart); ok {
		return &all[i]
	}
	return nil
}

// spotsIn gives those of the spots, sorted by their beginning, that begin in text[from:to], and where that is among its
// signs.
func spotsIn(spots []spot, text string, from, to int) spotted {
	var s spotted
	for i := range spots {
		if x := &spots[i]; int(x.start) >= from && int(x.start) < to {
			s.all = append(s.all, x)
		}
	}
	if len(s.all) == 0 {
		return s
	}
	s.from, s.to = make([]int, len(s.all)), make([]int, len(s.all))
	ends := make([]int, len(s.all)) // by their ends
	for i := range ends {
		ends[i] = i
	}
	slices.SortFunc(ends, func(a, b int) int { return cmp.Or(cmp.Compare(s.all[a].end, s.all[b].end), a-b) })
	begun, ended := 0, 0
	for at := from; at < to; {
		for begun < len(s.all) && int(s.all[begun].start) <= at {
			s.from[begun] = s.signs
			begun++
		}
		for ended < len(ends) && int(s.all[ends[ended]].end) <= at {
			s.to[ends[ended]] = s.signs
			ended++
		}
		r, n := utf8.DecodeRuneInString(text[at:to])
		if sign(r) {
			s.signs++
		}
		at += n
	}
	for ; begun < len(s.all); begun++ {
		s.from[begun] = s.signs
	}
	for ; ended < len(ends); ended++ {
		s.to[ends[ended]] = s.signs
	}
	return s
}

// sign says whether a character stands in a line as often as in the text that the line was made of: spaces and hyphens
// come and go where lines break, marks are bounded, and what cannot be seen is left out.
func sign(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r != '-' && r != 0x7f
	}
	return r != 0xad && r != '\u2010' && !document.Odd(r) && !unicode.In(r, unicode.M, unicode.Z, unicode.Cf, unicode.Cc)
}

// place notes in which of the lines of a paragraph its spots begin and end. Where the lines do not have the signs of the
// text, which no text is known to bring about, they begin with it.
func (s *spotted) place(lines []typeset.Line, marks []*mark, rows []row) {
	if len(s.all) == 0 || len(lines) == 0 {
		return
	}
	behind := make([]int, len(lines)) // signs up to the end of each line
	n := 0
	for i := range lines {
		for j := range lines[i].Runs {
			r := &lines[i].Runs[j]
			if r.Mark > 0 && r.Mark < len(marks) && marks[r.Mark] != nil && marks[r.Mark].note != nil {
				continue // the number of a note is none of the text
			}
			for _, c := range r.Text {
				if sign(c) {
					n++
				}
			}
		}
		behind[i] = n
	}
	for i, x := range s.all {
		first, last := 0, 0
		if n == s.signs {
			first = lineOf(behind, s.from[i])
			last = max(first, lineOf(behind, max(s.from[i], s.to[i]-1)))
		}
		rows[first].begins = append(rows[first].begins, x)
		if last > first {
			rows[last].ends = append(rows[last].ends, x)
		}
	}
}

// lineOf gives the line in which a sign stands.
func lineOf(behind []int, sign int) int {
	i, _ := slices.BinarySearch(behind, sign+1)
	return min(i, len(behind)-1)
}

func rowName(n int32) string { return "w" + strconv.Itoa(int(n)) }

// met notes the page of the spots of a row.
func (p *press) met(r *row, page int) {
	if len(r.begins) > 0 {
		p.lines++
		r.dests = append(r.dests, rowName(p.lines))
		for _, x := range r.begins {
			if x.first == 0 {
				x.first, x.last, x.line = int32(page), int32(page), p.lines
			}
		}
	}
	for _, x := range r.ends {
		x.last = int32(page)
	}
}

// stands tells where the words stand.
func (p *press) stands() {
	if p.opt.Stands == nil {
		return
	}
	texts := map[document.Place]string{}
	for i := range p.book.Chapters {
		for _, it := range p.book.Chapters[i].Document.Flow() {
			if it.Kind == document.Said {
				texts[document.Place{Chapter: i, Post: it.Post.ID}] = it.Post.Text
			}
		}
	}
	for i := range p.spots {
		at := p.book.Index.Posts[i].Place
		for _, s := range p.spots[i] {
			p.opt.Stands(Stand{Post: at.Post, Words: texts[at][s.start:s.end], First: int(s.first), Last: int(s.last)})
		}
	}
}
