// Package effort compares what two pieces of work cost the processor, for tests of hostile input. What a clock on the
// wall says of one run is the load of the machine; here the time that the thread itself ran is taken, where the system
// tells it, and the least of several runs. Where a bound can be told in things that are counted, it should be.
package effort

import (
	"runtime"
	"time"
)

// Tries is how often AtMost tries before it says that something costs too much.
const Tries = 12

// AtMost says whether work costs at most times as much as base, and what the two cost at least. It tries again as long as
// it seems to cost more, Tries times in all: a machine that is busy with others fails nobody, and what truly costs more
// costs more each time. Both are run in the calling goroutine.
func AtMost(times float64, work, base func()) (ok bool, w, b time.Duration) {
	for n := range Tries {
		tw, tb := of(work), of(base)
		if n == 0 {
			w, b = tw, tb
		}
		w, b = min(w, tw), min(b, tb)
		// A clock may tell no time at all of very little work.
		if float64(w) <= times*float64(b+time.Millisecond) {
			return true, w, b
		}
	}
	return false, w, b
}

// of is the processor's time that f took in its thread.
func of(f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := now()
	f()
	return now() - start
}
