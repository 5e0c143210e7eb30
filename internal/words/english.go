package words

import "sync"

// English gives the English that ships with Clew, for what is written where no reader has chosen a language.
// It is made ready once, and alone: a command that writes one file has no time for the other languages.
func English() *Language { return english() }

var english = sync.OnceValue(func() *Language {
	c := &Catalog{}
	if err := c.readLanguage(embedded, shipped, "en"); err != nil {
		panic(err) // the catalogue is part of the program, and tests read all of it
	}
	return c.list[0]
})
