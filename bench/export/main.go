// Command export measures what it costs to make a book and a paper of one thread with pictures, beside the same
// thread through other programs, all in turn and in the same minutes: the bare zip of its files, pandoc's and
// calibre's EPUB, WeasyPrint's and Chromium's PDF. What is not installed is left out. It prints the CPU time and
// the largest memory of each, and the ratios that the goals speak of.
//
//	go run ./bench/export [-clew PATH] [-posts 200] [-images 40] [-rounds 5] [-keep DIR]
//
// The thread is made by ../shared/bench/gen_thread.py, as Markdown and HTML for the others and, here, as an
// export of X for Clew, which imports it first. Chromium's own time counts as far as its processes are waited
// for: it is higher.
package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.clew, "clew", "./clew", "the program")
	flag.StringVar(&o.generator, "generator", "../shared/bench/gen_thread.py", "what makes the thread")
	flag.IntVar(&o.posts, "posts", 200, "posts of the thread")
	flag.IntVar(&o.images, "images", 40, "of which so many have a picture")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds of all")
	flag.StringVar(&o.keep, "keep", "", "leave what was made in this folder")
	flag.StringVar(&o.only, "only", "", "only those whose name matches this expression")
	flag.Parse()
	if err := measure(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "export:", err)
		os.Exit(1)
	}
}

type options struct {
	clew, generator, keep, only string
	posts, images, rounds       int
}

// job is one program that makes one file.
type job struct {
	name, file string
	args       []string
	cpu, wall  []float64 // seconds
	memory     int64     // bytes
}

func measure(ctx context.Context, o options) (err error) {
	dir := o.keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "clew-export"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if o.clew, err = filepath.Abs(o.clew); err != nil {
		return err
	}
	if o.generator, err = filepath.Abs(o.generator); err != nil {
		return err
	}
	source := filepath.Join(dir, "thread")
	if err := run(ctx, dir, "python3", o.generator, "-n", strconv.Itoa(o.posts), "--images", strconv.Itoa(o.images), "-o", source); err != nil {
		return fmt.Errorf("make the thread: %w", err)
	}
	first, err := archive(source, filepath.Join(dir, "twitter.zip"))
	if err != nil {
		return fmt.Errorf("make an export of it: %w", err)
	}
	record := filepath.Join(dir, "record")
	if err := os.RemoveAll(record); err != nil {
		return err
	}
	if err := run(ctx, dir, o.clew, "--record", record, "import", filepath.Join(dir, "twitter.zip")); err != nil {
		return fmt.Errorf("import it: %w", err)
	}
	jobs, err := jobsOf(o, dir, source, record, first)
	if err != nil {
		return err
	}
	for range o.rounds {
		for _, j := range jobs {
			if err := j.run(ctx, source); err != nil {
				return fmt.Errorf("%s: %w", j.name, err)
			}
		}
	}
	report(jobs)
	return nil
}

// jobsOf lists what is installed.
func jobsOf(o options, dir, source, record, first string) ([]*job, error) {
	chromium := []string{"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir=" + dir + "/chromium"}
	all := []*job{
		{name: "zip alone", file: "zip.zip", args: []string{"zip", "-q", "-0", "-r", "OUT", "thread.html", "img"}},
		{name: "pandoc EPUB", file: "pandoc.epub", args: []string{"pandoc", "--quiet", "thread.md", "-o", "OUT"}},
		{name: "calibre EPUB", file: "calibre.epub", args: []string{"ebook-convert", "thread.html", "OUT"}},
		{name: "WeasyPrint PDF", file: "weasyprint.pdf", args: []string{"weasyprint", "-q", "thread.html", "OUT"}},
		{name: "Chromium PDF", file: "chromium.pdf", args: append(chromium, "--print-to-pdf=OUT", "thread.html")},
	}
	for _, ending := range []string{"epub", "pdf", "html", "md", "json", "csv", "parquet", "zip", "wacz"} {
		all = append(all, &job{name: "clew " + ending, file: "clew." + ending, args: []string{o.clew, "--record", record, "export", first, "-o", "OUT"}})
	}
	for _, ending := range []string{"epub", "pdf"} { // what the index costs
		all = append(all, &job{name: "no index " + ending, file: "plain." + ending, args: []string{o.clew, "--record", record, "export", first, "--index=false", "-o", "OUT"}})
	}
	only, err := regexp.Compile(o.only)
	if err != nil {
		return nil, err
	}
	var out []*job
	for _, j := range all {
		if !only.MatchString(j.name) {
			continue
		}
		if _, err := exec.LookPath(j.args[0]); err != nil {
			fmt.Printf("%s: not installed\n", j.name)
			continue
		}
		for i := range j.args {
			j.args[i] = strings.Replace(j.args[i], "OUT", filepath.Join(dir, j.file), 1)
		}
		j.file = filepath.Join(dir, j.file)
		out = append(out, j)
	}
	return out, nil
}

func run(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, bytes.TrimSpace(out))
	}
	return nil
}

