// Package quotation says whether a text was said: it lays the text along the posts of a record, word by word,
// and lists what differs. The alignment decides the verdict, never a score of likeness.
//
// It is pure. What is held it asks of an Index, which stores declare to be and Memory is; a suite that any
// Index must pass is in quotationtest. An index need only know which versions of posts hold a run of three
// words (Runs): collisions of hashes cost time and never truth. What a post may be shown to whom is decided
// before it comes here: an Index gives only what may be found.
//
// The strongest negative is NotFound, which speaks of the record alone. Flags rest on short word lists of ten
// languages; in any other a check gives the differences and no flags, and says so (Answer.Lists). Offsets are
// code points of untouched texts. doc/quotes.md has the rules.
package quotation
