package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/config"
	"ava/internal/stub"
	"ava/internal/stub/smtptest"
)

// calamity is a way in which everything goes wrong while secrets are about.
type calamity struct {
	name string
	// fail answers in the provider's place. The words hold a secret, and the key
	// that the request came with; nil leaves the provider as it is.
	fail    func(words string) http.HandlerFunc
	environ []string
	code    string // of a read
	header  []string
	before  func(*rig) // runs when everything is set up
}

// wordy answers with words in the form of Vapi's framework. What has the form of
// a request's ID in X-Request-Id is told to clients on purpose, so that is not
// quite of this form.
func wordy(status int) func(string) http.HandlerFunc {
	return func(words string) http.HandlerFunc {
		body, _ := json.Marshal(map[string]any{"message": []string{words}, "error": words, "statusCode": status})
		return answer(status, "application/json", string(body), "X-Request-Id", "<"+words, "Retry-After", words, "Server", words)
	}
}

func raw(status int, contentType, before, after string, header ...string) func(string) http.HandlerFunc {
	return func(words string) http.HandlerFunc {
		return answer(status, contentType, before+words+after, header...)
	}
}

// wordyMail is what a mail server says to recipients of some names, and to all.
func wordyMail(words string) map[string]string {
	return map[string]string{
		smtptest.Banner: "220 " + words, "EHLO": "250-" + words + "\r\n250 AUTH PLAIN", "AUTH": "235 2.7.0 " + words,
		"RCPT refused@example.net": "550 5.1.1 " + words, "RCPT limited@example.net": "450 4.7.1 " + words, "RCPT closed@example.net": "421 4.3.2 " + words,
		"RCPT garbled@example.net": "<html>" + words, "RCPT reset@example.net": "reset",
	}
}

// malformed answers with what is not HTTP: errors of net/http quote it.
func malformed(before, after string) func(string) http.HandlerFunc {
	return func(words string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_, _ = io.WriteString(conn, before+words+after)
				_ = conn.Close()
			}
		}
	}
}

var calamities = []calamity{
	{name: "ok"},
	{name: "400", fail: wordy(400), code: "UPSTREAM_REJECTED"},
	{name: "401", fail: wordy(401), code: "UPSTREAM_UNAUTHORIZED"},
	{name: "403", fail: wordy(403), code: "FORBIDDEN"},
	{name: "429", fail: wordy(429), code: "UPSTREAM_RATE_LIMITED"},
	{name: "500", fail: wordy(500), code: "UPSTREAM_UNAVAILABLE"},
	{name: "502", fail: raw(502, "text/html", "<html>", "</html>"), code: "UPSTREAM_UNAVAILABLE"},
	{name: "timeout", fail: func(string) http.HandlerFunc { return hang }, environ: []string{"AVA_UPSTREAM_TIMEOUT=300ms"}, code: "UPSTREAM_TIMEOUT"},
	{name: "reset", fail: func(string) http.HandlerFunc { return reset }, code: "UPSTREAM_UNAVAILABLE"},
	{name: "wrong status line", fail: malformed("HTTP/1.1 ", "\r\n\r\n"), code: "UPSTREAM_UNAVAILABLE"},
	{name: "wrong header", fail: malformed("HTTP/1.1 200 OK\r\n", "\r\n\r\n"), code: "UPSTREAM_UNAVAILABLE"},
	{name: "wrong length", fail: malformed("HTTP/1.1 200 OK\r\nContent-Length: ", "\r\n\r\n"), code: "UPSTREAM_UNAVAILABLE"},
	{name: "wrong JSON", fail: raw(200, "application/json", `[{"id":`, ``), code: "UPSTREAM_UNAVAILABLE"},
	{name: "half a body", fail: raw(200, "application/json", `[{"id":"`, ``, "Content-Length", "5000"), code: "UPSTREAM_UNAVAILABLE"},
	{name: "redirect", fail: func(words string) http.HandlerFunc {
		return answer(302, "text/html", words, "Location", "https://user:"+words+"@"+words+".invalid/"+words+"?key="+words)
	}, code: "UPSTREAM_UNAVAILABLE"},
	{name: "breaker open", fail: wordy(500), environ: []string{"AVA_BREAKER_FAILURES=1"}, code: "CIRCUIT_OPEN", before: func(r *rig) {
		r.ask(r.t, readQuery, nil, r.auth...).one(r.t)
		r.ask(r.t, readMessagesQuery, nil, r.auth...).one(r.t)
	}},
	{
		// The provider refuses, so that nobody connects and gets past the stub.
		name: "stub scenario", fail: wordy(401), environ: []string{"INTEGRATIONS_STUB_MODE=true"}, code: "FORBIDDEN", header: []string{stub.ScenarioHeader, "vapi=403, twilio=403"},
		before: func(r *rig) {
			r.send("disconnect", r.query(disconnectMutation, nil))
			r.send("disconnect", r.query(disconnectTwilioMutation, nil))
		},
	},
	{name: "no database", before: func(r *rig) { _ = r.parts.store.Close() }},
}

