package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// shape is a form of text that must not be committed. A plain prefix to search
// for, with the regular expression for what follows it only, keeps the search
// through megabytes of built page fast.
type shape struct {
	prefix string
	rest   *regexp.Regexp
	after  *regexp.Regexp // what may come before it
}

var (
	anything       = regexp.MustCompile(``)
	noWordBefore   = regexp.MustCompile(`(^|\W)$`)
	pathBeginsHere = regexp.MustCompile(`(^|[^\w./~-])$`)
)

// keyShapes are the forms by which people and scanners recognise a credential
// that works.
var keyShapes = []shape{
	{"AC", regexp.MustCompile(`^[0-9a-f]{32}\b`), noWordBefore},                             // Twilio account
	{"SK", regexp.MustCompile(`^[0-9a-f]{32}\b`), noWordBefore},                             // Twilio API key
	{"re_", regexp.MustCompile(`^([A-Za-z0-9]{16,}|\w{8}_[A-Za-z0-9]{16,})`), noWordBefore}, // Resend
	{"SG.", regexp.MustCompile(`^[\w-]{16,}`), noWordBefore},                                // SendGrid
	{"AIza", regexp.MustCompile(`^[\w-]{30,}`), noWordBefore},                               // Google API key
	{"GOCSPX-", regexp.MustCompile(`^[\w-]{20,}`), noWordBefore},                            // Google client secret
	{"ya29.", regexp.MustCompile(`^[\w-]{20,}`), noWordBefore},                              // Google access token
	{"sk_live_", regexp.MustCompile(`^\w{8,}`), noWordBefore},                               // Stripe
	{"gh", regexp.MustCompile(`^[pousr]_\w{20,}`), noWordBefore},                            // GitHub
	{"xox", regexp.MustCompile(`^[abp]-[\w-]{10,}`), noWordBefore},                          // Slack
	{"AKIA", regexp.MustCompile(`^[0-9A-Z]{16}\b`), noWordBefore},                           // AWS
	{"-----BEGIN ", regexp.MustCompile(`^([A-Z]+ )*PRIVATE KEY`), anything},
}

// allowedKeys are key-shaped strings that a provider documents as test values,
// each with where it says so.
var allowedKeys = map[string]string{}

// otherMachines are places that exist on one machine or network only. Written in
// two parts, so that this file does not name them.
var otherMachines = []shape{
	{"/wo" + "rk/", regexp.MustCompile(`^\w`), pathBeginsHere},
	{"/ro" + "ot/", regexp.MustCompile(`^[\w.]`), pathBeginsHere},
	{"/ho" + "me/", regexp.MustCompile(`^\w`), pathBeginsHere},
	{"registry.npm" + "js.org", anything, anything},
	{"proxy.go" + "lang.org", anything, anything},
	{"deb.deb" + "ian.org", anything, anything},
}

// binariesBelongIn says where files that are not text may be.
var binariesBelongIn = regexp.MustCompile(`^(docs/images/[^/]+\.png|web/dist/.+\.(woff2|png|ico|webp))$`)

var (
	codeBlock      = regexp.MustCompile("(?ms)^ *(```|~~~).*?^ *(```|~~~)|`[^`\n]+`")
	markdownLink   = regexp.MustCompile(`\]\(<?([^)\s>]+)[^)]*\)|(?m:^\[[^\]]+\]: *(\S+))`)
	skippedScript  = regexp.MustCompile(`\b(test|it|describe|suite)\.(skip|only|todo)\(`)
	generatorPin   = regexp.MustCompile(`(?m)\sgithub\.com/99designs/gqlgen (v\S+)`)
	heading        = regexp.MustCompile(`(?m)^## (.*)$`)
	releaseHeading = regexp.MustCompile(`^\[?(\d+\.\d+\.\d+)\]? - \d{4}-\d\d-\d\d$`)
)

// The checks of Go code itself are in repository_code_test.go.

// repositoryFile is a file that is, or would be, tracked.
type repositoryFile struct{ path, content string }

// check lists what is wrong with one file.
type check func(repositoryFile) []string

