package cache_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/cache"
	"ava/internal/secret"
)

// What a pointer to nothing, nothing, and an empty list say is not the same.
func TestSharedValueComesOutAsItWentIn(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 21, 12, 30, 0, 123456789, time.UTC)
	for name, value := range map[string]page[assistant]{
		"zero": {},
		"pointers to zeros": {
			Items: []assistant{{Name: new(string), Seconds: new(int), RecordingEnabled: new(bool), Model: &model{Temperature: new(float64)}}},
			Next:  &cursor{}, Total: new(int),
		},
		"empty lists": {Items: []assistant{{EndCallPhrases: []string{}, Labels: map[string]string{}}, {}}},
		"full": {
			Items: []assistant{{
				ID: "a", Name: new("Ann \"<&>\" \u2028 \x00 é 🙂"), FirstMessage: new("\\ufffc"), Seconds: new(math.MaxInt64),
				EndCallPhrases: []string{"", "bye"}, Labels: map[string]string{"": "x", "k": ""}, CreatedAt: at,
				UpdatedAt: at.In(time.FixedZone("", 3600)),
			}},
			HasNext: true, Next: &cursor{at, "a"}, Total: new(7), AsOf: at,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				here, there, _ := fleet(nil)
				fetched(t, here, "s", "n", value)
				synctest.Wait()
				if diff := cmp.Diff(value, fetched(t, there, "s", "n", page[assistant]{HasNext: !value.HasNext})); diff != "" {
					t.Errorf("value (-in +out):\n%s", diff)
				}
			})
		})
	}
}

// JSON would read them as something else, without a word.
func TestValuesThatJSONChangesStayInMemory(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]page[string]{
		"text that is not UTF-8": {Items: []string{"\xff"}},
		"a year with 5 digits":   {AsOf: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)},
		"more than a megabyte":   {Items: []string{strings.Repeat("x", 1<<20)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				here, there, s := fleet(nil)
				fetched(t, here, "s", "n", value)
				synctest.Wait()
				if diff := cmp.Diff(value, fetched(t, here, "s", "n", page[string]{})); diff != "" {
					t.Errorf("in memory (-in +out):\n%s", diff)
				}
				if s.sets != 0 || fetched(t, there, "s", "n", page[string]{HasNext: true}).Items != nil {
					t.Error("it was shared")
				}
			})
		})
	}
}

type (
	lonely   struct{ Value lonelyText }
	embedded struct{ cursor }
	twice    struct {
		A int `json:"B"`
		B int
	}
	unnamed struct {
		A int `json:"-"`
	}
	unexported struct{ a int }
	ring       struct{ Next *ring }
	lonelyText string
	deafText   struct{ S string }
	ownText    struct{ s string }
)

func (lonelyText) MarshalText() ([]byte, error) { return []byte("***"), nil }

func (*deafText) UnmarshalJSON([]byte) error { return nil }

func (o ownText) MarshalText() ([]byte, error)     { return []byte(o.s), nil }
func (o *ownText) UnmarshalText(text []byte) error { o.s = string(text); return nil }

func TestTypesThatCannotBeSharedSaySo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		want string // "" if it can be shared
	}{
		"page":             {cache.Shareable[page[assistant]](), ""},
		"pointer":          {cache.Shareable[*assistant](), ""},
		"map":              {cache.Shareable[map[int]string](), ""},
		"bytes":            {cache.Shareable[[]byte](), ""},
		"ring":             {cache.Shareable[ring](), ""},
		"own text":         {cache.Shareable[map[string]ownText](), ""},
		"unexported":       {cache.Shareable[page[unexported]](), "not exported"},
		"no name":          {cache.Shareable[unnamed](), "no name in JSON"},
		"two of one name":  {cache.Shareable[twice](), "two fields"},
		"embedded":         {cache.Shareable[embedded](), "embeds"},
		"interface":        {cache.Shareable[map[string]any](), "cannot be written"},
		"function":         {cache.Shareable[struct{ F func() }](), "cannot be written"},
		"half a codec":     {cache.Shareable[lonely](), "not read as it is written"},
		"half a decoder":   {cache.Shareable[[]deafText](), "not read as it is written"},
		"secret":           {cache.Shareable[struct{ Key secret.Text }](), "not read as it is written"},
		"pointer to slice": {cache.Shareable[*[]int](), "two ways to be nil"},
		"keys":             {cache.Shareable[map[float64]int](), "neither text nor"},
	} {
		switch {
		case tt.want == "" && tt.err != nil:
			t.Errorf("%s: %v", name, tt.err)
		case tt.want != "" && (tt.err == nil || !strings.Contains(tt.err.Error(), tt.want)):
			t.Errorf("%s: error %v, want one that says %q", name, tt.err, tt.want)
		}
	}
}

