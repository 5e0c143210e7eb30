// Package importtest holds the rule of who may import whom, as a test. It has no code of its own.
//
// Packages stand in rows; a package imports only from rows with a smaller number, never from its own
// row. What departs from this is listed in the test, with its reason.
package importtest
