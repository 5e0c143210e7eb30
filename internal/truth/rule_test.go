package truth_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// What follows is the rule of ../shared/bench/check_clew.py: a line of `clew threads -f jsonl` gives a
// thread's main line and its side branches; put together they are a tree, which is walked depth first,
// children from the oldest, and must be the truth's, with the longest chain on the line at every fork and
// of equal ones the oldest. The truth cuts a thread where a post is gone; clew may join the parts where
// the network says that they belong together, if it marks the gap.

// node names a post.
type node struct {
	ID string `json:"id"`
}

// line is one line that the program prints.
type line struct {
	Posts    []node `json:"posts"`
	Branches []struct {
		At    string `json:"at"`
		Posts []node `json:"posts"`
	} `json:"branches"`
	Verdict struct {
		State string `json:"state"`
	} `json:"verdict"`
}

// known is one line of a truth.
type known struct {
	IDs          []json.RawMessage `json:"ids"`
	Thread       []json.RawMessage `json:"thread"`
	Conversation json.RawMessage   `json:"conversation"`
	Private      bool              `json:"private"`
}

// finding counts what came of a comparison.
type finding struct {
	exact, joined, wrong, missing, extra, swept, ill, private int
	shown                                                     []string
}

func (f *finding) total() int { return f.exact + f.joined + f.wrong + f.missing }

func (f *finding) good() bool {
	return f.total() > 0 && f.wrong+f.missing+f.extra+f.swept+f.ill == 0
}

func (f *finding) String() string {
	return fmt.Sprintf("threads %d: exact %d, joined across a marked gap %d, wrong %d, missing %d, not in the truth %d, with foreign posts %d, ill-formed %d, private left out %d",
		f.total(), f.exact, f.joined, f.wrong, f.missing, f.extra, f.swept, f.ill, f.private)
}

func (f *finding) show(format string, a ...any) {
	if len(f.shown) < 10 {
		f.shown = append(f.shown, fmt.Sprintf(format, a...))
	}
}

// found is a thread that the program printed.
type found struct {
	ids  []string
	gaps bool
	used bool
}

// compare holds what the program printed against a truth.
func compare(truth, printed io.Reader) (*finding, error) {
	f := &finding{}
	threads, err := f.threads(printed)
	if err != nil {
		return nil, err
	}
	home := map[string]*found{}
	for _, t := range threads {
		for _, id := range t.ids {
			home[id] = t
		}
	}
	told := map[string]bool{}
	ofAll := true // the truth lists all threads, not one author's alone
	err = eachLine(truth, func(b []byte) error {
		var k known
		if err := json.Unmarshal(b, &k); err != nil {
			return err
		}
		want := texts(k.IDs)
		if k.Conversation != nil {
			ofAll, want = false, texts(k.Thread)
		}
		if len(want) > 1 {
			f.judge(want, k.Private, home, told)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("truth: %w", err)
	}
	if ofAll {
		f.foreign(threads, told)
	}
	return f, nil
}

// threads reads what the program printed: threads of two posts or more.
func (f *finding) threads(printed io.Reader) ([]*found, error) {
	var out []*found
	err := eachLine(printed, func(b []byte) error {
		var l line
		if err := json.Unmarshal(b, &l); err != nil {
			return err
		}
		if len(l.Posts) == 0 {
			return nil
		}
		ids, why := l.walk()
		if why != "" {
			f.ill++
			f.show("%s: %s", ids[0], why)
		}
		if len(ids) > 1 {
			out = append(out, &found{ids: ids, gaps: l.Verdict.State == "gaps" || l.Verdict.State == "unfinished"})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("printed: %w", err)
	}
	return out, nil
}

// judge compares one thread of the truth.
func (f *finding) judge(want []string, private bool, home map[string]*found, told map[string]bool) {
	for _, id := range want {
		told[id] = true
	}
	have := home[want[0]]
	if have != nil {
		have.used = true
	}
	switch {
	case private:
		f.private++
	case have == nil:
		f.missing++
		f.show("%s: missing", want[0])
	case slices.Equal(have.ids, want):
		f.exact++
	case have.gaps && inOrder(want, have.ids):
		f.joined++
	default:
		f.wrong++
		f.show("%s: %d posts, expected %d, or in another order", want[0], len(have.ids), len(want))
	}
}

// foreign counts threads that nobody asked for, and posts swept into a thread without a gap.
func (f *finding) foreign(threads []*found, told map[string]bool) {
	for _, t := range threads {
		strange := slices.ContainsFunc(t.ids, func(id string) bool { return !told[id] })
		switch {
		case t.gaps:
		case !t.used:
			f.extra++
			f.show("%s: a thread that is not in the truth", t.ids[0])
		case strange:
			f.swept++
			f.show("%s: holds posts that are not of it", t.ids[0])
		}
	}
}

// walk gives the posts depth first, children from the oldest, and what is wrong with the line or branches.
func (l *line) walk() (ids []string, wrong string) {
	onward, children, seen := map[string]string{}, map[string][]string{}, map[string]bool{}
	link := func(at string, posts []node) {
		for i, p := range posts {
			id := bare(p.ID)
			seen[id] = true
			if at != "" {
				children[at] = append(children[at], id)
				if i > 0 {
					onward[at] = id
				}
			}
			at = id
		}
	}
	link("", l.Posts)
	for _, b := range l.Branches {
		link(bare(b.At), b.Posts)
	}
	stack := []string{bare(l.Posts[0].ID)}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		ids = append(ids, id)
		if len(ids) > len(seen) {
			break
		}
		kids := slices.SortedFunc(slices.Values(children[id]), older)
		slices.Reverse(kids)
		stack = append(stack, kids...)
	}
	if len(ids) != len(seen) {
		return ids, "a branch hangs on a post that is not in the thread"
	}
	longest := map[string]int{}
	for _, id := range slices.Backward(ids) {
		for _, c := range children[id] {
			longest[id] = max(longest[id], longest[c])
		}
		longest[id]++
	}
	for _, at := range slices.Sorted(maps.Keys(children)) {
		best := slices.MinFunc(children[at], func(a, b string) int {
			if c := longest[b] - longest[a]; c != 0 {
				return c
			}
			return older(a, b)
		})
		if onward[at] != best {
			return ids, fmt.Sprintf("after %s the line goes on with %s, not with %s", at, onward[at], best)
		}
	}
	return ids, ""
}

// older orders ids: numbers by number, others by letters.
func older(a, b string) int {
	if len(a) != len(b) && isNumber(a) && isNumber(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// bare is an id without the "x:" that the truth does not write.
func bare(id string) string { return strings.TrimPrefix(id, "x:") }

// texts reads ids, which some truths write as numbers.
func texts(ids []json.RawMessage) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = bare(strings.Trim(string(id), `"`))
	}
	return out
}

// inOrder says whether part's ids stand in whole, in part's order.
func inOrder(part, whole []string) bool {
	i := 0
	for _, id := range whole {
		if i < len(part) && part[i] == id {
			i++
		}
	}
	return i == len(part)
}

func eachLine(r io.Reader, f func([]byte) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(nil, 64<<20)
	for n := 1; s.Scan(); n++ {
		if len(s.Bytes()) == 0 {
			continue
		}
		if err := f(s.Bytes()); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return s.Err()
}
