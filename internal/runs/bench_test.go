package runs

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// feed adds n numbers with fifteen runs each, one in five of them from a few thousand that many have.
func feed(b *testing.B, x *Index, n int) {
	b.Helper()
	r := rand.New(rand.NewPCG(3, 3))
	runs := make([]uint64, 15)
	for i := range n {
		for k := range runs {
			if runs[k] = r.Uint64(); k%5 == 0 {
				runs[k] = uint64(r.IntN(3000)) * 0x9e3779b97f4a7c15
			}
		}
		x.Add(int64(2*i+2), runs)
	}
}

func BenchmarkAdd(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		x, err := Create(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		feed(b, x, 100_000)
		if err := x.Commit(true, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/post")
}

func BenchmarkMerge(b *testing.B) {
	var list []*segment
	for i := range 4 {
		x, err := Create("")
		if err != nil {
			b.Fatal(err)
		}
		feed(b, x, 20_000*(i+1))
		if err := x.Commit(false, nil); err != nil {
			b.Fatal(err)
		}
		list = append(list, x.live...)
	}
	n := uint64(0)
	for _, s := range list {
		n += s.runs
	}
	b.ReportAllocs()
	for b.Loop() {
		joined(list)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/run")
}

func BenchmarkFind(b *testing.B) {
	x, err := Create(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	feed(b, x, 200_000)
	if err := x.Commit(true, nil); err != nil {
		b.Fatal(err)
	}
	if _, err := x.Merge(true); err != nil {
		b.Fatal(err)
	}
	s := x.Snapshot()
	b.Logf("%.1f bytes a post", float64(s.Bytes())/200_000)
	r := rand.New(rand.NewPCG(3, 3))
	for _, c := range []struct {
		name string
		run  func(int) uint64
	}{
		{"held", func(i int) uint64 { return uint64(i%3000) * 0x9e3779b97f4a7c15 }}, {"none", func(int) uint64 { return r.Uint64() }},
	} {
		b.Run(fmt.Sprint(c.name), func(b *testing.B) {
			b.ReportAllocs()
			var room []int64
			for i := 0; b.Loop(); i++ {
				room, _ = s.Find(c.run(i), TooCommon, room[:0])
			}
		})
	}
}
