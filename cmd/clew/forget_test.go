package main

import "testing"

// What was given back comes again, as it was.
func TestForget(t *testing.T) {
	before := formatNames()
	forget()
	forget()
	if got := formatNames(); got != before || got == "" {
		t.Errorf("%q, was %q", got, before)
	}
}
