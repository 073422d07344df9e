package email_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"ava/integrations/email"
	"ava/internal/fault"
	"ava/internal/stub/smtptest"
)

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	der := a.sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	a.certificate, _ = x509.ParseCertificate(der.Certificate[0])
	a.key = der.PrivateKey.(crypto.Signer)
	return a
}

// sign makes a certificate, which signs itself where there is no authority yet.
func (a *authority) sign(t *testing.T, template *x509.Certificate) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return a.signFor(t, template, key)
}

func (a *authority) signFor(t *testing.T, template *x509.Certificate, key crypto.Signer) tls.Certificate {
	t.Helper()
	parent, signer := a.certificate, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (a *authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// good is a certificate for this machine.
func good() *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
}

func TestCertificateHasToBeValid(t *testing.T) {
	trusted, stranger := newAuthority(t), newAuthority(t)
	expired, early, other, client := good(), good(), good(), good()
	expired.NotBefore, expired.NotAfter = time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour)
	early.NotBefore = time.Now().Add(30 * time.Minute)
	other.IPAddresses, other.DNSNames = nil, []string{"mail.example.net"}
	client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	for name, c := range map[string]struct {
		config *tls.Config
		cause  string // empty if it is good
	}{
		"good":           {&tls.Config{Certificates: []tls.Certificate{trusted.sign(t, good())}}, ""},
		"expired":        {&tls.Config{Certificates: []tls.Certificate{trusted.sign(t, expired)}}, "not valid at this time"},
		"not yet valid":  {&tls.Config{Certificates: []tls.Certificate{trusted.sign(t, early)}}, "not valid at this time"},
		"of a stranger":  {&tls.Config{Certificates: []tls.Certificate{stranger.sign(t, good())}}, "not trusted"},
		"self-signed":    {&tls.Config{Certificates: []tls.Certificate{(&authority{}).sign(t, good())}}, "not trusted"},
		"for other host": {&tls.Config{Certificates: []tls.Certificate{trusted.sign(t, other)}}, "another host"},
		"for clients":    {&tls.Config{Certificates: []tls.Certificate{trusted.sign(t, client)}}, "not trusted"},
		"old version":    {&tls.Config{Certificates: []tls.Certificate{trusted.sign(t, good())}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, "handshake"},
		"none":           {&tls.Config{}, "handshake"},
	} {
		for _, security := range []email.Security{email.STARTTLS, email.TLS} {
			t.Run(name+" "+string(security), func(t *testing.T) {
				t.Parallel()
				srv := smtptest.Start(t, nil, func(s *smtptest.Server) { s.TLS, s.Implicit = c.config, security == email.TLS })
				s := sender(t, srv.Addr(), func(cfg *email.SMTPConfig) { cfg.Security, cfg.Roots = security, trusted.roots() })
				err := s.Verify(soon(t))
				_, sent := s.Send(soon(t), message())
				if c.cause == "" {
					if err != nil || sent != nil || len(srv.Messages()) != 1 {
						t.Errorf("verify %v, send %v", err, sent)
					}
					return
				}
				check(t, err, want{fault.UpstreamUnavailable, fault.TLSFailed, "", 0, 0, ""})
				check(t, sent, want{fault.UpstreamUnavailable, fault.TLSFailed, fault.NotSent, 0, 0, ""})
				if !strings.Contains(err.Error(), c.cause) {
					t.Errorf("error %v does not say %q", err, c.cause)
				}
				if srv.Said("AUTH") != 0 || srv.Said("MAIL") != 0 {
					t.Error("something was said to a server that had not proved itself")
				}
			})
		}
	}
}

// Who is between us and the server can take STARTTLS out of what it offers.
func TestServerThatDoesNotOfferEncryptionIsToldNothing(t *testing.T) {
	for name, script := range map[string]map[string]string{
		"not offered":       nil,
		"offered in part":   {"EHLO": "250-mail.test\r\n250-XSTARTTLS\r\n250 AUTH PLAIN"},
		"no EHLO":           {"EHLO": "502 5.5.1 " + canary},
		"offered, refused":  {"EHLO": "250-mail.test\r\n250 STARTTLS", "STARTTLS": "454 4.7.0 " + canary},
		"offered, not done": {"EHLO": "250-mail.test\r\n250 STARTTLS", "STARTTLS": "220 " + canary},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := smtptest.Start(t, script)
			s := sender(t, srv.Addr(), func(c *email.SMTPConfig) { c.Security = email.STARTTLS })
			limitless := s.Verify(soon(t))
			switch name {
			case "offered, refused":
				check(t, limitless, want{fault.UpstreamUnavailable, "", "", 454, aMinute, ""})
			case "offered, not done": // the server reads the handshake as commands
				if f := faultOf(t, limitless); f.Code != fault.UpstreamUnavailable {
					t.Errorf("fault %v", f)
				}
			default:
				check(t, limitless, want{fault.UpstreamRejected, fault.TLSNotOffered, "", 0, 0, ""})
			}
			if srv.Said("AUTH") != 0 || srv.Said("MAIL") != 0 || len(srv.Messages()) != 0 {
				t.Error("something was said in clear")
			}
		})
	}
}

