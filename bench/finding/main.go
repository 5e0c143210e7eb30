// Command finding measures how the indexes of a record are made and kept level with it.
//
//	go run ./bench/finding -record DIR        makes the indexes of a record anew, in a folder of its own
//	go run ./bench/finding -soon N           how soon posts are found that are committed here and by another process
//
// The record is only read. It prints processor time, the most memory that the process had, and bytes a post.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"clew/internal/finding"
	"clew/internal/inverted"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/search"
	"clew/internal/sqlite"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func cpu() float64 {
	var u syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// memory reads a line of /proc/self/status, in MB; 0 where there is none.
func memory(name string) float64 {
	b, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name+":" {
			n, _ := strconv.ParseFloat(f[1], 64)
			return n / 1024
		}
	}
	return 0
}

func main() {
	dir := flag.String("record", "", "`FOLDER` of a record")
	n := flag.Int("soon", 0, "how soon so many posts are found")
	child := flag.String("child", "", "commits posts to this record; for -soon")
	flag.Parse()
	debug.SetGCPercent(50)
	switch {
	case *child != "":
		commit(*child, *n, func(i int, at time.Time) { fmt.Println(i, at.UnixNano()) })
	case *n > 0:
		soon(*n)
	default:
		anew(*dir)
	}
}

// commit takes posts into a record one by one, and tells when each was committed.
func commit(dir string, n int, told func(i int, at time.Time)) {
	r, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	must(err)
	defer r.Close()
	for i := range n {
		im, err := r.Import(context.Background(), record.About{Name: "post", Source: "bench", At: time.Now()})
		must(err)
		id := time.Now().UnixNano()
		must(im.Posts(context.Background(), []post.Post{{ID: post.ID(fmt.Sprint("x:", id)), Network: post.X, Author: "x:1", Created: time.Now(), Text: fmt.Sprintf("w%dq%d was said here", os.Getpid(), i)}}))
		_, err = im.Commit(context.Background(), true)
		must(err)
		told(i, time.Now())
		time.Sleep(time.Duration(20+i%37) * time.Millisecond)
	}
}

// soon prints how long it takes until a post is found that was committed.
func soon(n int) {
	dir, err := os.MkdirTemp("", "clew-finding-*")
	must(err)
	defer os.RemoveAll(dir)
	r, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	must(err)
	defer r.Close()
	f, err := finding.Open(context.Background(), filepath.Join(dir, finding.Folder), r, finding.Options{})
	must(err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Keep(ctx) }()
	for _, where := range []string{"in this process", "by another process"} {
		said := make(chan [2]int64, n)
		pid := os.Getpid()
		if where == "in this process" {
			go func() {
				commit(dir, n, func(i int, at time.Time) { said <- [2]int64{int64(i), at.UnixNano()} })
				close(said)
			}()
		} else {
			self, err := os.Executable()
			must(err)
			c := exec.Command(self, "-child", dir, "-soon", strconv.Itoa(n))
			out, err := c.StdoutPipe()
			must(err)
			c.Stderr = os.Stderr
			must(c.Start())
			pid = c.Process.Pid
			go func() {
				for sc := bufio.NewScanner(out); sc.Scan(); {
					var s [2]int64
					_, err := fmt.Sscan(sc.Text(), &s[0], &s[1])
					must(err)
					said <- s
				}
				must(c.Wait())
				close(said)
			}()
		}
		var took []float64
		for s := range said {
			term := inverted.Term{Field: search.Body, Text: fmt.Sprintf("w%dq%d", pid, s[0])}
			for {
				if w := f.Words(); w != nil {
					if k, err := w.Count(term); err == nil && k == 1 {
						break
					}
				}
				time.Sleep(time.Millisecond)
			}
			took = append(took, float64(time.Now().UnixNano()-s[1])/1e6)
		}
		slices.Sort(took)
		fmt.Printf("committed %s: found after %.0f ms (p50), %.0f (p99), %.0f at most, of %d posts\n", where, took[len(took)/2], took[len(took)*99/100], took[len(took)-1], len(took))
	}
	stop()
	must(<-done)
	must(f.Close())
}

func size(dir string) (n int64) {
	must(filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i, err := d.Info()
		if err == nil {
			n += i.Size()
		}
		return err
	}))
	return n
}

func anew(dir string) {
	ctx := context.Background()
	r, err := sqlite.Open(ctx, dir, sqlite.Options{ReadOnly: true})
	must(err)
	to, err := os.MkdirTemp("", "clew-finding-*")
	must(err)
	defer os.RemoveAll(to)
	begun, used := time.Now(), cpu()
	f, err := finding.Open(ctx, to, r, finding.Options{Tell: func(s string) { fmt.Println(s) }})
	must(err)
	must(f.Level(ctx))
	n := f.Words().Len()
	fmt.Printf("made: %d documents, %.1f s, %.1f s of CPU, %d bytes, %.1f a post, most memory %.0f MB, anonymous now %.0f MB\n", n, time.Since(begun).Seconds(), cpu()-used, size(to), float64(size(to))/float64(n), memory("VmHWM"), memory("RssAnon"))
	must(f.Close())
	begun = time.Now()
	f, err = finding.Open(ctx, to, r, finding.Options{})
	must(err)
	must(f.Level(ctx))
	fmt.Printf("opened again and level: %.1f ms\n", float64(time.Since(begun).Microseconds())/1000)
	must(f.Close())
}
