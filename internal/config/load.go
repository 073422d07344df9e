package config

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

const mask = "[redacted]"

// Loaded is a configuration with where its values came from.
type Loaded struct {
	Config

	// Unknown lists variables that look like ours and are not: most often a
	// misspelt name, which would otherwise be ignored in silence.
	Unknown []string

	values map[string]value
}

type value struct {
	text string
	from string // "environment" or "default"
}

// Problem is one variable with a wrong value.
type Problem struct {
	Variable string
	Value    string // masked if it is secret
	Fix      string
}

// Error is every problem of a configuration at once.
type Error []Problem

// Error lists the problems, a line each.
func (e Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "The configuration has %d %s:", len(e), plural(len(e), "problem"))
	for _, p := range e {
		fmt.Fprintf(&b, "\n  %s=%s: %s.", p.Variable, p.Value, p.Fix)
	}
	return b.String()
}

// FromEnvironment loads the configuration of this process.
func FromEnvironment() (Loaded, error) { return Load(os.Environ(), terminal(os.Stderr)) }

// Load reads a configuration from environ, which has the form of os.Environ. A
// variable that is set to nothing counts as not set. The error is an [Error].
func Load(environ []string, onTerminal bool) (Loaded, error) {
	env := parse(environ)
	l := Loaded{values: make(map[string]value), Unknown: unknown(env)}
	var problems Error
	for _, v := range variables {
		text, from := env[v.name], "environment"
		if text == "" {
			text, from = v.defaultFor(l.Env, onTerminal), "default"
		}
		l.values[v.name] = value{v.masked(text), from}
		if text != "" && !v.set(&l.Config, text) {
			problems = append(problems, Problem{v.name, v.quoted(text), "Use " + v.allowed})
		}
	}
	problems = append(problems, l.contradictions()...)
	if len(problems) > 0 {
		return l, problems
	}
	return l, nil
}

// contradictions are values that are fine alone and wrong together.
func (l *Loaded) contradictions() []Problem {
	production := l.Env == Production
	sqlite, isSQLite := strings.CutPrefix(l.Database.URL, "sqlite:")
	if isSQLite && !production && l.Database.Keys.Empty() && l.Database.KMS.URL == "" {
		l.Database.KeyFile = sqlite + ".key"
	}
	local := l.Auth.Mode == "local"
	var problems []Problem
	wrong := func(is bool, name, shown, fix string) {
		if is {
			problems = append(problems, Problem{name, shown, fix})
		}
	}
	wrong(production && l.StubMode, "INTEGRATIONS_STUB_MODE", `"true"`, "Use false when AVA_ENV is production: stubs answer with made-up data")
	wrong(production && local, "AVA_AUTH", `"local"`, "Use oidc when AVA_ENV is production: local knows only one user")
	wrong(l.Database.KeyFile == "" && l.Database.Keys.Empty() && l.Database.KMS.URL == "", "AVA_ENCRYPTION_KEYS", unset,
		"Set it, or AVA_KMS_URL: only development with SQLite makes a key by itself")
	wrong(l.Database.KMS.URL != "" && l.Database.KMS.Token.Empty(), "AVA_KMS_TOKEN", unset, "Set it when AVA_KMS_URL is set")
	wrong(local && address(l.Addr) && !loopback(l.Addr), "AVA_ADDR", strconv.QuoteToASCII(l.Addr),
		"Use a loopback address, such as 127.0.0.1:8080, while AVA_AUTH is local: everybody who can connect is that one user")
	wrong(!local && l.Auth.Issuer == "", "AVA_OIDC_ISSUER", unset, "Set it when AVA_AUTH is oidc")
	wrong(!local && l.Auth.Audience == "", "AVA_OIDC_AUDIENCE", unset, "Set it when AVA_AUTH is oidc")
	wrong(l.Auth.ClientID != "" && l.Auth.PublicURL == "", "AVA_PUBLIC_URL", unset, "Set it when AVA_OIDC_CLIENT_ID is set")
	l.halves(wrong)
	return problems
}

