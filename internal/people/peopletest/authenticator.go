package peopletest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Authenticator is a passkey in software, with the browser around it: it answers what a site asks as WebAuthn
// (level 3) says. It was written from the specification, beside the library that is tested. The exported fields
// make it lie.
type Authenticator struct {
	Origin   string // that the browser stands at
	Counter  uint32 // of the next answer
	Unlocked bool   // its person was verified
	Forged   bool   // another key signs

	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
}

// NewAuthenticator gives one in a browser at an origin.
func NewAuthenticator(t testing.TB, origin string) *Authenticator {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	id := make([]byte, 32)
	rand.Read(id)
	return &Authenticator{Origin: origin, Counter: 1, Unlocked: true, key: key, id: id}
}

var b64 = base64.RawURLEncoding

// asked is what a site asks, the members that are read here.
type asked struct {
	Challenge string `json:"challenge"`
	RPID      string `json:"rpId"`
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
}

func read(t testing.TB, options any) asked {
	t.Helper()
	b, err := json.Marshal(options)
	must(t, err)
	var a asked
	must(t, json.Unmarshal(b, &a))
	return a
}

// client is the browser's word on what was asked.
func (a *Authenticator) client(kind, challenge string) []byte {
	b, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.Origin, "crossOrigin": false})
	return b
}

// data is the authenticator's word: hash of the site's name, flags, counter.
func (a *Authenticator) data(rp string, flags byte) []byte {
	sum := sha256.Sum256([]byte(rp))
	flags |= 0x01 // somebody was there
	if a.Unlocked {
		flags |= 0x04
	}
	b := binary.BigEndian.AppendUint32(append(sum[:], flags), a.Counter)
	a.Counter++
	return b
}

// Register answers navigator.credentials.create with JSON.
func (a *Authenticator) Register(t testing.TB, options any) []byte {
	t.Helper()
	q := read(t, options)
	var err error
	a.handle, err = b64.DecodeString(q.User.ID)
	must(t, err)
	pub, err := a.key.PublicKey.Bytes() // 4, x, y
	must(t, err)
	x, y := pub[1:33], pub[33:]
	cose := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32} // EC2, ES256, P-256
	cose = append(append(append(cose, x...), 0x22, 0x58, 32), y...)
	data := a.data(q.RP.ID, 0x40)
	data = append(data, make([]byte, 16)...) // of no make
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(a.id))), a.id...)
	data = append(data, cose...)
	object := []byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58")
	object = append(append(object, byte(len(data))), data...)
	return a.answer(map[string]any{
		"clientDataJSON":    b64.EncodeToString(a.client("webauthn.create", q.Challenge)),
		"attestationObject": b64.EncodeToString(object),
		"transports":        []string{"internal"},
	})
}

// SignIn answers navigator.credentials.get with JSON.
func (a *Authenticator) SignIn(t testing.TB, options any) []byte {
	t.Helper()
	q := read(t, options)
	client, data := a.client("webauthn.get", q.Challenge), a.data(q.RPID, 0)
	clientSum := sha256.Sum256(client)
	sum := sha256.Sum256(append(data[:len(data):len(data)], clientSum[:]...))
	key := a.key
	if a.Forged {
		var err error
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(t, err)
	}
	sig, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	must(t, err)
	return a.answer(map[string]any{
		"clientDataJSON":    b64.EncodeToString(client),
		"authenticatorData": b64.EncodeToString(data),
		"signature":         b64.EncodeToString(sig),
		"userHandle":        b64.EncodeToString(a.handle),
	})
}

func (a *Authenticator) answer(response map[string]any) []byte {
	id := b64.EncodeToString(a.id)
	b, _ := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}, "authenticatorAttachment": "platform"})
	return b
}
