// Command mmimport moves a company into Mattermost: it converts Slack exports,
// directory dumps and CSV files into the archive that Mattermost's bulk import takes,
// and checks such archives.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
