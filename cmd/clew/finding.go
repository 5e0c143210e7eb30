package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v3"

	"clew/internal/answer"
	"clew/internal/finding"
	"clew/internal/inverted"
	"clew/internal/policy"
	"clew/internal/quotation"
	"clew/internal/search"
	"clew/internal/web"
)

// foundBy answers searches from the index of words, and by looking through the posts where there is none.
type foundBy struct {
	f   *finding.Finding // nil has none
	r   store
	now func() time.Time
}

// Find implements search.Index. The places of both kinds of answer are the same, so a page may go on with the other.
func (x *foundBy) Find(ctx context.Context, q *search.Query, ask search.Ask) (*search.Found, error) {
	if x.f != nil {
		if w := x.f.Words(); w != nil {
			return (&search.Indexed{Words: func() *inverted.Snapshot { return w }, Posts: x.r, Now: x.now}).Find(ctx, q, ask)
		}
	}
	return (&search.Scan{Posts: x.r, Now: x.now}).Find(ctx, q, ask)
}

// Count implements search.Counter.
func (x *foundBy) Count(q *search.Query, ask search.Ask) (n int, exact bool, err error) {
	if x.f == nil {
		return 0, false, nil
	}
	w := x.f.Words()
	return (&search.Indexed{Words: func() *inverted.Snapshot { return w }}).Count(q, ask)
}

// plain says whether the owner of a record may find all that it holds as it is held. A record that cannot tell may not.
func plain(ctx context.Context, r store, rules policy.Rules) (bool, error) {
	p, ok := r.(interface {
		Plain(ctx context.Context) (bool, error)
	})
	if !ok || len(rules.OptOuts)+len(rules.Takedowns) > 0 {
		return false, nil
	}
	return p.Plain(ctx)
}

// levelMemory is how much memory of its own, in bytes, a command takes to make indexes level where it need not be more: with
// the files that it looks at, those of a million posts are made within 200 MB.
const levelMemory = 80 << 20

// levelled opens the indexes of the record and makes them level with it, with a bar where that takes long. It is nil
// where they cannot be had, which is said: whoever asks does without. Give it back with released before the record is closed.
func (c *console) levelled(ctx context.Context, cmd *cli.Command, r store) (*finding.Finding, error) {
	dir, err := c.recordDir(cmd)
	if err != nil {
		return nil, err
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(levelMemory))
	tell, done := c.counting("index")
	defer done()
	f, err := finding.Open(ctx, filepath.Join(dir, finding.Folder), r, finding.Options{Tell: c.aside, Progress: tell})
	if err != nil {
		return nil, err
	}
	err = f.Level(ctx)
	if err == nil {
		return f, nil
	}
	done()
	if ctx.Err() != nil {
		return nil, errors.Join(err, f.Close())
	}
	c.aside("without an index, which takes longer: " + lack(err))
	c.released(f)
	return nil, nil
}

// released closes indexes that were asked. That they cannot be written is said, and fails nothing: what was asked is
// answered, and the next makes them again.
func (c *console) released(f *finding.Finding) {
	if err := f.Close(); err != nil {
		c.aside("the index is not kept: " + lack(err))
	}
}

// lack says in a word why an index cannot be had.
func lack(err error) string {
	if errors.Is(err, finding.ErrBehind) {
		return "another clew is making it, or it cannot be written"
	}
	return oneLine(translate(err).what)
}

// aside says something that is neither data nor a failure.
func (c *console) aside(said string) { fmt.Fprintln(c.err, oneLine(said)) }

// counting shows a bar while posts are counted, on a terminal only. done takes it away, and may be called again.
func (c *console) counting(name string) (tell func(n, total int64), done func()) {
	if !terminal(c.err) || c.json {
		return nil, func() {}
	}
	var bar *progressbar.ProgressBar
	tell = func(n, total int64) {
		if bar == nil {
			bar = progressbar.NewOptions64(max(total, 1),
				progressbar.OptionSetWriter(c.err),
				progressbar.OptionSetDescription(name),
				progressbar.OptionShowCount(),
				progressbar.OptionSetPredictTime(true),
				progressbar.OptionEnableColorCodes(false),
				progressbar.OptionUseANSICodes(true),
				progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionFullWidth(),
				progressbar.OptionClearOnFinish())
		}
		if n > bar.GetMax64() {
			bar.ChangeMax64(n)
		}
		_ = bar.Set64(n) // a bar that cannot be drawn is no reason to stop
	}
	return tell, func() {
		if bar != nil {
			_ = bar.Clear()
			bar = nil
		}
	}
}

