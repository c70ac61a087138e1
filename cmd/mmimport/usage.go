package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageHint says of arguments that are not well formed what was probably meant.
func usageHint(root *cobra.Command, args []string, err error) error {
	hint := "mmimport help tells the commands and their flags"
	var unknown *pflag.NotExistError
	cmd, _, findErr := root.Find(args)
	switch {
	case findErr == nil && cmd != root && errors.As(err, &unknown):
		hint = "mmimport " + cmd.Name() + " --help tells its flags"
		flags := map[string]bool{}
		cmd.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
		if name := nearest(unknown.GetSpecifiedName(), flags); name != "" {
			hint = "did you mean --" + name + "? " + hint
		}
	case cmd != root:
		hint = "mmimport " + cmd.Name() + " --help tells what it takes"
	case len(args) > 0:
		commands := map[string]bool{}
		for _, c := range root.Commands() {
			commands[c.Name()] = true
		}
		if name := nearest(args[0], commands); name != "" {
			hint = "did you mean mmimport " + name + "? " + hint
		} else if _, statErr := os.Stat(args[0]); statErr == nil {
			err = fmt.Errorf("%q is no command", args[0])
			hint = "to convert it, write mmimport convert " + args[0] + "; to see what is in it, mmimport inspect " + args[0]
		}
	}
	return &usageError{err: err, hint: hint}
}
