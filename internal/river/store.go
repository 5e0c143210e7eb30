package river

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// This file is all that knows which database holds the queue: how it is opened, laid out and asked beyond
// what the library asks.

// layout numbers what prepare makes; a file of an older one is brought up to it.
const layout = 1

const (
	fileName = "jobs.db"
	lockName = "jobs.lock"
)

// store is the database of a queue. All goes over one connection: SQLite has one writer, and waiting for a
// turn in the pool is quicker and fairer than waiting for a lock.
type store struct {
	db     *sql.DB
	driver riverdriver.Driver[*sql.Tx]
}

func openStore(ctx context.Context, dir string, log *slog.Logger) (*store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := private(filepath.Join(dir, fileName)); err != nil {
		return nil, err
	}
	// Transactions take the lock when they begin, so that they wait for each other and never fail half-way.
	// FULL: what was added is on disk.
	dsn := url.URL{Scheme: "file", Path: filepath.Join(dir, fileName), RawQuery: url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(20000)", "journal_mode(WAL)", "synchronous(FULL)", "journal_size_limit(16777216)"},
	}.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &store{db: db, driver: riversqlite.New(db)}
	if err := s.prepare(ctx, log); err != nil {
		db.Close()
		return nil, err
	}
	return s, nil
}

// private makes a file that its owner alone may read; the database makes the files beside it like it.
func private(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// prepare lays the tables out, once: a file that has them costs one question.
func (s *store) prepare(ctx context.Context, log *slog.Logger) error {
	if v, err := version(ctx, s.db); err != nil || v == layout {
		return err
	}
	return s.within(ctx, func(tx *sql.Tx) error {
		switch v, err := version(ctx, tx); {
		case err != nil || v == layout: // another process was first
			return err
		case v > layout:
			return fmt.Errorf("%s was made by a newer clew (layout %d)", fileName, v)
		}
		migrator, err := rivermigrate.New(s.driver, &rivermigrate.Config{Logger: log})
		if err != nil {
			return err
		}
		// One transaction for all, so that two processes that come first do not meet half-way. What the library
		// has against it is a matter of PostgreSQL.
		//lint:ignore SA1019 see above
		if _, err := migrator.MigrateTx(ctx, tx, rivermigrate.DirectionUp, nil); err != nil {
			return err
		}
		if _, err := s.driver.UnwrapExecutor(tx).QueueCreateOrSetUpdatedAt(ctx, &riverdriver.QueueCreateOrSetUpdatedAtParams{
			Metadata: []byte("{}"), Name: queueName}); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `CREATE INDEX clew_work ON river_job (kind, json_extract(args, '$.ref')) WHERE state IN ('available', 'scheduled', 'retryable', 'running');
			PRAGMA user_version = 1`)
		return err
	})
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func version(ctx context.Context, q querier) (v int, err error) {
	err = q.QueryRowContext(ctx, "PRAGMA user_version").Scan(&v)
	return v, err
}

// within runs f in a transaction of one writer.
func (s *store) within(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// waits are the states of jobs that wait. A running job whose try has ended without an end of the job, and
// that the library has not put back yet, is marked: it counts as one that waits already, so that the same
// work cannot slip in between. The mark holds for the one try.
const (
	waits  = `state IN ('available', 'scheduled', 'retryable')`
	marked = `state = 'running' AND json_extract(metadata, '$.clew_back') = CAST(attempted_at AS text)`
)

// waiting gives the job of this work that waits, or is about to (it is marked), but for one number; 0 if there
// is none.
func waiting(ctx context.Context, tx *sql.Tx, kind, ref string, but int64) (number int64, isMarked bool, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, state = 'running' FROM river_job INDEXED BY clew_work
		WHERE kind = ? AND json_extract(args, '$.ref') = ? AND state IN ('available', 'scheduled', 'retryable', 'running')
		AND id <> ? AND (`+waits+` OR `+marked+`) ORDER BY id LIMIT 1`, kind, ref, but)
	if err != nil {
		return 0, false, err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&number, &isMarked)
	}
	return number, isMarked, errors.Join(err, rows.Err())
}

// mark says of a running job that it is about to wait again, and why if that is no error.
func mark(ctx context.Context, tx *sql.Tx, number int64, why string) error {
	_, err := tx.ExecContext(ctx, `UPDATE river_job SET metadata = jsonb_set(metadata, '$.clew_back', CAST(attempted_at AS text), '$.clew_why', ?)
		WHERE id = ? AND state = 'running'`, why, number)
	return err
}

// fail adds an error to those of a running job.
func fail(ctx context.Context, tx *sql.Tx, number int64, errorJSON []byte) error {
	_, err := tx.ExecContext(ctx, `UPDATE river_job SET errors = jsonb_insert(coalesce(errors, jsonb('[]')), '$[#]', jsonb(?))
		WHERE id = ? AND state = 'running'`, string(errorJSON), number)
	return err
}

// sooner moves a job that waits forward in time, never back.
func sooner(ctx context.Context, tx *sql.Tx, number int64, at, now string) error {
	_, err := tx.ExecContext(ctx, `UPDATE river_job SET scheduled_at = ?1, state = CASE WHEN ?1 <= ?2 THEN 'available' ELSE state END
		WHERE id = ?3 AND scheduled_at > ?1 AND `+waits, at, now, number)
	return err
}

// renew makes a job that has failed wait anew, with all its tries before it.
func renew(ctx context.Context, tx *sql.Tx, number int64, now string, tries int) error {
	_, err := tx.ExecContext(ctx, `UPDATE river_job SET state = 'available', finalized_at = NULL, scheduled_at = ?, attempt = 0, max_attempts = ?,
		metadata = jsonb_remove(metadata, '$.clew_deaths') WHERE id = ? AND state IN ('cancelled', 'discarded')`, now, tries, number)
	return err
}

// count counts the jobs that wait.
func count(ctx context.Context, tx *sql.Tx) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM river_job WHERE `+waits).Scan(&n)
	return n, err
}

// release makes the jobs whose time has come, or comes before soon, ready for the workers. It looks before it
// takes the lock.
func (s *store) release(ctx context.Context, soon string) error {
	const due = ` state IN ('scheduled', 'retryable') AND queue = '` + queueName + `' AND priority = 1 AND scheduled_at <= ?`
	var some bool
	if err := s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM river_job WHERE`+due+`)`, soon).Scan(&some); err != nil || !some {
		return err
	}
	_, err := s.db.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE`+due, soon)
	return err
}

