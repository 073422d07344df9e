package vapi

// VapiID is the assistant's ID as Vapi's own pages show it.
func (a *Assistant) VapiID() string { return string(a.ID) }

// VapiID is the phone number's ID as Vapi's own pages show it.
func (n *PhoneNumber) VapiID() string { return string(n.ID) }

// VapiID is the call's ID as Vapi's own pages show it.
func (c *Call) VapiID() string { return string(c.ID) }
