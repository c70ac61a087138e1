package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	firstPoll = 2 * time.Second  // between the first looks at a job
	laterPoll = 10 * time.Second // between later ones
	manyPolls = 30               // after which it is later

	// outageLimit is how long a server may be away during an import, and silenceLimit how
	// long a job may stay in progress after that: the import dies with the server, and its
	// job then stays as it was for ever.
	outageLimit  = 15 * time.Minute
	silenceLimit = 15 * time.Minute

	// queueTold is after how long it is told that a job does not begin.
	queueTold = 2 * time.Minute
)

// ImportError is an import that the server has ended with an error. What came before is
// imported, and stays.
type ImportError struct {
	Job  string
	Line int    // 1-based; 0 if the server does not know
	Text string // of the server, in its language
}

func (e *ImportError) Error() string {
	where := "somewhere"
	if e.Line > 0 {
		where = fmt.Sprintf("at line %d", e.Line)
	}
	return fmt.Sprintf("the import stopped %s: %s", where, e.Text)
}

// LostError is an import of which it is not known how it ended, because the server went
// away in the middle of it.
type LostError struct {
	Job string
	Err error // why it is given up; nil if the server is there again
}

func (e *LostError) Error() string {
	s := "the server went away during the import"
	if e.Err != nil {
		return fmt.Sprintf("%s, and is not back: %v", s, e.Err)
	}
	return s + ", is there again, and the job " + e.Job + " does not end: it has most likely died with it"
}
func (e *LostError) Unwrap() error { return e.Err }

// CanceledError is an import that somebody has canceled.
type CanceledError struct{ Job string }

func (e *CanceledError) Error() string { return "somebody has canceled the import, job " + e.Job }

// startImport makes the job, or finds it if it was made and the answer was lost.
func (c *Client) startImport(ctx context.Context, p *Push, o *PushOptions) (string, error) {
	if id, err := c.jobOf(ctx, p); id != "" || err != nil {
		return id, err
	}
	data := map[string]string{"import_file": p.File, "local_mode": "false", "extract_content": strconv.FormatBool(o.ExtractContent)}
	if o.Workers > 0 {
		data["workers"] = strconv.Itoa(o.Workers)
	}
	j, resp, err := c.api.CreateJob(ctx, &model.Job{Type: model.JobTypeImportProcess, Data: data})
	if err == nil {
		return j.Id, nil
	}
	err = c.fail(ctx, "start the import", resp, err)
	if !isNetwork(err) {
		return "", err
	}
	id, lookErr := c.jobOf(ctx, p)
	if id != "" {
		return id, nil
	}
	return "", errors.Join(err, lookErr)
}

// jobOf finds the import of a finished upload, whose name no other has.
func (c *Client) jobOf(ctx context.Context, p *Push) (string, error) {
	n := 0
	for j, err := range c.Jobs(ctx, model.JobTypeImportProcess) {
		if err != nil {
			return "", err
		}
		if j.Data["import_file"] == p.File && !slices.Contains(p.Over, j.Id) {
			return j.Id, nil
		}
		if n++; n == recentJobs {
			break
		}
	}
	return "", nil
}

// follow is a look at a job until it ends.
type follow struct {
	c      *Client
	id     string
	say    func(string)
	show   func(status string, waited time.Duration)
	waited time.Duration // in all
	status string
	since  time.Duration // when the status was first seen

	away, back time.Duration // when the server was first missed, and when it was seen again; 0 for never
}

// run waits for the end of the job. It returns the job when it has ended well.
func (f *follow) run(ctx context.Context) (*model.Job, error) {
	for n := 0; ; n++ {
		j, resp, err := f.c.api.GetJob(reading(ctx), f.id)
		err = f.c.fail(ctx, "look at the import", resp, err)
		if err != nil {
			err = f.missed(err)
		} else {
			err = f.seen(j)
		}
		switch {
		case err != nil:
			return nil, err
		case j != nil && (j.Status == model.JobStatusSuccess || j.Status == model.JobStatusWarning):
			return j, nil
		}
		pause := firstPoll
		if n >= manyPolls {
			pause = laterPoll
		}
		f.waited += pause
		if err := f.c.opts.Wait(ctx, pause); err != nil {
			return nil, err
		}
	}
}

// missed decides whether to go on when the server does not answer.
func (f *follow) missed(err error) error {
	var answer *Error
	if errors.As(err, &answer) && !isPassing(answer.Status) {
		return err
	}
	if f.away == 0 {
		f.away = max(f.waited, 1)
		f.say("the server is away; the import may have crashed it. Waiting for it to come back")
	}
	f.back = 0
	if f.waited-f.away > outageLimit {
		return &LostError{Job: f.id, Err: err}
	}
	return nil
}

// seen notes how the job is.
func (f *follow) seen(j *model.Job) error {
	if j.Status != f.status {
		f.status, f.since = j.Status, f.waited
	}
	f.show(j.Status, f.waited-f.since)
	switch {
	case j.Status == model.JobStatusError:
		line, _ := strconv.Atoi(j.Data["line_number"]) // 0 if it is not told
		return &ImportError{Job: j.Id, Line: line, Text: jobText(j)}
	case j.Status == model.JobStatusCanceled:
		return &CanceledError{j.Id}
	case j.Status == model.JobStatusPending && f.waited-f.since >= queueTold && f.waited-f.since < queueTold+laterPoll:
		f.say("the import has not begun yet: another job may be running, or jobs are off (JobSettings.RunJobs)")
	}
	if f.away > 0 && f.back == 0 {
		f.back = max(f.waited, 1)
		f.say("the server is there again")
	}
	if f.back > 0 && f.waited-f.back > silenceLimit {
		return &LostError{Job: f.id}
	}
	return nil
}

// jobText is what the server says about a failed import, without what it says of each.
func jobText(j *model.Job) string {
	text := j.Data["error"]
	if _, after, ok := strings.Cut(text, " — "); ok {
		text = after
	}
	if text == "" {
		text = "the server does not say why"
	}
	return strings.TrimSuffix(text, ", ")
}
