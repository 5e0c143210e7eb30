package nostr

import (
	"encoding/hex"

	"clew/internal/post"
)

// entity is what a NIP-19 word (npub1…, note1…, nprofile1…, nevent1…, naddr1…) says.
type entity struct {
	prefix string
	id     string // hex: of a key for npub and nprofile, of an event for note and nevent
	author string // hex, "" if not told
}

const (
	bech32Digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	maxEntity    = 5000 // bytes, as NIP-19 suggests
)

// readEntity reads a NIP-19 word, checksum and all; ok is false for anything else, a private key among them.
func readEntity(s string) (e entity, ok bool) {
	prefix, data, ok := unbech32(s)
	if !ok {
		return e, false
	}
	e.prefix = prefix
	switch prefix {
	case "npub", "note":
		e.id = hex.EncodeToString(data)
		return e, len(data) == 32
	case "nprofile", "nevent", "naddr":
		return e, e.fields(data)
	}
	return e, false
}

// fields reads the type, length, value triples of the longer words.
func (e *entity) fields(data []byte) bool {
	for len(data) >= 2 {
		kind, size := data[0], int(data[1])
		if len(data)-2 < size {
			return false
		}
		value := data[2 : 2+size]
		data = data[2+size:]
		switch {
		case kind == 0 && e.prefix != "naddr" && size == 32 && e.id == "":
			e.id = hex.EncodeToString(value)
		case kind == 2 && size == 32 && e.author == "":
			e.author = hex.EncodeToString(value)
		}
	}
	return len(data) == 0 && (e.id != "" || e.prefix == "naddr" && e.author != "")
}

// unbech32 reads a bech32 word (BIP-173, without its limit of 90) in one case.
func unbech32(s string) (prefix string, data []byte, ok bool) { return post.Bech32(s) }

// bech32 writes a word.
func bech32(prefix string, data []byte) string {
	check := startBech32(prefix)
	out := append([]byte(prefix), '1')
	put := func(d uint32) {
		check = stepBech32(check, d)
		out = append(out, bech32Digits[d])
	}
	var bits uint32
	n := 0
	for _, b := range data {
		bits, n = bits<<8|uint32(b), n+8
		for n >= 5 {
			n -= 5
			put(bits >> n & 31)
		}
		bits &= 1<<n - 1
	}
	if n > 0 {
		put(bits << (5 - n) & 31)
	}
	sum := check
	for range 6 {
		sum = stepBech32(sum, 0)
	}
	sum ^= 1
	for i := range 6 {
		out = append(out, bech32Digits[sum>>(5*(5-i))&31])
	}
	return string(out)
}

func startBech32(prefix string) uint32 {
	check := uint32(1)
	for _, c := range []byte(prefix) {
		check = stepBech32(check, uint32(c>>5))
	}
	check = stepBech32(check, 0)
	for _, c := range []byte(prefix) {
		check = stepBech32(check, uint32(c&31))
	}
	return check
}

func stepBech32(check, digit uint32) uint32 {
	top := check >> 25
	check = check&0x1ffffff<<5 ^ digit
	for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		if top>>i&1 == 1 {
			check ^= g
		}
	}
	return check
}

// naddr is the word for the address of an addressable event.
func naddr(kind int, pubkey, d string) string {
	key, err := hex.DecodeString(pubkey)
	if err != nil || len(d) > 255 {
		return ""
	}
	data := append([]byte{0, byte(len(d))}, d...)
	data = append(append(data, 2, 32), key...)
	data = append(data, 3, 4, byte(kind>>24), byte(kind>>16), byte(kind>>8), byte(kind))
	return bech32("naddr", data)
}
