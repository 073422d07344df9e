package calendar

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
)

// account is where a server keeps the calendars of whoever asks.
type account struct {
	home  *url.URL
	self  []string // addresses
	zones map[string]*time.Location
}

// wellKnown is the path at which a server says where its calendars are.
// https://www.rfc-editor.org/rfc/rfc6764#section-5
const wellKnown = "/.well-known/caldav"

// account returns what was found before, or looks for it.
func (c *CalDAV) account(ctx context.Context) (*account, error) {
	c.mu.Lock()
	found := c.found
	c.mu.Unlock()
	if found != nil {
		return found, nil
	}
	found, err := c.discover(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := c.calendars(ctx, found); err != nil {
		return nil, err
	}
	return found, nil
}

// keep remembers an account, which is not changed any more from then on.
func (c *CalDAV) keep(a *account) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.found = a
}

func (c *CalDAV) forget() { c.keep(nil) }

// discover asks at the given address who asks, and where their calendars are.
// https://www.rfc-editor.org/rfc/rfc6764#section-6
func (c *CalDAV) discover(ctx context.Context) (*account, error) {
	paths := []string{wellKnown, "/"}
	if c.start.Path != "" && c.start.Path != "/" {
		paths = []string{c.start.EscapedPath(), wellKnown}
	}
	none := noCalendar(0)
	for _, path := range paths {
		found, err := c.tryPath(ctx, path)
		if err == nil {
			return found, nil
		}
		f := fault.Of(err)
		if !isElsewhere(f) {
			return nil, err
		}
		none.Upstream = f.Upstream
	}
	return nil, none
}

// noCalendar is the end of a search that found nothing.
func noCalendar(status int) *fault.Fault {
	f := &fault.Fault{Code: fault.UpstreamRejected, Reason: fault.NoCalendarThere, Field: slices.Clone(urlField)}
	if status != 0 {
		f.Upstream = &fault.Upstream{Status: status}
	}
	return f
}

// isElsewhere reports whether a failure means that there is no calendar server
// at this path, so that another may be tried.
func isElsewhere(f *fault.Fault) bool {
	if f.Reason == fault.NoCalendarThere {
		return true
	}
	if f.Upstream == nil {
		return false
	}
	switch status := f.Upstream.Status; status {
	case http.StatusOK, http.StatusNoContent, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusGone, http.StatusNotImplemented:
		return true
	default:
		return status >= 300 && status < 400
	}
}

// tryPath looks for the account from one path on.
func (c *CalDAV) tryPath(ctx context.Context, path string) (*account, error) {
	props, at, err := c.properties(ctx, c.start, path, askPrincipal)
	if err != nil {
		return nil, err
	}
	a := new(account)
	home := props.Home
	if props.Principal != nil && props.Principal.Href != "" {
		principal, ok := resolve(at, props.Principal.Href)
		if !ok {
			return nil, noCalendar(http.StatusMultiStatus)
		}
		if props, at, err = c.properties(ctx, principal, principal.EscapedPath(), askHome); err != nil {
			return nil, err
		}
		a.self = addresses(&props, c.config.User)
		home = cmp.Or(props.Home, home)
	}
	if home == nil || home.Href == "" {
		return nil, noCalendar(http.StatusMultiStatus)
	}
	var ok bool
	if a.home, ok = resolve(at, home.Href); !ok {
		return nil, noCalendar(http.StatusMultiStatus)
	}
	return a, nil
}

// properties asks for properties of one resource.
func (c *CalDAV) properties(ctx context.Context, server *url.URL, path, ask string) (davProps, *url.URL, error) {
	list, at, err := c.multistatus(ctx, server, wire.Request{
		Method: "PROPFIND", Path: path, Header: http.Header{"Depth": {"0"}}, Body: propfind(ask),
	})
	if err != nil {
		return davProps{}, nil, err
	}
	if len(list) == 0 {
		return davProps{}, nil, noCalendar(http.StatusMultiStatus)
	}
	return list[0].props(), at, nil
}

