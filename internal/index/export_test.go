package index

import (
	"testing"

	"clew/internal/gazetteer"
)

func loaded(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
