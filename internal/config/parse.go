package config

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

func choice[T ~string](field func(*Config) *T, allowed ...T) func(*Config, string) bool {
	return func(c *Config, v string) bool {
		*field(c) = T(v)
		return slices.Contains(allowed, T(v))
	}
}

func boolean(field func(*Config) *bool) func(*Config, string) bool {
	return func(c *Config, v string) bool {
		b, err := strconv.ParseBool(v)
		*field(c) = b
		return err == nil
	}
}

func number(field func(*Config) *int, least, most int) func(*Config, string) bool {
	return func(c *Config, v string) bool {
		n, err := strconv.Atoi(v)
		*field(c) = n
		return err == nil && least <= n && n <= most
	}
}

func duration(field func(*Config) *time.Duration, least, most string) func(*Config, string) bool {
	return func(c *Config, v string) bool {
		d, err := time.ParseDuration(v)
		*field(c) = d
		return err == nil && must(least) <= d && d <= must(most)
	}
}

// must parses a bound of the table, where a mistake shows in every test.
func must(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		return -1
	}
	return d
}

// loopback reports whether addr is host:port with a host that only this machine
// can reach.
func loopback(addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n > 65535 {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// token reports whether v can be sent in an HTTP header as it is.
func token(v string) bool {
	return !strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' })
}

func baseURL(v string) bool {
	u, err := url.Parse(v)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		u.User == nil && u.RawQuery == "" && u.Fragment == "" && !u.ForceQuery
}
