package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"clew/internal/pack"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Capture implements source.Sink. The part's bytes go into the pack, whole, before the source reads any:
// a member of a zip as it stands there, anything else compressed. They are read a second time for the
// source, ahead of it.
func (im *importer) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	if p.Number != 0 {
		if err := im.send(ctx, order{stored: p.Number}); err != nil {
			return source.Capture{}, err
		}
		rc, err := p.Open()
		return source.Capture{Number: p.Number, ReadCloser: rc}, err
	}
	if im.again { // not of the record: it is read, but a rebuild takes nothing new in
		rc, err := p.Open()
		return source.Capture{ReadCloser: rc}, err
	}
	if held := im.begun[p.Name]; len(held) > 0 {
		im.begun[p.Name] = held[1:]
		in, err := p.Open()
		if err != nil {
			return source.Capture{}, fmt.Errorf("read %s: %w", p.Name, err)
		}
		return source.Capture{Number: held[0], ReadCloser: readAhead(in)}, nil
	}
	row := &captureRow{name: p.Name, kind: p.Type, status: int64(p.Status)}
	if err := im.describe(ctx, row, p); err != nil {
		return source.Capture{}, err
	}
	body, err := im.keepSmall(row, p)
	if err == nil && body == nil {
		row.blob.place, err = im.keep(p)
	}
	if err != nil {
		return source.Capture{}, fmt.Errorf("capture %s: %w", p.Name, meaning(err))
	}
	im.number(row)
	if err := im.send(ctx, order{capture: row}); err != nil {
		return source.Capture{}, err
	}
	if body != nil {
		return source.Capture{Number: row.number, ReadCloser: io.NopCloser(bytes.NewReader(body))}, nil
	}
	in, err := p.Open()
	if err != nil {
		return source.Capture{}, fmt.Errorf("read %s: %w", p.Name, err)
	}
	return source.Capture{Number: row.number, ReadCloser: readAhead(in)}, nil
}

// describe adds to a capture how it was fetched.
func (im *importer) describe(ctx context.Context, row *captureRow, p unpack.Part) error {
	switch {
	case len(p.Exchange) == 0:
	case len(p.Exchange) > record.MaxExchange || !jsontext.Value(p.Exchange).IsValid():
		return im.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "the description of how it was fetched is too long to keep, or broken"})
	default:
		row.exchange = string(p.Exchange)
	}
	return nil
}

// number gives a capture its number, and its blob, unless that is held.
func (im *importer) number(row *captureRow) {
	im.mu.Lock()
	defer im.mu.Unlock()
	row.number = im.nextCapture
	im.nextCapture++
	im.counts.Bytes += max(row.blob.place.Size, row.blob.place.Stored)
	if row.held == 0 {
		row.blob.number = im.nextBlob
		im.nextBlob++
	}
}

// small is the longest capture that is read into memory before it is kept. Nearly every answer of a network
// is shorter.
const small = 1 << 20

// keepSmall keeps a small part and gives its bytes, or nil where it is not small. Bytes that are held are
// not kept again: a network that is asked often gives the same answer often.
func (im *importer) keepSmall(row *captureRow, p unpack.Part) ([]byte, error) {
	if p.Size < 0 || p.Size > small || p.Raw != nil {
		return nil, nil
	}
	in, err := p.Open()
	if err != nil {
		return nil, err
	}
	buf := bytes.NewBuffer(make([]byte, 0, p.Size+bytes.MinRead))
	_, err = buf.ReadFrom(io.LimitReader(in, small+1))
	if err = errors.Join(err, in.Close()); err != nil {
		return nil, err
	}
	body := buf.Bytes()
	if len(body) > small {
		return nil, nil // longer than its container says
	}
	sum := sha256.Sum256(body)
	row.blob.place = pack.Place{SHA256: sum, Size: int64(len(body))}
	if row.held, err = im.sums.blob(im.r, sum); err != nil || row.held != 0 {
		return body, err
	}
	if row.blob.place, err = im.packs.AppendPacked(body, sum); err != nil {
		return nil, err
	}
	return body, nil
}

// keep puts a part's bytes into the pack.
func (im *importer) keep(p unpack.Part) (pack.Place, error) {
	if p.Raw != nil {
		raw, encoding, _, err := p.Raw()
		if err != nil {
			return pack.Place{}, err
		}
		if encoding == "deflate" {
			place, err := im.packs.AppendDeflate(raw, p.Size)
			return place, errors.Join(err, raw.Close())
		}
		if err := raw.Close(); err != nil {
			return pack.Place{}, err
		}
	}
	in, err := p.Open()
	if err != nil {
		return pack.Place{}, err
	}
	place, err := im.packs.Append(in, pack.Zstd)
	return place, errors.Join(err, in.Close())
}

// inMemory is the largest medium that is read whole before it is kept; larger ones are copied.
const inMemory = 32 << 20

// Media implements source.Sink. The medium is read and kept beside what the source goes on with; Commit
// waits for it.
func (im *importer) Media(ctx context.Context, name string, p unpack.Part) error {
	return im.media.add(mediaTask{ctx, name, p})
}

// keepMedium reads a medium and puts it into the pack, unless its bytes are held.
func (im *importer) keepMedium(ctx context.Context, name string, p unpack.Part) error {
	in, err := p.Open()
	if err != nil {
		return im.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "cannot be opened: " + err.Error()})
	}
	defer in.Close()
	body, err := readUpTo(in, p.Size)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return im.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "cannot be read: " + err.Error()})
	}
	row := mediaRow{name: name}
	row.blob.kind = http.DetectContentType(body)
	if len(body) <= inMemory {
		sum := sha256.Sum256(body)
		row.blob.place = pack.Place{SHA256: sum, Size: int64(len(body))}
		fresh, err := im.sums.fresh(im.r, sum)
		if err != nil {
			return err
		}
		if fresh {
			if row.blob.place, err = im.packs.AppendBytes(body, sum); err != nil {
				return meaning(err)
			}
			row.blob.number = im.blobNumber()
		}
	} else {
		place, err := im.packs.Append(io.MultiReader(bytes.NewReader(body), in), pack.Plain)
		if errors.Is(err, unpack.ErrBroken) || errors.Is(err, unpack.ErrBound) {
			return im.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "cannot be read: " + err.Error()})
		}
		if err != nil {
			return meaning(err)
		}
		row.blob.number, row.blob.place = im.blobNumber(), place
	}
	im.mu.Lock()
	im.counts.Bytes += row.blob.place.Size
	im.mu.Unlock()
	im.kept = append(im.kept, row)
	if len(im.kept) < mediaBatch {
		return nil
	}
	return im.tellMedia(ctx)
}

// mediaBatch is how many media the writer is told of at once. Told one by one they would each wait behind
// the posts of the same channel.
const mediaBatch = 256

// tellMedia tells the writer of the media kept since the last time.
func (im *importer) tellMedia(ctx context.Context) error {
	if len(im.kept) == 0 {
		return nil
	}
	rows := im.kept
	im.kept = nil
	return im.send(ctx, order{media: rows})
}

// readUpTo reads a medium of about size bytes, one byte more than inMemory at most.
func readUpTo(r io.Reader, size int64) ([]byte, error) {
	if size < 0 || size > inMemory {
		size = inMemory
	}
	buf := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err := buf.ReadFrom(io.LimitReader(r, inMemory+1))
	return buf.Bytes(), err
}

func (im *importer) blobNumber() int64 {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.nextBlob++
	return im.nextBlob - 1
}
