package calendar

import (
	"regexp"
	"slices"
	"time"

	"ava/internal/fault"
)

// googleCalendars is a page of the calendar list.
type googleCalendars struct {
	Kind  string `json:"kind"`
	Items []struct {
		ID              string `json:"id"`
		Summary         string `json:"summary"`
		SummaryOverride string `json:"summaryOverride"`
		Description     string `json:"description"`
		TimeZone        string `json:"timeZone"`
		BackgroundColor string `json:"backgroundColor"`
		AccessRole      Access `json:"accessRole"`
		Primary         bool   `json:"primary"`
		Deleted         bool   `json:"deleted"`
	} `json:"items"`
	NextPageToken string `json:"nextPageToken"`
}

// part is a page of a list that is read as a whole.
type part[T any] struct {
	items []T
	next  string
}

// color is how Google writes colors.
var color = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (c googleCalendars) value() (part[Info], bool) {
	out := part[Info]{items: make([]Info, 0, len(c.Items)), next: c.NextPageToken}
	for _, i := range c.Items {
		if i.ID == "" {
			return out, false
		}
		if i.Deleted {
			continue
		}
		info := Info{
			ID: i.ID, Name: i.SummaryOverride, Description: i.Description,
			Zone: i.TimeZone, Primary: i.Primary, Access: i.AccessRole,
		}
		if info.Name == "" {
			info.Name = i.Summary
		}
		if color.MatchString(i.BackgroundColor) {
			info.Color = i.BackgroundColor
		}
		out.items = append(out.items, info)
	}
	return out, c.Kind == "calendar#calendarList"
}

// googleMoment is a start or an end.
type googleMoment struct {
	Date     string `json:"date"`
	DateTime string `json:"dateTime"`
	TimeZone string `json:"timeZone"`
}

// moment returns the zero Moment for what cannot be read. The time is put into
// the event's zone, as Google writes it in that of the calendar.
func (m *googleMoment) moment(zones zoneCache) Moment {
	if m == nil {
		return Moment{}
	}
	if m.Date != "" {
		if _, ok := parseDay(m.Date); !ok {
			return Moment{}
		}
		return Moment{Day: m.Date}
	}
	t, err := time.Parse(time.RFC3339, m.DateTime)
	if err != nil {
		return Moment{}
	}
	if location := zones.get(m.TimeZone); location != nil {
		return Moment{Time: t.In(location), Zone: m.TimeZone}
	}
	return Moment{Time: t}
}

// zoneCache spares an answer of many events from loading a zone for each.
type zoneCache map[string]*time.Location

// get returns nil for what is no zone.
func (z zoneCache) get(name string) *time.Location {
	location, known := z[name]
	if !known {
		location, _ = zone(name)
		z[name] = location
	}
	return location
}

// googlePerson is an organizer.
type googlePerson struct {
	Email       string `json:"email"`
	DisplayName string `json:"displayName"`
	Self        bool   `json:"self"`
}

func (p *googlePerson) person() Person { return Person{p.Email, p.DisplayName, p.Self} }

// googleAttendee is somebody invited.
type googleAttendee struct {
	googlePerson

	ResponseStatus Response `json:"responseStatus"`
	Optional       bool     `json:"optional"`
	Organizer      bool     `json:"organizer"`
	Resource       bool     `json:"resource"`
}

// googleEvent is an event as Google writes it.
type googleEvent struct {
	ID               EventID          `json:"id"`
	Status           Status           `json:"status"`
	Summary          string           `json:"summary"`
	Description      string           `json:"description"`
	Location         string           `json:"location"`
	HTMLLink         string           `json:"htmlLink"`
	ETag             string           `json:"etag"`
	Transparency     string           `json:"transparency"`
	Visibility       string           `json:"visibility"`
	RecurringEventID EventID          `json:"recurringEventId"`
	Recurrence       []string         `json:"recurrence"`
	Start            *googleMoment    `json:"start"`
	End              *googleMoment    `json:"end"`
	Organizer        *googlePerson    `json:"organizer"`
	Attendees        []googleAttendee `json:"attendees"`
	Created          *time.Time       `json:"created"`
	Updated          *time.Time       `json:"updated"`
}

