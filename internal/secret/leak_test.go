package secret_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"text/template"

	"github.com/rs/zerolog"
	fastjson "github.com/segmentio/encoding/json"

	"ava/internal/secret"
)

// canary is the secret that must not turn up. Any six characters of it count.
const canary = "CanaryUnderAGlassBell0451"

// The shapes are generic, so that the same hunt runs on a type known to leak.
type (
	exported[T any]        struct{ Secret T }
	unexported[T any]      struct{ secret T }
	exportedPointer[T any] struct{ Secret *T }
	hiddenPointer[T any]   struct{ secret *T }
	hiddenSlice[T any]     struct{ secrets []T }
	hiddenMap[T any]       struct{ secrets map[string]T }
	hiddenAny              struct{ secret any }
	nested[T any]          struct{ inner unexported[T] }
	deep[T any]            struct{ inner *nested[T] }
	mixed[T any]           struct {
		Name   string
		Secret T
		secret T
		More   []unexported[T]
	}
	embedded        struct{ secret.Text }
	embeddedPointer struct{ *secret.Text }
	failure[T any]  struct{ secret T }
)

func (*failure[T]) Error() string { return "refused" }

// shapes are the ways in which a secret gets into something that is printed.
func shapes[T any](s T) map[string]any {
	return map[string]any{
		"value":                      s,
		"pointer":                    &s,
		"exported field":             exported[T]{s},
		"unexported field":           unexported[T]{s},
		"pointer to exported":        &exported[T]{s},
		"pointer to unexported":      &unexported[T]{s},
		"exported pointer":           exportedPointer[T]{&s},
		"unexported pointer":         hiddenPointer[T]{&s},
		"nested":                     nested[T]{unexported[T]{s}},
		"deep":                       deep[T]{&nested[T]{unexported[T]{s}}},
		"mixed":                      mixed[T]{"name", s, s, []unexported[T]{{s}}},
		"map value":                  map[string]T{"key": s},
		"map of structs":             map[string]unexported[T]{"key": {s}},
		"map key":                    map[*T]int{&s: 1},
		"unexported map":             hiddenMap[T]{map[string]T{"key": s}},
		"slice":                      []T{s, s},
		"slice of pointers":          []*T{&s},
		"unexported slice":           hiddenSlice[T]{[]T{s}},
		"array":                      [2]T{s, s},
		"interface":                  []any{s, &s},
		"interface field":            exported[any]{s},
		"unexported interface field": hiddenAny{s},
		"pointer in an interface":    hiddenAny{&s},
		"error that holds it":        &failure[T]{s},
		"error of %v":                fmt.Errorf("cannot use %v", s),
		"error of %+v":               fmt.Errorf("cannot use %+v", unexported[T]{s}),
		"error of %s":                fmt.Errorf("cannot use %s", any(s)),
		"error of %w":                fmt.Errorf("call: %w", &failure[T]{s}),
		"joined errors":              errors.Join(&failure[T]{s}, fmt.Errorf("%q", any(s))),
	}
}