func (j *job) run(ctx context.Context, dir string) error {
	if err := os.Remove(j.file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	cmd := exec.CommandContext(ctx, j.args[0], j.args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen")
	var told bytes.Buffer
	cmd.Stdout, cmd.Stderr = &told, &told
	began := time.Now()
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return err
	}
	if _, there := os.Stat(j.file); there != nil {
		return fmt.Errorf("no file was made: %w: %s", errors.Join(err, there), bytes.TrimSpace(told.Bytes()))
	}
	j.wall = append(j.wall, time.Since(began).Seconds())
	j.cpu = append(j.cpu, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		j.memory = max(j.memory, u.Maxrss<<10)
	}
	return nil
}

func report(jobs []*job) {
	cpu := map[string]float64{}
	fmt.Printf("%-16s %10s %10s %10s %10s %10s\n", "", "CPU s", "least", "wall s", "MB of RAM", "MB made")
	for _, j := range jobs {
		size := int64(0)
		if info, err := os.Stat(j.file); err == nil {
			size = info.Size()
		}
		cpu[j.name] = middle(j.cpu)
		fmt.Printf("%-16s %10.3f %10.3f %10.3f %10.0f %10.2f\n", j.name, cpu[j.name], slices.Min(j.cpu), middle(j.wall), float64(j.memory)/1e6, float64(size)/1e6)
	}
	for _, g := range []struct{ a, b, goal string }{
		{"clew epub", "zip alone", "at most 4"}, {"pandoc EPUB", "clew epub", "at least 4"}, {"calibre EPUB", "clew epub", ""},
		{"WeasyPrint PDF", "clew pdf", "at least 10"}, {"Chromium PDF", "clew pdf", "at least 4"},
	} {
		if a, b := cpu[g.a], cpu[g.b]; a > 0 && b > 0 {
			fmt.Printf("%s / %s: %.2f (%s)\n", g.a, g.b, a/b, g.goal)
		}
	}
}

func middle(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}

// archive writes the thread as an export of X, and gives the id of its first post.
func archive(source, to string) (first string, err error) {
	posts, err := postsOf(filepath.Join(source, "thread.md"))
	if err != nil {
		return "", err
	}
	f, err := os.Create(to)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z := zip.NewWriter(f)
	const me, id0 = "2244994945", 1850000000000000000
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	var tweets []any
	for i, p := range posts {
		id := strconv.Itoa(id0 + i*4194304)
		tweet := map[string]any{"id": id, "id_str": id, "full_text": p.text, "lang": "en", "created_at": at.Add(time.Duration(i) * time.Minute).Format("Mon Jan 02 15:04:05 -0700 2006"),
			"entities": map[string]any{"urls": []any{}, "user_mentions": []any{}, "hashtags": []any{}, "symbols": []any{}}}
		if i > 0 {
			before := strconv.Itoa(id0 + (i-1)*4194304)
			tweet["in_reply_to_status_id"], tweet["in_reply_to_status_id_str"] = before, before
			tweet["in_reply_to_user_id"], tweet["in_reply_to_user_id_str"], tweet["in_reply_to_screen_name"] = me, me, "clew_reader"
		}
		if p.picture != "" {
			name := filepath.Base(p.picture)
			medium := map[string]any{"id": id, "id_str": id, "type": "photo", "media_url": "http://pbs.twimg.com/media/" + name, "media_url_https": "https://pbs.twimg.com/media/" + name,
				"url": "https://t.co/pic", "indices": []string{"0", "0"}, "ext_alt_text": p.alt}
			tweet["extended_entities"] = map[string]any{"media": []any{medium}}
			if err := store(z, "data/tweets_media/"+id+"-"+name, filepath.Join(source, p.picture)); err != nil {
				return "", err
			}
		}
		tweets = append(tweets, map[string]any{"tweet": tweet})
	}
	parts := map[string]any{"tweets": tweets, "account": []any{map[string]any{"account": map[string]any{"accountId": me, "username": "clew_reader", "accountDisplayName": "Clew Reader", "createdAt": "2013-12-14T04:35:55.000Z"}}}}
	for _, name := range []string{"account", "tweets"} {
		b, err := json.MarshalIndent(parts[name], "", "  ")
		if err != nil {
			return "", err
		}
		w, err := z.Create("data/" + name + ".js")
		if err != nil {
			return "", err
		}
		if _, err := fmt.Fprintf(w, "window.YTD.%s.part0 = %s", name, b); err != nil {
			return "", err
		}
	}
	return "x:" + strconv.Itoa(id0), z.Close()
}

func store(z *zip.Writer, name, path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err == nil {
		_, err = io.Copy(w, f)
	}
	return err
}

// said is a post of the thread.
type said struct{ text, picture, alt string }

// postsOf reads the posts of the thread out of its Markdown.
func postsOf(path string) ([]said, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	picture := regexp.MustCompile(`(?m)^!\[(.*)\]\((.*)\)\n?`)
	var out []said
	for _, part := range regexp.MustCompile(`(?m)^## \d+\n`).Split(string(b), -1)[1:] {
		var p said
		if m := picture.FindStringSubmatch(part); m != nil {
			p.alt, p.picture = m[1], m[2]
		}
		p.text = strings.TrimSpace(picture.ReplaceAllString(part, ""))
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, errors.New("no posts in it")
	}
	return out, nil
}
