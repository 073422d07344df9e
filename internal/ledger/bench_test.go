package ledger_test

import (
	"context"
	"strconv"
	"testing"

	"ava/internal/ledger"
)

// BenchmarkWrite is what the ledger adds to a write: three transactions, and
// reading the data keys.
func BenchmarkWrite(b *testing.B) {
	for _, c := range []struct {
		name string
		url  func() string
	}{
		{"SQLite", func() string { return sqliteURL(b) }},
		{"PostgreSQL", func() string { return postgresURL(b) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := openStore(b, c.url())
			l := newLedger(b, s)
			p := &provider{answer: func(context.Context, int64) (call, error) { return call{ID: "call-1", Number: "+14155552671"}, nil }}
			do := p.do()
			for i := 0; b.Loop(); i++ {
				_, err := ledger.Perform(b.Context(), l, write(strconv.Itoa(i)), do, nil)
				must(b, err)
			}
		})
		b.Run(c.name+" again", func(b *testing.B) {
			s := openStore(b, c.url())
			l := newLedger(b, s)
			do := (&provider{}).do()
			for b.Loop() {
				_, err := ledger.Perform(b.Context(), l, write("key"), do, nil)
				must(b, err)
			}
		})
	}
}
