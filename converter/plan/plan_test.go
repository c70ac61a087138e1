package plan

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/sources"
)

// report is one of a company with hostile names.
func report() *converter.Report {
	return &converter.Report{
		Sources: []converter.SourceReport{{Name: "<script>alert(1)</script>.zip", Kind: "slack"}},
		Counts:  map[sources.Kind]*converter.Account{sources.KindMessage: {Read: 6_000_000, Imported: 6_000_000}},
		People:  converter.PeopleReport{Active: 2001, Deactivated: 7, Guests: 3, WithLogin: 2001},
		Channels: converter.ChannelsReport{Public: 2, List: []converter.ChannelReport{
			{Team: "b", Name: "a|b\n# [x](javascript:alert(1)) ![i](http://x.example/i)", Messages: 10},
			{Team: "a", Name: "<img src=x onerror=alert(1)>", Messages: 5},
			{Team: "b", Name: "two", Messages: 1},
		}},
		Messages: converter.MessagesReport{
			Months: []converter.MonthReport{{Month: "2024-01", Messages: 1}},
			First:  time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Last: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		},
		Files:    converter.FilesReport{Copied: 9, Attached: 9, Bytes: 500e9},
		Disk:     converter.DiskReport{Lines: 1 << 30, Files: 500e9, Temporary: 2 << 30},
		Settings: []converter.SettingReport{{Name: "TeamSettings.MaxUsersPerTeam", Value: "2002", Why: "2001 users"}},
		Losses:   []converter.LossReport{{Kind: "file", Reason: "`x` | <b>", Count: 2, Hint: "nothing"}},
		Output:   &converter.OutputReport{Lines: map[string]int{"version": 1, "post": 6_000_000}, Bytes: 300e9},
	}
}

func TestPlanIsFilled(t *testing.T) {
	var b bytes.Buffer
	if err := WriteMarkdown(&b, report(), Options{Command: "mmimport convert x.zip", File: "x.import.zip", Target: "11.7"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| people who will log in | 2,001 |",
		"For up to 30,000 concurrent users",
		"| PostgreSQL, reader | 1 | 8 / 64 GiB |",
		"more than 5 million messages",
		"| a | 1 | 5 |\n| b | 2 | 11 |",
		"10.4 MB for each active person and month, medium usage",
		"| `TeamSettings.MaxUsersPerTeam` | 2002 | 2001 users |",
		"mmimport convert x.zip\nmmimport validate x.import.zip",
		"Mattermost 11.7, PostgreSQL, the licence with guest accounts and single sign-on",
		"| post | 6,000,000 |",
		"| Conversion | about 82 minutes |",
		"| Upload at 100 Mbit/s | about 6.7 hours |",
		"everybody logs in through it",
		"active users beside those who were there before: 2,001",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the plan does not say %q", want)
		}
	}
	var again bytes.Buffer
	if err := WriteMarkdown(&again, report(), Options{Command: "mmimport convert x.zip", File: "x.import.zip", Target: "11.7"}); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("the same report gives another plan (%v)", err)
	}
}

func TestPlanEscapesNames(t *testing.T) {
	var b bytes.Buffer
	if err := WriteHTML(&b, report(), Options{Command: "mmimport convert '<script>'"}); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, bad := range []string{"<script", "<img", "javascript:alert(1)\"", "<b>", "onerror=alert(1)>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, want := range []string{"&lt;script&gt;alert(1)&lt;/script&gt;.zip", "&lt;img src=x onerror=alert(1)&gt;", "<table>", "<h2>5. Schedule</h2>", `href="https://docs.mattermost.com/`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
}

func TestPlanOfNothing(t *testing.T) {
	var b bytes.Buffer
	if err := WriteHTML(&b, &converter.Report{}, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"NaN", "Inf", "<no value>", "-1"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("the page of an empty report holds %q", bad)
		}
	}
}

func TestLasting(t *testing.T) {
	for s, want := range map[float64]string{0: "1 minute", 60: "1 minute", 61: "2 minutes", 5400: "90 minutes", 5401: "1.6 hours", 36_000: "10.0 hours"} {
		if got := lasting(s); got != want {
			t.Errorf("lasting(%v) = %q, want %q", s, got, want)
		}
	}
}
