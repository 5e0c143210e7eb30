package torture

// Faults that the tracer can put into a call.
const (
	kill    = "kill"     // the process dies before the call is done
	torn    = "torn"     // half of a write is done, then the process dies
	short   = "short"    // half of a write is done, and the program is told so
	ioError = "io error" // this one call fails with EIO
	dead    = "dead"     // it and all later ones fail with EIO
	noSpace = "no space" // it and all later ones that need space fail with ENOSPC
)

// faults gives those that make sense for a call.
func faults(op string) []string {
	switch op {
	case "write":
		return []string{kill, torn, short, ioError, noSpace}
	case "sync":
		return []string{kill, ioError, dead}
	case "create", "mkdir":
		return []string{kill, ioError, noSpace}
	}
	return []string{kill, ioError, dead}
}

// plan says which call of a run fails, and how.
type plan struct {
	Dir    string // only calls on files below it are counted
	At     int    // the call, from 1; 0 for none
	Fault  string
	Report string // file for the report
}

// report is what the tracer saw.
type report struct {
	Calls []call
	Hit   bool // the fault was put in
	Said  int  // writes to standard output after it
}

// call is one system call that changes a file.
type call struct{ Op, Path string }
