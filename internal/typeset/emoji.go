package typeset

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
)

// Bounds of emoji.
const (
	maxCluster = 128     // bytes of one
	maxPicture = 1 << 20 // bytes of its picture
	maxEmoji   = 5000    // remembered
)

// picture is that of an emoji.
type picture struct {
	png  []byte
	wide float64 // to its height
}

// colourFonts are those whose emoji are pictures, by the names of their files.
var colourFonts = []string{"notocoloremoji", "notocoloremoji-regular", "apple color emoji", "blobmoji", "joypixels"}

// Emoji gives the picture of an emoji, be it one letter or a sequence, from a colour font of the system; ok is
// false where there is no font or the font has none for all of it as one. The bytes are not to be changed.
func (l *Library) Emoji(cluster string) (png []byte, ok bool) {
	if p := l.pictured(cluster); p != nil {
		return p.png, true
	}
	return nil, false
}

func (l *Library) pictured(cluster string) *picture {
	if cluster == "" || len(cluster) > maxCluster {
		return nil
	}
	p, ok := l.emoji[cluster]
	if !ok {
		for _, name := range colourFonts {
			if f := l.open(name, ""); f != nil {
				if p = l.bitmap(f, []rune(cluster)); p != nil {
					break
				}
			}
		}
		if len(l.emoji) < maxEmoji {
			l.emoji[strings.Clone(cluster)] = p // it is a part of some post's text
		}
	}
	return p
}

// bitmap shapes a sequence with a colour font: a picture only where it becomes one glyph.
func (l *Library) bitmap(f *Font, runes []rune) (p *picture) {
	defer func() {
		if recover() != nil { // a font that is broken
			p = nil
			l.buffer = harfbuzz.NewBuffer()
		}
	}()
	b := l.buffer
	b.Clear()
	b.Flags = harfbuzz.RemoveDefaultIgnorables
	b.AddRunes(runes, 0, len(runes))
	b.Props = harfbuzz.SegmentProperties{Language: "en", Script: language.Common, Direction: harfbuzz.LeftToRight}
	b.Shape(f.hb, nil)
	var id font.GID
	n := 0
	for i := range b.Info {
		if b.Pos[i].XAdvance != 0 || b.Info[i].Glyph == 0 {
			id = b.Info[i].Glyph
			n++
		}
	}
	if n != 1 || id == 0 {
		return nil
	}
	x, ok := f.face.GlyphDataBitmap(id)
	if !ok || x.Format != font.PNG || len(x.Data) > maxPicture || x.Width <= 0 || x.Height <= 0 {
		return nil
	}
	return &picture{png: x.Data, wide: min(3, float64(x.Width)/float64(x.Height))}
}

// box makes the box of an emoji in some size of type.
func (p *picture) box(size float64) *Box {
	const high, deep = 0.88, 0.2
	return &Box{Width: (high + deep) * p.wide * size, Height: high * size, Depth: deep * size, PNG: p.png}
}

// emojis finds how many letters from one on are an emoji that is to be shown as a picture, and the picture.
func (t *text) emojis(i int) (end int, p *picture) {
	r := t.runes[i]
	if r < 0x203c && !(r == '#' || r == '*' || r >= '0' && r <= '9' || r == 0xa9 || r == 0xae) {
		return i, nil
	}
	end = i + 1
	for end < len(t.runes) && t.breaks[end] == never {
		end++
	}
	second := rune(0)
	if end > i+1 {
		second = t.runes[i+1]
	}
	switch {
	case second == 0xfe0e:
		return i, nil
	case r < 0x203c:
		if second != 0xfe0f && second != 0x20e3 {
			return i, nil
		}
	case second == 0xfe0f, coloured(r):
	case emojiLike(r) && t.l.find(r, t.p.Pieces[t.piece[i]].Style.look(), t.region) == nil:
	default:
		return i, nil
	}
	if p = t.l.pictured(t.string(i, end)); p != nil {
		return end, p
	}
	// A sequence that the font does not know as one: each of its parts, where they are joined.
	for j := i + 1; j < end; j++ {
		if t.runes[j] == 0x200d {
			if p = t.l.pictured(t.string(i, j)); p != nil {
				return t.parted(j + 1), p
			}
			break
		}
	}
	if p = t.l.pictured(t.string(i, i+1)); p != nil {
		j := i + 1
		for j < end && (ignorable(t.runes[j]) || t.runes[j] >= 0x1f3fb && t.runes[j] <= 0x1f3ff) {
			j++
		}
		return t.parted(j), p
	}
	return i, nil
}

