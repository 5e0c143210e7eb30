package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/exports"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/render/pdf"
	"clew/internal/render/rendertest"
	"clew/internal/typeset"
)

// unheld is a record that has every thread, and no post of any.
type unheld struct{ *inmem.Record }

// Thread implements record.Reader.
func (unheld) Thread(context.Context, post.ID) (*record.Held, error) { return &record.Held{}, nil }

// letters are those of the scripts that the samples are in: a page must not show their numbers.
var letters = regexp.MustCompile(`U\+[0-9A-F]{4}\b`)

// written is how a sample is written by a test: with captures of an empty record, so that web archives have their pages.
func written(t testing.TB, w io.Writer, f format, s exports.Sample, paper pdf.Paper) error {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	held := s.Media(t)
	v := view{media: held, index: true, fonts: typeset.Folders(""), paper: paper, warn: func(said string) {
		if !exports.IsAttack(s.Name) && s.Name != "hostile" && letters.MatchString(said) {
			t.Errorf("%s as %s: %s", s.Name, f.name, said)
		}
	}, archives: &archives{ctx: t.Context(), store: unheld{inmem.New(now)}, use: policy.Export}}
	return errors.Join(f.write(w, s.Book, v), held.Err())
}

// TestWriteSamples writes every sample in every format, and in every size of paper, into the folder that CLEW_SAMPLES names, with the
// list of formats, for those who judge files: internal/exports runs it. Every file is made twice and has to be the same.
func TestWriteSamples(t *testing.T) {
	dir := os.Getenv("CLEW_SAMPLES")
	if dir == "" {
		t.Skip("CLEW_SAMPLES names no folder; internal/exports runs this")
	}
	var list []exports.Format
	for _, f := range formats() {
		list = append(list, exports.Format{Name: f.name, Ending: f.ending, Kind: f.kind})
	}
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "formats.json"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	spent := map[string]time.Duration{}
	for _, s := range append(exports.Samples(t), exports.Attacks(t)...) {
		to := filepath.Join(dir, s.Name)
		if err := os.Mkdir(to, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, f := range formats() {
			papers := map[string]pdf.Paper{"it": pdf.A4}
			if f.name == "pdf" && !exports.IsAttack(s.Name) {
				papers = map[string]pdf.Paper{"it": pdf.A4, "letter": pdf.Letter, "a5": pdf.A5, "ereader": pdf.EReader}
			}
			for name, paper := range papers {
				start := time.Now()
				var a, b bytes.Buffer
				if err := written(t, &a, f, s, paper); err != nil {
					t.Errorf("%s as %s: %v", s.Name, f.name, err)
				}
				if name == "it" && (!exports.IsAttack(s.Name) || f.name != "zip") {
					if err := written(t, &b, f, s, paper); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
						t.Errorf("%s as %s: two files of one sample differ (%v)", s.Name, f.name, err)
					}
				}
				if err := os.WriteFile(filepath.Join(to, name+"."+f.ending), a.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				spent[f.name] += time.Since(start)
			}
		}
	}
	t.Log(spent)
}

// errDisk is what a full disk says.
var errDisk = errors.New("no space left on device")

// disk takes so many bytes and no more.
type disk struct{ left int }

func (d *disk) Write(b []byte) (int, error) {
	if len(b) > d.left {
		n := d.left
		d.left = 0
		return n, errDisk
	}
	d.left -= len(b)
	return len(b), nil
}

// TestFormatsOnFullDisk: wherever in a file a disk is full, every format says so.
func TestFormatsOnFullDisk(t *testing.T) {
	s := exports.Full(t)
	for _, f := range formats() {
		t.Run(f.name, func(t *testing.T) {
			var whole bytes.Buffer
			if err := written(t, &whole, f, s, pdf.A4); err != nil {
				t.Fatal(err)
			}
			for _, part := range []float64{0, 0.1, 0.5, 0.9, 1} {
				left := min(int(part*float64(whole.Len())), whole.Len()-1)
				if err := written(t, &disk{left}, f, s, pdf.A4); !errors.Is(err, errDisk) {
					t.Errorf("after %d of %d bytes: %v", left, whole.Len(), err)
				}
			}
		})
	}
}

// TestFormatsOfNothing: a book of a thread of which nothing is held is written by every format.
func TestFormatsOfNothing(t *testing.T) {
	for _, d := range []*document.Document{rendertest.RootGone(), rendertest.Private().For(policy.Export)} {
		for _, f := range formats() {
			if err := written(t, io.Discard, f, exports.Sample{Name: "nothing", Book: document.BookOf(d, document.Words{})}, pdf.A4); err != nil {
				t.Errorf("%s: %v", f.name, err)
			}
		}
	}
}
