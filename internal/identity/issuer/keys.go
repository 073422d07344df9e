package issuer

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// How long the provider's keys are held. The provider takes a key back by no
// longer publishing it, so they are asked for again; but a provider that is down
// must not take everybody else down with it.
const (
	keysFresh  = 5 * time.Minute // until then, nobody asks
	keysAging  = time.Hour       // until then, they serve while they are asked for again
	keysUsable = 24 * time.Hour  // until then, they serve if the provider cannot be asked
)

// mostKeys is how many keys of a provider are looked at.
const mostKeys = 100

var errUnknownKey = errors.New("no key of the issuer fits the token")

// algorithms are the signatures that are accepted. All are asymmetric: whoever
// can verify must not be able to sign.
var algorithms = []string{oidc.RS256, oidc.ES256, oidc.PS256, oidc.EdDSA}

// signers returns the public keys that may have signed a token with header h.
// The error is errUnknownKey, or Overloaded where the provider would have to be
// asked and cannot be.
func (i *Issuer) signers(ctx context.Context, h header) ([]crypto.PublicKey, error) {
	now := i.keys.get()
	found := fitting(now.value, h)
	switch {
	case len(found) == 0 || now.olderThan(keysAging):
		var err error
		if now, err = i.keys.renew(ctx); err != nil {
			return nil, unavailable(err)
		}
		found = fitting(now.value, h)
	case now.olderThan(keysFresh):
		i.keys.begin(ctx)
	}
	switch {
	case now.olderThan(keysUsable), len(found) == 0 && now.err != nil:
		return nil, unavailable(now.err)
	case len(found) == 0:
		return nil, errUnknownKey
	}
	return found, nil
}

// fitting picks the keys that a token with header h may be signed with.
func fitting(keys []jose.JSONWebKey, h header) []crypto.PublicKey {
	var found []crypto.PublicKey
	for _, k := range keys {
		named := h.kid == "" || k.KeyID == h.kid
		meant := (k.Use == "" || k.Use == "sig") && (k.Algorithm == "" || k.Algorithm == h.alg)
		if named && meant && signs(k.Key, h.alg) {
			found = append(found, k.Key)
		}
	}
	return found
}

// signs reports whether a key is of the kind that alg takes, and strong enough.
func signs(key any, alg string) bool {
	switch key := key.(type) {
	case *rsa.PublicKey:
		size := key.N.BitLen()
		return (alg == oidc.RS256 || alg == oidc.PS256) && 2048 <= size && size <= 8192
	case *ecdsa.PublicKey:
		return alg == oidc.ES256 && key.Curve == elliptic.P256()
	case ed25519.PublicKey:
		return alg == oidc.EdDSA
	}
	return false
}

// fetchKeys fetches the provider's keys and leaves out those of kinds that are
// not known here, which a provider may well publish beside the others.
func (i *Issuer) fetchKeys(ctx context.Context) ([]jose.JSONWebKey, error) {
	m, err := i.Metadata(ctx)
	if err != nil {
		return nil, err
	}
	body, err := i.read(ctx, m.keysURL)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", brief(err))
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, fmt.Errorf("keys: %w", brief(err))
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys[:min(len(set.Keys), mostKeys)] {
		var k jose.JSONWebKey
		if err := k.UnmarshalJSON(raw); err == nil {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("keys: there is none that can be used")
	}
	return keys, nil
}

// read fetches a document from the provider.
func (i *Issuer) read(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := i.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}
