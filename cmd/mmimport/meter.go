package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/mmimport/mmimport/converter"
)

// meter measures one stage of a run: how far it is, how fast it goes, and how long it will take.
type meter struct {
	stage       string
	done, total int64 // total is 0 when it is not known
	fetched     int64 // bytes downloaded in the run
	began, last time.Time

	// What was done of late, and in which time: older moments count for less. // seconds
	recent, span float64
}

const (
	memorySpan = 10 * time.Second // how far back the rate looks, about
	tellAfter  = time.Second      // a rate of less is a guess
)

// units are what stages count; bytes where there is none.
var units = map[string]string{
	converter.StagePictures: "pictures", converter.StageWrite: "messages", converter.StageCompare: "conversations", converter.StageFiles: "files",
	"reading the server's users": "users", "reading the server's teams": "teams", "reading the server's channels": "channels",
	"importing": seconds, "waiting for the import to begin": seconds,
}

// seconds is what stages count that only wait: they have no rate.
const seconds = "seconds"

// newMeter begins a stage of which done is done when it is first heard of.
func newMeter(stage string, done int64, now time.Time) *meter {
	return &meter{stage: stage, done: done, began: now, last: now}
}

// name is what people call the stage.
func (m *meter) name() string {
	switch m.stage {
	case converter.StagePictures:
		return "getting pictures"
	case converter.StageLast:
		return "reading the last archive"
	case converter.StageFiles:
		return "copying"
	}
	return m.stage
}

// set notes how far the stage is.
func (m *meter) set(done, total int64, now time.Time) {
	if total > 0 {
		done = min(done, total)
	}
	dt := now.Sub(m.last).Seconds()
	fade := math.Exp(-dt / memorySpan.Seconds())
	m.recent = m.recent*fade + float64(done-m.done)
	m.span = m.span*fade + dt
	m.done, m.total, m.last = done, max(total, 0), now
}

// rate is what is done in a second, of late. 0 means that it is not known.
func (m *meter) rate() float64 {
	if units[m.stage] == seconds || m.last.Sub(m.began) < tellAfter || m.span <= 0 {
		return 0
	}
	return m.recent / m.span
}

// left is how long the stage will take at this rate.
func (m *meter) left() (d time.Duration, ok bool) {
	r := m.rate()
	if r <= 0 || m.total == 0 {
		return 0, false
	}
	s := float64(m.total-m.done) / r
	if s > (1000 * time.Hour).Seconds() {
		return 0, false
	}
	return time.Duration(math.Ceil(s)) * time.Second, true
}

func (m *meter) percent() int64 { return int64(float64(m.done) / float64(m.total) * 100) }

// amount is a number with its unit.
func (m *meter) amount(n int64) string {
	switch unit := units[m.stage]; unit {
	case "":
		return humanize.IBytes(uint64(max(n, 0)))
	case seconds:
		return spoken(time.Duration(n) * time.Second)
	default:
		return humanize.Comma(n) + " " + unit
	}
}

// pace is a rate with its unit. A slow one has a fraction.
func (m *meter) pace(r float64) string {
	if unit := units[m.stage]; unit != "" && r < 10 {
		return strconv.FormatFloat(r, 'f', 1, 64) + " " + unit
	}
	return m.amount(int64(math.Round(r)))
}

// far is how far the stage is: "45% (1.3 GiB of 2.9 GiB)".
func (m *meter) far() string {
	if m.total == 0 {
		return m.amount(m.done)
	}
	done := strings.TrimSuffix(m.amount(m.done), " "+units[m.stage])
	return fmt.Sprintf("%d%% (%s of %s)", m.percent(), done, m.amount(m.total))
}

// sentence is for people who hear it, and for files.
func (m *meter) sentence() string {
	parts := []string{m.name() + ": " + m.far()}
	if r := m.rate(); r > 0 {
		parts = append(parts, m.pace(r)+" a second")
	}
	if d, ok := m.left(); ok {
		parts = append(parts, spoken(d)+" left")
	}
	if m.fetched > 0 {
		parts = append(parts, humanize.IBytes(uint64(m.fetched))+" downloaded")
	}
	return strings.Join(parts, ", ")
}

// over is what a stage says when it is done.
func (m *meter) over() string {
	if units[m.stage] == seconds {
		return m.name() + ": done in " + spoken(m.last.Sub(m.began))
	}
	return fmt.Sprintf("%s: done, %s in %s", m.name(), m.amount(m.done), spoken(m.last.Sub(m.began)))
}

// cells is how wide the bar is, in columns.
const cells = 20

// picture is the line for people who see it, of at most width columns. All of it is ASCII.
func (m *meter) picture(width int) string {
	var parts []string
	if m.total > 0 {
		full := int(float64(m.done) / float64(m.total) * cells)
		parts = append(parts, fmt.Sprintf("[%-*s]", cells, strings.Repeat("#", full)))
	}
	parts = append(parts, m.far())
	if r := m.rate(); r > 0 {
		parts = append(parts, m.pace(r)+"/s")
	}
	if d, ok := m.left(); ok {
		parts = append(parts, clock(d)+" left")
	}
	if m.fetched > 0 {
		parts = append(parts, humanize.IBytes(uint64(m.fetched))+" downloaded")
	}
	line := m.name() + " " + strings.Join(parts, "  ")
	if len(line) > width && m.total > 0 {
		line = m.name() + " " + strings.Join(parts[1:], "  ") // the picture says least
	}
	return line[:min(len(line), width)]
}

// attributes are what a machine is told.
func (m *meter) attributes() []any {
	list := []any{"stage", m.stage, "done", m.done, "total", m.total, "unit", "bytes"}
	if unit := units[m.stage]; unit != "" {
		list[len(list)-1] = unit
	}
	if r := m.rate(); r > 0 {
		list = append(list, "per_second", math.Round(r*10)/10)
	}
	if d, ok := m.left(); ok {
		list = append(list, "seconds_left", int64(d.Seconds()))
	}
	if m.fetched > 0 {
		list = append(list, "bytes_downloaded", m.fetched)
	}
	return list
}

// clock is a time as clocks show it, h:mm:ss or m:ss.
func clock(d time.Duration) string {
	s := int64(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// spoken is a time in words, in two units at most.
func spoken(d time.Duration) string {
	count := func(n int64, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return strconv.FormatInt(n, 10) + " " + unit + "s"
	}
	s := int64(math.Round(d.Seconds()))
	if s == 0 {
		return "less than a second"
	}
	big, unit, small, smallUnit := s/3600, "hour", s/60%60, "minute"
	switch {
	case s < 60:
		return count(s, "second")
	case s < 3600:
		big, unit, small, smallUnit = s/60, "minute", s%60, "second"
	}
	if small == 0 {
		return count(big, unit)
	}
	return count(big, unit) + " " + count(small, smallUnit)
}
