package quotation_test

import (
	"testing"

	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/quotation/quotationtest"
)

type memory struct{ *quotation.Memory }

func (m memory) Add(_ testing.TB, p quotation.Passage) int64 { return m.Memory.Add(p) }
func (m memory) Delete(_ testing.TB, id post.ID)             { m.Memory.Delete(id) }

func TestMemory(t *testing.T) {
	quotationtest.Run(t, func(testing.TB) quotationtest.Store { return memory{quotation.NewMemory()} }, nil)
}