const disconnectMutation = `mutation { disconnectIntegration(input: {service: VAPI}) { integration { status credential { hint } } } }`

const disconnectTwilioMutation = `mutation { disconnectIntegration(input: {service: TWILIO}) { integration { status credential { hint account } } } }`

// rig is the product in one calamity, full of secrets, with everything that it
// writes at hand.
type rig struct {
	*product
	t       *testing.T
	net     *dragnet
	c       calamity
	openID  openID
	auth    []string
	environ []string
	folder  string // of the database
	answers *buffer
	tried   atomic.Int32
	failing atomic.Bool
	keys    sync.Map // that have reached the provider
	caldav  string   // a calendar server
	mail    *smtptest.Server
}

func newRig(t *testing.T, net *dragnet, c calamity) *rig {
	t.Helper()
	r := &rig{t: t, net: net, c: c, openID: newOpenID(t), folder: t.TempDir(), answers: new(buffer)}
	texts := stub.NewTwilio(time.Now)
	t.Cleanup(func() { _ = texts.Close() })
	vapi := r.upstream(stub.NewVapi(time.Now), func(q *http.Request) string {
		return strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer ")
	})
	twilio := r.upstream(texts, func(q *http.Request) string {
		_, token, _ := q.BasicAuth()
		return token
	})
	bearer := func(q *http.Request) string { return strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer ") }
	google := r.upstream(r.secretive(stub.NewGoogle(time.Now)), bearer)
	r.caldav = r.upstream(stub.NewCalDAV(time.Now), func(q *http.Request) string {
		_, password, _ := q.BasicAuth()
		return password
	})
	resend := r.upstream(stub.NewResend(time.Now), func(q *http.Request) string {
		return strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer ")
	})
	r.mail = smtptest.Start(t, wordyMail(r.canary("words of the provider")+r.spiky("password of a mail server")))
	sealing := sha256.Sum256([]byte(r.canary("encryption key")))
	r.environ = append([]string{
		"AVA_LOG_LEVEL=debug", "AVA_DATABASE_URL=sqlite:" + filepath.Join(r.folder, "ava.db"),
		"AVA_ENCRYPTION_KEYS=k1:" + base64.StdEncoding.EncodeToString([]byte(net.add(c.name+": bytes of the encryption key", string(sealing[:])))),
		"AVA_AUTH=oidc", "AVA_OIDC_ISSUER=" + r.openID.URL, "AVA_OIDC_AUDIENCE=" + audienceOfTests,
		"AVA_OIDC_CLIENT_ID=ava", "AVA_OIDC_CLIENT_SECRET=" + r.spiky("client secret"), "AVA_PUBLIC_URL=http://localhost",
		"AVA_API_VAPI_API_KEY=" + r.spiky("key of the deployment"), "AVA_VAPI_BASE_URL=" + vapi, "INTEGRATIONS_STUB_MODE=false",
		"TWILIO_ACCOUNT_SID=" + stub.SeedTwilioAccount(), "TWILIO_AUTH_TOKEN=" + r.spiky("token of the deployment"), "AVA_TWILIO_BASE_URL=" + twilio,
		"AVA_RESEND_BASE_URL=" + resend, "AVA_PRIVATE_NETWORKS=127.0.0.0/8",
		"AVA_GOOGLE_CLIENT_ID=ava", "AVA_GOOGLE_CLIENT_SECRET=" + r.spiky("secret at Google"), "AVA_GOOGLE_BASE_URL=" + google,
		"AVA_GOOGLE_OAUTH_BASE_URL=" + google,
		"AVA_UPSTREAM_TIMEOUT=1m", "AVA_UPSTREAM_RETRIES=0", "AVA_BREAKER_FAILURES=1000",
	}, c.environ...)
	if c.header != nil {
		r.environ = append(r.environ, "AVA_API_VAPI_API_KEY=", "TWILIO_ACCOUNT_SID=", "TWILIO_AUTH_TOKEN=") // or they would take the stubs' place
	}
	r.product = start(t, r.environ...)
	token := r.openID.token(t, map[string]any{"sub": "ann"})
	net.add(c.name+": signature of the access token", token[strings.LastIndex(token, ".")+1:])
	r.auth = []string{"Authorization", "Bearer " + token}
	return r
}

// upstream is a provider that fails as the calamity has it. It repeats the key
// that a request came with.
func (r *rig) upstream(provider http.Handler, keyOf func(*http.Request) string) string {
	words := r.canary("words of the provider")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		key := keyOf(q)
		r.keys.Store(key, true)
		w.Header().Set("X-Internal", words)
		w.Header().Set("Set-Cookie", "session="+words)
		visit := strings.HasPrefix(q.URL.Path, "/o/oauth2/") // of a person, to a page that no program asks for
		if r.c.fail == nil || !r.failing.Load() || visit {
			provider.ServeHTTP(w, q)
			return
		}
		r.c.fail(words+key)(w, q)
	}))
	r.t.Cleanup(server.Close)
	return server.URL
}

