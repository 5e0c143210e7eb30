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
	of := make([][]int, len(accounts)) // a person's posts
	for i := range list[:min(len(list), maxFolded)] {
		if x := &list[i]; !x.Alone && x.By.ID != "" && !x.Post.Created.IsZero() {
			n := persons[at[x.By.ID]]
			of[n] = append(of[n], i)
		}
	}
	f := folder{list: list, out: out, cleaned: map[int]string{}, texts: map[int]*text{}, paired: map[partner]bool{}}
	for _, posts := range of {
		// What is word for word the same is found first, so that of two notices of one form each finds its own.
		f.fold(posts, f.equal)
		f.fold(posts, f.alike)
	}
	for i := range out { // what was folded into one that was then folded itself
		x := &out[i]
		if x.Into < 0 || out[x.Into].Into < 0 {
			continue
		}
		by := out[x.Into]
		x.Into, x.After = by.Into, list[i].Post.Created.Sub(list[by.Into].Post.Created)
		if x.Kind != Changed && by.Kind != Same {
			x.Kind = by.Kind
		}
	}
	return out
}

// folder is a list that is being folded.
type folder struct {
	list     []Listed
	out      []Folding
	r        reader
	cleaned  map[int]string
	texts    map[int]*text
	paired   map[partner]bool
	compared int
}

// partner says that a post has its counterpart among those of an account.
type partner struct {
	post int
	in   post.AccountID
}

// fold compares each of one person's posts with those before it.
func (f *folder) fold(posts []int, one func(i, k int) (Kind, bool)) {
	for n, i := range posts {
		if f.out[i].Into >= 0 {
			continue
		}
		x := &f.list[i]
		for _, k := range posts[:n] {
			y := &f.list[k]
			after := x.Post.Created.Sub(y.Post.Created)
			if f.out[k].Into >= 0 || x.By.ID == y.By.ID || x.Thread == y.Thread || after.Abs() > Near || f.paired[partner{i, y.By.ID}] || f.paired[partner{k, x.By.ID}] {
				continue
			}
			if f.compared == maxCompared {
				return
			}
			f.compared++
			if kind, ok := one(i, k); ok && !OtherLink(x.Post, y.Post) && Handed(y.Post, x.Post, Linked) == "" {
				f.out[i] = Folding{k, kind, after}
				if kind == Same {
					f.paired[partner{i, y.By.ID}], f.paired[partner{k, x.By.ID}] = true, true
				}
				break
			}
		}
	}
}

func (f *folder) clean(i int) string {
	if _, known := f.cleaned[i]; !known {
		f.cleaned[i] = Clean(f.list[i].Post.Text)
	}
	return f.cleaned[i]
}

func (f *folder) read(i int) *text {
	if f.texts[i] == nil {
		if f.r.t == nil {
			f.r.t = quotation.NewTokenizer()
		}
		f.texts[i] = f.r.read(f.clean(i))
	}
	return f.texts[i]
}

// equal says whether two posts have the same words, without looking at each: most cross-posts do.
func (f *folder) equal(i, k int) (Kind, bool) {
	s := f.clean(i)
	return Same, s != "" && s == f.clean(k)
}

// alike says how two posts stand to each other, if they are one statement.
func (f *folder) alike(i, k int) (Kind, bool) {
	a, b := f.read(i), f.read(k)
	kind, _, ok := of(a, b)
	if ok && kind == Changed {
		d := f.r.difference(kind, a, b, f.list[i].Post.Lang, false)
		ok = !d.Turned()
	}
	return kind, ok
}
