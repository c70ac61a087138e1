package converter

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"math"
	"runtime/debug"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

// Shard names one of N runs over the same sources with the same options, which share the
// work and can be on as many machines. Each reads all of the sources, so that all give
// the same names, and writes the messages of some conversations with their files to a
// part; [Merge] makes of the parts what one run would have made. The zero value is the
// whole.
type Shard struct {
	K int `json:"k"` // from 1 to N
	N int `json:"n"`
}

func (s Shard) isWhole() bool { return s == Shard{} }

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.K, s.N) }

// MaxShards bounds Shard.N.
const MaxShards = 10_000

// elsewhereReason is why a message of another part is left out of this one.
const elsewhereReason = "in another part (--shard)"

// manifest is what a part says of itself.
type manifest struct {
	Format  int    `json:"format"`
	Program string `json:"program"` // version of this module
	Shard   Shard  `json:"shard"`
	// Common is a SHA-256 of what all parts have in common.
	Common string `json:"common"`

	// The lines are those of the directory, the posts of places, direct channels, and the
	// posts of direct places. Head and Middle are the bytes of the first and the third of these.
	Head        int64          `json:"head"`
	Middle      int64          `json:"middle"`
	Lines       map[string]int `json:"lines"`  // of the first and the third, by kind
	Places      []placePart    `json:"places"` // in rising order
	CommonFiles []string       `json:"common_files,omitempty"`

	Sources     []SourceReport  `json:"sources"`
	Assumptions []string        `json:"assumptions"`
	Settings    []SettingReport `json:"settings,omitempty"`
	Known       *known          `json:"known"`
	All         booked          `json:"all"`                // by what all parts read
	Own         booked          `json:"own"`                // by the messages of this part
	Examples    []example       `json:"examples,omitempty"` // of Own
	Used        emojiUse        `json:"used,omitempty"`
}

// manifestFormat is raised when parts of another version cannot be merged.
const manifestFormat = 1

// placePart is what a part has of a place.
type placePart struct {
	Place  int      `json:"place"` // its number
	Direct bool     `json:"direct,omitzero"`
	Bytes  int64    `json:"bytes"` // of its lines
	Lines  int      `json:"lines"`
	Files  []string `json:"files,omitempty"` // that its lines need, each once, in the order in which they do
}

// booked is a ledger that can be written down.
type booked struct {
	Accounts map[sources.Kind]*Account `json:"accounts"`
	Problems []sources.Problem         `json:"problems,omitempty"`
	More     int                       `json:"more,omitzero"`
	Untold   map[string]topicCount     `json:"untold,omitempty"`
	Damaged  int                       `json:"damaged,omitzero"`
	ToFetch  int                       `json:"to_fetch,omitzero"`
	Tally    tally                     `json:"tally"`
	Examples []example                 `json:"examples,omitempty"`
}

// example is where something is that is left out.
type example struct {
	Place   int              `json:"place"` // its number; those of no place come first, of deserted ones last
	Kind    sources.Kind     `json:"kind"`
	Reason  string           `json:"reason"`
	Origins []sources.Origin `json:"origins"`
}

func (l *ledger) booked() booked {
	return booked{l.accounts, l.problems.list, l.problems.more, l.problems.untold, l.problems.damaged, l.toFetch, l.tally, l.examplesOf(-1)}
}

// examplesOf lists the examples as those of a place.
func (l *ledger) examplesOf(place int) (list []example) {
	for _, x := range slices.SortedFunc(maps.Keys(l.examples), func(a, b loss) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.reason, b.reason))
	}) {
		list = append(list, example{place, x.kind, x.reason, l.examples[x]})
	}
	return list
}

func (b booked) ledger() *ledger {
	return &ledger{accounts: b.Accounts, problems: problems{b.Problems, b.More, b.Untold, b.Damaged}, toFetch: b.ToFetch, tally: b.Tally}
}

// partLog writes the lines of a part, and notes where in them things are.
type partLog struct {
	Shard
	w      io.Writer
	n      int64
	common hash.Hash
	isOwn  bool // what comes now is of this part, and not common
	owner  []int
	m      manifest
	own    ledger
	files  map[string]bool // of the last place

	examples map[loss]int // how many the manifest has
}

func newPartLog(s Shard, w io.Writer) *partLog {
	return &partLog{Shard: s, w: w, common: sha256.New(), examples: map[loss]int{}, m: manifest{Format: manifestFormat, Program: version(), Shard: s}}
}

// version is that of this module, as far as it is known: parts of two versions may differ.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
			v += " " + s.Value
		}
	}
	return v
}

func (p *partLog) Write(b []byte) (int, error) {
	if !p.isOwn {
		_, _ = p.common.Write(b) // a hash takes everything
	}
	n, err := p.w.Write(b)
	p.n += int64(n)
	return n, err
}

