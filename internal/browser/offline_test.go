package browser

import (
	"slices"
	"testing"
)

// TestOffline saves a thread, stops the server and reads the thread. What left the shelf is gone from the
// device, and so is all of it once its reader has signed out.
func TestOffline(t *testing.T) {
	installed(t)
	record, seed := shotsRecord(t)
	const mill = "/t/x:2055711376143286273"
	s := serve(t, record, "--offline")
	ask := func(step string) map[string]any {
		return map[string]any{"step": step, "base": s.base, "path": mill, "other": seed}
	}
	args := ask("keep")
	got := drive[struct {
		Media int
		Kept  []string
	}](t, "offline", args)
	if got.Media != 2 || !slices.Contains(got.Kept, mill) || slices.Contains(got.Kept, seed) {
		t.Errorf("kept: %+v", got)
	}
	s.leave(t)
	args = ask("read")
	args["words"] = "A tide mill is a water mill for people without a river"
	read := drive[struct {
		Pictures []bool
		Listed   []string
	}](t, "offline", args)
	if len(read.Pictures) != 2 || slices.Contains(read.Pictures, false) {
		t.Errorf("pictures without a connection: %v", read.Pictures)
	}
	if !slices.Equal(read.Listed, []string{mill}) {
		t.Errorf("the page without a connection lists %q", read.Listed)
	}
	drive[struct{}](t, "offline", ask("leave"))
}
