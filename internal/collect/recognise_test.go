package collect_test

import (
	"context"
	"strings"
	"testing"

	"clew/internal/collect"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/unpack"
)

// greedy knows an input as soon as it knows one of its parts, as most sources do.
type greedy struct{ lines }

func (g greedy) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	for i := range in.Parts {
		one := *in
		one.Parts = in.Parts[i : i+1]
		if ok, err := g.lines.Recognise(ctx, &one); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// export is a source of one thing in many parts.
type export struct{ greedy }

func (export) ReadsExports() {}

// TestFolderIsReadByWhoeverKnowsItsParts: the first source that knows one part of a folder does not keep
// the others' parts from them, unless what it reads is an export.
func TestFolderIsReadByWhoeverKnowsItsParts(t *testing.T) {
	one, two, empty := "one\n1 - 7 first\n", "two\n2 - 7 second\n", ""
	for _, c := range []struct {
		name    string
		sources []source.Source
		parts   []string
		kinds   string
		posts   int
		skipped int
	}{
		{"pages of two forms", []source.Source{greedy{lines{"one"}}, greedy{lines{"two"}}}, []string{"a", one, "b", two}, "one two", 2, 0},
		{"parts of one kind together", []source.Source{greedy{lines{"one"}}, greedy{lines{"two"}}}, []string{"a", one, "b", two, "c", "one\n3 - 7 x\n"}, "one two", 3, 0},
		{"an export is one thing", []source.Source{export{greedy{lines{"one"}}}, greedy{lines{"two"}}}, []string{"a", one, "c", "one\n3 - 7 x\n"}, "one", 2, 0},
		{"another's part within an export", []source.Source{export{greedy{lines{"one"}}}, greedy{lines{"two"}}}, []string{"a", one, "b", "two\n"}, "one", 1, 0},
		{"an empty file is told", []source.Source{greedy{lines{"one"}}}, []string{"a", one, "b.json", empty}, "one", 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, err := collect.Import(t.Context(), input("folder", c.parts...), c.sources, inmem.New(nil), collect.Options{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(res.Sources, " "); got != c.kinds || res.Counts.Posts != c.posts || res.Counts.Skipped != c.skipped {
				t.Errorf("kinds %q, counts %+v", got, res.Counts)
			}
			for _, s := range res.Counts.Skips {
				if s.Part == "b.json" && s.Why != "the file is empty" {
					t.Errorf("%+v", s)
				}
			}
		})
	}
}
