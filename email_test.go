package main

import (
	"fmt"
	"maps"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"ava/internal/stub/smtptest"
)

const sendQuery = `mutation Send($i: SendEmailInput!) { sendEmail(input: $i) { message {
	id messageId providerId status stubbed subject attachmentCount problem { code }
	from { name address } to { name address } cc { address } bcc { address } } } }`

const sentQuery = `query Sent($first: Int = 20, $after: String, $search: String) { email { messages(first: $first, after: $after, search: $search) {
	nodes { id status subject problem { code userMessage } to { address } } pageInfo { hasNextPage endCursor } } } }`

const connectSMTPQuery = `mutation Connect($i: ConnectSmtpInput!) { connectIntegration(input: {email: {smtp: $i}}) {
	integration { status credential { hint source account } } } }`

const connectResendQuery = `mutation Connect($i: ConnectResendInput!) { connectIntegration(input: {email: {resend: $i}}) {
	integration { status credential { hint source account } } } }`

// mailbox is the password of the tests' mail accounts.
const mailboxPassword = "canary-of-a-mailbox-7f3a"

// smtpAt is what connects the mail server at an address.
func smtpAt(at netip.AddrPort) map[string]any {
	return map[string]any{
		"host": at.Addr().String(), "port": at.Port(), "security": "NONE", "username": "desk", "password": mailboxPassword,
		"from": "desk@example.com", "fromName": "Front Desk",
	}
}

func input(of map[string]any) map[string]any { return map[string]any{"i": of} }

// letter is a message to one recipient.
func letter(to string, change ...map[string]any) map[string]any {
	m := map[string]any{"to": []string{to}, "subject": "Your appointment", "text": "See you on Monday."}
	for _, c := range change {
		maps.Copy(m, c)
	}
	return input(m)
}

// atHome lets the product reach mail servers of this machine, and has it serve
// nobody by stubs.
func atHome(environ ...string) []string {
	return append([]string{
		"AVA_PRIVATE_NETWORKS=127.0.0.0/8", "INTEGRATIONS_STUB_MODE=false", "AVA_UPSTREAM_TIMEOUT=1m", "AVA_UPSTREAM_RETRIES=0", "AVA_BREAKER_FAILURES=1000",
	}, environ...)
}

// atMailServer runs the product with a user who has connected a mail server.
func atMailServer(tb testing.TB, script map[string]string, environ ...string) (*product, *smtptest.Server) {
	tb.Helper()
	if script == nil {
		script = make(map[string]string)
	}
	srv := smtptest.Start(tb, script)
	p := start(tb, atHome(environ...)...)
	connectMail(tb, p, srv)
	return p, srv
}

func connectMail(tb testing.TB, p *product, srv *smtptest.Server, header ...string) {
	tb.Helper()
	r := p.ask(tb, connectSMTPQuery, input(smtpAt(srv.Addr())), header...)
	if want := `{"data":{"connectIntegration":{"integration":{"status":"CONNECTED","credential":{"hint":null,"source":"USER","account":"desk@example.com"}}}}}`; string(r.Body) != want {
		tb.Fatalf("got %s\nwant %s", r.Body, want)
	}
}

func TestEmailGoesThroughTheUsersOwnServerAndIsInTheLog(t *testing.T) {
	p, srv := atMailServer(t, nil)
	r := p.ask(t, sendQuery, letter("Ada Lovelace <ada@example.net>", map[string]any{
		"cc": []string{"cc@example.net"}, "bcc": []string{"hidden@example.net"}, "replyTo": "Answers <answers@example.com>", "subject": "Grüße", "html": "<p>See you</p>",
		"attachments": []any{map[string]any{"name": "notes.txt", "contentType": "text/plain", "content": "bm90ZXM="}},
	}))
	if len(r.Errors) > 0 {
		t.Fatalf("%s", r.Body)
	}
	m := r.Data["sendEmail"].(map[string]any)["message"].(map[string]any)
	if m["status"] != "ACCEPTED" || m["stubbed"] != false || m["attachmentCount"] != 1.0 || m["providerId"] != nil ||
		fmt.Sprint(m["from"], m["to"], m["bcc"]) != "map[address:desk@example.com name:Front Desk] [map[address:ada@example.net name:Ada Lovelace]] [map[address:hidden@example.net]]" {
		t.Errorf("got %s", r.Body)
	}
	if len(srv.Messages()) != 1 {
		t.Fatalf("%d messages arrived", len(srv.Messages()))
	}
	arrived := srv.Messages()[0]
	for _, want := range []string{
		"\nMessage-ID: <" + m["messageId"].(string) + ">\n", `From: "Front Desk" <desk@example.com>`, "Reply-To: \"Answers\" <answers@example.com>", "Cc: <cc@example.net>",
		"Subject: =?UTF-8?q?Gr=C3=BC=C3=9Fe?=", "filename=notes.txt", "bm90ZXM=", "\nX-Correlation-Id: " + r.Header.Get("X-Correlation-Id") + "\n",
	} {
		if !strings.Contains(arrived, want) {
			t.Errorf("it does not have %q:\n%s", want, arrived)
		}
	}
	if srv.Said("RCPT TO:<hidden@example.net>") != 1 || strings.Contains(arrived, "hidden@") {
		t.Error("the hidden copy was not sent, or is not hidden")
	}
	node := p.ask(t, `query($x: ID!) { node(id: $x) { ... on EmailMessage { subject status cc { address } sentAt } } }`, map[string]any{"x": m["id"]})
	if !strings.Contains(string(node.Body), `"subject":"Grüße","status":"ACCEPTED","cc":[{"address":"cc@example.net"}]`) {
		t.Errorf("the log says %s", node.Body)
	}
	for _, search := range []string{"grüße", "LOVELACE", "hidden@", "desk@example"} {
		if r := p.ask(t, sentQuery, map[string]any{"search": search}); strings.Count(string(r.Body), `"id"`) != 1 {
			t.Errorf("%q finds %s", search, r.Body)
		}
	}
	if r := p.ask(t, sentQuery, map[string]any{"search": "See you"}); strings.Contains(string(r.Body), `"id"`) {
		t.Errorf("what a message said is kept: %s", r.Body)
	}
}

func TestLogOfSentEmailsIsPagedNewestFirst(t *testing.T) {
	p, _ := atMailServer(t, nil)
	for n := range 5 {
		p.ask(t, sendQuery, letter("ada@example.net", map[string]any{"subject": "Number " + strconv.Itoa(n)}))
	}
	var subjects []string
	var after any
	for range 5 {
		r := p.ask(t, sentQuery, map[string]any{"first": 2, "after": after, "search": "number"})
		list := r.Data["email"].(map[string]any)["messages"].(map[string]any)
		for _, n := range list["nodes"].([]any) {
			subjects = append(subjects, n.(map[string]any)["subject"].(string))
		}
		page := list["pageInfo"].(map[string]any)
		if after = page["endCursor"]; page["hasNextPage"] == false {
			break
		}
	}
	if got := strings.Join(subjects, ", "); got != "Number 4, Number 3, Number 2, Number 1, Number 0" {
		t.Errorf("got %s", got)
	}
}
