package quotation

import (
	"context"
	"strings"
	"sync"
	"time"

	"clew/internal/post"
	"clew/internal/runs"
)

// Memory is an Index in memory, for small records and for tests. Its runs are packed (package runs); texts are
// kept as they are. It may be used from many goroutines.
type Memory struct {
	mu       sync.RWMutex
	passages []Passage // number 1 is the first
	latest   map[post.ID]int64
	threads  map[post.ID][]int64 // the first version of each post, in the order of the thread
	place    map[post.ID]int     // where in its thread a post stands
	runs     *runs.Index
	added    bool // since the runs were last committed
	tokens   *Tokenizer
	scratch  []uint64
	words    map[string][]int32 // which of the newest passages hold a word, ascending: made as runs are committed
}

// NewMemory makes an empty Memory.
func NewMemory() *Memory {
	x, _ := runs.Create("") // nothing can go wrong in memory
	return &Memory{
		runs: x, latest: map[post.ID]int64{}, threads: map[post.ID][]int64{}, place: map[post.ID]int{}, tokens: NewTokenizer(),
	}
}

// Add adds a version of a post and gives its number. A post that is held already gets a new version: the one
// before it ends where this one begins (From, else Created). Posts of a thread are added in its order. Before,
// After and Until are Memory's to say.
func (m *Memory) Add(p Passage) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	p.Before, p.After, p.Until = 0, 0, time.Time{}
	n := int64(len(m.passages)) + 1
	m.passages = append(m.passages, p)
	if old, ok := m.latest[p.Post]; ok {
		from := p.From
		if from.IsZero() {
			from = p.Created
		}
		if from.IsZero() {
			from = time.Unix(0, 0).UTC() // superseded, at a time that nobody told
		}
		m.passages[old-1].Until = from
	} else if p.Thread != "" {
		m.place[p.Post] = len(m.threads[p.Thread])
		m.threads[p.Thread] = append(m.threads[p.Thread], n)
	}
	m.latest[p.Post] = n
	m.scratch = AppendRuns(m.scratch[:0], m.tokens.Tokens(p.Text))
	m.runs.Add(n, m.scratch)
	m.added = true
	return n
}

// Delete notes that a post is gone. What it said stays, and is told as deleted.
func (m *Memory) Delete(id post.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.passages {
		if m.passages[i].Post == id {
			m.passages[i].Deleted = true
		}
	}
}

// Size is how many versions are held.
func (m *Memory) Size(context.Context) (int, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.passages), nil
}

// Run is as Index says.
func (m *Memory) Run(_ context.Context, run uint64, limit int, into []int64) ([]int64, int, error) {
	into, held := m.snapshot().Find(run, limit, into)
	return into, held, nil
}

// snapshot commits what was added, for the first who asks.
func (m *Memory) snapshot() *runs.Snapshot {
	m.mu.RLock()
	added := m.added
	m.mu.RUnlock()
	if added {
		m.mu.Lock()
		defer m.mu.Unlock()
		_ = m.runs.Commit(false, nil) // in memory
		m.read()
		m.added = false
	}
	return m.runs.Snapshot()
}

// maxScanned is how many passages, the newest, Few knows the words of.
const maxScanned = 5000

// read makes words anew.
func (m *Memory) read() {
	m.words = map[string][]int32{}
	for i := max(0, len(m.passages)-maxScanned); i < len(m.passages); i++ {
		n := int32(i + 1)
		for _, k := range m.tokens.Tokens(m.passages[i].Text) {
			in := m.words[k.Key]
			if len(in) == 0 {
				m.words[strings.Clone(k.Key)] = []int32{n}
			} else if in[len(in)-1] != n {
				m.words[k.Key] = append(in, n)
			}
		}
	}
}

// Few is as Index says, of the newest passages: the rarest word of the text decides.
func (m *Memory) Few(_ context.Context, text string, limit int) (numbers []int64, more bool, err error) {
	want := NewTokenizer().Tokens(text)
	if len(want) == 0 {
		return nil, false, nil
	}
	m.snapshot()
	m.mu.RLock()
	defer m.mu.RUnlock()
	in := m.words[want[0].Key]
	for _, k := range want[1:] {
		if x := m.words[k.Key]; len(x) < len(in) {
			in = x
		}
	}
	for i := len(in) - 1; i >= 0; i-- {
		if len(numbers) == limit {
			return numbers, true, nil
		}
		numbers = append(numbers, int64(in[i]))
	}
	return numbers, len(m.passages) > maxScanned, nil
}

// Passage is as Index says.
func (m *Memory) Passage(_ context.Context, n int64) (*Passage, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if n < 1 || n > int64(len(m.passages)) {
		return nil, ErrNoPassage
	}
	p := m.passages[n-1]
	if at, ok := m.place[p.Post]; ok {
		line := m.threads[p.Thread]
		p.Before, p.After = m.standing(line, at-1), m.standing(line, at+1)
	}
	return &p, nil
}

// standing is the newest version of the post at a place of a thread.
func (m *Memory) standing(line []int64, at int) int64 {
	if at < 0 || at >= len(line) {
		return 0
	}
	return m.latest[m.passages[line[at]-1].Post]
}

// Bytes is what the runs take, packed: the index without the texts.
func (m *Memory) Bytes() int {
	m.snapshot()
	m.mu.Lock()
	defer m.mu.Unlock()
	_, _ = m.runs.Merge(true) // in memory
	return int(m.runs.Snapshot().Bytes())
}
