package validate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// textCheck says what is wrong with a text, or nothing.
type textCheck func(s string) string

// textField is a field of T that holds a text, and what it must keep.
type textField[T any] struct {
	key   string
	get   func(*T) *string
	rule  ID
	check textCheck
}

// checkTexts applies the checks to the fields that are present.
func checkTexts[T any](r *report, p *place, v *T, fields []textField[T]) {
	for _, f := range fields {
		s := f.get(v)
		if s == nil {
			continue
		}
		if wrong := f.check(*s); wrong != "" {
			at := p.in(f.key)
			r.add(f.rule, &at, "%s %s", f.key, wrong)
		}
	}
}

// maxRunes allows up to n characters.
func maxRunes(n int) textCheck {
	return func(s string) string {
		if len(s) <= n {
			return ""
		}
		if got := utf8.RuneCountInString(s); got > n {
			return fmt.Sprintf("has %d characters, %d are possible", got, n)
		}
		return ""
	}
}

// maxBytes allows up to n bytes.
func maxBytes(n int) textCheck {
	return func(s string) string {
		if len(s) > n {
			return fmt.Sprintf("has %d bytes, %d are possible", len(s), n)
		}
		return ""
	}
}

// notEmpty allows what check allows, but for the empty text.
func notEmpty(check textCheck) textCheck {
	return func(s string) string {
		if s == "" {
			return "is empty"
		}
		return check(s)
	}
}

// oneOf allows the values.
func oneOf(values ...string) textCheck {
	return func(s string) string {
		if slices.Contains(values, s) {
			return ""
		}
		return fmt.Sprintf("is %s, not %s", quote(s), list(values))
	}
}

// trueFalse allows the two.
var trueFalse = oneOf("true", "false")

// list is values in words: "a", "b" or "c".
func list(values []string) string {
	var b strings.Builder
	for i, v := range values {
		switch {
		case i == 0:
		case i == len(values)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(v))
	}
	return b.String()
}

// value is the text at s, or the empty text.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// number is the integer at n, or 0.
func number(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// items are the elements of a list that may be absent.
func items[T any](list *[]T) []T {
	if list == nil {
		return nil
	}
	return *list
}

// require reports rule if s is absent.
func (r *report) require(rule ID, p *place, key string, s *string) bool {
	if s == nil {
		r.add(rule, p, "no %s", key)
	}
	return s != nil
}
