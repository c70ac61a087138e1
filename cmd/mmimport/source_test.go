package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestCutKindLeavesDriveLetters(t *testing.T) {
	for _, tt := range []struct{ arg, kind, name string }{
		{"slack.zip", "", "slack.zip"},
		{"slack:x.zip", "slack", "x.zip"},
		{`C:\exports\slack.zip`, "", `C:\exports\slack.zip`},
		{`c:slack.zip`, "", `c:slack.zip`},
		{`slack:C:\exports\slack.zip`, "slack", `C:\exports\slack.zip`},
		{`csv:D:people.csv`, "csv", `D:people.csv`},
		{`\\server\share\x.zip`, "", `\\server\share\x.zip`},
		{"ldif:", "ldif", ""},
	} {
		if kind, name := cutKind(tt.arg); kind != tt.kind || name != tt.name {
			t.Errorf("cutKind(%q) = %q, %q; want %q, %q", tt.arg, kind, name, tt.kind, tt.name)
		}
	}
}

func TestExpandDoesWhatShellsOfWindowsDoNot(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"b.csv", "a.csv", "x.zip", "[odd].csv"} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := expand([]string{"x.zip", "csv:[ab].csv", "[odd].csv", "*.ldif", filepath.Join(".", "?.zip")})
	want := []string{"x.zip", "csv:a.csv", "csv:b.csv", "[odd].csv", "*.ldif", "x.zip"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
