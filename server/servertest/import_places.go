package servertest

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/jsonl"
)

// role makes or overwrites a role. name is given for those of schemes, which get a name of
// their own.
func (im *importer) role(b *jsonl.Role, name string) error {
	if name == "" {
		name = text(b.Name)
		if err := im.made("role", name); err != nil {
			return err
		}
	}
	r := im.Roles[name]
	if r == nil {
		r = &model.Role{Id: im.id("role"), Name: name, CreateAt: im.now()}
		im.Roles[name] = r
	}
	set(&r.DisplayName, b.DisplayName)
	set(&r.Description, b.Description)
	set(&r.Permissions, b.Permissions)
	return nil
}

func (im *importer) scheme(b *jsonl.Scheme) error {
	name := text(b.Name)
	if err := im.made("scheme", name); err != nil {
		return err
	}
	s := im.Schemes[name]
	if s == nil {
		s = &model.Scheme{Id: im.id("scheme"), Name: name, Scope: text(b.Scope), CreateAt: im.now()}
		im.Schemes[name] = s
	}
	if s.Scope != text(b.Scope) {
		return faultf("BulkImport: Unable to change the scope of the scheme.")
	}
	set(&s.DisplayName, b.DisplayName)
	set(&s.Description, b.Description)
	for _, part := range []struct {
		role *jsonl.Role
		name *string
	}{
		{b.DefaultTeamAdminRole, &s.DefaultTeamAdminRole}, {b.DefaultTeamUserRole, &s.DefaultTeamUserRole},
		{b.DefaultTeamGuestRole, &s.DefaultTeamGuestRole}, {b.DefaultChannelAdminRole, &s.DefaultChannelAdminRole},
		{b.DefaultChannelUserRole, &s.DefaultChannelUserRole}, {b.DefaultChannelGuestRole, &s.DefaultChannelGuestRole},
	} {
		if part.role == nil {
			continue
		}
		if *part.name == "" {
			*part.name = im.id("role")
		}
		if err := im.role(part.role, *part.name); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) schemeFor(name *string, scope string) (*string, error) {
	if name == nil {
		return nil, nil
	}
	s := im.Schemes[*name]
	if s == nil || !im.visible("scheme", *name) {
		return nil, faultf("GetSchemeByName: Unable to get the scheme.")
	}
	if s.Scope != scope {
		return nil, faultf("BulkImport: The provided scheme has the wrong scope.")
	}
	return &s.Id, nil
}

func (im *importer) emoji(b *jsonl.Emoji) error {
	name := text(b.Name)
	if model.IsSystemEmojiName(name) {
		return nil // a warning in the log, and nothing else
	}
	if err := im.made("emoji", name); err != nil {
		return err
	}
	image, ok, err := im.file(text(b.Image))
	if err != nil || !ok {
		return faultf("BulkImport: Error reading import emoji image file. Emoji with name: %q", name)
	}
	e := im.Emoji[name]
	if e == nil {
		e = &Emoji{Emoji: model.Emoji{Id: im.id("emoji"), Name: name, CreateAt: im.now()}}
		im.Emoji[name] = e
	}
	e.Image = image
	return nil
}

// entry is a file of the archive that a line names, or nil.
func (im *importer) entry(name string) *zip.File {
	full := path.Join(model.ExportDataDir, name)
	if !strings.HasPrefix(full, model.ExportDataDir+"/") {
		return nil
	}
	return im.files[norm.NFC.String(full)]
}

// file reads a file of the archive.
func (im *importer) file(name string) (data []byte, ok bool, err error) {
	f := im.entry(name)
	if f == nil {
		return nil, false, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, false, err
	}
	data = make([]byte, f.UncompressedSize64)
	_, err = io.ReadFull(r, data)
	return data, err == nil, errors.Join(err, r.Close())
}

func (im *importer) team(b *jsonl.Team) error {
	name := lower(b.Name)
	if err := im.made("team", name); err != nil {
		return err
	}
	scheme, err := im.schemeFor(b.Scheme, "team")
	if err != nil {
		return err
	}
	t := im.TeamNamed(name)
	if t == nil {
		t = im.AddTeam(name)
		for _, ch := range []string{"town-square", "off-topic"} {
			im.born["channel:"+name+"/"+ch] = 0 // a line for them is no second one
		}
	}
	t.DisplayName, t.Type = text(b.DisplayName), text(b.Type)
	set(&t.Description, b.Description)
	set(&t.AllowOpenInvite, b.AllowOpenInvite)
	if scheme != nil {
		t.SchemeId = scheme
	}
	return nil
}

func (im *importer) channel(b *jsonl.Channel) error {
	t := im.TeamNamed(lower(b.Team))
	if t == nil || !im.visible("team", t.Name) {
		return faultf("BulkImport: Error importing channel. Team with name %q could not be found.", text(b.Team))
	}
	name := lower(b.Name)
	if err := im.made("channel", t.Name+"/"+name); err != nil {
		return err
	}
	scheme, err := im.schemeFor(b.Scheme, "channel")
	if err != nil {
		return err
	}
	ch := im.ChannelNamed(t.Name, name)
	switch {
	case ch != nil && ch.DeleteAt > 0:
		return faultf("UpdateChannel: Unable to update the channel.")
	case ch == nil && im.channelsOf(t) >= *im.cfg.TeamSettings.MaxChannelsPerTeam:
		return faultf("CreateChannel: You've reached the limit of the number of allowed channels.")
	case ch == nil:
		ch = im.AddChannel(t, name, model.ChannelTypeOpen)
	}
	ch.Type, ch.DisplayName = model.ChannelType(text(b.Type)), strings.TrimSpace(text(b.DisplayName))
	if ch.DisplayName == "" {
		ch.DisplayName = name
	}
	set(&ch.Header, b.Header)
	set(&ch.Purpose, b.Purpose)
	if scheme != nil {
		ch.SchemeId = scheme
	}
	if number(b.DeletedAt) > 0 {
		ch.DeleteAt = *b.DeletedAt
	}
	return nil
}

// channelsOf is how many channels of a team count.
func (im *importer) channelsOf(t *model.Team) (n int64) {
	for _, ch := range im.Channels {
		if ch.TeamId == t.Id && ch.DeleteAt == 0 {
			n++
		}
	}
	return n
}
