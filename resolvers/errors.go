package resolvers

import (
	"context"

	"ava/graph"
	"ava/internal/fault"
	"ava/internal/language"
)

// ErrorCatalog lists the taxonomy, by default in the language of the request.
func (query) ErrorCatalog(ctx context.Context, in *language.Tag) ([]*graph.ErrorDescription, error) {
	tag := language.From(ctx)
	if in != nil {
		tag = *in
	}
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
			Message:    t.SentenceIn(tag),
			Meaning:    t.Meaning,
			DocURL:     graph.DocURL(c),
		}
	}
	return out, nil
}
