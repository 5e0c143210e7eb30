package unpack

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// isTar says whether a header block's checksum is right: that holds for every kind of tar, and for
// hardly anything else.
func isTar(head []byte) bool {
	if len(head) < 512 || bytes.Count(head[:512], []byte{0}) == 512 {
		return false
	}
	var sum, want int64
	for i, c := range head[:512] {
		if i >= 148 && i < 156 {
			c = ' '
		}
		sum += int64(c)
	}
	for _, c := range bytes.Trim(head[148:156], " \x00") {
		if c < '0' || c > '7' {
			return false
		}
		want = want*8 + int64(c-'0')
	}
	return sum == want
}

// tarArchive is an open tar archive that is not packed.
type tarArchive struct {
	ctx  context.Context
	blob blob
	lim  Limits
}

// tarMember is where one member's bytes stand.
type tarMember struct {
	tar       *tarArchive
	off, size int64
}

func (m *tarMember) open() (io.ReadCloser, error) {
	if m.off+m.size > m.tar.blob.size {
		return nil, broken("tar member", "the archive ends within it")
	}
	r := m.tar.blob.section(m.off, m.size)
	return stream{Reader: &guard{ctx: m.tar.ctx, r: r, name: "tar member", lim: m.tar.lim}}, nil
}

func (m *tarMember) raw() (io.ReadCloser, string, int64, error) {
	r, err := m.open()
	return r, "", m.size, err
}

// openTar reads all headers of a tar archive. An archive that ends too early, or goes bad on the way,
// gives what stands before that, and a refusal that says so; one without any good part is an error.
func openTar(ctx context.Context, name string, b blob, lim Limits) (*Input, error) {
	t := &tarReader{in: &Input{Name: name, Kind: "tar", Close: b.close}, a: &tarArchive{ctx, b, lim}}
	r := b.whole()
	headers := tar.NewReader(r)
	for i := 0; ; i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		h, err := headers.Next()
		if errors.Is(err, io.EOF) {
			if !endsInZeros(b) {
				t.refuse("(the rest)", "the tar archive has no end; it may have been cut short")
			}
			break
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			if len(t.in.Parts) == 0 && len(t.in.Refused) == 0 {
				return nil, broken(name, "the tar archive cannot be read: %v", err)
			}
			t.refuse("(the rest)", fmt.Sprintf("the tar archive is damaged after %d parts: %v", i, err))
			break
		}
		if len(t.in.Parts)+len(t.in.Refused) >= lim.Parts {
			return nil, lim.tooMany(name)
		}
		// tar.Reader reads whole blocks and nothing ahead: the data begins here.
		off, err := r.Seek(0, io.SeekCurrent)
		if err != nil {
			return nil, fmt.Errorf("%s: read the tar archive: %w", name, err)
		}
		t.take(h, off)
	}
	return t.finish(lim)
}

// endsInZeros says whether the last block is one of those that end an archive.
func endsInZeros(b blob) bool {
	var last [512]byte
	n, _ := b.ReadAt(last[:], max(0, b.size-512))
	return n == 512 && last == [512]byte{}
}

type tarReader struct {
	in    *Input
	a     *tarArchive
	names table
	total int64
}

func (t *tarReader) take(h *tar.Header, off int64) {
	if h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader {
		return
	}
	clean, why := cleanName(h.Name, t.a.lim)
	if why == "" {
		why = tarFault(h, t.a.lim)
	}
	if why != "" {
		t.refuse(h.Name, why)
		return
	}
	t.total += h.Size
	m := &tarMember{t.a, off, h.Size}
	p := Part{Name: t.names.add([]byte(clean)), Size: h.Size, Open: m.open}
	if h.Size >= rawLeast {
		p.Raw = m.raw
	}
	t.in.Parts = append(t.in.Parts, p)
}

func tarFault(h *tar.Header, lim Limits) string {
	switch h.Typeflag {
	case tar.TypeLink, tar.TypeSymlink:
		return "it is a link"
	case tar.TypeGNUSparse:
		return "it is a sparse file"
	case tar.TypeReg, tar.TypeCont, '\x00':
	default:
		return "it is not a plain file"
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return "it is a sparse file"
		}
	}
	if h.Size < 0 || h.Size > min(lim.Part, lim.Total) {
		return fmt.Sprintf("it holds more than %d bytes", min(lim.Part, lim.Total))
	}
	return ""
}

func (t *tarReader) refuse(name, why string) {
	t.in.Refused = append(t.in.Refused, Refusal{shown(name), why})
}

// finish refuses twins and sorts. The later of two members of one name is the one that unpacking would
// leave, but which one a person meant cannot be known: the first is kept, as in a zip archive.
func (t *tarReader) finish(lim Limits) (*Input, error) {
	if t.total > lim.Total {
		return nil, beyond(t.in.Name, "unpacks to %d bytes, and only %d may be used", t.total, lim.Total)
	}
	drop := make(map[int]bool)
	for _, i := range twins(len(t.in.Parts), func(i int) string { return t.in.Parts[i].Name }) {
		drop[i] = true
	}
	kept := t.in.Parts[:0]
	for i, p := range t.in.Parts {
		if drop[i] {
			t.refuse(p.Name, "another part has the same name, or one that differs only in case or accents' form")
			continue
		}
		kept = append(kept, p)
	}
	clear(t.in.Parts[len(kept):])
	t.in.Parts = kept
	sortParts(t.in.Parts)
	return t.in, nil
}
