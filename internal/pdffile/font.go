package pdffile

import (
	"bytes"
	"fmt"
	"strconv"
)

// maxReading bounds what one glyph's code can read as, in UTF-16: what is longer needs a span.
const maxReading = 64

// Font is one face of a File. The glyphs that were drawn with it are embedded when the file is closed.
type Font struct {
	file     *File
	face     *face
	name     string
	obj      int
	number   int
	resource string
	again    func() []byte // gives the font's bytes once more, when it is embedded; nil: they are kept

	// Codes are given in the order of first use. A glyph that reads as two texts has two.
	used  []used
	first []uint16 // by glyph: its first code; 0 for none yet
	more  map[reading]uint16
	boxes []int // codes whose glyphs turned out to be damaged
}

// used is what a code stands for.
type used struct {
	glyph int // -1 for a blank
	text  string
	width float64 // thousandths of the size
}

// reading is a glyph that reads as a text, or a blank of a width.
type reading struct {
	glyph int
	width int
	text  string
}

// Font adds a face: a TrueType or OpenType font, or the one of that index in a collection. The data must not
// change until the file is closed. The same data and index give the same Font. The name is what the file says
// the font is; "" for the one that the font gives itself. A variable font is drawn as its default. A glyph whose
// outline is damaged becomes a box; see Boxes.
//
// Errors wrap ErrDamaged, ErrUnsupported or ErrRestricted, and leave the file as it was.
func (f *File) Font(data []byte, index int, name string) (*Font, error) {
	if f.done {
		return nil, errFinished
	}
	for _, font := range f.fonts {
		if d := font.face.data; len(data) > 0 && len(d) > 0 && &d[0] == &data[0] && len(d) == len(data) && font.face.index == index {
			return font, nil
		}
	}
	fc, err := parseFace(data, index)
	if err != nil {
		return nil, fmt.Errorf("font %q: %w", name, err)
	}
	return f.addFont(fc, name), nil
}

// FontOf adds a face as Font does, and does not keep its bytes: read gives them now, and the same once more when
// the file is closed. Large fonts of several scripts are so in memory one at a time. It is for the caller to add
// a face once.
func (f *File) FontOf(read func() []byte, index int, name string) (*Font, error) {
	if f.done {
		return nil, errFinished
	}
	fc, err := parseFace(read(), index)
	if err != nil {
		return nil, fmt.Errorf("font %q: %w", name, err)
	}
	font := f.addFont(fc, name)
	fc.data, fc.tables = nil, map[string][]byte{"hmtx": bytes.Clone(fc.tables["hmtx"])}
	font.again = read
	return font, nil
}

func (f *File) addFont(fc *face, fontName string) *Font {
	if fontName = name(fontName); fontName == "" {
		if fontName = name(fc.postScriptName()); fontName == "" {
			fontName = "Font"
		}
	}
	n := len(f.fonts)
	font := &Font{
		file: f, face: fc, name: fontName, obj: f.o.alloc(), number: n, resource: "/F" + strconv.Itoa(n) + " ",
		first: make([]uint16, fc.glyphs), more: map[reading]uint16{},
	}
	font.add(0, "") // code 0 is .notdef
	f.fonts = append(f.fonts, font)
	return font
}

func (f *File) blankFont() *Font {
	if f.blank == nil {
		f.blank = f.addFont(blankFace(), "Blank")
	}
	return f.blank
}

func (font *Font) add(glyph uint16, text string) uint16 {
	font.used = append(font.used, used{int(glyph), text, font.face.width(glyph)})
	return uint16(len(font.used) - 1)
}

// code gives the code of a glyph that reads as text; ok is false where a code cannot say that.
func (font *Font) code(f *File, id uint32, text string) (code uint16, ok bool) {
	if int(id) >= len(font.first) {
		f.fail(fmt.Errorf("the font %s has no glyph %d", font.name, id))
		return 0, true
	}
	glyph := uint16(id)
	first := font.first[glyph]
	if first != 0 && font.used[first].text == text {
		return first, true
	}
	if len(text) > maxReading {
		return 0, false
	}
	if code, ok := font.more[reading{glyph: int(glyph), text: text}]; ok {
		return code, true
	}
	if len(font.used) >= 0xffff {
		if first == 0 {
			f.fail(fmt.Errorf("more than 65,535 glyphs of the font %s are used", font.name))
		}
		return first, text == ""
	}
	code = font.add(glyph, text)
	if first == 0 {
		font.first[glyph] = code
	} else {
		font.more[reading{glyph: int(glyph), text: text}] = code
	}
	return code, true
}

