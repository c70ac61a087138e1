// Package servertest is a Mattermost server for tests: it speaks the REST calls that
// package server makes, holds what they change, and really imports archives, by the rules
// of the real one. Only tests import it.
//
// What is held is the real server's own types, so that what is read back looks like what
// it would send. An import knows one worker: what the real server does to lines that race
// is here always the worse of the two, an error; references see what earlier segments
// made. What exists is changed as the real server changes it, also where that does damage:
// people without a log-in in their line lose it, messages without their files lose those,
// replies before their root are doubled.
//
// Faults are ordered with [Server.Fail], [Server.Cut], [Server.Expire] and [Server.FailImport].
package servertest
