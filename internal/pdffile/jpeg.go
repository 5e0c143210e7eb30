package pdffile

import (
	"bytes"
	"fmt"
	"slices"
)

// Markers of a JPEG.
const (
	jpegSOF0 = 0xc0
	jpegSOF2 = 0xc2
	jpegDHT  = 0xc4
	jpegJPG  = 0xc8
	jpegDAC  = 0xcc
	jpegRST0 = 0xd0
	jpegRST7 = 0xd7
	jpegSOI  = 0xd8
	jpegEOI  = 0xd9
	jpegSOS  = 0xda
	jpegDQT  = 0xdb
	jpegDRI  = 0xdd
	jpegAPP0 = 0xe0
	jpegAPP2 = 0xe2
	jpegAPPE = 0xee
)

// jpegFile is a JPEG that is being walked.
type jpegFile struct {
	picture
	out       []byte
	baseline  bool
	jfif      bool
	adobe     bool
	transform byte // of Adobe's marker
	ids       []byte
	scans     int
	profile   [][]byte
}

// parseJPEG walks the parts of a JPEG, keeps those that pixels and colours are made of, and looks whether it is whole.
func parseJPEG(data []byte) (*picture, error) {
	if len(data) < 4 || data[0] != 0xff || data[1] != jpegSOI {
		return nil, damaged("it is no JPEG")
	}
	j := &jpegFile{out: make([]byte, 0, len(data))}
	j.out = append(j.out, 0xff, jpegSOI)
	at := 2
	for {
		if at+2 > len(data) || data[at] != 0xff {
			return nil, damaged("the JPEG is cut or its parts do not follow each other")
		}
		marker := data[at+1]
		switch {
		case marker == 0xff: // filling
			at++
			continue
		case marker == jpegEOI:
			return j.end()
		case marker >= jpegRST0 && marker <= jpegSOI || marker < jpegSOF0:
			return nil, damaged("the JPEG has the marker %#x where none can be", marker)
		}
		if at+4 > len(data) {
			return nil, damaged("the JPEG is cut")
		}
		size := u16(data, at+2)
		if size < 2 || at+2+size > len(data) {
			return nil, damaged("the JPEG is cut")
		}
		part, body := data[at:at+2+size], data[at+4:at+2+size]
		at += 2 + size
		if err := j.part(marker, part, body); err != nil {
			return nil, err
		}
		if marker == jpegSOS {
			n := scan(data[at:])
			j.out = append(j.out, data[at:at+n]...)
			at += n
		}
	}
}

// scan gives the length of packed pixels: up to a marker that is not of them.
func scan(data []byte) int {
	at := 0
	for {
		i := bytes.IndexByte(data[at:], 0xff)
		if i < 0 || at+i+1 >= len(data) {
			return len(data)
		}
		at += i
		if m := data[at+1]; m == 0xff {
			at++ // filling, or pixels' end
		} else if m == 0 || m >= jpegRST0 && m <= jpegRST7 {
			at += 2
		} else {
			return at
		}
	}
}

// part takes one part of the file.
func (j *jpegFile) part(marker byte, part, body []byte) error {
	switch marker {
	case jpegDHT, jpegDQT, jpegDRI:
	case jpegSOS:
		if j.width == 0 {
			return damaged("the JPEG has pixels before their size")
		}
		if j.scans++; j.scans > 1000 {
			return damaged("the JPEG has more than 1000 scans")
		}
	case jpegSOF0, jpegSOF0 + 1, jpegSOF2:
		if err := j.frame(body); err != nil {
			return err
		}
		j.baseline = marker != jpegSOF2
	case jpegAPP0:
		if len(body) < 14 || string(body[:5]) != "JFIF\x00" || j.jfif {
			return nil
		}
		j.jfif = true
		j.out = append(j.out, 0xff, jpegAPP0, 0, 16)
		j.out = append(j.out, body[:12]...)
		j.out = append(j.out, 0, 0) // no thumbnail
		return nil
	case jpegAPP2:
		if len(body) > 14 && string(body[:12]) == "ICC_PROFILE\x00" && len(j.profile) < 256 {
			j.profile = append(j.profile, body[12:])
		}
		return nil
	case jpegAPPE:
		if len(body) < 12 || string(body[:5]) != "Adobe" || j.adobe {
			return nil
		}
		j.adobe, j.transform = true, body[11]
		j.out = append(j.out, 0xff, jpegAPPE, 0, 14)
		j.out = append(j.out, body[:12]...)
		return nil
	default:
		if marker > jpegAPP0 && marker <= 0xef || marker == 0xfe {
			return nil // of programs, and comments
		}
		return fmt.Errorf("%w: a JPEG of a rare kind (%#x)", ErrUnsupported, marker)
	}
	j.out = append(j.out, part...)
	return nil
}

// frame takes the size and colours.
func (j *jpegFile) frame(body []byte) error {
	if j.width != 0 || len(body) < 6 || len(body) != 6+3*int(body[5]) {
		return damaged("the JPEG's frame is wrong")
	}
	j.bits, j.height, j.width, j.parts = int(body[0]), u16(body, 1), u16(body, 3), int(body[5])
	if j.bits != 8 {
		return fmt.Errorf("%w: a JPEG of %d bits", ErrUnsupported, j.bits)
	}
	if j.parts != 1 && j.parts != 3 && j.parts != 4 {
		return fmt.Errorf("%w: a JPEG of %d colours", ErrUnsupported, j.parts)
	}
	for i := range j.parts {
		id, across, down := body[6+3*i], body[7+3*i]>>4, body[7+3*i]&15
		if across < 1 || across > 4 || down < 1 || down > 4 {
			return damaged("the JPEG's frame is wrong")
		}
		j.ids = append(j.ids, id)
	}
	return bounds(j.width, j.height)
}

func (j *jpegFile) end() (*picture, error) {
	if j.scans == 0 {
		return nil, damaged("the JPEG has no pixels")
	}
	j.out = append(j.out, 0xff, jpegEOI)
	pic := &j.picture
	pic.data, pic.filter, pic.space = j.out, "DCTDecode", device(j.parts)
	switch {
	case j.parts == 4 && j.adobe:
		// Adobe's programs write what is not printed.
		pic.decode = "/Decode[1 0 1 0 1 0 1 0]"
	case j.parts == 3 && !j.adobe && !j.jfif && string(j.ids) == "RGB":
		pic.parms = "<</ColorTransform 0>>"
	}
	pic.profile = colors(j.joined(), j.parts)
	return pic, nil
}

// joined puts the parts of a colour profile together; nil if one is missing.
func (j *jpegFile) joined() []byte {
	slices.SortStableFunc(j.profile, func(a, b []byte) int { return int(a[0]) - int(b[0]) })
	var all []byte
	for i, p := range j.profile {
		if int(p[0]) != i+1 || int(p[1]) != len(j.profile) || len(all) > maxProfile {
			return nil
		}
		all = append(all, p[2:]...)
	}
	return all
}
