package stub_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/stub"
)

// listening is a Vapi stub with faults on the wire.
func listening(t *testing.T) (*stub.Server, *http.Client) {
	t.Helper()
	server, err := stub.Listen(t.Context(), stub.WithFaults("vapi", stub.NewVapi(newClock().now)))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(func() { server.Close() })
	return server, client
}

func scripted(ctx context.Context, url, scenario string) *http.Request {
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, url+"/assistant?limit=2", nil)
	r.Header.Set("Authorization", "Bearer key")
	r.Header.Set(stub.ScenarioHeader, scenario)
	return r
}

func TestErrorKindsHaveTheProvidersShape(t *testing.T) {
	server, client := listening(t)
	for kind, want := range map[string]struct {
		contentType, body string
		message           any
	}{
		"400": {message: []any{"property scenario should not exist"}},
		"401": {message: "Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa."},
		"403": {message: "Forbidden resource"},
		"404": {message: "Couldn't Get /assistant. It Does Not Exist"},
		"409": {message: "This assistant is in use by a phone number and cannot be deleted."},
		"422": {message: []any{"property scenario should not exist"}},
		"429": {message: "Rate limit exceeded"},
		"500": {message: "Internal server error"},
		"502": {contentType: "text/html; charset=UTF-8", body: "Error code 502"},
		"503": {message: "Service Unavailable"},
	} {
		response, err := client.Do(scripted(t.Context(), server.URL(), "twilio=hang, vapi="+kind))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if got := fmt.Sprint(response.StatusCode); got != kind {
			t.Errorf("%s: status %s", kind, got)
		}
		if want.body != "" {
			if response.Header.Get("Content-Type") != want.contentType || !strings.Contains(string(body), want.body) {
				t.Errorf("%s: %s %s", kind, response.Header.Get("Content-Type"), body)
			}
			continue
		}
		var got failure
		if err := json.Unmarshal(body, &got); err != nil || !cmp.Equal(got.Message, want.message) {
			t.Errorf("%s: %s, %v", kind, body, err)
		}
		if header := response.Header.Get("Retry-After"); header != "" {
			t.Errorf("%s: Retry-After %s without being asked", kind, header)
		}
	}
}

func TestRetryAfterIsSentInBothForms(t *testing.T) {
	server, client := listening(t)
	for _, value := range []string{"27", "Sun, 01 Nov 2026 09:00:27 GMT"} {
		response, err := client.Do(scripted(t.Context(), server.URL(), `vapi=429;retry-after="`+value+`"`))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := response.Header.Get("Retry-After"); got != value {
			t.Errorf("Retry-After %q, want %q", got, value)
		}
	}
}

func TestResetReachesTheClientAsAReset(t *testing.T) {
	server, client := listening(t)
	_, err := client.Do(scripted(t.Context(), server.URL(), "vapi=reset"))
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the client saw %v", err)
	}
}

