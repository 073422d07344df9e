package wire_test

import (
	stdjson "encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/internal/wire"
)

type part struct {
	Text  *string  `json:"text"`
	Ratio *float64 `json:"ratio"`
}

type base struct {
	ID   string `json:"id"`
	Part *part  `json:"part"`
}

// sample has a field of every kind that the clients decode into.
type sample struct {
	base

	Part  *partWithMore      `json:"part"` // hides base's, as an answer hides its domain type's
	Name  *string            `json:"name"`
	List  []string           `json:"list"`
	At    time.Time          `json:"at"`
	Until *time.Time         `json:"until"`
	On    *bool              `json:"on"`
	N     int                `json:"n"`
	Raw   stdjson.RawMessage `json:"raw"`
}

type partWithMore struct {
	part

	Messages []struct {
		Role string `json:"role"`
	} `json:"messages"`
}

func TestADecodedValueSharesNoMemoryWithTheBody(t *testing.T) {
	body := []byte(`{"name":"Reception","raw":{"a":"b"},"list":["x"],"part":{"text":"t"}}`)
	got, err := wire.Decode[sample](body)
	if err != nil {
		t.Fatal(err)
	}
	for i := range body {
		body[i] = '!'
	}
	if *got.Name != "Reception" || string(got.Raw) != `{"a":"b"}` || got.List[0] != "x" || *got.Part.Text != "t" {
		t.Errorf("the value changed with the body: %+v", got)
	}
}

func TestWhatIsNotOneJSONValueIsRefusedWithoutQuotingIt(t *testing.T) {
	for _, body := range []string{
		"", " ", "{", `{"id":"x"} {"id":"y"}`, `{"id":"x"}!`, `{"id":5}`, `[]`, `"canary"`, `{"id":"canary`,
		"<html>canary</html>", `{"at":"canary"}`, `{"id":"\x"}`, "\x00\xff\xfe", `{"n":1e400}`, `{"n":1.5}`,
		strings.Repeat("[", 8<<20), strings.Repeat(`{"part":`, 1<<20), `{"raw":` + strings.Repeat("[", 1<<20) + "}",
		`{"unknown":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}",
	} {
		_, err := wire.Decode[sample]([]byte(body))
		if !errors.Is(err, wire.ErrNotJSON) {
			t.Errorf("%.40q: error %v, want ErrNotJSON", body, err)
		}
	}
}

func TestBracketsInsideTextAreNotDepth(t *testing.T) {
	body := `{"name":"` + strings.Repeat(`[{\"`, 50_000) + `"}`
	got, err := wire.Decode[sample]([]byte(body))
	if err != nil || len(*got.Name) != 150_000 {
		t.Errorf("error %v", err)
	}
}

func TestInvalidUTF8IsReplaced(t *testing.T) {
	got, err := wire.Decode[sample]([]byte("{\"id\":\"a\xffb\"}"))
	if err != nil || got.ID != "a\uFFFDb" {
		t.Errorf("id %q, error %v", got.ID, err)
	}
}

// Decode gives the same result as encoding/json, or both refuse. The one known
// difference is skipped: invalid UTF-8.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `[]`, ` {"id":"x"} `, `{"id":"x","ID":"y"}`, `{"name":null,"list":["a","b"],"n":-1,"on":true}`,
		`{"at":"2026-01-02T03:04:05.678Z","until":"2026-01-02T03:04:05+02:00"}`, `{"raw":{"a":[1,2,{"b":null}]}}`,
		`{"part":{"text":"\u00e9\ud83d\ude00\n","ratio":0.1,"messages":[{"role":"system","content":"x"}]}}`,
		`{"n":1e2}`, `{"n":9223372036854775808}`, `{"id":"\ud800"}`, `{"list":[null]}`, `{"list":{}}`, `{"x":[[[[]]]]}`,
		"{\"id\":\"\x01\"}", `{"id":"a"}}`, `{"id" "a"}`, `{,}`, `[1,]`, `{"on":tru}`, `{"n":01}`, `{"n":-}`, `{"raw":}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if !utf8.Valid(body) {
			t.Skip("encoding/json replaces each invalid byte, Decode each run of them")
		}
		compare[sample](t, body)
		compare[[]sample](t, body)
		compare[map[string]stdjson.RawMessage](t, body)
	})
}

func compare[T any](t *testing.T, body []byte) {
	t.Helper()
	kept := string(body)
	got, gotErr := wire.Decode[T](body)
	if string(body) != kept {
		t.Fatalf("%q: Decode changed the body", kept)
	}
	var want T
	wantErr := stdjson.Unmarshal(body, &want)
	if (gotErr == nil) != (wantErr == nil) {
		t.Fatalf("%q: error %v, encoding/json %v", body, gotErr, wantErr)
	}
	if wantErr != nil {
		return
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(sample{}, partWithMore{})); diff != "" {
		t.Fatalf("%q: (-encoding/json +Decode)\n%s", body, diff)
	}
}

// listBody is an answer of n assistants as Vapi gives them, about 250 bytes each.
func listBody(n int) []byte {
	const item = `{"id":"0f0e0d0c-0b0a-4908-8706-0504030201ff","orgId":"c0ffee00-0000-4000-8000-000000000000",` +
		`"name":"Reception desk","firstMessage":"Hello, how can I help?","createdAt":"2026-01-02T03:04:05.678Z",` +
		`"updatedAt":"2026-01-02T03:04:05.678Z","voice":{"provider":"11labs","voiceId":"paula"}}`
	return []byte("[" + strings.Repeat(item+",", n-1) + item + "]")
}

func BenchmarkDecode(b *testing.B) {
	body := listBody(20)
	type item struct {
		ID, Name, FirstMessage string
		CreatedAt, UpdatedAt   time.Time
		Voice                  *struct{ Provider, VoiceID string }
	}
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if v, err := wire.Decode[[]item](body); err != nil || len(v) != 20 {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v []item
			if err := stdjson.Unmarshal(body, &v); err != nil || len(v) != 20 {
				b.Fatal(err)
			}
		}
	})
}

func TestRandomBytesNeverPanic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := `{}[]",:\u0d8ftrue null-1.5e+"idname` + "\x00\xff"
	for range 20_000 {
		body := make([]byte, r.IntN(64))
		for i := range body {
			body[i] = alphabet[r.IntN(len(alphabet))]
		}
		_, _ = wire.Decode[sample](body)
	}
}
