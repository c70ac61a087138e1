package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newConfig(w *world) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check a configuration file, or print one to begin with",
		Long: `A configuration file holds what is too long for a command line. It is named with
--config, and one file serves convert, inspect and validate: each command takes the
keys that it has as flags.

A key is the long name of a flag, without the dashes. A flag that may be repeated takes
a list, and one that takes NAME=VALUE a map. A flag on the command line goes before the
file, a list there in place of the whole list, and the file before the defaults. Names
of files and folders are relative to the folder of the configuration file. Secrets have
no place in it: slack-token-file names the file with the token.`,
		Example: `  mmimport config example > mmimport.yaml
  mmimport config check mmimport.yaml
  mmimport convert slack.zip --config mmimport.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "check FILE",
		Short: "Tell what is wrong in a configuration file, and where",
		Args:  cobra.ExactArgs(1),

		ValidArgsFunction: extensions("yaml", "yml"),
		RunE: func(_ *cobra.Command, args []string) error {
			w.began = true
			return checkConfig(w, args[0])
		},
	}, &cobra.Command{
		Use:   "example",
		Short: "Print a configuration file with all keys, as comments",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w.began = true
			return writeExample(w.stdout, configurable(cmd.Root()))
		},
	})
	return cmd
}

// checkConfig tells all that is wrong in a file: keys and types, and when these are
// right, the values.
func checkConfig(w *world, file string) error {
	list, err := readConfig(file)
	if err != nil {
		return err
	}
	cmds := configurable(newRoot(newWorld(nil, io.Discard, io.Discard)))
	if err := checkKeys(file, list, cmds); err != nil {
		return &usageError{err, "mmimport config example prints all keys"}
	}
	var errs []error
	told := map[string]bool{}
	for _, cmd := range cmds {
		for _, err := range checkValues(cmd.Name(), file, list) {
			if !told[err.Error()] {
				told[err.Error()] = true
				errs = append(errs, err)
			}
		}
	}
	if len(errs) > 0 {
		return &usageError{err: errors.Join(inOrder(errs)...)}
	}
	_, err = fmt.Fprintf(w.stdout, "%s is right: %d keys\n", file, len(list))
	return err
}

// checkValues tells what is wrong with the values for one command. What has been found
// is left out to find more.
func checkValues(command, file string, list []entry) (errs []error) {
	for {
		probe := newWorld(nil, io.Discard, io.Discard)
		cmd, _, err := newRoot(probe).Find([]string{command})
		if err != nil {
			panic("main: no command " + command)
		}
		c := probe.checks[command]
		if c.run.set, err = apply(cmd.Flags(), file, clone(list)); err == nil {
			err = c.run.set.place(c.run.checkRun())
		}
		if err == nil {
			err = c.run.set.place(c.flags())
		}
		if err == nil {
			return errs
		}
		errs = append(errs, err)
		at := (*fault)(nil)
		if !errors.As(err, &at) {
			return errs
		}
		list = slices.DeleteFunc(clone(list), func(e entry) bool { return e.key == at.key })
	}
}

// clone returns entries whose values can be changed.
func clone(list []entry) []entry {
	list = slices.Clone(list)
	for i := range list {
		list[i].items = slices.Clone(list[i].items)
	}
	return list
}

const exampleHead = `# What mmimport is told beside the sources. Name this file with --config.
#
# Keys are the long names of flags. A flag on the command line goes before this file.
# Names of files and folders are relative to the folder of this file. Remove the # before
# a key to set it; mmimport config check tells what is wrong, and where.
`

// writeExample prints a configuration file with all flags of the commands, each once.
func writeExample(w io.Writer, cmds []*cobra.Command) error {
	var b strings.Builder
	b.WriteString(exampleHead)
	done := map[string]bool{}
	for _, cmd := range cmds {
		title := "\n# ---- mmimport " + cmd.Name() + "\n"
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !inFile(f) || done[f.Name] {
				return
			}
			b.WriteString(title)
			title, done[f.Name] = "", true
			_, usage := pflag.UnquoteUsage(f)
			for _, line := range wrap(usage, helpWidth-15) {
				b.WriteString("\n# " + line)
			}
			fmt.Fprintf(&b, "\n#%s: %s\n", f.Name, exampleValue(f))
		})
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wrap cuts a text into lines of at most width columns, between words.
func wrap(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

// examples are values of flags whose default says little, or is none.
var examples = map[string]string{
	"attribute": "{position: title, email: [mail, proxyAddresses]}", "auth-attribute": "objectGUID", "auth-encoding": "hex-escaped", "auth-service": "ldap",
	"bot-owner": "ann", "cache": "files", "channel": `["dev-*", general]`, "charset": "windows-1252", "column": "{email: Contact, username: Login}",
	"csv-kind": "users", "disable": "[MI329]", "download-host": "[files.example.com]", "emoji": "emoji", "group": `{devs: acme/dev, "cn=ops,ou=groups,dc=acme,dc=example": ["acme/ops:admin", acme]}`,
	"identity": "people.csv", "identity-template": "unknown.csv", "limit": "{MaxUsersPerTeam: 5000, MaxPostSize: 16383}", "output": "acme.zip",
	"profile-images": "pictures", "report": "[acme.json]", "since": `"2020-01-01"`, "since-archive": "[march.zip]", "names-from": "[march.zip]", "slack-token-file": "token.txt", "target": "10.11", "team": "acme",
	"team-display-name": "Acme Corporation", "time-layout": `"%d.%m.%Y"`, "time-zone": "Europe/Berlin", "until": `"2024-02-01T18:00:00Z"`, "workers": "4",
	"workspace": "[acme]", "max-findings": "100", "shard": "2/4",
	"server": "https://chat.example.com", "token-file": "token.txt", "ca-file": "ca.pem", "local-socket": defaultSocket,
}

func exampleValue(f *pflag.Flag) string {
	if v := examples[f.Name]; v != "" {
		return v
	}
	return f.DefValue
}
