package ledger_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/ledger"
	"ava/internal/resilience"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
)

// often returns a small number, or the one that a proof takes (AVA_PROOF=1).
func often(usually, proof int) int {
	if os.Getenv("AVA_PROOF") != "" {
		return proof
	}
	return usually
}

// hasty lets the test see leases end and absences be believed.
var hasty = ledger.Settings{Lease: 400 * time.Millisecond, Absent: 300 * time.Millisecond, Between: 50 * time.Millisecond}

// kind is one of a hundred, always the same for a key.
func kind(key string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return int(h.Sum32() % 100)
}

// searched reports whether the provider can be asked for a key's write.
func searched(key string) bool { return kind(key)%2 == 0 }

// network is a provider on the wire. It counts what reaches it.
type network struct {
	mu   sync.Mutex
	sent map[string]int    // how often each key came
	done map[string]string // what was made, by operation
	keys map[string]string // and by key
}

func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		n.mu.Lock()
		id, found := n.done[r.URL.Query().Get("operation")]
		n.mu.Unlock()
		if !found {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_ = json.NewEncoder(w).Encode(call{ID: id})
		return
	}
	key, operation := r.URL.Query().Get("key"), r.URL.Query().Get("operation")
	n.mu.Lock()
	n.sent[key]++
	n.mu.Unlock()
	time.Sleep(rand.N(15 * time.Millisecond)) // whether or not the caller is still there
	if kind(key) < 10 {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	id := fmt.Sprintf("call-%d", rand.Int64())
	n.mu.Lock()
	n.done[operation], n.keys[key] = id, id
	n.mu.Unlock()
	time.Sleep(rand.N(15 * time.Millisecond))
	if kind(key) < 15 { // the answer is lost
		panic(http.ErrAbortHandler)
	}
	_ = json.NewEncoder(w).Encode(call{ID: id})
}

// client is one try of a key's write by a process.
func client(guard *resilience.Guard, base, key string) func(context.Context) (call, error) {
	return func(ctx context.Context) (call, error) {
		return resilience.Do(ctx, guard, once, func(ctx context.Context) (call, error) {
			return exchange(ctx, http.MethodPost, base+"?key="+key+"&operation="+ledger.OperationID(ctx))
		})
	}
}

func exchange(ctx context.Context, method, url string) (call, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	if err != nil {
		return call{}, err
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return call{}, &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown, Err: err}
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusUnprocessableEntity:
		return call{}, &refusal
	case http.StatusNotFound:
		return call{}, &fault.Fault{Code: fault.NotFound}
	}
	var got call
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		return call{}, &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown, Err: err}
	}
	return got, nil
}

func finder(base, key string) func(context.Context, store.Operation) (call, bool, error) {
	if !searched(key) {
		return nil
	}
	return func(ctx context.Context, o store.Operation) (call, bool, error) {
		got, err := exchange(ctx, http.MethodGet, base+"?operation="+o.ID)
		if errors.Is(err, fault.NotFound) {
			return call{}, false, nil
		}
		return got, err == nil, err
	}
}

// writeUntilKilled is the process that gets killed: it reads keys, asks for each
// until the answer is one that stays, and prints that.
func writeUntilKilled(url, base string) int {
	ctx := context.Background()
	db, err := sqlstore.Open(ctx, url)
	if err != nil {
		fmt.Fprintln(os.Stdout, "failed", err)
		return 1
	}
	v, err := openVault(ctx, db)
	if err != nil {
		fmt.Fprintln(os.Stdout, "failed", err)
		return 1
	}
	l := ledger.New(db, v, hasty)
	fmt.Fprintln(os.Stdout, "ready")
	keys := make(chan string)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for key := range keys {
				fmt.Fprintln(os.Stdout, "final", key, persist(ctx, l, base, key))
			}
		})
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		keys <- lines.Text()
	}
	close(keys)
	workers.Wait()
	return 0
}

