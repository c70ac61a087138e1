package server

import (
	"context"
	"iter"

	"github.com/mattermost/mattermost/server/public/model"
)

// pageSize is how many objects are asked for at once: as many as the server gives.
const pageSize = 200

// pages yields what a paged call gives, page after page, to the first empty one: a server
// may give fewer than were asked for. An error is final. key tells objects apart: one that
// moves to a later page while others are made before it comes once.
func pages[T any, K comparable](
	ctx context.Context, c *Client, op string, key func(T) K,
	fetch func(ctx context.Context, page, perPage int) ([]T, *model.Response, error),
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		last := map[K]bool{} // of the page before: what is further back does not come again
		for page := 0; ; page++ {
			list, resp, err := fetch(reading(ctx), page, pageSize)
			if err != nil {
				yield(zero, c.fail(ctx, op, resp, err))
				return
			}
			if len(list) == 0 {
				return
			}
			seen := make(map[K]bool, len(list))
			for _, item := range list {
				k := key(item)
				seen[k] = true
				if !last[k] && !yield(item, nil) {
					return
				}
			}
			last = seen
		}
	}
}
