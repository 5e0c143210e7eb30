package unpack

import (
	"context"
	"errors"
	"io"
	"strings"
)

// openZipOrWACZ opens a zip archive; one that is a WACZ archive as the WARC files in it. That is the one
// archive within an archive that is opened.
func openZipOrWACZ(ctx context.Context, name string, b blob, lim Limits) (*Input, error) {
	in, err := openZip(ctx, name, b, lim)
	if err != nil || !isWACZ(in.Parts) {
		return in, err
	}
	w := newWARC(ctx, name, b, lim)
	w.in.Refused = in.Refused
	for _, p := range in.Parts {
		if !isArchived(p.Name) {
			continue
		}
		if err := w.inner(p); err != nil {
			if !errors.Is(err, ErrBroken) {
				_, err = w.result(err)
				return nil, err
			}
			w.refuse(p.Name, err.Error())
		}
	}
	return w.result(nil)
}

func isWACZ(parts []Part) bool {
	described, archived := false, false
	for i := range parts {
		described = described || parts[i].Name == "datapackage.json"
		archived = archived || isArchived(parts[i].Name)
	}
	return described && archived
}

func isArchived(name string) bool {
	return strings.HasPrefix(name, "archive/") && (strings.HasSuffix(name, ".warc") || strings.HasSuffix(name, ".warc.gz"))
}

// inner reads one WARC file of a WACZ archive.
func (w *warcReader) inner(p Part) error {
	b, err := w.bytesOf(p)
	if err != nil {
		return err
	}
	head, err := b.head(16)
	if err != nil {
		return err
	}
	if isGzip(head) || isZstd(head) {
		return w.compressed(p.Name, b)
	}
	return w.plain(p.Name, b)
}

// bytesOf gives a member as bytes that can be read anywhere: where it stands in the archive if it is
// stored, as WACZ demands; from a spool if it is packed.
func (w *warcReader) bytesOf(p Part) (blob, error) {
	if p.Raw != nil {
		r, encoding, size, err := p.Raw()
		if err != nil {
			return blob{}, err
		}
		if s, ok := r.(stream); ok && encoding == "" {
			if at, ok := s.Reader.(*io.SectionReader); ok {
				return blob{ReaderAt: at, size: size, close: nothing}, nil
			}
		}
	}
	r, err := p.Open()
	if err != nil {
		return blob{}, err
	}
	b, err := spool(w.ctx, p.Name, r, w.lim)
	if err = errors.Join(err, r.Close()); err != nil {
		return blob{}, err
	}
	w.closers = append(w.closers, b.close)
	return b, nil
}
