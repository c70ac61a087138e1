package csvfile

import (
	"errors"
	"testing"
	"time"
)

func TestTimes(t *testing.T) {
	berlin := time.FixedZone("", 3600)
	const at = 1_700_000_000_000_000 // 2023-11-14 22:13:20 UTC, in µs
	tests := []struct {
		in   string
		want int64 // µs; 0 when err is meant
		err  error
	}{
		{"1700000000", at, nil},
		{"1700000000.000200", at + 200, nil},
		{"1700000000,5", at + 500_000, nil},
		{"1700000000.1234567", at + 123_456, nil},
		{"1700000000123", at + 123_000, nil},
		{"1700000000123.4", at + 123_400, nil},
		{"1700000000123456", at + 123_456, nil},
		{"1700000000123456789", at + 123_456, nil},
		{"45244.9259259259", at, nil},
		{"45244", 1_699_920_000_000_000, nil},
		{"20231114", 1_699_920_000_000_000, nil},
		{"2023-11-14T22:13:20Z", at, nil},
		{"2023-11-14t22:13:20z", at, nil},
		{"2023-11-14T22:13:20.25Z", at + 250_000, nil},
		{"2023-11-14T22:13:20,000001999Z", at + 1, nil},
		{"2023-11-14 22:13:20 UTC", at, nil},
		{"2023-11-14T23:13:20+01:00", at, nil},
		{"2023-11-14T23:13:20+0100", at, nil},
		{"2023-11-14 23:13:20 +01", at, nil},
		{"2023-11-14T16:43:20-05:30", at, nil},
		{"2023-11-14T23:13:20", at, nil}, // in the zone of the test
		{"2023/11/14 23:13", at - 20_000_000, nil},
		{"2023.11.14", 1_699_920_000_000_000 - 3_600_000_000, nil},
		{"14 Nov 2023 23:13:20", at, nil},
		{"Nov 14, 2023 11:13 PM", at - 20_000_000, nil},
		{"Tue, 14 Nov 2023 22:13:20 +0000", at, nil},
		{"Tue Nov 14 2023 23:13:20 GMT+0100 (Central European Standard Time)", at, nil},
		{"14.11.2023 22:13", 0, errAmbiguous},
		{"11/14/2023", 0, errAmbiguous},
		{"1/2/24 10:00 AM", 0, errAmbiguous},
		{"1.7E+09", 0, errRounded},
		{"1,7E+12", 0, errRounded},
		{"", 0, errNoTime}, {"soon", 0, errNoTime}, {"0", 0, errNoTime}, {"-1", 0, errNoTime}, {"17", 0, errNoTime},
		{"123456789", 0, errNoTime}, {"99999999999999999999", 0, errNoTime}, {"9223372036854775808", 0, errNoTime}, {"1700000000.5.5", 0, errNoTime},
		{"2023-02-30", 0, errNoTime}, {"2023-13-01", 0, errNoTime}, {"2023-11-14T24:00", 0, errNoTime}, {"2023-11-14T22:13:20+25:00", 0, errNoTime},
		{"2023-11/14", 0, errNoTime}, {"2023-11-14T22", 0, errNoTime}, {"2023-11-14Z", 0, errNoTime}, {"1823-11-14", 0, errNoTime}, {"20231350", 0, errNoTime},
	}
	for _, tt := range tests {
		c := clock{zone: berlin}
		got, err := c.read([]byte(tt.in))
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%q is %d, %v; want %d, %v", tt.in, got, err, tt.want, tt.err)
		}
	}
}

func TestTimeLayouts(t *testing.T) {
	tests := []struct{ layout, in, want string }{
		{"%d.%m.%Y %H:%M", "3.4.2024 9:05", "2024-04-03T09:05:00Z"},
		{"%m/%d/%Y %I:%M %p", "04/03/2024 9:05 PM", "2024-04-03T21:05:00Z"},
		{"%m/%d/%y", "4/3/24", "2024-04-03T00:00:00Z"},
		{"%Y%m%dT%H%M%S", "20240403T090501", "2024-04-03T09:05:01Z"},
		{"%d.%m.%Y %H:%M:%S.%f", "03.04.2024 09:05:01.25", "2024-04-03T09:05:01.25Z"},
		{"%-d. %B %Y", "3. April 2024", "2024-04-03T00:00:00Z"},
		{"%a %b %e %T %Y %z", "Wed Apr  3 09:05:01 2024 +0200", "2024-04-03T07:05:01Z"},
		{"%Y年%m月%d日", "2024年4月3日", "2024-04-03T00:00:00Z"},
		{"%D", "04/03/24", "2024-04-03T00:00:00Z"},
	}
	for _, tt := range tests {
		o, err := (&Options{TimeLayout: tt.layout}).check()
		if err != nil {
			t.Errorf("%q: %v", tt.layout, err)
			continue
		}
		µs, err := o.clock.read([]byte(tt.in))
		if got := time.UnixMicro(µs).UTC().Format(time.RFC3339Nano); err != nil || got != tt.want {
			t.Errorf("%q reads %q as %s, %v; want %s", tt.layout, tt.in, got, err, tt.want)
		}
	}
	for _, layout := range []string{"%H:%M", "%d.%m", "%Y-%Q-%m", "2006-01-02", "%Y-%m-%d at %H", "%Y-%m_%d", "%Y-%m-%"} {
		if _, err := parseLayout(layout); err == nil {
			t.Errorf("%q is accepted", layout)
		}
	}
}

func FuzzTimes(f *testing.F) {
	for _, s := range []string{"1700000000.5", "2023-11-14T23:13:20+01:00", "45244.9", "14 Nov 2023", "20231114", "99999999999999999999"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		c := clock{zone: time.UTC}
		if µs, err := c.read(in); err == nil && (µs < minTime*1e6 || µs >= maxTime*1e6) {
			t.Errorf("%q is %d, outside the years that are accepted", in, µs)
		}
	})
}