// halves are credentials of which a part is missing.
func (l *Loaded) halves(wrong func(is bool, name, shown, fix string)) {
	wrong(l.Twilio.AccountSID == "" && !l.Twilio.AuthToken.Empty(), "TWILIO_ACCOUNT_SID", unset, "Set it when TWILIO_AUTH_TOKEN is set")
	wrong(l.Twilio.AccountSID != "" && l.Twilio.AuthToken.Empty(), "TWILIO_AUTH_TOKEN", unset, "Set it when TWILIO_ACCOUNT_SID is set")
	wrong(l.Google.ClientID == "" && !l.Google.ClientSecret.Empty(), "AVA_GOOGLE_CLIENT_ID", unset, "Set it when AVA_GOOGLE_CLIENT_SECRET is set")
	wrong(l.Google.ClientID != "" && l.Google.ClientSecret.Empty(), "AVA_GOOGLE_CLIENT_SECRET", unset, "Set it when AVA_GOOGLE_CLIENT_ID is set")
	wrong(l.Google.ClientID != "" && l.Auth.Mode != "local" && l.Auth.PublicURL == "", "AVA_PUBLIC_URL", unset, "Set it when AVA_GOOGLE_CLIENT_ID is set")
}

// unset is how a missing value is shown.
const unset = `""`

func (v variable) defaultFor(env Environment, onTerminal bool) string {
	switch {
	case v.name == "INTEGRATIONS_STUB_MODE":
		return strconv.FormatBool(env != Production)
	case v.name == "AVA_LOG_FORMAT" && onTerminal:
		return "console"
	case v.name == "AVA_LOG_FORMAT":
		return "json"
	}
	return v.fallback
}

// masked is a value as it may be shown. Of an address what may be its password
// is left out, also where there should be none; of a database's, which may have
// it in the query, too.
func (v variable) masked(text string) string {
	switch {
	case text == "":
		return ""
	case v.name == "AVA_DATABASE_URL" && database(text) && !strings.ContainsAny(text, "?#"):
		return withoutPassword(text)
	case v.secret:
		return mask
	default:
		return withoutPassword(text)
	}
}

// withoutPassword masks what an address has before its host. A password that is
// not escaped may hold anything, so that goes up to the last @.
func withoutPassword(text string) string {
	start, end := strings.Index(text, "//"), strings.LastIndex(text, "@")
	if end < 0 {
		return text
	}
	if start < 0 || start > end {
		return mask
	}
	return text[:start+2] + mask + text[end:]
}

func (v variable) quoted(text string) string {
	if v.secret {
		return v.masked(text)
	}
	text = withoutPassword(text)
	if r := []rune(text); len(r) > 60 {
		text = string(r[:60]) + "…"
	}
	return strconv.QuoteToASCII(text)
}

func parse(environ []string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		env[name] = strings.TrimSpace(text)
	}
	return env
}

func unknown(env map[string]string) []string {
	var out []string
	for name := range env {
		ours := strings.HasPrefix(name, "AVA_") || strings.HasPrefix(name, "INTEGRATIONS_")
		if ours && !slices.ContainsFunc(variables, func(v variable) bool { return v.name == name }) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Print writes the effective configuration, secrets masked, a line a variable.
func (l Loaded) Print(w io.Writer) error {
	var b strings.Builder
	for _, v := range variables {
		val := l.values[v.name]
		fmt.Fprintf(&b, "%s\t%s\t(%s)\n", v.name, orDash(val.text), val.from)
	}
	for _, name := range l.Unknown {
		fmt.Fprintf(&b, "%s\t%s\t(not a variable of this program: ignored)\n", name, mask)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if _, err := io.WriteString(tw, b.String()); err != nil {
		return err
	}
	return tw.Flush()
}

// Reference is the table of all variables in Markdown, for
// docs/CONFIGURATION.md.
func Reference() string {
	var b strings.Builder
	b.WriteString("| variable | default | allowed | meaning |\n|---|---|---|---|\n")
	for _, v := range variables {
		shown := v.shown
		if shown == "" && v.fallback != "" {
			shown = "`" + v.fallback + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", v.name, orDash(shown), v.allowed, v.meaning)
	}
	return b.String()
}

// Names returns the name of every variable.
func Names() []string {
	out := make([]string, len(variables))
	for i, v := range variables {
		out[i] = v.name
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
