package redis_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/redis"
	"ava/internal/redis/redistest"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// answered is a trip that opens the fleet at once.
func answered(d time.Duration) resilience.Trip { return resilience.Trip{For: d, Answered: true} }

// notice is what a member was told: for how long it is shut, 0 for cleared.
type notice struct {
	shut time.Duration
	at   time.Time
}

// breaker is a member that keeps what it is told.
type breaker struct{ told journal[notice] }

func (b *breaker) Shut(d time.Duration) { b.told.add(notice{d, time.Now()}) }
func (b *breaker) Clear()               { b.told.add(notice{0, time.Now()}) }

// last returns what it was told last.
func (b *breaker) last() (n notice, ok bool) {
	all := b.told.all()
	if len(all) == 0 {
		return notice{}, false
	}
	return all[len(all)-1], true
}

func (b *breaker) shut() bool {
	n, ok := b.last()
	return ok && n.shut > 0
}

func (b *breaker) cleared() bool {
	n, ok := b.last()
	return ok && n.shut == 0
}

// join returns a breaker of each client.
func join(tb testing.TB, clients []*redis.Client) []*breaker {
	tb.Helper()
	breakers := make([]*breaker, len(clients))
	for i, c := range clients {
		breakers[i] = new(breaker)
		tb.Cleanup(c.Board().Join(fault.Vapi, breakers[i]))
	}
	return breakers
}

func all(breakers []*breaker, so func(*breaker) bool) func() bool {
	return func() bool {
		return !slices.ContainsFunc(breakers, func(b *breaker) bool { return !so(b) })
	}
}

func probe(tb testing.TB, c *redis.Client) resilience.Permit {
	tb.Helper()
	p, err := c.Board().Probe(tb.Context(), fault.Vapi)
	if err != nil {
		tb.Fatal(err)
	}
	if p.Granted != (p.Done != nil) || p.Granted && (p.Alone || p.Wait != 0) || !p.Granted && !p.Alone && p.Wait <= 0 {
		tb.Fatalf("got the permit %+v", p)
	}
	return p
}

// granted asks until it is granted a probe.
func granted(tb testing.TB, c *redis.Client) resilience.Permit {
	tb.Helper()
	for start := time.Now(); time.Since(start) < patience; {
		p := probe(tb, c)
		if p.Granted {
			return p
		}
		if p.Alone {
			tb.Fatal("the breaker is not open")
		}
		wait(tb, p.Wait)
	}
	tb.Fatal("no probe was granted")
	return resilience.Permit{}
}

func TestTripShutsTheBreakersOfAllProcesses(t *testing.T) {
	t.Parallel()
	clients := openMany(t, redistest.Start(t), 10)
	breakers := join(t, clients)
	other := new(breaker)
	t.Cleanup(clients[1].Board().Join(fault.Twilio, other))
	start := time.Now()
	clients[0].Board().Trip(fault.Vapi, answered(time.Minute))
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
	for i, b := range breakers {
		n, _ := b.last()
		// What was told and when make the same moment for everybody.
		if end := n.at.Add(n.shut).Sub(start); end < 50*time.Second || end > 70*time.Second {
			t.Errorf("breaker %d is shut until %v after the trip", i, end)
		}
		if p := probe(t, clients[i]); p.Granted || p.Alone || p.Wait < 50*time.Second {
			t.Errorf("while it is open, process %d gets %+v", i, p)
		}
	}
	wait(t, 3*beat)
	for i, b := range breakers {
		if told := b.told.all(); len(told) != 1 {
			t.Errorf("breaker %d was told %+v", i, told)
		}
	}
	if told := other.told.all(); len(told) > 0 {
		t.Errorf("the breaker of another service was told %+v", told)
	}
	if p, err := clients[1].Board().Probe(t.Context(), fault.Twilio); err != nil || !p.Alone {
		t.Errorf("for a closed breaker there is %+v, %v", p, err)
	}
}

func TestTripOfOneProcessWithoutAnAnswerShutsNobody(t *testing.T) {
	t.Parallel()
	clients := openMany(t, redistest.Start(t), 5)
	breakers := join(t, clients)
	silent := resilience.Trip{For: 30 * time.Second}
	for range 3 { // it is still one process
		clients[0].Board().Trip(fault.Vapi, silent)
		wait(t, beat)
	}
	for i, b := range breakers {
		if told := b.told.all(); len(told) > 0 {
			t.Errorf("after the trip of one, breaker %d was told %+v", i, told)
		}
	}
	if p := probe(t, clients[0]); !p.Alone {
		t.Errorf("the one that tripped gets %+v", p)
	}
	clients[3].Board().Trip(fault.Vapi, silent)
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
}

