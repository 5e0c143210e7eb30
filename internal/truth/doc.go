// Package truth holds no code of the program: its tests run the program whole and hold what it says
// against what is known to be so. Inputs whose every thread and text is known come from the generators in
// ../shared/bench; real data comes from ../shared/data, and what is found in it stands in doc/data.md.
// Where either is absent, a test says so and is skipped.
package truth
