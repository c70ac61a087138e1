package server

// LookCloser lets a comparison divide time and messages into smaller parts. // bytes
func LookCloser(o *VerifyOptions, span, batch int64) { o.spanMost, o.batchMost = span, batch }

// AskFor lets a client ask for so many messages at once.
func AskFor(c *Client, n int) { c.perPage = n }
