package validate

// Rules about the archive and the files in it.
const (
	archiveBroken      ID = "MI901"
	archiveNoLines     ID = "MI902"
	archiveManyLines   ID = "MI903"
	archiveLinesName   ID = "MI904"
	archiveLinesBroken ID = "MI905"
	archiveDoubled     ID = "MI906"
	archiveUnused      ID = "MI907"
	archiveLarge       ID = "MI908"
	fileMissing        ID = "MI911"
	filePrefix         ID = "MI912"
	fileEscapes        ID = "MI913"
	fileEmptyPath      ID = "MI914"
	fileTooLarge       ID = "MI915"
	filePixels         ID = "MI916"
	fileName           ID = "MI917"
	fileBroken         ID = "MI918"
	fileForm           ID = "MI919"
	emojiMissing       ID = "MI921"
	emojiTooLarge      ID = "MI922"
	profileMissing     ID = "MI923"
	profileNoImage     ID = "MI924"
	profilePixels      ID = "MI925"
	profileEscapes     ID = "MI926"
	emojiEscapes       ID = "MI927"
	emojiBroken        ID = "MI928"
)

var fileRules = []Rule{
	{
		ID: archiveBroken, Title: "The archive cannot be read", Effect: Stops, Severity: Error,
		Why:     "It is no zip file, or not a whole one: the list of its entries is at its end.",
		Fix:     "copy or write the archive again",
		Example: "an archive that was cut off",
		Server:  "import_process.worker.do_job.open_file",
	},
	{
		ID: archiveNoLines, Title: "The archive has no .jsonl file in its root", Effect: Stops, Severity: Error,
		Why:     "From 11.5.1 on the server looks for the lines only in the root. This happens when a folder is zipped as a whole.",
		Fix:     "zip the contents of the folder, not the folder",
		Example: "an archive with import/import.jsonl",
		Server:  "import_process.worker.do_job.missing_jsonl",
	},
	{
		ID: archiveManyLines, Title: "The archive has more than one .jsonl file in its root", Effect: Loses, Severity: Warning,
		Why:     "The server takes the first and passes over the others.",
		Fix:     "keep one, and see whether it is the right one",
		Example: "an archive with ._import.jsonl and import.jsonl",
	},
	{
		ID: archiveLinesName, Title: "The name of the .jsonl file holds two dots in a row", Effect: Stops, Severity: Error,
		Why:     "The server takes it for a way out of the archive.",
		Fix:     "rename the file to import.jsonl",
		Example: "an archive with my..import.jsonl",
		Server:  "import_process.worker.do_job.open_file",
	},
	{
		ID: archiveLinesBroken, Title: "The .jsonl file cannot be read to its end", Effect: Stops, Severity: Error,
		Why:     "It is damaged, encrypted, or compressed in a way that the server does not read.",
		Fix:     "write the archive again, with the method Store or Deflate",
		Example: "an archive with a wrong checksum",
		Server:  "app.import.bulk_import.file_scan.error",
	},
	{
		ID: archiveDoubled, Title: "The archive has two entries of the same name", Effect: Loses, Severity: Warning,
		Why:     "The server takes the last. Names are compared in the Unicode form NFC.",
		Fix:     "keep one of them",
		Example: "an archive with data/a.txt twice",
	},
	{
		ID: archiveUnused, Title: "A file below data/ is not used by any line", Effect: Loses, Severity: Warning,
		Why:     "The server imports only files that a line names.",
		Fix:     "nothing, if the file is not needed",
		Example: "an archive with data/x.png that no line names",
	},
	{
		ID: archiveLarge, Title: "The archive is larger than a file that may be uploaded", Effect: Nothing, Severity: Warning,
		Why:     "An archive that comes through the web interface counts as an upload: FileSettings.MaxFileSize is 100 MiB by default.",
		Fix:     "raise FileSettings.MaxFileSize for the import, or use mmctl import process --bypass-upload on the server",
		Example: "an archive of 200 MiB",
		Server:  "api.upload.create.upload_too_large.app_error",
	},
	{
		ID: fileMissing, Title: "An attachment is not in the archive", Effect: Loses, Severity: Error,
		Why:     "The server looks for it in its own file store, where it may find another’s file, and then leaves it out. All attachments of the replies go with it.",
		Fix:     "add the file below data/, or leave the attachment out",
		Example: "a post with the attachment a.txt and no data/a.txt",
	},
	{
		ID: filePrefix, Title: "A path is written with data/ in front", Effect: Loses, Severity: Error,
		Why:     "The server puts data/ in front of each path itself, and so looks for data/data/.",
		Fix:     "leave data/ out of the path",
		Example: "a post with the attachment data/a.txt",
	},
	{
		ID: fileEscapes, Title: "A path leads out of data/", Effect: Loses, Severity: Error,
		Why:     "Files come only from below data/ in the archive.",
		Fix:     "write the path relative to data/",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"attachments":[{"path":"../a.txt"}]}}`,
		Server:  "app.import.validate_attachment_import_data.invalid_path.error",
		Others: []string{
			"app.import.validate_post_import_data.attachment.error",
			"app.import.validate_reply_import_data.attachment.error",
			"app.import.validate_direct_post_import_data.attachment.error",
		},
	},
	{
		ID: fileEmptyPath, Title: "A path is empty or names a folder", Effect: Loses, Severity: Error,
		Why:     "A folder is no file.",
		Fix:     "name a file",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"attachments":[{"path":""}]}}`,
	},
	{
		ID: fileTooLarge, Title: "An attachment is larger than the server allows", Effect: Loses, Severity: Error, Setting: "MaxFileSize",
		Why:     "FileSettings.MaxFileSize is 104,857,600 bytes by default. The message is imported without the file.",
		Fix:     "raise FileSettings.MaxFileSize before the import",
		Example: "a post with an attachment of 200 MiB",
		Server:  "api.file.upload_file.too_large_detailed.app_error",
	},
	{
		ID: filePixels, Title: "An attached image has more pixels than the server allows", Effect: Loses, Severity: Error, Setting: "MaxImageResolution",
		Why:     "FileSettings.MaxImageResolution is 33,177,600 pixels by default. The message is imported without the image.",
		Fix:     "raise FileSettings.MaxImageResolution before the import",
		Example: "a post with an image of 8000 times 8000 pixels",
		Server:  "api.file.upload_file.large_image.app_error",
	},
	{
		ID: fileName, Title: "The name of an attachment is longer than the server stores", Effect: Loses, Severity: Error,
		Why:     "A name has at most 256 characters and 255 bytes, its extension 64 characters. The message is imported without the file.",
		Fix:     "give the file a shorter name",
		Example: "a post with an attachment whose name has 300 characters",
	},
	{
		ID: fileBroken, Title: "A file in the archive cannot be read", Effect: Loses, Severity: Error,
		Why:     "It is damaged, encrypted, or compressed in a way that the server does not read. For emoji and profile images the import stops.",
		Fix:     "write the archive again, with the method Store or Deflate",
		Example: "an attachment with a wrong checksum",
	},
	{
		ID: fileForm, Title: "A path and the name in the archive differ in their Unicode form", Effect: Loses, Severity: Error, Until: Version{11, 7, 0},
		Why:     "Versions before 11.7 compare names byte for byte; macOS writes accents as characters of their own. It is checked only when the server’s version is told.",
		Fix:     "write both in the form NFC",
		Example: "an entry named by a Mac for a server 11.6",
	},
	{
		ID: emojiMissing, Title: "The image of an emoji is not in the archive", Effect: Stops, Severity: Error,
		Why:     "Unlike for an attachment, the import stops.",
		Fix:     "add the image below data/, or leave the emoji out",
		Example: "an emoji with the image a.png and no data/a.png",
		Server:  "app.import.emoji.bad_file.error",
	},
	{
		ID: emojiTooLarge, Title: "The image of an emoji is larger than 524,288 bytes", Effect: Stops, Severity: Error,
		Why:     "The server reads no more.",
		Fix:     "make the image smaller",
		Example: "an emoji with an image of 600,000 bytes",
		Server:  "api.file.write_file.app_error",
	},
	{
		ID: profileMissing, Title: "A profile image is not in the archive", Effect: Stops, Severity: Error,
		Why:     "The server looks for it on its own disk, and stops.",
		Fix:     "add the image below data/, or leave profile_image out",
		Example: "a user with the image a.png and no data/a.png",
		Server:  "app.import.validate_user_import_data.profile_image.error",
	},
	{
		ID: profileNoImage, Title: "A profile image is no image that the server reads", Effect: Stops, Severity: Error,
		Why:     "It must be a whole GIF, JPEG, PNG, BMP, TIFF or WebP.",
		Fix:     "use another image, or leave profile_image out",
		Example: "a user with a text file as profile image",
		Server:  "api.user.upload_profile_user.decode.app_error",
	},
	{
		ID: profilePixels, Title: "A profile image has more pixels than the server allows", Effect: Stops, Severity: Error, Setting: "MaxImageResolution",
		Why:     "FileSettings.MaxImageResolution is 33,177,600 pixels by default.",
		Fix:     "make the image smaller",
		Example: "a user with an image of 8000 times 8000 pixels",
		Server:  "api.user.upload_profile_user.check_image_limits.app_error",
	},
	{
		ID: profileEscapes, Title: "The path of a profile image is empty or leads out of data/", Effect: Stops, Severity: Error,
		Why:     "The path is that of a file below data/ in the archive.",
		Fix:     "correct the path, or leave profile_image out",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","profile_image":"../a.png"}}`,
		Server:  "app.import.validate_user_import_data.invalid_image_path.error",
	},
	{
		ID: emojiEscapes, Title: "The path of the image of an emoji leads out of data/", Effect: Stops, Severity: Error,
		Why:     "The path is that of a file below data/ in the archive.",
		Fix:     "correct the path",
		Example: `{"type":"emoji","emoji":{"name":"acme_logo","image":"../a.png"}}`,
		Server:  "app.import.validate_emoji_import_data.invalid_image_path.error",
	},
	{
		ID: emojiBroken, Title: "The image of an emoji is no image that the server reads", Effect: Loses, Severity: Warning,
		Why:     "The server stores whatever it is, and then cannot show it. It reads GIF, JPEG, PNG, BMP, TIFF and WebP.",
		Fix:     "use an image, or leave the emoji out",
		Example: "an emoji with a text file as image",
	},
}
