package email

import (
	"bytes"
	"mime"
	"net/http"
	"net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// messageID is the header Message-ID without its angle brackets. It follows from
// the operation alone, so the message can be found, at a mail server too, by
// whoever knows the operation.
func (d *draft) messageID() string { return d.ID + "@" + d.from.domain() }

// compose returns the message as it goes over the wire. Whoever gets it in BCC
// is not in it.
func (d *draft) compose(extra http.Header, now time.Time) ([]byte, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.SetDateWithValue(now)
	m.SetMessageIDWithValue(d.messageID())
	m.FromMailAddress(parsed(d.from))
	m.ToMailAddress(all(d.To)...)
	if len(d.CC) > 0 {
		m.CcMailAddress(all(d.CC)...)
	}
	if d.ReplyTo != nil {
		m.ReplyToMailAddress(parsed(*d.ReplyTo))
	}
	m.Subject(d.Subject)
	for name, values := range extra {
		m.SetGenHeader(gomail.Header(name), values...)
	}
	d.body(m)
	for _, a := range d.Attachments {
		if err := m.AttachReader(a.Name, bytes.NewReader(a.Content), a.headers); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (d *draft) body(m *gomail.Msg) {
	if d.Text != "" {
		m.SetBodyString(gomail.TypeTextPlain, d.Text)
	}
	switch {
	case d.HTML == "":
	case d.Text == "":
		m.SetBodyString(gomail.TypeTextHTML, d.HTML)
	default:
		m.AddAlternativeString(gomail.TypeTextHTML, d.HTML)
	}
}

// headers writes the attachment's name in the way that the standard has for
// names of every script. https://www.rfc-editor.org/rfc/rfc2231
func (a *Attachment) headers(f *gomail.File) {
	f.Header.Set("Content-Type", a.ContentType)
	f.Header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
}

func parsed(a Address) *mail.Address { return &mail.Address{Name: a.Name, Address: a.Address} }

func all(list []Address) []*mail.Address {
	out := make([]*mail.Address, len(list))
	for i, a := range list {
		out[i] = parsed(a)
	}
	return out
}
