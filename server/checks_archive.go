package server

import (
	"context"
	"fmt"

	"github.com/mmimport/mmimport/validate"
)

// settingPlaces are where the settings are that rules of lines depend on.
var settingPlaces = map[string]struct{ check, console, setting, fix string }{
	"MaxFileSize":        {"attachment-size", consoleFiles, "FileSettings.MaxFileSize", "allow larger files for as long as the import takes"},
	"MaxImageResolution": {"image-resolution", "", "FileSettings.MaxImageResolution", "allow more pixels for as long as the import takes"},
	"PasswordSettings":   {"password-rules", consolePassword, "PasswordSettings.MinimumLength", "loosen the rules for as long as the import takes, or leave the passwords out"},
}

// told are rules that the checks of the server tell better, where no other line of the
// archive has to do with it.
var told = map[validate.ID]bool{
	"MI306": true, "MI312": true, "MI339": true, "MI340": true, "MI341": true, "MI408": true, "MI238": true, "MI343": true,
}

// toldSettings are those of rules that the checks of the server tell better.
var toldSettings = map[string]bool{"MaxUsersPerTeam": true, "MaxChannelsPerTeam": true}

// archive checks the lines against the server, and sums up what is wrong with them.
func (p *preflight) archive(ctx context.Context, o *PreflightOptions, progress func(done, total int64)) error {
	opts := &validate.Options{Workers: o.Workers, MaxFindings: -1, Progress: progress}
	p.facts.Apply(opts)
	g := &gather{settings: map[string]*bySetting{}}
	if _, err := validate.Archive(ctx, p.file.r, p.file.Size, p.file.Name, opts, g); err != nil {
		return err
	}
	p.report.Checks++
	for _, name := range []string{"MaxFileSize", "MaxImageResolution", "PasswordSettings"} {
		if s := g.settings[name]; s != nil {
			at := settingPlaces[name]
			p.errorf(Finding{Check: at.check, Console: at.console, Setting: at.setting, Fix: at.fix, Line: s.line, Names: s.names, Count: s.count},
				"%s of the archive %s a limit of the server", plural(s.count, "thing"), verb(s.count, "breaks", "break"))
		}
	}
	if g.errors > 0 {
		p.errorf(Finding{Check: "archive", Names: g.names, Count: g.errors, Line: g.line, Fix: "mmimport validate --server tells all of them, and what to do"},
			"the lines of the archive have %s, with which this server would stop or lose something", plural(g.errors, "error"))
	}
	return nil
}

// gather sums findings up. It holds the first few.
type gather struct {
	errors, line int
	names        []string
	settings     map[string]*bySetting
}

type bySetting struct {
	count, line int
	names       []string
}

// Finding implements [validate.Handler].
func (g *gather) Finding(f validate.Finding) error {
	rule, _ := validate.Lookup(f.Rule)
	if f.Severity != validate.Error || told[f.Rule] && len(f.Related) == 0 || toldSettings[rule.Setting] {
		return nil
	}
	what := fmt.Sprintf("line %d: %s (%s)", f.Line, f.Message, f.Rule)
	if _, ok := settingPlaces[rule.Setting]; ok {
		s := g.settings[rule.Setting]
		if s == nil {
			s = &bySetting{line: f.Line}
			g.settings[rule.Setting] = s
		}
		s.count++
		if len(s.names) < namesShown {
			s.names = append(s.names, what)
		}
		return nil
	}
	g.errors++
	g.line = first(g.line, f.Line)
	if len(g.names) < namesShown {
		g.names = append(g.names, what)
	}
	return nil
}

// Summary implements [validate.Handler].
func (g *gather) Summary(validate.Summary) error { return nil }