// resolve returns what an answer from a URL means by a reference. It is false if
// the password may not go there.
func resolve(from *url.URL, reference string) (*url.URL, bool) {
	r, err := url.Parse(strings.TrimSpace(reference))
	if err != nil {
		return nil, false
	}
	u := from.ResolveReference(r)
	if host, port := u.Hostname(), u.Port(); port != "" && port == defaultPort(u.Scheme) {
		u.Host = host
	}
	if !together(from, u) || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") {
		return nil, false
	}
	// Servers behind a proxy often do not know by which scheme they are reached.
	return &url.URL{Scheme: from.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}, true
}

// addresses returns the account's mail addresses.
func addresses(p *davProps, user string) []string {
	var out []string
	if p.Addresses != nil {
		for _, href := range p.Addresses.Hrefs {
			if address := emailOf(strings.TrimSpace(href)); address != "" {
				out = append(out, address)
			}
		}
	}
	if isEmail(user) && !slices.Contains(out, user) {
		out = append(out, user)
	}
	return out
}

// calendars lists what is in the account's home, and remembers the zones.
func (c *CalDAV) calendars(ctx context.Context, a *account) ([]Info, error) {
	list, at, err := c.multistatus(ctx, a.home, wire.Request{
		Method: "PROPFIND", Path: a.home.EscapedPath(), Header: http.Header{"Depth": {"1"}}, Body: propfind(askCalendar),
	})
	if err != nil {
		c.forget()
		return nil, err
	}
	infos, zones := []Info{}, make(map[string]*time.Location)
	for i := range list {
		props := list[i].props()
		where, ok := resolve(at, list[i].Href)
		if !ok || !props.hasEvents() || where.Host != a.home.Host {
			continue
		}
		info, location := props.info(where.EscapedPath())
		if notID(info.ID) != nil {
			continue
		}
		zones[info.ID] = location
		infos = append(infos, info)
	}
	slices.SortStableFunc(infos, func(x, y Info) int { return cmp.Compare(order(&x), order(&y)) })
	if len(infos) > 0 && infos[0].Writable() && (len(infos) == 1 || !infos[1].Writable()) {
		infos[0].Primary = true // there is no other to write to
	}
	c.keep(&account{a.home, a.self, zones})
	a.zones = zones
	return infos, nil
}

func order(i *Info) int {
	if i.Writable() {
		return 0
	}
	return 1
}

// hasEvents reports whether it is a calendar, and not one of tasks only.
func (p *davProps) hasEvents() bool {
	if p.Type == nil || p.Type.Calendar == nil {
		return false
	}
	if p.Kinds == nil || len(p.Kinds.Kinds) == 0 {
		return true
	}
	for _, kind := range p.Kinds.Kinds {
		if strings.EqualFold(kind.Name, "VEVENT") {
			return true
		}
	}
	return false
}

func (p *davProps) info(path string) (Info, *time.Location) {
	i := Info{ID: path, Name: plain(optional(p.Name)), Description: optional(p.Description), Access: p.access()}
	if i.Name == "" {
		name, _ := url.PathUnescape(path)
		parts := strings.Split(strings.Trim(name, "/"), "/")
		i.Name = parts[len(parts)-1]
	}
	if text := optional(p.Color); len(text) >= 7 && color.MatchString(text[:7]) {
		i.Color = text[:7] // behind it may be how transparent it is
	}
	location := p.location()
	if location != time.UTC {
		i.Zone = zoneName(location)
	}
	return i, location
}

// location returns the calendar's zone, UTC where it does not say.
func (p *davProps) location() *time.Location {
	object, err := parseICal(optional(p.Zone))
	if err != nil {
		return time.UTC
	}
	zones := zoneNames{time.UTC, object, make(zoneCache)}
	for _, child := range object.children {
		if id := child.get("TZID"); child.name == "VTIMEZONE" && id != nil {
			return zones.get(id.value)
		}
	}
	return time.UTC
}

// access returns what the account may do; a server that does not tell will say
// when it is tried.
func (p *davProps) access() Access {
	if p.Privileges == nil || len(p.Privileges.Privileges) == 0 {
		return Writes
	}
	found := SeesFreeBusy
	for _, g := range p.Privileges.Privileges {
		switch {
		case g.All != nil:
			return Owns
		case g.Write != nil, g.Content != nil:
			found = Writes
		case g.Read != nil && found == SeesFreeBusy:
			found = Reads
		}
	}
	return found
}
