package jsonl

import (
	"fmt"
	"unicode/utf8"
)

// SyntaxError says that a line is not one JSON value.
type SyntaxError struct {
	Path   string // JSON pointer of the value that is broken, such as /post/props; may be empty
	Offset int64  // in the line, bytes before the fault
	Err    error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%snot JSON after %d bytes: %v", within(e.Path), e.Offset, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// TypeError says that a value is JSON, but not of the type that the format
// demands at its place.
type TypeError struct {
	Path   string // JSON pointer of the value, such as /post/create_at
	Offset int64  // in the line, bytes before the fault
	Want   string // such as "an integer"
	Got    string // the value, cut, or its type
}

func (e *TypeError) Error() string {
	return fmt.Sprintf("%swant %s, found %s", within(e.Path), e.Want, e.Got)
}

// KindError says that the type of a line is missing or is none of [Kinds].
type KindError struct {
	Type string
}

func (e *KindError) Error() string {
	if e.Type == "" {
		return "the line has no type"
	}
	return fmt.Sprintf("unknown type %q", clip(e.Type))
}

// BodyError says that a line has no body, or null, under the key of its type.
type BodyError struct {
	Kind Kind
}

func (e *BodyError) Error() string {
	return fmt.Sprintf("a line of type %q without %q", e.Kind, e.Kind)
}

// TooLongError says that a line has more than [MaxLine] bytes.
type TooLongError struct {
	Line int   // 1-based; 0 if the line was not read from a stream
	Size int64 // bytes, without the line end
}

func (e *TooLongError) Error() string {
	s := fmt.Sprintf("%d bytes in one line, %d are possible", e.Size, MaxLine)
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s", e.Line, s)
	}
	return s
}

func within(path string) string {
	if path == "" {
		return ""
	}
	return clip(path) + ": "
}

// quotedMax is how much of the input an error quotes. // bytes
const quotedMax = 100

// clip cuts s for an error message, between characters.
func clip(s string) string {
	if len(s) <= quotedMax {
		return s
	}
	cut := quotedMax - len("…")
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
