package storetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// PostgresPassword is the password of the servers, for tests to look for where
// it must not be.
const PostgresPassword = "canary-postgres-password"

// startLimit is how long a server may take to accept connections; one that was
// killed reads its log first.
const startLimit = 30 * time.Second

const pollPause = 20 * time.Millisecond

// Postgres is a PostgreSQL server of the test's own: a real one, in a temporary
// folder, on a free port.
type Postgres struct {
	programs string // the folder of initdb and postgres
	folder   string
	port     int
	settings []string
	account  *syscall.Credential // the server refuses to run as root
	server   *exec.Cmd
	exited   chan error
}

// ErrNoPostgres means that the machine has no PostgreSQL to start.
var ErrNoPostgres = errors.New("PostgreSQL is not installed")

// StartPostgres creates a server with settings such as "fsync=off" and starts it.
// Stop ends it.
func StartPostgres(ctx context.Context, settings ...string) (_ *Postgres, err error) {
	p := &Postgres{settings: settings}
	if p.programs, err = postgresPrograms(); err != nil {
		return nil, err
	}
	if p.folder, err = os.MkdirTemp("", "ava-postgres-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(p.folder))
		}
	}()
	if err := p.chooseAccount(); err != nil {
		return nil, err
	}
	password := filepath.Join(p.folder, "password")
	if err := os.WriteFile(password, []byte(PostgresPassword), 0o644); err != nil { // the server's account reads it
		return nil, err
	}
	initdb := p.command(ctx, "initdb", "-D", p.data(), "-U", "ava", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	if output, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, output)
	}
	if p.port, err = freePort(ctx); err != nil {
		return nil, err
	}
	return p, p.Start(ctx)
}

// chooseAccount picks who runs the server: this user, or "postgres" for root.
func (p *Postgres) chooseAccount() error {
	if os.Geteuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("%w: there is no user postgres, and as root it does not run", ErrNoPostgres)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return err
	}
	p.account = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(p.folder, int(uid), int(gid))
}

