package slack

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/sources"
)

// The lists an export may hold in its root. Any of them makes it an export.
const (
	usersFile    = "users.json"
	channelsFile = "channels.json"
	groupsFile   = "groups.json"
	mpimsFile    = "mpims.json"
	dmsFile      = "dms.json"
	orgUsersFile = "org_users.json" // Enterprise Grid, instead of users.json
)

var mainLists = []string{usersFile, channelsFile, groupsFile, mpimsFile, dmsFile, orgUsersFile}

// commentsFile lists the conversations in which people comment on canvases and lists. It
// alone makes no export.
const commentsFile = "file_conversations.json"

// canvasFile is a list of files, not of messages, in a conversation's folder.
const canvasFile = "canvas_in_the_conversation.json"

// uploadsDir holds files as <file id>/<name>; attachmentsDir, in a conversation's
// folder, as <file id>-<name>.
const (
	uploadsDir     = "__uploads"
	attachmentsDir = "attachments"
)

// isDayFile matches the file of one day. Some tools append a suffix to the date.
var isDayFile = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[^/]*\.json$`).MatchString

// stock is what files there are in an export.
type stock struct {
	root    string              // the folder of the export in the fs.FS: "." or one folder below
	files   int                 // all files but junk
	spaces  []*space            // the root first, then the workspaces of an organisation by name
	uploads map[string][]string // file id -> paths in the fs.FS, sorted
	extra   []string            // JSON files that are neither lists nor days, in the fs.FS
	// strangers are all further files, in the fs.FS.
	strangers []string
	sample    []string // a few names, to say what this is if it is no export

	problems []sources.Problem // with names of files
}

// folder is a conversation's folder.
type folder struct {
	dir      string // its path inside the export
	days     []dayFile
	canvases string // path of its canvasFile, or ""
}

type dayFile struct {
	path string // in the fs.FS
	size int64
}

// takeStock walks fsys once. Hidden files, __MACOSX and the like are passed over:
// they are made by operating systems and hold nothing of the export.
func takeStock(fsys fs.FS) (stock, error) {
	st := stock{uploads: map[string][]string{}}
	var err error
	if st.root, err = findRoot(fsys); err != nil {
		return st, err
	}
	if st.spaces, err = findSpaces(fsys, st.root); err != nil {
		return st, err
	}
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if junk := isJunk(d.Name()); junk || !utf8.ValidString(p) {
			if !junk {
				st.problems = append(st.problems, notUTF8(p))
			}
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() || !d.Type().IsRegular() {
			return nil
		}
		return st.add(p, d)
	})
	for _, sp := range st.spaces {
		for _, f := range sp.folders {
			slices.SortFunc(f.days, func(a, b dayFile) int { return strings.Compare(a.path, b.path) })
		}
	}
	for _, paths := range st.uploads {
		slices.Sort(paths)
	}
	slices.Sort(st.extra)
	slices.Sort(st.strangers)
	return st, err
}

// notUTF8 tells of a file or folder whose name no list can hold.
func notUTF8(p string) sources.Problem {
	return sources.Problem{
		Origin:  sources.Origin{File: strings.ToValidUTF8(p, "\ufffd")},
		Message: "its name is not UTF-8, so no conversation can be found for it: it is left out with all that is in it", Damage: true,
	}
}

func isJunk(name string) bool {
	return name != "." && strings.HasPrefix(name, ".") || name == "__MACOSX" || name == "Thumbs.db" || name == "desktop.ini"
}

// add books one file.
func (st *stock) add(p string, d fs.DirEntry) error {
	st.files++
	if len(st.sample) < 3 {
		st.sample = append(st.sample, p)
	}
	name := p
	if st.root != "." {
		var below bool
		if name, below = strings.CutPrefix(p, st.root+"/"); !below {
			st.strangers = append(st.strangers, p)
			return nil
		}
	}
	elem := strings.Split(norm.NFC.String(name), "/")
	sp := st.spaces[0]
	if len(elem) > 2 && elem[0] == teamsDir && len(st.spaces) > 1 {
		if sp = st.space(elem[1]); sp == nil {
			return nil
		}
		elem = elem[2:]
	}
	isJSON := path.Ext(name) == ".json"
	switch {
	case len(elem) == 1 && slices.Contains(mainLists, elem[0]):
		sp.lists[elem[0]] = name
	case len(elem) == 1 && elem[0] == commentsFile:
		sp.comments = name
	case len(elem) == 1 && isJSON:
		st.extra = append(st.extra, p)
	case elem[0] == uploadsDir && len(elem) == 3:
		st.uploads[elem[1]] = append(st.uploads[elem[1]], p)
	case len(elem) == 3 && elem[1] == attachmentsDir:
		if id, _, ok := strings.Cut(elem[2], "-"); ok {
			st.uploads[id] = append(st.uploads[id], p)
		}
	case len(elem) == 2 && isJSON, len(elem) > 2 && elem[0] != uploadsDir && isOfConversation(path.Base(p)): // the title of a canvas may have a slash
		return st.addDay(sp, strings.Join(elem[:len(elem)-1], "/"), name, p, d)
	default:
		st.strangers = append(st.strangers, p)
	}
	return nil
}

// isOfConversation reports whether a file of this name tells of the conversation whose
// folder it is in.
func isOfConversation(base string) bool { return base == canvasFile || isDayFile(base) }

// addDay books a JSON file in a folder; dir is the path of the folder in its space, in NFC.
func (st *stock) addDay(sp *space, dir, name, p string, d fs.DirEntry) error {
	base := path.Base(p)
	if !isOfConversation(base) {
		st.extra = append(st.extra, p)
		return nil
	}
	f := sp.folders[dir]
	if f == nil {
		f = &folder{dir: path.Dir(name)}
		sp.folders[dir] = f
	}
	if base == canvasFile {
		f.canvases = p
		return nil
	}
	info, err := d.Info()
	if err != nil {
		return err
	}
	f.days = append(f.days, dayFile{p, info.Size()})
	return nil
}

// whyNot says what a person sees who takes this for an export.
func (st *stock) whyNot() string {
	if len(st.spaces[0].folders) > 0 {
		return "it has folders of messages, but neither users.json nor channels.json nor any other list"
	}
	return fmt.Sprintf("it has no users.json and no channels.json, but for example %q", st.sample)
}

// upload returns the path in the fs.FS of a file's bytes, or "". name decides
// where several lie under one id.
func (st *stock) upload(id, name string) string {
	paths := st.uploads[norm.NFC.String(id)]
	name = norm.NFC.String(name)
	for _, p := range paths {
		if b := norm.NFC.String(path.Base(p)); b == name || b == id+"-"+name {
			return p
		}
	}
	if len(paths) == 0 {
		return ""
	}
	return paths[0]
}
