package collect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Kinds of notes.
const (
	captureNote     = "capture"     // a source reads it
	certificateNote = "certificate" // evidence, from which nothing is derived
	mediumNote      = "medium"      // of posts, by its name
	pageNote        = "page"        // made for people: nothing is read from it
)

// note is what a web archive says of one of its records, for Clew: where it stood in a record. doc/captures.md
// describes it.
type note struct {
	Clew     int             `json:"clew"`
	Kind     string          `json:"kind"`
	Name     string          `json:"name"`
	Type     string          `json:"type,omitempty"`
	Status   int             `json:"status,omitempty"`
	SHA256   string          `json:"sha256,omitempty"`
	Size     int64           `json:"size,omitempty"`
	Import   int64           `json:"import,omitempty"` // sets apart the imports in one archive
	Source   string          `json:"source,omitempty"`
	Input    string          `json:"input,omitempty"`
	At       time.Time       `json:"at,omitzero"` // when it was taken in
	Options  source.Options  `json:"options,omitzero"`
	Exchange json.RawMessage `json:"exchange,omitempty"`
}

// kept is an import that another record made, as a web archive has it.
type kept struct {
	number       int64
	about        record.About
	certificates []unpack.Part
}

// keptIn finds the imports of another record in a web archive of Clew, each with the source that read it then.
// It gives the parts that are none of them, and the media, by their names.
func keptIn(in *unpack.Input, sources []source.Source) (jobs []found, media []unpack.Part, rest *unpack.Input) {
	if len(in.Notes) == 0 {
		return nil, nil, in
	}
	left := *in
	left.Parts, left.Notes = nil, nil
	at, beside := map[string]int{}, map[string]bool{}
	for i, p := range in.Parts {
		var n note
		if b := in.Notes[i]; b == nil || json.Unmarshal(b, &n) != nil || n.Clew != 1 {
			left.Parts = append(left.Parts, p)
			continue
		}
		switch n.Kind {
		case pageNote:
			continue
		case mediumNote:
			p.Name = n.Name
			media = append(media, p)
			beside[n.Name] = true
			continue
		}
		src := named(sources, n.Source)
		if src == nil {
			left.Parts = append(left.Parts, p)
			continue
		}
		key := fmt.Sprintf("%d %s", n.Import, n.Source)
		j, ok := at[key]
		if !ok {
			j = len(jobs)
			at[key] = j
			about := record.About{Name: n.Input, Source: n.Source, Options: n.Options, At: n.At.UTC()}
			jobs = append(jobs, found{source: src, in: &unpack.Input{Name: n.Input, Kind: "file", Beside: beside, Close: in.Close}, kept: &kept{number: n.Import, about: about}})
		}
		jobs[j].take(p, n)
	}
	return jobs, media, &left
}

// take adds a part of an import of another record.
func (f *found) take(p unpack.Part, n note) {
	p.Name, p.Type, p.Status, p.Exchange = n.Name, n.Type, n.Status, []byte(n.Exchange)
	h := sha256.Sum256([]byte(f.kept.about.Identity + "\n" + n.Name + "\n" + n.SHA256))
	f.kept.about.Identity = hex.EncodeToString(h[:])
	if n.Kind == certificateNote {
		f.kept.certificates = append(f.kept.certificates, p)
		return
	}
	if f.in.Parts = append(f.in.Parts, p); len(f.in.Parts) > 1 {
		f.in.Kind = "folder"
	}
}

// describe is what the record is told of the import: what the other one was told, but that nothing is private
// that was not said to be here, and that nothing comes from the future.
func (k *kept) describe(opt Options, now time.Time) record.About {
	a := k.about
	a.Options.Private = opt.Private
	if a.At.IsZero() || a.At.After(now) {
		a.At = now
	}
	h := sha256.Sum256([]byte(a.Identity + "\n" + a.At.Format(time.RFC3339Nano)))
	a.Identity = hex.EncodeToString(h[:])
	return a
}

// finish tells what no source reads: certificates and media.
func (f *found) finish(ctx context.Context, to source.Sink) error {
	if f.kept != nil {
		for _, p := range f.kept.certificates {
			c, err := to.Capture(ctx, p)
			if err != nil {
				return err
			}
			if err := c.Close(); err != nil {
				return err
			}
		}
	}
	for _, p := range f.media {
		if err := to.Media(ctx, p.Name, p); err != nil {
			return err
		}
	}
	return nil
}
