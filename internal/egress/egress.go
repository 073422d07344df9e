// Package egress guards the connections to addresses that users give: mail
// servers, calendars. Such an address may name a machine of ours, and a request
// to it would come from inside.
//
// What counts is the address that is dialled in the end, after the name was
// resolved, so a name that changes its mind, a redirect and every spelling of an
// address end at the same check. Nothing is told of an address that is refused:
// whether something listens there, or whether the name exists at all, looks the
// same from outside.
// https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"ava/internal/fault"
)

// The limits of a connection. The time of an answer is the context's matter.
const (
	dialTimeout   = 5 * time.Second
	keepAliveIdle = 30 * time.Second
)

// MailPorts returns the ports on which mail servers take mail: relay,
// submission with TLS from the start, submission, and its usual alternative.
func MailPorts() []uint16 { return []uint16{25, 465, 587, 2525} }

// WebPorts returns the ports on which calendars are served.
func WebPorts() []uint16 { return []uint16{80, 443, 8008, 8080, 8443} }

// Config says what may be reached.
type Config struct {
	Ports []uint16 // of public addresses

	// Private are networks that may be reached although they are not public, on
	// every port: those of whoever hosts this themselves. Not even the machine
	// itself is among them unless it is listed.
	Private []netip.Prefix

	Resolver *net.Resolver // nil means the system's
}

// Guard makes connections to public addresses only. It is safe for concurrent
// use.
type Guard struct {
	public  *ssrf.Guardian
	private []netip.Prefix
	ports   []uint16
	dialer  *net.Dialer
}

// New returns a guard.
func New(c Config) *Guard {
	g := &Guard{
		public:  ssrf.New(ssrf.WithPorts(c.Ports...), ssrf.WithNetworks("tcp4", "tcp6")),
		private: slices.Clone(c.Private),
		ports:   slices.Clone(c.Ports),
	}
	g.dialer = &net.Dialer{
		Timeout:         dialTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAliveIdle, Interval: keepAliveIdle, Count: 3},
		Resolver:        c.Resolver,
		Control:         g.control,
	}
	return g
}

// errRefused is the end of every refusal. It names no address, as it is logged.
var errRefused = errors.New("the address is not one that may be reached")

// Refused reports whether err is the guard's refusal, and not a failure of what
// was reached.
func Refused(err error) bool { return errors.Is(err, errRefused) }

// Refusal returns the fault of a refused address, where field is the input that
// it came from.
func Refusal(err error, field ...string) *fault.Fault {
	f := fault.Invalid(fault.FieldNotReachable, field)
	f.Err = err
	return f
}

// DialContext connects to "host:port" over TCP. If that is not allowed, or if
// there is no such name, [Refused] holds for the error.
func (g *Guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, errRefused
	}
	if host, err = Host(host); err != nil {
		return nil, err
	}
	if !g.mayUse(port) {
		return nil, errRefused
	}
	conn, err := g.dialer.DialContext(ctx, network, net.JoinHostPort(host, port))
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return nil, fmt.Errorf("%w: no such name", errRefused)
	}
	if Refused(err) {
		return nil, errRefused // without the address that is around it
	}
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// mayUse reports whether there is any address on which the port may be used, so
// that no name is resolved for nothing.
func (g *Guard) mayUse(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n != 0 && (len(g.private) > 0 || slices.Contains(g.ports, uint16(n)))
}

// control is asked with the address that is about to be dialled.
func (g *Guard) control(network, address string, raw syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return errRefused
	}
	if g.Private(target.Addr()) || g.public.Safe(network, address, raw) == nil {
		return nil
	}
	return errRefused
}

// Private reports whether an address is in one of the listed private networks.
func (g *Guard) Private(a netip.Addr) bool {
	a = a.Unmap()
	return slices.ContainsFunc(g.private, func(p netip.Prefix) bool { return p.Contains(a) })
}
