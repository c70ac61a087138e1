package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mmimport": main})
}

var update = flag.Bool("update", false, "write what the program gives into the scripts, where they compare files")

// TestScript runs the program as a user does. Beside testscript's own commands
// there is
//
//	exits CODE ARGS...   runs mmimport ARGS, wants this exit status, and leaves what
//	                     it printed in the files stdout.txt and stderr.txt
//	unzip FILE           unpacks a zip into the folder "unzipped"
//	files DIR            lists the files of a folder in stdout.txt, sorted
//	zip FILE DIR         packs a folder
//	mattermost ARGS...   starts a server, see startServer
//	change ARGS...       changes what it holds, see changeServer
//	image FILES...       makes images, by their extensions .png, .jpg or .gif
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "unzip": unzip, "zip": zipFolder, "image": makeImages, "files": listFiles, "mattermost": startServer, "change": changeServer,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if err != nil || neg {
		ts.Fatalf("usage: exits CODE ARGS...")
	}
	cmd := exec.Command("mmimport", args[1:]...)
	cmd.Path, err = lookPath(ts, "mmimport")
	ts.Check(err)
	cmd.Dir = ts.Getenv("PWD")
	if cmd.Dir == "" {
		cmd.Dir = ts.MkAbs(".")
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env = append(os.Environ(), "TZ=Asia/Tokyo", "SLACK_TOKEN="+ts.Getenv("SLACK_TOKEN"), "MATTERMOST_TOKEN="+ts.Getenv("MATTERMOST_TOKEN"))
	code := 0
	var exit *exec.ExitError
	if err := cmd.Run(); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	ts.Check(os.WriteFile(ts.MkAbs("stdout.txt"), stdout.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("stderr.txt"), stderr.Bytes(), 0o600))
	if code != want {
		ts.Fatalf("exit status %d, want %d\n%s", code, want, stderr.String())
	}
}

// lookPath finds a program in the PATH of the script.
func lookPath(ts *testscript.TestScript, name string) (string, error) {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if p := filepath.Join(dir, name); isFile(p) {
			return p, nil
		}
		if p := filepath.Join(dir, name+".exe"); isFile(p) {
			return p, nil
		}
	}
	return "", exec.ErrNotFound
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func TestInterruptLeavesNothingBehind(t *testing.T) {
	t.Chdir(t.TempDir())
	export := filepath.Join("export", "general")
	for name, data := range map[string]string{
		"../users.json": `[{"id":"U1","name":"ann"}]`, "../channels.json": `[{"id":"C1","name":"general"}]`,
		"2024-01-01.json": `[{"ts":"1700000000.000100","user":"U1","text":"hi"}]`,
	} {
		if err := os.MkdirAll(export, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(export, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stderr bytes.Buffer
	if code := run(ctx, []string{"convert", "export", "-o", "out.zip", "--attachments", "download"}, nil, &bytes.Buffer{}, &stderr); code != exitInterrupted {
		t.Errorf("exit status %d, want %d: %s", code, exitInterrupted, &stderr)
	}
	for _, want := range []string{"interrupted at the beginning: out.zip was not written", "hint: the sources are as they were"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("it does not say %q: %s", want, &stderr)
		}
	}
	left, err := os.ReadDir(".")
	if err != nil || len(left) != 1 {
		t.Errorf("beside the export there is: %v %v", left, err)
	}
}
