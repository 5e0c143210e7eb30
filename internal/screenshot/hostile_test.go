package screenshot

import (
	"errors"
	"strings"
	"testing"

	"clew/internal/effort"
)

// TestHostile: the work grows with a block that is made to be slow, and no faster.
func TestHostile(t *testing.T) {
	words := "Ann @ann\nSome words of a post that were said here today\n"
	for name, c := range map[string][3]string{
		"handles in one word":  {"", "a@", ""},
		"handles of signs":     {"", "@-", ""},
		"signs beside a name":  {"Ann ", "- ", "@ann\n" + words},
		"how long ago":         {"Ann @ann ", "3h ", "\n" + words},
		"counts in many lines": {words, "1\n", ""},
		"handles below":        {words, "a@", ""},
	} {
		of := func(bytes, times int) func() {
			n := bytes / len(c[1])
			if strings.Contains(c[1], "\n") {
				n = MaxLines * bytes / MaxBlock
			}
			block := c[0] + strings.Repeat(c[1], n) + c[2]
			return func() {
				for range times {
					_, _ = Read(block)
				}
			}
		}
		if ok, took, fourth := effort.AtMost(2.5, of(MaxBlock/2, 4), of(MaxBlock/8, 16)); !ok {
			t.Errorf("%s: %v, as much in blocks of a fourth %v", name, took, fourth)
		}
	}
}

// TestManyLines: of a block with more lines than a screenshot has nothing is read.
func TestManyLines(t *testing.T) {
	for _, read := range []func(string) (*Shot, error){Read, Plain} {
		if _, err := read(strings.Repeat("a word\n", MaxLines)); !errors.Is(err, ErrLong) {
			t.Error(err)
		}
		if _, err := read(strings.Repeat("a word\n", MaxLines-1)); err != nil {
			t.Error(err)
		}
	}
}

// TestNamed: drawings on both sides of a name are none of it.
func TestNamed(t *testing.T) {
	for in, want := range map[string]string{
		"Ann Smith": "Ann Smith", "- Ann · -": "Ann", "✓ — Ann ✓ Smith — -": "Ann ✓ Smith", "- -": "", "Ann✓ -": "Ann", "-\u00a0Ann\u00a0-": "Ann", "Ann\u200b -": "Ann",
	} {
		if p := named(line{Part{in, 0, len([]rune(in))}}); p.Text != want {
			t.Errorf("%q is %q, want %q", in, p.Text, want)
		}
	}
}

// TestLonger: what stands below a text comes back in its order.
func TestLonger(t *testing.T) {
	s, err := Read("Ann @ann\nSome words of a post that were said here today\n1K\nab\n2 Likes")
	if err != nil {
		t.Fatal(err)
	}
	if l := s.Longer(); l == nil || !strings.HasSuffix(l.Text.Text, "today\n1K\nab\n2 Likes") {
		t.Errorf("%+v", l)
	}
}
