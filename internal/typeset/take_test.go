package typeset_test

import (
	"testing"

	"clew/internal/typeset"
)

// TestTakeLeavesEmoji: whoever takes no font of the system still gets the pictures of emoji.
func TestTakeLeavesEmoji(t *testing.T) {
	folders := typeset.Folders("")
	if _, ok := typeset.NewLibrary(folders).Emoji("🧵"); !ok {
		t.Skip("SKIP: no colour font with emoji on this machine; make test installs one")
	}
	l := typeset.NewLibrary(folders)
	l.Take(func(*typeset.Font) bool { return false })
	if _, ok := l.Emoji("🧵"); !ok {
		t.Error("the emoji is gone with the fonts that were not taken")
	}
}
