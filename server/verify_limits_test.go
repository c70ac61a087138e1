package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
)

// TestVerifyOfAServerThatIsBusy reads pages of two, with pauses and failures between, while
// people write.
func TestVerifyOfAServerThatIsBusy(t *testing.T) {
	s, f := loaded(t, whole, wholeFiles, nil)
	s.PerPage = 2
	s.FailAfter("GET /api/v4/channels/", 3, 2, 429, "Retry-After", "1")
	s.FailAfter("GET /api/v4/channels/", 9, 2, 503)
	n := 0
	s.Each("GET /api/v4/channels/", func(st *servertest.State) {
		n++
		id := fmt.Sprintf("new%d", n)
		st.Posts[id] = &model.Post{Id: id, ChannelId: st.ChannelNamed("acme", "off-topic").Id, UserId: st.UserNamed("ann").Id, Message: "hi", CreateAt: 1800000000000 + int64(n)}
	})
	c, pauses := dial(t, s, nil)
	server.AskFor(c, 2)
	cert, err := c.Verify(t.Context(), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if cert.Verdict != server.VerdictEqual || n < 10 || len(*pauses) != 4 {
		t.Errorf("%s after %d requests and %v\n%s", cert.Verdict, n, *pauses, told(cert))
	}
}

// TestPagesOfMessagesOfOneTime has many messages of the very same time, which are not to be
// lost where pages end.
func TestPagesOfMessagesOfOneTime(t *testing.T) {
	for per := 1; per <= 6; per++ {
		s := servertest.New(t)
		var id string
		s.Look(func(st *servertest.State) {
			id = st.AddTeam("acme").Id
			ch := st.ChannelNamed("acme", "town-square")
			id = ch.Id
			for i := range 20 {
				name := fmt.Sprintf("p%02d", i)
				st.Posts[name] = &model.Post{Id: name, ChannelId: ch.Id, CreateAt: int64(1000 + i/5)}
			}
		})
		n := 0
		s.Each("GET /api/v4/channels/"+id, func(st *servertest.State) { // somebody writes while pages are read
			if n++; n > 4 {
				return
			}
			name := fmt.Sprintf("q%02d", n)
			st.Posts[name] = &model.Post{Id: name, ChannelId: id, CreateAt: int64(2000 + n)}
		})
		c, _ := dial(t, s, nil)
		server.AskFor(c, per)
		var got []string
		for p, err := range c.Posts(t.Context(), id) {
			if err != nil {
				t.Fatal(err)
			}
			if p.Id[0] == 'p' {
				got = append(got, p.Id)
			}
		}
		slices.Sort(got)
		if len(got) != 20 || len(slices.Compact(got)) != 20 {
			t.Errorf("%d a page: %v", per, got)
		}
	}
}

// memory keeps the state of a comparison.
type memory struct{ lines [][]byte }

func (m *memory) Kept() [][]byte { return m.lines }
func (m *memory) Keep(line []byte) error {
	m.lines = append(m.lines, bytes.Clone(line))
	return nil
}
func (m *memory) Reset() error { m.lines = nil; return nil }
func (m *memory) Done() error  { m.lines = nil; return nil }

// TestVerifyGoesOnAfterAnInterruption ends a comparison at each request, and wants the next
// one to come to the same end without reading a channel again that was read.
func TestVerifyGoesOnAfterAnInterruption(t *testing.T) {
	s, f := loaded(t, whole, wholeFiles, func(st *servertest.State) { delete(st.Posts, thing{st}.post("two").Id) })
	want := told(verify(t, s, f, nil))
	var all []string
	for _, r := range s.Requests() {
		all = append(all, r.String())
	}
	saved := 0
	for stop := len(all) / 2; stop < len(all); stop++ {
		state := &memory{}
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		s.Each("GET ", func(*servertest.State) {
			if n++; n == stop {
				cancel()
			}
		})
		c, _ := dial(t, s, nil)
		if _, err := c.Verify(ctx, f, &server.VerifyOptions{State: state}); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped at request %d: %v", stop, err)
		}
		before := len(s.Requests())
		kept := len(state.lines)
		cert := verify(t, s, f, &server.VerifyOptions{State: state})
		got := told(cert)
		if i := strings.Index(got, "note: the messages of"); i >= 0 {
			got = got[:i]
		}
		if got != want {
			t.Errorf("stopped at request %d:\n%s", stop, got)
		}
		if state.lines != nil {
			t.Errorf("stopped at request %d: the state stays", stop)
		}
		if kept > 1 && len(s.Requests())-before < len(all) {
			saved++
		}
	}
	if saved < 3 {
		t.Errorf("only %d times something was saved", saved)
	}
}

