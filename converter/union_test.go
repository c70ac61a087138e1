package converter

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// run converts what a world tells.
func (w *world) run(o Options, order []int) (*kept, *Report, error) {
	var list []sources.Source
	for _, i := range order {
		list = append(list, w.list[i])
	}
	out := &kept{}
	r, err := Run(context.Background(), list, out, &o)
	return out, r, err
}

// orders are two orders of the sources that must not make a difference: lists stay
// where they are.
func (w *world) orders() [][]int {
	var a, b []int
	for i, s := range w.list {
		a = append(a, i)
		if s.kind != "csv" {
			b = append([]int{i}, b...)
		} else {
			b = append(b, i)
		}
	}
	return [][]int{a, b}
}

// TestUnionOfAnything converts what several sources tell of made-up companies, and
// checks the promises on the output: that it can be imported is checked by Run itself.
func TestUnionOfAnything(t *testing.T) {
	const worlds = 400
	for seed := range uint64(worlds) {
		w := newWorld(seed)
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			orders := w.orders()
			o := w.o
			o.Workers = 2
			out, r, err := w.run(o, orders[0])
			if err != nil {
				t.Fatal(err)
			}
			for _, again := range []struct {
				workers int
				order   []int
			}{{1, orders[0]}, {9, orders[1]}} {
				o.Workers = again.workers
				out2, r2, err := w.run(o, again.order)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(lines(out), lines(out2)); d != "" {
					t.Fatalf("%d workers, order %v:\n%s", again.workers, again.order, d)
				}
				r.Sources, r2.Sources = nil, nil
				if d := cmp.Diff(r, r2, cmp.AllowUnexported(Report{})); d != "" {
					t.Fatalf("the report with %d workers, order %v:\n%s", again.workers, again.order, d)
				}
			}
			w.check(t, readOutput(t, out))
			w.checkReport(t, r)
			if t.Failed() {
				t.Log("\n" + out.lines.String())
			}
		})
		if t.Failed() {
			return
		}
	}
}

func lines(o *kept) []string { return strings.Split(o.lines.String(), "\n") }

// output is what the server would read.
type output struct {
	person  map[string]int             // by user name; below 0 for nobody of the company
	private map[string]bool            // by place
	readers map[string]map[string]bool // user names by place
	posts   []posted
	files   map[string]string // contents by path
	roles   map[string]string
}

// posted is a message of the output; root is its own text for those that are no replies.
type posted struct {
	place, user, text, root string
	files                   []string
}

type outputLine struct {
	Type string `json:"type"`
	User struct {
		Username  string `json:"username"`
		Email     string `json:"email"`
		FirstName string `json:"first_name"`
		Roles     string `json:"roles"`
		Teams     []struct {
			Name     string `json:"name"`
			Channels []struct {
				Name string `json:"name"`
			} `json:"channels"`
		} `json:"teams"`
	} `json:"user"`
	Bot struct {
		Username string `json:"username"`
	} `json:"bot"`
	Channel struct {
		Team string `json:"team"`
		Name string `json:"name"`
		Type string `json:"type"`
	} `json:"channel"`
	DirectChannel struct {
		Participants []struct {
			Username string `json:"username"`
		} `json:"participants"`
	} `json:"direct_channel"`
	Post       outputPost `json:"post"`
	DirectPost outputPost `json:"direct_post"`
}

type outputPost struct {
	Team           string       `json:"team"`
	Channel        string       `json:"channel"`
	ChannelMembers []string     `json:"channel_members"`
	User           string       `json:"user"`
	Message        string       `json:"message"`
	Replies        []outputPost `json:"replies"`
	Attachments    []struct {
		Path string `json:"path"`
	} `json:"attachments"`
}

func (p *outputPost) paths() (list []string) {
	for _, a := range p.Attachments {
		list = append(list, a.Path)
	}
	return list
}

func readOutput(t *testing.T, out *kept) *output {
	o := &output{person: map[string]int{}, private: map[string]bool{}, readers: map[string]map[string]bool{}, roles: map[string]string{}, files: out.files}
	s := bufio.NewScanner(bytes.NewReader(out.lines.Bytes()))
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		var l outputLine
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		o.line(&l)
	}
	return o
}

func (o *output) join(place, user string) {
	if o.readers[place] == nil {
		o.readers[place] = map[string]bool{}
	}
	o.readers[place][user] = true
}

