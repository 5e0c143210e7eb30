package answer_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"clew/internal/answer"
	"clew/internal/quotation"
	"clew/internal/words"
)

// wide writes a text in UTF-16.
func wide(s string, big, mark bool) string {
	var b []byte
	put := func(u uint16) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	if mark {
		put(0xfeff)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		put(u)
	}
	return string(b)
}

// told writes a list as one line: line:text|by|around, a fault as line:!code, what ends it as !code or !code@line.
func told(list string, kind answer.Kind) string {
	var got []string
	var f *answer.Fault
	var in io.Reader = strings.NewReader(list)
	if len(list) < 1000 {
		in = iotest.OneByteReader(in)
	}
	for q, err := range answer.Quotes(in, kind) {
		switch {
		case errors.As(err, &f) && f.Line > 0:
			got = append(got, fmt.Sprintf("!%s@%d", f.Code, f.Line))
		case errors.As(err, &f):
			got = append(got, "!"+string(f.Code))
		case err != nil:
			got = append(got, "!")
		case errors.As(q.Err, &f):
			got = append(got, fmt.Sprintf("%d:!%s", q.Line, f.Code))
		case errors.Is(q.Err, quotation.ErrLong):
			got = append(got, fmt.Sprintf("%d:!long", q.Line))
		default:
			got = append(got, fmt.Sprintf("%d:%s|%s|%s", q.Line, q.Text, q.By, q.Around))
		}
	}
	return strings.Join(got, "; ")
}

