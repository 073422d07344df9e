package integrations_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/integrations"
	"ava/integrations/twilio"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/stub"
	"ava/internal/vault"
)

const (
	publicURL   = "https://ava.example/base"
	sharedToken = "the-token-of-the-deployment"
	aCall       = "0198c0de-0000-4000-8000-00000000000a"
)

// wired is a transport that takes requests to a handler, without a network. While
// down is set nobody answers.
type wired struct {
	http.Handler

	down atomic.Bool
	seen atomic.Int32
}

func (w *wired) RoundTrip(r *http.Request) (*http.Response, error) {
	w.seen.Add(1)
	if w.down.Load() {
		return nil, errors.New("nobody answers")
	}
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	out := httptest.NewRecorder()
	w.ServeHTTP(out, in)
	response := out.Result()
	response.Request = r
	return response, nil
}

// weak is a store whose parts for webhooks fail while they are told to.
type weak struct {
	store.Store

	deaf, forgetful atomic.Bool // reports are not received, or not marked as handled
	found, received atomic.Int32
	meeting         atomic.Pointer[sync.WaitGroup] // whoever asks what is pending waits for the others; nil if not
}

func (w *weak) Endpoints() store.Endpoints { return weakEndpoints{w.Store.Endpoints(), w} }

type weakEndpoints struct {
	store.Endpoints

	w *weak
}

func (e weakEndpoints) Find(ctx context.Context, token store.Digest) (store.Endpoint, error) {
	e.w.found.Add(1)
	return e.Endpoints.Find(ctx, token)
}

func (w *weak) Reports() store.Reports { return weakReports{w.Store.Reports(), w} }

type weakReports struct {
	store.Reports

	w *weak
}

func (r weakReports) Receive(ctx context.Context, p store.Report, e store.Event) error {
	r.w.received.Add(1)
	if r.w.deaf.Load() {
		return store.Down("store.reports.receive", store.ErrBusy)
	}
	return r.Reports.Receive(ctx, p, e)
}

func (r weakReports) Pending(ctx context.Context, now time.Time, limit int) ([]store.Report, error) {
	found, err := r.Reports.Pending(ctx, now, limit)
	if meeting := r.w.meeting.Load(); meeting != nil {
		meeting.Done()
		meeting.Wait()
	}
	return found, err
}

func (r weakReports) Handled(ctx context.Context, p store.Report, at time.Time) error {
	if r.w.forgetful.Load() {
		return store.Down("store.reports.handled", store.ErrBusy)
	}
	return r.Reports.Handled(ctx, p, at)
}

// party is a bus between hubs of one process.
type party struct {
	mu    sync.Mutex
	hears map[string][]func(member int, message []byte)
	miss  map[string][]func()
	n     int
}

type guest struct {
	*party

	member int
}

func (p *party) join() guest {
	p.n++
	return guest{p, p.n}
}

func (g guest) Publish(topic string, message []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, hear := range g.hears[topic] {
		hear(g.member, message)
	}
}

func (g guest) Subscribe(topic string, receive func([]byte), missed func()) func() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hears[topic] = append(g.hears[topic], func(member int, message []byte) {
		if member != g.member {
			receive(message)
		}
	})
	g.miss[topic] = append(g.miss[topic], missed)
	return func() {}
}

// post is a hub that is reported to, in virtual time.
type post struct {
	*integrations.Hub

	t            *testing.T
	store        *weak
	vault        *vault.Vault
	vapi, twilio *wired
	bus          *party
	limit        func(context.Context, fault.Service) error
}

func atPost(t *testing.T, test func(*post)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		mail := stub.NewTwilio(time.Now)
		mail.Transport = unreachable{}
		defer mail.Close()
		s := &weak{Store: memory.New()}
		p := &post{
			t: t, store: s, vault: newVault(t, s), vapi: &wired{Handler: stub.NewVapi(time.Now)}, twilio: &wired{Handler: mail},
			bus: &party{hears: make(map[string][]func(int, []byte)), miss: make(map[string][]func())},
		}
		p.Hub = p.process()
		test(p)
	})
}

// process is a hub of one more process over the same store.
func (p *post) process() *integrations.Hub {
	up := func(to http.RoundTripper, key string) integrations.Upstream {
		return integrations.Upstream{BaseURL: &url.URL{Scheme: "https", Host: "provider.invalid"}, Key: secret.New(key), Transport: to}
	}
	o := integrations.Options{
		Vapi: up(p.vapi, sharedKey), Twilio: up(p.twilio, sharedToken), Store: p.store, Vault: p.vault, Bus: p.bus.join(),
		Resilience: resilience.Settings{Retry: resilience.RetrySettings{None: true}, Breaker: resilience.BreakerSettings{Failures: 1000}},
		Callback:   func() string { return publicURL },
		Reports: func(ctx context.Context, service fault.Service) error {
			if p.limit == nil {
				return nil
			}
			return p.limit(ctx, service)
		},
	}
	o.Twilio.Account = stub.SeedTwilioAccount()
	h := integrations.New(o)
	p.t.Cleanup(h.Close)
	return h
}

