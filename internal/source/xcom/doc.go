// Package xcom reads X (once Twitter): an account's own archive in its three generations, and saved
// answers of X's interfaces. Live asks X itself, by its API or by its public embed; doc/x.md says what that
// costs and cannot see.
//
// What X writes is turned into Clew's words once, here: text loses X's three HTML escapes and nothing
// else, every range is checked against the text it speaks of, and ids are taken from their string forms,
// because the numeric ones are rounded in many files that people keep.
package xcom
