package server

import (
	"context"
	"iter"
	"net/url"
	"strconv"

	"github.com/mattermost/mattermost/server/public/model"
)

// Posts yields the messages of a channel that are not deleted, replies too, the newest
// first.
func (c *Client) Posts(ctx context.Context, channelID string) iter.Seq2[*model.Post, error] {
	return func(yield func(*model.Post, error) bool) {
		_, err := c.messages(ctx, channelID, "", func(p, _ *model.Post) (bool, error) { return yield(p, nil), nil })
		if err != nil {
			yield(nil, err)
		}
	}
}

// messages calls f with the messages of a channel, the newest first, and with the first
// message of the thread of each reply, nil if the server has it no more; it ends when f
// says so. With before, which is the id of a message, they begin with those that are older.
//
// hidden is when the newest message was made that the server's licence hides, or 0.
func (c *Client) messages(ctx context.Context, channelID, before string, f func(p, root *model.Post) (more bool, err error)) (hidden int64, err error) {
	r := &messageReader{c: c, channel: channelID, before: before, seen: map[string]bool{}}
	for {
		list, err := r.next(ctx)
		if err != nil {
			return hidden, err
		}
		hidden = max(hidden, list.FirstInaccessiblePostTime)
		for _, id := range list.Order {
			p := list.Posts[id]
			if p == nil || r.seen[id] {
				continue
			}
			if more, err := f(p, list.Posts[p.RootId]); !more || err != nil {
				return hidden, err
			}
		}
		if r.done(list) {
			return hidden, nil
		}
	}
}

// messageReader goes back through a channel. Each page is asked for as what is before a
// message, so that what is written in the meantime moves nothing; since "before" passes over
// messages of the very same time, that message is the last that has another.
type messageReader struct {
	c       *Client
	channel string
	before  string
	page    int             // behind before
	seen    map[string]bool // what may come again
	last    string          // the message that was read last
	lastAt  int64           // Unix ms
}

// next reads a page, which is empty at the end.
func (r *messageReader) next(ctx context.Context) (*model.PostList, error) {
	q := url.Values{"page": {strconv.Itoa(r.page)}, "per_page": {strconv.Itoa(r.c.perPage)}, "skipFetchThreads": {"true"}}
	if r.before != "" {
		q.Set("before", r.before)
	}
	const op = "read the messages of a channel"
	answer, err := r.c.api.DoAPIGet(reading(ctx), "/channels/"+url.PathEscape(r.channel)+"/posts?"+q.Encode(), "")
	if err != nil {
		return nil, r.c.fail(ctx, op, model.BuildResponse(answer), err)
	}
	defer discard(answer)
	list, resp, err := model.DecodeJSONFromResponse[model.PostList](answer)
	return &list, r.c.fail(ctx, op, resp, err)
}

// done moves on behind a page, and reports whether it was the last. One that is not full
// may be one of which the server has kept something back.
func (r *messageReader) done(list *model.PostList) bool {
	if len(list.Order) == 0 || len(list.Order) < r.c.perPage && list.PrevPostId == "" {
		return true
	}
	r.page++
	for _, id := range list.Order {
		p := list.Posts[id]
		if p == nil {
			continue
		}
		if r.last != "" && p.CreateAt < r.lastAt {
			r.before, r.page, r.seen = r.last, 0, map[string]bool{}
		}
		r.last, r.lastAt, r.seen[id] = id, p.CreateAt, true
	}
	return false
}
