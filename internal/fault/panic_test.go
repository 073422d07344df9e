package fault_test

import (
	"errors"
	"strings"
	"testing"

	"ava/internal/fault"
)

// panicked panics with a value and returns the fault of it.
func panicked(do func()) (f *fault.Fault) {
	defer func() { f = fault.Panicked(recover()) }()
	do()
	return nil
}

func TestPanicTellsItsValueToNobody(t *testing.T) {
	t.Parallel()
	const canary = "sk_live_0451"
	for name, c := range map[string]struct {
		do   func()
		want string
	}{
		"text":  {func() { panic(canary) }, "panic: string\n"},
		"error": {func() { panic(errors.New(canary)) }, "panic: *errors.errorString\n"},
		"fault": {func() { panic(fault.New(fault.NotFound, canary)) }, "panic: *fault.Fault\n"},
		"runtime error": {func() {
			none := []string{}
			_ = none[len(canary)]
		}, "panic: runtime error: index out of range [12] with length 0\n"},
		"nil pointer": {func() {
			none := map[string]*fault.Fault{}
			_ = none[canary].Code
		}, "panic: runtime error: invalid memory address or nil pointer dereference\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := panicked(c.do)
			if f.Code != fault.Internal || !errors.Is(f, fault.ErrPanic) || errors.Is(f, fault.NotFound) {
				t.Errorf("it is %v", f)
			}
			text := f.Err.Error()
			if !strings.HasPrefix(text, c.want) || !strings.Contains(text, "panic_test.go") || strings.Contains(text, canary) {
				t.Errorf("the log learns %s\nwant %q and where it was", text, c.want)
			}
		})
	}
}
