package email

import (
	"mime"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ava/internal/fault"
)

// The limits of what a message holds besides attachments.
const (
	maxSubject  = 255     // characters
	maxBody     = 1 << 20 // characters of the text, and of the HTML
	maxFileName = 255     // bytes, as of file systems
)

// Message is an e-mail. Whom it is from is the sender's matter.
type Message struct {
	// ID names the operation that sends the message: letters, digits, - and _.
	// With the same ID it is the same message, whoever can tell sends it once.
	ID string

	To, CC, BCC []Address
	ReplyTo     *Address // nil for the sender itself
	Subject     string
	Text, HTML  string // one of them at least
	Attachments []Attachment
}

// Attachment is a file that goes along.
type Attachment struct {
	Name        string // notes.pdf
	ContentType string // application/pdf; empty if nobody knows
	Content     []byte
}

// recipient is somebody that the message goes to, and the input that says so.
type recipient struct {
	address string
	field   []string
}

// draft is a message that was checked: its addresses are canonical, and nothing
// in it can become a header that is not meant.
type draft struct {
	Message

	from       Address
	recipients []recipient // each once
}

// operationID is what an ID looks like. It becomes a part of headers.
var operationID = regexp.MustCompile(`^[A-Za-z0-9_-]{8,128}$`)

// check returns the draft of a message from an identity, or what is wrong with
// it.
func check(m Message, from Address, limits Limits) (*draft, *fault.Fault) {
	d := &draft{Message: m}
	if !operationID.MatchString(m.ID) {
		return nil, fault.New(fault.Internal, "") // it is ours, not the user's
	}
	var f *fault.Fault
	if d.from, f = from.canonical([]string{"input", "from"}); f != nil {
		return nil, f
	}
	if f := d.checkRecipients(limits); f != nil {
		return nil, f
	}
	if f := d.checkContent(); f != nil {
		return nil, f
	}
	return d, d.checkAttachments(limits)
}

func (d *draft) checkRecipients(limits Limits) *fault.Fault {
	if len(d.To) == 0 {
		return fault.Invalid(fault.FieldMissing, []string{"input", "to"})
	}
	for _, list := range []struct {
		field     string
		addresses *[]Address
	}{{"to", &d.To}, {"cc", &d.CC}, {"bcc", &d.BCC}} {
		if len(*list.addresses)+len(d.recipients) > limits.Recipients {
			return fault.Invalid(fault.FieldTooMany, []string{"input", list.field}, "max", strconv.Itoa(limits.Recipients))
		}
		var f *fault.Fault
		if *list.addresses, f = d.addAll(*list.addresses, list.field); f != nil {
			return f
		}
	}
	if d.ReplyTo == nil {
		return nil
	}
	a, f := d.ReplyTo.canonical([]string{"input", "replyTo"})
	d.ReplyTo = &a
	return f
}

// addAll adds recipients, and returns their addresses in canonical form. Who is
// named twice gets the message once.
func (d *draft) addAll(given []Address, field string) ([]Address, *fault.Fault) {
	out := make([]Address, 0, len(given))
	for i, a := range given {
		path := []string{"input", field, strconv.Itoa(i)}
		a, f := a.canonical(path)
		if f != nil {
			return nil, f
		}
		out = append(out, a)
		if !d.hasRecipient(a.Address) {
			d.recipients = append(d.recipients, recipient{a.Address, path})
		}
	}
	return out, nil
}

func (d *draft) hasRecipient(address string) bool {
	for _, r := range d.recipients {
		if r.address == address {
			return true
		}
	}
	return false
}

func (d *draft) checkContent() *fault.Fault {
	subject := []string{"input", "subject"}
	switch {
	case strings.TrimSpace(d.Subject) == "":
		return fault.Invalid(fault.FieldMissing, subject)
	case hasControl(d.Subject):
		return fault.Invalid(fault.FieldUnprintable, subject)
	case d.Text == "" && d.HTML == "":
		return fault.Invalid(fault.FieldMissing, []string{"input", "text"})
	}
	// Lines of a header are folded at spaces, where several would become one.
	d.Subject = strings.Join(strings.Fields(d.Subject), " ")
	return first(
		tooLong(d.Subject, maxSubject, subject...),
		badBody(d.Text, "input", "text"),
		badBody(d.HTML, "input", "html"),
	)
}

func badBody(s string, field ...string) *fault.Fault {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return fault.Invalid(fault.FieldUnprintable, field)
	}
	return tooLong(s, maxBody, field...)
}

func (d *draft) checkAttachments(limits Limits) *fault.Fault {
	field := []string{"input", "attachments"}
	if len(d.Attachments) > limits.Attachments {
		return fault.Invalid(fault.FieldTooMany, field, "max", strconv.Itoa(limits.Attachments))
	}
	files, total := make([]Attachment, len(d.Attachments)), 0
	for i, a := range d.Attachments {
		if total += len(a.Content); total > limits.Bytes {
			return fault.Invalid(fault.FieldTooLarge, field, "max", size(limits.Bytes))
		}
		if f := a.check("input", "attachments", strconv.Itoa(i)); f != nil {
			return f
		}
		files[i] = a
	}
	d.Attachments = files
	return nil
}

// check returns what is wrong with an attachment, and tidies it up.
func (a *Attachment) check(field ...string) *fault.Fault {
	name, kind := path(field, "name"), path(field, "contentType")
	switch {
	case strings.TrimSpace(a.Name) == "":
		return fault.Invalid(fault.FieldMissing, name)
	case hasControl(a.Name), strings.ContainsAny(a.Name, `/\`):
		return fault.Invalid(fault.FieldUnprintable, name)
	}
	if len(a.Name) > maxFileName {
		fits := utf8.RuneCountInString(strings.ToValidUTF8(a.Name[:maxFileName], ""))
		return fault.Invalid(fault.FieldTooLong, name, "max", strconv.Itoa(fits))
	}
	a.ContentType = strings.TrimSpace(a.ContentType)
	if a.ContentType == "" {
		a.ContentType = unknownType
	}
	// Parameters could only disagree with what is said beside them.
	media, _, err := mime.ParseMediaType(a.ContentType)
	if err != nil || len(media) > 127 || !strings.Contains(media, "/") {
		return fault.Invalid(fault.FieldNotAMediaType, kind)
	}
	if composite.MatchString(media) {
		media = unknownType
	}
	a.ContentType = media
	return nil
}

// unknownType is the type of a file of which nothing is known.
const unknownType = "application/octet-stream"

// composite are types whose content is read as further parts of the message,
// and which therefore may not be encoded as files are.
var composite = regexp.MustCompile(`^(multipart|message)/`)

func path(field []string, more string) []string { return append(slices.Clip(field), more) }

func first(found ...*fault.Fault) *fault.Fault {
	for _, f := range found {
		if f != nil {
			return f
		}
	}
	return nil
}

func tooLong(s string, most int, field ...string) *fault.Fault {
	if utf8.RuneCountInString(s) <= most {
		return nil
	}
	return fault.Invalid(fault.FieldTooLong, field, "max", strconv.Itoa(most))
}

// size is a number of bytes as people say it.
func size(n int) string {
	const mega = 1 << 20
	if n >= mega && n%mega == 0 {
		return strconv.Itoa(n/mega) + " MB"
	}
	return strconv.Itoa(n) + " bytes"
}
