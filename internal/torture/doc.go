// Package torture kills the program, fails its disk under it, fills that disk and damages its record, and
// then asks whether anything was lost that the program had said was stored. It holds tests only.
//
// The tests run the true program as a process of its own. What an import said on standard output is what it
// acknowledged; the record is then looked at with `clew record check`, and with plain SQL beside the
// program's own readers.
//
// A fault is put into one system call of a run by a small tracer (trace_linux_amd64_test.go). strace can
// inject faults too, but counts calls for each thread, and the threads of a Go program take turns: a sweep
// over its counters leaves calls out and hits others twice. The tracer counts the calls of all threads
// together, and can cut a write short in truth: fewer bytes are written, and the program is told so.
//
// Streams are tortured too (stream_test.go): a server on this machine plays what a maker wrote, with parents
// that come late, repeats, edits, deletions and accounts that end, and does what servers do wrong. However
// often the import is killed, what is held equals an undisturbed run and the maker's own truth; and memory
// stays flat over as many events as one likes (CLEW_TORTURE_EVENTS).
//
// The small size runs with all other tests. CLEW_TORTURE=large runs every call with every fault.
package torture
