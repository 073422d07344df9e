package stub

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// readHeaderTimeout bounds how long a stub waits for the head of a request.
const readHeaderTimeout = 10 * time.Second

// Server serves one stub on a loopback port of its own.
type Server struct {
	url    string
	http   *http.Server
	cancel context.CancelFunc
	forget func() bool
	served chan struct{}
}

// Listen serves handler on a free port of 127.0.0.1 until Close is called or ctx ends.
//
// Every request's context descends from ctx and ends with the server, so a
// handler that waits for its request's context never outlives the server.
func Listen(ctx context.Context, handler http.Handler) (*Server, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("stub: listen: %w", err)
	}
	base, cancel := context.WithCancel(ctx)
	s := &Server{
		url: "http://" + listener.Addr().String(),
		http: &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: readHeaderTimeout,
			BaseContext:       func(net.Listener) context.Context { return base },
		},
		cancel: cancel,
		served: make(chan struct{}),
	}
	go s.serve(listener)
	s.forget = context.AfterFunc(ctx, s.stop)
	return s, nil
}

// URL is the server's base URL without a trailing slash.
func (s *Server) URL() string { return s.url }

// Close stops the server at once: requests under way lose their connection.
// It may be called more than once and always returns nil.
func (s *Server) Close() error {
	s.forget()
	s.stop()
	<-s.served
	return nil
}

// serve accepts connections until the server is stopped.
func (s *Server) serve(listener net.Listener) {
	defer close(s.served)
	if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		s.cancel() // the listener broke: nobody will answer what hangs
	}
}

// stop ends the requests' contexts first, so that handlers which hang return
// even where the loss of their connection goes unnoticed.
func (s *Server) stop() {
	s.cancel()
	_ = s.http.Close()
}
