// Package csl writes citations by styles of the Citation Style Language, version 1.0.2: a style file says how, a
// locale file in which words, an Item what is cited.
//
// A Style and a Locale are read once, joined by New, and may then be used by many goroutines. What an item says is
// text and nothing else: markup in it is shown as it is written, never carried out.
//
// Of the language all rendering elements are carried out, with names (et al., inverted, substituted), dates, numbers,
// labels, groups, conditions, quotes, text cases, the order of a bibliography, letters after equal years and the mark
// in place of a repeated author. What depends on a whole text is left to a word processor: the positions of notes
// (ibid.), and telling namesakes apart by given names.
//
// A style is bounded when it is read (2 MiB, 40,000 elements, 60 deep, no macro that calls itself) and once more
// while it writes (100,000 steps and 256 KiB an entry), so that a hostile one ends.
package csl
