// Package vault seals credentials, each bound to its owner and service, with
// keys that can be changed while it serves.
//
// There are two levels. Data keys seal credentials; they are in the database,
// wrapped by a key that is not: from the operator's key ring, or a key
// management service ([Wrapper]). So the outer key is needed at the start only,
// and changing keys needs no choreography of replicas, as all of them find the
// new data key in the database.
package vault

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/store"
)

// ErrNotOpened means that what is sealed was changed, or moved to another owner,
// service or field.
var ErrNotOpened = errors.New("vault: what is sealed does not open")

// Vault seals and opens. It is safe for concurrent use.
type Vault struct {
	store   store.Store
	wrapper Wrapper

	loading sync.Mutex
	keys    atomic.Pointer[dataKeys] // replaced, never changed
}

// Open returns the vault of a store, whose data keys the wrapper unwraps. Where
// there are none yet it makes the first. It fails if the wrapper does not have
// the key for one of them, rather than go on and lose what that one sealed.
func Open(ctx context.Context, s store.Store, wrapper Wrapper) (*Vault, error) {
	v := &Vault{store: s, wrapper: wrapper}
	keys, err := v.load(ctx)
	if err != nil {
		return nil, err
	}
	if keys.newest == 0 {
		if err := v.addKey(ctx, 1); err != nil && !errors.Is(err, store.ErrDuplicate) {
			return nil, err
		}
		if _, err := v.load(ctx); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// Put seals the bundle into c and stores it with the audit event about it, see
// [store.Credentials]. It returns the new version.
func (v *Vault) Put(ctx context.Context, c store.Credential, b Bundle, event store.Event) (int64, error) {
	return v.sealing(ctx, c, b, func(c store.Credential) (int64, error) { return v.store.Credentials().Put(ctx, c, event) })
}

// Renew seals the bundle into c, whose Version and Revision are those that it was
// read with, and stores it, see [store.Credentials]. It returns the new revision.
func (v *Vault) Renew(ctx context.Context, c store.Credential, b Bundle) (int64, error) {
	return v.sealing(ctx, c, b, func(c store.Credential) (int64, error) { return v.store.Credentials().Renew(ctx, c) })
}

// sealing seals the bundle into c and hands it to write.
func (v *Vault) sealing(ctx context.Context, c store.Credential, b Bundle, write func(store.Credential) (int64, error)) (int64, error) {
	plain := b.encode()
	defer clear(plain)
	for tries := 1; ; tries++ {
		// Read again each time, so that little is sealed with a key that another
		// process has replaced. The store refuses what is all the same.
		keys, err := v.load(ctx)
		if err != nil {
			return 0, err
		}
		if c.Sealed, err = keys.seal(keys.newest, plain, bindCredential(c.Ref)); err != nil {
			return 0, failure("vault.put", err)
		}
		c.DataKey = keys.newest
		number, err := write(c)
		if errors.Is(err, store.ErrKeyGone) && tries < 3 {
			continue
		}
		return number, err
	}
}

// Get returns a credential and what was sealed in it, or [store.ErrNotFound].
func (v *Vault) Get(ctx context.Context, ref store.Ref) (Bundle, store.Credential, error) {
	c, err := v.store.Credentials().Get(ctx, ref)
	if err != nil {
		return nil, store.Credential{}, err
	}
	b, err := v.openCredential(ctx, c)
	if err != nil {
		return nil, store.Credential{}, err
	}
	return b, c, nil
}

func (v *Vault) openCredential(ctx context.Context, c store.Credential) (Bundle, error) {
	plain, generation, err := v.open(ctx, c.Sealed, bindCredential(c.Ref))
	if err != nil {
		return nil, failure("vault.get", err)
	}
	defer clear(plain)
	b, err := decodeBundle(plain)
	if err != nil || generation != c.DataKey {
		return nil, failure("vault.get", ErrNotOpened)
	}
	return b, nil
}

// SealText seals a secret that is no credential and does not live long, such as
// a PKCE verifier. It opens for the same ref and field only.
func (v *Vault) SealText(ref store.Ref, field string, text secret.Text) ([]byte, error) {
	keys := v.keys.Load()
	sealed, err := keys.seal(keys.newest, []byte(text.Reveal()), bindText(ref, field))
	if err != nil {
		return nil, failure("vault.sealtext", err)
	}
	return sealed, nil
}

// OpenText opens what [Vault.SealText] sealed.
func (v *Vault) OpenText(ctx context.Context, ref store.Ref, field string, sealed []byte) (secret.Text, error) {
	plain, _, err := v.open(ctx, sealed, bindText(ref, field))
	if err != nil {
		return secret.Text{}, failure("vault.opentext", err)
	}
	defer clear(plain)
	return secret.New(string(plain)), nil
}

// SealBytes seals what outlives its request: contents rather than secrets, such
// as the answer of an operation. It opens for the same ref and field only. It
// returns the generation of the key as well, always the newest: whoever stores
// what is sealed says with which key, so that the key is kept for as long.
func (v *Vault) SealBytes(ctx context.Context, ref store.Ref, field string, plain []byte) (sealed []byte, dataKey int64, err error) {
	keys, err := v.load(ctx) // as in Put
	if err != nil {
		return nil, 0, err
	}
	if sealed, err = keys.seal(keys.newest, plain, bindBytes(ref, field)); err != nil {
		return nil, 0, failure("vault.sealbytes", err)
	}
	return sealed, keys.newest, nil
}

// OpenBytes opens what [Vault.SealBytes] sealed.
func (v *Vault) OpenBytes(ctx context.Context, ref store.Ref, field string, sealed []byte) ([]byte, error) {
	plain, _, err := v.open(ctx, sealed, bindBytes(ref, field))
	if err != nil {
		return nil, failure("vault.openbytes", err)
	}
	return plain, nil
}

// open finds the key; one that is not known may have been added meanwhile.
func (v *Vault) open(ctx context.Context, sealed, binding []byte) ([]byte, int64, error) {
	generation, err := generationOf(sealed)
	if err != nil {
		return nil, 0, err
	}
	keys := v.keys.Load()
	if _, known := keys.aeads[generation]; !known {
		if keys, err = v.load(ctx); err != nil {
			return nil, 0, err
		}
	}
	plain, err := keys.open(generation, sealed, binding)
	return plain, generation, err
}

// failure makes a fault of an error that is none. What the vault cannot do by
// itself is a defect or an attack; there is nothing to wait for.
func failure(op string, err error) error {
	if _, ok := errors.AsType[*fault.Fault](err); ok {
		return err
	}
	return &fault.Fault{Code: fault.Internal, Op: op, Err: err}
}

// bindCredential is what a sealed credential is tied to.
func bindCredential(ref store.Ref) []byte { return bind("credential", ref, "bundle") }

func bindText(ref store.Ref, field string) []byte { return bind("text", ref, field) }

func bindBytes(ref store.Ref, field string) []byte { return bind("bytes", ref, field) }

// bind writes each part with its length before it, so that no two places give
// the same bytes.
func bind(kind string, ref store.Ref, field string) []byte {
	var b []byte
	for _, part := range []string{fmt.Sprintf("ava.vault.%d", format), kind, ref.Owner.String(), string(ref.Service), field} {
		b = appendText(b, part)
	}
	return b
}
