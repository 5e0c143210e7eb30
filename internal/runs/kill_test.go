package runs

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// TestMain is also the program that TestKilled kills: it adds, commits, merges, and says what is durable.
func TestMain(m *testing.M) {
	dir := os.Getenv("CLEW_RUNS_KILLED")
	if dir == "" {
		os.Exit(m.Run())
	}
	x, err := Open(dir)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	from := int64(0)
	if b := x.Meta(); b != nil {
		from, _ = strconv.ParseInt(string(b), 10, 64)
	}
	for n := from; ; n += 50 {
		for i := n; i < n+50; i++ {
			x.Add(i, []uint64{uint64(i) * 0x9e3779b97f4a7c15, 5 << 50})
		}
		err := x.Commit(true, strconv.AppendInt(nil, n+50, 10))
		if err == nil {
			fmt.Println("durable", n+50)
			_, err = x.Merge(n%1000 == 0)
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

// TestKilled kills a writer at any time: what it said was durable is there, and the index opens.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills programs")
	}
	dir := t.TempDir()
	if _, err := Create(dir); err != nil {
		t.Fatal(err)
	}
	for round := range 12 {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), "CLEW_RUNS_KILLED="+dir)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(30+17*round)*time.Millisecond, func() { c.Process.Kill() })
		said := int64(0)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, err := fmt.Sscanf(lines.Text(), "durable %d", &said); err != nil {
				t.Fatal(lines.Text())
			}
		}
		c.Wait()
		x, err := Open(dir)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		at, _ := strconv.ParseInt(string(x.Meta()), 10, 64)
		if at < said {
			t.Fatalf("round %d: %d were durable, and it is at %d", round, said, at)
		}
		s := x.Snapshot()
		for i := range at {
			if got, held := s.Find(uint64(i)*0x9e3779b97f4a7c15, 5, nil); held != 1 || got[0] != i {
				t.Fatalf("round %d: number %d of %d: %v of %d", round, i, at, got, held)
			}
		}
		if round == 11 && at < 1000 {
			t.Errorf("only %d in all", at)
		}
	}
}
