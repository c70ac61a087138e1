package servertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// upload is one that is not complete yet.
type upload struct {
	model.UploadSession
	data []byte
}

// errTooSmall says that a first part is not taken.
var errTooSmall = errors.New("the first part is too small")

// add takes a part.
func (u *upload) add(part []byte, minFirst int64) error {
	if u.FileOffset == 0 && int64(len(part)) < minFirst && int64(len(part)) != u.FileSize {
		return errTooSmall
	}
	u.data = append(u.data, part...)
	u.FileOffset = int64(len(u.data))
	return nil
}

func (c *call) createUpload() {
	var us model.UploadSession
	if err := json.NewDecoder(c.r.Body).Decode(&us); err != nil {
		c.fail(http.StatusBadRequest, "api.context.invalid_body_param.app_error", "Invalid or missing upload in request body.")
		return
	}
	switch {
	case !*c.s.Config.FileSettings.EnableFileAttachments:
		c.fail(http.StatusNotImplemented, "api.file.attachments.disabled.app_error", "File attachments have been disabled on this server.")
	case !c.admin():
		c.forbidden()
	case us.FileSize > *c.s.Config.FileSettings.MaxFileSize:
		c.fail(http.StatusRequestEntityTooLarge, "api.upload.create.upload_too_large.app_error", "Unable to upload file. File is too large.")
	case us.FileSize <= 0:
		c.fail(http.StatusBadRequest, "model.upload_session.is_valid.file_size.app_error", "Invalid value for FileSize")
	default:
		us.Id, us.UserId, us.FileOffset = c.s.State.id("upload"), c.user, 0
		us.Filename = path.Base(us.Filename)
		c.s.uploads[us.Id] = &upload{UploadSession: us, data: make([]byte, 0, us.FileSize)}
		c.answer(http.StatusCreated, us)
	}
}

func (c *call) upload() *upload {
	u := c.s.uploads[c.r.PathValue("id")]
	if u == nil {
		c.fail(http.StatusNotFound, "app.upload.get.app_error", "Failed to get upload.")
	}
	return u
}

func (c *call) getUpload() {
	if u := c.upload(); u != nil {
		c.answer(http.StatusOK, u.UploadSession)
	}
}

func (c *call) listUploads() {
	list := []model.UploadSession{}
	for _, id := range slices.Sorted(maps.Keys(c.s.uploads)) {
		if u := c.s.uploads[id]; u.UserId == c.user {
			list = append(list, u.UploadSession)
		}
	}
	c.answer(http.StatusOK, list)
}

func (c *call) uploadData() {
	u := c.upload()
	if u == nil {
		return
	}
	if !c.admin() {
		c.forbidden()
		return
	}
	left := u.FileSize - u.FileOffset
	if c.r.ContentLength > left {
		c.fail(http.StatusBadRequest, "api.upload.upload_data.invalid_content_length", "Invalid Content-Length.")
		return
	}
	part, err := readAll(c.r.Body, left)
	if addErr := u.add(part, c.s.MinFirstPart); addErr != nil {
		c.fail(http.StatusBadRequest, "app.upload.upload_data.first_part_too_small.app_error",
			fmt.Sprintf("Failed to upload data. First part must be at least %d Bytes.", c.s.MinFirstPart))
		return
	}
	switch {
	case err != nil:
		c.fail(http.StatusInternalServerError, "api.file.append_file.app_error", "Unable to append data to the file.")
	case u.FileOffset < u.FileSize:
		c.w.WriteHeader(http.StatusNoContent)
	default:
		c.s.imports[u.Id+"_"+u.Filename] = u.data
		delete(c.s.uploads, u.Id)
		c.answer(http.StatusOK, model.FileInfo{Id: c.s.State.id("file"), Name: u.Filename, Size: u.FileSize})
	}
}

// readAll reads what there is, up to n bytes.
func readAll(r io.Reader, n int64) ([]byte, error) {
	b := make([]byte, n)
	got, err := io.ReadFull(r, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && got > 0 {
		err = nil
	}
	return b[:got], err
}

func (s *Server) importNames() []string { return slices.Sorted(maps.Keys(s.imports)) }

func (c *call) listImports() {
	if !c.admin() {
		c.forbidden()
		return
	}
	c.answer(http.StatusOK, append([]string{}, c.s.importNames()...))
}

func (c *call) deleteImport() {
	name := c.r.PathValue("name")
	switch {
	case !strings.HasSuffix(name, ".zip"):
		c.notFound()
	case !c.admin():
		c.forbidden()
	default:
		delete(c.s.imports, name)
		c.answer(http.StatusOK, map[string]string{"status": "OK"})
	}
}
