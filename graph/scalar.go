package graph

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"ava/internal/fault"
	"ava/internal/language"
	"ava/internal/secret"
)

// text is a scalar's value that is known to need no escaping.
type text string

// MarshalGQL implements graphql.Marshaler.
func (t text) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, `"`+string(t)+`"`) }

// MarshalTime writes t as RFC 3339 in UTC, null for none.
func MarshalTime(t time.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return text(appendTime(nil, t))
}

// appendOptionalTime writes t in quotes, null for none.
func appendOptionalTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	return append(appendTime(append(b, '"'), t), '"')
}

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

// MarshalSecret writes null: nothing of the schema returns a Secret.
func MarshalSecret(secret.Text) graphql.Marshaler { return graphql.Null }

// UnmarshalSecret reads a Secret. From here on it does not print. White space
// around it, as copying often adds, is not part of it.
func UnmarshalSecret(v any) (secret.Text, error) {
	s, ok := v.(string)
	if s = strings.TrimSpace(s); !ok || s == "" {
		return secret.Text{}, fault.Invalid(fault.FieldMissing, nil)
	}
	if len(s) > maxSecret {
		return secret.Text{}, fault.Invalid(fault.FieldTooLong, nil, "max", strconv.Itoa(maxSecret))
	}
	// It will be a header's value or a password: one line that can be typed.
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return secret.Text{}, fault.Invalid(fault.FieldUnprintable, nil)
	}
	return secret.New(s), nil
}

// maxSecret is the longest secret, in bytes.
const maxSecret = 4096

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

// MarshalLanguage writes a Language.
func MarshalLanguage(t language.Tag) graphql.Marshaler { return text(strings.ToUpper(string(t))) }

// UnmarshalLanguage reads a Language.
func UnmarshalLanguage(v any) (language.Tag, error) {
	s, err := enum[string](v)
	return language.Tag(strings.ToLower(s)), err
}

// enum reads an enum value, which validation has checked against the schema.
func enum[T ~string](v any) (T, error) {
	s, ok := v.(string)
	if !ok {
		return "", fault.Invalid(fault.FieldNotAChoice, nil, "allowed", "see the schema")
	}
	return T(s), nil
}
