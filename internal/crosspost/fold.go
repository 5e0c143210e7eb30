package crosspost

import (
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
)

// Bounds of folding.
const (
	maxFolded   = 400 // posts that are looked at
	maxCompared = 600 // pairs
)

// Listed is a post of a list that is to be folded.
type Listed struct {
	Post   *post.Post
	By     post.Account // with its description, by which linked accounts are known
	Thread post.ID
	Alone  bool // it is not to be folded, nor anything into it
}

// Folding says into which post of a list one is folded.
type Folding struct {
	Into  int // of the list; -1: it stands for itself
	Kind  Kind
	After time.Duration // how much later than that it was posted; negative where it was before
}

// Fold finds the cross-posts of a list: posts of two accounts of one author, not more than Near apart, that say the same,
// with nothing that may turn it. Each is folded into the first of the list that it is like, which is itself folded into
// none. What an account says again is no cross-post, and stands for itself; so does what has no time. The answer depends on the
// list alone. Only posts of authors who are there with two accounts are read.
func Fold(list []Listed) []Folding {
	out := make([]Folding, len(list))
	var accounts []post.Account
	at := map[post.AccountID]int{}
	for i := range list {
		out[i].Into = -1
		if _, known := at[list[i].By.ID]; !known {
			at[list[i].By.ID] = len(accounts)
			accounts = append(accounts, list[i].By)
		}
	}
	if len(accounts) < 2 {
		return out
	}
	persons := Persons(accounts)
	of := map[int][]int{} // a person's posts
	for i := range list[:min(len(list), maxFolded)] {
		if x := &list[i]; !x.Alone && x.By.ID != "" && !x.Post.Created.IsZero() {
			n := persons[at[x.By.ID]]
			of[n] = append(of[n], i)
		}
	}
	r := reader{}
	texts, cleaned := map[int]*text{}, map[int]string{}
	clean := func(i int) string {
		if _, known := cleaned[i]; !known {
			cleaned[i] = Clean(list[i].Post.Text)
		}
		return cleaned[i]
	}
	read := func(i int) *text {
		if texts[i] == nil {
			if r.t == nil {
				r.t = quotation.NewTokenizer()
			}
			texts[i] = r.read(clean(i))
		}
		return texts[i]
	}
	compared := 0
	for i := range list {
		if list[i].Alone {
			continue
		}
		x := &list[i]
		for _, k := range of[persons[at[x.By.ID]]] {
			if k >= i || compared == maxCompared {
				break
			}
			y := &list[k]
			after := x.Post.Created.Sub(y.Post.Created)
			if out[k].Into >= 0 || x.By.ID == y.By.ID || x.Thread == y.Thread || x.Post.Created.IsZero() || after.Abs() > Near {
				continue
			}
			compared++
			if s := clean(i); s != "" && s == clean(k) { // most are
				out[i] = Folding{k, Same, after}
				break
			}
			if kind, ok := r.one(read(i), read(k), x.Post.Lang); ok {
				out[i] = Folding{k, kind, after}
				break
			}
		}
	}
	return out
}

// one says whether two texts that are near in time are one statement, and how they stand to each other.
func (r *reader) one(a, b *text, lang string) (Kind, bool) {
	kind, _, ok := of(a, b)
	if ok && kind == Changed {
		d := r.difference(kind, a, b, lang)
		ok = !d.Turned()
	}
	return kind, ok
}
