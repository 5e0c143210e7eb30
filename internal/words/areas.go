package words

import (
	"maps"
	"strings"
	"sync"
	"sync/atomic"
)

// areas are the sentences of a language. A file that ships with Clew is read when one of its keys is first asked,
// because a command says a few sentences of a few files. What is read already is replaced whole and never changed, so
// that whoever asks for it waits for nobody.
type areas struct {
	read  atomic.Pointer[map[string]entry] // by key
	ships bool                             // some files are, or were, left unread; set before others may ask

	mu     sync.Mutex
	unread map[string]string // by area, where in embedded; guarded by mu
}

func newAreas() *areas {
	a := &areas{}
	a.read.Store(&map[string]entry{})
	return a
}

// leave notes a file that ships, to be read when it is asked. Only who makes the areas may call it.
func (a *areas) leave(area, name string) {
	if a.unread == nil {
		a.ships, a.unread = true, map[string]string{}
	}
	a.unread[area] = name
}

// put takes what a folder says in a file. It stands before what ships, read or not. Only who makes the areas may call it.
func (a *areas) put(said map[string]entry) { maps.Copy(*a.read.Load(), said) }

// entry gives the entry of a key.
func (a *areas) entry(key string) (entry, bool) {
	if e, ok := (*a.read.Load())[key]; ok || !a.ships {
		return e, ok
	}
	area, _, _ := strings.Cut(key, ".")
	a.mu.Lock()
	defer a.mu.Unlock()
	if name, ok := a.unread[area]; ok {
		a.readShipped(area, name)
	}
	e, ok := (*a.read.Load())[key] // another may have read it meanwhile
	return e, ok
}

// all reads what is unread and gives every entry, which the caller must not change.
func (a *areas) all() map[string]entry {
	a.mu.Lock()
	defer a.mu.Unlock()
	for area, name := range a.unread {
		a.readShipped(area, name)
	}
	return *a.read.Load()
}

// readShipped is for whoever holds mu.
func (a *areas) readShipped(area, name string) {
	said, err := readArea(embedded, name, area)
	if err != nil {
		panic("words: " + name + ": " + err.Error()) // the catalogue is part of the program, and tests read all of it
	}
	maps.Copy(said, *a.read.Load())
	a.read.Store(&said)
	delete(a.unread, area)
}
