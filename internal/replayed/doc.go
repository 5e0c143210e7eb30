// Package replayed holds the tests of web archives as a whole: captures of every network and of files are written
// as WARC and WACZ, read back into another record, judged by programs that are not ours, and replayed in a browser.
// It has no code of its own.
package replayed