func TestTypesThatCannotBeSharedAreKeptInMemoryOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _, s := fleet(nil)
		for range 2 {
			if got := fetched(t, c, "s", "n", unexported{7}); got.a != 7 {
				t.Errorf("got %+v", got)
			}
		}
		synctest.Wait()
		if s.gets+s.sets != 0 {
			t.Errorf("the shared cache was asked %d times and written %d times", s.gets, s.sets)
		}
	})
}

// A newer program, or another operation under the same name, has another type.
func TestSharedValueOfAnotherTypeIsAMiss(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		here, there, _ := fleet(nil)
		type item struct{ ID, Name string }
		fetched(t, here, "s", "n", item{"1", "x"})
		synctest.Wait()
		type Item = struct{ ID string }
		if got := fetched(t, there, "s", "n", Item{"2"}); got.ID != "2" {
			t.Errorf("it was read as %+v", got)
		}
	})
}

type explosive struct{}

func (explosive) MarshalJSON() ([]byte, error) { return []byte(`"boom"`), nil }
func (*explosive) UnmarshalJSON([]byte) error  { panic("defect") }

func TestPanicWhileReadingASharedValueIsAMiss(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWitness()
		here, there, _ := fleet(w)
		fetched(t, here, "s", "n", explosive{})
		synctest.Wait()
		fetched(t, there, "s", "n", explosive{})
		if w.looked[cache.Unreadable] != 1 {
			t.Errorf("lookups %v", w.looked)
		}
	})
}

// written is what a cache shares of value, and what it is shared with.
func written(t *testing.T, value page[assistant]) ([]byte, *second) {
	t.Helper()
	s := newSecond()
	fetched(t, cache.New(cache.Options{Second: s}), "s", "n", value)
	synctest.Wait()
	return s.values[[2]string{"s", "n"}], s
}

func TestGarbageInTheSharedCacheIsAMiss(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		good, s := written(t, page[assistant]{HasNext: true, Items: []assistant{{ID: "x"}}})
		header := good[:25]
		for name, data := range map[string][]byte{
			"nothing":           {},
			"one byte":          {1},
			"a header":          header,
			"half":              good[:len(good)-3],
			"more":              append(bytes.Clone(good), '}'),
			"another format":    append([]byte{2}, good[1:]...),
			"another tag":       append([]byte{1, good[1] ^ 1}, good[2:]...),
			"not JSON":          append(bytes.Clone(header), "\x00\xff"...),
			"another value":     append(bytes.Clone(header), `{"Items":7}`...),
			"very deep":         append(bytes.Clone(header), strings.Repeat(`[`, 1<<19)...),
			"very long":         append(bytes.Clone(good), strings.Repeat(` `, 1<<20)...),
			"of next year":      dated(good, time.Now().AddDate(1, 0, 0).UnixNano()),
			"of 1677":           dated(good, math.MinInt64),
			"of 2262":           dated(good, math.MaxInt64),
			"of the day before": dated(good, time.Now().Add(-24*time.Hour).UnixNano()),
		} {
			s.values[[2]string{"s", "n"}] = data
			got := fetched(t, cache.New(cache.Options{Second: s}), "s", "n", page[assistant]{Total: new(7)})
			if got.Total == nil {
				t.Errorf("%s is read as %+v", name, got)
			}
			synctest.Wait()
		}
	})
}

func dated(data []byte, nanoseconds int64) []byte {
	data = bytes.Clone(data)
	binary.BigEndian.PutUint64(data[17:], uint64(nanoseconds))
	return data
}

// Clocks of machines differ a little. A value is never newer than now.
func TestSharedValueFromAClockThatIsAheadIsOfNow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		good, s := written(t, page[assistant]{HasNext: true})
		s.values[[2]string{"s", "n"}] = dated(good, time.Now().Add(time.Minute).UnixNano())
		a, err := cache.Fetch(t.Context(), cache.New(cache.Options{Second: s}), cache.Request{Scope: "s", Name: "n"},
			func(context.Context) (page[assistant], error) { return page[assistant]{}, errDown })
		if err != nil || a.Source != cache.Kept || !a.AsOf.Equal(time.Now()) {
			t.Errorf("%v as of %v, error %v", a.Source, a.AsOf, err)
		}
	})
}

func FuzzSharedValueIsReadOrAMiss(f *testing.F) {
	f.Add(uint8(0), []byte(`{"Items":[{"id":"x","seconds":0}],"Total":3}`))
	f.Add(uint8(1), []byte(`null`))
	f.Add(uint8(2), []byte(`{"Items":[{"model":{"temperature":1e999}}]}`))
	f.Fuzz(func(t *testing.T, cut uint8, body []byte) {
		synctest.Test(t, func(t *testing.T) {
			good, s := written(t, page[assistant]{})
			s.values[[2]string{"s", "n"}] = append(bytes.Clone(good[:25-int(cut%26)]), body...)
			fetched(t, cache.New(cache.Options{Second: s}), "s", "n", page[assistant]{})
			synctest.Wait()
		})
	})
}
