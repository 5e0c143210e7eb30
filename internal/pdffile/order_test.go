package pdffile

import (
	"bytes"
	"fmt"
	"regexp"
	"testing"
)

// Pages stand in the order of their numbers, whenever they were written; labels and places go with them.
func TestOrder(t *testing.T) {
	var b bytes.Buffer
	f := New(&b, Info{})
	for i := range 200 {
		f.BeginAt(10+i, float64(100+i), 50).End()
	}
	f.BeginAt(3, 99, 50).End()
	f.Begin(300, 50).End()
	f.BeginAt(12, 102.5, 50).End()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if n := f.Pages(); n != 203 {
		t.Fatalf("%d pages", n)
	}
	want := []string{"99", "100", "101", "102", "102.5", "103"}
	for i, w := range want {
		if got := fmt.Sprint(float64(f.pages[i].at)); f.pages[i].dict == nil {
			t.Errorf("page %d has nothing: %s", i, got)
		}
		box := regexp.MustCompile(`MediaBox\[0 0 ([0-9.]+) `).FindSubmatch(f.pages[i].dict)
		if len(box) != 2 || string(box[1]) != w {
			t.Errorf("page %d is %q wide, want %s", i, box, w)
		}
	}
	if last := f.pages[202]; !bytes.Contains(last.dict, []byte("[0 0 300 ")) {
		t.Errorf("the page that was begun after the others is not the last: %s", last.dict)
	}
}
