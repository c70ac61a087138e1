package csvfile

import (
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/unicode"
)

func TestDetect(t *testing.T) {
	utf16 := string(encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "username\temail\r\nann\tann@acme.example\r\n"))
	tests := []struct {
		name, head string
		want       bool
	}{
		{"people.txt", "username,email\nann,ann@acme.example\n", true},
		{"people.txt", utf16, true},
		{"people.txt", utf16[:len(utf16)-1], true},
		{"import.txt", "\"1357559471\",\"random\",\"ann\",\"hello\"\n", true},
		{"entra", "version:v1.0\nName [displayName] Required,User name [userPrincipalName] Required\n", true},
		{"weather.csv", "date,rain\n2024-01-01,0\n", true}, // so that Open can say why not
		{"weather.txt", "date,rain\n2024-01-01,0\n", false},
		{"notes.txt", "Dear all,\nyour email, please.\n", false},
		{"x.csv", `{"username": 1}`, false},
		{"x.csv", "[1,2]", false},
		{"x.csv", "version: 1\ndn: uid=ann,dc=acme\n", false},
		{"x.csv", "# comment\n\ndn:: dWlkPWFubg==\n", false},
		{"x.csv", "PK\x03\x04\x14\x00\x00", false},
		{"x.csv", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00", false},
		{"x.csv", "", false},
		{"x.csv", " \n", false},
	}
	for _, tt := range tests {
		if got := Detect([]byte(tt.head), tt.name); got != tt.want {
			t.Errorf("%s %.30q: %v, want %v", tt.name, tt.head, got, tt.want)
		}
	}
}

func TestKindsByHeader(t *testing.T) {
	tests := []struct {
		name, header string
		want         kind
	}{
		{"x", "team,username,email,channels", usersFile},
		{"x", "username", usersFile},
		{"x", "email,amount", usersFile},
		{"x", "user,score", ""},
		{"x", "name,email", usersFile},
		{"x", "username,roles", usersFile},
		{"x", "username,email,channel", usersFile},
		{"x", "username,email,channel,role", membersFile}, // rights in the channel, not in the system
		{"x", "username,channel", membersFile},
		{"x", "team,user", membersFile},
		{"x", "workspace,member,notify_props.desktop", membersFile},
		{"x", "team,name,display_name", channelsFile},
		{"x", "name,topic", channelsFile},
		{"x", "channel,owner,type", channelsFile},
		{"channels", "name", channelsFile},
		{"old-teams", "name,display_name,type", teamsFile},
		{"x", "team,description", teamsFile},
		{"x", "name,display_name,type", ""},
		{"products", "name,description,price", ""},
		{"x", "time,user,message", messagesFile},
		{"x", "created_at,from,to,body", messagesFile},
		{"x", "time,message", ""},
	}
	for _, tt := range tests {
		l, err := recognise(strings.Split(tt.header, ","), tt.name, &choices{})
		if got := kind(""); err == nil {
			if got = l.kind; got != tt.want {
				t.Errorf("%s: %s is read as %s, want %q", tt.name, tt.header, got, tt.want)
			}
		} else if tt.want != "" {
			t.Errorf("%s: %s is refused: %v", tt.name, tt.header, err)
		}
	}
}

// TestTemplates reads each template as it is, and with its example made a row.
func TestTemplates(t *testing.T) {
	for _, k := range kinds {
		text, err := Template(string(k))
		if err != nil {
			t.Fatal(err)
		}
		for _, broken := range []string{text, strings.ReplaceAll(text, "\n", "\r\n")} {
			s, d := opened(t, fstest.MapFS{"x.csv": {Data: []byte(broken)}}, nil)
			if s.tables[0].kind != k || !s.tables[0].ours || len(s.tables[0].unread) > 0 || len(d.Problems) > 0 || len(d.Users)+len(d.Teams)+len(d.Conversations)+len(d.Memberships)+len(s.Parts()) > 0 {
				t.Errorf("the template of %s is read as %s and gives %+v", k, s.tables[0].kind, d)
			}
		}
		i := strings.LastIndex(text, "\n#")
		s, d := opened(t, fstest.MapFS{"x.csv": {Data: []byte(text[:i+1] + text[i+2:])}}, nil)
		n := map[kind]int{teamsFile: len(d.Teams), channelsFile: len(d.Conversations), usersFile: len(d.Users), membersFile: len(d.Memberships), messagesFile: len(records(t, s))}
		if n[k] != 1 || len(d.Problems) > 0 {
			t.Errorf("the example of %s gives %d records and the problems %v", k, n[k], d.Problems)
		}
	}
	if _, err := Template("posts"); err == nil {
		t.Error("there is a template for posts")
	}
}

// TestEveryFieldCanBeNamed checks that names of templates lead to their field.
func TestEveryFieldCanBeNamed(t *testing.T) {
	for _, k := range kinds {
		for _, m := range meanings[k] {
			if f, _, ok := lookUp(k, plainHeader(m.name)); !ok || f != m.field {
				t.Errorf("%s: the name %s does not lead to its field", k, m.name)
			}
		}
		for _, p := range preferences[k] {
			if got, ok := lookUpPreference(k, plainHeader(p.header())); !ok || got.key != p.key {
				t.Errorf("%s: the name %s does not lead to its preference", k, p.header())
			}
		}
	}
}
