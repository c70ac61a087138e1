package ldif

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/internal/bulk"
	"github.com/mmimport/mmimport/sources"
)

// Directory implements [sources.Source]. Accounts count as expired when their end lies
// before the newest time at which an entry of the dump was made or changed. The error
// wraps ErrNotLDIF when no record has a dn.
func (d *Dump) Directory(ctx context.Context) (*sources.Directory, error) {
	r := d.reader(d.layout.mark)
	p := newPass(d, &r.names)
	const often = 1024 // records
	for n := 0; ; n++ {
		if n%often == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		rec, err := r.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.name, err)
		}
		p.people.forecast.Read = rec.offset
		if p.graph != nil {
			p.graph.forecast.Read = rec.offset
		}
		p.record(rec)
	}
	if p.named == 0 {
		return nil, fmt.Errorf("%w: no record has a dn", ErrNotLDIF)
	}
	p.finish()
	return p.dir, nil
}

// pass is the reading of all records, once.
type pass struct {
	*Dump
	names   *names
	view    view
	classes *classes
	sets    classSets
	above   ancestry
	parents []string // of the person at hand, for reading
	dir     *sources.Directory
	left    map[verdict]int // index in dir.LeftOut
	people  *people
	graph   *graph // nil without rules
	keeper  bulk.Keeper
	signs   signs
	newest  int64 // time that an entry tells, Unix ms
	named   int   // records with a dn
	units   int   // people deactivated for the unit they are in
	changes []change

	untold       int // problems beyond maxProblems
	untoldDamage bool
}

// change counts the change records of one type.
type change struct {
	kind  string
	line  int // of the first
	count int
}

func newPass(d *Dump, n *names) *pass {
	p := &pass{Dump: d, names: n, sets: classSets{}, dir: &sources.Directory{}, left: map[verdict]int{}, people: newPeople(d.size)}
	if len(d.set.groups) > 0 {
		p.graph = newGraph(d.size)
	}
	return p
}

// record books one record.
func (p *pass) record(rec *record) {
	if rec.trailer {
		p.trailer(rec)
		return
	}
	if rec.hasDN {
		p.named++
	}
	switch {
	case rec.broken:
		last := rec.faults[len(rec.faults)-1]
		p.damaged(rec, last.line, last.what)
	case rec.change != "":
		p.change(rec)
	default:
		p.entry(rec)
	}
}

// trailer reads what ldapsearch says of the end (RFC 4511, section 4.1.9, resultCode).
func (p *pass) trailer(rec *record) {
	if rec.result != "" && rec.result[0] != '0' {
		p.tell(rec.line, false, fmt.Sprintf("the search ended with %.100q: the dump may be incomplete", oneLine(rec.result)))
	}
}

// damaged leaves a record out that cannot be trusted.
func (p *pass) damaged(rec *record, line int, what string) {
	p.load(rec)
	kind := sources.KindOther
	switch {
	case isGroup(&p.view, p.classes):
		kind = sources.KindGroup
	case isAccount(&p.view, p.classes):
		kind = sources.KindUser
	}
	p.leave(rec.line, verdict{kind, reasonDamaged})
	p.tell(line, true, p.subject(rec)+what+": the record is left out")
}

// change leaves out a record that says what to do with an entry.
func (p *pass) change(rec *record) {
	p.leave(rec.line, verdict{sources.KindOther, reasonChange + rec.change})
	i := slices.IndexFunc(p.changes, func(c change) bool { return c.kind == rec.change })
	if i < 0 {
		i = len(p.changes)
		p.changes = append(p.changes, change{kind: rec.change, line: rec.line})
	}
	p.changes[i].count++
}

// load makes p.view and p.classes those of a record, and returns the normal form of its
// dn.
func (p *pass) load(rec *record) (id string, err error) {
	raw, notText := p.set.texts.raw(rec.dn)
	n, err := p.above.read(raw)
	p.view.load(rec, n, p.names)
	p.classes = p.sets.of(&p.view)
	if err == nil {
		err = notText
	}
	return n.id, err
}

// entry books an entry: a person, a group, or neither.
func (p *pass) entry(rec *record) {
	id, err := p.load(rec)
	for _, f := range rec.faults {
		if p.set.identity[f.slot] && !f.url {
			p.damaged(rec, f.line, "attribute "+f.attr+": "+f.what)
			return
		}
	}
	p.signs.note(&p.view)
	p.newest = max(p.newest, newest(&p.view))
	v := classify(&p.view, p.classes)
	for _, f := range rec.faults {
		p.tell(f.line, !f.url && p.matters(v, f.slot), p.subject(rec)+"attribute "+f.attr+": "+f.what)
	}
	if err != nil && v.reason == "" {
		p.tell(rec.line, err != errNotUTF8, p.subject(rec)+oddDN(err))
	}
	switch {
	case v.reason != "":
		p.leave(rec.line, v)
		p.graph.other(id, fold(p.view.first(slotUID)))
	case v.kind == sources.KindGroup:
		p.group(rec, id)
	default:
		p.person(rec, id)
	}
}

