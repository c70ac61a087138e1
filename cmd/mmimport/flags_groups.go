package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is how many columns a help text may have.
const helpWidth = 100

// groupAnnotation is where a flag has the title of its group.
const groupAnnotation = "mmimport_group"

// flagGroups are the flags of a command under headings, in the order of its help.
type flagGroups []flagGroup

type flagGroup struct {
	title string
	flags *pflag.FlagSet
}

// add begins a group and returns the set for its flags.
func (g *flagGroups) add(title string) *pflag.FlagSet {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	fs.SortFlags = false
	*g = append(*g, flagGroup{title, fs})
	return fs
}

// annotate says something of a flag.
func annotate(f *pflag.Flag, key, value string) {
	if f.Annotations == nil {
		f.Annotations = map[string][]string{}
	}
	f.Annotations[key] = []string{value}
}

// addTo gives a command the flags, and a help that shows them in their groups.
func (g flagGroups) addTo(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	for _, x := range g {
		x.flags.VisitAll(func(f *pflag.Flag) { annotate(f, groupAnnotation, x.title) })
		cmd.Flags().AddFlagSet(x.flags)
	}
	completeFlags(cmd)
	cmd.SetUsageFunc(func(cmd *cobra.Command) error {
		var b strings.Builder
		fmt.Fprintf(&b, "Usage:\n  %s [flags]\n\nExamples:\n%s\n", strings.TrimSuffix(cmd.UseLine(), " [flags]"), cmd.Example)
		for _, x := range g {
			fmt.Fprintf(&b, "\n%s:\n%s", x.title, x.flags.FlagUsagesWrapped(helpWidth))
		}
		fmt.Fprintf(&b, "\n%s\n", exitHelp())
		_, err := io.WriteString(cmd.OutOrStderr(), b.String())
		return err
	})
}
