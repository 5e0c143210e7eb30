package typeset_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"clew/internal/typeset"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// sample is text in one script, to be looked at and to be held against another shaper.
type sample struct{ name, lang, text string }

var samples = []sample{
	{"latin", "en", "Artillery shells are counted in the first affidavit: “fifty-five offices”, the minister's finance office said — and the unofficial figure is efficiently flying. See https://example.com/a/very/long-path/that?must=be&broken=somewhere#and-more for difficulties."},
	{"vietnamese", "vi", "Tiếng Việt có những dấu chồng: Nguyễn, Phở, ường, ậu, Ễ và Ộ; người ta viết chúng bằng chữ Quốc ngữ. Một câu nữa để có đủ vài dòng."},
	{"cyrillic", "uk", "Скільки снарядів виготовлено за рік, не знає ніхто: ґанок, її єство, об’єднання та незалежність України перевищують найсміливіші сподівання."},
	{"greek", "el-polyton", "Ἐν ἀρχῇ ἦν ὁ λόγος, καὶ ὁ λόγος ἦν πρὸς τὸν θεόν, καὶ θεὸς ἦν ὁ λόγος. ᾧ ᾳ ΐ ΰ Ὦ."},
	{"korean", "ko", "한국어 문장은 낱말 사이에서 줄을 바꿉니다. 포탄의 수는 아무도 모르지만, 2024년에는 3,000,000발이라고 합니다."},
	{"japanese", "ja", "日本語の文章は、どこでも改行できます。ただし「かぎ括弧」や、句読点。小さな「っ」や「ー」は行の頭に来ません。ピョンヤンとウォッカとパーティー、１２３…！骨・直・今。"},
	{"chinese", "zh-Hans", "中文排版需要注意标点符号：“引号”、《书名号》和（括号）不能出现在行首或行尾。炮弹的数量没有人知道，但是据说有三百万发。骨直今"},
	{"taiwan", "zh-Hant", "中文排版需要注意標點符號：「引號」、《書名號》和（括號）。骨直今"},
	{"arabic", "ar", "كم قذيفة صُنعت في عام 2024؟ قال الوزير (في كييف) إن العدد 3,000,000 وأضاف: انظر https://example.com/a/b?c=d و @clew_reader ثم NATO Response Force هنا."},
	{"hebrew", "he", "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ. כמה פגזים (לפי NATO) יוצרו ב-2024? ראו https://example.com/x."},
	{"hindi", "hi", "हिन्दी में संयुक्त अक्षर होते हैं: क्ष, त्र, ज्ञ, श्र, र्क, ट्र और द्ध। तोप के गोलों की संख्या कोई नहीं जानता।"},
	{"thai", "th", "ภาษาไทยเขียนติดกันโดยไม่เว้นวรรคระหว่างคำ จำนวนกระสุนปืนใหญ่ที่ผลิตในปีนี้ไม่มีใครทราบแน่ชัด แต่ผู้เชี่ยวชาญกล่าวว่ามีสามล้านนัด"},
	{"emoji", "en", "A thread 🧵 with a family 👨‍👩‍👧, a flag 🇺🇦, a keycap 1️⃣, a hand 👍🏽, a heart ❤️, ✔ and ☺︎; none for \U0001FAE9 or \ue000 and 𐎀."},
	{"urdu", "ur", "گولوں کی تعداد کوئی نہیں جانتا، لیکن کہا جاتا ہے کہ تیس لاکھ ہے۔"},
	{"bengali", "bn", "বাংলা ভাষায় যুক্তাক্ষর আছে: ক্ষ, জ্ঞ, ন্ত্র।"},
	{"tamil", "ta", "தமிழ் மொழி: கொ, கோ, கௌ, ஸ்ரீ."},
	{"georgian", "ka", "ქართული ენა და დამწერლობა ძველია."},
	{"khmer", "km", "ភាសាខ្មែរគឺជាភាសាផ្លូវការ"},
}

// TestPictures draws all samples as PNG into the folder that TYPESET_PICTURES names, to be looked at.
func TestPictures(t *testing.T) {
	dir := os.Getenv("TYPESET_PICTURES")
	if dir == "" {
		t.Skip("TYPESET_PICTURES names no folder")
	}
	l := typeset.NewLibrary(typeset.Folders(""))
	for _, align := range []typeset.Align{typeset.Justify, typeset.Start} {
		for _, width := range []float64{260, 150} {
			const scale = 2.5
			var all [][]typeset.Line
			high := 20.0
			for _, s := range samples {
				lines := l.Break(typeset.Paragraph{Align: align, Hyphenate: true, Pieces: []typeset.Piece{{Text: s.text, Style: typeset.Style{Size: 11, Lang: s.lang}}}}, width)
				all = append(all, lines)
				for _, x := range lines {
					high += (x.Ascent + x.Descent) * 1.05
				}
				high += 8
			}
			img := image.NewRGBA(image.Rect(0, 0, int((width+20)*scale), int(high*scale)))
			draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
			for _, x := range []float64{10, 10 + width} {
				draw.Draw(img, image.Rect(int(x*scale), 0, int(x*scale)+1, img.Bounds().Max.Y), image.NewUniform(color.RGBA{0xff, 0xb0, 0xb0, 0xff}), image.Point{}, draw.Src)
			}
			y := 10.0
			for _, lines := range all {
				for _, x := range lines {
					y += x.Ascent * 1.05
					paint(img, x, 10, y, scale)
					y += x.Descent * 1.05
				}
				y += 8
			}
			var b bytes.Buffer
			if err := png.Encode(&b, img); err != nil {
				t.Fatal(err)
			}
			name := map[typeset.Align]string{typeset.Justify: "justify", typeset.Start: "start"}[align] + map[float64]string{260: "-wide", 150: "-narrow"}[width] + ".png"
			if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Log(l.Missing())
}

// paint draws a line.
func paint(img *image.RGBA, l typeset.Line, x, y, scale float64) {
	r := vector.NewRasterizer(img.Bounds().Dx(), img.Bounds().Dy())
	for _, run := range l.Runs {
		if run.Box != nil {
			if src, err := png.Decode(bytes.NewReader(run.Box.PNG)); err == nil {
				to := image.Rect(int((x+run.X)*scale), int((y-run.Box.Height)*scale), int((x+run.X+run.Width)*scale), int((y+run.Box.Depth)*scale))
				xdraw.CatmullRom.Scale(img, to, src, src.Bounds(), draw.Over, nil)
			}
			continue
		}
		for _, g := range run.Glyphs {
			run.Font.Draw(r, g.ID, (x+run.X+g.X)*scale, (y-g.Y-run.Style.Raise)*scale, run.Style.Size*scale)
		}
	}
	r.Draw(img, img.Bounds(), image.Black, image.Point{})
}
