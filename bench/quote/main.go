// Command quote measures the quote check over made-up posts: how many verdicts are right by kind and language,
// what a check costs in CPU time, and what the index weighs.
//
//	go run ./bench/quote [-posts 1000000] [-trials 40] [-langs en,uk,ru,ko,ja,ar] [-disk]
//
// With -disk the posts are in a record on disk and their runs in an index beside it, every check reads the threads of
// its candidates anew under the rules for searches, and the collector runs as it likes.
//
// The posts are made by a word chain from half of the Universal Declaration of Human Rights; the sentences of
// the other half are asked for as what was never said.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/quotation/quotationtest"
)

func main() {
	posts := flag.Int("posts", 1_000_000, "posts of the record")
	trials := flag.Int("trials", 40, "trials of each kind and language")
	langs := flag.String("langs", "en,uk,ru,ko,ja,ar", "languages")
	texts := flag.String("texts", "internal/quotation/testdata/udhr", "the texts that posts are made of")
	onDisk := flag.Bool("disk", false, "keep the posts in a record on disk")
	flag.Parse()
	if err := measure(*posts, *trials, strings.Split(*langs, ","), *texts, *onDisk); err != nil {
		fmt.Fprintln(os.Stderr, "quote:", err)
		os.Exit(1)
	}
}

// cpu is the CPU time of this program so far.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func measure(posts, trials int, langs []string, texts string, onDisk bool) (err error) {
	ctx := context.Background()
	made, never := map[string]string{}, []string(nil)
	for _, lang := range langs {
		b, err := os.ReadFile(filepath.Join(texts, lang+".txt"))
		if err != nil {
			return err
		}
		lines := strings.Split(strings.TrimSpace(string(b)), "\n")
		made[lang] = strings.Join(lines[:len(lines)/2], "\n")
		never = append(never, lines[len(lines)/2:]...)
	}
	maker := quotationtest.NewMaker(11, made)
	record := quotation.NewMemory()
	var d *disk
	if onDisk {
		if d, err = newDisk(ctx); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.Close()) }()
	}
	kept := map[string][]quotation.Passage{}
	var adding time.Duration
	tokens, characters := 0, 0
	t := quotation.NewTokenizer()
	for i := range posts {
		p := maker.Next()
		if i%97 < len(langs) && len(kept[p.Lang]) < 20_000 {
			kept[p.Lang] = append(kept[p.Lang], p)
			tokens += len(t.Tokens(p.Text))
			characters += len([]rune(p.Text))
		}
		start := cpu()
		if d == nil {
			record.Add(p)
		} else if err := d.add(ctx, p); err != nil {
			return err
		}
		adding += cpu() - start
	}
	n := 0
	for _, list := range kept {
		n += len(list)
	}
	bytes := 0
	if d == nil {
		bytes = record.Bytes()
	} else {
		if err := d.take(ctx); err != nil {
			return err
		}
		if _, err := d.x.Merge(true); err != nil {
			return err
		}
		bytes = int(d.x.Snapshot().Bytes())
	}
	fmt.Printf("%d posts of %.1f characters, %.1f tokens; %.1f MB of runs, %.1f bytes a post; %.1f µs of CPU to add one\n", posts,
		float64(characters)/float64(n), float64(tokens)/float64(n), float64(bytes)/1e6, float64(bytes)/float64(posts), float64(adding.Microseconds())/float64(posts))
	// The collector walks the record that is held in memory here, a million texts, whenever a check happens to
	// fill its share: that is not what a check costs, so it runs between checks.
	if d == nil {
		debug.SetGCPercent(-1)
	}
	runtime.GC()
	checker := quotation.NewChecker(record)
	var all []time.Duration
	ask := func(text string) (*quotation.Answer, error) {
		if d == nil && len(all)%200 == 199 {
			runtime.GC()
		}
		start := cpu()
		if d != nil {
			checker = quotation.NewChecker(d.index())
		}
		a, err := checker.Check(context.Background(), quotation.Question{Text: text})
		all = append(all, cpu()-start)
		return a, err
	}
	for _, kind := range quotationtest.Kinds() {
		fmt.Printf("%-8s", kind)
		from := len(all)
		for _, lang := range langs {
			done, right := 0, 0
			list := kept[lang]
			for i := 0; done < trials && i < len(list); i++ {
				trial, ok := maker.Trial(kind, list[i*7%len(list)], list[i*13%len(list)])
				if !ok {
					continue
				}
				a, err := ask(trial.Text)
				if err != nil {
					return err
				}
				done++
				if trial.Right(a, func(post.ID) bool { return trial.Verdict == quotation.Exact || kind == "spliced" }) {
					right++
				}
			}
			fmt.Printf("  %s %.3f", lang, float64(right)/float64(max(done, 1)))
		}
		fmt.Println("  ", times(all[from:]))
	}
	found := map[quotation.Verdict]int{}
	from := len(all)
	for _, line := range never {
		a, err := ask(line)
		if err != nil {
			return err
		}
		found[a.Verdict]++
	}
	fmt.Printf("never said: %d sentences: %v   %s\n", len(never), found, times(all[from:]))
	fmt.Println("all:", times(all))
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("memory: %.1f MB of heap, %s\n", float64(m.HeapAlloc)/1e6, resident())
	return nil
}

// resident is what the system says that this program takes.
func resident() string {
	b, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(line, "VmRSS") || strings.HasPrefix(line, "VmHWM") {
			return strings.Join(strings.Fields(line), " ")
		}
	}
	return ""
}

func times(list []time.Duration) string {
	if len(list) == 0 {
		return ""
	}
	s := slices.Clone(list)
	slices.Sort(s)
	at := func(share float64) float64 { return float64(s[int(share*float64(len(s)-1))].Microseconds()) / 1000 }
	return fmt.Sprintf("CPU ms p50 %.2f p95 %.2f p99 %.2f max %.2f (%d)", at(.5), at(.95), at(.99), at(1), len(s))
}