// kept keeps the indexes of the record that is served level with it, until end is called, which is before the record
// is closed. dir is the record's folder, "" of one in memory. Searches look through the posts until they are level.
func (c *console) kept(ctx context.Context, pages *web.Site, r store, dir string) (f *finding.Finding, end func() error, err error) {
	if dir != "" {
		dir = filepath.Join(dir, finding.Folder)
	}
	f, err = finding.Open(ctx, dir, r, finding.Options{Tell: func(said string) { pages.Log.Warn(said) }})
	if err != nil {
		return nil, nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- f.Keep(ctx) }()
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		settle(ctx)
	}()
	pages.Search = &foundBy{f: f, r: r, now: c.now}
	pages.Quotes = func(see answer.See, use policy.Use) quotation.Index { return quotesIn(f, r, see, use) }
	return f, func() error {
		stop()
		<-settled
		return errors.Join(<-done, f.Close())
	}, nil
}

// settle gives back what beginning took, a while after it, and then each time that the process has allocated much: one
// that is idle keeps no memory for what it may be asked next. It ends with ctx.
func settle(ctx context.Context) {
	const (
		first  = 2 * time.Second
		pause  = 30 * time.Second
		enough = 16 << 20 // bytes
	)
	var seen runtime.MemStats
	for wait := first; ; wait = pause {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		was := seen.TotalAlloc
		if runtime.ReadMemStats(&seen); seen.TotalAlloc-was < enough && wait != first {
			continue
		}
		debug.FreeOSMemory()
		if wait == first {
			forget()
		}
	}
}

// indexStates tells the operator's page how the indexes do.
func indexStates(f *finding.Finding) func(ctx context.Context) ([]web.IndexState, error) {
	return func(ctx context.Context) ([]web.IndexState, error) {
		list, err := f.States(ctx)
		if err != nil {
			return nil, err
		}
		out := make([]web.IndexState, 0, len(list))
		for _, s := range list {
			out = append(out, web.IndexState{Name: s.Name, Posts: s.Documents, Bytes: s.Bytes, Log: s.Log, Behind: max(0, s.End-s.Log)})
		}
		return out, nil
	}
}

// indexResult is an index in the output of the commands of the record.
type indexResult struct {
	Name    string `json:"name"`
	Posts   int    `json:"posts"`
	Bytes   int64  `json:"bytes"`
	Log     int64  `json:"log"`
	Behind  int64  `json:"behind"`
	Problem string `json:"problem,omitempty"`
}

func indexResults(list []finding.State) []indexResult {
	out := make([]indexResult, 0, len(list))
	for _, s := range list {
		out = append(out, indexResult{s.Name, s.Documents, s.Bytes, s.Log, max(0, s.End-s.Log), oneLine(s.Problem)})
	}
	return out
}

// indexLine says how an index does, for a person.
func indexLine(s finding.State) string {
	line := fmt.Sprintf("%s, %s", counted(s.Documents, "post", "posts"), counted(int(s.Bytes), "byte", "bytes"))
	switch behind := s.End - s.Log; {
	case s.Problem != "":
		return "to be made anew: " + oneLine(s.Problem)
	case s.Log == 0 && s.Documents == 0:
		return "not made yet"
	case behind > 0:
		line += fmt.Sprintf(", %s behind", counted(int(behind), "entry of the log", "entries of the log"))
	}
	return line
}

// reindexAction throws the indexes away and makes them anew.
func (c *console) reindexAction(ctx context.Context, cmd *cli.Command) error {
	boundMemory()
	return c.withRecord(ctx, cmd, func(r store) error {
		dir, err := c.recordDir(cmd)
		if err != nil {
			return err
		}
		tell, done := c.counting("index")
		list, err := finding.Remake(ctx, filepath.Join(dir, finding.Folder), r, finding.Options{Tell: c.aside, Progress: tell})
		done()
		if errors.Is(err, finding.ErrLocked) {
			return &failure{what: "another clew keeps the index", to: dir, do: "stop it (clew serve) and run the command again", status: statusFailed, cause: err}
		}
		if err != nil {
			return err
		}
		line := "made anew:"
		for i, s := range list {
			if i > 0 {
				line += ";"
			}
			line += " " + s.Name + " " + indexLine(s)
		}
		return c.tell(struct {
			Clew    int           `json:"clew"`
			Indexes []indexResult `json:"indexes"`
		}{1, indexResults(list)}, line)
	})
}

// checkIndexes holds the indexes against the record. Each problem is one line; problems says how many.
func (c *console) checkIndexes(ctx context.Context, cmd *cli.Command, r store) (list []finding.State, problems int, err error) {
	dir, err := c.recordDir(cmd)
	if err != nil {
		return nil, 0, err
	}
	list, err = finding.Check(ctx, filepath.Join(dir, finding.Folder), r, func(problem string) {
		problems++
		fmt.Fprintln(c.err, oneLine(problem))
	})
	return list, problems, err
}
