package csvfile

import (
	"bytes"
	"time"
)

// parseISO reads "2024-01-31T18:30:15.25+01:00" and what is like it: with slashes or
// dots in the date, a space for the T or before the zone, without seconds, without a
// time, and with UTC or GMT for Z.
func (c *clock) parseISO(b []byte) (time.Time, bool) {
	y, ok := number(b, 0, 4)
	mo, ok2 := number(b, 5, 2)
	d, ok3 := number(b, 8, 2)
	if !ok || !ok2 || !ok3 || b[4] != b[7] || b[4] != '-' && b[4] != '/' && b[4] != '.' {
		return time.Time{}, false
	}
	if len(b) == 10 {
		return date(y, mo, d, 0, 0, 0, 0, c.zone)
	}
	b = b[10:]
	h, ok := number(b, 1, 2)
	m, ok2 := number(b, 4, 2)
	if !ok || !ok2 || b[0] != 'T' && b[0] != 't' && b[0] != ' ' || b[3] != ':' {
		return time.Time{}, false
	}
	var s, ns int
	b = b[6:]
	if v, ok := number(b, 1, 2); ok && b[0] == ':' {
		s = v
		ns, b = fraction(b[3:])
	}
	zone, ahead, ok := c.zoneOf(b)
	if !ok {
		return time.Time{}, false
	}
	t, ok := date(y, mo, d, h, m, s, ns, zone)
	return t.Add(-ahead), ok
}

// number reads exactly width digits at i.
func number(b []byte, i, width int) (n int, ok bool) {
	if len(b) < i+width {
		return 0, false
	}
	for _, c := range b[i : i+width] {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// fraction reads the fraction of a second in front of b, in ns.
func fraction(b []byte) (ns int, rest []byte) {
	if len(b) < 2 || b[0] != '.' && b[0] != ',' || b[1] < '0' || b[1] > '9' {
		return 0, b
	}
	i := 1
	for scale := 100_000_000; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		ns += int(b[i]-'0') * scale
		scale /= 10
	}
	return ns, b[i:]
}

// zoneOf reads what stands behind a time: nothing, Z, UTC, GMT, +01:00, +0100 or +01,
// as a zone and how far the time is ahead of it.
func (c *clock) zoneOf(b []byte) (zone *time.Location, ahead time.Duration, ok bool) {
	b = bytes.TrimLeft(b, " ")
	switch {
	case len(b) == 0:
		return c.zone, 0, true
	case string(b) == "Z" || string(b) == "z" || string(b) == "UTC" || string(b) == "GMT":
		return time.UTC, 0, true
	case b[0] != '+' && b[0] != '-':
		return nil, 0, false
	}
	h, ok := number(b, 1, 2)
	m := 0
	switch {
	case len(b) == len("+0100"):
		m, _ = number(b, 3, 2)
	case len(b) == len("+01:00") && b[3] == ':':
		m, _ = number(b, 4, 2)
	case len(b) != len("+01"):
		return nil, 0, false
	}
	ahead = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if b[0] == '-' {
		ahead = -ahead
	}
	return time.UTC, ahead, ok && h < 24 && m < 60
}
