package identity

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"ava/internal/fault"
)

// LocalUser authenticates everybody as the one user of a local installation. So
// it takes requests of this machine only, and of those only such as a program or
// a page of this very server makes: a page of another site can point its own
// name here, and a proxy can let in the whole world.
type LocalUser struct{ port string }

var _ Authenticator = LocalUser{}

// The reasons to refuse, for the log.
var (
	errNotLoopback  = errors.New("listens beyond this machine, and knows only one user: bind a loopback address or set AVA_AUTH=oidc")
	errHost         = errors.New("the Host header does not name this server")
	errForwarded    = errors.New("the request was forwarded by a proxy")
	errRemote       = errors.New("the request comes from another machine")
	errSocketOrigin = errors.New("a page of another origin opens a WebSocket")
)

// NewLocalUser returns the authenticator for a server that listens on addr, as
// its listener tells it: what a configured name stands for is not known before.
// It fails if others than this machine can connect there.
func NewLocalUser(addr net.Addr) (LocalUser, error) {
	ap, err := netip.ParseAddrPort(addr.String())
	if err != nil || addr.Network() != "tcp" || !ap.Addr().Unmap().IsLoopback() {
		return LocalUser{}, fmt.Errorf("%s: %w", addr, errNotLoopback)
	}
	return LocalUser{strconv.Itoa(int(ap.Port()))}, nil
}

// Authenticate implements [Authenticator].
func (l LocalUser) Authenticate(r *http.Request) (Viewer, error) {
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	switch {
	case err != nil || !remote.Addr().Unmap().IsLoopback():
		return Viewer{}, &fault.Fault{Code: fault.Forbidden, Reason: fault.NotLocal, Err: errRemote}
	case !l.names(r.Host):
		return Viewer{}, &fault.Fault{Code: fault.Forbidden, Reason: fault.HostUnknown, Err: errHost}
	case forwarded(r.Header):
		return Viewer{}, &fault.Fault{Code: fault.Forbidden, Reason: fault.NotLocal, Err: errForwarded}
	case upgrades(r) && !sameOrigin(r):
		return Viewer{}, &fault.Fault{Code: fault.Forbidden, Reason: fault.CrossSite, Err: errSocketOrigin}
	}
	return Viewer{Owner: Local(), Name: "Local user", Method: MethodLocal}, nil
}

// names reports whether host is a name of this server: localhost, 127.0.0.0/8
// or [::1], with the port that it listens on.
func (l LocalUser) names(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, "80" // what a browser leaves out
		if inner, ok := strings.CutPrefix(host, "["); ok {
			name = strings.TrimSuffix(inner, "]")
		}
	}
	if port != l.port {
		return false
	}
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	bracketed := strings.HasPrefix(host, "[")
	return err == nil && ip.IsLoopback() && !ip.Is4In6() && ip.Zone() == "" && ip.Is6() == bracketed
}

// forwarded reports whether a proxy has left its mark.
func forwarded(h http.Header) bool {
	for name := range h {
		if name == "Forwarded" || name == "X-Real-Ip" || strings.HasPrefix(name, "X-Forwarded-") {
			return true
		}
	}
	return false
}

// upgrades reports whether the request opens a WebSocket, which a browser does
// without asking the server whether the page may.
func upgrades(r *http.Request) bool { return r.Header.Get("Upgrade") != "" }

// sameOrigin reports whether the Origin, if a browser names one, is that of
// this server's own pages.
func sameOrigin(r *http.Request) bool {
	origins := r.Header["Origin"]
	return len(origins) == 0 || len(origins) == 1 && strings.EqualFold(origins[0], "http://"+r.Host)
}
