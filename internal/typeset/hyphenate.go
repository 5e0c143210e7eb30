package typeset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"embed"
	"io"
	"strings"
	"unicode"
)

//go:embed hyphens/*.gz
var patternFiles embed.FS

// margins are the least letters before and after a hyphen, where a language wants other than two and two.
var margins = map[string][2]int{
	"en-us": {2, 3}, "en-gb": {2, 3}, "pt": {2, 3}, "et": {2, 3}, "cy": {2, 3}, "ga": {2, 3}, "sk": {2, 3}, "uk": {2, 2}, "ru": {2, 2},
}

// Bounds of hyphenation.
const (
	minHyphen  = 5      // letters of a word
	maxTongues = 1000   // languages, as they are told, whose patterns are remembered
	maxHyphen  = 60     // of which more is no word
	maxParted  = 50_000 // words whose hyphens are remembered
)

// patterns are Liang's, of one language.
type patterns struct {
	left, right int
	values      map[string]string // letters to the weights between them; the first stands before the first letter
	whole       map[string]string // words that are exceptions, to weights
	longest     int
	letters     map[rune]bool // that stand in a pattern
	rule        func([]rune) []int
	known       map[string][]int
}

// patternsFor gives the patterns of a language, once read; nil where there are none.
func (l *Library) patternsFor(lang string) *patterns {
	if p, ok := l.hyphens[lang]; ok {
		return p
	}
	name := patternName(lang)
	p, ok := l.hyphens[name]
	if !ok {
		if p = readPatterns(name); p != nil {
			l.hyphens[name] = p // as many as there are files, whatever else is asked for
		}
	}
	if len(l.hyphens) < maxTongues {
		l.hyphens[lang] = p
	}
	return p
}

// patternName is the name of the file of a language's patterns.
func patternName(lang string) string {
	low := strings.ToLower(strings.ReplaceAll(lang, "_", "-"))
	switch p := primary(lang); p {
	case "en":
		for _, r := range []string{"-gb", "-uk", "-ie", "-au", "-nz", "-za", "-in"} {
			if strings.Contains(low, r) {
				return "en-gb"
			}
		}
		return "en-us"
	case "el":
		if strings.Contains(low, "polyton") {
			return "el-polyton"
		}
		return "el"
	case "nb", "nn":
		return "no"
	case "grc":
		return "el-polyton"
	default:
		return p
	}
}

func readPatterns(name string) *patterns {
	m, ok := margins[name]
	if !ok {
		m = [2]int{2, 2}
	}
	p := &patterns{left: m[0], right: m[1], values: map[string]string{}, whole: map[string]string{}, letters: map[rune]bool{}, known: map[string][]int{}}
	if name == "ru" {
		p.rule = russian
		return p
	}
	b, err := patternFiles.ReadFile("hyphens/" + name + ".gz")
	if err != nil {
		return nil
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		p.add(lines.Text())
	}
	return p
}

// add reads one line: a pattern as .ach4, or an exception as =as-so-ciate.
func (p *patterns) add(line string) {
	if word, ok := strings.CutPrefix(line, "="); ok {
		var plain, weights []byte
		weights = append(weights, 0)
		for _, r := range strings.ToLower(word) {
			if r == '-' {
				weights[len(weights)-1] = 1
				continue
			}
			plain, weights = append(plain, string(r)...), append(weights, 0)
		}
		p.whole[string(plain)] = string(weights)
		return
	}
	letters, weights := make([]byte, 0, len(line)), make([]byte, 1, len(line)+1)
	n := 0
	for _, r := range line {
		if r >= '0' && r <= '9' {
			weights[len(weights)-1] = byte(r - '0')
			continue
		}
		if r != '.' {
			p.letters[r] = true
		}
		letters, weights = append(letters, string(r)...), append(weights, 0)
		n++
	}
	p.longest = max(p.longest, n)
	p.values[string(letters)] = string(weights)
}

// part gives before which letters of a word it may be parted.
func (p *patterns) part(word []rune) []int {
	if len(word) < minHyphen || len(word) > maxHyphen {
		return nil
	}
	low := make([]rune, len(word))
	for i, r := range word {
		low[i] = unicode.ToLower(r)
		if low[i] == '’' && !p.letters['’'] {
			low[i] = '\''
		}
	}
	key := string(low)
	if out, ok := p.known[key]; ok {
		return out
	}
	if len(p.known) >= maxParted {
		clear(p.known)
	}
	var out []int
	for _, i := range p.weigh(low, key) {
		if i >= p.left && i <= len(word)-p.right && low[i] != '\'' && low[i] != '’' {
			out = append(out, i)
		}
	}
	p.known[key] = out
	return out
}

