package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/jsonl"
)

// How the content of files is compared.
const (
	FilesNames  = "names"  // not at all: only names and sizes
	FilesSample = "sample" // of some files, the same each time
	FilesAll    = "sha256" // of all
)

// VerifyOptions say how an archive is compared with a server. nil stands for the zero
// value.
type VerifyOptions struct {
	Files       string      // FilesNames, FilesSample or FilesAll; default: FilesSample
	Differences int         // how many are listed at most; default: 1000
	At          time.Time   // when the comparison is made, for the certificate
	State       VerifyState // what keeps how far it is, so that it can be gone on with; nil for nothing

	Progress func(stage string, done, total int64) // total 0 is not known

	spanMost, batchMost int64 // bytes; as the constants of these names
}

const (
	defaultDifferences = 1000

	// batchMost is how much of the archive's messages is in memory when differences are
	// looked for, unless one minute of one channel has more. // bytes
	batchMost = 64 << 20
)

func (o *VerifyOptions) withDefaults() *VerifyOptions {
	out := VerifyOptions{}
	if o != nil {
		out = *o
	}
	if out.Files == "" {
		out.Files = FilesSample
	}
	if out.Differences <= 0 {
		out.Differences = defaultDifferences
	}
	out.spanMost, out.batchMost = cmp.Or(out.spanMost, spanMost), cmp.Or(out.batchMost, batchMost)
	if out.State == nil {
		out.State = noState{}
	}
	if out.Progress == nil {
		out.Progress = func(string, int64, int64) {}
	}
	return &out
}

// Verify compares what a server holds with what the import of an archive makes of an empty
// place, and changes nothing. What else is on the server is no difference, except in the
// places of the archive: messages of its channels and conversations, and memberships of its
// accounts in its teams and channels.
//
// Names and identities are held in memory. Of messages it holds numbers and sums of digests,
// for each channel and month; those that differ are looked at a second time, some at once.
// The error is one of the way to the server, of the archive, or that of ctx: a difference is
// none, and neither is what the server refuses to tell, which the certificate says.
func (c *Client) Verify(ctx context.Context, f *File, o *VerifyOptions) (*Certificate, error) {
	v := &verification{
		c: c, o: o.withDefaults(), want: newWanted(), spans: newSpans(),
		names: map[string]string{}, ids: map[string]string{},
	}
	v.cert = &Certificate{
		Version: certificateVersion,
		Server:  c.name, Archive: f.Name, Fingerprint: f.Fingerprint, At: v.o.At, Files: v.o.Files, Left: leftOut,
		Counts: []Count{}, Channels: []Compared{}, Differences: []Difference{}, NotCompared: []NotCompared{}, Notes: []string{},
	}
	for _, kind := range kinds {
		v.cert.count(kind)
	}
	var err error
	if v.content, err = f.content(); err != nil {
		return nil, err
	}
	if err := v.run(ctx, f); err != nil {
		return nil, err
	}
	v.cert.finish()
	return v.cert, nil
}

// verification is a comparison under way.
type verification struct {
	c       *Client
	o       *VerifyOptions
	cert    *Certificate
	content *content
	sample  sample
	want    *wanted
	spans   *spans            // of the archive
	names   map[string]string // of all accounts by id
	ids     map[string]string // of the archive's accounts, by name
	teams   map[string]*model.Team
	chans   map[string]*model.Channel // by team/name
	schemes map[string]*model.Scheme  // by id; nil if the server does not tell or nobody asks
	lost    lostFiles
	others  []string // who is where that the archive does not know
	twins   int      // messages that are one with another
	read    int      // messages of the server
	kept    int      // files that the server shows to nobody
	hidden  int      // channels whose messages the server does not tell
}

