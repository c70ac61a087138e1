package ldif

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// idEncoding says how an id that is no text is written: see Options.AuthEncoding.
type idEncoding string

const (
	hexEscaped idEncoding = "hex-escaped"
	hexPlain   idEncoding = "hex"
	base64ID   idEncoding = "base64"
	uuidID     idEncoding = "uuid"
	textID     idEncoding = "text"
)

var idEncodings = []idEncoding{hexEscaped, hexPlain, base64ID, uuidID, textID}

// maxAuthData is the length of the longest id that Mattermost stores, in bytes
// (model.UserAuthDataMaxLength).
const maxAuthData = 128

// guidSize is the length of a GUID in bytes (RFC 4122, section 4.1).
const guidSize = 16

// encode returns the id that a value of the attribute name is. Text is taken as it is,
// but for the GUIDs of Active Directory, which are binary however a dump writes them.
func (e idEncoding) encode(name string, value []byte) (string, error) {
	id, err := string(value), error(nil)
	switch {
	case e == textID && !isText(value):
		err = errors.New("is binary and no text")
	case e == textID:
	case name == "objectguid" || name == "ms-ds-consistencyguid":
		var guid []byte
		if guid, err = guidBytes(value); err == nil {
			id, err = e.bytes(guid)
		}
	case !isText(value):
		id, err = e.bytes(value)
	}
	if err == nil && len(id) > maxAuthData {
		err = fmt.Errorf("takes %d bytes, and Mattermost stores at most %d", len(id), maxAuthData)
	}
	if err != nil {
		return "", err
	}
	return id, nil
}

// bytes encodes what is no text.
func (e idEncoding) bytes(b []byte) (string, error) {
	switch e {
	case hexPlain:
		return hex.EncodeToString(b), nil
	case base64ID:
		return base64.StdEncoding.EncodeToString(b), nil
	case uuidID:
		if len(b) != guidSize {
			return "", fmt.Errorf("has %d bytes and not the %d of a GUID", len(b), guidSize)
		}
		g := mixedEndian(b)
		return fmt.Sprintf("%x-%x-%x-%x-%x", g[:4], g[4:6], g[6:8], g[8:10], g[10:]), nil
	}
	id := make([]byte, 0, 3*len(b))
	for _, c := range b {
		id = hex.AppendEncode(append(id, '\\'), []byte{c})
	}
	return string(id), nil
}

// isText reports whether a value can be read by people.
func isText(value []byte) bool {
	return utf8.Valid(value) && !strings.ContainsFunc(string(value), unicode.IsControl)
}

// guidBytes returns the bytes of a GUID as Active Directory stores them. A dump has
// them as they are, or as the text "1ac95e2a-33c9-4bac-9629-610836a88152", in braces or
// not, or escaped, as in "\2a\5e…".
func guidBytes(value []byte) ([]byte, error) {
	if len(value) == guidSize {
		return value, nil
	}
	text := strings.Trim(strings.TrimSpace(string(value)), "{}")
	groups := strings.Split(text, "-")
	if b, err := hex.DecodeString(strings.Join(groups, "")); err == nil && len(b) == guidSize && len(groups) == 5 {
		return mixedEndian(b), nil
	}
	if b, err := hex.DecodeString(strings.ReplaceAll(text, `\`, "")); err == nil && len(b) == guidSize && strings.Count(text, `\`) == guidSize {
		return b, nil
	}
	return nil, fmt.Errorf("is no GUID: it has %d bytes", len(value))
}

// mixedEndian turns the bytes of a GUID from the order of its text into that in which
// they are stored, and back: the first three groups have the last byte first
// ([MS-DTYP], section 2.3.4.2).
func mixedEndian(b []byte) []byte {
	return []byte{b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]}
}

// sidText returns a security identifier as text ([MS-DTYP], section 2.4.2); "" when
// value is none.
func sidText(value []byte) string {
	const header, sub = 8, 4 // bytes
	if s := string(value); strings.HasPrefix(s, "S-1-") {
		return s
	}
	if len(value) < header || len(value) != header+sub*int(value[1]) {
		return ""
	}
	authority := uint64(0)
	for _, c := range value[2:header] {
		authority = authority<<8 | uint64(c)
	}
	text := make([]byte, 0, len("S-1-5-21-1234567890-1234567890-1234567890-1234567890"))
	text = strconv.AppendUint(append(text, "S-"...), uint64(value[0]), 10)
	text = strconv.AppendUint(append(text, '-'), authority, 10)
	for v := value[header:]; len(v) > 0; v = v[sub:] {
		text = strconv.AppendUint(append(text, '-'), uint64(binary.LittleEndian.Uint32(v)), 10)
	}
	return string(text)
}
