package words

import "strings"

// plainEntries reads a file of the catalogue that is written as plainly as those that ship are: heads in brackets, and
// under each a name and a sentence between quotation marks on one line, with nothing escaped. ok is false for every
// other file, wrong ones too: the TOML library reads those, and takes twenty times as long.
func plainEntries(data string) (entries map[string]map[string]string, ok bool) {
	entries = make(map[string]map[string]string, len(data)/60)
	var forms map[string]string
	for line := range strings.Lines(data) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "" || line[0] == '#' && plainText(line):
		case line[0] == '[':
			key, closed := strings.CutSuffix(line[1:], "]")
			if !closed || !plainName(key) || entries[key] != nil {
				return nil, false
			}
			forms = make(map[string]string, 1)
			entries[key] = forms
		default:
			name, said, _ := strings.Cut(line, ` = "`)
			said, closed := strings.CutSuffix(said, `"`)
			if _, twice := forms[name]; twice || forms == nil || !closed || !plainName(name) || !plainText(said) || strings.ContainsAny(said, `"\`) {
				return nil, false
			}
			forms[name] = said
		}
	}
	return entries, true
}

// plainName says whether a key needs no quotation marks.
func plainName(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != ""
}

// plainText says whether a text holds nothing that TOML forbids.
func plainText(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return strings.ToValidUTF8(s, "") == s
}
