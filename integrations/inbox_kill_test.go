package integrations_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ava/integrations"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
	"ava/internal/vault"
)

// TestMain gives the test program a second role: that of the process which is
// killed once it has stored a report.
func TestMain(m *testing.M) {
	if url := os.Getenv("AVA_TEST_INBOX"); url != "" {
		os.Exit(receiveUntilKilled(url))
	}
	os.Exit(m.Run())
}

// doomed is a store that never gets to note that a report was handled: by then
// the report is stored, and its process is about to be killed.
type doomed struct{ store.Store }

func (d doomed) Reports() store.Reports { return doomedReports{d.Store.Reports()} }

type doomedReports struct{ store.Reports }

func (r doomedReports) Receive(ctx context.Context, p store.Report, e store.Event) error {
	if err := r.Reports.Receive(ctx, p, e); err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, "stored", p.Status)
	time.Sleep(time.Hour) // until it is killed
	return nil
}

// openInbox is a hub over a database. The store is what it works with in the end.
func openInbox(ctx context.Context, address string, wrap func(store.Store) store.Store) (*integrations.Hub, store.Store, error) {
	db, err := sqlstore.Open(ctx, address)
	if err != nil {
		return nil, nil, err
	}
	s := wrap(db)
	ring, err := vault.ParseKeys(secret.New("k1:" + base64.StdEncoding.EncodeToString([]byte("not random, and 32 bytes in all."))))
	if err != nil {
		return nil, nil, err
	}
	keeper, err := vault.Open(ctx, s, ring)
	if err != nil {
		return nil, nil, err
	}
	return integrations.New(integrations.Options{
		Vapi:  integrations.Upstream{BaseURL: &url.URL{Scheme: "https", Host: "vapi.invalid"}, Key: secret.New(sharedKey)},
		Store: s, Vault: keeper, Callback: func() string { return publicURL },
	}), db, nil
}

func receiveUntilKilled(address string) int {
	hub, _, err := openInbox(context.Background(), address, func(s store.Store) store.Store { return doomed{s} })
	if err != nil {
		fmt.Fprintln(os.Stdout, "failed", err)
		return 1
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		token, rest, _ := strings.Cut(lines.Text(), " ")
		shown, body, _ := strings.Cut(rest, " ")
		fmt.Fprintln(os.Stdout, "answered", hub.Receive(context.Background(), byVapi(token, shown, body).Delivery))
	}
	return 0
}

// A process that is killed between storing a report and its effect has taken it
// all the same: the next one causes the effect, once, and knows the report when
// it comes again.
func TestReportOfAKilledProcessHasItsEffectOnce(t *testing.T) {
	t.Parallel()
	address := "sqlite:" + filepath.Join(t.TempDir(), "ava.db")
	plain := func(s store.Store) store.Store { return s }
	hub, db, err := openInbox(t.Context(), address, plain)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hub.Close(); _ = db.Close() })
	ctx := identity.With(t.Context(), identity.Viewer{Owner: ownerRef("ann", fault.Vapi).Owner})
	w, shown, err := hub.CreateWebhook(ctx, fault.Vapi)
	if err != nil {
		t.Fatal(err)
	}
	token := w.URL[strings.LastIndexByte(w.URL, '/')+1:]
	body := status(aCall, "in-progress")
	killWhenStored(t, address, token+" "+shown+" "+body)

	heard := hub.Heard(ctx, fault.Vapi, aCall)
	events := func() int {
		page, err := hub.Trail(ctx, store.Filter{Action: store.Webhook}, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Events)
	}
	if n := events(); n != 2 {
		t.Errorf("%d events of a secret and a report", n)
	}
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for replayed := 0; replayed == 0; <-ticker.C { // once the dead process's time is over
		if replayed, err = hub.Replay(ctx); err != nil || replayed > 1 {
			t.Fatalf("%d replayed, %v", replayed, err)
		}
	}
	if r := heard(); r == nil || r.Status != "in-progress" {
		t.Errorf("told %+v", r)
	}
	for range 3 {
		if err := hub.Receive(ctx, byVapi(token, shown, body).Delivery); err != nil {
			t.Errorf("sent again, it is answered with %v", err)
		}
		if n, err := hub.Replay(ctx); n != 0 || err != nil {
			t.Errorf("%d replayed again, %v", n, err)
		}
	}
	if r := heard(); r != nil {
		t.Errorf("told again: %+v", r)
	}
	if n := events(); n != 2 {
		t.Errorf("%d events in the end", n)
	}
}

// killWhenStored has a process receive a report, and kills it once that is stored.
func killWhenStored(t *testing.T, address, line string) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), "AVA_TEST_INBOX="+address)
	child.Stdin, child.Stderr = strings.NewReader(line+"\n"), os.Stderr
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	if !lines.Scan() || lines.Text() != "stored in-progress" {
		t.Errorf("the process says %q", lines.Text())
	}
	_ = child.Process.Kill() // SIGKILL
	for lines.Scan() {
		t.Errorf("the process says %q", lines.Text())
	}
	if child.Wait() == nil {
		t.Error("it was not killed")
	}
}
