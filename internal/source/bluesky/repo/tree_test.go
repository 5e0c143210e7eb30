package repo

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestKeyHeightsAndPrefixes(t *testing.T) {
	var heights []struct {
		Key    string
		Height int
	}
	if err := json.Unmarshal(mustFile(t, shared(t, "atproto-interop", "mst", "key_heights.json")), &heights); err != nil {
		t.Fatal(err)
	}
	for _, c := range heights {
		if got := Layer([]byte(c.Key)); got != c.Height {
			t.Errorf("%q: layer %d, expected %d", c.Key, got, c.Height)
		}
	}
	var prefixes []struct {
		Left, Right string
		Len         int
	}
	if err := json.Unmarshal(mustFile(t, shared(t, "atproto-interop", "mst", "common_prefix.json")), &prefixes); err != nil {
		t.Fatal(err)
	}
	for _, c := range prefixes {
		if got := Prefix([]byte(c.Left), []byte(c.Right)); got != c.Len {
			t.Errorf("%q and %q: %d, expected %d", c.Left, c.Right, got, c.Len)
		}
	}
	// The first character of the example keys' names is their layer.
	keys := strings.Fields(string(mustFile(t, shared(t, "atproto-interop", "mst", "example_keys.txt"))))
	for _, k := range keys {
		if want := int(k[1] - '0'); Layer([]byte(k)) != want {
			t.Errorf("%s: layer %d", k, Layer([]byte(k)))
		}
	}
	if len(heights) != 9 || len(prefixes) != 13 || len(keys) != 156 {
		t.Errorf("%d heights, %d prefixes, %d keys", len(heights), len(prefixes), len(keys))
	}
}

// The trees of the commit proofs, before and after: the root that the fixtures state is the one that a
// tree of these keys has, and walking it gives the keys.
func TestTreesOfCommitProofs(t *testing.T) {
	for _, file := range []string{"firehose", "extra"} {
		var cases []struct {
			Comment, LeafValue                string
			Keys, Adds, Dels                  []string
			RootBeforeCommit, RootAfterCommit string
		}
		if err := json.Unmarshal(mustFile(t, shared(t, "atproto-interop", file, "commit-proof-fixtures.json")), &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			value, err := ParseCIDText(c.LeafValue)
			if err != nil {
				t.Fatal(err)
			}
			after := slices.DeleteFunc(append(slices.Clone(c.Keys), c.Adds...), func(k string) bool { return slices.Contains(c.Dels, k) })
			for want, keys := range map[string][]string{c.RootBeforeCommit: c.Keys, c.RootAfterCommit: after} {
				root, nodes := tree(keys, value)
				if root.String() != want {
					t.Errorf("%s: root %s, expected %s", c.Comment, root, want)
					continue
				}
				a := mustOpen(t, car([][]byte{root[:]}, nodes...))
				var got []string
				found, err := a.Walk(root, func(k []byte, v CID) error {
					got = append(got, string(k))
					return nil
				})
				slices.Sort(keys)
				if err != nil || !slices.Equal(got, keys) || found.Nodes != len(nodes) {
					t.Errorf("%s: %v, %q", c.Comment, err, got)
				}
			}
		}
		if len(cases) != 6 {
			t.Errorf("%s: %d cases", file, len(cases))
		}
	}
}

