package conformance

import (
	"fmt"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// wholeLines are lines of each kind with all of their keys, which both sides
// accept.
var wholeLines = []string{
	`{"type":"role","role":{"name":"helper","display_name":"Helper","description":"Helps","permissions":["create_post","manage_webhooks"],"scheme_managed":false}}`,
	`{"type":"scheme","scheme":{"name":"my_scheme","display_name":"Mine","description":"A scheme","scope":"team",
"default_team_admin_role":{"name":"ta","display_name":"TA","description":"d","permissions":["manage_team"],"scheme_managed":true},
"default_team_user_role":{"name":"tu","display_name":"TU"},
"default_team_guest_role":{"name":"tg","display_name":"TG"},
"default_channel_admin_role":{"name":"ca","display_name":"CA"},
"default_channel_user_role":{"name":"cu","display_name":"CU"},
"default_channel_guest_role":{"name":"cg","display_name":"CG"}}}`,
	`{"type":"scheme","scheme":{"name":"narrow","display_name":"Narrow","scope":"channel",
"default_channel_admin_role":{"name":"ca","display_name":"CA"},
"default_channel_user_role":{"name":"cu","display_name":"CU"}}}`,
	`{"type":"emoji","emoji":{"name":"acme_logo","image":"emoji/logo.png"}}`,
	`{"type":"team","team":{"name":"other","display_name":"Other","type":"I","description":"Others","allow_open_invite":true,"scheme":"team_scheme"}}`,
	`{"type":"channel","channel":{"team":"acme","name":"ops","display_name":"Operations","type":"P","header":"h","purpose":"p","scheme":"channel_scheme","deleted_at":1700000000000}}`,
	`{"type":"user","user":{"profile_image":"people/erin.png","username":"erin","email":"erin@example.com","auth_service":"ldap","auth_data":"erin-1",
"nickname":"E","first_name":"Erin","last_name":"Moss","position":"Baker","roles":"system_user my_role","locale":"de",
"feature_enabled_markdown_preview":"true","formatting":"false","show_unread_section":"true","delete_at":1700000000000,
"theme":"{\"sidebarBg\":\"#1c58d9\"}","military_time":"true","link_previews":"true","message_display":"clean","collapse_consecutive_messages":"true",
"colorize_usernames":"true","channel_display_mode":"full","tutorial_step":"999","email_interval":"hour","name_format":"username",
"send_on_ctrl_enter":"true","code_block_ctrl_enter":"true","show_join_leave":"true","show_unread_scroll_position":"true","sync_drafts":"true","limit_visible_dms_gms":"10",
"notify_props":{"desktop":"all","desktop_sound":"true","email":"false","mobile":"mention","mobile_push_status":"away","channel":"true","comments":"root","mention_keys":"erin"},
"custom_status":{"emoji":"palm_tree","text":"Away","duration":"date_and_time","expires_at":"2030-01-02T15:04:05Z"},
"teams":[{"name":"acme","roles":"team_user team_admin","theme":"{\"sidebarBg\":\"#1c58d9\"}","channels":[
{"name":"dev","roles":"channel_user channel_admin","favorite":true,"mention_count":1,"mention_count_root":1,"urgend_mention_count":0,"msg_count":2,"msg_count_root":2,"last_viewed_at":1700000000000,
"notify_props":{"desktop":"default","mobile":"none","mark_unread":"all","email":"default","ignore_channel_mentions":"on","channel_auto_follow_threads":"off"}},
{"name":"off-topic"}]}]}}`,
	`{"type":"user","user":{"username":"frank","email":"frank@example.com","password":"Passw0rd!"}}`,
	`{"type":"user","user":{"username":"grace","email":"grace@example.com","roles":"system_guest","teams":[{"name":"acme","roles":"team_guest","channels":[{"name":"dev","roles":"channel_guest"},{"name":"off-topic","roles":"channel_guest"}]}]}}`,
	`{"type":"bot","bot":{"username":"robot","display_name":"Robot","owner":"alice","description":"d","profile_image":"people/robot.png","delete_at":0}}`,
	`{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","type":"me","message":"hello","create_at":1700000000000,"edit_at":1700000000001,"is_pinned":true,
"props":{"a":1,"b":[null,{"c":"<"}],"attachments":[{"text":"t"}]},"flagged_by":["bob"],` + messageParts + `}}`,
	`{"type":"direct_channel","direct_channel":{"header":"h","favorited_by":["alice"],"shown_by":["bob"],"participants":[
{"username":"alice","scheme_user":true,"scheme_admin":false,"scheme_guest":false,"mention_count":1,"mention_count_root":1,"urgend_mention_count":0,"msg_count":2,"msg_count_root":2,"last_viewed_at":1700000000000,
"notify_props":{"desktop":"default","mobile":"none","mark_unread":"all","email":"default","ignore_channel_mentions":"on","channel_auto_follow_threads":"off"}},
{"username":"bob","scheme_user":true}]}}`,
	`{"type":"direct_channel","direct_channel":{"members":["alice","bob","carol"],"favorited_by":["carol"],"shown_by":["carol"]}}`,
	`{"type":"direct_channel","direct_channel":{"members":["alice","bob"],"favorited_by":["bob"],"participants":[{"username":"alice","scheme_user":true},{"username":"bob","scheme_admin":true}]}}`,
	`{"type":"direct_post","direct_post":{"channel_members":["alice","bob"],"user":"alice","type":"custom_x","message":"hello","create_at":1700000000000,"edit_at":1700000000001,"is_pinned":false,
"props":{"a":"b"},"flagged_by":["bob"],` + messageParts + `}}`,
}

// messageParts is what posts and direct posts have in common.
const messageParts = `"reactions":[{"user":"bob","emoji_name":"tada","create_at":1700000000000}],
"attachments":[{"path":"files/a.txt"},{"path":"b.png"}],
"thread_followers":[{"user":"carol","last_viewed":1700000000000,"unread_mentions":1},{"user":"bob"}],
"replies":[
{"user":"bob","type":"","message":"hi","create_at":1700000000005,"edit_at":1700000000006,"is_pinned":false,"props":{"x":true},"flagged_by":["carol"],
"reactions":[{"user":"carol","emoji_name":"+1","create_at":1700000000005}],"attachments":[{"path":"c.txt"}]},
{"user":"carol","message":"","create_at":1700000000007}]`

// versionLine is a whole line of the kind that comes first.
const versionLine = `{"type":"version","version":1,"info":{"generator":"g","version":"1","created":"2024-01-02","additional":{"a":1}}}`

// oddLines are odd in a way that no mutation of values is.
var oddLines = []string{
	``, ` `, "\t", `null`, `true`, `7`, `""`, `[]`, `{}`, `{`, `}`, `{}{}`, `{} x`, `{"type"}`, `{"type":}`, `{"type":"team",}`, `{'type':'team'}`,
	"\ufeff" + `{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"}}`,
	` {"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"}} `,
	`{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"}}` + "\r",
	`{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"}}` + "\x00",
	"{\"type\":\"emoji\",\"emoji\":{\"name\":\"acme\xff\",\"image\":\"x.png\"}}",
	"{\"type\":\"emoji\",\"emoji\":{\"name\":\"acme\x01\",\"image\":\"x.png\"}}",
	`{"TYPE":"emoji","EMOJI":{"NAME":"acme_logo","Image":"x.png"}}`,
	`{"type":"team","type":"emoji","emoji":{"name":"acme_logo","image":"x.png"}}`,
	`{"type":"emoji","emoji":{"name":"acme_logo"},"emoji":{"image":"x.png"}}`,
	`{"type":"emoji","emoji":{"name":"two words","name":"acme_logo","image":"x.png"}}`,
	`{"type":"emoji","emoji":{"name":"acme_logo","name":"two words","image":"x.png"}}`,
	`{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"},"emoji":null}`,
	`{"type":"emoji","emoji":null,"emoji":{"name":"acme_logo","image":"x.png"}}`,
	`{"type":"emoji","emoji":{"name":7,"name":"acme_logo","image":"x.png"}}`,
	`{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"},"team":{"name":7}}`,
	`{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"},"team":{"name":"a b"}}`,
	`{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"},"version":"1"}`,
	`{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"},"info":[]}`,
	`{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"},"other":{"deep":[1e400]}}`,
	`{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"reactions":[{"user":"bob","emoji_name":"a","create_at":1700000000000}],"reactions":[{"user":"bob"}]}}`,
	`{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"props":{"a":1},"props":{"b":2}}}`,
	`{"type":"version","version":1}`, `{"type":"version"}`, `{"type":"version","version":null}`,
	`{"type":"user"}`, `{"type":"user","user":null}`, `{"type":"users","user":{}}`, `{"user":{"username":"x"}}`,
	`{"type":"post"}`, `{"type":"direct_post"}`, `{"type":"bot"}`, `{"type":"emoji"}`, `{"type":"role"}`, `{"type":"scheme"}`,
	`{"type":"team"}`, `{"type":"channel"}`, `{"type":"direct_channel"}`,
}

// longLines have texts about as long as the server stores, where that is too much
// for a list of values.
func longLines() []string {
	const post = `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"%s","create_at":1700000000000}}`
	var lines []string
	for n := model.PostMessageMaxRunesV2 - 1; n <= model.PostMessageMaxRunesV2+1; n++ {
		for _, character := range []string{"m", "é", "😀"} {
			text := strings.Repeat(character, n)
			lines = append(lines, fmt.Sprintf(post, text),
				fmt.Sprintf(postWith, `"replies":[{"user":"bob","message":"`+text+`","create_at":1700000000000}]`))
		}
	}
	for n := model.MaxPreferenceValueLength - 1; n <= model.MaxPreferenceValueLength+1; n++ {
		lines = append(lines, fmt.Sprintf(userWith, `"tutorial_step":"`+strings.Repeat("é", n)+`"`))
	}
	return append(lines, longProps()...)
}

// longProps are lines with props at the limit, which counts them as the server
// writes them.
func longProps() []string {
	const empty = len(`{"p":""}`)
	var lines []string
	for n := model.PostPropsMaxRunes - 1; n <= model.PostPropsMaxRunes+1; n++ {
		for _, text := range []string{
			strings.Repeat("é", n-empty),
			strings.Repeat("<", (n-empty)/6) + strings.Repeat("p", (n-empty)%6),
			strings.Repeat(`\u0041`, n-empty),
		} {
			props := `"props":{"p":"` + text + `"}`
			lines = append(lines, fmt.Sprintf(postWith, props),
				fmt.Sprintf(postWith, `"replies":[{"user":"bob","message":"x","create_at":1700000000000,`+props+`}]`))
		}
	}
	return lines
}

// Lines to which something is added.
const (
	postWith = `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"m","create_at":1700000000000,%s}}`
	userWith = `{"type":"user","user":{"username":"erin","email":"erin@example.com",%s}}`
)
