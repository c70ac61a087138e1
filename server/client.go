package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Client speaks to one server. It is safe for concurrent use, though nothing here needs it.
type Client struct {
	api   *model.Client4
	opts  Options
	name  string // of the server, as people call it
	local bool

	perPage int // messages that are asked for at once
}

// Dial prepares to speak to a server. Nothing is sent. The error is an [*OptionError] when
// the options cannot be meant.
func Dial(o *Options) (*Client, error) {
	opts := o.withDefaults()
	base, name := "http://_", "the local server"
	if opts.Socket == "" {
		var err error
		if base, err = opts.checkURL(); err != nil {
			return nil, err
		}
		name = base
	}
	if err := opts.checkToken(); err != nil {
		return nil, err
	}
	t, err := opts.dialer()
	if err != nil {
		return nil, err
	}
	api := model.NewAPIv4Client(base)
	api.HTTPClient = &http.Client{Transport: &patient{base: t, opts: opts}, CheckRedirect: noRedirect}
	if opts.Socket == "" {
		api.SetToken(opts.Token)
	}
	opts.Token = "" // it is needed no more, and cannot get out from here
	return &Client{api: api, opts: opts, name: name, local: opts.Socket != "", perPage: pageSize}, nil
}

// Name is the address of the server, or says that it is the local one.
func (c *Client) Name() string { return c.name }

// Close closes the connections that are open.
func (c *Client) Close() { c.api.HTTPClient.CloseIdleConnections() }

// wait waits for d and says why.
func (c *Client) wait(ctx context.Context, reason string, d time.Duration) error {
	c.opts.Waiting(reason, d)
	return c.opts.Wait(ctx, d)
}

// errRedirect stands for an answer that points elsewhere. It is not followed: the token
// is for the server that was named.
var errRedirect = errors.New("redirected")

func noRedirect(req *http.Request, _ []*http.Request) error {
	return &redirectError{to: req.URL.Scheme + "://" + req.URL.Host}
}

type redirectError struct{ to string }

func (e *redirectError) Error() string        { return "the answer points to " + e.to }
func (e *redirectError) Is(target error) bool { return target == errRedirect }