func TestNoFileHoldsSomethingThatLooksLikeAKey(t *testing.T) { every(t, keysIn) }
func TestNoFileNamesAPlaceOfOneMachine(t *testing.T)         { every(t, otherMachinesIn) }
func TestFunctionsFitOnAScreen(t *testing.T)                 { every(t, longFunctionsIn) }
func TestFilesAreOfReadableLength(t *testing.T)              { every(t, tooManyLinesIn) }
func TestEverySkippedTestSaysWhy(t *testing.T)               { every(t, silentSkipsIn) }
func TestPeopleAreToldInALanguageOfTheirs(t *testing.T)      { every(t, onlyEnglishIn) }
func TestBinariesAreWhereTheyBelong(t *testing.T)            { every(t, strayBinary) }

func TestEveryLinkBetweenDocumentsLeadsToAFile(t *testing.T) {
	files := repositoryFiles(t)
	for _, f := range files {
		report(t, brokenLinksIn(f, files))
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	report(t, undescribedPackages(repositoryFiles(t)))
}

func TestNearlyEveryExportedNameIsDocumented(t *testing.T) {
	documented, bare := exportedNames(repositoryFiles(t))
	if all := documented + len(bare); documented*100 < all*leastDocumented {
		t.Errorf("%d of %d exported names are documented, at least %d %% should be; these are not:\n%s",
			documented, all, leastDocumented, strings.Join(bare, "\n"))
	}
}

func TestEveryReleaseIsInTheChangelog(t *testing.T) {
	tags, err := exec.CommandContext(t.Context(), "git", "tag", "--list", "v*").Output()
	if err != nil {
		withoutGit(t, err)
	}
	report(t, changelogOffences(repositoryFiles(t), strings.Fields(string(tags))))
}

func TestGeneratorAndItsRuntimeAreOfOneVersion(t *testing.T) {
	report(t, generatorOffences(repositoryFiles(t)))
}

func TestEveryAllowedKeyIsStillInUse(t *testing.T) {
	files := repositoryFiles(t)
	for key := range allowedKeys {
		used := func(f repositoryFile) bool { return strings.Contains(f.content, key) && f.path != "repository_test.go" }
		if !slices.ContainsFunc(files, used) {
			t.Errorf("allowedKeys has %q, which no file holds: take it out", key)
		}
	}
}

func TestRepositoryChecksCatchPlantedOffences(t *testing.T) {
	file := func(path, content string) []repositoryFile { return []repositoryFile{{path, content}} }
	each := func(c check) func([]repositoryFile) []string {
		return func(files []repositoryFile) []string { return c(files[0]) }
	}
	links := func(files []repositoryFile) []string { return brokenLinksIn(files[0], files) }
	changes := func(files []repositoryFile) []string { return changelogOffences(files, []string{"v1.0.0"}) }
	bare := func(files []repositoryFile) []string { _, names := exportedNames(files); return names }
	body := func(lines int) string { return "package p\nfunc f() {\n" + strings.Repeat("f()\n", lines) + "}\n" }
	random := "9f86d081884c7d659a2feaa0c55ad015"

	for name, c := range map[string]struct {
		check func([]repositoryFile) []string
		files []repositoryFile
		want  string
	}{
		"account SID":     {each(keysIn), file("a.md", "x\nAC"+random), "a.md:2: looks like a key: AC9f…"},
		"private key":     {each(keysIn), file("a.pem", "-----BEGIN RSA "+"PRIVATE KEY-----"), "a.pem:1: looks like a key: ----…"},
		"Resend key":      {each(keysIn), file("a.go", `"re`+`_4eC39HqLyjWDarjtT1"`), "a.go:1: looks like a key: re_4…"},
		"made-up SID":     {each(keysIn), file("a.go", "AC"+strings.Repeat("0123456789abcdef", 2)), ""},
		"local path":      {each(otherMachinesIn), file("a.md", "see /ho"+"me/ann/x"), "a.md:1: names a place of one machine: /ho" + "me/a"},
		"path of a URL":   {each(otherMachinesIn), file("a.md", "https://example.com/ho"+"me/ann"), ""},
		"registry":        {each(otherMachinesIn), file("a.json", "https://registry.npm"+"js.org/x"), "a.json:1: names a place of one machine: registry.npm" + "js.org"},
		"long function":   {each(longFunctionsIn), file("a.go", body(61)), "a.go:2: f is 61 lines long, at most 60"},
		"short function":  {each(longFunctionsIn), file("a.go", body(60)), ""},
		"generated":       {each(longFunctionsIn), file("a.go", "// Code generated by x. DO NOT EDIT.\n"+body(99)), ""},
		"long file":       {each(tooManyLinesIn), file("a.go", body(398)), "a.go: 401 lines of code, at most 400"},
		"long comment":    {each(tooManyLinesIn), file("a.go", "/*\n"+strings.Repeat("\n", 500)+"*/\npackage p"), ""},
		"English only":    {each(onlyEnglishIn), file("resolvers/a.go", "package p\nvar s = f().Sentence()"), "resolvers/a.go:2: says it in English to everybody: use SentenceIn(language.From(ctx))"},
		"any language":    {each(onlyEnglishIn), file("resolvers/a.go", "package p\nvar s, t = f().SentenceIn(x), f.Sentence"), ""},
		"for developers":  {each(onlyEnglishIn), file("graph/a.go", "package p\nvar s = f().Sentence()"), ""},
		"silent skip":     {each(silentSkipsIn), file("a_test.go", `package p; func f() { t.Skip("later") }`), "a_test.go:1: a skipped test says SKIPPED and why"},
		"skip now":        {each(silentSkipsIn), file("a_test.go", `package p; func f() { t.SkipNow() }`), "a_test.go:1: a skipped test says SKIPPED and why"},
		"honest skip":     {each(silentSkipsIn), file("a_test.go", `package p; func f() { t.Skipf("SKIPPED: %v", err) }`), ""},
		"fuzz input":      {each(silentSkipsIn), file("a_test.go", `package p; func f() { f.Fuzz(func() { t.Skip("not text") }) }`), ""},
		"skipped script":  {each(silentSkipsIn), file("a.test.ts", "\nit."+"skip('x')"), "a.test.ts:2: it." + "skip( leaves tests out unseen"},
		"stray binary":    {each(strayBinary), file("a.bin", "\x00"), "a.bin: is not text; only docs/images and web/dist hold such files"},
		"picture":         {each(strayBinary), file("docs/images/a.png", "\x89PNG\x00"), ""},
		"broken link":     {links, file("docs/a.md", "[x](b.md)\n[y](../c.md#z)"), "docs/a.md:1: links to b.md, which is not there\ndocs/a.md:2: links to ../c.md#z, which is not there"},
		"broken footnote": {links, file("a.md", "[x]: b.md"), "a.md:1: links to b.md, which is not there"},
		"good links":      {links, []repositoryFile{{"docs/a.md", "[x](b.md#y) [z](/docs/) [w](https://w.example) [v](#v) `[u](t)`\n```\n[s](r)\n```\n"}, {"docs/b.md", ""}}, ""},
		"no package doc":  {undescribedPackages, file("a/a.go", "// Something.\npackage a"), `package a has no comment that begins with "Package a" or "Command"`},
		"package doc":     {undescribedPackages, []repositoryFile{{"a/a.go", "package a"}, {"a/doc.go", "// Package a is.\npackage a"}, {"a/a_test.go", "package a_test"}}, ""},
		"bare names":      {bare, file("a/a.go", "package a\ntype T struct{}\nfunc (*T) M() {}\nfunc (t) N() {}\nconst (\n C = 1\n // D is.\n D = 2)\n// F is.\nfunc F() {}"), "a/a.go:2: T\na/a.go:3: M\na/a.go:6: C"},
		"no changelog":    {changes, nil, "CHANGELOG.md is missing"},
		"no release":      {changes, file("CHANGELOG.md", "## [Unreleased]\n"), "CHANGELOG.md: the release 1.0.0 has no heading"},
		"odd heading":     {changes, file("CHANGELOG.md", "## [Unreleased]\n## [1.0.0] - 2026-01-02\n## 0.9"), `CHANGELOG.md: "0.9" is not of the form "1.2.3 - 2026-01-31"`},
		"old generator": {generatorOffences, []repositoryFile{
			{"go.mod", "require (\n\tgithub.com/99designs/gqlgen v1.2.3\n)"}, {"tools/go.mod", "\tgithub.com/99designs/gqlgen v1.2.2 // indirect\n"},
		}, "gqlgen is v1.2.3 in go.mod and v1.2.2 in tools/go.mod: what it generates must fit what it calls"},
		"nothing to add": {changes, file("CHANGELOG.md", "## [1.0.0] - 2026-01-02\n"), "CHANGELOG.md: the first heading is not Unreleased"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, strings.Join(c.check(c.files), "\n")); diff != "" {
				t.Errorf("offences (-want +got):\n%s", diff)
			}
		})
	}
}

