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
		if err != nil || list == nil {
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
}

// next reads a page; nil at the end.
func (r *messageReader) next(ctx context.Context) (*model.PostList, error) {
	q := url.Values{"page": {strconv.Itoa(r.page)}, "per_page": {strconv.Itoa(pageSize)}, "skipFetchThreads": {"true"}}
	if r.before != "" {
		q.Set("before", r.before)
	}
	const op = "read the messages of a channel"
	answer, err := r.c.api.DoAPIGet(reading(ctx), "/channels/"+url.PathEscape(r.channel)+"/posts?"+q.Encode(), "")
	if err != nil {
		return nil, r.c.fail(ctx, op, model.BuildResponse(answer), err)
	}
	defer discard(answer)
	list, resp, err := model.DecodeJSONFromResponse[*model.PostList](answer)
	if err != nil {
		return nil, r.c.fail(ctx, op, resp, err)
	}
	if list == nil || len(list.Order) == 0 {
		return nil, nil
	}
	return list, nil
}

// done moves on behind a page, and reports whether it was the last.
func (r *messageReader) done(list *model.PostList) bool {
	if len(list.Order) < pageSize && list.PrevPostId == "" {
		return true
	}
	timeOf := func(id string) int64 {
		if p := list.Posts[id]; p != nil {
			return p.CreateAt
		}
		return 0
	}
	oldest := timeOf(list.Order[len(list.Order)-1])
	for i := len(list.Order) - 1; i >= 0; i-- {
		if id := list.Order[i]; timeOf(id) != oldest {
			r.before, r.page, r.seen = id, 0, map[string]bool{}
			for _, same := range list.Order[i+1:] {
				r.seen[same] = true
			}
			return false
		}
	}
	r.page++ // all have the same time
	for _, id := range list.Order {
		r.seen[id] = true
	}
	return false
}
