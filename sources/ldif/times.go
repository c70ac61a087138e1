package ldif

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// generalizedTime reads a time such as "20140923233930.0Z" or "201409232339-0500" (RFC
// 4517, section 3.3.13) as Unix ms. Minutes and seconds may be missing, and the last
// unit that is given may have a fraction. Times before 1970, such as the
// 16010101000000.0Z of Active Directory, stand for none.
func generalizedTime(s string) (ms int64, ok bool) {
	if ms, ok := plainTime(s); ok {
		return ms, ms > 0
	}
	if s == "" {
		return 0, false
	}
	s, zone, ok := cutZone(s)
	if !ok {
		return 0, false
	}
	s, fraction, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	layout, unit := "20060102150405", time.Second
	switch len(s) {
	case len("2006010215"):
		unit = time.Hour
	case len("200601021504"):
		unit = time.Minute
	case len(layout):
	default:
		return 0, false
	}
	t, err := time.Parse(layout[:len(s)], s)
	part, fracErr := strconv.ParseFloat("0."+fraction+"0", 64)
	if err != nil || fracErr != nil {
		return 0, false
	}
	ms = t.UnixMilli() + int64(part*float64(unit.Milliseconds())) - zone
	return ms, ms > 0
}

// plainTime reads a time as directories themselves write it, "20140923233930Z" with or
// without ".0", which is a time in every month of every year; ok is false for any other.
func plainTime(s string) (ms int64, ok bool) {
	const digits = len("20060102150405")
	if len(s) != digits+len("Z") && len(s) != digits+len(".0Z") || s[digits:] != "Z" && s[digits:] != ".0Z" {
		return 0, false
	}
	for _, c := range []byte(s[:digits]) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	two := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	month, day, hour, minute, second := two(4), two(6), two(8), two(10), two(12)
	if month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return time.Date(two(0)*100+two(2), time.Month(month), day, hour, minute, second, 0, time.UTC).UnixMilli(), true
}

// cutZone splits what a generalized time ends in from it: Z, or an offset in hours and
// minutes, in ms.
func cutZone(s string) (rest string, zone int64, ok bool) {
	if rest, ok = strings.CutSuffix(s, "Z"); ok {
		return rest, 0, true
	}
	i := strings.LastIndexAny(s, "+-")
	if i < 0 {
		return "", 0, false
	}
	offset := s[i+1:]
	if len(offset) == 2 {
		offset += "00"
	}
	t, err := time.Parse("1504", offset)
	zone = (time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute).Milliseconds()
	if s[i] == '-' {
		zone = -zone
	}
	return s[:i], zone, err == nil
}

// fileTime reads a time in 100 ns since 1601, as accountExpires of Active Directory has
// it, as Unix ms. ok is false for 0 and the largest number, which mean never.
func fileTime(n int64) (ms int64, ok bool) {
	const epoch = 11_644_473_600_000 // ms from 1601 to 1970
	return n/10_000 - epoch, n > 0 && n != math.MaxInt64
}

// days reads a number of days since 1970, as shadowExpire has it (RFC 2307), as Unix
// ms. ok is false for -1, which means never, for 0, which shadow(5) calls unclear, and
// for shadowDisabled, which is no date.
func days(n int64) (ms int64, ok bool) {
	return n * 24 * time.Hour.Milliseconds(), n > shadowDisabled && n < math.MaxInt32
}
