package browser

import "testing"

// TestJourneys does what readers do, each from a record of its own or the town's.
func TestJourneys(t *testing.T) {
	installed(t)
	s := serve(t, town(t))
	for _, j := range []struct {
		name string
		args map[string]any
	}{
		{"read", map[string]any{"base": s.base}},
		{"read", map[string]any{"base": s.base, "phone": true}},
	} {
		t.Run(j.name, func(t *testing.T) {
			args := map[string]any{"name": j.name}
			for k, v := range j.args {
				args[k] = v
			}
			drive[map[string]any](t, "journey", args)
		})
	}
}
