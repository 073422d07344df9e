package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// ourModule is the prefix of every import that is ours.
const ourModule = "ava"

// mayImport is the architecture. On the left is every package; on the right are
// the packages of ours that it may import, all of which it does. What is not
// here is not allowed: a table rather than numbered layers, because layers let
// any upper package reach any lower one.
var mayImport = map[string]string{
	// What everything speaks. It knows nothing of ours.
	"internal/fault":       "internal/language",
	"internal/language":    "",
	"internal/secret":      "",
	"internal/correlation": "",
	"internal/config":      "internal/pace internal/secret",
	"internal/identity":    "internal/fault",

	// What is kept, sealed or not, and who did what.
	"internal/store":           "internal/fault internal/identity",
	"internal/store/memory":    "internal/identity internal/store",
	"internal/store/sqlstore":  "internal/fault internal/identity internal/store",
	"internal/store/storetest": "internal/fault internal/identity internal/store",
	"internal/vault":           "internal/fault internal/secret internal/store",
	"internal/audit":           "internal/correlation internal/fault internal/identity internal/store",

	// Who is asking: tokens of an issuer, and the sign-in of browsers.
	"internal/identity/issuer":   "internal/fault internal/identity",
	"internal/signin":            "internal/correlation internal/fault internal/identity internal/identity/issuer internal/language internal/secret",
	"internal/signin/signintest": "internal/identity internal/signin",
	"internal/signin/records":    "internal/audit internal/identity internal/signin internal/store",

	// How a call survives its upstream: what is kept of answers, how often somebody
	// may ask, the pipeline itself, what became of writes, and whose client is ready.
	"internal/cache":      "internal/fault",
	"internal/pace":       "internal/fault",
	"internal/resilience": "internal/cache internal/correlation internal/fault",
	"internal/ledger":     "internal/audit internal/correlation internal/fault internal/identity internal/resilience internal/store internal/vault",
	"internal/pool":       "",

	// Connections to addresses that users give.
	"internal/egress": "internal/fault",

	// What many processes share of it.
	"internal/redis":           "internal/cache internal/fault internal/pace internal/resilience internal/secret",
	"internal/redis/redistest": "",

	// The upstreams: what goes over the wire, then a client for each, then all of them together.
	"integrations/internal/wire": "internal/correlation internal/fault internal/secret",
	"integrations/vapi":          "integrations/internal/wire internal/fault internal/resilience internal/secret",
	"integrations/twilio":        "integrations/internal/wire internal/fault internal/language internal/resilience internal/secret",
	"integrations/email":         "integrations/internal/wire internal/correlation internal/egress internal/fault internal/resilience internal/secret",
	"integrations/calendar":      "integrations/internal/wire internal/egress internal/fault internal/resilience internal/secret",
	"integrations":               "integrations/calendar integrations/email integrations/internal/wire integrations/twilio integrations/vapi internal/audit internal/cache internal/correlation internal/fault internal/identity internal/language internal/ledger internal/pool internal/resilience internal/secret internal/store internal/vault",

	// Upstreams in a box. They speak the providers' wire, so they share no type with the clients.
	"internal/stub":          "",
	"internal/stub/stubtest": "",
	"internal/stub/smtptest": "",

	// The schema in Go, how it is asked and answered, and the functions behind its fields.
	"graph":           "graph/limit graph/plain graph/transport integrations/calendar integrations/email integrations/twilio integrations/vapi internal/correlation internal/fault internal/language internal/secret",
	"graph/limit":     "internal/fault",
	"graph/plain":     "",
	"graph/transport": "internal/fault internal/identity internal/language",
	"resolvers":       "graph integrations integrations/calendar integrations/email integrations/twilio integrations/vapi internal/fault internal/identity internal/language internal/resilience internal/store",

	// The edge, and what is seen of it from outside.
	"internal/telemetry": "internal/cache internal/correlation internal/fault internal/pace internal/pool internal/resilience",
	"internal/httpd":     "internal/correlation internal/fault internal/identity internal/language",
	"web":                "",

	// The parts list.
	".": "graph graph/limit graph/transport integrations integrations/calendar internal/audit internal/cache internal/config internal/correlation internal/egress internal/fault internal/httpd internal/identity internal/identity/issuer internal/ledger internal/pace internal/redis internal/resilience internal/signin internal/signin/records internal/store internal/store/sqlstore internal/stub internal/telemetry internal/vault resolvers web",
}

