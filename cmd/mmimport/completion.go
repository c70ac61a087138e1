package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mmimport/mmimport/validate"
)

// completer gives what a shell may propose for a value.
type completer = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

// completers are those of flags whose help does not list the values.
var completers = map[string]completer{
	"disable":       completeRules,
	"target":        words("9.11\textended support release", "10.5\textended support release", "10.11\textended support release", "11.x\tthe newest 11"),
	"limit":         completeLimits,
	"auth-service":  words(authServices...),
	"auth-encoding": words("hex-escaped", "hex", "base64", "uuid", "text"),
	"csv-kind":      words("users", "teams", "channels", "members", "messages"),
	"attribute":     names("username", "email", "first_name", "last_name", "nickname", "position", "picture", "locale"),
	"column":        names("username", "email", "first_name", "last_name", "nickname", "position", "roles", "active", "teams", "channels", "user_id", "auth_data"),
	"memory":        words("64MiB", "128MiB", "256MiB", "512MiB", "1GiB"),
	"charset":       words("windows-1252", "iso-8859-1", "utf-16"),
	"config":        extensions("yaml", "yml"),
}

// completeFlags lets shells complete the values of all flags of a command: those of
// the list, the words that the help lists, folders, and files.
func completeFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		complete := completers[f.Name]
		word := argument(f)
		switch {
		case complete != nil:
		case strings.Contains(word, "|"):
			complete = words(strings.Split(word, "|")...)
		case word == "FOLDER":
			complete = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
		case word == "FILE", f.Value.Type() == "bool":
			return
		default:
			complete = cobra.NoFileCompletions
		}
		if err := cmd.RegisterFlagCompletionFunc(f.Name, complete); err != nil {
			panic("main: " + err.Error())
		}
	})
}

// words proposes a fixed list. What follows a tab explains a word.
func words(list ...string) completer {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return list, cobra.ShellCompDirectiveNoFileComp
	}
}

// names proposes NAME= of NAME=VALUE, and leaves the value to be written.
func names(list ...string) completer {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var found []string
		for _, n := range list {
			found = append(found, n+"=")
		}
		return found, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	}
}

// extensions proposes files of these kinds, and folders.
func extensions(list ...string) completer {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return list, cobra.ShellCompDirectiveFilterFileExt
	}
}

func completeRules(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	for r := range validate.Rules() {
		ids = append(ids, string(r.ID)+"\t"+r.Title)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

func completeLimits(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	return names(validate.LimitNames()...)(cmd, args, typed)
}