func (o *output) line(l *outputLine) {
	switch l.Type {
	case "user":
		u := &l.User
		o.person[u.Username], o.roles[u.Username] = -1, u.Roles
		if m := regexp.MustCompile(`^P(\d+)$`).FindStringSubmatch(u.FirstName); m != nil {
			o.person[u.Username], _ = strconv.Atoi(m[1])
		} else if m := regexp.MustCompile(`^[hpux](\d+)`).FindStringSubmatch(u.Username); m != nil {
			o.person[u.Username], _ = strconv.Atoi(m[1]) // known by an id or address only
		}
		for _, t := range u.Teams {
			for _, c := range t.Channels {
				o.join(t.Name+"/"+c.Name, u.Username)
			}
		}
	case "bot":
		o.person[l.Bot.Username] = -2
	case "channel":
		o.private[l.Channel.Team+"/"+l.Channel.Name] = l.Channel.Type == "P"
	case "direct_channel":
		var names []string
		for _, p := range l.DirectChannel.Participants {
			names = append(names, p.Username)
		}
		slices.Sort(names)
		place := strings.Join(names, "+")
		o.private[place] = true
		for _, n := range names {
			o.join(place, n)
		}
	case "post":
		o.post(l.Post.Team+"/"+l.Post.Channel, &l.Post)
	case "direct_post":
		slices.Sort(l.DirectPost.ChannelMembers)
		o.post(strings.Join(l.DirectPost.ChannelMembers, "+"), &l.DirectPost)
	}
}

func (o *output) post(place string, p *outputPost) {
	o.posts = append(o.posts, posted{place, p.User, p.Message, p.Message, p.paths()})
	for _, r := range p.Replies {
		o.posts = append(o.posts, posted{place, r.User, r.Message, p.Message, r.paths()})
	}
}

var (
	tokenOf   = regexp.MustCompile(`^(m\d+x\d+) (m\d+x\d+) `)
	mentionOf = regexp.MustCompile(`to(\d+)=@([a-z0-9._-]+)`)
)

// check holds the output against what really was.
func (w *world) check(t *testing.T, o *output) {
	times := map[string]int{}
	for _, p := range o.posts {
		m := tokenOf.FindStringSubmatch(p.text)
		if m == nil {
			continue // a note of ours
		}
		times[m[1]]++
		r := w.said[m[1]]
		if got, known := o.person[p.user]; !known || got != r.author {
			t.Errorf("%s is by %s, who is P%d; it was P%d", m[1], p.user, got, r.author)
		}
		if !strings.HasPrefix(p.root, m[2]) && (!w.partial || !strings.HasPrefix(p.root, "*")) {
			t.Errorf("%s is a reply to %q, not to %s", m[1], p.root, m[2])
		}
		if m := mentionOf.FindStringSubmatch(p.text); m != nil && !w.partial && !w.o.OnlyAuthors {
			if got, known := o.person[m[2]]; !known || fmt.Sprint(got) != m[1] {
				t.Errorf("%q speaks of %s, who is P%d", p.text, m[2], got)
			}
		}
		for _, f := range p.files {
			if o.files[f] != m[1] {
				t.Errorf("%s has the file of %q", m[1], o.files[f])
			}
		}
		w.checkReaders(t, o, p.place, m[1], w.talks[r.talk])
	}
	for token := range w.said {
		if n := times[token]; n > 1 || n == 0 && !w.partial {
			t.Errorf("%s is there %d times", token, n)
		}
	}
	w.checkPeople(t, o)
}

func (w *world) checkReaders(t *testing.T, o *output, place, token string, c *conversed) {
	if c.private && !o.private[place] {
		t.Errorf("%s of %s is private, and in the public channel %s", token, c.id, place)
	}
	if !o.private[place] {
		return
	}
	for name := range o.readers[place] {
		if k := o.person[name]; !c.readers[k] {
			t.Errorf("%s of %s can be read by %s (P%d) in %s", token, c.id, name, k, place)
		}
	}
}

// checkReport checks that the report counts what the sources told.
func (w *world) checkReport(t *testing.T, r *Report) {
	if a := r.Counts[sources.KindMessage]; a != nil && a.Read != w.told || a == nil && w.told > 0 {
		t.Errorf("%+v messages, and the sources have %d", a, w.told)
	}
}

// checkPeople checks that everybody of a directory has one account with the rights of theirs.
func (w *world) checkPeople(t *testing.T, o *output) {
	accounts, admins := map[int]int{}, map[int]bool{}
	for _, k := range o.person {
		accounts[k]++
	}
	for _, s := range w.list {
		for _, u := range s.dir.Users {
			var k int
			if _, err := fmt.Sscanf(u.FirstName, "P%d", &k); err != nil {
				continue
			}
			admins[k] = admins[k] || u.Admin
			if accounts[k] == 0 && w.o.Guests != SkipGuests && !w.o.OnlyAuthors {
				t.Errorf("%s of %s has no account", u.FirstName, s.name)
			}
		}
	}
	for name, roles := range o.roles {
		if k := o.person[name]; strings.Contains(roles, "system_admin") && (!admins[k] || !w.o.KeepAdmins) {
			t.Errorf("%s is an admin", name)
		}
	}
}
