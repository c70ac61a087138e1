package slack

import (
	"strings"
)

// Times that a Slack message can have: from before Slack to the year 2100.
const (
	minTime = 1_000_000_000 // Unix s, 2001
	maxTime = 4_102_444_800 // Unix s, 2100
)

// parseTS reads "1700000000.000100", a time with the fraction of a second in
// decimal digits, as Unix µs. Fewer digits and none are accepted, and more are cut.
// It never goes through a floating-point number, which has not enough digits.
func parseTS(s string) (int64, bool) {
	whole, frac, _ := strings.Cut(strings.TrimSpace(s), ".")
	sec, ok := digits(whole)
	if !ok || sec < minTime || sec >= maxTime {
		return 0, false
	}
	const scale = 6 // digits of a second in a µs
	if len(frac) < scale {
		frac += "000000"
	}
	µs, ok := digits(frac[:scale])
	return sec*1_000_000 + µs, ok
}

// digits reads up to 12 decimal digits and nothing else.
func digits(s string) (n int64, ok bool) {
	if s == "" || len(s) > 12 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return n, true
}

// startOfDay is a time for a message that has none: the day its file is named
// after, Unix µs.
func startOfDay(file string) int64 {
	if t, ok := dateOf(file); ok && t.Unix() >= minTime && t.Unix() < maxTime {
		return t.UnixMicro()
	}
	return minTime * 1_000_000
}
