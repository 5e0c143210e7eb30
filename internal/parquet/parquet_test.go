package parquet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"

	"clew/internal/parquet"
)

type row struct {
	Text  *string  `parquet:"text"`
	N     *int64   `parquet:"n"`
	Ok    *bool    `parquet:"ok"`
	At    *int64   `parquet:"at"`
	Texts []string `parquet:"texts,list"`
}

var columns = []parquet.Column{{"text", parquet.Text}, {"n", parquet.Int}, {"ok", parquet.Bool}, {"at", parquet.Time}, {"texts", parquet.Texts}}

// made is the ith row of a table that has everything: nulls, empty texts, lists of all sizes.
func made(i int) row {
	text, n, ok, at := fmt.Sprintf("row %d %s", i, strings.Repeat("x", i%300)), int64(i)*-7, i%3 == 0, time.Date(2024, 1, 1, 0, 0, i, 0, time.UTC).UnixMilli()
	r := row{&text, &n, &ok, &at, nil}
	if i%5 == 0 {
		r.Text, r.N = nil, nil
	}
	if i%7 == 0 {
		r.Ok, r.At = nil, nil
	}
	if i%11 == 0 && r.Text != nil {
		*r.Text = ""
	}
	for j := range i % 4 {
		r.Texts = append(r.Texts, fmt.Sprint(i, " ", j))
	}
	return r
}

func write(w io.Writer, n int) error {
	out, err := parquet.NewWriter(w, columns, "Clew version test", []parquet.Pair{{Key: "a", Value: "b"}})
	if err != nil {
		return err
	}
	for i := range n {
		r := made(i)
		if r.Text != nil {
			out.Text(0, *r.Text)
		}
		if r.N != nil {
			out.Int(1, *r.N)
		}
		if r.Ok != nil {
			out.Bool(2, *r.Ok)
		}
		if r.At != nil {
			out.Time(3, time.UnixMilli(*r.At))
		}
		if len(r.Texts) > 0 {
			out.Texts(4, r.Texts)
		}
		out.Row()
	}
	return out.Close()
}

// TestComesBack has another program read tables of no row, of one, and of several groups with several pages.
func TestComesBack(t *testing.T) {
	for _, n := range []int{0, 1, 2, 8, 1000, 300_000} {
		var b bytes.Buffer
		if err := write(&b, n); err != nil {
			t.Fatal(err)
		}
		f, err := pq.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatalf("%d rows: %v", n, err)
		}
		if f.NumRows() != int64(n) {
			t.Fatalf("%d rows of %d", f.NumRows(), n)
		}
		if v, ok := f.Lookup("a"); !ok || v != "b" {
			t.Error("what is said of the file is lost")
		}
		if n > 1<<17 && len(f.RowGroups()) < 3 {
			t.Errorf("%d groups for %d rows", len(f.RowGroups()), n)
		}
		got, err := pq.Read[row](bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if g, w := said(got[i]), said(made(i)); g != w {
				t.Fatalf("row %d of %d is %s, expected %s", i, n, g, w)
			}
		}
	}
}

func said(r row) string {
	var b strings.Builder
	for _, p := range []any{r.Text, r.N, r.Ok, r.At} {
		switch p := p.(type) {
		case *string:
			if p == nil {
				b.WriteString("null ")
			} else {
				fmt.Fprintf(&b, "%q ", *p)
			}
		case *int64:
			if p == nil {
				b.WriteString("null ")
			} else {
				fmt.Fprint(&b, *p, " ")
			}
		case *bool:
			if p == nil {
				b.WriteString("null ")
			} else {
				fmt.Fprint(&b, *p, " ")
			}
		}
	}
	fmt.Fprintf(&b, "%q", r.Texts)
	return b.String()
}

// TestTimes holds moments at the borders of what can be said.
func TestTimes(t *testing.T) {
	type row struct {
		At *int64 `parquet:"at"`
	}
	for _, c := range []struct {
		at   time.Time
		want int64
		null bool
	}{
		{time.Time{}, 0, true}, {time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), 0, true}, {time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), 0, true}, {time.Unix(math.MaxInt64, 0), 0, true},
		{time.Unix(0, 0), 0, false}, {time.Unix(-1, 0), -1000, false}, {time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), 253402300799000, false},
	} {
		var b bytes.Buffer
		out, err := parquet.NewWriter(&b, []parquet.Column{{"at", parquet.Time}}, "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		out.Time(0, c.at)
		out.Row()
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := pq.Read[row](bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || len(got) != 1 {
			t.Fatal(err)
		}
		if (got[0].At == nil) != c.null || got[0].At != nil && *got[0].At != c.want {
			t.Errorf("%v comes back as %v", c.at, got[0].At)
		}
	}
}

func TestSame(t *testing.T) {
	var a, b bytes.Buffer
	if err := errors.Join(write(&a, 5000), write(&b, 5000)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same rows gave two files")
	}
}

var errFull = errors.New("no space left")

// full is a disk with room for so many bytes.
type full int

func (f *full) Write(b []byte) (int, error) {
	if *f -= full(len(b)); *f < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestFullDisk(t *testing.T) {
	for _, room := range []full{0, 3, 4, 100, 10_000} {
		if err := write(&room, 5000); !errors.Is(err, errFull) {
			t.Errorf("error %v, expected the writer's", err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := write(io.Discard, 10_000); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAfterError says that a table which cannot be written is not gathered in memory either.
func TestAfterError(t *testing.T) {
	room := full(3)
	p, _ := parquet.NewWriter(&room, columns, "test", nil) // has failed
	text := strings.Repeat("x", 1<<16)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 4000 { // 250 MiB
		p.Text(0, text)
		p.Row()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if more := int64(after.HeapAlloc) - int64(before.HeapAlloc); more > 64<<20 {
		t.Errorf("%d MiB are held of a table that failed", more>>20)
	}
	if err := p.Close(); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
}
