package feed

import (
	"strings"
	"testing"

	"clew/internal/document"
)

// A note stands before the thread, set apart from it, and is words alone.
func TestRemark(t *testing.T) {
	e := Entry{Content: []byte("<p>The thread.</p>\n")}
	e.Remark(" \n\t", Options{})
	if string(e.Content) != "<p>The thread.</p>\n" {
		t.Errorf("an empty note became %q", e.Content)
	}
	e.Remark("Read <script>alert(1)</script>\n\nthis \u202efirst\x00.\ufffe", Options{Words: document.Words{}})
	want := "<blockquote><p><em>A note by whoever put this collection together:</em></p>\n" +
		"<p dir=\"auto\">Read &lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p dir=\"auto\">this \ufffdfirst\ufffd.\ufffd</p>\n</blockquote>\n<hr>\n<p>The thread.</p>\n"
	if got := string(e.Content); got != want {
		t.Errorf("%q, expected %q", got, want)
	}
	if strings.Count(string(e.Content), "The thread.") != 1 {
		t.Error("the thread is lost, or stands twice")
	}
}
