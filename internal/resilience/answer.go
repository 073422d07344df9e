package resilience

import "ava/internal/cache"

// Answer is what [Fetch] returns: a value, where it comes from, and when the
// provider said so.
type Answer[T any] = cache.Answer[T]

// Source is where an answer comes from.
type Source = cache.Source
