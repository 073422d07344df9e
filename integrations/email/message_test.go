package email_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/idna"

	"ava/integrations/email"
	"ava/internal/fault"
)

// long is an address of so many characters.
func long(local, domain int) string {
	name := strings.Repeat("a", local) + "@"
	for domain > 4 {
		n := min(domain-4, 60)
		name += strings.Repeat("b", n) + "."
		domain -= n + 1
	}
	return name + "com"
}

func TestInputThatCannotBeSentIsRefusedByField(t *testing.T) {
	many := make([]email.Address, 51)
	for i := range many {
		many[i].Address = fmt.Sprintf("user%d@example.net", i)
	}
	file := func(a email.Attachment) func(*email.Message) {
		return func(m *email.Message) { m.Attachments = []email.Attachment{{Name: "ok.txt"}, a} }
	}
	for name, c := range map[string]struct {
		change func(*email.Message)
		reason fault.Reason
		field  string
	}{
		"no recipient":             {func(m *email.Message) { m.To = nil }, fault.FieldMissing, "to"},
		"empty recipient":          {func(m *email.Message) { m.CC = []email.Address{{}} }, fault.FieldMissing, "cc.0"},
		"too many":                 {func(m *email.Message) { m.To = many }, fault.FieldTooMany, "to"},
		"too many together":        {func(m *email.Message) { m.To, m.BCC = many[:30], many[29:51] }, fault.FieldTooMany, "bcc"},
		"second recipient":         {func(m *email.Message) { m.To = append(m.To, email.Address{Address: "ada"}) }, fault.FieldNotAnAddress, "to.1"},
		"reply to":                 {func(m *email.Message) { m.ReplyTo = &email.Address{Address: "a@b@c.example"} }, fault.FieldNotAnAddress, "replyTo"},
		"name with a line break":   {func(m *email.Message) { m.To[0].Name = "Ada\r\nBcc: x@example.org" }, fault.FieldUnprintable, "to.0"},
		"name with NUL":            {func(m *email.Message) { m.To[0].Name = "Ada\x00" }, fault.FieldUnprintable, "to.0"},
		"name that turns around":   {func(m *email.Message) { m.To[0].Name = "Ada \u202egro.elpmaxe" }, fault.FieldUnprintable, "to.0"},
		"name that is not UTF-8":   {func(m *email.Message) { m.To[0].Name = "Ad\xe4" }, fault.FieldUnprintable, "to.0"},
		"long name":                {func(m *email.Message) { m.To[0].Name = strings.Repeat("ä", 101) }, fault.FieldTooLong, "to.0"},
		"no subject":               {func(m *email.Message) { m.Subject = " " }, fault.FieldMissing, "subject"},
		"subject with line breaks": {func(m *email.Message) { m.Subject = "Hi\nBcc: x@example.org" }, fault.FieldUnprintable, "subject"},
		"subject with CR":          {func(m *email.Message) { m.Subject = "Hi\rBcc: x@example.org" }, fault.FieldUnprintable, "subject"},
		"subject with U+0085":      {func(m *email.Message) { m.Subject = "Hi\u0085Bcc: x@example.org" }, fault.FieldUnprintable, "subject"},
		"subject with U+2028":      {func(m *email.Message) { m.Subject = "Hi\u2028Bcc: x@example.org" }, fault.FieldUnprintable, "subject"},
		"long subject":             {func(m *email.Message) { m.Subject = strings.Repeat("ä", 256) }, fault.FieldTooLong, "subject"},
		"no body":                  {func(m *email.Message) { m.Text = "" }, fault.FieldMissing, "text"},
		"text with NUL":            {func(m *email.Message) { m.Text = "a\x00b" }, fault.FieldUnprintable, "text"},
		"HTML that is not UTF-8":   {func(m *email.Message) { m.HTML = "\xff" }, fault.FieldUnprintable, "html"},
		"long text":                {func(m *email.Message) { m.Text = strings.Repeat("a", 1<<20+1) }, fault.FieldTooLong, "text"},
		"file without a name":      {file(email.Attachment{}), fault.FieldMissing, "attachments.1.name"},
		"file name with a break":   {file(email.Attachment{Name: "a\r\nX: y.txt"}), fault.FieldUnprintable, "attachments.1.name"},
		"file name with a path":    {file(email.Attachment{Name: "../../etc/passwd"}), fault.FieldUnprintable, "attachments.1.name"},
		"long file name":           {file(email.Attachment{Name: strings.Repeat("a", 256)}), fault.FieldTooLong, "attachments.1.name"},
		"file type":                {file(email.Attachment{Name: "a", ContentType: "text"}), fault.FieldNotAMediaType, "attachments.1.contentType"},
		"file type with a break":   {file(email.Attachment{Name: "a", ContentType: "text/plain\r\nBcc: x@example.org"}), fault.FieldNotAMediaType, "attachments.1.contentType"},
		"large files":              {file(email.Attachment{Name: "a", Content: make([]byte, 10<<20+1)}), fault.FieldTooLarge, "attachments"},
		"many files":               {func(m *email.Message) { m.Attachments = make([]email.Attachment, 21) }, fault.FieldTooMany, "attachments"},
	} {
		t.Run(name, func(t *testing.T) {
			s, srv, _ := stubbed(t)
			m := message()
			c.change(&m)
			_, err := s.Send(soon(t), m)
			check(t, err, want{fault.BadUserInput, c.reason, fault.NotSent, 0, 0, "input." + c.field})
			if strings.Contains(faultOf(t, err).Sentence(), "{") {
				t.Errorf("sentence %q", faultOf(t, err).Sentence())
			}
			if srv.Connections() != 0 {
				t.Error("a connection was made")
			}
		})
	}
}