// What was sent in clear before the handshake must not count after it.
func TestRepliesInjectedBeforeEncryptionAreForgotten(t *testing.T) {
	trusted := newAuthority(t)
	srv := smtptest.Start(t, map[string]string{"STARTTLS": "220 go ahead\r\n250-evil.test\r\n250 AUTH CRAM-MD5"}, func(s *smtptest.Server) {
		s.TLS = &tls.Config{Certificates: []tls.Certificate{trusted.sign(t, good())}}
	})
	s := sender(t, srv.Addr(), func(c *email.SMTPConfig) { c.Security, c.Roots = email.STARTTLS, trusted.roots() })
	err := s.Verify(soon(t))
	if srv.Said("AUTH CRAM-MD5") != 0 {
		t.Error("the injected reply was believed")
	}
	if err != nil && faultOf(t, err).Code != fault.UpstreamUnavailable {
		t.Errorf("error %v", err)
	}
}

// public is a network in which nothing is private.
type public struct{ email.Network }

func (public) Private(netip.Addr) bool { return false }

func TestPlainConnectionsAreForPrivateServersOnly(t *testing.T) {
	srv := smtptest.Start(t, nil)
	s := sender(t, srv.Addr(), func(c *email.SMTPConfig) { c.Network = public{c.Network} })
	check(t, s.Verify(soon(t)), want{fault.BadUserInput, fault.TLSNeeded, "", 0, 0, ""})
	_, err := s.Send(soon(t), message())
	check(t, err, want{fault.BadUserInput, fault.TLSNeeded, fault.NotSent, 0, 0, ""})
	if srv.Said("EHLO") != 0 {
		t.Error("something was said in clear")
	}
}

func TestWrongModeIsSaidToBeOne(t *testing.T) {
	t.Parallel()
	trusted := newAuthority(t)
	clear := smtptest.Start(t, nil)
	s := sender(t, clear.Addr(), func(c *email.SMTPConfig) { c.Security = email.TLS })
	check(t, s.Verify(soon(t)), want{fault.UpstreamUnavailable, fault.TLSFailed, "", 0, 0, ""})
	encrypted := smtptest.Start(t, nil, func(s *smtptest.Server) {
		s.Implicit, s.TLS = true, &tls.Config{Certificates: []tls.Certificate{trusted.sign(t, good())}}
	})
	limits := settings()
	limits.Attempt = time.Second
	s = sender(t, encrypted.Addr(), func(c *email.SMTPConfig) { c.Security, c.Guard = email.STARTTLS, newGuard(limits) })
	check(t, s.Verify(soon(t)), want{fault.UpstreamTimeout, "", "", 0, 0, ""})
}
