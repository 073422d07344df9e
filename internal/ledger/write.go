package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/store"
)

// Write says what is to be done.
type Write struct {
	store.Ref
	Op string // "vapi.startCall"
	// Key is the client's idempotency key; nil if it gave none. Then the write is
	// as safe from crashes, but nobody can ask for it again.
	Key *string
	// Arguments are what makes this write another than the next, for a key that
	// is used for two to be noticed: what the client gave, and the account that
	// it is done in. They must be fit for encoding/json, and are kept as a digest
	// only. Secrets do not belong there: a digest of something short can be
	// guessed.
	Arguments any
}

// maxKey is how many characters a key may have.
const maxKey = 255

// keyField is where clients give the key.
var keyField = []string{"input", "idempotencyKey"}

// claim is a write as the ledger knows it.
type claim struct {
	store.Ref
	op               string
	key, fingerprint store.Digest
	replayable       bool   // whether a client knows the key
	id               string // of a new operation
}

func (w Write) claim() (claim, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return claim{}, err
	}
	c := claim{Ref: w.Ref, op: w.Op, id: id.String(), replayable: w.Key != nil}
	if w.Key == nil {
		c.key = digest("own", c.id)
	} else {
		if err := checkKey(*w.Key); err != nil {
			return claim{}, err
		}
		// Never as it came: it may be anything that a client makes up.
		c.key = digest("client", *w.Key)
	}
	arguments, err := canonical(w.Arguments)
	if err != nil {
		return claim{}, err
	}
	c.fingerprint = digest(string(w.Service), w.Op, string(arguments))
	return c, nil
}

// begin is the operation that the claim begins with.
func (c claim) begin(ctx context.Context, s Settings) store.Operation {
	now := time.Now()
	return store.Operation{
		Ref: c.Ref, Key: c.key, ID: c.id, Op: c.op, Fingerprint: c.fingerprint,
		State: store.Started, Fence: store.NewVersion(), LeaseUntil: now.Add(s.Lease),
		CorrelationID: correlation.ID(ctx), CreatedAt: now, ExpiresAt: now.Add(s.Replay),
	}
}

func checkKey(key string) error {
	switch {
	case key == "":
		return fault.Invalid(fault.FieldMissing, keyField)
	case utf8.RuneCountInString(key) > maxKey:
		return fault.Invalid(fault.FieldTooLong, keyField, "max", strconv.Itoa(maxKey))
	case !utf8.ValidString(key):
		return fault.Invalid(fault.FieldUnprintable, keyField)
	}
	for _, r := range key {
		if !unicode.IsPrint(r) {
			return fault.Invalid(fault.FieldUnprintable, keyField)
		}
	}
	return nil
}

// digest writes each part with its length before it, so that no two lists of
// parts give the same bytes.
func digest(parts ...string) store.Digest {
	var b []byte
	for _, part := range parts {
		b = append(binary.AppendUvarint(b, uint64(len(part))), part...)
	}
	return sha256.Sum256(b)
}

// canonical is JSON with the members of objects in the order of their names, so
// that arguments stay the same when a struct of ours is rearranged.
func canonical(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("ledger: the arguments are not fit for JSON (%T)", v)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		return nil, errors.New("ledger: the arguments are not fit for JSON")
	}
	return json.Marshal(plain)
}
