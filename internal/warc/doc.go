// Package warc writes web archives: WARC 1.1 files with a gzip member for each record, and WACZ 1.1.1 packages
// of one such file with its index and pages. Package unpack reads them.
//
// It is a tool and knows nothing of posts, records or policy: whoever calls it says what goes in, and where each
// body is. The same calls give the same bytes, on every machine: no clock is read, and records are named by
// what is in them. Memory does not grow with bodies; the index of a package takes about 300 bytes a record
// until it is closed. Strings may be hostile: addresses and header fields are cleaned before they are written,
// so that none can end a line or begin a record. doc/captures.md has the format byte by byte.
package warc
