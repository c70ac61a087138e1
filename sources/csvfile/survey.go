package csvfile

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/internal/bulk"
	"github.com/mmimport/mmimport/sources"
)

// damaged is the reason for leaving out what cannot be read.
const damaged = "damaged row"

// kindsOf says what a row of a file counts as.
var kindsOf = map[kind]sources.Kind{
	teamsFile: sources.KindTeam, channelsFile: sources.KindChannel, usersFile: sources.KindUser,
	membersFile: sources.KindMembership, messagesFile: sources.KindMessage,
}

// survey makes the directory of a source.
type survey struct {
	s *Source
	d *sources.Directory

	teams    map[string]int        // by id
	channels map[string]int        // conversations by id
	named    map[string][]int      // channels by name in lower case, of all teams
	people   bulk.Map[string, int] // users by id and alias
	pictures map[string]bool       // files that show a user
	ids      map[string]string     // of people, by field and cell, see idOf
	doubts   doubts
	keeper   bulk.Keeper

	// Of the table at hand:
	users, names, members bulk.Forecast                // of the lists in d, and of people
	seats                 map[string]*seat             // by the cells that name them
	last                  [fieldCount]string           // what stood in the row before, see text
	chosen                map[string][]sources.Setting // preferences by their cells

	// Room, for one row at a time:
	key, word []byte
	who, mail []string
}

func newSurvey(s *Source) *survey {
	return &survey{
		s: s, d: &sources.Directory{},
		teams: map[string]int{}, channels: map[string]int{}, named: map[string][]int{}, pictures: map[string]bool{},
		ids: map[string]string{},
	}
}

// keptDoubts is how many doubts of a file are told word by word.
const keptDoubts = 1000

// doubts are faults that cost no record, the same in many rows told once.
type doubts struct {
	list   []sources.Problem
	more   []int
	at     map[string]int // by file, column and message
	untold int
	told   int // also what is counted only
}

// add tells of a fault. The same message about the same column is counted only.
func (d *doubts) add(o sources.Origin, message string) {
	d.told++
	key := o.File + "\x00" + o.Key + "\x00" + message
	if i, ok := d.at[key]; ok {
		d.more[i]++
		return
	}
	if len(d.list) == keptDoubts {
		d.untold++
		return
	}
	if d.at == nil {
		d.at = map[string]int{}
	}
	d.at[key] = len(d.list)
	d.list = append(d.list, sources.Problem{Origin: o, Message: message})
	d.more = append(d.more, 0)
}

// take returns the problems, and forgets them.
func (d *doubts) take() []sources.Problem {
	for i, n := range d.more {
		if n > 0 {
			d.list[i].Message += fmt.Sprintf(" (and in %s)", counted(n, "row")+" more")
		}
	}
	list := d.list
	if d.untold > 0 {
		o := sources.Origin{File: list[0].Origin.File}
		list = append(list, sources.Problem{Origin: o, Message: counted(d.untold, "cell") + " more could not be read as what its column holds"})
	}
	*d = doubts{}
	return list
}

// table reads one file.
func (v *survey) table(ctx context.Context, t *table) error {
	v.assume(t)
	v.begin(t)
	read := map[kind]func(*table, *row){
		teamsFile: v.teamRow, channelsFile: v.channelRow, usersFile: v.userRow, membersFile: v.memberRow,
	}[t.kind]
	if t.kind == messagesFile {
		return v.messages(ctx, t)
	}
	n := 0
	err := t.each(v.s, func(r *row) error {
		if n++; n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if isBlank(r) {
			return nil
		}
		if why := t.fault(r); why != "" {
			v.damage(t, r, "", why)
			return nil
		}
		if !r.valid {
			v.doubts.add(t.origin(r, ""), "bytes that are not UTF-8 are replaced")
		}
		v.users.Read, v.names.Read, v.members.Read = r.start, r.start, r.start
		read(t, r)
		return nil
	})
	v.d.Problems = append(v.d.Problems, v.doubts.take()...)
	return err
}

// origin is the place of a row, or of a cell of it.
func (t *table) origin(r *row, key string) sources.Origin {
	return sources.Origin{File: t.name, Line: r.line, Key: key}
}

// damage accounts for a row that is left out.
func (v *survey) damage(t *table, r *row, key, why string) {
	o := t.origin(r, key)
	v.d.Problems = append(v.d.Problems, sources.Problem{Origin: o, Message: why, Damage: true})
	v.d.LeftOut = append(v.d.LeftOut, sources.LeftOut{Origin: o, Kind: kindsOf[t.kind], Reason: damaged, Count: 1})
}

// lose accounts for a part of a row that is left out.
func (v *survey) lose(o sources.Origin, k sources.Kind, why string) {
	v.d.Problems = append(v.d.Problems, sources.Problem{Origin: o, Message: why, Damage: true})
	v.d.LeftOut = append(v.d.LeftOut, sources.LeftOut{Origin: o, Kind: k, Reason: damaged, Count: 1})
}

