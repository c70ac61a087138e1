package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// newMan is for those who make packages: it is in no help.
func newMan(w *world) *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "Write the man pages into a folder",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			w.began = true
			return writeMan(args[0])
		},
	}
}

// writeMan writes a page for each command.
func writeMan(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &usageError{err: err}
	}
	root := newRoot(newWorld(nil, nil, nil))
	root.InitDefaultCompletionCmd()
	forPages(root)
	date := buildTime()
	return doc.GenManTree(root, &doc.GenManHeader{Title: "MMIMPORT", Section: "1", Source: "mmimport", Manual: "mmimport", Date: &date}, dir)
}

// forPages writes the help of a command and of those below it as Markdown, from which the
// pages are made.
func forPages(cmd *cobra.Command) {
	cmd.DisableAutoGenTag = true // it tells the day
	if cmd.Long == "" {
		cmd.Long = cmd.Short + "."
	}
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(cmd.Long, "_", `\_`) + "\n\n# EXIT STATUS\n")
	for _, s := range exitStatuses {
		fmt.Fprintf(&b, "\n**%d**\n: %s\n", s.code, s.meaning)
	}
	cmd.Long = b.String()
	for _, c := range cmd.Commands() {
		forPages(c)
	}
}

// buildTime is that of the commit from which the program was built, so that pages do not
// depend on the day.
func buildTime() time.Time {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if t, err := time.Parse(time.RFC3339, s.Value); s.Key == "vcs.time" && err == nil {
				return t
			}
		}
	}
	return time.Unix(0, 0).UTC()
}
