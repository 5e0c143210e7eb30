package nostr

import (
	"crypto/sha256"
	"fmt"

	"github.com/btcsuite/btcd/btcec/v2"
)

// verifySignature checks a BIP-340 signature: R = s·G − e·P must be a point whose y is even and whose x is
// the signature's first half. Everything here is public, so nothing needs constant time.
func verifySignature(key, message, sig []byte) error {
	if len(key) != 32 || len(sig) != 64 {
		return errSignature
	}
	var p, sg, ep, sum btcec.JacobianPoint
	if p.X.SetByteSlice(key) || !btcec.DecompressY(&p.X, false, &p.Y) {
		return fmt.Errorf("%w: its key is no point of the curve", errSignature)
	}
	p.Y.Normalize()
	p.Z.SetInt(1)
	var r btcec.FieldVal
	var s, e btcec.ModNScalar
	if r.SetByteSlice(sig[:32]) || s.SetByteSlice(sig[32:]) {
		return fmt.Errorf("%w: out of range", errSignature)
	}
	challenge := tagged("BIP0340/challenge", sig[:32], key, message)
	e.SetBytes(&challenge)
	e.Negate()
	btcec.ScalarBaseMultNonConst(&s, &sg)
	btcec.ScalarMultNonConst(&e, &p, &ep)
	btcec.AddNonConst(&sg, &ep, &sum)
	if sum.Z.IsZero() || sum.X.IsZero() && sum.Y.IsZero() {
		return errSignature
	}
	sum.ToAffine()
	if sum.Y.IsOdd() || !r.Equals(&sum.X) {
		return errSignature
	}
	return nil
}

// tagged is BIP-340's hash of parts under a tag.
func tagged(tag string, parts ...[]byte) [32]byte {
	t := sha256.Sum256([]byte(tag))
	h := sha256.New()
	h.Write(t[:])
	h.Write(t[:])
	for _, p := range parts {
		h.Write(p)
	}
	var out [32]byte
	h.Sum(out[:0])
	return out
}