func mustOpen(t testing.TB, file []byte) *Archive {
	t.Helper()
	a, err := Open(bytes.NewReader(file), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// walk gives the keys and values of the tree that a CAR's first root names.
func walk(t testing.TB, file []byte) (map[string]string, error) {
	t.Helper()
	a := mustOpen(t, file)
	out := map[string]string{}
	_, err := a.Walk(a.Roots[0], func(k []byte, v CID) error {
		out[string(k)] = v.String()
		return nil
	})
	return out, err
}

// The tree suite: every CAR is a sound tree, and the difference of the two trees of each case is the one
// that the case states.
func TestTreeSuite(t *testing.T) {
	dir := shared(t, "atproto-mst-suite")
	trees := map[string]map[string]string{}
	cars, err := filepath.Glob(filepath.Join(dir, "cars", "exhaustive", "*.car"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range cars {
		keys, err := walk(t, mustFile(t, path))
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
		trees[filepath.Base(path)] = keys
	}
	cases := 0
	lines := bufio.NewScanner(bytes.NewReader(mustFile(t, filepath.Join(dir, "cases.jsonl"))))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct {
			Case struct {
				Inputs struct {
					A string `json:"mst_a"`
					B string `json:"mst_b"`
				}
				Results struct {
					RecordOps []struct {
						Rpath    string
						OldValue *string `json:"old_value"`
						NewValue *string `json:"new_value"`
					} `json:"record_ops"`
				}
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		c := line.Case
		cases++
		before, after := trees[filepath.Base(c.Inputs.A)], trees[filepath.Base(c.Inputs.B)]
		if before == nil || after == nil {
			t.Fatalf("case %d names a CAR that is not here: %+v", cases, c.Inputs)
		}
		differ := map[string]bool{}
		for k := range before {
			differ[k] = before[k] != after[k]
		}
		for k := range after {
			differ[k] = before[k] != after[k]
		}
		n := 0
		for _, d := range differ {
			if d {
				n++
			}
		}
		text := func(s *string) string {
			if s == nil {
				return ""
			}
			return *s
		}
		for _, op := range c.Results.RecordOps {
			if before[op.Rpath] != text(op.OldValue) || after[op.Rpath] != text(op.NewValue) {
				t.Errorf("case %d: %s", cases, op.Rpath)
			}
		}
		if n != len(c.Results.RecordOps) {
			t.Errorf("case %d: %d differences, expected %d", cases, n, len(c.Results.RecordOps))
		}
	}
	if cases != 150 || len(trees) != 120 {
		t.Errorf("%d cases, %d CARs", cases, len(trees))
	}
}

// The firehose's commits: their CARs are sound, their trees are parts.
func TestFirehoseCommits(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "atproto-firehose"), "firehose_commit_*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		var c struct {
			Repo, Rev string
			Blocks    struct {
				Bytes string `json:"$bytes"`
			}
			Ops []struct {
				Path string
				CID  *struct {
					Link string `json:"$link"`
				} `json:"cid"`
			}
		}
		if err := json.Unmarshal(mustFile(t, file), &c); err != nil {
			t.Fatal(err)
		}
		b, err := base64.RawStdEncoding.DecodeString(c.Blocks.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		a := mustOpen(t, b)
		commit, err := a.Commit()
		if err != nil || commit.DID != c.Repo || commit.Rev != c.Rev {
			t.Errorf("%s: %v %+v", filepath.Base(file), err, commit)
			continue
		}
		keys := map[string]string{}
		if _, err := a.Walk(commit.Data, func(k []byte, v CID) error {
			keys[string(k)] = v.String()
			return CheckPath(k)
		}); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
		for _, op := range c.Ops {
			if op.CID != nil && keys[op.Path] != op.CID.Link {
				t.Errorf("%s: %s is %q", filepath.Base(file), op.Path, keys[op.Path])
			}
		}
	}
	if len(files) != 4 {
		t.Errorf("%d files", len(files))
	}
}

// The record list of a repository, as somebody else's program gave it.
func TestExpectedRecords(t *testing.T) {
	dir := shared(t, "atproto-car", "jcalabro")
	a := mustOpen(t, mustFile(t, filepath.Join(dir, "repo.car")))
	commit, err := a.Commit()
	if err != nil {
		t.Fatal(err)
	}
	if want := string(mustFile(t, filepath.Join(dir, "car_expected_commit.txt"))); !strings.Contains(want, commit.Data.String()) || !strings.Contains(want, commit.Rev) || !strings.Contains(want, commit.DID) {
		t.Errorf("%+v", commit)
	}
	var got strings.Builder
	if _, err := a.Walk(commit.Data, func(k []byte, v CID) error {
		fmt.Fprintf(&got, "%s\t%s\n", k, v)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := string(mustFile(t, filepath.Join(dir, "car_expected_records.tsv"))); strings.TrimSpace(want) != strings.TrimSpace(got.String()) {
		t.Errorf("records:\n%s", got.String())
	}
}

func TestSyntaxLists(t *testing.T) {
	dir := shared(t, "atproto-interop", "syntax")
	check := func(file string, good bool, ok func(s string) bool) {
		n := 0
		for line := range strings.SplitSeq(string(mustFile(t, filepath.Join(dir, file))), "\n") {
			if line = strings.TrimRight(line, "\r"); line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			n++
			if ok(line) != good {
				t.Errorf("%s: %q", file, line)
			}
		}
		if n == 0 {
			t.Errorf("%s has no lines", file)
		}
	}
	for _, good := range []bool{true, false} {
		kind := map[bool]string{true: "valid", false: "invalid"}[good]
		check("tid_syntax_"+kind+".txt", good, IsTID)
		check("nsid_syntax_"+kind+".txt", good, func(s string) bool { return isNSID([]byte(s)) })
		check("recordkey_syntax_"+kind+".txt", good, func(s string) bool { return isRecordKey([]byte(s)) })
	}
}

// Trees that break one rule each.
func TestBrokenTrees(t *testing.T) {
	value := Sum([]byte("\xf6"))
	// Keys by layer, found by counting up.
	key := func(layer, n int) string {
		for i := 0; ; i++ {
			k := fmt.Sprintf("app.bsky.feed.post/%06d", i)
			if Layer([]byte(k)) == layer {
				if n--; n < 0 {
					return k
				}
			}
		}
	}
	low0, low1, mid0 := key(0, 0), key(0, 1), key(1, 0)
	one := func(k string) item { return item{suffix: k, value: value} }
	after := func(k, last string) item {
		p := Prefix([]byte(k), []byte(last))
		return item{prefix: p, suffix: k[p:], value: value}
	}
	leaf := sound(nodeBlock(nil, one(low0)))
	leafCID := CID(leaf.cid)
	empty := sound(nodeBlock(nil))
	emptyCID := CID(empty.cid)
	with := func(e item, to *CID) item { e.tree = to; return e }
	many := make([]item, 257)
	for i := range many {
		many[i] = one(fmt.Sprint(i))
	}
	cases := map[string][]block{ // the last block is the root
		"first prefix not 0":       {sound(nodeBlock(nil, item{prefix: 1, suffix: low0, value: value}))},
		"prefix beyond the key":    {sound(nodeBlock(nil, one(low0), item{prefix: len(low0) + 1, suffix: "x", value: value}))},
		"prefix too short":         {sound(nodeBlock(nil, one(low0), one(low1)))},
		"unsorted":                 {sound(nodeBlock(nil, one(low1), after(low0, low1)))},
		"the same key twice":       {sound(nodeBlock(nil, one(low0), item{prefix: len(low0), value: value}))},
		"wrong layer beside":       {sound(nodeBlock(nil, one(min(low0, mid0)), after(max(low0, mid0), min(low0, mid0))))},
		"wrong layer below":        {leaf, sound(nodeBlock(&leafCID, one(key(2, 0))))},
		"empty node inside":        {empty, sound(nodeBlock(&emptyCID, one(mid0)))},
		"bare pointer at the top":  {leaf, sound(nodeBlock(&leafCID))},
		"node twice":               {leaf, sound(nodeBlock(&leafCID, with(one(mid0), &leafCID)))},
		"below layer 0":            {leaf, sound(nodeBlock(&leafCID, one(low1)))},
		"257 entries":              {sound(nodeBlock(nil, many...))},
		"key too long":             {sound(nodeBlock(nil, one(strings.Repeat("a", 1025))))},
		"empty key":                {sound(nodeBlock(nil, one("")))},
		"not a map":                {sound([]byte("\x80"))},
		"another field":            {sound([]byte("\xa3\x61e\x80\x61l\xf6\x61m\xf6"))},
		"fields in another order":  {sound([]byte("\xa2\x61l\xf6\x61e\x80"))},
		"entry without value":      {sound([]byte("\xa2\x61e\x81\xa3\x61k\x41a\x61p\x00\x61t\xf6\x61l\xf6"))},
		"value null":               {sound([]byte("\xa2\x61e\x81\xa4\x61k\x41a\x61p\x00\x61t\xf6\x61v\xf6\x61l\xf6"))},
		"prefix negative":          {sound([]byte("\xa2\x61e\x81\xa4\x61k\x41a\x61p\x20\x61t\xf6\x61v\xf6\x61l\xf6"))},
		"key as text":              {sound([]byte("\xa2\x61e\x81\xa4\x61k\x61a\x61p\x00\x61t\xf6\x61v\xf6\x61l\xf6"))},
		"10^6 entries claimed":     {sound([]byte("\xa2\x61e\x9a\x00\x0f\x42\x40"))},
		"indefinite list":          {sound([]byte("\xa2\x61e\x9f\xff\x61l\xf6"))},
		"something after the node": {sound([]byte("\xa2\x61e\x80\x61l\xf6\x00"))},
	}
	for name, blocks := range cases {
		root := blocks[len(blocks)-1].cid
		if keys, err := walk(t, car([][]byte{root}, blocks...)); !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrBound) {
			t.Errorf("%s: %v, %d keys", name, err, len(keys))
		}
	}
}

// A DAG in which every node is shared would be 2^n nodes for a walker that does not look.
func TestSharedSubtreesAreNotWalkedTwice(t *testing.T) {
	value := Sum([]byte("\xf6"))
	for depth := 10; depth <= 64; depth += 9 {
		leaf := sound(nodeBlock(nil, item{suffix: "a/b", value: value}))
		blocks, below := []block{leaf}, CID(leaf.cid)
		for i := range depth {
			b := sound(nodeBlock(&below, item{suffix: fmt.Sprint("k", i), value: value, tree: &below}))
			blocks, below = append(blocks, b), CID(b.cid)
		}
		a := mustOpen(t, car([][]byte{below[:]}, blocks...))
		leaves := 0
		_, err := a.Walk(below, func([]byte, CID) error { leaves++; return nil })
		if err == nil || leaves > len(blocks) {
			t.Errorf("depth %d: %v after %d leaves", depth, err, leaves)
		}
	}
}

func TestMissingNodesAreCounted(t *testing.T) {
	var keys []string
	for i := range 300 {
		keys = append(keys, fmt.Sprintf("app.bsky.feed.post/%06d", i))
	}
	root, nodes := tree(keys, Sum(nil))
	a := mustOpen(t, car([][]byte{root[:]}, nodes[len(nodes)-1]))
	found, err := a.Walk(root, func([]byte, CID) error { return nil })
	if err != nil || found.MissingNodes == 0 || found.Nodes != 1 {
		t.Errorf("%v %+v", err, found)
	}
}

func FuzzNode(f *testing.F) {
	c := Sum(nil)
	f.Add(nodeBlock(nil, item{suffix: "app.bsky.feed.post/1", value: c}, item{prefix: 19, suffix: "2", value: c, tree: &c}))
	f.Add(nodeBlock(&c))
	f.Fuzz(func(t *testing.T, b []byte) {
		var n node
		if n.parse(b) != nil {
			return
		}
		if err := Check(b); err != nil && len(b) <= MaxBlock {
			t.Fatalf("%x is a node and not canonical: %v", b, err)
		}
		a := mustOpen(t, car([][]byte{c[:]}, sound(b)))
		if _, err := a.Walk(Sum(b), func(k []byte, _ CID) error { return nil }); err != nil {
			return
		}
	})
}
