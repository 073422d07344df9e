package vapi

// Field is one field of an update: left alone, cleared, or set.
type Field[T any] struct {
	Given bool
	Value *T // nil clears the field, if it is given
}

// Set returns a field that is set to v.
func Set[T any](v T) Field[T] { return Field[T]{Given: true, Value: &v} }

// Clear returns a field that is cleared.
func Clear[T any]() Field[T] { return Field[T]{Given: true} }
