package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"sync"

	"clew/internal/record"
)

// tally is how many posts each account has. It is kept in pieces by the numbers of the posts and made level with the
// log: what was added is counted, and of what has changed its piece is counted anew. Where the record has a folder of
// indexes it is kept there as a file, for processes that ask once; a file that cannot be read or written costs time
// and nothing else. It may be used from any number of goroutines, one at a time.
type tally struct {
	name string // of the file
	only string // condition of the posts t that count, of their own row alone

	mu   sync.Mutex
	now  *counts // nil: not counted yet
	wide bool    // there are too many accounts for it: each time all posts are counted
}

// counts are the posts up to a place in the log.
type counts struct {
	rebuilt, log int64 // where in which log
	at           int64 // that entry's time: another log of that length has another
	last         int64 // the greatest number that was counted
	pieces       []piece
}

// piece are the counts of pieceSize numbers, by the keys of accounts.
type piece map[int64]total

// total is how many posts of an account there are, and from when to when: milliseconds, 0 where none has a time.
type total struct{ n, first, last int64 }

const (
	pieceSize  = 1 << 14
	maxTallied = 50_000 // accounts of all pieces
	tallyMagic = "clewcnt1"
	maxTally   = 8 << 20 // bytes of a file
)

func (s total) with(t total) total {
	s.n += t.n
	s.last = max(s.last, t.last)
	if t.first != 0 && (s.first == 0 || t.first < s.first) {
		s.first = t.first
	}
	return s
}

// tallied gives the counts of all accounts, or of the one with a key, as of the view. The caller has taken t.mu before
// the view looked.
func (v *view) tallied(dir string, t *tally, key int64) (map[int64]total, error) {
	if t.now == nil && !t.wide {
		t.now = readCounts(filepath.Join(dir, indexFolder, t.name))
	}
	out := map[int64]total{}
	if !t.wide {
		c, changed, err := v.level(t)
		if err == nil {
			t.now = c
			if changed {
				c.write(filepath.Join(dir, indexFolder), t.name)
			}
			c.sum(key, out)
			return out, nil
		}
		if t.now = nil; !errors.Is(err, errWide) { // it may be half counted
			return nil, err
		}
		t.wide = true
	}
	only := t.only
	if key != 0 {
		only += fmt.Sprintf(" AND t.author=%d", key)
	}
	return out, v.count(only, 0, math.MaxInt64, out)
}

var errWide = errors.New("too many accounts to keep counts of")

// sum adds up the pieces, of one account where key is not 0.
func (c *counts) sum(key int64, out map[int64]total) {
	for _, p := range c.pieces {
		if key != 0 {
			if s, ok := p[key]; ok {
				out[key] = out[key].with(s)
			}
			continue
		}
		for key, s := range p {
			out[key] = out[key].with(s)
		}
	}
}

// level makes the counts level with the log; changed says that there was something to do.
func (v *view) level(t *tally) (c *counts, changed bool, err error) {
	var now counts
	s, err := v.rd.stmt("SELECT ifnull((SELECT position FROM followers WHERE name='" + record.Rebuilt + "'),0), ifnull(max(number),0), ifnull((SELECT max(key) FROM posts),0) FROM log")
	if err != nil {
		return nil, false, err
	}
	if _, err := s.one(); err != nil {
		return nil, false, err
	}
	now.rebuilt, now.log, now.last = s.colInt(0), s.colInt(1), s.colInt(2)
	s.reset()
	if now.at, err = v.loggedAt(now.log); err != nil {
		return nil, false, err
	}
	c = t.now
	if c != nil {
		at, err := v.loggedAt(c.log)
		if err != nil {
			return nil, false, err
		}
		if c.rebuilt != now.rebuilt || c.log > now.log || c.last > now.last || c.at != at {
			c = nil
		}
	}
	if c == nil {
		c = &counts{}
	} else if c.log == now.log {
		return c, false, nil
	}
	dirty := map[int64]bool{}
	if s, err = v.rd.stmt("SELECT first, last FROM log WHERE number>? AND kind='versions'"); err != nil {
		return nil, false, err
	}
	s.int(1, c.log)
	for {
		ok, err := s.step()
		if err != nil {
			return nil, false, err
		}
		if !ok {
			break
		}
		for n := s.colInt(0) / pieceSize; n <= min(s.colInt(1), c.last)/pieceSize; n++ {
			dirty[n] = true
		}
	}
	rows := 0
	for n := range now.last/pieceSize + 1 {
		if n >= int64(len(c.pieces)) {
			c.pieces = append(c.pieces, piece{})
		}
		from, to := n*pieceSize, (n+1)*pieceSize-1
		if dirty[n] {
			clear(c.pieces[n])
		} else {
			from = max(from, c.last+1)
		}
		if from <= to {
			if err := v.count(t.only, from, to, c.pieces[n]); err != nil {
				return nil, false, err
			}
		}
		if rows += len(c.pieces[n]); rows > maxTallied {
			return nil, false, errWide
		}
	}
	c.rebuilt, c.log, c.at, c.last = now.rebuilt, now.log, now.at, now.last
	return c, true, nil
}

