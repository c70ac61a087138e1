package main

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/sources/csvfile"
)

func newTemplate(w *world) *cobra.Command {
	return &cobra.Command{
		Use:   "template users|teams|channels|members|messages",
		Short: "Print the columns of a CSV file, with an example",
		Long: `template prints the header of a CSV file that convert reads, with an example row as a
comment. Columns may be left out, and stand in any order.`,
		Example:   "  mmimport template users > people.csv",
		Args:      cobra.ExactArgs(1),
		ValidArgs: []string{"users", "teams", "channels", "members", "messages"},
		RunE: func(_ *cobra.Command, args []string) error {
			w.began = true
			text, err := csvfile.Template(args[0])
			if err != nil {
				return &usageError{err: err}
			}
			_, err = io.WriteString(w.stdout, text)
			return err
		},
	}
}

// writeIdentities writes the people who lack an address, to be filled in and given
// back with --identity.
func writeIdentities(out io.Writer, people []converter.PersonReport) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"of", "username", "email", "name"}}
	for _, p := range people {
		rows = append(rows, []string{noFormula(p.ID), p.Username, "", noFormula(p.Name)})
	}
	return w.WriteAll(rows)
}

// noFormula keeps a spreadsheet from taking a text of the source for a formula.
func noFormula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
