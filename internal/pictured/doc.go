// Package pictured holds the check of screenshots against pictures: posts drawn as the pages and programs of eight
// networks lay them out, read back by a program for reading letters that is nobody's here (Tesseract), and laid beside a
// record that has them. What was read is kept in testdata, so that most of it is held without that program.
//
// It is tests alone. doc/testing.md says what they need, doc/quotes.md what they found.
package pictured