// repositoryFiles reads every file that git tracks or would track.
func repositoryFiles(t *testing.T) []repositoryFile {
	t.Helper()
	list, err := exec.CommandContext(t.Context(), "git", "ls-files", "-co", "--exclude-standard", "-z").Output()
	if err != nil {
		withoutGit(t, err)
	}
	var files []repositoryFile
	for name := range strings.SplitSeq(strings.TrimRight(string(list), "\x00"), "\x00") {
		content, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed, but not yet for git
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, repositoryFile{name, string(content)})
	}
	return files
}

// withoutGit ends a test where git cannot list the files, as in an unpacked
// archive of the source. CI has a clone, so there it is a failure.
func withoutGit(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("git: %v", err)
	}
	t.Skipf("SKIPPED: checks of the repository need git and a clone: %v", err)
}

func every(t *testing.T, c check) {
	t.Helper()
	for _, f := range repositoryFiles(t) {
		report(t, c(f))
	}
}

func report(t *testing.T, offences []string) {
	t.Helper()
	for _, offence := range offences {
		t.Error(offence)
	}
}

// at gives the place of a byte of the file as path:line.
func (f repositoryFile) at(offset int) string {
	return fmt.Sprintf("%s:%d", f.path, 1+strings.Count(f.content[:offset], "\n"))
}

