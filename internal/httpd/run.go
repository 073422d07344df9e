package httpd

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"
)

// Gate is the server's own part of readiness: it closes when the server begins
// to drain. The zero Gate is open.
type Gate struct{ closed atomic.Bool }

var errDraining = errors.New("the server is draining")

// Check returns an error once the server drains.
func (g *Gate) Check(context.Context) error {
	if g.closed.Load() {
		return errDraining
	}
	return nil
}

// Listen returns a listener on a TCP address that has at most conns connections
// open at a time; the next ones wait.
func Listen(ctx context.Context, addr string, conns int) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return netutil.LimitListener(l, conns), nil
}

// Run serves on l until ctx ends. Then it closes the gate, takes no more
// connections and gives the open requests drain to end; what has not ended by
// then is cut off, which is the error.
func Run(ctx context.Context, s *http.Server, l net.Listener, drain time.Duration, gate *Gate) error {
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	gate.closed.Store(true)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}