func (v *verification) run(ctx context.Context, f *File) error {
	if err := v.admission(ctx); err != nil {
		return err
	}
	if v.c.local && v.o.Files != FilesNames {
		v.cert.notCompared("the content of files", localMode, 0)
		v.cert.Files = FilesNames
	}
	v.sample = newSample(v.cert.Files, v.content)
	if err := v.readArchive(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		v.compareRoles, v.compareSchemes, v.compareTeams, v.compareChannels, v.compareUsers, v.compareBots, v.compareTeamMembers,
		v.findTalks, v.compareMembers, v.compareEmoji,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := v.readPlaces(ctx, f); err != nil {
		return err
	}
	if err := v.lookAgain(ctx); err != nil {
		return err
	}
	v.tellNotes()
	return v.o.State.Done()
}

// localMode is why something cannot be compared.
const localMode = "local mode does not tell; use the address of the server and a token"

// admission wants an account that may see everything: what others are shown of people is
// less than what the archive has.
func (v *verification) admission(ctx context.Context) error {
	status, err := v.c.Status(ctx)
	if err != nil {
		return err
	}
	if !status.Version.IsZero() {
		v.cert.ServerVersion = status.Version.String()
	}
	me, err := v.c.Me(ctx)
	if err != nil {
		return err
	}
	if !isAdmin(me) {
		return &Error{Op: "compare", Server: v.c.name, Status: http.StatusForbidden, ID: "api.context.permissions.app_error", Message: "the account of the token is no system admin"}
	}
	return nil
}

// readArchive reads what the archive defines, and sums up its messages. Where a span of
// time has very many, they are summed up again in shorter ones.
func (v *verification) readArchive(ctx context.Context) error {
	var err error
	v.want.broken, err = v.eachMessage(ctx, "reading the archive", v.want.add, func(p *place, m *message) error {
		p.want.add(m)
		v.spans.add(p.index, m)
		return nil
	})
	if err != nil {
		return err
	}
	if n := v.want.broken; n > 0 {
		v.cert.notCompared("lines of the archive that cannot be read", "mmimport validate tells what is wrong with them", n)
	}
	v.lost.counted = true
	for level := byMonth; level < finest && v.spans.divide(level, v.o.spanMost); level++ {
		_, err := v.eachMessage(ctx, "reading the archive again", nil, func(p *place, m *message) error {
			if v.spans.divided[level][spot{p.index, begins(m.at, level)}] {
				v.spans.add(p.index, m)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, p := range v.want.places {
		v.cert.count(kindMessage).Archive += p.want.messages + p.want.replies
		v.cert.count(kindReaction).Archive += p.want.reactions
		v.cert.count(kindFile).Archive += p.want.files
	}
	return nil
}

// eachMessage calls message with all messages of the archive, replies too, and other with
// all other lines.
func (v *verification) eachMessage(ctx context.Context, stage string, other func(int, jsonl.Body), message func(*place, *message) error) (broken int, err error) {
	progress := func(done, total int64) { v.o.Progress(stage, done, total) }
	return v.content.each(ctx, progress, func(line int, body jsonl.Body) error {
		switch b := body.(type) {
		case *jsonl.Post:
			return v.thread(v.want.place(line, b.Team, b.Channel), line, &jsonl.Reply{
				User: b.User, Type: b.Type, Message: b.Message, Props: b.Props, CreateAt: b.CreateAt, EditAt: b.EditAt,
				Reactions: b.Reactions, Attachments: b.Attachments, IsPinned: b.IsPinned,
			}, b.Replies, message)
		case *jsonl.DirectPost:
			var members []string
			if b.ChannelMembers != nil {
				members = *b.ChannelMembers
			}
			return v.thread(v.want.talk(line, members), line, &jsonl.Reply{
				User: b.User, Type: b.Type, Message: b.Message, Props: b.Props, CreateAt: b.CreateAt, EditAt: b.EditAt,
				Reactions: b.Reactions, Attachments: b.Attachments, IsPinned: b.IsPinned,
			}, b.Replies, message)
		}
		if other != nil {
			other(line, body)
		}
		return nil
	})
}

// refused reports whether a server does not tell something, to this token or at all, and
// why.
func (v *verification) refused(err error) (because string, ok bool) {
	var answer *Error
	if !errors.As(err, &answer) {
		return "", false
	}
	switch answer.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusNotImplemented, http.StatusBadRequest:
	default:
		return "", false
	}
	if v.c.local && answer.Status == http.StatusNotFound {
		return localMode, true
	}
	return fmt.Sprintf("the server refuses: %s (%d %s)", cmp.Or(answer.Message, "without a reason"), answer.Status, cmp.Or(answer.ID, http.StatusText(answer.Status))), true
}

// differ notes a difference.
func (v *verification) differ(d Difference) { v.cert.add(d, v.o.Differences) }

// pair is a field with its value on one side.
type pair struct{ field, value string }

// compare compares the fields of a thing that both sides have. Both have the same fields in
// the same order.
func (v *verification) compare(kind string, line int, what string, want, have []pair) {
	same := true
	for i, w := range want {
		if h := have[i].value; h != w.value {
			same = false
			v.differ(Difference{Kind: kind, State: StateDifferent, Line: line, What: what, Field: w.field, Want: w.value, Have: h})
		}
	}
	if !same {
		v.cert.count(kind).Different++
	}
}

// missing notes that a thing is not there at all.
func (v *verification) missing(kind string, line int, what string) {
	v.differ(Difference{Kind: kind, State: StateMissing, Line: line, What: what})
}
