package collect

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"clew/internal/source"
	"clew/internal/unpack"
)

// found is one kind of thing found in an input: a source, and the parts it reads.
type found struct {
	source source.Source
	in     *unpack.Input
	kept   *kept         // nil: it was not an import of another record
	media  []unpack.Part // that no part of in tells, by their names
}

// recognise finds what reads the input, and lists what nothing reads.
func recognise(ctx context.Context, in *unpack.Input, sources []source.Source) ([]found, []source.Skipped, error) {
	left := refused(in)
	if !responses(in) {
		s, err := first(ctx, in, whole(in, sources))
		if err != nil {
			return nil, nil, err
		}
		if s != nil {
			return []found{{source: s, in: in}}, left, nil
		}
	}
	jobs, media, in := keptIn(in, sources)
	own := len(jobs)
	others := 0
	for i := range in.Parts {
		one := *in
		one.Parts = in.Parts[i : i+1 : i+1]
		s, err := first(ctx, &one, sources)
		switch {
		case err != nil && !damaged(err):
			return nil, nil, err
		case err != nil:
			left = append(left, source.Skipped{Part: in.Parts[i].Name, Offset: -1, Why: err.Error()})
		case s != nil:
			jobs = append(jobs[:own:own], join(jobs[own:], s, in, i)...)
		case !responses(in) && in.Parts[i].Size == 0 && looksLikeData(in.Parts[i].Name):
			left = append(left, source.Skipped{Part: in.Parts[i].Name, Offset: -1, Why: empty})
		case !responses(in) && looksLikeData(in.Parts[i].Name):
			left = append(left, source.Skipped{Part: in.Parts[i].Name, Offset: -1, Why: unread})
		default:
			others++
		}
	}
	if len(jobs) == 0 {
		return nil, nil, unrecognised(in, sources, left)
	}
	jobs[len(jobs)-1].media = media
	if others > 0 {
		left = append(left, source.Skipped{Offset: -1, Why: "parts of other kinds", Expected: true, Count: others})
	}
	return jobs, left, nil
}

// responses says whether the parts are answers of web servers, each on its own.
func responses(in *unpack.Input) bool { return in.Kind == "har" || in.Kind == "warc" }

// whole gives the sources that are asked about the input as a whole: all of them of a lone part, else
// those that read exports. A folder of pages and answers is no one thing: what one source makes of it
// would leave out what another reads.
func whole(in *unpack.Input, sources []source.Source) []source.Source {
	if len(in.Parts) == 1 {
		return sources
	}
	var out []source.Source
	for _, s := range sources {
		if _, ok := s.(source.Export); ok {
			out = append(out, s)
		}
	}
	return out
}

// first gives the first source that reads the input; nil if none does.
func first(ctx context.Context, in *unpack.Input, sources []source.Source) (source.Source, error) {
	for _, s := range sources {
		ok, err := s.Recognise(ctx, in)
		if err != nil {
			return nil, err
		}
		if ok {
			return s, nil
		}
	}
	return nil, nil
}

// join adds a part to the job of its source, or begins one.
func join(jobs []found, s source.Source, in *unpack.Input, part int) []found {
	for i := range jobs {
		if jobs[i].source == s {
			jobs[i].in.Parts = append(jobs[i].in.Parts, in.Parts[part])
			return jobs
		}
	}
	some := *in
	some.Parts = []unpack.Part{in.Parts[part]}
	some.Refused = nil
	return append(jobs, found{source: s, in: &some})
}

func refused(in *unpack.Input) []source.Skipped {
	var out []source.Skipped
	for _, r := range in.Refused {
		out = append(out, source.Skipped{Part: r.Name, Offset: -1, Why: r.Why})
	}
	return out
}

func damaged(err error) bool {
	return errors.Is(err, unpack.ErrBroken) || errors.Is(err, unpack.ErrBound)
}

// looksLikeData says whether a person would expect the file to be read: leaving it out is worth telling.
func looksLikeData(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".json", ".jsonl", ".ndjson", ".car", ".har", ".warc", ".js", ".gz", ".zip", ".tar", ".tgz":
		return true
	}
	return false
}

// unrecognised says why nothing was read: what is wrong with a lone part, else what was looked for.
func unrecognised(in *unpack.Input, sources []source.Source, left []source.Skipped) error {
	if len(in.Parts) <= 1 && len(left) > 0 && left[0].Why != unread {
		return fmt.Errorf("%w; %s: %s", ErrUnrecognised, left[0].Part, left[0].Why)
	}
	where := "in it"
	if len(in.Parts) != 1 {
		where = fmt.Sprintf("in its %d files", len(in.Parts))
	}
	return fmt.Errorf("%w; looked %s for: %s", ErrUnrecognised, where, names(sources))
}

// empty is said of a part without a byte: often all that is left of a failed download.
const empty = "the file is empty"

// unread is said of a part that holds data of no kind Clew knows.
const unread = "holds nothing that clew reads"
