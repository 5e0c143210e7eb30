package sqlite

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"

	"clew/internal/pack"
	"clew/internal/record"
)

// Capture implements record.Blobs.
func (r *Record) Capture(ctx context.Context, number int64) (record.Capture, io.ReadCloser, error) {
	var c record.Capture
	var p pack.Place
	err := r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt(captureWhole + " WHERE c.number=?")
		if err != nil {
			return err
		}
		ok, err := s.int(1, number).one()
		if err == nil && !ok {
			err = record.ErrNotFound
		}
		if err != nil {
			return err
		}
		c, p, err = captureFrom(s)
		return err
	})
	if err != nil {
		return c, nil, fmt.Errorf("capture %d: %w", number, err)
	}
	rc, err := r.openBlob(p)
	return c, rc, err
}

// Media implements record.Blobs.
func (r *Record) Media(ctx context.Context, sha256 string) (record.MediaInfo, io.ReadCloser, error) {
	info := record.MediaInfo{SHA256: sha256}
	var p pack.Place
	err := r.look(ctx, func(v *view) error {
		sum, err := hex.DecodeString(sha256)
		if err != nil || len(sum) != 32 {
			return record.ErrNotFound
		}
		s, err := v.rd.stmt("SELECT pack, place, stored, size, encoding, type FROM blobs WHERE sha256=? AND type<>''")
		if err != nil {
			return err
		}
		ok, err := s.blob(1, sum).one()
		if err == nil && !ok {
			err = record.ErrNotFound
		}
		if err != nil {
			return err
		}
		p = pack.Place{Pack: s.colInt(0), Offset: s.colInt(1), Stored: s.colInt(2), Size: s.colInt(3), Enc: pack.Encoding(s.colInt(4)), SHA256: [32]byte(sum)}
		info.Size, info.Type = p.Size, s.colText(5)
		return nil
	})
	if err != nil {
		return info, nil, fmt.Errorf("medium %s: %w", sha256, err)
	}
	rc, err := r.openBlob(p)
	return info, rc, err
}

func (r *Record) openBlob(p pack.Place) (io.ReadCloser, error) {
	rc, err := r.packs.Open(p)
	if err != nil {
		return nil, packMeaning(err)
	}
	if at, ok := rc.(io.ReaderAt); ok {
		return blobReaderAt{blobReader{rc}, at}, nil
	}
	return blobReader{rc}, nil
}

// MediaNamed implements record.Blobs.
func (r *Record) MediaNamed(ctx context.Context, names []string) (map[string]string, error) {
	out := make(map[string]string, len(names))
	if len(names) == 0 {
		return out, nil
	}
	err := r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT b.sha256 FROM media m JOIN blobs b ON b.number=m.blob WHERE m.name=? ORDER BY m.import DESC LIMIT 1")
		if err != nil {
			return err
		}
		for _, name := range names {
			ok, err := s.text(1, name).one()
			if err != nil {
				return err
			}
			if ok {
				out[name] = hex.EncodeToString(s.colBytes(0))
			}
			s.reset()
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("media by name: %w", err)
	}
	return out, nil
}
