package people_test

import (
	"testing"

	"clew/internal/people"
	"clew/internal/people/peopletest"
)

func TestMemory(t *testing.T) {
	peopletest.Run(t, func(*testing.T) peopletest.Open {
		m := &people.Memory{}
		return func(*testing.T) people.Store { return m }
	})
}
