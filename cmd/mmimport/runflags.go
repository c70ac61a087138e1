package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// runFlags say how a command that takes long talks with its user.
type runFlags struct {
	config, progress, logFormat string
	noProgress, quiet, verbose  bool

	set *settings // what the configuration file says
}

func (f *runFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.config, "config", "", "read flags that are not given from `FILE`; mmimport config example prints one")
	fs.BoolVarP(&f.verbose, "verbose", "v", false, "explain decisions")
	f.addTalk(fs)
}

// addTalk adds the flags of a command that has no configuration file and logs no decisions.
func (f *runFlags) addTalk(fs *pflag.FlagSet) {
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "say nothing but errors")
	fs.StringVar(&f.logFormat, "log-format", "text", "messages on standard error: `text|json`")
	fs.StringVar(&f.progress, "progress", "auto", "how far the run is: `auto|bar|plain|none`; plain is a line every few seconds, auto a bar on a terminal and else none")
	fs.BoolVar(&f.noProgress, "no-progress", false, "the same as --progress none")
}

// progressMode is bar, plain or none.
func (f *runFlags) progressMode(s *screen) string {
	switch {
	case f.quiet, f.noProgress && f.set.given("no-progress"), f.noProgress && !f.set.given("progress"):
		return "none"
	case f.progress != "auto":
		return f.progress
	case f.logFormat == "json" || s.fd < 0:
		return "none"
	case s.dumb:
		return "plain"
	}
	return "bar"
}

// checkRun refuses what cannot be meant.
func (f *runFlags) checkRun() error {
	if err := oneOf("progress", f.progress, "auto", "bar", "plain", "none"); err != nil {
		return err
	}
	if err := oneOf("log-format", f.logFormat, "text", "json"); err != nil {
		return err
	}
	if f.progress == "bar" && f.logFormat == "json" {
		return usagef("--progress bar is for people, and --log-format json for machines: take --progress plain for progress as JSON")
	}
	return nil
}

// oneOf refuses a value that is not allowed.
func oneOf(flag, value string, allowed ...string) error {
	if !slices.Contains(allowed, value) {
		return usagef("--%s %q: it must be one of %s", flag, value, strings.Join(allowed, ", "))
	}
	return nil
}

// begin is the first step of a command whose arguments are well formed: it reads the
// configuration file, if there is one, and sets up what is said and how.
func (w *world) begin(cmd *cobra.Command, f *runFlags) error {
	w.began = true
	var err error
	if f.set, err = loadSettings(cmd, f.config); err != nil {
		return err
	}
	w.logJSON = f.logFormat == "json"
	w.log = w.logger(f.verbose)
	w.talks.Store(!w.logJSON)
	return f.set.place(f.checkRun())
}