func TestGarbageIsNotJSON(t *testing.T) {
	server, client := listening(t)
	response, err := client.Do(scripted(t.Context(), server.URL(), "vapi=garbage"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 || json.Valid(body) ||
		!strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		t.Errorf("%v %v: %q, %v", response.Status, response.Header, body, err)
	}
}

func TestHalfBodyEndsBeforeItsLength(t *testing.T) {
	server, client := listening(t)
	response, err := client.Do(scripted(t.Context(), server.URL(), "vapi=half-body"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(body) == 0 || int64(len(body)) >= response.ContentLength {
		t.Errorf("%d of %d bytes, %v", len(body), response.ContentLength, err)
	}
}

func TestRedirectLeadsToAnotherHost(t *testing.T) {
	server, client := listening(t)
	response, err := client.Do(scripted(t.Context(), server.URL(), "vapi=redirect"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 302 || response.Header.Get("Location") != stub.RedirectTarget {
		t.Errorf("%s to %s", response.Status, response.Header.Get("Location"))
	}
}

func TestHangEndsWithTheServer(t *testing.T) {
	server, client := listening(t)
	done := make(chan error, 1)
	go func() {
		_, err := client.Do(scripted(t.Context(), server.URL(), "vapi=hang"))
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("answered: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	server.Close()
	select {
	case err := <-done:
		if err == nil {
			t.Error("the server's end came as an answer")
		}
	case <-time.After(2 * time.Second):
		t.Error("the request still hangs")
	}
}

func TestHandlerThatNeverReadTheBodyEndsWithTheServer(t *testing.T) {
	entered, left := make(chan struct{}), make(chan struct{})
	server, err := stub.Listen(t.Context(), http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(entered)
		<-r.Context().Done()
		close(left)
	}))
	if err != nil {
		t.Fatal(err)
	}
	r := scripted(t.Context(), server.URL(), "")
	r.Method, r.Body, r.ContentLength = http.MethodPost, io.NopCloser(strings.NewReader("{}")), 2
	go (&http.Client{Transport: &http.Transport{}}).Do(r)
	<-entered
	server.Close()
	select {
	case <-left:
	case <-time.After(2 * time.Second):
		t.Error("the handler still waits")
	}
}

func TestHangEndsWhenTheClientLeaves(t *testing.T) {
	left := make(chan struct{})
	faulty := stub.WithFaults("vapi", stub.NewVapi(newClock().now))
	server, err := stub.Listen(t.Context(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(left)
		faulty.ServeHTTP(w, r)
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	r := scripted(ctx, server.URL(), "vapi=hang")
	r.Method, r.Body, r.ContentLength = http.MethodPost, io.NopCloser(strings.NewReader("{}")), 2
	if _, err := (&http.Client{Transport: &http.Transport{}}).Do(r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the client saw %v", err)
	}
	select {
	case <-left:
	case <-time.After(2 * time.Second):
		t.Error("the handler still waits")
	}
}

// inProcess calls a faulty stub without a network and returns the status, 0
// where the connection was cut.
func inProcess(handler http.Handler, r *http.Request) (status int) {
	defer func() {
		if err, cut := recover().(error); cut && errors.Is(err, http.ErrAbortHandler) {
			status = 0
		}
	}()
	recorder := httptest.NewRecorder()
	r.Body = http.NoBody
	r.Header.Set("User-Agent", "ava-test/1")
	handler.ServeHTTP(recorder, r)
	return recorder.Code
}

func TestSlowAnswersProperlyAfterThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handler := stub.WithFaults("vapi", stub.NewVapi(time.Now))
		start := time.Now()
		status := inProcess(handler, scripted(t.Context(), "http://stub.invalid", "vapi=slow"))
		if took := time.Since(start); status != 200 || took != stub.SlowDelay {
			t.Errorf("status %d after %v", status, took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start = time.Now()
		status = inProcess(handler, scripted(ctx, "http://stub.invalid", "vapi=slow"))
		if took := time.Since(start); status != 0 || took != time.Second {
			t.Errorf("status %d after %v for a client that left", status, took)
		}
	})
}

func TestTimesCountsTheRequestsOfOneActionAndScenario(t *testing.T) {
	handler := stub.WithFaults("vapi", stub.NewVapi(newClock().now))
	ask := func(id, scenario string) int {
		r := scripted(t.Context(), "http://stub.invalid", scenario)
		r.Header.Set(stub.CorrelationHeader, id)
		return inProcess(handler, r)
	}
	var got []int
	for range 3 {
		got = append(got, ask("first", "vapi=503;times=2"))
	}
	got = append(got, ask("second", "vapi=503;times=2"), ask("first", "vapi=500;times=2"), ask("first", "vapi=503"))
	for range 3 {
		got = append(got, ask("", "vapi=503;times=2"))
	}
	if diff := cmp.Diff([]int{503, 503, 200, 503, 500, 503, 503, 503, 503}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTimesForgetsTheOldestActionFirst(t *testing.T) {
	handler := stub.WithFaults("vapi", http.NotFoundHandler())
	ask := func(id int) int {
		r := scripted(t.Context(), "http://stub.invalid", "vapi=503;times=1")
		r.Header.Set(stub.CorrelationHeader, fmt.Sprint(id))
		return inProcess(handler, r)
	}
	for id := range 4096 {
		if status := ask(id); status != 503 {
			t.Fatalf("action %d: status %d", id, status)
		}
	}
	if remembered := ask(0); remembered != 404 {
		t.Errorf("the first of 4096 actions was forgotten: %d", remembered)
	}
	if fresh, forgotten, kept := ask(4096), ask(0), ask(4095); fresh != 503 || forgotten != 503 || kept != 404 {
		t.Errorf("a new action got %d, the oldest %d, the newest %d", fresh, forgotten, kept)
	}
}

func TestFailedRequestChangesNothing(t *testing.T) {
	var reached atomic.Int32
	handler := stub.WithFaults("vapi", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	for _, kind := range stub.Kinds() {
		if kind != stub.KindOK && kind != stub.KindSlow && kind != stub.KindHang {
			inProcess(handler, scripted(t.Context(), "http://stub.invalid", "vapi="+string(kind)))
		}
	}
	if reached.Load() != 0 {
		t.Errorf("%d failed requests were carried out", reached.Load())
	}
}

func TestUnreadableScenarioIsABadRequest(t *testing.T) {
	handler := stub.WithFaults("vapi", stub.NewVapi(newClock().now))
	if status := inProcess(handler, scripted(t.Context(), "http://stub.invalid", "vapi=nonsense")); status != 400 {
		t.Errorf("status %d", status)
	}
}

func TestOtherServicesBringTheirOwnErrors(t *testing.T) {
	handler := stub.WithFaultsAs("twilio", http.NotFoundHandler(),
		func(w http.ResponseWriter, _ *http.Request, status int) {
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"code":20429,"status":%d}`, status)
		})
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, scripted(t.Context(), "http://stub.invalid", "twilio=429;retry-after=3"))
	if got := recorder.Body.String(); got != `{"code":20429,"status":429}` || recorder.Header().Get("Retry-After") != "3" {
		t.Errorf("%s %v", got, recorder.Header())
	}
}

func TestServerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server, err := stub.Listen(ctx, http.NotFoundHandler())
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for deadline := time.Now().Add(2 * time.Second); ; {
		response, err := (&http.Client{Transport: &http.Transport{}}).Do(scripted(t.Context(), server.URL(), ""))
		if err != nil {
			break
		}
		response.Body.Close()
		if time.Now().After(deadline) {
			t.Fatal("the server still answers")
		}
	}
	if err := server.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func BenchmarkListen(b *testing.B) {
	for b.Loop() {
		server, err := stub.Listen(b.Context(), stub.WithFaults("vapi", stub.NewVapi(time.Now)))
		if err != nil {
			b.Fatal(err)
		}
		server.Close()
	}
}
