package query_test

import (
	"testing"

	"clew/internal/query"
)

func TestHints(t *testing.T) {
	for said, want := range map[string]query.Hint{
		"shells or rockets":       {Code: query.SmallSign, Word: "or", Mean: "shells OR rockets"},
		"shells | rockets":        {Code: query.SmallSign, Word: "|", Mean: "shells OR rockets"},
		"shells && rockets":       {Code: query.SmallSign, Word: "&&", Mean: "shells rockets"},
		"снаряди або ракети":      {Code: query.SmallSign, Word: "або", Mean: "снаряди OR ракети"},
		"снаряды Или ракеты":      {Code: query.SmallSign, Word: "Или", Mean: "снаряды OR ракеты"},
		"砲弾 または ロケット":             {Code: query.SmallSign, Word: "または", Mean: "砲弾 OR ロケット"},
		"포탄 또는 로켓":                {Code: query.SmallSign, Word: "또는", Mean: "포탄 OR 로켓"},
		"صواريخ أو قذائف":         {Code: query.SmallSign, Word: "أو", Mean: "صواريخ OR قذائف"},
		"not shells":              {Code: query.SmallSign, Word: "not", Mean: "NOT shells"},
		"front near line":         {Code: query.SmallSign, Word: "near", Mean: "front NEAR line"},
		"+shells +rockets":        {Code: query.SmallSign, Word: "+shells", Mean: "shells rockets"},
		"shells !drones":          {Code: query.SmallSign, Word: "!drones", Mean: "shells -drones"},
		"*hells":                  {Code: query.Star, Word: "*hells"},
		"sh?lls":                  {Code: query.Star, Word: "sh?lls"},
		"shel*s":                  {Code: query.Star, Word: "shel*s"},
		"shells from:DefMon3":     {Code: query.NameKey, Word: "from:DefMon3"},
		"shells or":               {Code: query.AllWords, Word: "shells or", Mean: "shells OR or"},
		"or shells":               {Code: query.AllWords, Word: "or shells", Mean: "or OR shells"},
		"millons of artillery":    {Code: query.AllWords, Word: "millons of artillery", Mean: "millons OR of OR artillery"},
		`"3.5 million" shel*`:     {Code: query.AllWords, Word: `"3.5 million" shel*`, Mean: `"3.5 million" OR shel*`},
		`in:"Nothing here" shell`: {Code: query.InKey, Word: `in:"Nothing here"`},
	} {
		n, err := query.Parse(said)
		if err != nil {
			t.Fatalf("%s: %v", said, err)
		}
		got := query.Hints(said, n)
		if len(got) != 1 || got[0] != want || got[0].String() == "" {
			t.Errorf("%s: %+v, want %+v", said, got, want)
		}
	}
	for _, said := range []string{"", "shells", "shells OR rockets", "shells -drones", "or", "shells has:image", "a b c d e f g h i j k l m", `"this or that"`, "shell*", "really?", "what?!", "c++", "C#", "5%", "network:x"} {
		n, err := query.Parse(said)
		if err != nil {
			t.Fatalf("%s: %v", said, err)
		}
		if got := query.Hints(said, n); len(got) > 0 {
			t.Errorf("%s: %+v", said, got)
		}
	}
}
