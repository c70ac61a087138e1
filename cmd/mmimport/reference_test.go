package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The reference of commands is printed from the commands; -update prints it again.
func TestReferenceIsThatOfTheCommands(t *testing.T) {
	page := filepath.Join("..", "..", "docs", "reference", "commands.md")
	root := newRoot(newWorld(nil, io.Discard, io.Discard))
	root.InitDefaultCompletionCmd()
	var want bytes.Buffer
	want.WriteString("# Commands\n\nThis page is printed from the program's own help.\n")
	writeCommand(&want, root)
	want.WriteString("\n## Exit status\n\n| status | meaning |\n|---|---|\n")
	for _, s := range exitStatuses {
		fmt.Fprintf(&want, "| %d | %s |\n", s.code, cell(s.meaning))
	}
	if *update {
		if err := os.WriteFile(page, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("run go test ./cmd/mmimport -update\n%s", diff)
	}
}

// writeCommand writes what a command does, and those below it.
func writeCommand(w *bytes.Buffer, cmd *cobra.Command) {
	fmt.Fprintf(w, "\n## %s\n\n", cmd.CommandPath())
	if cmd.Name() == "completion" || cmd.Parent() != nil && cmd.Parent().Name() == "completion" {
		fmt.Fprintf(w, "%s. `%s --help` tells how to load it.\n", cmd.Short, cmd.CommandPath())
	} else if cmd.Long != "" {
		fmt.Fprintf(w, "%s\n", cmd.Long)
	} else {
		fmt.Fprintf(w, "%s.\n", cmd.Short)
	}
	if cmd.Runnable() {
		fmt.Fprintf(w, "\n    %s\n", cmd.UseLine())
	}
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n\n%s\n", strings.ReplaceAll("  "+cmd.Example, "\n", "\n  "))
	}
	group := "-"
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		if of := strings.Join(f.Annotations[groupAnnotation], ""); of != group {
			if group = of; of != "" {
				fmt.Fprintf(w, "\n### %s: %s\n", cmd.CommandPath(), strings.ToLower(of))
			}
			w.WriteString("\n| flag | meaning | default |\n|---|---|---|\n")
		}
		writeFlag(w, f)
	})
	list := cmd.Commands()
	slices.SortStableFunc(list, func(a, b *cobra.Command) int { return cmp.Compare(place(a), place(b)) })
	for _, c := range list {
		if c.IsAvailableCommand() {
			writeCommand(w, c)
		}
	}
}

// place is where a command stands among its siblings: what people use most comes first.
func place(cmd *cobra.Command) int {
	for i, name := range []string{"convert", "inspect", "validate"} {
		if cmd.Name() == name {
			return i - 3
		}
	}
	if cmd.Name() == "completion" {
		return 1
	}
	return 0
}

func writeFlag(w *bytes.Buffer, f *pflag.Flag) {
	word, usage := pflag.UnquoteUsage(f)
	name := strings.TrimSpace("--" + f.Name + " " + word)
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	def := f.DefValue
	if def == "[]" || def == "false" {
		def = ""
	}
	fmt.Fprintf(w, "| `%s` | %s | %s |\n", strings.ReplaceAll(name, "|", `\|`), cell(usage), cell(def))
}

// cell is a text within a table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;", "*", `\*`).Replace(s)
}

func TestManPagesTellFlagsAndExitStatuses(t *testing.T) {
	dir := t.TempDir()
	if err := writeMan(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mmimport.1", "mmimport-convert.1", "mmimport-inspect.1", "mmimport-validate.1", "mmimport-explain.1", "mmimport-config-check.1", "mmimport-completion-bash.1"} {
		page, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		wants := []string{".SH NAME", ".SH EXIT STATUS", "130"}
		if name == "mmimport-convert.1" {
			wants = append(wants, `\fB--default-email-domain\fP`, `--auth-service ldap`)
		}
		for _, want := range wants {
			if !bytes.Contains(page, []byte(want)) {
				t.Errorf("%s has no %q", name, want)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "mmimport-man.1")); err == nil {
		t.Error("there is a page for what makes pages")
	}
}
