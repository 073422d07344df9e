package vault

import (
	"context"
	"errors"

	"ava/internal/secret"
	"ava/internal/store"
)

// CreateEndpoint seals the token into e and stores it, see [store.Endpoints].
func (v *Vault) CreateEndpoint(ctx context.Context, e store.Endpoint, token secret.Text) error {
	for tries := 1; ; tries++ {
		keys, err := v.load(ctx) // as in Put
		if err != nil {
			return err
		}
		e.DataKey = keys.newest
		if e.Sealed, err = keys.seal(e.DataKey, []byte(token.Reveal()), bindEndpoint(e.Ref)); err != nil {
			return failure("vault.createendpoint", err)
		}
		err = v.store.Endpoints().Create(ctx, e)
		if errors.Is(err, store.ErrKeyGone) && tries < 3 {
			continue
		}
		return err
	}
}

// EndpointToken opens the token of an endpoint.
func (v *Vault) EndpointToken(ctx context.Context, e store.Endpoint) (secret.Text, error) {
	plain, _, err := v.open(ctx, e.Sealed, bindEndpoint(e.Ref))
	if err != nil {
		return secret.Text{}, failure("vault.endpointtoken", err)
	}
	defer clear(plain)
	return secret.New(string(plain)), nil
}

// resealEndpoints goes through the endpoints of older keys once: the store lets
// none be made with such a key any more.
func (v *Vault) resealEndpoints(ctx context.Context, p *Progress) error {
	var after store.Ref
	for {
		var found []store.Endpoint
		err := patiently(ctx, func() (err error) {
			found, err = v.store.Endpoints().Stale(ctx, p.Generation, after, batch)
			return err
		})
		if err != nil || len(found) == 0 {
			return err
		}
		for _, e := range found {
			if err := v.resealEndpoint(ctx, e, p); err != nil {
				return err
			}
		}
		after = found[len(found)-1].Ref
	}
}

func (v *Vault) resealEndpoint(ctx context.Context, e store.Endpoint, p *Progress) error {
	plain, _, err := v.open(ctx, e.Sealed, bindEndpoint(e.Ref))
	if errors.Is(err, ErrNotOpened) {
		p.Unopened++
		return nil
	}
	if err != nil {
		return err
	}
	defer clear(plain)
	if e.Sealed, err = v.keys.Load().seal(p.Generation, plain, bindEndpoint(e.Ref)); err != nil {
		return failure("vault.rotate", err)
	}
	e.DataKey = p.Generation
	err = patiently(ctx, func() error { return v.store.Endpoints().Reseal(ctx, e) })
	switch {
	case errors.Is(err, store.ErrKeyGone):
		return ErrSuperseded
	case errors.Is(err, store.ErrConflict): // it is gone
		return nil
	}
	return err
}

func bindEndpoint(ref store.Ref) []byte { return bind("endpoint", ref, "token") }