func (p *patterns) weigh(low []rune, key string) []int {
	if p.rule != nil {
		return p.rule(low)
	}
	var out []int
	if w, ok := p.whole[key]; ok {
		for i := range w {
			if w[i] == 1 {
				out = append(out, i)
			}
		}
		return out
	}
	dotted := "." + key + "."
	at := make([]int, 0, len(low)+3)
	for i := range dotted {
		at = append(at, i)
	}
	at = append(at, len(dotted))
	weights := make([]byte, len(low)+3)
	for i := range len(low) + 2 {
		for j := i + 1; j <= min(i+p.longest, len(low)+2); j++ {
			v, ok := p.values[dotted[at[i]:at[j]]]
			if !ok {
				continue
			}
			for k := range len(v) {
				weights[i+k] = max(weights[i+k], v[k])
			}
		}
	}
	for i := 1; i < len(low); i++ {
		if weights[i+1]&1 == 1 {
			out = append(out, i)
		}
	}
	return out
}

// russian parts by Khristov's six rules: no patterns with a licence of use here are known.
func russian(w []rune) []int {
	kind := func(i int) byte {
		switch {
		case i < 0 || i >= len(w):
			return 0
		case strings.ContainsRune("йьъ", w[i]):
			return 'x'
		case strings.ContainsRune("аеёиоуыэюя", w[i]):
			return 'v'
		case w[i] >= 'а' && w[i] <= 'я':
			return 'c'
		}
		return 0
	}
	is := func(i int, s string) bool {
		for j := range len(s) {
			if k := kind(i + j); k == 0 || s[j] != '*' && k != s[j] {
				return false
			}
		}
		return true
	}
	var out []int
	for i := 1; i < len(w); i++ {
		switch {
		case is(i-1, "x**"), is(i-1, "vv*") && i > 1, is(i-2, "vccv"), is(i-2, "cvcv"), is(i-2, "vcccv"), is(i-3, "vccccv"):
			out = append(out, i)
		}
	}
	return out
}

// hyphenate marks where words of the text may be parted with a hyphen. Names, tags and addresses are not, nor what is written in
// capitals or with capitals inside, nor what has its own soft hyphens.
func (t *text) hyphenate() {
	next := 0
	for i := 0; i < len(t.runes); {
		if !unicode.IsLetter(t.runes[i]) {
			i++
			continue
		}
		for next < len(t.tokens) && t.tokens[next].to <= i {
			next++
		}
		if next < len(t.tokens) && t.tokens[next].from <= i {
			i = t.tokens[next].to
			continue
		}
		p := t.l.patternsFor(t.p.Pieces[t.piece[i]].Style.Lang)
		j := i + 1
		for j < len(t.runes) && (unicode.IsLetter(t.runes[j]) || apostrophe(t.runes[j]) && j+1 < len(t.runes) && unicode.IsLetter(t.runes[j+1]) && p != nil && (p.letters['\''] || p.letters['’'])) {
			j++
		}
		if p != nil && t.plain(i, j) {
			for _, k := range p.part(t.runes[i:j]) {
				if t.breaks[i+k] == inside {
					t.breaks[i+k] = hyphen
				}
			}
		}
		i = j
	}
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

// plain says whether letters are a word that stands alone and is written as words are.
func (t *text) plain(from, to int) bool {
	for i := from + 1; i < to; i++ {
		if unicode.IsUpper(t.runes[i]) {
			return false
		}
	}
	glued := func(i int) bool {
		if i < 0 || i >= len(t.runes) {
			return false
		}
		switch r := t.runes[i]; r {
		case '@', '#', '_', '/', '\\', '-', 0xad, '=', '&', '~', '\u2011':
			return true
		case '.', ':':
			return i+1 < len(t.runes) && i >= to && wordly(t.runes[i+1]) || i < from && i > 0 && wordly(t.runes[i-1])
		default:
			return unicode.IsNumber(r) || unicode.Is(unicode.M, r)
		}
	}
	return !glued(from-1) && !glued(to)
}
