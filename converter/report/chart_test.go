package report

import (
	"fmt"
	"testing"

	"github.com/mmimport/mmimport/converter"
)

func TestChart(t *testing.T) {
	months := func(list ...string) (out []converter.MonthReport) {
		for i, m := range list {
			out = append(out, converter.MonthReport{Month: m, Messages: 10 * (i + 1), Replies: i})
		}
		return out
	}
	for name, c := range map[string]struct {
		months      []converter.MonthReport
		title       string
		bars        int
		first, last string // names of bars
		labels      string
	}{
		"one month":          {months("2024-03"), "Messages per month", 1, "2024-03: 10 messages, 0 of them replies", "2024-03: 10 messages, 0 of them replies", "[{50% 2024-03 middle}]"},
		"a gap is shown":     {months("2023-11", "2024-02"), "Messages per month", 4, "2023-11: 10 messages, 0 of them replies", "2024-02: 20 messages, 1 of them replies", "[{12.5% 2023-11 middle} {87.5% 2024-02 middle}]"},
		"a long time":        {months("1990-01", "2024-03"), "Messages per year", 35, "1990: 10 messages, 0 of them replies", "2024: 20 messages, 1 of them replies", "[{0% 1990 start} {18.571% 1996 middle} {35.714% 2002 middle} {52.857% 2008 middle} {70% 2014 middle} {87.143% 2020 middle}]"},
		"a time without end": {months("1970-01", "2024-03", "9999-12"), "Messages per year", 3, "1970: 10 messages, 0 of them replies", "9999: 30 messages, 2 of them replies", "[{16.667% 1970 middle} {50% 2024 middle} {83.333% 9999 middle}]"},
	} {
		got := newChart(c.months)
		if got.Title != c.title || len(got.Bars) != c.bars || got.Bars[0].Name != c.first || got.Bars[len(got.Bars)-1].Name != c.last || fmt.Sprint(got.Labels) != c.labels {
			t.Errorf("%s: %s, %d bars, %q … %q, %v", name, got.Title, len(got.Bars), got.Bars[0].Name, got.Bars[len(got.Bars)-1].Name, got.Labels)
		}
	}
	if newChart(nil) != nil {
		t.Error("there is a chart of nothing")
	}
}

func TestChartOfAllYearsIsBounded(t *testing.T) {
	var list []converter.MonthReport
	for y := range 9999 {
		list = append(list, converter.MonthReport{Month: fmt.Sprintf("%04d-01", y+1), Messages: y})
	}
	if got := newChart(list); len(got.Bars) != maxBars {
		t.Errorf("%d bars", len(got.Bars))
	}
}

func TestNiceTop(t *testing.T) {
	for n, want := range map[int]int{0: 2, 1: 2, 3: 4, 5: 6, 7: 10, 11: 20, 342: 400, 617: 1000, 17_852: 20_000} {
		if got := niceTop(n); got != want || got%2 != 0 {
			t.Errorf("%d: %d, want %d", n, got, want)
		}
	}
}
