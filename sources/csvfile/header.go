package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
)

// layout says what the columns of a table mean.
type layout struct {
	kind     kind
	headers  []string // as the file has them, without empty ones at the end
	plain    []string // … as plainHeader makes them; none where the file has no header
	fields   [fieldCount][]place
	settings []settingColumn
	used     int      // columns that a row must have: up to the last that is read
	read     []string // headers of columns that are read
	unread   []string // … that mean nothing here
	secrets  []string // … that hold passwords or tell of them
	ours     bool     // all headers are as a template has them
	joined   bool     // the time of messages is in two columns, date and time
}

// place is a column that means a field. The lower its rank, the more specific.
type place struct{ column, rank int }

// settingColumn is a column with a preference.
type settingColumn struct {
	preference
	column int
}

// heading is a header and what it says, which is the same for every kind of file.
type heading struct {
	text      string // without space around it
	plain     string // see plainHeader
	technical string // see technicalName
	secret    bool   // see isSecret
}

func newHeadings(headers []string) []heading {
	for len(headers) > 0 && strings.TrimSpace(headers[len(headers)-1]) == "" {
		headers = headers[:len(headers)-1]
	}
	list := make([]heading, len(headers))
	for i, h := range headers {
		h = strings.TrimSpace(h)
		plain, technical := plainHeader(h), technicalName(h)
		list[i] = heading{h, plain, technical, isSecretWord(plain) || isSecretWord(technical)}
	}
	return list
}

// isKnown reports whether a header means anything in any kind of file.
func (h heading) isKnown() bool { return knownHeaders[h.plain] || knownHeaders[h.technical] }

// newLayout finds out what headers mean in a file of a kind. forced are headers by
// field, as a person named them.
func newLayout(k kind, headings []heading, forced map[string]string) *layout {
	l := &layout{kind: k, ours: true}
	for i, h := range headings {
		l.headers, l.plain = append(l.headers, h.text), append(l.plain, h.plain)
		l.ours = l.ours && (h.text == "" || ownHeaders[k][h.text])
		switch {
		case h.text == "":
		case h.secret:
			l.secrets = append(l.secrets, h.text)
		case l.addForced(i, h.text, forced), l.add(i, h.plain), l.add(i, h.technical):
			l.used = i + 1
			l.read = append(l.read, h.text)
		default:
			l.unread = append(l.unread, h.text)
		}
	}
	for _, p := range l.fields {
		slices.SortStableFunc(p, func(a, b place) int { return a.rank - b.rank })
	}
	l.joined = l.has(colDate) && plainHeader(l.header(colTimestamp)) == "time"
	return l
}

// addForced adds a column that a person has named.
func (l *layout) addForced(column int, header string, forced map[string]string) bool {
	for name, h := range forced {
		if !strings.EqualFold(strings.TrimSpace(h), header) {
			continue
		}
		if f, _, ok := lookUp(l.kind, plainHeader(name)); ok {
			l.fields[f] = append(l.fields[f], place{column, -1})
			return true
		}
		if p, ok := lookUpPreference(l.kind, plainHeader(name)); ok {
			l.settings = append(l.settings, settingColumn{p, column})
			return true
		}
	}
	return false
}

// add adds a column by what its header says.
func (l *layout) add(column int, plain string) bool {
	if f, rank, ok := lookUp(l.kind, plain); ok {
		l.fields[f] = append(l.fields[f], place{column, rank})
		return true
	}
	p, ok := lookUpPreference(l.kind, plain)
	if ok {
		l.settings = append(l.settings, settingColumn{p, column})
	}
	return ok
}

// lookUp finds the field that a header means.
func lookUp(k kind, plain string) (f field, rank int, ok bool) {
	p, ok := fieldsByHeader[k][plain]
	return p.field, p.rank, ok
}

// has reports whether there is a column for any of the fields.
func (l *layout) has(fields ...field) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return len(l.fields[f]) > 0 })
}

// says reports whether any header says one of these, as plainHeader makes them.
func (l *layout) says(plain ...string) bool {
	return slices.ContainsFunc(l.plain, func(h string) bool { return slices.Contains(plain, h) })
}

// cell returns the content of the most specific column for a field that is not
// empty in a row, without space around it.
func (l *layout) cell(r *row, f field) []byte {
	for _, p := range l.fields[f] {
		if p.column < len(r.cells) {
			if b := bytes.TrimSpace(r.cell(p.column)); len(b) > 0 {
				return b
			}
		}
	}
	return nil
}

// header returns what the file calls the column of a field, for origins.
func (l *layout) header(f field) string {
	if !l.has(f) {
		return ""
	}
	return l.headers[l.fields[f][0].column]
}

// plainHeader reduces a header to what it says: "First Name [Required]" to "firstname".
func plainHeader(h string) string {
	var words []string
	depth := 0
	word := func(r rune) bool {
		switch r {
		case '[', '(':
			depth++
		case ']', ')':
			depth = max(0, depth-1)
		}
		return depth > 0 || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(h), word) {
		if w != "required" {
			words = append(words, w)
		}
	}
	return strings.Join(words, "")
}

