package vapi

// IDs are UUIDs, in the form that Vapi writes them. They go into paths, so what
// is none is never sent.
type (
	// AssistantID is the ID of an assistant.
	AssistantID string
	// PhoneNumberID is the ID of a phone number.
	PhoneNumberID string
	// CallID is the ID of a call.
	CallID string
)

// uuidForm has a dash where a UUID has one and an x for each hexadecimal digit.
const uuidForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"

func isUUID[ID ~string](id ID) bool {
	if len(id) != len(uuidForm) {
		return false
	}
	for i := range len(id) {
		c := id[i]
		digit := '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
		if dash := uuidForm[i] == '-'; dash != (c == '-') || !dash && !digit {
			return false
		}
	}
	return true
}