// TestStatesOfSomethingElseAreForgotten has states of another server and another way to
// compare, and one that is cut off.
func TestStatesOfSomethingElseAreForgotten(t *testing.T) {
	s, f := loaded(t, whole, wholeFiles, nil)
	for _, lines := range []string{
		`{"version":1,"archive":"x","server":"y","files":"names"}` + "\n" + `{"place":0,"id":"z","messages":99}`,
		"nonsense\n{",
	} {
		kept, err := server.ReadState(strings.NewReader(lines + "\n{\"place\":1"))
		if err != nil || len(kept) != strings.Count(lines, "\n")+1 {
			t.Fatalf("%q, %v", kept, err)
		}
		if c := verify(t, s, f, &server.VerifyOptions{State: &memory{kept}}); told(c) != "" {
			t.Errorf("%s", told(c))
		}
	}
}

// TestDifferencesAreListedUpToALimit imports nothing of the messages.
func TestDifferencesAreListedUpToALimit(t *testing.T) {
	var lines strings.Builder
	lines.WriteString(small)
	for i := range 500 {
		fmt.Fprintf(&lines, `{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"%d","create_at":%d}}`+"\n", i, 1700000000001+int64(i)*86400000)
	}
	s, _ := loaded(t, small, nil, nil)
	f, _ := pack(t, strings.TrimLeft(lines.String(), "\n"))
	o := &server.VerifyOptions{Differences: 7}
	server.LookCloser(o, 1<<20, 1)
	c := verify(t, s, f, o)
	message := c.Counts[slices.IndexFunc(c.Counts, func(x server.Count) bool { return x.Kind == "message" })]
	if len(c.Differences) != 7 || c.MoreDifferences == 0 || message.Archive != 501 || message.Equal != 1 || message.Missing+message.NotCompared != 500 {
		t.Errorf("%d listed, %d more, %+v", len(c.Differences), c.MoreDifferences, message)
	}
}

// TestVerifyHoldsNoMessages compares a channel with much text, and looks at the memory in
// use meanwhile.
func TestVerifyHoldsNoMessages(t *testing.T) {
	const messages, length, most = 8_000, 3000, 11 << 20
	var lines strings.Builder
	lines.WriteString(small)
	text := strings.Repeat("0123456789", length/10)
	for i := range messages {
		fmt.Fprintf(&lines, `{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"%d %s","create_at":%d}}`+"\n", i, text, 1700000000001+int64(i)*1_000_000)
	}
	f, data := pack(t, strings.TrimLeft(lines.String(), "\n"))
	lines.Reset()
	s := servertest.New(t)
	s.Load(t, data)
	s.Look(func(st *servertest.State) { thing{st}.post("one").IsPinned = true })
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before, peak, n := heap(), int64(0), 0
	s.Each("GET /api/v4/channels/", func(*servertest.State) {
		if n++; n%10 == 0 {
			peak = max(peak, heap())
		}
	})
	c := verify(t, s, f, nil)
	if len(c.Differences) != 1 || n < messages/200 {
		t.Errorf("%d requests\n%s", n, told(c))
	}
	if used := peak - before; used > most {
		t.Errorf("%d MiB in use, of %d MiB of messages", used>>20, messages*length>>20)
	}
}
