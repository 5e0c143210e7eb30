package html

import (
	"time"

	"clew/internal/document"
)

// tree writes the posts as lists in each other: a branch is a list within the post at its fork. Branches
// stand in branches as deep as document.Flow lets them.
func (f *flow) tree(b []byte) []byte {
	b = append(b, "<ol class=\"tree\">\n"...)
	type list struct {
		item   bool // an item of it is open
		before time.Time
	}
	lists := []list{{}}
	item := func(class string) {
		if top := &lists[len(lists)-1]; top.item {
			b = append(b, "</li>\n"...)
		} else {
			top.item = true
		}
		b = append(append(append(b, "<li"...), class...), ">\n"...)
	}
	enter := func() {
		b = append(b, "<ol>\n"...)
		lists = append(lists, list{before: f.before})
		f.before = time.Time{}
	}
	for i := range f.items {
		it := &f.items[i]
		switch it.Kind {
		case document.Context:
			item(` class="c"`)
			b = f.answered(b, it.Post)
		case document.Said:
			item("")
			b = f.later(b, it.Post)
			b = f.posts(b, i, i+1)
		case document.Gap:
			item(` class="lacks"`)
			b = f.gap(b, it)
		case document.Branch:
			if !lists[len(lists)-1].item {
				item("")
			}
			b = f.open(b, `p class="m"`)
			b = f.say(b, "branch", len(it.Branch.Posts))
			b = append(b, "</p>\n"...)
			b = f.follow(b, it)
			enter()
		case document.Part:
			item("")
			b = f.open(b, `p class="note"`)
			b = f.part(b, it.Part)
			b = append(b, "</p>\n"...)
			enter()
		case document.End:
			if lists[len(lists)-1].item {
				b = append(b, "</li>\n"...)
			}
			b = append(b, "</ol>\n"...)
			f.before = lists[len(lists)-1].before
			lists = lists[:len(lists)-1]
		}
		if len(lists) == 1 && i%50 == 49 && f.opt.Flush != nil {
			b = f.opt.Flush(b)
		}
	}
	if lists[0].item {
		b = append(b, "</li>\n"...)
	}
	return append(b, "</ol>\n"...)
}
