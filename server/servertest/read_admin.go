package servertest

// This file reads what an administrator has set up: emoji, roles, schemes.

import (
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"
)

func (c *call) emoji() {
	list := []model.Emoji{}
	for _, e := range sorted(c.s.State.Emoji, func(e *Emoji) string { return e.Id }) {
		list = append(list, e.Emoji)
	}
	c.answer(http.StatusOK, page(c, list))
}

func (c *call) emojiByNames() {
	list := []model.Emoji{}
	for _, name := range c.list() {
		if e := c.s.State.Emoji[name]; e != nil {
			list = append(list, e.Emoji)
		}
	}
	c.answer(http.StatusOK, list)
}

func (c *call) emojiImage() {
	for _, e := range c.s.State.Emoji {
		if e.Id == c.r.PathValue("id") {
			_, _ = c.w.Write(e.Image) // as above
			return
		}
	}
	one[Emoji](c, nil)
}

func (c *call) roles() {
	c.answer(http.StatusOK, sorted(c.s.State.Roles, func(r *model.Role) string { return r.Name }))
}

func (c *call) schemes() {
	c.answer(http.StatusOK, page(c, sorted(c.s.State.Schemes, func(s *model.Scheme) string { return s.Name })))
}
