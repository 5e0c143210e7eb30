// Command pages measures the served page of a thread beside the same bytes served by nginx from a file. It
// starts both on loopback, loads them in turn with wrk, and prints for each: requests a second, the time in
// which half and 99 of 100 are answered, the server's own CPU time for a request, and the ratios. The goals
// are at least half of nginx's requests a second, and at most twice its time for 99 of 100.
//
//	go run ./bench/pages -record DIR -thread ID [-clew PATH] [-rounds 5] [-seconds 3] [-connections 16]
//
// The record may hold as much as it likes: that is the point. Pages are asked for as anybody on a public
// site would, plain and compressed. It needs nginx and wrk.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
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
	flag.StringVar(&o.record, "record", "", "`DIR` of the record")
	flag.StringVar(&o.thread, "thread", "", "`ID` of a post of the thread")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds of all")
	flag.IntVar(&o.seconds, "seconds", 3, "seconds of each load")
	flag.IntVar(&o.connections, "connections", 16, "connections at once")
	flag.Parse()
	if err := measure(o); err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
}

type options struct {
	clew, record, thread         string
	rounds, seconds, connections int
}

// target is one server that is loaded with one kind of request.
type target struct {
	name, url string
	pid       int
	packed    bool
	runs      []run
}

// run is one load.
type run struct{ perSecond, p50, p99, cpu float64 } // milliseconds, microseconds of CPU for a request

func measure(o options) (err error) {
	if o.record == "" || o.thread == "" {
		return errors.New("name a record and a thread: -record DIR -thread ID")
	}
	dir, err := os.MkdirTemp("", "clew-pages")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	base, clew, err := startClew(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end(clew)) }()
	page := base + "t/" + strings.NewReplacer("~", "%7E", "%2F", "~").Replace(url.PathEscape(o.thread))
	first := time.Now()
	body, err := fetch(page)
	if err != nil {
		return err
	}
	fmt.Printf("the page: %d bytes, first answer after %v\n", len(body), time.Since(first).Round(100*time.Microsecond))
	if err := os.WriteFile(filepath.Join(dir, "page.html"), body, 0o644); err != nil {
		return err
	}
	at, nginx, err := startNginx(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end(nginx)) }()
	targets := []*target{
		{name: "nginx, file", url: at + "page.html", pid: nginx.Process.Pid},
		{name: "clew, page", url: page, pid: clew.Process.Pid},
		{name: "clew, page, gzip", url: page, pid: clew.Process.Pid, packed: true},
	}
	for range o.rounds {
		for _, t := range targets {
			r, err := load(t, o)
			if err != nil {
				return err
			}
			t.runs = append(t.runs, r)
		}
	}
	report(targets)
	return nil
}

func report(targets []*target) {
	fmt.Printf("%-18s %10s %9s %9s %12s\n", "server", "req/s", "p50 ms", "p99 ms", "CPU µs/req")
	for _, t := range targets {
		m := median(t.runs)
		fmt.Printf("%-18s %10.0f %9.2f %9.2f %12.1f\n", t.name, m.perSecond, m.p50, m.p99, m.cpu)
	}
	floor := targets[0].runs
	for _, t := range targets[1:] {
		var rate, tail []float64
		for i := range t.runs {
			rate = append(rate, t.runs[i].perSecond/floor[i].perSecond)
			tail = append(tail, t.runs[i].p99/floor[i].p99)
		}
		slices.Sort(rate)
		slices.Sort(tail)
		fmt.Printf("%s: %.2f of nginx's requests a second (%.2f to %.2f), p99 %.2f times nginx's (%.2f to %.2f)\n",
			t.name, rate[len(rate)/2], rate[0], rate[len(rate)-1], tail[len(tail)/2], tail[0], tail[len(tail)-1])
	}
}

func median(runs []run) run {
	of := func(get func(run) float64) float64 {
		var v []float64
		for _, r := range runs {
			v = append(v, get(r))
		}
		slices.Sort(v)
		return v[len(v)/2]
	}
	return run{of(func(r run) float64 { return r.perSecond }), of(func(r run) float64 { return r.p50 }), of(func(r run) float64 { return r.p99 }), of(func(r run) float64 { return r.cpu })}
}

// startClew starts the reader as a public site and gives its address.
func startClew(ctx context.Context, o options) (string, *exec.Cmd, error) {
	cmd := exec.CommandContext(ctx, o.clew, "--record", o.record, "serve", "--offline", "--allow-remote", "--listen", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if s := strings.TrimSpace(lines.Text()); strings.HasPrefix(s, "http://127.0.0.1:") {
			go io.Copy(io.Discard, out) // ends with the program
			u, err := url.Parse(s)
			if err != nil {
				return "", nil, errors.Join(err, end(cmd))
			}
			return "http://" + u.Host + "/", cmd, nil
		}
	}
	return "", nil, errors.Join(errors.New("clew serve printed no address"), lines.Err(), end(cmd))
}

// startNginx serves the folder.
func startNginx(ctx context.Context, dir string) (string, *exec.Cmd, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return "", nil, err
	}
	conf := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log stderr crit;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; types { text/html html; } client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s; open_file_cache max=16;
server { listen %[2]s; root %[1]s; } }
`, dir, address)
	path := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(conf), 0o644); err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, "nginx", "-p", dir, "-c", path)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("start nginx: %w", err)
	}
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			return "http://" + address + "/", cmd, c.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "", nil, errors.Join(errors.New("nginx does not answer"), end(cmd))
}

// end asks a program to stop and waits for it.
func end(cmd *exec.Cmd) error {
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	cmd.Wait() // stopped by a signal is not an error here
	return nil
}

func fetch(address string) ([]byte, error) {
	c := &http.Client{Timeout: time.Minute}
	r, err := c.Get(address)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d", address, r.StatusCode)
	}
	return b, err
}

var (
	requests = regexp.MustCompile(`(\d+) requests in`)
	latency  = regexp.MustCompile(`(50|99)%\s+([\d.]+)(us|ms|s)`)
)

func load(t *target, o options) (run, error) {
	args := []string{"-t1", "-c" + strconv.Itoa(o.connections), "-d" + strconv.Itoa(o.seconds) + "s", "--latency"}
	if t.packed {
		args = append(args, "-H", "Accept-Encoding: gzip")
	}
	before, err := cpu(t.pid)
	if err != nil {
		return run{}, err
	}
	out, err := exec.Command("wrk", append(args, t.url)...).Output()
	if err != nil {
		return run{}, fmt.Errorf("wrk: %w", err)
	}
	after, err := cpu(t.pid)
	if err != nil {
		return run{}, err
	}
	m := requests.FindSubmatch(out)
	if m == nil || strings.Contains(string(out), "Non-2xx") {
		return run{}, fmt.Errorf("%s: wrk says %s", t.name, out)
	}
	n, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		return run{}, err
	}
	r := run{perSecond: n / float64(o.seconds), cpu: (after - before) / n * 1e6}
	for _, m := range latency.FindAllSubmatch(out, -1) {
		v, err := strconv.ParseFloat(string(m[2]), 64)
		if err != nil {
			return run{}, err
		}
		v *= map[string]float64{"us": 1e-3, "ms": 1, "s": 1e3}[string(m[3])]
		if string(m[1]) == "50" {
			r.p50 = v
		} else {
			r.p99 = v
		}
	}
	return r, nil
}

// cpu is the CPU time of a process so far, in seconds.
func cpu(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0, errors.New("/proc cannot be read")
	}
	user, err := strconv.ParseFloat(f[11], 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseFloat(f[12], 64)
	return (user + system) / 100, err // clock ticks, of which Linux has 100 a second
}
