package exports

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// sizes are those of the papers, in points, by the name of the file.
var sizes = map[string]string{"it": "595.28 x 841.89 pts (A4)", "letter": "612 x 792 pts (letter)", "a5": "419.53 x 595.28 pts", "ereader": ""}

// active are the names by which a PDF asks a reader to do something.
var active = regexp.MustCompile(`/(JavaScript|JS|AA|OpenAction|Launch|EmbeddedFiles?|SubmitForm|ImportData|GoToR|GoToE|RichMedia|Movie|Sound|XFA|AcroForm)\b`)

// opened is a PDF with its streams unpacked, as far as they are text.
func opened(path string) ([]byte, error) {
	return exec.Command("qpdf", "--qdf", "--object-streams=disable", "--decode-level=generalized", path, "-").Output()
}

// asks says what a PDF asks of a reader, in the file as it is and unpacked. Strings are left out: words are no names.
func asks(path string) (found []string, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	plain, err := opened(path)
	if err != nil {
		return nil, err
	}
	for _, b := range [][]byte{raw, plain} {
		for _, m := range active.FindAll(b, -1) {
			found = append(found, string(m))
		}
	}
	return found, nil
}

// pdfs are judged by qpdf, poppler and pdfcpu.
func pdfs(t *testing.T, files []file) {
	need(t, "qpdf", "pdfinfo", "pdffonts", "pdftotext")
	each(files, func(f file) {
		if out, err := tell(t.Context(), t, "qpdf", "--check", f.path); err != nil || !strings.Contains(out, "No syntax or stream encoding errors") || strings.Contains(out, "WARNING") {
			t.Errorf("%s: qpdf: %v %.400s", f, err, out)
		}
		if found, err := asks(f.path); err != nil || len(found) > 0 {
			t.Errorf("%s: it has %.20q (%v)", f, found, err)
		}
		info, err := tell(t.Context(), t, "pdfinfo", f.path)
		if err != nil || !regexp.MustCompile(`Tagged: +yes`).MatchString(info) || !regexp.MustCompile(`JavaScript: +no`).MatchString(info) || !regexp.MustCompile(`Pages: +[1-9]`).MatchString(info) || !regexp.MustCompile(`Encrypted: +no`).MatchString(info) {
			t.Errorf("%s: pdfinfo: %v\n%s", f, err, info)
		}
		name, _, _ := strings.Cut(filepath.Base(f.path), ".")
		if !strings.Contains(info, sizes[name]) {
			t.Errorf("%s: no page of %s: %s", f, sizes[name], info)
		}
		fonts, err := tell(t.Context(), t, "pdffonts", f.path)
		for _, line := range strings.Split(strings.TrimSpace(fonts), "\n")[2:] {
			cells := strings.Fields(line)
			if n := len(cells); n < 6 || cells[n-5] != "yes" || cells[n-4] != "yes" || cells[n-3] != "yes" {
				t.Errorf("%s: pdffonts: a font that is not embedded, cut or mapped: %s", f, line)
			}
		}
		if err != nil {
			t.Errorf("%s: pdffonts: %v", f, err)
		}
		printed(t, f)
	})
	t.Run("pdfcpu", func(t *testing.T) {
		check := pdfcpu(t)
		each(files, func(f file) {
			if out, err := tell(t.Context(), t, check, "validate", "-m", "relaxed", "-c", "disable", f.path); err != nil {
				t.Errorf("%s: pdfcpu: %v\n%.600s", f, err, out)
			}
		})
	})
}

// printed looks for every word that the posts of a file say on its pages. Words are runs of letters, marks and digits; of scripts without
// spaces a run is cut into pieces, since a line, and a page, may end anywhere in it.
func printed(t *testing.T, f file) {
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-enc", "UTF-8", f.path, "-").Output()
	if err != nil {
		t.Errorf("%s: pdftotext: %v", f, err)
		return
	}
	// A word that goes on over a page has the feet of one page and the head of the next in it: it is looked for without.
	read := bare(strings.ReplaceAll(string(out), "\u00ad\n", ""))
	lost, all := 0, 0
	for _, s := range f.texts() {
		for _, w := range strings.FieldsFunc(bare2(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) }) {
			for _, piece := range cut(w) {
				all++
				if !strings.Contains(read, piece) {
					if lost++; lost < 6 {
						t.Errorf("%s lacks %q of %.80q", f, piece, s)
					}
				}
			}
		}
	}
	if lost > 0 {
		t.Errorf("%s lacks %d of %d words", f, lost, all)
	}
}

// bare2 is bare, with the spaces.
func bare2(s string) string {
	parts := strings.Fields(s)
	for i := range parts {
		parts[i] = bare(parts[i])
	}
	return strings.Join(parts, " ")
}

// cut gives the pieces of a word by which it is looked for.
func cut(w string) []string {
	if strings.IndexFunc(w, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
	}) < 0 {
		return []string{w}
	}
	var out []string
	runes := []rune(w)
	for len(runes) > 0 {
		n := min(2, len(runes))
		out = append(out, string(runes[:n]))
		runes = runes[n:]
	}
	return out
}

// pdfcpu is another validator, built once; the test is skipped where it cannot be had.
func pdfcpu(t testing.TB) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Skipf("SKIP: nowhere to keep pdfcpu: %v", err)
	}
	dir = filepath.Join(dir, "clew-test")
	path := filepath.Join(dir, "pdfcpu")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	cmd := exec.Command("go", "install", "github.com/pdfcpu/pdfcpu/cmd/pdfcpu@v0.15.0")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("SKIP: pdfcpu cannot be built: %v\n%s", err, bytes.TrimSpace(out))
	}
	return path
}
