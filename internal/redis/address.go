package redis

import (
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/rueidis"
)

// What can be wrong with an address. None of it shows any part of one: with a
// character that is not escaped, every part may be the password.
var (
	errSyntax   = errors.New("the address of Redis is no URL: characters such as # / ? % in a password are written %23 %2F %3F %25")
	errScheme   = errors.New("the address of Redis begins with neither redis:// nor rediss://")
	errHost     = errors.New("the address of Redis has no host")
	errPort     = errors.New("the address of Redis has a port that is no number from 1 to 65535")
	errDatabase = errors.New("what follows the host in the address of Redis is not the number of a database")
	errRest     = errors.New("the address of Redis has a part that begins with ? or #; in a password they are written %3F and %23")
)

// buffer is the room for what is read and written, in bytes per connection.
const buffer = 64 << 10

// options reads an address.
func options(address string, timeout time.Duration) (rueidis.ClientOption, error) {
	u, err := url.Parse(address)
	if err != nil {
		return rueidis.ClientOption{}, errSyntax
	}
	port, database, err := parts(u)
	if err != nil {
		return rueidis.ClientOption{}, err
	}
	o := rueidis.ClientOption{
		InitAddress: []string{net.JoinHostPort(u.Hostname(), port)},
		Username:    u.User.Username(),
		SelectDB:    database,
		ClientName:  "ava",

		ForceSingleClient: true,
		PipelineMultiplex: -1, // one connection for commands, one for messages
		// The library's own caching is not used, and a command that was not
		// answered is not sent again: by then its time is up.
		DisableCache: true,
		DisableRetry: true,
		Dialer:       net.Dialer{Timeout: 2 * timeout},
		// Without it a Redis that is frozen holds a connection for 10 s.
		ConnWriteTimeout:    timeout,
		ReadBufferEachConn:  buffer,
		WriteBufferEachConn: buffer,
	}
	o.Password, _ = u.User.Password()
	if u.Scheme == "rediss" {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, ServerName: u.Hostname()}
	}
	return o, nil
}

// parts checks an address and returns its port and database.
func parts(u *url.URL) (port string, database int, err error) {
	port = u.Port()
	if port == "" {
		port = "6379"
	}
	n, portErr := strconv.ParseUint(port, 10, 16)
	database, databaseErr := index(u.Path)
	switch {
	case u.Scheme != "redis" && u.Scheme != "rediss":
		return "", 0, errScheme
	case u.Hostname() == "":
		return "", 0, errHost
	case portErr != nil || n == 0:
		return "", 0, errPort
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", 0, errRest
	case databaseErr != nil:
		return "", 0, errDatabase
	}
	return port, database, nil
}

// index returns the database in a path, 0 if there is none.
func index(path string) (int, error) {
	number := strings.TrimPrefix(path, "/")
	if number == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(number, 10, 16)
	return int(n), err
}