// orphans are the jobs that a process which is no more left running.
func orphans(ctx context.Context, tx *sql.Tx) (out []orphan, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, kind, json_extract(args, '$.ref'), attempt, coalesce(json_extract(metadata, '$.clew_deaths'), 0)
		FROM river_job WHERE state = 'running' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o orphan
		if err := rows.Scan(&o.number, &o.kind, &o.ref, &o.attempt, &o.deaths); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

type orphan struct {
	number    int64
	kind, ref string
	attempt   int
	deaths    int
}

// adopt makes an orphan wait again, due now, or ends it in a state.
func adopt(ctx context.Context, tx *sql.Tx, o orphan, state, now string) error {
	_, err := tx.ExecContext(ctx, `UPDATE river_job SET state = ?1, scheduled_at = ?2, attempt = max(attempt - 1, 0),
		finalized_at = CASE WHEN ?1 = 'available' THEN NULL ELSE ?2 END,
		metadata = jsonb_set(metadata, '$.clew_deaths', ?3) WHERE id = ?4 AND state = 'running'`, state, now, o.deaths+1, o.number)
	return err
}

// prune deletes what ended before a time and all but the newest of the rest, a part at a call; more says
// whether there is more to do.
func (s *store) prune(ctx context.Context, before string, keep int) (more bool, err error) {
	const part = 1000
	const ended = `state IN ('completed', 'cancelled', 'discarded') AND finalized_at IS NOT NULL`
	for _, q := range []struct {
		where string
		arg   any
	}{
		{`finalized_at < ?`, before},
		{`finalized_at < (SELECT finalized_at FROM river_job WHERE ` + ended + ` ORDER BY finalized_at DESC LIMIT 1 OFFSET ?)`, keep},
	} {
		r, err := s.db.ExecContext(ctx, `DELETE FROM river_job WHERE id IN (SELECT id FROM river_job WHERE `+ended+` AND `+q.where+` LIMIT `+fmt.Sprint(part)+`)`, q.arg)
		if err != nil {
			return false, err
		}
		if n, err := r.RowsAffected(); err != nil || n == part {
			return true, err
		}
	}
	return false, nil
}
