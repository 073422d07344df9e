package calendar

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// zoneNames are the zones of one iCalendar object, by the names that it calls
// them. A name is nearly always one of IANA's, often with something before it,
// or one of Microsoft's.
type zoneNames struct {
	local  *time.Location // of times that say no zone
	object *component     // where zones may be defined
	known  zoneCache      // of all objects: loading a zone takes long
}

// get returns the zone of a name. The object's own definition is the last
// resort: it is seldom more right than IANA's, and often older.
func (z *zoneNames) get(name string) *time.Location {
	if name == "" {
		return z.local
	}
	location, met := z.known[name]
	if !met {
		location = namedZone(name)
		z.known[name] = location
	}
	if location == nil {
		location = z.defined(name)
	}
	if location == nil {
		location = z.local
	}
	return location
}

func (z *zoneNames) defined(name string) *time.Location {
	for _, child := range z.object.children {
		if id := child.get("TZID"); child.name == "VTIMEZONE" && id != nil && id.value == name {
			return definedZone(child)
		}
	}
	return nil
}

// namedZone returns nil for a name that tells nothing.
func namedZone(name string) *time.Location {
	if location, ok := zone(name); ok {
		return location
	}
	if iana, ok := windowsZones[name]; ok {
		location, _ := zone(iana)
		return location
	}
	// "/mozilla.org/20050126_1/America/Argentina/Buenos_Aires"
	parts := strings.Split(strings.Trim(name, "/"), "/")
	for n := min(3, len(parts)-1); n >= 2; n-- {
		if location, ok := zone(strings.Join(parts[len(parts)-n:], "/")); ok {
			return location
		}
	}
	return nil
}

// definedZone returns the zone that a VTIMEZONE means: the one it names, or one
// whose clocks are set alike. It is nil if there is none.
func definedZone(definition *component) *time.Location {
	if named := namedZone(definition.text("X-LIC-LOCATION")); named != nil {
		return named
	}
	standard, ok := observed(definition, "STANDARD")
	if !ok {
		return nil
	}
	summer, changes := observed(definition, "DAYLIGHT")
	if !changes {
		return fixedZone(standard)
	}
	for _, name := range changingZones {
		location, _ := zone(name)
		if location == nil {
			continue
		}
		winter := offset(time.Date(typicalYear, time.January, 15, 0, 0, 0, 0, time.UTC), location)
		july := offset(time.Date(typicalYear, time.July, 15, 0, 0, 0, 0, time.UTC), location)
		south := startsLate(definition)
		if !south && winter == standard && july == summer || south && july == standard && winter == summer {
			return location
		}
	}
	return nil
}

// typicalYear is one whose rules are still in force.
const typicalYear = 2025

// changingZones has one zone for each pair of offsets that is in wide use.
var changingZones = []string{
	"Europe/Berlin", "Europe/London", "Europe/Athens", "Europe/Chisinau", "Atlantic/Azores", "Africa/Cairo", "Asia/Jerusalem",
	"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "America/Adak",
	"America/Halifax", "America/St_Johns", "America/Havana", "America/Santiago", "America/Asuncion",
	"Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Norfolk",
}

// observed returns the offset of the last observance of a kind.
func observed(definition *component, kind string) (time.Duration, bool) {
	for _, child := range slices.Backward(definition.children) {
		if child.name == kind {
			return parseOffset(child.word("TZOFFSETTO"))
		}
	}
	return 0, false
}

// startsLate reports whether summer begins in the second half of the year, as it
// does in the south.
func startsLate(definition *component) bool {
	for _, child := range definition.children {
		if child.name != "DAYLIGHT" {
			continue
		}
		if start, ok := parseClock(child.word("DTSTART")); ok {
			return start.wall.Month() > time.June
		}
	}
	return false
}

// parseOffset reads "+0530".
func parseOffset(s string) (time.Duration, bool) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:5], 10, 16)
	if err != nil || n > 1400 || n%100 > 59 {
		return 0, false
	}
	d := time.Duration(n/100)*time.Hour + time.Duration(n%100)*time.Minute
	if s[0] == '-' {
		d = -d
	}
	return d, true
}

