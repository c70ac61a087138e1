package servertest

import (
	"bytes"
	"encoding/json"
	"mime"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/jsonl"
)

// postKey is what the server looks messages up by, before it compares their texts.
type postKey struct {
	channel string
	at      int64 // Unix ms
}

func (im *importer) note(p *model.Post) {
	k := postKey{p.ChannelId, p.CreateAt}
	im.postsAt[k] = append(im.postsAt[k], p)
}

// message is what posts, direct posts and replies have in common.
type message struct {
	user, kind, text *string
	props            jsontext.Value
	createAt, editAt *int64
	pinned           *bool
	flaggedBy        *[]string
	reactions        *[]jsonl.Reaction
	attachments      *[]*jsonl.Attachment
	withoutFiles     bool // its files are lost because of another's
	rootID           string
}

func (im *importer) post(b *jsonl.Post) error {
	ch := im.ChannelNamed(text(b.Team), text(b.Channel))
	return im.threadOf(ch, &message{
		b.User, b.Type, b.Message, b.Props, b.CreateAt, b.EditAt, b.IsPinned, b.FlaggedBy, b.Reactions, b.Attachments, false, "",
	}, b.Replies)
}

func (im *importer) directPost(b *jsonl.DirectPost) error {
	ch, err := im.directFor(names(b.ChannelMembers))
	if err != nil {
		return err
	}
	return im.threadOf(ch, &message{
		b.User, b.Type, b.Message, b.Props, b.CreateAt, b.EditAt, b.IsPinned, b.FlaggedBy, b.Reactions, b.Attachments, false, "",
	}, b.Replies)
}

// threadOf imports a message with its replies. One missing file loses all files of the
// replies that come after it.
func (im *importer) threadOf(ch *model.Channel, m *message, replies *[]jsonl.Reply) error {
	root, err := im.write(ch, m)
	if err != nil || replies == nil {
		return err
	}
	lost := im.missing(m.attachments)
	reactions := im.sharedReactions(ch, root, *replies)
	for i := range *replies {
		r := &(*replies)[i]
		if err := im.usersExist(append(names(r.FlaggedBy), text(r.User))); err != nil {
			return err
		}
		lost = lost || im.missing(r.Attachments)
		reply := &message{
			r.User, r.Type, r.Message, r.Props, r.CreateAt, r.EditAt, r.IsPinned, r.FlaggedBy, reactions[i], r.Attachments, lost, root.Id,
		}
		if _, err := im.write(ch, reply); err != nil {
			return err
		}
	}
	return nil
}

// sharedReactions are those of replies: new ones of the same time get those of the last that
// has any.
func (im *importer) sharedReactions(ch *model.Channel, root *model.Post, replies []jsonl.Reply) []*[]jsonl.Reaction {
	list := make([]*[]jsonl.Reaction, len(replies))
	byTime := map[int64]*[]jsonl.Reaction{}
	at := make([]int64, len(replies)) // 0 for those that exist
	for i, r := range replies {
		list[i] = r.Reactions
		if r.Message == nil || r.CreateAt == nil || im.existing(ch, &message{text: r.Message, createAt: r.CreateAt, rootID: root.Id}) != nil {
			continue
		}
		at[i] = max(*r.CreateAt, root.CreateAt)
		if r.Reactions != nil && len(*r.Reactions) > 0 {
			byTime[at[i]] = r.Reactions
		}
	}
	for i := range list {
		if at[i] != 0 {
			list[i] = byTime[at[i]]
		}
	}
	return list
}

// missing reports whether a file is not in the archive.
func (im *importer) missing(list *[]*jsonl.Attachment) bool {
	if list == nil {
		return false
	}
	return slices.ContainsFunc(*list, func(a *jsonl.Attachment) bool {
		return a == nil || im.entry(text(a.Path)) == nil
	})
}

// write makes a message, or overwrites the one of the same channel, time and text.
func (im *importer) write(ch *model.Channel, m *message) (*model.Post, error) {
	switch {
	case m.text == nil || m.createAt == nil || *m.createAt == 0:
		return nil, faultf("BulkImport: Missing required Post property: message or create_at.")
	case utf8.RuneCountInString(*m.text) > model.PostMessageMaxRunesV2:
		return nil, faultf("BulkImport: Post Message property is longer than the maximum permitted length.")
	}
	p := im.existing(ch, m)
	isNew := p == nil
	if isNew {
		p = &model.Post{Id: im.id("post"), ChannelId: ch.Id, RootId: m.rootID, Message: *m.text, CreateAt: *m.createAt}
		if root := im.Posts[m.rootID]; root != nil {
			p.CreateAt = max(p.CreateAt, root.CreateAt)
		}
		p.UpdateAt = p.CreateAt
		im.Posts[p.Id] = p
		im.note(p)
	}
	p.UserId = im.UserNamed(text(m.user)).Id
	set(&p.Type, m.kind)
	set(&p.EditAt, m.editAt)
	set(&p.IsPinned, m.pinned)
	if len(m.props) > 0 {
		var props model.StringInterface
		if err := json.Unmarshal(m.props, &props); err != nil {
			return nil, faultf("BulkImport: JSON decode of line failed., %v", err)
		}
		p.SetProps(props)
	}
	if err := im.attach(p, m); err != nil {
		return nil, err
	}
	if isNew {
		ch.TotalMsgCount++
		ch.LastPostAt = max(ch.LastPostAt, p.CreateAt)
	}
	for _, name := range names(m.flaggedBy) {
		im.Prefs[Pref{im.UserNamed(name).Id, model.PreferenceCategoryFlaggedPost, p.Id}] = "true"
	}
	return p, im.react(p, m.reactions)
}

