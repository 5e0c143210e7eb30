package web

import "testing"

func TestRecent(t *testing.T) {
	k := recent[string]{most: 2}
	a, b, c := "a", "b", "c"
	k.put("a", 1, &a)
	k.put("b", 1, &b)
	if k.get("a", 1) != &a || k.get("b", 1) != &b {
		t.Fatal("what was put is not found")
	}
	if k.get("a", 2) != nil {
		t.Fatal("found as of another generation")
	}
	k.get("a", 1)
	k.put("c", 1, &c)
	if k.get("b", 1) != nil || k.get("a", 1) != &a || k.get("c", 1) != &c {
		t.Fatal("not the one unused for longest went")
	}
	k.put("a", 2, &b)
	if k.get("a", 2) != &b || len(k.kept) != 2 {
		t.Fatal("a later generation is not found, or too many are kept")
	}
}
