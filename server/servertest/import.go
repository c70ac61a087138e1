package servertest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/jsonl"
)

// importer is one import under way.
type importer struct {
	*State
	cfg      *model.Config
	files    map[string]*zip.File // by name in NFC
	segment  int
	born     map[string]int // the segment in which a name was made, by kind and name
	line     int
	lastKind jsonl.Kind
	waiting  []waiting // messages of the segment
	postsAt  map[postKey][]*model.Post
}

// waiting is a message whose batch is not full yet.
type waiting struct {
	line int
	body jsonl.Body
}

// batch is how many messages are looked up at once.
const batch = 1000

// fault is an error that is no failure yet: its line is the one being read.
type faultText string

func (f faultText) Error() string { return string(f) }

func faultf(format string, args ...any) error { return faultText(fmt.Sprintf(format, args...)) }

// errCrash is a nil pointer in the real server.
var errCrash = errors.New("the server crashes")

// noLine is an error about a whole batch.
type noLine struct{ error }

// NewState is what a server holds that nobody has used: the admin's account.
func NewState() *State { return newServer().State }

// Import does to s what an import job does with an archive, at once, on a server that lets
// teams have as many members as they like. The error is what the job says.
func (s *State) Import(archive []byte) error {
	cfg := &model.Config{}
	cfg.SetDefaults()
	*cfg.TeamSettings.MaxUsersPerTeam = 1 << 20
	f := s.importArchive(archive, cfg)
	switch {
	case f == nil:
		return nil
	case f.crash:
		return errCrash
	}
	return fmt.Errorf("line %d: %s", f.line, f.text)
}

// importArchive does what an import job does, and says how it failed, or nil.
func (s *State) importArchive(data []byte, cfg *model.Config) *failure {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return &failure{line: -1, text: "ImportProcessWorker: Unable to process import: failed to open file., " + err.Error()}
	}
	im := &importer{State: s, cfg: cfg, files: map[string]*zip.File{}, born: map[string]int{}, postsAt: map[postKey][]*model.Post{}}
	for _, p := range s.Posts {
		im.note(p)
	}
	var lines *zip.File
	for _, f := range z.File {
		im.files[norm.NFC.String(f.Name)] = f
		if lines == nil && path.Ext(f.Name) == ".jsonl" && path.Dir(f.Name) == "." {
			lines = f
		}
	}
	if lines == nil {
		return &failure{line: -1, text: "ImportProcessWorker: Unable to process import: JSONL file is missing., jsonFile was nil"}
	}
	r, err := lines.Open()
	if err != nil {
		return &failure{line: -1, text: "ImportProcessWorker: Unable to process import: failed to open file., " + err.Error()}
	}
	defer func() { _ = r.Close() }() // all of it is in memory
	return im.lines(r)
}

func (im *importer) lines(r io.Reader) *failure {
	for line, err := range jsonl.Lines(r) {
		if err != nil {
			return &failure{text: "BulkImport: Error reading import data file., " + err.Error()}
		}
		im.line = line.Number
		if f := im.failed(im.read(line.Raw)); f != nil {
			return f
		}
	}
	return im.failed(im.flush())
}

// failed is how the import ends because of err.
func (im *importer) failed(err error) *failure {
	var none noLine
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errCrash):
		return &failure{crash: true}
	case errors.As(err, &none):
		return &failure{text: none.Error()}
	}
	return &failure{line: im.line, text: err.Error()}
}

// read takes one line.
func (im *importer) read(raw []byte) error {
	body, err := jsonl.Decode(raw)
	var kind *jsonl.KindError
	var empty *jsonl.BodyError
	switch {
	case errors.As(err, &kind):
		return faultf("BulkImport: Import data line has unknown type %q.", kind.Type)
	case errors.As(err, &empty):
		return errCrash
	case err != nil:
		return faultf("BulkImport: JSON decode of line failed., %v", err)
	}
	if im.line == 1 {
		if v, ok := body.(*jsonl.Version); !ok || v.Number == nil {
			return faultf("BulkImport: Unable to read the version of the data import file.")
		} else if *v.Number != 1 {
			return faultf("BulkImport: Incorrect or missing data import file version.")
		}
		im.lastKind = jsonl.KindVersion
		return nil
	}
	if body.Kind() != im.lastKind || len(im.waiting) == batch {
		here := im.line
		if err := im.flush(); err != nil {
			return err
		}
		im.line = here
	}
	if body.Kind() != im.lastKind {
		im.lastKind = body.Kind()
		im.segment++
	}
	return im.take(body)
}

