package main

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/stub/smtptest"
)

// insideHosts are this machine and those beside it, in every spelling that some
// resolver or parser takes for one, and what is no host at all.
func insideHosts() []string {
	return []string{
		"127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "2130706433", "017700000001", "0x7f000001", "0x7f.0.0.1", "0x7f.1",
		"0177.0.0.1", "127.0.0.1.", "127.000.000.001", "127.0x0.0.0x1", "[::1]", "::1", "[::]", "::", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "::ffff:7f00:1",
		"[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1%lo]", "[fe80::1%25lo]", "::1%lo",
		"[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "169.254.169.254", "100.100.100.200", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1",
		"192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "203.0.113.1", "[2001:db8::1]",
		"localhost", "LOCALHOST", "localhost.", "①②⑦.⓪.⓪.①", "127。0。0。1", "ｌｏｃａｌｈｏｓｔ", "user@127.0.0.1", "127.0.0.1@example.invalid",
		"example.invalid#@127.0.0.1", "127.0.0.1/", "127.0.0.1?", "127.0.0.1:25", "127.0.0.1\x00.example.invalid", "127.0.0.1\r\nRCPT", "%31%32%37.0.0.1", "[127.0.0.1]",
		"[::1", "a b", ".", "a..b", " 127.0.0.1", "http://127.0.0.1/", "metadata.google.internal.invalid",
	}
}

// listener counts the connections that come to this machine: on one port, to
// each of its addresses.
type listener struct {
	port  int
	count atomic.Int32
}

func listenEverywhere(t *testing.T) *listener {
	t.Helper()
	inner, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inner.Close() })
	l := &listener{port: inner.Addr().(*net.TCPAddr).Port}
	go func() {
		for {
			conn, err := inner.Accept()
			if err != nil {
				return
			}
			l.count.Add(1)
			_, _ = conn.Write([]byte("220 inside\r\n"))
			_ = conn.Close()
		}
	}()
	return l
}

// Whoever may connect an integration must not reach a machine of ours with it,
// nor find out what is there: each of these is answered in the same words, after
// no connection.
func TestMailServersInsideAreNotConnectedToInAnySpelling(t *testing.T) {
	l := listenEverywhere(t)
	p := start(t, "INTEGRATIONS_STUB_MODE=true", "AVA_UPSTREAM_TIMEOUT=1m", "AVA_BREAKER_FAILURES=1000")
	t.Setenv("HTTP_PROXY", fmt.Sprintf("http://127.0.0.1:%d", l.port)) // which nothing goes through
	t.Setenv("ALL_PROXY", fmt.Sprintf("socks5://127.0.0.1:%d", l.port))
	like := ""
	for _, host := range insideHosts() {
		for _, port := range []int{l.port, 25} {
			in := smtpAt(netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(port)))
			in["host"] = host
			r := p.ask(t, connectSMTPQuery, input(in))
			e := r.one(t).Extensions
			if e.Code != "BAD_USER_INPUT" || strings.Join(e.Field, ".") != "input.email.smtp.host" || e.Outcome != "NOT_SENT" {
				t.Errorf("%q: %s", host, r.Body)
			}
			if like == "" {
				like = comparable(r)
			}
			if diff := cmp.Diff(like, comparable(r)); diff != "" {
				t.Errorf("%q on port %d is told from %q:\n%s", host, port, insideHosts()[0], diff)
			}
		}
	}
	if n := l.count.Load(); n != 0 {
		t.Errorf("%d connections arrived, want none", n)
	}
	if n := len(insideHosts()); n < 35 {
		t.Errorf("only %d hosts", n)
	}
	if got := p.ask(t, `{ integration(service: EMAIL) { status credential { source } } }`, nil); !strings.Contains(string(got.Body), `"STUBBED"`) {
		t.Errorf("something is connected: %s", got.Body)
	}
	for _, leak := range []string{"127.0.0.1", "169.254", mailboxPassword, "localhost"} {
		if strings.Contains(p.logs.String(), `"`+leak) {
			t.Errorf("the log holds %q", leak)
		}
	}
}