// loggedAt is when an entry of the log was written; 0 of none.
func (v *view) loggedAt(number int64) (int64, error) {
	s, err := v.rd.stmt("SELECT at FROM log WHERE number=?")
	if err != nil {
		return 0, err
	}
	ok, err := s.int(1, number).one()
	if err != nil || !ok {
		return 0, err
	}
	defer s.reset()
	return s.colInt(0), nil
}

// count adds the posts of a range of numbers to a piece.
func (v *view) count(only string, from, to int64, p piece) error {
	s, err := v.rd.stmt("SELECT t.author, count(*), ifnull(min(nullif(t.created,0)),0), max(t.created) FROM posts t WHERE t.key BETWEEN ?1 AND ?2" + only + " GROUP BY t.author")
	if err != nil {
		return err
	}
	s.int(1, from).int(2, to)
	for {
		ok, err := s.step()
		if err != nil || !ok {
			return err
		}
		key := s.colInt(0)
		p[key] = p[key].with(total{s.colInt(1), s.colInt(2), s.colInt(3)})
	}
}

// indexFolder is where the record's indexes are, and what else is only there to be asked sooner.
const indexFolder = "search"

var tallySums = crc32.MakeTable(crc32.Castagnoli)

// write keeps the counts in a file, where there is a folder for it.
func (c *counts) write(dir, name string) {
	if _, err := os.Stat(dir); err != nil {
		return
	}
	b := []byte(tallyMagic)
	for _, x := range []int64{c.rebuilt, c.log, c.at, c.last, int64(len(c.pieces))} {
		b = binary.AppendVarint(b, x)
	}
	for _, p := range c.pieces {
		b = binary.AppendVarint(b, int64(len(p)))
		for key, s := range p {
			for _, x := range []int64{key, s.n, s.first, s.last} {
				b = binary.AppendVarint(b, x)
			}
		}
	}
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, tallySums))
	f, err := os.CreateTemp(dir, "new-"+name+"-*")
	if err != nil {
		return
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		os.Remove(f.Name())
	}
}

// readCounts gives what a file keeps; nil where there is none that is whole.
func readCounts(path string) *counts {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxTally {
		return nil // who reads a pipe waits, and a device has no end
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	c, err := parseCounts(b)
	if err != nil {
		return nil
	}
	return c
}

var errTally = errors.New("no counts")

func parseCounts(b []byte) (*counts, error) {
	if len(b) < len(tallyMagic)+4 || string(b[:len(tallyMagic)]) != tallyMagic {
		return nil, errTally
	}
	end := len(b) - 4
	if crc32.Checksum(b[:end], tallySums) != binary.LittleEndian.Uint32(b[end:]) {
		return nil, fmt.Errorf("%w: damaged", errTally)
	}
	b = b[len(tallyMagic):end]
	bad := false
	next := func() int64 {
		x, n := binary.Varint(b)
		if n <= 0 {
			bad = true
			return 0
		}
		b = b[n:]
		return x
	}
	c := &counts{rebuilt: next(), log: next(), at: next(), last: next()}
	pieces := next()
	if bad || pieces < 0 || pieces > int64(len(b))+1 || pieces != c.last/pieceSize+1 {
		return nil, errTally
	}
	for range pieces {
		n := next()
		if bad || n < 0 || n > int64(len(b))/4 {
			return nil, errTally
		}
		p := make(piece, n)
		for range n {
			key := next()
			p[key] = total{next(), next(), next()}
		}
		c.pieces = append(c.pieces, p)
	}
	if bad || len(b) > 0 {
		return nil, errTally
	}
	return c, nil
}
