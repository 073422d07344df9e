package identity_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"ava/internal/fault"
	"ava/internal/identity"
)

func TestLocalUserNeedsALoopbackListener(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		addr net.Addr
		ok   bool
	}{
		"127.0.0.1":       {&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, true},
		"127.1.2.3":       {&net.TCPAddr{IP: net.IPv4(127, 1, 2, 3), Port: 8080}, true},
		"::1":             {&net.TCPAddr{IP: net.IPv6loopback, Port: 8080}, true},
		"mapped loopback": {&net.TCPAddr{IP: net.ParseIP("::ffff:127.0.0.1"), Port: 8080}, true},
		"any IPv4":        {&net.TCPAddr{IP: net.IPv4zero, Port: 8080}, false},
		"any IPv6":        {&net.TCPAddr{IP: net.IPv6unspecified, Port: 8080}, false},
		"no address":      {&net.TCPAddr{Port: 8080}, false},
		"private":         {&net.TCPAddr{IP: net.IPv4(192, 168, 1, 2), Port: 8080}, false},
		"link-local":      {&net.TCPAddr{IP: net.ParseIP("fe80::1"), Port: 8080, Zone: "eth0"}, false},
		"UDP":             {&net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, false},
		"a socket file":   {&net.UnixAddr{Name: "ava.sock", Net: "unix"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := identity.NewLocalUser(c.addr); (err == nil) != c.ok {
				t.Errorf("NewLocalUser(%s): %v", c.addr, err)
			}
		})
	}
}

// localRequests are requests to a server on port 8080, from this machine unless
// they say otherwise.
var localRequests = map[string]struct {
	host, remote string
	headers      http.Header
	refused      bool
}{
	"127.0.0.1":             {host: "127.0.0.1:8080"},
	"127.0.0.2":             {host: "127.0.0.2:8080"},
	"localhost":             {host: "localhost:8080"},
	"LOCALHOST":             {host: "LOCALHOST:8080"},
	"[::1]":                 {host: "[::1]:8080"},
	"from ::1":              {host: "localhost:8080", remote: "[::1]:5000"},
	"from mapped loopback":  {host: "localhost:8080", remote: "[::ffff:127.0.0.1]:5000"},
	"other site":            {host: "evil.example", refused: true},
	"other site, our port":  {host: "evil.example:8080", refused: true},
	"begins with localhost": {host: "localhost.evil.example:8080", refused: true},
	"ends with localhost":   {host: "evil.localhost:8080", refused: true},
	"dot":                   {host: "localhost.:8080", refused: true},
	"other port":            {host: "localhost:9090", refused: true},
	"port as a sum":         {host: "localhost:+8080", refused: true},
	"padded port":           {host: "localhost:08080", refused: true},
	"no port":               {host: "localhost", refused: true},
	"no host":               {host: ":8080", refused: true},
	"nothing":               {host: "", refused: true},
	"user":                  {host: "localhost@evil.example:8080", refused: true},
	"short address":         {host: "127.1:8080", refused: true},
	"octal address":         {host: "0177.0.0.1:8080", refused: true},
	"decimal address":       {host: "2130706433:8080", refused: true},
	"any address":           {host: "0.0.0.0:8080", refused: true},
	"private address":       {host: "192.168.1.2:8080", refused: true},
	"mapped address":        {host: "[::ffff:127.0.0.1]:8080", refused: true},
	"zone":                  {host: "[::1%25lo]:8080", refused: true},
	"IPv4 in brackets":      {host: "[127.0.0.1]:8080", refused: true},
	"other machine":         {host: "localhost:8080", remote: "192.0.2.1:5000", refused: true},
	"unknown machine":       {host: "localhost:8080", remote: "@", refused: true},
	"Forwarded":             {host: "localhost:8080", headers: http.Header{"Forwarded": {"for=192.0.2.1"}}, refused: true},
	"X-Forwarded-For":       {host: "localhost:8080", headers: http.Header{"X-Forwarded-For": {"127.0.0.1"}}, refused: true},
	"X-Forwarded-Host":      {host: "localhost:8080", headers: http.Header{"X-Forwarded-Host": {""}}, refused: true},
	"X-Real-IP":             {host: "localhost:8080", headers: http.Header{"X-Real-Ip": {"127.0.0.1"}}, refused: true},
	"our own socket":        {host: "localhost:8080", headers: http.Header{"Upgrade": {"websocket"}, "Origin": {"http://localhost:8080"}}},
	"a program's socket":    {host: "localhost:8080", headers: http.Header{"Upgrade": {"websocket"}}},
	"another's socket":      {host: "localhost:8080", headers: http.Header{"Upgrade": {"websocket"}, "Origin": {"https://evil.example"}}, refused: true},
	"another port's socket": {host: "localhost:8080", headers: http.Header{"Upgrade": {"websocket"}, "Origin": {"http://localhost:3000"}}, refused: true},
	"a null origin":         {host: "localhost:8080", headers: http.Header{"Upgrade": {"websocket"}, "Origin": {"null"}}, refused: true},
	"two origins":           {host: "localhost:8080", headers: http.Header{"Upgrade": {"websocket"}, "Origin": {"http://localhost:8080", "null"}}, refused: true},
}

func TestLocalUserIsOnlyForThisMachine(t *testing.T) {
	t.Parallel()
	for name, c := range localRequests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			local, err := identity.NewLocalUser(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
			r.Host, r.RemoteAddr = c.host, "127.0.0.1:5000"
			if c.remote != "" {
				r.RemoteAddr = c.remote
			}
			if c.headers != nil {
				r.Header = c.headers
			}
			v, err := local.Authenticate(r)
			if c.refused && (!errors.Is(err, fault.Forbidden) || !v.Owner.IsZero()) {
				t.Errorf("Authenticate = %v, %v; want FORBIDDEN", v, err)
			}
			if !c.refused && (err != nil || v.Owner != identity.Local()) {
				t.Errorf("Authenticate = %v, %v; want the local user", v, err)
			}
		})
	}
}

func TestPortThatBrowsersLeaveOutIsUnderstood(t *testing.T) {
	t.Parallel()
	local, err := identity.NewLocalUser(&net.TCPAddr{IP: net.IPv6loopback, Port: 80})
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"localhost", "localhost:80", "127.0.0.1", "[::1]", "[::1]:80"} {
		r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
		r.Host, r.RemoteAddr = host, "[::1]:5000"
		if _, err := local.Authenticate(r); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
}
