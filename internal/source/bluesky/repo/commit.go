package repo

import (
	"fmt"
	"strings"
)

// Commit is a repository's signed head. Sig is not checked here.
type Commit struct {
	CID  CID
	DID  string
	Rev  string // TID of the revision
	Data CID    // root of the tree
	Sig  []byte // 64 bytes
	Raw  []byte // the block
}

// Commit reads the commit that the first root names: exactly did, version (3), data, rev, prev and sig.
// ErrVersion if it is of another version.
func (a *Archive) Commit() (Commit, error) {
	c, err := a.commit(a.Roots[0])
	if err != nil {
		return Commit{}, fmt.Errorf("commit %s: %w", a.Roots[0], err)
	}
	return c, nil
}

func (a *Archive) commit(root CID) (Commit, error) {
	block, _, ok, err := a.Block(root)
	if err != nil {
		return Commit{}, err
	}
	if !ok {
		return Commit{}, fmt.Errorf("the file lacks it: %w", ErrInvalid)
	}
	var d Decoder
	return parseCommit(&d, root, block)
}

// parseCommit reads the block of a commit.
func parseCommit(d *Decoder, root CID, block []byte) (Commit, error) {
	v, err := d.Decode(block)
	if err != nil {
		return Commit{}, err
	}
	version, ok := v.Int("version")
	if !ok {
		return Commit{}, fmt.Errorf("this is no AT Protocol repository: %w", ErrInvalid)
	}
	if version != 3 {
		return Commit{}, fmt.Errorf("repository version %d, only 3 is read: %w", version, ErrVersion)
	}
	c := Commit{CID: root, DID: v.Text("did"), Rev: v.Text("rev"), Sig: []byte(v.Get("sig").Str), Raw: append([]byte(nil), block...)}
	c.Data, ok = v.Link("data")
	prev := v.Get("prev").Kind
	switch {
	case len(v.Items) != 6 || !v.Has("prev") || prev != Null && prev != Link:
		return c, fmt.Errorf("its fields are not did, version, data, rev, prev and sig: %w", ErrInvalid)
	case !ok || c.Data[1] != codecCBOR:
		return c, fmt.Errorf("data is no link to a tree: %w", ErrInvalid)
	case v.Get("sig").Kind != Bytes || len(c.Sig) != 64:
		return c, fmt.Errorf("its signature is not 64 bytes: %w", ErrInvalid)
	case !IsTID(c.Rev):
		return c, fmt.Errorf("its revision %q is no TID: %w", c.Rev, ErrInvalid)
	}
	return c, nil
}

// IsTID says whether s is a timestamp identifier: 13 digits of the sortable base 32.
func IsTID(s string) bool {
	if len(s) != 13 || !strings.ContainsRune("234567abcdefghij", rune(s[0])) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '2' || c > '7') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
