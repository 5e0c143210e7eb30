// Package screenshot reads what a person or a program for reading letters took from the picture of a post: name, handle,
// text, time, counts, each with where in the block it stands. It guesses nothing: what it does not know for one of
// these is text. Times in pictures have no zone; what is claimed is a stretch of time (Time.Bounds).
//
// It is pure, and knows no record: Compare takes what a record has.
package screenshot
