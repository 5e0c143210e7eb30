package document

import "clew/internal/post"

// Stays says of a post that is shown although it is gone at its source that it is, and when it was found so; "" of
// any other post. Whoever shows a post shows this beside its time.
func (w Words) Stays(d *Document, p *post.Post) string {
	g, ok := d.Thread.Gone[p.ID]
	switch {
	case !ok || !g.Stays || g.State == post.Present:
		return ""
	case g.FirstGone.IsZero():
		return w.Say("gone-stays")
	}
	return w.Say("gone-stays-since", w.Day(g.FirstGone))
}
