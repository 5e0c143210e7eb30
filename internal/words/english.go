package words

import "sync"

// English gives the English that ships with Clew, for what is written where no reader has chosen a language.
// It is read once.
func English() *Language { return english() }

var english = sync.OnceValue(func() *Language {
	c, err := Load(nil)
	if err != nil {
		panic(err) // the catalogue is part of the program, and tests read all of it
	}
	return c.English()
})
