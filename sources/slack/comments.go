package slack

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// commentsName is how Slack names the conversation, and its folder, in which people
// comment on a canvas or a list: by its file and its title. Windows has no colons in names.
var commentsName = regexp.MustCompile(`^FC[:_](F[A-Z0-9]+)[:_](.*)$`)

// commentsOn returns the id of the file that the comments of a conversation or folder of
// this name are on, and a name for people. Both are "" when it is none of comments.
func commentsOn(name string) (file, title string) {
	m := commentsName.FindStringSubmatch(name)
	if m == nil {
		return "", ""
	}
	return m[1], "Comments on " + cmp.Or(strings.TrimSpace(m[2]), "a canvas")
}

// takeComments adds the conversations of comments that have messages. They are private:
// who could read a canvas is not told but by their members. The others are counted.
func (c *catalog) takeComments(sp *space) error {
	if sp.comments == "" {
		return nil
	}
	commented := map[string]bool{} // files
	for name, f := range sp.folders {
		if file, _ := commentsOn(name); file != "" && len(f.days) > 0 {
			commented[file] = true
		}
	}
	left := sources.LeftOut{Origin: sources.Origin{File: sp.comments}, Kind: sources.KindOther, Reason: commentsFile + " is not part of Mattermost's import"}
	for el, err := range c.e.elements(c.e.in(sp.comments)) {
		if err != nil {
			p, ok := c.e.problem(c.e.in(sp.comments), el, err, "what stands before is used")
			if !ok {
				return fmt.Errorf("%s: %w", sp.comments, err)
			}
			c.d.Problems = append(c.d.Problems, *p)
			break
		}
		var x conversation
		if isObject(el.raw) && unmarshal(el.raw, &x) == nil {
			if file, title := commentsOn(string(x.Name)); commented[file] {
				delete(commented, file) // a second element would be the same again
				x.Name = str(title)
				o := sources.Origin{File: sp.comments, Item: el.n}
				if why := c.take(&x, o, sp, sources.Private); why == "" {
					c.byName[sp][file] = c.byID[string(x.ID)]
					continue
				}
			}
		}
		if !isBlank(el.raw) {
			left.Count++
		}
	}
	if left.Count > 0 {
		c.d.LeftOut = append(c.d.LeftOut, left)
	}
	return nil
}
