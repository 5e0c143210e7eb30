// Package gazetteer finds the names of people, places, bodies and events in a text.
//
// It is a word list with rules, not a model: every find names the rule that made it, and two machines with the same
// Version find the same. Precision comes first. A name that could be a word, a person or another place is left out
// unless something beside it says which it is: a place preposition, the country in the same thread, a second place in
// the sentence. Whatever is found can be looked up and corrected; what is not found is missing, never wrong.
//
// Evidence, in this order: the register its caller gives (the record's own accounts and the people an editor added),
// the shipped lists, and patterns. Patterns only ever give candidates for a person to accept (Candidates): they are
// no finds.
//
// The lists cover English, Ukrainian, Russian, Korean, Japanese, Arabic, Chinese, German, French and Spanish (these three have
// rules of their own: west.go). In other languages only the register is looked for. Where its data came from is told in data/README.md.
//
// # Lists
//
// The hand-kept lists hold one heading a line, fields parted by " | ", spellings by ";":
//
//	country/KP | en: North Korea; =DPRK | adj.en: North Korean | ppl.en: North Koreans | uk: Північна Корея
//
// adj is the adjective, ppl the people's name; "~" ends a stem to which all endings of Ukrainian or Russian are put;
// in names the country a heading lies in; also what is named inside it; base what the names of an oblast are made of;
// name a heading's display where no spelling is it.
// A lone "-" says that the language's name is a word too and is not looked for. A sign before a spelling asks for more:
//
//	=  exactly these letters        ^  not at the start of a sentence
//	?  another place beside it      &  after a place preposition, or with its country named
//	>  before a word such as "partners" or "sanctions"     !  after "the", or in brackets; in French after "la" or "en"
//	+  after a title, or where the thread has the whole name (German, French, Spanish)
package gazetteer
