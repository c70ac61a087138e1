package slack

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// Directory implements [sources.Source].
func (e *Export) Directory(ctx context.Context) (*sources.Directory, error) {
	d := &sources.Directory{Problems: e.stock.problems}
	for _, sp := range e.scope.spaces[1:] {
		d.Teams = append(d.Teams, sources.Team{Origin: sources.Origin{File: path.Join(teamsDir, sp.name)}, ID: sp.name, Name: sp.name, DisplayName: sp.name})
	}
	for _, sp := range e.scope.left(e.stock.spaces) {
		d.LeftOut = append(d.LeftOut, sources.LeftOut{Origin: sources.Origin{File: path.Join(teamsDir, sp.name)}, Kind: sources.KindTeam, Reason: "a workspace that was not asked for", Count: 1})
	}
	people, err := e.readUsers(d)
	if err != nil {
		return nil, err
	}
	e.indexUsers(d.Users)
	inside := people.inside()
	c, err := e.readConversations(d, inside.anyOf)
	if err != nil {
		return nil, err
	}
	c.tell()
	e.leaveOutsiders(d, inside)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := e.countExtra(d); err != nil {
		return nil, err
	}
	e.planParts(c)
	for _, id := range sortedKeys(e.stock.uploads) {
		d.Files = append(d.Files, e.stock.uploads[id]...)
	}
	e.ready = true
	if len(d.Users) == 0 && len(e.parts) == 0 {
		return nil, fmt.Errorf("%w with anything in it: no users, no messages", ErrNotExport)
	}
	return d, nil
}

// readList decodes a list of objects of the root. take returns why an element was
// left out, or "". Damage ends the list and is reported; what stood before it is kept.
func readList[T any](e *Export, file string, d *sources.Directory, kind sources.Kind, take func(*T, sources.Origin) string) error {
	leave := func(o sources.Origin, why string) {
		d.LeftOut = append(d.LeftOut, sources.LeftOut{Origin: o, Kind: kind, Reason: "not readable: " + why, Count: 1})
		d.Problems = append(d.Problems, sources.Problem{Origin: o, Message: why + ": left out", Damage: true})
	}
	for el, err := range e.elements(e.in(file)) {
		o := sources.Origin{File: file, Item: el.n}
		if err != nil {
			p, ok := e.problem(e.in(file), el, err, "what stands before is used")
			if !ok {
				return fmt.Errorf("%s: %w", o, err)
			}
			d.Problems = append(d.Problems, *p)
			return nil
		}
		if !isObject(el.raw) {
			if !isBlank(el.raw) {
				leave(o, "an element that is no object")
			}
			continue
		}
		v := new(T)
		if err := unmarshal(el.raw, v); err != nil {
			leave(o, err.Error())
			continue
		}
		if why := take(v, o); why != "" {
			leave(o, why)
		}
	}
	return nil
}

// isBlank reports whether an element stands for nothing: Slack writes an empty
// list as [""], and lists hold null.
func isBlank(raw []byte) bool { return string(raw) == `""` || string(raw) == "null" }

// countExtra accounts for the JSON files that are not carried over: canvases and
// lists of other things.
func (e *Export) countExtra(d *sources.Directory) error {
	for _, sp := range e.scope.spaces {
		for _, name := range sortedKeys(sp.folders) {
			if f := sp.folders[name].canvases; f != "" {
				if err := e.count(f, sources.KindCanvas, "canvases of a conversation are not part of Mattermost's import", d); err != nil {
					return err
				}
			}
		}
	}
	for _, f := range e.stock.extra {
		kind, reason := sources.KindOther, path.Base(f)+" is not part of Mattermost's import"
		if path.Base(f) == "canvases.json" {
			kind = sources.KindCanvas
		}
		if err := e.count(f, kind, reason, d); err != nil {
			return err
		}
	}
	e.leaveStrangers(d)
	return nil
}

// leaveStrangers books the files that no Slack export has. Those at the top that may be
// sources of their own are told one by one.
func (e *Export) leaveStrangers(d *sources.Directory) {
	for _, f := range e.stock.strangers {
		o := sources.Origin{File: f}
		d.LeftOut = append(d.LeftOut, sources.LeftOut{Origin: o, Kind: sources.KindOther, Reason: "a file that is no part of a Slack export", Count: 1})
		if ext := strings.ToLower(path.Ext(f)); path.Dir(f) == e.stock.root && (ext == ".csv" || ext == ".tsv" || ext == ".ldif" || ext == ".ldf") {
			d.Problems = append(d.Problems, sources.Problem{Origin: o, Message: "no part of a Slack export: it is left out; to read it, name it as a source of its own"})
		}
	}
}

// count books the elements of a list as left out.
func (e *Export) count(file string, kind sources.Kind, reason string, d *sources.Directory) error {
	n := 0
	for el, err := range e.elements(file) {
		if err != nil {
			p, ok := e.problem(file, el, err, "it would not have been imported in any case")
			if !ok {
				return fmt.Errorf("%s: %w", e.origin(file), err)
			}
			p.Damage = false
			d.Problems = append(d.Problems, *p)
			break
		}
		if !isBlank(el.raw) {
			n++
		}
	}
	if n > 0 {
		d.LeftOut = append(d.LeftOut, sources.LeftOut{Origin: e.origin(file), Kind: kind, Reason: reason, Count: n})
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
