package stub

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// members are the top-level members of an object, kept as they were sent so
// that an update changes nothing else.
type members map[string]json.RawMessage

// object is a JSON object to be written.
type object = map[string]any

// record is one object of the account. It never changes: an update makes a new one.
type record struct {
	id        string
	createdAt time.Time
	updatedAt time.Time
	members   members
	json      []byte
	// live says that the call was placed here and moves on with the time.
	live bool
}

// newRecord completes an object with what the provider adds to all of them.
func newRecord(id string, createdAt, updatedAt time.Time, content members) *record {
	complete := maps.Clone(content)
	if complete == nil {
		complete = members{}
	}
	complete["id"] = quote(id)
	complete["orgId"] = quote(SeedOrgID())
	complete["createdAt"] = quote(stamp(createdAt))
	complete["updatedAt"] = quote(stamp(updatedAt))
	return &record{id: id, createdAt: createdAt, updatedAt: updatedAt, members: complete, json: complete.json()}
}

// merge replaces the members change names, drops those it sets to null and
// moves updatedAt, by a millisecond at least even where the clock stands.
func (r *record) merge(change members, now time.Time) *record {
	merged := maps.Clone(r.members)
	for name, value := range change {
		if isNull(value) {
			delete(merged, name)
			continue
		}
		merged[name] = value
	}
	if !now.After(r.updatedAt) {
		now = r.updatedAt.Add(time.Millisecond)
	}
	return newRecord(r.id, r.createdAt, now, merged)
}

// text is the value of a string member, else empty.
func (r *record) text(name string) string { return r.members.text(name) }

// text is the value of a string member, else empty.
func (m members) text(name string) string {
	var value string
	if json.Unmarshal(m[name], &value) != nil {
		return ""
	}
	return value
}

// json writes the members in the order of their names.
func (m members) json() []byte {
	body := []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, quote(name)...)
		body = append(body, ':')
		body = append(body, m[name]...)
	}
	return append(body, '}')
}

// hasAny says whether one of the members was given.
func (m members) hasAny(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		_, given := m[name]
		return given
	})
}

// stamp writes a time as the provider does.
func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

func isNull(value json.RawMessage) bool { return string(bytes.TrimSpace(value)) == "null" }

// encode writes JSON as JavaScript does, that is, without escaping HTML. The
// stub encodes only what it decoded or wrote itself, which cannot fail.
func encode(value any) []byte {
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return []byte("null")
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// quote writes a JSON string of text that needs no escaping: a name the
// provider gave a member, an id or a time.
func quote(text string) []byte { return []byte(`"` + text + `"`) }

// toMembers encodes the values of an object one by one.
func toMembers(content object) members {
	encoded := make(members, len(content))
	for name, value := range content {
		encoded[name] = encode(value)
	}
	return encoded
}

// array writes records as a bare JSON array.
func array(rows []*record) []byte {
	size := 2
	for _, row := range rows {
		size += len(row.json) + 1
	}
	body := append(make([]byte, 0, size), '[')
	for i, row := range rows {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, row.json...)
	}
	return append(body, ']')
}
