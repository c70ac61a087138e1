package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"archive/zip"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

// target is a server that the suite runs against.
type target struct {
	url, token string
	run        string // what tells this run's names from those of earlier ones
	wait       func(context.Context, time.Duration) error
}

// TestE2E imports fixtures into the real server that MMIMPORT_E2E_URL names, and reads
// them back. e2e/README.md says how to get one.
func TestE2E(t *testing.T) {
	url := os.Getenv("MMIMPORT_E2E_URL")
	if url == "" {
		t.Skip("MMIMPORT_E2E_URL names no server; see e2e/README.md")
	}
	token := os.Getenv("MMIMPORT_E2E_TOKEN")
	if token == "" {
		token = os.Getenv("MATTERMOST_TOKEN")
	}
	endToEnd(t, target{url: url, token: token, run: fmt.Sprintf("e2e%d", time.Now().Unix())})
}

// TestEndToEnd runs the same suite against the server of the tests.
func TestEndToEnd(t *testing.T) {
	s := servertest.New(t)
	endToEnd(t, target{url: s.URL, token: servertest.Token, run: "e2e", wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
}

func endToEnd(t *testing.T, to target) {
	t.Run("preflight", to.preflight)
	t.Run("acme", func(t *testing.T) { to.convertAndPush(t, fixtures.Acme(), "acme") })
	t.Run("generated", func(t *testing.T) { to.convertAndPush(t, generated(t), "generated") })
	t.Run("killed upload", to.killed)
	t.Run("failing import", to.failing)
}

func (to target) dial(t *testing.T) *server.Client {
	t.Helper()
	c, err := server.Dial(&server.Options{URL: to.url, Token: to.token, Wait: to.wait})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func (to target) preflight(t *testing.T) {
	r, err := to.dial(t).Preflight(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		t.Logf("%s %s: %s", f.Severity, f.Check, f.Message)
	}
	if r.Version == "" || r.Errors() > 0 {
		t.Errorf("version %q, errors %d", r.Version, r.Errors())
	}
}

// generated is an export of a few hundred messages.
func generated(t *testing.T) fs.FS {
	t.Helper()
	var b bytes.Buffer
	if _, err := fixtures.Generate(&b, &fixtures.Options{Seed: 7, Messages: 800, Users: 30, Channels: 6}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// convertAndPush converts an export, imports it, and compares the messages of its channels.
func (to target) convertAndPush(t *testing.T, export fs.FS, name string) {
	src, err := slack.Open(export, name, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := to.dial(t)
	status, err := c.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	team := to.run + name
	archive := filepath.Join(t.TempDir(), team+".zip")
	if _, err := converter.Run(t.Context(), []sources.Source{src}, converter.NewOutput(archive, nil), &converter.Options{Team: team, Target: status.Version}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	f, err := server.OpenFile(bytes.NewReader(data), int64(len(data)), archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := to.push(t, c, f, server.NewRecord(f), t.Context()); err != nil {
		t.Fatal(err)
	}
	want := messagesOf(t, data)
	got := messagesOn(t, c, team)
	for channel := range want {
		if !slices.Equal(got[channel], want[channel]) {
			t.Errorf("channel %s: %d messages on the server, %d in the archive", channel, len(got[channel]), len(want[channel]))
		}
	}
	if len(want) == 0 {
		t.Error("the archive has no messages")
	}
	to.verify(t, c, f, team)
}

// verify wants a certificate that all is equal, and that one message is missing after it
// was deleted.
func (to target) verify(t *testing.T, c *server.Client, f *server.File, team string) {
	cert, err := c.Verify(t.Context(), f, &server.VerifyOptions{Files: server.FilesAll})
	if err != nil {
		t.Fatal(err)
	}
	// A bot that was there before keeps its owner: both exports have slackbot.
	cert.Differences = slices.DeleteFunc(cert.Differences, func(d server.Difference) bool { return d.Kind == "bot" && d.Field == "owner" })
	if told := told(cert); len(cert.Differences) > 0 {
		t.Fatalf("%s\n%s", cert.Verdict, told)
	} else if told != "" {
		t.Log(told)
	}
	p := to.delete(t, c, team)
	if cert, err = c.Verify(t.Context(), f, nil); err != nil {
		t.Fatal(err)
	}
	cert.Differences = slices.DeleteFunc(cert.Differences, func(d server.Difference) bool { return d.Kind == "bot" })
	if len(cert.Differences) != 1 || cert.Differences[0].State != server.StateMissing || !strings.Contains(cert.Differences[0].What, team+"/") {
		t.Errorf("%s is deleted\n%s", p.Id, told(cert))
	}
}

// delete deletes a message of a team that nobody has replied to.
func (to target) delete(t *testing.T, c *server.Client, team string) *model.Post {
	t.Helper()
	api := model.NewAPIv4Client(to.url)
	api.SetToken(to.token)
	for ch, err := range c.Channels(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if ch.TeamName != team || ch.DeleteAt > 0 {
			continue
		}
		replied := map[string]bool{}
		for p, err := range c.Posts(t.Context(), ch.Id) { // replies come before their root
			if err != nil {
				t.Fatal(err)
			}
			if replied[p.RootId] = true; p.RootId != "" || replied[p.Id] || p.Type != "" {
				continue
			}
			if _, err := api.DeletePost(t.Context(), p.Id); err != nil {
				t.Fatal(err)
			}
			return p
		}
	}
	t.Fatal("no message that can be deleted")
	return nil
}

func (to target) push(t *testing.T, c *server.Client, f *server.File, r *server.Record, ctx context.Context) error {
	t.Helper()
	_, err := c.Push(ctx, f, r, &server.PushOptions{
		Save: func(*server.Record) error { return nil }, Say: func(s string) { t.Log(s) },
		Progress: func(string, int64, int64) {},
	})
	return err
}

// messagesOf are the messages of an archive by channel, as "time author text", sorted.
func messagesOf(t *testing.T, archive []byte) map[string][]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open("import.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for line, err := range jsonl.Lines(r) {
		if err != nil {
			t.Fatal(err)
		}
		body, err := jsonl.Decode(line.Raw)
		if err != nil {
			t.Fatal(err)
		}
		p, ok := body.(*jsonl.Post)
		if !ok {
			continue
		}
		all[*p.Channel] = append(all[*p.Channel], fmt.Sprintf("%d %s %s", *p.CreateAt, *p.User, *p.Message))
		if p.Replies != nil {
			for _, r := range *p.Replies {
				all[*p.Channel] = append(all[*p.Channel], fmt.Sprintf("%d %s %s", *r.CreateAt, *r.User, *r.Message))
			}
		}
	}
	for _, list := range all {
		slices.Sort(list)
	}
	return all
}

// messagesOn are those of a team on a server, in the same form.
func messagesOn(t *testing.T, c *server.Client, team string) map[string][]string {
	t.Helper()
	names := map[string]string{}
	for u, err := range c.Users(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		names[u.Id] = u.Username
	}
	all := map[string][]string{}
	for ch, err := range c.Channels(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if ch.TeamName != team {
			continue
		}
		for p, err := range c.Posts(t.Context(), ch.Id) {
			if err != nil {
				t.Fatal(err)
			}
			all[ch.Name] = append(all[ch.Name], fmt.Sprintf("%d %s %s", p.CreateAt, names[p.UserId], p.Message))
		}
		slices.Sort(all[ch.Name])
	}
	return all
}

// own is the small archive with names of this run.
func (to target) own(lines string) string {
	return strings.NewReplacer("acme", to.run+"own", `"ann`, `"`+to.run+"ann", `"bob`, `"`+to.run+"bob").Replace(lines)
}

// killed ends an upload in the middle, and lets another client go on.
func (to target) killed(t *testing.T) {
	f, _ := pack(t, to.own(strings.Replace(small, `"message":"one"`, `"message":"one","attachments":[{"path":"noise.bin"}]`, 1)), "noise.bin", noise())
	rec := server.NewRecord(f)
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	sent := int64(0)
	o := &server.PushOptions{
		Save: func(*server.Record) error { return nil }, Say: func(s string) { t.Log(s) },
		Progress: func(_ string, done, _ int64) {
			if sent = done; done > 0 {
				kill()
			}
		},
	}
	if _, err := to.dial(t).Push(ctx, f, rec, o); !errors.Is(err, context.Canceled) || sent == 0 {
		t.Fatalf("%v after %d bytes", err, sent)
	}
	first := slices.Collect(maps.Values(rec.Servers))[0].Upload
	if err := to.push(t, to.dial(t), f, rec, t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := slices.Collect(maps.Values(rec.Servers))[0]; !strings.HasPrefix(p.File, first+"_") || p.Result != "success" {
		t.Errorf("%+v after the upload %s", p, first)
	}
}

// failing wants the error of a batch, for which the server knows no line, to be explained.
func (to target) failing(t *testing.T) {
	f, _ := pack(t, to.own(small+`{"type":"post","post":{"team":"acme","channel":"dev","user":"bobby","message":"two","create_at":1700000000001}}`))
	c := to.dial(t)
	err := to.push(t, c, f, server.NewRecord(f), t.Context())
	var failed *server.ImportError
	if !errors.As(err, &failed) || failed.Line != 0 {
		t.Fatalf("%v", err)
	}
	e, err := c.Explain(t.Context(), f, failed, 0)
	if err != nil || !strings.Contains(e.Causes[0], "line 7: no user") || !strings.Contains(e.Causes[0], "bobby") {
		t.Errorf("%+v, %v", e, err)
	}
}