func TestAddressesAreThoseThatMailServersTake(t *testing.T) {
	for given, ok := range map[string]bool{
		"ada@example.net": true, "a.b+c@sub.example.co.uk": true, "o'neil@example.net": true, "ada@bücher.example": true,
		"ADA@EXAMPLE.NET": true, "a_b-c=d@example.net": true, "1@2.example": true, long(64, 180): true,
		"": false, "ada": false, "@example.net": false, "ada@": false, "ada@localhost": false, "ada@example..net": false,
		".ada@example.net": false, "ada.@example.net": false, "a..b@example.net": false, "ada@-example.net": false,
		"ada@example.net.": false, "ada@[127.0.0.1]": false, "ada@127.0.0.1": false, `"ada lovelace"@example.net`: false,
		"Ada <ada@example.net>": false, "ada@example.net, eve@example.net": false, "ada@example.net>": false, "<ada@example.net>": false,
		"ada@example.net\r\nRCPT TO:<eve@example.net>": false, "ada\x00@example.net": false, "ada@exa mple.net": false,
		"ädä@example.net": false, "ada@example.net (comment)": false, "ada;eve@example.net": false, "ada@example.net\u200b": true,
		"ada%eve@example.net@example.net": false, long(65, 20): false, long(64, 200): false, "ada@exämple_x.net": false,
	} {
		if f := (email.Address{Address: given}).Check("input", "to"); (f == nil) != ok {
			t.Errorf("%q: %v", given, f)
		}
	}
}

// arrived is the one message that the stub has, read as mail programs do.
func arrived(t *testing.T, content []byte) *mail.Message {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		t.Fatalf("%v in\n%s", err, content)
	}
	return m
}

// difficult is a message with everything that can go wrong on the way.
func difficult() email.Message {
	all := make([]byte, 100_000)
	random := rand.NewChaCha8([32]byte{7})
	_, _ = random.Read(all)
	return email.Message{
		ID:      "op_0f8fad5b-d9cb-469f-a165-70867728950e",
		To:      []email.Address{{Name: `Ada "Countess" Lovelace, née Byron`, Address: "ada@bücher.example"}, {Name: "李", Address: "Li@example.net"}},
		CC:      []email.Address{{Address: "cc@example.net"}},
		ReplyTo: &email.Address{Name: "Ö", Address: "reply@example.com"},
		Subject: "Grüße  aus Köln: 100 % =?utf-8?q?fake?= " + strings.Repeat("lang ", 20) + strings.Repeat("x", 80),
		Text:    "Grüße\n.\n..\nFrom here\n" + strings.Repeat("long ", 500) + "\nQUIT\n\ttab =20 end",
		HTML:    "<p>Grüße &amp; mehr</p>",
		Attachments: []email.Attachment{
			{Name: "data.bin", ContentType: "application/octet-stream", Content: all},
			{Name: `Rechnung "Nr. 5"; ä=ö.pdf`, ContentType: "application/pdf; charset=x", Content: []byte("%PDF")},
			{Name: "empty.txt", ContentType: "text/plain", Content: nil},
			{Name: "mail.eml", ContentType: "message/rfc822", Content: []byte("Subject: x\r\n\r\n.\r\n")},
			{Name: strings.Repeat("名", 85), Content: []byte(".\r\n.\r\n")},
		},
	}
}

