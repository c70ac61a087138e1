package csvfile

import (
	"errors"
	"regexp"
	"strings"
	"time"
)

// clock reads times.
type clock struct {
	layout string         // of package time; "" for those that are told apart without
	zone   *time.Location // of times that do not say theirs
}

// Why a cell is no time.
var (
	errNoTime    = errors.New("is written in no way that is known: say how with a time layout, such as --time-layout '%d.%m.%Y %H:%M'")
	errAmbiguous = errors.New("can be read with the day first or the month first: say which with a time layout, such as --time-layout '%d.%m.%Y %H:%M' or '%m/%d/%Y %I:%M %p'")
	errRounded   = errors.New("is a number that a spreadsheet has rounded: export the column as text")
)

// The times that are accepted, so that a column of other numbers is not taken for
// one of times: the years 1990 to 2099.
const (
	minTime = 631_152_000   // Unix s
	maxTime = 4_102_444_800 // Unix s
)

// read reads a time as Unix µs: in the layout that was given; ISO 8601 and RFC 3339;
// Unix s, ms, µs or ns, also with a fraction; the day numbers of spreadsheets; and
// dates that name the month.
func (c *clock) read(b []byte) (µs int64, err error) {
	if c.layout != "" {
		if t, err := time.ParseInLocation(c.layout, string(b), c.zone); err == nil {
			return inRange(t)
		}
	}
	if µs, ok := parseNumber(b); ok {
		return µs, nil
	}
	if t, ok := c.parseISO(b); ok {
		return inRange(t)
	}
	return c.parseOther(string(b))
}

func inRange(t time.Time) (int64, error) {
	if s := t.Unix(); s < minTime || s >= maxTime {
		return 0, errNoTime
	}
	return t.UnixMicro(), nil
}

// parseNumber reads numbers of seconds since 1970 and what is measured like them,
// and the day numbers of spreadsheets. It keeps all digits.
func parseNumber(b []byte) (µs int64, ok bool) {
	n, frac, digits, ok := decimal(b)
	const s, ms, us = 1_000_000_000, 1_000_000_000_000, 1_000_000_000_000_000 // the first of each kind: 2001
	switch {
	case !ok:
		return 0, false
	case n >= s && n < maxTime:
		return n*1e6 + frac, true
	case n >= ms && n < maxTime*1000:
		return n*1000 + frac/1000, true
	case n >= us && n < maxTime*1e6:
		return n, true
	case n >= us*1000:
		return n / 1000, n/1000 < maxTime*1e6
	case digits == 8:
		t, ok := date(int(n/10000), int(n/100%100), int(n%100), 0, 0, 0, 0, time.UTC)
		return t.UnixMicro(), ok && n > 1990_00_00 && n < 2100_00_00
	}
	return serialDay(n, frac)
}

// serialDay reads the day number of a spreadsheet, in which day 25569 is the first of
// 1970 and the fraction is the time of the day, to the second.
func serialDay(n, frac int64) (µs int64, ok bool) {
	const epoch, first, last = 25569, 32874, 73051 // days: 1970, 1990, 2100
	if n < first || n >= last {
		return 0, false
	}
	sec := (frac*86400 + 500_000) / 1_000_000
	return ((n-epoch)*86400 + sec) * 1e6, true
}

// decimal reads a number: its whole part, and its fraction in millionths.
func decimal(b []byte) (n, frac int64, digits int, ok bool) {
	i := 0
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		n = n*10 + int64(b[i]-'0')
	}
	if i == 0 || i > 18 && (i > 19 || n < 0) {
		return 0, 0, 0, false
	}
	digits = i
	if i < len(b) && (b[i] == '.' || b[i] == ',') {
		i++
		scale := int64(100_000)
		for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
			frac += int64(b[i]-'0') * scale
			scale /= 10
		}
	}
	return n, frac, digits, i == len(b)
}

// date is time.Date for a moment that exists.
func date(y, mo, d, h, m, s, ns int, zone *time.Location) (time.Time, bool) {
	if mo < 1 || mo > 12 || d < 1 || h > 23 || m > 59 || s > 60 {
		return time.Time{}, false
	}
	t := time.Date(y, time.Month(mo), d, h, m, s, ns, zone)
	if d > 28 && time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC).Day() != d {
		return time.Time{}, false
	}
	return t, true
}

// isOpen matches dates that leave open what is the day and what the month.
var isOpen = regexp.MustCompile(`^\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})(\D|$)`).MatchString

// namedMonths are layouts in which nothing is left open.
var namedMonths = []string{
	time.RFC1123Z, "2 Jan 2006 15:04:05 -0700", "Mon Jan 2 2006 15:04:05 GMT-0700", "Mon Jan 2 15:04:05 -0700 2006",
	"2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "2 Jan 2006", "2-Jan-2006 15:04:05", "2-Jan-2006",
	"Jan 2, 2006 3:04:05 PM", "Jan 2, 2006 3:04 PM", "Jan 2, 2006 15:04:05", "Jan 2, 2006 15:04", "Jan 2, 2006",
	"January 2, 2006 3:04 PM", "January 2, 2006", "2 January 2006 15:04", "2 January 2006", time.ANSIC,
}

// parseOther reads the rarer spellings, or says what is wrong.
func (c *clock) parseOther(s string) (µs int64, err error) {
	switch {
	case isOpen(s):
		return 0, errAmbiguous
	case isRounded([]byte(s)):
		return 0, errRounded
	}
	s, _, _ = strings.Cut(s, " (") // "… GMT+0000 (Coordinated Universal Time)"
	for _, layout := range namedMonths {
		if t, err := time.ParseInLocation(layout, s, c.zone); err == nil {
			return inRange(t)
		}
	}
	return 0, errNoTime
}
