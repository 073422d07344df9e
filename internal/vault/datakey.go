package vault

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"ava/internal/store"
)

// What is sealed begins with the format and the generation of its key.
const (
	format       = 1
	headerLength = 1 + 8
)

// dataKeys is the keys of the database, unwrapped, as they were at one moment.
type dataKeys struct {
	newest  int64
	records []store.DataKey
	aeads   map[int64]tink.AEAD
}

func (k *dataKeys) seal(generation int64, plain, binding []byte) ([]byte, error) {
	key, ok := k.aeads[generation]
	if !ok {
		return nil, fmt.Errorf("vault: there is no data key %d", generation)
	}
	sealed := binary.BigEndian.AppendUint64([]byte{format}, uint64(generation))
	body, err := key.Encrypt(plain, append(bytes.Clone(sealed), binding...))
	if err != nil {
		return nil, fmt.Errorf("vault: sealing with the data key %d failed", generation)
	}
	return append(sealed, body...), nil
}

func (k *dataKeys) open(generation int64, sealed, binding []byte) ([]byte, error) {
	key, ok := k.aeads[generation]
	if !ok {
		return nil, fmt.Errorf("%w: there is no data key %d", ErrNotOpened, generation)
	}
	plain, err := key.Decrypt(sealed[headerLength:], append(bytes.Clone(sealed[:headerLength]), binding...))
	if err != nil {
		return nil, ErrNotOpened
	}
	return plain, nil
}

func generationOf(sealed []byte) (int64, error) {
	if len(sealed) < headerLength || sealed[0] != format {
		return 0, fmt.Errorf("%w: it has no known format", ErrNotOpened)
	}
	return int64(binary.BigEndian.Uint64(sealed[1:headerLength])), nil
}

// load reads the data keys and unwraps those that are new to this process.
func (v *Vault) load(ctx context.Context) (*dataKeys, error) {
	v.loading.Lock()
	defer v.loading.Unlock()
	records, err := v.store.Keys().List(ctx)
	if err != nil {
		return nil, err
	}
	known := v.keys.Load()
	keys := &dataKeys{records: records, aeads: make(map[int64]tink.AEAD, len(records))}
	for _, record := range records {
		key, ok := known.get(record.Generation)
		if !ok {
			if key, err = v.unwrap(ctx, record); err != nil {
				return nil, failure("vault.keys", err)
			}
		}
		keys.aeads[record.Generation] = key
		keys.newest = record.Generation // they are sorted
	}
	v.keys.Store(keys)
	return keys, nil
}

func (k *dataKeys) get(generation int64) (tink.AEAD, bool) {
	if k == nil {
		return nil, false
	}
	key, ok := k.aeads[generation]
	return key, ok
}

// addKey makes a data key. The first one has no earlier ones to take over from.
func (v *Vault) addKey(ctx context.Context, generation int64) error {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return failure("vault.addkey", err)
	}
	key := store.DataKey{Generation: generation, KEK: v.wrapper.Name(), CreatedAt: time.Now()}
	if generation == 1 {
		key.FinishedAt = key.CreatedAt
	}
	if key.Wrapped, err = v.wrap(ctx, generation, handle); err != nil {
		return failure("vault.addkey", err)
	}
	return v.store.Keys().Add(ctx, key)
}

func (v *Vault) wrap(ctx context.Context, generation int64, handle *keyset.Handle) ([]byte, error) {
	var wrapped bytes.Buffer
	key := &kek{wrapper: v.wrapper, name: v.wrapper.Name()}
	if err := handle.WriteWithContext(ctx, keyset.NewBinaryWriter(&wrapped), key, bindKey(generation)); err != nil {
		return nil, fmt.Errorf("data key %d: %w", generation, cmp.Or(key.failed, err))
	}
	return wrapped.Bytes(), nil
}

func (v *Vault) unwrap(ctx context.Context, k store.DataKey) (tink.AEAD, error) {
	handle, err := v.unwrapHandle(ctx, k)
	if err != nil {
		return nil, err
	}
	return aead.New(handle)
}

func (v *Vault) unwrapHandle(ctx context.Context, k store.DataKey) (*keyset.Handle, error) {
	key := &kek{wrapper: v.wrapper, name: k.KEK}
	handle, err := keyset.ReadWithContext(ctx, keyset.NewBinaryReader(bytes.NewReader(k.Wrapped)), key, bindKey(k.Generation))
	if err != nil {
		return nil, fmt.Errorf("data key %d: %w", k.Generation, cmp.Or(key.failed, err))
	}
	return handle, nil
}

// bindKey ties a wrapped key to its generation.
func bindKey(generation int64) []byte { return fmt.Appendf(nil, "ava.vault.datakey.%d", generation) }

// kek shows a wrapper's key to tink, and keeps the error that tink turns into
// text.
type kek struct {
	wrapper Wrapper
	name    string
	failed  error
}

var _ tink.AEADWithContext = (*kek)(nil)

// EncryptWithContext wraps a data key.
func (k *kek) EncryptWithContext(ctx context.Context, plain, binding []byte) (wrapped []byte, err error) {
	wrapped, err = k.wrapper.Wrap(ctx, plain, binding)
	k.failed = err
	return wrapped, err
}

// DecryptWithContext unwraps a data key.
func (k *kek) DecryptWithContext(ctx context.Context, wrapped, binding []byte) (plain []byte, err error) {
	plain, err = k.wrapper.Unwrap(ctx, k.name, wrapped, binding)
	k.failed = err
	return plain, err
}
