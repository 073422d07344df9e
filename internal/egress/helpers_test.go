package egress_test

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"ava/internal/egress"
)

// listener counts the connections that are made to it on 127.0.0.1.
type listener struct {
	net.Listener

	count atomic.Int64
}

func listen(t *testing.T) *listener {
	t.Helper()
	inner, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{Listener: inner}
	t.Cleanup(func() { inner.Close() })
	go func() {
		for {
			conn, err := inner.Accept()
			if err != nil {
				return
			}
			l.count.Add(1)
			conn.Close()
		}
	}()
	return l
}

func (l *listener) port() uint16 { return netip.MustParseAddrPort(l.Addr().String()).Port() }

// names is a DNS server that answers each name with the next of its addresses,
// again and again. A name without any does not exist.
type names struct {
	resolver *net.Resolver

	mu        sync.Mutex
	addresses map[string][]string
	asked     map[string]int
}

func serveNames(t *testing.T, addresses map[string][]string) *names {
	t.Helper()
	conn, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	n := &names{addresses: addresses, asked: make(map[string]int)}
	n.resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	go func() {
		packet := make([]byte, 1500)
		for {
			size, from, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			if reply := n.answer(packet[:size]); reply != nil {
				_, _ = conn.WriteTo(reply, from)
			}
		}
	}()
	return n
}

func (n *names) times(name string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[name]
}

// answer tells an A record, or that there is no such name or no such record.
func (n *names) answer(packet []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(packet) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Additionals = true, nil
	name := q.Name.String()
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.addresses[name]
	switch {
	case list == nil:
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		a := netip.MustParseAddr(list[n.asked[name]%len(list)])
		n.asked[name]++
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body:   &dnsmessage.AResource{A: a.As4()},
		}}
	}
	out, err := m.Pack()
	if err != nil {
		return binary.BigEndian.AppendUint16(nil, m.ID)
	}
	return out
}

// closed is a guard that allows nothing but the public, on a port where
// somebody listens.
func closed(l *listener, resolver *net.Resolver) *egress.Guard {
	return egress.New(egress.Config{Ports: []uint16{l.port(), 80}, Resolver: resolver})
}

// open is a guard of somebody who lists this machine.
func open(l *listener, resolver *net.Resolver) *egress.Guard {
	return egress.New(egress.Config{
		Ports: []uint16{l.port()}, Resolver: resolver, Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
