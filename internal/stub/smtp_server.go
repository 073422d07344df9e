package stub

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"sync"
	"time"
)

// SMTPServer serves one mail server on a loopback port of its own.
type SMTPServer struct {
	listener net.Listener
	forget   func() bool
	sessions sync.WaitGroup

	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
}

// ListenSMTP serves s on a free port of 127.0.0.1 until Close is called or ctx
// ends. Clients use STARTTLS there.
func ListenSMTP(ctx context.Context, s *SMTP) (*SMTPServer, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("stub: listen: %w", err)
	}
	server := &SMTPServer{listener: listener, open: make(map[net.Conn]bool)}
	server.sessions.Go(func() { server.accept(s) })
	server.forget = context.AfterFunc(ctx, server.stop)
	return server, nil
}

// Addr is where the server listens.
func (s *SMTPServer) Addr() netip.AddrPort {
	address, _ := netip.ParseAddrPort(s.listener.Addr().String()) // a listener's is one
	return address
}

// Close stops the server at once: sessions under way lose their connection. It
// may be called more than once and always returns nil.
func (s *SMTPServer) Close() error {
	s.forget()
	s.stop()
	s.sessions.Wait()
	return nil
}

func (s *SMTPServer) accept(to *SMTP) {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		if !s.track(conn) {
			_ = conn.Close()
			return
		}
		s.sessions.Go(func() {
			defer s.untrack(conn)
			to.serve(conn)
		})
	}
}

func (s *SMTPServer) track(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.open[conn] = true
	return true
}

func (s *SMTPServer) untrack(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, conn)
}

// Open is how many sessions are under way.
func (s *SMTPServer) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

func (s *SMTPServer) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	_ = s.listener.Close()
	for conn := range s.open {
		_ = conn.Close()
	}
}

// selfSigned makes a certificate for this machine that signs itself.
func selfSigned() (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "stub mail server"},
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(10, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},

		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots, nil
}
