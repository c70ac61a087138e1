package csvfile

import (
	"fmt"
	"strings"
)

// timeFields are what a time layout may have behind a percent sign, in the words of
// package time. Days, months and hours may have one digit.
var timeFields = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "1", 'd': "2", 'e': "_2", 'H': "15", 'I': "3", 'M': "04", 'S': "05",
	'p': "PM", 'b': "Jan", 'h': "Jan", 'B': "January", 'a': "Mon", 'A': "Monday", 'j': "002", 'z': "-0700",
	'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'D': "01/02/06", '%': "%",
}

// parseLayout turns a layout such as "%d.%m.%Y %H:%M", in the fields of strftime, into
// one of package time. Fractions of a second are read with and without %f.
func parseLayout(s string) (string, error) {
	const example = "write for example %d.%m.%Y %H:%M or %m/%d/%Y %I:%M %p"
	has := func(fields string) bool {
		return strings.ContainsFunc(fields, func(f rune) bool { return strings.Contains(s, "%"+string(f)) })
	}
	if !has("YyFD") || !has("mbhBjFD") {
		return "", fmt.Errorf("the time layout %.40q has no year or no month: %s", s, example)
	}
	s = strings.NewReplacer("%S.%f", "%S", "%S,%f", "%S", "%-", "%").Replace(s)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+1 < len(s) && timeFields[s[i+1]] != "":
			i++
			b.WriteString(timeFields[s[i]])
		case c == '%', c == '_', c >= '0' && c <= '9', isLetter(c) && c != 'T' && c != 'Z':
			return "", fmt.Errorf("the time layout %.40q has %.2q, which stands for nothing: %s", s, s[i:], example)
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
