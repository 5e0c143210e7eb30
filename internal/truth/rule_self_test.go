package truth_test

import (
	"strings"
	"testing"
)

// TestRule shows that the rule can fail: of each case, the truth, what was printed, and how it ends.
func TestRule(t *testing.T) {
	const five = `{"root":"1","ids":["1","2","3","4","5"]}`
	for _, c := range []struct {
		name, truth, printed string
		want                 finding
	}{
		{"exact", five, `{"posts":[{"id":"x:1"},{"id":"x:2"},{"id":"x:3"},{"id":"x:4"},{"id":"x:5"}]}`, finding{exact: 1}},
		{"exact with a fork", five, `{"posts":[{"id":"1"},{"id":"2"},{"id":"3"},{"id":"4"}],"branches":[{"at":"2","posts":[{"id":"5"}]}]}`, finding{exact: 1}},
		{"ids of other lengths", `{"ids":["9","10","11"]}`, `{"posts":[{"id":"9"},{"id":"10"}],"branches":[{"at":"9","posts":[{"id":"11"}]}]}`, finding{exact: 1}},
		{"the shorter chain on the line", five, `{"posts":[{"id":"1"},{"id":"2"},{"id":"5"}],"branches":[{"at":"2","posts":[{"id":"3"},{"id":"4"}]}]}`, finding{exact: 1, ill: 1}},
		{"the younger of equal chains", `{"ids":["1","2","3"]}`, `{"posts":[{"id":"1"},{"id":"3"}],"branches":[{"at":"1","posts":[{"id":"2"}]}]}`, finding{exact: 1, ill: 1}},
		{"a branch that hangs on nothing", `{"ids":["1","2","3"]}`, `{"posts":[{"id":"1"},{"id":"2"}],"branches":[{"at":"7","posts":[{"id":"3"}]}]}`, finding{wrong: 1, ill: 1}},
		{"a circle", `{"ids":["1","2","3"]}`, `{"posts":[{"id":"1"},{"id":"2"}],"branches":[{"at":"2","posts":[{"id":"1"}]}]}`, finding{wrong: 1, ill: 1}},
		{"a post too few", five, `{"posts":[{"id":"1"},{"id":"2"},{"id":"3"},{"id":"4"}]}`, finding{wrong: 1}},
		{"another order", `{"ids":["1","2","3"]}`, `{"posts":[{"id":"1"},{"id":"3"},{"id":"2"}]}`, finding{wrong: 1}},
		{"missing", five, ``, finding{missing: 1}},
		{"in another thread without a gap", `{"ids":["2","3"]}`, `{"posts":[{"id":"1"},{"id":"2"},{"id":"3"}]}`, finding{wrong: 1, swept: 1}},
		{"joined across a gap", `{"ids":["2","3"]}`, `{"posts":[{"id":"1"},{"id":"2"},{"id":"3"}],"verdict":{"state":"gaps"}}`, finding{joined: 1}},
		{"one too many", `{"ids":["1","2"]}`, `{"posts":[{"id":"1"},{"id":"2"}]}` + "\n" + `{"posts":[{"id":"7"},{"id":"8"}]}`, finding{exact: 1, extra: 1}},
		{"private", `{"ids":["1","2"],"private":true}`, `{"posts":[{"id":"1"}]}`, finding{private: 1}},
		{"an author's own chain, others not told of", `{"conversation":1,"author":5,"thread":[1,2]}`, `{"posts":[{"id":"1"},{"id":"2"}]}` + "\n" + `{"posts":[{"id":"7"},{"id":"8"}]}`, finding{exact: 1}},
		{"a conversation without its root", `{"conversation":"1","author":"5","thread":[]}`, ``, finding{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := compare(strings.NewReader(c.truth), strings.NewReader(c.printed))
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != c.want.String() {
				t.Errorf("%s\nwant %s", got, &c.want)
			}
			if good := c.want.exact+c.want.joined > 0 && c.want.wrong+c.want.missing+c.want.extra+c.want.swept+c.want.ill == 0; got.good() != good {
				t.Errorf("good is %v", got.good())
			}
		})
	}
}
