// Command papers asks one clew serve for the PDFs of many different threads, one after another. It prints what one takes beside one
// process for each PDF, what the server holds in memory after a tenth and at the end, how many files it has open, and whether two
// processes make the same bytes of the same thread: a page says when it was asked, a file that is exported does not.
//
//	go run ./bench/papers [-clew PATH] [-threads 1000] [-posts 20] [-alone 20]
//
// It makes the threads itself and needs Linux: memory and open files are read from /proc.
package main

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

type options struct {
	clew                  string
	threads, posts, alone int
}

func main() {
	var o options
	flag.StringVar(&o.clew, "clew", "./clew", "the program")
	flag.IntVar(&o.threads, "threads", 1000, "threads, of each a PDF")
	flag.IntVar(&o.posts, "posts", 20, "posts of each thread")
	flag.IntVar(&o.alone, "alone", 20, "so many are made by a process each, twice")
	flag.Parse()
	if err := measure(o); err != nil {
		fmt.Fprintln(os.Stderr, "papers:", err)
		os.Exit(1)
	}
}

const (
	me  = "2244994945"
	id0 = 1850000000000000000
)

func root(o options, thread int) string {
	return "x:" + strconv.Itoa(id0+thread*o.posts*4194304)
}

// archive writes an export of X with the threads.
func archive(o options, to string) (err error) {
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z := zip.NewWriter(f)
	w, err := z.Create("data/account.js")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `window.YTD.account.part0 = [{"account":{"accountId":"%s","username":"mill_keeper","accountDisplayName":"Mill Keeper","createdAt":"2013-12-14T04:35:55.000Z"}}]`, me)
	if w, err = z.Create("data/tweets.js"); err != nil {
		return err
	}
	fmt.Fprint(w, "window.YTD.tweets.part0 = [")
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range o.threads * o.posts {
		id := strconv.Itoa(id0 + i*4194304)
		p := map[string]any{"id": id, "id_str": id, "lang": "en", "created_at": at.Add(time.Duration(i) * time.Minute).Format("Mon Jan 02 15:04:05 -0700 2006"),
			"full_text": fmt.Sprintf("Post %d of thread %d tells of wheel number %d, which turned %d times between two tides; млин стояв, 水車は回る, الطاحونة.", i%o.posts+1, i/o.posts+1, i*7%1013, i*13%997),
			"entities":  map[string]any{"urls": []any{}, "user_mentions": []any{}, "hashtags": []any{}, "symbols": []any{}}}
		if i%o.posts > 0 {
			before := strconv.Itoa(id0 + (i-1)*4194304)
			p["in_reply_to_status_id"], p["in_reply_to_status_id_str"], p["in_reply_to_user_id"], p["in_reply_to_user_id_str"], p["in_reply_to_screen_name"] = before, before, me, me, "mill_keeper"
		}
		b, err := json.Marshal(map[string]any{"tweet": p})
		if err != nil {
			return err
		}
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	fmt.Fprint(w, "]")
	return z.Close()
}

// held is the memory of a process, now and at its most, in MB.
func held(pid int) (now, most int, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	for name, to := range map[string]*int{"VmRSS": &now, "VmHWM": &most} {
		if m := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(b); m != nil {
			n, _ := strconv.Atoi(string(m[1]))
			*to = n >> 10
		}
	}
	return now, most, nil
}

// open counts the files that a process has open, connections aside.
func open(pid int) (n int, err error) {
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	list, err := os.ReadDir(dir)
	for _, f := range list {
		if to, err := os.Readlink(filepath.Join(dir, f.Name())); err == nil && !strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n, err
}

func measure(o options) (err error) {
	dir, err := os.MkdirTemp("", "clew-papers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	record, temp := filepath.Join(dir, "record"), filepath.Join(dir, "temp")
	if err := errors.Join(os.Mkdir(temp, 0o700), archive(o, filepath.Join(dir, "x.zip"))); err != nil {
		return err
	}
	if out, err := exec.Command(o.clew, "--record", record, "import", filepath.Join(dir, "x.zip")).CombinedOutput(); err != nil {
		return fmt.Errorf("import: %w: %s", err, out)
	}
	serve := exec.Command(o.clew, "--record", record, "serve", "--listen", "127.0.0.1:0", "--open", "none", "--offline")
	serve.Env = append(os.Environ(), "TMPDIR="+temp)
	said, err := serve.StdoutPipe()
	if err != nil {
		return err
	}
	serve.Stderr = serve.Stdout
	if err := serve.Start(); err != nil {
		return err
	}
	defer func() {
		_ = serve.Process.Signal(os.Interrupt) // it has ended if this fails
		_ = serve.Wait()
	}()
	base := ""
	lines := bufio.NewScanner(said)
	for base == "" && lines.Scan() {
		base = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(lines.Text())
	}
	if base == "" {
		return errors.New("clew serve tells no address")
	}
	go func() { _, _ = io.Copy(io.Discard, said) }() // it ends with the program
	pid := serve.Process.Pid
	get := func(thread int) (size int, err error) {
		r, err := http.Get(base + "/t/" + root(o, thread) + ".pdf")
		if err != nil {
			return 0, err
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err == nil && (r.StatusCode != http.StatusOK || !strings.HasPrefix(string(b[:min(len(b), 5)]), "%PDF-")) {
			err = fmt.Errorf("thread %d: %s: %.200s", thread, r.Status, b)
		}
		return len(b), err
	}
	bytes, tenth, files := 0, 0, 0
	began := time.Now()
	for i := range o.threads {
		n, err := get(i)
		if err != nil {
			return err
		}
		if bytes += n; i == o.threads/10 {
			tenth, _, err = held(pid)
			if err == nil {
				files, err = open(pid)
			}
			if err != nil {
				return err
			}
		}
	}
	each := time.Since(began).Seconds() / float64(o.threads)
	now, most, err := held(pid)
	if err != nil {
		return err
	}
	after, err := open(pid)
	if err != nil {
		return err
	}
	left, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	export := func(thread int) (sum [32]byte, err error) {
		to := filepath.Join(dir, "a.pdf")
		out, err := exec.Command(o.clew, "--record", record, "export", root(o, thread), "-f", "pdf", "-o", to).CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 3) {
			return sum, fmt.Errorf("export: %w: %s", err, out)
		}
		b, err := os.ReadFile(to)
		return sha256.Sum256(b), err
	}
	sums := make([][32]byte, o.alone)
	began = time.Now()
	for i := range sums {
		if sums[i], err = export(i); err != nil {
			return err
		}
	}
	alone := time.Since(began).Seconds() / float64(max(o.alone, 1))
	other := 0
	for i := range sums {
		sum, err := export(i)
		if err != nil {
			return err
		}
		if sum != sums[i] {
			other++
		}
	}
	fmt.Printf("%d PDFs of %d posts, %.0f kB each: %.1f ms each; a process for each %.1f ms: %.1f times as much\n", o.threads, o.posts, float64(bytes)/float64(o.threads)/1000, each*1000, alone*1000, alone/each)
	fmt.Printf("memory: %d MB after a tenth, %d MB at the end: %.2f times as much; %d MB at most\n", tenth, now, float64(now)/float64(max(tenth, 1)), most)
	var names []string
	for _, f := range left {
		names = append(names, f.Name())
	}
	fmt.Printf("open files: %d after a tenth, %d at the end; left for others to clear: %d %q\n", files, after, len(left), names)
	fmt.Printf("made again: %d of %d differ\n", other, o.alone)
	if other > 0 {
		return errors.New("the same thread gave other bytes")
	}
	return nil
}