// In a network that is listed it is allowed: the same server, in each spelling
// that is one. Beside it nothing is.
func TestMailServerInAListedNetworkIsConnectedToAndNoOther(t *testing.T) {
	srv := smtptest.Start(t, nil)
	p := start(t, atHome("AVA_PRIVATE_NETWORKS=127.0.0.1/32")...)
	for _, host := range []string{"127.0.0.1", "[::ffff:127.0.0.1]", "::ffff:7f00:1"} {
		in := smtpAt(srv.Addr())
		in["host"] = host
		if r := p.ask(t, connectSMTPQuery, input(in)); len(r.Errors) > 0 {
			t.Errorf("%s: %s", host, r.Body)
		}
	}
	before := srv.Connections()
	for _, host := range []string{"127.0.0.2", "[::1]", "10.0.0.1", "169.254.169.254"} {
		in := smtpAt(srv.Addr())
		in["host"] = host
		if e := p.ask(t, connectSMTPQuery, input(in)).one(t).Extensions; e.Code != "BAD_USER_INPUT" {
			t.Errorf("%s: %+v", host, e)
		}
	}
	if srv.Connections() != before {
		t.Error("another address was connected to")
	}
}

// What a credential was allowed to reach when it was stored, it may not reach for
// ever: the address is looked at with each connection.
func TestNetworkThatIsNoLongerListedIsNotConnectedTo(t *testing.T) {
	database := "AVA_DATABASE_URL=sqlite:" + t.TempDir() + "/ava.db"
	p, srv := atMailServer(t, nil, database)
	p.ask(t, sendQuery, letter("ada@example.net"))
	before := srv.Connections()
	later := start(t, database, "INTEGRATIONS_STUB_MODE=false")
	e := later.ask(t, sendQuery, letter("ada@example.net")).one(t).Extensions
	if e.Code != "BAD_USER_INPUT" || e.Outcome != "NOT_SENT" || srv.Connections() != before {
		t.Errorf("got %+v after %d connections", e, srv.Connections()-before)
	}
}

// ends are what ends a header, or a command, for someone.
var ends = []string{"\r\n", "\n", "\r", "\x00", "\u0085", "\u2028", "\u2029", "\v", "\f"}

func TestNoInputOfAnEmailBecomesAHeaderOrACommand(t *testing.T) {
	p, srv := atMailServer(t, nil)
	places := map[string]func(evil string) map[string]any{
		"input.to.0": func(e string) map[string]any { return map[string]any{"to": []string{"ada@example.net" + e}} },
		"input.cc.0": func(e string) map[string]any { return map[string]any{"cc": []string{"ada@example.net" + e}} },
		"input.bcc.0": func(e string) map[string]any {
			return map[string]any{"bcc": []string{"Ada" + e + " <ada@example.net>"}}
		},
		"input.replyTo": func(e string) map[string]any { return map[string]any{"replyTo": `"Ada` + e + `" <ada@example.net>`} },
		"input.subject": func(e string) map[string]any { return map[string]any{"subject": "Hello" + e} },
		"input.attachments.0.name": func(e string) map[string]any {
			return map[string]any{"attachments": []any{map[string]any{"name": "notes" + e + ".txt", "content": ""}}}
		},
		"input.attachments.0.contentType": func(e string) map[string]any {
			return map[string]any{"attachments": []any{map[string]any{"name": "notes.txt", "contentType": "text/plain" + e + "x", "content": ""}}}
		},
	}
	tried := 0
	for field, at := range places {
		for _, end := range ends {
			for _, evil := range []string{end + "Bcc: eve@example.net", end + ".\r\nMAIL FROM:<eve@example.net>", end} {
				r := p.ask(t, sendQuery, letter("ada@example.net", at(evil)))
				e := r.one(t).Extensions
				if e.Code != "BAD_USER_INPUT" || e.Outcome != "NOT_SENT" || strings.Join(e.Field, ".") != field {
					t.Errorf("%s with %q: %s", field, evil, r.Body)
				}
				tried++
			}
		}
	}
	if len(srv.Messages()) != 0 || srv.Said("MAIL") != 0 || tried < 150 {
		t.Errorf("%d messages arrived after %d commands, of %d tries", len(srv.Messages()), srv.Said("MAIL"), tried)
	}
	// In a text lines are what they are: none of them ends it.
	r := p.ask(t, sendQuery, letter("ada@example.net", map[string]any{"text": "a\r\n.\r\nMAIL FROM:<eve@example.net>\r\nQUIT\r\n\r\nBcc: eve@example.net"}))
	if len(r.Errors) > 0 || len(srv.Messages()) != 1 || srv.Said("RCPT") != 1 || srv.Said("MAIL") != 1 {
		t.Errorf("%s, %d messages", r.Body, len(srv.Messages()))
	}
}

