package media

import (
	"bytes"
	"encoding/binary"
)

// Kind tells a file's media type by how it begins; "" where it is of no kind that can be cleaned. head is its
// first 64 bytes or more.
func Kind(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case bytes.HasPrefix(head, []byte(pngMagic)):
		return "image/png"
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return "image/gif"
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return "image/webp"
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WAVE":
		return "audio/wave"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return brandOf(head)
	case len(head) >= 8 && (string(head[4:8]) == "moov" || string(head[4:8]) == "mdat" || string(head[4:8]) == "wide"):
		return "video/quicktime"
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")):
		return "video/webm"
	case bytes.HasPrefix(head, []byte("ID3")):
		return "audio/mpeg"
	case len(head) >= 2 && head[0] == 0xff && head[1]&0xe6 == 0xe2: // layer III
		return "audio/mpeg"
	case bytes.HasPrefix(head, []byte("OggS")):
		return "audio/ogg"
	}
	return ""
}

// brandOf tells films and sounds from still pictures, which keep their metadata otherwise.
func brandOf(head []byte) string {
	n := min(int(binary.BigEndian.Uint32(head)), len(head))
	for at := 8; at+4 <= n; at += 4 {
		if at == 12 {
			continue // the version
		}
		switch string(head[at : at+4]) {
		case "avif", "avis", "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "jpeg", "crx ":
			return ""
		}
	}
	switch string(head[8:12]) {
	case "qt  ":
		return "video/quicktime"
	case "M4A ", "M4B ", "F4A ":
		return "audio/mp4"
	}
	return "video/mp4"
}
