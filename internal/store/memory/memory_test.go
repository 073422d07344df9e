package memory_test

import (
	"testing"

	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/store/storetest"
)

func TestMemoryIsAStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) store.Store { return memory.New() })
}