// existing is the message that a line is taken for. A line of a root is also taken for a
// reply.
func (im *importer) existing(ch *model.Channel, m *message) *model.Post {
	for _, p := range im.postsAt[postKey{ch.Id, *m.createAt}] {
		if im.Posts[p.Id] == p && p.Message == *m.text && (m.rootID == "" || p.RootId == m.rootID) {
			return p
		}
	}
	return nil
}

// attach gives a message the files of its line, and takes all others away for ever.
func (im *importer) attach(p *model.Post, m *message) error {
	before := p.FileIds
	p.FileIds = model.StringArray{}
	if m.attachments != nil && !m.withoutFiles {
		for _, a := range *m.attachments {
			if a == nil || a.Path == nil {
				return errCrash
			}
			data, ok, err := im.file(*a.Path)
			if err != nil || !ok || int64(len(data)) > *im.cfg.FileSettings.MaxFileSize {
				continue // a warning in the log, and nothing else
			}
			p.FileIds = append(p.FileIds, im.store(p, before, path.Base(*a.Path), data))
		}
	}
	slices.Sort(p.FileIds)
	p.FileIds = slices.Compact(p.FileIds)
	if len(p.FileIds) > 10 {
		return faultf("BulkImport: Invalid file ids. Note that uploads are limited to 10 files maximum.")
	}
	for _, id := range before {
		if !slices.Contains(p.FileIds, id) {
			delete(im.Files, id)
		}
	}
	return nil
}

// store keeps a file, or finds it among those that the message has.
func (im *importer) store(p *model.Post, before []string, name string, data []byte) string {
	for _, id := range before {
		if f := im.Files[id]; f != nil && f.Name == name && bytes.Equal(f.Data, data) {
			return id
		}
	}
	ext := path.Ext(name)
	f := &File{Data: data, FileInfo: model.FileInfo{
		Id: im.id("file"), CreatorId: p.UserId, PostId: p.Id, ChannelId: p.ChannelId, CreateAt: p.CreateAt, UpdateAt: p.CreateAt,
		Name: name, Extension: strings.TrimPrefix(ext, "."), Size: int64(len(data)), MimeType: mime.TypeByExtension(ext),
	}}
	im.Files[f.Id] = f
	return f.Id
}

// react adds reactions. Those that are there keep their times, and none is taken away.
func (im *importer) react(p *model.Post, list *[]jsonl.Reaction) error {
	if list == nil {
		return nil
	}
	for _, r := range *list {
		u := im.UserNamed(lower(r.User))
		if u == nil {
			return faultf("BulkImport: Error importing post. User with username %q could not be found.", text(r.User))
		}
		there := func(o *model.Reaction) bool { return o.UserId == u.Id && o.EmojiName == text(r.EmojiName) }
		if slices.ContainsFunc(im.Reactions[p.Id], there) {
			continue
		}
		im.Reactions[p.Id] = append(im.Reactions[p.Id], &model.Reaction{
			UserId: u.Id, PostId: p.Id, ChannelId: p.ChannelId, EmojiName: text(r.EmojiName), CreateAt: number(r.CreateAt),
		})
	}
	p.HasReactions = len(im.Reactions[p.Id]) > 0
	return nil
}

func (im *importer) directChannel(b *jsonl.DirectChannel) error {
	members := names(b.Members)
	if b.Participants != nil {
		members = nil
		for _, p := range *b.Participants {
			if p == nil {
				return errCrash
			}
			members = append(members, text(p.Username))
		}
	}
	if len(members) < 2 || len(members) > model.ChannelGroupMaxUsers {
		return nil // skipped, with a warning in the log
	}
	ch, err := im.directFor(members)
	if err != nil {
		return err
	}
	set(&ch.Header, b.Header)
	for _, name := range names(b.FavoritedBy) {
		im.Prefs[Pref{im.UserNamed(name).Id, model.PreferenceCategoryFavoriteChannel, ch.Id}] = "true"
	}
	for _, name := range names(b.ShownBy) {
		if !slices.Contains(members, strings.ToLower(name)) {
			return errCrash
		}
	}
	return nil
}

func (im *importer) directFor(members []string) (*model.Channel, error) {
	if err := im.usersExist(members); err != nil {
		return nil, err
	}
	var ids []string
	for _, name := range members {
		ids = append(ids, im.UserNamed(name).Id)
	}
	return im.direct(ids), nil
}

// direct is the direct or group channel of people, which is made if it is not there.
func (s *State) direct(ids []string) *model.Channel {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	kind, name := model.ChannelTypeGroup, model.GetGroupNameFromUserIds(ids)
	if len(ids) <= 2 {
		kind, name = model.ChannelTypeDirect, model.GetDMNameFromIds(ids[0], ids[len(ids)-1])
	}
	ch := find(s.Channels, func(ch *model.Channel) bool { return ch.TeamId == "" && ch.Name == name })
	if ch == nil {
		ch = s.AddChannel(nil, name, kind)
		ch.DisplayName = ""
	}
	for _, id := range ids {
		s.addMember(ch, s.Users[id])
	}
	return ch
}