func (p *post) as(name string) context.Context {
	ctx := correlation.With(p.t.Context(), "a-request-of-"+name)
	return identity.With(ctx, identity.Viewer{Owner: identity.NewOwner("https://issuer.example", name)})
}

func ownerRef(name string, service fault.Service) store.Ref {
	return store.Ref{Owner: identity.NewOwner("https://issuer.example", name), Service: service}
}

// hook makes a user's webhook and returns the end of its address, and its secret.
func (p *post) hook(name string, service fault.Service) (token, shown string) {
	p.t.Helper()
	w, shown, err := p.CreateWebhook(p.as(name), service)
	if err != nil {
		p.t.Fatal(err)
	}
	return w.URL[strings.LastIndexByte(w.URL, '/')+1:], shown
}

// sent is a delivery, and whether its body was read.
type sent struct {
	integrations.Delivery

	read *atomic.Bool
}

func deliver(service fault.Service, token, query, body string, header ...string) sent {
	s := sent{integrations.Delivery{Service: service, Token: token, Query: query, Header: http.Header{}}, new(atomic.Bool)}
	for i := 0; i+1 < len(header); i += 2 {
		s.Header.Set(header[i], header[i+1])
	}
	s.Body = func(most int64) ([]byte, error) {
		s.read.Store(true)
		b, err := io.ReadAll(io.LimitReader(bytes.NewReader([]byte(body)), most+1))
		if int64(len(b)) > most {
			return nil, &fault.Fault{Code: fault.BadUserInput, Reason: fault.BodyTooLarge}
		}
		return b, err
	}
	return s
}

// form is what Twilio reports of a message.
func form(sid, status string, more ...string) url.Values {
	f := url.Values{
		"MessageSid": {sid}, "SmsSid": {sid}, "MessageStatus": {status}, "AccountSid": {stub.SeedTwilioAccount()},
		"To": {"+14155550123"}, "From": {stub.SeedSender(0)}, "ApiVersion": {"2010-04-01"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

// byTwilio is a report as Twilio signs it.
func byTwilio(token, query string, f url.Values) sent {
	address := publicURL + "/webhooks/twilio/" + token
	if query != "" {
		address += "?" + query
	}
	return deliver(fault.Twilio, token, query, f.Encode(), twilio.SignatureHeader, sign(sharedToken, address, f))
}

func sign(token, address string, f url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, address)
	for _, name := range slices.Sorted(maps.Keys(f)) {
		_, _ = io.WriteString(mac, name+f.Get(name))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// status is what Vapi reports of a call.
func status(call, status string) string {
	return fmt.Sprintf(`{"message":{"type":"status-update","status":%q,"timestamp":%d,"call":{"id":%q,"orgId":"x"},"artifact":{"messages":[]}}}`,
		status, time.Now().UnixMilli(), call)
}

func byVapi(token, shown, body string) sent {
	return deliver(fault.Vapi, token, "", body, "X-Vapi-Secret", shown)
}

func (p *post) take(h *integrations.Hub, s sent) error {
	p.t.Helper()
	return h.Receive(correlation.With(p.t.Context(), "a-request-of-a-service"), s.Delivery)
}

func (p *post) accepts(s sent) {
	p.t.Helper()
	if err := p.take(p.Hub, s); err != nil {
		p.t.Errorf("it is not taken: %v", err)
	}
}

func (p *post) refuses(code fault.Code, s sent) {
	p.t.Helper()
	if err := p.take(p.Hub, s); !errors.Is(err, code) {
		p.t.Errorf("it is answered with %v, want %s", err, code)
	}
}

// trail is what a user's audit trail tells of webhooks, oldest first.
func (p *post) trail(name string) []string {
	p.t.Helper()
	page, err := p.Trail(p.as(name), store.Filter{Action: store.Webhook}, "", 100)
	if err != nil {
		p.t.Fatal(err)
	}
	var said []string
	for _, e := range slices.Backward(page.Events) {
		said = append(said, strings.TrimSpace(e.Op+" "+string(e.Code)))
	}
	return said
}

func (p *post) told(name string, want ...string) {
	p.t.Helper()
	if got := p.trail(name); !slices.Equal(got, want) {
		p.t.Errorf("the trail of %s is %q, want %q", name, got, want)
	}
}

// now is what comes of a channel without waiting.
func now[T any](changes <-chan T) (T, bool) {
	synctest.Wait()
	select {
	case v, open := <-changes:
		return v, open
	default:
		return *new(T), false
	}
}