func TestSenderThatWouldBecomeAHeaderIsNotConnected(t *testing.T) {
	srv := smtptest.Start(t, nil)
	p := start(t, atHome()...)
	for _, end := range ends {
		for field, value := range map[string]string{
			"from": "desk@example.com" + end + "x", "fromName": "Desk" + end + "Bcc: eve@example.net", "username": "desk" + end + "x", "password": "hunter" + end + "x",
		} {
			in := smtpAt(srv.Addr())
			in[field] = value
			r := p.ask(t, connectSMTPQuery, input(in))
			e := r.one(t).Extensions
			want := "input.email.smtp." + strings.TrimSuffix(field, "Name")
			if field == "password" { // refused before it is anything
				e.Field, want = nil, ""
			}
			if e.Code != "BAD_USER_INPUT" || strings.Join(e.Field, ".") != want || strings.Contains(string(r.Body), "hunter") {
				t.Errorf("%s with %q: %s", field, end, r.Body)
			}
		}
	}
	if srv.Connections() != 0 {
		t.Errorf("%d connections", srv.Connections())
	}
}

func TestLimitsOfAMessageAreToldBefore(t *testing.T) {
	p := start(t, "AVA_QUERY_MAX_BODY=300000")
	r := p.ask(t, `{ email { limits { recipients attachments attachmentBytes requestBytes } } }`, nil)
	want := `{"data":{"email":{"limits":{"recipients":50,"attachments":20,"attachmentBytes":10485760,"requestBytes":300000}}}}`
	if string(r.Body) != want {
		t.Errorf("got %s", r.Body)
	}
	for size, code := range map[int]string{200_000: "", 225_000: "BAD_USER_INPUT"} {
		file := map[string]any{"name": "a.bin", "content": base64.StdEncoding.EncodeToString(make([]byte, size))}
		message := map[string]any{"to": []string{"ada@example.net"}, "subject": "Hello", "text": "Hello", "attachments": []any{file}}
		r := p.ask(t, `mutation($input: SendEmailInput!) { sendEmail(input: $input) { message { id } } }`, map[string]any{"input": message})
		if got := len(r.Errors) > 0; got != (code != "") || got && r.one(t).Extensions.Code != code {
			t.Errorf("a file of %d bytes: %s", size, r.Body)
		}
	}
}