func (im *importer) take(body jsonl.Body) error {
	switch b := body.(type) {
	case *jsonl.Role:
		return im.role(b, "")
	case *jsonl.Scheme:
		return im.scheme(b)
	case *jsonl.Emoji:
		return im.emoji(b)
	case *jsonl.Team:
		return im.team(b)
	case *jsonl.Channel:
		return im.channel(b)
	case *jsonl.User:
		return im.user(b)
	case *jsonl.Bot:
		return im.bot(b)
	case *jsonl.DirectChannel:
		return im.directChannel(b)
	case *jsonl.Post, *jsonl.DirectPost:
		im.waiting = append(im.waiting, waiting{im.line, body})
		return nil
	}
	return faultf("BulkImport: Import data line has unknown type %q.", body.Kind())
}

// flush imports the messages that wait.
func (im *importer) flush() error {
	list := im.waiting
	im.waiting = nil
	if err := im.lookUp(list); err != nil {
		return noLine{err}
	}
	for _, w := range list {
		im.line = w.line
		var err error
		switch b := w.body.(type) {
		case *jsonl.Post:
			err = im.post(b)
		case *jsonl.DirectPost:
			err = im.directPost(b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lookUp finds whom and what a batch names: for what is missing the real server knows no
// line.
func (im *importer) lookUp(list []waiting) error {
	for _, w := range list {
		switch b := w.body.(type) {
		case *jsonl.Post:
			if err := im.usersExist(append(names(b.FlaggedBy), text(b.User))); err != nil {
				return err
			}
			if _, err := im.teamFor(text(b.Team)); err != nil {
				return err
			}
			if im.visibleChannel(text(b.Team), text(b.Channel)) == nil {
				return faultf("BulkImport: Error importing post. Channel with name %q could not be found.", text(b.Channel))
			}
		case *jsonl.DirectPost:
			if err := im.usersExist(append(append(names(b.FlaggedBy), names(b.ChannelMembers)...), text(b.User))); err != nil {
				return err
			}
		}
	}
	return nil
}

// made notes that a name was made in this segment. It is an error for it to be made twice.
func (im *importer) made(kind, name string) error {
	if im.born[kind+":"+name] == im.segment {
		return faultf("BulkImport: Unable to save %s %q: it is made twice at once.", kind, name)
	}
	im.born[kind+":"+name] = im.segment
	return nil
}

// visible reports whether a name was there before this segment.
func (im *importer) visible(kind, name string) bool {
	return im.born[kind+":"+name] < im.segment || im.born[kind+":"+name] == 0
}

func (im *importer) visibleUser(name string) *model.User {
	if u := im.UserNamed(name); u != nil && im.visible("user", name) {
		return u
	}
	return nil
}

func (im *importer) usersExist(list []string) error {
	for _, name := range list {
		if im.visibleUser(name) == nil {
			return faultf("getUsersByUsernames: Some users not found")
		}
	}
	return nil
}

func (im *importer) teamFor(name string) (*model.Team, error) {
	t := im.TeamNamed(name)
	if t == nil || !im.visible("team", name) {
		return nil, faultf("getTeamsByNames: Some teams not found")
	}
	return t, nil
}

func (im *importer) visibleChannel(team, name string) *model.Channel {
	if ch := im.ChannelNamed(team, name); ch != nil && im.visible("channel", team+"/"+name) {
		return ch
	}
	return nil
}

// text is a field, or "" if it is not there.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func number(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

func names(list *[]string) []string {
	if list == nil {
		return nil
	}
	return append([]string(nil), *list...)
}

// set sets a field if the line has it.
func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func lower(s *string) string { return strings.ToLower(text(s)) }
