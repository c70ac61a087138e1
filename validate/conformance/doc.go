// Package conformance compares package validate with the server's own code. It
// holds tests only, in a module of its own, so that nobody who uses the tool or
// its library downloads the server.
//
// What is compared is how one line is decoded, and what the server's functions
// for one decoded line say: channels/app/imports of the server, as it was in
// December 2025, before 11.4. A server does more before and after, which these
// functions do not reach: it looks names up, saves, opens files. Each rule about
// that is in a table of accepted differences, with its reason, as is each thing
// that later servers do in another way. An entry that no line needs fails the
// test.
//
// The lines are those of the test data of this project, and mutations of whole
// lines of each kind: each value of a line in turn, by the same list of values,
// and pairs and triples of them at random. The random ones are the same each
// time; -mutations says how many there are.
//
// The functions call the module server/public, which is a part of the server
// that is released apart, for the validity of names and for tables. It is the
// version that the main module requires, not the one of December 2025: one
// program cannot hold two, and the main module does not build with v0.1.21, where
// one of the types that it uses has another name. Of what the functions call,
// nothing has changed between the two but the list of permissions.
package conformance
