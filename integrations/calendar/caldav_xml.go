package calendar

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// errNotDAV is the end of what is not the expected XML. It quotes nothing of it.
var errNotDAV = errors.New("the body is not the expected multistatus")

// The bounds of an answer.
const (
	maxXMLDepth  = 32
	maxResponses = 20_000
)

// The properties that are asked for.
const (
	askPrincipal = `<D:current-user-principal/><C:calendar-home-set/><D:resourcetype/>`
	askHome      = `<C:calendar-home-set/><C:calendar-user-address-set/>`
	askCalendar  = `<D:resourcetype/><D:displayname/><D:current-user-privilege-set/><C:calendar-description/>` +
		`<C:calendar-timezone/><C:supported-calendar-component-set/><A:calendar-color/>`
)

// propfind returns the body that asks for properties.
func propfind(properties string) []byte {
	return []byte(`<?xml version="1.0" encoding="utf-8"?>` +
		`<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/">` +
		`<D:prop>` + properties + `</D:prop></D:propfind>`)
}

// calendarQuery returns the body that asks for the events of a span.
// https://www.rfc-editor.org/rfc/rfc4791#section-7.8
func calendarQuery(s span) []byte {
	return []byte(`<?xml version="1.0" encoding="utf-8"?>` +
		`<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">` +
		`<D:prop><D:getetag/><C:calendar-data/></D:prop>` +
		`<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">` +
		`<C:time-range start="` + s.from.UTC().Format(icalUTC) + `" end="` + s.to.UTC().Format(icalUTC) + `"/>` +
		`</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`)
}

// davResponse is what an answer says of one resource.
type davResponse struct {
	Href      string `xml:"DAV: href"`
	Status    string `xml:"DAV: status"`
	Propstats []struct {
		Status string   `xml:"DAV: status"`
		Prop   davProps `xml:"DAV: prop"`
	} `xml:"DAV: propstat"`
}

type davHref struct {
	Href string `xml:"DAV: href"`
}

type present struct{}

// davProps are properties, as far as they are there.
type davProps struct {
	Principal *davHref `xml:"DAV: current-user-principal"`
	Home      *davHref `xml:"urn:ietf:params:xml:ns:caldav calendar-home-set"`
	Addresses *struct {
		Hrefs []string `xml:"DAV: href"`
	} `xml:"urn:ietf:params:xml:ns:caldav calendar-user-address-set"`
	Type *struct {
		Calendar *present `xml:"urn:ietf:params:xml:ns:caldav calendar"`
	} `xml:"DAV: resourcetype"`
	Name        *string `xml:"DAV: displayname"`
	Description *string `xml:"urn:ietf:params:xml:ns:caldav calendar-description"`
	Color       *string `xml:"http://apple.com/ns/ical/ calendar-color"`
	Zone        *string `xml:"urn:ietf:params:xml:ns:caldav calendar-timezone"`
	Kinds       *struct {
		Kinds []struct {
			Name string `xml:"name,attr"`
		} `xml:"urn:ietf:params:xml:ns:caldav comp"`
	} `xml:"urn:ietf:params:xml:ns:caldav supported-calendar-component-set"`
	Privileges *struct {
		Privileges []davPrivilege `xml:"DAV: privilege"`
	} `xml:"DAV: current-user-privilege-set"`
	ETag *string `xml:"DAV: getetag"`
	Data *string `xml:"urn:ietf:params:xml:ns:caldav calendar-data"`
}

type davPrivilege struct {
	All      *present `xml:"DAV: all"`
	Write    *present `xml:"DAV: write"`
	Content  *present `xml:"DAV: write-content"`
	Read     *present `xml:"DAV: read"`
	FreeBusy *present `xml:"urn:ietf:params:xml:ns:caldav read-free-busy"`
}

// props returns the properties that were found.
func (r *davResponse) props() davProps {
	for i := range r.Propstats {
		if succeeded(r.Propstats[i].Status) {
			return r.Propstats[i].Prop
		}
	}
	return davProps{}
}

// succeeded reports whether "HTTP/1.1 200 OK" is a success. A missing status is.
func succeeded(status string) bool {
	if status == "" {
		return true
	}
	fields := strings.Fields(status)
	if len(fields) < 2 {
		return false
	}
	code, err := strconv.Atoi(fields[1])
	return err == nil && code >= 200 && code < 300
}

// parseMultistatus reads an answer of that kind. Documents that define their own
// entities are refused: none of ours are needed, and theirs may be made to grow.
// https://www.rfc-editor.org/rfc/rfc4918#section-13
func parseMultistatus(body []byte) ([]davResponse, error) {
	if tooNested(body) {
		return nil, errNotDAV
	}
	var answer struct {
		XMLName   xml.Name      `xml:"DAV: multistatus"`
		Responses []davResponse `xml:"DAV: response"`
	}
	if xml.Unmarshal(body, &answer) != nil || len(answer.Responses) > maxResponses {
		return nil, errNotDAV
	}
	return answer.Responses, nil
}

// tooNested reports whether a document is nested too deeply, or has a directive.
func tooNested(body []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(body))
	depth := 0
	for {
		token, err := d.RawToken()
		if err != nil {
			return !errors.Is(err, io.EOF)
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.Directive:
			return true
		}
		if depth > maxXMLDepth {
			return true
		}
	}
}

// conflictsWithUID reports whether an answer says that the event is there
// already under another name.
// https://www.rfc-editor.org/rfc/rfc4791#section-5.3.2.1
func conflictsWithUID(body []byte) bool { return bytes.Contains(body, []byte("no-uid-conflict")) }
