package quotation

// RunLength is how many tokens make a run.
const RunLength = 3

// Runs gives a hash of every run of three tokens, in order, one for each token but the last two. Links are
// left out before runs are made: what was said goes on behind them. A text of fewer than three tokens has none.
//
// The hash may be written to disk: it will not change. It is FNV-1a of 64 bits (offset basis
// 14695981039346656037, prime 1099511628211) over the three keys in UTF-8, each followed by a zero byte, then
// mixed by the finalizer of MurmurHash3 (h ^= h>>33; h *= 0xff51afd7ed558ccd; h ^= h>>33;
// h *= 0xc4ceb9fe1a85ec53; h ^= h>>33), so that any of its bits can choose a bucket. What does change it is
// another rule for keys: see Version.
func Runs(tokens []Token) []uint64 { return AppendRuns(nil, tokens) }

// Version is the number of the rules for tokens, keys and runs. An index that was made under another one is
// to be made again.
const Version = 2

// AppendRuns is Runs into a slice at hand.
func AppendRuns(runs []uint64, tokens []Token) []uint64 {
	var a, b *Token
	for i := range tokens {
		c := &tokens[i]
		if c.Kind == Link {
			continue
		}
		if a != nil {
			runs = append(runs, hash(a.Key, b.Key, c.Key))
		}
		a, b = b, c
	}
	return runs
}

func hash(keys ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, k := range keys {
		for i := range len(k) {
			h = (h ^ uint64(k[i])) * 1099511628211
		}
		h *= 1099511628211 // a zero byte
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
