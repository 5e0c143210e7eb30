package unpack

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// maxNote bounds what is kept of a metadata record.
const maxNote = 256 << 10

// noteField is the field of a metadata record in which Clew says what a part was to it.
const noteField = "clew-capture"

// recordKey stands for the name of a record: names may be long, and there may be many.
type recordKey [16]byte

func keyOfRecord(name string) recordKey {
	sum := sha256.Sum256([]byte(name))
	return recordKey(sum[:16])
}

// bare is an address without the angle brackets that some programs put around it.
func bare(s string) string { return strings.TrimSuffix(strings.TrimPrefix(s, "<"), ">") }

// remember notes where the part of a record will stand.
func (w *warcReader) remember(rec warcRecord) {
	if w.known == nil {
		w.known = map[recordKey]int32{}
	}
	at := int32(len(w.in.Parts))
	if rec.id != "" {
		w.known[keyOfRecord(rec.id)] = at
	}
	if rec.kind != "revisit" {
		w.known[keyOfRecord(rec.uri+" "+rec.date)] = at
	}
}

// find gives the place of the part that a record is about.
func (w *warcReader) find(rec warcRecord) (int, bool) {
	for _, name := range []string{rec.refers, rec.first + " " + rec.on} {
		if i, ok := w.known[keyOfRecord(name)]; ok && name != "" && int(i) < len(w.in.Parts) {
			return int(i), true
		}
	}
	return 0, false
}

// note joins what a metadata record says to the part that it is about.
func (w *warcReader) note(rec warcRecord, br *bufio.Reader) error {
	mime, _, _ := strings.Cut(rec.mime, ";")
	i, ok := w.find(rec)
	if !ok || !strings.EqualFold(strings.TrimSpace(mime), "application/warc-fields") || rec.length > maxNote {
		return nil
	}
	b := make([]byte, rec.length)
	if _, err := io.ReadFull(br, b); err != nil {
		if w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		return fmt.Errorf("it ends too early: %w", err)
	}
	d := newDigests(rec)
	if d.whole != nil {
		d.whole.Write(b)
		if !bytes.Equal(d.whole.Sum(nil), d.want) {
			w.refuse(rec.uri, "what is said of it was changed: the record's digest does not match")
			return nil
		}
	}
	for line := range bytes.Lines(b) {
		name, value, ok := bytes.Cut(line, []byte(":"))
		if ok && strings.EqualFold(string(bytes.TrimSpace(name)), noteField) && json.Valid(value) {
			if w.in.Notes == nil {
				w.in.Notes = map[int][]byte{}
			}
			w.in.Notes[i] = bytes.Clone(bytes.TrimSpace(value))
		}
	}
	return nil
}

// exchange says of an answer when it was fetched, from where and of whom, in the JSON of fetch.Exchange; nil of
// what was not fetched.
func (r warcRecord) exchange(p Part) []byte {
	at, err := time.Parse(time.RFC3339Nano, r.date)
	if err != nil || p.Status == 0 {
		return nil
	}
	b, err := json.Marshal(struct {
		Asked  string    `json:"asked"`
		URL    string    `json:"url"`
		At     time.Time `json:"at"`
		Peer   string    `json:"peer,omitempty"`
		Status int       `json:"status"`
		Reason string    `json:"reason"`
	}{r.uri, r.uri, at.UTC(), r.peer, p.Status, "read from a WARC file"})
	if err != nil {
		return nil
	}
	return b
}

// forget drops what was said of parts that are read anew, from one on.
func (w *warcReader) forget(from int) {
	for i := range w.in.Notes {
		if i >= from {
			delete(w.in.Notes, i)
		}
	}
	for key, i := range w.known {
		if int(i) >= from {
			delete(w.known, key)
		}
	}
	for i := range w.repeats {
		if int(i) >= from {
			delete(w.repeats, i)
		}
	}
}
