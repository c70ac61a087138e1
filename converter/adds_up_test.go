package converter

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

// exports opens all small exports of package fixtures, and a generated one.
func exports(t *testing.T) map[string]func() sources.Source {
	t.Helper()
	open := map[string]func() sources.Source{}
	for _, name := range fixtures.Names() {
		expect, err := fixtures.Expect(name)
		if err != nil {
			t.Fatal(err)
		}
		if expect.Outcome == "refused" {
			continue
		}
		open[name] = func() sources.Source {
			fsys, err := fixtures.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			e, err := slack.Open(fsys, name, nil)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
	}
	name, _ := generatedZip(t, &fixtures.Options{Seed: 7, Messages: 3000})
	open["generated"] = func() sources.Source { return openZip(t, name) }
	return open
}

func TestReportAddsUp(t *testing.T) {
	for name, open := range exports(t) {
		for opts, o := range map[string]*Options{
			"": nil, "no guests": {Guests: SkipGuests}, "no files": {SkipAttachments: true}, "no notices": {SkipSystem: true},
		} {
			t.Run(name+" "+opts, func(t *testing.T) {
				r, err := Run(t.Context(), []sources.Source{open()}, nil, o)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range sums(r) {
					if s.got != s.want {
						t.Errorf("%s: %d, want %d", s.what, s.got, s.want)
					}
				}
			})
		}
	}
}

type sum struct {
	what      string
	got, want int
}

// sums are the numbers of a report that must be equal.
func sums(r *Report) []sum {
	of := func(k sources.Kind) *Account {
		if a := r.Counts[k]; a != nil {
			return a
		}
		return &Account{}
	}
	user, bot, message, file := of(sources.KindUser), of(sources.KindBot), of(sources.KindMessage), of(sources.KindFile)
	p, ch, f := r.People, r.Channels, r.Files
	list := []sum{
		{"people", p.Active + p.Deactivated, user.Imported},
		{"lines of users", p.Active + p.Deactivated, r.Output.Lines["user"]},
		{"bots", p.Bots, r.Output.Lines["bot"]},
		{"merged people", p.Merged, user.Merged + bot.Merged},
		{"people left out", p.LeftOut, user.Left() + bot.Left()},
		{"without address", p.WithoutAddress, len(r.WithoutAddress)},
		{"channels", ch.Public + ch.Private, r.Output.Lines["channel"]},
		{"listed channels", len(ch.List), r.Output.Lines["channel"]},
		{"direct channels", ch.Direct + ch.Group, r.Output.Lines["direct_channel"]},
		{"files by what became of them", f.Attached + f.Missing + f.External + f.Deleted + f.Hidden + f.Unreadable + f.Skipped + f.Unused + f.Merged, file.Read},
		{"files of the output", f.Copied + f.Pictures, r.Output.Files},
		{"problems by topic", 0, len(r.Problems) + r.MoreProblems},
	}
	months, types, replies := 0, 0, 0
	for _, m := range r.Messages.Months {
		months, replies = months+m.Messages, replies+m.Replies
	}
	for _, x := range r.Messages.Types {
		types += x.Messages
	}
	channels, inThreads := ch.DirectMessages+ch.GroupMessages, 0
	for _, c := range ch.List {
		channels, inThreads = channels+c.Messages, inThreads+c.Replies
	}
	copied, bytes := 0, int64(0)
	for _, x := range f.Types {
		copied, bytes = copied+x.Files, bytes+x.Bytes
	}
	for _, x := range r.Topics {
		list[len(list)-1].got += x.Count
	}
	left := map[sources.Kind]int{}
	for _, x := range r.Losses {
		left[sources.Kind(x.Kind)] += x.Count
	}
	for _, k := range slices.Sorted(maps.Keys(r.Counts)) {
		list = append(list, sum{"losses of " + string(k), left[k], r.Counts[k].Left()})
	}
	return append(list,
		sum{"messages by month", months, message.Imported}, sum{"messages by type", types, message.Imported},
		sum{"messages by channel", channels, message.Imported}, sum{"replies", replies, r.Messages.Replies},
		sum{"files by type", copied, f.Copied}, sum{"bytes by type", int(bytes), int(f.Bytes)},
	)
}

func TestInspectionTellsWhatConversionDoes(t *testing.T) {
	for name, open := range exports(t) {
		t.Run(name, func(t *testing.T) {
			out := NewOutput(filepath.Join(t.TempDir(), "out.zip"), nil)
			converted, err := Run(t.Context(), []sources.Source{open()}, out, nil)
			if err != nil {
				t.Fatal(err)
			}
			inspected, err := Run(t.Context(), []sources.Source{open()}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(out.Name()); err != nil || info.Size() != inspected.Output.Bytes {
				t.Errorf("the archive is said to have %d bytes: %v %v", inspected.Output.Bytes, info, err)
			}
			ignore := cmpopts.IgnoreFields(OutputReport{}, "File", "SHA256")
			if d := cmp.Diff(converted, inspected, cmp.AllowUnexported(Report{}), ignore); d != "" {
				t.Errorf("convert and inspect differ:\n%s", d)
			}
		})
	}
}

func TestMoreProblemsThanAreKeptHaveTheirTopics(t *testing.T) {
	var l ledger
	for i := range 3 {
		part := ledger{}
		for range keptProblems/2 + i {
			part.problems.add(sources.Problem{Message: `the server refuses the emoji name "x": the reaction is left out`})
		}
		part.problems.add(sources.Problem{Message: "cut off", Damage: true})
		l.add(&part)
	}
	c := conversion{g: &gathered{ledger: l}, r: &Report{}}
	c.tellProblems()
	want := []TopicReport{
		{damagedInput.name, 3, true, damagedInput.hint},
		{"reaction that the server refuses", 3*(keptProblems/2) + 3, false, topicHint("reaction that the server refuses")},
	}
	if d := cmp.Diff(want, c.r.Topics); d != "" {
		t.Error(d)
	}
	if got := len(c.r.Problems) + c.r.MoreProblems; got != want[0].Count+want[1].Count {
		t.Errorf("%d problems in all", got)
	}
}

func TestEmojiAreCountedUpToABound(t *testing.T) {
	names := func(from, to int) emojiUse {
		u := emojiUse{}
		for i := from; i < to; i++ {
			u.name(string(bytes.Repeat([]byte{'a'}, 4)) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26)) + string(rune('a'+i/17576)))
		}
		return u
	}
	first := names(0, keptEmoji-1)
	u := emojiUse{}
	u.add(first)
	u.add(names(keptEmoji-1, keptEmoji+500))
	u.add(first)
	if len(u) != keptEmoji {
		t.Errorf("%d names are kept", len(u))
	}
	for name := range first {
		if u[name] != 2 {
			t.Fatalf("%s is counted %d times", name, u[name])
		}
	}
}