// sinks are the ways out. An error is fine: what counts is what was written.
func sinks() map[string]func(io.Writer, any) {
	out := map[string]func(io.Writer, any){
		"fmt.Sprint":   func(w io.Writer, v any) { fmt.Fprint(w, v) },
		"fmt.Sprintln": func(w io.Writer, v any) { fmt.Fprintln(w, v) },
		"json":         func(w io.Writer, v any) { write(w)(json.Marshal(v)) },
		"json, fast":   func(w io.Writer, v any) { write(w)(fastjson.Marshal(v)) },
		"xml":          func(w io.Writer, v any) { _ = xml.NewEncoder(w).Encode(v) },
		"gob":          func(w io.Writer, v any) { _ = gob.NewEncoder(w).Encode(v) },
		"slog text":    func(w io.Writer, v any) { slog.New(slog.NewTextHandler(w, nil)).Info("m", "k", v) },
		"slog json":    func(w io.Writer, v any) { slog.New(slog.NewJSONHandler(w, nil)).Info("m", "k", v) },
		"template": func(w io.Writer, v any) {
			_ = template.Must(template.New("").Parse("{{.}}{{printf `%x` .}}")).Execute(w, v)
		},
		"html template": func(w io.Writer, v any) {
			_ = htmltemplate.Must(htmltemplate.New("").Parse("<a id='{{.}}'>{{.}}</a><script>f({{.}})</script>")).Execute(w, v)
		},
		"zerolog Interface": func(w io.Writer, v any) { logger(w).Info().Interface("k", v).Send() },
		"zerolog Any":       func(w io.Writer, v any) { logger(w).Info().Any("k", v).Send() },
		"zerolog Object":    func(w io.Writer, v any) { logger(w).Info().Object("k", object{v}).Send() },
		"zerolog Str":       func(w io.Writer, v any) { logger(w).Info().Str("k", fmt.Sprint(v)).Send() },
		"zerolog Fields":    func(w io.Writer, v any) { logger(w).Info().Fields(map[string]any{"k": v}).Send() },
		"zerolog Msgf":      func(w io.Writer, v any) { logger(w).Info().Msgf("%v %+v %#v", v, v, v) },
		"zerolog Type":      func(w io.Writer, v any) { logger(w).Info().Type("k", v).Send() },
		"zerolog Stringer and Err": func(w io.Writer, v any) {
			if s, ok := v.(fmt.Stringer); ok {
				logger(w).Info().Stringer("k", s).Send()
			}
			if err, ok := v.(error); ok {
				logger(w).Info().Err(err).Send()
			}
		},
		"zerolog console": func(w io.Writer, v any) {
			console := zerolog.New(zerolog.ConsoleWriter{Out: w, NoColor: true})
			console.Info().Any("k", v).Msgf("%v", v)
		},
		"fmt.Errorf": func(w io.Writer, v any) { fmt.Fprint(w, fmt.Errorf("a: %w", fmt.Errorf("b: %v %+v", v, v))) },
	}
	for verb := range strings.SplitSeq("v +v #v s q +q #q x X #x d T t c b o O U #U e E f F g G p w 40v -40s .3s 08d", " ") {
		out["%"+verb] = func(w io.Writer, v any) { fmt.Fprintf(w, "%"+verb, v) }
	}
	return out
}

func write(w io.Writer) func([]byte, error) {
	return func(b []byte, _ error) { _, _ = w.Write(b) }
}

func logger(w io.Writer) *zerolog.Logger {
	log := zerolog.New(w)
	return &log
}

type object struct{ v any }

func (o object) MarshalZerologObject(e *zerolog.Event) {
	e.Any("any", o.v).Str("text", fmt.Sprintf("%+v", o.v))
}

// found returns the form in which output holds a part of the secret, if it does.
func found(output string) string {
	const window = 6
	squeezed := strings.NewReplacer(" ", "", ",", "", "0x", "", "0X", "", "U+00", "").Replace(output)
	for i := range len(canary) - window + 1 {
		part := canary[i : i+window]
		switch {
		case strings.Contains(output, part):
			return "plain"
		case strings.Contains(strings.ToLower(squeezed), hex.EncodeToString([]byte(part))):
			return "hexadecimal"
		case strings.Contains(output, decimals(part, " ")), strings.Contains(output, decimals(part, ",")):
			return "decimal bytes"
		case strings.Contains(output, base64.RawStdEncoding.EncodeToString([]byte(part))):
			return "base64"
		}
	}
	return ""
}

// decimals returns the bytes of s as fmt and JSON write a slice of them.
func decimals(s, separator string) string {
	var numbers []string
	for _, c := range []byte(s) {
		numbers = append(numbers, strconv.Itoa(int(c)))
	}
	return strings.Join(numbers, separator)
}

// hunt prints s in every shape through every sink and returns how often it
// looked, and where the secret turned up.
func hunt[T any](s T) (looked int, leaks []string) {
	for shape, v := range shapes(s) {
		l, more := huntOne(shape, v)
		looked, leaks = looked+l, append(leaks, more...)
	}
	return looked, leaks
}

