package csvfile

import (
	"fmt"
	"strings"
)

// templates are the columns of a template of each kind, a row as an example, and
// what is to be said of them. The rows are comments until their "#" is removed.
var templates = map[kind]struct {
	columns, example string
	notes            []string
}{
	teamsFile: {
		columns: "team,display_name,type,description",
		example: `acme,Acme Corporation,I,"Everything, for everybody"`,
		notes:   []string{"type: O for a team that everybody may join; I for one by invitation"},
	},
	channelsFile: {
		columns: "team,name,display_name,type,header,purpose,archived,members",
		example: `acme,dev,Development,O,[Wiki](https://wiki.example),How we build things,no,ann:admin; bob`,
		notes:   []string{"type: O for public; P for private. Channels that are only named elsewhere become private"},
	},
	usersFile: {
		columns: "username,email,first_name,last_name,nickname,position,roles,active,teams,channels",
		example: `ann,ann@example.com,Ann,Lee,Annie,Engineer,,yes,acme,dev:admin; ops`,
		notes: []string{
			"roles: system_admin, guest or bot. channels: name or team/name, with :admin where they run it",
			"more columns: user_id auth_data profile_image created_at deactivated_at custom_status.emoji custom_status.text",
		},
	},
	membersFile: {
		columns: "team,channel,username,roles,favorite",
		example: "acme,dev,ann,admin,yes",
		notes:   []string{"without a channel the row is a membership in the team. email or user_id can stand for username"},
	},
	messagesFile: {
		columns: "timestamp,team,channel,members,username,text,id,parent_id,type,edited_at,pinned,reactions,files",
		example: `2024-01-31T18:30:00Z,acme,dev,,ann,"Hello, **world**",1,,,,no,"thumbsup:bob,zoe; smile:ann",files/plan.pdf`,
		notes: []string{
			"timestamp: ISO 8601, or seconds or milliseconds since 1970. text: Markdown, in quotes where it has commas or several lines",
			"members instead of a channel make a direct message: bob; ann. parent_id: the id of the message that began the thread",
			"files: paths below the folder of this file",
		},
	},
}

// Template returns the text of a file of a kind with all usual columns: teams,
// channels, users, members or messages. This package reads what it returns, and takes
// its comments for comments, as long as they stand at the top.
func Template(kindName string) (string, error) {
	t, ok := templates[kind(kindName)]
	if !ok {
		return "", fmt.Errorf("there is no template for %.40q: there are teams, channels, users, members and messages", kindName)
	}
	notes := t.notes
	var keys []string
	for _, p := range preferences[kind(kindName)] {
		if !strings.Contains(","+t.columns+",", ","+p.header()+",") {
			keys = append(keys, p.header())
		}
	}
	if len(keys) > 0 {
		notes = append(notes[:len(notes):len(notes)], "columns for preferences: "+strings.Join(keys, " "))
	}
	var b strings.Builder
	b.WriteString(t.columns + "\n")
	for _, n := range notes {
		b.WriteString("# " + n + "\n")
	}
	b.WriteString("#" + t.example + "\n")
	return b.String(), nil
}