// blank gives the code of a glyph that draws nothing and is so many thousandths of the size wide.
func (font *Font) blank(text string, width int) (code uint16, ok bool) {
	key := reading{glyph: -1, width: width, text: text}
	if code, ok := font.more[key]; ok {
		return code, true
	}
	if len(font.used) >= 0xffff {
		return 0, false
	}
	font.used = append(font.used, used{-1, text, float64(width)})
	code = uint16(len(font.used) - 1)
	font.more[key] = code
	return code, true
}

// embed writes the font, if anything was drawn with it.
func (font *Font) embed() error {
	if len(font.used) == 1 {
		return nil
	}
	if font.again != nil {
		fc, err := parseFace(font.again(), font.face.index)
		if err != nil {
			return err
		}
		if fc.glyphs != font.face.glyphs {
			return damaged("it has changed since it was first read")
		}
		font.face = fc
		defer func() { font.face = nil }()
	}
	o, fc := font.file.o, font.face
	subset, cff := trueType, false
	if fc.tables["glyf"] == nil {
		subset, cff = compactFont, true
	}
	program, bad, err := subset(fc, font.used)
	if err != nil {
		return err
	}
	font.boxes = bad
	file := o.alloc()
	key, kind := "/FontFile2 ", "/CIDFontType2"
	if cff {
		key, kind = "/FontFile3 ", "/CIDFontType0"
		o.stream(file, "/Subtype/CIDFontType0C", program)
	} else {
		o.stream(file, "/Length1 "+strconv.Itoa(len(program)), program)
	}
	unicode := o.alloc()
	o.stream(unicode, "", font.toUnicode())

	base := tag(font.number) + "+" + font.name
	descriptor := o.alloc()
	b := fc.appendDescriptor(append([]byte("<</Type/FontDescriptor/FontName/"), base...))
	b = append(b, key...)
	b = appendRef(b, file)
	o.put(descriptor, append(b, ">>"...))

	descendant := o.alloc()
	b = append([]byte("<</Type/Font/Subtype"), kind...)
	b = append(b, "/BaseFont/"+base+"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor "...)
	b = appendRef(b, descriptor)
	if !cff {
		b = append(b, "/CIDToGIDMap/Identity"...)
	}
	b = font.appendWidths(b)
	o.put(descendant, append(b, ">>"...))

	if cff {
		base += "-Identity-H"
	}
	b = append([]byte("<</Type/Font/Subtype/Type0/BaseFont/"), base...)
	b = append(b, "/Encoding/Identity-H/DescendantFonts["...)
	b = appendRef(b, descendant)
	b = append(b, "]/ToUnicode "...)
	b = appendRef(b, unicode)
	o.put(font.obj, append(b, ">>"...))
	return nil
}

// tag gives the six letters that a subset is named with. None begins as a name that a file must not hold.
func tag(n int) string {
	b := []byte("CLEWAA")
	for i := 5; i >= 4; i-- {
		b[i] = 'A' + byte(n%26)
		n /= 26
	}
	return string(b)
}

// appendWidths writes the width that most glyphs have, and the others in the order of their codes.
func (font *Font) appendWidths(b []byte) []byte {
	count := map[float64]int{}
	most, n := 0.0, 0
	for _, u := range font.used {
		count[u.width]++
	}
	for w, c := range count {
		if c > n || c == n && w < most {
			most, n = w, c
		}
	}
	b = append(b, "/DW "...)
	b = appendMilli(b, int64(most*1000))
	b = append(b, "/W["...)
	open := false
	for code, u := range font.used {
		if u.width == most {
			if open {
				b = append(b, ']')
			}
			open = false
			continue
		}
		if !open {
			b = strconv.AppendInt(b, int64(code), 10)
			b = append(b, '[')
			open = true
		} else {
			b = append(b, ' ')
		}
		b = appendMilli(b, int64(u.width*1000))
	}
	if open {
		b = append(b, ']')
	}
	return append(b, ']')
}

// toUnicode writes what each code reads as. Glyphs whose text another glyph of the cluster has read as a word
// joiner: readers that find nothing here show the code itself.
func (font *Font) toUnicode() []byte {
	b := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n")
	codes := font.used[1:]
	for i := 0; i < len(codes); i += 100 {
		part := codes[i:min(len(codes), i+100)]
		b = strconv.AppendInt(b, int64(len(part)), 10)
		b = append(b, " beginbfchar\n"...)
		for n, u := range part {
			b = append(b, '<')
			b = appendHex16(b, uint16(1+i+n))
			b = append(b, "><"...)
			if u.text == "" {
				b = append(b, "2060"...)
			}
			b = appendUTF16Hex(b, u.text)
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"...)
}