// share decides which part has which place: the largest first, each to the part that has
// least so far. A place weighs what its messages and one more do.
func (p *partLog) share(places []*place, messages func(*place) int) {
	order := make([]int, len(places))
	weight := make([]int, len(places))
	for i, pl := range places {
		order[i], weight[i] = i, 1+messages(pl)
		fmt.Fprintln(p.common, pl.direct, weight[i])
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight[b], weight[a]) })
	p.owner = make([]int, len(places))
	load := make(loads, p.N)
	for i := range load {
		load[i].part = i + 1
	}
	for _, i := range order {
		p.owner[i] = load[0].part
		load.add(weight[i])
	}
}

// loads are parts with what they have, a heap of which the first has least.
type loads []struct{ weight, part int }

// add adds to the first.
func (l loads) add(weight int) {
	l[0].weight += weight
	less := func(i, j int) bool {
		return l[i].weight < l[j].weight || l[i].weight == l[j].weight && l[i].part < l[j].part
	}
	for i := 0; ; {
		least := i
		for _, c := range []int{2*i + 1, 2*i + 2} {
			if c < len(l) && less(c, least) {
				least = c
			}
		}
		if least == i {
			return
		}
		l[i], l[least] = l[least], l[i]
		i = least
	}
}

// stage tells whether what comes now is of this part only, and returns how many bytes of
// lines there are before.
func (p *partLog) stage(own bool) int64 {
	if p == nil {
		return 0
	}
	p.isOwn = own
	return p.n
}

// wrote notes what came of a unit, before its lines are written.
func (p *partLog) wrote(m *mappedWork, direct bool) {
	for _, x := range m.ledger.examplesOf(m.place) {
		if m.place < 0 {
			x.Place = math.MaxInt
		}
		// As many as one run keeps of all are enough of each part.
		if key := (loss{x.Kind, x.Reason}); p.examples[key] < keptExamples {
			p.examples[key] += len(x.Origins)
			p.m.Examples = append(p.m.Examples, x)
		}
	}
	m.ledger.examples = nil
	p.own.add(&m.ledger)
	if len(m.lines) == 0 {
		return
	}
	if n := len(p.m.Places); n == 0 || p.m.Places[n-1].Place != m.place {
		p.m.Places = append(p.m.Places, placePart{Place: m.place, Direct: direct})
		p.files = map[string]bool{}
	}
	at := &p.m.Places[len(p.m.Places)-1]
	at.Bytes += int64(len(m.lines))
	at.Lines += len(m.origins)
	for _, f := range m.files {
		if !p.files[f.path] {
			p.files[f.path] = true
			at.Files = append(at.Files, f.path)
		}
	}
}

// beginShare decides which places this run writes, once all that the parts have in
// common but the direct channels is written.
func (c *conversion) beginShare() {
	if c.part != nil {
		c.part.m.CommonFiles = slices.Clone(c.files.paths)
		if c.part.K > 1 {
			c.copied.besideMsg = 0 // the first part has those
		}
		c.part.share(c.dir.list, c.messagesIn)
	}
}

// leaveOthers books the messages of other parts as left out of this one.
func (c *conversion) leaveOthers() {
	leave := func(i int, p *place) {
		if !c.owns(i) {
			c.g.ledger.leave(sources.KindMessage, elsewhereReason, c.messagesIn(p))
		}
	}
	for i, p := range c.dir.list {
		leave(i, p)
	}
	for _, p := range c.deserted {
		leave(-1, p)
	}
}

// owns reports whether this run writes place i of the list; the first part books what
// deserted places had.
func (c *conversion) owns(i int) bool {
	switch {
	case c.part == nil:
		return true
	case i < 0:
		return c.part.K == 1
	}
	return c.part.owner[i] == c.part.K
}

func (c *conversion) messagesIn(p *place) (n int) {
	for _, i := range p.conversations {
		n += c.g.traffic[i].messages
	}
	return n
}

// endPart completes the manifest and hands it to the output. The ledger of the run then
// says what became of everything here.
func (c *conversion) endPart() error {
	p, m := c.part, &c.part.m
	all := c.g.ledger.booked()
	if err := json.MarshalWrite(p.common, all.Accounts, json.Deterministic(true)); err != nil {
		return err
	}
	fmt.Fprintln(p.common, c.g.o.SkipAttachments, p.N, m.Program)
	m.Common = hex.EncodeToString(p.common.Sum(nil))
	m.All, m.Own = all, p.own.booked()
	m.Sources, m.Assumptions, m.Settings = c.r.Sources, c.r.Assumptions, c.r.Settings
	m.Known, m.Used = c.known(), c.used
	m.Lines = map[string]int{}
	for _, k := range jsonl.Kinds() {
		if n := c.lines.Count(k); n > 0 && k != jsonl.KindPost && k != jsonl.KindDirectPost {
			m.Lines[string(k)] = n
		}
	}
	data, err := json.Marshal(m, json.Deterministic(true), jsontext.AllowInvalidUTF8(true)) // names of files may be odd
	if err != nil {
		return err
	}
	if err := c.out.(*partOutput).writeManifest(data); err != nil {
		return err
	}
	c.g.ledger.add(&p.own)
	c.leaveOthers()
	return nil
}
