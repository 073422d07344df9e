package cache

// Observer is told what happens, for metrics. Its methods are called on
// requests' goroutines and under locks, so they must not block, nor use the cache.
type Observer interface {
	// Answered is called for every caller who gets a value. More of [Live] than of
	// Loaded without an error is what coalescing has saved.
	Answered(s Source)
	// Loaded is called once for every call of a provider, with its error.
	Loaded(err error)
	// Looked is called for every question to the [Second].
	Looked(l Lookup)
	// Removed is called for every value that goes without another in its place.
	Removed(r Removal)
}

// Lookup is what a [Second] had.
type Lookup string

// The lookups.
const (
	Found      Lookup = "found"
	Absent     Lookup = "absent"
	Unreadable Lookup = "unreadable" // not what this program would have written there
)

// Removal is why a value is kept no longer.
type Removal string

// The removals.
const (
	Dropped Removal = "dropped" // by a write, or a failure that refuses it
	Evicted Removal = "evicted" // to make room
	Expired Removal = "expired" // older than the reserve
)

type nobody struct{}

func (nobody) Answered(Source) {}
func (nobody) Loaded(error)    {}
func (nobody) Looked(Lookup)   {}
func (nobody) Removed(Removal) {}
