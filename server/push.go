package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/mattermost/mattermost/server/public/model"
)

// PushOptions say what is done with an archive.
type PushOptions struct {
	Workers        int  // of the import; 0 leaves it to the server
	ExtractContent bool // let the server make the text of documents searchable
	NoImport       bool // only upload
	DryRun         bool // only say what would be done
	DeleteAfter    bool // delete the upload also when the import fails
	Again          bool // although the archive was pushed to this server before

	Save     func(*Record) error                   // keeps the record, after each step
	Say      func(string)                          // one step, for people
	Progress func(stage string, done, total int64) // total 0 is not known
}

// TooLargeError says that a server takes no archive of this size.
type TooLargeError struct {
	Size, Max int64 // bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the archive has %s, and the server takes %s at most (FileSettings.MaxFileSize)", humanize.IBytes(uint64(e.Size)), humanize.IBytes(uint64(e.Max)))
}

// AgainError says that an archive was imported before, or in part.
type AgainError struct {
	Server string
	Push   Push
}

func (e *AgainError) Error() string {
	at := time.UnixMilli(e.Push.At).UTC().Format("2006-01-02 15:04")
	if e.Push.Result == model.JobStatusError {
		return fmt.Sprintf("this archive was imported into %s in part, until the import stopped at %s UTC: %s", e.Server, at, e.Push.Error)
	}
	return fmt.Sprintf("this archive was imported into %s already, at %s UTC", e.Server, at)
}

// Damage is what importing an archive a second time does to a server, for people.
var Damage = []string{
	"accounts without a log-in in the archive get a new password that nobody knows, and lose AD/LDAP or SAML",
	"team admins that the archive does not know become members; notification settings and read marks of channels go back to those of the archive",
	"messages whose files cannot be read this time lose them",
	"replies that are older than their thread's first message come twice",
	"a channel that the archive archives stops the import",
	"messages that were edited or deleted since come back as they were",
}

// PushResult is what a push has come to.
type PushResult struct {
	File string // the upload on the server
	Job  string // the import; empty if none was made
}

// Push brings an archive into the server, from where r says that it is. The error is an
// [*ImportError] if the import itself failed. When ctx ends, the upload can be gone on with
// by another call with the same record; an import that has begun goes on without us.
func (c *Client) Push(ctx context.Context, f *File, r *Record, o *PushOptions) (PushResult, error) {
	p := &pushing{c: c, file: f, record: r, state: r.push(c.name), opts: o}
	if err := p.check(ctx); err != nil || o.DryRun {
		return PushResult{}, err
	}
	if p.state.Job == "" {
		if err := p.uploaded(ctx); err != nil {
			return PushResult{}, err
		}
		if o.NoImport {
			o.Say("uploaded as " + p.state.File + "; push the same archive again without --no-import to import it")
			return PushResult{File: p.state.File}, nil
		}
		if err := p.start(ctx); err != nil {
			return PushResult{}, err
		}
	}
	result := PushResult{File: p.state.File, Job: p.state.Job}
	err := p.follow(ctx)
	if o.DeleteAfter && ctx.Err() == nil && !isLost(err) {
		err = errors.Join(err, c.DeleteImport(ctx, p.state.File))
	}
	return result, err
}

func isLost(err error) bool {
	var lost *LostError
	return errors.As(err, &lost)
}

// pushing is a push under way.
type pushing struct {
	c      *Client
	file   *File
	record *Record
	state  *Push
	opts   *PushOptions
}

// check looks whether the server takes the archive at all, and says what will be done.
func (p *pushing) check(ctx context.Context) error {
	status, err := p.c.Status(ctx)
	if err != nil {
		return err
	}
	me, err := p.c.Me(ctx)
	if err != nil {
		return err
	}
	if !isAdmin(me) {
		return &Error{Op: "import", Server: p.c.name, Status: 403, ID: "api.context.permissions.app_error", Message: "the account of the token is no system admin"}
	}
	p.opts.Say(fmt.Sprintf("%s: Mattermost %s, archive of %s", p.c.name, status.Version, humanize.IBytes(uint64(p.file.Size))))
	if p.state.Result != "" {
		if !p.opts.Again {
			return &AgainError{Server: p.c.name, Push: *p.state}
		}
		*p.state = Push{File: p.state.File, Over: append(p.state.Over, p.state.Job)}
	}
	cfg, err := p.c.Config(ctx)
	if err != nil {
		return err
	}
	if most := value(cfg.FileSettings.MaxFileSize); most > 0 && p.file.Size > most && p.state.File == "" {
		return &TooLargeError{p.file.Size, most}
	}
	if err := p.others(ctx); err != nil {
		return err
	}
	if p.opts.DryRun {
		p.plan()
	}
	return nil
}