func TestTripsFarApartAreNoQuorum(t *testing.T) {
	t.Parallel()
	clients := openMany(t, redistest.Start(t), 2)
	breakers := join(t, clients)
	silent := resilience.Trip{For: 300 * time.Millisecond}
	clients[0].Board().Trip(fault.Vapi, silent)
	wait(t, 3*silent.For)
	clients[1].Board().Trip(fault.Vapi, silent)
	wait(t, 2*beat)
	if told := append(breakers[0].told.all(), breakers[1].told.all()...); len(told) > 0 {
		t.Errorf("they were told %+v", told)
	}
}

func TestOnlyProcessNeedsNoQuorum(t *testing.T) {
	t.Parallel()
	clients := openMany(t, redistest.Start(t), 1)
	breakers := join(t, clients)
	clients[0].Board().Trip(fault.Vapi, resilience.Trip{For: 30 * time.Second})
	eventually(t, "it is shut", breakers[0].shut)
}

func TestQuorumOutlivesTheMemoryOfRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 3)
	breakers := join(t, clients)
	server.Do("FLUSHALL")
	clients[0].Board().Trip(fault.Vapi, resilience.Trip{For: 30 * time.Second})
	wait(t, beat)
	for i, b := range breakers {
		if told := b.told.all(); len(told) > 0 {
			t.Errorf("breaker %d was told %+v", i, told)
		}
	}
}

func TestTwoProbesAreGrantedToTheWholeFleet(t *testing.T) {
	t.Parallel()
	clients := openMany(t, redistest.Start(t), 50)
	breakers := join(t, clients)
	clients[0].Board().Trip(fault.Vapi, answered(500*time.Millisecond))
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
	var (
		probes journal[resilience.Permit]
		asked  journal[int]
		askers sync.WaitGroup
	)
	end := time.Now().Add(2 * time.Second)
	for i, c := range clients {
		for range 4 {
			askers.Go(func() {
				for time.Now().Before(end) {
					p, err := c.Board().Probe(t.Context(), fault.Vapi)
					if err != nil || p.Alone {
						t.Errorf("got %+v, %v", p, err)
						return
					}
					asked.add(i)
					if p.Granted {
						probes.add(p)
					} else {
						wait(t, p.Wait)
					}
				}
			})
		}
	}
	askers.Wait()
	permits := probes.all()
	if len(permits) != 2 {
		t.Fatalf("%d probes were granted in %d requests", len(permits), asked.size())
	}
	for _, p := range permits {
		p.Done(true)
		p.Done(true) // has no effect
	}
	eventually(t, "all are cleared", all(breakers, (*breaker).cleared))
	for i, c := range clients {
		if p := probe(t, c); !p.Alone {
			t.Errorf("after that process %d gets %+v", i, p)
		}
	}
}

func TestFailedProbeOpensTheBreakerAgain(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 3)
	breakers := join(t, clients)
	const open = 400 * time.Millisecond
	clients[0].Board().Trip(fault.Vapi, answered(open))
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
	first, second := granted(t, clients[1]), granted(t, clients[2])
	second.Done(true)
	first.Done(false)
	eventually(t, "all are shut again", all(breakers, func(b *breaker) bool { return b.told.size() == 2 && b.shut() }))
	for i, b := range breakers {
		if n, _ := b.last(); n.shut > open || n.shut < open/4 {
			t.Errorf("breaker %d is shut for %v", i, n.shut)
		}
	}
	// The success of before does not count any more, and no success counts twice.
	third := granted(t, clients[0])
	third.Done(true)
	third.Done(true)
	eventually(t, "it counts", func() bool { return server.Do("HGET", "ava:1:breaker:vapi", "successes") == "1" })
	fourth := granted(t, clients[0])
	wait(t, beat)
	if p := probe(t, clients[1]); p.Granted || p.Alone {
		t.Errorf("beside a success and a probe under way there is %+v", p)
	}
	for i, b := range breakers {
		if b.cleared() {
			t.Errorf("breaker %d is cleared after one success", i)
		}
	}
	fourth.Done(true)
	eventually(t, "all are cleared", all(breakers, (*breaker).cleared))
}

func TestProbeOfATimeThatIsOverSaysNothing(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	var clients []*redis.Client
	for range 2 {
		// The slot must be free because the breaker has moved, not because time has passed.
		clients = append(clients, openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: unhurried, Lease: time.Hour}))
	}
	breakers := join(t, clients)
	clients[0].Board().Trip(fault.Vapi, answered(200*time.Millisecond))
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
	late, failed := granted(t, clients[0]), granted(t, clients[1])
	failed.Done(false)
	eventually(t, "all are shut again", all(breakers, func(b *breaker) bool { return b.told.size() == 2 }))
	granted(t, clients[1]).Done(true)
	late.Done(true)
	wait(t, 2*beat)
	if all(breakers, (*breaker).cleared)() {
		t.Error("one success and a late one cleared the breakers")
	}
	granted(t, clients[0]).Done(true)
	eventually(t, "all are cleared", all(breakers, (*breaker).cleared))
}

