package csl

import (
	"fmt"
	"io"
	"strings"
)

// Style is a style as it was read. It does not change.
type Style struct {
	Title    string // of the style: "American Psychological Association 7th edition"
	ID       string // its address
	Note     bool   // citations are notes rather than words in the text
	Language string // that it is written for, "" for any
	Sorted   bool   // its bibliography has an order of its own

	root         *elem
	macros       map[string]*elem
	citation     *elem
	bibliography *elem // nil if it has none
	locales      []*elem
	hyphen       bool // an initial keeps its hyphen
	demote       string
	pageRange    string
	suffixed     bool // it writes the letter after the year by itself
}

// ParseStyle reads a style file. Errors have ErrStyle in their chain. Dependent styles, which only name another one,
// are refused.
func ParseStyle(r io.Reader) (*Style, error) {
	root, err := parse(r, "style")
	if err != nil {
		return nil, err
	}
	s := &Style{root: root, macros: map[string]*elem{}, Note: root.get("class") == "note", Language: root.get("default-locale")}
	s.hyphen = root.get("initialize-with-hyphen") != "false"
	s.demote = root.get("demote-non-dropping-particle")
	s.pageRange = root.get("page-range-format")
	for _, k := range root.kids {
		switch k.name {
		case "info":
			if t := k.kid("title"); t != nil {
				s.Title = strings.TrimSpace(t.text)
			}
			if t := k.kid("id"); t != nil {
				s.ID = strings.TrimSpace(t.text)
			}
		case "locale":
			s.locales = append(s.locales, k)
		case "macro":
			if name := k.get("name"); s.macros[name] == nil {
				s.macros[name] = k
			}
		case "citation":
			s.citation = k
		case "bibliography":
			s.bibliography = k
			s.Sorted = k.kid("sort") != nil
		}
	}
	if s.citation == nil || s.citation.kid("layout") == nil {
		return nil, fmt.Errorf("%w: it has no <citation> with a <layout>: a dependent style only names another one", ErrStyle)
	}
	if s.bibliography != nil && s.bibliography.kid("layout") == nil {
		return nil, fmt.Errorf("%w: its <bibliography> has no <layout>", ErrStyle)
	}
	s.suffixed = root.mentions("year-suffix")
	return s, s.check()
}

// check refuses macros that are not there or call themselves, and gives each element what renders it.
func (s *Style) check() error {
	state := map[string]int{} // 1: being looked at, 2: done
	var walk func(e *elem) error
	walk = func(e *elem) error {
		e.process = processOf(e.name)
		if name := e.get("macro"); name != "" { // of any element: what stands in for something else is looked through whole
			m := s.macros[name]
			switch {
			case m == nil:
				return fmt.Errorf("%w: there is no macro %q", ErrStyle, name)
			case state[name] == 1:
				return fmt.Errorf("%w: macro %q calls itself", ErrStyle, name)
			case state[name] == 0:
				state[name] = 1
				if err := walk(m); err != nil {
					return err
				}
				state[name] = 2
			}
		}
		for _, k := range e.kids {
			if err := walk(k); err != nil {
				return err
			}
		}
		return nil
	}
	for name, m := range s.macros {
		if state[name] != 0 {
			continue
		}
		state[name] = 1
		if err := walk(m); err != nil {
			return err
		}
		state[name] = 2
	}
	if err := walk(s.citation); err != nil {
		return err
	}
	if s.bibliography != nil {
		return walk(s.bibliography)
	}
	return nil
}
