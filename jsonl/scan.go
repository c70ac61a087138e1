package jsonl

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// scan is a line on the way.
type scan struct {
	line  string
	pos   int  // of the next byte
	first bool // nothing has been read of the innermost object or array
	odd   bool // the line is not one to be read by hand
	*memory
}

// plain reports whether line is valid UTF-8 without control characters. It looks at
// eight bytes at once.
func plain(line []byte) bool {
	const each = 0x0101010101010101 // of the bytes
	var beyondASCII uint64
	rest := line
	for ; len(rest) >= 8; rest = rest[8:] {
		x := binary.LittleEndian.Uint64(rest)
		if (x-each*' ')&^x&(each*0x80) != 0 { // borrows where a byte is below the blank
			return false
		}
		beyondASCII |= x
	}
	for _, c := range rest {
		if c < ' ' {
			return false
		}
		beyondASCII |= uint64(c)
	}
	return beyondASCII&(each*0x80) == 0 || utf8.Valid(line)
}

// next returns the next byte that is no blank, or 0 at the end.
func (s *scan) next() byte {
	for ; s.pos < len(s.line); s.pos++ {
		if c := s.line[s.pos]; c != ' ' {
			return c
		}
	}
	return 0
}

// take reads one byte, which must be c.
func (s *scan) take(c byte) {
	if s.next() != c {
		s.odd = true
		return
	}
	s.pos++
}

// open begins an object or an array.
func (s *scan) open(c byte) {
	s.take(c)
	s.first = true
}

// more reports whether another element comes, whose reading must follow, or reads the
// end of the object or array.
func (s *scan) more(end byte) bool {
	first := s.first
	s.first = false
	c := s.next()
	switch {
	case s.odd:
	case c == end:
		s.pos++
	case first:
		return true
	case c == ',':
		s.pos++ // if the end follows, it is no element
		return true
	default:
		s.odd = true
	}
	return false
}

// key reads a key with its colon. One that is written with escapes is none of ours.
func (s *scan) key() string {
	s.take('"')
	rest := s.line[s.pos:]
	end := strings.IndexByte(rest, '"')
	if end < 0 {
		s.odd = true
		return ""
	}
	s.pos += end + 1
	s.take(':')
	return rest[:end]
}

func (s *scan) text(dst **string) {
	s.odd = s.odd || *dst != nil
	*dst = s.texts.one()
	**dst = s.quoted()
}

// quoted reads a string.
func (s *scan) quoted() string {
	s.take('"')
	rest := s.line[s.pos:]
	end := strings.IndexByte(rest, '"')
	if end < 0 {
		s.odd = true
		return ""
	}
	if strings.IndexByte(rest[:end], '\\') >= 0 {
		return s.escaped()
	}
	s.pos += end + 1
	return rest[:end]
}

// escaped is quoted for a string with escapes, after its quotation mark.
func (s *scan) escaped() string {
	begin, from := len(s.written), s.pos // from is what has not been written yet
	for i := from; i < len(s.line); i++ {
		switch s.line[i] {
		case '"':
			s.written = append(s.written, s.line[from:i]...)
			s.pos = i + 1
			return stringOf(s.written[begin:])
		case '\\':
			s.written = append(s.written, s.line[from:i]...)
			if i++; i == len(s.line) || escapes[s.line[i]] == 0 {
				return s.numbered(begin)
			}
			s.written = append(s.written, escapes[s.line[i]])
			from = i + 1
		}
	}
	s.odd = true
	return ""
}

// escapes are the characters that are written as a backslash and another.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// numbered is escaped for a string in which characters are written as numbers. What has
// been written from begin on is written anew.
func (s *scan) numbered(begin int) string {
	start := s.pos - 1
	s.toEnd()
	quoted := s.line[start:s.pos]
	var err error
	s.written, err = jsontext.AppendUnquote(s.written[:begin], quoted)
	s.odd = s.odd || err != nil || strings.Contains(quoted, `\u0000`)
	return stringOf(s.written[begin:])
}

// toEnd moves on to where a string ends, after its quotation mark.
func (s *scan) toEnd() {
	for ; s.pos < len(s.line); s.pos++ {
		switch s.line[s.pos] {
		case '"':
			s.pos++
			return
		case '\\':
			s.pos++
		}
	}
	s.pos = len(s.line)
	s.odd = true
}

// sureDigits is how many digits surely fit into 64 bits.
const sureDigits = 18

func (s *scan) number(dst **int64) {
	s.next()
	start, n := s.pos, int64(0)
	for ; s.pos < len(s.line) && '0' <= s.line[s.pos] && s.line[s.pos] <= '9'; s.pos++ {
		n = n*10 + int64(s.line[s.pos]-'0')
	}
	digits := s.pos - start
	if digits == 0 || digits > sureDigits || digits > 1 && s.line[start] == '0' || *dst != nil {
		s.odd = true
		return
	}
	*dst = s.numbers.one()
	**dst = n
}

func (s *scan) bool(dst **bool) {
	s.next()
	rest := s.line[s.pos:]
	isTrue := strings.HasPrefix(rest, "true")
	switch {
	case *dst != nil:
		s.odd = true
	case isTrue:
		s.pos += len("true")
	case strings.HasPrefix(rest, "false"):
		s.pos += len("false")
	default:
		s.odd = true
	}
	*dst = s.bools.one()
	**dst = isTrue
}

// maxDepth is how deep objects in props are that the library surely reads, wherever they
// stand in a line: it allows 10,000.
const maxDepth = 1000

// props reads an object whose keys do not matter.
func (s *scan) props(dst *jsontext.Value) {
	s.odd = s.odd || s.next() != '{' || *dst != nil
	start, depth := s.pos, 0
	for open := !s.odd; open; open = depth > 0 && !s.odd {
		c := s.next()
		s.pos = min(s.pos+1, len(s.line))
		switch c {
		case 0:
			s.odd = true
		case '"':
			s.toEnd()
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.odd = s.odd || depth > maxDepth
	}
	if s.odd {
		return
	}
	text := s.line[start:s.pos]
	*dst = jsontext.Value(text)
	s.odd = !dst.IsValid() || strings.Contains(text, `\u0000`) || checkNumbers("", *dst) != nil
}