func TestMessageReadsAsItWasWritten(t *testing.T) {
	s, srv, _ := stubbed(t)
	m := difficult()
	if _, err := s.Send(soon(t), m); err != nil {
		t.Fatal(err)
	}
	content := srv.Messages()[0].Content
	for line := range bytes.SplitSeq(content, []byte("\r\n")) {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes: %.60q", len(line), line)
		}
	}
	got := arrived(t, content)
	checkHeaders(t, got, m)
	parts := leaves(t, got.Header.Get("Content-Type"), got.Body)
	if len(parts) != 7 {
		t.Fatalf("%d parts", len(parts))
	}
	if text := strings.ReplaceAll(string(parts[0].content), "\r\n", "\n"); text != m.Text {
		t.Errorf("text %q", text)
	}
	if string(parts[1].content) != m.HTML || !strings.HasPrefix(parts[1].kind, "text/html") {
		t.Errorf("HTML %q of %s", parts[1].content, parts[1].kind)
	}
	kinds := []string{"application/octet-stream", "application/pdf", "text/plain", "application/octet-stream", "application/octet-stream"}
	for i, a := range m.Attachments {
		if p := parts[i+2]; p.name != a.Name || !bytes.Equal(p.content, a.Content) || p.kind != kinds[i] {
			t.Errorf("attachment %q of %s with %d bytes, want %q of %s with %d", p.name, p.kind, len(p.content), a.Name, kinds[i], len(a.Content))
		}
	}
}

func checkHeaders(t *testing.T, got *mail.Message, m email.Message) {
	t.Helper()
	words := new(mime.WordDecoder)
	subject, err := words.DecodeHeader(got.Header.Get("Subject"))
	if want := strings.Join(strings.Fields(m.Subject), " "); err != nil || subject != want {
		t.Errorf("subject %q, want %q", subject, want)
	}
	to, err := got.Header.AddressList("To")
	if err != nil || len(to) != 2 || to[0].Name != m.To[0].Name || to[0].Address != "ada@xn--bcher-kva.example" || to[1].Name != "李" {
		t.Errorf("to %v, %v", to, err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<op_0f8fad5b-d9cb-469f-a165-70867728950e@example.com>", "From": `"Front Desk" <desk@example.com>`,
		"Cc": "<cc@example.net>", "Bcc": "", "User-Agent": "", "X-Mailer": "", "Mime-Version": "1.0",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Header.Get(name), want)
		}
	}
	if _, err := got.Header.Date(); err != nil {
		t.Error(err)
	}
}

type leaf struct {
	kind, name string
	content    []byte
}

// leaves reads every part that is not made of parts.
func leaves(t *testing.T, contentType string, body io.Reader) []leaf {
	t.Helper()
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(media, "multipart/") {
		t.Fatalf("%q: %v", contentType, err)
	}
	var out []leaf
	r := multipart.NewReader(body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		kind := p.Header.Get("Content-Type")
		if strings.HasPrefix(kind, "multipart/") {
			out = append(out, leaves(t, kind, p)...)
			continue
		}
		var from io.Reader = p
		switch p.Header.Get("Content-Transfer-Encoding") {
		case "base64":
			from = base64.NewDecoder(base64.StdEncoding, p)
		case "quoted-printable":
			from = quotedprintable.NewReader(p)
		}
		content, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, leaf{kind, p.FileName(), content})
	}
}

// hostile are pieces of what people try in order to add a header or a command.
var hostile = []string{
	"\r\n", "\n", "\r", "\x00", "\u0085", "\u2028", "\u2029", "\v", "\f", "\x1b", "\r\n ", "\r\n\t", "%0d%0a", "\\r\\n", "=0D=0A", "=?utf-8?q?=0D=0A?=",
	"=?utf-8?b?DQpCY2M6IGV2aWw=?=", "嘊嘍", "Bcc: evil@example.org", "X-Injected: yes", "\r\n\r\n<html>", "\r\n.\r\n", ".", "\r\nRCPT TO:<evil@example.org>",
	"<evil@example.org>", "evil@example.org", ",", ";", "\"", "\\", "<", ">", "(", ")", ":", " ", "\t", "a", "ä", "名", "\u202e", "\xff", "\xc0\x8d", "--", "boundary=",
}

func crafted(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(hostile[r.IntN(len(hostile))])
	}
	return b.String()
}

