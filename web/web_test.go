package web_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ava/web"
)

// Node is not needed to tell a stale bundle: the build wrote down what it was made of.
func TestBundleIsBuiltFromTheSourcesBesideIt(t *testing.T) {
	recorded, err := fs.ReadFile(web.Dist(), ".inputs.sha256")
	if err != nil {
		t.Fatalf("%v: run make web", err)
	}
	got, err := inputsHash(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.TrimSpace(string(recorded)); got != want {
		t.Errorf("web/dist was built from other sources (%.12s, now %.12s): run make web", want, got)
	}
}

func TestEverySourceCountsAndNothingElse(t *testing.T) {
	sources := func() fstest.MapFS {
		return fstest.MapFS{
			"package.json":              {Data: []byte("{}")},
			"playground.html":           {Data: []byte("<html>")},
			"playground/main.tsx":       {Data: []byte("render()")},
			"playground/examples/a.css": {Data: []byte("a{}")},
		}
	}
	hash := func(files fstest.MapFS) string {
		sum, err := inputsHash(files)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	fresh := hash(sources())
	for name, counts := range map[string]bool{
		"package.json":             true, // changed
		"playground/main.tsx":      true, // changed
		"src/new.ts":               true,
		"src/dist/nested.ts":       true,
		"playground/main.test.tsx": false,
		"playground/README.md":     false,
		"dist/assets/x.css":        false,
		"node_modules/a/index.ts":  false,
		".cache/a.json":            false,
		"embed.go":                 false,
	} {
		files := sources()
		files[name] = &fstest.MapFile{Data: []byte("other")}
		if changed := hash(files) != fresh; changed != counts {
			t.Errorf("with another %s the hash changed: %t, want %t", name, changed, counts)
		}
	}
}

func TestPagesLoadOnlyFilesOfTheBundle(t *testing.T) {
	for _, page := range pages(t) {
		html := read(t, page)
		for _, ref := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(html, -1) {
			if strings.HasPrefix(ref[1], "data:") {
				continue
			}
			name, relative := strings.CutPrefix(ref[1], "./")
			if !relative {
				t.Errorf("%s loads %s, which is not relative to the page", page, ref[1])
			} else if _, err := fs.Stat(web.Dist(), name); err != nil {
				t.Errorf("%s loads %s: %v", page, ref[1], err)
			}
		}
	}
}

// Whatever has none is blocked by the policy that the server sends.
func TestEveryScriptAndStyleOfAPageHasTheNoncesPlaceholder(t *testing.T) {
	element := regexp.MustCompile(`<(?:script|style)\b[^>]*>|<link\b[^>]*rel="(?:stylesheet|modulepreload)"[^>]*>`)
	for _, page := range pages(t) {
		found := element.FindAllString(read(t, page), -1)
		if len(found) == 0 {
			t.Errorf("%s loads no script", page)
		}
		for _, tag := range found {
			if !strings.Contains(tag, `nonce="__CSP_NONCE__"`) {
				t.Errorf("%s: no nonce in %s", page, tag)
			}
		}
	}
}

// What the first page loads before it shows anything, as it is sent.
func TestSettingsPageIsSmall(t *testing.T) {
	const most = 150_000
	total := 0
	for _, ref := range regexp.MustCompile(`"\./(assets/[^"]*\.js)"`).FindAllStringSubmatch(read(t, "index.html"), -1) {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write([]byte(read(t, ref[1]))); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		total += b.Len()
	}
	if t.Logf("%d bytes of JavaScript", total); total == 0 || total > most {
		t.Errorf("the first page loads %d bytes of JavaScript, want at most %d", total, most)
	}
}

// GraphiQL is many times as large as the settings, which must not load any of it.
func TestPagesShareNoFiles(t *testing.T) {
	loads := func(page string) map[string]bool {
		seen := map[string]bool{}
		queue := []string{page}
		for len(queue) > 0 {
			name := queue[0]
			queue = queue[1:]
			if seen[name] {
				continue
			}
			seen[name] = true
			for _, ref := range regexp.MustCompile(`[\w.-]+\.(?:js|css)\b`).FindAllString(read(t, name), -1) {
				if _, err := fs.Stat(web.Dist(), "assets/"+ref); err == nil {
					queue = append(queue, "assets/"+ref)
				}
			}
		}
		return seen
	}
	settings, playground := loads("index.html"), loads("playground.html")
	if len(settings) < 10 || len(playground) < 3 {
		t.Fatalf("the settings load %d files, the playground %d", len(settings), len(playground))
	}
	for name := range settings {
		if playground[name] {
			t.Errorf("both load %s", name)
		}
	}
}

// pages are the HTML files of the bundle.
func pages(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(web.Dist(), "*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"index.html", "playground.html"} {
		if !slices.Contains(names, page) {
			t.Fatalf("the bundle has %v but no %s: run make web", names, page)
		}
	}
	return names
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := fs.ReadFile(web.Dist(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var (
	source   = regexp.MustCompile(`\.(ts|tsx|css|html|json|graphql|svg)$`)
	testFile = regexp.MustCompile(`\.test\.tsx?$`)
)

// inputsHash is what inputs.ts computes when it builds the bundle; change both
// together. It is the SHA-256 of the lines "<sha256>  <path>", sorted by path.
func inputsHash(root fs.FS) (string, error) {
	sums := map[string]string{}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") || name == "dist" || name == "node_modules"):
			return fs.SkipDir
		case entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || !isSource(name):
			return nil
		}
		content, err := fs.ReadFile(root, name)
		sums[name] = sum(content)
		return err
	})
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		fmt.Fprintf(&lines, "%s  %s\n", sums[name], name)
	}
	return sum([]byte(lines.String())), err
}

func isSource(name string) bool {
	return source.MatchString(path.Base(name)) && !testFile.MatchString(name)
}

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}
