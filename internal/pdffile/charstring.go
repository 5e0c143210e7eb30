package pdffile

import "fmt"

// Bounds of one charstring: what a font may have by the format, and what is looked at of a hostile one.
const (
	maxCharstring = 65535
	maxCalls      = 10 // within each other
	maxStack      = 513
	maxTokens     = 200_000
)

// flattener writes charstrings out, with the subroutines that they call.
type flattener struct {
	c     *compact
	local cffIndex
	out   []byte
	stack []operand
	stems int
	kinds int // of a CFF2: of the numbers that vary
	left  int // tokens
	ended bool
}

// operand is a number on the stack, and where in out it stands.
type operand struct{ value, at int }

// glyph gives a glyph's charstring.
func (f *flattener) glyph(glyph int, local cffIndex) ([]byte, error) {
	code, err := f.c.strings.at(glyph)
	if err != nil {
		return nil, err
	}
	f.local, f.out, f.stack, f.stems, f.kinds, f.left, f.ended = local, nil, f.stack[:0], 0, 0, maxTokens, false
	if err := f.run(code, 0); err != nil {
		return nil, fmt.Errorf("glyph %d: %w", glyph, err)
	}
	if !f.ended {
		f.out = append(f.out, 14)
	}
	return f.out, nil
}

// run writes a charstring or subroutine.
func (f *flattener) run(code []byte, depth int) error {
	if depth > maxCalls {
		return damaged("subroutines call each other too deep")
	}
	for at := 0; at < len(code) && !f.ended; {
		if f.left--; f.left < 0 || len(f.out) > maxCharstring {
			return damaged("the charstring is too long")
		}
		c := code[at]
		if c == 28 || c >= 32 {
			value, n := number(code[at:])
			if n == 0 || len(f.stack) == maxStack {
				return damaged("the charstring is cut or has too many numbers")
			}
			f.stack = append(f.stack, operand{value, len(f.out)})
			f.out = append(f.out, code[at:at+n]...)
			at += n
			continue
		}
		at++
		switch c {
		case 10, 29: // callsubr, callgsubr
			if err := f.call(c == 29, depth); err != nil {
				return err
			}
			continue
		case 15, 16: // vsindex, blend
			if !f.c.wide {
				return damaged("the charstring has an operator %d", c)
			}
			do := f.blend
			if c == 15 {
				do = f.kind
			}
			if err := do(); err != nil {
				return err
			}
			continue
		case 11: // return
			return nil
		case 14: // endchar
			if len(f.stack) >= 4 {
				return fmt.Errorf("%w: a glyph that is put together of two", ErrUnsupported)
			}
			f.ended = true
		case 1, 3, 18, 23: // stems
			f.stems += len(f.stack) / 2
		case 19, 20: // masks, of a bit a stem; the last stems may stand right before
			f.stems += len(f.stack) / 2
			n := (f.stems + 7) / 8
			if at+n > len(code) {
				return damaged("the charstring is cut")
			}
			f.out = append(append(f.out, c), code[at:at+n]...)
			at += n
			f.stack = f.stack[:0]
			continue
		case 4, 5, 6, 7, 8, 21, 22, 24, 25, 26, 27, 30, 31: // lines and curves
		case 12:
			if at >= len(code) || code[at] < 34 || code[at] > 37 { // all but flexes
				return fmt.Errorf("%w: a charstring that reckons", ErrUnsupported)
			}
			f.out = append(f.out, c)
			c = code[at]
			at++
		default:
			return damaged("the charstring has an operator %d", c)
		}
		if len(f.stack) > maxOperands {
			f.part(c)
		}
		f.out = append(f.out, c)
		f.stack = f.stack[:0]
	}
	return nil
}

// call writes the subroutine that the last number names.
func (f *flattener) call(global bool, depth int) error {
	if len(f.stack) == 0 {
		return damaged("the charstring calls nothing")
	}
	last := f.stack[len(f.stack)-1]
	f.stack = f.stack[:len(f.stack)-1]
	f.out = f.out[:last.at]
	list := f.local
	if global {
		list = f.c.global
	}
	bias := 32768
	switch {
	case list.count < 1240:
		bias = 107
	case list.count < 33900:
		bias = 1131
	}
	code, err := list.at(last.value + bias)
	if err != nil {
		return err
	}
	return f.run(code, depth+1)
}

// number reads the number that a charstring begins with, and its length; 0 where it is cut.
func number(b []byte) (value, n int) {
	c := int(b[0])
	switch {
	case c == 28 && len(b) >= 3:
		return i16(b, 1), 3
	case c >= 32 && c <= 246:
		return c - 139, 1
	case c >= 247 && c <= 250 && len(b) >= 2:
		return (c-247)<<8 + int(b[1]) + 108, 2
	case c >= 251 && c <= 254 && len(b) >= 2:
		return -(c-251)<<8 - int(b[1]) - 108, 2
	case c == 255 && len(b) >= 5:
		return int(int32(u32(b, 1))) >> 16, 5
	}
	return 0, 0
}