// Start starts the server and waits until it accepts connections.
func (p *Postgres) Start(ctx context.Context) error {
	log, err := os.OpenFile(filepath.Join(p.folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	args := []string{"-D", p.data(), "-p", strconv.Itoa(p.port)}
	for _, setting := range slices.Concat([]string{"listen_addresses=127.0.0.1", "unix_socket_directories=" + p.folder, "shared_buffers=32MB"}, p.settings) {
		args = append(args, "-c", setting)
	}
	p.server = p.command(context.WithoutCancel(ctx), "postgres", args...)
	p.server.Stdout, p.server.Stderr = log, log
	if err := p.server.Start(); err != nil {
		return err
	}
	exited := make(chan error, 1)
	server := p.server
	go func() { exited <- server.Wait() }()
	p.exited = exited
	return p.awaitConnections(ctx)
}

func (p *Postgres) awaitConnections(ctx context.Context) error {
	deadline, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	often := time.NewTicker(pollPause)
	defer often.Stop()
	for {
		if err := p.psql(deadline, "select 1"); err == nil {
			return nil
		}
		select {
		case <-often.C:
		case err := <-p.exited:
			return fmt.Errorf("postgres ended: %w\n%s", err, p.log())
		case <-deadline.Done():
			return fmt.Errorf("postgres does not accept connections\n%s", p.log())
		}
	}
}

// Database returns the address of a new, empty database. It is a schema, as
// creating what PostgreSQL calls a database copies megabytes.
func (p *Postgres) Database(ctx context.Context, name string) (string, error) {
	if err := p.psql(ctx, "create schema "+name); err != nil {
		return "", err
	}
	return p.url() + "&search_path=" + name, nil
}

func (p *Postgres) url() string {
	return fmt.Sprintf("postgres://ava:%s@127.0.0.1:%d/postgres?sslmode=disable", PostgresPassword, p.port)
}

// Kill ends the server as a crash does: every process of it, at once. It returns
// when they are gone.
func (p *Postgres) Kill() error {
	parent := p.server.Process.Pid
	_ = syscall.Kill(parent, syscall.SIGSTOP) // it starts no more processes
	pids := append(children(parent), parent)
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	<-p.exited
	deadline := time.After(startLimit)
	for slices.ContainsFunc(pids, runs) {
		select {
		case <-time.After(pollPause):
		case <-deadline:
			return errors.New("processes of the killed server do not end")
		}
	}
	return nil
}

// Stop ends the server, paused or not, and removes its folder.
func (p *Postgres) Stop() error {
	p.Pause(false)
	if err := p.server.Process.Signal(syscall.SIGINT); err == nil { // "fast": without waiting for clients
		select {
		case <-p.exited:
		case <-time.After(startLimit):
			if err := p.Kill(); err != nil {
				return err
			}
		}
	}
	return os.RemoveAll(p.folder)
}

// Pause stops every process of the server, or lets them go on: a server that is
// there but does not answer.
func (p *Postgres) Pause(paused bool) {
	signal := syscall.SIGCONT
	if paused {
		signal = syscall.SIGSTOP
	}
	for _, pid := range append(children(p.server.Process.Pid), p.server.Process.Pid) {
		_ = syscall.Kill(pid, signal) // it may have ended meanwhile
	}
}

func (p *Postgres) data() string { return filepath.Join(p.folder, "data") }

func (p *Postgres) log() string {
	text, _ := os.ReadFile(filepath.Join(p.folder, "log")) // best effort: it is part of an error
	return string(text[max(0, len(text)-2000):])
}

func (p *Postgres) psql(ctx context.Context, sql string) error {
	psql := p.command(ctx, "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", p.url(), "-c", sql)
	if output, err := psql.CombinedOutput(); err != nil {
		return fmt.Errorf("psql: %w\n%s", err, output)
	}
	return nil
}

func (p *Postgres) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, filepath.Join(p.programs, program), args...)
	command.Dir = p.folder
	command.Env = []string{"PATH=" + p.programs, "LC_ALL=C.UTF-8", "TZ=UTC"}
	// Of its own group: a Ctrl+C meant for the tests does not reach it first.
	command.SysProcAttr = &syscall.SysProcAttr{Credential: p.account, Setpgid: true}
	return command
}

// postgresPrograms finds the folder of the server's programs, which Debian keeps
// out of the path.
func postgresPrograms() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is valid
	if inPath, err := exec.LookPath("initdb"); err == nil {
		found = append(found, inPath)
	}
	for _, initdb := range slices.Backward(found) {
		if real, err := filepath.EvalSymlinks(initdb); err == nil {
			return filepath.Dir(real), nil
		}
	}
	return "", ErrNoPostgres
}

func freePort(ctx context.Context) (int, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// children returns the processes that a process started.
func children(parent int) []int {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is valid
	var found []int
	for _, name := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if _, parentOfPID := processState(pid); err == nil && parentOfPID == strconv.Itoa(parent) {
			found = append(found, pid)
		}
	}
	return found
}

// runs reports whether a process has not ended. One that nobody has waited for
// yet has.
func runs(pid int) bool {
	state, _ := processState(pid)
	return state != "" && state != "Z"
}

// processState returns the state of a process and its parent, nothing if it is
// gone.
func processState(pid int) (state, parent string) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", ""
	}
	// pid (name, which may hold anything) state parent …
	after := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(after) < 2 {
		return "", ""
	}
	return after[0], after[1]
}

// NeedPostgres skips the test, or fails it where nothing may be skipped, if a
// server could not be started.
func NeedPostgres(t testing.TB, err error, mustRun bool) {
	t.Helper()
	switch {
	case err == nil:
	case errors.Is(err, ErrNoPostgres) && !mustRun:
		t.Skipf("SKIPPED: the store on PostgreSQL: %v", err)
	default:
		t.Fatal(err)
	}
}
