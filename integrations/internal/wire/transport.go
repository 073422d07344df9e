// Package wire is what every HTTP client of a provider shares: pooled
// connections, one bounded exchange that ends in an answer or in a fault, the
// reading of Retry-After, and the decoding of JSON.
//
// It knows no provider. What a status means is for the client to say; wire says
// only what became of an exchange that brought no usable answer at all.
package wire

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// The limits of a connection. The time of an answer is the context's matter.
const (
	idlePerHost   = 64 // what the calls in flight to one provider are bounded to
	idleTimeout   = 90 * time.Second
	dialTimeout   = 5 * time.Second
	tlsTimeout    = 5 * time.Second
	maxHeader     = 64 << 10 // bytes of an answer's head
	tlsSessions   = 64
	pingAfter     = 15 * time.Second // HTTP/2: silence on a connection that is in use
	pingTimeout   = 5 * time.Second
	keepAliveIdle = 30 * time.Second
)

// NewTransport returns a transport that keeps its connections. One per provider
// is enough, and more are a waste: credentials travel in headers, so users
// share connections.
//
// It goes through no proxy, whatever the environment says: who wants one sets
// Transport.Proxy. It has no limit of connections, because the number of calls
// in flight is bounded before they get here.
func NewTransport() *http.Transport {
	dialer := &net.Dialer{
		Timeout:         dialTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAliveIdle, Interval: keepAliveIdle, Count: 3},
	}
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    tlsTimeout,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(tlsSessions)},
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
		MaxIdleConnsPerHost:    idlePerHost,
		MaxConnsPerHost:        0,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeader,
	}
}
