package config

import (
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ava/internal/pace"
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

// rate takes a limit such as 15/min.
func rate(field func(*Config) *pace.Limit) func(*Config, string) bool {
	return func(c *Config, v string) bool {
		l, err := pace.ParseLimit(v)
		*field(c) = l
		return err == nil
	}
}

// networks takes a list of networks. One that is all there is would turn off what
// it makes an exception of. One of IPv4 is written as such, or it would contain
// nothing.
func networks(field func(*Config) *[]netip.Prefix) func(*Config, string) bool {
	return func(c *Config, v string) bool {
		for part := range strings.SplitSeq(v, ",") {
			p, err := netip.ParsePrefix(strings.TrimSpace(part))
			if err != nil || p.Bits() == 0 || p != p.Masked() || p.Addr().Is4In6() {
				return false
			}
			*field(c) = append(*field(c), p)
		}
		return true
	}
}

// origins takes a list of sites, each a scheme and a host. They become part of a
// header as they are.
func origins(field func(*Config) *[]string) func(*Config, string) bool {
	return func(c *Config, v string) bool {
		for part := range strings.SplitSeq(v, ",") {
			origin := strings.TrimSpace(part)
			u, err := url.Parse(origin)
			if err != nil || origin != u.Scheme+"://"+u.Host || !authority(u.Host) {
				return false
			}
			if u.Scheme != "https" && (u.Scheme != "http" || !loopback(net.JoinHostPort(u.Hostname(), "0"))) {
				return false
			}
			*field(c) = append(*field(c), origin)
		}
		return true
	}
}

// authority reports whether v is a host with or without a port, and nothing that
// means more in a Content Security Policy.
func authority(v string) bool {
	return v != "" && !strings.ContainsFunc(v, func(r rune) bool {
		return !strings.ContainsRune(".-:[]", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
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

// address reports whether v is host:port.
func address(v string) bool {
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// database reports whether v names a kind of database that there is.
func database(v string) bool {
	path, sqlite := strings.CutPrefix(v, "sqlite:")
	return sqlite && path != "" || strings.HasPrefix(v, "postgres://") || strings.HasPrefix(v, "postgresql://")
}

// redisURL reports whether v has the form of a Redis address. The driver reads it.
func redisURL(v string) bool {
	u, err := url.Parse(v)
	return err == nil && (u.Scheme == "redis" || u.Scheme == "rediss") && u.Host != "" && u.Fragment == ""
}

// keyRing reports whether v has the form of a key ring. The vault reads it.
func keyRing(v string) bool {
	for key := range strings.SplitSeq(v, ",") {
		id, encoded, ok := strings.Cut(strings.TrimSpace(key), ":")
		// Padded or not, in the usual alphabet or that of URLs.
		encoded = strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(encoded)
		decoded, err := base64.RawStdEncoding.DecodeString(encoded)
		if !ok || !name(id) || err != nil || len(decoded) != 32 {
			return false
		}
	}
	return true
}

// name reports whether v can be part of a path.
func name(v string) bool {
	return v != "" && v != "." && v != ".." && !strings.ContainsFunc(v, func(r rune) bool {
		return r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// text takes anything that can be printed.
func text(field func(*Config) *string) func(*Config, string) bool {
	return func(c *Config, v string) bool {
		*field(c) = v
		return !strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f })
	}
}

// token reports whether v can be sent in an HTTP header as it is.
func token(v string) bool {
	return !strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' })
}

// accountSID reports whether v has the form of a Twilio account's ID.
func accountSID(v string) bool {
	digits, account := strings.CutPrefix(v, "AC")
	decoded, err := hex.DecodeString(digits)
	return account && err == nil && len(decoded) == 16
}

func baseURL(v string) bool {
	u, err := url.Parse(v)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		u.User == nil && u.RawQuery == "" && u.Fragment == "" && !u.ForceQuery
}
