package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// settings are what a configuration file says to a command. A nil *settings is that of
// no file.
type settings struct {
	file    string
	flags   *pflag.FlagSet
	entries map[string]entry // those that have set a flag
	idle    []string         // flags in the file that have no effect on the sources
}

// maxConfig bounds a configuration file: ours have some kilobytes. // bytes
const maxConfig = 4 << 20

// loadSettings reads a configuration file, "" for none, and sets the flags of cmd that
// are not given.
func loadSettings(cmd *cobra.Command, file string) (*settings, error) {
	if file == "" {
		return &settings{flags: cmd.Flags()}, nil
	}
	list, err := readConfig(file)
	if err != nil {
		return nil, err
	}
	if err := checkKeys(file, list, configurable(cmd.Root())); err != nil {
		return nil, &usageError{err, "mmimport config example prints all keys"}
	}
	return apply(cmd.Flags(), file, list)
}

func readConfig(file string) (list []entry, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, &usageError{fmt.Errorf("--config: %w", err), "mmimport config example > " + file + " writes one to begin with"}
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	switch {
	case err != nil:
		return nil, &usageError{err: fmt.Errorf("--config: %w", err)}
	case len(data) > maxConfig:
		return nil, usagef("--config %s: a file of more than %d bytes is no configuration", file, maxConfig)
	}
	if list, err = parseConfig(file, data); err != nil {
		return nil, &usageError{err: err}
	}
	return list, nil
}

// configurable are the commands that read a configuration file.
func configurable(root *cobra.Command) (list []*cobra.Command) {
	for _, cmd := range root.Commands() {
		if cmd.Flags().Lookup("config") != nil {
			list = append(list, cmd)
		}
	}
	return list
}

// inFile reports whether a flag can stand in a configuration file.
func inFile(f *pflag.Flag) bool {
	return f.Name != "config" && f.Name != "help" && !f.Hidden && f.Annotations[notInFileAnnotation] == nil
}

const notInFileAnnotation = "mmimport_not_in_file"

// notInFile keeps a flag from being set by a configuration file.
func notInFile(f *pflag.Flag) { annotate(f, notInFileAnnotation, "true") }

// checkKeys tells all keys that no command knows, or whose values have another type
// than the flag.
func checkKeys(file string, list []entry, cmds []*cobra.Command) error {
	known := map[string]*pflag.Flag{}
	for _, cmd := range cmds {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if inFile(f) {
				known[f.Name] = f
			}
		})
	}
	var errs []error
	for _, e := range list {
		f := known[e.key]
		if f == nil {
			hint := ""
			if name := nearest(e.key, known); name != "" {
				hint = "did you mean " + name + "?"
			}
			errs = append(errs, &fault{file, e.at, fmt.Sprintf("no flag is called %q", e.key), hint, e.key})
			continue
		}
		if err := checkShape(file, e, f); len(e.wrong) == 0 && err != nil {
			errs = append(errs, err)
		}
		errs = append(errs, e.wrong...)
	}
	return errors.Join(inOrder(errs)...)
}

// inOrder sorts faults by their places.
func inOrder(errs []error) []error {
	at := func(err error) (p position) {
		if f := (*fault)(nil); errors.As(err, &f) {
			p = f.at
		}
		return p
	}
	slices.SortStableFunc(errs, func(a, b error) int {
		x, y := at(a), at(b)
		return cmp.Or(cmp.Compare(x.line, y.line), cmp.Compare(x.column, y.column))
	})
	return errs
}

