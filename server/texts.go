package server

import "strings"

// known is a text of the server, with what is behind it.
type known struct {
	part       string // of the text, in small letters
	cause, fix string
}

// knownText finds what is known about what a server says. Texts are those of a server in
// English; names of its functions are in all of them.
func knownText(text string) *known {
	text = strings.ToLower(text)
	for i := range knownTexts {
		if strings.Contains(text, knownTexts[i].part) {
			return &knownTexts[i]
		}
	}
	return nil
}

var knownTexts = []known{
	{"getusersbyusernames", "a message, reply, flag or member names somebody who is neither on the server nor on an earlier line, in these very letters", "define the person before, in small letters"},
	{"getteamsbynames", "somebody or something names a team that is neither on the server nor on an earlier line, in these very letters", "define the team before, in small letters"},
	{"channel with name", "a message is in a channel that is neither on the server nor on an earlier line, in these very letters", "define the channel before, in small letters"},
	{"importuserchannels", "somebody is a member of a channel that is neither on the server nor on an earlier line", "define the channel before, in small letters"},
	{"no more members are allowed in that team", "the team is full", "raise System Console > " + consoleTeams + " > Max Users Per Team"},
	{"limit of the number of allowed channels", "the team has as many channels as are allowed", "raise System Console > " + consoleTeams + " > Max Channels Per Team"},
	{"account with that email already exists", "the address belongs to another account", "mmimport preflight tells whose it is"},
	{"account with that username already exists", "two lines define the same name at the same time", "mmimport validate tells which"},
	{"unable to save the account", "the password breaks the server's rules, or the auth_data belongs to another account", "mmimport preflight tells which"},
	{"unable to update the channel", "the channel is archived on the server already, as after a first import", "restore it: System Console > User Management > Channels"},
	{"does not belong to an accepted domain", "the account exists, and gets an address of a domain that is not allowed", "add the domain: System Console > " + consoleSignup},
	{"invalid profile image", "the profile image is not in the archive, or is no image", "mmimport validate tells which"},
	{"emoji image file", "the image of the emoji is not in the archive, or cannot be read", "mmimport validate tells which"},
	{"limited to 10 files", "a message has more than 10 files", "mmimport convert splits such messages"},
	{"error reading import data file", "a line is longer than 16,777,215 bytes, or the archive is damaged; all before it is imported", "mmimport validate tells which line"},
	{"json decode of line failed", "the line is not JSON, or a value has another type than the server wants; up to 999 messages before it for each worker are lost too", "mmimport validate tells what is wrong with it"},
	{"jsonl file is missing", "the server finds no .jsonl file in the root of the archive", "zip what is in the folder, not the folder"},
	{"file does not exist", "the upload is not there any more: it was deleted, or another node of the server has it on its own disk", "upload again; on a cluster, files must be kept where all nodes see them: System Console > " + consoleFiles},
	{"failed to open file", "the upload is no zip archive, or is damaged", "upload again with --again"},
	{"unable to save the post", "the database refuses a message: a NUL character, a type that is too long, or too many replies in one thread", "mmimport validate tells which"},
	{"unknown type", "the line has a type that this version of the server does not know", "convert with --target and the version of the server"},
	{"unable to get the scheme", "a team or channel names a scheme that is neither on the server nor on an earlier line", "define the scheme before"},
	{"unable to read the version", "the first line is no version line", "mmimport validate tells more"},
	{"context deadline exceeded", "the database or the store of files was too slow", "import with fewer --workers"},
	{"too many connections", "the database has no more connections", "import with fewer --workers"},
	{"no space left on device", "a disk of the server is full", "make room, and push with --again"},
}
