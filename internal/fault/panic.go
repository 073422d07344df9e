package fault

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// ErrPanic is in the chain of every fault that was a panic.
var ErrPanic = errors.New("panic")

// Panicked returns the fault of a panic, where v is what recover returned. The
// value may hold anything, a key among it: of a runtime error the cause says the
// text, of everything else the type alone. The stack says where it was.
func Panicked(v any) *Fault {
	text := fmt.Sprintf("%T", v)
	if err, ok := v.(runtime.Error); ok {
		text = err.Error()
	}
	return &Fault{Code: Internal, Err: fmt.Errorf("%w: %s\n%s", ErrPanic, text, debug.Stack())}
}
