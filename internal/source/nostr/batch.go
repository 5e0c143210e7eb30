package nostr

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"github.com/btcsuite/btcd/btcec/v2"
)

// Signatures are checked many at a time, as BIP-340 describes under "Batch Verification": that each signature
// holds is one equation between points of the curve, so the sum of all equations, each multiplied by a random
// number that nobody could know beforehand, holds if all do, and with a probability of 2^-128 if one does
// not. A batch that does not hold is divided until the wrong ones are found, each of which is judged alone.

// signed is a signature with what it signs, read for a batch.
type signed struct {
	e    btcec.ModNScalar // the challenge
	s    btcec.ModNScalar
	r    btcec.JacobianPoint
	key  *btcec.JacobianPoint // shared by all of one account
	from *pending
}

// alone is the number of signatures that are not worth a batch.
const alone = 4

// verifySignatures judges the signatures of events whose ids are right.
func verifySignatures(list []*pending) {
	if len(list) <= alone {
		for _, p := range list {
			p.err = p.e.verifySignature(p.sum)
		}
		return
	}
	keys := map[string]*btcec.JacobianPoint{}
	batch := make([]signed, 0, len(list))
	for _, p := range list {
		x := signed{from: p}
		if !x.read(p.e, p.sum, keys) {
			p.err = p.e.verifySignature(p.sum) // says what is wrong
			continue
		}
		batch = append(batch, x)
	}
	divide(batch)
}

// divide judges a batch, and the halves of one that does not hold.
func divide(list []signed) {
	switch {
	case len(list) <= alone:
		for i := range list {
			list[i].from.err = list[i].from.e.verifySignature(list[i].from.sum)
		}
	case !holds(list):
		divide(list[:len(list)/2])
		divide(list[len(list)/2:])
	}
}

// read reads an event's signature and key; false where either is out of range or no point of the curve.
func (x *signed) read(e *event, sum [32]byte, keys map[string]*btcec.JacobianPoint) bool {
	var sig [64]byte
	if _, err := hex.Decode(sig[:], []byte(*e.Sig)); err != nil {
		return false
	}
	var key [32]byte
	if _, err := hex.Decode(key[:], []byte(*e.PubKey)); err != nil {
		return false
	}
	p, known := keys[*e.PubKey]
	if !known {
		p = new(btcec.JacobianPoint)
		if !lift(key[:], p) {
			p = nil
		}
		keys[*e.PubKey] = p
	}
	if x.key = p; p == nil || x.s.SetByteSlice(sig[32:]) || !lift(sig[:32], &x.r) {
		return false
	}
	c := challenge(sig[:32], key[:], sum[:])
	x.e.SetBytes(&c)
	return true
}

// lift gives the point with an x and an even y; false if there is none.
func lift(b []byte, p *btcec.JacobianPoint) bool {
	if p.X.SetByteSlice(b) || !btcec.DecompressY(&p.X, false, &p.Y) {
		return false
	}
	p.X.Normalize()
	p.Y.Normalize()
	p.Z.SetInt(1)
	return true
}

// challenge is BIP-340's hash of a signature's point, a key and a message.
func challenge(r, key, message []byte) (out [32]byte) {
	tag := sha256.Sum256([]byte("BIP0340/challenge"))
	var b [160]byte
	copy(b[:], tag[:])
	copy(b[32:], tag[:])
	copy(b[64:], r)
	copy(b[96:], key)
	copy(b[128:], message)
	return sha256.Sum256(b[:])
}

// holds says whether all signatures of a batch hold: a1·R1 + … + a1·e1·P1 + … = (a1·s1 + …)·G.
func holds(list []signed) bool {
	var noise [16]byte
	var left btcec.ModNScalar
	terms := make([]term, len(list), len(list)+16)
	keys := map[*btcec.JacobianPoint]*btcec.ModNScalar{}
	var order []*btcec.JacobianPoint
	for i := range list {
		x := &list[i]
		if _, err := rand.Read(noise[:]); err != nil {
			return false // each is judged alone then
		}
		var a, t btcec.ModNScalar
		a.SetByteSlice(noise[:])
		left.Add(t.Mul2(&a, &x.s))
		terms[i] = term{a.Bytes(), &x.r}
		k := keys[x.key]
		if k == nil {
			k = new(btcec.ModNScalar)
			keys[x.key], order = k, append(order, x.key)
		}
		k.Add(t.Mul2(&a, &x.e))
	}
	for _, p := range order {
		terms = append(terms, term{keys[p].Bytes(), p})
	}
	var right, want btcec.JacobianPoint
	sumOf(terms, &right)
	btcec.ScalarBaseMultNonConst(&left, &want)
	want.Y.Normalize().Negate(1).Normalize()
	btcec.AddNonConst(&right, &want, &right)
	return right.X.IsZero() && right.Y.IsZero() || right.Z.IsZero()
}

// term is a point to be multiplied.
type term struct {
	by    [32]byte
	point *btcec.JacobianPoint // Z is 1
}

// window is how many bits of the factors are looked at at a time.
const window = 6

// sumOf adds up points, each multiplied by its factor (Pippenger): for each stretch of bits, points with
// the same bits are added first, and these sums multiplied together.
func sumOf(terms []term, sum *btcec.JacobianPoint) {
	*sum = btcec.JacobianPoint{}
	for at := (256+window-1)/window - 1; at >= 0; at-- {
		for range window {
			btcec.DoubleNonConst(sum, sum)
		}
		var buckets [1<<window - 1]btcec.JacobianPoint
		top := 0
		for i := range terms {
			if d := bits(&terms[i].by, at*window); d > 0 {
				btcec.AddNonConst(&buckets[d-1], terms[i].point, &buckets[d-1])
				top = max(top, d)
			}
		}
		var running, all btcec.JacobianPoint
		for d := top; d > 0; d-- {
			btcec.AddNonConst(&running, &buckets[d-1], &running)
			btcec.AddNonConst(&all, &running, &all)
		}
		btcec.AddNonConst(sum, &all, sum)
	}
}

// bits are window bits of a big-endian number, from bit at on.
func bits(b *[32]byte, at int) int {
	i := 31 - at/8
	v := int(b[i])
	if i > 0 {
		v |= int(b[i-1]) << 8
	}
	return v >> (at % 8) & (1<<window - 1)
}
