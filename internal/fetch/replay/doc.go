// Package replay records what a fetch.Asker is asked and answers, and plays it back: the network once, then
// for ever the recording. Secrets are taken out on the way in, from bodies and messages as well, so that a
// recording can be kept with the tests.
//
// A recording is a file of JSON lines. The first says what it is and which names are secret; each of the
// others is an exchange, a failure, or an event of a WebSocket: its opening, a message read, a message
// written, its end. Text stands as text, other bytes in base64.
package replay

import (
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"clew/internal/fetch"
)

// version is that of the format.
const version = 1

// kinds of lines.
const (
	kindHead   = "recording"
	kindAnswer = "exchange"
	kindFault  = "fault"
	kindOpen   = "open"
	kindRead   = "read"
	kindWrite  = "write"
	kindEnd    = "end"
)

// line is one line of a recording.
type line struct {
	Kind    string     `json:"kind"`
	Version int        `json:"version,omitempty"`
	At      *time.Time `json:"at,omitempty"`     // of the recording
	Secret  []string   `json:"secret,omitempty"` // names whose values were taken out

	Method string `json:"method,omitempty"`
	URL    string `json:"url,omitempty"`  // as asked
	Sent   string `json:"sent,omitempty"` // SHA-256 of the body sent
	Socket int    `json:"socket,omitempty"`

	Exchange     json.RawMessage `json:"exchange,omitempty"`
	Certificates [][]byte        `json:"certificates,omitempty"`
	Text         string          `json:"text,omitempty"`
	Bytes        []byte          `json:"bytes,omitempty"` // what is no text
	Binary       bool            `json:"binary,omitempty"`

	Fault string    `json:"fault,omitempty"` // forbidden, unreachable, limited, broken, bound; "" of an end is an orderly one
	Words string    `json:"words,omitempty"`
	Host  string    `json:"host,omitempty"`
	Until time.Time `json:"until,omitzero"`
}

// put keeps bytes as text where they are text.
func (l *line) put(b []byte) {
	if utf8.Valid(b) {
		l.Text = string(b)
	} else {
		l.Bytes = b
	}
}

func (l *line) bytes() []byte {
	if len(l.Bytes) > 0 {
		return l.Bytes
	}
	return []byte(l.Text)
}

// faultOf names the kind of an error; ok is false for those that are the asker's own, as a context's end.
func faultOf(err error) (name string, ok bool) {
	for _, f := range []struct {
		name string
		err  error
	}{{"forbidden", fetch.ErrForbidden}, {"limited", fetch.ErrLimited}, {"bound", fetch.ErrBound}, {"broken", fetch.ErrBroken}, {"unreachable", fetch.ErrUnreachable}} {
		if errors.Is(err, f.err) {
			return f.name, true
		}
	}
	return "", false
}

// fault is a failure played back.
type fault struct {
	words string
	kind  error
}

func (f *fault) Error() string { return f.words }
func (f *fault) Unwrap() error { return f.kind }

// err makes the recorded failure again.
func (l *line) err() error {
	f := &fault{words: l.Words}
	switch l.Fault {
	case "forbidden":
		f.kind = fetch.ErrForbidden
	case "limited":
		f.kind = &fetch.LimitedError{Host: l.Host, Until: l.Until}
	case "bound":
		f.kind = fetch.ErrBound
	case "broken":
		f.kind = fetch.ErrBroken
	default:
		f.kind = fetch.ErrUnreachable
	}
	return f
}
