package main

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// western are the languages of west.tsv.gz, in the order of its columns.
var western = []string{"de", "fr", "es"}

// towns are how large a place must be in the lands where these languages are spoken; elsewhere the cities of
// cities.tsv.gz are enough.
var towns = map[string]uint64{
	"DE": 20_000, "AT": 15_000, "CH": 15_000, "LI": 5_000, "LU": 15_000, "FR": 20_000, "BE": 30_000, "ES": 20_000,
	"MX": 60_000, "AR": 60_000, "CO": 60_000, "PE": 60_000, "CL": 60_000, "VE": 60_000, "EC": 50_000, "BO": 50_000,
	"PY": 50_000, "UY": 40_000, "CU": 60_000, "DO": 60_000, "CR": 40_000, "PA": 50_000, "GT": 60_000, "HN": 60_000,
	"SV": 60_000, "NI": 60_000,
}

// writeWest writes the names that cities have in German, French and Spanish where they are not the English ones, and the
// smaller towns of the lands that speak these: number, country, signs, thousands of people, the name where
// cities.tsv.gz has not the town, then the three names. Signs: n a person's name; d, f and s a word of German, French
// or Spanish written in small letters.
func writeWest(path, mo, names string, words [3]string, out string) error {
	all, err := readCities(path)
	if err != nil {
		return err
	}
	isName, err := lines(names, func(string) bool { return true })
	if err != nil {
		return err
	}
	var told [3]map[string]string
	var isWord [3]map[string]bool
	for i, l := range western {
		if told[i], err = readMO(filepath.Join(mo, l, "LC_MESSAGES", "geonames.mo")); err != nil {
			return err
		}
		if isWord[i], err = lines(words[i], func(s string) bool { return unicode.IsLower([]rune(s)[0]) }); err != nil {
			return err
		}
	}
	english, err := readMO(filepath.Join(mo, "en", "LC_MESSAGES", "geonames.mo"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, c := range all {
		have := kept(c)
		if !have && !town(c) {
			continue
		}
		id := fmt.Sprint(c.id)
		en := c.name
		if n := english[id]; n != "" {
			en = n
		}
		row := []string{id, c.country, "", fmt.Sprint(c.people / 1000), en}
		if have {
			row[4] = ""
		}
		if isName[en] && !have {
			row[2] = "n"
		}
		differs := false
		for i := range western {
			n := strings.ReplaceAll(told[i][id], "\u00a0", " ")
			if n == "" && town(c) { // its own name, where English has another
				n = c.name
			}
			if !latin(n) || n == en {
				n = ""
			}
			differs = differs || n != ""
			if w := strings.ToLower(cmp.Or(n, en)); isWord[i][w] {
				row[2] += string("dfs"[i])
			}
			row = append(row, n)
		}
		if have && !differs && row[2] == "" {
			continue
		}
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	return pack(out, b.Bytes())
}

func town(c city) bool {
	switch c.feature {
	case "PPLX", "PPLH", "PPLQ", "PPLW":
		return false
	}
	least, ok := towns[c.country]
	return ok && c.people >= least
}

// latin tells whether a name is in Latin letters and one that people write.
func latin(name string) bool {
	for _, r := range name {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return name != "" && utf8.RuneCountInString(name) < 40 && !strings.ContainsAny(name, ",;|(/\t\n")
}
