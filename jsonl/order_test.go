package jsonl

import (
	"errors"
	"testing"
)

func TestOrder(t *testing.T) {
	for _, tt := range []struct {
		name    string
		kinds   []Kind
		fault   OrderFault // of the last kind; 0 = none
		segment int        // after following all of them
	}{
		{"nothing yet", nil, 0, 0},
		{"version first", []Kind{KindVersion}, 0, 1},
		{"every kind once", Kinds(), 0, 11},
		{"kinds may be missing", []Kind{KindVersion, KindUser, KindUser, KindDirectPost}, 0, 3},
		{"no version", []Kind{KindTeam}, VersionNotFirst, 1},
		{"nonsense first", []Kind{"nonsense"}, VersionNotFirst, 1},
		{"no type first", []Kind{""}, VersionNotFirst, 1},
		{"version twice", []Kind{KindVersion, KindVersion}, VersionAgain, 1},
		{"version later", []Kind{KindVersion, KindTeam, KindVersion}, VersionAgain, 3},
		{"nonsense later", []Kind{KindVersion, "nonsense"}, UnknownKind, 2},
		{"backwards", []Kind{KindVersion, KindUser, KindTeam}, KindTooLate, 3},
		{"a kind in two runs", []Kind{KindVersion, KindTeam, KindUser, KindTeam}, KindTooLate, 4},
		{"still backwards", []Kind{KindVersion, KindUser, KindTeam, KindTeam}, KindTooLate, 3},
		{"forwards again", []Kind{KindVersion, KindUser, KindTeam, KindUser}, 0, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var o Order
			var err error
			for _, k := range tt.kinds {
				err = o.Follow(k)
			}
			var fault OrderFault
			if e := (*OrderError)(nil); errors.As(err, &e) {
				fault = e.Fault
			}
			if fault != tt.fault {
				t.Errorf("fault %d (%v), want %d", fault, err, tt.fault)
			}
			if got := o.Segment(); got != tt.segment {
				t.Errorf("segment %d, want %d", got, tt.segment)
			}
		})
	}
}

func TestOrderNextChangesNothingOnError(t *testing.T) {
	for _, before := range [][]Kind{nil, {KindVersion}, {KindVersion, KindUser}, {KindVersion, KindDirectPost}} {
		for _, k := range append(Kinds(), "", "nonsense") {
			var o Order
			for _, b := range before {
				if err := o.Next(b); err != nil {
					t.Fatal(err)
				}
			}
			was := o
			if err := o.Next(k); err != nil && o != was {
				t.Errorf("after %q, %q changed the state to %+v", before, k, o)
			}
		}
	}
}