// persist asks until the answer is one that stays.
func persist(ctx context.Context, l *ledger.Ledger, base, key string) string {
	guard := resilience.NewUpstream(fault.Vapi, resilience.Settings{Breaker: resilience.BreakerSettings{Failures: 1 << 20}}, resilience.Options{}).Guard("key")
	for {
		limited, cancel := context.WithTimeout(correlation.With(ctx, key), 2*time.Second)
		got, err := ledger.Perform(limited, l, write(key), client(guard, base, key), finder(base, key))
		cancel()
		if err == nil {
			return got.ID
		}
		f := fault.Of(err)
		if f.Outcome == fault.Rejected || f.Code == fault.OutcomeUnknown && !searched(key) {
			return string(f.Code)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// supervisor restarts the process until every key has its answer.
type supervisor struct {
	url, base string
	keys      []string
	final     map[string]string
	kills     int
}

func (s *supervisor) pending() []string {
	var left []string
	for _, key := range s.keys {
		if s.final[key] == "" {
			left = append(left, key)
		}
	}
	rand.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	return left
}

// runOnce runs the process with what is left to do, and kills it after a while
// unless that is zero.
func (s *supervisor) runOnce(t *testing.T, after time.Duration) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), "AVA_TEST_LEDGER="+s.url, "AVA_TEST_PROVIDER="+s.base)
	child.Stdin, child.Stderr = strings.NewReader(strings.Join(s.pending(), "\n")), os.Stderr
	output, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		switch words := strings.Fields(lines.Text()); {
		case len(words) == 1 && words[0] == "ready":
			if after > 0 {
				time.AfterFunc(after, func() { _ = child.Process.Kill() }) // SIGKILL
			}
		case len(words) == 3 && words[0] == "final":
			s.final[words[1]] = words[2]
		default:
			t.Errorf("the process says %q", lines.Text())
		}
	}
	if child.Wait() != nil {
		s.kills++
	}
}

func (s *supervisor) add(n int) {
	for range n {
		s.keys = append(s.keys, fmt.Sprintf("key-%05d", len(s.keys)))
	}
}

// TestKilledProcessesSendNothingTwice is the real thing: a real database, a
// provider on the wire, and a process that is killed at any moment.
func TestKilledProcessesSendNothingTwice(t *testing.T) {
	t.Parallel()
	for name, newURL := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			upstream := &network{sent: make(map[string]int), done: make(map[string]string), keys: make(map[string]string)}
			wire := httptest.NewServer(upstream)
			t.Cleanup(wire.Close)
			s := &supervisor{url: newURL(t), base: wire.URL, final: make(map[string]string)}
			s.add(often(60, 1000))
			for s.kills < often(15, 250) {
				if len(s.pending()) < 12 {
					s.add(12)
				}
				s.runOnce(t, time.Millisecond+rand.N(200*time.Millisecond))
			}
			killed := s.kills
			s.runOnce(t, 0)
			if s.kills != killed || len(s.pending()) > 0 {
				t.Errorf("the last process failed, %d have no answer", len(s.pending()))
			}
			upstream.check(t, s)
		})
	}
}

func (n *network) check(t *testing.T, s *supervisor) {
	t.Helper()
	db := openStore(t, s.url)
	v, err := openVault(t.Context(), db)
	must(t, err)
	l := ledger.New(db, v, hasty)
	time.Sleep(hasty.Lease)
	_, err = l.Sweep(t.Context())
	must(t, err)
	n.mu.Lock()
	defer n.mu.Unlock()
	twice, wrong, unaccounted := 0, 0, 0
	outcomes := make(map[string]int)
	for _, key := range s.keys {
		if n.sent[key] > 1 {
			twice++
		}
		answer := s.final[key]
		if strings.HasPrefix(answer, "call-") {
			outcomes["answered"]++
			again, err := ledger.Perform(t.Context(), l, write(key), func(context.Context) (call, error) {
				t.Errorf("%s is sent again", key)
				return call{}, fault.Internal
			}, nil)
			if answer != n.keys[key] || err != nil || again.ID != answer {
				wrong++
			}
		} else {
			outcomes[answer]++
		}
		events, err := db.Audit().List(t.Context(), anna.Owner, store.Filter{CorrelationID: key}, "", 10)
		must(t, err)
		ended := slices.DeleteFunc(events, func(e store.Event) bool { return e.Outcome == fault.NotSent })
		if len(ended) != 1 {
			unaccounted++
			t.Errorf("%s has the events %+v", key, events)
		}
	}
	if twice > 0 || wrong > 0 || unaccounted > 0 {
		t.Errorf("%d were sent twice, %d answers are wrong, %d have not one event", twice, wrong, unaccounted)
	}
	t.Logf("%d writes, %d kills: %d sent twice, %d wrong answers, %d without their one event; %v",
		len(s.keys), s.kills, twice, wrong, unaccounted, outcomes)
}
