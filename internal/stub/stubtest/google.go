package stubtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// GoogleContract fails its test when an exchange with the Google Calendar API
// violates Google's own description of it.
type GoogleContract struct {
	tb      testing.TB
	api     *discovery
	checked atomic.Int64
}

// google loads the document once per process.
var google = sync.OnceValues(loadDiscovery)

// NewGoogleContract returns a contract with the discovery document in the module
// google.golang.org/api, which is downloaded unless it is there.
func NewGoogleContract(tb testing.TB) *GoogleContract {
	tb.Helper()
	api, err := google()
	if err != nil {
		tb.Fatalf("Google's description of the Calendar API: %v", err)
	}
	return &GoogleContract{tb: tb, api: api}
}

// Checked is the number of exchanges that were compared with the document.
func (c *GoogleContract) Checked() int { return int(c.checked.Load()) }

// RoundTripper passes requests on to next and checks each request and each
// answer of 2xx. What is not below /calendar/v3/ is passed on only: OAuth is not
// in the document.
func (c *GoogleContract) RoundTripper(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if !strings.HasPrefix(r.URL.Path, "/"+c.api.ServicePath) {
			return next.RoundTrip(r)
		}
		return c.exchange(next, r)
	})
}

func (c *GoogleContract) exchange(next http.RoundTripper, r *http.Request) (*http.Response, error) {
	body, err := drain(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	sent := r.Clone(r.Context())
	if r.Body != nil {
		sent.Body = io.NopCloser(bytes.NewReader(body))
	}
	method := c.checkRequest(r, body)
	response, err := next.RoundTrip(sent)
	if err != nil || method == nil || response.StatusCode/100 != 2 {
		return response, err
	}
	content, err := drain(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	response.Body = io.NopCloser(bytes.NewReader(content))
	c.checkBody(r, "answer", method.Response, content, false)
	c.checked.Add(1)
	return response, nil
}

// checkRequest returns nil after it reported a request nothing can be compared with.
func (c *GoogleContract) checkRequest(r *http.Request, body []byte) *method {
	m := c.api.method(r)
	if m == nil {
		c.tb.Errorf("%s %s is not in Google's document", r.Method, r.URL.EscapedPath())
		return nil
	}
	query := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		parameter, known := m.Parameters[name]
		if !known || parameter.Location != "query" || len(query[name]) != 1 && !parameter.Repeated {
			c.tb.Errorf("%s %s: the parameter %s is not in Google's document", r.Method, r.URL.Path, name)
			continue
		}
		for _, value := range query[name] {
			if problem := parameter.checkText(value); problem != "" {
				c.tb.Errorf("%s %s: the parameter %s %s", r.Method, r.URL.Path, name, problem)
			}
		}
	}
	c.checkBody(r, "request", m.Request, body, r.Method == http.MethodPatch)
	return m
}

func (c *GoogleContract) checkBody(r *http.Request, what string, s *schema, body []byte, patch bool) {
	if s == nil {
		if len(body) > 0 {
			c.tb.Errorf("%s %s: the %s has a body, which Google's document does not know", r.Method, r.URL.Path, what)
		}
		return
	}
	var content any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&content); err != nil {
		c.tb.Errorf("%s %s: the %s is not JSON: %v", r.Method, r.URL.Path, what, err)
		return
	}
	for _, problem := range c.api.check(s, "", content, patch) {
		c.tb.Errorf("%s %s: the %s violates Google's document: %s", r.Method, r.URL.Path, what, problem)
	}
}

// discovery is a document of Google's API Discovery Service.
// https://developers.google.com/discovery/v1/reference/apis
type discovery struct {
	ServicePath string
	Resources   map[string]struct{ Methods map[string]*method }
	Schemas     map[string]*schema
}

// method is one method of an API.
type method struct {
	HTTPMethod string
	Path       string // "calendars/{calendarId}/events"
	Parameters map[string]*schema
	Request    *schema
	Response   *schema
}

// schema describes a value or a parameter.
type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Format     string
	Pattern    string
	Enum       []string
	Minimum    string
	Maximum    string
	Location   string
	Repeated   bool
	Items      *schema
	Properties map[string]*schema
	Additional *schema `json:"additionalProperties"`
}

// method finds the method that a request is for. Its identifiers must be escaped
// so that each is one segment of the path.
func (d *discovery) method(r *http.Request) *method {
	path := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"+d.ServicePath), "/")
	for _, resource := range d.Resources {
		for _, m := range resource.Methods {
			if m.HTTPMethod == r.Method && matches(strings.Split(m.Path, "/"), path) {
				return m
			}
		}
	}
	return nil
}

