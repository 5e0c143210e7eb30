package sqlite

import "sync"

// digests says which bytes the record holds already. Of the first few it asks the database one by one; an
// import that asks often, an archive with its media, gets them all into memory. Half a digest is kept there:
// nobody can make two files that share 128 bits of SHA-256.
type digests struct {
	mu    sync.Mutex
	asked int
	met   map[[16]byte]struct{} // of this import, and all of the record's once whole is set
	whole bool
}

// maxAsked is how many questions cost about as much as reading all digests of a record of middling size.
const maxAsked = 2000

// blob gives the number of the blob with a digest that was there before this import; 0 if there is none.
func (d *digests) blob(r *Record, sum [32]byte) (int64, error) {
	rd, err := r.reader()
	if err != nil {
		return 0, err
	}
	defer r.give(rd)
	s, err := rd.stmt("SELECT number FROM blobs WHERE sha256=?")
	if err != nil {
		return 0, err
	}
	ok, err := s.blob(1, sum[:]).one()
	if err != nil || !ok {
		return 0, meaning(err)
	}
	n := s.colInt(0)
	s.reset()
	return n, nil
}

// fresh says whether bytes are held neither by the record nor by this import, and notes them.
func (d *digests) fresh(r *Record, sum [32]byte) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	half := [16]byte(sum[:16])
	if _, held := d.met[half]; held {
		return false, nil
	}
	if d.met == nil {
		d.met = map[[16]byte]struct{}{}
	}
	if d.asked++; d.asked == maxAsked {
		if err := d.load(r); err != nil {
			return false, err
		}
		if _, held := d.met[half]; held {
			return false, nil
		}
	}
	if !d.whole {
		n, err := d.blob(r, sum)
		if err != nil {
			return false, err
		}
		if n != 0 {
			return false, nil
		}
	}
	d.met[half] = struct{}{}
	return true, nil
}

// load reads all digests of the record.
func (d *digests) load(r *Record) error {
	rd, err := r.reader()
	if err != nil {
		return err
	}
	defer r.give(rd)
	s, err := rd.stmt("SELECT sha256 FROM blobs")
	if err != nil {
		return err
	}
	for {
		ok, err := s.step()
		if err != nil {
			return meaning(err)
		}
		if !ok {
			d.whole = true
			return nil
		}
		if b := s.colBytes(0); len(b) == 32 {
			d.met[[16]byte(b[:16])] = struct{}{}
		}
	}
}
