package vault

import (
	"context"
	"errors"
	"fmt"
)

// Wrapper is where data keys are wrapped: a ring of keys that the operator
// keeps, or a key management service.
type Wrapper interface {
	// Name names the key that Wrap uses. It is no secret.
	Name() string
	// Wrap encrypts a data key, bound to where it is kept.
	Wrap(ctx context.Context, plain, binding []byte) ([]byte, error)
	// Unwrap decrypts what the key of this name wrapped; ErrUnknownKey says that
	// it is not here.
	Unwrap(ctx context.Context, name string, wrapped, binding []byte) ([]byte, error)
}

// What can be wrong with the key that wrapped a data key.
var (
	// ErrUnknownKey means that the wrapper does not have the key.
	ErrUnknownKey = errors.New("vault: the encryption key is not configured")
	// ErrWrongKey means that it has another key of the same name.
	ErrWrongKey = errors.New("vault: the encryption key is not the one that was used")
)

var (
	_ Wrapper = (*Ring)(nil)
	_ Wrapper = (*Transit)(nil)
	_ Wrapper = Moving{}
)

// Moving wraps with one wrapper and unwraps with either: for the time in which
// data keys move from a key ring to a key management service, or back.
type Moving struct{ To, From Wrapper }

// Name names the key that wraps.
func (m Moving) Name() string { return m.To.Name() }

// Wrap wraps with the new wrapper.
func (m Moving) Wrap(ctx context.Context, plain, binding []byte) ([]byte, error) {
	return m.To.Wrap(ctx, plain, binding)
}

// Unwrap unwraps with the wrapper that has the key.
func (m Moving) Unwrap(ctx context.Context, name string, wrapped, binding []byte) ([]byte, error) {
	plain, err := m.To.Unwrap(ctx, name, wrapped, binding)
	if errors.Is(err, ErrUnknownKey) {
		return m.From.Unwrap(ctx, name, wrapped, binding)
	}
	return plain, err
}

func unknownKey(name string) error { return fmt.Errorf("%w: %q", ErrUnknownKey, name) }
