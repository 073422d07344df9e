package resolvers

import (
	"context"

	"ava/graph"
	"ava/internal/fault"
)

// ErrorCatalog lists the taxonomy.
func (query) ErrorCatalog(context.Context) ([]*graph.ErrorDescription, error) {
	codes := fault.Codes()
	out := make([]*graph.ErrorDescription, len(codes))
	for i, c := range codes {
		t := c.Traits()
		out[i] = &graph.ErrorDescription{
			Code:       c,
			Category:   t.Category,
			HTTPStatus: t.HTTPStatus,
			Action:     t.Action,
			Retryable:  t.Retryable,
			Message:    t.Sentence,
			Meaning:    t.Meaning,
			DocURL:     graph.DocURL(c),
		}
	}
	return out, nil
}