// allowedHeaders are those that a message has.
var allowedHeaders = []string{"Content-Transfer-Encoding", "Content-Type", "Cc", "Date", "From", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To"}

func TestHostileValuesNeverBecomeHeadersOrRecipients(t *testing.T) {
	server, srv, _ := stubbed(t)
	r := rand.New(rand.NewPCG(3, 9))
	taken, refused := 0, 0
	for n := range 1500 {
		m := message()
		m.ID = fmt.Sprintf("op_%06d", n)
		m.CC, m.ReplyTo = []email.Address{{Address: "cc@example.net"}}, &email.Address{Address: "reply@example.com"}
		m.Attachments = []email.Attachment{{Name: "a.txt", ContentType: "text/plain", Content: []byte("x")}}
		for range 1 + r.IntN(2) {
			v := crafted(r)
			*[]*string{
				&m.Subject, &m.To[0].Name, &m.CC[0].Name, &m.ReplyTo.Name, &m.Text, &m.HTML, &m.Attachments[0].Name,
				&m.Attachments[0].ContentType, &m.To[0].Address, &m.CC[0].Address, &m.ReplyTo.Address, &m.ID,
			}[r.IntN(12)] += v
		}
		before := len(srv.Messages())
		_, err := server.Send(soon(t), m)
		if err != nil {
			refused++
			if f := faultOf(t, err); f.Outcome != fault.NotSent || f.Code != fault.BadUserInput && f.Code != fault.Internal {
				t.Fatalf("%v with outcome %s for %+v", err, f.Outcome, m)
			}
			continue
		}
		taken++
		messages := srv.Messages()
		last := messages[len(messages)-1]
		if before < 100 && len(messages) != before+1 {
			t.Fatalf("%d messages came of one: %+v", len(messages)-before, m)
		}
		innocent(t, m, last.From, last.To, last.Content)
	}
	if taken < 200 || refused < 200 {
		t.Errorf("%d taken and %d refused: the values prove nothing", taken, refused)
	}
}

// innocent checks that a message has the headers it should have, in all its
// parts, and went to whom it should.
func innocent(t *testing.T, m email.Message, sender string, to []string, content []byte) {
	t.Helper()
	want := []string{ascii(t, m.To[0].Address), ascii(t, m.CC[0].Address)}
	if sender != "desk@example.com" || !slices.Equal(to, want) {
		t.Fatalf("from %q to %q, want %q", sender, to, want)
	}
	got := arrived(t, content)
	for name, values := range got.Header {
		if !slices.Contains(allowedHeaders, name) || len(values) != 1 {
			t.Fatalf("header %s: %q of %+v", name, values, m)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || strings.ContainsAny(subject, "\r\n") && !strings.Contains(m.Subject, "=?") {
		t.Fatalf("subject %q of %q: %v", subject, m.Subject, err)
	}
	parts := leaves(t, got.Header.Get("Content-Type"), got.Body)
	if last := parts[len(parts)-1]; string(last.content) != "x" || last.name != m.Attachments[0].Name {
		t.Fatalf("attachment %+v of %+v", last, m.Attachments[0])
	}
}

// ascii is an address with its domain as the name servers know it.
func ascii(t *testing.T, address string) string {
	t.Helper()
	before, domain, _ := strings.Cut(address, "@")
	domain, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		t.Fatal(err)
	}
	return before + "@" + domain
}

func TestLimitsAreThoseOfTheConfiguration(t *testing.T) {
	s, _, _ := stubbed(t, func(c *email.SMTPConfig) { c.Limits = email.Limits{Recipients: 2, Attachments: 1, Bytes: 10} })
	m := message("a@example.net", "b@example.net")
	m.Attachments = []email.Attachment{{Name: "a", Content: make([]byte, 10)}}
	if _, err := s.Send(soon(t), m); err != nil {
		t.Error(err)
	}
	m.CC = []email.Address{{Address: "c@example.net"}}
	_, err := s.Send(soon(t), m)
	check(t, err, want{fault.BadUserInput, fault.FieldTooMany, fault.NotSent, 0, 0, "input.cc"})
	m.CC, m.Attachments[0].Content = nil, make([]byte, 11)
	_, err = s.Send(soon(t), m)
	check(t, err, want{fault.BadUserInput, fault.FieldTooLarge, fault.NotSent, 0, 0, "input.attachments"})
	if got := faultOf(t, err).Sentence(); got != "attachments is too large. Please use at most 10 bytes." {
		t.Error(got)
	}
}

func TestMessageOfOneKindHasOnePart(t *testing.T) {
	s, srv, _ := stubbed(t)
	m := message()
	m.Text, m.HTML = "", "<b>hi</b>"
	if _, err := s.Send(soon(t), m); err != nil {
		t.Fatal(err)
	}
	got := arrived(t, srv.Messages()[0].Content)
	if kind := got.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
		t.Errorf("content type %q", kind)
	}
}
