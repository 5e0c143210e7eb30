package crosspost

import (
	"context"
	"errors"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/quotation"
)

// Bounds of a hasty search.
const (
	fewest   = 4  // runs that are shared by texts of one make which are not short: Enough of those of eight words
	maxPeeks = 24 // versions looked at before their threads are read
)

// Peeker is an Index that tells of a version which post it is of before the post's thread is read.
type Peeker interface {
	// Peek gives the post that a number is of as it is held, which may be more than may be shown: it serves to pass it over,
	// and for nothing else. It is nil where that cannot be told. ErrNoPassage as of Passage.
	Peek(ctx context.Context, number int64) (*post.Post, error)
}

// hasty is the candidates of a search which asks for the author's own posts alone: of those that share runs with the
// thread only such as may come to a pair or a spread by how many they share with one post, and no stranger's.
func (f *finder) hasty(ctx context.Context, see Peeker) ([]candidate, error) {
	total := 0
	lists := make([][]uint64, len(f.posts))
	sizes := make([]int, len(f.posts))
	plain := make([]bool, len(f.posts))
	for i := range f.posts {
		text := f.posts[i].Text
		clean := Clean(text)
		if len(clean) > maxText {
			clean = strings.ToValidUTF8(clean[:maxText], "")
		}
		plain[i] = len(clean) == len(text)
		lists[i] = quotation.Runs(f.r.t.Tokens(clean))
		sizes[i] = len(lists[i])
		total += sizes[i]
	}
	type share struct{ most, sum, need, reach int }
	hits := map[int64]share{} // of those that may come to something
	var lone []int64          // the only ones that a post was found in, which are itself
	var numbers []int64
	for i, list := range lists {
		step, looked, stock := stepOf(len(list), total), 0, 0
		numbers = numbers[:0]
		for k := 0; k < len(list); k += step {
			if f.found.Why.Numbers >= maxNumbers || f.found.Why.Runs >= maxLooked {
				f.found.Bound = true
				break
			}
			before := len(numbers)
			var held int
			var err error
			if numbers, held, err = f.Index.Run(ctx, list[k], common, numbers); err != nil {
				return nil, err
			}
			f.found.Why.Runs++
			f.found.Why.Numbers += len(numbers) - before
			looked++
			if held > common {
				stock++
			}
		}
		f.found.Stock += stock
		slices.Sort(numbers)
		least := (len(list)*Enough + 999) / 1000
		need := max(1, (min(fewest, least)-stock*step)/step)
		first, found := int64(0), 0
		for a := 0; a < len(numbers); {
			b := a + 1
			for b < len(numbers) && numbers[b] == numbers[a] {
				b++
			}
			if n := b - a; n >= need || n > 1 {
				s := hits[numbers[a]]
				s.sum += n
				if n >= need {
					if found++; found == 1 {
						first = numbers[a]
					}
					s.need++
				}
				s.most = max(s.most, n)
				s.reach = max(s.reach, reach((n+stock)*step, len(list)))
				hits[numbers[a]] = s
			}
			a = b
		}
		if found == 1 && plain[i] {
			lone = append(lone, first)
		}
	}
	for _, n := range lone {
		if s := hits[n]; s.sum-s.most < fewest {
			s.need--
			hits[n] = s
		}
	}
	var list []candidate
	reached := map[int64]int{}
	for n, s := range hits {
		if s.need > 0 || s.sum-s.most >= fewest {
			list = append(list, candidate{n, s.sum})
			reached[n] = max(s.reach, reach((s.sum+f.found.Stock)*stepOf(total, total), total))
		}
	}
	slices.SortFunc(list, best)
	return f.peek(ctx, see, list, reached)
}

// peek leaves out the thread's own posts, strangers', and those too long for what they share.
func (f *finder) peek(ctx context.Context, see Peeker, list []candidate, reached map[int64]int) ([]candidate, error) {
	own := map[post.ID]bool{}
	for i := range f.posts {
		own[f.posts[i].Post] = true
	}
	out := list[:0]
	for i, c := range list {
		if i == maxPeeks+len(f.posts) {
			f.found.Bound = true
			break
		}
		p, err := see.Peek(ctx, c.number)
		if errors.Is(err, quotation.ErrNoPassage) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if p != nil {
			if own[p.ID] || f.Not[p.ID] || f.who(p.Author) == Other {
				continue
			}
			// Of the words between spaces some are no tokens: so reach gives more than is enough.
			if len(strings.Fields(p.Text))-2 > reached[c.number] {
				continue
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// reach says how many runs a text may have at most to be of one make with one of so many, if so many at most are in both.
func reach(both, of int) int {
	if 1000*both >= Enough*of {
		return maxText
	}
	return 2000 * both / Enough
}