// canary and spiky make secrets of this rig.
func (r *rig) canary(name string) string { return r.net.canary(r.c.name + ": " + name) }
func (r *rig) spiky(name string) string  { return r.net.spiky(r.c.name + ": " + name) }

// message is a request to the product.
type message struct {
	method, path, body string
	header             []string
}

// query is a GraphQL request as the user.
func (r *rig) query(query string, variables map[string]any, header ...string) message {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		panic(err)
	}
	return r.body(string(body), header...)
}

func (r *rig) body(body string, header ...string) message {
	all := append([]string{"Content-Type", "application/json"}, r.auth...)
	return message{http.MethodPost, "/graphql", body, append(append(all, r.c.header...), header...)}
}

// send sends a message and keeps the answer, with its headers. It returns the
// answer's header and body.
func (r *rig) send(name string, m message) (http.Header, []byte) {
	req, err := http.NewRequestWithContext(r.t.Context(), m.method, r.URL+m.path, strings.NewReader(m.body))
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
		return nil, nil
	}
	for i := 0; i+1 < len(m.header); i += 2 {
		req.Header.Set(m.header[i], m.header[i+1])
	}
	client := &http.Client{Transport: r.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
		return nil, nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
	}
	_, _ = fmt.Fprintf(r.answers, "%s\n%v\n%s\n", resp.Status, resp.Header, body)
	return resp.Header, body
}

// run goes through every operation at once: they have nothing to wait for but
// the provider.
func (r *rig) run() {
	r.send("connect", r.query(connectMutation, map[string]any{"key": r.spiky("key in force")}))
	r.send("connect", r.query(connectTwilioMutation, map[string]any{"account": stub.SeedTwilioAccount(), "token": r.spiky("token in force")}))
	r.connectCalendar("token in force")
	r.failing.Store(true)
	if r.c.before != nil {
		r.c.before(r)
	}
	var wg sync.WaitGroup
	for name, operation := range operations {
		wg.Go(func() {
			operation(r)
			r.tried.Add(1)
			if r.t.Failed() {
				r.t.Logf("while: %s", name)
			}
		})
	}
	wg.Wait()
	for _, query := range []string{readQuery, readMessagesQuery} {
		_, body := r.send("read", r.query(query, nil))
		if want := `"code":"` + r.c.code + `"`; r.c.code != "" && !bytes.Contains(body, []byte(want)) {
			r.t.Errorf("a read says %s, not %s", body, want)
		}
	}
	r.send("disconnect", r.query(disconnectMutation, nil))
	r.send("read", r.query(readEventsQuery, nil))
	r.send("disconnect", r.query(disconnectTwilioMutation, nil))
	r.send("disconnect", r.query(disconnectCalendarMutation, nil))
	r.tried.Add(1)
}

