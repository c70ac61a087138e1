package validate

import (
	"github.com/mattermost/mattermost/server/public/model"
)

// This file is the only one that knows the server's own package. Its tables are
// those of the newest server.

// isSystemEmoji reports whether the server has an emoji of this name itself.
func isSystemEmoji(name string) bool { return model.IsSystemEmojiName(name) }

// keptOnSave is what the server stores of a name.
func keptOnSave(name string) string { return model.SanitizeUnicode(name) }

// permissions are all permissions that a role may have.
func permissions() map[string]bool {
	all := map[string]bool{}
	for _, list := range [...][]*model.Permission{model.AllPermissions, model.DeprecatedPermissions} {
		for _, p := range list {
			all[p.Id] = true
		}
	}
	return all
}

// newPermissions came with 11.7 or later.
var newPermissions = map[string]bool{
	"edit_file_attachment": true, "manage_channel_join_requests": true, "manage_others_agent": true,
	"manage_own_agent": true, "manage_private_channel_discoverability": true, "manage_team_access_rules": true,
}

// builtInRoles are the roles that each server has, and whether schemes manage them.
func builtInRoles() map[string]bool {
	managed := map[string]bool{}
	for name, role := range model.MakeDefaultRoles() {
		managed[name] = role.SchemeManaged
	}
	return managed
}

// messageAttachment is what the server reads an element of props.attachments into.
type messageAttachment = model.MessageAttachment

// What there is in the lists of a message attachment.
type (
	messageField  = model.MessageAttachmentField
	messageAction = model.PostAction
)