// find calls found with the place of each text of this shape.
func (s shape) find(content string, found func(start, end int)) {
	for start := 0; ; start++ {
		next := strings.Index(content[start:], s.prefix)
		if next < 0 {
			return
		}
		start += next
		rest := s.rest.FindStringIndex(content[start+len(s.prefix):])
		if rest != nil && s.after.MatchString(content[max(0, start-1):start]) {
			found(start, start+len(s.prefix)+rest[1])
		}
	}
}

func keysIn(f repositoryFile) []string {
	var offences []string
	for _, shape := range keyShapes {
		shape.find(f.content, func(start, end int) {
			key := f.content[start:end]
			if _, allowed := allowedKeys[key]; !allowed && !repeatsItself(key) {
				// Not the key itself: what fails here is printed in public.
				offences = append(offences, fmt.Sprintf("%s: looks like a key: %s…", f.at(start), key[:4]))
			}
		})
	}
	return offences
}

// repeatsItself says whether the random part of a key is some characters over and
// over, which nobody draws by chance: tests need well-formed identifiers.
func repeatsItself(key string) bool {
	random := key[strings.LastIndexAny(key, "_.-")+1:]
	if len(random) == len(key) {
		random = key[2:]
	}
	for period := 1; period <= len(random)/2; period++ {
		if random[period:] == random[:len(random)-period] {
			return true
		}
	}
	return false
}

func otherMachinesIn(f repositoryFile) []string {
	var offences []string
	for _, shape := range otherMachines {
		shape.find(f.content, func(start, end int) {
			offences = append(offences, fmt.Sprintf("%s: names a place of one machine: %s", f.at(start), f.content[start:end]))
		})
	}
	return offences
}

