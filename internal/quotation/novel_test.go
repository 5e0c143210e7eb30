package quotation_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/quotation"
)

// TestNovel finds every quotation of a novel at its exact place, as other people marked them: the Project Dialogism
// Novel Corpus, "Alice's Adventures in Wonderland". Each paragraph is a post, all of them one thread.
func TestNovel(t *testing.T) {
	up, folder := "..", ""
	for range 6 { // shared lies beside the repository, or beside the folder that it is checked out in
		up = filepath.Join(up, "..")
		folder = filepath.Join(up, "shared/data/quotations/pdnc/AlicesAdventuresInWonderland")
		if _, err := os.Stat(folder); err == nil {
			break
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, "novel_text.txt"))
	if err != nil {
		t.Skip("needs ../shared/data/quotations, which is not here")
	}
	f, err := os.Open(filepath.Join(folder, "quotation_info.csv"))
	if err != nil {
		t.Skip("needs ../shared/data/quotations, which is not here")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	novel := []rune(string(text))
	record := quotation.NewMemory()
	starts := map[post.ID]int{} // code points
	for from, n := 0, 0; from < len(novel); n++ {
		to := from
		for to < len(novel) && !(novel[to] == '\n' && to+1 < len(novel) && novel[to+1] == '\n') {
			to++
		}
		id := post.ID("page:" + strings.Repeat("0", 4-len(itoa(n))) + itoa(n))
		starts[id] = from
		record.Add(quotation.Passage{Post: id, Author: "page:carroll", Thread: "page:alice", Lang: "en", Text: string(novel[from:to])})
		for to < len(novel) && novel[to] == '\n' {
			to++
		}
		from = to
	}
	checker := quotation.NewChecker(record)
	asked, right, elsewhere := 0, 0, 0
	for _, row := range rows[1:] {
		var spans [][2]int
		if err := json.Unmarshal([]byte(row[3]), &spans); err != nil {
			t.Fatal(row[3], err)
		}
		for _, s := range spans {
			said := string(novel[s[0]:s[1]])
			if len(quotation.NewTokenizer().Tokens(said)) < 4 {
				continue
			}
			asked++
			a, err := checker.Check(context.Background(), quotation.Question{Text: said})
			if err != nil {
				t.Fatal(said, err)
			}
			if a.Verdict != quotation.Exact {
				t.Errorf("%q: %s %+v %+v", said, a.Verdict, a.Why, a.Changes)
				continue
			}
			first, last := a.Spans[0], a.Spans[len(a.Spans)-1]
			from, to := starts[first.Post]+first.Start, starts[last.Post]+last.End
			switch {
			case from >= s[0] && to <= s[1] && to-from >= utf8.RuneCountInString(said)-8:
				right++
			case a.Times != nil && a.Times.Posts > 1 || strings.Count(string(text), said) > 1:
				elsewhere++ // the same words stand more than once
			default:
				t.Errorf("%q: at %d to %d, marked at %v", said, from, to, s)
			}
		}
	}
	t.Logf("%d quotations: %d at their place, %d at another where the same words stand", asked, right, elsewhere)
	if asked < 600 {
		t.Errorf("only %d quotations", asked)
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}
