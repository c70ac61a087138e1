package validate

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Version is the version of a server. The zero value means that it is not known.
type Version struct {
	Major, Minor, Patch int
}

// newest stands for a number that was left open, as in 11.x.
const newest = math.MaxInt32

// ParseVersion reads a version such as 11.6.2, 11.6 or 11.x. What is left open
// means the newest there is: 11.6 is the last release of 11.6.
func ParseVersion(s string) (Version, error) {
	parts := strings.Split(strings.TrimPrefix(s, "v"), ".")
	numbers := [3]int{newest, newest, newest}
	if len(parts) > len(numbers) {
		return Version{}, fmt.Errorf("version %q: more than three numbers", s)
	}
	open := false
	for i, part := range parts {
		if i > 0 && strings.EqualFold(part, "x") {
			open = true
			continue
		}
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || open {
			return Version{}, fmt.Errorf("version %q: want numbers such as 11.6.2 or 11.x", s)
		}
		numbers[i] = int(n)
	}
	return Version{numbers[0], numbers[1], numbers[2]}, nil
}

// Compare is below 0 if v is older than w, above 0 if it is newer, else 0.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor), cmp.Compare(v.Patch, w.Patch))
}

// IsZero reports whether the version is not known.
func (v Version) IsZero() bool { return v == Version{} }

// String is the version as ParseVersion reads it.
func (v Version) String() string {
	var b strings.Builder
	for i, n := range [...]int{v.Major, v.Minor, v.Patch} {
		switch {
		case n == newest:
			return b.String() + ".x"
		case i > 0:
			b.WriteByte('.')
		}
		b.WriteString(strconv.Itoa(n))
	}
	return strings.TrimSuffix(b.String(), ".0")
}
