package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"reflect"
	"time"
)

// A value in a [Second] is a byte for the format, a tag that tells whose and of
// which type it is, the time in nanoseconds, and JSON. A gob would lose what
// pointers to zero values say: it reads a total of 0 as no total at all.
const (
	format     = 1 // changes with what follows
	tagSize    = 16
	headerSize = 1 + tagSize + 8
	maxSize    = 1 << 20 // bytes
)

// maxAhead is how far the clock of another process may be before ours.
const maxAhead = time.Minute

var (
	errForeign = errors.New("not a value of this name and type")
	errTooBig  = errors.New("too big for a shared cache")
	errText    = errors.New("a text is not valid UTF-8")
)

// codec writes values of one type for a [Second], and reads them.
type codec struct {
	kind  reflect.Type
	shape [sha256.Size]byte // of the type with all its parts
	unfit error             // why its values cannot be shared; nil if they can
}

func (c *Cache) codec(kind reflect.Type) *codec {
	if known, ok := c.codecs.Load(kind); ok {
		return known.(*codec)
	}
	shape, unfit := shapeOf(kind)
	known, _ := c.codecs.LoadOrStore(kind, &codec{kind, shape, unfit})
	return known.(*codec)
}

// encode returns e's value for a [Second], or why it is kept here only.
func (c *codec) encode(k key, e *entry) (data []byte, err error) {
	var body []byte
	err = protect(func() (err error) {
		body, err = json.Marshal(e.value)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case headerSize+len(body) > maxSize:
		return nil, errTooBig
	case bytes.Contains(body, []byte(`\ufffd`)):
		return nil, errText // it stands for what was not valid
	}
	data = make([]byte, 0, headerSize+len(body))
	data = append(data, format)
	data = append(data, c.tag(k)...)
	data = binary.BigEndian.AppendUint64(data, uint64(e.asOf.UnixNano())) //nolint:gosec // read back the same way
	return append(data, body...), nil
}

// decode reads what encode wrote under the same name and for the same type.
// Anything else is an error: who can write to the shared cache may write anything.
func (c *codec) decode(k key, data []byte) (*entry, error) {
	if len(data) < headerSize || len(data) > maxSize || data[0] != format || !bytes.Equal(data[1:1+tagSize], c.tag(k)) {
		return nil, errForeign
	}
	asOf := time.Unix(0, int64(binary.BigEndian.Uint64(data[1+tagSize:headerSize]))) //nolint:gosec // as it was written
	now := time.Now()
	if asOf.After(now.Add(maxAhead)) {
		return nil, errForeign
	}
	if asOf.After(now) {
		asOf = now
	}
	value := reflect.New(c.kind)
	err := protect(func() error { return json.Unmarshal(data[headerSize:], value.Interface()) })
	if err != nil {
		return nil, err
	}
	return &entry{value: value.Elem().Interface(), asOf: asOf}, nil
}

// tag tells a value of c's type under k from every other.
func (c *codec) tag(k key) []byte {
	b := make([]byte, 0, 256)
	b = append(b, c.shape[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(k.scope)))
	b = append(append(b, k.scope...), k.name...)
	sum := sha256.Sum256(b)
	return sum[:tagSize]
}

// nothing is what is written over a value that is worth nothing any more.
func nothing() []byte { return []byte{0} }

func isNothing(data []byte) bool { return len(data) == 1 && data[0] == 0 }
