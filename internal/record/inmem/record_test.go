package inmem_test

import (
	"testing"

	"clew/internal/record/inmem"
	"clew/internal/record/recordtest"
)

func TestRecord(t *testing.T) {
	recordtest.Run(t, func(t *testing.T) recordtest.Open {
		r := inmem.New(nil)
		return func(*testing.T) recordtest.Store { return r }
	})
}
