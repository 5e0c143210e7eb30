package same

import (
	"slices"
	"unicode"

	"clew/internal/worddiff"
)

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
				o.Text = "… " + ending(r)
			case last && len(r) > beside:
				o.Text = beginning(r) + " …"
			case !first && !last && len(r) > 2*beside:
				o.Text = beginning(r) + " … " + ending(r)
			}
		}
		out = append(out, o)
	}
	return out
}

// beginning is what a text begins with, up to beside, in whole words where spaces part them.
func beginning(r []rune) string {
	if !unicode.IsSpace(r[beside]) {
		for i := beside - 1; i > beside/2; i-- {
			if unicode.IsSpace(r[i]) {
				return string(r[:i])
			}
		}
	}
	return string(r[:beside])
}

// ending is what a text ends with, as beginning has it.
func ending(r []rune) string {
	r = r[len(r)-beside-1:]
	if i := slices.IndexFunc(r[:beside/2], unicode.IsSpace); i >= 0 {
		return string(r[i+1:])
	}
	return string(r[1:])
}
