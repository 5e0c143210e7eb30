package unpack

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// repeating makes a WARC file of one answer and of records that say they repeat it; each names the record before it where
// chain says so.
func repeating(answered string, times int, chain bool) []string {
	list := []string{warcOf("response", "https://a.example/0", httpMime, answered, "WARC-Record-ID: <urn:r:0>")}
	for i := 1; i <= times; i++ {
		of := 0
		if chain {
			of = i - 1
		}
		list = append(list, warcOf("revisit", fmt.Sprintf("https://a.example/%d", i), httpMime, "HTTP/1.1 200 OK\r\n\r\n",
			fmt.Sprintf("WARC-Record-ID: <urn:r:%d>", i), fmt.Sprintf("WARC-Refers-To: <urn:r:%d>", of)))
	}
	return list
}

// forms gives a WARC file as it may lie on a disk.
func forms(t *testing.T, list []string) map[string][]byte {
	t.Helper()
	plain := strings.Join(list, "")
	var members []byte
	for _, r := range list {
		members = append(members, gz([]byte(r))...)
	}
	return map[string][]byte{
		"plain": []byte(plain), "members": members, "one member": gz([]byte(plain)),
		"wacz": zipOf(t, "datapackage.json", "{}", "archive/a.warc.gz", string(members)),
	}
}

// TestRevisitsAreCharged shows that a file cannot have one content read more often than its bytes allow, although each
// record that repeats it is small.
func TestRevisitsAreCharged(t *testing.T) {
	body := string(jsonLike(20_000))
	for name, c := range map[string]struct {
		answer string
		times  int
		chain  bool
		ok     bool
	}{
		"within":          {answer(body), 4, false, true},
		"beyond":          {answer(body), 5, false, false},
		"chain within":    {answer(body), 4, true, true},
		"chain beyond":    {answer(body), 5, true, false},
		"many":            {answer(body), 60, true, false},
		"many of nothing": {answer(""), 60, true, true},
	} {
		for form, data := range forms(t, repeating(c.answer, c.times, c.chain)) {
			in, err := openBytes(t, data, Limits{Total: int64(len(body))*5 - 1})
			if !c.ok {
				if !errors.Is(err, ErrBound) {
					t.Errorf("%s, %s: %v, %v", name, form, in, err)
				}
				continue
			}
			if err != nil || len(in.Parts) != c.times+1 || len(in.Refused) != 0 {
				t.Errorf("%s, %s: %v, %v", name, form, in, err)
			}
		}
	}
}

// TestRevisitsOfManyFiles shows that what one file of an archive repeats is not forgotten where the next is read twice, as one that
// has not a gzip member for each record is.
func TestRevisitsOfManyFiles(t *testing.T) {
	body := string(jsonLike(20_000))
	file := string(gz([]byte(strings.Join(repeating(answer(body), 3, false), ""))))
	for total, ok := range map[int64]bool{6 * int64(len(body)): true, 6*int64(len(body)) - 1: false} {
		in, err := openBytes(t, zipOf(t, "datapackage.json", "{}", "archive/a.warc.gz", file, "archive/b.warc.gz", file), Limits{Total: total})
		if ok && (err != nil || len(in.Parts) != 8) || !ok && !errors.Is(err, ErrBound) {
			t.Errorf("%d bytes: %v, %v", total, in, err)
		}
	}
}

// TestPackedRevisitsAreCharged shows the same of content whose size is known only when it was read: once for each part,
// however often it is opened.
func TestPackedRevisitsAreCharged(t *testing.T) {
	body := string(jsonLike(20_000))
	packed := answer(string(gz([]byte(body))), "Content-Encoding: gzip")
	for _, chain := range []bool{false, true} {
		for form, data := range forms(t, repeating(packed, 6, chain)) {
			in := must(t, data, Limits{Total: int64(len(body))*5 - 1})
			if len(in.Parts) != 7 {
				t.Fatalf("%s: %d parts", form, len(in.Parts))
			}
			for i, p := range in.Parts {
				for range 3 {
					s, err := readPart(p)
					switch {
					case i <= 4 && (err != nil || s != body):
						t.Errorf("%s: part %d: %d bytes, %v", form, i, len(s), err)
					case i > 4 && !errors.Is(err, ErrBound):
						t.Errorf("%s: part %d: %d bytes, %v: it was to be refused", form, i, len(s), err)
					}
				}
			}
		}
	}
}
