package limit

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
)

// How much is remembered: queries, and bytes of one. What is longer is worth
// less than its place, as entries are counted and not weighed.
const (
	maxEntries = 500
	maxKept    = 16 << 10
)

// Cache keeps parsed and validated documents for the executor: the 500 used
// last, none of more than 16 KiB.
type Cache struct {
	documents *lru.LRU[*ast.QueryDocument]
}

var _ graphql.Cache[*ast.QueryDocument] = (*Cache)(nil)

// NewCache returns an empty cache.
func NewCache() *Cache {
	return &Cache{documents: lru.New[*ast.QueryDocument](maxEntries)}
}

// Get returns the document of a query, if it is there.
func (c *Cache) Get(ctx context.Context, query string) (*ast.QueryDocument, bool) {
	return c.documents.Get(ctx, query)
}

// Add keeps the document of a query, unless the query is too long.
func (c *Cache) Add(ctx context.Context, query string, doc *ast.QueryDocument) {
	if len(query) <= maxKept {
		c.documents.Add(ctx, query, doc)
	}
}
