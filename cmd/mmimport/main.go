// Command mmimport moves a company into Mattermost: it converts Slack exports,
// directory dumps and CSV files into the archive that Mattermost's bulk import takes,
// and checks such archives.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // --time-zone also works where the system has no time zones, as on Windows

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// memoryShare is how much of what the control group grants the Go runtime may use:
// mapped files and stacks of the system need some too.
const memoryShare = 0.9

func main() {
	// Without a control group, or with GOMEMLIMIT set, there is nothing to do.
	_, _ = memlimit.SetGoMemLimitWithOpts(memlimit.WithRatio(memoryShare), memlimit.WithProvider(memlimit.FromCgroup))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
