// Package jsonl is one line of Mattermost's bulk import format: its types, how
// it is written, how it is read, and the order in which lines follow each other.
//
// Writing: a [Body] goes through [Append], which is pure and may run on many
// goroutines, and the bytes go through an [Encoder], which holds the order and
// counts. What Append writes is the same for the same body for ever: fields in
// the order of the types, no blanks, no escapes that JSON does not demand.
//
// Reading: [Lines] cuts a stream into lines with their positions, and [Decode]
// turns one of them into a Body exactly as the server does, which is more
// lenient than what Append writes: keys in any letter case, the last of doubled
// keys, unknown keys passed over. Lines and Decode are apart so that decoding can
// run on many goroutines too. For files of millions of messages there are a
// [BlockReader], which cuts many lines at once, and a [Decoder], which decodes as
// Decode does and uses its memory again.
//
// Both directions share one state machine for the sequence of kinds, [Order]:
// strict for the writer, lenient for the reader.
//
// Memory is bounded by a block of lines, or by the longest line, at most [MaxLine]
// bytes. Nothing here knows what a line means; that is package validate.
package jsonl
