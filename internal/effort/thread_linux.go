package effort

import (
	"syscall"
	"time"
)

// ofThread is RUSAGE_THREAD of <sys/resource.h>: package syscall has no name for it.
const ofThread = 1

// now is how long the thread that calls it has run.
func now() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(ofThread, &u); err != nil {
		panic(err) // it has no bad arguments
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
