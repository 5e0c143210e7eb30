package quotation_test

import (
	"testing"

	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/quotation/quotationtest"
)

type memory struct {
	*quotation.Memory
	numbers map[post.ID][]int64
}

func (m memory) Add(_ testing.TB, p quotation.Passage) {
	m.numbers[p.Post] = append(m.numbers[p.Post], m.Memory.Add(p))
}
func (m memory) Number(_ testing.TB, id post.ID, k int) int64 { return m.numbers[id][k] }
func (m memory) Delete(_ testing.TB, id post.ID)              { m.Memory.Delete(id) }

func TestMemory(t *testing.T) {
	quotationtest.Run(t, func(testing.TB) quotationtest.Store { return memory{quotation.NewMemory(), map[post.ID][]int64{}} }, nil)
}
