package validate

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// report gathers what is wrong with one line.
type report struct {
	*settings
	faults []Finding // without file and line
}

// add notes that a rule is broken at p, and returns the finding so that more can
// be said about it. The finding is good until the next call of add.
func (r *report) add(id ID, p *place, format string, args ...any) *Finding {
	rule := byID[id]
	r.faults = append(r.faults, Finding{
		Rule:     id,
		Severity: r.severity(rule),
		Path:     p.pointer(),
		Message:  fmt.Sprintf(format, args...),
		Hint:     rule.Fix,
	})
	return &r.faults[len(r.faults)-1]
}

// about names what the finding is about.
func (f *Finding) about(subject string) *Finding {
	f.Subject = strings.Clone(subject) // which may be a part of many lines
	return f
}

// hint replaces the rule's advice by a better one.
func (f *Finding) hint(format string, args ...any) *Finding {
	f.Hint = fmt.Sprintf(format, args...)
	return f
}

// see points to another line. Line 0 is none.
func (f *Finding) see(line int, format string, args ...any) *Finding {
	if line > 0 {
		f.Related = append(f.Related, Related{Line: line, Message: fmt.Sprintf(format, args...)})
	}
	return f
}

// both reports rule at p for two lines that the server imports at the same time,
// and of which it may name either. It returns the finding about the later line.
// told is whether the earlier has such a finding already, and becomes true.
func (r *report) both(rule ID, p *place, earlier position, told *bool, later position, subject, message string) *Finding {
	if !*told {
		r.add(rule, p, "%s", message).about(subject).see(later.line, "the other of the two").Line = earlier.line
	}
	*told = true
	return r.add(rule, p, "%s", message).about(subject).see(earlier.line, "the other of the two")
}

// quotedMax is how much of the input a message quotes. // bytes
const quotedMax = 100

// quote is s in quotes, cut between characters.
func quote(s string) string {
	if len(s) <= quotedMax {
		return fmt.Sprintf("%q", s)
	}
	cut := quotedMax
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return fmt.Sprintf("%q…", s[:cut])
}
