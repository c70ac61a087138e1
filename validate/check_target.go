package validate

import (
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

// newKinds are types of lines that older servers do not know.
var newKinds = []struct {
	kind  jsonl.Kind
	since Version
}{
	{jsonl.KindRole, Version{9, 8, 0}},
	{jsonl.KindBot, Version{10, 3, 0}},
}

// newFields are fields that older servers pass over.
var newFields = []struct {
	path  string
	since Version
	has   func(jsonl.Body) bool
}{
	{"channel/deleted_at", Version{9, 1, 0}, in(func(c *jsonl.Channel) bool { return c.DeletedAt != nil })},
	{"user/custom_status", Version{9, 11, 0}, in(func(u *jsonl.User) bool { return u.CustomStatus != nil })},
	{"user/name_format", Version{10, 2, 0}, in(func(u *jsonl.User) bool { return u.NameFormat != nil })},
	{"user/send_on_ctrl_enter", Version{10, 2, 0}, in(func(u *jsonl.User) bool { return u.SendOnCtrlEnter != nil })},
	{"user/code_block_ctrl_enter", Version{10, 2, 0}, in(func(u *jsonl.User) bool { return u.CodeBlockCtrlEnter != nil })},
	{"user/show_join_leave", Version{10, 2, 0}, in(func(u *jsonl.User) bool { return u.ShowJoinLeave != nil })},
	{"user/show_unread_scroll_position", Version{10, 2, 0}, in(func(u *jsonl.User) bool { return u.ShowUnreadScrollPosition != nil })},
	{"user/sync_drafts", Version{10, 2, 0}, in(func(u *jsonl.User) bool { return u.SyncDrafts != nil })},
	{"user/limit_visible_dms_gms", Version{10, 2, 0}, in(func(u *jsonl.User) bool { return u.LimitVisibleDirectAndGroup != nil })},
	{"direct_channel/shown_by", Version{10, 2, 0}, in(func(d *jsonl.DirectChannel) bool { return d.ShownBy != nil })},
	{"post/thread_followers", Version{10, 1, 0}, in(func(p *jsonl.Post) bool { return p.ThreadFollowers != nil })},
	{"direct_post/thread_followers", Version{10, 1, 0}, in(func(p *jsonl.DirectPost) bool { return p.ThreadFollowers != nil })},
	{"post/replies/props", Version{10, 5, 0}, in(func(p *jsonl.Post) bool { return anyProps(p.Replies) })},
	{"direct_post/replies/props", Version{10, 5, 0}, in(func(p *jsonl.DirectPost) bool { return anyProps(p.Replies) })},
}

// in asks has about bodies of type T; others have nothing.
func in[T any](has func(T) bool) func(jsonl.Body) bool {
	return func(b jsonl.Body) bool {
		t, ok := any(b).(T)
		return ok && has(t)
	}
}

// anyProps reports whether a reply has props.
func anyProps(replies *[]jsonl.Reply) bool {
	for _, b := range items(replies) {
		if b.Props != nil {
			return true
		}
	}
	return false
}

// target reports what is too new for the server, if its version is known.
func (r *report) target(b jsonl.Body) {
	if r.Target.IsZero() {
		return
	}
	kind := place{key: string(b.Kind())}
	for _, n := range newKinds {
		if b.Kind() == n.kind && r.targetBefore(n.since) {
			r.add(kindTooNew, &kind, "lines of type %s came with %s", n.kind, n.since)
		}
	}
	for _, n := range newFields {
		if r.targetBefore(n.since) && n.has(b) {
			key := strings.Split(n.path, "/")[1]
			at := kind.in(key)
			r.add(fieldTooNew, &at, "%s came with %s", strings.ReplaceAll(n.path, "/", "."), n.since)
		}
	}
	r.participantsTooNew(b)
}

// participantsTooNew reports direct channels that an older server finds without
// any members.
func (r *report) participantsTooNew(b jsonl.Body) {
	d, ok := b.(*jsonl.DirectChannel)
	since := Version{10, 1, 0}
	if !ok || d.Participants == nil || !r.targetBefore(since) {
		return
	}
	p := place{key: "direct_channel"}
	at := p.in("participants")
	if d.Members == nil {
		r.add(directNoMembers, &at, "participants came with %s, and there are no members", since)
		return
	}
	r.add(fieldTooNew, &at, "participants came with %s", since)
}