// TestLists are lists as spreadsheets, editors and people make them.
func TestLists(t *testing.T) {
	const said = "«Ми — тут»; 「はい」, \U0001f600"
	for _, c := range []struct {
		name, list string
		kind       answer.Kind
		want       string
	}{
		{"UTF-16 of Windows", wide("a б\r\nв\r\n", false, true), answer.Lines, "1:a б||; 2:в||"},
		{"UTF-16 of others", wide("a б\nв", true, true), answer.Lines, "1:a б||; 2:в||"},
		{"UTF-16, letters of two units", wide(said, false, true), answer.Lines, "1:" + said + "||"},
		{"UTF-16 CSV", wide("text,by\n"+`"x, y",@a`+"\n", true, true), answer.Table, "2:x, y|@a|"},
		{"Unicode text of Excel", wide("Author\tQuote\tDate\r\n@a\tx, y\t2024\r\n", false, true), answer.Lines, "2:x, y|@a|2024"},
		{"CSV UTF-8 of Excel", "\ufefftext,by\r\n\"x, \"\"y\"\"\r\nz\",@a\r\n", answer.Table, "2:x, \"y\"\nz|@a|"},
		{"CSV of Excel where commas are decimal", "\ufeffТекст;Автор;Дата\r\nx, y;@a;03.05.2024\r\n;;\r\n\"a;b\";;\r\n", answer.Table, "2:x, y|@a|03.05.2024; 4:a;b||"},
		{"what Excel writes before", "sep=;\r\ntext;by\r\nx;@a\r\n", answer.Table, "3:x|@a|"},
		{"and for tabs", "sep=\t\ntext\tby\nx\t@a\n", answer.Table, "3:x|@a|"},
		{"tabs", "text\tby\nx, y; z\t@a\n", answer.Table, "2:x, y; z|@a|"},
		{"strokes", "id|text|by\n1|x, y|@a\n", answer.Table, "2:x, y|@a|"},
		{"one column", "text\nWe came, we saw; we won\n\"a \"\"b\"\"\"\n", answer.Table, "2:We came, we saw; we won||; 3:a \"b\"||"},
		{"Korean heads", "인용,글쓴이\n가,@a\n", answer.Table, "2:가|@a|"},
		{"Arabic heads", "النص;الكاتب\nنص آخر;@a\n", answer.Table, "2:نص آخر|@a|"},
		{"heads alone", "text,by\r\n", answer.Table, ""},
		{"a table that was pasted", "quote\tauthor\nx\t@a\n", answer.Lines, "2:x|@a|"},
		{"a table that does not say so", "text,by\nx,@a\n", answer.Lines, "2:x|@a|"},
		{"JSON that does not say so", "{\"text\":\"x\"}\n{\"text\":\"y\"}\n", answer.Lines, "1:x||; 2:y||"},
		{"a sentence with commas", "The text, by all means\nDate; text\n", answer.Lines, "1:The text, by all means||; 2:Date; text||"},
		{"old Macs", "a b\rc d\r\re", answer.Lines, "1:a b||; 2:c d||; 4:e||"},
		{"old Macs' tables", "text,by\rx,@a\ry,@b\r", answer.Table, "2:x|@a|; 3:y|@b|"},
		{"both line ends", "a\r\nb\rc\nd\r\n", answer.Lines, "1:a||; 2:b||; 3:c||; 4:d||"},
		{"rows of fewer cells", "by,text,around\n@a,x\n@b\n,,\n", answer.Table, "2:x|@a|; 3:|@b|"},
		{"empty cells behind", "text,by,,\nx,@a,,,,\n", answer.Table, "2:x|@a|"},

		{"nothing", "", answer.Lines, ""},
		{"nothing, marked", "\ufeff", answer.Lines, ""},
		{"nothing in two bytes", "\xff\xfe", answer.Lines, ""},
		{"Latin-1", "caf\xe9 ol\xe9\nplain words\n", answer.Lines, "1:!encoding; 2:plain words||"},
		{"Windows-1251", "text;by\n\xcf\xf0\xe8\xe2\xb3\xf2;@a\n", answer.Table, "2:!encoding"},
		{"an author in Latin-1", "text,by\nx,Ren\xe9\n", answer.Table, "2:!encoding"},
		{"Windows-1252 in JSON", "{\"text\":\"caf\xe9\"}\n", answer.JSONLines, "1:!encoding"},
		{"letters that were lost", "caf\ufffd ol\ufffd\n", answer.Lines, "1:!lost"},
		{"half a pair in JSON", `{"text":"x \ud800 y"}`, answer.JSONLines, "1:!lost"},
		{"half a pair in UTF-16", "\xff\xfe" + wide("a ", false, false) + "\x00\xd8" + wide("b", false, false), answer.Lines, "1:!lost"},
		{"half a letter in UTF-16", wide("ab\n", false, true) + "c", answer.Lines, "1:ab||; 2:!lost"},
		{"UTF-8 read as Windows-1252", "Theyâ€™re here\n", answer.Lines, "1:!garbled"},
		{"the same in a name", "cafÃ© olÃ©\n", answer.Lines, "1:!garbled"},
		{"UTF-8 of Cyrillic read as Windows-1252", "ÐŸÑ€Ð¸Ð²Ñ–Ñ‚ ÑƒÑ\u0081Ñ–Ð¼\n", answer.Lines, "1:!garbled"},
		{"UTF-8 of Cyrillic read as Windows-1251", "РџСЂРёРІС–С‚ СѓСЃС–Рј\n", answer.Lines, "1:!garbled"},
		{"a zero byte", "a\nb\x00c\nd\n", answer.Lines, "1:a||; 2:!zero; 3:d||"},
		{"zero bytes in a table", "text,by\nx" + strings.Repeat(" y", 40) + ",@\x00a\nz,\n", answer.Table, "2:!zero; 3:z||"},
		{"a zero in JSON", `{"text":"a\u0000b"}`, answer.JSONLines, "1:!zero"},
		{"UTF-16 without a mark", wide("some words of somebody\n", false, false), answer.Lines, "!wide"},
		{"Cyrillic UTF-16 without a mark", wide("якісь слова того, хто їх сказав, і ще кілька слів потому\n", true, false), answer.Table, "!wide"},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", answer.Lines, "!wide"},
		{"bytes", "\x00\x01\x02\x00\x00\x00\x7f\x00\x00ELF", answer.Lines, "!bytes"},
		{".xlsx", "PK\x03\x04\x14\x00\x06\x00\x08\x00", answer.Table, "!zip"},
		{".xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", answer.Table, "!office"},
		{"PDF", "%PDF-1.7\n%\xe2\xe3\n", answer.Lines, "!pdf"},
		{"gzip", "\x1f\x8b\x08\x00", answer.JSONLines, "!packed"},
		{"PNG", "\x89PNG\r\n\x1a\n\x00", answer.Lines, "!picture"},
		{"JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF", answer.Lines, "!picture"},
		{"HTML", "\n<!DOCTYPE html>\n<p>x</p>", answer.Lines, "!page"},
		{"RTF", `{\rtf1\ansi x}`, answer.Lines, "!rich"},
		{"an array", "[\n {\"text\":\"x\"}]", answer.JSONLines, "!array"},
		{"an array in a line", `[{"text":"x"}]`, answer.Lines, "!array"},
		{"no object", "{\"text\": x}\n", answer.Lines, "1:!json"},
		{"no head", "x,@a\ny,@b\n", answer.Table, "!head"},
		{"a head that cannot be read", "te\"xt,by\ntext,by\n", answer.Table, "!head"},
		{"sep= alone", "sep=;\n", answer.Table, "!head"},
		{"more cells than heads", "text,by\nWe came, we saw, we won\nx,@a\n", answer.Table, "2:!cells; 3:x|@a|"},
		{"very many cells", "text,by\n" + strings.Repeat("x,", 100_000) + "\nx,@a\n", answer.Table, "2:!cells; 3:x|@a|"},
		{"marks in a cell", "text,by\nsaid \"x\" then,@a\n\"x\" he said,@a\ny,@b\n", answer.Table, "2:!marks; 3:!marks; 4:y|@b|"},
		{"a mark that is left open", "text,by\nx,@a\n\"y,@b\nz,@c\n", answer.Table, "2:x|@a|; 3:!marks; !open@3"},
		{"a mark that is left open in the last row", "text,by\n\"y,@b\n", answer.Table, "2:!marks"},
		{"a mark that is left open before much", "text\nx\n\"" + strings.Repeat("word word\n", 300_000), answer.Table, "2:x||; !row@3"},
		{"a cell of more than a quotation", "text,by\n" + strings.Repeat("x", 3<<20) + ",@a\ny,@b\n", answer.Table, "!row@2"},
		{"a line of more than a quotation", strings.Repeat("x", 3<<20) + "\ny\n", answer.Lines, "1:!long; 2:y||"},
	} {
		if got := told(c.list, c.kind); got != c.want {
			t.Errorf("%s: %.300q, want %q", c.name, got, c.want)
		}
	}
}

