// Package web carries the pages that the server shows to people, as `make web`
// built them from the sources beside this file. The bundle is committed, so
// that the server builds with Go alone; web_test.go notices when it is stale.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Dist is the bundle: playground.html, and in assets/ what it loads. Names in
// assets/ change with their content, so they may be cached for good. Each HTML
// file holds the placeholder __CSP_NONCE__ wherever a nonce belongs; whoever
// serves one replaces it with a nonce of that answer, and names the same in the
// answer's Content-Security-Policy.
func Dist() fs.FS {
	// It fails only for names that are not valid, which this one is.
	dist, _ := fs.Sub(files, "dist")
	return dist
}
