package shelf

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"clew/internal/post"
)

// CheckViewer returns ErrValue for what names no viewer.
func CheckViewer(viewer string) error {
	if viewer == "" || len(viewer) > MaxViewer || !utf8.ValidString(viewer) || strings.ContainsFunc(viewer, unicode.IsControl) {
		return fmt.Errorf("a viewer of this name: %w", ErrValue)
	}
	return nil
}

// CheckID returns ErrValue for what is no id of a post.
func CheckID(id post.ID) error {
	if _, err := post.ParseID(string(id)); err != nil {
		return fmt.Errorf("%w: %w", ErrValue, err)
	}
	return nil
}

// Check returns ErrValue for what is no state of a saved thread.
func (s State) Check() error {
	switch s {
	case ToRead, Reading, Done:
		return nil
	}
	return fmt.Errorf("a state that is none: %w", ErrValue)
}

// Check returns ErrValue for a position that is none.
func (p Position) Check() error {
	if err := CheckID(p.Post); err != nil {
		return err
	}
	if !(p.Fraction >= 0 && p.Fraction <= 1) || p.At.IsZero() {
		return fmt.Errorf("a place that is none: %w", ErrValue)
	}
	return nil
}

// Check returns ErrValue for a colour that is none.
func (c Colour) Check() error {
	switch c {
	case Yellow, Green, Blue, Red:
		return nil
	}
	return fmt.Errorf("a colour that is none: %w", ErrValue)
}

// LabelName gives a label's name as it is kept: composed (NFC), without the sign of a tag, control characters
// and those that turn the direction of writing, its spaces single. ErrValue where nothing is left, or too much.
func LabelName(s string) (string, error) {
	if len(s) > 16*MaxLabel {
		return "", fmt.Errorf("a label of %d bytes: %w", len(s), ErrValue)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, r == ',', unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d':
			return -1
		}
		return r
	}, norm.NFC.String(s))
	s = strings.Join(strings.Fields(strings.TrimLeft(strings.TrimSpace(s), "#")), " ")
	if n := utf8.RuneCountInString(s); n == 0 || n > MaxLabel || strings.Trim(s, "\u200c\u200d ") == "" {
		return "", fmt.Errorf("a label of %d characters: %w", n, ErrValue)
	}
	return s, nil
}

// LabelKey gives what two names of one label have in common: they differ in case at most.
func LabelKey(name string) string { return norm.NFC.String(cases.Fold().String(name)) }

// LabelNames gives names as they are kept, each label once. ErrFull for too many.
func LabelNames(names []string) ([]string, error) {
	var out, keys []string
	for _, n := range names {
		n, err := LabelName(n)
		if err != nil {
			return nil, err
		}
		if k := LabelKey(n); !slices.Contains(keys, k) {
			out, keys = append(out, n), append(keys, k)
		}
		if len(out) > MaxThreadTags {
			return nil, fmt.Errorf("more than %d labels on a thread: %w", MaxThreadTags, ErrFull)
		}
	}
	return out, nil
}

// Check gives what is said of a collection as it is kept, titles on one line. ErrValue where it has no title or
// something is too long.
func (a About) Check() (About, error) {
	a.Title, a.Subtitle, a.Preface = oneLine(a.Title), oneLine(a.Subtitle), Note(a.Preface)
	if a.Title == "" {
		return a, fmt.Errorf("a collection without a title: %w", ErrValue)
	}
	for _, c := range []struct {
		s   string
		max int
	}{{a.Title, MaxTitle}, {a.Subtitle, MaxTitle}, {a.Preface, MaxNote}} {
		if err := short(c.s, c.max); err != nil {
			return a, err
		}
	}
	return a, nil
}

// Note gives a note as it is kept: lines end in one way, nothing stands around it, what is no text is left out.
func Note(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r != '\n' && r != '\t' && unicode.IsControl(r):
			return -1
		}
		return r
	}, s))
}

// CheckNote gives a note as it is kept; ErrValue where it is too long.
func CheckNote(s string) (string, error) {
	s = Note(s)
	return s, short(s, MaxNote)
}

func oneLine(s string) string { return strings.Join(strings.Fields(Note(s)), " ") }

func short(s string, most int) error {
	if n := utf8.RuneCountInString(s); n > most {
		return fmt.Errorf("%d characters, at most %d are kept: %w", n, most, ErrValue)
	}
	return nil
}

// Check gives a highlight as it is kept; ErrValue where it marks nothing, or its parts do not agree.
func (h Highlight) Check() (Highlight, error) {
	var err error
	for _, id := range []post.ID{h.Thread, h.Post} {
		if err := CheckID(id); err != nil {
			return h, err
		}
	}
	if err := h.Colour.Check(); err != nil {
		return h, err
	}
	if h.Note, err = CheckNote(h.Note); err != nil {
		return h, err
	}
	n := utf8.RuneCountInString(h.Words)
	switch {
	case n == 0 || n > MaxWords || h.Start < 0 || h.End-h.Start != n || strings.TrimSpace(h.Words) == "":
		err = fmt.Errorf("%d characters marked from %d to %d: %w", n, h.Start, h.End, ErrValue)
	case len(h.Version) > maxVersion || !utf8.ValidString(h.Version):
		err = fmt.Errorf("a version of %d bytes: %w", len(h.Version), ErrValue)
	case utf8.RuneCountInString(h.Before) > around || utf8.RuneCountInString(h.After) > around:
		err = fmt.Errorf("too much around the words: %w", ErrValue)
	}
	return h, err
}

// maxVersion bounds the name of a version, in bytes.
const maxVersion = 512
