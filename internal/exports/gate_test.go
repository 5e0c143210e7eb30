package exports

import (
	"slices"
	"testing"
)

// checkers hold the files of a format against programs and libraries that are not Clew's. A format that has none here must not be.
var checkers = map[string]func(t *testing.T, files []file){
	"epub":            epubs,
	"pdf":             pdfs,
	"html":            pages,
	"markdown":        markdowns,
	"vault":           vaults,
	"text":            texts,
	"json":            contracts,
	"csv":             tables,
	"parquet":         parquets,
	"activitystreams": linked,
	"jsonfeed":        feeds,
	"threadreader":    threadreaders,
	"zip":             bundles,
	"wacz":            packages,
	"warc":            captures,
}

// TestEveryFormat holds every format that the program lists, of every sample, against its checker.
func TestEveryFormat(t *testing.T) {
	x := all(t)
	for _, f := range x.formats {
		t.Run(f.Name, func(t *testing.T) {
			check := checkers[f.Name]
			if check == nil {
				t.Fatal("this format has no checker: write one, of a program that is not Clew's")
			}
			files := x.files[f.Name]
			if want := len(Samples(t)) + len(Attacks(t)) + 5; len(files) < want {
				t.Fatalf("%d files, expected %d", len(files), want)
			}
			check(t, files)
		})
	}
	for name := range checkers {
		if !slices.ContainsFunc(x.formats, func(f Format) bool { return f.Name == name }) {
			t.Errorf("there is a checker of %s, which is no format", name)
		}
	}
}