func skippedScriptsIn(f repositoryFile) []string {
	if !slices.Contains([]string{".js", ".mjs", ".ts", ".tsx"}, path.Ext(f.path)) || strings.HasPrefix(f.path, "web/dist/") {
		return nil
	}
	var found []string
	for _, span := range skippedScript.FindAllStringIndex(f.content, -1) {
		found = append(found, fmt.Sprintf("%s: %s leaves tests out unseen", f.at(span[0]), f.content[span[0]:span[1]]))
	}
	return found
}

func strayBinary(f repositoryFile) []string {
	isText := utf8.ValidString(f.content) && !strings.Contains(f.content, "\x00")
	if isText || binariesBelongIn.MatchString(f.path) {
		return nil
	}
	return []string{f.path + ": is not text; only docs/images and web/dist hold such files"}
}

func brokenLinksIn(f repositoryFile, files []repositoryFile) []string {
	if path.Ext(f.path) != ".md" || strings.HasPrefix(f.path, "web/dist/") {
		return nil
	}
	// Examples are blanked out rather than cut, to keep the line numbers.
	prose := codeBlock.ReplaceAllStringFunc(f.content, func(block string) string {
		return strings.Repeat("\n", strings.Count(block, "\n")) + strings.Repeat(" ", len(block)-strings.Count(block, "\n"))
	})
	var found []string
	for _, span := range markdownLink.FindAllStringSubmatchIndex(prose, -1) {
		link := prose[max(span[2], span[4]):max(span[3], span[5])]
		target, _, _ := strings.Cut(link, "#")
		if target == "" || strings.Contains(target, ":") || leadsToAFile(path.Dir(f.path), target, files) {
			continue
		}
		found = append(found, fmt.Sprintf("%s: links to %s, which is not there", f.at(span[0]), link))
	}
	return found
}

func leadsToAFile(from, target string, files []repositoryFile) bool {
	name := path.Join(from, target)
	if rooted, isRooted := strings.CutPrefix(target, "/"); isRooted {
		name = path.Clean(rooted)
	}
	return name == "." || slices.ContainsFunc(files, func(f repositoryFile) bool {
		return f.path == name || strings.HasPrefix(f.path, name+"/")
	})
}

// changelogOffences wants the changelog to begin with what is not yet released
// and to have a dated heading for each release tag.
func changelogOffences(files []repositoryFile, tags []string) []string {
	i := slices.IndexFunc(files, func(f repositoryFile) bool { return f.path == "CHANGELOG.md" })
	if i < 0 {
		return []string{"CHANGELOG.md is missing"}
	}
	var found, released []string
	for n, match := range heading.FindAllStringSubmatch(files[i].content, -1) {
		release := releaseHeading.FindStringSubmatch(match[1])
		switch {
		case n == 0 && strings.Trim(match[1], "[]") != "Unreleased":
			found = append(found, "CHANGELOG.md: the first heading is not Unreleased")
		case n > 0 && release == nil:
			found = append(found, fmt.Sprintf(`CHANGELOG.md: %s is not of the form "1.2.3 - 2026-01-31"`, strconv.Quote(match[1])))
		}
		if release != nil {
			released = append(released, release[1])
		}
	}
	for _, tag := range tags {
		if version := strings.TrimPrefix(tag, "v"); !slices.Contains(released, version) {
			found = append(found, fmt.Sprintf("CHANGELOG.md: the release %s has no heading", version))
		}
	}
	return found
}

// generatorOffences compares the generator, a tool, with the library that its
// output calls.
func generatorOffences(files []repositoryFile) []string {
	version := make(map[string]string)
	for _, f := range files {
		if pin := generatorPin.FindStringSubmatch(f.content); path.Base(f.path) == "go.mod" && pin != nil {
			version[f.path] = pin[1]
		}
	}
	if version["go.mod"] == version["tools/go.mod"] {
		return nil
	}
	return []string{fmt.Sprintf("gqlgen is %s in go.mod and %s in tools/go.mod: what it generates must fit what it calls",
		version["go.mod"], version["tools/go.mod"])}
}
