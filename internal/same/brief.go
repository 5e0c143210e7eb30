package same

import "clew/internal/worddiff"

// beside is how much of what is the same stands beside a change, in code points.
const beside = 60

// Brief shortens what is the same between two changes, with an ellipsis, so that changes are seen at a glance.
func Brief(ops []worddiff.Op) []worddiff.Op {
	out := make([]worddiff.Op, 0, len(ops))
	for i, o := range ops {
		if o.Kind == worddiff.Same {
			r := []rune(o.Text)
			first, last := i == 0, i == len(ops)-1
			switch {
			case first && last:
			case first && len(r) > beside:
				o.Text = "… " + string(r[len(r)-beside:])
			case last && len(r) > beside:
				o.Text = string(r[:beside]) + " …"
			case !first && !last && len(r) > 2*beside:
				o.Text = string(r[:beside]) + " … " + string(r[len(r)-beside:])
			}
		}
		out = append(out, o)
	}
	return out
}
