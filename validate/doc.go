// Package validate tells whether a Mattermost server would import a file whole.
//
// What comes in is the archive that a bulk import takes, through [Archive], or
// only its lines, through [Stream]. What goes out are findings, through a
// [Handler], in the order of the lines (about two lines that get into each
// other's way, both come with the later of them), and a [Summary]. A finding is an error
// exactly when a real server would stop, crash, hang or lose data, and a warning
// when the server says nothing and yet something is probably not meant so, or
// depends on settings of the server that are not known.
//
// What is checked is written down twice: for people and for the program in the
// catalogue, [Rules], where each rule has an ID that never changes its meaning,
// and in the code by the names of those IDs. docs/reference/rules.md
// is printed from the catalogue.
//
// A line goes two steps. First it is decoded, and all rules are applied that one
// line shows by itself, files in the archive included; that step is pure, and
// Options.Workers blocks of lines go through it side by side (lines.go). What it
// decodes lies in the memory of the block, which is used again: nothing of it is
// kept (TestNothingIsKeptOfLines). Then the [Checker] takes the lines one by one
// in their order, and applies the rules that need the lines before: names,
// references, doubles, limits per team. It is a state machine of what the server
// would hold in its database by now.
//
// Memory holds names and compact identities of what the lines define, and the
// table of contents of the archive: never lines, files or messages. What is kept
// of messages to find doubled ones is bounded by a constant. One million posts of
// 500 bytes by 1000 users take 40 MB at the peak; two workers on two cores of a
// virtual machine check some 1,500,000 of them in a second, one some 1,000,000
// (BenchmarkPosts). What convert writes goes through the same two steps.
//
// A line that is broken or too long does not stop the check of the rest. Bad
// input never panics.
package validate
