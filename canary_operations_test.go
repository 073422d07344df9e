package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ava/internal/stub"
)

// quietSendQuery sends an e-mail and asks for nothing that was put in.
const quietSendQuery = `mutation Send($i: SendEmailInput!) { sendEmail(input: $i) { message { id status problem { code userMessage } } } }`

// operations are what people and programs do with secrets at hand, or with
// something else in their place. None selects what it has put in.
var operations = map[string]func(*rig){
	"connect": func(r *rig) {
		r.send("connect", r.query(connectMutation, map[string]any{"key": r.spiky("key in a variable")}))
	},
	"connect by a literal": func(r *rig) {
		key := strconv.Quote(r.spiky("key in a literal"))
		r.send("connect", r.query(`mutation { connectIntegration(input: {vapi: {apiKey: `+key+`}}) { integration { status credential { hint } } } }`, nil))
	},
	"connect by a block string": func(r *rig) {
		r.send("connect", r.query(`mutation { connectIntegration(input: {vapi: {apiKey: """ `+r.canary("key in a block")+` """}}) { integration { status } } }`, nil))
	},
	"connect with a key that is too long": func(r *rig) {
		r.send("connect", r.query(connectMutation, map[string]any{"key": strings.Repeat(r.spiky("long key"), 200)}))
	},
	"connect with a key that cannot be printed": func(r *rig) {
		r.send("connect", r.query(connectMutation, map[string]any{"key": r.spiky("key of two lines") + "\nX"}))
	},
	"connect with an object for a key": func(r *rig) {
		r.send("connect", r.query(connectMutation, map[string]any{"key": map[string]any{"apiKey": r.spiky("key in an object")}}))
		r.send("connect", r.query(connectMutation, map[string]any{"key": []string{r.spiky("key in a list")}}))
	},
	"connect another service": func(r *rig) {
		input := map[string]any{"twilio": map[string]any{"authToken": r.spiky("key of another service")}}
		r.send("connect", r.query(`mutation($i: ConnectIntegrationInput!) { connectIntegration(input: $i) { integration { status } } }`, map[string]any{"i": input}))
		r.send("connect", r.query(`mutation { connectIntegration(input: {vapi: {apiKey: 1, token: `+strconv.Quote(r.spiky("key of an unknown field"))+`}}) { integration { status } } }`, nil))
	},
	"test": func(r *rig) {
		r.send("test", r.query(`mutation { testIntegration(input: {service: VAPI}) { ok latencyMs problem { reason code userMessage } integration { status credential { hint } lastError { code userMessage } } } }`, nil))
	},
	"list assistants": func(r *rig) {
		r.send("list", r.query(`query($s: String) { vapi { assistants(first: 5, search: $s) { nodes { id name model { provider } } } } }`, map[string]any{"s": r.spiky("search")}))
		r.send("list", r.query(`{ vapi { assistants(first: 20) { nodes { id name model { provider model } server { timeoutSeconds } voice { voiceId } transcriber { language } } } } }`, nil))
	},
	"list phone numbers": func(r *rig) {
		r.send("list", r.query(`query($s: String) { vapi { phoneNumbers(first: 5, search: $s) { nodes { id } totalCount } } }`, map[string]any{"s": r.spiky("search of numbers")}))
		r.send("list", r.query(`{ vapi { phoneNumbers(first: 5) { nodes { id number sipUri provider } totalCount } } }`, nil))
	},
	"list calls": func(r *rig) {
		r.send("list", r.query(`query($a: String) { vapi { calls(after: $a) { nodes { id } } } }`, map[string]any{"a": r.spiky("cursor")}))
		r.send("list", r.query(`{ vapi { calls(first: 20) { nodes { id endedReason summary transcript customer { number } } } } }`, nil))
		r.send("list", r.query(`query($f: VapiCallFilter) { vapi { calls(filter: $f) { nodes { id } } } }`, map[string]any{"f": map[string]any{"assistantId": r.spiky("ID in a filter"), "createdAfter": r.spiky("time")}}))
	},
	"get by ID": func(r *rig) {
		r.send("get", r.query(`query($x: ID!) { vapi { assistant(id: $x) { id } call(id: $x) { id } } node(id: $x) { id } }`, map[string]any{"x": r.spiky("ID")}))
	},
	"get what is there": func(r *rig) {
		r.send("get", r.query(`{ vapi { assistant(id: "YddqOdtvQFVOho7zuQyv2q0") { id name server { url } model { systemPrompt } } call(id: "Y70W1wjAk1AqgE1Z8C5eyZg") { id transcript } } }`, nil))
	},
	"look at the integration": func(r *rig) {
		r.send("look", r.query(`query($s: String) { integrations(search: $s) { nodes { id } } integration(service: VAPI) { status credential { hint source account } lastError { code userMessage correlationId } } viewer { name } }`, map[string]any{"s": r.spiky("search of integrations")}))
	},
	"read the audit trail": func(r *rig) {
		r.send("audit", r.query(`query($c: String, $a: String) { auditEvents(after: $a, filter: {correlationId: $c}) { nodes { id } } }`, map[string]any{"c": r.spiky("correlation ID"), "a": r.spiky("cursor of events")}))
	},
	"create": func(r *rig) {
		r.send("create", r.query(`mutation($i: CreateVapiAssistantInput!) { createVapiAssistant(input: $i) { assistant { id } } }`, map[string]any{"i": map[string]any{
			"name": "x", "firstMessage": r.spiky("first message"), "server": map[string]any{"url": "https://" + r.canary("host") + ".example/?token=" + r.canary("webhook token")},
			"model": map[string]any{"provider": "openai", "model": "gpt-4o", "systemPrompt": r.spiky("prompt")},
		}}))
	},
	"update": func(r *rig) {
		r.send("update", r.query(`mutation($x: ID!, $m: String) { updateVapiAssistant(input: {id: $x, endCallMessage: $m}) { assistant { id } } }`, map[string]any{"x": "YddqOdtvQFVOho7zuQyv2q0", "m": r.spiky("end message")}))
		r.send("update", r.query(`mutation($x: ID!, $m: String) { updateVapiAssistant(input: {id: $x, name: $m}) { assistant { id } } }`, map[string]any{"x": r.spiky("ID to update"), "m": r.spiky("name") + strings.Repeat("x", 50)}))
	},
	"delete": func(r *rig) {
		r.send("delete", r.query(`mutation($x: ID!) { deleteVapiAssistant(input: {id: $x}) { deletedId } }`, map[string]any{"x": r.spiky("ID to delete")}))
	},
	"update a number": func(r *rig) {
		r.send("update", r.query(`mutation($m: String) { updateVapiPhoneNumber(input: {id: "bqLYgSTti1yxtLpMYxfihQ0", name: $m}) { phoneNumber { id } } }`, map[string]any{"m": r.canary("name of a number")[:40]}))
	},
	"call": func(r *rig) {
		for _, number := range []string{"+14155550123", r.spiky("number")} {
			r.send("call", r.query(`mutation($i: StartVapiCallInput!) { startVapiCall(input: $i) { call { id status } } }`, map[string]any{"i": map[string]any{
				"assistantId": "YddqOdtvQFVOho7zuQyv2q0", "phoneNumberId": "bqLYgSTti1yxtLpMYxfihQ0",
				"customer": map[string]any{"number": number, "name": r.canary("callee")[:40]},
			}}))
		}
	},
	"connect Twilio": func(r *rig) {
		for account, token := range map[string]string{
			stub.SeedTwilioAccount(): r.spiky("token"), r.spiky("token for an account"): r.spiky("token for no account"),
			" " + stub.SeedTwilioAccount(): r.spiky("token of two words") + " x", "": r.spiky("token without an account"),
		} {
			r.send("connect", r.query(connectTwilioMutation, map[string]any{"account": account, "token": token}))
		}
		r.send("test", r.query(`mutation { testIntegration(input: {service: TWILIO}) { ok problem { reason code userMessage } integration { credential { hint account } lastError { code userMessage } } } }`, nil))
	},
	"read Twilio": func(r *rig) {
		r.send("read", r.query(`{ twilio { account { name status type twilioSid } phoneNumbers { nodes { id number name } } messages(first: 20) { nodes { id status from deliveryFailure { userMessage } } } availablePhoneNumbers(first: 3) { nodes { number } } } }`, nil))
		r.send("read", r.query(`query($s: String) { twilio { phoneNumbers(search: $s) { nodes { id } } availablePhoneNumbers(filter: {contains: $s}) { nodes { number } } } smsSegments(text: "x") { units } }`, map[string]any{"s": r.spiky("search of Twilio's numbers")}))
		r.send("read", r.query(`query($s: String, $x: ID!) { twilio { messages(after: $s) { nodes { id } } message(id: $x) { id } } }`, map[string]any{"s": r.spiky("cursor of messages"), "x": r.spiky("ID of a message")}))
		r.send("read", r.query(`query($s: String) { twilio { messages(filter: {to: $s, from: $s}) { nodes { id } } } }`, map[string]any{"s": r.spiky("number in a filter")}))
	},
	"text": func(r *rig) {
		for _, to := range []string{"+14155550123", r.spiky("recipient")} {
			r.send("text", r.query(`mutation($i: SendSmsInput!) { sendSms(input: $i) { message { id status } segments } }`, map[string]any{"i": map[string]any{
				"to": to, "from": stub.SeedSender(0), "body": r.spiky("text"), "mediaUrls": []string{"https://" + r.canary("media host") + ".example/?token=" + r.canary("media token")},
			}}))
		}
		r.send("text", r.query(`mutation($s: String) { sendSms(input: {to: "+14155550123", messagingServiceSid: $s, body: "x", idempotencyKey: "k"}) { segments } }`, map[string]any{"s": r.spiky("messaging service")}))
	},
	"webhooks": func(r *rig) {
		token, shown := strings.Repeat("A", 26), r.canary("secret of nobody")
		var made struct {
			Data struct {
				CreateWebhook *struct {
					Webhook struct{ URL string }
					Secret  string
				}
			}
		}
		// Here it is told, and nowhere else.
		m := r.query(`mutation { createWebhook(input: {service: VAPI}) { webhook { url } secret } }`, nil)
		if json.Unmarshal(r.post(r.t, []byte(m.body), m.header...).Body, &made) == nil && made.Data.CreateWebhook != nil {
			address := made.Data.CreateWebhook.Webhook.URL
			token = r.net.add(r.c.name+": token of a webhook", address[strings.LastIndexByte(address, '/')+1:])
			shown = r.net.add(r.c.name+": secret of a webhook", made.Data.CreateWebhook.Secret)
		}
		r.send("webhook", r.query(`{ integration(service: VAPI) { webhook { createdAt secretCreatedAt } } }`, nil))
		r.send("webhook", r.query(`mutation { createWebhook(input: {service: EMAIL}) { webhook { url } secret } }`, nil))
		words := strconv.Quote(r.canary("words of a report"))
		report := `{"message":{"type":"status-update","status":"ended","endedReason":` + strconv.Quote(r.spiky("reason in a report")) + `,"call":{"id":"` + nobodys + `"},"transcript":` + words + `}}`
		for _, header := range [][]string{{"X-Vapi-Secret", shown}, {"Authorization", "Bearer " + shown}, {"X-Vapi-Secret", r.spiky("wrong secret")}, {"Authorization", "Bearer " + r.spiky("wrong bearer")}} {
			for _, body := range []string{report, words, `{"message":{"type":` + words + `}}`} {
				r.send("report", message{http.MethodPost, "/webhooks/vapi/" + token, body, header})
			}
		}
		r.send("report", message{http.MethodPost, "/webhooks/twilio/" + token + "?op=" + r.canary("operation in a report"), "MessageSid=" + r.canary("SID"), []string{"X-Twilio-Signature", r.spiky("signature of a report")}})
		r.send("report", message{http.MethodPost, "/webhooks/vapi/" + url.PathEscape(r.spiky("token of nobody")), report, nil})
	},
	"connect a mail server and send": func(r *rig) {
		in := smtpAt(r.mail.Addr())
		in["password"], in["fromName"] = r.spiky("password of a mail server"), r.canary("name of a sender")
		r.send("connect", r.query(connectSMTPQuery, input(in)))
		for _, to := range []string{"ada@example.net", "refused@example.net", "limited@example.net", "closed@example.net", "garbled@example.net", "reset@example.net"} {
			r.send("send", r.query(quietSendQuery, letter(r.canary("name of a recipient")+" <"+to+">", map[string]any{
				"cc": []string{r.canary("copy")[:30] + "@example.net"}, "bcc": []string{r.canary("hidden of an e-mail")[:30] + "@example.net"},
				"subject": r.canary("subject of an e-mail"), "text": r.canary("text of an e-mail"), "html": "<p>" + r.canary("HTML") + "</p>",
				"attachments": []any{map[string]any{"name": r.canary("name of a file"), "content": base64.StdEncoding.EncodeToString([]byte(r.canary("file")))}},
			})))
		}
		r.send("search", r.query(`query($s: String) { email { messages(search: $s) { nodes { id status } } } }`, map[string]any{"s": r.canary("subject of an e-mail")}))
		r.send("test", r.query(`mutation { testIntegration(input: {service: EMAIL}) { ok problem { code userMessage } } }`, nil))
	},
	"connect mail servers that are none": func(r *rig) {
		for field, value := range map[string]string{
			"host": r.canary("host of a mail server") + ".invalid", "from": r.spiky("sender"), "username": r.spiky("user name") + "\n", "security": r.canary("encryption"),
			"password": r.spiky("password of two lines") + "\nX",
		} {
			in := smtpAt(r.mail.Addr())
			in["password"] = r.spiky("another password of a mail server")
			in[field] = value
			r.send("connect", r.query(connectSMTPQuery, input(in)))
		}
		literal := strconv.Quote(r.spiky("password in a literal"))
		r.send("connect", r.query(`mutation { connectIntegration(input: {email: {smtp: {host: "127.0.0.1", port: "x", password: `+literal+`, from: `+literal+`}}}) { integration { status } } }`, nil))
		r.send("connect", r.query(connectResendQuery, input(map[string]any{"apiKey": r.spiky("key of Resend"), "from": "desk@example.com"})))
	},
	"send what is no e-mail": func(r *rig) {
		for field, value := range map[string]any{
			"to": []string{r.spiky("address")}, "replyTo": r.spiky("address for answers"), "subject": r.spiky("subject") + "\n", "text": r.canary("text") + "\x00",
			"attachments": []any{map[string]any{"name": r.canary("name") + "/x", "contentType": r.spiky("type"), "content": r.spiky("no base64")}}, "idempotencyKey": r.spiky("idempotency key") + "\n",
		} {
			r.send("send", r.query(quietSendQuery, letter("ada@example.net", map[string]any{field: value})))
		}
	},
	"connect a calendar server": func(r *rig) {
		for url, password := range map[string]string{
			r.caldav: r.spiky("password"), "https://" + r.canary("user of an address") + ":" + r.canary("password of an address") + "@caldav.example/": r.spiky("password beside an address"),
			"ftp://" + r.canary("host of another scheme"): r.spiky("password for another scheme"), r.canary("host") + ".invalid": r.spiky("password for nobody"),
		} {
			r.send("connect", r.query(connectCalDavMutation, map[string]any{"url": url, "user": "sam@example.com", "password": password}))
			r.send("connect", r.query(connectCalDavMutation, map[string]any{"url": url, "user": r.canary("user") + ":x", "password": password + "\n"}))
		}
		r.send("test", r.query(`mutation { testIntegration(input: {service: CALENDAR}) { ok problem { reason code userMessage } integration { lastError { code userMessage } } } }`, nil))
	},
	"consent": func(r *rig) {
		r.connectCalendar("another token")
		_, body := r.send("begin", r.query(beginMutation, map[string]any{"path": "/" + r.canary("return path") + "\\"}))
		if !bytes.Contains(body, []byte("BAD_USER_INPUT")) && r.c.name != "no database" {
			r.t.Errorf("%s", body)
		}
		for name, query := range map[string]string{
			"nobody's": "code=" + r.canary("code") + "&state=" + r.canary("state of nobody"), "an error": "error=" + r.canary("error of a consent") + "&state=" + strings.Repeat("A", 43),
		} {
			cookie := "ava-consent=" + r.canary("consent cookie, "+name)
			r.send("callback", message{http.MethodGet, "/oauth/calendar/callback?" + query, "", []string{"Cookie", cookie}})
		}
	},
	"read calendars": func(r *rig) {
		r.send("read", r.query(`{ calendar { calendars { nodes { id name access } } } }`, nil))
		r.send("read", r.query(`query($s: String) { calendar { events(calendarId: "azphZGFAZXhhbXBsZS5jb20", from: "2026-11-16T00:00:00Z", to: "2026-11-21T00:00:00Z", search: $s, after: $s) { nodes { id } } } }`, map[string]any{"s": r.spiky("search of events")}))
		r.send("read", r.query(`query($x: ID!) { calendar { event(id: $x) { title } freeBusy(from: "2026-11-16T00:00:00Z", to: "2026-11-21T00:00:00Z", calendarIds: [$x]) { calendars { busy { start } } } } }`, map[string]any{"x": r.spiky("ID of an event")}))
		r.send("read", r.query(readEventsQuery, nil))
	},
	"change calendars": func(r *rig) {
		r.send("add", r.query(createEventMutation, map[string]any{"key": "k", "calendar": r.spiky("ID of a calendar")}))
		r.send("add", r.query(`mutation($s: String!) { createCalendarEvent(input: {calendarId: "azphZGFAZXhhbXBsZS5jb20", title: $s, description: $s, location: $s, attendees: [{email: $s, name: $s}],
			start: {local: $s, timeZone: $s}, end: {day: $s}, recurrence: [$s]}) { event { id } } }`, map[string]any{"s": r.spiky("event")}))
		r.send("add", r.query(`mutation($s: String!) { createCalendarEvent(input: {calendarId: "azphZGFAZXhhbXBsZS5jb20", title: $s, description: $s, start: {day: "2026-12-01"}, end: {day: "2026-12-02"}}) { event { id } } }`, map[string]any{"s": r.spiky("title")}))
		r.send("change", r.query(`mutation($x: ID!, $s: String) { updateCalendarEvent(input: {id: $x, title: $s, etag: $s}) { event { id } } deleteCalendarEvent(input: {id: $x, etag: $s}) { deletedId } }`, map[string]any{"x": r.spiky("ID of an event to change"), "s": r.spiky("state")}))
		r.send("change", r.query(`mutation($s: String) { updateCalendarEvent(input: {id: "djphZGFAZXhhbXBsZS5jb20Kc2VlZGx1bmNoMDAw", description: $s}) { event { id } } }`, map[string]any{"s": r.spiky("another description")}))
	},
	"malformed JSON": func(r *rig) {
		quoted, _ := json.Marshal(r.spiky("key in broken JSON"))
		r.send("truncated", r.body(`{"query":"mutation{x}","variables":{"apiKey":`+string(quoted)))
		r.send("twice", r.body(`{"query":"{__typename}","query":`+string(quoted)+`}`))
		r.send("behind", r.body(`{"query":"{__typename}"}`+string(quoted)))
		r.send("array", r.body(`[`+string(quoted)+`]`))
		r.send("no query", r.body(`{"variables":{"k":`+string(quoted)+`}}`))
		r.send("large", r.body(`{"query":"{__typename}","variables":{"k":`+string(quoted)+`,"x":"`+strings.Repeat("x", 300<<10)+`"}}`))
		r.send("as text", message{http.MethodPost, "/graphql", string(quoted), append([]string{"Content-Type", "text/plain"}, r.auth...)})
	},
	"literals in documents": func(r *rig) {
		literal := strconv.Quote(r.spiky("literal"))
		for _, document := range []string{
			`{ vapi { assistants(first: ` + literal + `) { nodes { id } } } }`, `{ integration(service: ` + literal + `) { id } }`,
			`{ vapi { assistant(id: {x: ` + literal + `}) { id } } }`, `{ node(id: ` + literal + `) { id ` + literal + ` } }`, `{ x(a: ` + literal + `) }`,
			`mutation { startVapiCall(input: {assistantId: ` + literal + `, customer: {number: ` + literal + `}}) { call { id } } }`,
			`query($k: String = ` + literal + `) { viewer { name } }`, `query($k: Int = ` + literal + `) { vapi { assistants(first: $k) { nodes { id } } } }`,
			`{ viewer @skip(if: ` + literal + `) { name } }`, `# ` + literal, literal, `{ x(a: ` + strings.TrimSuffix(literal, `"`) + `\q") }`, `{ x(a: ` + strings.TrimSuffix(literal, `"`),
		} {
			r.send("document", r.query(document, nil))
		}
	},
	"variables of wrong types": func(r *rig) {
		for declaration, use := range map[string]string{
			"Int!": `vapi { assistants(first: $v) { nodes { id } } }`, "Service!": `integration(service: $v) { id }`, "VapiCallFilter": `vapi { calls(filter: $v) { nodes { id } } }`,
			"[IntegrationStatus!]": `integrations(statuses: $v) { nodes { id } }`,
		} {
			r.send("variable", r.query(`query($v: `+declaration+`) { `+use+` }`, map[string]any{"v": r.spiky("variable")}))
			r.send("variable", r.query(`query($v: `+declaration+`) { `+use+` }`, map[string]any{"v": map[string]any{r.spiky("name of a field"): r.spiky("field")}, r.spiky("name of a variable"): 1}))
		}
	},
	"headers": func(r *rig) {
		m := r.query(readQuery, nil)
		for _, name := range []string{"X-Api-Key", "X-Correlation-ID", "User-Agent", "Referer", "Accept-Language", "Traceparent", "Baggage", "X-Forwarded-For", "Proxy-Authorization", "X-AVA-CSRF", "Idempotency-Key"} {
			m.header = append(m.header, name, r.spiky("header "+name))
		}
		m.header = append(m.header, "Cookie", "ava="+r.canary("session cookie")+"; __Host-ava="+r.canary("secure cookie")+"; ava-login="+r.canary("login cookie"))
		r.send("headers", m)
		r.send("accept", r.query(readQuery, nil, "Accept", r.canary("header Accept")+"/json"))
		r.send("origin", r.query(readQuery, nil, "Origin", "https://"+r.canary("origin")+".example"))
		r.send("type", r.query(readQuery, nil, "Content-Type", r.canary("header Content-Type")+"/json"))
		r.send("scenario", r.query(readQuery, nil, "X-Stub-Scenario", r.canary("scenario")+"=429"))
	},
	"a wrong token": func(r *rig) {
		claims := rawURL([]byte(`{"iss":"` + r.canary("issuer") + `","sub":"` + r.canary("subject") + `"}`))
		for _, authorization := range []string{
			"Bearer " + r.spiky("token"), "Bearer " + rawURL([]byte(`{"alg":"RS256","kid":"`+r.canary("key ID")+`"}`)) + "." + claims + "." + r.canary("signature"),
			"Basic " + r.canary("basic"), r.canary("scheme") + " x", "Bearer " + r.openID.token(r.t, map[string]any{"sub": "ann", "aud": r.canary("audience")}),
		} {
			r.send("token", r.query(readQuery, nil, "Authorization", authorization))
		}
	},
	"subscribe": func(r *rig) {
		for _, text := range []string{watchQuery, `subscription { integrationChanged(service: ` + strconv.Quote(r.spiky("literal in a subscription")) + `) { status } }`} {
			r.converse("events", r.query(text, nil, "Accept", "text/event-stream"))
			r.speak("socket", r.auth, nil, text)
		}
	},
	"a wrong token in a first message": func(r *rig) {
		for _, token := range []string{r.spiky("token in a message"), "Bearer " + r.spiky("bearer in a message"), "Bearer " + rawURL([]byte(`{"alg":"RS256"}`)) + "." + r.canary("payload of a token") + "."} {
			r.speak("socket", nil, map[string]any{"Authorization": token, r.spiky("name in a payload"): r.spiky("payload")}, watchQuery)
		}
		r.speak("socket", r.auth, map[string]any{"apiKey": r.spiky("key in a payload")}, `mutation { connectIntegration(input: {vapi: {apiKey: `+strconv.Quote(r.spiky("key over a WebSocket"))+`}}) { integration { status } } }`)
		r.speak("socket", append([]string{"Cookie", "ava=" + r.canary("cookie of a handshake"), "Origin", "http://" + r.canary("origin of a handshake")}, r.auth...), nil, watchQuery)
	},
	"names of operations and of stored queries": func(r *rig) {
		r.send("operation", r.body(`{"query":"query A { __typename }","operationName":"`+r.canary("operation")+`"}`))
		r.send("stored", r.body(`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"`+r.canary("hash")+`"}}}`))
	},
	"addresses": func(r *rig) {
		m := r.query(readQuery, nil)
		m.path += "?api_key=" + r.canary("key in a query string")
		r.send("address", m)
		r.send("path", message{http.MethodGet, "/" + r.canary("path"), "", nil})
		r.send("get", message{http.MethodGet, "/graphql?query={viewer{name}}&token=" + r.canary("token in an address"), "", r.auth})
		r.send("callback", message{http.MethodGet, "/auth/callback?code=" + r.canary("unasked code") + "&state=" + r.canary("state") + "&error=" + r.canary("error"), "", nil})
	},
	"sign in with a code that is refused": func(r *rig) {
		for n := range 6 { // as many ways to refuse it as the provider has
			header, location := r.begin()
			if location == nil {
				return
			}
			cookie, _, _ := strings.Cut(header.Get("Set-Cookie"), ";")
			query := url.Values{"code": {r.spiky(fmt.Sprint("code ", n))}, "state": {location.Query().Get("state")}}.Encode()
			r.send("callback", message{http.MethodGet, "/auth/callback?" + query, "", []string{"Cookie", cookie}})
		}
	},
}

// begin sends a browser to the provider of identities, and returns where to; nil
// where that needs the database that there is not. On a busy machine the provider
// can take too long to say what it is, and is then not asked again for ten seconds.
func (r *rig) begin() (header http.Header, location *url.URL) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for range 30 {
		header, _ = r.send("login", message{http.MethodGet, "/auth/login", "", nil})
		location, err := url.Parse(header.Get("Location"))
		if err == nil && location.Query().Get("state") != "" {
			return header, location
		}
		if r.c.name == "no database" {
			return header, nil
		}
		<-tick.C
	}
	r.t.Errorf("the sign-in leads to %q", header.Get("Location"))
	return header, nil
}
