package csl

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of a style or locale file.
const (
	maxFile     = 2 << 20
	maxElements = 40_000
	maxDepth    = 60
	maxText     = 64 << 10 // bytes of one element's own: comments may cut it into any number of pieces
	maxSteps    = 100_000
	maxEntry    = 256 << 10 // bytes of one entry
)

// ErrStyle is in the chain of every error about a style or locale that is not one, or is too large.
var ErrStyle = errors.New("not a CSL file")

// elem is one element of a style. What rendering asks for often is read out of the attributes once.
type elem struct {
	name    string
	attr    map[string]string
	text    string
	kids    []*elem
	prefix  string
	suffix  string
	font    font
	vars    []string // of variable
	process func(*renderer, *elem) *node
}

func (e *elem) get(name string) string { return e.attr[name] }

// kid gives the first child of that name, nil if there is none.
func (e *elem) kid(name string) *elem {
	for _, k := range e.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// parse reads a tree of elements whose root has that name.
func parse(r io.Reader, root string) (*elem, error) {
	d := xml.NewDecoder(io.LimitReader(r, maxFile+1))
	d.Strict = true
	var stack []*elem
	var top *elem
	n := 0
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			if d.InputOffset() >= maxFile {
				return nil, fmt.Errorf("%w: larger than %d bytes", ErrStyle, maxFile)
			}
			return nil, fmt.Errorf("%w: %v", ErrStyle, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if n++; n > maxElements || len(stack) >= maxDepth {
				return nil, fmt.Errorf("%w: too many elements", ErrStyle)
			}
			e := element(t)
			if len(stack) > 0 {
				up := stack[len(stack)-1]
				up.kids = append(up.kids, e)
			} else if top == nil {
				top = e
			}
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) == 0 {
				continue
			}
			e := stack[len(stack)-1]
			if e.text += string(t); len(e.text) > maxText {
				return nil, fmt.Errorf("%w: too long a text", ErrStyle)
			}
		case xml.Directive:
			return nil, fmt.Errorf("%w: it has a document type", ErrStyle)
		}
	}
	if top == nil || top.name != root {
		return nil, fmt.Errorf("%w: it has no <%s>", ErrStyle, root)
	}
	return top, nil
}

func element(t xml.StartElement) *elem {
	e := &elem{name: t.Name.Local}
	if len(t.Attr) > 0 {
		e.attr = make(map[string]string, len(t.Attr))
		for _, a := range t.Attr {
			e.attr[a.Name.Local] = a.Value
		}
	}
	e.prefix, e.suffix = e.attr["prefix"], e.attr["suffix"]
	e.font = fontOf(e.attr)
	e.vars = strings.Fields(e.attr["variable"])
	return e
}