// begin forgets the table before.
func (v *survey) begin(t *table) {
	size := t.size
	if strings.HasPrefix(t.charset.name, "utf-16") {
		size /= 2
	}
	v.users = bulk.Forecast{Size: size, Before: len(v.d.Users)}
	v.names = bulk.Forecast{Size: size, Before: len(v.people.All)}
	v.members = bulk.Forecast{Size: size, Before: len(v.d.Memberships)}
	v.seats, v.chosen, v.last = map[string]*seat{}, map[string][]sources.Setting{}, [fieldCount]string{}
}

// text is what a row says in the column of a field. Columns that say the same in many
// rows say it in one string.
func (v *survey) text(t *table, r *row, f field) string {
	cell := t.cell(r, f)
	switch {
	case len(cell) == 0:
		return ""
	case !isPlain(cell):
		return clean(cell)
	case string(cell) != v.last[f]:
		v.last[f] = v.keeper.Keep(cell)
	}
	return v.last[f]
}

// lower is what a row says in the column of a field, in lower case, to be compared with
// words; until the next call.
func (v *survey) lower(t *table, r *row, f field) []byte {
	v.word = appendLower(v.word[:0], t.cell(r, f))
	return v.word
}

// flag reads a yes or no; what is neither is doubted, and no.
func (v *survey) flag(t *table, r *row, f field) bool {
	word := v.lower(t, r, f)
	yes, ok := truths[string(word)]
	if len(word) > 0 && !ok {
		v.doubts.add(t.origin(r, t.header(f)), t.quote(clean(t.cell(r, f)))+" is neither yes nor no: it is taken for no")
	}
	return yes
}

// moment reads a time as Unix ms; what is none is doubted, and 0. Empty and "0" are none.
func (v *survey) moment(t *table, r *row, f field) int64 {
	cell := t.cell(r, f)
	if len(cell) == 0 || string(cell) == "0" {
		return 0
	}
	µs, err := t.clock.read(cell)
	if err != nil {
		v.doubts.add(t.origin(r, t.header(f)), "the time "+err.Error()+": it is left out")
		return 0
	}
	return µs / 1000
}

// assume tells what a file was taken for, and what of it is not used.
func (v *survey) assume(t *table) {
	say := func(format string, args ...any) {
		v.d.Assumptions = append(v.d.Assumptions, t.name+": "+fmt.Sprintf(format, args...))
	}
	header := "is read as " + string(t.kind) + ", by its columns " + strings.Join(t.read, ", ")
	if t.headless {
		header = "has no header, and is read as " + string(t.kind) + " with the columns " + strings.Join(t.read, ", ")
	}
	if t.charset.name != "utf-8" {
		header += ", in " + t.charset.name
	}
	say("%s", header)
	if t.preamble > 0 && !t.ours {
		say("%s before the header: not read", counted(t.preamble, "line"))
	}
	if len(t.unread) > 0 {
		say("these columns mean nothing for the import and are not read: %s", strings.Join(t.unread, ", "))
	}
	if t.says("authservice") {
		say("nobody's log-in service is read: it is one for all, that of the run")
	}
	if len(t.secrets) > 0 {
		say("passwords are not read (%s): people set theirs by the link of \"I forgot my password\", or log in with the service of the run", strings.Join(t.secrets, ", "))
	}
	if t.room != "" && !t.has(colMembers) {
		say("no column names the channel: the messages go to %q", t.room)
	}
}

// finish completes the directory when all files have been read.
func (v *survey) finish() {
	for _, x := range v.s.ignored {
		v.d.Problems = append(v.d.Problems, sources.Problem{Origin: sources.Origin{File: x.name}, Message: "the file is not read: " + strings.TrimPrefix(x.why.Error(), x.name+": "), Damage: x.why == errNotUTF8Name})
		v.d.LeftOut = append(v.d.LeftOut, sources.LeftOut{Origin: sources.Origin{File: x.name}, Kind: sources.KindOther, Reason: "a file that means nothing to the import", Count: 1})
	}
	var mentioned []string
	for i := range v.d.Conversations {
		if c := &v.d.Conversations[i]; c.Kind == sources.Unlisted {
			mentioned = append(mentioned, strings.TrimPrefix(c.Team+"/"+c.Name, "/"))
		}
	}
	if n := len(mentioned); n > 0 {
		const shown = 5
		more := ""
		if n > shown {
			more = ", …"
		}
		v.d.Assumptions = append(v.d.Assumptions, fmt.Sprintf(
			"%s only named, and described nowhere in these files (%s%s): unless another source describes them they become private; a file of channels with type O makes them public",
			plural(n, "channel is", "channels are"), strings.Join(mentioned[:min(n, shown)], ", "), more))
	}
	for _, c := range v.d.Conversations {
		v.s.conversations = append(v.s.conversations, c.ID)
	}
	for _, t := range v.s.tables {
		if t.kind == messagesFile && t.has(colFiles) {
			v.d.Files = slices.DeleteFunc(slices.Clone(v.s.beside), func(p string) bool { return v.pictures[p] })
		}
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
