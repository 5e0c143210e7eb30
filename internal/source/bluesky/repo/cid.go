package repo

import (
	"crypto/sha256"
	"fmt"
)

// CID is a content identifier in the one form that AT Protocol uses: version 1, codec dag-cbor (0x71) or
// raw (0x55), SHA-256. Its 36 bytes are the binary form. The zero CID names nothing.
type CID [36]byte

// Codecs of a CID.
const (
	codecCBOR = 0x71
	codecRaw  = 0x55
)

const base32Digits = "abcdefghijklmnopqrstuvwxyz234567"

// cidString is the length of a CID in base32 with its multibase letter.
const cidString = 59

// Sum is the CID of a DAG-CBOR block.
func Sum(block []byte) CID { return sum(codecCBOR, block) }

func sum(codec byte, block []byte) CID {
	var c CID
	c[0], c[1], c[2], c[3] = 1, codec, 0x12, 0x20
	d := sha256.Sum256(block)
	copy(c[4:], d[:])
	return c
}

// ParseCID reads the binary form, which must be all of b. Other versions, codecs, hashes and lengths, the
// identity hash among them, are ErrInvalid.
func ParseCID(b []byte) (CID, error) {
	if len(b) != len(CID{}) || !cidPrefix(b[0], b[1], b[2], b[3]) {
		return CID{}, fmt.Errorf("CID is not version 1, dag-cbor or raw, SHA-256: %w", ErrInvalid)
	}
	return CID(b), nil
}

func cidPrefix(version, codec, hash, size byte) bool {
	return version == 1 && (codec == codecCBOR || codec == codecRaw) && hash == 0x12 && size == 0x20
}

// ParseCIDText reads the base32 form ("bafyrei…", "bafkrei…"); spare bits must be zero.
func ParseCIDText(s string) (CID, error) {
	if len(s) != cidString || s[0] != 'b' {
		return CID{}, fmt.Errorf("CID text: %w", ErrInvalid)
	}
	var c CID
	bits, n, at := uint32(0), 0, 0
	for i := 1; i < len(s); i++ {
		d := base32Digit(s[i])
		if d < 0 {
			return CID{}, fmt.Errorf("CID text: %w", ErrInvalid)
		}
		bits, n = bits<<5|uint32(d), n+5
		if n >= 8 {
			n -= 8
			c[at] = byte(bits >> n)
			at++
		}
	}
	if bits&(1<<n-1) != 0 {
		return CID{}, fmt.Errorf("CID text has spare bits: %w", ErrInvalid)
	}
	return ParseCID(c[:])
}

func base32Digit(c byte) int {
	switch {
	case c >= 'a' && c <= 'z':
		return int(c - 'a')
	case c >= '2' && c <= '7':
		return int(c-'2') + 26
	}
	return -1
}

// String is the base32 form; "" for the zero CID.
func (c CID) String() string {
	if c == (CID{}) {
		return ""
	}
	out := make([]byte, 1, cidString)
	out[0] = 'b'
	bits, n := uint32(0), 0
	for _, b := range c {
		bits, n = bits<<8|uint32(b), n+8
		for n >= 5 {
			n -= 5
			out = append(out, base32Digits[bits>>n&31])
		}
	}
	if n > 0 {
		out = append(out, base32Digits[bits<<(5-n)&31])
	}
	return string(out)
}
