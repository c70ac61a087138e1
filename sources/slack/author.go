package slack

import (
	"strconv"

	"github.com/mmimport/mmimport/sources"
)

// webhook prefixes the id of an author that is known by name only: it posts
// through an integration that the export gives no id.
const webhook = "webhook:"

// author sets who wrote the message, and returns what is known of them where the
// directory has nothing.
//
// Bots write in three shapes: bot_message with bot_id, often signing each message
// with another username; an ordinary message with both user and bot_id; and with
// no id at all. A person who posts through an app is in the second shape too, and
// stays the author. (fixtures/slack/three-bot-shapes.txtar, human-through-app.txtar)
func (e *Export) author(m *message, msg *sources.Message) *sources.Seen {
	user, bot := string(m.User), string(m.BotID)
	if m.Comment.val != nil && m.Subtype == "file_comment" {
		user, bot = string(m.Comment.val.User), ""
	}
	if r := m.Room.val; r != nil && user == slackbot && r.CreatedBy != "" {
		user = string(r.CreatedBy) // Slackbot tells of a huddle in the name of who began it
	}
	if bot != "" || m.Username != "" {
		e.override(m, msg)
	}
	switch {
	case user != "":
		msg.Author = user
		return e.userSeen(m, user, bot)
	case bot != "":
		msg.Author = bot
		if id := e.botIDs[bot]; id != "" {
			msg.Author = id
			return e.outsider(id, bot)
		}
		return &sources.Seen{User: sources.User{Origin: msg.Origin, ID: bot, Bot: true, RealName: m.botName()}, Wrote: true}
	case m.Username != "":
		name := plain(string(m.Username))
		msg.Author = webhook + name
		return &sources.Seen{User: sources.User{Origin: msg.Origin, ID: msg.Author, Bot: true, RealName: name}, Wrote: true}
	}
	return nil
}

// override keeps the name and picture that this one message is signed with.
func (e *Export) override(m *message, msg *sources.Message) {
	if u := e.users[string(m.User)]; u != nil && !u.Bot {
		return
	}
	msg.OverrideName = plain(string(m.Username))
	if i := m.Icons.val; i != nil {
		for _, u := range []str{i.Image72, i.Image64, i.Image48} {
			if u != "" {
				msg.OverrideIcon = cleanURL(string(u))
				return
			}
		}
	}
}

// userSeen returns what the message tells of its author, nil if that is nothing new.
func (e *Export) userSeen(m *message, user, bot string) *sources.Seen {
	known := e.users[user]
	switch {
	case known != nil && e.outside[user]:
		return e.outsider(user, bot)
	case known != nil && (!known.Bot || bot == "" || e.botIDs[bot] == user):
		return nil
	}
	s := &sources.Seen{User: sources.User{ID: user, Bot: user == slackbot}, ViaBot: bot != "", Wrote: true}
	if known != nil {
		s.Bot, s.Aliases = true, []string{bot}
		return s
	}
	switch p := m.UserProfile.read(); {
	case user == slackbot:
		s.Name, s.RealName = "slackbot", "Slackbot"
	case p != nil && m.Comment.val == nil:
		p.name(&s.User, "")
		s.PictureURL = p.picture()
		s.ViaBot = false // only people have one
	case bot != "":
		s.RealName, s.Aliases = m.botName(), []string{bot}
	}
	return s
}

// outsider returns what is known of somebody whom the directory leaves out, nil if it does not.
func (e *Export) outsider(id, bot string) *sources.Seen {
	if !e.outside[id] {
		return nil
	}
	return &sources.Seen{User: *e.users[id], ViaBot: bot != "", Wrote: true}
}

// botName is the name of the integration, or else the one it signed this message with.
func (m *message) botName() string {
	if p := m.BotProfile.val; p != nil && p.Name != "" {
		return plain(string(p.Name))
	}
	return plain(string(m.Username))
}

func plural(n int64, what string) string {
	s := strconv.FormatInt(n, 10) + " " + what
	if n != 1 {
		s += "s"
	}
	return s
}
