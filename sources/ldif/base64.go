package ldif

import (
	"bytes"
	"encoding/base64"
	"slices"
)

// appendBase64 appends what src encodes (RFC 2849, BASE64-STRING). Blanks in it and
// missing padding do no harm, padding in a wrong place does: then ok is false, and dst
// is returned as it was.
func appendBase64(dst, src []byte) (out []byte, ok bool) {
	from := len(dst)
	dst = slices.Grow(dst, len(src))
	room := dst[from:cap(dst)]
	n, err := base64.StdEncoding.Decode(room, src)
	if err != nil {
		n, err = decodeLoose(room, src)
	}
	if err != nil {
		return dst[:from], false
	}
	return dst[:from+n], true
}

func decodeLoose(dst, src []byte) (int, error) {
	clean := make([]byte, 0, len(src))
	for _, c := range src {
		if c != ' ' && c != '\t' {
			clean = append(clean, c)
		}
	}
	if bytes.IndexByte(clean, '=') < 0 {
		return base64.RawStdEncoding.Decode(dst, clean)
	}
	return base64.StdEncoding.Decode(dst, clean)
}
