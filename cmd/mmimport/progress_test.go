package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/converter"
)

func TestMeterTellsShareRateAndTimeLeft(t *testing.T) {
	start := time.Unix(1000, 0)
	type step struct {
		at          time.Duration
		done, total int64
	}
	for _, tt := range []struct {
		name, stage       string
		steps             []step
		sentence, picture string
	}{
		{
			"just begun", converter.StageRead, []step{{0, 0, 2 << 30}},
			"reading: 0% (0 B of 2.0 GiB)",
			"reading [                    ]  0% (0 B of 2.0 GiB)",
		},
		{
			"half way at an even pace", converter.StageRead, []step{{time.Second, 256 << 20, 2 << 30}, {2 * time.Second, 512 << 20, 2 << 30}, {4 * time.Second, 1 << 30, 2 << 30}},
			"reading: 50% (1.0 GiB of 2.0 GiB), 256 MiB a second, 4 seconds left",
			"reading [##########          ]  50% (1.0 GiB of 2.0 GiB)  256 MiB/s  0:04 left",
		},
		{
			"the rate is that of late", converter.StageWrite, []step{{300 * time.Second, 1000, 101_000}, {400 * time.Second, 51_100, 101_000}},
			"writing: 50% (51,100 of 101,000 messages), 501 messages a second, 1 minute 40 seconds left",
			"writing [##########          ]  50% (51,100 of 101,000 messages)  501 messages/s  1:40 left",
		},
		{
			"nobody knows how much there is", "checking", []step{{2 * time.Second, 1 << 20, 0}},
			"checking: 1.0 MiB, 512 KiB a second",
			"checking 1.0 MiB  512 KiB/s",
		},
		{
			"more than was announced", converter.StageFiles, []step{{time.Second / 2, 12, 10}},
			"copying: 100% (10 of 10 files)",
			"copying [####################]  100% (10 of 10 files)",
		},
		{
			"a server is waited for", "importing", []step{{65 * time.Second, 65, 0}},
			"importing: 1 minute 5 seconds",
			"importing 1 minute 5 seconds",
		},
		{
			"nothing moves", converter.StagePictures, []step{{time.Minute, 0, 10}},
			"getting pictures: 0% (0 of 10 pictures)",
			"getting pictures [                    ]  0% (0 of 10 pictures)",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMeter(tt.stage, 0, start)
			for _, s := range tt.steps {
				m.set(s.done, s.total, start.Add(s.at))
			}
			if got := m.sentence(); got != tt.sentence {
				t.Errorf("it says  %q\nand not  %q", got, tt.sentence)
			}
			if got := m.picture(200); got != tt.picture {
				t.Errorf("it shows %q\nand not  %q", got, tt.picture)
			}
			for width := range 120 {
				if got := m.picture(width); len(got) > width {
					t.Errorf("%d columns for %q", width, got)
				}
			}
		})
	}
}

func TestSpokenTimes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "less than a second", time.Second: "1 second", 59 * time.Second: "59 seconds", time.Minute: "1 minute",
		61 * time.Second: "1 minute 1 second", time.Hour: "1 hour", 3*time.Hour + 125*time.Second: "3 hours 2 minutes",
	} {
		if got := spoken(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
	if got := clock(3*time.Hour + 125*time.Second); got != "3:02:05" {
		t.Errorf("the clock shows %q", got)
	}
}

// plainScreen is a screen that keeps what it is given.
func plainScreen(out *bytes.Buffer) *screen { return &screen{w: out, fd: -1} }

// visible is what a terminal shows of a text with carriage returns.
func visible(text string) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		var shown []byte
		for _, part := range strings.Split(line, "\r") {
			shown = append([]byte(part), shown[min(len(part), len(shown)):]...)
		}
		lines = append(lines, strings.TrimRight(string(shown), " "))
	}
	return strings.Join(lines, "\n")
}

func TestLogLinesAndTheBarDoNotTear(t *testing.T) {
	var out bytes.Buffer
	s := plainScreen(&out)
	log := slog.New(&textHandler{w: s, level: slog.LevelDebug})
	s.draw("reading  10% of something long")
	log.Debug("renamed account", "from", "Ann Lee", "to", "ann.lee", "odd", "a\x1b[2J")
	s.draw("reading  20%")
	fmt.Fprint(s, "half a line, ")
	s.draw("reading  30%")
	fmt.Fprint(s, "and its end\n")
	s.draw("reading  40%")
	want := "mmimport: renamed account: from=\"Ann Lee\" to=ann.lee odd=\"a\\x1b[2J\"\nhalf a line, and its end\nreading  40%"
	if diff := cmp.Diff(want, visible(out.String())); diff != "" {
		t.Error(diff)
	}
	s.draw("")
	if got := visible(out.String()); !strings.HasSuffix(got, "end\n") {
		t.Errorf("the bar stays: %q", got)
	}
}

