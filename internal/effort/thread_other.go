//go:build !linux

package effort

import "time"

// start is where the clock of systems begins that do not tell what a thread took.
var start = time.Now()

// now is the time that has passed.
func now() time.Duration { return time.Since(start) }
