package gazetteer_test

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"clew/internal/gazetteer"
)

func load(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// label is one name that a person marked.
type label struct {
	start, end    int
	kind, heading string // kind is "" where the marks do not tell it
	form          string
}

// score counts finds against labels: strict is the same span, heading and form.
type score struct{ labels, strict, false int }

func (s *score) add(o score) { s.labels += o.labels; s.strict += o.strict; s.false += o.false }

func (s score) precision() float64 {
	if s.strict+s.false == 0 {
		return 1
	}
	return float64(s.strict) / float64(s.strict+s.false)
}

func compare(t *testing.T, g *gazetteer.Gazetteer, where, text string, labels []label, found []gazetteer.Name) map[string]*score {
	t.Helper()
	out := map[string]*score{}
	at := func(kind string) *score {
		if out[kind] == nil {
			out[kind] = &score{}
		}
		return out[kind]
	}
	runes := []rune(text)
	hit := make([]bool, len(found))
	for _, l := range labels {
		at(l.kind).labels++
		ok := false
		for i, n := range found {
			same := n.Start == l.start && n.End == l.end && (l.kind == "" || l.kind == string(n.Kind)) &&
				g.Display(n.ID, "en") == l.heading && string(n.Form) == l.form
			if same && !hit[i] {
				ok, hit[i] = true, true
				break
			}
		}
		if ok {
			at(l.kind).strict++
		} else {
			t.Logf("%s: missed %q (%s)", where, string(runes[l.start:l.end]), l.heading)
		}
	}
	for i, n := range found {
		if !hit[i] {
			kind := string(n.Kind)
			if len(labels) == 0 || labels[0].kind == "" {
				kind = ""
			}
			at(kind).false++
			t.Logf("%s: false %q as %s %q (%s) by %s", where, string(runes[n.Start:n.End]), n.Kind, g.Display(n.ID, "en"), n.Form, n.Rule)
		}
	}
	return out
}

// readPage gives the seed page's lines by thread and their labels.
func readPage(t *testing.T) (lines []string, threads [][2]int, labels map[int][]label) {
	t.Helper()
	b, err := os.ReadFile("../../testdata/seed/page.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	threads = [][2]int{{0, 32}}
	for i := 35; i < len(lines); i += 3 {
		threads = append(threads, [2]int{i, i + 3})
	}
	f, err := os.Open("testdata/page.labels")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	labels = map[int][]label{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		p := strings.Split(s.Text(), "\t")
		n, _ := strconv.Atoi(p[0])
		a, _ := strconv.Atoi(p[1])
		z, _ := strconv.Atoi(p[2])
		labels[n-1] = append(labels[n-1], label{a, z, p[3], p[4], p[5]})
	}
	return lines, threads, labels
}

func TestSeedPage(t *testing.T) {
	g := load(t)
	lines, threads, labels := readPage(t)
	sum := map[string]*score{}
	for _, th := range threads {
		var texts []gazetteer.Text
		for _, l := range lines[th[0]:th[1]] {
			texts = append(texts, gazetteer.Text{Text: l})
		}
		for i, found := range g.FindThread(texts, nil) {
			n := th[0] + i
			for k, s := range compare(t, g, "line "+strconv.Itoa(n+1), lines[n], labels[n], found) {
				if sum[k] == nil {
					sum[k] = &score{}
				}
				sum[k].add(*s)
			}
		}
	}
	for _, want := range []struct {
		kind           string
		labels, strict int
	}{{"place", 165, 163}, {"organisation", 7, 7}, {"person", 6, 6}, {"event", 7, 7}} {
		s := sum[want.kind]
		t.Logf("%s: %d of %d, %d false", want.kind, s.strict, s.labels, s.false)
		if s.labels != want.labels || s.strict < want.strict || s.false > 0 {
			t.Errorf("%s: %d of %d, %d false; want %d of %d and none false", want.kind, s.strict, s.labels, s.false, want.strict, want.labels)
		}
	}
}

// unmark reads {words|heading|form} out of a marked text.
func unmark(s string) (text string, labels []label) {
	var b strings.Builder
	n := 0
	write := func(w string) { b.WriteString(w); n += utf8.RuneCountInString(w) }
	for {
		before, rest, ok := strings.Cut(s, "{")
		write(before)
		if !ok {
			return b.String(), labels
		}
		mark, after, _ := strings.Cut(rest, "}")
		f := append(strings.Split(mark, "|"), "", "")
		l := label{start: n, heading: f[1], form: f[2]}
		write(f[0])
		l.end = n
		labels = append(labels, l)
		s = after
	}
}

func TestPosts(t *testing.T) {
	g := load(t)
	b, err := os.ReadFile("testdata/posts.txt")
	if err != nil {
		t.Fatal(err)
	}
	per, all, posts := map[string]*score{}, score{}, 0
	for i, line := range strings.Split(string(b), "\n") {
		lang, marked, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		posts++
		text, labels := unmark(marked)
		if per[lang] == nil {
			per[lang] = &score{}
		}
		for _, s := range compare(t, g, "post "+strconv.Itoa(i+1), text, labels, g.Find(text, lang, nil)) {
			per[lang].add(*s)
			all.add(*s)
		}
	}
	if posts < 150 {
		t.Fatalf("only %d posts", posts)
	}
	for lang, s := range per {
		t.Logf("%s: %d of %d, %d false, precision %.3f", lang, s.strict, s.labels, s.false, s.precision())
		if s.precision() < 0.95 || float64(s.strict) < 0.9*float64(s.labels) {
			t.Errorf("%s: precision %.3f, found %d of %d", lang, s.precision(), s.strict, s.labels)
		}
	}
	if all.precision() < 0.95 {
		t.Errorf("precision %.3f, want 0.95", all.precision())
	}
}