// nearest is the known name that was probably meant, "" for none.
func nearest[V any](name string, known map[string]V) string {
	// cobra finds likely commands; to it these are some.
	names := &cobra.Command{SuggestionsMinimumDistance: 2}
	for k := range known {
		names.AddCommand(&cobra.Command{Use: k, Run: func(*cobra.Command, []string) {}})
	}
	list := names.SuggestionsFor(strings.ReplaceAll(strings.TrimLeft(name, "-"), "_", "-"))
	slices.Sort(list)
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// checkShape compares how a value is written with what its flag takes.
func checkShape(file string, e entry, f *pflag.Flag) error {
	kind := f.Value.Type()
	switch {
	case e.shape == aMap && !takesPairs(f):
		return &fault{file, e.at, e.key + " takes no map", "write " + sample(f), e.key}
	case e.shape == aList && !isList(f):
		return &fault{file, e.at, e.key + " takes one value and no list", "write " + sample(f), e.key}
	}
	for _, x := range e.items {
		isBool := x.kind == ast.BoolType
		switch {
		case kind == "bool" && !isBool:
			return &fault{file, x.at, e.key + " is either true or false", "", e.key}
		case kind != "bool" && isBool:
			return &fault{file, x.at, e.key + " is neither true nor false", "write " + sample(f) + ", or put the word in quotes if it is meant", e.key}
		case kind == "int" && x.kind != ast.IntegerType:
			return &fault{file, x.at, e.key + " is a whole number", "write " + sample(f), e.key}
		}
	}
	return nil
}

func isList(f *pflag.Flag) bool { _, ok := f.Value.(pflag.SliceValue); return ok }

// takesPairs reports whether a flag takes NAME=VALUE, and so a map in a file.
func takesPairs(f *pflag.Flag) bool { return isList(f) && strings.Contains(argument(f), "=") }

// argument is what help calls the argument of a flag: the word in back quotes.
func argument(f *pflag.Flag) string {
	name, _ := pflag.UnquoteUsage(f)
	return name
}

// isPath reports whether a flag names a file or a folder.
func isPath(f *pflag.Flag) bool {
	return slices.Contains([]string{"FILE", "FOLDER", "PATH"}, argument(f))
}

// sample is how a flag is written in a file.
func sample(f *pflag.Flag) string {
	switch {
	case takesPairs(f):
		name, value, _ := strings.Cut(argument(f), "=")
		return fmt.Sprintf("%s: {%s: %s}", f.Name, name, strings.Map(noBrackets, value))
	case isList(f):
		return fmt.Sprintf("%s: [%s]", f.Name, argument(f))
	}
	return f.Name + ": " + argument(f)
}

func noBrackets(r rune) rune {
	if strings.ContainsRune("[]", r) {
		return -1
	}
	return r
}

// apply sets those flags of a command that are not given and that the file has. Names of
// files are relative to the file's own folder.
func apply(flags *pflag.FlagSet, file string, list []entry) (*settings, error) {
	s := &settings{file: file, flags: flags, entries: map[string]entry{}}
	for _, e := range list {
		f := flags.Lookup(e.key)
		if f == nil || !inFile(f) || f.Changed {
			continue // it is for another command, or given
		}
		s.entries[e.key] = e
		for i, x := range e.items {
			if isPath(f) && x.text != "" && x.text != "-" && !filepath.IsAbs(x.text) {
				e.items[i].text = filepath.Join(filepath.Dir(file), filepath.FromSlash(x.text))
			}
			if err := flags.Set(e.key, e.items[i].text); err != nil {
				return nil, &usageError{err: &fault{file, x.at, fmt.Sprintf("%s: %q is no value for it", e.key, x.text), "write " + sample(f), e.key}}
			}
		}
	}
	return s, nil
}

// given reports whether a flag stands on the command line.
func (s *settings) given(flag string) bool {
	_, inFile := s.entries[flag]
	return s.flags.Changed(flag) && !inFile
}

// changed reports whether a flag is given, or in the file.
func (s *settings) changed(flag string) bool { return s.flags.Changed(flag) }

// place says of a mistake in a flag where in the file it stands, if it does. Messages on
// flags begin with the flag's name.
func (s *settings) place(err error) error {
	e, at, ok := s.find(err)
	if !ok {
		return err
	}
	hint := ""
	if usage := (*usageError)(nil); errors.As(err, &usage) {
		hint = usage.hint
	}
	return &usageError{&fault{s.file, at, strings.TrimPrefix(err.Error(), "--"), "", e.key}, hint}
}

// find returns the entry that a mistake is about, and its place.
func (s *settings) find(err error) (e entry, at position, ok bool) {
	if err == nil {
		return e, at, false
	}
	msg := err.Error()
	name, isFlag := strings.CutPrefix(msg, "--")
	if !isFlag {
		return e, at, false
	}
	name, _, _ = strings.Cut(strings.ReplaceAll(name, ":", " "), " ")
	if e, ok = s.entries[name]; !ok {
		return e, at, false
	}
	at = e.at
	for _, x := range e.items { // messages quote the value that they are about
		if len(e.items) == 1 || strings.Contains(msg, strconv.Quote(x.text)) {
			at = x.at
			break
		}
	}
	return e, at, true
}