func huntOne(shape string, v any) (looked int, leaks []string) {
	for sink, show := range sinks() {
		var out bytes.Buffer
		show(&out, v)
		looked++
		if form := found(out.String()); form != "" {
			leaks = append(leaks, fmt.Sprintf("%s through %s, %s: %s", shape, sink, form, out.String()))
		}
	}
	return looked, leaks
}

func TestSecretInNoShapeLeaksThroughAnySink(t *testing.T) {
	t.Parallel()
	text := secret.New(canary)
	looked, leaks := hunt(text)
	for shape, v := range map[string]any{
		"embedded":             embedded{text},
		"pointer to embedded":  &embedded{text},
		"embedded pointer":     embeddedPointer{&text},
		"unexported embedded":  unexported[embedded]{embedded{text}},
		"slice of embedded":    []embedded{{text}},
		"holder of a holder":   unexported[exported[embedded]]{exported[embedded]{embedded{text}}},
		"method value, string": text.String,
	} {
		l, more := huntOne(shape, v)
		looked, leaks = looked+l, append(leaks, more...)
	}
	for _, leak := range leaks {
		t.Error(leak)
	}
	t.Logf("%d combinations of shape and sink, %d leaks", looked, len(leaks))
}

func TestMaskIsAllThatAFormattedSecretShows(t *testing.T) {
	t.Parallel()
	text := secret.New(canary)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		if got := fmt.Sprintf(verb, text); got != "[redacted]" {
			t.Errorf("%s shows %q", verb, got)
		}
	}
	b, err := json.Marshal(map[string]any{"value": text, "pointer": &text})
	if want := `{"pointer":"[redacted]","value":"[redacted]"}`; err != nil || string(b) != want {
		t.Errorf("json.Marshal = %s, %v, want %s", b, err, want)
	}
}

// naive is how one would write it: a string with a method. Through unexported
// fields fmt prints it in clear, so the hunt must find it, or it finds nothing.
type naive string

func (naive) String() string               { return "[redacted]" }
func (naive) GoString() string             { return "[redacted]" }
func (naive) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

// pointing is the same behind a pointer, which verbs that do not fit it follow.
type pointing struct{ p *struct{ s string } }

func (pointing) String() string               { return "[redacted]" }
func (pointing) GoString() string             { return "[redacted]" }
func (pointing) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

func TestHuntFindsTheSecretInTypesThatLeak(t *testing.T) {
	t.Parallel()
	_, ofNaive := hunt(naive(canary))
	_, ofPointing := hunt(pointing{&struct{ s string }{canary}})
	if len(ofNaive) == 0 || len(ofPointing) == 0 {
		t.Errorf("the hunt found %d leaks of a string and %d of a pointer: it would find none of ours either", len(ofNaive), len(ofPointing))
	}
	t.Logf("a string with methods leaks %d times, a pointer %d times", len(ofNaive), len(ofPointing))
}

func TestHuntKnowsEveryFormOfTheSecret(t *testing.T) {
	t.Parallel()
	for want, output := range map[string]string{
		"plain":         "key=" + canary + "!",
		"hexadecimal":   fmt.Sprintf("%X", canary),
		"base64":        base64.StdEncoding.EncodeToString([]byte("a" + canary)),
		"decimal bytes": fmt.Sprintf("%d", []byte(canary)),
	} {
		if got := found(output); got != want {
			t.Errorf("in %q it finds %q, want %s", output, got, want)
		}
	}
	for _, output := range []string{
		fmt.Sprintf("% x", canary), fmt.Sprintf("%# x", canary), fmt.Sprintf("%#v", []byte(canary)), fmt.Sprintf("%U", []rune(canary)),
		base64.URLEncoding.EncodeToString([]byte(canary)), base64.StdEncoding.EncodeToString([]byte("ab" + canary)), canary[9:16],
	} {
		if found(output) == "" {
			t.Errorf("it finds nothing in %q", output)
		}
	}
	if form := found("[redacted] 0xc000012345 func() string"); form != "" {
		t.Errorf("it finds %s in a mask", form)
	}
}
