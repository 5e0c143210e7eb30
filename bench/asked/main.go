// Command asked measures what questions about a large record cost: pages of searches, checks of quotations, where else
// the same was said, and the pages of threads with and without the line about that.
//
//	go run ./bench/asked -record DIR [-only search,quote,cover,same,thread] [-n 300] [-clew PATH]
//
// The record's indexes are made level with it first. All is asked in this process, of the reader's own handler, once as
// the record's owner at home and once as anybody on a public site: what is printed is processor time, user's and
// system's, of single requests, and for a ratio both sides stand in one run. With -clew the program's commands are run
// as well, from start to end.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"time"

	"clew/internal/finding"
	"clew/internal/sqlite"
)

type options struct {
	record, only, clew, profile string
	n                           int
}

func main() {
	var o options
	flag.StringVar(&o.record, "record", "", "`DIR` of the record")
	flag.StringVar(&o.only, "only", "search,quote,cover,same,thread", "`JOBS` to measure")
	flag.StringVar(&o.clew, "clew", "", "the program, for its commands")
	flag.StringVar(&o.profile, "cpuprofile", "", "write a profile to `FILE`")
	flag.IntVar(&o.n, "n", 300, "questions of each kind")
	flag.Parse()
	if err := measure(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "asked:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, o options) (err error) {
	if o.record == "" {
		return errors.New("name a record: -record DIR")
	}
	r, err := sqlite.Open(ctx, o.record, sqlite.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	f, err := finding.Open(ctx, filepath.Join(o.record, finding.Folder), r, finding.Options{Tell: func(s string) { fmt.Println(s) }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Level(ctx); err != nil {
		return err
	}
	b := &bench{r: r, f: f, o: o}
	if err := b.sample(ctx); err != nil {
		return err
	}
	if o.profile != "" {
		p, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(p); err != nil {
			return err
		}
		defer func() { pprof.StopCPUProfile(); err = errors.Join(err, p.Close()) }()
	}
	for _, job := range strings.Split(o.only, ",") {
		do := map[string]func(context.Context) error{"search": b.searches, "quote": b.quotes, "cover": b.covers, "same": b.same, "thread": b.threads}[job]
		if do == nil {
			return fmt.Errorf("no such job: %q", job)
		}
		if err := do(ctx); err != nil {
			return fmt.Errorf("%s: %w", job, err)
		}
	}
	return nil
}

// cpu is the processor time of this process so far.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// times are the costs of questions of one kind.
type times []time.Duration

// of adds what f costs.
func (t *times) of(f func() error) error {
	before := cpu()
	err := f()
	*t = append(*t, cpu()-before)
	return err
}

func (t times) at(share float64) float64 {
	if len(t) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(t))
	return float64(s[min(len(s)-1, int(share*float64(len(s))))].Microseconds()) / 1000
}

func (t times) mean() float64 {
	var sum time.Duration
	for _, d := range t {
		sum += d
	}
	return float64(sum.Microseconds()) / 1000 / float64(max(1, len(t)))
}

func (t times) String() string {
	return fmt.Sprintf("CPU ms p50 %.2f, p90 %.2f, p99 %.2f, worst %.2f, mean %.2f, of %d", t.at(.5), t.at(.9), t.at(.99), t.at(1), t.mean(), len(t))
}
