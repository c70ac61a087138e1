package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/mmimport/mmimport/converter"
)

// chart is a bar chart of messages over time. Its numbers are also in a table.
type chart struct {
	Title, Desc string
	Bars        []bar
	Lines       []gridLine
	Labels      []label
	Height      int // px, of the plot
}

// bar is a month or a year, in parts of the plot.
type bar struct {
	Name               string
	X, Width           string // percent of the plot
	Y, Height          string // px; of all messages
	ReplyY, ReplyShare string // … of the replies among them, at the foot
}

type gridLine struct {
	Y    int // px
	Text string
}

// label is a word below the bars. It is centred at X, or begins or ends there.
type label struct{ X, Text, Anchor string }

// bucket is a month or a year.
type bucket struct {
	name          string
	all, replies  int
	beginsTheYear bool
}

// maxBars is how many bars a chart has: more cannot be told apart.
const maxBars = 240

// plotHeight is that of the bars, in px.
const plotHeight = 180

// newChart makes a chart of the months, nil when there are none. A long time is told in
// years, and a very long one without those that have no messages.
func newChart(months []converter.MonthReport) *chart {
	if len(months) == 0 {
		return nil
	}
	list, unit := everyMonth(months), "month"
	if list == nil {
		list, unit = everyYear(months), "year"
	}
	most := slices.MaxFunc(list, func(a, b bucket) int { return cmp.Compare(a.all, b.all) })
	c := &chart{
		Title:  "Messages per " + unit,
		Desc:   fmt.Sprintf("A bar for each %s from %s to %s. Most messages are in %s: %s. The table of messages by month has all numbers.", unit, list[0].name, list[len(list)-1].name, most.name, comma(most.all)),
		Height: plotHeight,
	}
	top := niceTop(most.all)
	for i, b := range list {
		width := 100 / float64(len(list))
		h, r := plotHeight*float64(b.all)/float64(top), plotHeight*float64(b.replies)/float64(top)
		c.Bars = append(c.Bars, bar{
			Name: fmt.Sprintf("%s: %s, %s of them replies", b.name, counted(b.all, "message", "messages"), comma(b.replies)),
			X:    percent(width * (float64(i) + .1)), Width: percent(width * .8),
			Y: px(plotHeight - h), Height: px(h), ReplyY: px(plotHeight - r), ReplyShare: px(r),
		})
	}
	for i := range 3 {
		c.Lines = append(c.Lines, gridLine{i * plotHeight / 2, comma(top - i*top/2)})
	}
	c.Labels = labels(list)
	return c
}

// everyMonth returns all months from the first to the last, nil if they are too many.
func everyMonth(months []converter.MonthReport) (list []bucket) {
	first, last := monthNumber(months[0].Month), monthNumber(months[len(months)-1].Month)
	if last-first >= maxBars {
		return nil
	}
	for n := first; n <= last; n++ {
		list = append(list, bucket{name: fmt.Sprintf("%04d-%02d", n/12, n%12+1), beginsTheYear: n%12 == 0})
	}
	for _, m := range months {
		b := &list[monthNumber(m.Month)-first]
		b.all, b.replies = m.Messages, m.Replies
	}
	return list
}

// monthNumber counts months since the year 0.
func monthNumber(month string) int {
	year, m, _ := strings.Cut(month, "-")
	y, _ := strconv.Atoi(year) // ours
	n, _ := strconv.Atoi(m)
	return y*12 + n - 1
}

// everyYear returns all years, or those with most messages if they are too many.
func everyYear(months []converter.MonthReport) (list []bucket) {
	years := map[int]*bucket{}
	for _, m := range months {
		y := monthNumber(m.Month) / 12
		if years[y] == nil {
			years[y] = &bucket{name: fmt.Sprintf("%04d", y), beginsTheYear: true}
		}
		years[y].all += m.Messages
		years[y].replies += m.Replies
	}
	known := slices.Sorted(maps.Keys(years))
	if first, last := known[0], known[len(known)-1]; last-first < maxBars {
		for y := first; y <= last; y++ {
			if years[y] == nil {
				years[y] = &bucket{name: fmt.Sprintf("%04d", y), beginsTheYear: true}
			}
			list = append(list, *years[y])
		}
		return list
	}
	slices.SortStableFunc(known, func(a, b int) int { return cmp.Compare(years[b].all, years[a].all) })
	known = known[:min(len(known), maxBars)]
	slices.Sort(known)
	for _, y := range known {
		list = append(list, *years[y])
	}
	return list
}

// maxLabels is how many fit below the bars on a telephone.
const maxLabels = 6

// labels names some bars: the beginnings of years, or the first and the last.
func labels(list []bucket) (out []label) {
	var at []int
	for i, b := range list {
		if b.beginsTheYear {
			at = append(at, i)
		}
	}
	if len(at) < 2 {
		at = []int{0, len(list) - 1}
	}
	at = slices.Compact(at)
	step := (len(at) + maxLabels - 1) / maxLabels
	for i := 0; i < len(at); i += step {
		b := list[at[i]]
		name := b.name
		if b.beginsTheYear {
			name, _, _ = strings.Cut(name, "-")
		}
		x := 100 * (float64(at[i]) + .5) / float64(len(list))
		l := label{percent(x), name, "middle"}
		switch { // a word at the edge must not leave the plot
		case x < 6:
			l = label{"0%", name, "start"}
		case x > 94:
			l = label{"100%", name, "end"}
		}
		out = append(out, l)
	}
	return out
}

// niceTop is a round number not below n, and even.
func niceTop(n int) int {
	unit := 1
	for {
		for _, f := range []int{2, 4, 6, 10} {
			if f*unit >= n {
				return f * unit
			}
		}
		unit *= 10
	}
}

func percent(x float64) string {
	return strconv.FormatFloat(math.Round(x*1000)/1000, 'f', -1, 64) + "%"
}

func px(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }
