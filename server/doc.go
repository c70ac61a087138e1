// Package server is a Mattermost server over REST: what it is, what it holds, the way of an
// archive into it, and whether all of the archive has arrived.
//
// A [Client] speaks to one server, with a token, or over the socket of its local mode
// without one. It is polite: an answer "too many requests" is waited out as long as the
// server says, what is only read is asked again when the server or the network fails, and
// nothing that changes the server is sent twice unless it is known not to have arrived.
// Lists come page by page as sequences, so that nothing here grows with the server except
// what the caller keeps.
//
// What goes wrong is an [*Error] when the server has answered, and a [*NetworkError] when
// it has not; [Hint] says what to do. The token is in the requests' headers and nowhere
// else: not in errors, not in what is logged, not in files.
//
// This is the only package that knows the server's REST client.
package server
