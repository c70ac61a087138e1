package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	// partSize is how much is sent at once. It is in memory meanwhile. // bytes
	partSize = 16 << 20

	// smallestFirst is how much the server wants at least as the first part, and
	// smallest what is tried at least when something on the way takes no large ones. // bytes
	smallestFirst = 5 << 20
	smallest      = 256 << 10

	// busyPause and busyTries are how long the server may take to finish an upload, or
	// to notice that a connection is gone.
	busyPause = 10 * time.Second
	busyTries = 60
)

// errUploadGone says that the server knows an upload no more.
var errUploadGone = errors.New("the server knows the upload no more")

// upload is one under way.
type upload struct {
	c        *Client
	file     *File
	id       string
	offset   int64 // that the server has
	part     int64 // how much is sent at once
	buf      []byte
	failures int // in a row
	busy     int // answers in a row that say so
	progress func(done, total int64)
}

// createUpload opens a session, and returns its id.
func (c *Client) createUpload(ctx context.Context, f *File) (string, error) {
	us := &model.UploadSession{Type: model.UploadTypeImport, Filename: f.Name, FileSize: f.Size}
	if c.local {
		us.UserId = model.UploadNoUserID
	}
	s, resp, err := c.api.CreateUpload(ctx, us)
	if err != nil {
		return "", c.fail(ctx, "begin the upload", resp, err)
	}
	return s.Id, nil
}

// upload sends what the server does not have yet. It returns errUploadGone if it knows the
// session no more. How far it has come the server says, each time: what was sent when a
// connection broke may have arrived or not.
func (c *Client) upload(ctx context.Context, f *File, id string, progress func(done, total int64)) error {
	u := &upload{c: c, file: f, id: id, part: min(partSize, f.Size), progress: progress}
	for {
		done, err := u.look(ctx)
		if err != nil || done {
			return err
		}
		u.progress(u.offset, f.Size)
		done, err = u.send(ctx)
		if err != nil {
			err = u.recover(ctx, err)
		}
		if err != nil || done {
			return err
		}
	}
}

// look asks how far the upload has come.
func (u *upload) look(ctx context.Context) (done bool, err error) {
	s, resp, err := u.c.api.GetUpload(reading(ctx), u.id)
	err = u.c.fail(ctx, "look at the upload", resp, err)
	switch {
	case errors.Is(err, ErrNotFound):
		return u.finished(ctx)
	case err != nil:
		return false, err
	case s.FileSize != u.file.Size:
		return false, errUploadGone // it is one of something else
	case s.FileOffset > u.offset:
		u.failures, u.busy = 0, 0
	}
	u.offset = s.FileOffset
	return false, nil
}

// finished tells an upload that is over from one that is gone.
func (u *upload) finished(ctx context.Context) (done bool, err error) {
	names, err := u.c.Imports(ctx)
	if err != nil {
		return false, err
	}
	if slices.Contains(names, u.name()) {
		return true, nil
	}
	return false, errUploadGone
}

// name is what the server calls the upload when it is finished.
func (u *upload) name() string { return uploadName(u.id, u.file) }

func uploadName(id string, f *File) string { return id + "_" + f.Name }

// send sends the next part. After the last one has come and the server could not finish,
// nothing is left to be sent, and an empty part makes it try again.
func (u *upload) send(ctx context.Context) (done bool, err error) {
	n := min(u.part, u.file.Size-u.offset)
	if int64(cap(u.buf)) < n {
		u.buf = make([]byte, n)
	}
	u.buf = u.buf[:n]
	if n > 0 {
		if _, err := u.file.r.ReadAt(u.buf, u.offset); err != nil {
			return false, fmt.Errorf("%s: %w", u.file.Name, err)
		}
	}
	info, resp, err := u.c.api.UploadData(ctx, u.id, bytes.NewReader(u.buf))
	if err != nil {
		return false, u.c.fail(ctx, "upload the archive", resp, err)
	}
	return info != nil, nil
}

// recover decides whether an upload goes on after an error, and waits before it does.
func (u *upload) recover(ctx context.Context, err error) error {
	var answer *Error
	switch {
	case !errors.As(err, &answer) && !isNetwork(err):
		return err
	case answer == nil:
		return u.pause(ctx, "the connection is broken", err)
	case answer.ID == "app.upload.upload_data.concurrent.app_error":
		if u.busy++; u.busy > busyTries {
			return err
		}
		return u.c.wait(ctx, "the server is busy with this upload", busyPause)
	case errors.Is(err, ErrTooLarge):
		return u.shrink(err)
	case errors.Is(err, ErrNotFound):
		return nil // the next look says what has become of it
	case isPassing(answer.Status), answer.ID == "app.upload.upload_data.first_part_too_small.app_error":
		return u.pause(ctx, fmt.Sprintf("the server answers with status %d", answer.Status), err)
	}
	return err
}

// pause waits before the same part is sent again, or gives up.
func (u *upload) pause(ctx context.Context, reason string, err error) error {
	if u.failures++; u.failures >= u.c.opts.Tries {
		return err
	}
	return u.c.wait(ctx, reason, min(firstPause<<(u.failures-1), longPause))
}

// shrink makes the parts smaller, as something before the server wants it.
func (u *upload) shrink(err error) error {
	least := int64(smallest)
	if u.offset == 0 {
		least = min(smallestFirst, u.file.Size)
	}
	if u.part <= least {
		return err
	}
	u.part = max(u.part/2, least)
	return nil
}

// DeleteImport deletes a finished upload, if the server has it.
func (c *Client) DeleteImport(ctx context.Context, name string) error {
	resp, err := c.api.DeleteImport(ctx, name)
	if resp != nil && resp.StatusCode == http.StatusNotFound {
		return nil
	}
	return c.fail(ctx, "delete the upload", resp, err)
}
