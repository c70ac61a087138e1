package validate

// Rules about lines as such: their JSON, their type, their order.
const (
	lineNotJSON     ID = "MI001"
	lineWrongType   ID = "MI002"
	lineTooLong     ID = "MI003"
	lineBlank       ID = "MI004"
	lineByteOrder   ID = "MI005"
	kindUnknown     ID = "MI006"
	bodyMissing     ID = "MI007"
	bodyCrash       ID = "MI008"
	versionNotFirst ID = "MI010"
	versionMissing  ID = "MI011"
	versionOther    ID = "MI012"
	versionHang     ID = "MI013"
	versionAgain    ID = "MI014"
	kindsMixed      ID = "MI015"
	fileEmpty       ID = "MI016"
	textNUL         ID = "MI018"
	keyUnknown      ID = "MI019"
	bodyOther       ID = "MI020"
	textRemoved     ID = "MI021"
	textReplaced    ID = "MI022"
	kindTooNew      ID = "MI023"
	fieldTooNew     ID = "MI024"
	propsDropped    ID = "MI025"
	propsDigits     ID = "MI026"
	keyDoubled      ID = "MI027"
)

var lineRules = []Rule{
	{
		ID: lineNotJSON, Title: "The line is not one JSON object", Effect: Stops, Severity: Error,
		Why:     "The server reads the file line by line. At a line that is no JSON it stops at once, and posts of lines before it that still wait to be saved together are lost too.",
		Fix:     "write exactly one JSON object per line, with nothing after it",
		Example: `{"type":"post","post":{"team":`,
		Server:  "app.import.bulk_import.json_decode.error",
	},
	{
		ID: lineWrongType, Title: "A value has the wrong JSON type", Effect: Stops, Severity: Error,
		Why:     "The server takes no string for a number or a boolean, nor the reverse, and for integers neither 1.0 nor 1e12 nor more than 64 bits. The keys of other kinds of lines are checked too.",
		Fix:     "write the value as the type that the format has for it",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":"1700000000000"}}`,
		Server:  "app.import.bulk_import.json_decode.error",
	},
	{
		ID: lineTooLong, Title: "The line is longer than 16,777,215 bytes", Effect: Stops, Severity: Error,
		Why:     "The server reads lines into a buffer of 16 MiB, which must hold the line feed too. It stops without telling the line.",
		Fix:     "split the thread: continue it in another line as a new root message",
		Example: "a post with so many replies that its line has 20,000,000 bytes",
		Server:  "app.import.bulk_import.file_scan.error",
	},
	{
		ID: lineBlank, Title: "The line is blank", Effect: Stops, Severity: Error,
		Why:     "A blank line is no JSON, at the end of the file either. One line feed after the last line is fine.",
		Fix:     "delete the line",
		Example: "{\"type\":\"emoji\",\"emoji\":{\"name\":\"acme_logo\",\"image\":\"x.png\"}}\n\n",
		Server:  "app.import.bulk_import.json_decode.error",
	},
	{
		ID: lineByteOrder, Title: "The line begins with a byte order mark", Effect: Stops, Severity: Error,
		Why:     "Some editors put the bytes EF BB BF in front of a UTF-8 file. They are not JSON.",
		Fix:     "save the file as UTF-8 without byte order mark",
		Example: "\ufeff{\"type\":\"version\",\"version\":1}",
		Server:  "app.import.bulk_import.json_decode.error",
	},
	{
		ID: kindUnknown, Title: "The line has no type, or an unknown one", Effect: Stops, Severity: Error,
		Why:     "There are eleven types, all in lower case.",
		Fix:     "use version, role, scheme, emoji, team, channel, user, bot, post, direct_channel or direct_post",
		Example: `{"type":"message","message":{}}`,
		Server:  "app.import.import_line.unknown_line_type.error",
	},
	{
		ID: bodyMissing, Title: "The line has nothing under the key of its type", Effect: Stops, Severity: Error,
		Why:     "What a line of type team says must be under the key team, and not be null.",
		Fix:     "put the object under the key that is named like the type",
		Example: `{"type":"channel","channels":{"team":"acme","name":"x","type":"O"}}`,
		Server:  "app.import.import_line.null_<type>.error",
	},
	{
		ID: bodyCrash, Title: "A user, bot, post, direct_post or emoji line has nothing under the key of its type", Effect: Crashes, Severity: Error,
		Why:     "The server looks for files in these objects before it checks that they are there. The process dies, for all of its users.",
		Fix:     "put the object under the key that is named like the type",
		Example: `{"type":"post","post":null}`,
	},
	{
		ID: versionNotFirst, Title: "The first line is not of type version", Effect: Stops, Severity: Error,
		Why:     "The server reads nothing else before it knows the version of the format.",
		Fix:     `begin the file with {"type":"version","version":1}`,
		Example: `{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}`,
		Server:  "app.import.process_import_data_file_version_line.invalid_version.error",
	},
	{
		ID: versionMissing, Title: "The version line has no version", Effect: Stops, Severity: Error,
		Why:     "The number stands beside the type, not inside an object.",
		Fix:     `write {"type":"version","version":1}`,
		Example: `{"type":"version"}`,
		Server:  "app.import.process_import_data_file_version_line.invalid_version.error",
	},
	{
		ID: versionOther, Title: "The version is not 1", Effect: Stops, Severity: Error,
		Why:     "There is only version 1 of the format.",
		Fix:     `write {"type":"version","version":1}`,
		Example: `{"type":"version","version":2}`,
		Server:  "app.import.bulk_import.unsupported_version.error",
	},
	{
		ID: versionHang, Title: "Line 2 is another version line", Effect: Hangs, Severity: Error,
		Why:     "The server waits for somebody to take this line, for ever. No other import can run until it is restarted.",
		Fix:     "delete the second version line",
		Example: "{\"type\":\"version\",\"version\":1}\n{\"type\":\"version\",\"version\":1}",
	},
	{
		ID: versionAgain, Title: "A version line after the first line", Effect: Stops, Severity: Error,
		Why:     "Only line 1 may be of type version. This happens when files are put together.",
		Fix:     "delete the version line",
		Example: `{"type":"version","version":1}`,
		Server:  "app.import.import_line.unknown_line_type.error",
	},
	{
		ID: kindsMixed, Title: "Lines of a kind come again after lines of another kind", Effect: Nothing, Severity: Warning,
		Why: "Each change of type makes the server wait until all lines before it are done, so mixed lines are slow. It also decides what may refer to what: only to lines before the change.",
		Fix: "keep all lines of a kind together",
		Example: `{"type":"channel","channel":{"team":"acme","name":"late","type":"O"}}
{"type":"user","user":{"username":"dave","email":"dave@example.com"}}
{"type":"channel","channel":{"team":"acme","name":"later","type":"O"}}`,
	},
	{
		ID: fileEmpty, Title: "There is nothing to import", Effect: Nothing, Severity: Warning,
		Why:     "The server calls an import of a file without lines, or with only a version line, a success.",
		Fix:     "see whether the file was written to its end",
		Example: `{"type":"version","version":1}`,
	},
	{
		ID: textNUL, Title: "A text holds the character U+0000", Effect: Stops, Severity: Error,
		Why:     "PostgreSQL stores this character in no text, and the server looks for it nowhere before. In the description of a bot it even crashes the server.",
		Fix:     `remove \u0000 from the text`,
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"a\u0000b","create_at":1700000000000}}`,
		Server:  "app.post.save.app_error",
	},
	{
		ID: keyUnknown, Title: "A key that the server does not know", Effect: Loses, Severity: Warning,
		Why:     "Unknown keys are passed over without a word, so what a misspelt key says is lost.",
		Fix:     "correct the key, or leave it out if it is not meant for the server",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","collapse_previews":"true"}}`,
	},
	{
		ID: bodyOther, Title: "The line holds the object of another type too", Effect: Loses, Severity: Warning,
		Why:     "A line is about one object, the one of its type. Others on the same line are passed over.",
		Fix:     "write a line of its own for each object",
		Example: `{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"},"team":{"name":"other"}}`,
	},
	{
		ID: textRemoved, Title: "A name holds characters that the server removes", Effect: Loses, Severity: Warning,
		Why:     "On names of teams, channels and people the server drops marks for the direction of writing, byte order marks, language tags and some others.",
		Fix:     "nothing, if the name reads well without them",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","first_name":"\u202eDave"}}`,
	},
	{
		ID: textReplaced, Title: "The line is not clean UTF-8", Effect: Loses, Severity: Warning,
		Why:     "Bytes that are no UTF-8, and halves of surrogate pairs, become the replacement character U+FFFD.",
		Fix:     "convert the source to UTF-8 before it is written",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"\ud83d","create_at":1700000000000}}`,
	},
	{
		ID: kindTooNew, Title: "The server does not know this type of line yet", Effect: Stops, Severity: Error,
		Why:     "Lines of type role came with 9.8, lines of type bot with 10.3. It is checked only when the server's version is told.",
		Fix:     "leave these lines out, or update the server first",
		Example: "a line of type bot for a server 10.2",
		Server:  "app.import.import_line.unknown_line_type.error",
	},
	{
		ID: fieldTooNew, Title: "The server does not know this field yet", Effect: Loses, Severity: Warning,
		Why:     "An older server passes over what came with a newer one. It is checked only when the server's version is told.",
		Fix:     "update the server first, or accept that this is lost",
		Example: "a user with custom_status for a server 9.10",
	},
	{
		ID: propsDropped, Title: "props.attachments holds what the server drops", Effect: Loses, Severity: Warning,
		Why:     "The server reads props.attachments into its own type. What is no array of such objects is dropped whole, and keys that only Slack knows vanish.",
		Fix:     "keep to the fields of a Mattermost message attachment, and put the rest into its text",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"props":{"attachments":[{"text":"a","from_url":"https://example.com"}]}}}`,
	},
	{
		ID: propsDigits, Title: "A number in props has more digits than the server keeps", Effect: Loses, Severity: Warning,
		Why:     "The server reads numbers in props as floating point, which is exact only up to 2^53.",
		Fix:     "write the number as a string",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"props":{"n":12345678901234567890}}}`,
	},
	{
		ID: keyDoubled, Title: "A key comes twice in one object", Effect: Loses, Severity: Warning,
		Why:     "The server takes the last of them, in any letter case, and says nothing of the others.",
		Fix:     "keep one of them",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"one","message":"two","create_at":1700000000000}}`,
	},
}
