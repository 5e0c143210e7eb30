package pdffile

// cffStore is the operator of a CFF2's variations.
const cffStore = 24

// readVariable reads a CFF2, of which only what it looks like without variations is used.
func readVariable(b []byte) (*compact, error) {
	if len(b) < 5 || b[0] != 2 || int(b[2]) > len(b) || u16(b, 3) > len(b)-int(b[2]) {
		return nil, damaged("the CFF2 has an unknown beginning")
	}
	at := int(b[2]) + u16(b, 3)
	c := &compact{data: b, wide: true}
	var err error
	if c.top, err = readDict(b[b[2]:at]); err != nil {
		return nil, err
	}
	if c.global, _, err = readList(b, at, true); err != nil {
		return nil, err
	}
	place := find(c.top, cffStrings, 1)
	if place == nil {
		return nil, damaged("the CFF2 has no charstrings")
	}
	if c.strings, _, err = readList(b, place[0], true); err != nil {
		return nil, err
	}
	if store := find(c.top, cffStore, 1); store != nil {
		if c.regions, err = readRegions(b, store[0]); err != nil {
			return nil, err
		}
	}
	return c, c.readFonts()
}

// readRegions reads how many variations numbers have, by kind of numbers.
func readRegions(b []byte, at int) (regions []int, err error) {
	at += 2 // its length
	if at < 2 || at+8 > len(b) || at+8+4*u16(b, at+6) > len(b) {
		return nil, damaged("the CFF2's variations are cut")
	}
	for i := range u16(b, at+6) {
		data := at + u32(b, at+8+4*i)
		if data+6 > len(b) {
			return nil, damaged("the CFF2's variations are cut")
		}
		regions = append(regions, u16(b, data+4))
	}
	return regions, nil
}

// kind takes the number that says which kind of numbers follows; it is not written.
func (f *flattener) kind() error {
	if len(f.stack) == 0 {
		return damaged("the charstring does not say which variations it has")
	}
	f.kinds = f.stack[len(f.stack)-1].value
	f.out = f.out[:f.stack[0].at]
	f.stack = f.stack[:0]
	return nil
}

// blend leaves of n numbers and their variations the numbers.
func (f *flattener) blend() error {
	if len(f.stack) == 0 || f.kinds < 0 || f.kinds >= len(f.c.regions) {
		return damaged("the charstring has variations that the font has not")
	}
	n := f.stack[len(f.stack)-1].value
	first := len(f.stack) - 1 - n*(f.c.regions[f.kinds]+1)
	if n < 0 || n > maxStack || first < 0 {
		return damaged("the charstring lacks variations")
	}
	f.out = f.out[:f.stack[first+n].at]
	f.stack = f.stack[:first+n]
	return nil
}

// maxOperands is how many numbers an operator of a CFF may have; one of a CFF2 may have more.
const maxOperands = 48

// part writes an operator that has more numbers than it may have as several, but for the last of them.
func (f *flattener) part(op byte) {
	step := 8 // numbers after which the operator begins as before
	first := op
	switch op {
	case 5, 8, 6, 7, 26, 27, 30, 31:
	case 24: // curves, and a line
		first = 8
	case 25: // lines, and a curve
		first = 5
	default:
		return // the reader may refuse it, or not
	}
	switch first {
	case 8:
		step = 6
	case 5, 6, 7:
		step = 2
	case 26, 27:
		step = 4
	}
	numbers := f.stack
	from := numbers[0].at
	raw := append([]byte(nil), f.out[from:]...)
	f.out = f.out[:from]
	take := func(n int) {
		end := len(raw)
		if n < len(numbers) {
			end = numbers[n].at - from
		}
		f.out = append(f.out, raw[numbers[0].at-from:end]...)
		numbers = numbers[n:]
	}
	odd := 0 // a number before all curves
	if first == 26 || first == 27 {
		odd = len(numbers) % 4
	}
	for len(numbers) > maxOperands {
		n := (maxOperands-6)/step*step + odd
		odd = 0
		take(n)
		f.out = append(f.out, first)
	}
	take(len(numbers))
}
