package answer

import "clew/internal/words"

// FaultCode says what is wrong with a list of quotations, or with a line of it; quotelist.toml words each.
type FaultCode string

// Faults of a whole list, or of what follows in it.
const (
	FaultZip     FaultCode = "zip" // .xlsx, .ods, .docx
	FaultOffice  FaultCode = "office"
	FaultPDF     FaultCode = "pdf"
	FaultPacked  FaultCode = "packed"
	FaultPicture FaultCode = "picture"
	FaultPage    FaultCode = "page" // HTML
	FaultRich    FaultCode = "rich" // RTF
	FaultWide    FaultCode = "wide" // UTF-16 or UTF-32 that does not say so
	FaultBytes   FaultCode = "bytes"
	FaultArray   FaultCode = "array"
	FaultHead    FaultCode = "head" // no column for the text
	FaultOpen    FaultCode = "open" // a quotation mark that nothing closes
	FaultRow     FaultCode = "row"  // longer than maxRow
)

// Faults of one line, or of a text that is given alone.
const (
	FaultEncoding FaultCode = "encoding" // no UTF-8
	FaultZero     FaultCode = "zero"     // a byte 0
	FaultLost     FaultCode = "lost"     // U+FFFD in place of letters
	FaultGarbled  FaultCode = "garbled"  // UTF-8 that was read as something else and written again
	FaultJSON     FaultCode = "json"
	FaultNoText   FaultCode = "no-text"
	FaultCells    FaultCode = "cells" // more than there are columns
	FaultMarks    FaultCode = "marks" // quotation marks of a table
)

// Fault is an error of reading a list. One of a whole list ends it, one of a line does not.
type Fault struct {
	Code FaultCode
	Line int // from which on nothing was read; 0 where all of a list, or one line of it, is meant
}

// Say words a fault: what it is, and what to do.
func (f *Fault) Say(l *words.Language) (what, do string) {
	return l.Say("quotelist."+string(f.Code), f.Line), l.Say("quotelist." + string(f.Code) + "-do")
}

// Error implements error.
func (f *Fault) Error() string {
	what, do := f.Say(words.English())
	return what + " " + do
}
