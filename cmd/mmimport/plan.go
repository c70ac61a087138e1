package main

import (
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/converter/plan"
)

func newPlan(w *world) *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:   "plan SOURCE...",
		Short: "Write an implementation plan for this migration",
		Long: `plan writes Mattermost's implementation plan, filled with what the sources hold: the
systems and their size, the tasks in their order with the very commands, the schedule, security,
and checks for success. It takes the flags of convert, does what inspect does, and has its
numbers. What no source can know stands in square brackets.`,
		Example: `  mmimport plan slack.zip -o plan.md
  mmimport plan slack.zip people.ldif --auth-service ldap -o plan.html`,
		Args: someSources,
	}
	var output string
	f.addTo(cmd, w, func(fs *pflag.FlagSet) {
		fs.StringVarP(&output, "output", "o", "", "`FILE`.md or FILE.html; - for Markdown on standard output")
		notInFile(fs.Lookup("output")) // there it is that of convert
	})
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := w.begin(cmd, &f.runFlags); err != nil {
			return err
		}
		args = unfold(expand(args))
		if err := checkPlan(output); err != nil {
			return f.set.place(err)
		}
		o := plan.Options{Command: convertCommand(cmd.Flags(), args), File: defaultOutput(args[0]), Target: f.target}
		f.tell = func(r *converter.Report) error { return writePlan(w, output, r, o) }
		return f.set.place(runConvert(cmd.Context(), w, &f, args))
	}
	return cmd
}

func checkPlan(output string) error {
	switch ext := strings.ToLower(filepath.Ext(output)); {
	case output == "":
		return usagef("--output is not given: name the plan, such as -o plan.md or -o plan.html")
	case output == "-":
		return nil
	case ext != ".md" && ext != ".html":
		return usagef("--output %q: the name must end in .md or .html", output)
	}
	if err := probe(filepath.Dir(output)); err != nil {
		return usagef("--output %q: %w", output, err)
	}
	return nil
}

func writePlan(w *world, output string, r *converter.Report, o plan.Options) error {
	write := plan.WriteMarkdown
	if strings.EqualFold(filepath.Ext(output), ".html") {
		write = plan.WriteHTML
	}
	if output == "-" {
		return write(w.stdout, r, o)
	}
	if err := writeFile(output, func(to io.Writer) error { return write(to, r, o) }); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	return nil
}

// ofPlan are flags that say how the plan is made, and not what convert does.
var ofPlan = []string{"output", "report", "quiet", "verbose", "log-format", "no-progress", "progress", "identity-template", "workers", "memory", "config"}

// convertCommand is the convert command that does what the plan tells of.
func convertCommand(fs *pflag.FlagSet, args []string) string {
	words := []string{"mmimport", "convert"}
	for _, a := range args {
		words = append(words, quoteWord(a))
	}
	fs.Visit(func(f *pflag.Flag) {
		if slices.Contains(ofPlan, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			if f.Value.Type() == "bool" {
				words = append(words, "--"+f.Name)
				continue
			}
			words = append(words, "--"+f.Name, quoteWord(v))
		}
	})
	return strings.Join(append(words, "-o", quoteWord(defaultOutput(args[0])), "--report", "report.html"), " ")
}

var isPlainWord = regexp.MustCompile(`^[a-zA-Z0-9@%+=:,./_-]+$`).MatchString

// quoteWord quotes a word for a POSIX shell.
func quoteWord(s string) string {
	if isPlainWord(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
