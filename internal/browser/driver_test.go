package browser

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// patience bounds one question to the driver, on a busy machine too.
const patience = 8 * time.Minute

// driver is the Node process that drives Chromium. Its methods may be called from any goroutine.
type driver struct {
	cmd   *exec.Cmd
	log   string
	ended chan struct{}

	mu    sync.Mutex
	in    io.WriteCloser
	next  int
	waits map[int]chan reply
}

// reply is one answer of the driver.
type reply struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  string          `json:"error"`
	Note   string          `json:"note"` // trouble of the machine that was overcome
}

var startDriver = sync.OnceValues(func() (*driver, error) {
	at, _ := lookUp()
	dir := filepath.Join(shared.dir, "node")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "node"))); err != nil {
		return nil, fmt.Errorf("lay the driver out: %w", err)
	}
	if err := os.Symlink(filepath.Join(at.packages, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		return nil, fmt.Errorf("lay the driver out: %w", err)
	}
	d := &driver{log: filepath.Join(shared.dir, "driver.log"), ended: make(chan struct{}), waits: map[int]chan reply{}}
	log, err := os.Create(d.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	d.cmd = exec.Command(at.node, "driver.mjs")
	d.cmd.Dir, d.cmd.Stderr = dir, log
	d.cmd.Env = append(os.Environ(), "TMPDIR="+shared.dir, "HOME="+shared.dir, "CLEW_CHROMIUM="+at.chromium)
	if d.in, err = d.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := start(d.cmd); err != nil {
		return nil, fmt.Errorf("start the driver: %w", err)
	}
	go d.listen(out)
	shared.stops = append(shared.stops, d.stop)
	return d, nil
})

// listen passes answers on to those who wait for them.
func (d *driver) listen(out io.Reader) {
	defer close(d.ended)
	lines := bufio.NewReaderSize(out, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var r reply
		if json.Unmarshal(line, &r) != nil {
			continue // a library printed something
		}
		d.mu.Lock()
		if w := d.waits[r.ID]; w != nil {
			w <- r
			delete(d.waits, r.ID)
		}
		d.mu.Unlock()
	}
}

// stop ends the driver, and Chromium with it.
func (d *driver) stop() {
	d.in.Close()
	select {
	case <-d.ended:
	case <-time.After(time.Minute):
		_ = d.cmd.Process.Kill() // it has ended if this fails
	}
	_ = d.cmd.Wait() // however it ended, it has
}

// ask has the driver do something and reads its answer into result.
func (d *driver) ask(op string, args, result any) (note string, err error) {
	wait := make(chan reply, 1)
	d.mu.Lock()
	d.next++
	id := d.next
	d.waits[id] = wait
	line, err := json.Marshal(map[string]any{"id": id, "op": op, "args": args})
	if err == nil {
		_, err = d.in.Write(append(line, '\n'))
	}
	d.mu.Unlock()
	if err != nil {
		return "", fmt.Errorf("ask for %s: %w\n%s", op, err, d.tail())
	}
	select {
	case r := <-wait:
		if r.Error != "" {
			return r.Note, errors.New(r.Error)
		}
		return r.Note, json.Unmarshal(r.Result, result)
	case <-d.ended:
		return "", fmt.Errorf("ask for %s: the driver ended\n%s", op, d.tail())
	case <-time.After(patience):
		return "", fmt.Errorf("ask for %s: no answer within %s\n%s", op, patience, d.tail())
	}
}

// tail is the end of what the driver wrote.
func (d *driver) tail() string {
	b, err := os.ReadFile(d.log)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

// drive asks the driver, which the first who asks starts.
func drive[T any](t testing.TB, op string, args any) T {
	t.Helper()
	installed(t)
	d, err := startDriver()
	if err != nil {
		t.Fatal(err)
	}
	var result T
	note, err := d.ask(op, args, &result)
	if note != "" {
		t.Log("trouble of the machine, tried again: ", note)
	}
	if err != nil {
		t.Fatalf("%s: %v", op, err)
	}
	return result
}
