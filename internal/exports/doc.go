// Package exports holds the documents that every way out of Clew is tried with, and the programs of others that judge
// what comes out. It is for tests: a format's own test takes the samples it needs, and the tests here hold what the whole
// program writes against independent checkers.
//
// scripts/exports installs the checkers. A test that lacks one says SKIP and why.
package exports
