package csl_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"clew/internal/cite/csl"
)

func section(s, name string) string {
	_, s, ok := strings.Cut(s, ">>==")
	for ok {
		head, rest, _ := strings.Cut(s, "=>>")
		if strings.Trim(head, "= ") == name {
			body, _, _ := strings.Cut(rest, "<<==")
			return strings.Trim(body, "\n\r")
		}
		_, s, ok = strings.Cut(rest, ">>==")
	}
	return ""
}

var tags = regexp.MustCompile(`</?(i|b|u|sup|sub|span|div)( [^>]*)?>`)

// plain makes a fixture's expected HTML comparable with Entry.Text.
func plain(s string) string {
	s = tags.ReplaceAllString(s, "\x00")
	s = strings.NewReplacer("&#60;", "<", "&#62;", ">", "&#38;", "&", "&lt;", "<", "&gt;", ">", "&amp;", "&", "&nbsp;", "\u00a0").Replace(s)
	s = strings.ReplaceAll(s, "\x00", "")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }), " ")
}

// TestSuite runs the fixtures of the CSL project's own suite from a copy of it, named by CLEW_CSL_SUITE.
func TestSuite(t *testing.T) {
	dir := os.Getenv("CLEW_CSL_SUITE")
	if dir == "" {
		t.Skip("CLEW_CSL_SUITE names no copy of citation-style-language/test-suite: its fixtures are not ours to ship")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "processor-tests", "humans", "*.txt"))
	if len(files) == 0 {
		t.Fatal("there are no fixtures in " + dir)
	}
	type count struct{ pass, fail int }
	by := map[string]*count{}
	skipped := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		s := string(b)
		mode := section(s, "MODE")
		kind, _, _ := strings.Cut(filepath.Base(f), "_")
		if section(s, "BIBENTRIES") != "" || section(s, "BIBSECTION") != "" || section(s, "CITATIONS") != "" || section(s, "ABBREVIATIONS") != "" || mode != "citation" && mode != "bibliography" {
			skipped++
			continue
		}
		if by[kind] == nil {
			by[kind] = &count{}
		}
		got, want := fixture(s, mode), plain(section(s, "RESULT"))
		if got == want {
			by[kind].pass++
			continue
		}
		by[kind].fail++
		if os.Getenv("CLEW_CSL_SHOW") == kind || os.Getenv("CLEW_CSL_SHOW") == "all" {
			t.Logf("%s\n got %s\nwant %s", filepath.Base(f), got, want)
		}
	}
	var kinds []string
	for k := range by {
		kinds = append(kinds, k)
	}
	sort.Strings(kinds)
	all := count{}
	for _, k := range kinds {
		t.Logf("%-16s %3d of %3d", k, by[k].pass, by[k].pass+by[k].fail)
		all.pass += by[k].pass
		all.fail += by[k].fail
	}
	t.Logf("%d of %d; %d need a word processor's text and were left out", all.pass, all.pass+all.fail, skipped)
}

func fixture(s, mode string) string {
	style, err := csl.ParseStyle(strings.NewReader(section(s, "CSL")))
	if err != nil {
		return err.Error()
	}
	var items []*csl.Item
	if err := json.Unmarshal([]byte(section(s, "INPUT")), &items); err != nil {
		return err.Error()
	}
	p := csl.New(style, "", locale)
	if mode == "bibliography" {
		entries, _ := p.Bibliography(items)
		var out []string
		for _, e := range entries {
			out = append(out, e.Text())
		}
		return strings.Join(out, " ")
	}
	groups := [][]csl.Cite{}
	if c := section(s, "CITATION-ITEMS"); c != "" {
		var list [][]struct {
			ID                             any
			Locator, Label, Prefix, Suffix string
		}
		if err := json.Unmarshal([]byte(c), &list); err != nil {
			return err.Error()
		}
		for _, g := range list {
			var cites []csl.Cite
			for _, x := range g {
				id, _ := json.Marshal(x.ID)
				for _, it := range items {
					if it.ID == strings.Trim(string(id), `"`) {
						cites = append(cites, csl.Cite{Item: it, Locator: x.Locator, Label: x.Label, Prefix: x.Prefix, Suffix: x.Suffix})
					}
				}
			}
			groups = append(groups, cites)
		}
	} else {
		var cites []csl.Cite
		for _, it := range items {
			cites = append(cites, csl.Cite{Item: it})
		}
		groups = append(groups, cites)
	}
	var out []string
	for _, g := range groups {
		out = append(out, p.Citation(g, items).Text())
	}
	return strings.Join(out, " ")
}

// locale reads a locale file beside the package.
func locale(tag string) *csl.Locale {
	f, err := os.Open("../locales/locales-" + tag + ".xml.gz")
	if err != nil {
		return nil
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil
	}
	l, err := csl.ParseLocale(z)
	if err != nil {
		return nil
	}
	return l
}
