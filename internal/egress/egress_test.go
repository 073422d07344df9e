package egress_test

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"testing"

	"ava/internal/egress"
	"ava/internal/fault"
)

// The addresses of this machine and of those beside it, in every spelling that
// some resolver or parser takes for one.
func spellings() []string {
	return []string{
		"127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "2130706433", "017700000001", "0x7f000001",
		"0x7f.0.0.1", "0x7f.1", "0177.0.0.1", "0177.0.0.01", "127.0.0.1.", "127.000.000.001", "127.0x0.0.0x1",
		"[::1]", "::1", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "::ffff:7f00:1", "[::127.0.0.1]",
		"[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]",
		"[fe80::1%lo]", "[fe80::1%25lo]", "::1%lo", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]",
		"169.254.169.254", "100.100.100.200", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "192.0.0.192",
		"198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "203.0.113.1", "[2001:db8::1]", "[3fff::1]",
		"localhost", "LOCALHOST", "localhost.", "ip6-localhost", "①②⑦.⓪.⓪.①", "127。0。0。1", "ｌｏｃａｌｈｏｓｔ",
		"user@127.0.0.1", "127.0.0.1@example.com", "example.com#@127.0.0.1", "127.0.0.1/", "127.0.0.1?", "a b", "",
		".", "..", "a..b", "127.0.0.1\x00.example.com", "127.0.0.1\r\nx", "%31%32%37.0.0.1", "[127.0.0.1]", "[::1", "::1]",
	}
}

func TestNothingBehindTheGuardIsConnectedToInAnySpelling(t *testing.T) {
	l := listen(t)
	none := serveNames(t, nil)
	for _, resolver := range []*net.Resolver{nil, none.resolver} {
		guard := closed(l, resolver)
		for _, host := range spellings() {
			for _, address := range []string{host + ":" + strconv.Itoa(int(l.port())), net.JoinHostPort(host, strconv.Itoa(int(l.port())))} {
				conn, err := guard.DialContext(soon(t), "tcp", address)
				if err == nil {
					conn.Close()
					t.Errorf("%q was connected to", address)
				} else if resolver != nil && !egress.Refused(err) {
					t.Errorf("%q: error %v is not a refusal", address, err)
				}
			}
		}
	}
	if got := l.count.Load(); got != 0 {
		t.Errorf("%d connections arrived, want none", got)
	}
}

func TestMachineIsReachedOnceItIsListed(t *testing.T) {
	l := listen(t)
	n := serveNames(t, map[string][]string{"mail.test.": {"127.0.0.1"}})
	guard := open(l, n.resolver)
	for _, host := range []string{"127.0.0.1", "[::ffff:127.0.0.1]", "mail.test", "MAIL.test."} {
		conn, err := guard.DialContext(soon(t), "tcp", host+":"+strconv.Itoa(int(l.port())))
		if err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		conn.Close()
	}
	if conn, err := guard.DialContext(soon(t), "tcp", "10.0.0.1:25"); err == nil || !egress.Refused(err) {
		t.Errorf("another private address: %v, %v", conn, err)
	}
	if guard.Private(netip.MustParseAddr("128.0.0.1")) || !guard.Private(netip.MustParseAddr("::ffff:127.9.9.9")) {
		t.Error("Private does not tell what is listed")
	}
}

// A guard that looked the name up, checked that, and then dialled the name would
// let it in: each look-up has another answer, of which only one is allowed.
func TestNameThatChangesItsMindIsNotConnectedTo(t *testing.T) {
	l := listen(t)
	n := serveNames(t, map[string][]string{"rebind.test.": {"127.0.0.2", "127.0.0.1"}})
	guard := egress.New(egress.Config{
		Ports: []uint16{l.port()}, Resolver: n.resolver, Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")},
	})
	for turn := range 12 {
		_, err := guard.DialContext(soon(t), "tcp", "rebind.test:"+strconv.Itoa(int(l.port())))
		if allowed := turn%2 == 0; egress.Refused(err) == allowed {
			t.Errorf("turn %d: error %v", turn, err)
		}
	}
	if l.count.Load() != 0 || n.times("rebind.test.") != 12 {
		t.Errorf("%d connections after %d look-ups", l.count.Load(), n.times("rebind.test."))
	}
}

