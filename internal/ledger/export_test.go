package ledger //nolint:testpackage // knows how keys are kept

import "ava/internal/store"

// KeyDigest is a client's key as it is kept.
func KeyDigest(key string) store.Digest { return digest("client", key) }
