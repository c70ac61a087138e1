// Package browser holds the tests of the report's page in a real browser. It is a module
// of its own, so that nobody who builds or tests mmimport needs the browser or what
// drives it. The tests need Chromium:
//
//	cd converter/report/browser && go test ./...
//
// go test -shots FOLDER also leaves pictures of the page there.
package browser
