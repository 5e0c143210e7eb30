package crosspost

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"clew/internal/figure"
	"clew/internal/fold"
	"clew/internal/gazetteer"
	"clew/internal/post"
)

// Of says what a Trait is.
type Of string

// What traits are of.
const (
	Figure Of = "figure" // the value of a number
	Date   Of = "date"   // one that the text itself names
	Name   Of = "name"   // a heading of the gazetteer
	Link   Of = "link"
	Medium Of = "medium" // bytes that are held
	Hash   Of = "tag"
)

// Trait is something of a post that is the same in every language.
type Trait struct {
	Of  Of
	Key string // equal where the trait is; of a name the gazetteer's heading
	Say string // for people: the number, the date, the name in English, the address, the tag
}

// weight is what a trait counts before its rarity: figures are what a translation must keep.
func (t *Trait) weight() float64 {
	switch t.Of {
	case Figure, Link, Medium:
		return 2
	}
	return 1
}

// Reader finds the traits of posts. It may be used from one goroutine at a time.
type Reader struct {
	names *gazetteer.Gazetteer
	fold  *fold.Folder
}

// NewReader makes a Reader.
func NewReader(names *gazetteer.Gazetteer) *Reader { return &Reader{names, fold.New()} }

// Bounds of what is read of one post.
const (
	maxTraitText = 20_000 // bytes of its text
	maxTraits    = 200
)

// Statement is a post with what of it needs no translation.
type Statement struct {
	Post   *post.Post
	Lang   string // told, or guessed by its script; "" if neither
	Length int    // letters, those of scripts that write syllables or words twice and three times
	Traits []Trait
}

// Read reads a post. Nothing of it is kept but the pointer.
func (r *Reader) Read(p *post.Post) Statement {
	text := p.Text
	if len(text) > maxTraitText {
		text = strings.ToValidUTF8(text[:maxTraitText], "")
	}
	s := Statement{Post: p, Lang: langOf(p.Lang, text), Length: length(text)}
	seen := map[Trait]bool{}
	add := func(of Of, key, say string) {
		if id := (Trait{Of: of, Key: key}); key != "" && !seen[id] && len(s.Traits) < maxTraits {
			seen[id] = true
			s.Traits = append(s.Traits, Trait{of, key, say})
		}
	}
	for _, q := range figure.Quantities(text, s.Lang) {
		if key, say, ok := value(&q); ok {
			add(Figure, key, say)
		}
	}
	for _, d := range figure.Dates(text, s.Lang, figure.Reference{At: p.Created}) {
		if d.Value != "" && (!d.Relative || d.Grain == figure.Year) && d.Grain != figure.Loose {
			add(Date, d.Value, d.Value)
		}
	}
	for _, n := range r.names.Find(text, s.Lang, nil) {
		add(Name, n.ID, cmp.Or(r.names.Display(n.ID, "en"), n.ID))
		for _, id := range n.Also {
			add(Name, id, cmp.Or(r.names.Display(id, "en"), id))
		}
	}
	for _, l := range p.Links {
		if key := linkKey(l.URL); key != "" {
			add(Link, key, key)
		}
	}
	for i := range p.Media {
		if m := &p.Media[i]; m.SHA256 != "" {
			add(Medium, m.SHA256, string(m.Kind))
		}
	}
	for _, t := range p.Tags {
		if key := r.fold.Tag(t.Name); key != "" {
			add(Hash, key, "#"+t.Name)
		}
	}
	return s
}