// event returns the event; it is false without what every event has. One that
// is cancelled may lack its times.
func (e *googleEvent) event(zones zoneCache) (Event, bool) {
	out := Event{
		ID: e.ID, SeriesID: e.RecurringEventID, Title: e.Summary, Description: e.Description, Location: e.Location,
		Start: e.Start.moment(zones), End: e.End.moment(zones), Status: e.Status,
		Busy: e.Transparency != "transparent", Private: e.Visibility == "private" || e.Visibility == "confidential",
		Recurrence: e.Recurrence, URL: safeURL(e.HTMLLink), ETag: e.ETag,
		CreatedAt: optional(e.Created), UpdatedAt: optional(e.Updated),
	}
	if badETag(out.ETag) != nil {
		out.ETag = ""
	}
	if e.Organizer != nil {
		organizer := e.Organizer.person()
		out.Organizer = &organizer
	}
	for _, a := range e.Attendees {
		out.Attendees = append(out.Attendees, Attendee{a.Email, a.DisplayName, a.Self, a.ResponseStatus, a.Optional, a.Organizer, a.Resource})
	}
	timed := !out.Start.IsZero() && !out.End.IsZero()
	return out, out.ID != "" && (timed || out.Status == Cancelled)
}

func (e googleEvent) value() (Event, bool) { return e.event(make(zoneCache)) }

// googleEvents is a page of events.
type googleEvents struct {
	Kind          string        `json:"kind"`
	Items         []googleEvent `json:"items"`
	NextPageToken string        `json:"nextPageToken"`
}

func (l googleEvents) value() (part[Event], bool) {
	out := part[Event]{items: make([]Event, 0, len(l.Items)), next: l.NextPageToken}
	zones := make(zoneCache)
	for i := range l.Items {
		event, complete := l.Items[i].event(zones)
		if !complete {
			return out, false
		}
		out.items = append(out.items, event)
	}
	return out, l.Kind == "calendar#events"
}

// googleFreeBusy is when calendars are busy, by their IDs.
type googleFreeBusy struct {
	Kind      string                `json:"kind"`
	Calendars map[string]googleBusy `json:"calendars"`
}

type googleBusy struct {
	Busy []struct {
		Start time.Time `json:"start"`
		End   time.Time `json:"end"`
	} `json:"busy"`
	Errors []struct {
		Reason string `json:"reason"`
	} `json:"errors"`
}

func (b googleFreeBusy) value() (googleFreeBusy, bool) { return b, b.Kind == "calendar#freeBusy" }

// of returns the availabilities of these calendars, in their order.
func (b *googleFreeBusy) of(ids []string) []Availability {
	out := make([]Availability, 0, len(ids))
	for _, id := range ids {
		found, there := b.Calendars[id]
		a := Availability{CalendarID: id}
		for _, s := range found.Busy {
			a.Busy = append(a.Busy, Span(s))
		}
		slices.SortFunc(a.Busy, func(x, y Span) int { return x.Start.Compare(y.Start) })
		if !there {
			a.Problem = busyProblem("")
		} else if len(found.Errors) > 0 {
			a.Problem = busyProblem(found.Errors[0].Reason)
		}
		out = append(out, a)
	}
	return out
}

// busyProblem is the fault of one calendar within an answer that succeeded.
func busyProblem(reason string) *fault.Fault {
	f := &fault.Fault{Code: fault.UpstreamUnavailable, Service: fault.Calendar, Op: "calendar.freeBusy", Field: []string{"calendarIds"}}
	switch reason {
	case "notFound":
		f.Code = fault.NotFound
	case "groupTooBig", "tooManyCalendarsRequested":
		f.Code = fault.UpstreamRejected
	}
	return f
}
