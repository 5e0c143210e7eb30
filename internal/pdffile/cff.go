package pdffile

func compactFont(fc *face, glyphs []uint16) ([]byte, error) {
	return nil, ErrUnsupported
}