func matches(template, path []string) bool {
	return slices.EqualFunc(template, path, func(t, p string) bool {
		if !strings.HasPrefix(t, "{") {
			return t == p
		}
		plain, err := url.PathUnescape(p)
		return err == nil && plain != ""
	})
}

// check lists where a value violates a schema. In a patch, null removes.
func (d *discovery) check(s *schema, at string, value any, patch bool) []string {
	if s.Ref != "" {
		named, known := d.Schemas[s.Ref]
		if !known {
			return []string{at + ": there is no schema " + s.Ref}
		}
		s = named
	}
	switch value := value.(type) {
	case nil:
		if patch && at != "" || s.Type == "any" {
			return nil
		}
		return []string{at + ": null"}
	case map[string]any:
		return d.checkObject(s, at, value, patch)
	case []any:
		if s.Type != "array" {
			return []string{at + ": an array for " + s.Type}
		}
		var problems []string
		for i, item := range value {
			problems = append(problems, d.check(s.Items, at+"/"+strconv.Itoa(i), item, false)...)
		}
		return problems
	}
	if problem := s.checkScalar(value); problem != "" {
		return []string{at + " " + problem}
	}
	return nil
}

func (d *discovery) checkObject(s *schema, at string, value map[string]any, patch bool) []string {
	if s.Type != "object" {
		return []string{at + ": an object for " + s.Type}
	}
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(value)) {
		inner := s.Properties[name]
		if inner == nil {
			inner = s.Additional
		}
		if inner == nil {
			problems = append(problems, at+"/"+name+": no such property")
			continue
		}
		problems = append(problems, d.check(inner, at+"/"+name, value[name], patch)...)
	}
	return problems
}

func (s *schema) checkScalar(value any) string {
	switch value := value.(type) {
	case bool:
		if s.Type != "boolean" {
			return "is a truth value for " + s.Type
		}
	case json.Number:
		_, err := value.Int64()
		if s.Type != "number" && (s.Type != "integer" || err != nil) {
			return "is a number for " + s.Type
		}
	case string:
		if s.Type != "string" {
			return "is a text for " + s.Type
		}
		return s.checkText(value)
	}
	return ""
}

// checkText checks a text, which every parameter is.
func (s *schema) checkText(value string) string {
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		return fmt.Sprintf("is %q and none of %v", value, s.Enum)
	}
	if s.Pattern != "" && !regexp.MustCompile(`^(?:`+s.Pattern+`)$`).MatchString(value) {
		return fmt.Sprintf("is %q, which is not of the form %s", value, s.Pattern)
	}
	var err error
	switch {
	case s.Type == "integer":
		err = s.checkInteger(value)
	case s.Type == "boolean":
		_, err = strconv.ParseBool(value)
	case s.Format == "date-time":
		_, err = time.Parse(time.RFC3339, value)
	case s.Format == "date":
		_, err = time.Parse(time.DateOnly, value)
	}
	if err != nil {
		return fmt.Sprintf("is %q: %v", value, err)
	}
	return ""
}

func (s *schema) checkInteger(value string) error {
	n, err := strconv.ParseInt(value, 10, 64)
	if least, given := strconv.ParseInt(s.Minimum, 10, 64); given == nil && n < least {
		err = errors.New("too small")
	}
	if most, given := strconv.ParseInt(s.Maximum, 10, 64); given == nil && n > most {
		err = errors.New("too large")
	}
	return err
}

// loadDiscovery finds the document in the module that it comes in. The checksum
// beside this file says that it is the one that was meant.
func loadDiscovery() (*discovery, error) {
	_, here, _, _ := runtime.Caller(0)
	home := filepath.Join(filepath.Dir(here), "testdata", "discovery")
	wanted, err := os.ReadFile(filepath.Join(home, "go.mod"))
	if err != nil {
		return nil, err
	}
	version := regexp.MustCompile(`google\.golang\.org/api (v\S+)`).FindSubmatch(wanted)
	if version == nil {
		return nil, errors.New("go.mod names no version")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	download := exec.CommandContext(ctx, "go", "mod", "download", "-json", "google.golang.org/api@"+string(version[1])) //nolint:gosec // from our own go.mod
	download.Dir = home
	output, err := download.Output()
	if err != nil {
		return nil, fmt.Errorf("go mod download: %w: %s", err, output)
	}
	var module struct{ Dir, Error string }
	if err := json.Unmarshal(output, &module); err != nil || module.Dir == "" {
		return nil, fmt.Errorf("go mod download: %s", output)
	}
	data, err := os.ReadFile(filepath.Join(module.Dir, "calendar", "v3", "calendar-api.json"))
	if err != nil {
		return nil, err
	}
	api := new(discovery)
	return api, json.Unmarshal(data, api)
}
