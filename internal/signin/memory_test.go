package signin_test

import (
	"testing"

	"ava/internal/signin"
	"ava/internal/signin/signintest"
)

func TestMemoryKeepsLogins(t *testing.T) {
	t.Parallel()
	signintest.TestLogins(t, func(*testing.T) signintest.Logins { return new(signin.MemoryLogins) })
}

func TestMemoryKeepsSessions(t *testing.T) {
	t.Parallel()
	signintest.TestSessions(t, func(*testing.T) signintest.Sessions { return new(signin.MemorySessions) })
}
