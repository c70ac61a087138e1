package ldif

import (
	"bytes"
	"slices"

	"github.com/mmimport/mmimport/internal/bulk"
)

// graph holds who is in which group, by the names of entries. It is kept only for the
// rules that ask for it. A nil graph ignores what it is told.
type graph struct {
	ids   bulk.Map[string, int] // normalised dn -> index in nodes
	nodes []node                // in the order in which names are met
	byUID bulk.Map[string, int] // memberUid -> index of a person, or nobody
	byGID map[string][]int
	bySID map[string][]int

	keeper   bulk.Keeper
	forecast bulk.Forecast // of the names in the dump
}

// state is what is known of a name.
type state uint8

const (
	mentioned state = iota // no entry of the dump has the name
	leftOut                // an entry that is neither
	aPerson
	aGroup
)

// node is a name, of an entry or only mentioned.
type node struct {
	name   string // normalised dn
	state  state
	person int    // index in people, for aPerson
	group  *group // nil for what is no group
}

// group is a group of the dump, or one that is only known by the people who say that
// they are in it.
type group struct {
	node    int
	line    int      // of its entry; 0 when there is none
	names   []string // cn and sAMAccountName, folded
	gid     string   // of a posixGroup
	sid     string   // as text; of Active Directory's
	members []int    // nodes
	uids    []string // memberUid, folded
	people  []int    // who say that they are in it
	dynamic bool     // members follow from a search (memberURL)
	seen    bool     // the walk has been here, for some rule
}

func newGraph(size int64) *graph {
	return &graph{byGID: map[string][]int{}, bySID: map[string][]int{}, forecast: bulk.Forecast{Size: size}}
}

// id returns the index of the node with a name.
func (g *graph) id(name string) int {
	i, ok := g.ids.All[name]
	if !ok {
		i = len(g.nodes)
		g.ids.Set(name, i, g.forecast)
		g.nodes = bulk.Extend(g.nodes, g.forecast)
		g.nodes[i].name = name
	}
	return i
}

// name returns a name, as the string that is kept of it if there is one.
func (g *graph) name(name []byte) string {
	if i, ok := g.ids.All[string(name)]; ok {
		return g.nodes[i].name
	}
	return string(name)
}

// reserve makes room for so many names more.
func (g *graph) reserve(more int) {
	g.ids.Reserve(more)
	g.nodes = slices.Grow(g.nodes, more)
}

// met is id for a name that is not kept.
func (g *graph) met(name []byte) int {
	if i, ok := g.ids.All[string(name)]; ok {
		return i
	}
	return g.id(g.keeper.Keep(name))
}

// groupAt returns the group that a node is or now becomes.
func (g *graph) groupAt(i int) *group {
	n := &g.nodes[i]
	if n.group == nil {
		n.group = &group{node: i}
	}
	return n.group
}

// nobody is the index of an account that is no person who counts.
const nobody = -1

// other notes an entry that is neither a person who counts nor a group; uid is folded.
func (g *graph) other(name, uid string) {
	if g == nil {
		return
	}
	if _, taken := g.byUID.All[uid]; !taken && uid != "" {
		g.byUID.Set(uid, nobody, g.forecast)
	}
	if n := &g.nodes[g.id(name)]; n.state == mentioned {
		n.state = leftOut
	}
}

// person notes that an entry is the person at an index, who is in the groups named.
func (g *graph) person(name string, index int, p *person, parents []string) {
	if g == nil {
		return
	}
	n := &g.nodes[g.id(name)]
	n.state, n.person = aPerson, index
	if i, taken := g.byUID.All[p.uid]; p.uid != "" && (!taken || i == nobody) {
		g.byUID.Set(p.uid, index, g.forecast)
	}
	if p.gid != "" {
		g.byGID[p.gid] = append(g.byGID[p.gid], index)
	}
	if p.primary != "" {
		g.bySID[p.primary] = append(g.bySID[p.primary], index)
	}
	for _, parent := range parents {
		to := g.groupAt(g.id(parent))
		to.people = append(to.people, index)
	}
}