func TestManyWritersOneScreen(t *testing.T) {
	var out bytes.Buffer
	s := plainScreen(&out)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				fmt.Fprintf(s, "line %d of %d\n", j, i)
				s.draw(strings.Repeat("#", (i+j)%30))
			}
		})
	}
	wg.Wait()
	s.draw("")
	lines := strings.Split(strings.TrimSuffix(visible(out.String()), "\n"), "\n")
	if len(lines) != 400 {
		t.Errorf("%d lines, want 400", len(lines))
	}
	for _, l := range lines {
		if !strings.HasPrefix(l, "line ") || strings.Contains(l, "#") {
			t.Errorf("a torn line: %q", l)
		}
	}
}

func TestPlainProgressIsALineNowAndThen(t *testing.T) {
	run := func(b *bar) {
		now := time.Unix(0, 0)
		b.now = func() time.Time { return now }
		for i := range 13 {
			b.show(converter.StageRead, int64(i), 12)
			now = now.Add(time.Second)
		}
		b.show(converter.StageWrite, 3, 10)
		b.downloaded(1 << 20)
		now = now.Add(6 * time.Second)
		b.show(converter.StageWrite, 6, 10)
		b.end(false)
	}
	var out bytes.Buffer
	run(&bar{mode: "plain", screen: plainScreen(&out)})
	want := `mmimport: reading: 41% (5 B of 12 B), 1 B a second, 7 seconds left
mmimport: reading: 83% (10 B of 12 B), 1 B a second, 2 seconds left
mmimport: reading: done, 12 B in 12 seconds
mmimport: writing: 60% (6 of 10 messages), 0.5 messages a second, 8 seconds left, 1.0 MiB downloaded
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}

	out.Reset()
	w := &world{screen: plainScreen(&out), logJSON: true}
	run(&bar{mode: "plain", screen: w.screen, log: w.logger(false)})
	wantLast := `{"level":"INFO","msg":"progress","stage":"writing","done":6,"total":10,"unit":"messages","per_second":0.5,"seconds_left":8,"bytes_downloaded":1048576}`
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if diff := cmp.Diff(wantLast, lines[len(lines)-1]); len(lines) != 4 || diff != "" {
		t.Errorf("%d lines, the last of which: %s", len(lines), diff)
	}

	out.Reset()
	run(&bar{mode: "none", screen: plainScreen(&out)})
	if out.Len() > 0 {
		t.Errorf("none says %q", &out)
	}
}

func TestBarTellsWhatIsDownloaded(t *testing.T) {
	var out bytes.Buffer
	start := time.Unix(0, 0)
	b := &bar{mode: "bar", screen: plainScreen(&out), now: func() time.Time { return start }}
	b.downloaded(1) // before there is a stage
	b.show(converter.StageWrite, 1, 10)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { b.downloaded(1 << 20) })
	}
	wg.Wait()
	b.shown = time.Time{}
	b.show(converter.StageWrite, 2, 10)
	if got := visible(out.String()); !strings.Contains(got, "8.0 MiB downloaded") {
		t.Errorf("the bar is %q", got)
	}
	if want := "while writing, at 20% (2 of 10 messages)"; b.where() != want {
		t.Errorf("it is %q, want %q", b.where(), want)
	}
	b.end(true)
	if got := visible(out.String()); got != "" {
		t.Errorf("what stays is %q", got)
	}
}

func TestProgressMode(t *testing.T) {
	terminal, dumb, pipe := &screen{fd: 2}, &screen{fd: 2, dumb: true}, &screen{fd: -1}
	for _, tt := range []struct {
		args   string
		screen *screen
		want   string
	}{
		{"", terminal, "bar"},
		{"", dumb, "plain"},
		{"", pipe, "none"},
		{"--log-format json", terminal, "none"},
		{"--log-format json --progress plain", pipe, "plain"},
		{"--progress plain", pipe, "plain"},
		{"--progress bar", pipe, "bar"},
		{"--progress none", terminal, "none"},
		{"--no-progress", terminal, "none"},
		{"--quiet --progress bar", terminal, "none"},
		{"--config testdata/no-progress.yaml", terminal, "none"},
		{"--config testdata/no-progress.yaml --progress bar", terminal, "bar"},
	} {
		w := newWorld(nil, &bytes.Buffer{}, &bytes.Buffer{})
		cmd, _, err := newRoot(w).Find([]string{"validate"})
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.ParseFlags(strings.Fields(tt.args)); err != nil {
			t.Fatal(err)
		}
		f := w.checks["validate"].run
		if err := w.begin(cmd, f); err != nil {
			t.Errorf("%s: %v", tt.args, err)
		}
		if got := f.progressMode(tt.screen); got != tt.want {
			t.Errorf("%q on %+v: %s, want %s", tt.args, tt.screen, got, tt.want)
		}
	}
}

func TestInterruptedTellsWhatElseWentWrong(t *testing.T) {
	stays := errors.New("remove .mmimport-1.tmp: permission denied")
	err := fmt.Errorf("x.zip: %w", errors.Join(fmt.Errorf("part: %w", context.Canceled), stays))
	w := &world{task: &task{bar: &bar{m: &meter{stage: converter.StageFiles, done: 1, total: 2}}, left: "out.zip was not written"}}
	msg, _ := w.interrupted(err)
	want := "interrupted while copying, at 50% (1 of 2 files): out.zip was not written; and remove .mmimport-1.tmp: permission denied"
	if msg != want {
		t.Errorf("it says %q", msg)
	}
}