func TestAttachmentsAndRecipientsAreBounded(t *testing.T) {
	p, srv := atMailServer(t, nil, "AVA_QUERY_MAX_BODY=16777216", "AVA_QUERY_COST=1000000")
	file := func(size int) map[string]any {
		return map[string]any{"name": "a.bin", "content": base64.StdEncoding.EncodeToString(make([]byte, size))}
	}
	many := func(n int, one any) []any {
		all := make([]any, n)
		for i := range all {
			all[i] = one
		}
		return all
	}
	for name, c := range map[string]struct {
		change map[string]any
		field  string // empty if it is sent
	}{
		"10 MB":             {map[string]any{"attachments": many(2, file(5<<20))}, ""},
		"a byte more":       {map[string]any{"attachments": []any{file(5 << 20), file(5<<20 + 1)}}, "input.attachments"},
		"20 files":          {map[string]any{"attachments": many(20, file(1))}, ""},
		"21 files":          {map[string]any{"attachments": many(21, file(1))}, "input.attachments"},
		"no base64":         {map[string]any{"attachments": []any{map[string]any{"name": "a", "content": "ä"}}}, "input.attachments.0.content"},
		"base64 of the web": {map[string]any{"attachments": []any{map[string]any{"name": "a", "content": "-_-_"}}}, "input.attachments.0.content"},
		"a path":            {map[string]any{"attachments": []any{map[string]any{"name": "../a", "content": ""}}}, "input.attachments.0.name"},
		"no name":           {map[string]any{"attachments": []any{map[string]any{"name": " ", "content": ""}}}, "input.attachments.0.name"},
		"no type":           {map[string]any{"attachments": []any{map[string]any{"name": "a", "contentType": "pdf", "content": ""}}}, "input.attachments.0.contentType"},
		"50 people":         {map[string]any{"to": many(50, "ada@example.net")}, ""},
		"51 people":         {map[string]any{"to": many(51, "ada@example.net")}, "input.to"},
		"nobody":            {map[string]any{"to": []string{}}, "input.to"},
		"a list of one":     {map[string]any{"to": []string{"ada@example.net, eve@example.net"}}, "input.to.0"},
		"no text":           {map[string]any{"text": ""}, "input.text"},
		"no subject":        {map[string]any{"subject": " "}, "input.subject"},
		"a long subject":    {map[string]any{"subject": strings.Repeat("x", 256)}, "input.subject"},
		"a long text":       {map[string]any{"text": strings.Repeat("x", 1<<20+1)}, "input.text"},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(srv.Messages())
			r := p.ask(t, sendQuery, letter("ada@example.net", c.change))
			if c.field == "" {
				if len(r.Errors) > 0 || len(srv.Messages()) != before+1 {
					t.Errorf("got %.2000s", r.Body)
				}
				return
			}
			e := r.one(t).Extensions
			if e.Code != "BAD_USER_INPUT" || e.Outcome != "NOT_SENT" || strings.Join(e.Field, ".") != c.field || len(srv.Messages()) != before {
				t.Errorf("got %s", r.Body)
			}
		})
	}
}

// Connections are kept for the next message, and end with the client that made
// them: when it is replaced, when its user disconnects, when there is no more room
// for it, and when the server stops.
func TestKeptConnectionsEndWithTheirClient(t *testing.T) {
	h := newHouse(t, atHome("AVA_CLIENT_POOL_SIZE=1")...)
	first, second, third := smtptest.Start(t, nil), smtptest.Start(t, nil), smtptest.Start(t, nil)
	send := func(subject string) {
		t.Helper()
		h.must(t, subject, sendQuery, letter("ada@example.net"))
	}
	connectMail(t, h.product, first, h.as(t, "ann")...)
	for range 3 {
		send("ann")
	}
	if first.Living() != 1 || first.Connections() != 2 { // one to try the password
		t.Errorf("%d connections live of %d", first.Living(), first.Connections())
	}
	connectMail(t, h.product, second, h.as(t, "ann")...) // instead
	gone(t, "that was replaced", first)
	send("ann")
	connectMail(t, h.product, third, h.as(t, "ben")...) // there is room for one
	send("ben")
	gone(t, "of who makes room", second)
	h.must(t, "ben", `mutation { disconnectIntegration(input: {service: EMAIL}) { integration { status } } }`, nil)
	gone(t, "of who disconnects", third)
	connectMail(t, h.product, third, h.as(t, "ben")...)
	send("ben")
	h.parts.hub.Close()
	gone(t, "of a server that stops", third)
}

// gone waits until nobody is connected to a server.
func gone(t *testing.T, whose string, srv *smtptest.Server) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 2000 {
		if srv.Living() == 0 {
			return
		}
		<-tick.C
	}
	t.Errorf("a connection %s lives on", whose)
}
