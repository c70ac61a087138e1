package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zip"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/server/servertest"
)

// root is the folder of the project, seen from here.
var root = filepath.Join("..", "..")

// TestDocsTellTheTruth runs what the documents show. In each of them a block such as
//
//	```console
//	$ mmimport inspect acme
//	what it prints, on both of its outputs
//	```
//
// is run as it stands, one document in one folder, from its top to its end. A command may
// go on in the next line after a backslash, and "| grep TEXT" may follow it, for the lines
// of standard output that have the text. Beside mmimport there are "echo $?", the exit
// status of the last command, and "cat FILE". A block whose first line names a file after
// the language, as in "```csv people.csv", is that file. In the folder there are acme, the
// small Slack export of the project, and the same packed as acme.zip. What is at
// http://localhost:8065 is a server of the tests, for the whole of a document. Blanks at
// the ends of lines are not shown. With -update the documents are written anew with what
// the commands print.
func TestDocsTellTheTruth(t *testing.T) {
	for _, name := range documents(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			path, err := filepath.Abs(name)
			if err != nil {
				t.Fatal(err)
			}
			got := (&docShell{t: t}).run(string(data))
			switch {
			case got == string(data):
			case *update:
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("the document does not show what the program prints; go test ./cmd/mmimport -run Docs -update corrects it\n%s", firstDifference(string(data), got))
			}
		})
	}
}

// documents lists the documents that people read first.
func documents(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "SECURITY.md"} {
		found = append(found, filepath.Join(root, name))
	}
	return found
}

// firstDifference shows where two texts part.
func firstDifference(old, now string) string {
	a, b := strings.Split(old, "\n"), strings.Split(now, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("line %d:\n- %s\n+ %s", i+1, strings.Join(a[i:min(i+3, len(a))], "\n- "), strings.Join(b[i:min(i+3, len(b))], "\n+ "))
}

// docShell runs the commands of one document, in a folder of its own.
type docShell struct {
	t      *testing.T
	began  bool
	status int                // of the last command; below 0 when that was grep
	server *servertest.Server // nil until a command asks for it
}

// docServer is where the server of the documents is.
const docServer = "http://localhost:8065"

// reach replaces the address of the server by that of one which is there.
func (s *docShell) reach(args []string) []string {
	i := slices.Index(args, docServer)
	if i < 0 {
		return args
	}
	if s.server == nil {
		s.server = servertest.New(s.t)
		s.server.PollsPerJob = 0
		s.t.Setenv("MATTERMOST_TOKEN", servertest.Token)
	}
	args = slices.Clone(args)
	args[i] = s.server.URL
	return args
}

// show is what is shown of a line that was printed.
func (s *docShell) show(line string) string {
	if s.server != nil {
		line = strings.ReplaceAll(line, s.server.URL, docServer)
	}
	return took.ReplaceAllString(strings.TrimRight(line, " "), "took 0.1 s")
}

// run returns the document with what its commands print now.
func (s *docShell) run(doc string) string {
	var out strings.Builder
	lines := strings.SplitAfter(doc, "\n")
	for i := 0; i < len(lines); i++ {
		out.WriteString(lines[i])
		info, ok := strings.CutPrefix(strings.TrimSpace(lines[i]), "```")
		if !ok {
			continue
		}
		end := i + 1
		for end < len(lines) && strings.TrimSpace(lines[end]) != "```" {
			end++
		}
		block := lines[i+1 : min(end, len(lines))]
		lang, file, _ := strings.Cut(info, " ")
		switch {
		case lang == "console" && strings.HasPrefix(strings.Join(block, ""), "$ mmimport"):
			s.begin()
			out.WriteString(s.block(block))
		case file != "":
			s.begin()
			s.check(os.MkdirAll(filepath.Dir(file), 0o700))
			s.check(os.WriteFile(file, []byte(strings.Join(block, "")), 0o600))
			fallthrough
		default:
			out.WriteString(strings.Join(block, ""))
		}
		if end < len(lines) {
			out.WriteString(lines[end])
		}
		i = end
	}
	return out.String()
}

func (s *docShell) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// begin makes the folder, once.
func (s *docShell) begin() {
	if s.began {
		return
	}
	s.began = true
	s.t.Chdir(s.t.TempDir())
	s.t.Setenv("SLACK_TOKEN", "")
	s.check(os.CopyFS("acme", fixtures.Acme()))
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	s.check(errors.Join(z.AddFS(fixtures.Acme()), z.Close(), os.WriteFile("acme.zip", packed.Bytes(), 0o600)))
}

// block runs the commands of one block.
func (s *docShell) block(block []string) string {
	var out strings.Builder
	for i := 0; i < len(block); i++ {
		command, ok := strings.CutPrefix(block[i], "$ ")
		if !ok {
			continue // what was printed before
		}
		out.WriteString(block[i])
		for strings.HasSuffix(command, "\\\n") && i+1 < len(block) {
			i++
			out.WriteString(block[i])
			command = strings.TrimSuffix(command, "\\\n") + block[i]
		}
		out.WriteString(s.command(shellWords(command)))
	}
	return out.String()
}

// command runs one command and returns what a terminal shows of it.
func (s *docShell) command(args []string) string {
	var stdout, stderr bytes.Buffer
	shown, pattern := io.Writer(&stderr), ""
	if i := slices.Index(args, "|"); i > 0 && len(args) == i+3 && args[i+1] == "grep" {
		args, pattern, shown = args[:i], args[i+2], &stdout
	}
	switch {
	case args[0] == "mmimport":
		s.status = run(s.t.Context(), s.reach(args[1:]), strings.NewReader(""), shown, &stderr)
	case strings.Join(args, " ") == "echo $?" && s.status >= 0:
		fmt.Fprintln(shown, s.status)
		s.status = 0
	case args[0] == "cat" && len(args) == 2:
		data, err := os.ReadFile(args[1])
		s.check(err)
		_, err = shown.Write(data)
		s.check(err)
	default:
		s.t.Fatalf("%q is no command that is run: put those of other tools into a block of sh", args)
	}
	if shown == &stdout {
		s.status = -1
	}
	for line := range strings.Lines(stdout.String()) {
		if strings.Contains(line, pattern) {
			stderr.WriteString(line)
		}
	}
	if stderr.Len() == 0 {
		return ""
	}
	printed := strings.Split(strings.TrimSuffix(stderr.String(), "\n"), "\n")
	for i, line := range printed {
		printed[i] = s.show(line)
	}
	return strings.Join(printed, "\n") + "\n"
}

// took is what differs from run to run.
var took = regexp.MustCompile(`took [0-9.]+ s`)

var word = regexp.MustCompile(`'[^']*'|"[^"]*"|[^\s'"]+`)

// shellWords splits a command as a shell does, as far as the documents need it.
func shellWords(command string) (list []string) {
	for _, field := range regexp.MustCompile(`(?:'[^']*'|"[^"]*"|[^\s'"])+`).FindAllString(command, -1) {
		list = append(list, word.ReplaceAllStringFunc(field, func(w string) string {
			if w[0] == '\'' || w[0] == '"' {
				return w[1 : len(w)-1]
			}
			return w
		}))
	}
	return list
}

// foreign are flags of other programs that the documents speak of.
var foreign = strings.Fields(`
	--bypass-upload --json --local --resume --upload --include-removed-members
	--file --attachments-dir --skip-attachments --allow-download --guest-handling --dry-run
	--skip-convert-posts --skip-empty-emails --discard-invalid-props --debug --team-map-path
	--name --publish --detach --username
	--parsable --dependency --wrap --array --job-name --cpus-per-task --mem`)

// TestDocsNameFlagsThatExist finds flags in the documents that no command has.
func TestDocsNameFlagsThatExist(t *testing.T) {
	known := map[string]bool{"--help": true}
	for _, name := range foreign {
		known[name] = true
	}
	for _, cmd := range newRoot(newWorld(nil, io.Discard, io.Discard)).Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known["--"+f.Name] = true })
	}
	flag := regexp.MustCompile(`(?:^|[\s(\x60\[|])(--[a-z][a-z-]+)`)
	for _, name := range documents(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range flag.FindAllStringSubmatch(string(data), -1) {
			if !known[found[1]] {
				t.Errorf("%s names the flag %s, which no command has", filepath.Base(name), found[1])
			}
		}
	}
}