// fixedZone returns a zone that is always so far from UTC: one of IANA's if it
// is whole hours.
func fixedZone(from time.Duration) *time.Location {
	hours := int(-from / time.Hour) // IANA counts towards the west
	if from%time.Hour != 0 {
		return time.FixedZone("", int(from/time.Second))
	}
	if hours == 0 {
		return time.UTC
	}
	name := "Etc/GMT" + strconv.Itoa(hours)
	if hours > 0 {
		name = "Etc/GMT+" + strconv.Itoa(hours)
	}
	if location, ok := zone(name); ok {
		return location
	}
	return time.FixedZone("", int(from/time.Second))
}

// zoneName returns the IANA name of a zone, empty for one that has none.
func zoneName(location *time.Location) string {
	name := location.String()
	if _, ok := zone(name); ok {
		return name
	}
	return ""
}

// windowsZones are the names that Microsoft's programs give to zones.
// https://github.com/unicode-org/cldr/blob/main/common/supplemental/windowsZones.xml
var windowsZones = map[string]string{
	"Dateline Standard Time":          "Etc/GMT+12",
	"UTC-11":                          "Etc/GMT+11",
	"Aleutian Standard Time":          "America/Adak",
	"Hawaiian Standard Time":          "Pacific/Honolulu",
	"Alaskan Standard Time":           "America/Anchorage",
	"Pacific Standard Time":           "America/Los_Angeles",
	"Pacific Standard Time (Mexico)":  "America/Tijuana",
	"US Mountain Standard Time":       "America/Phoenix",
	"Mountain Standard Time":          "America/Denver",
	"Mountain Standard Time (Mexico)": "America/Mazatlan",
	"Central Standard Time":           "America/Chicago",
	"Central Standard Time (Mexico)":  "America/Mexico_City",
	"Central America Standard Time":   "America/Guatemala",
	"Canada Central Standard Time":    "America/Regina",
	"Eastern Standard Time":           "America/New_York",
	"Eastern Standard Time (Mexico)":  "America/Cancun",
	"US Eastern Standard Time":        "America/Indiana/Indianapolis",
	"SA Pacific Standard Time":        "America/Bogota",
	"Cuba Standard Time":              "America/Havana",
	"Haiti Standard Time":             "America/Port-au-Prince",
	"Venezuela Standard Time":         "America/Caracas",
	"Atlantic Standard Time":          "America/Halifax",
	"SA Western Standard Time":        "America/La_Paz",
	"Central Brazilian Standard Time": "America/Cuiaba",
	"Pacific SA Standard Time":        "America/Santiago",
	"Paraguay Standard Time":          "America/Asuncion",
	"Newfoundland Standard Time":      "America/St_Johns",
	"E. South America Standard Time":  "America/Sao_Paulo",
	"SA Eastern Standard Time":        "America/Cayenne",
	"Argentina Standard Time":         "America/Argentina/Buenos_Aires",
	"Greenland Standard Time":         "America/Nuuk",
	"Montevideo Standard Time":        "America/Montevideo",
	"UTC-02":                          "Etc/GMT+2",
	"Azores Standard Time":            "Atlantic/Azores",
	"Cape Verde Standard Time":        "Atlantic/Cape_Verde",
	"UTC":                             "Etc/UTC",
	"Coordinated Universal Time":      "Etc/UTC",
	"GMT Standard Time":               "Europe/London",
	"Greenwich Standard Time":         "Atlantic/Reykjavik",
	"Morocco Standard Time":           "Africa/Casablanca",
	"W. Europe Standard Time":         "Europe/Berlin",
	"Central Europe Standard Time":    "Europe/Budapest",
	"Romance Standard Time":           "Europe/Paris",
	"Central European Standard Time":  "Europe/Warsaw",
	"W. Central Africa Standard Time": "Africa/Lagos",
	"Namibia Standard Time":           "Africa/Windhoek",
	"Jordan Standard Time":            "Asia/Amman",
	"GTB Standard Time":               "Europe/Bucharest",
	"Middle East Standard Time":       "Asia/Beirut",
	"Egypt Standard Time":             "Africa/Cairo",
	"E. Europe Standard Time":         "Europe/Chisinau",
	"Syria Standard Time":             "Asia/Damascus",
	"South Africa Standard Time":      "Africa/Johannesburg",
	"FLE Standard Time":               "Europe/Kyiv",
	"Israel Standard Time":            "Asia/Jerusalem",
	"Kaliningrad Standard Time":       "Europe/Kaliningrad",
	"Libya Standard Time":             "Africa/Tripoli",
	"Arabic Standard Time":            "Asia/Baghdad",
	"Turkey Standard Time":            "Europe/Istanbul",
	"Arab Standard Time":              "Asia/Riyadh",
	"Belarus Standard Time":           "Europe/Minsk",
	"Russian Standard Time":           "Europe/Moscow",
	"E. Africa Standard Time":         "Africa/Nairobi",
	"Iran Standard Time":              "Asia/Tehran",
	"Arabian Standard Time":           "Asia/Dubai",
	"Azerbaijan Standard Time":        "Asia/Baku",
	"Russia Time Zone 3":              "Europe/Samara",
	"Mauritius Standard Time":         "Indian/Mauritius",
	"Georgian Standard Time":          "Asia/Tbilisi",
	"Caucasus Standard Time":          "Asia/Yerevan",
	"Afghanistan Standard Time":       "Asia/Kabul",
	"West Asia Standard Time":         "Asia/Tashkent",
	"Ekaterinburg Standard Time":      "Asia/Yekaterinburg",
	"Pakistan Standard Time":          "Asia/Karachi",
	"India Standard Time":             "Asia/Kolkata",
	"Sri Lanka Standard Time":         "Asia/Colombo",
	"Nepal Standard Time":             "Asia/Kathmandu",
	"Central Asia Standard Time":      "Asia/Bishkek",
	"Bangladesh Standard Time":        "Asia/Dhaka",
	"Omsk Standard Time":              "Asia/Omsk",
	"Myanmar Standard Time":           "Asia/Yangon",
	"SE Asia Standard Time":           "Asia/Bangkok",
	"N. Central Asia Standard Time":   "Asia/Novosibirsk",
	"North Asia Standard Time":        "Asia/Krasnoyarsk",
	"China Standard Time":             "Asia/Shanghai",
	"North Asia East Standard Time":   "Asia/Irkutsk",
	"Singapore Standard Time":         "Asia/Singapore",
	"W. Australia Standard Time":      "Australia/Perth",
	"Taipei Standard Time":            "Asia/Taipei",
	"Ulaanbaatar Standard Time":       "Asia/Ulaanbaatar",
	"Tokyo Standard Time":             "Asia/Tokyo",
	"Korea Standard Time":             "Asia/Seoul",
	"Yakutsk Standard Time":           "Asia/Yakutsk",
	"Cen. Australia Standard Time":    "Australia/Adelaide",
	"AUS Central Standard Time":       "Australia/Darwin",
	"E. Australia Standard Time":      "Australia/Brisbane",
	"AUS Eastern Standard Time":       "Australia/Sydney",
	"West Pacific Standard Time":      "Pacific/Port_Moresby",
	"Tasmania Standard Time":          "Australia/Hobart",
	"Vladivostok Standard Time":       "Asia/Vladivostok",
	"Lord Howe Standard Time":         "Australia/Lord_Howe",
	"Central Pacific Standard Time":   "Pacific/Guadalcanal",
	"Magadan Standard Time":           "Asia/Magadan",
	"New Zealand Standard Time":       "Pacific/Auckland",
	"UTC+12":                          "Etc/GMT-12",
	"Fiji Standard Time":              "Pacific/Fiji",
	"Chatham Islands Standard Time":   "Pacific/Chatham",
	"Tonga Standard Time":             "Pacific/Tongatapu",
	"Samoa Standard Time":             "Pacific/Apia",
	"Line Islands Standard Time":      "Pacific/Kiritimati",
}
