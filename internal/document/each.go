package document

import "clew/internal/post"

// Each gives f every post that stands on the document's page, and those that are quoted there; the beginnings of
// other threads come last. A post that stands there twice is given twice.
func (d *Document) Each(f func(p *post.Post)) {
	posts := func(list []post.Post) {
		for i := range list {
			for p := &list[i]; p != nil; p = Quoted(p.Quote) {
				f(p)
			}
		}
	}
	t := d.Thread
	for chain := range t.Chains() {
		posts(chain)
	}
	posts(t.Context)
	for i := range d.More {
		posts(d.More[i].Posts)
	}
}
