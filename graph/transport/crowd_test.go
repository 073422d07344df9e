package transport_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/graph/transport"
)

// Whoever keeps a stream alive must not write when its answer is over: that
// memory belongs to another connection by then.
func TestManyEventStreamsAreKeptAliveWithoutARace(t *testing.T) {
	l := newLive(t, transport.StreamOptions{PerUser: 500, Total: 500, Ping: time.Millisecond})
	server := httptest.NewServer(l.handler(0))
	defer server.Close()
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for n := 0; ; n++ {
			select {
			case l.feed <- fmt.Sprint(n):
			case <-stop:
				return
			}
		}
	}()
	var wg sync.WaitGroup
	limit := make(chan struct{}, 50)
	for n := range 500 {
		wg.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			readSome(t, server, n)
		})
	}
	wg.Wait()
	eventually(t, func() bool { return l.flowing.Load() == 0 }, func() { t.Errorf("%d are left", l.flowing.Load()) })
	if l.begun.Load() != 500 {
		t.Errorf("%d streams", l.begun.Load())
	}
}

// readSome reads a few events and leaves, one way or the other.
func readSome(t *testing.T, server *httptest.Server, n int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	text := map[bool]string{true: subscription, false: "{name}"}[n%4 != 0]
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader(query(text)))
	if err != nil {
		t.Error(err)
		return
	}
	r.Header.Set("Content-Type", typeJSON)
	r.Header.Set("Accept", typeStream)
	resp, err := server.Client().Do(r)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 1+rand.Int64N(300))
}