// parted allows a line to end within what should have been one picture.
func (t *text) parted(i int) int {
	if t.breaks[i] == never {
		t.breaks[i] = inside
	}
	return i
}

// emojiLike says whether a letter is among the signs of which some are emoji.
func emojiLike(r rune) bool {
	return r >= 0x203c && (r < 0x3300 && unicode.In(r, unicode.S, unicode.P) || r >= 0x1f000 && r < 0x1fb00)
}

// coloured says whether a sign is a picture where nothing else is said: Emoji_Presentation of Unicode 16.
func coloured(r rune) bool {
	if r >= 0x1f000 {
		switch {
		case r == 0x1f004, r == 0x1f0cf, r == 0x1f18e, r >= 0x1f191 && r <= 0x1f19a, r >= 0x1f1e6 && r <= 0x1f1ff, r == 0x1f201, r == 0x1f21a, r == 0x1f22f,
			r >= 0x1f232 && r <= 0x1f236, r >= 0x1f238 && r <= 0x1f23a, r == 0x1f250, r == 0x1f251:
			return true
		case r >= 0x1f300 && r <= 0x1f5ff:
			return unicode.Is(pictures, r)
		}
		return r >= 0x1f600 && r <= 0x1f64f || r >= 0x1f680 && r <= 0x1f6c5 || r == 0x1f6cc || r >= 0x1f6d0 && r <= 0x1f6d2 || r >= 0x1f6d5 && r <= 0x1f6d7 ||
			r >= 0x1f6dc && r <= 0x1f6df || r == 0x1f6eb || r == 0x1f6ec || r >= 0x1f6f4 && r <= 0x1f6fc || r >= 0x1f7e0 && r <= 0x1f7eb || r == 0x1f7f0 ||
			r >= 0x1f90c && r <= 0x1f93a || r >= 0x1f93c && r <= 0x1f945 || r >= 0x1f947 && r <= 0x1f9ff || r >= 0x1fa70 && r <= 0x1faff
	}
	return unicode.Is(pictures, r)
}

var pictures = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x231a, 0x231b, 1}, {0x23e9, 0x23ec, 1}, {0x23f0, 0x23f3, 3}, {0x25fd, 0x25fe, 1}, {0x2614, 0x2615, 1}, {0x2648, 0x2653, 1}, {0x267f, 0x2693, 20}, {0x26a1, 0x26aa, 9},
		{0x26ab, 0x26bd, 18}, {0x26be, 0x26c4, 6}, {0x26c5, 0x26ce, 9}, {0x26d4, 0x26ea, 22}, {0x26f2, 0x26f3, 1}, {0x26f5, 0x26fa, 5}, {0x26fd, 0x2705, 8}, {0x270a, 0x270b, 1},
		{0x2728, 0x274c, 36}, {0x274e, 0x2753, 5}, {0x2754, 0x2755, 1}, {0x2757, 0x2795, 62}, {0x2796, 0x2797, 1}, {0x27b0, 0x27bf, 15}, {0x2b1b, 0x2b1c, 1}, {0x2b50, 0x2b55, 5},
	},
	R32: []unicode.Range32{
		{0x1f300, 0x1f320, 1}, {0x1f32d, 0x1f335, 1}, {0x1f337, 0x1f37c, 1}, {0x1f37e, 0x1f393, 1}, {0x1f3a0, 0x1f3ca, 1}, {0x1f3cf, 0x1f3d3, 1}, {0x1f3e0, 0x1f3f0, 1}, {0x1f3f4, 0x1f3f8, 4},
		{0x1f3f9, 0x1f43e, 1}, {0x1f440, 0x1f442, 2}, {0x1f443, 0x1f4fc, 1}, {0x1f4ff, 0x1f53d, 1}, {0x1f54b, 0x1f54e, 1}, {0x1f550, 0x1f567, 1}, {0x1f57a, 0x1f595, 27}, {0x1f596, 0x1f5a4, 14}, {0x1f5fb, 0x1f5ff, 1},
	},
}
