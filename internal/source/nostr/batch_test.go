package nostr

import (
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
)

// signedOf reads a signature without an event around it.
func signedOf(t *testing.T, key, message, sig []byte) (x signed, ok bool) {
	t.Helper()
	k, s := hex.EncodeToString(key), hex.EncodeToString(sig)
	var sum [32]byte
	copy(sum[:], message)
	ok = x.read(&event{PubKey: &k, Sig: &s}, sum, map[string]*btcec.JacobianPoint{})
	return x, ok
}

// The official vectors, in batches: the good ones hold together, and each bad one spoils a batch or is not
// even read.
func TestOfficialVectorsInBatches(t *testing.T) {
	f, err := os.Open("testdata/bip340.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var good []signed
	spoilt, unread := 0, 0
	for _, row := range rows[1:] {
		if x, ok := signedOf(t, unhex(t, row[1]), unhex(t, row[2]), unhex(t, row[3])); row[4] == "TRUE" {
			if !ok || !holds([]signed{x}) {
				t.Errorf("vector %s does not hold", row[0])
			}
			good = append(good, x)
		}
	}
	if len(good) != 5 || !holds(good) {
		t.Fatalf("%d good ones do not hold together", len(good))
	}
	for _, row := range rows[1:] {
		if row[4] == "TRUE" {
			continue
		}
		x, ok := signedOf(t, unhex(t, row[1]), unhex(t, row[2]), unhex(t, row[3]))
		switch {
		case !ok:
			unread++
		case holds(append(slices.Clone(good), x)) || holds([]signed{x}):
			t.Errorf("vector %s (%s) holds", row[0], row[5])
		default:
			spoilt++
		}
	}
	if spoilt+unread != 10 || spoilt == 0 || unread == 0 {
		t.Errorf("%d spoilt, %d not read", spoilt, unread)
	}
}

// A batch judges each event as it would be judged alone, whatever is wrong with whichever.
func TestBatchesJudgeAsOneByOne(t *testing.T) {
	var signers []*signer
	for i := range 5 {
		signers = append(signers, newSigner(fmt.Sprint("signer ", i)))
	}
	var pool []*event
	for i := range 60 {
		line, _ := signers[i%5].event(1, int64(i), fmt.Sprint("post ", i))
		e, err := decode([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		pool = append(pool, e)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	bad := 0
	for range 25 {
		n := 1 + rng.IntN(len(pool))
		list := make([]pending, n)
		for i := range list {
			e := *pool[rng.IntN(len(pool))]
			sig, key := []byte(*e.Sig), *e.PubKey
			if rng.IntN(12) == 0 {
				switch at := rng.IntN(128); rng.IntN(4) {
				case 0:
					sig[at] = "0123456789abcdef"[rng.IntN(16)]
				case 1:
					copy(sig, []byte(*pool[rng.IntN(len(pool))].Sig)[:64])
				case 2:
					copy(sig[64:], []byte(*pool[rng.IntN(len(pool))].Sig)[64:])
				case 3:
					sig = []byte(*pool[rng.IntN(len(pool))].Sig)
				}
			}
			text := string(sig)
			e.Sig, e.PubKey = &text, &key
			list[i].e = &e
		}
		verifyAll(list, nil)
		for i := range list {
			want := list[i].e.verify()
			if (want == nil) != (list[i].err == nil) || want != nil && !errors.Is(list[i].err, errSignature) {
				t.Fatalf("event %d of %d: %v in a batch, %v alone", i, n, list[i].err, want)
			}
			if want != nil {
				bad++
			}
		}
	}
	if bad < 20 {
		t.Errorf("only %d were wrong", bad)
	}
}

// Two wrong signatures whose errors cancel out do not hold together.
func TestErrorsDoNotCancelOut(t *testing.T) {
	s := newSigner("ann")
	var list []signed
	for i := range 6 {
		var sum [32]byte
		sum[0] = byte(i)
		x, ok := signedOf(t, s.key, sum[:], s.sign(sum[:]))
		if !ok {
			t.Fatal("not read")
		}
		list = append(list, x)
	}
	if !holds(list) {
		t.Fatal("they hold")
	}
	var one, back btcec.ModNScalar
	one.SetInt(1)
	back.Set(&one).Negate()
	list[1].s.Add(&one)
	list[4].s.Add(&back)
	for range 50 {
		if holds(list) {
			t.Fatal("they do not hold")
		}
	}
	// Nor do two that changed places.
	list[1].s.Add(&back)
	list[4].s.Add(&one)
	list[1].r, list[4].r = list[4].r, list[1].r
	list[1].s, list[4].s = list[4].s, list[1].s
	if holds(list) {
		t.Fatal("they changed places")
	}
}

func TestSumsOfPoints(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 20 {
		var terms []term
		var want btcec.JacobianPoint
		for range n {
			var by [32]byte
			for i := range by {
				by[i] = byte(rng.Uint32())
			}
			var k, f btcec.ModNScalar
			k.SetInt(rng.Uint32())
			f.SetBytes(&by)
			p, product := new(btcec.JacobianPoint), btcec.JacobianPoint{}
			btcec.ScalarBaseMultNonConst(&k, p)
			p.ToAffine()
			btcec.ScalarMultNonConst(&f, p, &product)
			btcec.AddNonConst(&want, &product, &want)
			terms = append(terms, term{f.Bytes(), p})
			if n > 3 && rng.IntN(4) == 0 { // the same twice
				btcec.AddNonConst(&want, &product, &want)
				terms = append(terms, term{f.Bytes(), p})
			}
		}
		var got btcec.JacobianPoint
		sumOf(terms, &got)
		got.ToAffine()
		want.ToAffine()
		if !got.X.Equals(&want.X) || !got.Y.Equals(&want.Y) {
			t.Errorf("sum of %d: %v %v, want %v %v", n, got.X, got.Y, want.X, want.Y)
		}
	}
}