// manyMembers are so many that room is made for all of them, which may be new names.
const manyMembers = 10_000

// add notes an entry that is a group. It returns the line of the entry before that has
// the same name, which this one completes; 0 for none.
func (g *graph) add(r *reading, name string, line int) int {
	i := g.id(name)
	to := g.groupAt(i)
	before := to.line
	if before == 0 {
		to.line = line
	}
	g.nodes[i].state = aGroup
	for _, slot := range []int{slotCN, slotAccountName} {
		for a := range r.v.all(slot) {
			to.names = append(to.names, fold(r.text(a)))
		}
	}
	to.gid, to.sid = r.v.first(slotGIDNumber), sidText([]byte(r.v.first(slotObjectSID)))
	to.dynamic = r.v.has(slotMemberURL)
	n := len(r.v.at[slotMember]) + len(r.v.at[slotUniqueMember])
	if to.members = slices.Grow(to.members, n); n > manyMembers {
		g.reserve(n)
	}
	for _, slot := range []int{slotMember, slotUniqueMember} {
		for a := range r.v.all(slot) {
			to.members = append(to.members, g.met(r.memberName(a.value)))
		}
	}
	for a := range r.v.all(slotMemberUID) {
		to.uids = append(to.uids, fold(r.text(a)))
	}
	for a := range r.v.all(slotMemberOf) {
		parent := g.groupAt(g.met(r.nameOf(a.value)))
		parent.members = append(parent.members, i)
	}
	return before
}

// memberName is nameOf without the optional bit string of Name and Optional UID (RFC
// 4517, section 3.3.21): "cn=x,dc=y#'0101'B".
func (r *reading) memberName(value []byte) []byte {
	if bytes.HasSuffix(value, []byte("'B")) {
		if i := bytes.LastIndex(value, []byte("#'")); i >= 0 && len(bytes.Trim(value[i+2:len(value)-2], "01")) == 0 {
			value = value[:i]
		}
	}
	return r.nameOf(value)
}

// matching returns the groups that a rule may mean, by node.
func (g *graph) matching(rule GroupRule) (found []*group) {
	if !rule.byName() {
		_, name, _ := normalDN(rule.Group) // a rule made by hand may be odd: then nothing matches
		if i, ok := g.ids.All[name]; ok && g.nodes[i].group != nil {
			found = append(found, g.nodes[i].group)
		}
		return found
	}
	want := fold(rule.Group)
	for i := range g.nodes {
		if to := g.nodes[i].group; to != nil && g.isCalled(to, want) {
			found = append(found, to)
		}
	}
	return found
}

// isCalled reports whether a group has a name: one of its entry, else that in its dn.
func (g *graph) isCalled(to *group, want string) bool {
	for _, n := range to.names {
		if n == want {
			return true
		}
	}
	d, err := parseDN(g.nodes[to.node].name)
	return err == nil && to.line == 0 && fold(d.value("cn")) == want
}

// walk calls visit for a group, for those in it, and so on, each once; cycles do no
// harm.
func (g *graph) walk(from *group, visit func(*group)) {
	met := map[*group]bool{from: true}
	for queue := []*group{from}; len(queue) > 0; queue = queue[1:] {
		visit(queue[0])
		for _, m := range queue[0].members {
			if to := g.nodes[m].group; to != nil && !met[to] {
				met[to] = true
				queue = append(queue, to)
			}
		}
	}
}

// direct calls member for each person who is in a group itself, maybe more than once.
func (g *graph) direct(to *group, member func(person int)) {
	for _, m := range to.members {
		if n := g.nodes[m]; n.state == aPerson {
			member(n.person)
		}
	}
	for _, uid := range to.uids {
		if i, ok := g.byUID.All[uid]; ok && i != nobody {
			member(i)
		}
	}
	for _, list := range [][]int{to.people, g.byGID[to.gid], g.bySID[to.sid]} {
		for _, i := range list {
			member(i)
		}
	}
}