// TestDocsLinkToWhatThereIs follows the links between the documents, to headings too.
func TestDocsLinkToWhatThereIs(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, name := range documents(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range link.FindAllStringSubmatch(string(data), -1) {
			target, heading, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			file := name
			if target != "" {
				file = filepath.Join(filepath.Dir(name), filepath.FromSlash(target))
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s links to %s: %v", filepath.Base(name), found[1], err)
			} else if heading != "" && !hasHeading(t, file, heading) {
				t.Errorf("%s links to %s: there is no such heading", filepath.Base(name), found[1])
			}
		}
	}
}

// hasHeading reports whether a document has a heading that is linked to by this name.
func hasHeading(t *testing.T, file, heading string) bool {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(string(data), -1) {
		slug := strings.ReplaceAll(strings.ToLower(h[1]), " ", "-")
		if regexp.MustCompile(`[^\p{L}\p{N}_-]`).ReplaceAllString(slug, "") == heading {
			return true
		}
	}
	return false
}

// TestEveryCommandIsInTheReadme keeps the README from forgetting one.
func TestEveryCommandIsInTheReadme(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, cmd := range newRoot(newWorld(nil, io.Discard, io.Discard)).Commands() {
		if isOurs(cmd) && !strings.Contains(string(data), "mmimport "+cmd.Name()) {
			t.Errorf("the README does not name mmimport %s", cmd.Name())
		}
	}
}

func isOurs(cmd *cobra.Command) bool {
	return !cmd.Hidden && cmd.Name() != "help" && cmd.Name() != "completion"
}
