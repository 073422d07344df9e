package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"

	"ava/internal/secret"
)

// keyLength is that of AES-256.
const keyLength = 32

// ErrKeys means that a list of encryption keys is not in its form.
var ErrKeys = errors.New("encryption keys are id:key separated by commas, where key is the base64 of 32 random bytes")

var keyID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)

// Ring is the operator's keys: the first wraps, all unwrap.
type Ring struct {
	first string
	keys  map[string]*subtle.AESGCM
}

// ParseKeys reads a key ring as it is configured: "2026b:q83v…,2026a:EjRW…".
// Errors tell which entry is wrong, and never show one.
func ParseKeys(text secret.Text) (*Ring, error) {
	r := &Ring{keys: make(map[string]*subtle.AESGCM)}
	for i, entry := range strings.Split(text.Reveal(), ",") {
		id, encoded, found := strings.Cut(strings.TrimSpace(entry), ":")
		if !found || !keyID.MatchString(id) {
			// What stands in the place of the ID may be a key.
			return nil, fmt.Errorf("%w: entry %d does not begin with an ID and a colon", ErrKeys, i+1)
		}
		if err := r.add(id, encoded); err != nil {
			return nil, fmt.Errorf("%w: entry %d %w", ErrKeys, i+1, err)
		}
	}
	return r, nil
}

func (r *Ring) add(id, encoded string) error {
	if _, taken := r.keys[id]; taken {
		return errors.New("has the ID of an earlier one")
	}
	key, err := decodeKey(encoded)
	switch {
	case err != nil:
		return errors.New("is not base64 after the colon") // the error would show where
	case len(key) != keyLength:
		return fmt.Errorf("has a key of %d bytes", len(key))
	case repeats(key):
		return errors.New("has a key that nobody drew at random")
	}
	if r.keys[id], err = subtle.NewAESGCM(key); err != nil {
		return errors.New("cannot be used")
	}
	if r.first == "" {
		r.first = id
	}
	return nil
}

// decodeKey takes both alphabets of base64, padded or not.
func decodeKey(encoded string) ([]byte, error) {
	plain := strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimSpace(encoded)), "=")
	return base64.RawStdEncoding.DecodeString(plain)
}

// repeats finds placeholders such as AAAA….
func repeats(key []byte) bool {
	for _, b := range key {
		if b != key[0] {
			return false
		}
	}
	return true
}

// Name names the first key.
func (r *Ring) Name() string { return ringPrefix + r.first }

// ringPrefix tells the ring's keys from those of other wrappers.
const ringPrefix = "ring:"

// Wrap encrypts with the first key.
func (r *Ring) Wrap(_ context.Context, plain, binding []byte) ([]byte, error) {
	return r.keys[r.first].Encrypt(plain, binding)
}

// Unwrap decrypts with the key of this name.
func (r *Ring) Unwrap(_ context.Context, name string, wrapped, binding []byte) ([]byte, error) {
	id, ours := strings.CutPrefix(name, ringPrefix)
	key, ok := r.keys[id]
	if !ours || !ok {
		return nil, unknownKey(name)
	}
	plain, err := key.Decrypt(wrapped, binding)
	if err != nil {
		return nil, fmt.Errorf("%w: %q", ErrWrongKey, name)
	}
	return plain, nil
}
