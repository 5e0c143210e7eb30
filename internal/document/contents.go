package document

import "clew/internal/post"

// Entry is a line of a table of contents.
type Entry struct {
	N     int // its place in the line, from 1
	Post  *post.Post
	Later bool // made a day or more after the post before it
}

const (
	contentsFrom = 20 // posts; a shorter thread has no contents
	contentsMost = 40 // entries
)

// Contents gives where a long thread can be entered: every second post of the line or fewer, at most forty.
// Of the posts that an entry stands for, one that was made a day or more after the one before it is named
// rather than the first. It is nil for a short thread.
func (d *Document) Contents() []Entry {
	line := d.Thread.Line
	if len(line) < contentsFrom {
		return nil
	}
	step := max(2, (len(line)+contentsMost-1)/contentsMost)
	entries := make([]Entry, 0, len(line)/step+1)
	for from := 0; from < len(line); from += step {
		at, later := from, false
		for i := from; i < min(from+step, len(line)); i++ {
			if i > 0 && line[i].Created.Sub(line[i-1].Created) >= day && !line[i-1].Created.IsZero() {
				at, later = i, true
				break
			}
		}
		entries = append(entries, Entry{at + 1, &line[at], later})
	}
	return entries
}

// FirstWords is the beginning of what a post says, for a list: never empty for a post with words, never
// the body under a content warning.
func (w Words) FirstWords(p *post.Post) string {
	if p.Warning != "" {
		return w.Say("warning") + " " + shorten(spaced(clean(w.Warning(p))))
	}
	if s := beginning(p.Text); s != "" {
		return s
	}
	if s := shorten(spaced(clean(p.Text))); s != "" {
		return s
	}
	switch {
	case len(p.Media) > 0:
		return w.Media(&p.Media[0])
	case p.Quote != nil:
		return w.Say("quote")
	}
	return "…"
}
