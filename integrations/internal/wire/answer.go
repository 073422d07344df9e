package wire

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
)

// maxBody is what an answer's body is bounded to where the configuration does
// not say: bytes, as decompressed.
const maxBody = 8 << 20

// A buffer that grew larger than this is not kept for the next answer.
const maxKept = 1 << 20

var (
	errTooLarge = errors.New("the answer's body is too large")
	errUpgrade  = errors.New("the answer switches protocols")
)

// Answer is a provider's answer, read to its end. Its body is borrowed: it is
// good until Release, and nothing of it may be kept.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte

	buffer *bytes.Buffer
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Release gives the body's memory back, after wiping it: answers hold other
// people's secrets. The second call does nothing.
func (a *Answer) Release() {
	b := a.buffer
	if b == nil {
		return
	}
	clear(a.Body)
	a.Body, a.buffer = nil, nil
	if b.Cap() <= maxKept {
		b.Reset()
		buffers.Put(b)
	}
}

// read takes over the response: it reads the body to its end, which lets the
// connection serve again, unless that is too large, and closes it.
func read(resp *http.Response, limit int64) (*Answer, error) {
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, errUpgrade // its body is the bare connection and may never end
	}
	if resp.ContentLength > limit {
		return nil, errTooLarge
	}
	b, ok := buffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	a := &Answer{Status: resp.StatusCode, Header: resp.Header, buffer: b}
	n, err := b.ReadFrom(&io.LimitedReader{R: resp.Body, N: limit + 1})
	a.Body = b.Bytes()
	if err == nil && n > limit {
		err = errTooLarge
	}
	if err != nil {
		a.Release()
		return nil, err
	}
	return a, nil
}
