// Package converter is the pipeline from the records of a source to the archive
// that Mattermost's bulk import takes. [Run] is all of it.
//
// # The way of a message
//
// From its day file to the zip entry a message passes these stations, each in a
// file of its own:
//
//	sources/slack    elements.go   an element of the day file's list, read as a stream
//	                 message.go    becomes a sources.Message; its text is Markdown in which
//	                               people and channels are still open references
//	reading.go       reader        is rejected with a reason, or encoded (codec.go), by one of N workers
//	gather.go        gathered.take booked in source order: into the spool, and its author among the people
//	spool.go         spool         sorted by conversation, thread and time; on disk past the budget
//	timetable.go     timetable     gets a millisecond that is its own in its channel
//	threads.go       assembly      meets the replies to it: one thread is one line, or several when it is long
//	copies.go        copies        is found to be what another source has too, and only booked
//	mapping.go       mapper        becomes a jsonl.Post, a reply or a jsonl.DirectPost, with final names
//	                               (split.go: in pieces when too long; props.go: what is beside the text;
//	                               files.go: its files), by one of N workers
//	convert.go       conversion    is written in order, and its files after all lines
//	output.go        Output        the zip, under a temporary name until it is complete
//
// The two parallel stretches are one [ordered.Map] each: from the day files to
// gathered.take, and from the threads to the writer. The unit of work is a large day
// file or several small ones in the first, and some hundred kilobytes of threads in
// the second, so one large channel keeps all workers busy.
//
// # Why names come in the middle
//
// Exports tell of people only in passing: authors who left are in no list, bots
// sign messages with names of their own, and without users.json there is nothing
// else. So all messages are read once, and wait in the spool, before anything is
// named. Then one place decides who everybody is (identity.go; what is said of them by
// several sources is weighed in complete.go), one what they are
// called (join.go, by the rules in names.go), and one who can read what and under
// which name (places.go); directory.go turns that into lines. From there on nothing
// changes, and mapping a message is a pure function of it.
//
// # What comes after a first load
//
// [Compare] tells what differs between two archives, and with Options.Last a run writes
// only what a server lacks that has imported earlier ones: delta.go tells how. Both know a
// message by its conversation, time and text, as the server does, and sort what they know of
// messages in a spool, so that neither the order of lines nor their number matters.
//
// # What is bounded
//
// Memory holds the directory (people, conversations, memberships), what is booked
// for each conversation, the list of files to copy, and of messages only what
// Options.Memory allows: the spool's buffer, and a few units for each worker.
// Everything longer is on disk, in a temporary file beside the output that is gone
// when Run returns. A line is at most as long as threads.go says, far below what
// the server reads.
//
// # What is promised
//
// Every record ends in the ledger (ledger.go), and a run in which the numbers do
// not add up is no success. The output depends on the input and the options, not
// on the number of workers, the clock, or the order of maps. What is private in
// the source is readable for nobody else in the output: a conversation of which
// the source does not tell who could read it becomes a private channel of those
// who wrote in it. Secrets of the source do not get here: adapters keep them out.
package converter
