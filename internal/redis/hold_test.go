package redis_test

import (
	"io"
	"net"
	"sync"
	"testing"
)

// holder stands between a client and a server. While its lock is held, requests
// pass and answers do not.
type holder struct {
	addr    string
	answers sync.Mutex
}

func hold(t *testing.T, server string) *holder {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	h := &holder{addr: listener.Addr().String()}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go h.serve(client, server)
		}
	}()
	return h
}

func (h *holder) serve(client net.Conn, server string) {
	defer client.Close()
	upstream, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer upstream.Close()
	go func() {
		_, _ = io.Copy(upstream, client)
		upstream.Close()
	}()
	_, _ = io.Copy(gate{client, h}, upstream)
}

// gate writes when the lock is free.
type gate struct {
	io.Writer
	h *holder
}

func (g gate) Write(p []byte) (int, error) {
	g.h.answers.Lock()
	defer g.h.answers.Unlock()
	return g.Writer.Write(p)
}
