package servertest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// routes are the calls that are known, by method and path.
var routes = map[string]func(*call){
	"GET /api/v4/system/ping":    (*call).ping,
	"GET /api/v4/config":         (*call).config,
	"GET /api/v4/config/client":  (*call).clientConfig,
	"GET /api/v4/license/client": (*call).license,

	"GET /api/v4/users":                 (*call).users,
	"GET /api/v4/users/me":              (*call).me,
	"GET /api/v4/users/{id}":            (*call).oneUser,
	"GET /api/v4/users/username/{name}": (*call).userByName,
	"GET /api/v4/users/email/{email}":   (*call).userByEmail,
	"POST /api/v4/users/usernames":      (*call).usersByNames,
	"POST /api/v4/users/ids":            (*call).usersByIDs,
	"GET /api/v4/users/{id}/uploads":    (*call).listUploads,
	"GET /api/v4/users/{id}/channels":   (*call).channelsOfUser,
	"GET /api/v4/users/{id}/teams":      (*call).teamsOfUser,
	"GET /api/v4/bots":                  (*call).bots,

	"GET /api/v4/teams":                           (*call).teams,
	"GET /api/v4/teams/{id}":                      (*call).oneTeam,
	"GET /api/v4/teams/name/{name}":               (*call).teamByName,
	"GET /api/v4/teams/{id}/stats":                (*call).teamStats,
	"GET /api/v4/teams/{id}/members":              (*call).teamMembers,
	"GET /api/v4/teams/{id}/channels/name/{name}": (*call).channelByName,

	"GET /api/v4/channels":              (*call).channels,
	"GET /api/v4/channels/{id}":         (*call).oneChannel,
	"GET /api/v4/channels/{id}/members": (*call).channelMembers,
	"GET /api/v4/channels/{id}/posts":   (*call).channelPosts,
	"POST /api/v4/channels/direct":      (*call).directChannel,
	"POST /api/v4/channels/group":       (*call).groupChannel,

	"GET /api/v4/posts/{id}":             (*call).onePost,
	"DELETE /api/v4/posts/{id}":          (*call).deletePost,
	"GET /api/v4/posts/{id}/thread":      (*call).thread,
	"GET /api/v4/posts/{id}/reactions":   (*call).reactions,
	"GET /api/v4/posts/{id}/files/info":  (*call).filesOfPost,
	"POST /api/v4/posts/ids":             (*call).postsByIDs,
	"POST /api/v4/posts/ids/reactions":   (*call).reactionsByIDs,
	"GET /api/v4/files/{id}":             (*call).fileData,
	"GET /api/v4/files/{id}/info":        (*call).fileInfo,
	"GET /api/v4/emoji":                  (*call).emoji,
	"POST /api/v4/emoji/names":           (*call).emojiByNames,
	"GET /api/v4/emoji/{id}/image":       (*call).emojiImage,
	"GET /api/v4/roles":                  (*call).roles,
	"GET /api/v4/schemes":                (*call).schemes,
	"GET /api/v4/users/{id}/preferences": (*call).preferences,

	"POST /api/v4/uploads":            (*call).createUpload,
	"GET /api/v4/uploads/{id}":        (*call).getUpload,
	"POST /api/v4/uploads/{id}":       (*call).uploadData,
	"GET /api/v4/imports":             (*call).listImports,
	"DELETE /api/v4/imports/{name}":   (*call).deleteImport,
	"POST /api/v4/jobs":               (*call).createJob,
	"GET /api/v4/jobs":                (*call).listJobs,
	"GET /api/v4/jobs/{id}":           (*call).getJob,
	"GET /api/v4/jobs/type/{type}":    (*call).listJobs,
	"POST /api/v4/jobs/{id}/cancel":   (*call).cancelJob,
	"GET /api/v4/channels/{id}/stats": (*call).channelStats,
}

// notLocal are calls that local mode does not have.
var notLocal = map[string]bool{
	"GET /api/v4/license/client": true, "GET /api/v4/users/me": true, "POST /api/v4/users/usernames": true,
	"GET /api/v4/teams/{id}/stats": true, "GET /api/v4/teams/{id}/members": true, "GET /api/v4/emoji": true,
	"POST /api/v4/emoji/names": true, "GET /api/v4/emoji/{id}/image": true, "GET /api/v4/schemes": true,
	"GET /api/v4/files/{id}": true, "GET /api/v4/files/{id}/info": true, "POST /api/v4/posts/ids/reactions": true,
	"GET /api/v4/posts/{id}/reactions": true, "GET /api/v4/posts/{id}/files/info": true, "GET /api/v4/posts/{id}/thread": true,
	"GET /api/v4/users/{id}/channels": true, "GET /api/v4/users/{id}/teams": true, "POST /api/v4/channels/direct": true,
	"POST /api/v4/channels/group": true, "POST /api/v4/posts/ids": true, "GET /api/v4/channels/{id}/stats": true,
}

// pattern is a call with its path cut into pieces.
type pattern struct {
	name   string
	method string
	pieces []string
	do     func(*call)
}

// patterns are the routes, those first that say more about the beginning of a path:
// {id} sorts behind all letters.
var patterns = sync.OnceValue(func() []pattern {
	var all []pattern
	for _, name := range slices.Sorted(maps.Keys(routes)) {
		method, path, _ := strings.Cut(name, " ")
		all = append(all, pattern{name, method, strings.Split(path, "/"), routes[name]})
	}
	return all
})

// match reports whether a path is of the pattern, and notes the values in it.
func (p *pattern) match(r *http.Request) bool {
	pieces := strings.Split(r.URL.Path, "/")
	if r.Method != p.method || len(pieces) != len(p.pieces) {
		return false
	}
	for i, piece := range p.pieces {
		if name, ok := strings.CutPrefix(piece, "{"); ok {
			r.SetPathValue(strings.TrimSuffix(name, "}"), pieces[i])
		} else if piece != pieces[i] {
			return false
		}
	}
	return true
}

func (c *call) route() {
	for _, p := range patterns() {
		if p.match(c.r) {
			if c.local && notLocal[p.name] {
				break
			}
			p.do(c)
			return
		}
	}
	c.notFound()
}
