package slack

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// teamsDir holds the workspaces of an Enterprise Grid organisation, a folder each.
const teamsDir = "teams"

// ErrNoWorkspace is wrapped by the errors of Open for a workspace that is asked for
// and that the export does not hold.
var ErrNoWorkspace = errors.New("no such workspace")

// space has lists and folders of conversations of its own: the root of an export,
// or a workspace of an organisation.
type space struct {
	name     string             // of the workspace, in NFC; "" for the root
	lists    map[string]string  // by name: their paths inside the export
	comments string             // the path of its commentsFile, or ""
	folders  map[string]*folder // by name in NFC, or by their path where they are further down
}

func newSpace(name string) *space {
	return &space{name: name, lists: map[string]string{}, folders: map[string]*folder{}}
}

// id returns what makes an id of the root's kind unique in the organisation.
func (sp *space) id(id string) string { return path.Join(sp.name, id) }

// space returns the workspace of that name, nil if there is none.
func (st *stock) space(name string) *space {
	for _, sp := range st.spaces[1:] {
		if sp.name == name {
			return sp
		}
	}
	return nil
}

// findRoot returns the folder that holds the lists: the top, or the only folder
// on top that holds any.
func findRoot(fsys fs.FS) (string, error) {
	top, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return "", err
	}
	if hasList(top) {
		return ".", nil
	}
	spaces, err := findSpaces(fsys, ".")
	if err != nil || len(spaces) > 1 {
		return ".", err
	}
	var roots []string
	for _, name := range foldersIn(top) {
		below, err := fs.ReadDir(fsys, name)
		if err != nil {
			return "", err
		}
		if hasList(below) {
			roots = append(roots, name)
		}
	}
	switch len(roots) {
	case 0:
		return ".", nil
	case 1:
		return roots[0], nil
	}
	return "", fmt.Errorf("%w: it holds several, %q; name one of them", ErrNotExport, roots)
}

// findSpaces returns the root, and the workspaces if the export is an organisation's:
// the folders in teamsDir, if any of them holds lists.
func findSpaces(fsys fs.FS, root string) ([]*space, error) {
	alone := []*space{newSpace("")}
	all := alone
	dir := path.Join(root, teamsDir)
	teams, err := fs.ReadDir(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return alone, nil
	} else if err != nil {
		return nil, err
	}
	lists := false
	for _, name := range foldersIn(teams) {
		below, err := fs.ReadDir(fsys, path.Join(dir, name))
		if err != nil {
			return nil, err
		}
		lists = lists || hasList(below)
		all = append(all, newSpace(norm.NFC.String(name)))
	}
	if !lists {
		return alone, nil
	}
	slices.SortFunc(all, func(a, b *space) int { return strings.Compare(a.name, b.name) })
	return slices.CompactFunc(all, func(a, b *space) bool { return a.name == b.name }), nil
}

// foldersIn returns the names of the folders among the entries that may belong to an export.
func foldersIn(entries []fs.DirEntry) (names []string) {
	for _, d := range entries {
		if d.IsDir() && !isJunk(d.Name()) {
			names = append(names, d.Name())
		}
	}
	return names
}

func hasList(dir []fs.DirEntry) bool {
	return slices.ContainsFunc(dir, func(d fs.DirEntry) bool { return !d.IsDir() && slices.Contains(mainLists, d.Name()) })
}

// scope is what is read of an export.
type scope struct {
	spaces  []*space // the root first
	all     bool     // nothing of the export is left out
	orgTeam string   // id of the team of what the root holds; "" without workspaces
}

// choose returns the scope that the options ask for.
func (st *stock) choose(o *Options) (scope, error) {
	known := st.spaces[1:]
	sc := scope{spaces: st.spaces, all: len(o.Workspaces) == 0}
	if !sc.all {
		sc.spaces = st.spaces[:1:1]
	}
	for _, want := range o.Workspaces {
		sp, err := named(known, want)
		if err != nil {
			return sc, err
		}
		if !slices.Contains(sc.spaces, sp) {
			sc.spaces = append(sc.spaces, sp)
		}
	}
	chosen := sc.spaces[1:]
	slices.SortFunc(chosen, func(a, b *space) int { return strings.Compare(a.name, b.name) })
	if o.OrgTeam != "" {
		sp, err := named(chosen, o.OrgTeam)
		if err != nil {
			return sc, err
		}
		sc.orgTeam = sp.name
	} else if len(chosen) > 0 {
		sc.orgTeam = chosen[0].name
	}
	return sc, nil
}

// named returns the space that a person means by name.
func named(spaces []*space, name string) (*space, error) {
	name = norm.NFC.String(name)
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for _, sp := range spaces {
			if same(sp.name, name) {
				return sp, nil
			}
		}
	}
	if len(spaces) == 0 {
		return nil, fmt.Errorf("%w: %q, as the export is of a single workspace", ErrNoWorkspace, name)
	}
	var have []string
	for _, sp := range spaces {
		have = append(have, sp.name)
	}
	return nil, fmt.Errorf("%w: %q; there are %q", ErrNoWorkspace, name, have)
}

// team returns the id of the team of the space's conversations.
func (sc *scope) team(sp *space) string {
	if sp.name == "" {
		return sc.orgTeam
	}
	return sp.name
}

// left returns the workspaces that are not read.
func (sc *scope) left(all []*space) (left []*space) {
	for _, sp := range all {
		if !slices.Contains(sc.spaces, sp) {
			left = append(left, sp)
		}
	}
	return left
}
