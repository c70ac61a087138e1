package validate

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Limits are settings of the server that decide whether a file can be imported.
// A zero field is not known: the server's default is then assumed, and what
// breaks it is a warning instead of an error.
type Limits struct {
	MaxPostSize        int   // characters of a message; default 16383, which is an error also when not given
	MaxUsersPerTeam    int   // active members; default 50
	MaxChannelsPerTeam int   // channels that are not archived; default 2000
	MaxFileSize        int64 // bytes; default 104857600
	MaxImageResolution int64 // pixels, width times height; default 33177600
	Password           PasswordRules

	// RestrictDirectMessage is "any" or "team"; default any.
	RestrictDirectMessage string
}

// PasswordRules are what the server demands of new passwords.
type PasswordRules struct {
	MinimumLength int // bytes; default 8
	Lowercase     bool
	Uppercase     bool
	Number        bool
	Symbol        bool
}

// The server's defaults.
const (
	defaultMaxPostSize        = 16_383 // characters
	defaultMaxUsersPerTeam    = 50
	defaultMaxChannelsPerTeam = 2000
	defaultMaxFileSize        = 100 << 20   // bytes
	defaultMaxImageResolution = 7680 * 4320 // pixels
	defaultMinimumLength      = 8           // bytes of a password
)

// Set sets the limit with the name that it has in the server's configuration,
// such as MaxUsersPerTeam or PasswordSettings.MinimumLength. The letter case of
// the name does not count, and the section before the dot may be left out.
func (l *Limits) Set(name, value string) error {
	short := name[strings.LastIndexByte(name, '.')+1:]
	for _, s := range l.settings() {
		if strings.EqualFold(s.name, short) {
			if err := s.set(value); err != nil {
				return fmt.Errorf("limit %s: %w", s.name, err)
			}
			return nil
		}
	}
	return fmt.Errorf("limit %q: no such setting; there are %s", name, strings.Join(LimitNames(), ", "))
}

// LimitNames are the names that [Limits.Set] knows.
func LimitNames() []string {
	var names []string
	for _, s := range new(Limits).settings() {
		names = append(names, s.name)
	}
	return names
}

type setting struct {
	name string
	set  func(value string) error
}

func (l *Limits) settings() []setting {
	return []setting{
		{"MaxPostSize", positive(&l.MaxPostSize)},
		{"MaxUsersPerTeam", positive(&l.MaxUsersPerTeam)},
		{"MaxChannelsPerTeam", positive(&l.MaxChannelsPerTeam)},
		{"MaxFileSize", positive(&l.MaxFileSize)},
		{"MaxImageResolution", positive(&l.MaxImageResolution)},
		{"RestrictDirectMessage", oneOfTwo(&l.RestrictDirectMessage, "any", "team")},
		{"MinimumLength", positive(&l.Password.MinimumLength)},
		{"Lowercase", yesNo(&l.Password.Lowercase)},
		{"Uppercase", yesNo(&l.Password.Uppercase)},
		{"Number", yesNo(&l.Password.Number)},
		{"Symbol", yesNo(&l.Password.Symbol)},
	}
}

func positive[T int | int64](to *T) func(string) error {
	return func(value string) error {
		n, err := strconv.ParseInt(value, 10, 0)
		if err != nil || n <= 0 {
			return fmt.Errorf("want a whole number above 0, not %q", value)
		}
		*to = T(n)
		return nil
	}
}

func oneOfTwo(to *string, a, b string) func(string) error {
	return func(value string) error {
		if value != a && value != b {
			return fmt.Errorf("want %s or %s, not %q", a, b, value)
		}
		*to = value
		return nil
	}
}

func yesNo(to *bool) func(string) error {
	return func(value string) error {
		b, err := strconv.ParseBool(value)
		if err != nil {
			return fmt.Errorf("want true or false, not %q", value)
		}
		*to = b
		return nil
	}
}

// With returns l with what is known in other instead, where it is.
func (l Limits) With(other Limits) Limits {
	l.MaxPostSize = cmp.Or(other.MaxPostSize, l.MaxPostSize)
	l.MaxUsersPerTeam = cmp.Or(other.MaxUsersPerTeam, l.MaxUsersPerTeam)
	l.MaxChannelsPerTeam = cmp.Or(other.MaxChannelsPerTeam, l.MaxChannelsPerTeam)
	l.MaxFileSize = cmp.Or(other.MaxFileSize, l.MaxFileSize)
	l.MaxImageResolution = cmp.Or(other.MaxImageResolution, l.MaxImageResolution)
	l.RestrictDirectMessage = cmp.Or(other.RestrictDirectMessage, l.RestrictDirectMessage)
	if other.Password != (PasswordRules{}) {
		l.Password = other.Password
	}
	return l
}
