package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/mmimport/mmimport/server/servertest"
)

// scriptT is what a test server wants of a test.
type scriptT struct {
	testing.TB
	ts *testscript.TestScript
}

func (t scriptT) Cleanup(f func()) { t.ts.Defer(f) }

// startServer starts a Mattermost server of the tests, and puts its address into SERVER and
// the token of its admin into MATTERMOST_TOKEN. Arguments change it:
//
//	MaxUsersPerTeam=N MaxFileSize=N   settings
//	user=NAME,ADDRESS                 an account
//	fail=LINE,TEXT                    how the next import ends
//	busy                              an import of somebody else that has not ended
func startServer(ts *testscript.TestScript, neg bool, args []string) {
	s := servertest.New(scriptT{ts: ts})
	s.PollsPerJob = 0
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		number, _ := strconv.Atoi(value)
		first, second, _ := strings.Cut(value, ",")
		switch name {
		case "MaxUsersPerTeam":
			s.Config.TeamSettings.MaxUsersPerTeam = &number
		case "MaxFileSize":
			*s.Config.FileSettings.MaxFileSize = int64(number)
		case "user":
			s.Look(func(st *servertest.State) { st.AddUser(first, second, "system_user") })
		case "fail":
			line, _ := strconv.Atoi(first)
			s.FailImport(line, second)
		case "busy":
			s.AddJob("import_process", "in_progress", map[string]string{"import_file": "x_other.zip"})
		default:
			ts.Fatalf("mattermost: unknown argument %q", arg)
		}
	}
	ts.Setenv("SERVER", s.URL)
	servers.Store(s.URL, s)
	ts.Setenv("MATTERMOST_TOKEN", servertest.Token)
	ts.Check(os.WriteFile(ts.MkAbs("token"), []byte(servertest.Token+"\n"), 0o600))
}

// servers are the running ones by address.
var servers sync.Map

// changeServer changes what the server holds that was started last:
//
//	message OLD NEW   the text of a message
//	user OLD NEW      the position of somebody
//	hide              it tells nobody's conversations any more
func changeServer(ts *testscript.TestScript, neg bool, args []string) {
	found, _ := servers.Load(ts.Getenv("SERVER"))
	s := found.(*servertest.Server)
	done := false
	switch args[0] {
	case "message":
		s.Look(func(st *servertest.State) {
			for _, p := range st.Posts {
				if p.Message == args[1] {
					p.Message, done = args[2], true
				}
			}
		})
	case "user":
		s.Look(func(st *servertest.State) { st.UserNamed(args[1]).Position, done = args[2], true })
	case "hide":
		s.Fail("GET /api/v4/users/user", 1<<30, 403)
		done = true
	}
	if !done || neg {
		ts.Fatalf("change %q: nothing is changed", args)
	}
}

// TestTokenComesFromWhereItIsKept takes the token from each place, and wants it nowhere else.
func TestTokenComesFromWhereItIsKept(t *testing.T) {
	s := servertest.New(t)
	home := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	file := write("token", servertest.Token+"\n")
	write("mmctl/config", `{"there":{"name":"there","authToken":"`+servertest.Token+`","instanceUrl":"`+s.URL+`","active":true},
		"other":{"name":"other","authToken":"anothertoken","instanceUrl":"https://other.example.com"}}`)
	socket := filepath.Join(home, "mm.socket")
	servertest.NewLocal(t, socket)
	for _, tc := range []struct {
		name string
		env  map[string]string
		args []string
		code int
	}{
		{"the variable", map[string]string{"MATTERMOST_TOKEN": servertest.Token}, []string{"--server", s.URL}, 0},
		{"a file", nil, []string{"--server", s.URL, "--token-file", file}, 0},
		{"mmctl's active one", map[string]string{"XDG_CONFIG_HOME": home}, []string{"--mmctl"}, 0},
		{"mmctl's for the server", map[string]string{"XDG_CONFIG_HOME": home}, []string{"--mmctl", "--server", s.URL + "/"}, 0},
		{"mmctl's for another server", map[string]string{"XDG_CONFIG_HOME": home}, []string{"--mmctl", "--server", "https://chat.example.com"}, 2},
		{"mmctl's only when asked", map[string]string{"XDG_CONFIG_HOME": home}, []string{"--server", s.URL}, 2},
		{"local mode", map[string]string{"MMCTL_LOCAL_SOCKET_PATH": socket}, []string{"--local"}, 0},
		{"local mode, by flag", nil, []string{"--local", "--local-socket", socket}, 0},
		{"local mode and a server", nil, []string{"--local", "--server", s.URL}, 2},
		{"http to elsewhere", map[string]string{"MATTERMOST_TOKEN": servertest.Token}, []string{"--server", "http://chat.example.com"}, 2},
		{"a wrong token", map[string]string{"MATTERMOST_TOKEN": "wrongtoken"}, []string{"--server", s.URL}, 3},
		{"two tokens", nil, []string{"--mmctl", "--token-file", file}, 2},
	} {
		var stdout, stderr bytes.Buffer
		code := withEnv(tc.env, func() int {
			return run(t.Context(), append([]string{"preflight"}, tc.args...), nil, &stdout, &stderr)
		})
		if code != tc.code {
			t.Errorf("%s: exit status %d, want %d\n%s%s", tc.name, code, tc.code, &stdout, &stderr)
		}
		for _, secret := range []string{servertest.Token, "anothertoken", "wrongtoken"} {
			if strings.Contains(stdout.String()+stderr.String(), secret) {
				t.Errorf("%s: a token is printed:\n%s%s", tc.name, &stdout, &stderr)
			}
		}
	}
}