// hasOneHome names the imports that only some packages may use. On both sides
// "/..." at the end takes in what lies below.
var hasOneHome = map[string]string{
	"database/sql/...":                        "internal/store/sqlstore",
	"code.dny.dev/ssrf/...":                   "internal/egress",
	"github.com/99designs/gqlgen/...":         "graph/...",
	"github.com/coder/websocket/...":          "graph/transport",
	"github.com/jackc/pgx/...":                "internal/store/sqlstore",
	"github.com/prometheus/client_golang/...": "internal/telemetry",
	"github.com/maypok86/otter/...":           "internal/cache",
	"github.com/redis/rueidis/...":            "internal/redis",
	"github.com/segmentio/encoding/...":       "integrations/internal/wire",
	"github.com/sony/gobreaker/...":           "internal/resilience",
	"github.com/twilio/twilio-go/...":         "integrations/twilio",
	"github.com/wneessen/go-mail/...":         "integrations/email",
	"go.opentelemetry.io/...":                 "internal/telemetry",
	"github.com/coreos/go-oidc/...":           "internal/identity/issuer",
	"github.com/go-jose/go-jose/...":          "internal/identity/issuer",
	"github.com/tink-crypto/tink-go/...":      "internal/vault",
	"modernc.org/sqlite/...":                  "internal/store/sqlstore",
	"golang.org/x/oauth2/...":                 "integrations/calendar internal/signin",

	// For nobody.
	"io/ioutil": "",
	"math/rand": "", // its successor math/rand/v2 needs no seed
	"unsafe":    "",
}

// callsHaveOneHome does the same for single functions of packages that
// everybody may import. A trailing * stands for any rest of the name.
var callsHaveOneHome = map[string]string{
	"os.Getenv":    "internal/config internal/stub/stubtest", // tests are told where the providers' specifications are
	"os.LookupEnv": "internal/config",
	"os.Environ":   "internal/config",
	"os.ExpandEnv": "internal/config",
	"os.Setenv":    "",
	"os.Exit":      ".",
	// Log lines go through zerolog; log.New remains, for http.Server.ErrorLog.
	"log.Print*": "",
	"log.Fatal*": "",
	"log.Panic*": "",
}

// notOurs are the folders without code of the product.
var notOurs = []string{".git", ".build", "node_modules", "testdata", "tools", "dist"}

// architecture is what a set of rules is made of, so that the tests can plant
// offences against small ones.
type architecture struct {
	mayImport, oneHome, callHome map[string]string
}

// packageUses is what one package uses: each import, and each function it
// calls of another package, with a file in which it does.
type packageUses struct {
	imports map[string]string
	calls   map[string]string
}

func TestPackagesImportOnlyWhatTheArchitectureAllows(t *testing.T) {
	packages, err := readPackages(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	rules := architecture{mayImport, hasOneHome, callsHaveOneHome}
	for _, offence := range rules.offences(packages) {
		t.Error(offence)
	}
}

func TestArchitectureRulesCatchPlantedOffences(t *testing.T) {
	const gone = "a file that is not there"
	rules := architecture{
		mayImport: map[string]string{"a": "b", "b": "", "config": ""},
		oneHome:   map[string]string{"database/sql/...": "b", "math/rand": ""},
		callHome:  map[string]string{"os.Getenv": "config", "log.Print*": ""},
	}
	allowed := map[string]string{
		"a/a.go":           `import ("ava/b"; "os"); var _ = os.Args`,
		"b/b.go":           `import (_ "database/sql/driver"; _ "math/rand/v2")`,
		"b/b_test.go":      `import _ "ava/a"`,
		"config/config.go": `import "os"; var _ = os.Getenv`,
		"tools/tool.go":    `import _ "math/rand"`,
	}
	for name, c := range map[string]struct{ file, content, want string }{
		"nothing":         {"a/more.go", ``, ""},
		"forbidden":       {"b/more.go", `import _ "ava/a"`, "b imports ava/a (b/more.go); of ours it may import: nothing"},
		"unlisted":        {"c/c.go", ``, "package c is not in mayImport: say there where it belongs"},
		"unused":          {"a/a.go", ``, "mayImport lets a import b, which it does not: take it out"},
		"gone":            {"config/config.go", gone, "mayImport lists config, which is not there: take it out"},
		"homeless import": {"b/more.go", `import _ "math/rand"`, "b imports math/rand (b/more.go), which is for: nobody"},
		"import from out": {"a/more.go", `import _ "database/sql"`, "a imports database/sql (a/more.go), which is for: b"},
		"call":            {"a/more.go", `import "os"; var _ = os.Getenv("X")`, "a uses os.Getenv (a/more.go), which is for: config"},
		"renamed call":    {"a/more.go", `import o "os"; var _ = o.Getenv("X")`, "a uses os.Getenv (a/more.go), which is for: config"},
		"function value":  {"a/more.go", `import "os"; var read = os.Getenv`, "a uses os.Getenv (a/more.go), which is for: config"},
		"pattern":         {"a/more.go", `import "log"; func f() { log.Println() }`, "a uses log.Println (a/more.go), which is for: nobody"},
		"local variable":  {"a/more.go", `func f() { os.Getenv() }`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(allowed)
			files[c.file] = c.content
			tree := make(fstest.MapFS)
			for file, content := range files {
				if content != gone {
					tree[file] = &fstest.MapFile{Data: []byte("package p;" + content)}
				}
			}
			packages, err := readPackages(tree)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, strings.Join(rules.offences(packages), "\n")); diff != "" {
				t.Errorf("offences (-want +got):\n%s", diff)
			}
		})
	}
}