// technicalName returns the name that some vendors put in brackets behind a header
// in the language of the user: "displayname" of "Anzeigename [displayName]".
func technicalName(h string) string {
	_, in, ok := strings.Cut(h, "[")
	in, _, closed := strings.Cut(in, "]")
	if !ok || !closed {
		return ""
	}
	if in = plainHeader(in); in == "accountenabled" {
		return "blocksignin" // QUIRK: the column of Entra's template asks whether to block
	}
	return in
}

// isSecret reports whether a column holds passwords or tells of them.
func isSecret(h string) bool { return isSecretWord(plainHeader(h)) || isSecretWord(technicalName(h)) }

// isSecretWord is isSecret for one of the forms of a header.
func isSecretWord(s string) bool {
	for _, word := range []string{"password", "passwd", "passwort", "kennwort", "motdepasse", "passphrase", "secret"} {
		if strings.Contains(s, word) {
			return true
		}
	}
	return s == "pwd" || s == "pass" || s == "token"
}

// recognise finds out what a file with these headers holds. The name of the file
// decides between teams and channels where the headers do not. The error says why not.
func recognise(headers []string, name string, o *choices) (*layout, error) {
	of, headings := map[kind]*layout{}, newHeadings(headers)
	if len(o.columns) == 0 && o.kind == "" && !slices.ContainsFunc(headings, heading.isKnown) {
		return nil, errNoColumns // as is found out of nearly every row of a file without a header
	}
	for _, k := range kinds {
		of[k] = newLayout(k, headings, o.columns)
	}
	if o.kind != "" {
		if l := of[o.kind]; l.sufficient() {
			return l, nil
		}
		return nil, fmt.Errorf("a file of %s needs %s", o.kind, needs[o.kind])
	}
	switch {
	case of[messagesFile].sufficient():
		return of[messagesFile], nil
	case isMembers(of[usersFile], of[membersFile]):
		return of[membersFile], nil
	case of[usersFile].sufficient():
		return of[usersFile], nil
	}
	return channelsOrTeams(of[channelsFile], of[teamsFile], name)
}

// needs says what a file of each kind cannot be without.
var needs = map[kind]string{
	usersFile:    "a column with user names or addresses",
	teamsFile:    "a column with the names of teams",
	channelsFile: "a column with the names of channels",
	membersFile:  "a column with teams or channels, and one with user names or addresses",
	messagesFile: "columns with the time, the author and the text",
}

// sufficient reports whether the file has what its kind cannot be without.
func (l *layout) sufficient() bool {
	switch l.kind {
	case messagesFile:
		return l.has(colTimestamp, colDate) && l.has(colText) && l.has(colUsername, colEmail, colUserID)
	case membersFile:
		return l.has(colTeam, colChannel) && l.has(colUsername, colEmail, colPrincipal, colUserID)
	case usersFile:
		alone := len(l.read) < 2 && len(l.headers) > 1
		return l.has(colEmail, colPrincipal, colUserID) || l.has(colUsername) && !alone
	case channelsFile:
		return l.has(colChannel)
	default:
		return l.has(colTeam)
	}
}

// isMembers reports whether a file that may be of users only says who belongs where.
// What tells of a person makes it one of users, as do a name and an address
// together, or a list of places; unless it grants rights in one channel.
func isMembers(users, m *layout) bool {
	person := users.has(colFirstName, colLastName, colFullName, colDisplayName, colNickname, colPosition,
		colAccountType, colGuest, colBot, colAccountStatus, colActive, colDeactivated, colDeactivatedAt,
		colCreatedAt, colAuthData, colPicture, colStatusEmoji, colStatusText)
	account := users.has(colUsername) && users.has(colEmail) || users.says("channels", "teams", "channelnames")
	grants := m.has(colChannel) && !m.says("channels") && (m.has(colRoles, colAdmin) || len(m.settings) > 0)
	return m.sufficient() && !person && (!account || grants)
}

// channelsOrTeams decides what a list of names with a few attributes is.
func channelsOrTeams(channels, teams *layout, name string) (*layout, error) {
	base := strings.ToLower(path.Base(name))
	named := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(base, w) })
	}
	ofChannels := channels.says("channel", "channelname", "room", "roomname", "channeltype", "channeldisplayname", "membershiptype") ||
		len(channels.fields[colTeam]) > 0 && channels.says("name") ||
		channels.says("name") && channels.says("purpose", "topic", "header")
	ofTeams := teams.says("allowopeninvite", "teamtype") || teams.says("team", "teamname", "workspace") && !teams.says("name")
	switch {
	case ofChannels && channels.sufficient() && len(channels.read) > 1:
		return channels, nil
	case ofTeams && teams.sufficient() && len(teams.read) > 1:
		return teams, nil
	case named("channel", "room") && channels.sufficient():
		return channels, nil
	case named("team", "workspace") && teams.sufficient():
		return teams, nil
	case channels.sufficient() && len(channels.read) > 1:
		return nil, fmt.Errorf("it may list channels, teams or something else: name it channels.csv or teams.csv, or say what it holds with --csv-kind")
	}
	return nil, errNoColumns
}

// errNoColumns is the reason for tables that hold something else.
var errNoColumns = errors.New("its columns say neither who people are, nor what teams, channels or messages there are")
