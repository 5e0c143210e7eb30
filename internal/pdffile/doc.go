// Package pdffile writes PDF 1.7: pages of shaped text and pictures, with subsets of the fonts, tags, an outline,
// links and metadata. It lays nothing out: whoever calls it says where every glyph stands.
//
// A File is written from front to back. Pages and pictures go out as soon as they are whole, other objects
// packed into object streams; fonts, structure, outline and cross-reference stream follow at the end. What stays
// in memory until then is small: which glyphs are used, where objects stand, and the tree of the structure.
//
// The same calls write the same bytes: there is no clock and no chance in it. Dates are those of Info, and
// the file's identifier is a digest of what was written.
//
// Foreign text is only ever written as encoded strings, and nothing that a reader of the file would run is
// ever written: no script, no action but a link to a web page, a mail address or a place in the file. The names
// of such things occur nowhere in the bytes, not by chance either.
//
// A File is for one goroutine at a time.
package pdffile