// TestNotGarbled: what people write is not taken for letters that were read wrongly.
func TestNotGarbled(t *testing.T) {
	for _, s := range []string{"НІ! НІ! НІ! НІ! НІ!", "ВІН — НІ", "IL EST ALLÉ… ELLE EST ALLÉE…", "«MAÇÃ»", "Ã", "São João, não é?", "“ÜBER ALLES” – für 5 €", "Ціє ні, Її, Ґанок", "naïve café — déjà vu", "ÀÉÎÕÜ àéîõü", "Đã đến lúc", "½ ¼ ¾ ° ± × ÷"} {
		if got := told(s+"\n", answer.Lines); got != "1:"+s+"||" {
			t.Errorf("%q: %s", s, got)
		}
	}
}

// TestCellsOfMegabytes: a table of cells of a megabyte each is read without all of it in memory.
func TestCellsOfMegabytes(t *testing.T) {
	cell := strings.Repeat("word ", quotation.MaxPaste/5)
	parts := []io.Reader{strings.NewReader("text,by\n")}
	for range 40 {
		parts = append(parts, strings.NewReader("\""), strings.NewReader(cell), strings.NewReader("\",@a\n"))
	}
	n := 0
	for q, err := range answer.Quotes(io.MultiReader(parts...), answer.Table) {
		if err != nil || q.Err != nil || q.Text != cell {
			t.Fatal(q.Line, err, q.Err)
		}
		n++
	}
	if n != 40 {
		t.Errorf("%d of 40", n)
	}
}

// TestFaultWords: every fault is two sentences in every language.
func TestFaultWords(t *testing.T) {
	c, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	codes := []answer.FaultCode{answer.FaultZip, answer.FaultOffice, answer.FaultPDF, answer.FaultPacked, answer.FaultPicture, answer.FaultPage, answer.FaultRich, answer.FaultWide, answer.FaultBytes, answer.FaultArray,
		answer.FaultHead, answer.FaultOpen, answer.FaultRow, answer.FaultEncoding, answer.FaultZero, answer.FaultLost, answer.FaultGarbled, answer.FaultJSON, answer.FaultNoText, answer.FaultCells, answer.FaultMarks}
	for _, l := range c.All() {
		seen := map[string]bool{}
		for _, code := range codes {
			what, do := (&answer.Fault{Code: code, Line: 7}).Say(l)
			if !l.Has("quotelist."+string(code)) || !l.Has("quotelist."+string(code)+"-do") || seen[what] || strings.Contains(what+do, "{0}") {
				t.Errorf("%s %s: %s %s", l.Tag, code, what, do)
			}
			seen[what] = true
		}
	}
}

// TestReadText reads a text that is given alone.
func TestReadText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"\ufeffa\r\nb\rc\n", "a\nb\nc\n"}, {wide("ї\r\n", false, true), "ї\n"}, {"", ""}, {"x", "x"},
		{"caf\xe9", "!encoding"}, {"%PDF-1.4", "!pdf"}, {"\x89PNG\r\n\x1a\n", "!picture"}, {"a\x00b c d e f g h i j k", "!zero"}, {"\ufffd", "!lost"},
		{strings.Repeat("é", 50) + "z", strings.Repeat("é", 50) + "z"},
	} {
		got, err := answer.ReadText(strings.NewReader(c.in), 200)
		var f *answer.Fault
		if errors.As(err, &f) {
			got = "!" + string(f.Code)
		} else if err != nil {
			t.Error(err)
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	if got, err := answer.ReadText(strings.NewReader(strings.Repeat("é", 200)), 101); err != nil || len(got) != 102 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := answer.ReadText(iotest.ErrReader(io.ErrUnexpectedEOF), 100); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}
