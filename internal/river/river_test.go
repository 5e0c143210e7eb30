package river

import (
	"log/slog"
	"testing"

	"clew/internal/job"
	"clew/internal/job/jobtest"
)

func open(t testing.TB, dir string, limits job.Limits) *Queue {
	t.Helper()
	q, err := Open(t.Context(), dir, limits, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := q.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return q
}

func TestQueue(t *testing.T) {
	jobtest.Run(t, func(t *testing.T, l job.Limits) job.Queue { return open(t, t.TempDir(), l) })
}