func TestDeadProberFreesItsSlot(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	const lease = time.Second
	c := openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: unhurried, Lease: lease})
	breakers := join(t, []*redis.Client{c})
	c.Board().Trip(fault.Vapi, answered(100*time.Millisecond))
	eventually(t, "it is shut", breakers[0].shut)
	start := time.Now()
	dead := []resilience.Permit{granted(t, c), granted(t, c)}
	server.Do("PERSIST", "ava:1:breaker:vapi:leases") // each lease ends by itself, not all with the last
	next := granted(t, c)
	if took := time.Since(start); took < lease {
		t.Errorf("a third probe was granted after %v", took)
	}
	granted(t, c).Done(true)
	dead[0].Done(true)
	dead[1].Done(false)
	wait(t, beat)
	if breakers[0].cleared() || breakers[0].told.size() > 1 {
		t.Errorf("probes whose lease was over had a say: %+v", breakers[0].told.all())
	}
	next.Done(true)
	eventually(t, "it is cleared", breakers[0].cleared)
}

func TestProcessAsksForOneProbeAtATime(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: patience})
	server.Freeze()
	first := make(chan struct{})
	go func() {
		defer close(first)
		_, _ = c.Board().Probe(t.Context(), fault.Vapi)
	}()
	wait(t, beat)
	for range 50 {
		if p := probe(t, c); p.Granted || p.Alone {
			t.Errorf("got %+v", p)
		}
	}
	select {
	case <-first:
		t.Error("they waited for an answer of Redis")
	default:
	}
	server.Thaw()
	<-first
}

func TestNumberOfProbesIsConfigured(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: unhurried, Probes: 1})
	breakers := join(t, []*redis.Client{c})
	c.Board().Trip(fault.Vapi, answered(100*time.Millisecond))
	eventually(t, "it is shut", breakers[0].shut)
	p := granted(t, c)
	if next := probe(t, c); next.Granted || next.Wait > 150*time.Millisecond || next.Wait < 50*time.Millisecond {
		t.Errorf("a second probe: %+v", next)
	}
	p.Done(true)
	eventually(t, "it is cleared", breakers[0].cleared)
}

func TestProcessThatJoinsLearnsOfAnOpenBreaker(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	// It is not the poll that comes at some time.
	first := openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: unhurried, Poll: time.Hour})
	opened := join(t, []*redis.Client{first})
	first.Board().Trip(fault.Vapi, answered(time.Minute))
	eventually(t, "it is shut", opened[0].shut)
	second := openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: unhurried, Poll: time.Hour})
	late := append(join(t, []*redis.Client{second}), join(t, []*redis.Client{first})...)
	eventually(t, "they are shut", all(late, (*breaker).shut))
}

func TestMemberThatLeftIsToldNothing(t *testing.T) {
	t.Parallel()
	clients := openMany(t, redistest.Start(t), 2)
	breakers := join(t, clients)
	left := new(breaker)
	leave := clients[1].Board().Join(fault.Vapi, left)
	leave()
	leave()
	clients[0].Board().Trip(fault.Vapi, answered(time.Minute))
	eventually(t, "the others are shut", all(breakers, (*breaker).shut))
	if told := left.told.all(); len(told) > 0 {
		t.Errorf("it was told %+v", told)
	}
}

func TestTripWhileOpenChangesNothing(t *testing.T) {
	t.Parallel()
	clients := openMany(t, redistest.Start(t), 2)
	breakers := join(t, clients)
	clients[0].Board().Trip(fault.Vapi, answered(time.Minute))
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
	clients[1].Board().Trip(fault.Vapi, answered(time.Hour))
	wait(t, 2*beat)
	for i, b := range breakers {
		if told := b.told.all(); len(told) != 1 {
			t.Errorf("breaker %d was told %+v", i, told)
		}
	}
}

func TestClosedBreakersAskRedisNothingPerCall(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := openWith(t, redis.Config{URL: secret.New(server.URL), Poll: time.Hour})
	join(t, []*redis.Client{c})
	subscribed(t, server, 1)
	before := server.Do("INFO", "commandstats")
	wait(t, beat)
	if after := server.Do("INFO", "commandstats"); count(t, after, "evalsha")-count(t, before, "evalsha") > 5 {
		t.Errorf("commands before:\n%s\nand after:\n%s", before, after)
	}
}

// count returns how often a command was called.
func count(tb testing.TB, stats, command string) int {
	tb.Helper()
	var n int
	for line := range lines(stats) {
		if _, err := fmt.Sscanf(line, "cmdstat_"+command+":calls=%d,", &n); err == nil {
			return n
		}
	}
	return 0
}
