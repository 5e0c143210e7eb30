package main

import (
	"strings"
	"testing"
	"time"
)

// TestMinus: what is not to be found is a word, wherever it stands; options stay options.
func TestMinus(t *testing.T) {
	c := &console{env: func(string) string { return "" }, now: time.Now}
	root := c.root()
	for said, want := range map[string]string{
		"clew search -drones":                       "clew search -- -drones",
		"clew search front -drones --limit 3":       "clew search --limit 3 -- front -drones",
		"clew search -from:@ann --limit=3 -f jsonl": "clew search --limit=3 -f jsonl -- -from:@ann",
		"clew --record D search -(a":                "clew --record D search -- -(a",
		"clew search -limit 3 -drones":              "clew search -limit 3 -- -drones",
		"clew search --record D -drones -all":       "clew search --record D -all -- -drones",
		"clew search -drones -- --limit":            "clew search -- -drones --limit",
		"clew search -5 years":                      "clew search -- -5 years",
		"clew quote -not so --by @ann":              "clew quote --by @ann -- -not so",
		"clew search -drones --sort":                "clew search --sort -- -drones",
		"clew search --facets -drones --limt 3":     "clew search --facets --limt -- -drones 3",
		"clew search front line":                    "",
		"clew search --limt 3 x":                    "",
		"clew search -h":                            "",
		"clew search --help":                        "",
		"clew quote -":                              "",
		"clew search":                               "",
		"clew":                                      "",
		"clew threads -x":                           "",
		"clew -x search -drones":                    "clew -x search -- -drones",
		"clew search --limit -3 -- a":               "",
		"clew search -- -drones":                    "",
	} {
		args := strings.Fields(said)
		got := strings.Join(withMinus(root, args), " ")
		if want == "" {
			want = said
		}
		if got != want {
			t.Errorf("%s: %s, want %s", said, got, want)
		}
	}
}
