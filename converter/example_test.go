package converter_test

import (
	"context"
	"fmt"
	"os"
	"testing/fstest"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/csvfile"
	"github.com/mmimport/mmimport/sources/slack"
)

// Two sources become one import, here its lines on standard output; the name of a zip
// would give the archive. Ann is one person, as her address says, and the directory's
// name for her is what the message is signed with.
func Example() {
	export, err := slack.Open(fstest.MapFS{
		"users.json":          {Data: []byte(`[{"id":"U1","name":"ann","profile":{"email":"ann@acme.example"}}]`)},
		"channels.json":       {Data: []byte(`[{"id":"C1","name":"dev","members":["U1"]}]`)},
		"dev/2024-01-02.json": {Data: []byte(`[{"ts":"1704186000.000100","user":"U1","text":"*hello*"}]`)},
	}, "slack", nil)
	if err != nil {
		panic(err)
	}
	defer export.Close()
	staff, err := csvfile.Open(fstest.MapFS{
		"staff.csv": {Data: []byte("username,email,first_name\nalee,ann@acme.example,Ann\n")},
	}, nil, "staff", nil)
	if err != nil {
		panic(err)
	}
	defer staff.Close()

	report, err := converter.Run(context.Background(), []sources.Source{export, staff},
		converter.NewOutput("-", os.Stdout), &converter.Options{Team: "acme"})
	if err != nil {
		panic(err)
	}
	users := report.Counts[sources.KindUser]
	fmt.Println(users.Read, "users were read,", users.Imported, "is imported,", users.Merged, "is merged; damage:", report.Damaged())
	// Output:
	// {"type":"version","version":1,"info":{"generator":"mmimport"}}
	// {"type":"team","team":{"name":"acme","display_name":"acme","type":"I","allow_open_invite":false}}
	// {"type":"channel","channel":{"team":"acme","name":"dev","display_name":"dev","type":"O"}}
	// {"type":"user","user":{"username":"alee","email":"ann@acme.example","first_name":"Ann","roles":"system_user","teams":[{"name":"acme","roles":"team_user","channels":[{"name":"dev","roles":"channel_user"}]}]}}
	// {"type":"post","post":{"team":"acme","channel":"dev","user":"alee","message":"**hello**","create_at":1704186000000}}
	// 2 users were read, 1 is imported, 1 is merged; damage: false
}
