package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"clew/internal/record"
)

// patience is how long a writer waits for one of another process.
const patience = 5 * time.Second

// lock takes the turn to write. Within this process writers queue, bounded by ctx alone; of another process
// they wait for r.patience and then give up with record.ErrBusy. The lock ends with the process, whatever
// happens to it.
//
// A process that waits for the lock holds the queue, and one that wants it again must pass the queue first:
// so a program that writes ten times a second lets another in between.
func (r *Record) lock(ctx context.Context) (unlock func(), err error) {
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: waiting for its import to end: %w", record.ErrBusy, context.Cause(ctx))
	}
	defer func() {
		if err != nil {
			<-r.turn
		}
	}()
	deadline := time.Now().Add(r.patience)
	queue, err := takeFile(ctx, filepath.Join(r.dir, "queue"), deadline)
	if err != nil {
		return nil, err
	}
	defer queue.Close()
	f, err := takeFile(ctx, filepath.Join(r.dir, "lock"), deadline)
	if err != nil {
		return nil, err
	}
	return func() { f.Close(); <-r.turn }, nil
}

// takeFile opens a file and takes flock(2) on it, which closing lets go.
func takeFile(ctx context.Context, path string, deadline time.Time) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for pause := time.Millisecond; ; pause = min(2*pause, 20*time.Millisecond) {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			break
		}
		if err = record.ErrBusy; time.Until(deadline) <= 0 {
			break
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("%w: %w", record.ErrBusy, context.Cause(ctx)), f.Close())
		}
	}
	return nil, errors.Join(err, f.Close())
}

// takeWriter gives the writer that the last import left, or opens one. The caller holds the lock.
func (r *Record) takeWriter() (*writer, error) {
	if r.spent.Load() {
		return nil, fmt.Errorf("an earlier import failed: %w", record.ErrDisk)
	}
	r.mu.Lock()
	w, closed := r.kept, r.closed
	r.kept = nil
	r.mu.Unlock()
	if closed {
		return nil, errors.Join(errors.New("the record is closed"), w.close())
	}
	if w != nil {
		return w, nil
	}
	c, err := openConn(filepath.Join(r.dir, r.name), false)
	if err != nil {
		return nil, meaning(err)
	}
	w = newWriter(c, &r.stamp.commits)
	if err = checkLayout(c); err == nil {
		err = c.exec(smallImports)
	}
	if err != nil {
		return nil, errors.Join(meaning(err), w.close())
	}
	return w, nil
}

// keepWriter leaves a writer for the next import. One whose work did not come to its end is not kept, and
// neither is one that has grown large.
func (r *Record) keepWriter(w *writer, whole bool) error {
	if w == nil {
		return nil
	}
	r.mu.Lock()
	if whole = whole && !w.large && !w.inTx && !r.closed && r.kept == nil; whole {
		w.rest()
		r.kept = w
	}
	r.mu.Unlock()
	if whole {
		return nil
	}
	return w.close()
}

// write runs f in a transaction of its own, which is on disk when write returns. It waits for its turn as an
// import does, so it is never called by who holds an open import.
func (r *Record) write(ctx context.Context, f func(c *conn) error) (err error) {
	unlock, err := r.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	w, err := r.takeWriter()
	if err != nil {
		return err
	}
	defer func() {
		if errors.Is(err, record.ErrDisk) {
			r.spent.Store(true)
		}
		err = errors.Join(err, r.keepWriter(w, err == nil))
	}()
	if err := w.c.exec("BEGIN IMMEDIATE"); err != nil {
		return meaning(err)
	}
	w.inTx = true
	if err := f(w.c); err != nil {
		return meaning(err)
	}
	if err := w.c.exec("COMMIT"); err != nil {
		return meaning(err)
	}
	w.commits.Add(1)
	w.inTx = false
	return nil
}
