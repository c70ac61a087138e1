package conformance

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/v8/channels/app/imports"
)

// verdict is what the server says of a line.
type verdict struct {
	ids      []string // of the error, and of those that it wraps; none if the line is accepted
	panicked string   // what the server died of, if it did
	detail   string
}

func (v verdict) accepted() bool { return len(v.ids) == 0 && v.panicked == "" }

func (v verdict) String() string {
	switch {
	case v.panicked != "":
		return "panic: " + v.panicked
	case v.accepted():
		return "accepted"
	}
	return strings.TrimSpace(strings.Join(v.ids, " < ") + " " + v.detail)
}

// What the server says where it does not come to its functions for one object.
const (
	idDecode       = "app.import.bulk_import.json_decode.error"
	idNoVersion    = "app.import.process_import_data_file_version_line.invalid_version.error"
	idOtherVersion = "app.import.bulk_import.unsupported_version.error"
	idUnknownType  = "app.import.import_line.unknown_line_type.error"
)

// ask asks the server about a line; first says that it is line 1 of its file.
func ask(raw []byte, first bool) (v verdict) {
	defer func() {
		if p := recover(); p != nil {
			v = verdict{panicked: fmt.Sprint(p)}
		}
	}()
	var line imports.LineImportData
	if err := json.Unmarshal(raw, &line); err != nil {
		return verdict{ids: []string{idDecode}, detail: err.Error()}
	}
	takeFiles(&line)
	if first {
		return askVersion(&line)
	}
	if err := askObject(&line); err != nil {
		return refused(err)
	}
	return verdict{}
}

func askVersion(line *imports.LineImportData) verdict {
	switch {
	case line.Type != "version" || line.Version == nil:
		return verdict{ids: []string{idNoVersion}}
	case *line.Version != 1:
		return verdict{ids: []string{idOtherVersion}}
	}
	return verdict{}
}

// refused is the verdict with the ids of an error and of all that it wraps.
func refused(err *model.AppError) verdict {
	v := verdict{detail: err.DetailedError}
	for err != nil {
		v.ids = append(v.ids, err.Id)
		var next *model.AppError
		errors.As(err.Unwrap(), &next)
		err = next
	}
	return v
}

// askObject calls the server's function for the object of a line.
func askObject(line *imports.LineImportData) *model.AppError {
	const longest = model.PostMessageMaxRunesV2
	switch line.Type {
	case "role":
		return validated(line.Type, line.Role, imports.ValidateRoleImportData)
	case "scheme":
		return validated(line.Type, line.Scheme, imports.ValidateSchemeImportData)
	case "emoji":
		return imports.ValidateEmojiImportData(line.Emoji)
	case "team":
		return validated(line.Type, line.Team, imports.ValidateTeamImportData)
	case "channel":
		return validated(line.Type, line.Channel, imports.ValidateChannelImportData)
	case "user":
		return imports.ValidateUserImportData(line.User)
	case "bot":
		return imports.ValidateBotImportData(line.Bot)
	case "post":
		return imports.ValidatePostImportData(line.Post, longest)
	case "direct_channel":
		return validated(line.Type, line.DirectChannel, imports.ValidateDirectChannelImportData)
	case "direct_post":
		return imports.ValidateDirectPostImportData(line.DirectPost, longest)
	}
	return &model.AppError{Id: idUnknownType}
}

// validated calls a function, unless the object is absent, which the server finds
// out before.
func validated[T any](kind string, object *T, validate func(*T) *model.AppError) *model.AppError {
	if object == nil {
		return &model.AppError{Id: "app.import.import_line.null_" + kind + ".error"}
	}
	return validate(object)
}

// takeFiles does as if the archive held each file that it can hold. As in the
// server, objects that may have files must be there, or it panics.
func takeFiles(line *imports.LineImportData) {
	switch line.Type {
	case "user":
		attach(&line.User.Avatar)
	case "bot":
		attach(&line.Bot.Avatar)
	case "emoji":
		_ = line.Emoji.Image
	case "post":
		_ = line.Post.Attachments
	case "direct_post":
		_ = line.DirectPost.Attachments
	}
}

func attach(a *imports.Avatar) {
	if a.ProfileImage == nil || *a.ProfileImage == "" {
		return
	}
	if _, inside := imports.ValidateAttachmentPathForImport(*a.ProfileImage, model.ExportDataDir); inside {
		a.ProfileImageData = new(zip.File)
	}
}
