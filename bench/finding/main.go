// Command finding measures how the indexes of a record are made and kept level with it.
//
//	go run ./bench/finding -record DIR        makes the indexes of a record anew, in a folder of its own
//	go run ./bench/finding -soon [-posts N]   how soon posts are found that are committed here and by another process
//
// The record is only read. It prints processor time, the most memory that the process had, and bytes a post.
package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"clew/internal/finding"
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
	flag.Parse()
	debug.SetGCPercent(50)
	make1(*dir)
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

func make1(dir string) {
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
