package post

import "time"

// Origin is where posts came from: one part of an input that a person handed in, or one answer of a network. Any of it
// may be missing.
type Origin struct {
	Name string // of the input as the person named it
	Part string // of the input, where it is not all of it; of an answer, what was asked
	Host string // that answered; "" for what was handed in
	// Kind is the name of the source that read it, "x-archive"; that of a network without its "-live".
	Kind   string
	Live   bool // it was fetched; else it was taken in
	At     time.Time
	SHA256 string // in hex, of what was received
}

// String says it for programs, in English, with the source by its name: "page.txt (x-archive, taken in 2024-11-03,
// SHA-256 …)". What people read is said by document.Words.
func (o Origin) String() string {
	s := o.Name
	if o.Part != "" {
		s += ", " + o.Part
	}
	if o.Host != "" {
		s += " of " + o.Host
	}
	s += " (" + o.Kind
	switch {
	case o.At.IsZero():
	case o.Live:
		s += ", fetched " + o.At.UTC().Format(time.DateOnly)
	default:
		s += ", taken in " + o.At.UTC().Format(time.DateOnly)
	}
	return s + ", SHA-256 " + o.SHA256 + ")"
}
