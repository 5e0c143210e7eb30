// Package figure finds quantities and dates in what somebody wrote, and lines up the figures of one author
// over time. It would rather find nothing than something wrong: what looks like a telephone number, a
// version, a time of day, a score, a numbering or a name is left alone, and a bare "may" is never a month.
//
// A scanner walks over tokens once; what words mean is in one table for each language (english.go,
// ukrainian.go, russian.go, east.go, arabic.go). There are no regular expressions, and every find names the
// rule that made it. All spans are code points of the text that was given.
//
// It knows no posts, places or clocks: who calls gives the language, the reference time, and for a series
// the author and the place. Everything here is pure and may be shared by goroutines.
package figure

// Version is the version of the rules. Two records give the same index where it and the text are the same.
const Version = 4

// limits keep hostile text cheap.
const (
	maxText    = 1 << 22 // code points of one text that are read; what follows is left out
	maxPhrase  = 24      // tokens of one number in words
	maxFinds   = 1 << 16 // quantities, or dates, of one text
	maxDigits  = 15      // digits of a number without grouping; more is an identifier
	maxLiteral = 40      // digits of any number
)

// Span is a stretch of a text: code points from Start up to End. An empty one stands for nothing.
type Span struct{ Start, End int }

// Empty says whether nothing is in it.
func (s Span) Empty() bool { return s.End <= s.Start }
