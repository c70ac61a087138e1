package server

import "context"

// LookCloser lets a comparison divide time and messages into smaller parts. // bytes
func LookCloser(o *VerifyOptions, span, batch int64) { o.spanMost, o.batchMost = span, batch }

// AskFor lets a client ask for so many messages at once.
func AskFor(c *Client, n int) { c.perPage = n }

// SumUp does what a comparison does with an archive alone, and returns how many messages
// there are.
func SumUp(ctx context.Context, f *File, files string) (int, error) {
	v := &verification{
		o: (&VerifyOptions{Files: files}).withDefaults(), cert: &Certificate{}, want: newWanted(), spans: newSpans(),
	}
	var err error
	if v.content, err = f.content(); err != nil {
		return 0, err
	}
	v.sample = newSample(files, v.content)
	return v.cert.count(kindMessage).Archive, v.readArchive(ctx)
}

// PropsOf is what a comparison makes of the props of a line.
func PropsOf(raw []byte) string { return propsOf(raw) }
