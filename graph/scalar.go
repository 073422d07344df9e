package graph

import (
	"io"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"ava/internal/fault"
)

// text is a scalar's value that is known to need no escaping.
type text string

// MarshalGQL implements graphql.Marshaler.
func (t text) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, `"`+string(t)+`"`) }

// MarshalTime writes t as RFC 3339 in UTC.
func MarshalTime(t time.Time) graphql.Marshaler { return text(appendTime(nil, t)) }

func appendTime(b []byte, t time.Time) []byte { return t.UTC().AppendFormat(b, time.RFC3339Nano) }

// UnmarshalTime reads RFC 3339.
func UnmarshalTime(v any) (time.Time, error) {
	if s, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault.Invalid(fault.FieldNotATime, nil)
}

// MarshalInt writes an Int.
func MarshalInt(i int) graphql.Marshaler { return graphql.MarshalInt(i) }

// UnmarshalInt reads an Int, which has 32 bits.
func UnmarshalInt(v any) (int, error) {
	i, err := graphql.UnmarshalInt32(v)
	return int(i), err
}

// The enums whose Go types are the taxonomy's own: their values are the same in
// both worlds.

// MarshalService writes a Service.
func MarshalService(s fault.Service) graphql.Marshaler { return text(s) }

// UnmarshalService reads a Service.
func UnmarshalService(v any) (fault.Service, error) { return enum[fault.Service](v) }

// MarshalErrorCode writes an ErrorCode.
func MarshalErrorCode(c fault.Code) graphql.Marshaler { return text(c) }

// UnmarshalErrorCode reads an ErrorCode.
func UnmarshalErrorCode(v any) (fault.Code, error) { return enum[fault.Code](v) }

// MarshalErrorCategory writes an ErrorCategory.
func MarshalErrorCategory(c fault.Category) graphql.Marshaler { return text(c) }

// UnmarshalErrorCategory reads an ErrorCategory.
func UnmarshalErrorCategory(v any) (fault.Category, error) { return enum[fault.Category](v) }

// MarshalErrorAction writes an ErrorAction.
func MarshalErrorAction(a fault.Action) graphql.Marshaler { return text(a) }

// UnmarshalErrorAction reads an ErrorAction.
func UnmarshalErrorAction(v any) (fault.Action, error) { return enum[fault.Action](v) }

// MarshalErrorOutcome writes an ErrorOutcome.
func MarshalErrorOutcome(o fault.Outcome) graphql.Marshaler { return text(o) }

// UnmarshalErrorOutcome reads an ErrorOutcome.
func UnmarshalErrorOutcome(v any) (fault.Outcome, error) { return enum[fault.Outcome](v) }

// enum reads an enum value, which validation has checked against the schema.
func enum[T ~string](v any) (T, error) {
	s, ok := v.(string)
	if !ok {
		return "", fault.Invalid(fault.FieldNotAChoice, nil, "allowed", "see the schema")
	}
	return T(s), nil
}