// withEnv calls f while the environment is another.
func withEnv(env map[string]string, f func() int) int {
	before := getenv
	defer func() { getenv = before }()
	getenv = func(name string) string { return env[name] }
	return f()
}

func TestPushThatIsInterruptedSaysHowToGoOn(t *testing.T) {
	s := servertest.New(t)
	t.Chdir(t.TempDir())
	if code := run(t.Context(), []string{"convert", writeExport(t), "-o", "a.zip", "-q"}, nil, &bytes.Buffer{}, &bytes.Buffer{}); code != 0 {
		t.Fatalf("exit status %d", code)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.Each("POST /api/v4/jobs", func(*servertest.State) { cancel() })
	var stderr bytes.Buffer
	push := func(ctx context.Context) int {
		stderr.Reset()
		return withEnv(map[string]string{"MATTERMOST_TOKEN": servertest.Token}, func() int {
			return run(ctx, []string{"push", "a.zip", "--server", s.URL}, nil, &bytes.Buffer{}, &stderr)
		})
	}
	if code := push(ctx); code != exitInterrupted || !strings.Contains(stderr.String(), "the same command goes on from here") {
		t.Errorf("exit status %d\n%s", code, &stderr)
	}
	if code := push(t.Context()); code != 0 || !strings.Contains(stderr.String(), "imported whole") {
		t.Errorf("exit status %d\n%s", code, &stderr)
	}
}

func TestVerifyThatIsInterruptedGoesOn(t *testing.T) {
	s := servertest.New(t)
	t.Chdir(t.TempDir())
	var stdout, stderr bytes.Buffer
	call := func(ctx context.Context, args ...string) int {
		stdout.Reset()
		stderr.Reset()
		return withEnv(map[string]string{"MATTERMOST_TOKEN": servertest.Token}, func() int { return run(ctx, args, nil, &stdout, &stderr) })
	}
	export := writeExport(t)
	for name, data := range map[string]string{
		"export/channels.json":          `[{"id":"C1","name":"general","members":["U1"]},{"id":"C2","name":"random","members":["U1"]}]`,
		"export/random/2024-01-01.json": `[{"ts":"1700000001.000100","user":"U1","text":"ho"}]`,
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(data), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"convert", export, "-o", "a.zip", "-q"}, {"push", "a.zip", "--server", s.URL, "-q"}} {
		if code := call(t.Context(), args...); code != 0 {
			t.Fatalf("%v: exit status %d\n%s", args, code, &stderr)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	s.Each("GET /api/v4/channels/", func(*servertest.State) {
		if n++; n == 8 { // two pages of the members of three channels, the messages of one
			cancel()
		}
	})
	s.FailAfter("GET /api/v4/channels/", 7, 1, 503) // so that it is waited, and the end is noticed
	verify := []string{"verify", "a.zip", "--server", s.URL}
	if code := call(ctx, verify...); code != exitInterrupted || !strings.Contains(stderr.String(), "the same command goes on from here") || stdout.Len() > 0 {
		t.Errorf("exit status %d\n%s%s", code, &stdout, &stderr)
	}
	state, err := os.ReadFile("a.zip" + stateSuffix)
	if lines := strings.Count(string(state), "\n"); err != nil || lines != 2 || strings.Contains(string(state), servertest.Token) {
		t.Fatalf("%v, %d lines\n%s", err, lines, state)
	}
	if err := os.WriteFile("a.zip"+stateSuffix, append(state, `{"place":1,"id`...), 0o600); err != nil { // what a kill cuts off
		t.Fatal(err)
	}
	if code := call(t.Context(), verify...); code != 0 || !strings.Contains(stdout.String(), "Equal:") || !strings.Contains(stdout.String(), "were read before an interruption") {
		t.Errorf("exit status %d\n%s%s", code, &stdout, &stderr)
	}
	if _, err := os.Stat("a.zip" + stateSuffix); !os.IsNotExist(err) {
		t.Errorf("the state stays: %v", err)
	}
	if err := os.WriteFile("a.zip"+stateSuffix, state, 0o600); err != nil {
		t.Fatal(err)
	}
	if code := call(t.Context(), append(verify, "--again")...); code != 0 || strings.Contains(stdout.String(), "interruption") {
		t.Errorf("exit status %d\n%s%s", code, &stdout, &stderr)
	}
}

// writeExport writes the smallest export there is.
func writeExport(t *testing.T) string {
	t.Helper()
	for name, data := range map[string]string{
		"users.json": `[{"id":"U1","name":"ann","profile":{"email":"ann@example.com"}}]`, "channels.json": `[{"id":"C1","name":"general","members":["U1"]}]`,
		"general/2024-01-01.json": `[{"ts":"1700000000.000100","user":"U1","text":"hi"}]`,
	} {
		name = filepath.Join("export", name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return "export"
}
