package nostr

import (
	"fmt"

	"github.com/btcsuite/btcd/btcec/v2/schnorr"
)

// verifySignature checks a BIP-340 signature over a message of 32 bytes.
func verifySignature(key, message, sig []byte) error {
	p, err := schnorr.ParsePubKey(key)
	if err != nil {
		return fmt.Errorf("%w: its key is no point of the curve", errSignature)
	}
	s, err := schnorr.ParseSignature(sig)
	if err != nil {
		return fmt.Errorf("%w: out of range", errSignature)
	}
	if !s.Verify(message, p) {
		return errSignature
	}
	return nil
}
