package servertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// job is one that is waiting, running or over. It moves on when it is asked for.
type job struct {
	model.Job
	polls int
}

// AddJob adds a job of another type or another's import, in a status that stays.
func (s *Server) AddJob(kind, status string, data map[string]string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := &job{Job: model.Job{Id: s.State.id("job"), Type: kind, Status: status, CreateAt: s.State.now(), Data: data}, polls: -1}
	s.jobs = append(s.jobs, j)
	return j.Id
}

// Stick lets jobs that run stay as they are for ever, as after a crash.
func (s *Server) Stick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.jobs {
		j.polls = -1
	}
}

func (c *call) createJob() {
	var in model.Job
	if err := json.NewDecoder(c.r.Body).Decode(&in); err != nil {
		c.fail(http.StatusBadRequest, "api.context.invalid_body_param.app_error", "Invalid or missing job in request body.")
		return
	}
	if !c.admin() {
		c.forbidden()
		return
	}
	in.Id, in.Status, in.CreateAt = c.s.State.id("job"), model.JobStatusPending, c.s.State.now()
	c.s.jobs = append(c.s.jobs, &job{Job: in})
	c.answer(http.StatusCreated, in)
}

func (c *call) getJob() {
	for _, j := range c.s.jobs {
		if j.Id == c.r.PathValue("id") {
			c.s.advance(j)
			c.answer(http.StatusOK, j.Job)
			return
		}
	}
	c.fail(http.StatusNotFound, "app.job.get.app_error", "Unable to get the job.")
}

func (c *call) listJobs() {
	kind := c.r.PathValue("type")
	if kind == "" {
		kind = c.r.URL.Query().Get("job_type")
	}
	status := c.r.URL.Query().Get("status")
	list := []model.Job{}
	for _, j := range slices.Backward(c.s.jobs) {
		if (kind == "" || j.Type == kind) && (status == "" || j.Status == status) {
			list = append(list, j.Job)
		}
	}
	c.answer(http.StatusOK, page(c, list))
}

func (c *call) cancelJob() {
	for _, j := range c.s.jobs {
		if j.Id == c.r.PathValue("id") && j.Status == model.JobStatusPending {
			j.Status = model.JobStatusCanceled
		}
	}
	c.answer(http.StatusOK, map[string]string{"status": "OK"})
}

// advance moves a job one step on.
func (s *Server) advance(j *job) {
	if j.polls < 0 {
		return
	}
	j.polls++
	switch {
	case j.Status == model.JobStatusPending:
		j.Status, j.StartAt = model.JobStatusInProgress, s.State.now()
	case j.Status == model.JobStatusInProgress && j.polls >= s.PollsPerJob:
		s.runJob(j)
	}
}

// runJob does what an import job does, all at once.
func (s *Server) runJob(j *job) {
	name := j.Data["import_file"]
	data, ok := s.imports[name]
	var failed *failure
	if !ok {
		failed = &failure{line: -1, text: "ImportProcessWorker: Unable to process import: file does not exists."}
	} else {
		failed = s.State.importArchive(data, s.Config)
	}
	if s.failNext != nil {
		failed, s.failNext = s.failNext, nil
	}
	j.LastActivityAt = s.State.now()
	if failed != nil && failed.crash {
		j.polls = -1 // the server is dead, and once it is there again the job is as it was
		return
	}
	if failed == nil {
		j.Status, j.Progress = model.JobStatusSuccess, 100
		delete(s.imports, name)
		return
	}
	j.Status, j.Progress = model.JobStatusError, -1
	j.Data = maps.Clone(j.Data)
	j.Data["error"] = "Error during job execution. — " + failed.text
	if failed.line >= 0 {
		j.Data["line_number"] = strconv.Itoa(failed.line)
	}
}

// Load imports an archive at once, as a job would do it.
func (s *Server) Load(t testing.TB, archive []byte) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.State.importArchive(archive, s.Config); f != nil {
		t.Fatalf("the import failed at line %d: %s", f.line, f.text)
	}
}