// sinks are all the places that something may have been written to.
func (r *rig) sinks() map[string][]byte {
	out := map[string][]byte{"log": []byte(r.logs.String()), "answers": []byte(r.answers.String())}
	_, out["metrics"] = r.send("metrics", message{http.MethodGet, "/metrics", "", nil})
	_, out["audit trail"] = r.send("audit trail", r.query(`{ auditEvents(first: 100) { nodes { id at action service operation correlationId outcome code } } }`, nil))
	files, _ := filepath.Glob(filepath.Join(r.folder, "*"))
	for _, file := range files {
		out["file "+filepath.Base(file)], _ = os.ReadFile(file)
	}
	var printed bytes.Buffer
	cfg, err := config.Load(r.environ, false)
	_ = cfg.Print(&printed)
	out["config"] = fmt.Append(printed.Bytes(), err)
	return out
}

// leaks lists which secrets are in which sink.
func (r *rig) leaks() []string {
	var found []string
	for sink, text := range r.sinks() {
		for _, secret := range r.net.search(text) {
			found = append(found, sink+" holds "+secret)
		}
	}
	return found
}

// TestNoSecretGetsOut has secrets in every place where there may be some, does
// everything that can be done with them while everything fails, and then looks
// for them in everything that was written.
func TestNoSecretGetsOut(t *testing.T) {
	var standardLog buffer
	log.SetOutput(&standardLog)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	net := newDragnet()
	for _, secret := range slices.Concat(stub.SeedSecrets(), stub.SeedTwilioSecrets(), stub.SeedGoogleSecrets()) {
		net.add("the provider's "+secret, secret)
	}
	var combinations atomic.Int32
	t.Run("while", func(t *testing.T) {
		for _, c := range calamities {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, net, c)
				r.run()
				for _, leak := range r.leaks() {
					t.Error(leak)
				}
				if n := strings.Count(r.logs.String(), "\n"); n < 20 {
					t.Errorf("only %d lines were logged", n)
				}
				r.keyArrived(c.name + ": key in force")
				r.keyArrived(c.name + ": token in force")
				r.keyArrived(c.name + ": access token")
				if c.name == "ok" {
					r.emailArrived()
				}
				combinations.Add(r.tried.Load())
			})
		}
	})
	for _, secret := range net.search([]byte(standardLog.String())) {
		t.Errorf("the standard log holds %s", secret)
	}
	t.Logf("%d secrets, %d combinations of operation and failure", net.size(), combinations.Load())
	if net.size() < 25 || combinations.Load() < 300 {
		t.Errorf("%d secrets in %d combinations: too few", net.size(), combinations.Load())
	}
}

// emailArrived fails unless messages have reached the mail server.
func (r *rig) emailArrived() {
	all := strings.Join(r.mail.Messages(), "\n")
	for _, part := range []string{"subject", "text", "hidden"} {
		if there := strings.Contains(all, r.canary(part+" of an e-mail")); there == (part == "hidden") {
			r.t.Errorf("the mail server got the %s: %v", part, there)
		}
	}
	if r.mail.Said("AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00desk\x00"+r.spiky("password of a mail server")))) == 0 {
		r.t.Error("the mail server did not get the password")
	}
}

// keyArrived fails unless the provider has got the key: what was never there
// cannot get out.
func (r *rig) keyArrived(name string) {
	arrived := 0
	r.keys.Range(func(key, _ any) bool {
		arrived++
		return true
	})
	if _, there := r.keys.Load(r.net.spiky(name)); !there || arrived < 3 && r.c.header == nil {
		r.t.Errorf("the provider got %d keys, the one in force among them: %v", arrived, there)
	}
}