// offences lists in a stable order what the packages do against the rules.
func (a architecture) offences(packages map[string]packageUses) []string {
	var found []string
	for _, pkg := range slices.Sorted(maps.Keys(packages)) {
		found = append(found, a.importOffences(pkg, packages[pkg])...)
		found = append(found, a.callOffences(pkg, packages[pkg])...)
	}
	for _, pkg := range slices.Sorted(maps.Keys(a.mayImport)) {
		uses, exists := packages[pkg]
		if !exists {
			found = append(found, fmt.Sprintf("mayImport lists %s, which is not there: take it out", pkg))
			continue
		}
		for dependency := range strings.FieldsSeq(a.mayImport[pkg]) {
			if _, used := uses.imports[ourModule+"/"+dependency]; !used {
				found = append(found, fmt.Sprintf("mayImport lets %s import %s, which it does not: take it out", pkg, dependency))
			}
		}
	}
	return found
}

func (a architecture) importOffences(pkg string, uses packageUses) []string {
	allowed, known := a.mayImport[pkg]
	if !known {
		return []string{fmt.Sprintf("package %s is not in mayImport: say there where it belongs", pkg)}
	}
	var found []string
	for _, imported := range slices.Sorted(maps.Keys(uses.imports)) {
		file := uses.imports[imported]
		if dependency, ours := strings.CutPrefix(imported, ourModule+"/"); ours && !lists(allowed, dependency) {
			found = append(found, fmt.Sprintf("%s imports %s (%s); of ours it may import: %s", pkg, imported, file, orWord(allowed, "nothing")))
		}
		for guarded, homes := range a.oneHome {
			if lists(guarded, imported) && !lists(homes, pkg) {
				found = append(found, fmt.Sprintf("%s imports %s (%s), which is for: %s", pkg, imported, file, orWord(homes, "nobody")))
			}
		}
	}
	return found
}

func (a architecture) callOffences(pkg string, uses packageUses) []string {
	var found []string
	for _, call := range slices.Sorted(maps.Keys(uses.calls)) {
		for pattern, homes := range a.callHome {
			if matched, _ := path.Match(pattern, call); matched && !lists(homes, pkg) {
				found = append(found, fmt.Sprintf("%s uses %s (%s), which is for: %s", pkg, call, uses.calls[call], orWord(homes, "nobody")))
			}
		}
	}
	return found
}

// lists says whether a list of the tables above names a path, itself or by "/...".
func lists(list, name string) bool {
	for entry := range strings.FieldsSeq(list) {
		root, andBelow := strings.CutSuffix(entry, "/...")
		if name == root || andBelow && strings.HasPrefix(name, root+"/") {
			return true
		}
	}
	return false
}

func orWord(list, word string) string {
	if list == "" {
		return word
	}
	return list
}

// readPackages reads every package of the product in tree; tests may import what they like.
func readPackages(tree fs.FS) (map[string]packageUses, error) {
	packages := make(map[string]packageUses)
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(notOurs, entry.Name()):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		uses, known := packages[path.Dir(name)]
		if !known {
			uses = packageUses{imports: make(map[string]string), calls: make(map[string]string)}
			packages[path.Dir(name)] = uses
		}
		uses.add(name, file)
		return nil
	})
	return packages, err
}

// add notes what one file imports and which names of its imports it uses,
// called or handed on as a value.
func (p packageUses) add(name string, file *ast.File) {
	imported := make(map[string]string)
	for _, spec := range file.Imports {
		location, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has already refused such a file
		}
		p.imports[location] = name
		local := path.Base(location)
		if spec.Name != nil {
			local = spec.Name.Name
		}
		imported[local] = location
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if qualifier, ok := selector.X.(*ast.Ident); ok && imported[qualifier.Name] != "" {
				p.calls[imported[qualifier.Name]+"."+selector.Sel.Name] = name
			}
		}
		return true
	})
}
