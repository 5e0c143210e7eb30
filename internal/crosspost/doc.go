// Package crosspost tells where else a statement was made: the same words in another network, under another handle,
// cut otherwise, or with changes, and what differs between them.
//
// Two texts are compared by containment: the runs of three tokens that they share, of those of the shorter one, after
// links, mentions, counters and the hashtags at the end are taken out (Clean). What one cross-post adds does not count,
// and a text that was cut, split or merged is found all the same. The share only says that there is something to tell;
// what is told is the difference, with its flags, from package quotation's alignment: two notices made from one
// template, or a sentence turned round, are Changed and never Same.
//
// In another language no words are shared. There Across compares what does not need to be translated: figures, names,
// links, media and hashtags. It says "probably", and never "translation".
//
// It is pure. Which posts hold a run it asks a quotation.Index, which gives only what may be found. doc/same.md has the
// rules.
package crosspost