// others tells about imports that are not ours.
func (p *pushing) others(ctx context.Context) error {
	if p.opts.NoImport || p.state.Job != "" {
		return nil
	}
	jobs, err := p.c.openJobs(ctx)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if p.state.File == "" || j.Data["import_file"] != p.state.File {
			p.opts.Say(fmt.Sprintf("another import has not ended (job %s, of %s): the server does one after the other", j.Id, j.Data["import_file"]))
		}
	}
	return nil
}

// plan says what would be done.
func (p *pushing) plan() {
	switch s := p.state; {
	case s.Job != "":
		p.opts.Say("would wait for the import that has begun, job " + s.Job)
		return
	case s.File != "":
		p.opts.Say("would not upload: the server has the archive as " + s.File)
	case s.Upload != "":
		p.opts.Say("would go on with the upload " + s.Upload)
	default:
		p.opts.Say("would upload the archive as " + p.file.Name)
	}
	if !p.opts.NoImport {
		p.opts.Say("would then import it")
	}
}

// save keeps the record. That it cannot be kept is told once, and is no reason to stop.
func (p *pushing) save() {
	if err := p.opts.Save(p.record); err != nil {
		p.opts.Say(fmt.Sprintf("the state of the push cannot be kept, so that it cannot be gone on with: %v", err))
		p.opts.Save = func(*Record) error { return nil }
	}
}

// uploaded makes sure that the server has the archive.
func (p *pushing) uploaded(ctx context.Context) error {
	if p.state.File != "" {
		there, err := p.isThere(ctx)
		if err != nil || there {
			return err
		}
		p.opts.Say("the server has the upload no more; uploading again")
		*p.state = Push{}
	}
	for again := false; ; again = true {
		if p.state.Upload == "" {
			id, err := p.c.createUpload(ctx, p.file)
			if err != nil {
				return err
			}
			p.state.Upload = id
			p.save()
		} else {
			p.opts.Say("going on with the upload " + p.state.Upload)
		}
		err := p.c.upload(ctx, p.file, p.state.Upload, func(done, total int64) { p.opts.Progress("uploading", done, total) })
		if errors.Is(err, errUploadGone) && !again {
			p.opts.Say("the server knows the upload no more; beginning again")
			p.state.Upload = ""
			continue
		}
		if err != nil {
			return err
		}
		p.state.File, p.state.Upload = uploadName(p.state.Upload, p.file), ""
		p.save()
		return nil
	}
}

// isThere reports whether the server still has the finished upload.
func (p *pushing) isThere(ctx context.Context) (bool, error) {
	names, err := p.c.Imports(ctx)
	for _, n := range names {
		if n == p.state.File {
			return true, err
		}
	}
	return false, err
}

func (p *pushing) start(ctx context.Context) error {
	id, err := p.c.startImport(ctx, p.state, p.opts)
	if err != nil {
		return err
	}
	p.state.Job = id
	p.save()
	p.opts.Say("importing, job " + id)
	return nil
}

// follow waits for the import to end, and notes how.
func (p *pushing) follow(ctx context.Context) error {
	f := &follow{c: p.c, id: p.state.Job, say: p.opts.Say, show: func(status string, waited time.Duration) {
		stage := "importing"
		if status == model.JobStatusPending {
			stage = "waiting for the import to begin"
		}
		p.opts.Progress(stage, int64(waited/time.Second), 0)
	}}
	job, err := f.run(ctx)
	var failed *ImportError
	var canceled *CanceledError
	switch {
	case err == nil:
		p.state.Result, p.state.At = model.JobStatusSuccess, job.LastActivityAt
	case errors.As(err, &failed):
		p.state.Result, p.state.Error, p.state.Line = model.JobStatusError, failed.Text, failed.Line
		p.state.At = p.endOf(ctx)
	case errors.As(err, &canceled):
		p.state.Over, p.state.Job = append(p.state.Over, p.state.Job), "" // it has not begun, and can be made again
	default:
		return err
	}
	p.save()
	return err
}

// endOf is when the job ended, 0 if the server does not tell.
func (p *pushing) endOf(ctx context.Context) int64 {
	j, _, err := p.c.api.GetJob(reading(ctx), p.state.Job)
	if err != nil {
		return 0
	}
	return j.LastActivityAt
}
