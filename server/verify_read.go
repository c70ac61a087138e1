package server

import (
	"context"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/text/unicode/norm"
)

// readPlaces reads the messages of all places that the archive has, and sums them up.
func (v *verification) readPlaces(ctx context.Context, f *File) error {
	if err := v.resume(f); err != nil {
		return err
	}
	for _, p := range v.want.places {
		v.progress(p.have.n)
		if p.id == "" || p.done {
			continue
		}
		because, err := v.readPlace(ctx, p)
		if err != nil {
			return err
		}
		if because != "" {
			p.id, p.hidden = "", because
			continue
		}
		p.done = true
		if err := v.keep(p); err != nil {
			return err
		}
	}
	for _, p := range v.want.places {
		v.judgePlace(p)
	}
	return nil
}

// progress says how many more messages were compared, of those that the archive has.
func (v *verification) progress(n int) {
	v.read += n
	v.o.Progress("comparing messages", int64(v.read), int64(v.cert.count(kindMessage).Archive))
}

// readPlace sums up the messages of a place, or says why the server does not tell them.
func (v *verification) readPlace(ctx context.Context, p *place) (because string, err error) {
	p.have, p.spans = totals{}, map[int64]span{}
	last, first := "", true
	var current spot
	hidden, err := v.c.messages(ctx, p.id, "", func(post, root *model.Post) (bool, error) {
		m, err := v.fromServer(ctx, p, post, root)
		if err != nil || m == nil {
			return err == nil, err
		}
		at := v.spans.spot(p.index, m.at)
		x := p.spans[at.from]
		if first || at != current {
			if x.n == 0 {
				x.before = last
			}
			current, first = at, false
		}
		x.add(m)
		p.spans[at.from] = x
		p.have.add(m)
		if last = post.Id; p.have.n%pageSize == 0 {
			v.progress(pageSize)
		}
		return true, nil
	})
	if because, ok := v.refused(err); ok {
		return because, nil
	}
	if err != nil {
		return "", err
	}
	v.progress(p.have.n % pageSize)
	if hidden > 0 {
		return "the licence of the server hides messages before " + time.UnixMilli(hidden).UTC().Format(time.DateOnly), nil
	}
	return "", nil
}

// fromServer is a message of the server in the form in which both sides are compared, or
// nil for one that is none of people's: that of a bot to whom it belongs.
func (v *verification) fromServer(ctx context.Context, p *place, post, root *model.Post) (*message, error) {
	if post.Type == model.PostTypeAddBotTeamsChannels && p.direct() {
		return nil, nil
	}
	m := &message{
		at: post.CreateAt, user: v.nameOf(post.UserId), kind: post.Type, text: post.Message, props: normalProps(post.GetProps()),
		edited: post.EditAt, pinned: post.IsPinned, reply: post.RootId != "",
	}
	if post.MessageSource != "" { // links to images lead over the server's proxy
		m.text = post.MessageSource
	}
	if m.reply {
		m.root = rootGone
		if root != nil {
			m.root = root.CreateAt
		}
	}
	if meta := post.Metadata; meta != nil {
		if !p.done {
			v.kept += meta.RedactedFileCount
		}
		for _, r := range meta.Reactions {
			m.reactions = append(m.reactions, reaction{v.nameOf(r.UserId), r.EmojiName, r.CreateAt})
		}
		for _, f := range meta.Files {
			file := attached{name: norm.NFC.String(f.Name), size: f.Size}
			if v.sample.has(file.name, file.size, m.at) {
				var err error
				if file.content, err = v.download(ctx, "read a file", "/files/"+f.Id); err != nil {
					return nil, err
				}
			}
			m.files = append(m.files, file)
		}
	}
	m.settle()
	return m, nil
}

// judgePlace says how the messages of a place compare as a whole.
func (v *verification) judgePlace(p *place) {
	one := Compared{Channel: p.name(), Direct: p.direct(), Archive: p.want.told(), Result: VerdictEqual}
	n := p.want.messages + p.want.replies
	switch {
	case p.done:
		one.Server = p.have.told()
		if !p.want.same(p.have.sum) {
			one.Result = VerdictDifferent
		}
	case p.hidden != "" || p.direct() && v.c.local:
		one.Result = ResultNotCompared
		if p.direct() && v.c.local {
			p.hidden = localMode
		}
		if n > 0 {
			v.skip(kindMessage, n, "messages of "+v.notTold(p), p.hidden)
			v.cert.count(kindReaction).NotCompared += p.want.reactions
			v.cert.count(kindFile).NotCompared += p.want.files
		}
	case n == 0: // that it is not there was told
		one.Result = VerdictDifferent
	default: // and what was in it is told in one
		one.Result = VerdictDifferent
		v.cert.count(kindMessage).Missing += n
		v.cert.count(kindReaction).Missing += p.want.reactions
		v.cert.count(kindFile).Missing += p.want.files
		v.cert.list(Difference{
			Kind: kindMessage, State: StateMissing, Line: p.line, What: "all messages of " + p.name(),
			Want: plural(n, "message"), Have: "none: the server has no such " + where(p),
		}, v.o.Differences)
	}
	v.cert.Channels = append(v.cert.Channels, one)
}

// notTold names a channel that the server does not tell, unless there are many, and
// conversations never.
func (v *verification) notTold(p *place) string {
	if p.direct() {
		return "direct and group channels"
	}
	if v.hidden++; v.hidden > namesShown {
		return "more channels"
	}
	return "channel " + p.key
}

func where(p *place) string {
	if p.direct() {
		return "direct or group channel"
	}
	return "channel"
}
