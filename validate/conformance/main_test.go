package conformance

import (
	"os"
	"testing"

	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// TestMain makes the server silent: what it has to say of early replies is no
// error.
func TestMain(m *testing.M) {
	silent, err := mlog.NewLogger()
	if err != nil {
		panic(err)
	}
	mlog.InitGlobalLogger(silent)
	os.Exit(m.Run())
}
