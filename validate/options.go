package validate

import (
	"cmp"
	"runtime"
	"time"
)

// Options are what may be told about a check. nil stands for the zero value.
type Options struct {
	// Target is the server's version. If it is not given, the file must be good
	// for the newest, and what only older ones do wrong is a warning.
	Target Version

	// Limits are the server's settings, as far as they are known.
	Limits Limits

	// Existing is what the server holds already, or nil for an empty one.
	Existing *Existing

	// Disable are rules that are not to be reported.
	Disable []ID

	// MaxFindings is how many errors, and how many warnings, are handed on; more
	// are only counted. 0 stands for 1000, below 0 for all.
	MaxFindings int

	// Workers is how many lines are inspected at once. What is found does not depend
	// on it. Default: the number of CPUs.
	Workers int

	// Progress, if set, is told how many bytes of the lines have been checked, and
	// of how many, 0 if that is not known. It is called on the caller's goroutine.
	Progress func(done, total int64)

	// Recent is how many messages back a doubled one is found at least. Default:
	// 262,144.
	Recent int

	// Now is the time of the check. With it, messages from the future are told.
	Now time.Time
}

// defaultMaxFindings is more than anyone reads, and enough for a program to see
// what is wrong.
const defaultMaxFindings = 1000

// settings are Options with the defaults filled in. They do not change.
type settings struct {
	Options
	given       Limits // those that were told
	disabled    map[ID]bool
	permissions map[string]bool // all that a role may have
	builtIn     map[string]bool // roles that each server has; whether schemes manage them
	files       *files          // of the archive; nil if there is none
}

func newSettings(opts *Options) *settings {
	s := &settings{disabled: map[ID]bool{}, permissions: permissions(), builtIn: builtInRoles()}
	if opts != nil {
		s.Options = *opts
	}
	s.given = s.Limits
	for _, id := range s.Disable {
		s.disabled[id] = true
	}
	if s.Workers <= 0 {
		s.Workers = runtime.GOMAXPROCS(0)
	}
	s.Recent = cmp.Or(s.Recent, recentMessages)
	s.MaxFindings = cmp.Or(s.MaxFindings, defaultMaxFindings)
	l := &s.Limits
	l.MaxPostSize = cmp.Or(l.MaxPostSize, defaultMaxPostSize)
	l.MaxUsersPerTeam = cmp.Or(l.MaxUsersPerTeam, defaultMaxUsersPerTeam)
	l.MaxChannelsPerTeam = cmp.Or(l.MaxChannelsPerTeam, defaultMaxChannelsPerTeam)
	l.MaxFileSize = cmp.Or(l.MaxFileSize, defaultMaxFileSize)
	l.MaxImageResolution = cmp.Or(l.MaxImageResolution, defaultMaxImageResolution)
	l.Password.MinimumLength = cmp.Or(l.Password.MinimumLength, defaultMinimumLength)
	return s
}

// targetBefore reports whether the server is known to be older than v.
func (s *settings) targetBefore(v Version) bool {
	return !s.Target.IsZero() && s.Target.Compare(v) < 0
}

// knows reports whether the setting behind a rule was told.
func (s *settings) knows(setting string) bool {
	g := s.given
	switch setting {
	case "MaxUsersPerTeam":
		return g.MaxUsersPerTeam != 0
	case "MaxChannelsPerTeam":
		return g.MaxChannelsPerTeam != 0
	case "MaxFileSize":
		return g.MaxFileSize != 0
	case "MaxImageResolution":
		return g.MaxImageResolution != 0
	case "PasswordSettings":
		return g.Password != PasswordRules{}
	case "RestrictDirectMessage":
		return g.RestrictDirectMessage != ""
	}
	return true
}

// severity is that of a rule with what is known of the server.
func (s *settings) severity(r *Rule) Severity {
	unsure := r.Setting != "" && !s.knows(r.Setting) || !r.Until.IsZero() && s.Target.IsZero()
	if unsure {
		return Warning
	}
	return r.Severity
}

// silences reports whether findings of a rule are not to be reported.
func (s *settings) silences(r *Rule) bool {
	fixed := !r.Until.IsZero() && !s.Target.IsZero() && !s.targetBefore(r.Until)
	return fixed || s.disabled[r.ID]
}
