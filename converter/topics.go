package converter

import (
	"regexp"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// topic is a sort of problems, and what a person can do about one.
type topic struct {
	name  string
	hint  string
	parts []string // what messages about it have in common, outside of what they quote
}

// topics are asked in this order: the first that has a part of a message is its topic.
// TestTopicsAreOfMessages holds the parts against the messages in the code.
var topics = []topic{
	{"no e-mail address", "list these people with --identity-template people.csv, fill in their addresses, and give the file back with --identity people.csv; or name a directory or a list of people as a further source",
		[]string{": it gets the placeholder "}},
	{"two accounts become one", "nothing, if it is one person; if it is two, give one of them another address in the source, or with --identity",
		[]string{": they become one account, ", "taken for the same "}},
	{"several people of one name", "name people by address or id where the source allows it", []string{"several people are called "}},
	{"thread without its first message", "name an older or a newer export as a further source if it has the message; else nothing",
		[]string{"the message that began this thread is missing"}},
	{"file not in the sources", "convert --attachments download fetches what Slack still has; an older export that has the file can be named as a further source",
		[]string{" is " + fileMissing}},
	{"file not downloaded", "see the reason: --slack-token-file gives the right to read it, --download-host allows other hosts, and what was deleted is gone",
		[]string{" is " + fileNotFetched}},
	{"file left out", "leave out --attachments skip, and name an archive (.zip) with --output, to have the files", []string{" is left out ("}},
	{"file that cannot be read", "download or export the source again: this file is damaged in it", []string{" cannot be read: "}},
	{"file of no message", "nothing, if its message was deleted or is not in the period asked for; else look at the file where it is", []string{"no message refers to this file"}},
	{"text that is too long", "shorten it in the source, or set it by hand after the import", []string{"characters that the server takes: its end is left out", "is longer than the server stores: its end is left out"}},
	{"log-in", "look at the attribute in the directory, and at --auth-attribute", []string{"cannot log in by the log-in service", " has to log in by e-mail address", "nobody can log in by the log-in service"}},
	{"setting that the server refuses", "correct it in the source, or let people set it themselves", []string{": it is left out: "}},
	{"reaction that the server refuses", "nothing: its name is none that Mattermost can have", []string{"the server refuses the emoji name "}},
	{"reaction with another emoji", "nothing: the nearest emoji stands for one that Mattermost does not have", []string{", which Mattermost lacks, became "}},
	{"member whom nobody knows", "name a source that has the person, or correct the name", []string{": the membership is left out", "members that are not in the dump", "members that follow from a search"}},
	{"group of a rule", "name the group by its dn in --group", []string{"nobody becomes a member by "}},
	{"conversation in no list", "nothing, or make the channel public and add its members after the import: nobody but its authors can read it", []string{" is in no list of conversations: "}},
	{"two messages at one time", "nothing, if the message that is kept is the right one; else name the other export alone", []string{" has the same time in the same conversation, and is by somebody else"}},
	{"profile picture", "--profile-images brings another picture; people can also set theirs after the import", []string{"the profile picture of "}},
	{"supplied image", "correct the folder or the list that --emoji or --profile-images names", []string{"not used: ", "folders in a folder of images are not read", "the server takes names of 1 to 64 letters", "the server has an emoji of this name itself",
		"in lower case it has the name of ", "it is another name for ", "it is larger than ", "it is no image of a kind", "it is no whole image", "its value is no ", "its image is not in the folder"}},
	{"message of a type that is not known", "nothing: it is imported like any other", []string{" of the unknown subtype ", " is no type of a message that is known"}},
	{"time that cannot be read", "nothing: the message keeps its place in the conversation", []string{" is no time: the message is placed after the one before it"}},
	{"entry that a zip holds twice", "nothing, if the last one is right; else unpack the zip, and name the folder as the source", []string{"the zip holds it more than once"}},
	{"name that is not UTF-8", "unpack the zip with a program that knows its encoding, and name the folder as the source", []string{"its name is not UTF-8"}},
	{"row of a CSV file that is left out", "correct the row, and run again", []string{"the row is left out", "the row has ", "the row names ", "the row says "}},
	{"cell of a CSV file that is not understood", "correct it, and run again; mmimport template prints what each column takes",
		[]string{"is neither yes nor no", "could not be read as what its column holds", "bytes that are not UTF-8 are replaced", ": the message counts as not edited", "the time "}},
	{"file that is not read", "correct its header, or name its columns with --column; files that are no list of people, channels or messages can stay", []string{"the file is not read: "}},
	{"record of a directory that is left out", "correct it in the directory, or dump it again", []string{": the record is left out", "records with changetype ", "neither a user name nor an e-mail address"}},
	{"value in a directory", "correct it in the directory, or dump it again, with --charset if its text is not UTF-8", []string{"attribute ", "is no image that can be shown", "is no e-mail address: left out", "a value is not UTF-8"}},
	{"dump that may be incomplete", "dump the directory again, in pages (ldapsearch -E pr=1000/noprompt) and with the right to read all of it", []string{"the search ended with ", " is incomplete: the server cut it", "further problems are not listed"}},
	damagedInput,
	otherTopic,
}

var (
	damagedInput = topic{"damaged input", "download or copy the source again and compare its size; if it is damaged where it comes from, export it again", nil}
	otherTopic   = topic{"other", "see the message", nil}
)

// quoted is what messages quote of the input: no part of a topic may be found in it.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// topicOf returns the topic of a problem.
func topicOf(p sources.Problem) *topic {
	said := quoted.ReplaceAllString(p.Message, `""`)
	for i := range topics {
		for _, part := range topics[i].parts {
			if strings.Contains(said, part) {
				return &topics[i]
			}
		}
	}
	if p.Damage {
		return &damagedInput
	}
	return &otherTopic
}

func topicHint(name string) string {
	for i := range topics {
		if topics[i].name == name {
			return topics[i].hint
		}
	}
	return otherTopic.hint
}

// topicCount counts problems.
type topicCount struct {
	Count  int  `json:"count"`
	Damage bool `json:"damage,omitzero"`
}

func (c topicCount) plus(o topicCount) topicCount {
	return topicCount{c.Count + o.Count, c.Damage || o.Damage}
}

// lossHints say what can be done about what is left out, by the reason or how it begins.
// An empty kind is any.
var lossHints = []struct {
	kind         sources.Kind
	reason, hint string
}{
	{"", notSelected, "asked for by --channel; leave the flag out to have it"},
	{"", outsidePeriod, "asked for by --since and --until; leave them out to have it"},
	{"", systemSkipped, "asked for by --system-messages skip; leave the flag out to have it"},
	{"", guestSkipped, guestHint},
	{"", "a guest (--guests skip)", guestHint},
	{"", "of a guest (--guests skip)", guestHint},
	{"", "by a guest (--guests skip)", guestHint},
	{"", "of somebody who takes part in nothing", onlyAuthorsHint},
	{"", "by somebody who takes part in nothing", onlyAuthorsHint},
	{"", "wrote nothing and is in no conversation", onlyAuthorsHint},
	{sources.KindFile, fileSkipped, "asked for by --attachments skip; leave the flag out to have them"},
	{sources.KindFile, fileNowhere, "name an archive with --output FILE.zip"},
	{sources.KindFile, fileMissing, "convert --attachments download fetches what Slack still has; an older export that has them can be named as a further source"},
	{sources.KindFile, fileNotFetched, "the problems say why of each: a token that may read it (--slack-token-file), or another host (--download-host); what was deleted is gone"},
	{sources.KindFile, fileElsewhere, "ask the author of the message"},
	{sources.KindFile, fileDeleted, "nothing: it was deleted before the export"},
	{sources.KindFile, fileHidden, "export again under a plan that shows all files"},
	{sources.KindFile, fileBroken, "download or export the source again: they are damaged in it"},
	{sources.KindFile, fileUnused, "nothing, if their messages were deleted; else look at them where they are"},
	{sources.KindReaction, "the source does not tell whose", "nothing: the export names only some of those who reacted"},
	{sources.KindReaction, "the server refuses the emoji's name", "nothing: the name is none that Mattermost can have"},
	{sources.KindMembership, homelessGuest, "after the import make them guests, and members of their team; or update the server to 11.5 before"},
	{sources.KindMembership, "of a bot: ", "nothing: bots can write without; add those who must read after the import"},
	{sources.KindMembership, "of somebody whom no source knows", "name a source that has these people, or correct their names"},
	{sources.KindMembership, "no member any more, by a newer export", "nothing: they left the channel between two exports"},
	{sources.KindMembership, "the member of the group is not in the dump", "dump the part of the directory that has them, too"},
	{sources.KindMembership, "the member of the group is not imported", "nothing: it is left out itself"},
	{sources.KindGroup, "groups are only counted", "--group NAME=team/channel makes a group a team or a channel"},
	{"", "nobody and nothing in it", "nothing: there is nothing to move"},
	{"", "nothing in it to show", "nothing: there is nothing to move"},
	{"", "notice of the client", "nothing: Slack's program keeps it for itself, and what it tells of is imported"},
	{"", "an empty element of the list", "nothing: there is nothing to move"},
	{"", "the same message is in another folder", "nothing: it is imported once"},
	{"", "a workspace that was not asked for", workspaceHint},
	{"", "in none of the workspaces asked for", workspaceHint},
	{"", "nobody of the workspaces asked for is in it", workspaceHint},
	{"", "damaged row", "correct the rows that the problems name, and run again"},
	{"", "damaged record", "correct the records that the problems name, or dump the directory again"},
	{"", "not readable", "download or export the source again: it is damaged there"},
	{sources.KindUser, "neither a user name nor an e-mail address", "give them one in the directory, if they are to have an account"},
	{sources.KindPreview, "", "nothing: Mattermost makes them itself"},
	{sources.KindCanvas, "", "save them as files in Slack, and attach them by hand where they are needed"},
	{sources.KindUser, "", "nothing: these are no people's accounts"},
	{sources.KindOther, "", "nothing: the import has no place for it"},
}

const (
	guestHint       = "asked for by --guests skip; leave the flag out to have it"
	onlyAuthorsHint = "asked for by --only-authors; leave the flag out to have it"
	workspaceHint   = "asked for by --workspace; leave the flag out to have all"
)

func lossHint(k sources.Kind, reason string) string {
	for _, h := range lossHints {
		if (h.kind == "" || h.kind == k) && strings.HasPrefix(reason, h.reason) {
			return h.hint
		}
	}
	return "look at where it comes from: it has no place in the import as it is"
}
