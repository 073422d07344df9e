package graph_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"ava/graph"
	"ava/internal/fault"
)

func cursorOf(s *string) string { return "after " + *s }

// place is where a provider says to go on.
type place string

func (p place) String() string { return string(p) }

func TestPageKnowsItsEnds(t *testing.T) {
	t.Parallel()
	asOf, total := time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC), 7
	c := graph.NewConnection(graph.Page[string]{
		Nodes: []string{"a", "b"}, HasNext: true, HasPrevious: true, Total: &total, Source: graph.FreshnessSourceStale, AsOf: asOf, Cursor: cursorOf,
	})
	info := c.PageInfo()
	if !info.HasNextPage || !info.HasPreviousPage || *info.StartCursor != "after a" || *info.EndCursor != "after b" {
		t.Errorf("page %+v from %s to %s", info, *info.StartCursor, *info.EndCursor)
	}
	if *c.TotalCount != 7 || c.Freshness.AsOf != asOf || c.Freshness.Source != graph.FreshnessSourceStale {
		t.Errorf("total %d, %+v", *c.TotalCount, c.Freshness)
	}
	edges := c.Edges()
	if len(edges) != 2 || edges[1].Cursor != "after b" || edges[1].Node != &c.Nodes[1] {
		t.Errorf("edges %+v", edges)
	}
}

func TestPageGoesOnWhereItsProviderSays(t *testing.T) {
	t.Parallel()
	c := graph.NewConnection(graph.Page[string]{Nodes: []string{"a"}, HasNext: true, End: place("scanned to here"), Cursor: cursorOf})
	if *c.PageInfo().StartCursor != "after a" || *c.PageInfo().EndCursor != "scanned to here" {
		t.Errorf("from %s to %s", *c.PageInfo().StartCursor, *c.PageInfo().EndCursor)
	}
	c = graph.NewConnection(graph.Page[string]{End: place("nothing yet"), HasNext: true, Cursor: cursorOf})
	if c.PageInfo().StartCursor != nil || *c.PageInfo().EndCursor != "nothing yet" {
		t.Errorf("an empty page goes on from %v", c.PageInfo().EndCursor)
	}
}

func TestEmptyPageHasNoCursors(t *testing.T) {
	t.Parallel()
	c := graph.NewConnection(graph.Page[string]{Cursor: cursorOf})
	if c.PageInfo().StartCursor != nil || c.PageInfo().EndCursor != nil || len(c.Edges()) > 0 || c.TotalCount != nil {
		t.Errorf("it is %+v", c)
	}
}

func TestWordsOfTheProviderAreValuesOfTheSchema(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		write      func(string) graphql.Marshaler
		read       func(any) (string, error)
		word, want string
	}{
		{graph.MarshalVapiCallStatus, graph.UnmarshalVapiCallStatus, "in-progress", "IN_PROGRESS"},
		{graph.MarshalVapiCallType, graph.UnmarshalVapiCallType, "vapi.websocketCall", "WEBSOCKET_CALL"},
		{graph.MarshalVapiPhoneNumberStatus, graph.UnmarshalVapiPhoneNumberStatus, "active", "ACTIVE"},
		{graph.MarshalVapiFirstMessageMode, graph.UnmarshalVapiFirstMessageMode, "assistant-speaks-first", "ASSISTANT_SPEAKS_FIRST"},
	} {
		var b bytes.Buffer
		c.write(c.word).MarshalGQL(&b)
		if b.String() != `"`+c.want+`"` {
			t.Errorf("%s is written as %s", c.word, &b)
		}
		if word, err := c.read(c.want); word != c.word || err != nil {
			t.Errorf("%s is read as %q, %v", c.want, word, err)
		}
		b.Reset()
		if c.write("a word of tomorrow").MarshalGQL(&b); b.String() != "null" {
			t.Errorf("a word that is not known is written as %s", &b)
		}
		if _, err := c.read(7); fault.Of(err).Code != fault.BadUserInput {
			t.Errorf("a number is read with %v", err)
		}
	}
}

func TestMomentsAreWrittenInUTCAndReadWithAnyOffset(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	graph.MarshalTime(time.Date(2026, 11, 23, 7, 17, 0, 0, time.FixedZone("CET", 3600))).MarshalGQL(&b)
	read, err := graph.UnmarshalTime("2026-11-23T07:17:00+01:00")
	if err != nil || !read.Equal(time.Date(2026, 11, 23, 6, 17, 0, 0, time.UTC)) || read.Location() != time.UTC {
		t.Errorf("read as %v, %v", read, err)
	}
	var back time.Time
	if err := back.UnmarshalJSON(b.Bytes()); err != nil || !back.Equal(read) || !bytes.HasSuffix(b.Bytes(), []byte(`Z"`)) {
		t.Errorf("written as %s", &b)
	}
	for _, bad := range []any{"", "yesterday", "2026-11-23", 7, nil, "2026-11-23T07:17:00"} {
		if at, err := graph.UnmarshalTime(bad); fault.Of(err) == nil || fault.Of(err).Reason != fault.FieldNotATime {
			t.Errorf("%v is read as %v, %v", bad, at, err)
		}
	}
}
