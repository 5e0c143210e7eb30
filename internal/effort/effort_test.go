package effort

import "testing"

var sink uint64

func turn(n int) func() {
	return func() {
		for i := range n {
			sink = sink*6364136223846793005 + uint64(i)
		}
	}
}

// TestAtMost tells what costs a hundred times as much from what costs the same.
func TestAtMost(t *testing.T) {
	if ok, w, b := AtMost(10, turn(3_000_000), turn(3_000_000)); !ok {
		t.Errorf("the same work: %v and %v", w, b)
	}
	if ok, w, b := AtMost(10, turn(100_000_000), turn(1_000_000)); ok {
		t.Errorf("a hundred times as much: %v and %v", w, b)
	}
}
