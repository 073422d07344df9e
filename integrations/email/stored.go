package email

import (
	"strconv"

	"ava/internal/secret"
)

// The names under which a configuration is kept. They stay.
const (
	keptHost     = "host"
	keptPort     = "port"
	keptSecurity = "security"
	keptUsername = "username"
	keptPassword = "password"
	keptKey      = "apiKey"
	keptFrom     = "from"
	keptFromName = "fromName"
)

// Kept returns what the user entered as it is kept, all of it as secrets: what a
// user's own server is called is nobody else's business either.
func (c *SMTPConfig) Kept() map[string]secret.Text {
	return texts(map[string]secret.Text{keptPassword: c.Password}, map[string]string{
		keptHost: c.Host, keptPort: strconv.Itoa(c.Port), keptSecurity: string(c.Security), keptUsername: c.Username,
		keptFrom: c.From.Address, keptFromName: c.From.Name,
	})
}

// Restore fills in what [SMTPConfig.Kept] returned.
func (c *SMTPConfig) Restore(kept map[string]secret.Text) {
	c.Host, c.Security = kept[keptHost].Reveal(), Security(kept[keptSecurity].Reveal())
	c.Port, _ = strconv.Atoi(kept[keptPort].Reveal()) // 0 is told when it is used
	c.Username, c.Password, c.From = kept[keptUsername].Reveal(), kept[keptPassword], restored(kept)
}

// Kept returns what the user entered as it is kept.
func (c *ResendConfig) Kept() map[string]secret.Text {
	return texts(map[string]secret.Text{keptKey: c.Key}, map[string]string{keptFrom: c.From.Address, keptFromName: c.From.Name})
}

// Restore fills in what [ResendConfig.Kept] returned.
func (c *ResendConfig) Restore(kept map[string]secret.Text) {
	c.Key, c.From = kept[keptKey], restored(kept)
}

// IsSMTP reports whether what is kept is the configuration of an [SMTP].
func IsSMTP(kept map[string]secret.Text) bool {
	_, has := kept[keptHost]
	return has
}

func restored(kept map[string]secret.Text) Address {
	return Address{Name: kept[keptFromName].Reveal(), Address: kept[keptFrom].Reveal()}
}

// texts adds to secrets what is none by itself.
func texts(secrets map[string]secret.Text, others map[string]string) map[string]secret.Text {
	for name, text := range others {
		secrets[name] = secret.New(text)
	}
	return secrets
}