func TestPortsThatAreNotListedAreRefused(t *testing.T) {
	guard := egress.New(egress.Config{Ports: egress.MailPorts()})
	for _, port := range []string{"22", "80", "443", "6379", "5432", "0", "-1", "65536", "smtp", "", "025", "0x19", " 25"} {
		if _, err := guard.DialContext(soon(t), "tcp", "mail.example.com:"+port); !egress.Refused(err) && port != "025" {
			t.Errorf("port %q: error %v is not a refusal", port, err)
		}
	}
	for _, network := range []string{"udp", "unix"} {
		if _, err := guard.DialContext(soon(t), network, "192.0.2.1:25"); err == nil {
			t.Errorf("network %s was allowed", network)
		}
	}
	if _, err := guard.DialContext(soon(t), "tcp", "no-port"); !egress.Refused(err) {
		t.Errorf("an address without a port: %v", err)
	}
}

// What is behind a refused address, or whether its name exists, must not show.
func TestRefusalsDoNotTellOpenFromClosedFromMissing(t *testing.T) {
	l, gone := listen(t), listen(t)
	gone.Close()
	n := serveNames(t, map[string][]string{"inside.test.": {"127.0.0.1"}, "far.test.": {"10.255.255.1"}})
	guard := egress.New(egress.Config{Ports: []uint16{l.port(), gone.port()}, Resolver: n.resolver})
	var first fault.Fault
	for i, address := range []string{
		"inside.test:" + strconv.Itoa(int(l.port())), "inside.test:" + strconv.Itoa(int(gone.port())),
		"far.test:" + strconv.Itoa(int(l.port())), "missing.test:" + strconv.Itoa(int(l.port())),
		"127.0.0.1:" + strconv.Itoa(int(l.port())), "inside.test:6379",
	} {
		_, err := guard.DialContext(soon(t), "tcp", address)
		if !egress.Refused(err) {
			t.Fatalf("%s: error %v is not a refusal", address, err)
		}
		f := egress.Refusal(err, "input", "host")
		told := fault.Fault{Code: f.Code, Reason: f.Reason, Outcome: f.Outcome}
		if i == 0 {
			first = told
		}
		if told.Code != first.Code || told.Reason != first.Reason || told.Outcome != first.Outcome || f.Sentence() == "" ||
			f.Code != fault.BadUserInput || f.Reason != fault.FieldNotReachable || len(f.Field) != 2 {
			t.Errorf("%s: %+v, unlike the first", address, f)
		}
	}
}

// A public server that refuses the connection is no refusal of ours. Here the
// public is played by a listed address.
func TestFailureOfWhatMayBeReachedIsNotARefusal(t *testing.T) {
	l := listen(t)
	l.Close()
	_, err := open(l, nil).DialContext(soon(t), "tcp", l.Addr().String())
	if egress.Refused(err) || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("error %v, want a refused connection", err)
	}
}

func TestHostIsWrittenInOneWay(t *testing.T) {
	for given, want := range map[string]string{
		"Mail.Example.COM": "mail.example.com", "mail.example.com.": "mail.example.com", "bücher.example": "xn--bcher-kva.example",
		"93.184.215.14": "93.184.215.14", "[2606:2800:21f::1]": "2606:2800:21f::1", "2606:2800:21F:0::1": "2606:2800:21f::1",
		"smtp-relay": "smtp-relay", "xn--bcher-kva.example": "xn--bcher-kva.example",
	} {
		if got, err := egress.Host(given); err != nil || got != want {
			t.Errorf("%q became %q, %v; want %q", given, got, err, want)
		}
	}
}

// Some resolvers take these for addresses, so they are not asked.
func TestNumbersAreNoNames(t *testing.T) {
	for _, host := range []string{"0", "2130706433", "0x7f000001", "017700000001", "127.1", "127.0x1", "1.2.3.4.5", "example.0x1", "example.12", "0x", "①②⑦.1"} {
		if got, err := egress.Host(host); err == nil {
			t.Errorf("%q became the name %q", host, got)
		}
	}
}

func TestPortListsHoldTheUsualOnes(t *testing.T) {
	for _, list := range [][]uint16{egress.MailPorts(), egress.WebPorts()} {
		for _, forbidden := range []uint16{0, 22, 3306, 5432, 6379, 9200, 11211} {
			for _, port := range list {
				if port == forbidden {
					t.Errorf("port %d is listed", port)
				}
			}
		}
	}
}
