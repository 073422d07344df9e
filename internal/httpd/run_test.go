package httpd_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/httpd"
)

// running is a server in virtual time.
type running struct {
	*memory

	gate  httpd.Gate
	stop  context.CancelFunc
	ended chan error
}

func serve(t *testing.T, handler http.HandlerFunc, drain time.Duration) *running {
	t.Helper()
	r := &running{memory: listenInMemory(), ended: make(chan error, 1)}
	ctx, stop := context.WithCancel(t.Context())
	r.stop = stop
	server := httpd.Server(handler, log.New(io.Discard, "", 0))
	go func() { r.ended <- httpd.Run(ctx, server, r.memory, drain, &r.gate) }()
	return r
}

func TestOpenRequestEndsAfterTheShutdownBegan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(3 * time.Second)
			_, _ = io.WriteString(w, "done")
		}, 10*time.Second)
		if err := r.gate.Check(t.Context()); err != nil {
			t.Errorf("not ready: %v", err)
		}
		start, answered := time.Now(), make(chan struct{})
		go func() {
			defer close(answered)
			if status, body, err := r.get(t.Context(), "/"); status != http.StatusOK || body != "done" || err != nil {
				t.Errorf("the open request got %d %q, %v", status, body, err)
			}
		}()
		time.Sleep(time.Second)
		r.stop()
		synctest.Wait()
		if r.gate.Check(t.Context()) == nil {
			t.Error("ready while it drains")
		}
		if _, _, err := r.get(t.Context(), "/"); !errors.Is(err, errRefused) {
			t.Errorf("a new connection ends with %v", err)
		}
		<-answered
		if err := <-r.ended; err != nil {
			t.Errorf("Run = %v", err)
		}
		if took := time.Since(start); took < 3*time.Second || took > 4*time.Second {
			t.Errorf("it ended after %v, want soon after the request", took)
		}
	})
}

func TestRequestThatOutlastsTheDrainIsCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		letGo := make(chan struct{})
		r := serve(t, func(_ http.ResponseWriter, req *http.Request) {
			<-req.Context().Done()
			close(letGo)
		}, 5*time.Second)
		answered := make(chan error, 1)
		go func() {
			_, _, err := r.get(t.Context(), "/")
			answered <- err
		}()
		synctest.Wait()
		start := time.Now()
		r.stop()
		if err := <-r.ended; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v", err)
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("cut off after %v, want 5s", took)
		}
		if err := <-answered; err == nil {
			t.Error("the request was answered")
		}
		<-letGo
	})
}

func TestIdleServerStopsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := serve(t, func(http.ResponseWriter, *http.Request) {}, time.Hour)
		synctest.Wait()
		start := time.Now()
		r.stop()
		if err := <-r.ended; err != nil || time.Since(start) > time.Second {
			t.Errorf("Run = %v after %v", err, time.Since(start))
		}
	})
}

func TestServerThatCannotAcceptSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := serve(t, func(http.ResponseWriter, *http.Request) {}, time.Hour)
		defer r.stop()
		synctest.Wait()
		_ = r.Close()
		if err := <-r.ended; !errors.Is(err, net.ErrClosed) {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestSlowClientIsHungUpOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sent string
		want time.Duration
	}{
		"header": {"POST / HTTP/1.1\r\nHost: localhost\r\nX-A: ", 5 * time.Second},
		"body":   {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{", 15 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := serve(t, func(_ http.ResponseWriter, req *http.Request) { _, _ = io.ReadAll(req.Body) }, time.Second)
				conn, err := r.dial(t.Context(), "", "")
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				if _, err := io.WriteString(conn, c.sent); err != nil {
					t.Fatal(err)
				}
				_, _ = io.ReadAll(conn)
				if took := time.Since(start); took < c.want || took > c.want+time.Second {
					t.Errorf("hung up after %v, want %v", took, c.want)
				}
				r.stop()
				<-r.ended
			})
		})
	}
}

func TestListenerHasOnlySoManyConnections(t *testing.T) {
	t.Parallel()
	l, err := httpd.Listen(t.Context(), "127.0.0.1:0", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dial := func() net.Conn {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	defer dial().Close()
	defer dial().Close() // both wait to be accepted
	first, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	var closed atomic.Bool
	accepted := make(chan error)
	go func() {
		second, err := l.Accept()
		if err == nil {
			_ = second.Close()
		}
		if !closed.Load() {
			t.Error("two connections at a time")
		}
		accepted <- err
	}()
	dial().Close() // gives the goroutine the time to accept too much
	closed.Store(true)
	_ = first.Close()
	if err := <-accepted; err != nil {
		t.Error(err)
	}
}

func TestAddressThatCannotBeListenedOnIsAnError(t *testing.T) {
	t.Parallel()
	if l, err := httpd.Listen(t.Context(), "203.0.113.1:1", 1); err == nil {
		t.Errorf("listening on %s", l.Addr())
	}
}