// value is a number as figures of two languages are compared: by what is meant, without unit and noun. Small numbers
// that a language may say with a word of another kind, and ordinals, are none.
func value(q *figure.Quantity) (key, say string, ok bool) {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	switch {
	case q.Kind == figure.Ordinal || q.Hedge == figure.Vague:
		return "", "", false
	case !math.IsNaN(q.Value) && !math.IsInf(q.Value, 0):
		if q.Value < 3 && q.Kind != figure.Money && q.Kind != figure.Percent && q.Value == math.Trunc(q.Value) {
			return "", "", false
		}
		key = number(q.Value)
	case !math.IsNaN(q.Low) && !math.IsInf(q.Low, 0) && !math.IsNaN(q.High) && !math.IsInf(q.High, 0):
		key = number(q.Low) + "–" + number(q.High)
	default:
		return "", "", false
	}
	say = key
	if v := q.Value; v == math.Trunc(v) && math.Abs(v) >= 1000 && math.Abs(v) < 1e15 {
		say = grouped(int64(v))
	}
	if q.Kind == figure.Percent {
		key, say = key+"%", say+"%"
	}
	return key, say, true
}

// grouped writes a number with commas.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// linkKey is an address without what networks put to it; "" for what leads into a network itself.
func linkKey(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || len(s) > 2000 {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	switch host {
	case "t.co", "twitter.com", "x.com", "bsky.app":
		return ""
	}
	q := u.Query()
	for name := range q {
		if strings.HasPrefix(name, "utm_") || name == "fbclid" || name == "gclid" {
			q.Del(name)
		}
	}
	key := host + strings.TrimSuffix(u.EscapedPath(), "/")
	if e := q.Encode(); e != "" {
		key += "?" + e
	}
	return key
}

// langOf is a post's language without its region; where it is not told, a guess by the script that most of its
// letters have.
func langOf(told, text string) string {
	if lang, _, _ := strings.Cut(strings.ReplaceAll(told, "_", "-"), "-"); lang != "" && lang != "und" {
		return strings.ToLower(lang)
	}
	n := map[string]int{}
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Hangul, r):
			n["ko"]++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			n["ja"] += 2
		case unicode.Is(unicode.Han, r):
			n["zh"]++
		case unicode.Is(unicode.Arabic, r):
			n["ar"]++
		case strings.ContainsRune("іїєґІЇЄҐ", r):
			n["uk"] += 20
		case strings.ContainsRune("ыэъёЫЭЪЁ", r):
			n["ru"] += 20
		case unicode.Is(unicode.Cyrillic, r):
			n["uk"]++
			n["ru"]++
		case unicode.Is(unicode.Latin, r):
			n["en"]++
		}
	}
	best := ""
	for lang, k := range n {
		if best == "" || k > n[best] || k == n[best] && lang < best {
			best = lang
		}
	}
	return best
}

// length is how long a text is, to be compared between scripts.
func length(text string) (n int) {
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			n += 3
		case unicode.In(r, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
			n += 2
		case unicode.IsLetter(r), unicode.IsDigit(r):
			n++
		}
	}
	return n
}

// Rarity weighs traits by how few of an author's posts have them.
type Rarity struct {
	posts int
	have  map[Trait]int // without Say
}

// Add counts a post.
func (r *Rarity) Add(s *Statement) {
	if r.have == nil {
		r.have = map[Trait]int{}
	}
	r.posts++
	for _, t := range s.Traits {
		t.Say = ""
		r.have[t]++
	}
}

// of is the weight of a trait: what all posts have says next to nothing.
func (r *Rarity) of(t Trait) float64 {
	w := t.weight()
	t.Say = ""
	return w * math.Log(float64(r.posts+2)/float64(r.have[t]+1))
}

// sum is the weight of all traits of a post.
func (r *Rarity) sum(s *Statement) (w float64) {
	for _, t := range s.Traits {
		w += r.of(t)
	}
	return w
}

// both gives the traits of two posts that are equal, those that say most first, and their weight.
func (r *Rarity) both(a, b *Statement) (list []Trait, w float64) {
	for _, t := range a.Traits {
		if slices.ContainsFunc(b.Traits, func(o Trait) bool { return o.Of == t.Of && o.Key == t.Key }) {
			list = append(list, t)
			w += r.of(t)
		}
	}
	slices.SortStableFunc(list, func(x, y Trait) int { return -cmp.Compare(r.of(x), r.of(y)) })
	return list, w
}
