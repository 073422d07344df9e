package resolvers

import (
	"context"

	"github.com/rs/zerolog"

	"ava/graph"
	"ava/integrations"
	"ava/internal/fault"
)

// Subscription implements graph.ResolverRoot.
func (r *Resolver) Subscription() graph.SubscriptionResolver { return subscription{r.hub} }

type subscription struct{ hub *integrations.Hub }

// IntegrationChanged tells how integrations are, now and as they change.
func (s subscription) IntegrationChanged(ctx context.Context, service *fault.Service) (<-chan *graph.Integration, error) {
	var only []fault.Service
	if service != nil {
		only = append(only, *service)
	}
	changes, err := s.hub.Watch(ctx, only...)
	if err != nil {
		return nil, err
	}
	return shown(ctx, changes, integration), nil
}

// shown turns what is watched into what the schema shows, one at a time: it holds
// nothing back that is newer than what is being read.
func shown[From, To any](ctx context.Context, changes <-chan From, show func(context.Context, From) To) <-chan To {
	out := make(chan To)
	go func() {
		defer close(out)
		defer func() {
			if panicked := recover(); panicked != nil { // it would end the process
				f := fault.Panicked(panicked)
				zerolog.Ctx(ctx).Error().Ctx(ctx).Str("code", string(f.Code)).AnErr("cause", f.Err).Msg("a subscription is cut off")
			}
		}()
		for c := range changes {
			select {
			case out <- show(ctx, c):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}