// matters reports whether the loss of a value of an entry is damage: it may have been
// of use. Of groups only the members are.
func (p *pass) matters(v verdict, slot int) bool {
	switch {
	case v.reason != "":
		return false
	case v.kind == sources.KindGroup:
		return p.graph != nil && slices.Contains([]int{slotMember, slotUniqueMember, slotMemberUID, slotMemberOf}, slot)
	}
	return true
}

func oddDN(err error) string {
	if err == errNotUTF8 {
		return "the dn is not UTF-8: " + charsetHint
	}
	return "the dn is " + err.Error() + ": it leads to no group"
}

const charsetHint = "what cannot be read was replaced; for a dump in an old character set of Windows there is --charset windows-1252"

// idPrefix begins the ids of people; their dn follows.
const idPrefix = "dn:"

// person books an entry that is a person.
func (p *pass) person(rec *record, id string) {
	r := reading{settings: p.set, v: &p.view, above: &p.above, keeper: &p.keeper, graph: p.graph, parents: p.parents[:0]}
	full := p.keeper.Join(idPrefix, id)
	id = full[len(idPrefix):]
	who := r.person(p.origin(rec.line), full)
	p.say(rec, &r)
	if who.user.Name == "" && who.user.Email == "" {
		p.leave(rec.line, verdict{sources.KindUser, reasonNameless})
		p.tell(rec.line, false, p.subject(rec)+"the person has "+reasonNameless+": left out")
		p.graph.other(id, fold(p.view.first(slotUID)))
		return
	}
	if p.view.in&inDisabled != 0 && !isDisabled(&p.view) {
		p.units++
	}
	p.parents = r.parents
	i, line, equal := p.people.add(who, id)
	if equal != "" {
		p.tell(rec.line, false, fmt.Sprintf("%sthe %s is that of line %d: taken for the same person", p.subject(rec), equal, line))
	}
	p.graph.person(id, i, &who, r.parents)
}

// group books an entry that is a group.
func (p *pass) group(rec *record, id string) {
	r := reading{settings: p.set, v: &p.view, above: &p.above, keeper: &p.keeper, graph: p.graph}
	if p.graph == nil {
		p.leave(rec.line, verdict{sources.KindGroup, reasonOnlyCount})
	} else if line := p.graph.add(&r, id, rec.line); line != 0 {
		p.dir.Merged = merge(p.dir.Merged, sources.KindGroup, 1)
		p.tell(rec.line, false, fmt.Sprintf("%sthe dn is that of line %d: taken for the same group", p.subject(rec), line))
	}
	p.say(rec, &r)
}

// say reports what the reading of an entry brought up, and lists that the server cut.
func (p *pass) say(rec *record, r *reading) {
	if r.raw {
		p.tell(rec.line, false, p.subject(rec)+"a value is not UTF-8: "+charsetHint)
	}
	for _, n := range r.notes {
		p.tell(n.line, false, p.subject(rec)+n.text)
	}
	for _, a := range cutLists(rec.attrs) {
		p.tell(a.line, false, fmt.Sprintf("%sthe list of %s is incomplete: the server cut it (range=%.40s)", p.subject(rec), a.desc.key(), a.desc.rng))
	}
}

// cutLists returns the first value of each list that the server cut: of which there is
// a piece with a range, and not the last one, whose range ends in an asterisk
// ([MS-ADTS], section 3.1.1.3.1.3.3).
func cutLists(attrs []attr) (cut []attr) {
	var whole map[string]bool // by name
	for _, a := range attrs {
		if key := a.desc.key(); a.desc.rng != "" {
			if _, met := whole[key]; !met {
				cut = append(cut, a)
			}
			if whole == nil {
				whole = map[string]bool{}
			}
			whole[key] = whole[key] || strings.HasSuffix(a.desc.rng, "*")
		}
	}
	return slices.DeleteFunc(cut, func(a attr) bool { return whole[a.desc.key()] })
}

// subject begins a message about a record.
func (p *pass) subject(rec *record) string {
	if !rec.hasDN {
		return ""
	}
	s, _ := p.set.texts.line(rec.dn) // replaced characters do no harm here
	return fmt.Sprintf("dn %.100q: ", s)
}

// maxProblems bounds what a file of hardly anything but damage makes of itself. The
// problems of that many people are told one by one.
const maxProblems = 100_000

// tell reports a problem.
func (p *pass) tell(line int, damage bool, text string) {
	if len(p.dir.Problems) >= maxProblems {
		p.untold++
		p.untoldDamage = p.untoldDamage || damage
		return
	}
	p.dir.Problems = append(p.dir.Problems, sources.Problem{Origin: p.origin(line), Message: text, Damage: damage})
}

// leave books a record as left out.
func (p *pass) leave(line int, v verdict) {
	i, ok := p.left[v]
	if !ok {
		i = len(p.dir.LeftOut)
		p.left[v] = i
		p.dir.LeftOut = append(p.dir.LeftOut, sources.LeftOut{Origin: p.origin(line), Kind: v.kind, Reason: v.reason})
	}
	p.dir.LeftOut[i].Count++
}

// merge adds to a list of merged records.
func merge(list []sources.Merged, kind sources.Kind, count int) []sources.Merged {
	for i := range list {
		if list[i].Kind == kind {
			list[i].Count += count
			return list
		}
	}
	return append(list, sources.Merged{Kind: kind, Count: count})
}
